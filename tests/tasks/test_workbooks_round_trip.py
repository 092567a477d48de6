"""Every kind of workbook that comes back: exported, its columns and rows shuffled, taken in again, the record is equal."""

import io
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
import xlsxwriter
from appraisal_office import DAY as NOVEMBER
from appraisal_office import ROUND, sheet_row
from appraisal_office import make_office as make_council
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inspection_office import dump, make_city
from office_driver import ACTOR, OfficeDriver, morning
from openpyxl import load_workbook
from workbook_desk import Desk
from workbook_edits import filled, head_row
from year_end_office import REPORT, YearEnd

from documents.workbooks.marks import ID_HEAD, META_SHEET
from models.database import session_on
from models.lifecycle import By
from models.states import Source
from tasks.workbooks.importing import take_workbook
from tasks.workbooks.kinds import KINDS

pytestmark = pytest.mark.usefixtures("parsed_here")

APRIL, JUNE, JULY = date(2024, 4, 22), date(2024, 6, 12), date(2024, 7, 15)
Table = list[tuple[Any, ...]]


def test_every_kind_that_comes_back_is_in_a_round_trip() -> None:
    assert {code for code, kind in KINDS.items() if kind.apply is not None} == {*OF_THE_STORY, *OF_THEIR_OWN}


# --- what the record holds --------------------------------------------------------------------------------------


def directory(_: OfficeDriver, desk: Desk) -> bytes:
    out = desk.one("don-vi-dau-moi", APRIL)
    away = {
        "Đơn vị": "P-DX",
        "Vai trò": "Đầu mối phụ trách",
        "Họ tên hoặc chức danh": "Đầu mối công tác dân vận - UBND phường Đức Xuân",
        "Vắng từ ngày": date(2024, 5, 2),
        "Đến hết ngày": date(2024, 5, 10),
        "Người thay": "Thủ trưởng - UBND phường Đức Xuân",
    }
    assert desk.take(filled(out, "Ngày vắng", {"+1": away}), APRIL).problems == []
    return desk.one("don-vi-dau-moi", APRIL)


def petitions(_: OfficeDriver, desk: Desk) -> bytes:
    row = {"Loại": "Kiến nghị", "Nguồn": "Nhân dân", "Ngày nhận": APRIL}
    rows = {f"+{number}": {**row, "Nội dung": words} for number, words in enumerate(("=1+1", "@ Hai\nba", "- Bốn"))}
    assert desk.take(filled(desk.one("kien-nghi-phan-anh", APRIL), "Kiến nghị, phản ánh", rows), APRIL).problems == []
    return desk.one("kien-nghi-phan-anh", APRIL)


def registrations(_: OfficeDriver, desk: Desk) -> bytes:
    row = {
        "Nội dung": "3",
        "Căn cứ lựa chọn": "nghi-quyet-16; chuong-trinh-de-an",
        "Mục tiêu, tiêu chí": "+ Mục tiêu",
        "Nội dung, cách làm": "=Cách làm",
    }
    rows = {
        f"+{unit}": {**row, "Đơn vị": unit, "Tên mô hình, điển hình": f"Mô hình của {unit} (ví dụ)"}
        for unit in ("P-DX", "X-DQ")
    }
    assert desk.take(filled(desk.one("dang-ky-mo-hinh", APRIL), "Đăng ký", rows), APRIL).problems == []
    return desk.one("dang-ky-mo-hinh", APRIL)


def tracking(office: OfficeDriver, desk: Desk) -> bytes:
    office.hand_in("P-DX", REPORT_OF_UNITS, date(2024, 11, 12))
    return desk.one("so-theo-doi", APRIL)


def figures(office: OfficeDriver, desk: Desk) -> bytes:
    year = YearEnd(office)
    year.handed_in("P-DX", "X-DQ")
    year.figures("P-DX", dang_ky=2, dang_ky_moi=2, tap_the=2, kinh_phi=12_000_000)
    return desk.one("bieu-so-lieu-don-vi", date(2024, 11, 20), report=REPORT)


