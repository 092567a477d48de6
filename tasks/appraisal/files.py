"""What enters an appraisal by file only: the council, declared conflicts, sheets, ballots (II.8).

A file is a table, CSV or .xlsx, in `<home>/tiep-nhan/tham-dinh/`. It is taken whole or not at all; a refusal says row,
column and why, and never repeats a score, a vote or a name.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from config.refusals import Refused
from config.steps.appraisal import Appraising
from documents.workbooks.sheets import harmless, plain
from documents.workbooks.tables import Table
from models.appraisal.batches import Problem, refuse_all
from models.appraisal.record import Choice, ConflictKind
from models.appraisal.rounds import ConflictRow, MemberRow
from models.appraisal.scores import SheetRow
from models.appraisal.votes import BallotRow, TallyRow
from models.intake.store import INTAKE_FOLDER, read_regular
from models.rules.intake import FileRefused
from tasks.context import code_of
from tasks.file_rows import MOST_BYTES, Cells, rows_of, table_of

FOLDER = "tham-dinh"
SUFFIXES = (".csv", ".xlsx")
ABSTAINS = "khong cho y kien"
SCORE, REMARK = "diem:", "nhan-xet:"
AUTHOR_WORDS = ("tac gia", "la tac gia", "author")
DECLARED_WORDS = ("co quan he", "quan he", "declared")
CHOICES = {_word: choice for choice in Choice for _word in (choice.value, plain(choice.label))}
Row = TypeVar("Row")


@dataclass(frozen=True)
class MemberSheet:
    """A sheet as it lies in a file: one member, the rows, what to call the file in a refusal."""

    member: str
    rows: tuple[SheetRow, ...]
    title: str


def intake_folder(home: Path) -> Path:
    """Where files for an appraisal are put."""
    return home / INTAKE_FOLDER / FOLDER


def waiting_files(home: Path) -> list[str]:
    """Names of the files that lie in the folder, for a form's list."""
    folder = intake_folder(home)
    if not folder.is_dir() or folder.is_symlink():
        return []
    return sorted(each.name for each in folder.iterdir() if each.suffix.lower() in SUFFIXES and not each.is_symlink())


def path_of(home: Path, name: str) -> Path:
    """The path of a file of the folder.

    Raises:
        Refused: nothing chosen, or a name that leads elsewhere.
    """
    if not name.strip():
        raise Refused(
            "Chưa chọn tệp: đặt tệp CSV hoặc Excel vào thư mục tiep-nhan/tham-dinh rồi chọn tên tệp trong danh sách."
        )
    if name != Path(name).name or name in (".", ".."):
        raise Refused(f"Tên tệp “{name}” không dùng được: chỉ ghi tên tệp nằm trong thư mục tiep-nhan/tham-dinh.")
    return intake_folder(home) / name


def read_council(path: Path, section: Appraising) -> tuple[str, list[MemberRow]]:
    """Read the council: mã thành viên, vai trò, đơn vị, tổ (may be missing), họ tên.

    Raises:
        Refused: a file that cannot be read, or a column that is missing.
    """
    roles = {plain(each.name): each.id for each in section.roles}

    def member(cells: Cells) -> MemberRow:
        role = cells.maybe("vai trò") or ""
        return MemberRow(
            cells.line,
            cells.maybe("mã thành viên") or "",
            roles.get(plain(role), role),
            _code(cells, "đơn vị"),
            _code(cells, "tổ"),
            cells.maybe("họ tên") or "",
        )

    return _rows(path, ("mã thành viên", "vai trò", "đơn vị", "họ tên"), member, more=("tổ",))


def read_conflicts(path: Path) -> tuple[str, list[ConflictRow]]:
    """Read declared conflicts: thành viên, mô hình, quan hệ ("tác giả" or "có quan hệ").

    Raises:
        Refused: a file that cannot be read, a column that is missing, a relation that is neither.
    """

    def conflict(cells: Cells) -> ConflictRow:
        said = plain(cells.maybe("quan hệ") or "")
        if said not in (*AUTHOR_WORDS, *DECLARED_WORDS):
            cells.wrong("quan hệ", "phải ghi “tác giả” hoặc “có quan hệ”")
        kind = ConflictKind.AUTHOR if said in AUTHOR_WORDS else ConflictKind.DECLARED
        return ConflictRow(cells.line, _code(cells, "thành viên"), _code(cells, "mô hình"), kind)

    return _rows(path, ("thành viên", "mô hình", "quan hệ"), conflict)


