"""What enters by file only: the pieces of a dossier, a decision's results, objections, proposals naming people.

A file lies in the intake folder and is taken whole or not at all; a refusal says file, row, column and why. What the
rows say about people is stored and shown to nobody.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from config.refusals import Refused
from config.steps.intake import Intake
from config.vietnamese import parse_date
from models.intake.store import INTAKE_FOLDER, FoundFile, keep, read_named
from models.rules.intake import FileRefused, Limits, kind_of
from models.submission.dossiers import StoredFile

MOST_BYTES = 5 * 1024 * 1024
YES, NO = "có", "không"
Row = TypeVar("Row")


@dataclass(frozen=True)
class PieceRow:
    """One file of a dossier: its path below the intake folder, the piece it is, and whose."""

    path: str
    piece: str
    initiative: str | None = None
    document_number: str | None = None
    document_on: date | None = None


@dataclass(frozen=True)
class ResultRow:
    """What a decision says of one initiative."""

    initiative: str
    recognised: bool
    reason: str | None = None


@dataclass(frozen=True)
class ObjectionRow:
    """One objection: its number in the register of incoming letters, who and what."""

    initiative: str
    number: str
    received_on: date
    sender: str
    text: str


@dataclass(frozen=True)
class ProposalRow:
    """One proposal of commendation; `declared` is block → (holds, document)."""

    unit: str
    award: str
    document_number: str
    proposed_on: date
    from_year: int
    to_year: int
    declared: dict[str, tuple[bool, str]]
    initiative: str | None = None
    nominee: str | None = None


class _Cells:
    """One row's cells, read by column; what is wrong is gathered, not raised."""

    def __init__(self, file: str, number: int, cells: dict[str, str], wrong: list[str]) -> None:
        self._where = f"{file}, dòng {number}"
        self._cells = cells
        self._wrong = wrong

    def text(self, column: str) -> str:
        """A cell that must not be empty."""
        found = self._cells.get(column, "").strip()
        if not found:
            self._say(column, "để trống; hãy điền")
        return found

    def maybe(self, column: str) -> str | None:
        """A cell that may be empty."""
        return self._cells.get(column, "").strip() or None

    def day(self, column: str) -> date:
        """A day, dd/mm/yyyy."""
        found = self.text(column)
        try:
            return parse_date(found) if found else date.min
        except ValueError as wrong:
            self._say(column, str(wrong))
            return date.min

    def maybe_day(self, column: str) -> date | None:
        """A day, or an empty cell."""
        return self.day(column) if self.maybe(column) else None

    def year(self, column: str) -> int:
        """A year in four digits."""
        found = self.text(column)
        if found and not (found.isdigit() and len(found) == 4):
            self._say(column, f"“{found}” không phải là năm; ghi bốn chữ số")
        return int(found) if found.isdigit() else 0

    def yes(self, column: str) -> bool:
        """“có” or “không”."""
        found = self.text(column).casefold()
        if found and found not in (YES, NO):
            self._say(column, f"“{found}” chưa đúng; ghi “{YES}” hoặc “{NO}”")
        return found == YES

    def _say(self, column: str, why: str) -> None:
        self._wrong.append(f"{self._where}, cột “{column}”: {why.rstrip('.')}.")


def pieces_in(home: Path, name: str) -> list[PieceRow]:
    """Read a list of a dossier's files: tep, thanh_phan, mo_hinh, so_van_ban, ngay_van_ban.

    Raises:
        Refused: every mistake of the file at once.
    """
    return _rows(
        home,
        name,
        ("tep", "thanh_phan", "mo_hinh", "so_van_ban", "ngay_van_ban"),
        lambda cells: PieceRow(
            cells.text("tep"),
            cells.text("thanh_phan"),
            cells.maybe("mo_hinh"),
            cells.maybe("so_van_ban"),
            cells.maybe_day("ngay_van_ban"),
        ),
    )


