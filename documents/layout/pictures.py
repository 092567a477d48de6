"""Pictures: a place for each is drawn with the text, and filled when the document's package is there to hold the file."""

import hashlib
import io
from collections.abc import Iterator, Sequence

from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Twips

from documents.layout.elements import Element, element, marked, paragraph
from documents.layout.measures import LANDSCAPE, mm
from documents.layout.styles import Style
from documents.paper import Block, Clause, Item, Paper, Picture, Section

# What a page with the head of an annex still holds.
MOST_HEIGHT = mm(135)
PREFIX = "hinh_"


def placed(picture: Picture) -> Element:
    """The paragraph that a picture stands in."""
    return marked(paragraph(Style.CELL_HEAD, "", element("keepLines")), name_of(picture))


def name_of(picture: Picture) -> str:
    """What the place is called: by the picture's content."""
    return f"{PREFIX}{hashlib.sha256(picture.png).hexdigest()[:12]}"


def fill(document: Document, paper: Paper) -> None:
    """Put every picture into its place, over the width of the page or as high as a page holds."""
    every = {name_of(each): each for each in _pictures([*paper.blocks, *(b for a in paper.annexes for b in a.blocks)])}
    for start in document.element.body.iter(qn("w:bookmarkStart")):
        picture = every.get(start.get(qn("w:name")) or "")
        if picture is None:
            continue
        inline = document.part.new_pic_inline(io.BytesIO(picture.png))
        scale = min(Twips(LANDSCAPE.text_width) / inline.extent.cx, Twips(MOST_HEIGHT) / inline.extent.cy)
        _resize(inline, scale)
        inline.docPr.set("descr", picture.words)
        inline.docPr.set("name", picture.words[:60])
        drawing = element("drawing")
        drawing.append(inline)
        start.getparent().append(element("r", drawing))


def _resize(inline: Element, scale: float) -> None:
    width, height = round(inline.extent.cx * scale), round(inline.extent.cy * scale)
    inline.extent.cx, inline.extent.cy = width, height
    shape = inline.graphic.graphicData.pic.spPr
    shape.cx, shape.cy = width, height


def _pictures(blocks: Sequence[Block]) -> Iterator[Picture]:
    for block in blocks:
        if isinstance(block, Picture):
            yield block
        elif isinstance(block, Section | Clause | Item):
            yield from _pictures(block.blocks)
