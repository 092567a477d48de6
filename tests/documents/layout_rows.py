"""The 22 rows of NĐ 30/2020/NĐ-CP, Phụ lục I, each a look at one produced file; which kinds a row applies to stands above it."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import pytest
from docx_looks import MM, Docx, Grid, Page, Row, Seen

from documents.drafts import document_of, paper_of
from documents.layout.numbering import roman
from documents.layout.text_width import lines_of, width_of
from documents.paper import Issued, Paper, Picture

ISSUED = Issued(number=5, on=date(2024, 3, 5), on_paper=True)
ADDRESSED = {
    "cong-van-giao-nhiem-vu",
    "cong-van-don-doc",
    "cong-van-phoi-hop",
    "cong-van-gia-han",
    "to-trinh-cong-nhan",
    "bao-cao-don-vi",
    "bao-cao-tong-ket",
}
SIZES = (13, 14)


@dataclass(frozen=True)
class Sheet:
    """One document: its kind, the data, the .docx of the draft; issued on paper it has number 5 of 05/3/2024."""

    kind: str
    data: Any
    content: bytes

    @cached_property
    def paper(self) -> Paper:
        return paper_of(self.data)

    @cached_property
    def draft(self) -> Docx:
        return Docx(self.content)

    @cached_property
    def issued(self) -> Docx:
        return Docx(document_of(replace(self.data, frame=replace(self.data.frame, issued=ISSUED))))

    @property
    def letter(self) -> bool:
        return self.kind.startswith("cong-van")

    @property
    def minutes(self) -> bool:
        return self.kind.startswith("bien-ban")

    @property
    def of_a_body_below(self) -> bool:
        return self.minutes or self.kind == "phieu-cham"

    @property
    def of_the_host(self) -> bool:
        return self.kind != "bao-cao-don-vi"


Look = Callable[[Sheet], None]
# Name of a row → to which documents it applies, and what is looked at.
ROWS: dict[str, tuple[Callable[[Sheet], bool], Look]] = {}


def row(applies: Callable[[Sheet], bool] = lambda _: True) -> Callable[[Look], Look]:
    """Enter a row of the table."""

    def entered(look: Look) -> Look:
        ROWS[look.__name__] = (applies, look)
        return look

    return entered


def rows_of(sheet: Sheet) -> list[str]:
    """The rows that apply to a document."""
    return [name for name, (applies, _) in ROWS.items() if applies(sheet)]


def names_row(document: Docx) -> Row:
    """The issuing body left, the country right."""
    return _head(document).rows[0]


def number_row(document: Docx) -> Row:
    """The number left, place and date right."""
    return _head(document).rows[1]


def _head(document: Docx) -> Grid:
    first = document.pages[0].blocks[0]
    assert isinstance(first, Grid)
    return first


def of_style(document: Docx, style: str) -> list[Seen]:
    """Every paragraph of a style that has words."""
    return [each for each in document.everything if each.style == style and each.text]


def rule_length(line: Seen, room: float) -> float:
    """How long a rule is drawn."""
    assert line.border == "single"
    return room - line.left - line.right


def is_capitals(text: str) -> bool:
    return text == text.upper() and text != text.lower()


def page_text_width(page: Page) -> float:
    return page.width - page.margins["left"] - page.margins["right"]


# --- Page ---------------------------------------------------------------------------------------------------------


@row()
def row_01_a4_upright_and_annexes_on_landscape_pages_of_their_own(sheet: Sheet) -> None:
    sizes = [(round(page.width), round(page.height), page.orient) for page in sheet.draft.pages]

    annexes = len(sheet.paper.annexes)
    assert sizes == [(210, 297, "portrait"), *[(297, 210, "landscape")] * annexes]


@row()
def row_02_margins(sheet: Sheet) -> None:
    for page in sheet.draft.pages:
        margins = {side: round(length, 1) for side, length in page.margins.items()}
        assert 20 <= margins["top"] <= 25
        assert 20 <= margins["bottom"] <= 25
        assert 30 <= margins["left"] <= 35
        assert 15 <= margins["right"] <= 20


@row()
def row_03_times_new_roman_unicode_black(sheet: Sheet) -> None:
    seen = list(sheet.draft.everything)

    assert {each.font for each in seen} == {frozenset({"Times New Roman"})}
    assert {each.color for each in seen} == {"000000"}
    assert [each.text for each in seen if not unicodedata.is_normalized("NFC", each.text)] == []


@row()
def row_04_page_number_on_top_from_the_second_page_and_annexes_from_1_again(sheet: Sheet) -> None:
    for page in sheet.draft.pages:
        assert page.title_page
        assert (page.number_from, page.number_format, page.fields) == (1, "decimal", ["PAGE"])
        assert [(each.align, each.size in SIZES, each.bold, each.italic) for each in page.header] == [
            ("center", True, False, False)
        ]
        assert page.margins["header"] < page.margins["top"]


# --- Head ---------------------------------------------------------------------------------------------------------


@row()
def row_05_country(sheet: Sheet) -> None:
    country = names_row(sheet.draft).cells[1].paragraphs[0]

    assert country.text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert 12 <= country.size <= 13
    assert (country.bold, country.italic, country.align) == (True, False, "center")


@row()
def row_06_motto_with_a_rule_as_long_as_its_text(sheet: Sheet) -> None:
    cell = names_row(sheet.draft).cells[1]
    motto, line = cell.paragraphs[1:]

    assert motto.text == "Độc lập - Tự do - Hạnh phúc"
    assert (motto.size in SIZES, motto.bold, motto.italic, motto.align) == (True, True, False, "center")
    # Measured on a page with 13 points bold: 159.1 points, 56.1 mm.
    assert rule_length(line, cell.width) == pytest.approx(56.1 * motto.size / 13, rel=0.02)
    assert line.left == pytest.approx(line.right, abs=0.1)


@row(lambda sheet: sheet.of_a_body_below)
def row_07_the_parent_body_is_not_bold(sheet: Sheet) -> None:
    parent = names_row(sheet.draft).cells[0].paragraphs[0]

    assert is_capitals(parent.text)
    assert 12 <= parent.size <= 13
    assert (parent.bold, parent.italic, parent.align) == (False, False, "center")


@row()
def row_08_the_issuing_body_is_bold_with_a_rule_of_a_third_to_a_half(sheet: Sheet) -> None:
    cell = names_row(sheet.draft).cells[0]
    *lines, line = [each for each in cell.paragraphs if each.style != "CoQuanChuQuan"]

    assert " ".join(each.text for each in lines) == " ".join(sheet.paper.office.lines).upper()
    assert {(12 <= each.size <= 13, each.bold, each.italic, each.align) for each in lines} == {
        (True, True, False, "center")
    }
    text = width_of(lines[-1].text, lines[-1].size, bold=True) * MM
    assert 1 / 3 <= rule_length(line, cell.width) / text <= 1 / 2


@row(lambda sheet: sheet.paper.numbered)
def row_09_number_and_symbol(sheet: Sheet) -> None:
    blank, given = (number_row(document).cells[0].paragraphs[0] for document in (sheet.draft, sheet.issued))

    assert re.fullmatch(r"Số:\s+/\S+", blank.text)
    assert re.fullmatch(r"Số: 05/[A-ZĐTr]+(-[A-ZĐ]+)+", given.text)
    assert (given.size, given.bold, given.italic, given.align) == (13, False, False, "center")
    assert given.text.endswith("/UBND-NV") == (sheet.letter)


@row()
def row_10_place_and_date_on_the_line_of_the_number(sheet: Sheet) -> None:
    blank, given = (number_row(document).cells[1].paragraphs[0] for document in (sheet.draft, sheet.issued))

    place = sheet.paper.office.place
    assert re.fullmatch(rf"{re.escape(place)}, ngày\s+tháng\s+năm 2024", blank.text)
    assert given.text == f"{place}, ngày 05 tháng 3 năm 2024"
    assert (given.size in SIZES, given.bold, given.italic, given.align) == (True, False, True, "center")


@row()
def row_11_type_name(sheet: Sheet) -> None:
    found = of_style(sheet.draft, "TenLoai")

    assert len(found) == (0 if sheet.letter else 1)
    for each in found:
        assert is_capitals(each.text)
        assert (each.size in SIZES, each.bold, each.italic, each.align) == (True, True, False, "center")


@row(lambda sheet: not sheet.letter)
def row_12_subject_with_a_rule_of_a_third_to_a_half(sheet: Sheet) -> None:
    page = sheet.draft.pages[0]
    (subject,) = of_style(sheet.draft, "TrichYeu")
    line = page.blocks[page.blocks.index(subject) + 1]

    assert isinstance(line, Seen)
    assert (subject.size in SIZES, subject.bold, subject.italic, subject.align) == (True, True, False, "center")
    last = lines_of(subject.text, subject.size, round(page_text_width(page) / MM), bold=True)[-1]
    text = width_of(last, subject.size, bold=True) * MM  # measured against pages in test_pages.py
    assert 1 / 3 <= rule_length(line, page_text_width(page)) / text <= 1 / 2


@row(lambda sheet: sheet.letter)
def row_12_subject_of_a_letter_stands_under_the_number(sheet: Sheet) -> None:
    subject = number_row(sheet.draft).cells[0].paragraphs[1]

    assert subject.text.startswith("V/v ")
    assert 12 <= subject.size <= 13
    assert (subject.bold, subject.italic, subject.align, subject.before) == (False, False, "center", 6)


@row(lambda sheet: bool(sheet.paper.bases))
def row_13_legal_bases(sheet: Sheet) -> None:
    bases = of_style(sheet.draft, "CanCu")

    assert [each.text[-1] for each in bases] == [*[";"] * (len(bases) - 1), "."]
    assert all(each.text.startswith(("Căn cứ ", "Theo đề nghị ")) for each in bases)
    assert {(each.size in SIZES, each.bold, each.italic) for each in bases} == {(True, False, True)}


# --- Body ---------------------------------------------------------------------------------------------------------


@row()
def row_14_body(sheet: Sheet) -> None:
    body = of_style(sheet.draft, "NoiDung")

    assert body
    plain = {each.bold for each in body if not each.text.startswith("Điều ")}
    assert plain <= {False}
    assert {(each.size in SIZES, each.italic, each.align) for each in body} == {(True, False, "both")}
    assert {round(each.first_line, 1) for each in body} <= {10.0, 12.7}
    assert min(each.after for each in body) >= 6
    assert all(each.line is not None and 1 <= each.line <= 1.5 for each in body)


@row()
def row_15_structure_is_counted_without_a_gap(sheet: Sheet) -> None:
    section = clause = 0
    for each in sheet.draft.pages[0].paragraphs:
        match each.style:
            case "Muc":
                section, clause = section + 1, 0
                assert each.text.startswith(f"{('I', 'II', 'III', 'IV', 'V')[section - 1]}. ")
                assert each.bold
                assert is_capitals(each.text)
            case "KhoanCoTieuDe":
                clause += 1
                assert each.text.startswith(f"{clause}. ")
                assert each.bold
            case "NoiDung" if re.match(r"\d+\. ", each.text):
                clause += 1
                assert each.text.startswith(f"{clause}. ")
                assert not each.bold


@row(lambda sheet: sheet.kind.startswith("quyet-dinh"))
def row_15_articles_of_a_decision_and_its_enacting_words(sheet: Sheet) -> None:
    for reward, last in ((None, 2), ("Mức thưởng theo quy định", 3)):
        document = Docx(document_of(replace(sheet.data, reward=reward)))
        page = document.pages[0]
        styles = [each.style for each in page.paragraphs]
        articles = [each for each in page.paragraphs if each.text.startswith("Điều ")]

        assert [each.text[:7] for each in articles] == [f"Điều {number}." for number in range(1, last + 1)]
        assert {(each.bold, each.style) for each in articles} == {(True, "NoiDung")}
        by = (sheet.paper.enacted_by or "").upper()
        for style, words in (("ThamQuyenBanHanh", by), ("LoiBanHanh", "QUYẾT ĐỊNH:")):
            (seen,) = of_style(document, style)
            assert (seen.text, seen.size in SIZES, seen.bold, seen.align) == (words, True, True, "center")
        assert (
            styles.index("ThamQuyenBanHanh")
            < styles.index("CanCu")
            < styles.index("LoiBanHanh")
            < styles.index("NoiDung")
        )
        assert of_style(document, "NoiNhanDong")[0].text == f"- Như Điều {last};"


# --- Foot ---------------------------------------------------------------------------------------------------------


@row()
def row_16_authority_lines(sheet: Sheet) -> None:
    lines = [each.text for each in of_style(sheet.draft, "QuyenHan")]

    if sheet.of_the_host:
        # Whoever commends does so in person.
        body = [] if sheet.kind == "quyet-dinh-khen-thuong" else ["TM. ỦY BAN NHÂN DÂN"]
        assert lines == ([] if sheet.of_a_body_below else [*body, "KT. CHỦ TỊCH"])
    else:
        assert lines in ([], ["TM. ỦY BAN NHÂN DÂN"])
    for each in of_style(sheet.draft, "QuyenHan"):
        assert (each.size in SIZES, each.bold, each.italic, each.align) == (True, True, False, "center")


@row()
def row_17_the_signers_title_and_name(sheet: Sheet) -> None:
    titles = of_style(sheet.draft, "ChucVu")
    names = [each for each in sheet.draft.everything if each.style == "HoTen"]

    assert len(titles) == len(names) == len(sheet.paper.signatures)
    assert all(is_capitals(each.text) for each in titles)
    for each in (*titles, *names):
        assert (each.size in SIZES, each.bold, each.italic, each.align) == (True, True, False, "center")
    assert [each.text for each in names] == [each.name or "" for each in sheet.paper.signatures]


@row()
def row_18_addressees(sheet: Sheet) -> None:
    one, label, lines = (of_style(sheet.draft, style) for style in ("KinhGuiMotNoi", "KinhGui", "KinhGuiDong"))

    assert bool(one or label) == (sheet.kind in ADDRESSED)
    for each in (*one, *label, *lines):
        assert (each.size in SIZES, each.bold, each.italic) == (True, False, False)
    assert all(re.fullmatch(r"Kính gửi: .*[^.;]", each.text) for each in one)
    assert [each.text for each in label] == (["Kính gửi:"] if lines else [])
    assert [each.text[-1] for each in lines] == [";"] * (len(lines) - 1) + ["."] * bool(lines)
    assert all(each.text.startswith("- ") for each in lines)
    for each in lines:
        colon = label[0].left + 18.8  # "Kính gửi" is 18.8 mm wide at 14 points
        assert each.left - each.hanging == pytest.approx(colon, abs=1.5)


@row(lambda sheet: sheet.paper.numbered)
def row_19_recipients(sheet: Sheet) -> None:
    (label,) = of_style(sheet.draft, "NoiNhan")
    lines = of_style(sheet.draft, "NoiNhanDong")

    assert (label.text, label.size, label.bold, label.italic) == ("Nơi nhận:", 12, True, True)
    assert {(each.size, each.bold, each.italic) for each in lines} == {(11, False, False)}
    assert (lines[0].text == "- Như trên;") == (sheet.kind in ADDRESSED)
    assert [each.text[-1] for each in lines] == [";"] * (len(lines) - 1) + ["."]
    drafter = "Hồ sơ" if sheet.minutes else "NV" if sheet.of_the_host else "VP"
    assert lines[-1].text == f"- Lưu: VT, {drafter}."


@row(lambda sheet: sheet.paper.numbered and not sheet.minutes)
def row_19_recipients_stand_level_with_the_authority(sheet: Sheet) -> None:
    foot = sheet.draft.pages[0].grids[-1]

    # The head of a unit signs by the title alone.
    level = "QuyenHan" if sheet.paper.signatures[0].authority else "ChucVu"
    assert [cell.paragraphs[0].style for cell in foot.rows[0].cells] == ["NoiNhan", level]


@row(lambda sheet: bool(sheet.paper.annexes))
def row_20_annexes(sheet: Sheet) -> None:
    blank, given = sheet.draft.pages[1:], sheet.issued.pages[1:]
    labels = [page.paragraphs[0].text for page in blank]

    assert labels == (
        ["Phụ lục"] if len(blank) == 1 else [f"Phụ lục {roman(number)}" for number in range(1, len(blank) + 1)]
    )
    for page in blank:
        label, title, source = page.paragraphs[:3]
        assert (label.size, label.bold, label.align) == (14, True, "center")
        assert is_capitals(title.text)
        assert (title.size in SIZES, title.bold, title.align) == (True, True, "center")
        assert re.fullmatch(r"\(Kèm theo .* số\s+/\S+ ngày\s+tháng\s+năm 2024 của .*\)", source.text)
        assert (source.size in SIZES, source.italic, source.bold) == (True, True, False)
    for page in given:
        assert re.search(r" số 05/\S+ ngày 05 tháng 3 năm 2024 của ", page.paragraphs[2].text)
    assert "Phụ lục" in "".join(
        each.text for each in sheet.draft.pages[0].paragraphs
    ) or "danh sách kèm theo" in "".join(each.text for each in sheet.draft.pages[0].paragraphs)


@row()
def row_20_every_row_of_a_table_stays_whole_and_its_header_comes_again(sheet: Sheet) -> None:
    for page in sheet.draft.pages:
        for grid in page.grids:
            assert all(row.cannot_split for row in grid.rows)
            if grid.ruled:
                assert [row.header for row in grid.rows] == [True] + [False] * (len(grid.rows) - 1)
                assert grid.width == pytest.approx(page_text_width(page), abs=0.1)


@row()
def row_21_room_for_the_signature_and_no_image_before_it_is_signed(sheet: Sheet) -> None:
    rooms = [each for each in sheet.draft.everything if each.style == "ChoKy"]

    assert len(rooms) == len(sheet.paper.signatures)
    assert all(each.exact is not None and each.exact >= 20 for each in rooms)
    # Charts are the only pictures.
    charts = sum(isinstance(block, Picture) for annex in sheet.paper.annexes for block in annex.blocks)
    assert sum("media" in part or part.endswith((".png", ".jpeg")) for part in sheet.draft.parts) == charts


@row(lambda sheet: sheet.paper.numbered)
def row_22_end_mark_once_at_the_end_of_the_body_on_the_page_of_the_signature(sheet: Sheet) -> None:
    every = list(sheet.draft.everything)
    last = of_style(sheet.draft, "NoiDung")
    marked = [each for each in every if "./." in each.text]

    assert len(marked) == 1
    assert marked[0].text.endswith("./.")
    assert marked[0].keep_next
    body = [each for each in last if each in sheet.draft.pages[0].paragraphs]
    assert marked[0] == body[-1]
