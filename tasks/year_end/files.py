"""The figures of the units' reports as a file: one line per unit, one column per column of the form."""

from pathlib import Path

from config.steps.year_end import YearEnd
from models.year_end.unit_figures import FigureRow
from tasks.file_rows import Cells, read_rows
from tasks.transactions import reading
from tasks.year_end.sections import chosen_report

UNIT, NUMBER, DAY = "don_vi", "so_van_ban", "ngay_van_ban"


def figures_in(home: Path, name: str, report: str = "") -> list[FigureRow]:
    """Read a file of figures: don_vi, the plan's own columns, so_van_ban, ngay_van_ban (of a correction).

    Raises:
        Refused: every mistake of the file at once, with row and column.
    """
    with reading() as session:
        _, section, _ = chosen_report(session, report)
    return read_rows(home, name, columns_of(section), lambda cells: _row(cells, section))


def columns_of(section: YearEnd) -> list[str]:
    """The columns that the file has, in any order."""
    return [UNIT, *(column.id for column in section.asked()), NUMBER, DAY]


def _row(cells: Cells, section: YearEnd) -> FigureRow:
    return FigureRow(
        unit=cells.text(UNIT),
        values={column.id: cells.number(column.id) for column in section.asked()},
        document_number=cells.maybe(NUMBER),
        document_on=cells.maybe_day(DAY),
        line=cells.line,
    )
