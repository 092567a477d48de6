"""How wide a text stands in Times New Roman: for rules that must be as long as a text, or a third to a half of it.

Advance widths in thousandths of the size; a Vietnamese letter is as wide as its bare letter, but for the horn of Ơ and Ư.
"""

import unicodedata
from typing import Final

from config.vietnamese import strip_diacritics
from documents.layout.measures import points

_REGULAR: Final = {
    1000: "—",
    944: "W",
    889: "M",
    778: "m",
    722: "AwDGHKNOQUVXY",
    667: "BCR",
    611: "ELTZ",
    556: "FPS",
    500: "bdghknopquvxy0123456789–",
    444: "acez“”",
    389: "Js",
    333: "Ifr-()",
    278: "ijlt/:;",
    250: " .,\u00a0",
}
_BOLD: Final = {
    1000: "W—",
    944: "M",
    833: "m",
    778: "GHKOQ",
    722: "ACDNRUVXYw",
    667: "BELTZ",
    611: "FP",
    556: "bdhknpquS",
    500: "Jagovxy0123456789–“”",
    444: "cerz",
    389: "Is",
    333: "ftj-():;",
    278: "il/",
    250: " .,\u00a0",
}


def _by_letter(widths: dict[int, str]) -> dict[str, int]:
    return {letter: width for width, letters in widths.items() for letter in letters}


_WIDTHS: Final = {False: _by_letter(_REGULAR), True: _by_letter(_BOLD)}
_UNKNOWN: Final = 500
_HORN: Final = ("\u031b", 45)


def width_of(text: str, size: float, *, bold: bool = False) -> int:
    """The width of one line, in twentieths of a point."""
    widths = _WIDTHS[bold]
    thousandths = sum(widths.get(letter, _UNKNOWN) for letter in strip_diacritics(text))
    horn, wider = _HORN
    thousandths += wider * unicodedata.normalize("NFD", text).count(horn)
    return round(points(size) * thousandths / 1000)


def lines_of(text: str, size: float, room: int, *, bold: bool = False) -> list[str]:
    """Break a text as it wraps in a room of that width."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
