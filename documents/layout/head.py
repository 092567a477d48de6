"""The head of the first page: rows 5 to 13 and 18 of the layout table (docs/documents.md)."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from config.vietnamese import long_date
from documents.layout.elements import Element, cell, element, paragraph, row, rule, table
from documents.layout.measures import HEAD_LEFT, HEAD_RIGHT, PORTRAIT, RULE_SHARE, points
from documents.layout.styles import LOOKS, Style
from documents.layout.text_width import lines_of, width_of
from documents.paper import Paper

COUNTRY: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"

# What the clerk fills in by hand; it never wraps.
BLANK: Final = "\u00a0" * 8


def head(paper: Paper) -> Iterator[Element]:
    """Everything above the body."""
    yield _names_and_number(paper)
    if paper.type_name is None:
        yield paragraph(Style.GAP)
    else:
        yield from _type(paper.type_name, paper.subject)
    yield from _to(paper.to)
    yield from _bases(paper)


def number_words(paper: Paper) -> str:
    """ "Số: 05/BC-UBND"; without a number the place of it is left blank."""
    number = f"{paper.issued.number:02d}" if paper.issued else BLANK
    return f"Số: {number}/{paper.symbol}"


def day_words(day: date | None, year: int) -> str:
    """The day as the head writes it; day and month are left blank until there is one."""
    return long_date(day) if day else f"ngày {BLANK}tháng {BLANK}năm {year}"


def _names_and_number(paper: Paper) -> Element:
    day = day_words(paper.issued.on if paper.issued else None, paper.year)
    number = [paragraph(Style.NUMBER, number_words(paper) if paper.numbered else "")]
    if paper.type_name is None:
        number.append(paragraph(Style.LETTER_SUBJECT, f"V/v {_whole_year(paper.subject)}"))
    names = row((cell(HEAD_LEFT, _issuer(paper)), cell(HEAD_RIGHT, _country())))
    numbers = row(
        (cell(HEAD_LEFT, number), cell(HEAD_RIGHT, [paragraph(Style.PLACE_DATE, f"{paper.office.place}, {day}")]))
    )
    return table((HEAD_LEFT, HEAD_RIGHT), (names, numbers), ruled=False)


def _whole_year(subject: str) -> str:
    """A narrow trích yếu does not leave the number of a year alone on its last line."""
    return re.sub(r"năm (\d{4})", "năm\u00a0\\1", subject)


def _issuer(paper: Paper) -> Iterator[Element]:
    if paper.office.parent:
        yield paragraph(Style.PARENT, paper.office.parent.upper())
    for line in paper.office.lines:
        yield paragraph(Style.ISSUER, line.upper())
    yield _short_rule(paper.office.lines[-1].upper(), Style.ISSUER, HEAD_LEFT)


def _country() -> Iterator[Element]:
    look = LOOKS[Style.MOTTO]
    yield paragraph(Style.COUNTRY, COUNTRY)
    yield paragraph(Style.MOTTO, MOTTO)
    yield rule(width_of(MOTTO, look.size, bold=look.bold), HEAD_RIGHT)


def _type(name: str, subject: str) -> Iterator[Element]:
    yield paragraph(Style.TYPE_NAME, name.upper())
    yield paragraph(Style.SUBJECT, subject)
    yield _short_rule(subject, Style.SUBJECT, PORTRAIT.text_width, after=12)


def _short_rule(text: str, style: Style, room: int, *, after: float = 0) -> Element:
    """A third to a half of the line above it: of its last line, when it wraps."""
    look = LOOKS[style]
    last = lines_of(text, look.size, room, bold=look.bold)[-1]
    return rule(round(width_of(last, look.size, bold=look.bold) * RULE_SHARE), room, after=after)


def _to(bodies: tuple[str, ...]) -> Iterator[Element]:
    if len(bodies) == 1:
        yield paragraph(Style.TO_ONE, f"Kính gửi: {bodies[0]}")
    elif bodies:
        yield paragraph(Style.TO, "Kính gửi:")
        for body in bodies[:-1]:
            yield _to_line(f"- {body};")
        yield _to_line(f"- {bodies[-1]}.", after=12)


def _to_line(text: str, after: int = 0) -> Element:
    """Dashes stand in one line under the colon."""
    look = LOOKS[Style.TO]
    dash = width_of("- ", look.size)
    left = look.left + width_of("Kính gửi", look.size) + dash
    return paragraph(
        Style.TO_LINE, text, element("spacing", after=points(after)), element("ind", left=left, hanging=dash)
    )


def _bases(paper: Paper) -> Iterator[Element]:
    if paper.enacted_by is not None:
        yield paragraph(Style.ENACTED_BY, paper.enacted_by.upper())
    for basis in paper.bases[:-1]:
        yield paragraph(Style.BASIS, f"{basis};")
    if paper.bases:
        yield paragraph(Style.BASIS, f"{paper.bases[-1]}.")
    if paper.enacted_by is not None:
        yield paragraph(Style.ENACTING, f"{paper.type_name}:".upper())
