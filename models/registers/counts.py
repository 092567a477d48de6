"""What the year's report takes from the registers: lists and counts of a plan within a period, both days included.

A count is the length of a list that can be shown; entries that were struck out count nowhere (III.1.b, III.1.c).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from models.decided import Extension, ExtensionStatus
from models.obligations import Obligation
from models.registers.record import (
    CommitteeMember,
    CommitteeRegulation,
    Entry,
    MediaItem,
    Obstacle,
    ObstacleStatus,
    Petition,
    PetitionStatus,
    ReviewedDocument,
)
from models.rules.registers import gaps

Row = TypeVar("Row", bound=Entry)


@dataclass(frozen=True)
class PetitionCounts:
    """How many petitions and reflections, by the value of status, of source, and by unit concerned ("" : none yet)."""

    total: int
    by_status: dict[str, int]
    by_voice: dict[str, int]
    by_unit: dict[str, int]
    # Referred and not answered at the end of the period's last look.
    open: int


def petitions(session: Session, plan_id: str, since: date, until: date) -> list[Petition]:
    """The petitions received in a period, those withdrawn left out; by day and number."""
    rows = _within(session, Petition, plan_id, Petition.received_on, since, until)
    return [row for row in rows if row.status is not PetitionStatus.WITHDRAWN]


def petition_counts(session: Session, plan_id: str, since: date, until: date) -> PetitionCounts:
    """Count the petitions of a period."""
    rows = petitions(session, plan_id, since, until)
    return PetitionCounts(
        total=len(rows),
        by_status=_counted(row.status.value for row in rows),
        by_voice=_counted(row.voice.value for row in rows),
        by_unit=_counted(row.unit_code or "" for row in rows),
        open=sum(row.status in (PetitionStatus.RECEIVED, PetitionStatus.REFERRED) for row in rows),
    )


def obstacles(session: Session, plan_id: str, since: date, until: date) -> list[Obstacle]:
    """The obstacles noted in a period, those struck out left out; by day and number."""
    rows = _within(session, Obstacle, plan_id, Obstacle.noted_on, since, until)
    return [row for row in rows if row.status is not ObstacleStatus.WITHDRAWN]


def media_items(session: Session, plan_id: str, since: date, until: date) -> list[MediaItem]:
    """The media items published in a period; by day and number."""
    return _within(session, MediaItem, plan_id, MediaItem.published_on, since, until)


def media_counts(session: Session, plan_id: str, since: date, until: date) -> dict[tuple[str, str], int]:
    """How many media items by (outlet, kind), both codes of the plan's data."""
    found = Counter((row.outlet, row.kind) for row in media_items(session, plan_id, since, until))
    return dict(sorted(found.items()))


def reviewed_documents(session: Session, plan_id: str, since: date, until: date) -> list[ReviewedDocument]:
    """The documents that units reviewed in a period; by day and number."""
    return _within(session, ReviewedDocument, plan_id, ReviewedDocument.reviewed_on, since, until)


def review_counts(session: Session, plan_id: str, since: date, until: date) -> dict[str, int]:
    """How many reviewed documents by result, a code of the plan's data."""
    return _counted(row.result for row in reviewed_documents(session, plan_id, since, until))


def committee_on(session: Session, plan_id: str, day: date) -> list[CommitteeMember]:
    """Who sits in the committee on a day; by number."""
    rows = standing(session, CommitteeMember, plan_id)
    return [row for row in rows if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)]


def regulations(session: Session, plan_id: str) -> list[CommitteeRegulation]:
    """The committee's regulations by the day from which they hold."""
    return sorted(standing(session, CommitteeRegulation, plan_id), key=lambda row: (row.valid_from, row.id or 0))


def regulation_gaps(session: Session, plan_id: str, since: date, until: date) -> list[tuple[date, date]]:
    """The days of a period on which no regulation holds, as (from, through)."""
    return gaps([(row.valid_from, row.valid_to) for row in regulations(session, plan_id)], since, until)


def extensions(session: Session, plan_id: str) -> list[tuple[Extension, Obligation]]:
    """Every request for another day in a plan that was not put right since; by day and number (III.1.a)."""
    rows = session.exec(
        select(Extension, Obligation)
        .join(Obligation)
        .where(Obligation.plan_id == plan_id, col(Extension.status) != ExtensionStatus.REVERSED)
        .order_by(col(Extension.requested_on), col(Extension.id))
    )
    return list(rows)


def standing(session: Session, table: type[Row], plan_id: str) -> list[Row]:
    """The entries of a register that were not struck out; by number."""
    rows = session.exec(
        select(table)
        .where(col(table.plan_id) == plan_id, col(table.withdrawn_reason).is_(None))
        .order_by(col(table.id))
    )
    return list(rows)


def _within(session: Session, table: type[Row], plan_id: str, day: Any, since: date, until: date) -> list[Row]:
    rows: Sequence[Row] = session.exec(
        select(table)
        .where(
            col(table.plan_id) == plan_id, col(table.withdrawn_reason).is_(None), col(day) >= since, col(day) <= until
        )
        .order_by(col(day), col(table.id))
    ).all()
    return list(rows)


def _counted(values: Any) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))
