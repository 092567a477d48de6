"""A grid by its headings, whether it came as a workbook or as CSV: where each column stands, and which rows say something.

Columns may be moved, rows shuffled and parted by blank ones, cells merged downwards, a heading row pasted once more.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from documents.workbooks.marks import ID_HEAD, VERSION_HEAD
from documents.workbooks.parsing import Cell, Grid
from documents.workbooks.sheets import clean, plain

HEAD_WITHIN = 40
"""Rows from the top in which a heading row is looked for."""
LONGER = 40
"""Characters by which a heading that was pasted once more may be longer: marks and blanks."""


class OddCell(ValueError):
    """A cell that holds a formula or its error: what it shows is nobody's word."""


@dataclass(slots=True)
class Line:
    """A row that says something.

    Args:
        number: as people count, from 1.
        odd: whether it holds a formula or an error.
        uneven: what to say of a row of CSV that has not as many cells as there are columns; empty when it has.
    """

    number: int
    cells: Sequence[Cell]
    odd: bool
    uneven: str = ""


class Table:
    """One grid, its heading row found.

    Args:
        head: the heading row's index in `rows`.
        known: heading in plain letters → key of the column.
        read: the keys whose cells say something; headings of the others are only known.
    """

    def __init__(self, grid: Grid, head: int, known: Mapping[str, str], read: Collection[str]) -> None:
        self._grid, self._head = grid, head
        self.places: dict[str, int] = {}
        """Key → its number from 0."""
        self.twice: dict[int, str] = {}
        self.strange: dict[int, str] = {}
        self.no_text: list[int] = []
        self.id_index = self.version_index = -1
        self.merged = 0
        for index, cell in enumerate(grid.rows[head] if grid.rows else ()):
            self._take_head(index, cell, known)
        self.columns = [(key, place - grid.first_column) for key, place in self.places.items() if key in read]
        """What is read, and where it stands in a line."""
        self._heads = [plain(cell) if isinstance(cell, str) else "" for cell in (grid.rows[head] if grid.rows else ())]
        # A formula that was never worked out looks empty, and so does its error.
        self._odd_rows = {row + 1 for row, _ in (*grid.formulas, *grid.errors)}

    def _take_head(self, index: int, cell: Cell, known: Mapping[str, str]) -> None:
        place = self._grid.first_column + index
        if not isinstance(cell, str):
            if cell is not None:
                self.no_text.append(place)
        elif cell.startswith(ID_HEAD):
            self.id_index = index
        elif cell == VERSION_HEAD:
            self.version_index = index
        elif (key := known.get(plain(cell))) is None:
            if clean(cell):
                self.strange[place] = clean(cell)
        elif key in self.places:
            self.twice[place] = key
        else:
            self.places[key] = place

    @property
    def head_number(self) -> int:
        """The heading row as people count."""
        return self._grid.first_row + self._head + 1

    def lines(self) -> Iterator[Line]:
        """Every row below the headings that says something."""
        rows = self._filled_down()
        for index in range(self._head + 1, len(rows)):
            cells = rows[index]
            number = self._grid.first_row + index + 1
            odd = number in self._odd_rows
            if (odd or not self._says_nothing(cells)) and not self._repeats_head(cells):
                yield Line(number, cells, odd, self._uneven(cells) if self._grid.parted else "")

    def check_odd(self, line: Line, index: int) -> None:
        """Look whether a cell of an odd line is what it looks like.

        Raises:
            OddCell: it is a formula, or an error.
        """
        where = (line.number - 1, index + self._grid.first_column)
        if where in self._grid.formulas:
            raise OddCell("là công thức; hãy chép ô rồi dán giá trị (Paste Values)")
        if where in self._grid.errors:
            raise OddCell("là lỗi của công thức; hãy gõ lại giá trị")

    def _filled_down(self) -> list[list[Cell]]:
        """The rows, a cell that is merged downwards saying the same in each of its rows."""
        rows = [list(line) for line in self._grid.rows]
        first_row, first_column = self._grid.first_row, self._grid.first_column
        for (top, left), (bottom, _) in self._grid.merged:
            start, column = top - first_row, left - first_column
            if start <= self._head or bottom == top or column < 0 or start >= len(rows):
                continue
            if column in (self.id_index, self.version_index) or column >= len(rows[start]):
                continue
            for index in range(start + 1, min(bottom - first_row, len(rows) - 1) + 1):
                if not self._says_nothing(rows[index]):
                    rows[index][column] = rows[start][column]
                    self.merged += 1
        return rows

    def _says_nothing(self, cells: Sequence[Cell]) -> bool:
        for _, index in self.columns:
            cell = cells[index] if index < len(cells) else None
            if cell is not None and (not isinstance(cell, str) or clean(cell)):
                return False
        return True

    def _repeats_head(self, cells: Sequence[Cell]) -> bool:
        """A heading row that somebody pasted once more."""
        said = [(cell, head) for cell, head in zip(cells, self._heads, strict=False) if cell is not None]
        return len(said) > 1 and all(
            isinstance(cell, str) and len(cell) < len(head) + LONGER and plain(cell) == head
            # The last cell first: an id and a code cost nothing to tell from their headings, and it seldom is one.
            for cell, head in reversed(said)
        )

    def _uneven(self, cells: Sequence[Cell]) -> str:
        """A separator too many, or too few, moves every cell after it: nobody can say which."""
        columns, said = len(self._heads), len(cells)
        while said > columns and cells[said - 1] is None:
            said -= 1
        return "" if said == columns else f"có {said} ô, tiêu đề có {columns} cột"


def head_of(grid: Grid, known: Collection[str]) -> int:
    """Where the heading row stands: the first of the rows that have most of the known headings."""
    counts = [
        len({plain(cell) for cell in line if isinstance(cell, str)}.intersection(known))
        for line in grid.rows[:HEAD_WITHIN]
    ]
    return counts.index(max(counts)) if counts else 0


def letters(place: int) -> str:
    """How a spreadsheet calls a column."""
    found, number = "", place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found
