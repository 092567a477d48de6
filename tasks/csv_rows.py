"""Rows that come in a CSV file of the intake folder: taken whole or not at all, with every mistake told at once.

A refusal says file, row, column and why; it repeats a day, a number or a choice that is wrong, and no other cell.
Decomposed letters are composed, so that "nhiệm vụ" from any keyboard is one word.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from config.refusals import Refused
from config.vietnamese import parse_date
from models.intake.store import read_named

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 10_000
YES, NO = "có", "không"
Row = TypeVar("Row")
Thing = TypeVar("Thing")


class Cells:
    """One row's cells, read by column; what is wrong is gathered, not raised."""

    def __init__(self, file: str, number: int, cells: dict[str, str], wrong: list[str]) -> None:
        self.line = number
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

    def one_of(self, column: str, words: Mapping[str, Thing]) -> Thing:
        """One of a few words; the first of them, with the cell gathered as wrong, when it is none of them."""
        found = self.text(column).casefold()
        if found and found not in words:
            self._say(column, f"“{found}” chưa đúng; ghi một trong: {', '.join(words)}")
        return words.get(found, next(iter(words.values())))

    def yes(self, column: str) -> bool:
        """“có” or “không”."""
        found = self.text(column).casefold()
        if found and found not in (YES, NO):
            self._say(column, f"“{found}” chưa đúng; ghi “{YES}” hoặc “{NO}”")
        return found == YES

    def number(self, column: str) -> int:
        """A whole number from 0 on; full stops may part its thousands, nothing may be left to guess."""
        found = self.text(column)
        if found and not re.fullmatch(r"[0-9]{1,15}|[0-9]{1,3}(\.[0-9]{3}){1,4}", found):
            self._say(column, f"“{found}” không phải là số nguyên từ 0 trở lên; ghi số, không có thì ghi 0")
            return 0
        return int(found.replace(".", "")) if found else 0

    def _say(self, column: str, why: str) -> None:
        self._wrong.append(f"{self._where}, cột “{column}”: {why.rstrip('.')}.")


def read_rows(home: Path, name: str, columns: Sequence[str], read: Callable[[Cells], Row]) -> list[Row]:
    """Read a CSV in UTF-8 with exactly these columns, in any order; commas or semicolons between the cells.

    Args:
        name: below the intake folder: "kiem-tra/lich.csv".

    Raises:
        Refused: no file, or one that cannot be read; every wrong column, or every wrong cell, at once.
    """
    try:
        text = unicodedata.normalize("NFC", read_named(home, name, MOST_BYTES).decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused(f"{name}: tệp không phải UTF-8; hãy lưu lại dạng “CSV UTF-8”.") from None
    first = text.partition("\n")[0]
    lines = csv.reader(io.StringIO(text, newline=None), delimiter=";" if first.count(";") > first.count(",") else ",")
    rows = _lines(name, lines)
    heads = [head.strip() for head in next(rows, (1, []))[1]]
    wrong = list(_wrong_heads(name, heads, columns))
    found: list[Row] = []
    for number, line in rows if not wrong else ():
        if len(line) != len(heads):
            wrong.append(f"{name}, dòng {number}: có {len(line)} ô, tiêu đề có {len(heads)} cột.")
            continue
        found.append(read(Cells(name, number, dict(zip(heads, line, strict=True)), wrong)))
    if not wrong and not found:
        wrong.append(f"{name}: không có dòng nào.")
    if len(found) > MOST_ROWS:
        wrong.append(f"{name}: có {len(found)} dòng, nhiều hơn {MOST_ROWS}; hãy tách thành nhiều tệp.")
    if wrong:
        raise Refused("Chưa nhận dòng nào:\n" + "\n".join(wrong))
    return found


def _wrong_heads(name: str, heads: Sequence[str], columns: Sequence[str]) -> Iterator[str]:
    yield from (f"{name}, dòng 1: thiếu cột “{column}”." for column in columns if column not in heads)
    yield from (f"{name}, dòng 1: không có cột “{head}” trong mẫu." for head in heads if head not in columns)
    yield from (f"{name}, dòng 1: cột “{head}” ghi hai lần." for head in sorted(set(heads)) if heads.count(head) > 1)


def _lines(name: str, lines: Any) -> Iterator[tuple[int, list[str]]]:
    """Each line that says something, with its number."""
    try:
        for line in lines:
            if any(cell.strip() for cell in line):
                yield lines.line_num, line
    except csv.Error:
        raise Refused(f"{name}, dòng {lines.line_num}: không đọc được; hãy lưu lại tệp dạng “CSV UTF-8”.") from None
