"""Understanding grids by the description of their sheets: tolerant of what people do, strict about meaning.

Columns may be moved, rows shuffled and parted by blank ones, cells merged downwards, text decomposed; the heading row is
found wherever it stands. What is understood two ways is a problem with its cell, and all problems are told at once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from config.vietnamese import parse_date
from documents.workbooks.marks import ID_HEAD, VERSION_HEAD, Meta
from documents.workbooks.parsing import Cell, Grid, Raw
from documents.workbooks.sheets import (
    MOST_ROWS,
    SEPARATOR,
    Book,
    Column,
    Kind,
    Role,
    Sheet,
    Value,
    canonical,
    clean,
    plain,
)
from documents.workbooks.writing import GUIDE_SHEET, LISTS_SHEET

SUMMARY_SHEET = "Cần sửa"
HEAD_WITHIN = 40
"""Rows from the top in which a heading row is looked for."""
LONGER = 40
"""Characters by which a heading that was pasted once more may be longer: marks and blanks."""
YES = {"co", "x", "v", "dung", "yes", "true", "1", "dat", "✓", "✔"}
NO = {"khong", "no", "false", "0", "k"}
_LONG_DAY = re.compile(r"(?:ngày )?([0-9]{1,2}) tháng ([0-9]{1,2}) năm ([0-9]{4})", re.IGNORECASE)
_PARTED_DAY = re.compile(r"([0-9]{1,2})\s*[-./ ]\s*([0-9]{1,2})\s*[-./ ]\s*([0-9]{4})")
_WHOLE = re.compile(r"[0-9]{1,15}|[0-9]{1,3}([. \u00a0][0-9]{3}){1,4}")
_DECIMAL = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell, one row (no column) or one sheet (no row).

    Args:
        sheet: the tab as it is called in the file; people call tabs as they like, so pages show `title`.
        row: as people count, from 1.
        column: the heading.
        reason: what to do about it; it repeats a day, a number or a choice, and no other cell.
        place: the column's number from 0, for the comment.
        detail: more for the comment in the file, which may repeat what the record says; shown nowhere else.
        title: the sheet as the form calls it.
    """

    sheet: str
    row: int | None
    column: str
    reason: str
    place: int | None = None
    detail: str = ""
    title: str = ""

    def __str__(self) -> str:
        where = [f"trang “{self.title}”"] if self.title else []
        where += [f"dòng {self.row}"] if self.row is not None else []
        where += [f"cột “{self.column}”"] if self.column else []
        told = ", ".join(where)
        return f"{told[:1].upper()}{told[1:]}: {self.reason}" if told else self.reason


@dataclass(slots=True)
class Taken:
    """One row as it was understood.

    Args:
        number: the row of the file, from 1.
        values: the columns that the file has, in their one form; what the file has no column for is not in it.
    """

    number: int
    id: str | None
    version: str | None
    values: dict[str, Value]


@dataclass(slots=True)
class Understood:
    """A sheet of a file.

    Args:
        title: the tab as the file calls it.
        places: column key → its number from 0.
        versioned: columns that the rows' versions were made of when the file was written.
    """

    sheet: Sheet
    title: str
    places: dict[str, int] = field(default_factory=dict)
    rows: list[Taken] = field(default_factory=list)
    versioned: tuple[Column, ...] = ()

    def problem(self, row: int | None, key: str, reason: str, detail: str = "") -> Problem:
        """A problem of this sheet, by the column's key."""
        heading = next((each.heading for each in self.sheet.columns if each.key == key), "")
        return Problem(self.title, row, heading, reason, self.places.get(key), detail, self.sheet.title)


def understand(book: Book, raw: Raw) -> tuple[list[Understood], list[Problem], list[str]]:
    """Understand a file by its description: the sheets, everything that is wrong, and what deserves a second look."""
    problems: list[Problem] = []
    cautions: list[str] = []
    found: list[Understood] = []
    own = {LISTS_SHEET, GUIDE_SHEET, SUMMARY_SHEET}
    heads = {grid.name: head for grid in raw.grids if (head := _head_of(grid, book)) is not None}
    for sheet in book.sheets:
        grids = [grid for grid in raw.grids if grid.name in heads and heads[grid.name][1] is sheet]
        if len(grids) > 1:
            said = f"Tệp có {len(grids)} trang cùng mẫu “{sheet.title}”. Hãy gộp thành một."
            problems.append(Problem("", None, "", said))
        elif grids:
            reader = _Reader(sheet, grids[0], heads[grids[0].name][0], raw.meta)
            reader.read()
            found.append(reader.understood)
            problems += reader.problems
            cautions += reader.cautions
    if not heads:
        names = ", ".join(f"“{column.heading}”" for sheet in book.sheets for column in sheet.columns if column.required)
        problems.append(Problem("", None, "", f"Không trang nào có dòng tiêu đề của biểu mẫu. Cần các cột: {names}."))
    strange = [grid for grid in raw.grids if grid.name not in heads and grid.name not in own and grid.rows]
    if strange:
        cautions.append(f"Có {len(strange)} trang không thuộc biểu mẫu nên không đọc.")
    return found, problems, cautions


