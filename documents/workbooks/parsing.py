"""Reading a file into grids: checked first, then parsed by a process of its own with a bounded life and memory."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from config.refusals import Refused
from documents.workbooks.child import with_input
from documents.workbooks.marks import META_SHEET, Meta, meta_of
from documents.workbooks.safety import SAVE_AS, check_safe
from documents.workbooks.sheets import MOST_ROWS

SECONDS = 20.0
"""How long the child may live, however busy the machine; its own limit is of CPU time (`limits.CPU_SECONDS`)."""
MOST_COLUMNS = 256
ABOVE_ROWS = 100
"""Rows that may stand above and between those of the record: titles, blank rows."""
_ROOT = Path(__file__).parents[2]

Cell = str | int | float | bool | date | None | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as it lies in the file.

    Args:
        rows: cells, `first_row` and `first_column` being where they begin, from 0.
        formulas, errors: places of cells that hold a formula or its error; they may look empty.
        parted: its cells were parted by commas or semicolons, so that a row may have too many or too few.
    """

    name: str
    visible: bool
    rows: Sequence[Sequence[Cell]]
    first_row: int
    first_column: int
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]
    formulas: frozenset[tuple[int, int]]
    errors: frozenset[tuple[int, int]] = frozenset()
    parted: bool = False


@dataclass(frozen=True, slots=True)
class Raw:
    """A file as it was read, nothing understood yet."""

    grids: tuple[Grid, ...]
    meta: Meta


def read_raw(data: bytes) -> Raw:
    """Read a file.

    Raises:
        Refused: not a plain workbook, too large, broken; with what to do.
    """
    check_safe(data)
    request = json.dumps({"rows": MOST_ROWS + ABOVE_ROWS, "columns": MOST_COLUMNS})
    answer = _child("read", request, data)
    grids = tuple(_grid(each) for each in json.loads(answer.decode("utf-8", "surrogatepass")))
    meta = next((meta_of(_plain(each.rows)) for each in grids if each.name == META_SHEET), Meta())
    return Raw(tuple(each for each in grids if each.name != META_SHEET), meta)


def annotated(data: bytes, problems: Sequence[Mapping[str, Any]]) -> bytes | None:
    """The same workbook with comments on cells and a summary, or None when it cannot be drawn within the limits."""
    whole, request = with_input(list(problems), data)
    try:
        return _child("annotate", request, whole)
    except Refused:
        return None


def _child(work: str, request: str, data: bytes) -> bytes:
    command = [sys.executable, "-m", "documents.workbooks.child", work, request]
    # A parser of other people's files has no use for the office's secrets.
    without = {key: value for key, value in os.environ.items() if not key.startswith(("DANVAN_", "PREFECT_"))}
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=SECONDS, check=False, cwd=_ROOT, env=without
        )
    except subprocess.TimeoutExpired:
        raise _too_much() from None
    if done.returncode == 0:
        return done.stdout
    if done.returncode == 4:
        raise Refused(f"Tệp bị hỏng bên trong, không đọc được. Hãy {SAVE_AS}; hoặc dùng lại biểu mẫu đã xuất.")
    raise _too_much()


def _too_much() -> Refused:
    return Refused(
        f"Tệp có quá nhiều dòng, cột hoặc chữ (nhiều nhất {MOST_ROWS} dòng, {MOST_COLUMNS} cột một trang) nên không đọc. "
        "Hãy chỉ giữ các dòng cần nhập, xóa dòng và cột thừa, hoặc tách thành nhiều tệp."
    )


def _grid(found: Mapping[str, Any]) -> Grid:
    return Grid(
        name=found["name"],
        visible=found["visible"],
        rows=[[_cell(each) for each in line] for line in found["rows"]],
        first_row=found["first_row"],
        first_column=found["first_column"],
        merged=[((first[0], first[1]), (last[0], last[1])) for first, last in found["merged"]],
        formulas=frozenset((row, column) for row, column in found["formulas"]),
        errors=frozenset((row, column) for row, column in found["errors"]),
    )


def _cell(value: Any) -> Cell:
    if isinstance(value, dict) and "d" in value:
        return date.fromisoformat(value["d"])
    return value  # type: ignore[no-any-return]


def _plain(rows: Sequence[Sequence[Cell]]) -> list[list[object]]:
    return [list(row) for row in rows]
