"""Charts: the same bytes for the same data, nothing of the moment or the machine, and every Vietnamese letter."""

import struct
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx_text import body_of
from samples import CONTENTS, YEAR, lines

from documents.charts import FONT, Arrivals, Bar, bars_chart, hand_ins_chart
from documents.drafts import document_of
from documents.kinds import year_charts
from documents.kinds.year_charts import charts_of

PROJECT = Path(__file__).parent.parent.parent
VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ“”…"
ARRIVALS = Arrivals(
    what="Báo cáo", due=date(2024, 11, 14), arrived=(date(2024, 11, 12), date(2024, 11, 14), date(2024, 11, 19)), owed=5
)


def chunks(png: bytes) -> list[str]:
    """The kinds of the parts of a PNG, in order."""
    found, at = [], 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        found.append(png[at + 4 : at + 8].decode())
        at += 12 + length
    return found


def test_the_same_data_give_the_same_bytes_and_a_chart_says_nothing_of_the_moment() -> None:
    one, again = hand_ins_chart.__wrapped__(ARRIVALS), hand_ins_chart.__wrapped__(ARRIVALS)
    other = hand_ins_chart.__wrapped__(replace(ARRIVALS, owed=6))

    assert (one == again, one == other) == (True, False)
    assert set(chunks(one)) == {"IHDR", "pHYs", "IDAT", "IEND"}


def test_the_font_comes_with_the_library_and_has_every_vietnamese_letter() -> None:
    from matplotlib import get_data_path
    from matplotlib.ft2font import FT2Font

    file = Path(get_data_path()) / "fonts" / "ttf" / f"{FONT.replace(' ', '')}.ttf"
    known = FT2Font(str(file)).get_charmap()

    assert [letter for letter in VIETNAMESE + VIETNAMESE.upper() if ord(letter) not in known] == []


def test_a_hundred_units_become_the_largest_and_the_rest() -> None:
    bars = tuple(Bar(f"Đơn vị {number}", number) for number in range(1, 101))

    many, few = (bars_chart("Theo đơn vị", each, whole="Đăng ký", part="Đạt") for each in (bars, bars[:24]))

    height_of_many, height_of_few = (struct.unpack(">I", png[20:24])[0] for png in (many, few))
    assert height_of_many == height_of_few


def test_the_report_has_its_charts_in_the_last_annex_with_words_for_who_cannot_see_them() -> None:
    charts = charts_of(CONTENTS, lines(8), YEAR.hand_ins)
    data = replace(YEAR, charts=tuple(charts.values()))

    drawn = document_of(data)

    assert drawn == document_of(data)
    assert list(charts) == ["gui-bao-cao", "theo-noi-dung", "den-cong-nhan", "theo-don-vi"]
    described = [each.get("descr") for each in body_of(drawn).iter() if each.tag.endswith("}docPr")]
    assert described == [each.words for each in charts.values()]


def test_no_flow_loads_the_library_before_a_chart_is_drawn() -> None:
    code = "import sys, flows.drafting; print(sorted({'matplotlib', 'numpy'} & set(sys.modules)))"

    ran = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"


def test_the_deadline_of_a_chart_is_the_day_that_most_have_whatever_one_was_granted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[Arrivals] = []
    monkeypatch.setattr(year_charts, "hand_ins_chart", lambda given: drawn.append(given) or b"")
    reports = [each for each in YEAR.hand_ins if each.product == "Báo cáo"]
    granted = replace(reports[0], due=date(2024, 11, 18))

    charts_of(CONTENTS, (), [granted, *reports[1:]])

    assert [each.due for each in drawn] == [date(2024, 11, 14)]
