"""A refused workbook as it goes back: the same file, a comment on each wrong cell, and a summary sheet before the rest.

Drawn by openpyxl within the child process: it keeps what people did to their file, and it is slow.
"""

import io
import math
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from documents.packing import packed
from documents.workbooks.marks import META_SHEET
from documents.workbooks.reading import SUMMARY_SHEET

AUTHOR = "Cần sửa"
MARK = PatternFill("solid", fgColor="FFF2CC")
WIDTHS = (6, 20, 8, 26, 70, 40)
SHOWN = 2_000
"""Problems that get a line and a comment; the first line counts them all."""


def annotate(data: bytes, problems: Sequence[Mapping[str, Any]]) -> bytes:
    """Write problems into a copy of a workbook; the same problems of the same file give the same bytes.

    Args:
        problems: {"sheet", "row", "column", "reason", "place", "detail"}, as `reading.listed` gives them.
    """
    book = load_workbook(io.BytesIO(data))
    _forget_earlier(book)
    for problem in problems[:SHOWN]:
        _comment(book, problem)
    _summary(book, problems)
    stream = io.BytesIO()
    book.save(stream)
    return packed(stream.getvalue(), timeless=True)


def _forget_earlier(book: Any) -> None:
    """Take away what an earlier refusal wrote, when the file came back without being exported anew."""
    if SUMMARY_SHEET in book.sheetnames:
        del book[SUMMARY_SHEET]
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.comment is not None and cell.comment.author == AUTHOR:
                    cell.comment = None
                    if cell.fill.fgColor.rgb == f"00{MARK.fgColor.rgb[2:]}":
                        cell.fill = PatternFill()


def _height(line: Sequence[object]) -> float:
    """The height that the wrapped text of a line of the summary needs."""
    lines = [math.ceil(len(str(value)) / width) for value, width in zip(line, WIDTHS, strict=True) if value]
    return 16.0 * max(lines)


def _comment(book: Any, problem: Mapping[str, Any]) -> None:
    if problem["sheet"] not in book.sheetnames or problem["row"] is None:
        return
    page = book[problem["sheet"]]
    cell = page.cell(problem["row"], (problem["place"] if problem["place"] is not None else 2) + 1)
    if not hasattr(cell, "value") or type(cell).__name__ == "MergedCell":
        return
    said = "\n".join(part for part in (problem["reason"], problem["detail"]) if part)
    if cell.comment is not None and cell.comment.author == AUTHOR:
        said = f"{cell.comment.text}\n{said}"
    cell.comment = Comment(said[:2_000], AUTHOR, width=320, height=120)
    cell.fill = MARK


def _summary(book: Any, problems: Sequence[Mapping[str, Any]]) -> None:
    page = book.create_sheet(SUMMARY_SHEET, 0)
    page["A1"] = f"Chưa ghi dòng nào vào sổ. Có {len(problems)} chỗ cần sửa; sửa trong tệp này rồi đặt lại."
    page["A1"].font = Font(name="Times New Roman", size=14, bold=True)
    heads = ("Số", "Trang", "Dòng", "Cột", "Cần sửa", "Ghi thêm")
    for number, head in enumerate(heads, start=1):
        cell = page.cell(3, number, head)
        cell.font, cell.fill = Font(name="Times New Roman", size=12, bold=True), PatternFill("solid", fgColor="E3E3E3")
    text = page.cell(4, 1)
    text.font, text.alignment = Font(name="Times New Roman", size=12), Alignment(wrap_text=True, vertical="top")
    # A format is looked up anew each time that it is set; a copy of one that was found costs nothing.
    look = text._style
    for number, problem in enumerate(problems[:SHOWN], start=1):
        line = (number, problem["sheet"], problem["row"], problem["column"], problem["reason"], problem["detail"])
        for place, value in enumerate(line, start=1):
            cell = page.cell(3 + number, place)
            # A cell that begins with "=" would become a formula: everything here is text.
            if isinstance(value, str):
                cell.value, cell.data_type = value, "s"
            else:
                cell.value = value
            cell._style = copy(look)
        page.row_dimensions[3 + number].height = _height(line)
        if problem["row"] is not None and problem["sheet"] in book.sheetnames:
            letter = get_column_letter((problem["place"] if problem["place"] is not None else 2) + 1)
            quoted = problem["sheet"].replace("'", "''")
            page.cell(3 + number, 3).hyperlink = f"#'{quoted}'!{letter}{problem['row']}"
    for letter, width in zip("ABCDEF", WIDTHS, strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A4"
    page.page_setup.orientation, page.page_setup.paperSize, page.page_setup.fitToHeight = "landscape", 9, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is page
    book.active = 0
    if META_SHEET in book.sheetnames:
        book[META_SHEET].sheet_state = "veryHidden"