def sheet_by_headings(book: Book, raw: Raw) -> bool:
    """Whether a file without its hidden sheet is of this kind, by its headings alone."""
    return any(_head_of(grid, book) is not None for grid in raw.grids)


def _head_of(grid: Grid, book: Book) -> tuple[int, Sheet] | None:
    """Where the heading row stands (index in `rows`), and of which sheet: by the hidden mark, else by the headings."""
    if grid.name in (LISTS_SHEET, GUIDE_SHEET, SUMMARY_SHEET):
        return None
    for number, line in enumerate(grid.rows[:HEAD_WITHIN]):
        for sheet in book.sheets:
            if f"{ID_HEAD}{sheet.key}" in line:
                return number, sheet
    best: tuple[int, int, Sheet] | None = None
    for number, line in enumerate(grid.rows[:HEAD_WITHIN]):
        for sheet in book.sheets:
            known = _known_heads(sheet)
            keys = {known[head] for cell in line if isinstance(cell, str) and (head := plain(cell)) in known}
            needed = {each.key for each in sheet.columns if each.required or each.names}
            if needed and needed <= keys and (best is None or len(keys) > best[0]):
                best = (len(keys), number, sheet)
    return (best[1], best[2]) if best else None


def _known_heads(sheet: Sheet) -> dict[str, str]:
    return {
        plain(word): column.key for column in sheet.columns for word in (column.heading, column.key, *column.aliases)
    }


