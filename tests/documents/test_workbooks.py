"""A workbook as it is opened, and as it comes back: what was written is what is read, whatever the order."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from hostile_workbooks import BOOK, ONE, SHEET, plain_file
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from workbook_child import in_this_process

from documents.workbooks import parsing
from documents.workbooks.comparing import compare
from documents.workbooks.parsing import annotated, read_raw
from documents.workbooks.reading import listed, understand
from documents.workbooks.sheets import (
    Book,
    Choice,
    Column,
    Contents,
    Kind,
    Role,
    Row,
    Sheet,
    Value,
    canonical_row,
    harmless,
)
from documents.workbooks.writing import workbook_of

WIDE = Sheet(
    "rong",
    "Mọi kiểu",
    (
        Column("key", "Mã", role=Role.FIXED),
        Column("text", "Chữ", longest=32_767),
        Column("more", "Chữ nữa", longest=32_767),
        Column("day", "Ngày", Kind.DATE),
        Column("yes", "Có", Kind.YES),
        Column("count", "Số", Kind.NUMBER),
        Column("score", "Điểm", Kind.DECIMAL),
        Column("one", "Chọn một", Kind.CHOICE, choices=(Choice("a", "Thứ nhất"), Choice("b", "Thứ hai", bare=True))),
        Column("many", "Chọn nhiều", Kind.CHOICES, choices=(Choice("x", "Ích"), Choice("y", "Y dài"))),
        Column("seen", "Chỉ xem", role=Role.SHOWN),
    ),
    adds=True,
)
BOOK_OF_ALL = Book("moi-kieu", "Mọi kiểu", (WIDE,))

TEXTS = st.text(
    st.one_of(
        st.sampled_from("=+-@\t\n\r '\"<>&_x0041_ÁạĐđ·;,.0123456789"),
        st.characters(exclude_categories=["Cs", "Cn"], max_codepoint=0xFFFF),
    ),
    max_size=40,
)
VALUES: dict[str, st.SearchStrategy[Value]] = {
    "text": st.none() | TEXTS,
    "more": st.none() | TEXTS,
    "day": st.none() | st.dates(date(1990, 1, 1), date(2100, 12, 31)),
    "yes": st.booleans(),
    "count": st.none() | st.integers(0, 10**14),
    "score": st.none() | st.sampled_from(["0", "8,5", "10", "0,25", "123456,789"]),
    "one": st.none() | st.sampled_from(["a", "b"]),
    "many": st.sampled_from([(), ("x",), ("y", "x")]),
    "seen": st.none() | TEXTS,
}
ROWS = st.lists(st.fixed_dictionaries(VALUES), max_size=6)


def of_rows(sheet: Sheet, rows: list[Row], **more: str) -> bytes:
    book = replace(BOOK_OF_ALL, sheets=(sheet,))
    return workbook_of(Contents(book, {"rong": rows}, more, "CƠ QUAN", "Ví dụ", date(2024, 4, 22)))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.permutations(WIDE.columns), st.randoms(use_true_random=False))
def test_what_goes_out_comes_back_equal_with_columns_and_rows_in_any_order(
    monkeypatch: pytest.MonkeyPatch, values: list[dict[str, Value]], order: list[Column], random: object
) -> None:
    monkeypatch.setattr(parsing, "_child", in_this_process)
    rows = [Row(str(number), {"key": str(number), **each}) for number, each in enumerate(values, start=1)]
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    data = of_rows(replace(WIDE, columns=tuple(order)), shuffled)
    (found,), problems, cautions = understand(BOOK_OF_ALL, read_raw(data))
    held = compare(found, rows)

    assert (problems, cautions) == ([], [])
    assert {each.id: each.values for each in found.rows} == {row.id: canonical_row(WIDE, row.values) for row in rows}
    assert (held.problems, held.new, held.changed, held.gone, len(held.same)) == ([], [], [], [], len(rows))
    assert b"<f>" not in b"".join(
        zipfile.ZipFile(io.BytesIO(data)).read(n) for n in zipfile.ZipFile(io.BytesIO(data)).namelist()
    )


def test_the_same_contents_give_the_same_bytes() -> None:
    rows = [Row("1", {"key": "1", "text": "Một"})]

    assert of_rows(WIDE, rows) == of_rows(WIDE, rows)


def test_a_person_finds_lists_notes_a_frozen_heading_instructions_and_a_page_of_a4() -> None:
    book = load_workbook(io.BytesIO(plain_file()))
    page = book["Bảng thử"]
    heads = {cell.value: cell for cell in page[5] if cell.value}

    assert [(sheet.title, sheet.sheet_state) for sheet in book.worksheets] == [
        ("Bảng thử", "visible"),
        ("Hướng dẫn", "visible"),
        ("Danh mục", "visible"),
        ("_danvan", "veryHidden"),
    ]
    assert (page.freeze_panes, page.print_title_rows) == ("E6", "$5:$5")
    assert (int(page.page_setup.paperSize), page.page_setup.orientation) == (9, "landscape")
    # One group of columns, hidden: the id and the version.
    assert (page.column_dimensions["A"].hidden, page.column_dimensions["A"].max) == (True, 2)
    assert [head for head, cell in heads.items() if cell.comment is None] == ["#ma:thu", "#phien-ban"]
    assert heads["Tên *"].comment.text == "Cách ghi: chữ. Bắt buộc."
    assert sorted((str(each.sqref).split(":")[0], each.type) for each in page.data_validations.dataValidation) == [
        ("E6", "date"),
        ("F6", "list"),
        ("G6", "whole"),
        ("H6", "list"),
    ]
    assert page["E6"].number_format == "dd/mm/yyyy"
    assert [cell.value for cell in book["Danh mục"]["A"]] == ["Đơn vị", "P-DX · UBND phường Đức Xuân", "X-DQ · UBND xã"]
    assert book["Hướng dẫn"]["A1"].value == "Hướng dẫn: Bảng thử"


def test_a_wide_table_prints_on_pages_side_by_side_that_each_say_what_and_which_row_it_is() -> None:
    columns = (
        Column("key", "Mã", role=Role.FIXED, width=20),
        *(Column(f"c{number}", f"Cột {number}", width=40) for number in range(9)),
        Column("last", "Tên cột dài hơn ba dòng của một cột hẹp trong biểu mẫu của cơ quan", width=14),
    )
    wide = of_rows(Sheet("rong", "Rộng", columns), [Row("1", {"key": "1"})])
    narrow = of_rows(Sheet("rong", "Hẹp", columns[:3]), [Row("1", {"key": "1"})])

    page, short = (load_workbook(io.BytesIO(each)).worksheets[0] for each in (wide, narrow))

    # 20 characters on each page, 9 × 40 + 14 more between them, 170 to a page.
    assert (page.page_setup.fitToWidth, page.print_title_cols) == (3, "$C:$C")
    assert (short.page_setup.fitToWidth or 1, short.print_title_cols) == (1, None)
    assert [part.text for part in (page.oddHeader.left, page.oddHeader.right)] == [
        "CƠ QUAN\nMỌI KIỂU",
        "Rộng\nVí dụ",
    ]
    assert page.print_area == "'Rộng'!$C$5:$M$6"
    # Five lines of bold letters, and the height that headings have at least.
    assert (page.row_dimensions[5].height, short.row_dimensions[5].height) == (80.25, 48)


@pytest.mark.parametrize("text", ["=1+1", "+84", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_csv_says_is_no_formula_either(text: str) -> None:
    assert (harmless(text), harmless(f"a{text}")) == (f"'{text}", f"a{text}")


def test_a_text_longer_than_a_cell_is_not_cut_short_in_silence() -> None:
    with pytest.raises(ValueError, match="quá 32767 ký tự"):
        of_rows(WIDE, [Row("1", {"key": "1", "text": "A" * 32_768})])


def test_a_refused_file_comes_back_with_a_comment_on_each_cell_and_a_summary_in_front() -> None:
    (found,), _, _ = understand(BOOK, read_raw(plain_file()))
    wrong = [
        found.problem(6, "name", "=tên chưa đúng.", "Trong sổ hiện nay: khác"),
        found.problem(6, "name", "viết lại."),
        found.problem(None, "", "thiếu dòng."),
    ]

    once = annotated(plain_file(), [*listed(wrong)])
    assert once is not None
    twice = annotated(once, [*listed(wrong[1:])])
    assert twice is not None

    first, second = (load_workbook(io.BytesIO(data)) for data in (once, twice))
    assert first.sheetnames[0] == second.sheetnames[0] == "Cần sửa"
    assert [cell.value for cell in first["Cần sửa"][4]] == [
        1,
        "Bảng thử",
        6,
        "Tên",
        "=tên chưa đúng.",
        "Trong sổ hiện nay: khác",
    ]
    assert first["Cần sửa"]["E4"].data_type == "s"
    assert first["Bảng thử"]["D6"].comment.text == "=tên chưa đúng.\nTrong sổ hiện nay: khác\nviết lại."
    assert second["Bảng thử"]["D6"].comment.text == "viết lại."
    assert second["Cần sửa"]["A1"].value.startswith("Chưa ghi dòng nào vào sổ. Có 2 chỗ cần sửa")
    (again,), problems, _ = understand(BOOK, read_raw(twice))
    assert (problems, [row.values["name"] for row in again.rows]) == ([], [ONE["name"]])


def test_two_sides_that_changed_the_same_row_are_a_conflict_and_one_side_is_a_change() -> None:
    (found,), _, _ = understand(BOOK, read_raw(plain_file()))
    (row,) = found.rows
    row.values["name"] = "Tên theo tệp"

    kept = compare(found, [Row("1", ONE)])
    both = compare(found, [Row("1", {**ONE, "name": "Tên trong sổ"})])
    other = compare(found, [Row("1", {**ONE, "count": 13})])
    already = compare(found, [Row("1", {**ONE, "name": "Tên theo tệp"})])
    gone = compare(found, [])

    assert [(each.keys, each.now["name"]) for each in kept.changed] == [(("name",), "Tuyến đường hoa")]
    assert [(each.column, each.detail) for each in both.problems] == [("Tên", "Trong sổ hiện nay: Tên trong sổ")]
    assert [each.column for each in other.problems] == ["Tên", "Số lượng"]
    assert [len(each) for each in (already.same, already.changed, already.problems)] == [1, 0, 0]
    assert [len(each) for each in (gone.gone, gone.problems)] == [1, 0]


def test_the_description_of_the_test_is_whole() -> None:
    assert {each.key for each in SHEET.columns} >= set(ONE)
    assert set(VALUES) == {each.key for each in WIDE.columns} - {"key"}