def read_sheet(path: Path, section: Appraising) -> MemberSheet:
    """Read one member's sheet: thành viên, mô hình, ý kiến, a column per criterion, "nhận xét" and a criterion.

    Raises:
        Refused: a file that cannot be read, an unknown column, more than one member.
    """
    names = [(name, each.id) for each in section.criteria for name in (each.id, each.name)]
    known = {column: column for column in ("thành viên", "mô hình", "tên mô hình", "ý kiến")}
    known |= {name: f"{SCORE}{key}" for name, key in names} | {
        f"nhận xét {name}": f"{REMARK}{key}" for name, key in names
    }
    title, table = _table(path, ("thành viên", "mô hình"), known)
    if table.strange:
        named = ", ".join(f"“{heading}”" for heading in table.strange.values())
        raise Refused(f"{title} có cột không thuộc bộ tiêu chí: {named}. Hãy dùng phiếu trống do chương trình in ra.")

    def row(cells: Cells) -> tuple[str, SheetRow]:
        opinion = plain(cells.maybe("ý kiến") or "")
        if opinion and opinion != ABSTAINS:
            cells.wrong("ý kiến", "để trống, hoặc ghi “không cho ý kiến”")
        scores, remarks = (
            {each.id: said for each in section.criteria if (said := cells.maybe(f"{what}{each.id}"))}
            for what in (SCORE, REMARK)
        )
        sheet = SheetRow(cells.line, _code(cells, "mô hình"), opinion == ABSTAINS, scores=scores, remarks=remarks)
        return _code(cells, "thành viên"), sheet

    read = _all(title, table, row)
    members = sorted({member for member, _ in read})
    if len(members) != 1:
        raise Refused(f"{title} phải là phiếu của đúng một thành viên; cột “thành viên” ghi cùng một mã ở mọi dòng.")
    return MemberSheet(members[0], tuple(each for _, each in read), f"Phiếu chấm của thành viên {members[0]} ({title})")


def read_ballots(path: Path) -> tuple[str, list[BallotRow]]:
    """Read open ballots: mô hình, thành viên, phiếu.

    Raises:
        Refused: a file that cannot be read, a column that is missing, a ballot that says something else.
    """

    def ballot(cells: Cells) -> BallotRow:
        choice = CHOICES.get(plain(cells.maybe("phiếu") or ""))
        if choice is None:
            cells.wrong("phiếu", f"phải ghi một trong: {', '.join(each.label.lower() for each in Choice)}")
        return BallotRow(cells.line, _code(cells, "mô hình"), _code(cells, "thành viên"), choice or Choice.FOR)

    return _rows(path, ("mô hình", "thành viên", "phiếu"), ballot)


def read_tallies(path: Path) -> tuple[str, list[TallyRow]]:
    """Read the tellers' report: mô hình, tán thành, không tán thành, không có ý kiến, không hợp lệ.

    Raises:
        Refused: a file that cannot be read, a column that is missing, a cell that is no whole number.
    """
    columns = ("tán thành", "không tán thành", "không có ý kiến", "không hợp lệ")

    def votes(cells: Cells, column: str) -> int:
        said = cells.maybe(column) or ""
        if not (said.isascii() and said.isdigit() and len(said) < 5):
            cells.wrong(column, "phải ghi số phiếu, là số nguyên")
            return 0
        return int(said)

    def tally(cells: Cells) -> TallyRow:
        return TallyRow(cells.line, _code(cells, "mô hình"), *(votes(cells, each) for each in columns))

    return _rows(path, ("mô hình", *columns), tally)


def blank_sheet(member: str, initiatives: Iterable[tuple[str, str]], section: Appraising) -> str:
    """The text of an empty sheet for one member, as a table that opens in a spreadsheet.

    Args:
        initiatives: (code, name) of what the member appraises; what the member has a conflict with is not among them.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    criteria: Sequence[str] = [each.id for each in section.criteria]
    writer.writerow(
        ["thành viên", "mô hình", "tên mô hình", "ý kiến", *criteria, *(f"nhận xét {each}" for each in criteria)]
    )
    for code, name in initiatives:
        writer.writerow([member, code, harmless(name), "", *([""] * (2 * len(criteria)))])
    return stream.getvalue()


def _rows(
    path: Path, needed: tuple[str, ...], read: Callable[[Cells], Row], *, more: tuple[str, ...] = ()
) -> tuple[str, list[Row]]:
    """What to call the file in a refusal, and its rows; columns that nobody asked for are not read."""
    title, table = _table(path, needed, {column: column for column in (*needed, *more)})
    return title, _all(title, table, read)


def _all(title: str, table: Table, read: Callable[[Cells], Row]) -> list[Row]:
    problems: list[Problem] = []
    rows = rows_of(table, read, lambda row, column, why: problems.append(Problem(row, column, why.rstrip("."))))
    refuse_all(title, problems)
    return rows


def _table(path: Path, needed: tuple[str, ...], known: Mapping[str, str]) -> tuple[str, Table]:
    title = f"Tệp “{path.name}”"
    try:
        data = read_regular(path, MOST_BYTES)
    except FileNotFoundError:
        raise Refused(f"{title} không có trong thư mục. Hãy kiểm tra lại tên tệp.") from None
    except FileRefused as refused:
        raise Refused(f"{title} {refused}.") from None
    if len(data) > MOST_BYTES:
        raise Refused(f"{title} lớn hơn {MOST_BYTES // 2**20} MB; hãy kiểm tra lại đã chọn đúng tệp chưa.")
    table = table_of(data, title, known)
    if table.twice:
        twice = ", ".join(sorted(set(table.twice.values())))
        raise Refused(f"{title} có hai cột cùng tên: {twice}. Hãy bỏ một cột.")
    if missing := [f"“{each}”" for each in needed if each not in table.places]:
        raise Refused(f"{title} thiếu cột {', '.join(missing)} (ghi có dấu hoặc không dấu). Hãy bổ sung cột.")
    return title, table


def _code(cells: Cells, column: str) -> str:
    return code_of(cells.maybe(column) or "")
