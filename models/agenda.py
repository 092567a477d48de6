"""The agenda: on which day what must be said about an obligation, and to which role.

Rows are written when an obligation is created or its deadline changes, and never recomputed; the daily sweep reads
the narrow range of days that has come due. Rows of an older deadline version stay, and no longer count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Boolean, Date, Integer, String, delete, exists, insert, literal, select, union_all, update
from sqlmodel import Session, col

from models.obligations import Obligation, SweepCursor, agenda_entry
from models.rules.ladder import MOVED, ROLL_OUT


@dataclass(frozen=True)
class AgendaRung:
    """One rung, placed on its day.

    Args:
        position: which of two rungs of the same day and role is said: the higher.
        stale_after: the last day on which saying it makes sense; None for what is said after the day.
    """

    on_day: date
    rung: str
    role: str
    message: str
    release: bool
    position: int
    stale_after: date | None


@dataclass(frozen=True)
class Group:
    """Obligations that share a deadline and a ladder; `again` are those whose day has changed before."""

    duty: str
    occurrence: str
    relation: str
    rungs: tuple[AgendaRung, ...]
    again: bool = False


def write_for_groups(session: Session, plan_id: str, groups: Sequence[Group]) -> None:
    """Write the agenda of every obligation in the groups that has none yet for its deadline version."""
    placed = [rung for group in groups for rung in group.rungs]
    if not placed:
        return
    reopen_from(session, plan_id, min(rung.on_day for rung in placed))
    lacking = _without_agenda(session, plan_id)
    for group in groups:
        if group.rungs and (group.duty, group.occurrence, group.relation, group.again) in lacking:
            _write(
                session,
                group.rungs,
                *_members(plan_id, group),
                col(Obligation.deadline_version) > 1 if group.again else col(Obligation.deadline_version) == 1,
            )


def _without_agenda(session: Session, plan_id: str) -> set[tuple[str, str, str, bool]]:
    """Which groups have an obligation without an agenda for its deadline version; a second roll-out finds none."""
    query = (
        select(
            col(Obligation.duty_code),
            col(Obligation.occurrence),
            col(Obligation.relation),
            col(Obligation.deadline_version) > 1,
        )
        .where(col(Obligation.plan_id) == plan_id, col(Obligation.supplement_due_on).is_(None), _has_none())
        .distinct()
    )
    return {(duty, occurrence, relation, bool(again)) for duty, occurrence, relation, again in session.execute(query)}


def rewrite_coming(session: Session, plan_id: str, groups: Sequence[Group], today: date) -> None:
    """Put a changed ladder in the place of what is still to be said after `today`.

    What was due by today stays as it was said; so does the telling, and the supplement of what was returned.
    """
    reopen_from(session, plan_id, today + timedelta(days=1))
    entry = agenda_entry.c
    on_the_plans_ladder = exists().where(
        col(Obligation.id) == entry.obligation_id,
        col(Obligation.plan_id) == plan_id,
        col(Obligation.deadline_version) == entry.deadline_version,
        col(Obligation.supplement_due_on).is_(None),
    )
    session.execute(
        delete(agenda_entry).where(entry.on_day > today, entry.rung.not_in((ROLL_OUT, MOVED)), on_the_plans_ladder)
    )
    for group in groups:
        coming = [rung for rung in group.rungs if rung.on_day > today and rung.rung not in (ROLL_OUT, MOVED)]
        if coming:
            _write(session, coming, *_members(plan_id, group), only_without=False)


def _members(plan_id: str, group: Group) -> tuple[Any, ...]:
    """The obligations of a group that are followed by the plan's ladder.

    Once returned, an obligation is followed by the day of its supplement.
    """
    return (
        col(Obligation.plan_id) == plan_id,
        col(Obligation.duty_code) == group.duty,
        col(Obligation.occurrence) == group.occurrence,
        col(Obligation.relation) == group.relation,
        col(Obligation.supplement_due_on).is_(None),
    )


def write_for_one(session: Session, obligation: Obligation, rungs: Sequence[AgendaRung]) -> None:
    """Write the agenda of one obligation's current deadline version."""
    if rungs:
        session.flush()
        reopen_from(session, obligation.plan_id, min(rung.on_day for rung in rungs))
        _write(session, rungs, col(Obligation.id) == obligation.id)


def reopen_from(session: Session, plan_id: str, day: date) -> None:
    """Have the next sweep look again from `day` on; also the lock against a sweep that is running."""
    before = day - timedelta(days=1)
    cursor = session.get(SweepCursor, plan_id)
    if cursor is None:
        session.add(SweepCursor(plan_id=plan_id, swept_through=before))
        session.flush()
        return
    session.execute(
        update(SweepCursor)
        .where(col(SweepCursor.plan_id) == plan_id, col(SweepCursor.swept_through) > before)
        .values(swept_through=before)
    )
    session.expire(cursor)


def tell_from(session: Session, plan_id: str, host: str, day: date) -> None:
    """Put the telling at roll-out on `day` for every unit outside the host, which could not be told until now.

    It comes before every other rung up to that day: nobody is reminded of what he was never told.
    """
    reopen_from(session, plan_id, day)
    entry = agenda_entry.c
    outside = select(col(Obligation.id)).where(col(Obligation.plan_id) == plan_id, col(Obligation.unit_code) != host)
    session.execute(
        update(agenda_entry)
        .where(entry.rung == ROLL_OUT, entry.on_day < day, entry.obligation_id.in_(outside))
        .values(on_day=day)
    )


def _write(session: Session, rungs: Sequence[AgendaRung], *which: Any, only_without: bool = True) -> None:
    """One INSERT … SELECT: the chosen obligations times the rungs.

    Args:
        only_without: leave out obligations that have an agenda for their deadline version.
    """
    entry = agenda_entry.c
    ladder = union_all(*(_as_row(rung) for rung in rungs)).subquery("ladder")
    chosen = (
        select(
            ladder.c.on_day,
            col(Obligation.id),
            ladder.c.rung,
            ladder.c.role,
            col(Obligation.deadline_version),
            ladder.c.position,
            ladder.c.message,
            ladder.c.release,
            ladder.c.stale_after,
        )
        .select_from(Obligation)
        .join(ladder, literal(True))
        .where(*which)
    )
    if only_without:
        chosen = chosen.where(_has_none())
    columns = (
        entry.on_day, entry.obligation_id, entry.rung, entry.role, entry.deadline_version,
        entry.position, entry.message, entry.release, entry.stale_after,
    )  # fmt: skip
    session.execute(insert(agenda_entry).from_select([column.name for column in columns], chosen))


def _has_none() -> Any:
    """An obligation has no agenda for its deadline version."""
    written = agenda_entry.alias("written").c
    return ~exists().where(
        written.obligation_id == col(Obligation.id), written.deadline_version == col(Obligation.deadline_version)
    )


def _as_row(rung: AgendaRung) -> Any:
    return select(
        literal(rung.on_day, Date).label("on_day"),
        literal(rung.rung, String).label("rung"),
        literal(rung.role, String).label("role"),
        literal(rung.position, Integer).label("position"),
        literal(rung.message, String).label("message"),
        literal(rung.release, Boolean).label("release"),
        literal(rung.stale_after, Date).label("stale_after"),
    )
