"""What enters inspection by file: days, minutes, the log, and the names of the people who inspect.

The files have fixed names in `<home>/tiep-nhan/kiem-tra/`, so that no form and no run shows a name that somebody gave
a file. A file is taken whole or not at all; a refusal says file, row, column and why, and repeats no personal cell.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from config.refusals import Refused
from config.vietnamese import parse_date
from models.inspection.record import About, FindingKind, GuidanceKind
from tasks.inspection.rows import FindingRow, GuidedRow, PersonRow, RatingRow, ScheduleRow

FOLDER = Path("tiep-nhan") / "kiem-tra"
MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 5000

THINGS: dict[str, About | FindingKind] = {
    "mô hình": About.INITIATIVE,
    "nhiệm vụ": About.DUTY,
    "tồn tại": FindingKind.FINDING,
    "kiến nghị": FindingKind.RECOMMENDATION,
}
KINDS = {"hướng dẫn": GuidanceKind.GUIDANCE, "khảo sát": GuidanceKind.SURVEY}


@dataclass
class Cells:
    """One row's cells by column; what is wrong is gathered, so that one reading tells everything."""

    file: str
    line: int
    values: dict[str, str]
    wrong: list[str]

    def needed(self, column: str) -> str:
        """A cell that must say something."""
        found = self.values.get(column, "").strip()
        if not found:
            self.refuse(column, "để trống; hãy điền")
        return found

    def maybe(self, column: str) -> str | None:
        """A cell that may be empty."""
        return self.values.get(column, "").strip() or None

    def day(self, column: str) -> date:
        """A day, dd/mm/yyyy."""
        found = self.needed(column)
        try:
            return parse_date(found) if found else date.min
        except ValueError as wrong:
            self.refuse(column, str(wrong))
            return date.min

    def maybe_day(self, column: str) -> date | None:
        """A day, or nothing."""
        return self.day(column) if self.maybe(column) else None

    def one_of(self, column: str, words: dict[str, Any]) -> Any:
        """One of a few words; None when it is none of them."""
        found = self.needed(column).casefold()
        if found and found not in words:
            self.refuse(column, f"“{found}” chưa đúng; ghi một trong: {', '.join(words)}")
        return words.get(found)

    def refuse(self, column: str, why: str) -> None:
        """Note what is wrong with a cell."""
        self.wrong.append(f"{self.file}, dòng {self.line}, cột “{column}”: {why.rstrip('.')}.")


def read_schedule(home: Path) -> list[ScheduleRow]:
    """`lich.csv`: dot, don_vi, ngay, doan.

    Raises:
        Refused: every wrong cell at once.
    """
    return read_table(
        home,
        "lich.csv",
        ("dot", "don_vi", "ngay", "doan"),
        lambda row: ScheduleRow(
            row.needed("dot"), row.needed("don_vi"), row.day("ngay"), row.needed("doan"), line=row.line
        ),
    )


def read_results(home: Path) -> list[RatingRow | FindingRow]:
    """`ket-qua.csv`: so_kiem_tra, muc (mô hình, nhiệm vụ, tồn tại, kiến nghị), ma, muc_danh_gia, noi_dung, han.

    Raises:
        Refused: every wrong cell at once.
    """
    return read_table(home, "ket-qua.csv", ("so_kiem_tra", "muc", "ma", "muc_danh_gia", "noi_dung", "han"), _result)


def read_guidance(home: Path) -> list[GuidedRow]:
    """`huong-dan.csv`: loai (hướng dẫn, khảo sát), don_vi, ngay, noi_dung, so_van_ban, ngay_van_ban.

    Raises:
        Refused: every wrong cell at once.
    """
    return read_table(
        home,
        "huong-dan.csv",
        ("loai", "don_vi", "ngay", "noi_dung", "so_van_ban", "ngay_van_ban"),
        lambda row: GuidedRow(
            row.one_of("loai", KINDS),
            row.needed("don_vi"),
            row.day("ngay"),
            row.needed("noi_dung"),
            row.maybe("so_van_ban"),
            row.maybe_day("ngay_van_ban"),
            line=row.line,
        ),
    )


