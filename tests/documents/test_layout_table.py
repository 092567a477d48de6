"""The 22 rows of NĐ 30/2020/NĐ-CP, Phụ lục I, one test each, on the file of every kind that a row applies to."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from docx_looks import MM, Docx, Grid, Page, Row, Seen
from drawn import draft
from samples import DECISION, SAMPLES

from documents.drafts import document_of, paper_of
from documents.layout.text_width import lines_of, width_of
from documents.paper import Issued

ISSUED = Issued(number=5, on=date(2024, 3, 5), on_paper=True)
LETTERS = {name for name in SAMPLES if name.startswith("cong-van")}
MINUTES = {name for name in SAMPLES if name.startswith("bien-ban")}
ADDRESSED = {*LETTERS, "to-trinh-cong-nhan", "bao-cao-don-vi", "bao-cao-tong-ket"}
CITY = {name for name in SAMPLES if paper_of(SAMPLES[name]).office.place == "TP. Bắc Kạn"}
NUMBERED = {name for name in SAMPLES if paper_of(SAMPLES[name]).numbered}
OF_A_BODY_BELOW = {*MINUTES, "phieu-cham"}
SIZES = (13, 14)


def on(names: Iterable[str]) -> Callable[[Callable[[str], None]], Callable[[], None]]:
    """Make one test of a row that looks at every kind named; the kind stands in the traceback."""

    def made(look: Callable[[str], None]) -> Callable[[], None]:
        def test() -> None:
            for name in sorted(names):
                look(name)

        return test

    return made


@cache
def issued(name: str) -> Docx:
    """A sample issued on paper: number 5, 05/3/2024."""
    data: Any = SAMPLES[name]
    return Docx(document_of(replace(data, frame=replace(data.frame, issued=ISSUED))))


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


@on(SAMPLES)
def test_row_01_a4_upright_and_annexes_on_landscape_pages_of_their_own(name: str) -> None:
    sizes = [(round(page.width), round(page.height), page.orient) for page in draft(name).pages]

    annexes = len(paper_of(SAMPLES[name]).annexes)
    assert sizes == [(210, 297, "portrait"), *[(297, 210, "landscape")] * annexes]


@on(SAMPLES)
def test_row_02_margins(name: str) -> None:
    for page in draft(name).pages:
        margins = {side: round(length, 1) for side, length in page.margins.items()}
        assert 20 <= margins["top"] <= 25
        assert 20 <= margins["bottom"] <= 25
        assert 30 <= margins["left"] <= 35
        assert 15 <= margins["right"] <= 20


@on(SAMPLES)
def test_row_03_times_new_roman_unicode_black(name: str) -> None:
    seen = list(draft(name).everything)

    assert {each.font for each in seen} == {frozenset({"Times New Roman"})}
    assert {each.color for each in seen} == {"000000"}
    assert [each.text for each in seen if not unicodedata.is_normalized("NFC", each.text)] == []


@on(SAMPLES)
def test_row_04_page_number_on_top_from_the_second_page_and_annexes_from_1_again(name: str) -> None:
    for page in draft(name).pages:
        assert page.title_page
        assert (page.number_from, page.number_format, page.fields) == (1, "decimal", ["PAGE"])
        assert [(each.align, each.size in SIZES, each.bold, each.italic) for each in page.header] == [
            ("center", True, False, False)
        ]
        assert page.margins["header"] < page.margins["top"]


# --- Head ---------------------------------------------------------------------------------------------------------


@on(SAMPLES)
def test_row_05_country(name: str) -> None:
    country = names_row(draft(name)).cells[1].paragraphs[0]

    assert country.text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert 12 <= country.size <= 13
    assert (country.bold, country.italic, country.align) == (True, False, "center")


@on(SAMPLES)
def test_row_06_motto_with_a_rule_as_long_as_its_text(name: str) -> None:
    cell = names_row(draft(name)).cells[1]
    motto, line = cell.paragraphs[1:]

    assert motto.text == "Độc lập - Tự do - Hạnh phúc"
    assert (motto.size in SIZES, motto.bold, motto.italic, motto.align) == (True, True, False, "center")
    # Measured on a page with 13 points bold: 159.1 points, 56.1 mm.
    assert rule_length(line, cell.width) == pytest.approx(56.1 * motto.size / 13, rel=0.02)
    assert line.left == pytest.approx(line.right, abs=0.1)


@on(OF_A_BODY_BELOW)
def test_row_07_the_parent_body_is_not_bold(name: str) -> None:
    parent = names_row(draft(name)).cells[0].paragraphs[0]

    assert is_capitals(parent.text)
    assert 12 <= parent.size <= 13
    assert (parent.bold, parent.italic, parent.align) == (False, False, "center")


@on(SAMPLES)
def test_row_08_the_issuing_body_is_bold_with_a_rule_of_a_third_to_a_half(name: str) -> None:
    cell = names_row(draft(name)).cells[0]
    *lines, line = [each for each in cell.paragraphs if each.style != "CoQuanChuQuan"]

    assert " ".join(each.text for each in lines) == " ".join(paper_of(SAMPLES[name]).office.lines).upper()
    assert {(12 <= each.size <= 13, each.bold, each.italic, each.align) for each in lines} == {
        (True, True, False, "center")
    }
    text = width_of(lines[-1].text, lines[-1].size, bold=True) * MM
    assert 1 / 3 <= rule_length(line, cell.width) / text <= 1 / 2


@on(NUMBERED)
def test_row_09_number_and_symbol(name: str) -> None:
    blank, given = (number_row(document).cells[0].paragraphs[0] for document in (draft(name), issued(name)))

    assert re.fullmatch(r"Số:\s+/\S+", blank.text)
    assert re.fullmatch(r"Số: 05/[A-ZĐTr]+(-[A-ZĐ]+)+", given.text)
    assert (given.size, given.bold, given.italic, given.align) == (13, False, False, "center")
    assert given.text.endswith("/UBND-NV") == (name in LETTERS)


@on(SAMPLES)
def test_row_10_place_and_date_on_the_line_of_the_number(name: str) -> None:
    blank, given = (number_row(document).cells[1].paragraphs[0] for document in (draft(name), issued(name)))

    place = "TP. Bắc Kạn" if name in CITY else "Đức Xuân"
    assert re.fullmatch(rf"{re.escape(place)}, ngày\s+tháng\s+năm 2024", blank.text)
    assert given.text == f"{place}, ngày 05 tháng 3 năm 2024"
    assert (given.size in SIZES, given.bold, given.italic, given.align) == (True, False, True, "center")


@on(SAMPLES)
def test_row_11_type_name(name: str) -> None:
    found = of_style(draft(name), "TenLoai")

    assert len(found) == (0 if name in LETTERS else 1)
    for each in found:
        assert is_capitals(each.text)
        assert (each.size in SIZES, each.bold, each.italic, each.align) == (True, True, False, "center")


@on(set(SAMPLES) - LETTERS)
def test_row_12_subject_with_a_rule_of_a_third_to_a_half(name: str) -> None:
    page = draft(name).pages[0]
    (subject,) = of_style(draft(name), "TrichYeu")
    line = page.blocks[page.blocks.index(subject) + 1]

    assert isinstance(line, Seen)
    assert (subject.size in SIZES, subject.bold, subject.italic, subject.align) == (True, True, False, "center")
    last = lines_of(subject.text, subject.size, round(page_text_width(page) / MM), bold=True)[-1]
    text = width_of(last, subject.size, bold=True) * MM  # measured against pages in test_pages.py
    assert 1 / 3 <= rule_length(line, page_text_width(page)) / text <= 1 / 2


@on(LETTERS)
def test_row_12_subject_of_a_letter_stands_under_the_number(name: str) -> None:
    subject = number_row(draft(name)).cells[0].paragraphs[1]

    assert subject.text.startswith("V/v ")
    assert 12 <= subject.size <= 13
    assert (subject.bold, subject.italic, subject.align, subject.before) == (False, False, "center", 6)


@on(["to-trinh-cong-nhan", "quyet-dinh-cong-nhan"])
def test_row_13_legal_bases(name: str) -> None:
    bases = of_style(draft(name), "CanCu")

    assert [each.text[-1] for each in bases] == [*[";"] * (len(bases) - 1), "."]
    assert all(each.text.startswith(("Căn cứ ", "Theo đề nghị ")) for each in bases)
    assert {(each.size in SIZES, each.bold, each.italic) for each in bases} == {(True, False, True)}


# --- Body ---------------------------------------------------------------------------------------------------------


@on(SAMPLES)
def test_row_14_body(name: str) -> None:
    body = of_style(draft(name), "NoiDung")

    assert body
    plain = {each.bold for each in body if not each.text.startswith("Điều ")}
    assert plain <= {False}
    assert {(each.size in SIZES, each.italic, each.align) for each in body} == {(True, False, "both")}
    assert {round(each.first_line, 1) for each in body} <= {10.0, 12.7}
    assert min(each.after for each in body) >= 6
    assert all(each.line is not None and 1 <= each.line <= 1.5 for each in body)


@on(SAMPLES)
def test_row_15_structure_is_counted_without_a_gap(name: str) -> None:
    section = clause = 0
    for each in draft(name).pages[0].paragraphs:
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


def test_row_15_articles_of_a_decision_and_its_enacting_words() -> None:
    document = Docx(document_of(replace(DECISION, reward="Mức thưởng theo quy định")))
    page = document.pages[0]
    styles = [each.style for each in page.paragraphs]
    articles = [each for each in page.paragraphs if each.text.startswith("Điều ")]

    assert [each.text[:7] for each in articles] == ["Điều 1.", "Điều 2.", "Điều 3."]
    assert [(each.bold, each.style) for each in articles] == [(True, "NoiDung")] * 3
    for style, words in (("ThamQuyenBanHanh", "ỦY BAN NHÂN DÂN THÀNH PHỐ BẮC KẠN"), ("LoiBanHanh", "QUYẾT ĐỊNH:")):
        (seen,) = of_style(document, style)
        assert (seen.text, seen.size in SIZES, seen.bold, seen.align) == (words, True, True, "center")
    assert (
        styles.index("ThamQuyenBanHanh") < styles.index("CanCu") < styles.index("LoiBanHanh") < styles.index("NoiDung")
    )


# --- Foot ---------------------------------------------------------------------------------------------------------


@on(SAMPLES)
def test_row_16_authority_lines(name: str) -> None:
    lines = [each.text for each in of_style(draft(name), "QuyenHan")]

    deputy = ["KT. CHỦ TỊCH"] if name in CITY else []
    # Whoever commends does so in person.
    body = [] if name == "quyet-dinh-khen-thuong" else ["TM. ỦY BAN NHÂN DÂN"]
    assert lines == ([] if name in OF_A_BODY_BELOW else [*body, *deputy])
    for each in of_style(draft(name), "QuyenHan"):
        assert (each.size in SIZES, each.bold, each.italic, each.align) == (True, True, False, "center")


@on(SAMPLES)
def test_row_17_the_signers_title_and_name(name: str) -> None:
    titles = of_style(draft(name), "ChucVu")
    names = [each for each in draft(name).everything if each.style == "HoTen"]

    assert len(titles) == len(names) == len(paper_of(SAMPLES[name]).signatures)
    assert all(is_capitals(each.text) for each in titles)
    for each in (*titles, *names):
        assert (each.size in SIZES, each.bold, each.italic, each.align) == (True, True, False, "center")
    assert {each.text for each in names} == {""}


@on(SAMPLES)
def test_row_18_addressees(name: str) -> None:
    one, label, lines = (of_style(draft(name), style) for style in ("KinhGuiMotNoi", "KinhGui", "KinhGuiDong"))

    assert bool(one or label) == (name in ADDRESSED)
    for each in (*one, *label, *lines):
        assert (each.size in SIZES, each.bold, each.italic) == (True, False, False)
    assert all(re.fullmatch(r"Kính gửi: .*[^.;]", each.text) for each in one)
    assert [each.text for each in label] == (["Kính gửi:"] if lines else [])
    assert [each.text[-1] for each in lines] == [";"] * (len(lines) - 1) + ["."] * bool(lines)
    assert all(each.text.startswith("- ") for each in lines)
    for each in lines:
        colon = label[0].left + 18.8  # "Kính gửi" is 18.8 mm wide at 14 points
        assert each.left - each.hanging == pytest.approx(colon, abs=1.5)


@on(NUMBERED)
def test_row_19_recipients(name: str) -> None:
    (label,) = of_style(draft(name), "NoiNhan")
    lines = of_style(draft(name), "NoiNhanDong")

    assert (label.text, label.size, label.bold, label.italic) == ("Nơi nhận:", 12, True, True)
    assert {(each.size, each.bold, each.italic) for each in lines} == {(11, False, False)}
    assert (lines[0].text == "- Như trên;") == (name in ADDRESSED)
    assert [each.text[-1] for each in lines] == [";"] * (len(lines) - 1) + ["."]
    drafter = "Hồ sơ" if name in MINUTES else "NV" if name in CITY else "VP"
    assert lines[-1].text == f"- Lưu: VT, {drafter}."


@on(NUMBERED - MINUTES)
def test_row_19_recipients_stand_level_with_the_authority(name: str) -> None:
    foot = draft(name).pages[0].grids[-1]

    assert [cell.paragraphs[0].style for cell in foot.rows[0].cells] == ["NoiNhan", "QuyenHan"]


@on([name for name, data in SAMPLES.items() if paper_of(data).annexes])
def test_row_20_annexes(name: str) -> None:
    blank, given = draft(name).pages[1:], issued(name).pages[1:]
    labels = [page.paragraphs[0].text for page in blank]

    assert labels == (
        ["Phụ lục"]
        if len(blank) == 1
        else [f"Phụ lục {number}" for number in ("I", "II", "III", "IV", "V")[: len(blank)]]
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
        each.text for each in draft(name).pages[0].paragraphs
    ) or "danh sách kèm theo" in "".join(each.text for each in draft(name).pages[0].paragraphs)


@on(SAMPLES)
def test_row_20_every_row_of_a_table_stays_whole_and_its_header_comes_again(name: str) -> None:
    for page in draft(name).pages:
        for grid in page.grids:
            assert all(row.cannot_split for row in grid.rows)
            if grid.ruled:
                assert [row.header for row in grid.rows] == [True] + [False] * (len(grid.rows) - 1)
                assert grid.width == pytest.approx(page_text_width(page), abs=0.1)


@on(SAMPLES)
def test_row_21_room_for_the_signature_and_no_image_before_it_is_signed(name: str) -> None:
    rooms = [each for each in draft(name).everything if each.style == "ChoKy"]

    assert len(rooms) == len(paper_of(SAMPLES[name]).signatures)
    assert all(each.exact is not None and each.exact >= 20 for each in rooms)
    assert [part for part in draft(name).parts if "media" in part or part.endswith((".png", ".jpeg"))] == []


@on(NUMBERED)
def test_row_22_end_mark_once_at_the_end_of_the_body_on_the_page_of_the_signature(name: str) -> None:
    every = list(draft(name).everything)
    last = of_style(draft(name), "NoiDung")
    marked = [each for each in every if "./." in each.text]

    assert len(marked) == 1
    assert marked[0].text.endswith("./.")
    assert marked[0].keep_next
    body = [each for each in last if each in draft(name).pages[0].paragraphs]
    assert marked[0] == body[-1]
