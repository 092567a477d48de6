"""The body, and the tables in it and in the annexes: rows 14, 15, 20 and 22 of the layout table."""

from collections.abc import Iterator, Sequence
from typing import Final

from documents.layout import pictures
from documents.layout.elements import Element, cell, element, keep_next, marked, paragraph, row, table
from documents.layout.measures import mm
from documents.layout.numbering import numbered
from documents.layout.styles import Style
from documents.paper import Align, Block, Column, Picture, Row, Table

END_MARK: Final = "./."

_CELL_STYLES: Final = {
    Align.LEFT: Style.CELL_LEFT,
    Align.CENTRE: Style.CELL_CENTRE,
    Align.NUMBER: Style.CELL_NUMBER,
}


def body(blocks: Sequence[Block], width: int, *, end_mark: str = END_MARK) -> Iterator[Element]:
    """The body, its last line with the end mark and on the page of the signature."""
    drawn = list(numbered(blocks))
    for place, each in enumerate(drawn, start=1):
        if isinstance(each, Table):
            yield grid(each, width)
            yield paragraph(Style.GAP)
        elif isinstance(each, Picture):
            yield pictures.placed(each)
        elif place < len(drawn):
            yield marked(paragraph(each.style, each.text, lead=each.lead), each.mark)
        else:
            text = each.text.rstrip(". ") + end_mark if end_mark else each.text
            yield paragraph(each.style, text, keep_next(), lead=each.lead)


def annex_body(blocks: Sequence[Block], width: int) -> Iterator[Element]:
    """What stands in an annex; it has no end mark."""
    for each in numbered(blocks):
        if isinstance(each, Table):
            yield grid(each, width)
        elif isinstance(each, Picture):
            yield pictures.placed(each)
        else:
            yield paragraph(each.style, each.text, lead=each.lead)


def grid(drawn: Table, width: int) -> Element:
    """A ruled table over the whole width."""
    widths = _widths(drawn.columns, width)
    header = row(
        (
            cell(each, [paragraph(Style.CELL_HEAD, column.title)], _middle())
            for each, column in zip(widths, drawn.columns, strict=True)
        ),
        header=True,
    )
    rows = [header, *(_row(each, drawn.columns, widths) for each in drawn.rows)]
    if drawn.total is not None:
        rows.append(_total(drawn.total, widths))
    return table(widths, rows, ruled=True, margin=mm(1.5))


def _widths(columns: tuple[Column, ...], width: int) -> list[int]:
    """Shares of the width that together fill it exactly."""
    whole = sum(column.share for column in columns)
    widths = [int(width * column.share / whole) for column in columns]
    widths[-1] += width - sum(widths)
    return widths


def _row(cells: Row | str, columns: tuple[Column, ...], widths: list[int]) -> Element:
    if isinstance(cells, str):
        span = element("gridSpan", val=len(widths))
        return row([cell(sum(widths), [paragraph(Style.CELL_GROUP, cells)], span)])
    return row(
        cell(width, [paragraph(_CELL_STYLES[column.align], text)], _middle())
        for text, column, width in zip(cells, columns, widths, strict=True)
    )


def _total(cells: Row, widths: list[int]) -> Element:
    return row(
        cell(width, [paragraph(Style.CELL_HEAD, text)], _middle()) for text, width in zip(cells, widths, strict=True)
    )


def _middle() -> Element:
    return element("vAlign", val="center")
