"""Every kind of document from a year that people have played: its words, the 22 rows on its XML, and its pages.

`DANVAN_REWRITE_GOLDEN=1` writes the words anew, and `python tests/documents/render_pages.py FOLDER` draws the pages.
"""

import io
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from docx_looks import Page
from docx_text import text_of
from drafted_year import Made, documents_of_bac_kan, documents_of_two_tiers
from fresh_databases import forget_what_was_read
from layout_rows import ROWS, Sheet, rows_of
from render_pages import missing, to_pdf
from rendered_rows import failures, rendered

from documents.certificates import Certificates
from tasks.drafting.drafts import LABELS

GOLDEN = Path(__file__).parent.parent / "data" / "documents" / "nam-2024"
CERTIFICATES = ("giay-khen", "giay-chung-nhan")
OFFICIAL = (
    "cong-van-giao-nhiem-vu",
    "thong-bao-kiem-tra",
    "bien-ban-kiem-tra",
    "cong-van-gia-han",
    "cong-van-khong-gia-han",
    "bao-cao-don-vi",
    "cong-van-don-doc",
    "cong-van-don-doc-mot-don-vi",
    "cong-van-phoi-hop",
    "bao-cao-tong-ket",
    "giay-moi",
    "phieu-cham",
    "bien-ban-tham-dinh",
    "to-trinh-cong-nhan",
    "thong-bao-ket-qua",
    "bao-cao-tong-ket-bo-sung",
    "quyet-dinh-khen-thuong",
    "quyet-dinh-cong-nhan",
)
EVERY = pytest.mark.parametrize("name", [*OFFICIAL, *CERTIFICATES])


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Made]]:
    """Both years, played once."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("DANVAN_") and name != "DANVAN_REWRITE_GOLDEN"]:
            patch.delenv(name)
        made = documents_of_bac_kan(tmp_path_factory.mktemp("bac-kan"), patch)
        made |= documents_of_two_tiers(tmp_path_factory.mktemp("hai-cap"), patch)
        yield made
    forget_what_was_read()


@pytest.fixture(scope="module")
def sheets(year: dict[str, Made]) -> dict[str, Sheet]:
    return {name: Sheet(year[name].draft.kind, year[name].data, year[name].content) for name in OFFICIAL}


def test_every_kind_that_can_be_drafted_comes_out_of_the_year(year: dict[str, Made]) -> None:
    assert set(year) == {*OFFICIAL, *CERTIFICATES}
    assert {made.draft.kind for made in year.values()} == set(LABELS)
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(year)
    # Nothing that bears a person's name is told to whoever starts the run.
    assert [name for name, made in year.items() if "Người được" in repr(made.draft)] == []


@EVERY
def test_the_words_of_every_document(name: str, year: dict[str, Made]) -> None:
    path, text = GOLDEN / f"{name}.txt", text_of(year[name].content)
    if os.environ.get("DANVAN_REWRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", OFFICIAL)
def test_every_row_that_applies_holds_on_the_file(name: str, sheets: dict[str, Sheet]) -> None:
    for row in rows_of(sheets[name]):
        ROWS[row][1](sheets[name])


def cells_of(annex: Page) -> list[list[str]]:
    """The rows of the table of an annex, its head and the lines across it left out."""
    rows = [[cell.paragraphs[0].text for cell in row.cells] for row in annex.grids[0].rows]
    return [row for row in rows[1:] if len(row) > 1]


@pytest.mark.parametrize("name", ["bao-cao-tong-ket", "bao-cao-tong-ket-bo-sung"])
def test_every_number_of_the_report_can_be_counted_in_the_annex_that_it_names(
    name: str, sheets: dict[str, Sheet], year: dict[str, Made]
) -> None:
    body, every, by_unit, hand_ins, visits, petitions = sheets[name].draft.pages[:6]
    lines, units, sent = cells_of(every), cells_of(by_unit), cells_of(hand_ins)
    seen, asked = cells_of(visits), cells_of(petitions)
    outcomes, remarks = Counter(line[7] for line in lines), [line[8] for line in lines]
    decided = outcomes["Được công nhận"], outcomes["Không được công nhận"]
    proposed = sum(decided) + outcomes["Đạt, đã trình"]
    passed = proposed + outcomes["Đạt"]
    findings, still_open = (sum(int(row[place]) for row in seen[:-1]) for place in (3, 4))
    counted = {
        "Đăng ký": len(lines),
        "Được xác nhận đăng ký": sum("Chưa xác nhận" not in each for each in remarks),
        "Đăng ký mới": sum(line[5] == "Đăng ký mới" for line in lines),
        "Duy trì từ năm trước": sum(line[5] == "Duy trì" for line in lines),
        "Tập thể": sum(line[4] == "Tập thể" for line in lines),
        "Cá nhân": sum(line[4] == "Cá nhân" for line in lines),
        "Điển hình": sum("Điển hình" in each for each in remarks),
        "Đã kiểm tra": sum("Đã kiểm tra" in each for each in remarks),
        "Thẩm định đạt": passed,
        "Đã trình cấp trên": proposed,
        "Được công nhận": decided[0],
        "Không được công nhận": decided[1],
        "Được nhân rộng": sum("Được nhân rộng" in each for each in remarks),
        "Cuộc kiểm tra": len(seen) - 1,
        "Tồn tại, kiến nghị đã nêu": findings,
        "Tồn tại, kiến nghị đang theo dõi": still_open,
        "Kiến nghị, phản ánh": len(asked),
        "Kiến nghị, phản ánh đã trả lời": sum(row[2] == "Đã trả lời" for row in asked),
    }
    told = {row[0]: int(row[1]) for row in year[name].draft.rows if ": " not in row[0]}
    text = "\n".join(each.text for each in body.paragraphs)
    said = [
        f"{len(units) - 1:02d} cơ quan, đơn vị đăng ký {len(lines):02d} mô hình, điển hình, trong đó đăng ký mới "
        f"{counted['Đăng ký mới']:02d}, duy trì từ năm trước {counted['Duy trì từ năm trước']:02d} (danh sách tại Phụ lục I",
        f"Tổ chức {len(seen) - 1:02d} cuộc kiểm tra tại {len({row[1] for row in seen[:-1]}):02d} cơ quan, đơn vị (chi tiết tại "
        f"Phụ lục IV). Qua kiểm tra, nêu {findings:02d} tồn tại",
        f"Đã kiểm tra {counted['Đã kiểm tra']:02d} mô hình, điển hình (ghi tại Phụ lục I).",
        f"Tiếp nhận, tổng hợp {len(asked):02d} kiến nghị, phản ánh (",
        "(danh sách tại Phụ lục V)",
    ]
    products = Counter(line[0] for line in _products(hand_ins, sent))
    owed = [[cell.paragraphs[0].text for cell in row.cells] for row in body.grids[1].rows[1:]]

    assert told == counted
    assert [words for words in said if words not in text] == []
    assert units[-1][2:] == [
        str(counted[label])
        for label in ("Đăng ký", "Đăng ký mới", "Duy trì từ năm trước", "Tập thể", "Cá nhân", "Thẩm định đạt")
    ] + [str(number) for number in (outcomes["Không đạt"], proposed, *decided)]
    for _, product, all_of_it, received, silent, late in owed:
        mine = [line for what, line in _products(hand_ins, sent) if what == product]
        assert (int(all_of_it), int(received)) == (products[product], sum(bool(line[3]) for line in mine))
        assert (int(silent), int(late)) == (
            sum(not line[3] for line in mine),
            sum(line[5].startswith("Nộp chậm") for line in mine),
        )


def _products(annex: Page, lines: list[list[str]]) -> list[tuple[str, list[str]]]:
    """Each line of the hand-ins with the heading that it stands under."""
    found, product, rest = [], "", iter(lines)
    for row in annex.grids[0].rows[1:]:
        if len(row.cells) == 1:
            product = row.cells[0].paragraphs[0].text.partition(" (")[0]
        else:
            found.append((product, next(rest)))
    return found


@pytest.mark.parametrize("name", CERTIFICATES)
def test_certificates_are_one_landscape_page_for_each_by_their_own_form(name: str, year: dict[str, Made]) -> None:
    data, document = year[name].data, docx.Document(io.BytesIO(year[name].content))

    assert isinstance(data, Certificates)
    sizes = {(each.page_width, each.page_height) for each in document.sections}
    assert {(round(width.mm), round(height.mm)) for width, height in sizes if width and height} == {(297, 210)}
    assert text_of(year[name].content).count("KT. CHỦ TỊCH") == len(data.recipients) == 2


@pytest.mark.skipif(
    bool(missing()) and os.environ.get("DANVAN_RENDER") != "required",
    reason=f"pages are not rendered: {' and '.join(missing())} not installed",
)
def test_every_row_that_shows_holds_on_the_pages(
    sheets: dict[str, Sheet], year: dict[str, Made], tmp_path: Path
) -> None:
    folder = Path(os.environ.get("DANVAN_PAGES") or tmp_path)
    pdfs = to_pdf({name: made.content for name, made in year.items()}, folder)

    found = {name: list(failures(rendered(sheet, pdfs[name]))) for name, sheet in sheets.items()}

    assert {name: wrong for name, wrong in found.items() if wrong} == {}
