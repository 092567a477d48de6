"""A document as bytes: only the parts that it needs, and the same bytes for the same content."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Final

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from documents.layout.styles import styles_xml
from documents.paper import Paper

# The first day that a zip can say; a file's own time would make every copy another one.
ZIP_DAY: Final = (1980, 1, 1, 0, 0, 0)
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
    packed = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, ZIP_DAY)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            new.writestr(entry, old.read(name), compresslevel=6)
    return packed.getvalue()
