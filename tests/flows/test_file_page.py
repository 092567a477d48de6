"""The page of files, asked for over HTTP within the real server's app: by code and SHA-256 alone, and to whom."""

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import factories
import httpx
import pytest
from office_driver import OfficeDriver
from year_end_office import who

from flows.file_page import with_file_page
from flows.server import with_content_policy
from tasks.drafting.drafts import draft_document
from tasks.drafting.gathered import Wanted
from tasks.issuing.documents import issue_document

SIGNED = b"%PDF-1.7 signed"
NOV_14, NOV_15 = date(2024, 11, 14), date(2024, 11, 15)
Ask = Callable[..., httpx.Response]


def asker(password: str | None = None, host: str = "127.0.0.1:4200") -> Ask:
    """Ask the app as it is served: the policy outside, then the page, then Prefect."""
    from prefect.server.api.server import create_app

    app = with_content_policy(with_file_page(create_app(), password))  # type: ignore[arg-type]

    def ask(path: str, method: str = "GET", **more: object) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
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
