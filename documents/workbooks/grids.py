"""A workbook as grids of cells, read by calamine within the child process; cells are told apart by what they hold.

A cell of JSON is a string, a number, a boolean or null; a day is {"d": "2024-03-05"}, what has no place in a form is
{"x": "time"}.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.parsers import expat
from zipfile import ZipFile

import python_calamine

from documents.workbooks.limits import TooMuch

MOST_ODD = 5_000
MOST_MERGED = 20_000
_FORMULA = re.compile(rb"<(?:[\w-]+:)?f[\s/>]")
_ERROR_MARKS = (b't="e"', b"t='e'")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def grids_of(data: bytes, most_rows: int, most_columns: int, most_text: int) -> list[dict[str, Any]]:
    """Every sheet: {"name", "visible", "rows", "first_row", "first_column", "merged", "formulas",
    "errors"}.

    Raises:
        TooMuch: more rows, columns or text than asked for.
    """
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    odd = _odd_cells(data, most_rows * 4)
    left = most_text
    found = []
    for meta in book.sheets_metadata:
        if meta.typ is not python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        start, end = sheet.start, sheet.end
        rows: list[list[Any]] = []
        if start is not None and end is not None:
            if end[0] - start[0] >= most_rows * 4 or end[1] >= most_columns:
                raise TooMuch
            for line in sheet.to_python(skip_empty_area=True):
                texts = [each for each in line if type(each) is str]
                left -= sum(map(len, texts))
                if left < 0:
                    raise TooMuch
                rows.append([(each or None) if type(each) is str else _cell(each) for each in line])
        while rows and all(each is None for each in rows[-1]):
            rows.pop()
        # A row of nothing but formulas that were never worked out ends the sheet before it.
        places = odd[meta.name].formulas + odd[meta.name].errors if meta.name in odd else []
        last = max((row for row, _ in places), default=-1) - (start[0] if start else 0)
        if last >= most_rows * 4:
            raise TooMuch
        rows += [[] for _ in range(last + 1 - len(rows))]
        if len(rows) > most_rows:
            raise TooMuch
        merged = sheet.merged_cell_ranges or []
        if len(merged) > MOST_MERGED:
            raise TooMuch
        found.append(
            {
                "name": meta.name,
                "visible": meta.visible is python_calamine.SheetVisibleEnum.Visible,
                "rows": rows,
                "first_row": start[0] if start else 0,
                "first_column": start[1] if start else 0,
                "merged": merged,
                "formulas": odd[meta.name].formulas if meta.name in odd else [],
                "errors": odd[meta.name].errors if meta.name in odd else [],
            }
        )
    return found


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return {"d": value.date().isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time | timedelta):
        return {"x": "time"}
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 10**15 else value
    return value


@dataclass
class _Odd:
    """Places of a sheet, (row, column) from 0, whose cells are not what calamine shows.

    Of a formula it shows the last result as if somebody had typed it, or nothing; of an error it shows nothing.
    """

    formulas: list[tuple[int, int]] = field(default_factory=list)
    errors: list[tuple[int, int]] = field(default_factory=list)


def _odd_cells(data: bytes, most_rows: int) -> dict[str, _Odd]:
    with ZipFile(io.BytesIO(data)) as package:
        return {name: _odd_places(package.read(part), most_rows) for name, part in _parts(package)}


def _parts(package: ZipFile) -> Iterator[tuple[str, str]]:
    """Each sheet's name and its member of the zip."""
    from xml.etree import ElementTree

    names = {each.casefold(): each for each in package.namelist()}
    if "xl/_rels/workbook.xml.rels" not in names:
        return
    relations = ElementTree.fromstring(package.read(names["xl/_rels/workbook.xml.rels"]))
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    for each in ElementTree.fromstring(package.read(names["xl/workbook.xml"])).iter():
        if each.tag.rpartition("}")[2] == "sheet":
            target = targets.get(each.get(_RELATION), "")
            member = (target.lstrip("/") if target.startswith("/") else f"xl/{target}").casefold()
            if member in names:
                yield each.get("name", ""), names[member]


def _odd_places(content: bytes, most_rows: int) -> _Odd:
    found = _Odd()
    if content.count(b"<row") > most_rows:
        raise TooMuch
    if _FORMULA.search(content) is None and not any(mark in content for mark in _ERROR_MARKS):
        return found
    row, column = -1, -1

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column
        match tag.rpartition(":")[2]:
            case "row":
                given = attributes.get("r", "")
                row, column = (int(given) - 1 if given.isdecimal() else row + 1), -1
            case "c":
                letters = attributes.get("r", "").rstrip("0123456789")
                column = _number_of(letters) if letters.isalpha() else column + 1
                if attributes.get("t") == "e":
                    found.errors.append((row, column))
            case "f":
                found.formulas.append((row, column))
        if len(found.formulas) + len(found.errors) > MOST_ODD:
            raise TooMuch

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.Parse(content, True)
    return found


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
