"""The page of files, asked for over HTTP within the real server's app: by code and SHA-256 alone, and to whom."""

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import factories
import httpx
import pytest
from office_driver import OfficeDriver, morning
from workbook_desk import Desk
from workbook_edits import filled
from year_end_office import who

from flows.file_list import Asked, asked_of, chosen
from flows.file_page import with_file_page
from flows.server import with_content_policy
from tasks.drafting.drafts import draft_document
from tasks.drafting.gathered import Wanted
from tasks.issuing.documents import issue_document
from tasks.served_files import Listed

pytestmark = pytest.mark.usefixtures("parsed_here")

SIGNED = b"%PDF-1.7 signed"
NOV_14, NOV_15 = date(2024, 11, 14), date(2024, 11, 15)
Ask = Callable[..., httpx.Response]


def asker(password: str | None = None, host: str = "127.0.0.1:4200", peer: str = "127.0.0.1") -> Ask:
    """Ask the app as it is served: the policy outside, then the page, then Prefect."""
    from prefect.server.api.server import create_app

    app = with_content_policy(with_file_page(create_app(), password))  # type: ignore[arg-type]

    def ask(path: str, method: str = "GET", **more: object) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=app, client=(peer, 50_000))  # type: ignore[arg-type]
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
                return await client.request(method, path, **more)  # type: ignore[arg-type]

        return asyncio.run(asked())

    return ask


@pytest.fixture
def issued(sqlite_story: OfficeDriver, home: Path) -> tuple[str, str]:
    """The path of a draft below the home, and the SHA-256 of its signed copy."""
    sqlite_story.reconcile(factories.REPORT, NOV_14, NOV_15)
    draft = draft_document.fn(Wanted(kind="cong-van-don-doc", duty=factories.REPORT), *who(NOV_15))
    folder = home / "tiep-nhan" / "van-ban-di" / "DT-0001"
    folder.mkdir(parents=True)
    (folder / "ban-ky.pdf").write_bytes(SIGNED)
    done = issue_document.fn("DT-0001", "45", NOV_15, *who(NOV_15))
    assert draft.path is not None
    return draft.path, done.history[0].sha256


def test_files_are_opened_by_code_and_digest_and_by_nothing_else(issued: tuple[str, str], home: Path) -> None:
    path, digest = issued
    ask = asker()

    draft, signed, page = ask("/tep/DT-0001"), ask(f"/tep/{digest}"), ask("/tep/")

    assert draft.content == (home / path).read_bytes()
    assert (signed.content, signed.headers["content-type"]) == (SIGNED, "application/pdf")
    names = [unquote(each.headers["content-disposition"].partition("''")[2]) for each in (draft, signed)]
    assert names == ["DT-0001 bao-cao-don-vi-2024.docx", "Văn bản số 45-UBND-NV ngày 15-11-2024.pdf"]
    assert 'filename="Van ban so 45-UBND-NV ngay 15-11-2024.pdf"' in signed.headers["content-disposition"]
    guarded = [
        (each.headers["x-content-type-options"], each.headers["cache-control"]) for each in (draft, signed, page)
    ]
    assert guarded == [("nosniff", "private, no-store")] * 3
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert f'href="/tep/{digest}"' in page.text
    other = {
        asked: ask(asked).status_code
        for asked in (
            "/tep/DT-0002",
            f"/tep/{'0' * 64}",
            f"/tep/{path}",
            "/tep/..%2f..%2fdanvan.db",
            "/tep/../danvan.db",
            "/tep/DT-0001%00",
            "/tep//etc/passwd",
        )
    }
    assert set(other.values()) == {404}
    assert [ask("/tep/DT-0001", method).status_code for method in ("POST", "DELETE", "PUT")] == [405] * 3
    assert (ask("/tep/DT-0001", "HEAD").content, ask("/api/health").json()) == (b"", True)


def test_what_is_no_longer_what_was_taken_or_leads_elsewhere_is_not_shown(
    issued: tuple[str, str], home: Path, tmp_path: Path
) -> None:
    path, digest = issued
    kept = home / "kho" / digest[:2] / digest
    kept.chmod(0o600)
    kept.write_bytes(b"%PDF-1.7 other")
    (tmp_path / "secret.docx").write_bytes(b"secret")
    (home / path).unlink()
    (home / path).symlink_to(tmp_path / "secret.docx")

    assert [asker()(f"/tep/{name}").status_code for name in (digest, "DT-0001")] == [404, 404]


def test_a_server_with_a_password_asks_for_it_and_one_without_answers_to_its_own_name(issued: tuple[str, str]) -> None:
    guarded, elsewhere = asker("phong:mat-khau", "van-ban.example"), asker(None, "attacker.example")

    statuses = [
        guarded("/tep/DT-0001").status_code,
        guarded("/tep/").status_code,
        guarded("/tep/DT-0001", auth=("phong", "sai")).status_code,
        guarded("/tep/DT-0001", headers={"Authorization": "Basic !!!"}).status_code,
        guarded("/tep/DT-0001", auth=("phong", "mat-khau")).status_code,
        elsewhere("/tep/DT-0001").status_code,
        asker(None, "localhost")("/tep/DT-0001").status_code,
    ]

    assert statuses == [401, 401, 401, 401, 200, 403, 200]
    assert guarded("/tep/").headers["www-authenticate"].startswith("Basic ")


# --- workbooks --------------------------------------------------------------------------------------------------

APRIL = date(2024, 4, 22)
SENDER = "Người gửi (ví dụ)"
PETITION = {"Loại": "Kiến nghị", "Nguồn": "Nhân dân", "Ngày nhận": APRIL, "Người gửi": SENDER, "Nội dung": "Nội dung"}


