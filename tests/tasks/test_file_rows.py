"""One place understands CSV and workbooks: the same table in both is the same rows, or the same refusal."""

import csv
import io
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from office_driver import OfficeDriver
from openpyxl import Workbook

from config.refusals import Refused
from tasks.file_rows import Cells, read_rows
from tasks.registration_sheet import rows_in
from tasks.workbooks.common import unit_choices

Table = Sequence[Sequence[Any]]
COLUMNS = ("don_vi", "loai", "ngay", "dat", "so_ho", "noi_dung")
KINDS = {"mô hình": 1, "điển hình": 2}


def as_csv(rows: Table) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows([[_typed(cell) for cell in row] for row in rows])
    return stream.getvalue().encode("utf-8-sig")


def _typed(cell: Any) -> Any:
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell


def as_workbook(rows: Table) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


BOTH = pytest.mark.parametrize(("made", "name"), [(as_csv, "bang.csv"), (as_workbook, "bang.xlsx")])


def read(home: Path, name: str, data: bytes) -> list[tuple[Any, ...]]:
    (home / "tiep-nhan").mkdir(parents=True, exist_ok=True)
    (home / "tiep-nhan" / name).write_bytes(data)

    def row(cells: Cells) -> tuple[Any, ...]:
        return (
            cells.line,
            cells.text("don_vi"),
            cells.one_of("loai", KINDS),
            cells.day("ngay"),
            cells.yes("dat"),
            cells.number("so_ho"),
            cells.maybe("noi_dung"),
        )

    return read_rows(home, name, COLUMNS, row)


@BOTH
def test_what_people_do_to_a_table_means_the_same_in_both(
    tmp_path: Path, made: Callable[[Table], bytes], name: str
) -> None:
    width = [""] * 4
    rows = [
        ["PHÒNG NỘI VỤ (ví dụ)", "", *width],
        ["", "", *width],
        # Columns moved, headings as the office says them, letters decomposed.
        ["Đạt", "Ngày", "Nội dung", unicodedata.normalize("NFD", "Đơn vị"), "so_ho", "LOẠI"],
        ["x", "5-3-2024", " Một\u00a0việc ", "P-DX", "1.200", unicodedata.normalize("NFD", "điển hình")],
        ["", "", *width],
        ["không", date(2024, 3, 6), "", "P-SC", 3, "Mô hình"],
        ["Đạt", "Ngày", "Nội dung", "Đơn vị", "so_ho", "loai"],
        ["có", "ngày 7 tháng 3 năm 2024", "=1+1", "X-DQ", "0", "mo hinh"],
    ]
    if made is as_workbook:
        rows[-1][2] = "1+1"

    found = read(tmp_path, name, made(rows))

    assert found == [
        (4, "P-DX", 2, date(2024, 3, 5), True, 1200, "Một việc"),
        (6, "P-SC", 1, date(2024, 3, 6), False, 3, None),
        (8, "X-DQ", 1, date(2024, 3, 7), True, 0, "=1+1" if made is as_csv else "1+1"),
    ]


@BOTH
def test_what_is_wrong_is_told_with_the_same_words(tmp_path: Path, made: Callable[[Table], bytes], name: str) -> None:
    rows = [[*COLUMNS], ["", "khác", "31/02/2024", "có thể", "hai", ""]]

    with pytest.raises(Refused) as refused:
        read(tmp_path, name, made(rows))

    assert str(refused.value).splitlines() == [
        "Chưa nhận dòng nào:",
        f"{name}, dòng 2, cột “don_vi”: để trống; hãy điền.",
        f"{name}, dòng 2, cột “loai”: “khác” không có trong danh sách; chọn một trong: mô hình, điển hình.",
        f"{name}, dòng 2, cột “ngay”: Không có ngày “31/02/2024” trong lịch; hãy kiểm tra lại ngày, tháng, năm.",
        f"{name}, dòng 2, cột “dat”: chưa rõ có hay không; ghi “có” (hoặc “x”) hay “không”.",
        f"{name}, dòng 2, cột “so_ho”: ghi “hai”, không phải là số nguyên từ 0 trở lên; không có thì ghi 0.",
    ]


@BOTH
def test_headings_are_looked_for_where_most_of_them_stand(
    tmp_path: Path, made: Callable[[Table], bytes], name: str
) -> None:
    rows = [
        ["BẢNG", "", "", "", "", ""],
        ["don_vi", "loai", "ngay", "dat", "Số hộ", "mau"],
        ["P-DX", "", "", "", "", ""],
    ]

    with pytest.raises(Refused) as refused:
        read(tmp_path, name, made(rows))

    assert str(refused.value).splitlines()[1:] == [
        f"{name}, dòng 2: thiếu cột “noi_dung”.",
        f"{name}, dòng 2: không có cột “mau” trong mẫu.",
    ]


