"""A paper, drawn: head, body, foot, and every annex on pages of its own."""

from collections.abc import Iterable

from docx.document import Document
from docx.oxml.ns import qn

from documents.layout import files, pictures, sections
from documents.layout.annexes import annex
from documents.layout.body import END_MARK, body
from documents.layout.elements import Element, paragraph
from documents.layout.foot import foot
from documents.layout.head import head
from documents.layout.measures import PORTRAIT
from documents.layout.styles import Style
from documents.paper import Paper


def draw(paper: Paper) -> bytes:
    """The .docx of a paper; the same paper gives the same bytes."""
    document = files.blank()
    sections.first_section(document)
    middle = body(paper.blocks, PORTRAIT.text_width, end_mark=END_MARK if paper.numbered else "")
    for part in (head(paper), middle, foot(paper)):
        _add(document, part)
    for number in range(1, len(paper.annexes) + 1):
        sections.annex_section(document)
        _add(document, annex(paper, number))
    _add(document, [paragraph(Style.BREAK)])  # Word asks for a paragraph after a last table
    pictures.fill(document, paper)
    _number_bookmarks(document)
    files.name_properties(document, paper)
    return files.to_bytes(document)


def _number_bookmarks(document: Document) -> None:
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        for number, each in enumerate(document.element.body.iter(qn(tag)), start=1):
            each.set(qn("w:id"), str(number))


def _add(document: Document, drawn: Iterable[Element]) -> None:
    last = document.element.body.sectPr
    for each in drawn:
        last.addprevious(each)
