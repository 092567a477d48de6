"""What is asked of a draft, and what the record gives for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which document: its kind, and of what; what a kind does not need is passed over.

    Args:
        version: of a report; without it the newest.
        send_by: the last day that a letter gives; without it, so many working days as the plan's data say.
        round, inspection, appraisal: a round of inspection, one inspection of it, a round of appraisal.
        decided: a dossier that was decided upon.
        award: a commendation; everybody of the same decision is meant.
        on, at, place: of a meeting to come; `at` is "14:00".
        reason: why a request is granted or not, in the words of whoever decides; no individual's name.
    """

    kind: str
    duty: str = ""
    occurrence: str = ""
    send_by: date | None = None
    report: str = ""
    version: int | None = None
    dossier: str = ""
    round: str = ""
    unit: str = ""
    inspection: str = ""
    appraisal: str = ""
    member: str = ""
    initiative: str = ""
    decided: str = ""
    award: str = ""
    on: date | None = None
    at: str = ""
    place: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Enclosure:
    """A picture that is kept as a file of its own beside the document: what it is called after, its title, its PNG.

    Args:
        name: which chart it is, the same in every version: "theo-noi-dung".
    """

    name: str
    about: str
    words: str
    png: bytes


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """A document's data, and where they come from.

    Args:
        data: the dataclass of the kind.
        plan: whose document it is; a dossier or report may be of last year's.
        about: what its file is called after; codes only.
        contains: what it says, a line each.
        rows: the rows of the record that it is made of, under `heads`.
        notes: what a person must look at before it is signed.
        next_steps: what is particular to the kind; signing and numbering are common to all.
        thing: what has a door of its own for being issued, as the audit chain calls it, and its id.
    """

    data: object
    plan: str
    about: str
    clauses: Sequence[str]
    contains: Sequence[str]
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    notes: Sequence[str] = ()
    next_steps: Sequence[str] = ()
    thing: tuple[str, int] | None = None
    enclosed: Sequence[Enclosure] = ()
