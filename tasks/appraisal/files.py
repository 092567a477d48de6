"""What enters an appraisal by file only: the council, declared conflicts, sheets, ballots (II.8).

A file is a table saved as CSV in `<home>/tiep-nhan/tham-dinh/`. It is taken whole or not at all; a refusal says row,
column and why, and never repeats a score, a vote or a name.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.refusals import Refused
from config.steps.appraisal import Appraising
from config.vietnamese import strip_diacritics
from models.appraisal.batches import Problem, refuse_all
from models.appraisal.record import Choice, ConflictKind
from models.appraisal.rounds import ConflictRow, MemberRow
from models.appraisal.scores import SheetRow
from models.appraisal.votes import BallotRow, TallyRow
from models.intake.store import INTAKE_FOLDER, read_regular
from models.rules.intake import FileRefused

FOLDER = "tham-dinh"
MAX_BYTES = 2 * 1024 * 1024
ABSTAINS = "khong cho y kien"
REMARK = "nhan xet "
AUTHOR_WORDS = ("tac gia", "la tac gia", "author")
DECLARED_WORDS = ("co quan he", "quan he", "declared")
CHOICES = {_word: choice for choice in Choice for _word in (choice.value, strip_diacritics(choice.label).casefold())}


@dataclass(frozen=True)
class MemberSheet:
    """A sheet as it lies in a file: one member, the rows, what to call the file in a refusal."""

    member: str
    rows: tuple[SheetRow, ...]
    title: str


@dataclass(frozen=True)
class _Table:
    """A table: rows with their numbers as people count them, cells by plain heading."""

    title: str
    headings: dict[str, str]
    rows: tuple[tuple[int, dict[str, str]], ...]


def intake_folder(home: Path) -> Path:
    """Where files for an appraisal are put."""
    return home / INTAKE_FOLDER / FOLDER


def waiting_files(home: Path) -> list[str]:
    """Names of the CSV files that lie in the folder, for a form's list."""
    folder = intake_folder(home)
    if not folder.is_dir() or folder.is_symlink():
        return []
    return sorted(each.name for each in folder.iterdir() if each.suffix.lower() == ".csv" and not each.is_symlink())


def path_of(home: Path, name: str) -> Path:
    """The path of a file of the folder.

    Raises:
        Refused: nothing chosen, or a name that leads elsewhere.
    """
    if not name.strip():
        raise Refused("Chưa chọn tệp: đặt tệp CSV vào thư mục tiep-nhan/tham-dinh rồi chọn tên tệp trong danh sách.")
    if name != Path(name).name or name in (".", ".."):
        raise Refused(f"Tên tệp “{name}” không dùng được: chỉ ghi tên tệp nằm trong thư mục tiep-nhan/tham-dinh.")
    return intake_folder(home) / name


def read_council(path: Path, section: Appraising) -> tuple[str, list[MemberRow]]:
    """Read the council: mã thành viên, vai trò, đơn vị, tổ (may be missing), họ tên.

    Raises:
        Refused: a file that cannot be read, or a column that is missing.
    """
    table = _read(path, ("ma thanh vien", "vai tro", "don vi", "ho ten"))
    roles = {_plain(each.name): each.id for each in section.roles}
    rows = [
        MemberRow(
            number,
            cells["ma thanh vien"],
            roles.get(_plain(cells["vai tro"]), cells["vai tro"]),
            _code(cells["don vi"]),
            _code(cells.get("to", "")),
            cells["ho ten"],
        )
        for number, cells in table.rows
    ]
    return table.title, rows


def read_conflicts(path: Path) -> tuple[str, list[ConflictRow]]:
    """Read declared conflicts: thành viên, mô hình, quan hệ ("tác giả" or "có quan hệ").

    Raises:
        Refused: a file that cannot be read, a column that is missing, a relation that is neither.
    """
    table = _read(path, ("thanh vien", "mo hinh", "quan he"))
    rows, problems = [], []
    for number, cells in table.rows:
        said = _plain(cells["quan he"])
        if said not in (*AUTHOR_WORDS, *DECLARED_WORDS):
            problems.append(Problem(number, "quan hệ", "phải ghi “tác giả” hoặc “có quan hệ”"))
            continue
        kind = ConflictKind.AUTHOR if said in AUTHOR_WORDS else ConflictKind.DECLARED
        rows.append(ConflictRow(number, _code(cells["thanh vien"]), _code(cells["mo hinh"]), kind))
    refuse_all(table.title, problems)
    return table.title, rows


def read_sheet(path: Path, section: Appraising) -> MemberSheet:
    """Read one member's sheet: thành viên, mô hình, ý kiến, a column per criterion, "nhận xét" and a criterion.

    Raises:
        Refused: a file that cannot be read, an unknown column, more than one member.
    """
    table = _read(path, ("thanh vien", "mo hinh"))
    criteria = {_plain(name): each.id for each in section.criteria for name in (each.id, each.name)}
    known = ("thanh vien", "mo hinh", "ten mo hinh", "y kien")
    strange = [
        heading
        for plain, heading in table.headings.items()
        if plain not in known and plain not in criteria and plain.removeprefix(REMARK) not in criteria
    ]
    if strange:
        named = ", ".join(f"“{heading}”" for heading in strange)
        raise Refused(
            f"{table.title} có cột không thuộc bộ tiêu chí: {named}. Hãy dùng phiếu trống do chương trình in ra."
        )
    members = sorted({_code(cells["thanh vien"]) for _, cells in table.rows})
    if len(members) != 1:
        raise Refused(
            f"{table.title} phải là phiếu của đúng một thành viên; cột “thành viên” ghi cùng một mã ở mọi dòng."
        )
    problems = []
    rows = []
    for number, cells in table.rows:
        opinion = _plain(cells.get("y kien", ""))
        if opinion and opinion != ABSTAINS:
            problems.append(Problem(number, "ý kiến", "để trống, hoặc ghi “không cho ý kiến”"))
        rows.append(
            SheetRow(
                number,
                _code(cells["mo hinh"]),
                abstains=opinion == ABSTAINS,
                scores={criteria[plain]: cell for plain, cell in cells.items() if plain in criteria and cell},
                remarks={
                    criteria[plain.removeprefix(REMARK)]: cell
                    for plain, cell in cells.items()
                    if plain.startswith(REMARK) and cell
                },
            )
        )
    refuse_all(table.title, problems)
    return MemberSheet(members[0], tuple(rows), f"Phiếu chấm của thành viên {members[0]} ({table.title})")


