"""Understanding grids by the description of their sheets: tolerant of what people do, strict about meaning.

Text may be decomposed, and the heading row stands anywhere near the top (`tables.py` says what else people do). What is
understood two ways is a problem with its cell, and all problems are told at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from documents.workbooks.marks import ID_HEAD, Meta
from documents.workbooks.parsing import Grid, Raw
from documents.workbooks.sheets import MOST_ROWS, Book, Column, Role, Sheet, Value, clean, plain
from documents.workbooks.tables import HEAD_WITHIN, Line, OddCell, Table, head_of, letters
from documents.workbooks.values import settled, value_of
from documents.workbooks.writing import GUIDE_SHEET, LISTS_SHEET

SUMMARY_SHEET = "Cần sửa"


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


def understand(book: Book, raw: Raw, *, strict: bool = False) -> tuple[list[Understood], list[Problem], list[str]]:
    """Understand a file by its description: the sheets, everything that is wrong, and what deserves a second look.

    Args:
        strict: a column that no sheet has is wrong, where nobody would see that it was not read.
    """
    problems: list[Problem] = []
    cautions: list[str] = []
    found: list[Understood] = []
    own = {LISTS_SHEET, GUIDE_SHEET, SUMMARY_SHEET}
    heads = {grid.name: head for grid in raw.grids if (head := _head_of(grid, book, strict=strict))}
    for sheet in book.sheets:
        grids = [grid for grid in raw.grids if grid.name in heads and heads[grid.name][1] is sheet]
        if len(grids) > 1:
            said = f"Tệp có {len(grids)} trang cùng mẫu “{sheet.title}”. Hãy gộp thành một."
            problems.append(Problem("", None, "", said))
        elif grids:
            reader = _Reader(sheet, grids[0], heads[grids[0].name][0], raw.meta, strict=strict)
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


def _head_of(grid: Grid, book: Book, *, strict: bool = False) -> tuple[int, Sheet] | None:
    """Where the heading row stands (index in `rows`), and of which sheet: by the hidden mark, else by the headings.

    What must be of this kind (`strict`) has a heading row even where it lacks a column: the row that is most like it.
    """
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
    if best is None and strict and grid.rows:
        return head_of(grid, _known_heads(book.sheets[0])), book.sheets[0]
    return (best[1], best[2]) if best else None


def _known_heads(sheet: Sheet) -> dict[str, str]:
    return {
        plain(word): column.key for column in sheet.columns for word in (column.heading, column.key, *column.aliases)
    }


class _Reader:
    """Reads one grid."""

    def __init__(self, sheet: Sheet, grid: Grid, head: int, meta: Meta, *, strict: bool) -> None:
        self._sheet, self._strict = sheet, strict
        known = _known_heads(sheet)
        self._table = Table(grid, head, known, {column.key for column in sheet.columns if column.read})
        keys = meta.columns.get(sheet.key)
        versioned = tuple(each for each in sheet.columns if each.key in keys) if keys is not None else sheet.counted
        self.understood = Understood(sheet, grid.name, self._table.places, versioned=versioned)
        self.problems: list[Problem] = []
        self.cautions: list[str] = []

    def read(self) -> None:
        """Headings first; with a wrong one no row is read."""
        self._check_heads()
        if self.problems:
            return
        seen: dict[str, int] = {}
        for line in self._table.lines():
            if line.uneven:
                self._say(line.number, "", line.uneven)
                continue
            taken = self._row(line)
            if taken.id is not None and taken.id in seen:
                self._say(
                    line.number,
                    "",
                    f"chép từ dòng {seen[taken.id]} kể cả mã ẩn; hãy xóa dòng này rồi gõ lại vào một dòng trống",
                )
            elif taken.id is not None:
                seen[taken.id] = line.number
            self.understood.rows.append(taken)
        if self._table.merged:
            said = f"Trang “{self._sheet.title}”: có ô gộp; mỗi dòng trong ô gộp được hiểu là ghi cùng một nội dung."
            self.cautions.append(said)
        if len(self.understood.rows) > MOST_ROWS:
            self._say(None, "", f"có {len(self.understood.rows)} dòng, quá {MOST_ROWS} dòng; hãy tách thành nhiều tệp")

    def _check_heads(self) -> None:
        table, number = self._table, self._table.head_number
        for place in table.no_text:
            self._say(number, "", "có tiêu đề cột không phải là chữ; hãy ghi lại tên cột theo mẫu", place)
        for place, heading in table.strange.items():
            if self._strict:
                self._say(number, "", f"cột “{heading}” không có trong mẫu; sửa tên cột hoặc xóa cột", place)
            else:
                said = f"Trang “{self._sheet.title}”: cột {letters(place)} không thuộc mẫu nên không đọc."
                self.cautions.append(said)
        for place, key in table.twice.items():
            self._say(number, key, f"cột “{self._sheet.column(key).heading}” ghi hai lần; hãy bỏ một cột", place)
        has_ids = table.id_index >= 0
        versioned = {each.key for each in self.understood.versioned} if has_ids else set()
        for column in self._sheet.columns:
            # Without ids rows are new where there may be new ones: what the program writes may be left out.
            fixed = column.role is Role.FIXED and (has_ids or not self._sheet.adds)
            if column.key not in table.places and (column.required or fixed or column.key in versioned):
                self._say(number, column.key, "thiếu cột này; hãy chép lại dòng tiêu đề từ biểu mẫu")

    @cached_property
    def _columns(self) -> list[tuple[Column, int]]:
        """The columns that are read and where they stand in a line; asked for once the headings are known."""
        return [(self._sheet.column(key), index) for key, index in self._table.columns]

    def _row(self, line: Line) -> Taken:
        values: dict[str, Value] = {}
        number, cells, odd_line = line.number, line.cells, line.odd
        for column, index in self._columns:
            cell = cells[index] if index < len(cells) else None
            try:
                if odd_line:
                    self._table.check_odd(line, index)
                values[column.key] = settled(column, value_of(column, cell))
            except OddCell as odd:
                self._say(number, column.key, str(odd))
                continue
            except ValueError as wrong:
                self._say(number, column.key, str(wrong).rstrip("."))
                values[column.key] = None
                continue
            if column.required and values[column.key] in (None, ()):
                self._say(number, column.key, "để trống; hãy điền")
        return Taken(
            number, self._hidden(line, self._table.id_index), self._hidden(line, self._table.version_index), values
        )

    def _hidden(self, line: Line, index: int) -> str | None:
        cell = line.cells[index] if 0 <= index < len(line.cells) else None
        return clean(str(cell)) or None if cell is not None else None

    def _say(self, row: int | None, key: str, reason: str, place: int | None = None) -> None:
        told = self.understood.problem(row, key, f"{reason}.")
        self.problems.append(told if place is None else replace(told, place=place))


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
