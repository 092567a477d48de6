"""What enters by file only: the pieces of a dossier, a decision's results, objections, proposals naming people.

A file lies in the intake folder and is taken whole or not at all; a refusal says file, row, column and why. What the
rows say about people is stored and shown to nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from config.refusals import Refused
from config.steps.intake import Intake
from models.intake.store import INTAKE_FOLDER, FoundFile, keep, read_named
from models.rules.intake import FileRefused, Limits, kind_of
from models.submission.dossiers import StoredFile
from tasks.file_rows import read_rows


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


def pieces_in(home: Path, name: str) -> list[PieceRow]:
    """Read a list of a dossier's files: tep, thanh_phan, mo_hinh, so_van_ban, ngay_van_ban.

    Raises:
        Refused: every mistake of the file at once.
    """
    return read_rows(
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
    return read_rows(
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
    return read_rows(
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
    return read_rows(
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