class _Reader:
    """Reads one grid."""

    def __init__(self, sheet: Sheet, grid: Grid, head: int, meta: Meta) -> None:
        self._sheet, self._grid, self._head = sheet, grid, head
        keys = meta.columns.get(sheet.key)
        versioned = tuple(each for each in sheet.columns if each.key in keys) if keys is not None else sheet.counted
        self.understood = Understood(sheet, grid.name, versioned=versioned)
        self.problems: list[Problem] = []
        self.cautions: list[str] = []
        self._id_place = self._version_place = -1
        # A formula that was never worked out looks empty, and so does its error.
        self._odd_rows = {row + 1 for row, _ in (*grid.formulas, *grid.errors)}

    def read(self) -> None:
        """Headings first; with a wrong one no row is read."""
        self._read_heads()
        if self.problems:
            return
        rows = self._filled_down()
        seen: dict[str, int] = {}
        for index in range(self._head + 1, len(rows)):
            line = rows[index]
            number = self._grid.first_row + index + 1
            if (self._says_nothing(line) and number not in self._odd_rows) or self._repeats_head(line):
                continue
            taken = self._row(number, line)
            if taken.id is not None and taken.id in seen:
                self._say(
                    number,
                    "",
                    f"chép từ dòng {seen[taken.id]} kể cả mã ẩn; hãy xóa dòng này rồi gõ lại vào một dòng trống",
                )
            elif taken.id is not None:
                seen[taken.id] = number
            self.understood.rows.append(taken)
        if len(self.understood.rows) > MOST_ROWS:
            self._say(None, "", f"có {len(self.understood.rows)} dòng, quá {MOST_ROWS} dòng; hãy tách thành nhiều tệp")

    def _read_heads(self) -> None:
        known = _known_heads(self._sheet)
        number = self._grid.first_row + self._head + 1
        places = self.understood.places
        for index, cell in enumerate(self._grid.rows[self._head]):
            place = self._grid.first_column + index
            if not isinstance(cell, str):
                if cell is not None:
                    self._say(number, "", "có tiêu đề cột không phải là chữ; hãy ghi lại tên cột theo mẫu", place)
                continue
            if cell.startswith(ID_HEAD):
                self._id_place = index
            elif cell == VERSION_HEAD:
                self._version_place = index
            elif (key := known.get(plain(cell))) is None:
                if clean(cell):
                    self.cautions.append(
                        f"Trang “{self._sheet.title}”: cột {_letters(place)} không thuộc mẫu nên không đọc."
                    )
            elif key in places:
                heading = self._sheet.column(key).heading
                self._say(number, key, f"cột “{heading}” ghi hai lần; hãy bỏ một cột", place)
            else:
                places[key] = place
        gone = [each for each in self._sheet.columns if each.key not in places]
        versioned = {each.key for each in self.understood.versioned} if self._id_place >= 0 else set()
        for column in gone:
            if column.required or column.role is Role.FIXED or column.key in versioned:
                self._say(number, column.key, "thiếu cột này; hãy chép lại dòng tiêu đề từ biểu mẫu")

    def _filled_down(self) -> list[list[Cell]]:
        """The rows, a cell that is merged downwards saying the same in each of its rows."""
        rows = [list(line) for line in self._grid.rows]
        first_row, first_column = self._grid.first_row, self._grid.first_column
        merged = 0
        for (top, left), (bottom, _) in self._grid.merged:
            start, column = top - first_row, left - first_column
            if start <= self._head or bottom == top or column < 0 or start >= len(rows):
                continue
            if column in (self._id_place, self._version_place) or column >= len(rows[start]):
                continue
            for index in range(start + 1, min(bottom - first_row, len(rows) - 1) + 1):
                if not self._says_nothing(rows[index]):
                    rows[index][column] = rows[start][column]
                    merged += 1
        if merged:
            said = f"Trang “{self._sheet.title}”: có ô gộp; mỗi dòng trong ô gộp được hiểu là ghi cùng một nội dung."
            self.cautions.append(said)
        return rows

    def _says_nothing(self, line: Sequence[Cell]) -> bool:
        for _, index in self._read_columns:
            cell = line[index] if index < len(line) else None
            if cell is not None and (not isinstance(cell, str) or clean(cell)):
                return False
        return True

    @cached_property
    def _read_columns(self) -> list[tuple[Column, int]]:
        """The columns that are read and where they stand in a line; asked for once the headings are known."""
        places = self.understood.places
        return [
            (column, places[column.key] - self._grid.first_column)
            for column in self._sheet.columns
            if column.read and column.key in places
        ]

    @cached_property
    def _heads(self) -> list[str]:
        return [plain(cell) if isinstance(cell, str) else "" for cell in self._grid.rows[self._head]]

    def _repeats_head(self, line: Sequence[Cell]) -> bool:
        """A heading row that somebody pasted once more."""
        said = [(cell, head) for cell, head in zip(line, self._heads, strict=False) if cell is not None]
        return len(said) > 1 and all(
            isinstance(cell, str) and len(cell) < len(head) + LONGER and plain(cell) == head
            # The last cell first: an id and a code cost nothing to tell from their headings, and it seldom is one.
            for cell, head in reversed(said)
        )

    def _row(self, number: int, line: Sequence[Cell]) -> Taken:
        values: dict[str, Value] = {}
        odd = number in self._odd_rows
        for column, index in self._read_columns:
            cell = line[index] if index < len(line) else None
            if odd and (why := self._odd(number - 1, index + self._grid.first_column)):
                self._say(number, column.key, why)
                continue
            try:
                values[column.key] = _settled(column, value_of(column, cell))
            except ValueError as wrong:
                self._say(number, column.key, str(wrong).rstrip("."))
                values[column.key] = None
                continue
            if column.required and values[column.key] in (None, ()):
                self._say(number, column.key, "để trống; hãy điền")
        return Taken(number, self._hidden(line, self._id_place), self._hidden(line, self._version_place), values)

    def _odd(self, row: int, place: int) -> str:
        """Why a cell is not what it looks like; empty when it is."""
        if (row, place) in self._grid.formulas:
            return "là công thức; hãy chép ô rồi dán giá trị (Paste Values)"
        return "là lỗi của công thức; hãy gõ lại giá trị" if (row, place) in self._grid.errors else ""

    def _hidden(self, line: Sequence[Cell], index: int) -> str | None:
        cell = line[index] if 0 <= index < len(line) else None
        return clean(str(cell)) or None if cell is not None else None

    def _say(self, row: int | None, key: str, reason: str, place: int | None = None) -> None:
        told = self.understood.problem(row, key, f"{reason}.")
        self.problems.append(told if place is None else replace(told, place=place))


def value_of(column: Column, cell: Cell) -> Value:
    """What a cell means in a column.

    Raises:
        ValueError: it means nothing there, or two things; the sentence says what to do.
    """
    if isinstance(cell, Mapping):
        raise ValueError("là giờ, không phải nội dung của cột này; hãy gõ lại dạng chữ")
    if isinstance(cell, str):
        cell = clean(cell)
    if cell is None or cell == "":
        return None
    match column.kind:
        case Kind.DATE:
            return _day(cell)
        case Kind.YES:
            return _yes(cell)
        case Kind.NUMBER:
            return _whole(cell)
        case Kind.DECIMAL:
            return _decimal(cell)
        case Kind.CHOICE:
            return _choice(column, _words(column, cell))
        case Kind.CHOICES:
            return tuple(_choice(column, part) for part in re.split(r"[;\n]", _words(column, cell)) if clean(part))
    return _words(column, cell)


