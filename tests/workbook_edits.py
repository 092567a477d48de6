"""Workbooks as people change them: cells by id and heading, rows and columns moved, through openpyxl as through Excel."""

import io
from collections.abc import Callable, Mapping
from typing import Any

from openpyxl import load_workbook

from documents.workbooks.marks import ID_HEAD

Page = Any


def head_row(page: Page) -> int:
    """The row of the headings, by the hidden mark."""
    return next(row for row in range(1, 40) if str(page.cell(row, 1).value or "").startswith(ID_HEAD))


def columns(page: Page) -> dict[str, int]:
    """Heading (without the star of a required one) → column."""
    row = head_row(page)
    return {
        str(page.cell(row, place).value).removesuffix(" *"): place
        for place in range(1, page.max_column + 1)
        if page.cell(row, place).value is not None
    }


def row_of(page: Page, key: str) -> int:
    """The row that carries a hidden id."""
    return next(row for row in range(head_row(page) + 1, page.max_row + 1) if str(page.cell(row, 1).value) == key)


def free_row(page: Page) -> int:
    """The first row below the headings without id."""
    row = head_row(page) + 1
    while page.cell(row, 1).value is not None or any(
        page.cell(row, place).value is not None for place in range(3, page.max_column + 1)
    ):
        row += 1
    return row


def edited(data: bytes, change: Callable[[Any], None]) -> bytes:
    """A workbook after a person's change, saved."""
    book = load_workbook(io.BytesIO(data))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def filled(data: bytes, sheet: str, rows: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Cells by hidden id and heading; an id that begins with "+" is a new row."""

    def change(book: Any) -> None:
        page = book[sheet]
        places = columns(page)
        for key, cells in rows.items():
            row = free_row(page) if key.startswith("+") else row_of(page, key)
            for heading, value in cells.items():
                cell = page.cell(row, places[heading])
                cell.value = value
                if isinstance(value, str):
                    # What a person types into a cell of text that begins with "=" is text there.
                    cell.data_type = "s"

    return edited(data, change)


def comments_of(data: bytes, author: str = "Cần sửa") -> dict[tuple[str, str], str]:
    """(sheet, coordinate) → comment, of what a refusal wrote."""
    book = load_workbook(io.BytesIO(data))
    return {
        (page.title, cell.coordinate): cell.comment.text
        for page in book.worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.comment is not None and cell.comment.author == author
    }


def table_of(data: bytes, sheet: str) -> list[dict[str, Any]]:
    """Every row of a sheet that has an id, by heading."""
    page = load_workbook(io.BytesIO(data))[sheet]
    places = columns(page)
    return [
        {heading: page.cell(row, place).value for heading, place in places.items()}
        for row in range(head_row(page) + 1, page.max_row + 1)
        if page.cell(row, 1).value is not None
    ]