def results_in(home: Path, name: str) -> list[ResultRow]:
    """Read a decision's results: mo_hinh, cong_nhan (có/không), ly_do.

    Raises:
        Refused: every mistake of the file at once.
    """
    return _rows(
        home,
        name,
        ("mo_hinh", "cong_nhan", "ly_do"),
        lambda cells: ResultRow(cells.text("mo_hinh"), cells.yes("cong_nhan"), cells.maybe("ly_do")),
    )


def objections_in(home: Path, name: str) -> list[ObjectionRow]:
    """Read objections: mo_hinh, so_den, ngay_den, nguoi_gui, noi_dung.

    Raises:
        Refused: every mistake of the file at once.
    """
    return _rows(
        home,
        name,
        ("mo_hinh", "so_den", "ngay_den", "nguoi_gui", "noi_dung"),
        lambda cells: ObjectionRow(
            cells.text("mo_hinh"),
            cells.text("so_den"),
            cells.day("ngay_den"),
            cells.text("nguoi_gui"),
            cells.text("noi_dung"),
        ),
    )


def proposals_in(home: Path, name: str, blocks: Sequence[str]) -> list[ProposalRow]:
    """Read proposals of commendation; each block has a column of its own and one for its document.

    Raises:
        Refused: every mistake of the file at once.
    """
    fixed = ("don_vi", "hinh_thuc", "so_van_ban", "ngay_van_ban", "tu_nam", "den_nam", "mo_hinh", "ho_ten")
    return _rows(
        home,
        name,
        (*fixed, *(column for block in blocks for column in (block, f"{block}_van_ban"))),
        lambda cells: ProposalRow(
            unit=cells.text("don_vi"),
            award=cells.text("hinh_thuc"),
            document_number=cells.text("so_van_ban"),
            proposed_on=cells.day("ngay_van_ban"),
            from_year=cells.year("tu_nam"),
            to_year=cells.year("den_nam"),
            declared={block: (cells.yes(block), cells.text(f"{block}_van_ban")) for block in blocks},
            initiative=cells.maybe("mo_hinh"),
            nominee=cells.maybe("ho_ten"),
        ),
    )


def _rows(home: Path, name: str, columns: Sequence[str], read: Callable[[_Cells], Row]) -> list[Row]:
    """Read a CSV in UTF-8 with exactly these columns, in any order; commas or semicolons between the cells."""
    try:
        text = read_named(home, name, MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(f"{name}: tệp không phải UTF-8; hãy lưu lại dạng “CSV UTF-8”.") from None
    first = text.partition("\n")[0]
    lines = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    heads = [head.strip() for head in next(lines, [])]
    wrong = [f"{name}, dòng 1: thiếu cột “{column}”." for column in columns if column not in heads]
    wrong += [f"{name}, dòng 1: không có cột “{head}” trong mẫu." for head in heads if head not in columns]
    found: list[Row] = []
    for line in lines if not wrong else ():
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != len(heads):
            wrong.append(f"{name}, dòng {lines.line_num}: có {len(line)} ô, tiêu đề có {len(heads)} cột.")
            continue
        found.append(read(_Cells(name, lines.line_num, dict(zip(heads, line, strict=True)), wrong)))
    if not wrong and not found:
        wrong.append(f"{name}: không có dòng nào.")
    if wrong:
        raise Refused("Chưa nhận dòng nào:\n" + "\n".join(wrong))
    return found


def store_piece(home: Path, rules: Intake, row: PieceRow) -> StoredFile:
    """Read one file of the intake folder, judge it by the plan's rules, and keep it under its hash.

    Raises:
        Refused: the file is not there, or not fit to be taken in.
    """
    limits = Limits(rules.types, rules.max_megabytes * 1024 * 1024, rules.secret_marks)
    data = read_named(home, row.path, limits.max_bytes)
    name = row.path.replace("\\", "/").rpartition("/")[2]
    try:
        kind = kind_of(name, data, limits)
    except FileRefused as refused:
        raise Refused(f"Tệp “{name}” {refused}.") from None
    found = FoundFile(home / INTAKE_FOLDER / row.path, name, kind, data)
    keep(home, found)
    return StoredFile(name, found.digest, len(data), row.document_number, row.document_on)