def test_a_file_of_a_fixed_name_lies_there_as_either_and_not_as_both(tmp_path: Path) -> None:
    rows = [[*COLUMNS], ["P-DX", "mô hình", date(2024, 3, 5), "có", 1, "Chữ"]]
    (tmp_path / "tiep-nhan").mkdir()
    (tmp_path / "tiep-nhan" / "bang.xlsx").write_bytes(as_workbook(rows))

    only = read_rows(tmp_path, "bang.csv", COLUMNS, lambda cells: cells.text("don_vi"))
    (tmp_path / "tiep-nhan" / "bang.csv").write_bytes(as_csv(rows))
    with pytest.raises(Refused) as both:
        read_rows(tmp_path, "bang.csv", COLUMNS, lambda cells: cells.text("don_vi"))

    assert only == ["P-DX"]
    assert str(both.value) == "Có cả tệp bang.csv và tệp bang.xlsx; hãy chỉ giữ một tệp rồi chạy lại."


def test_a_formula_and_a_second_sheet_are_refused(tmp_path: Path) -> None:
    good = ["P-DX", "mô hình", date(2024, 3, 5), "có"]
    formula = as_workbook([[*COLUMNS], [*good, "=1+1", "Chữ"]])
    book = Workbook()
    book.active.append([*COLUMNS])
    book.create_sheet("Khác").append(["chữ"])
    stream = io.BytesIO()
    book.save(stream)

    dated = as_workbook([["don_vi", "loai", "ngay", "dat", "so_ho", date(2024, 3, 5)]])

    told = []
    for data in (formula, dated, stream.getvalue(), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        with pytest.raises(Refused) as refused:
            read(tmp_path, "bang.xlsx", data)
        told.append(str(refused.value).splitlines()[-1])

    assert told == [
        "bang.xlsx, dòng 2, cột “so_ho”: là công thức; hãy chép ô rồi dán giá trị (Paste Values).",
        "bang.xlsx, dòng 1: tiêu đề cột F không phải là chữ.",
        "bang.xlsx: tệp có 2 trang; hãy chỉ giữ một trang có các dòng cần nhận.",
        "bang.xlsx: tệp thuộc dạng cũ (.xls, .doc), không phải .xlsx. Hãy mở bằng Excel hoặc LibreOffice, chọn “Lưu thành” "
        "dạng .xlsx rồi đặt lại.",
    ]


@BOTH
def test_a_unit_registers_by_either_file(sqlite_story: OfficeDriver, made: Callable[[Table], bytes], name: str) -> None:
    from models.database import session_on
    from tasks.context import context_of
    from tasks.registration import section_of

    rows = [
        ["Tên mô hình", "Đơn vị", "Lĩnh vực", "Mới/Duy trì", "Mục tiêu, tiêu chí", "cach-lam", "Ngày đăng ký"],
        ["Tuyến đường hoa", "UBND phường Đức Xuân", "(3)", "mới", "Ba tuyến", "Vận động", date(2024, 4, 22)],
    ]
    with session_on(sqlite_story.url, read_only=True) as session:
        section, units = section_of(context_of(session)), unit_choices(session)

    (row,) = rows_in(made(rows), name, section, units)

    assert (row.unit, row.name, row.content, row.novelty.value, row.registered_on, row.code) == (
        "P-DX",
        "Tuyến đường hoa",
        "3",
        "new",
        date(2024, 4, 22),
        None,
    )
    assert row.details == {"muc-tieu": "Ba tuyến", "cach-lam": "Vận động"}


def test_an_exported_workbook_comes_back_by_its_own_way(sqlite_story: OfficeDriver, home: Path) -> None:
    from workbook_desk import Desk

    from models.database import session_on
    from tasks.context import context_of
    from tasks.registration import section_of

    out = Desk(home).one("dang-ky-mo-hinh", date(2024, 4, 22))
    with session_on(sqlite_story.url, read_only=True) as session:
        section, units = section_of(context_of(session)), unit_choices(session)

    with pytest.raises(Refused) as refused:
        rows_in(out, "a.xlsx", section, units)

    assert str(refused.value) == (
        "Tệp “a.xlsx” là biểu mẫu đã xuất; đặt vào thư mục tiep-nhan/bieu-mau và chạy “Nhập biểu mẫu”."
    )
