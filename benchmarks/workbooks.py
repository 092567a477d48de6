"""Workbooks: 10,000 rows read and validated against openpyxl that only reads them; a workbook of 300 mô hình drawn.

python -m benchmarks.workbooks

Ours is everything from the bytes to rows that are held to the record: the checks of the file, the child process with
calamine, every cell understood by its column, every row's version compared. openpyxl's is its read-only mode, each cell's
value looked at once. Writing to the record is the doors' own cost and not measured here.
"""

import io
import sys
from datetime import date, timedelta
from time import perf_counter

from openpyxl import load_workbook

from benchmarks.figures import Bound, Report, exit_code, in_turns, machine, milliseconds, ratio
from documents.workbooks.comparing import compare
from documents.workbooks.parsing import read_raw
from documents.workbooks.reading import understand
from documents.workbooks.sheets import Book, Choice, Column, Contents, Kind, Role, Row, Sheet
from documents.workbooks.writing import workbook_of

ROWS, INITIATIVES, TURNS = 10_000, 300, 5
UNITS = tuple(Choice(f"DV-{number:03d}", f"Đơn vị số {number} (ví dụ)") for number in range(1, 51))
SHEET = Sheet(
    "dang-ky",
    "Đăng ký",
    (
        Column("code", "Mã", role=Role.FIXED, width=15),
        Column("unit", "Đơn vị", Kind.CHOICE, required=True, choices=UNITS, names=True, width=30),
        Column("name", "Tên mô hình", required=True, names=True, width=42),
        Column("content", "Nội dung", Kind.CHOICE, required=True, choices=UNITS[:4], width=30),
        Column("on", "Ngày đăng ký", Kind.DATE, width=12),
        Column("document", "Số văn bản", width=16),
        Column("new", "Mới", Kind.YES, width=8),
        Column("count", "Số hộ", Kind.NUMBER, width=10),
        Column("goal", "Mục tiêu", width=36),
        Column("way", "Cách làm", width=36),
    ),
    adds=True,
)
BOOK = Book("do-hieu-nang", "Đăng ký mô hình", (SHEET,))


def rows_of(many: int) -> list[Row]:
    """Rows as the registration of a large place would have them."""
    first = date(2024, 3, 25)
    return [
        Row(
            f"DVK-2024-{number:05d}",
            {
                "code": f"DVK-2024-{number:05d}",
                "unit": UNITS[number % len(UNITS)].code,
                "name": f"Mô hình tuyến đường hoa tự quản số {number} (ví dụ)",
                "content": UNITS[number % 4].code,
                "on": first + timedelta(days=number % 200),
                "document": f"{number}/ĐK-UBND",
                "new": number % 3 == 0,
                "count": number * 7,
                "goal": f"Mục tiêu, tiêu chí của mô hình số {number}, nêu rõ kết quả cần đạt trong năm",
                "way": f"Cách làm của mô hình số {number}, phân công rõ người, rõ việc",
            },
        )
        for number in range(1, many + 1)
    ]


def drawn(rows: list[Row]) -> bytes:
    """The workbook of rows."""
    about = {"plan": "do-hieu-nang-2024"}
    return workbook_of(Contents(BOOK, {SHEET.key: rows}, about, "PHÒNG NỘI VỤ", "Đo hiệu năng", date(2024, 4, 22)))


def imported(data: bytes, rows: list[Row]) -> float:
    """Seconds from the bytes to rows that are held to the record."""
    began = perf_counter()
    (found,), problems, _ = understand(BOOK, read_raw(data))
    held = compare(found, rows)
    seconds = perf_counter() - began
    assert (problems, len(held.same)) == ([], len(rows))
    return seconds


def looked_at(data: bytes) -> float:
    """Seconds in which openpyxl's read-only mode hands every cell out."""
    began = perf_counter()
    page = load_workbook(io.BytesIO(data), read_only=True)[SHEET.title]
    cells = sum(1 for line in page.iter_rows(values_only=True) for cell in line if cell is not None)
    assert cells > ROWS
    return perf_counter() - began


def measure() -> Report:
    """Both in turns, then the smaller workbook drawn."""
    rows = rows_of(ROWS)
    data = drawn(rows)
    timed = in_turns({"ours": lambda: imported(data, rows), "openpyxl": lambda: looked_at(data)}, turns=TURNS)
    few = rows_of(INITIATIVES)
    drawing = in_turns({"drawn": lambda: _seconds(few)}, turns=TURNS)["drawn"]
    return Report(
        title=f"Workbooks ({machine()})",
        figures=(
            (
                f"{ROWS:,} rows × {len(SHEET.columns)}: checked, parsed, understood, compared",
                milliseconds(timed["ours"]),
            ),
            ("the same read by openpyxl, read-only, nothing validated", milliseconds(timed["openpyxl"])),
            (f"workbook of {INITIATIVES} mô hình drawn", milliseconds(drawing)),
        ),
        bounds=(
            Bound("import with validation / openpyxl read-only", ratio(timed["ours"], timed["openpyxl"]), 1),
            Bound(f"seconds to draw {INITIATIVES} mô hình", sorted(drawing)[len(drawing) // 2], 2),
        ),
    )


def _seconds(rows: list[Row]) -> float:
    began = perf_counter()
    drawn(rows)
    return perf_counter() - began


def main() -> int:
    """Measure, print, and say by the exit code whether the bounds hold."""
    report = measure()
    report.show()
    return exit_code(report)


if __name__ == "__main__":
    sys.exit(main())
