"""Drawing a workbook with xlsxwriter: what an officer opens, fills in and prints on A4.

Text is written as text: what begins with "=", "+", "-" or "@" is never a formula. The same contents give the same bytes.
"""

import io
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from documents.workbooks.instructions import column_note, instruction_lines
from documents.workbooks.marks import ID_HEAD, META_SHEET, VERSION_HEAD, meta_rows
from documents.workbooks.sheets import (
    FORMULA_STARTS,
    LONGEST_CELL,
    Column,
    Contents,
    Kind,
    Role,
    Row,
    Sheet,
    Value,
    View,
    canonical,
    canonical_row,
    shown_value,
    version_of,
)

LISTS_SHEET, GUIDE_SHEET = "Danh mục", "Hướng dẫn"
HEAD_ROW = 4
"""The row of the headings, from 0: office, title, subtitle and a line on filling in stand above it."""
FIRST_COLUMN = 2
"""Two hidden columns come first, within the range that a filter sorts: an id travels with its row."""
SPARE_ROWS = 15
LISTED_ROWS = 1_000
LINE_POINTS, MOST_POINTS = 15.75, 400
READABLE_WIDTH = 190
"""Characters across one page of A4 that can still be read; a wider sheet is printed on several pages side by side."""
GUIDE_WIDTHS = (24, 20, 16, 66)
BOLD = 0.9
"""Of a column's width, what bold letters leave."""
LONGEST_HEADER = 255
"""Characters of a page's head with their marks; a spreadsheet takes no more."""
FONT, PAPER_A4 = "Times New Roman", 9
HEAD_COLOURS = {Role.ENTRY: "#D9E7F5", Role.ASIDE: "#FBE9C6", Role.FIXED: "#E3E3E3", Role.SHOWN: "#EFEFEF"}
ABOVE = "Ghi vào các cột có tiêu đề nền xanh hoặc vàng; cột nền xám do chương trình ghi, không sửa."


def workbook_of(contents: Contents) -> bytes:
    """Draw a workbook.

    Raises:
        ValueError: a text longer than a cell holds; nothing is cut short in silence.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "dd/mm/yyyy",
        },
    )
    book.set_properties(
        {
            "title": contents.book.title,
            "subject": contents.subtitle,
            "author": contents.office,
            "created": datetime.combine(contents.made_on, time()),
        }
    )
    looks = _Looks(book)
    lists = _Lists(contents.book.sheets)
    for sheet in contents.book.sheets:
        _Drawing(book, looks, lists, contents).draw(sheet, contents.rows.get(sheet.key, ()))
    for view in contents.views:
        _draw_view(book, looks, contents, view)
    _draw_guide(book, looks, contents)
    lists.draw(book, looks)
    meta = book.add_worksheet(META_SHEET)
    for number, line in enumerate(meta_rows(contents)):
        meta.write_row(number, 0, line)
    meta.very_hidden()
    book.close()
    return stream.getvalue()


class _Looks:
    """The formats, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(self, **properties: Any) -> Any:
        """A format in the office's letters."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": FONT, "font_size": 12, "valign": "top", **properties})
        return self._made[key]

    def cell(self, column: Column, *, text: str = "", grey: bool = False) -> Any:
        """The format of a cell; what looks like a formula is kept as quoted text when somebody edits the cell."""
        properties: dict[str, Any] = {"border": 1, "text_wrap": True}
        if grey:
            properties["font_color"] = "#595959"
        if column.kind is Kind.DATE:
            properties |= {"num_format": "dd/mm/yyyy", "align": "center"}
        elif column.kind is Kind.NUMBER:
            properties |= {"num_format": "#,##0", "align": "right"}
        elif column.kind is Kind.DECIMAL:
            properties |= {"align": "right"}
        else:
            properties["num_format"] = "@"
        if column.kind is Kind.YES:
            properties["align"] = "center"
        if text.startswith(FORMULA_STARTS):
            properties["quote_prefix"] = True
        return self.of(**properties)


class _Lists:
    """The lists to choose from, each written once; a list of more than 255 characters must stand in cells."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.columns: dict[tuple[str, ...], int] = {}
        self._heads: list[str] = []
        for column in (each for sheet in sheets for each in sheet.columns):
            shown = tuple(each.shown for each in column.choices)
            if shown and column.read and shown not in self.columns:
                self.columns[shown] = len(self.columns)
                self._heads.append(column.heading)

    def range_of(self, column: Column) -> str:
        """Where a column's list stands."""
        shown = tuple(each.shown for each in column.choices)
        letter = xlsxwriter.utility.xl_col_to_name(self.columns[shown])
        return f"='{LISTS_SHEET}'!${letter}$2:${letter}${len(shown) + 1}"

    def draw(self, book: Any, looks: _Looks) -> None:
        """Write the sheet of lists, in sight: people look codes up in it."""
        if not self.columns:
            return
        page = book.add_worksheet(LISTS_SHEET)
        for shown, number in self.columns.items():
            widest = max(14, len(self._heads[number]) + 2, *(len(each) for each in shown))
            page.set_column(number, number, min(60, widest))
            page.write_string(0, number, self._heads[number], looks.of(bold=True, bottom=1))
            for row, each in enumerate(shown, start=1):
                page.write_string(row, number, each, looks.of(num_format="@"))
        page.freeze_panes(1, 0)
        _print_set_up(page, (), landscape=True, repeat=0)