def read_ballots(path: Path) -> tuple[str, list[BallotRow]]:
    """Read open ballots: mô hình, thành viên, phiếu.

    Raises:
        Refused: a file that cannot be read, a column that is missing, a ballot that says something else.
    """
    table = _read(path, ("mo hinh", "thanh vien", "phieu"))
    rows, problems = [], []
    for number, cells in table.rows:
        choice = CHOICES.get(_plain(cells["phieu"]))
        if choice is None:
            wanted = ", ".join(each.label.lower() for each in Choice)
            problems.append(Problem(number, "phiếu", f"phải ghi một trong: {wanted}"))
            continue
        rows.append(BallotRow(number, _code(cells["mo hinh"]), _code(cells["thanh vien"]), choice))
    refuse_all(table.title, problems)
    return table.title, rows


def read_tallies(path: Path) -> tuple[str, list[TallyRow]]:
    """Read the tellers' report: mô hình, tán thành, không tán thành, không có ý kiến, không hợp lệ.

    Raises:
        Refused: a file that cannot be read, a column that is missing, a cell that is no whole number.
    """
    columns = ("tan thanh", "khong tan thanh", "khong co y kien", "khong hop le")
    table = _read(path, ("mo hinh", *columns))
    rows, problems = [], []
    for number, cells in table.rows:
        wrong = [
            each for each in columns if not (cells[each].isascii() and cells[each].isdigit() and len(cells[each]) < 5)
        ]
        problems += [Problem(number, table.headings[each], "phải ghi số phiếu, là số nguyên") for each in wrong]
        if not wrong:
            rows.append(TallyRow(number, _code(cells["mo hinh"]), *(int(cells[each]) for each in columns)))
    refuse_all(table.title, problems)
    return table.title, rows


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
        writer.writerow([member, code, _harmless(name), "", *([""] * (2 * len(criteria)))])
    return stream.getvalue()


def _harmless(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _read(path: Path, needed: tuple[str, ...]) -> _Table:
    title = f"Tệp “{path.name}”"
    try:
        data = read_regular(path, MAX_BYTES)
    except FileNotFoundError:
        raise Refused(f"{title} không có trong thư mục. Hãy kiểm tra lại tên tệp.") from None
    except FileRefused as refused:
        raise Refused(f"{title} {refused}.") from None
    if len(data) > MAX_BYTES:
        raise Refused(f"{title} lớn hơn 2 MB; hãy kiểm tra lại đã chọn đúng tệp chưa.")
    try:
        text = unicodedata.normalize("NFC", data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused(f"{title} không phải UTF-8. Hãy lưu lại bằng “CSV UTF-8”.") from None
    return _table(title, text, needed)


def _table(title: str, text: str, needed: tuple[str, ...]) -> _Table:
    first = text.split("\n", 1)[0]
    delimiter = max((";", ",", "\t"), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = [(reader.line_num, [cell.strip() for cell in line]) for line in reader]
    except csv.Error:
        raise Refused(f"{title} có dấu nháy kép chưa đóng ở dòng {reader.line_num}. Hãy mở tệp và lưu lại.") from None
    if not lines:
        raise Refused(f"{title} không có dòng tiêu đề.")
    headings = [_plain(cell) for cell in lines[0][1]]
    shown = dict(zip(headings, lines[0][1], strict=True))
    twice = sorted({shown[each] for each in headings if each and headings.count(each) > 1})
    if twice:
        raise Refused(f"{title} có hai cột cùng tên: {', '.join(twice)}. Hãy bỏ một cột.")
    missing = [each for each in needed if each not in headings]
    if missing:
        raise Refused(
            f"{title} thiếu cột {', '.join(f'“{each}”' for each in missing)} (ghi có dấu hoặc không dấu). Hãy bổ "
            "sung cột."
        )
    rows, problems = [], []
    for number, cells in lines[1:]:
        if not any(cells):
            continue
        if len(cells) > len(headings) and any(cells[len(headings) :]):
            problems.append(Problem(number, "", "có nhiều ô hơn số cột"))
        padded = [*cells, *([""] * len(headings))][: len(headings)]
        rows.append((number, dict(zip(headings, padded, strict=True))))
    refuse_all(title, problems)
    return _Table(title, {plain: heading for plain, heading in shown.items() if plain}, tuple(rows))


def _plain(text: str) -> str:
    """A heading or a word without diacritics, case and marks: "Mã thành viên" is "ma thanh vien"."""
    letters = strip_diacritics(text).casefold()
    return " ".join("".join(each if each.isalnum() else " " for each in letters).split())


def _code(text: str) -> str:
    """The code in "TV01 · Ủy viên"; a bare code is its own."""
    return text.split(" · ", 1)[0].strip()
