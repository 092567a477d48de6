"""The few pieces of WordprocessingML that everything is drawn with: paragraphs, rules, cells, rows, tables."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from documents.layout.measures import points
from documents.layout.styles import Style

Element = BaseOxmlElement

# What XML cannot carry, and the characters that turn the direction of a text.
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_SPACES: Final = re.compile(r"[ \t\r\n\u2028\u2029]+")


def clean(text: str) -> str:
    """One line of NFC text that a .docx can carry; a no-break space stays one."""
    return _SPACES.sub(" ", _UNPRINTABLE.sub("", unicodedata.normalize("NFC", text)))


def element(tag: str, *children: Element, **attributes: str | int) -> Element:
    """An element of the "w" namespace, with its children and attributes."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def paragraph(style: Style, text: str = "", *properties: Element, lead: str = "") -> Element:
    """A paragraph in one run, after a lead in bold; what differs from its style comes as properties."""
    made = element("p", element("pPr", element("pStyle", val=style.value), *properties))
    if lead:
        made.append(run(lead, element("rPr", element("b"), element("bCs"))))
    if cleaned := clean(text):
        made.append(run(cleaned))
    return made


def marked(made: Element, mark: str) -> Element:
    """The paragraph with a bookmark at its beginning, by which it is found again after people have edited the text.

    Bookmarks are numbered when the document is whole.
    """
    if mark:
        start = element("bookmarkStart", id=0, name=mark)
        made.insert(1, start)
        start.addnext(element("bookmarkEnd", id=0))
    return made


def run(text: str, *marks: Element) -> Element:
    """Text as it stands in its paragraph's style, but for the marks."""
    words = element("t")
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element("r", *marks, words)


def keep_next() -> Element:
    """On the same page as what follows."""
    return element("keepNext")


def rule(length: int, room: int, *, after: float = 0) -> Element:
    """A solid line of that length in the middle of a room, with a gap of so many points below."""
    aside = max(0, (room - length) // 2)
    line = element("pBdr", element("bottom", val="single", sz=6, space=0, color="000000"))
    gap = element("spacing", after=points(after))
    return paragraph(Style.RULE, "", line, gap, element("ind", left=aside, right=aside, firstLine=0))


def cell(width: int, content: Iterable[Element], *properties: Element) -> Element:
    """A cell; an empty one holds an empty paragraph, as Word asks."""
    made = element("tc", element("tcPr", element("tcW", w=width, type="dxa"), *properties), *content)
    if not any(child.tag == qn("w:p") for child in made):
        made.append(paragraph(Style.BREAK))
    return made


def row(cells: Iterable[Element], *, header: bool = False) -> Element:
    """A row that never breaks over two pages; a header row is repeated on every page."""
    properties = element("trPr", element("cantSplit"))
    if header:
        properties.append(element("tblHeader"))
    return element("tr", properties, *cells)


def table(widths: Sequence[int], rows: Iterable[Element], *, ruled: bool, margin: int = 0) -> Element:
    """A table of fixed widths, with lines or without."""
    layout = [element("tblW", w=sum(widths), type="dxa")]
    if ruled:
        layout.append(element("tblBorders", *(_border(side) for side in _SIDES)))
    layout.append(element("tblLayout", type="fixed"))
    layout.append(element("tblCellMar", element("left", w=margin, type="dxa"), element("right", w=margin, type="dxa")))
    grid = element("tblGrid", *(element("gridCol", w=width) for width in widths))
    return element("tbl", element("tblPr", *layout), grid, *rows)


_SIDES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")


def _border(side: str) -> Element:
    return element(side, val="single", sz=4, space=0, color="000000")
