"""Who signs and who receives: rows 16, 17, 19 and 21 of the layout table."""

from collections.abc import Iterator

from documents.layout.elements import Element, cell, paragraph, row, table
from documents.layout.measures import FOOT_LEFT, FOOT_RIGHT, PORTRAIT
from documents.layout.styles import Style
from documents.paper import Paper, Signature


def foot(paper: Paper) -> Iterator[Element]:
    """One signature stands beside Nơi nhận; several stand side by side, and Nơi nhận below."""
    if len(paper.signatures) == 1:
        cells = (cell(FOOT_LEFT, _sent_to(paper)), cell(FOOT_RIGHT, _signature(paper.signatures[0])))
        yield table((FOOT_LEFT, FOOT_RIGHT), [row(cells)], ruled=False)
        return
    yield _side_by_side(paper.signatures)
    yield from _sent_to(paper)


def _side_by_side(signatures: tuple[Signature, ...]) -> Element:
    width = PORTRAIT.text_width // len(signatures)
    cells = [cell(width, _signature(each)) for each in signatures]
    return table([width] * len(signatures), [row(cells)], ruled=False)


def _signature(signature: Signature) -> Iterator[Element]:
    for line in signature.authority:
        yield paragraph(Style.AUTHORITY, _capitals(line))
    yield paragraph(Style.TITLE, _capitals(signature.title))
    yield paragraph(Style.SIGNING_ROOM)
    yield paragraph(Style.SIGNER, signature.name or "")


def _capitals(line: str) -> str:
    return line.upper()


def _sent_to(paper: Paper) -> Iterator[Element]:
    if not paper.numbered:
        return
    *lines, filed = paper.sent_to
    yield paragraph(Style.SENT_TO, "Nơi nhận:")
    for line in lines:
        yield paragraph(Style.SENT_TO_LINE, f"- {line};")
    yield paragraph(Style.SENT_TO_LINE, f"- {filed}.")
