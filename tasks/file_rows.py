"""Rows that come in a file of the intake folder: taken whole or not at all, with every mistake told at once.

The file is CSV or a workbook of one sheet, and one place understands both (`documents/workbooks/tables.py`, `values.py`):
moved columns, headings with or without diacritics, decomposed letters, days as people write them, "x" for yes. A refusal
says file, row, column and why; it repeats a day, a number or a choice that is wrong, and no other cell.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from config.refusals import Refused
from documents.workbooks.parsing import Cell, Grid, Raw, read_raw
from documents.workbooks.parted import raw_of_csv
from documents.workbooks.sheets import LONGEST_CELL, MOST_ROWS, Choice, Column, Kind, Value, plain
from documents.workbooks.tables import Line, Table, head_of, letters
from documents.workbooks.values import value_of
from models.intake.store import INTAKE_FOLDER, read_named

MOST_BYTES = 5 * 1024 * 1024
Row = TypeVar("Row")
Thing = TypeVar("Thing")
Say = Callable[[int, str, str], None]
"""Gathers what is wrong: row, column, why."""


class Cells:
    """One row's cells, understood as they are asked for; what is wrong is gathered, not raised."""

    def __init__(self, table: Table, line: Line, say: Say) -> None:
        self.line = line.number
        self._table, self._cells, self._gather = table, line, say
        self._places = dict(table.columns)

    def text(self, column: str) -> str:
        """A cell that must not be empty."""
        return str(self._needed(column, Kind.TEXT) or "")

    def maybe(self, column: str) -> str | None:
        """A cell that may be empty."""
        found = self._value(column, Kind.TEXT)
        return str(found) if found is not None else None

    def day(self, column: str) -> date:
        """A day."""
        found = self._needed(column, Kind.DATE)
        return found if isinstance(found, date) else date.min

    def maybe_day(self, column: str) -> date | None:
        """A day, or an empty cell."""
        found = self._value(column, Kind.DATE)
        return found if isinstance(found, date) else None

    def year(self, column: str) -> int:
        """A year in four digits."""
        found = self.text(column)
        if found and not (found.isdigit() and len(found) == 4):
            self.wrong(column, f"“{found}” không phải là năm; ghi bốn chữ số")
        return int(found) if found.isdigit() else 0

    def one_of(self, column: str, words: Mapping[str, Thing]) -> Thing:
        """One of a few words; the first of them, with the cell gathered as wrong, when it is none of them."""
        found = self._needed(column, Kind.CHOICE, tuple(Choice(word, word, bare=True) for word in words))
        return words.get(str(found), next(iter(words.values())))

    def yes(self, column: str) -> bool:
        """Yes or no, and not nothing."""
        return self._needed(column, Kind.YES) is True

    def number(self, column: str) -> int:
        """A whole number from 0 on; full stops may part its thousands, nothing may be left to guess."""
        found = self._needed(column, Kind.NUMBER)
        return found if isinstance(found, int) else 0

    def wrong(self, column: str, why: str) -> None:
        """Gather what is wrong with a cell, where the reader of the row knows better."""
        self._gather(self.line, column, why)

    def _needed(self, column: str, kind: Kind, choices: tuple[Choice, ...] = ()) -> Value:
        if self._cell(column) is None:
            self.wrong(column, "để trống; hãy điền")
        return self._value(column, kind, choices)

    def _value(self, column: str, kind: Kind, choices: tuple[Choice, ...] = ()) -> Value:
        try:
            if self._cells.odd and column in self._places:
                self._table.check_odd(self._cells, self._places[column])
            return value_of(Column(column, column, kind, choices=choices, longest=LONGEST_CELL), self._cell(column))
        except ValueError as wrong:
            self.wrong(column, str(wrong))
            return None

    def _cell(self, column: str) -> Cell:
        index = self._places.get(column)
        return self._cells.cells[index] if index is not None and index < len(self._cells.cells) else None


