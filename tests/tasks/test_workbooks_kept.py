"""Which workbooks the record knows: each once, by code and SHA-256, about codes alone."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from office_driver import ACTOR, OfficeDriver, morning
from sqlmodel import select
from workbook_desk import Desk
from workbook_edits import edited, filled

from models.audit import AuditRow
from models.database import session_on
from models.intake.store import digest_of
from models.workbooks import WorkbookFile, content_of, workbooks_of

pytestmark = pytest.mark.usefixtures("parsed_here")

APRIL, MAY = date(2024, 4, 22), date(2024, 5, 6)
KIND, SHEET, PLAN = "kien-nghi-phan-anh", "Kiến nghị, phản ánh", "bac-kan-2024"
SENDER = "Người gửi (ví dụ)"
ROW = {
    "Loại": "Kiến nghị",
    "Nguồn": "Nhân dân",
    "Ngày nhận": APRIL,
    "Người gửi": SENDER,
    "Nội dung": "Nội dung (ví dụ)",
}
WRONG = {**ROW, "Ngày nhận": "30/02/2024"}


@pytest.fixture
def desk(sqlite_story: OfficeDriver, home: Path) -> Desk:
    return Desk(home)


def kept(office: OfficeDriver) -> list[WorkbookFile]:
    with session_on(office.url, read_only=True) as session:
        return workbooks_of(session, PLAN)


def told(office: OfficeDriver) -> list[tuple[str, str, dict[str, str], str, int, date, str]]:
    return [
        (row.code, row.kind, row.about, row.fate.label, row.counted, row.handled_on, row.recorded_by)
        for row in kept(office)
    ]


def test_what_went_out_what_came_in_and_what_went_back_has_a_row_each(sqlite_story: OfficeDriver, desk: Desk) -> None:
    out = desk.one(KIND, APRIL)
    wrong, right = filled(out, SHEET, {"+1": WRONG}), filled(out, SHEET, {"+1": ROW})

    back, taken = desk.take(wrong, APRIL), desk.take(right, MAY)
    tracking = desk.one("so-theo-doi", MAY, unit="P-DX", duty="bao-cao-don-vi")

    rows = kept(sqlite_story)
    assert told(sqlite_story) == [
        ("BM-0001", KIND, {}, "Đã xuất", 0, APRIL, ACTOR),
        ("BM-0002", KIND, {}, "Trả lại để sửa", 1, APRIL, ACTOR),
        ("BM-0003", KIND, {}, "Đã nhập vào sổ", 1, MAY, ACTOR),
        ("BM-0004", "so-theo-doi", {"unit": "P-DX", "duty": "bao-cao-don-vi"}, "Đã xuất", 1, MAY, ACTOR),
    ]
    assert [content_of(desk.home, row) for row in rows] == [out, desk.given_back(back), right, tracking]
    assert [row.sha256 for row in rows] == [digest_of(each) for each in (out, desk.given_back(back), right, tracking)]
    assert (rows[1].came_as, back.code, taken.code) == (digest_of(wrong), "BM-0002", "BM-0003")


def test_the_same_content_twice_has_no_second_row(sqlite_story: OfficeDriver, desk: Desk) -> None:
    out = desk.one(KIND, APRIL)
    wrong, right = filled(out, SHEET, {"+1": WRONG}), filled(out, SHEET, {"+1": ROW})
    first = [desk.take(wrong, APRIL).code, desk.take(right, APRIL).code]
    before = sqlite_story.dump()

    # Also a minute later: a library writes into each copy when it was saved.
    again = [desk.take(wrong, APRIL).code, desk.take(right, APRIL).code]
    untouched = desk.take(desk.one(KIND, APRIL), APRIL)

    assert again == [first[0], None]
    assert (untouched.taken, untouched.same, untouched.code) == (True, 1, None)
    assert {name for name, rows in sqlite_story.dump().items() if rows != before[name]} == {
        "audit_head",
        "audit_row",
        "workbook_file",
    }
    assert [code for code, *_ in told(sqlite_story)] == ["BM-0001", "BM-0002", "BM-0003", "BM-0004"]


def test_no_name_and_no_cell_enters_the_row_or_the_audit_chain(sqlite_story: OfficeDriver, desk: Desk) -> None:
    def of_somebody(book: Any) -> None:
        page = book["_danvan"]
        page.append(["ve", "member", SENDER])
        page.append(["ve", "unit", "P-DX"])

    file = edited(filled(desk.one(KIND, APRIL), SHEET, {"+1": ROW}), of_somebody)
    path = desk.put(file, f"{SENDER}.xlsx")
    wrong = filled(file, SHEET, {"+2": WRONG})
    from models.states import Source
    from tasks.workbooks.importing import import_workbooks

    import_workbooks.fn(APRIL, morning(APRIL), ACTOR, Source.FILE, False)
    assert not path.exists()
    desk.put(wrong, f"{SENDER}.xlsx")
    import_workbooks.fn(APRIL, morning(APRIL), ACTOR, Source.FILE, False)

    with session_on(sqlite_story.url, read_only=True) as session:
        bodies = [
            row.body
            for row in session.exec(select(AuditRow).where(AuditRow.subject == "workbook").order_by(AuditRow.seq))
        ]
    rows = kept(sqlite_story)
    assert [row.about for row in rows] == [{}, {"unit": "P-DX"}, {"unit": "P-DX"}]
    assert len(bodies) == 3
    assert SENDER not in repr((bodies, [row.model_dump() for row in rows]))


def test_what_was_changed_in_the_store_is_not_given_out(sqlite_story: OfficeDriver, desk: Desk) -> None:
    desk.take(filled(desk.one(KIND, APRIL), SHEET, {"+1": ROW}), APRIL)
    out, taken = kept(sqlite_story)
    for row in (out, taken):
        place = desk.home / row.path
        place.chmod(0o600)
        place.write_bytes(b"PK other")

    assert [content_of(desk.home, row) for row in (out, taken)] == [b"PK other", None]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("BM-0002 Sổ kiến nghị, phản ánh - cần sửa.xlsx", True),
        ("BM-0002 Sổ kiến nghị, phản ánh - cần sửa (1).xlsx", True),
        (f"BM-0002 {SENDER}.xlsx", False),
        (f"BM-0002 Sổ kiến nghị, phản ánh {SENDER}.xlsx", False),
        ("kien-nghi-phan-anh-2024-01-00000000.xlsx", False),
    ],
)
def test_a_page_calls_a_file_by_the_name_that_it_was_saved_under_and_by_no_other(
    desk: Desk, name: str, shown: bool
) -> None:
    from tasks.workbooks.places import waiting

    desk.put(b"PK", name)

    (found,) = waiting(desk.home)

    assert (found.shown == name) is shown
