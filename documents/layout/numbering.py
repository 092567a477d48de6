"""How sections, clauses, items and points are counted: row 15 of the layout table."""

from collections.abc import Iterator, Sequence
from typing import Final

from documents.layout.styles import Style
from documents.paper import Block, Clause, Dash, Item, Point, Section, Table, Text

# Bảng chữ cái tiếng Việt, không có ă, â, ê, ô, ơ, ư.
LETTERS: Final = "abcdđeghiklmnopqrstuvxy"
_ROMAN: Final = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """ "IV"; sections and annexes are counted so."""
    written = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        written += letters * times
    return written


def letter(number: int) -> str:
    """ "đ" is the fifth point."""
    return LETTERS[number - 1]


def numbered(blocks: Sequence[Block]) -> Iterator[tuple[Style, str] | Table]:
    """Every paragraph with its style and its number, and every table, in order."""
    counts = {Section: 0, Clause: 0, Point: 0}
    for block in blocks:
        match block:
            case Text(text):
                yield Style.BODY, text
            case Dash(text):
                yield Style.BODY, f"- {text}"
            case Section(title, inner):
                counts[Section] += 1
                yield Style.SECTION, f"{roman(counts[Section])}. {title.upper()}"
                yield from numbered(inner)
            case Clause(title, inner):
                counts[Clause] += 1
                yield Style.CLAUSE, f"{counts[Clause]}. {title}"
                yield from numbered(inner)
            case Item(text, inner):
                counts[Clause] += 1
                yield Style.BODY, f"{counts[Clause]}. {text}"
                yield from numbered(inner)
            case Point(text):
                counts[Point] += 1
                yield Style.BODY, f"{letter(counts[Point])}) {text}"
            case Table():
                yield block
