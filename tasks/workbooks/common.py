"""What every kind of workbook is made of: which files it comes as, what each holds, and how one is taken in."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, TypeVar

from sqlmodel import Session, col, select

from config.refusals import Refused
from documents.workbooks.comparing import Compared
from documents.workbooks.reading import Problem, Understood
from documents.workbooks.sheets import Book, Choice, Row, View
from models.lifecycle import By
from models.plans import Unit
from models.registration.checks import RowsRefused
from models.states import Word
from tasks.context import Context
from tasks.workbooks.kept import Origin

About = Mapping[str, str]
_LINE = re.compile(r"(?:- )?Dòng ([0-9]+)(?:, ([^:]*))?: (.*)")
_QUOTED = re.compile(r"“([^”]*)”")


@dataclass(frozen=True)
class Wanted:
    """What "Xuất biểu mẫu" is asked for; codes, each used by some kinds alone."""

    kind: str
    unit: str = ""
    duty: str = ""
    round: str = ""
    report: str = ""


@dataclass(frozen=True)
class File:
    """One file of an export: its name without ending, and what it is about."""

    stem: str
    about: About


@dataclass(frozen=True)
class Filled:
    """What a file holds: its description and the record's rows, sheet by sheet."""

    book: Book
    rows: Mapping[str, Sequence[Row]]
    subtitle: str
    views: tuple[View, ...] = ()


@dataclass(frozen=True)
class Work:
    """One file's hold on the record."""

    session: Session
    context: Context
    about: About
    by: By


@dataclass
class Applied:
    """What a file did: counts, what deserves a second look, and lines for the page; no name of a person."""

    new: int = 0
    changed: int = 0
    cautions: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    clause: str = ""
    next_step: str = ""


@dataclass(frozen=True)
class WorkbookKind:
    """One kind of workbook.

    Args:
        files: which files an export writes.
        fill: what a file holds now; also what an incoming file is held to.
        apply: writes what differs, in the caller's transaction; None of a workbook that goes out alone.
        by_headings: a file that has lost its hidden sheet is known by its headings; not where that sheet says whose it is.
        personal: its cells may name or score individuals, or repeat what they wrote.
    """

    code: str
    label: str
    files: Callable[[Session, Context, Wanted], list[File]]
    fill: Callable[[Session, Context, About, date], Filled]
    apply: Callable[[Work, Mapping[str, Compared]], Applied] | None = None
    by_headings: bool = True
    personal: bool = True


class CellsRefused(Refused):
    """A file that was not taken in; `problems` has every place that a person must look at, `origin` whose it is."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        self.origin: Origin | None = None
        super().__init__("\n".join(["Chưa ghi dòng nào vào sổ:", *(str(each) for each in problems)]))


def told_of(understood: Understood, refusal: Refused) -> list[Problem]:
    """The problems of a sheet that a door of the record has told: by row and column where it named them."""
    if isinstance(refusal, CellsRefused):
        return list(refusal.problems)
    if isinstance(refusal, RowsRefused):
        keys = {each.heading: each.key for each in understood.sheet.columns}
        return [
            understood.problem(each.line, keys.get(each.column, each.column), each.reason) for each in refusal.errors
        ]
    keys = {each.heading: each.key for each in understood.sheet.columns}
    lines = str(refusal).splitlines()
    found = []
    for line in lines:
        if match := _LINE.fullmatch(line):
            named = _QUOTED.findall(match[2] or "") or _QUOTED.findall(match[3])[:1]
            key = next((keys[each] for each in named if each in keys), "")
            found.append(understood.problem(int(match[1]), key, match[3]))
        elif not (line.endswith(":") and len(lines) > 1):
            found.append(understood.problem(None, "", line.removeprefix("- ")))
    return found


class Numbered(Protocol):
    """A row that knows its line of the file."""

    @property
    def number(self) -> int:
        """From 1."""


Given = TypeVar("Given", bound=Numbered)


def each_row(session: Session, understood: Understood, rows: Iterable[Given], step: Callable[[Given], Any]) -> None:
    """Do a step for every row, each in a savepoint.

    Raises:
        CellsRefused: at least one row is refused; every refused row is told.
    """
    problems: list[Problem] = []
    for row in rows:
        try:
            with session.begin_nested():
                step(row)
        except Refused as refusal:
            problems.append(understood.problem(row.number, "", str(refusal)))
    if problems:
        raise CellsRefused(problems)


def refuse_gone(compared: Compared) -> None:
    """Refuse rows whose hidden id the record does not have.

    Raises:
        CellsRefused: there are some.
    """
    if compared.gone:
        said = "sổ không còn dòng này, hoặc dòng thuộc kế hoạch khác; hãy xuất lại biểu mẫu."
        raise CellsRefused([compared.understood.problem(each.number, "", said) for each in compared.gone])


def unit_choices(session: Session) -> tuple[Choice, ...]:
    """Every unit, as cells name it."""
    rows = session.exec(select(Unit).order_by(col(Unit.name))).all()
    return tuple(Choice(row.code, row.name) for row in rows)


W = TypeVar("W", bound=Word)


def word_of(words: type[W], value: object, default: W | None = None) -> W:
    """The word of a value that the reader took from the list of words; an empty cell is the default."""
    found = next((word for word in words if word.value == value), default)
    assert found is not None
    return found


def words_of(words: Iterable[Any]) -> tuple[Choice, ...]:
    """The words of a status or kind, shown by their labels alone."""
    return tuple(Choice(each.value, each.label, bare=True) for each in words)


def subtitle_of(context: Context, today: date, *parts: str) -> str:
    """The line under a title: the plan, what the file is about, and the day of its export."""
    return "; ".join([context.plan.short_title, *parts, f"xuất ngày {today:%d/%m/%Y}"])
