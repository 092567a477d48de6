"""How sections, clauses, items and points are counted: row 15 of the layout table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from documents.layout.styles import Style
from documents.paper import Article, Block, Clause, Dash, Item, Picture, Point, Section, Table, Text

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


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph; `lead` stands before the text, in bold."""

    style: Style
    text: str
    lead: str = ""
    mark: str = ""


def numbered(blocks: Sequence[Block]) -> Iterator[Line | Table | Picture]:
    """Every paragraph with its style and its number, every table and every picture, in order."""
    counts = {Section: 0, Clause: 0, Point: 0, Article: 0}
    for block in blocks:
        match block:
            case Text(text):
                yield Line(Style.BODY, text)
            case Dash(text):
                yield Line(Style.BODY, f"- {text}")
            case Section(title, inner, mark):
                counts[Section] += 1
                yield Line(Style.SECTION, f"{roman(counts[Section])}. {title.upper()}", mark=mark)
                yield from numbered(inner)
            case Clause(title, inner, mark):
                counts[Clause] += 1
                yield Line(Style.CLAUSE, f"{counts[Clause]}. {title}", mark=mark)
                yield from numbered(inner)
            case Item(text, inner):
                counts[Clause] += 1
                yield Line(Style.BODY, f"{counts[Clause]}. {text}")
                yield from numbered(inner)
            case Point(text):
                counts[Point] += 1
                yield Line(Style.BODY, f"{letter(counts[Point])}) {text}")
            case Article(text, inner):
                counts[Article] += 1
                yield Line(Style.BODY, text, f"Điều {counts[Article]}. ")
                yield from numbered(inner)
            case Table() | Picture():
                yield block