REPORT_OF_UNITS = "bao-cao-don-vi"
OF_THE_STORY: dict[str, Callable[[OfficeDriver, Desk], bytes]] = {
    "don-vi-dau-moi": directory,
    "kien-nghi-phan-anh": petitions,
    "dang-ky-mo-hinh": registrations,
    "so-theo-doi": tracking,
    "bieu-so-lieu-don-vi": figures,
}
OF_THEIR_OWN = ("ket-qua-kiem-tra", "phieu-cham")


# --- the round trip ---------------------------------------------------------------------------------------------


def round_trip(data: bytes, url: str, day: date) -> None:
    """Take a workbook back as it went out, in other orders; every row is known, and nothing has changed."""
    book = load_workbook(io.BytesIO(data))
    tables = {page.title: list(page.iter_rows(min_row=head_row(page), values_only=True)) for page in _forms(book)}
    meta = list(book[META_SHEET].iter_rows(values_only=True))
    many = sum(row[0] is not None for table in tables.values() for row in table[1:])
    by = By(ACTOR, Source.FILE, morning(day), day)
    before = contents(url)

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.randoms(use_true_random=False))
    def shuffled_it_says_the_same(order: Random) -> None:
        done = take_workbook(written({name: shuffled(table, order) for name, table in tables.items()}, meta), "tệp", by)

        assert (done.problems, done.cautions, done.new, done.changed, done.same) == ([], [], 0, 0, many)
        assert contents(url) == before

    assert many > 0
    shuffled_it_says_the_same()


def _forms(book: Any) -> list[Any]:
    return [page for page in book if any(str(page.cell(row, 1).value).startswith(ID_HEAD) for row in range(1, 40))]


def shuffled(table: Table, order: Random) -> Table:
    """Its columns in another order, the hidden ones among them, and its rows below the headings."""
    head, *rows = table
    places = list(range(len(head)))
    order.shuffle(places)
    order.shuffle(rows)
    return [tuple(row[place] for place in places) for row in (head, *rows)]


def written(tables: dict[str, Table], meta: Table) -> bytes:
    """A file of these tables and the hidden sheet, text as text."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, table in {**tables, META_SHEET: meta}.items():
        page = book.add_worksheet(name)
        for row, cells in enumerate(table):
            for place, value in enumerate(cells):
                if isinstance(value, datetime):
                    page.write_datetime(row, place, value, day)
                elif value is not None:
                    page.write(row, place, value)
    book.close()
    return stream.getvalue()


def contents(url: str) -> dict[str, list[tuple[Any, ...]]]:
    with session_on(url, read_only=True) as session:
        return dump(session)


@pytest.mark.parametrize("kind", OF_THE_STORY)
def test_a_workbook_of_the_office_comes_back_equal(kind: str, sqlite_story: OfficeDriver, home: Path) -> None:
    round_trip(OF_THE_STORY[kind](sqlite_story, Desk(home)), sqlite_story.url, date(2024, 11, 20))


def test_results_of_inspections_come_back_equal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    city = make_city(tmp_path, monkeypatch)
    for number, unit in enumerate(("P-DX", "X-DQ"), start=1):
        city.register(f"DVK-2024-{number:03}", unit)
    visit = city.held_with_findings(JUNE, JULY, JULY)
    desk = Desk(city.home)
    rating = {f"{visit}/initiative/DVK-2024-001": {"Mức đánh giá": "tot", "Nhận xét": "=Làm tốt"}}
    assert desk.take(filled(desk.one("ket-qua-kiem-tra", JUNE), "Đánh giá", rating), JUNE).problems == []

    round_trip(desk.one("ket-qua-kiem-tra", JUNE), city.url, JUNE)


def test_the_sheet_of_a_member_comes_back_equal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_council(tmp_path, monkeypatch)
    office.scoring("P-DX", "X-DQ", "P-NTMK")
    member, (code, *_) = next(iter(office.awaited().items()))
    office.sheet(member, sheet_row(code, missing=("hieu-qua",), hieu_qua="=Chưa rõ (ví dụ)"))
    first, *_ = Desk(office.home).export("phieu-cham", NOVEMBER, round=ROUND)

    round_trip(first, office.url, NOVEMBER)
