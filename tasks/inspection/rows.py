"""The rows that the steps of inspection take, from a form, a workbook or a file; all of them or none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from sqlmodel import Session

from config.refusals import Refused
from models.inspection.record import About, FindingKind, GuidanceKind


@dataclass(frozen=True)
class ScheduleRow:
    """One unit's day. `line` is the row of the file it came from, if it came from one."""

    round_code: str
    unit: str
    on_day: date
    team: str
    line: int | None = None


@dataclass(frozen=True)
class RatingRow:
    """One rating."""

    inspection: str
    about: About
    code: str
    rating: str
    remark: str | None = None
    line: int | None = None


@dataclass(frozen=True)
class FindingRow:
    """One finding or recommendation."""

    inspection: str
    kind: FindingKind
    words: str
    fix_by: date
    line: int | None = None


@dataclass(frozen=True)
class GuidedRow:
    """One entry for the log of guidance and surveys."""

    kind: GuidanceKind
    unit: str
    on_day: date
    topic: str
    document_number: str | None = None
    document_on: date | None = None
    line: int | None = None


@dataclass(frozen=True)
class PersonRow:
    """Who fills a seat. Personal: from a file only, and shown nowhere."""

    member: str
    person: str
    position: str = ""
    line: int | None = None


class Numbered(Protocol):
    """A row that may know the line of the file it came from."""

    @property
    def line(self) -> int | None:
        """The line, or None."""


Given = TypeVar("Given", bound=Numbered)
Made = TypeVar("Made")


def each_row(session: Session, rows: Iterable[Given], step: Callable[[Given], Made]) -> list[Made]:
    """Do a step for every row, each in a savepoint.

    Raises:
        Refused: at least one row is refused; every refused row is told, by its line when it came from a file.
    """
    made: list[Made] = []
    refused: list[str] = []
    for row in rows:
        try:
            with session.begin_nested():
                made.append(step(row))
        except Refused as refusal:
            refused.append(f"Dòng {row.line}: {refusal}" if row.line is not None else str(refusal))
    if refused:
        raise Refused("\n".join(refused))
    return made
