"""A produced .docx read back: its words line by line, for golden files that people read."""

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def body_of(document: bytes) -> ElementTree.Element:
    """The body of the main part."""
    with zipfile.ZipFile(io.BytesIO(document)) as packed:
        found = ElementTree.fromstring(packed.read("word/document.xml")).find(f"{W}body")
    assert found is not None
    return found


def text_of(document: bytes) -> str:
    """Every line: paragraphs as they stand, cells side by side, a new page set-up as a ruled line."""
    return "\n".join(_lines(body_of(document))).replace("\u00a0", "_").rstrip() + "\n"


def _lines(body: ElementTree.Element) -> Iterator[str]:
    for child in body:
        if child.tag == f"{W}tbl":
            for row in child.iter(f"{W}tr"):
                yield from _row(row)
        elif child.tag == f"{W}p":
            if child.find(f".//{W}sectPr") is not None:
                yield "=" * 40
            elif words := words_of(child):
                yield words


def _row(row: ElementTree.Element) -> Iterator[str]:
    cells = [[words for each in cell.iter(f"{W}p") if (words := words_of(each))] for cell in row.iter(f"{W}tc")]
    if max(map(len, cells)) <= 1:
        yield " | ".join(cell[0] if cell else "" for cell in cells)
        return
    for cell in cells:
        yield from cell
        yield "-" * 8


def words_of(paragraph: ElementTree.Element) -> str:
    """The text of a paragraph."""
    return "".join(each.text or "" for each in paragraph.iter(f"{W}t"))