def test_workbooks_are_listed_without_names_and_opened_by_code(sqlite_story: OfficeDriver, home: Path) -> None:
    desk, sheet = Desk(home), "Kiến nghị, phản ánh"
    out = desk.one("kien-nghi-phan-anh", APRIL)
    right, wrong = (filled(out, sheet, {"+1": {**PETITION, "Loại": kind}}) for kind in ("Kiến nghị", "Khác"))
    copy = desk.given_back(desk.take(wrong, APRIL))
    desk.take(right, APRIL)
    ask = asker()

    opened = [ask(f"/tep/BM-000{number}") for number in (1, 2, 3)]
    page = ask("/tep/").text

    assert [each.content for each in opened] == [out, copy, right]
    names = [unquote(each.headers["content-disposition"].partition("''")[2]) for each in opened]
    assert names[0].startswith("kien-nghi-phan-anh-2024-01-")
    assert names[1:] == [
        "BM-0002 Sổ kiến nghị, phản ánh - cần sửa.xlsx",
        "BM-0003 Sổ kiến nghị, phản ánh.xlsx",
    ]
    assert {each.headers["content-disposition"].partition(";")[0] for each in opened} == {"attachment"}
    assert [line in page for line in ("Đã xuất, 0 dòng", "Trả lại để sửa, 1 chỗ<", "Đã nhập vào sổ, 1 dòng")] == [
        True
    ] * 3
    assert SENDER not in page
    assert [ask(f"/tep/{name}").status_code for name in ("BM-0004", "BM-1", "BM-0001.xlsx")] == [404] * 3


def test_what_may_name_individuals_is_opened_on_this_machine_alone(sqlite_story: OfficeDriver, home: Path) -> None:
    desk, known = Desk(home), {"auth": ("phong", "mat-khau")}
    desk.one("don-vi-dau-moi", APRIL)
    desk.one("so-theo-doi", APRIL)
    password = "phong:mat-khau"
    here = asker(password)
    away = asker(password, "van-ban.example", "10.0.0.9")
    pretending = asker(password, "127.0.0.1:4200", "10.0.0.9")
    proxied = asker(password, "van-ban.example", "127.0.0.1")

    def statuses(ask: Ask) -> list[int]:
        return [ask(f"/tep/{name}", **known).status_code for name in ("BM-0001", "BM-0002", "")]

    assert statuses(here) == [200, 200, 200]
    assert [statuses(each) for each in (away, pretending, proxied)] == [[403, 200, 200]] * 3
    assert away("/tep/BM-0001", **known).text == "Biểu mẫu này có thể có thông tin cá nhân: chỉ mở trên máy chủ."
    assert 'href="/tep/BM-0001"' not in away("/tep/", **known).text
    assert 'href="/tep/BM-0002"' in away("/tep/", **known).text


# --- the list ---------------------------------------------------------------------------------------------------


def line(number: int, label: str, subject: str, standing: str = "") -> Listed:
    on = date(2024, 4, number)
    return Listed(f"DT-{number:04d}", label, subject, f"viec-{number}", standing, on, morning(on))


LINES = [
    line(3, "Công văn đôn đốc", "đôn đốc gửi báo cáo", "Dự thảo"),
    line(2, "Biểu mẫu", "Đăng ký mô hình; UBND phường Đức Xuân", "Đã xuất, 12 dòng"),
    line(1, "Công văn đôn đốc", "đôn đốc gửi kế hoạch", "Đã phát hành, số 45/UBND-NV"),
]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", [3, 2, 1]),
        ("nguoc=1", [1, 2, 3]),
        ("tim=duc+xuan", [2]),
        ("tim=%C4%91%C3%B4n+k%E1%BA%BF", [1]),
        ("tim=45/ubnd", [1]),
        ("tim=02/04/2024", [2]),
        ("tim=viec-3", [3]),
        ("tim=khong-co", []),
        ("loai=C%C3%B4ng+v%C4%83n+%C4%91%C3%B4n+%C4%91%E1%BB%91c", [3, 1]),
        ("xep=ma", [1, 2, 3]),
        ("xep=ma&nguoc=1", [3, 2, 1]),
        ("xep=trich-yeu", [2, 3, 1]),
        ("xep=loai", [2, 3, 1]),
        ("xep=khong-co", [3, 2, 1]),
        ("&".join(f"a{number}=1" for number in range(30)), [3, 2, 1]),
    ],
)
def test_the_list_is_searched_without_diacritics_and_sorted_by_its_heads(query: str, codes: list[int]) -> None:
    assert [each.code for each in chosen(LINES, asked_of(query))] == [f"DT-{number:04d}" for number in codes]


def test_an_address_says_what_was_asked_and_nothing_typed_becomes_markup(issued: tuple[str, str]) -> None:
    asked = Asked('Đức "Xuân" <script>&', "Biểu mẫu", "ma", other_way=True)
    page = asker()("/tep/", params={"tim": '"><script>alert(1)</script>', "loai": "<b>", "xep": '"'}).text

    assert asked_of(asked.address.partition("?")[2]) == asked
    assert "<script" not in page
    assert "<b>" not in page
    assert "Không có tệp nào như vậy." in page


def test_a_line_of_the_list_says_kind_subject_and_day(issued: tuple[str, str]) -> None:
    page = asker()("/tep/").text

    assert "<td>Công văn đôn đốc</td><td>đôn đốc gửi " in page
    assert '<td class="n">15/11/2024</td>' in page
    assert "<td>Đã phát hành, số 45/UBND-NV</td>" in page
