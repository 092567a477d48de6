"""Official documents: the city's report of 300 mô hình with its annexes and charts, and an annex of 300 rows alone.

python -m benchmarks.documents

Seconds are of the processor, from the data to the bytes of the .docx; one turn is thrown away first, which loads the
libraries. Beside it the same 300 rows are written with python-docx alone, cell by cell, as its manual has it.
"""

import io
import sys
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from time import process_time

import docx

from benchmarks.figures import Bound, Report, Timed, exit_code, in_turns, machine, milliseconds, ratio
from documents import charts
from documents.drafts import document_of
from documents.kinds.candidates import Candidate, Content
from documents.kinds.result_notice import ResultNotice
from documents.kinds.year_charts import charts_of
from documents.kinds.year_lines import HandInLine, InitiativeLine, PetitionLine, VisitLine
from documents.kinds.year_report import YearReport
from documents.paper import Office, Signature
from documents.wording import Cited, Frame

INITIATIVES, UNITS, TURNS, LIMIT_SECONDS = 300, 50, 5, 2
CONTENTS = tuple(
    Content(number=str(number), name=f"Nội dung thứ {number} của kế hoạch (ví dụ)") for number in range(1, 5)
)
NAMES = tuple(f"Cơ quan, đơn vị số {number} (ví dụ)" for number in range(1, UNITS + 1))
FRAME = Frame(
    office=Office(
        name="Ủy ban nhân dân thành phố (ví dụ)", short="Ủy ban nhân dân thành phố",
        lines=("Ủy ban nhân dân", "thành phố (ví dụ)"), code="UBND", drafter="NV", place="Thành phố (ví dụ)",
    ),
    year=2024,
    signature=Signature.collective("Ủy ban nhân dân", "Chủ tịch", deputy="Phó Chủ tịch"),
    plan=Cited(kind="Kế hoạch", symbol="KH-UBND", by="Ủy ban nhân dân thành phố (ví dụ)", about="thực hiện phong trào"),
    movement="phong trào “Dân vận khéo” năm 2024",
    model="mô hình “Dân vận khéo”",
    desk="Phòng Nội vụ",
)  # fmt: skip


def lines() -> tuple[InitiativeLine, ...]:
    """300 mô hình over 50 units and 4 contents, the longest names of some lines."""
    return tuple(
        InitiativeLine(
            code=f"DVK-2024-{number:03d}",
            name=f"Tổ dân phố tự quản giữ gìn đường phố xanh, sạch, đẹp gắn với phân loại rác tại nguồn số {number} (ví dụ)",
            unit=NAMES[number % UNITS],
            content=str(number % 4 + 1),
            collective=number % 10 != 0,
            new=number % 3 != 0,
            passed=number % 7 != 0,
            result="Nhân dân đồng tình, duy trì hằng tháng (ví dụ)",
        )
        for number in range(1, INITIATIVES + 1)
    )


def hand_ins() -> tuple[HandInLine, ...]:
    """Three products of every unit."""
    due = date(2024, 11, 14)
    return tuple(
        HandInLine(product=product, unit=unit, due=due, arrived=due - timedelta(days=place % 6), standing="Đúng hạn")
        for product in ("Báo cáo", "Kế hoạch", "Bản đăng ký")
        for place, unit in enumerate(NAMES)
    )


def report() -> bytes:
    """The report with annexes I to V and its charts, nothing kept from the report before."""
    for chart in (charts.hand_ins_chart, charts.bars_chart, charts.funnel_chart):
        chart.cache_clear()
    initiatives, sent = lines(), hand_ins()
    data = YearReport(
        frame=FRAME,
        to=("Ban Thường vụ Thành ủy (ví dụ)",),
        subject="Kết quả thực hiện phong trào “Dân vận khéo” năm 2024",
        recognised_by="Ban Thường vụ Thành ủy (ví dụ)",
        contents=CONTENTS,
        initiatives=initiatives,
        hand_ins=sent,
        visits=tuple(VisitLine(unit=unit, on=date(2024, 6, 10), findings=1) for unit in NAMES[:20]),
        petitions=(PetitionLine(voice="Nhân dân", answered=True),) * 20,
        charts=tuple(charts_of(CONTENTS, initiatives, sent).values()),
    )
    return document_of(data)


def notice() -> bytes:
    """A notice whose one annex lists the 300."""
    recognised = tuple(
        Candidate(
            code=each.code, name=each.name, unit=each.unit, content=each.content, of="Tập thể", novelty="Đăng ký mới",
            result=each.result,
        )
        for each in lines()
    )  # fmt: skip
    decision = Cited(
        kind="Quyết định", symbol="QĐ/TU", by="Ban Thường vụ Thành ủy (ví dụ)", about="công nhận", year=2024
    )
    return document_of(
        ResultNotice(
            frame=FRAME, decision=decision, recognised_by=decision.by, contents=CONTENTS, recognised=recognised, declined=(),
        )
    )  # fmt: skip


def bare() -> bytes:
    """The same rows by python-docx alone, without header, widths, styles or rules."""
    document, rows = docx.Document(), lines()
    table = document.add_table(rows=0, cols=8)
    for number, each in enumerate(rows, start=1):
        cells = table.add_row().cells
        written = (str(number), each.code, each.name, each.unit, "Tập thể", "Đăng ký mới", each.result, "")
        for cell, text in zip(cells, written, strict=True):
            cell.text = text
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def measure() -> Report:
    """All three in turns."""
    timed = in_turns({each.__name__: _timed(each) for each in (report, notice, bare)}, turns=TURNS)
    return Report(
        title=f"Official documents, seconds of the processor ({machine()})",
        figures=(
            (f"report of {INITIATIVES} mô hình, {UNITS} units, 5 annexes, 6 charts", milliseconds(timed["report"])),
            (f"notice with an annex of {INITIATIVES} rows", milliseconds(timed["notice"])),
            (f"{INITIATIVES} rows by python-docx alone", milliseconds(timed["bare"])),
        ),
        bounds=(
            Bound(f"seconds of the report of {INITIATIVES} mô hình", median(timed["report"]), LIMIT_SECONDS),
            Bound("annex of 300 rows / python-docx alone", ratio(timed["notice"], timed["bare"]), 1),
        ),
    )


def _timed(draw: Callable[[], bytes]) -> Timed:
    def seconds() -> float:
        began = process_time()
        assert draw()[:2] == b"PK"
        return process_time() - began

    return seconds


def main() -> int:
    """Measure, print, and say by the exit code whether the bounds hold."""
    found = measure()
    found.show()
    return exit_code(found)


if __name__ == "__main__":
    sys.exit(main())
