"""Sổ theo dõi as a workbook: where every unit stands, and arrivals that come back by it through the one door."""

from datetime import date
from pathlib import Path

import pytest
from office_driver import OfficeDriver
from sqlmodel import select
from workbook_desk import Desk
from workbook_edits import comments_of, filled, table_of

from models.database import session_on
from models.obligations import HandIn

MAY_6, NOV_12, NOV_18 = date(2024, 5, 6), date(2024, 11, 12), date(2024, 11, 18)
pytestmark = pytest.mark.usefixtures("parsed_here")

REPORT, SHEET = "bao-cao-don-vi", "Sổ theo dõi"


@pytest.fixture
def desk(sqlite_story: OfficeDriver, home: Path) -> Desk:
    return Desk(home)


def ids(data: bytes) -> dict[str, str]:
    """Unit → hidden id, of a sheet of one duty."""
    return {each["Đơn vị"].split(" · ")[0]: each["#ma:theo-doi"] for each in table_of(data, SHEET)}


def hand_ins(office: OfficeDriver) -> list[tuple[int, date, str | None, date | None, str]]:
    with session_on(office.url, read_only=True) as session:
        return sorted(
            (row.obligation_id, row.arrived_on, row.document_number, row.document_on, row.source.value)
            for row in session.exec(select(HandIn))
        )


def test_the_sheet_says_of_every_unit_when_it_is_due_what_arrived_and_how_it_stands(
    sqlite_story: OfficeDriver, desk: Desk
) -> None:
    sqlite_story.hand_in("P-DX", REPORT, NOV_12)

    rows = table_of(desk.one("so-theo-doi", NOV_18, duty=REPORT), SHEET)

    assert [(each["Đơn vị"], each["Căn cứ"], f"{each['Hạn']:%d/%m/%Y}", each["Tình trạng"]) for each in rows] == [
        ("H-LHPN · Hội Liên hiệp Phụ nữ thành phố", "III.2.c", "14/11/2024", "Chưa nhận được"),
        ("P-DX · UBND phường Đức Xuân", "III.2.c", "14/11/2024", "Đúng hạn"),
        ("X-DQ · UBND xã Dương Quang", "III.2.c", "14/11/2024", "Quá hạn 4 ngày"),
    ]
    assert [(each["Trạng thái"], each["Ngày đến"] and each["Ngày đến"].date()) for each in rows] == [
        ("Chưa nhận được", None),
        ("Đã tiếp nhận", NOV_12),
        ("Chưa nhận được", None),
    ]


def test_row_10_an_arrival_that_is_filled_in_is_recorded_and_the_same_file_again_changes_nothing(
    sqlite_story: OfficeDriver, desk: Desk
) -> None:
    out = desk.one("so-theo-doi", NOV_18, duty=REPORT)
    key = ids(out)["X-DQ"]
    file = filled(
        out, SHEET, {key: {"Ngày đến": "13-11-2024 ", "Số văn bản": "45/BC-UBND", "Ngày văn bản": date(2024, 11, 12)}}
    )

    first, second = desk.take(file, NOV_18), desk.take(file, NOV_18)

    assert (first.taken, first.changed, first.same) == (True, 1, 2)
    assert (second.taken, second.changed, second.same) == (True, 0, 3)
    assert hand_ins(sqlite_story) == [(int(key), date(2024, 11, 13), "45/BC-UBND", date(2024, 11, 12), "file")]


def test_row_6_an_arrival_that_somebody_recorded_otherwise_meanwhile_is_a_conflict(
    sqlite_story: OfficeDriver, desk: Desk, home: Path
) -> None:
    out = desk.one("so-theo-doi", NOV_18, duty=REPORT)
    keys = ids(out)
    file = filled(out, SHEET, {keys["X-DQ"]: {"Ngày đến": date(2024, 11, 13)}, keys["H-LHPN"]: {"Ngày đến": NOV_12}})
    sqlite_story.hand_in("X-DQ", REPORT, NOV_12)
    before = hand_ins(sqlite_story)

    done = desk.take(file, NOV_18)

    assert hand_ins(sqlite_story) == before
    assert done.problems == [
        "Trang “Sổ theo dõi”, dòng 8, cột “Ngày đến”: sổ đã thay đổi từ khi xuất biểu mẫu, tệp cũng ghi khác; hãy xuất "
        "lại, xem giá trị trong sổ rồi ghi lại nếu vẫn cần."
    ]
    comments = comments_of(desk.given_back(done))
    assert list(comments) == [(SHEET, "L8")]
    assert comments[SHEET, "L8"].endswith("Trong sổ hiện nay: 12/11/2024")


def test_what_is_recorded_is_not_changed_by_the_sheet(sqlite_story: OfficeDriver, desk: Desk) -> None:
    sqlite_story.hand_in("X-DQ", REPORT, NOV_12)
    out = desk.one("so-theo-doi", NOV_18, duty=REPORT)

    done = desk.take(filled(out, SHEET, {ids(out)["X-DQ"]: {"Ngày đến": date(2024, 11, 11)}}), NOV_18)

    assert done.problems == [
        "Trang “Sổ theo dõi”, dòng 8: sổ đã ghi nhận văn bản của dòng này; muốn sửa hãy chạy “Ghi nhận nộp” với “Đính "
        "chính ghi nhầm”."
    ]


def test_rows_that_were_sorted_without_their_hidden_cells_are_refused(sqlite_story: OfficeDriver, desk: Desk) -> None:
    out = desk.one("so-theo-doi", NOV_18, duty=REPORT)
    keys = ids(out)
    swapped = filled(
        out,
        SHEET,
        {
            keys["X-DQ"]: {"#ma:theo-doi": keys["P-DX"], "Ngày đến": NOV_12},
            keys["P-DX"]: {"#ma:theo-doi": keys["X-DQ"]},
        },
    )

    done = desk.take(swapped, NOV_18)

    assert len(done.problems) == 2
    assert all("không khớp mã ẩn của dòng" in each for each in done.problems)
    assert hand_ins(sqlite_story) == []