def _settled(column: Column, value: Value) -> Value:
    """A value that was read, in the one form of `canonical`."""
    if value is None:
        return False if column.kind is Kind.YES else None
    return canonical(column, value) if isinstance(value, tuple) else value


def _words(column: Column, cell: Cell) -> str:
    if isinstance(cell, bool):
        raise ValueError("là giá trị đúng hoặc sai; hãy gõ lại dạng chữ")
    if isinstance(cell, date):
        raise ValueError(f"bị bảng tính đổi thành ngày {cell:%d/%m/%Y}; hãy định dạng ô là chữ (Text) rồi gõ lại")
    if isinstance(cell, int | float):
        if column.digits:
            raise ValueError("là số nên có thể đã mất số 0 ở đầu; hãy định dạng ô là chữ (Text) rồi gõ lại")
        return str(cell)
    text = str(cell)
    if len(text) > column.longest:
        raise ValueError(f"dài {len(text)} ký tự, quá {column.longest} ký tự; hãy viết gọn lại")
    return text


def _day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if not isinstance(cell, str):
        raise ValueError(f"ghi “{cell}”, không phải là ngày; hãy ghi ngày/tháng/năm, ví dụ 15/11/2024")
    text = clean(cell)
    if found := _LONG_DAY.fullmatch(text) or _PARTED_DAY.fullmatch(text):
        text = "/".join(found.groups())
    if len(text) > 40:
        raise ValueError("không phải là ngày; hãy ghi ngày/tháng/năm, ví dụ 15/11/2024")
    return parse_date(text.removesuffix(" 00:00:00").removesuffix("T00:00:00"))


def _yes(cell: Cell) -> bool:
    said = plain(str(cell)) or clean(str(cell)) if not isinstance(cell, bool) else str(cell).casefold()
    if said in YES:
        return True
    if said in NO:
        return False
    raise ValueError("chưa rõ có hay không; ghi “có” (hoặc “x”), không thì để trống")


def _whole(cell: Cell) -> int:
    if isinstance(cell, int) and not isinstance(cell, bool) and 0 <= cell < 10**15:
        return cell
    if isinstance(cell, str) and _WHOLE.fullmatch(clean(cell)):
        return int(re.sub(r"\D", "", cell))
    shown = f"ghi “{clean(str(cell))[:20]}”, " if not isinstance(cell, bool | date) else ""
    raise ValueError(f"{shown}không phải là số nguyên từ 0 trở lên; không có thì ghi 0")


def _decimal(cell: Cell) -> str:
    text = clean(str(cell)) if isinstance(cell, str | int | float) and not isinstance(cell, bool) else ""
    if not _DECIMAL.fullmatch(text):
        raise ValueError("không phải là số; ghi số, phần lẻ sau dấu phẩy")
    whole, _, part = text.replace(".", ",").partition(",")
    part = part.rstrip("0")
    return f"{int(whole)},{part}" if part else str(int(whole))


def _choice(column: Column, text: str) -> str:
    """The code that a cell means: by its code, its words, or both."""
    said = clean(text)
    codes, meanings = column.meanings
    head = said.split(SEPARATOR, 1)[0].strip().strip("()").strip()
    for code in (said, head):
        if code in codes:
            return code
    meant = meanings.get(plain(said), frozenset())
    if len(meant) == 1:
        return next(iter(meant))
    listed = [each.name if each.bare or not each.code else each.code for each in column.choices]
    known = ", ".join(listed[:6]) + (", …" if len(listed) > 6 else "")
    shown = f"“{said}” " if len(said) <= 60 else ""
    if not listed:
        raise ValueError("chưa có gì để chọn; hãy để trống")
    raise ValueError(f"{shown}không có trong danh sách; chọn một trong: {known}")


def _letters(place: int) -> str:
    """How a spreadsheet calls a column."""
    letters, number = "", place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def listed(problems: Sequence[Problem]) -> Iterator[dict[str, object]]:
    """Problems as the child process takes them."""
    for each in problems:
        yield {
            "sheet": each.sheet,
            "row": each.row,
            "column": each.column,
            "reason": each.reason,
            "place": each.place,
            "detail": each.detail,
        }
