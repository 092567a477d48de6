"""What a sheet is, said once: its columns with headings, kinds and notes; and what a cell's value means.

The writer draws it, the reader understands a file by it, and `version_of` gives both the same fingerprint of a row.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from config.vietnamese import strip_diacritics

Value = str | date | bool | int | tuple[str, ...] | None
"""A cell as the record means it: text, a day, a yes or no, a whole number, codes; None is an empty cell."""

SEPARATOR = " · "
MOST_ROWS = 10_000
"""Rows that one sheet may bring; a yearly plan of a city has a tenth of it."""
LONGEST_CELL = 32_767
"""What a cell of a workbook holds at most."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula."""

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_UNCLEAN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u200b-\u200f\u2060\ufeff\ud800-\udfff\ufffe\uffff]|\\s\n|_x000D_"
)
"""What most cells have none of, so that they are taken as they stand."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    DATE = "date"
    YES = "yes"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    DECIMAL = "decimal"


class Role(StrEnum):
    """What a column is there for.

    `ENTRY` is filled in by people; `FIXED` says which row it is and may not change; `SHOWN` is for reading alone;
    `ASIDE` is said with a change and is no part of the row (a reason, the document that corrects).
    """

    ENTRY = "entry"
    FIXED = "fixed"
    SHOWN = "shown"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list: the code that the record keeps and the words beside it.

    Args:
        bare: show the words alone; codes that nobody knows are not shown.
        also: other words that people write for it.
    """

    code: str
    name: str
    bare: bool = False
    also: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """What the cell says."""
        return self.name if self.bare or not self.code else f"{self.code}{SEPARATOR}{self.name}"


@dataclass(frozen=True)
class Column:
    """One column.

    Args:
        key: how code names it; also accepted as its heading, as in the CSV files of old.
        heading: what the office reads.
        aliases: other headings that people use for it.
        names: with the other columns marked so, it says whether a row without id is one that the record has.
        digits: a cell that a spreadsheet has turned into a number is refused: a telephone number has lost its zero.
        width: in characters.
        longest: characters that the record takes.
    """

    key: str
    heading: str
    kind: Kind = Kind.TEXT
    role: Role = Role.ENTRY
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    note: str = ""
    width: int = 16
    longest: int = 2_000
    names: bool = False
    digits: bool = False

    @cached_property
    def meanings(self) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
        """The codes of its list, and which of them each word means."""
        meanings: dict[str, frozenset[str]] = {}
        for each in self.choices:
            for word in {*map(plain, (each.name, each.shown, each.code, *each.also))} - {""}:
                meanings[word] = meanings.get(word, frozenset()) | {each.code}
        return frozenset(each.code for each in self.choices if each.code), meanings

    @property
    def read(self) -> bool:
        """Whether the reader takes its cells."""
        return self.role is not Role.SHOWN

    @property
    def counted(self) -> bool:
        """Whether its values are part of the row's version."""
        return self.role in (Role.ENTRY, Role.FIXED)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook.

    Args:
        key: how code and the hidden column name it.
        title: the tab, at most 31 characters.
        adds: whether people may write rows of their own below.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    adds: bool = False
    note: str = ""

    def column(self, key: str) -> Column:
        """A column by its key."""
        return next(each for each in self.columns if each.key == key)

    @property
    def counted(self) -> tuple[Column, ...]:
        """The columns of a row's version."""
        return tuple(each for each in self.columns if each.counted)


@dataclass(frozen=True, slots=True)
class Book:
    """One kind of workbook.

    Args:
        code: its name in file names and in the hidden sheet.
        template: grows when columns change; a file of an older template is still read.
        guidance: paragraphs of the instruction sheet.
    """

    code: str
    title: str
    sheets: tuple[Sheet, ...]
    template: int = 1
    guidance: tuple[str, ...] = ()

    def sheet(self, key: str) -> Sheet:
        """A sheet by its key."""
        return next(each for each in self.sheets if each.key == key)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the record as a workbook shows it. `values` holds every column; what is left out is empty."""

    id: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Contents:
    """A workbook to write.

    Args:
        about: what the hidden sheet carries back: plan, round, member.
        office: whose workbook it is, above the title.
        subtitle: under the title: the plan, the day.
        made_on: the business day; with the same rows the same bytes come out on the same day.
        made_at: an hour of that day for the file's own properties is never given: no clock here.
    """

    book: Book
    rows: Mapping[str, Sequence[Row]]
    about: Mapping[str, str]
    office: str
    subtitle: str
    made_on: date
    views: tuple["View", ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A table for reading alone: nothing of it comes back."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)


def clean(text: str) -> str:
    """Write text as the record keeps it: composed letters, "\\n" for line ends, nothing invisible, no blanks around."""
    if _UNCLEAN.search(text) is None and unicodedata.is_normalized("NFC", text):
        return text.strip()
    ended = text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    seen = _CONTROL.sub("", _INVISIBLE.sub("", ended.replace("\u00a0", " ").replace("\t", " ")))
    return "\n".join(line.rstrip() for line in unicodedata.normalize("NFC", seen).split("\n")).strip()


def harmless(text: str) -> str:
    """Write text for a CSV, which has no kinds of cells, so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def plain(text: str) -> str:
    """Write a heading or a word as they are compared: without diacritics, case and marks."""
    letters = strip_diacritics(clean(text)).casefold()
    return " ".join("".join(each if each.isalnum() else " " for each in letters).split())


def canonical(column: Column, value: Value) -> Value:
    """The one form of a value, so that two that mean the same are equal."""
    if value is None or value == "" or value == ():
        return False if column.kind is Kind.YES else None
    if isinstance(value, str):
        cleaned = clean(value)
        return cleaned or (False if column.kind is Kind.YES else None)
    if isinstance(value, tuple):
        return tuple(sorted(set(value)))
    return value


def canonical_row(sheet: Sheet, values: Mapping[str, Value]) -> dict[str, Value]:
    """Every column that is read, in its one form."""
    return {each.key: canonical(each, values.get(each.key)) for each in sheet.columns if each.read}


def version_of(columns: Iterable[Column], values: Mapping[str, Value]) -> str:
    """Fingerprint what a row says in some columns, values in their one form: "changed on both sides" is found by it.

    An empty cell says nothing, so that a column of a newer template that is empty changes no version.
    """
    said = {
        each.key: _jsonable(value)
        for each in columns
        if (value := values.get(each.key)) is not None and value is not False
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def shown_value(column: Column, value: Value) -> str:
    """A value in the words of the office."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, tuple):
        return "; ".join(_shown_code(column, code) for code in value)
    return _shown_code(column, str(value)) if column.kind is Kind.CHOICE else str(value)


def _shown_code(column: Column, code: str) -> str:
    return next((each.shown for each in column.choices if each.code == code), code)


def _jsonable(value: Value) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
