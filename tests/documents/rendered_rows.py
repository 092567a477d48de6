"""The rows of the layout table that can be seen on a page, each a look at one rendered document (NĐ 30/2020/NĐ-CP, Phụ lục I).

A PDF is read with pdftohtml, which says where each piece of a line stands and in which letters. Lengths in millimetres.
"""

import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest
from layout_rows import SIZES, Sheet

# pdftohtml draws three dots to the point at most.
ZOOM = 3
MM = 25.4 / 72 / ZOOM
# "Times New Roman", and what stands in its place, as wide, where it is not installed.
FAMILIES = ("LiberationSerif", "TimesNewRoman")


@dataclass(frozen=True)
class Piece:
    """A piece of a line in one kind of letters."""

    text: str
    left: float
    top: float
    right: float
    size: float
    family: str
    color: str
    bold: bool
    italic: bool

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Laid:
    """One page."""

    width: float
    height: float
    pieces: tuple[Piece, ...]

    @property
    def upright(self) -> bool:
        return self.height > self.width

    @property
    def middle(self) -> float:
        """Of what lies between the margins."""
        return (30 + self.width - 15) / 2

    @property
    def on_top(self) -> list[Piece]:
        """What stands in the top margin."""
        return [each for each in self.pieces if each.top < 19]

    @property
    def below(self) -> list[Piece]:
        return [each for each in self.pieces if each.top >= 19]


@dataclass(frozen=True)
class Rendered:
    """A document as it is laid: its pages, those of the document itself and those of each annex."""

    sheet: Sheet
    pages: list[Laid]

    @property
    def own(self) -> list[Laid]:
        return [page for page in self.pages if page.upright]

    @property
    def annexes(self) -> list[list[Laid]]:
        found: list[list[Laid]] = []
        for page in self.pages[len(self.own) :]:
            if page.below and page.below[0].text.startswith("Phụ lục"):
                found.append([])
            found[-1].append(page)
        return found


def rendered(sheet: Sheet, pdf: Path) -> Rendered:
    """Read a PDF."""
    told = subprocess.run(
        ["pdftohtml", "-xml", "-i", "-zoom", str(ZOOM), "-fontfullname", "-stdout", str(pdf)],
        check=True,
        capture_output=True,
        timeout=60,
    )
    tree = ElementTree.fromstring(told.stdout)
    fonts = {each.get("id"): each for each in tree.iter("fontspec")}
    return Rendered(sheet, [_page(each, fonts) for each in tree.iter("page")])


def _page(page: ElementTree.Element, fonts: dict[str | None, ElementTree.Element]) -> Laid:
    pieces = (_piece(each, fonts[each.get("font")]) for each in page.iter("text"))
    return Laid(_mm(page, "width"), _mm(page, "height"), tuple(each for each in pieces if each.text))


def _piece(each: ElementTree.Element, font: ElementTree.Element) -> Piece:
    left, family = _mm(each, "left"), str(font.get("family")).partition("+")[2]
    return Piece(
        text="".join(each.itertext()).strip(),
        left=left,
        top=_mm(each, "top"),
        right=left + _mm(each, "width"),
        size=float(font.get("size", "0")) / ZOOM,
        family=family,
        color=str(font.get("color")),
        bold="Bold" in family,
        italic="Italic" in family,
    )


def _mm(element: ElementTree.Element, name: str) -> float:
    return float(element.get(name, "0")) * MM


Look = Callable[[Rendered], None]
ROWS: dict[str, Look] = {}


def row(look: Look) -> Look:
    """Enter a row."""
    ROWS[look.__name__] = look
    return look


def the(page: Laid, text: str) -> Piece:
    """The piece that begins so; there is one."""
    (found,) = (each for each in page.pieces if each.text.startswith(text))
    return found


@row
def row_01_a4_upright_and_annexes_on_landscape_pages_of_their_own(seen: Rendered) -> None:
    sizes = [(round(page.width), round(page.height)) for page in seen.pages]

    assert sizes == [(210, 297)] * len(seen.own) + [(297, 210)] * (len(seen.pages) - len(seen.own))
    assert len(seen.annexes) == len(seen.sheet.paper.annexes)


@row
def row_02_nothing_stands_in_a_margin_but_the_number_of_the_page(seen: Rendered) -> None:
    for page in seen.pages:
        for each in page.below:
            assert each.left >= 29.5, each
            assert each.right <= page.width - 14.5, each
            assert each.top + each.size * 25.4 / 72 <= page.height - 19.5, each


@row
def row_03_one_family_of_letters_in_black(seen: Rendered) -> None:
    pieces = [each for page in seen.pages for each in page.pieces]

    assert {each.color for each in pieces} == {"#000000"}
    assert {each.family.partition("-")[0].removesuffix("PSMT") for each in pieces} <= set(FAMILIES)


@row
def row_04_page_numbers_from_the_second_page_of_the_document_and_of_each_annex(seen: Rendered) -> None:
    for part in (seen.own, *seen.annexes):
        assert [[each.text for each in page.on_top] for page in part] == [
            [],
            *([str(n)] for n in range(2, len(part) + 1)),
        ]
        for page in part[1:]:
            (number,) = page.on_top
            assert number.middle == pytest.approx(page.middle, abs=1)
            assert (round(number.size) in SIZES, number.bold, number.italic) == (True, False, False)


