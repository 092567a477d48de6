"""A produced .docx read the way Word reads it: every paragraph with the look that its style and its own marks give.

Written against the file format alone; it imports nothing of the layout that it is used to test.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from xml.etree import ElementTree as ET

from docx_text import W, words_of

MM = 25.4 / 1440
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass(frozen=True)
class Seen:
    """One paragraph: sizes in points, lengths in millimetres, `line` in lines (or None when it is exact)."""

    text: str
    style: str
    size: float
    bold: bool
    italic: bool
    font: frozenset[str]
    color: str
    align: str
    first_line: float
    left: float
    right: float
    hanging: float
    before: float
    after: float
    line: float | None
    exact: float | None
    keep_next: bool
    border: str | None
    room: float = 0


@dataclass
class Cell:
    """One cell of a table."""

    width: float
    paragraphs: list[Seen]
    span: int = 1


@dataclass
class Row:
    """One row of a table."""

    cells: list[Cell]
    cannot_split: bool
    header: bool


@dataclass
class Grid:
    """One table."""

    rows: list[Row]
    ruled: bool
    width: float


@dataclass
class Page:
    """One section: what its sectPr says, and what stands in it, in order."""

    width: float
    height: float
    orient: str
    margins: dict[str, float]
    title_page: bool
    number_from: int
    number_format: str
    header: list[Seen]
    fields: list[str]
    blocks: list[Seen | Grid] = field(default_factory=list)

    @property
    def paragraphs(self) -> list[Seen]:
        """Those outside tables."""
        return [each for each in self.blocks if isinstance(each, Seen) and each.text]

    @property
    def grids(self) -> list[Grid]:
        """The tables."""
        return [each for each in self.blocks if isinstance(each, Grid)]


class Docx:
    """A document, read."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            self.parts = {name: packed.read(name) for name in packed.namelist()}
        self._styles = ET.fromstring(self.parts["word/styles.xml"])
        self._by_id = {style.get(f"{W}styleId"): style for style in self._styles.iter(f"{W}style")}
        body = ET.fromstring(self.parts["word/document.xml"]).find(f"{W}body")
        assert body is not None
        self._body = body

    @cached_property
    def pages(self) -> list[Page]:
        """The sections, in order."""
        found: list[Page] = []
        blocks: list[Seen | Grid] = []
        headers: list[str] = []
        for child in self._body:
            section = child if child.tag == f"{W}sectPr" else child.find(f"{W}pPr/{W}sectPr")
            if section is not None:
                own = [each.get(f"{R}id") for each in section.findall(f"{W}headerReference")]
                headers = [each for each in own if each] or headers
                found.append(self._page(section, headers, blocks))
                blocks = []
            elif child.tag == f"{W}tbl":
                blocks.append(self._grid(child))
            elif child.tag == f"{W}p":
                blocks.append(self._seen(child))
        return found

    @property
    def everything(self) -> Iterator[Seen]:
        """Every paragraph with words, in tables too."""
        for page in self.pages:
            for block in page.blocks:
                if isinstance(block, Seen):
                    yield block
                else:
                    for row in block.rows:
                        for cell in row.cells:
                            yield from cell.paragraphs

    def _page(self, section: ET.Element, headers: list[str], blocks: list[Seen | Grid]) -> Page:
        size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        numbers = section.find(f"{W}pgNumType")
        assert size is not None and margins is not None and numbers is not None
        header = [ET.fromstring(self.parts[f"word/{self._target(each)}"]) for each in headers]
        return Page(
            width=_mm(size, "w"),
            height=_mm(size, "h"),
            orient=size.get(f"{W}orient", "portrait"),
            margins={side: _mm(margins, side) for side in ("top", "bottom", "left", "right", "header")},
            title_page=section.find(f"{W}titlePg") is not None,
            number_from=int(numbers.get(f"{W}start", "0")),
            number_format=numbers.get(f"{W}fmt", "decimal"),
            header=[self._seen(each) for one in header for each in one.iter(f"{W}p")],
            fields=[each.get(f"{W}instr", "") for one in header for each in one.iter(f"{W}fldSimple")],
            blocks=blocks,
        )

    def _target(self, relation: str) -> str:
        found = ET.fromstring(self.parts["word/_rels/document.xml.rels"])
        return next(each.get("Target", "") for each in found if each.get("Id") == relation)

    def _grid(self, table: ET.Element) -> Grid:
        width = table.find(f"{W}tblPr/{W}tblW")
        assert width is not None
        return Grid(
            rows=[self._row(each) for each in table.findall(f"{W}tr")],
            ruled=table.find(f"{W}tblPr/{W}tblBorders") is not None,
            width=_mm(width, "w"),
        )

    def _row(self, row: ET.Element) -> Row:
        return Row(
            cells=[self._cell(each) for each in row.findall(f"{W}tc")],
            cannot_split=row.find(f"{W}trPr/{W}cantSplit") is not None,
            header=row.find(f"{W}trPr/{W}tblHeader") is not None,
        )

    def _cell(self, cell: ET.Element) -> Cell:
        width, span = cell.find(f"{W}tcPr/{W}tcW"), cell.find(f"{W}tcPr/{W}gridSpan")
        assert width is not None
        room = _mm(width, "w")
        return Cell(room, [self._seen(each, room) for each in cell.findall(f"{W}p")], int(_val(span) or 1))

    def _seen(self, paragraph: ET.Element, room: float = 0) -> Seen:
        own = paragraph.find(f"{W}pPr")
        style = _val(own.find(f"{W}pStyle") if own is not None else None) or "Normal"
        marks = [own, *self._chain(style, "pPr"), self._styles.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr")]
        runs = [each.find(f"{W}rPr") for each in paragraph.iter(f"{W}r")][:1]
        looks = [*runs, *self._chain(style, "rPr"), self._styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")]
        rule = _first(marks, "spacing", "lineRule")
        line = float(_first(marks, "spacing", "line") or 240)
        fonts = frozenset(_first(looks, "rFonts", kind) or "" for kind in ("ascii", "hAnsi", "cs", "eastAsia"))
        border = own.find(f"{W}pBdr/{W}bottom") if own is not None else None
        return Seen(
            text=words_of(paragraph),
            style=style,
            size=float(_first(looks, "sz", "val") or 0) / 2,
            bold=_on(looks, "b"),
            italic=_on(looks, "i"),
            font=fonts,
            color=_first(looks, "color", "val") or "",
            align=_first(marks, "jc", "val") or "left",
            first_line=float(_first(marks, "ind", "firstLine") or 0) * MM,
            left=float(_first(marks, "ind", "left") or 0) * MM,
            right=float(_first(marks, "ind", "right") or 0) * MM,
            hanging=float(_first(marks, "ind", "hanging") or 0) * MM,
            before=float(_first(marks, "spacing", "before") or 0) / 20,
            after=float(_first(marks, "spacing", "after") or 0) / 20,
            line=None if rule == "exact" else line / 240,
            exact=line * MM if rule == "exact" else None,
            keep_next=_on(marks, "keepNext"),
            border=_val(border) if border is not None else None,
            room=room,
        )

    def _chain(self, style: str | None, part: str) -> list[ET.Element | None]:
        found: list[ET.Element | None] = []
        while style:
            element = self._by_id[style]
            found.append(element.find(f"{W}{part}"))
            style = _val(element.find(f"{W}basedOn"))
        return found


def _val(element: ET.Element | None) -> str | None:
    return element.get(f"{W}val") if element is not None else None


def _mm(element: ET.Element, name: str) -> float:
    return float(element.get(f"{W}{name}", "0")) * MM


def _first(marks: list[ET.Element | None], tag: str, name: str) -> str | None:
    for each in marks:
        found = each.find(f"{W}{tag}") if each is not None else None
        if found is not None and found.get(f"{W}{name}") is not None:
            return found.get(f"{W}{name}")
    return None


def _on(marks: list[ET.Element | None], tag: str) -> bool:
    for each in marks:
        found = each.find(f"{W}{tag}") if each is not None else None
        if found is not None:
            return found.get(f"{W}val", "1") not in ("0", "false", "off")
    return False
