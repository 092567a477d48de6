"""Giấy khen, giấy chứng nhận: one landscape page for each recipient, within a border; not in the layout of NĐ 30.

Signed by the head of the office, or KT. by a deputy, never TM. a body: whoever commends does so in person. Sizes, border and
colour are the plan's data with their "giả định"; the prescribed form is printed by the authority that prescribes it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Twips

from config.refusals import Refused
from documents.layout import files
from documents.layout.elements import Element, cell, clean, element, paragraph, row, run, table
from documents.layout.measures import mm, points
from documents.layout.styles import Style
from documents.layout.text_width import lines_of, width_of
from documents.paper import Signature
from documents.wording import BLANK

COUNTRY, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
# The largest that still leaves the page its one page: (points, lines at most).
NAME_SIZES: Final = ((26, 1), (22, 2), (17, 3), (14, 5))
LONGEST: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateForm:
    """How the page looks, from the plan's data.

    Args:
        authority: who gives it, above the title: "Chủ tịch Ủy ban nhân dân thành phố Bắc Kạn".
        border: "double", "single" or "none"; colour: of border and title, "C00000".
        margin: from the edge to the text, in millimetres.
    """

    authority: str
    place: str
    border: str = "double"
    colour: str = "C00000"
    width: int = 297
    height: int = 210
    margin: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One recipient: who it is, of what unit where that is another, and for what."""

    name: str
    of: str = ""
    merit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """All the pages that one decision asks for.

    Args:
        title: "Giấy khen", "Giấy chứng nhận".
        verb: what stands above the title: "tặng"; empty where nothing does.
        decision: "Quyết định số 120/QĐ-UBND"; its day is `decided_on`.
        book: "Vào sổ khen thưởng số", where the number of each page is written by hand.
        day: on which it is signed; None leaves the place for it.
    """

    form: CertificateForm
    signature: Signature
    title: str
    subject: str
    author: str
    decision: str
    decided_on: date
    book: str
    recipients: tuple[Recipient, ...]
    verb: str = ""
    day: date | None = None
    year: int


def draw_certificates(data: Certificates) -> bytes:
    """The .docx; the same data give the same bytes.

    Raises:
        Refused: nobody to give it to, a name that no page holds, or a signature in the name of a body.
    """
    if not data.recipients:
        raise Refused(f"{data.title}: chưa có ai để cấp.")
    if any(line.startswith("TM.") for line in data.signature.authority):
        raise Refused(f"{data.title} do người có thẩm quyền ký, không ký thay mặt (TM.) tập thể.")
    if too_long := [each.name[:40] for each in data.recipients if len(each.name) + len(each.merit) > LONGEST]:
        raise Refused(f"Tên hoặc thành tích dài quá một trang: “{too_long[0]}…” và {len(too_long) - 1} dòng khác.")
    document = files.blank()
    _set_up(document, data.form)
    last = document.element.body.sectPr
    for number, recipient in enumerate(data.recipients):
        for each in _page(data, recipient, first=number == 0):
            last.addprevious(each)
    _name(document, data)
    return files.to_bytes(document)


def _set_up(document: Document, form: CertificateForm) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Twips(mm(form.width)), Twips(mm(form.height))
    section.orientation = WD_ORIENT.LANDSCAPE
    section.top_margin = section.bottom_margin = section.left_margin = section.right_margin = Twips(mm(form.margin))
    section.header_distance = section.footer_distance = Twips(mm(5))
    section.gutter = Twips(0)
    if form.border != "none":
        sides = ("top", "left", "bottom", "right")
        lines = (element(side, val=form.border, sz=18, space=24, color=form.colour) for side in sides)
        section._sectPr.find("{*}pgMar").addnext(element("pgBorders", *lines, offsetFrom="page"))


def _page(data: Certificates, recipient: Recipient, *, first: bool) -> Iterator[Element]:
    form = data.form
    room = mm(form.width - 2 * form.margin)
    yield _line(COUNTRY, 15, bold=True, new_page=not first)
    yield _line(MOTTO, 15, bold=True)
    yield _rule(width_of(MOTTO, 15, bold=True), room)
    yield _line(form.authority.upper(), 17, bold=True, before=22)
    if data.verb:
        yield _line(data.verb.upper(), 15, before=10)
    yield _line(data.title.upper(), 42, bold=True, before=8, colour=form.colour)
    yield _line(recipient.name, _size_of(recipient.name, room), bold=True, before=18)
    if recipient.of:
        yield _line(recipient.of, 15, before=2)
    yield _line(recipient.merit, 16, italic=True, before=14)
    yield _foot(data, room)
    yield _line("", 2)


def _size_of(name: str, room: int) -> int:
    """The largest size at which the name takes no more lines than a page has for it."""
    for size, most in NAME_SIZES:
        if len(lines_of(name, size, round(room * 0.96), bold=True)) <= most:
            return size
    return NAME_SIZES[-1][0]


def _foot(data: Certificates, room: int) -> Element:
    half = room // 2
    day = data.day
    when = (
        f"ngày {day:%d} tháng {day.month if day.month > 2 else f'{day.month:02d}'} năm {day.year}"
        if day
        else f"ngày{BLANK}tháng{BLANK}năm {data.decided_on.year}"
    )
    decided = f"{data.decision} ngày {data.decided_on:%d/%m/%Y}"
    left = [_line("", 13, before=24), _line(decided, 12, left=True), _line(f"{data.book}: {'…' * 12}", 12, left=True)]
    right = [
        _line(f"{data.form.place}, {when}", 14, italic=True, before=24),
        *(_line(each.upper(), 14, bold=True) for each in (*data.signature.authority, data.signature.title)),
        _line("", 14, before=58),
        _line(data.signature.name or "", 14, bold=True),
    ]
    return table((half, room - half), [row([cell(half, left), cell(room - half, right)])], ruled=False)


def _line(
    text: str,
    size: int,
    *,
    bold: bool = False,
    italic: bool = False,
    before: int = 0,
    left: bool = False,
    new_page: bool = False,
    colour: str = "",
) -> Element:
    properties = [
        *([element("pageBreakBefore")] if new_page else []),
        element("spacing", before=points(before), after=0, line=240, lineRule="auto"),
        element("ind", left=0, right=0, firstLine=0),
        element("jc", val="left" if left else "center"),
    ]
    made = paragraph(Style.BODY, "", *properties)
    marks = [element(mark) for mark, on in (("b", bold), ("bCs", bold), ("i", italic), ("iCs", italic)) if on]
    if colour:
        marks.append(element("color", val=colour))
    marks += [element("sz", val=size * 2), element("szCs", val=size * 2)]
    if text:
        made.append(run(clean(text), element("rPr", *marks)))
    else:
        made.find("{*}pPr").append(element("rPr", *marks))
    return made


def _rule(length: int, room: int) -> Element:
    aside = max(0, (room - length) // 2)
    line = element("pBdr", element("bottom", val="single", sz=6, space=0, color="000000"))
    indent = element("ind", left=aside, right=aside, firstLine=0)
    return paragraph(Style.RULE, "", line, element("spacing", after=0), indent)


def _name(document: Document, data: Certificates) -> None:
    """Nothing of the machine or the moment, and no name."""
    properties = document.core_properties
    day = data.day or data.decided_on
    properties.title = data.subject[:255]
    properties.author = properties.last_modified_by = data.author
    properties.created = properties.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)
    properties.language, properties.revision = "vi-VN", 1
    properties.comments = properties.keywords = properties.subject = properties.category = ""
