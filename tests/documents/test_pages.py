"""The pages as LibreOffice lays them: every kind, an annex of 300 rows, names that are too long.

One start of LibreOffice for all. Where it is not installed these tests are skipped and say so; `DANVAN_RENDER=required`
makes them fail instead.
"""

import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from drawn import drawn
from layout_rows import Sheet
from render_pages import missing, to_pdf
from rendered_rows import failures, rendered
from samples import MINUTES, OVERDUE, SAMPLES, YEAR, lines

from documents.drafts import KINDS, document_of, paper_of
from documents.layout.drawing import draw
from documents.layout.text_width import width_of
from documents.paper import Office

LONG = "Ban Chỉ đạo thực hiện Quy chế dân chủ ở cơ sở và phong trào “Dân vận khéo” của các cơ quan, đơn vị thành phố"
Pages = Callable[[str], list[str]]

pytestmark = pytest.mark.skipif(
    bool(missing()) and os.environ.get("DANVAN_RENDER") != "required",
    reason=f"pages are not rendered: {' and '.join(missing())} not installed",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything rendered, once."""
    documents = {name: drawn(name) for name in SAMPLES}
    documents["300"] = document_of(replace(YEAR, initiatives=_three_hundred()))
    documents["long"] = draw(
        replace(paper_of(replace(OVERDUE, units=(LONG, LONG))), office=_long_office(), subject=LONG)
    )
    documents["long-unit"] = document_of(replace(MINUTES, unit=LONG))
    made = tmp_path_factory.mktemp("pages")
    to_pdf(documents, made)
    return made


def _three_hundred() -> tuple:
    """Each row ends in a word of its own, in another line than it begins, so that a broken row would show."""
    return tuple(
        replace(
            each, code=f"DVK-{n:03d}", name=f"{each.name} {LONG if n % 5 == 0 else ''}", note=f"hàng {n} hết{n:03d}"
        )
        for n, each in enumerate(lines(300), start=1)
    )


def _long_office() -> Office:
    return Office(name=LONG, short=LONG, lines=(LONG,), parent=LONG, code="BCĐ", drafter="NV", place="TP. Bắc Kạn")


@pytest.fixture
def pages(folder: Path) -> Pages:
    """The text of each page of a document."""

    def of(name: str) -> list[str]:
        found = subprocess.run(
            ["pdftotext", "-layout", str(folder / f"{name}.pdf"), "-"], check=True, capture_output=True, timeout=60
        )
        return found.stdout.decode().split("\f")[:-1]

    return of


def sizes(folder: Path, name: str) -> list[tuple[int, int]]:
    """Width and height of each page in millimetres."""
    found = subprocess.run(
        ["pdfinfo", "-f", "1", "-l", "9999", str(folder / f"{name}.pdf")], check=True, capture_output=True, timeout=60
    )
    points = re.findall(rb"size:\s+([\d.]+) x ([\d.]+)", found.stdout)
    return [(round(float(width) * 25.4 / 72), round(float(height) * 25.4 / 72)) for width, height in points]


def test_texts_stand_as_wide_as_the_rules_under_them_were_made_for(folder: Path) -> None:
    found = subprocess.run(
        ["pdftotext", "-bbox", "-l", "1", str(folder / "bao-cao-tong-ket.pdf"), "-"],
        check=True,
        capture_output=True,
        timeout=60,
    ).stdout.decode()
    words = [
        (text, float(right) - float(left))
        for left, right, text in re.findall(r'xMin="([\d.]+)".*?xMax="([\d.]+)".*?>(.*?)</word>', found)
    ]
    start = next(n for n, (text, _) in enumerate(words) if text == "Kết")
    heading = words[start : start + len(YEAR.subject.split())]
    seen = sum(width for _, width in heading) + 14 * 0.25 * (len(heading) - 1)

    assert " ".join(text for text, _ in heading) == YEAR.subject
    assert width_of(YEAR.subject, 14, bold=True) / 20 == pytest.approx(seen, rel=0.01)


def test_letters_to_few_fit_on_one_page(pages: Pages) -> None:
    alone = ("cong-van-don-doc", "cong-van-don-doc-mot-don-vi", "cong-van-phoi-hop", "cong-van-gia-han", "giay-moi")

    assert {name: len(pages(name)) for name in alone} == dict.fromkeys(alone, 1)


def test_no_number_on_the_first_page_and_then_from_2(pages: Pages) -> None:
    tops = [page.strip().partition("\n")[0].strip() for page in pages("bao-cao-tong-ket")]

    assert tops[0].startswith("ỦY BAN NHÂN DÂN")
    assert tops[1:3] == ["2", "3"]
    assert [top for top in tops[3:] if not top.isdigit()] == [
        f"Phụ lục {number}" for number in ("I", "II", "III", "IV", "V")
    ]


def test_300_rows_stand_on_landscape_pages_of_their_own_under_the_same_header(folder: Path, pages: Pages) -> None:
    text, laid = pages("300"), sizes(folder, "300")
    upright = [number for number, size in enumerate(laid) if size == (210, 297)]
    of_list = [page for page in text if re.search(r"hết\d{3}", page)]

    assert upright == list(range(len(upright)))
    assert set(laid[len(upright) :]) == {(297, 210)}
    assert len(of_list) > 20
    assert all(re.search(r"TT\s+Mã\s+Tên mô hình", page) for page in of_list)
    assert "Phụ lục II" not in "".join(of_list)


def test_every_row_of_the_layout_table_that_shows_holds_on_the_pages_of_every_sample(folder: Path) -> None:
    kinds = {kind.data: code for code, kind in KINDS.items()}
    found = {
        name: list(failures(rendered(Sheet(kinds[type(data)], data, drawn(name)), folder / f"{name}.pdf")))
        for name, data in SAMPLES.items()
    }

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_no_row_breaks_over_two_pages(pages: Pages) -> None:
    found = [
        (set(re.findall(r"DVK-(\d{3})", page)), set(re.findall(r"hết(\d{3})", page)))
        for page in pages("300")
        if "DVK-" in page
    ]

    assert [begun for begun, _ in found] == [ended for _, ended in found]
    assert sum(len(begun) for begun, _ in found) == 300


@pytest.mark.parametrize("name", ["long", "long-unit"])
def test_long_names_wrap_and_lose_nothing(name: str, pages: Pages) -> None:
    words = re.sub(r"\s+", " ", " ".join(pages(name)))

    assert all(word in words for word in LONG.split())
    assert "Nơi nhận:" in words
    assert len(pages(name)) == 2


def test_the_signature_never_stands_on_a_page_without_text(pages: Pages) -> None:
    for name in set(SAMPLES) - {"phieu-cham"}:
        signed = [page for page in pages(name) if "Nơi nhận:" in page]
        assert len(signed) == 1
        assert "./." in signed[0]
