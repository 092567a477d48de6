"""Workbooks enter the record: each export, each file that was taken in, each copy that went back (`models/workbooks.py`)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from config.settings import settings
from models.intake.store import digest_of, keep_content
from models.lifecycle import By
from models.workbooks import Fate, WorkbookFile, keep_workbook

CODES = ("unit", "duty", "round", "report", "member")
"""What a workbook may be about."""
_CODE = re.compile(r"[\w./-]{1,60}")


@dataclass(frozen=True)
class Origin:
    """Whose workbook it is: of which plan, of which kind, about what (`CODES`).

    A file that comes in says itself what it is about, in its hidden sheet: what is no code is not entered.
    """

    plan: str
    kind: str
    about: Mapping[str, str]


def enter_export(session: Session, origin: Origin, path: str, digest: str, rows: int, *, by: By) -> str:
    """Enter an export that lies at a path below the home; return its code."""
    return keep_workbook(session, _row(origin, Fate.EXPORTED, path, digest, rows, by), by=by).code


def enter_taken(session: Session, origin: Origin, data: bytes, rows: int, *, by: By) -> str:
    """Keep what was taken in and enter it; return its code."""
    return keep_workbook(session, _stored(origin, Fate.TAKEN, data, rows, by), by=by).code


def enter_returned(session: Session, origin: Origin, came: bytes, copy: bytes, places: int, *, by: By) -> str:
    """Keep the copy that goes back and enter it; return its code."""
    row = _stored(origin, Fate.RETURNED, copy, places, by)
    row.came_as = digest_of(came)
    return keep_workbook(session, row, by=by).code


def _stored(origin: Origin, fate: Fate, data: bytes, counted: int, by: By) -> WorkbookFile:
    """The content first: a store that holds more than the record says does no harm."""
    home: Path = settings().home
    path = keep_content(home, data).relative_to(home).as_posix()
    return _row(origin, fate, path, digest_of(data), counted, by)


def _row(origin: Origin, fate: Fate, path: str, digest: str, counted: int, by: By) -> WorkbookFile:
    return WorkbookFile(
        plan_id=origin.plan,
        kind=origin.kind,
        about={key: origin.about[key] for key in CODES if _CODE.fullmatch(origin.about.get(key, ""))},
        fate=fate,
        path=path,
        sha256=digest,
        counted=counted,
        handled_on=by.today,
        recorded_at=by.now,
        recorded_by=by.actor,
    )