class _Drawing:
    """One sheet of rows."""

    def __init__(self, book: Any, looks: _Looks, lists: _Lists, contents: Contents) -> None:
        self._book, self._looks, self._lists, self._contents = book, looks, lists, contents

    def draw(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        """Head, rows, spare rows, lists, freezing and printing."""
        page = self._book.add_worksheet(sheet.title)
        last_column = FIRST_COLUMN + len(sheet.columns) - 1
        _draw_head(page, self._looks, self._contents, sheet.note or ABOVE)
        page.set_column(0, 1, 10, None, {"hidden": True})
        for number, column in enumerate(sheet.columns, start=FIRST_COLUMN):
            page.set_column(number, number, column.width)
        self._headings(page, sheet)
        written = [(column, self._looks) for column in sheet.columns]
        for number, row in enumerate(rows, start=HEAD_ROW + 1):
            texts = self._row(page, number, sheet, row)
            page.set_row(number, _height((text, each.width) for text, each in zip(texts, sheet.columns, strict=True)))
        first, last = HEAD_ROW + 1, HEAD_ROW + len(rows)
        if sheet.adds:
            for number in range(last + 1, last + 1 + SPARE_ROWS):
                for place, (column, looks) in enumerate(written, start=FIRST_COLUMN):
                    page.write_blank(number, place, None, looks.cell(column, grey=not column.read))
            last += SPARE_ROWS
        self._validations(page, sheet, first, last + (LISTED_ROWS if sheet.adds else 0))
        page.autofilter(HEAD_ROW, 0, max(last, HEAD_ROW + 1), last_column)
        page.freeze_panes(HEAD_ROW + 1, FIRST_COLUMN + _frozen(sheet))
        page.print_area(HEAD_ROW, FIRST_COLUMN, max(last, HEAD_ROW + 1), last_column)
        across = _across(page, [column.width for column in sheet.columns], FIRST_COLUMN, _frozen(sheet))
        _print_set_up(page, _titles(self._contents, sheet.title), landscape=True, repeat=HEAD_ROW, across=across)

    def _headings(self, page: Any, sheet: Sheet) -> None:
        page.set_row(HEAD_ROW, max(48, _height((f"{each.heading} *", each.width * BOLD) for each in sheet.columns)))
        page.write_string(HEAD_ROW, 0, f"{ID_HEAD}{sheet.key}")
        page.write_string(HEAD_ROW, 1, VERSION_HEAD)
        for number, column in enumerate(sheet.columns, start=FIRST_COLUMN):
            look = self._looks.of(
                bold=True,
                border=1,
                text_wrap=True,
                align="center",
                valign="vcenter",
                bg_color=HEAD_COLOURS[column.role],
            )
            page.write_string(HEAD_ROW, number, f"{column.heading} *" if column.required else column.heading, look)
            note = column_note(column)
            size = {"x_scale": 2.2, "y_scale": max(1.0, len(note) / 130)}
            page.write_comment(HEAD_ROW, number, note, {"author": "Mẫu", "font_family": 1, **size})

    def _row(self, page: Any, number: int, sheet: Sheet, row: Row) -> list[str]:
        """Write one row; return what its cells show."""
        texts = []
        page.write_string(number, 0, row.id)
        page.write_string(number, 1, version_of(sheet.counted, canonical_row(sheet, row.values)))
        for place, column in enumerate(sheet.columns, start=FIRST_COLUMN):
            grey = column.role in (Role.SHOWN, Role.FIXED)
            value = canonical(column, row.values.get(column.key))
            _write(page, number, place, column, value, self._looks, grey)
            texts.append(shown_value(column, value))
        return texts

    def _validations(self, page: Any, sheet: Sheet, first: int, last: int) -> None:
        for place, column in enumerate(sheet.columns, start=FIRST_COLUMN):
            rule = self._rule(column) if column.read and last >= first else None
            if rule is not None:
                page.data_validation(first, place, last, place, {"ignore_blank": True, "error_title": "Mẫu", **rule})

    def _rule(self, column: Column) -> dict[str, Any] | None:
        if column.kind is Kind.CHOICE and column.choices:
            said = f"Chọn một mục trong danh sách (trang “{LISTS_SHEET}”)."
            return {"validate": "list", "source": self._lists.range_of(column), "error_message": said}
        if column.kind is Kind.YES:
            return {"validate": "list", "source": ["có", "không"], "error_message": "Ghi “có”, hoặc để trống."}
        if column.kind is Kind.DATE:
            return {
                "validate": "date",
                "criteria": "between",
                "minimum": date(2000, 1, 1),
                "maximum": date(2100, 12, 31),
                "error_message": "Ghi ngày/tháng/năm, ví dụ 15/11/2024.",
            }
        if column.kind is Kind.NUMBER:
            return {
                "validate": "integer",
                "criteria": ">=",
                "value": 0,
                "error_message": "Ghi số nguyên từ 0 trở lên.",
            }
        return None


def _frozen(sheet: Sheet) -> int:
    """How many columns stay in sight: those up to the last that says which row it is, at most three."""
    fixed = [number for number, each in enumerate(sheet.columns, start=1) if each.role is Role.FIXED or each.names]
    return min(max(fixed, default=1), 3)


def _write(page: Any, row: int, place: int, column: Column, value: Value, looks: _Looks, grey: bool) -> None:
    if value is None or value is False:
        page.write_blank(row, place, None, looks.cell(column, grey=grey))
    elif isinstance(value, date):
        page.write_datetime(row, place, datetime.combine(value, time()), looks.cell(column, grey=grey))
    elif isinstance(value, int) and not isinstance(value, bool):
        page.write_number(row, place, value, looks.cell(column, grey=grey))
    else:
        text = shown_value(column, value)
        if len(text) > LONGEST_CELL:
            raise ValueError(f"Cột “{column.heading}” có ô dài {len(text)} ký tự, quá {LONGEST_CELL} ký tự của một ô.")
        page.write_string(row, place, text, looks.cell(column, text=text, grey=grey))


def _draw_head(page: Any, looks: _Looks, contents: Contents, above: str) -> None:
    page.write_string(0, FIRST_COLUMN, contents.office, looks.of(bold=True))
    page.write_string(1, FIRST_COLUMN, contents.book.title.upper(), looks.of(bold=True, font_size=14))
    page.write_string(2, FIRST_COLUMN, contents.subtitle, looks.of(italic=True))
    page.write_string(3, FIRST_COLUMN, above, looks.of(font_color="#7F4A00"))


def _draw_view(book: Any, looks: _Looks, contents: Contents, view: View) -> None:
    page = book.add_worksheet(view.title)
    for number, text in enumerate((contents.office, view.title.upper(), contents.subtitle)):
        page.write_string(number, 0, text, looks.of(bold=number < 2, italic=number == 2))
    widths = [view.widths[place] if place < len(view.widths) else 12 for place in range(len(view.heads))]
    page.set_row(HEAD_ROW, _height((head, width * BOLD) for head, width in zip(view.heads, widths, strict=True)))
    for place, head in enumerate(view.heads):
        page.set_column(place, place, widths[place])
        page.write_string(
            HEAD_ROW,
            place,
            head,
            looks.of(bold=True, border=1, text_wrap=True, align="center", valign="vcenter", bg_color="#E3E3E3"),
        )
    for number, row in enumerate(view.rows, start=HEAD_ROW + 1):
        for place, text in enumerate(row):
            mark: Mapping[str, Any] = {"bg_color": view.marks[text]} if text in view.marks else {}
            centred = {"align": "center"} if place > 1 else {}
            quoted = {"quote_prefix": True} if text.startswith(FORMULA_STARTS) else {}
            look = looks.of(border=1, text_wrap=True, num_format="@", **mark, **centred, **quoted)
            page.write_string(number, place, text, look)
        page.set_row(number, _height(zip(row, widths, strict=True)))
    page.freeze_panes(HEAD_ROW + 1, 2)
    page.print_area(HEAD_ROW, 0, HEAD_ROW + max(len(view.rows), 1), len(view.heads) - 1)
    across = _across(page, widths, 0, 2)
    _print_set_up(page, _titles(contents, view.title), landscape=True, repeat=HEAD_ROW, across=across)


def _draw_guide(book: Any, looks: _Looks, contents: Contents) -> None:
    page = book.add_worksheet(GUIDE_SHEET)
    for place, width in enumerate(GUIDE_WIDTHS):
        page.set_column(place, place, width)
    for number, (style, cells) in enumerate(instruction_lines(contents.book, contents.subtitle)):
        if style == "text":
            page.merge_range(number, 0, number, 3, "", looks.of(text_wrap=True))
            page.write_string(number, 0, cells[0], looks.of(text_wrap=True))
            page.set_row(number, _height([(cells[0], sum(GUIDE_WIDTHS))]))
            continue
        for place, text in enumerate(cells):
            styles: Mapping[str, Mapping[str, Any]] = {
                "title": {"bold": True, "font_size": 14},
                "part": {"bold": True},
                "head": {"bold": True, "border": 1, "bg_color": "#E3E3E3", "text_wrap": True},
                "row": {"border": 1, "text_wrap": True},
            }
            page.write_string(number, place, text, looks.of(**styles[style]))
        if style == "row":
            page.set_row(number, _height(zip(cells, GUIDE_WIDTHS, strict=True)))
    _print_set_up(page, (), landscape=False, repeat=None)


def _across(page: Any, widths: Sequence[int], first: int, kept: int) -> int:
    """How many pages side by side a table needs to be read, the columns that say which row it is on each of them."""
    same = sum(widths[:kept])
    if sum(widths) <= READABLE_WIDTH:
        return 1
    page.repeat_columns(first, first + kept - 1)
    return math.ceil((sum(widths) - same) / (READABLE_WIDTH - same))


def _titles(contents: Contents, title: str) -> tuple[str, str]:
    """What stands above every printed page, left and right: the rows above the headings would be cut between pages."""
    return f"{contents.office}\n{contents.book.title.upper()}", f"{title}\n{contents.subtitle}"


def _height(cells: Iterable[tuple[str, float]]) -> float:
    """The height that wrapped text needs: not every program works it out when it opens a file."""
    lines = max(sum(max(1, math.ceil(len(part) / (width * 1.1))) for part in text.split("\n")) for text, width in cells)
    return min(lines * LINE_POINTS + 1.5, MOST_POINTS)


def _print_set_up(page: Any, titles: Sequence[str], *, landscape: bool, repeat: int | None, across: int = 1) -> None:
    page.set_paper(PAPER_A4)
    if landscape:
        page.set_landscape()
    page.fit_to_pages(across, 0)
    page.set_margins(left=0.6, right=0.4, top=0.9 if titles else 0.6, bottom=0.6)
    if titles:
        left, right = (each.replace("&", "&&") for each in titles)
        page.set_header(f'&L&"{FONT},Bold"{left}&R&"{FONT},Italic"{right}'[:LONGEST_HEADER])
    page.set_footer("&C&P/&N")
    if repeat is not None:
        page.repeat_rows(repeat)
