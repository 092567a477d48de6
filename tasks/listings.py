"""The two lists that everybody looks at: the agenda of the year, and where each obligation stands."""

from datetime import date
from typing import Any

from sqlmodel import col, select

from models.obligations import Obligation, agenda_entry
from models.plans import Duty, Unit
from models.standing import Lateness, standings
from models.states import ObligationStatus
from tasks.context import code_of, context_of
from tasks.transactions import reading


def agenda_rows(
    unit: str | None = None, duty: str | None = None, from_on: date | None = None, to_on: date | None = None
) -> list[dict[str, Any]]:
    """What the agenda says in order of day: {"on","obligation","unit","duty","clause","rung","role"} and more.

    Rows of deadlines that were moved since are left out; `met` says that the obligation no longer waits.
    """
    entry = agenda_entry.c
    query = (
        select(entry.on_day, Obligation, entry.rung, entry.role, entry.message, entry.release)  # type: ignore[call-overload]
        .join_from(agenda_entry, Obligation, col(Obligation.id) == entry.obligation_id)
        .where(
            entry.deadline_version == col(Obligation.deadline_version),
            col(Obligation.status) != ObligationStatus.WITHDRAWN,
        )
        .order_by(entry.on_day, col(Obligation.duty_code), col(Obligation.unit_code), entry.position)
    )
    if unit:
        query = query.where(col(Obligation.unit_code) == code_of(unit))
    if duty:
        query = query.where(col(Obligation.duty_code) == code_of(duty))
    if from_on:
        query = query.where(entry.on_day >= from_on)
    if to_on:
        query = query.where(entry.on_day <= to_on)
    with reading() as session:
        context = context_of(session)
        rows = session.exec(query.where(col(Obligation.plan_id) == context.plan.id)).all()
        return [
            {
                "on": on_day.isoformat(),
                "obligation": obligation.id,
                "unit": obligation.unit_code,
                "duty": obligation.duty_code,
                "occurrence": obligation.occurrence,
                "clause": obligation.clause_code,
                "rung": rung,
                "role": role,
                "message": message,
                "release": bool(release),
                "met": obligation.status not in (ObligationStatus.OPEN, ObligationStatus.RETURNED),
            }
            for on_day, obligation, rung, role, message, release in rows
        ]


def status_rows(today: date, unit: str | None = None, duty: str | None = None) -> list[dict[str, Any]]:
    """Per duty and unit the state and the lateness, kinds kept apart (`models/standing.py`)."""
    with reading() as session:
        context = context_of(session)
        names = {row.code: row.name for row in session.exec(select(Unit))}
        duties = {row.code: row for row in session.exec(select(Duty).where(Duty.plan_id == context.plan.id))}
        found = standings(
            session,
            context.plan,
            context.content.plan.policy,
            today,
            unit=code_of(unit) if unit else None,
            duty=code_of(duty) if duty else None,
        )
        return [
            {
                "duty": each.obligation.duty_code,
                "duty_name": duties[each.obligation.duty_code].name,
                "occurrence": each.obligation.occurrence,
                "unit": each.obligation.unit_code,
                "unit_name": names[each.obligation.unit_code],
                "clause": each.obligation.clause_code,
                "kind": each.obligation.kind,
                "relation": each.obligation.relation,
                "due_on": _iso(each.obligation.due_on),
                "working_target": _iso(each.obligation.working_target),
                "state": each.obligation.status.value,
                "state_label": each.obligation.status.label,
                "arrived_on": _iso(each.arrived_on),
                "supplement_due_on": _iso(each.obligation.supplement_due_on),
                "times_returned": each.times_returned,
                # Nobody is late by an internal target, nor a coordinating body by anything.
                "days_late": each.days_late if each.lateness in (Lateness.LATE, Lateness.OVERDUE) else 0,
                "lateness": each.lateness.value,
                "lateness_label": each.words,
            }
            for each in found
        ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