@row
def row_05_and_06_country_and_motto_on_a_line_each_under_one_another_on_the_right(seen: Rendered) -> None:
    country, motto = (
        the(seen.own[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        the(seen.own[0], "Độc lập - Tự do - Hạnh phúc"),
    )

    assert country.middle == pytest.approx(motto.middle, abs=1)
    assert country.left > seen.own[0].width / 2 - 10
    assert 4 <= motto.top - country.top <= 8
    assert (country.bold, motto.bold, country.top) == (True, True, pytest.approx(seen.own[0].below[0].top, abs=0.5))


@row
def row_07_and_08_the_body_that_issues_it_on_the_left(seen: Rendered) -> None:
    first = seen.own[0]
    left = [each for each in first.below if each.right < first.width / 2]
    lines = [line.upper() for line in seen.sheet.paper.office.lines]
    words = " ".join(each.text for each in left if each.bold and each.top < the(first, "Độc lập").top + 20)

    assert words.startswith(" ".join(lines))
    middles = [each.middle for each in left if each.text in lines]
    assert max(middles) - min(middles) <= 1 if middles else True
    if seen.sheet.paper.office.parent:
        above = next(each for each in left if not each.bold)
        assert above.top < next(each for each in left if each.bold).top


@row
def row_09_and_10_number_place_and_day_on_one_line(seen: Rendered) -> None:
    first, place = seen.own[0], seen.sheet.paper.office.place
    day = next(each for each in first.pieces if each.text.startswith(f"{place}, ngày"))

    assert re.search(r"ngày\s+tháng\s+năm \d{4}$", day.text)
    assert (day.italic, day.bold) == (True, False)
    assert day.middle == pytest.approx(the(first, "Độc lập").middle, abs=1)
    if seen.sheet.paper.numbered:
        number = the(first, "Số:")
        assert number.top == pytest.approx(day.top, abs=0.5)
        assert number.middle == pytest.approx(_issuer(seen).middle, abs=1)


def _issuer(seen: Rendered) -> Piece:
    return next(
        each
        for each in seen.own[0].below
        if each.right < seen.own[0].width / 2 and each.bold and each.text == each.text.upper()
    )


@row
def row_11_and_12_type_name_and_subject(seen: Rendered) -> None:
    first, paper = seen.own[0], seen.sheet.paper
    if paper.type_name is None:
        subject = the(first, "V/v ")
        assert subject.middle == pytest.approx(the(first, "Số:").middle, abs=1)
        assert (subject.bold, subject.italic) == (False, False)
        return
    name = next(each for each in first.pieces if each.text == str(paper.type_name).upper())
    below = next(each for each in first.pieces if each.top > name.top + 3 and each.bold)
    for each in (name, below):
        assert (each.bold, each.italic, round(each.size) in SIZES) == (True, False, True)
        assert each.middle == pytest.approx(first.middle, abs=1)
    assert paper.subject.startswith(below.text)


@row
def row_14_every_line_of_the_body_that_is_indented_has_the_size_of_the_body(seen: Rendered) -> None:
    indented = [each for page in seen.own for each in page.below if each.left == pytest.approx(30 + 12.7, abs=0.7)]

    # A cell of a table, in 12 points, may begin there by chance.
    tables = {12} if any(grid.ruled for grid in seen.sheet.draft.pages[0].grids) else set()
    assert {round(each.size) for each in indented} - tables == {14}


@row
def row_16_and_19_recipients_stand_level_with_the_authority(seen: Rendered) -> None:
    if not seen.sheet.paper.numbered:
        return
    page = next(page for page in seen.own if any(each.text == "Nơi nhận:" for each in page.pieces))
    label = the(page, "Nơi nhận:")

    assert (label.bold, label.italic, round(label.size)) == (True, True, 12)
    if not seen.sheet.minutes:
        signed = [each for each in page.below if each.left > page.width / 2 - 20 and each.top >= label.top - 1]
        assert signed[0].top == pytest.approx(label.top, abs=1.5)
        assert signed[0].text == signed[0].text.upper()


@row
def row_17_room_between_title_and_name(seen: Rendered) -> None:
    for signature in seen.sheet.paper.signatures:
        if signature.name:
            page = seen.own[-1]
            name = [each for each in page.pieces if each.text == signature.name][-1]
            title = [each for each in page.pieces if each.bold and each.text == signature.title.upper()][-1]
            assert name.top - title.top >= 20
            assert name.middle == pytest.approx(title.middle, abs=1)


@row
def row_20_an_annex_begins_with_its_heading_and_repeats_the_head_of_its_table(seen: Rendered) -> None:
    for annex, part in zip(seen.sheet.paper.annexes, seen.annexes, strict=True):
        heading = part[0].below[0]
        assert (heading.bold, round(heading.size)) == (True, 14)
        assert heading.middle == pytest.approx(part[0].middle, abs=1)
        titles = {each.title.split()[0] for block in annex.blocks for each in getattr(block, "columns", ())}
        for page in part:
            bold = {word for each in page.below if each.bold for word in each.text.split()}
            assert titles <= bold


@row
def row_22_the_end_mark_stands_on_the_page_of_the_signature(seen: Rendered) -> None:
    if seen.sheet.paper.numbered:
        (page,) = (page for page in seen.own if any(each.text == "Nơi nhận:" for each in page.pieces))
        assert any("./." in each.text for each in page.pieces)


def failures(seen: Rendered) -> Iterator[str]:
    """The rows that a document does not keep, each with what was seen."""
    for name, look in ROWS.items():
        try:
            look(seen)
        except AssertionError as error:
            yield f"{name}: {error}"
