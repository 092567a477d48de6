"""Phát hành văn bản: a number, a day and a signed copy, entered once and never changed; later things are new rows."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import factories
import pytest
from office_driver import OfficeDriver
from sqlalchemy import text
from year_end_office import RECIPIENTS, Spec, YearEnd, who

from config.refusals import Refused
from models import audit, schema
from models.database import session_on
from models.initiatives import InitiativeStatus
from models.intake.store import place_of
from tasks.drafting.drafts import draft_document
from tasks.drafting.gathered import Wanted
from tasks.issuing import documents
from tasks.issuing.documents import IssueReport, correct_document, issue_document, reenter_document, withdraw_document

NOV_14, NOV_15, NOV_18, NOV_20 = (date(2024, 11, day) for day in (14, 15, 18, 20))
SIGNED = b"%PDF-1.7 signed"
LETTER = Wanted(kind="cong-van-don-doc", duty=factories.REPORT)


def lay(home: Path, code: str, content: bytes = SIGNED, name: str = "ban-ky.pdf") -> None:
    """The clerk lays the signed file into the folder of the draft."""
    folder = home / "tiep-nhan" / "van-ban-di" / code
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def drafted(wanted: Wanted, on: date) -> str:
    code = draft_document.fn(wanted, *who(on)).code
    assert code is not None
    return code


def issued(draft: str, number: str = "45", on: date = NOV_15, today: date = NOV_15, **more: object) -> IssueReport:
    return issue_document.fn(draft, number, on, *who(today), **more)


def refusal(what: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        what()
    return str(refused.value)


def rows(office: OfficeDriver, table: str) -> list[tuple[object, ...]]:
    with session_on(office.url, read_only=True) as session:
        return [tuple(row) for row in session.execute(text(f"SELECT * FROM {table} ORDER BY 1"))]


@pytest.fixture
def letter(sqlite_story: OfficeDriver, home: Path) -> str:
    """The code of a letter that was drafted on 15/11."""
    sqlite_story.reconcile(factories.REPORT, NOV_14, NOV_15)
    return drafted(LETTER, NOV_15)


# --- issuing ----------------------------------------------------------------------------------------------------


def test_the_signed_copy_is_kept_under_its_number_and_cannot_change(
    letter: str, sqlite_story: OfficeDriver, home: Path
) -> None:
    lay(home, letter)

    done = issued(letter)

    assert (done.done, done.status_label, done.whole) == (
        "Đã phát hành số 45/UBND-NV ngày 15/11/2024.",
        "Đã phát hành",
        True,
    )
    digest = done.history[0].sha256
    kept = place_of(home, digest)
    assert (kept.read_bytes(), kept.stat().st_mode & 0o222) == (SIGNED, 0)
    assert not (home / "tiep-nhan" / "van-ban-di" / letter / "ban-ky.pdf").exists()
    assert rows(sqlite_story, "outgoing_number") == [
        ("UBND", "CV", 2024, 45, "document", 1, f"Công văn đôn đốc {letter} (bao-cao-don-vi-2024)")
    ]
    with session_on(sqlite_story.url) as session:
        assert audit.verify(session) is None
    assert [(each.code, each.number, each.status) for each in documents.register(2024)] == [
        (letter, "45/UBND-NV", "issued")
    ]


def test_the_same_form_twice_changes_nothing(letter: str, sqlite_story: OfficeDriver, home: Path) -> None:
    lay(home, letter)
    issued(letter)
    before = rows(sqlite_story, "issued_document"), rows(sqlite_story, "audit_row")

    empty = issued(letter, "45/UBND-NV", today=NOV_18)
    lay(home, letter)
    same_file = issued(letter)

    assert (empty.changed, empty.done) == (False, "Không có gì thay đổi: số 45/UBND-NV ngày 15/11/2024.")
    assert [each.label for each in same_file.history] == ["Đã phát hành"]
    assert (rows(sqlite_story, "issued_document"), rows(sqlite_story, "audit_row")) == before


def test_an_issued_document_takes_no_other_number_day_or_file(letter: str, home: Path) -> None:
    lay(home, letter)
    issued(letter)

    again = [
        refusal(lambda: issued(letter, "46")),
        refusal(lambda: issued(letter, on=NOV_18, today=NOV_18)),
    ]
    lay(home, letter, b"%PDF-1.7 another")
    again.append(refusal(lambda: issued(letter)))

    assert {each.partition(", mã bản ký")[0] for each in again} == {
        f"{letter} đã phát hành: số 45/UBND-NV ngày 15/11/2024"
    }


def test_a_preview_enters_nothing_and_leaves_the_file(letter: str, sqlite_story: OfficeDriver, home: Path) -> None:
    lay(home, letter)

    seen = issued(letter, "47", preview=True)

    assert seen.done == "Sẽ phát hành số 47/UBND-NV ngày 15/11/2024."
    assert (rows(sqlite_story, "issued_document"), rows(sqlite_story, "outgoing_number")) == ([], [])
    assert (home / "tiep-nhan" / "van-ban-di" / letter / "ban-ky.pdf").exists()


@pytest.mark.parametrize(
    ("number", "on", "said"),
    [
        (
            "45",
            date(2024, 11, 16),
            "Ngày phát hành 16/11/2024 phải từ ngày soạn 15/11/2024 đến ngày hôm nay 15/11/2024.",
        ),
        ("45", NOV_14, "Ngày phát hành 14/11/2024 phải từ ngày soạn 15/11/2024 đến ngày hôm nay 15/11/2024."),
        ("", NOV_15, "Chưa nhập số do văn thư cấp, ví dụ: 45 hoặc 45/UBND-NV."),
        ("0", NOV_15, "Số “0” không dùng được"),
        ("45/BC-UBND", NOV_15, "Số “45/BC-UBND” không dùng được"),
    ],
)
def test_a_number_or_day_that_cannot_be_is_refused(letter: str, home: Path, number: str, on: date, said: str) -> None:
    lay(home, letter)

    assert refusal(lambda: issued(letter, number, on)).startswith(said)


def secret_word_file() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("word/document.xml", "<w:p><w:t>MẬT</w:t></w:p>")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("ban-ky.xlsx", b"PK\x03\x04", "không thuộc loại được nhận; chỉ nhận .pdf, .docx"),
        ("ban-ky.pdf", b"PK\x03\x04", "mang đuôi .pdf nhưng nội dung không phải loại này"),
        ("ban-ky.docx", secret_word_file(), "có dấu “MẬT” trong văn bản"),
        ("MẬT cong van.pdf", SIGNED, "có dấu “MẬT” ở tên tệp"),
    ],
)
def test_a_file_that_is_no_signed_document_is_refused(
    letter: str, home: Path, name: str, content: bytes, said: str
) -> None:
    lay(home, letter, content, name)

    assert said in refusal(lambda: issued(letter))


def test_without_a_file_or_with_two_nothing_is_issued(letter: str, sqlite_story: OfficeDriver, home: Path) -> None:
    none = refusal(lambda: issued(letter))
    draft = next((home / "van-ban").rglob("*.docx"))
    lay(home, letter, draft.read_bytes(), "du-thao.docx")
    unsigned = refusal(lambda: issued(letter))
    (home / "tiep-nhan" / "van-ban-di" / letter / "du-thao.docx").unlink()
    lay(home, letter)
    lay(home, letter, b"%PDF-2", "ban-2.pdf")

    assert none.startswith(f"Thư mục tiep-nhan/van-ban-di/{letter} chưa có tệp nào")
    assert "chính là dự thảo, chưa có số, ngày và chữ ký" in unsigned
    assert "có 2 tệp; chỉ để lại một tệp" in refusal(lambda: issued(letter))
    assert "Không có dự thảo “DT-9999”" in refusal(lambda: issued("DT-9999"))
    assert rows(sqlite_story, "issued_document") == []


def test_a_number_is_given_once_a_year_and_gaps_are_allowed(
    letter: str, sqlite_story: OfficeDriver, home: Path
) -> None:
    other = drafted(Wanted(kind="cong-van-phoi-hop", duty=factories.REPORT), NOV_15)
    lay(home, letter)
    lay(home, other, b"%PDF-other")
    issued(letter, "45")

    taken = refusal(lambda: issued(other, "45"))
    gap = issued(other, "48")

    assert taken.startswith(
        f"Số 45/UBND-NV năm 2024 đã dùng cho Công văn đôn đốc {letter} (bao-cao-don-vi-2024). Hãy kiểm tra lại sổ văn bản đi"
    )
    assert "Số liền trước đã ghi là 45: còn trống 2 số trong sổ này." in gap.notes
    sqlite_story.reconcile(factories.REPORT, date(2024, 12, 31), date(2025, 1, 2))
    january = drafted(LETTER, date(2025, 1, 2))
    lay(home, january, b"%PDF-january")
    assert issued(january, "45", date(2025, 1, 2), date(2025, 1, 2)).status_label == "Đã phát hành"


def one_row_for_letters_and_reports(plan: dict[str, Any]) -> None:
    plan["documents"]["numbering"] = {"label": ONE_ROW, "together": [["CV", "BC"], ["QĐ", "TB"]]}


ONE_ROW = "Giả định: công văn và báo cáo lấy số chung một dãy."


def test_types_that_share_a_row_of_numbers_give_none_twice_and_the_setting_is_said(
    sqlite_office: OfficeDriver, home: Path, tmp_path: Path
) -> None:
    sqlite_office.set_up()
    sqlite_office.load(factories.plan_with(tmp_path / "p.yaml", one_row_for_letters_and_reports), factories.STORY_UNITS)
    sqlite_office.roll_out(factories.ROLLED_OUT)
    sqlite_office.reconcile(factories.REPORT, NOV_14, NOV_15)
    year = YearEnd(sqlite_office)
    year.put(Spec(status=InitiativeStatus.PASSED))
    year.freeze(NOV_15)
    year.signed(NOV_15)
    letter, report = drafted(LETTER, NOV_15), drafted(Wanted(kind="bao-cao-tong-ket"), NOV_15)
    decision = drafted(Wanted(kind="cong-van-giao-nhiem-vu"), NOV_15)
    for code in (letter, report, decision):
        lay(home, code, b"%PDF-1.7 " + code.encode())

    first = issued(letter, "45")
    taken = refusal(lambda: issued(report, "45"))
    at_its_own_door = refusal(lambda: year.issue(NOV_15, "45/BC-UBND"))
    second = issued(report, "48")

    assert first.notes[-1] == ONE_ROW
    assert taken.startswith(f"Số 45/BC-UBND năm 2024 đã dùng cho Công văn đôn đốc {letter} (")
    assert at_its_own_door.startswith(f"Số 45/BC-UBND năm 2024 đã dùng cho Công văn đôn đốc {letter} (")
    assert "Số liền trước đã ghi là 45: còn trống 2 số trong sổ này." in second.notes
    assert refusal(lambda: issued(decision, "48")).endswith("số lớn nhất đã ghi là 48.")
    assert issued(decision, "49").status_label == "Đã phát hành"


# --- what happens later -----------------------------------------------------------------------------------------


def test_what_was_typed_wrong_is_a_new_row_and_the_wrong_number_is_free_again(
    letter: str, sqlite_story: OfficeDriver, home: Path
) -> None:
    other = drafted(Wanted(kind="cong-van-phoi-hop", duty=factories.REPORT), NOV_15)
    lay(home, letter)
    issued(letter, "45")
    first = rows(sqlite_story, "issued_document")

    mended = reenter_document.fn(letter, "54", NOV_15, "Ghi nhầm số (ví dụ).", *who(NOV_18))
    again = reenter_document.fn(letter, "54", NOV_15, "Ghi nhầm số (ví dụ).", *who(NOV_18))
    lay(home, other, b"%PDF-other")

    assert [(each.label, each.number) for each in mended.history] == [
        ("Đã phát hành", "45/UBND-NV"),
        ("Đã phát hành, đã sửa số, ngày ghi nhầm", "54/UBND-NV"),
    ]
    assert mended.notes[-1] == "Số ghi nhầm 45/UBND-NV nay còn trống trong sổ."
    assert (again.changed, rows(sqlite_story, "issued_document")[:1]) == (False, first)
    assert issued(other, "45").status_label == "Đã phát hành"
    assert "phải nêu lý do" in refusal(lambda: reenter_document.fn(letter, "55", NOV_15, " ", *who(NOV_18)))


def test_corrected_and_withdrawn_are_rows_with_their_document_and_the_number_stays_taken(
    letter: str, home: Path
) -> None:
    early = refusal(lambda: withdraw_document.fn(letter, "50/UBND-NV", "Sai.", *who(NOV_15)))
    lay(home, letter)
    issued(letter)

    corrected = correct_document.fn(letter, "50/UBND-NV ngày 18/11/2024", "Sai thể thức (ví dụ).", *who(NOV_18))
    withdrawn = withdraw_document.fn(letter, "51/UBND-NV ngày 20/11/2024", "Trùng nội dung (ví dụ).", *who(NOV_20))

    assert early == f"{letter} đang “Dự thảo”, không thu hồi được. Các bước được phép: phát hành."
    assert [(each.label, each.number, each.basis) for each in withdrawn.history] == [
        ("Đã phát hành", "45/UBND-NV", ""),
        ("Đã phát hành, đã đính chính", "45/UBND-NV", "50/UBND-NV ngày 18/11/2024"),
        ("Đã thu hồi", "45/UBND-NV", "51/UBND-NV ngày 20/11/2024"),
    ]
    assert len(corrected.history) == 2
    assert "không đính chính bằng công văn được" in refusal(
        lambda: correct_document.fn(letter, "52/UBND-NV", "Sai.", *who(NOV_20))
    )


def test_a_document_of_the_same_form_takes_the_place_of_one_whose_content_was_wrong(
    letter: str, sqlite_story: OfficeDriver, home: Path
) -> None:
    lay(home, letter)
    issued(letter)
    sqlite_story.reconcile(factories.REPORT, NOV_15, NOV_18)
    better = drafted(LETTER, NOV_18)
    lay(home, better, b"%PDF-better")

    bare = refusal(lambda: issued(better, "46", NOV_18, NOV_18, instead_of=letter))
    done = issued(better, "46", NOV_18, NOV_18, instead_of=letter, reason="Sai danh sách (ví dụ).")
    again = issued(better, "46", NOV_18, NOV_18, instead_of=letter, reason="Sai danh sách (ví dụ).")

    assert "phải nêu lý do" in bare
    assert (done.status_label, again.changed) == ("Đã phát hành", False)
    assert [(each.code, each.status) for each in documents.register()] == [(better, "issued"), (letter, "replaced")]


# --- what has a door of its own ---------------------------------------------------------------------------------


def test_the_years_report_goes_through_its_signatures_and_meets_the_duty_only_when_sent_to_all(
    sqlite_story: OfficeDriver, home: Path
) -> None:
    year = YearEnd(sqlite_story)
    year.put(Spec(status=InitiativeStatus.PASSED))
    year.freeze(NOV_18)
    report = drafted(Wanted(kind="bao-cao-tong-ket"), NOV_18)
    lay(home, report)

    unsigned = refusal(lambda: issued(report, "120", NOV_18, NOV_18))
    year.signed(NOV_18)
    done = issued(report, "120", NOV_18, NOV_18)
    before = year.duty()[0]
    year.send(*RECIPIENTS, on=NOV_18)

    assert unsigned.startswith("Không thể chuyển báo cáo từ “Đã soạn” sang “Đã phát hành”")
    assert rows(sqlite_story, "outgoing_number")[0][:6] == ("UBND", "BC", 2024, 120, "report_version", 1)
    assert (done.history[0].number, before, year.duty()) == ("120/BC-UBND", "open", ("accepted", NOV_18))
    assert "Bản đã ký số 120/BC-UBND ngày 18/11/2024 đã lưu" in refusal(lambda: _correct_at_the_chain(NOV_18))


def _correct_at_the_chain(on: date) -> None:
    from tasks.year_end.chain import correct_report_number

    correct_report_number.fn("tong-ket", None, "121/BC-UBND", on, "Nhầm.", *who(on))


def test_a_report_that_was_numbered_at_its_own_door_takes_that_number_and_no_other(
    sqlite_story: OfficeDriver, home: Path
) -> None:
    year = YearEnd(sqlite_story)
    year.put(Spec(status=InitiativeStatus.PASSED))
    year.freeze(NOV_18)
    year.signed(NOV_18)
    year.issue(NOV_18, "120/BC-UBND")
    report = drafted(Wanted(kind="bao-cao-tong-ket"), NOV_18)
    lay(home, report)

    other = refusal(lambda: issued(report, "121", NOV_18, NOV_18))
    done = issued(report, "120", NOV_18, NOV_18)
    mended = reenter_document.fn(report, "122", NOV_18, "Ghi nhầm (ví dụ).", *who(NOV_18))

    assert "đã ghi phát hành số 120/BC-UBND ngày 18/11/2024" in other
    assert (done.status_label, mended.history[-1].number) == ("Đã phát hành", "122/BC-UBND")
    assert [row[3] for row in rows(sqlite_story, "outgoing_number")] == [122]
    assert "lập bản bổ sung" in refusal(lambda: withdraw_document.fn(report, "1/QĐ-UBND", "Sai.", *who(NOV_18)))


def test_numbers_that_were_given_before_are_taken_over_by_the_migration(sqlite_story: OfficeDriver) -> None:
    year = YearEnd(sqlite_story)
    year.put(Spec(status=InitiativeStatus.PASSED))
    year.sent_to_all(NOV_18, "120/BC-UBND")
    given = rows(sqlite_story, "outgoing_number")
    schema.migrate(sqlite_story.url, "0009")

    schema.migrate(sqlite_story.url)

    assert [row[:6] for row in rows(sqlite_story, "outgoing_number")] == [row[:6] for row in given]
    assert given[0][:4] == ("UBND", "BC", 2024, 120)