def read_rows(home: Path, name: str, columns: Sequence[str], read: Callable[[Cells], Row]) -> list[Row]:
    """Read a file with exactly these columns, in any order.

    Args:
        name: below the intake folder: "kiem-tra/lich.csv", which may also lie there as "lich.xlsx".

    Raises:
        Refused: no file, or one that cannot be read; every wrong column, or every wrong cell, at once.
    """
    name = _lying(home, name)
    table = table_of(read_named(home, name, MOST_BYTES), name, {column: column for column in columns})
    wrong = [f"{name}, dòng {table.head_number}: {each}." for each in wrong_heads(table, columns)]
    found: list[Row] = []

    def say(row: int, column: str, why: str) -> None:
        where = f", cột “{column}”" if column else ""
        wrong.append(f"{name}, dòng {row}{where}: {why.rstrip('.')}.")

    if not wrong:
        found = rows_of(table, read, say)
        if not wrong and not found:
            wrong.append(f"{name}: không có dòng nào.")
        if len(found) > MOST_ROWS:
            wrong.append(f"{name}: có {len(found)} dòng, nhiều hơn {MOST_ROWS}; hãy tách thành nhiều tệp.")
    if wrong:
        raise Refused("Chưa nhận dòng nào:\n" + "\n".join(wrong))
    return found


def _lying(home: Path, name: str) -> str:
    """The name under which a file of rows lies there: as CSV, or as a workbook.

    Raises:
        Refused: both lie there.
    """
    other = name.removesuffix(".csv") + ".xlsx"
    here = home / INTAKE_FOLDER
    if not name.endswith(".csv") or not (here / other).exists():
        return name
    if (here / name).exists():
        raise Refused(f"Có cả tệp {name} và tệp {other}; hãy chỉ giữ một tệp rồi chạy lại.")
    return other


def raw_of(data: bytes, name: str) -> Raw:
    """A file's sheets, CSV or workbook by its content.

    Raises:
        Refused: it cannot be read, with its name and what to do.
    """
    try:
        return read_raw(data) if data.startswith((b"PK", b"\xd0\xcf")) else raw_of_csv(data)
    except Refused as refused:
        said = str(refused)
        raise Refused(f"{name}: {said[:1].lower()}{said[1:]}") from None


def table_of(data: bytes, name: str, known: Mapping[str, str]) -> Table:
    """The one sheet of a file by its headings.

    Args:
        known: heading, however it is typed → the column's key.

    Raises:
        Refused: it cannot be read, or has several sheets.
    """
    grids = [each for each in raw_of(data, name).grids if each.rows]
    if len(grids) > 1:
        raise Refused(f"{name}: tệp có {len(grids)} trang; hãy chỉ giữ một trang có các dòng cần nhận.")
    grid = grids[0] if grids else Grid("", True, (), 0, 0, (), frozenset())
    heads = {plain(heading): key for heading, key in known.items()}
    return Table(grid, head_of(grid, heads), heads, set(known.values()))


def wrong_heads(table: Table, columns: Sequence[str]) -> Iterator[str]:
    """What is wrong with the headings of a file that must have these columns and no other."""
    yield from (f"thiếu cột “{column}”" for column in columns if column not in table.places)
    yield from (f"không có cột “{heading}” trong mẫu" for heading in table.strange.values())
    yield from (f"tiêu đề cột {letters(place)} không phải là chữ" for place in table.no_text)
    yield from (f"cột “{column}” ghi hai lần" for column in sorted(set(table.twice.values())))


def rows_of(table: Table, read: Callable[[Cells], Row], say: Say) -> list[Row]:
    """Every row that says something; of one that has too many or too few cells none is read."""
    found = []
    for line in table.lines():
        if line.uneven:
            say(line.number, "", line.uneven)
        else:
            found.append(read(Cells(table, line, say)))
    return found
