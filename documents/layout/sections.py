"""Pages: size, margins, page numbers on top from the second page on. Rows 1, 2 and 4 of the layout table."""

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.section import Section
from docx.shared import Twips

from documents.layout.elements import Element, element, paragraph
from documents.layout.measures import LANDSCAPE, MARGINS, PORTRAIT, Page
from documents.layout.styles import Style


def first_section(document: Document) -> None:
    """The body's pages, upright; every later section takes over its page number."""
    section = document.sections[0]
    _set_up(section, PORTRAIT)
    section.header.is_linked_to_previous = False
    header = section.header._element
    for old in list(header):
        header.remove(old)
    header.append(_page_number())


def annex_section(document: Document) -> None:
    """Landscape pages of its own, counted from 1."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    breaking = document.element.body.findall(".//{*}sectPr")[-2].getparent()
    breaking.insert(0, element("pStyle", val=Style.BREAK.value))
    _set_up(section, LANDSCAPE)


def _set_up(section: Section, page: Page) -> None:
    section.page_width, section.page_height = Twips(page.width), Twips(page.height)
    section.orientation = WD_ORIENT.LANDSCAPE if page.landscape else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = Twips(MARGINS["top"]), Twips(MARGINS["bottom"])
    section.left_margin, section.right_margin = Twips(MARGINS["left"]), Twips(MARGINS["right"])
    section.header_distance, section.footer_distance = Twips(MARGINS["header"]), Twips(MARGINS["footer"])
    section.gutter = Twips(0)
    section.different_first_page_header_footer = True
    for old in section._sectPr.findall("{*}pgNumType"):
        section._sectPr.remove(old)
    section._sectPr.find("{*}pgMar").addnext(element("pgNumType", fmt="decimal", start=1))


def _page_number() -> Element:
    made = paragraph(Style.PAGE_NUMBER)
    made.append(element("fldSimple", _shown("1"), instr="PAGE"))
    return made


def _shown(text: str) -> Element:
    words = element("t")
    words.text = text
    return element("r", words)
