"""A document as bytes: only the parts that it needs, and the same bytes for the same content."""

import io
from datetime import UTC, datetime
from typing import Final

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from documents.layout.styles import styles_xml
from documents.packing import packed
from documents.paper import Paper

KEPT: Final = ("/styles", "/settings", "/officeDocument", "/core-properties")

_SETTINGS: Final = (
    '<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
    'w:val="15"/></w:compat><w:themeFontLang w:val="vi-VN"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/>'
    "</w:settings>"
)


def blank() -> Document:
    """An empty document with our styles and settings, and nothing of the library's template."""
    document = docx.Document()
    _replace(document.styles.element, styles_xml())
    _replace(document.settings.element, _SETTINGS)
    for rels in (document.part.rels, document.part.package.rels):
        for key in [key for key, rel in rels.items() if not rel.reltype.endswith(KEPT)]:
            del rels[key]
    return document


def _replace(old: BaseOxmlElement, xml: str) -> None:
    for child in list(old):
        old.remove(child)
    old.extend(list(parse_xml(xml)))


def name_properties(document: Document, paper: Paper) -> None:
    """What the file says of itself: nothing of the machine or the moment."""
    day = paper.issued.on if paper.issued else datetime(paper.year, 1, 1, tzinfo=UTC).date()
    properties = document.core_properties
    properties.title = f"{paper.type_name or 'Công văn'}: {paper.subject}"[:255]
    properties.author = properties.last_modified_by = paper.office.name
    properties.created = properties.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)
    properties.language, properties.revision = "vi-VN", 1
    properties.comments = properties.keywords = properties.subject = properties.category = ""


def to_bytes(document: Document) -> bytes:
    """The file; the same document gives the same bytes, whenever it is written."""
    written = io.BytesIO()
    document.save(written)
    return packed(written.getvalue())