def read_people(home: Path) -> list[PersonRow]:
    """`thanh-vien.csv`: thanh_vien, ho_ten, chuc_vu.

    Raises:
        Refused: every wrong cell at once; a seat that two people fill.
    """
    rows = read_table(
        home,
        "thanh-vien.csv",
        ("thanh_vien", "ho_ten", "chuc_vu"),
        lambda row: PersonRow(
            row.needed("thanh_vien"), row.needed("ho_ten"), row.maybe("chuc_vu") or "", line=row.line
        ),
    )
    seats = [row.member for row in rows]
    twice = sorted({seat for seat in seats if seats.count(seat) > 1})
    if twice:
        raise Refused(f"thanh-vien.csv, cột “thanh_vien”: mã ghi hai lần: {', '.join(twice)}. Mỗi mã chỉ ghi một dòng.")
    return rows


def _result(row: Cells) -> RatingRow | FindingRow:
    thing = row.one_of("muc", THINGS)
    if isinstance(thing, FindingKind):
        return FindingRow(row.needed("so_kiem_tra"), thing, row.needed("noi_dung"), row.day("han"), line=row.line)
    return RatingRow(
        row.needed("so_kiem_tra"),
        thing,
        row.needed("ma"),
        row.needed("muc_danh_gia"),
        row.maybe("noi_dung"),
        line=row.line,
    )


def read_table(
    home: Path, name: str, columns: tuple[str, ...], make: Callable[[Cells], Any], folder: Path = FOLDER
) -> list[Any]:
    """Read a CSV (comma or semicolon, UTF-8) whose head names exactly these columns, in any order.

    Args:
        folder: where in the home the file lies.

    Raises:
        Refused: every wrong cell at once; no file, or one that cannot be read.
    """
    text = _text(home, name, folder)
    table = csv.DictReader(io.StringIO(text), delimiter=_delimiter(text), restkey="")
    heads = [(head or "").strip() for head in table.fieldnames or []]
    if sorted(heads) != sorted(columns):
        raise Refused(f"{name}, dòng 1: các cột phải là {', '.join(columns)}; đang là {', '.join(heads) or 'trống'}.")
    table.fieldnames = heads
    wrong: list[str] = []
    rows = []
    for values in _records(name, table):
        if "" in values:
            wrong.append(f"{name}, dòng {table.line_num}: nhiều ô hơn số cột; kiểm tra dấu phân cách.")
            continue
        cells = {column: value or "" for column, value in values.items()}
        if any(cell.strip() for cell in cells.values()):
            rows.append(make(Cells(name, table.line_num, cells, wrong)))
    if wrong:
        raise Refused("\n".join(wrong))
    if not rows:
        raise Refused(f"{name} không có dòng dữ liệu nào. Hãy điền từ dòng 2.")
    if len(rows) > MOST_ROWS:
        raise Refused(f"{name} có {len(rows)} dòng, nhiều hơn {MOST_ROWS}. Hãy tách thành nhiều lần nạp.")
    return rows


def _records(name: str, table: "csv.DictReader[str]") -> Iterator[dict[str, Any]]:
    try:
        yield from table
    except csv.Error:
        raise Refused(f"{name}, dòng {table.line_num}: dòng này không đọc được. Hãy lưu lại tệp dạng CSV.") from None


def _text(home: Path, name: str, folder: Path) -> str:
    path = home / folder / name
    if path.is_symlink() or not path.is_file():
        raise Refused(
            f"Không có tệp {(folder / name).as_posix()} trong thư mục dữ liệu. Hãy đặt tệp vào đó rồi chạy lại."
        )
    if path.stat().st_size > MOST_BYTES:
        raise Refused(f"{name} lớn hơn {MOST_BYTES // 1024 // 1024} MB. Hãy tách thành nhiều tệp.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(f"{name} không phải UTF-8. Hãy lưu lại với bảng mã UTF-8.") from None


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return ";" if head.count(";") > head.count(",") else ","
