"""Fan-out: each duty to the units that owe it, each obligation to its agenda.

A reconciler: it compares what the plan says now with the obligations in the record and writes the difference only.
Run twice it changes nothing the second time; after a changed file or a recorded day of issue it moves what moved.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from config.plan_files import owing_units
from config.plan_schema import DutyText, Ladder, PlanFile, Relation
from models import agenda, audit, decided
from models.agenda import AgendaRung, Group
from models.database import insert_ignore
from models.lifecycle import By, change_status, restore_lines
from models.obligations import Obligation
from models.outbox import NoticeLine
from models.plan_record import PlanContent
from models.plans import Plan
from models.rules.calendar import WorkingCalendar
from models.rules.deadlines import Reading
from models.rules.ladder import MOVED, ROLL_OUT, rung_day, speaks_before_the_day
from models.schedule import DutySchedule, Occurrence
from models.states import LineState, ObligationStatus

Key = tuple[str, str, str]
LATEST = 1000


@dataclass
class Moved:
    """A duty's occurrence whose day has changed."""

    duty: str
    occurrence: str
    old: date | None
    new: date | None
    units: list[str] = field(default_factory=list)


@dataclass
class FanOut:
    """What a fan-out has changed, or would change."""

    created: int = 0
    withdrawn: int = 0
    restored: int = 0
    moved: dict[tuple[str, str], Moved] = field(default_factory=dict)
    per_occurrence: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))

    @property
    def nothing(self) -> bool:
        """Whether the record already says exactly this."""
        return not (self.created or self.withdrawn or self.restored or self.moved)


def fan_out(
    session: Session,
    plan: Plan,
    content: PlanContent,
    schedules: list[DutySchedule],
    calendar: WorkingCalendar,
    *,
    by: By,
    announced: bool,
    new_ladders: bool = False,
) -> FanOut:
    """Bring obligations and agenda in line with the plan, in the caller's transaction.

    Args:
        announced: units have been told before, so a changed day is said as a change.
        new_ladders: the ladders may have changed, so what is still to come is placed anew.
        by: `today` is the day of the roll-out: what is told at roll-out is told then, earlier rungs are not said.
    """
    desired = _desired(plan, content, schedules, by.today)
    existing = {
        (row.duty_code, row.unit_code, row.occurrence): row
        for row in session.exec(
            select(Obligation).where(col(Obligation.plan_id) == plan.id).order_by(col(Obligation.id))
        )
    }
    desired = decided.kept(session, plan.id, desired, existing, by.today)
    result = FanOut()
    for duty, _, occurrence in desired:
        result.per_occurrence[duty, occurrence] += 1
    new = {key: values for key, values in desired.items() if key not in existing}
    insert_ignore(session, Obligation, list(new.values()))
    result.created = len(new)
    for key, row in existing.items():
        _bring_in_line(session, row, desired.get(key), result, by)
    session.flush()
    for again in (False, True):
        groups = _groups(content.plan, schedules, calendar, by.today, again=again, announced=announced)
        agenda.write_for_groups(session, plan.id, groups)
    if new_ladders:
        groups = _groups(content.plan, schedules, calendar, by.today, again=False, announced=announced)
        agenda.rewrite_coming(session, plan.id, groups, by.today)
    _audit_moves(session, plan, result, by)
    if result.created:
        audit.append(
            session,
            subject="plan",
            subject_id=plan.id,
            change=f"giao {result.created} nghĩa vụ",
            actor=by.actor,
            source=by.source,
            now=by.now,
            detail={"rows": result.created, "digest": audit.rows_digest(new), "today": by.today.isoformat()},
        )
    return result


def _desired(plan: Plan, content: PlanContent, schedules: list[DutySchedule], today: date) -> dict[Key, dict[str, Any]]:
    relations = {each.id: each.relation for each in content.units.classes}
    rows: dict[Key, dict[str, Any]] = {}
    for schedule in schedules:
        for unit in owing_units(schedule.duty, content.plan, content.units, today):
            for occurrence in schedule.occurrences:
                rows[schedule.duty.id, unit.code, occurrence.key] = {
                    "plan_id": plan.id,
                    "unit_code": unit.code,
                    "relation": relations[unit.unit_class].value,
                    **_of_the_duty(schedule.duty, occurrence),
                    "original_due_on": occurrence.reading.due_on,
                    "deadline_version": 1,
                    "status": ObligationStatus.OPEN,
                }
    return rows


def _of_the_duty(duty: DutyText, occurrence: Occurrence) -> dict[str, Any]:
    reading = occurrence.reading
    return {
        "duty_code": duty.id,
        "occurrence": occurrence.key,
        "occurrence_name": occurrence.name,
        "clause_code": duty.clause,
        "kind": duty.kind.value,
        "reading": reading.reading,
        "opens_on": reading.opens_on,
        "due_on": reading.due_on,
        "due_at": reading.due_at,
        "working_target": reading.working_target,
    }


def _bring_in_line(session: Session, row: Obligation, values: dict[str, Any] | None, result: FanOut, by: By) -> None:
    if values is None:
        if row.status in (ObligationStatus.OPEN, ObligationStatus.RETURNED):
            change_status(session, row, ObligationStatus.WITHDRAWN, by=by, detail={"why": "không còn trong kế hoạch"})
            result.withdrawn += 1
        return
    if row.status is ObligationStatus.WITHDRAWN:
        change_status(session, row, ObligationStatus.OPEN, by=by, detail={"why": "có lại trong kế hoạch"})
        restore_lines(session, row)
        result.restored += 1
    dates = ("due_on", "due_at", "working_target", "opens_on")
    if any(getattr(row, name) != values[name] for name in dates):
        _move(session, row, values, result, by)
    for name in ("clause_code", "kind", "reading", "occurrence_name", "relation"):
        if getattr(row, name) != values[name]:
            setattr(row, name, values[name])


def _move(session: Session, row: Obligation, values: dict[str, Any], result: FanOut, by: By) -> None:
    """Change the day that an obligation is held to; the first day stays in `original_due_on`."""
    key = (row.duty_code, row.occurrence)
    moved = result.moved.setdefault(key, Moved(*key, old=row.due_on, new=values["due_on"]))
    moved.units.append(row.unit_code)
    for name in ("due_on", "due_at", "working_target", "opens_on"):
        setattr(row, name, values[name])
    if row.status is not ObligationStatus.RETURNED:
        # A returned hand-in is followed by the day of its supplement; that does not move with the plan.
        row.deadline_version += 1
        session.execute(
            update(NoticeLine)
            .where(
                col(NoticeLine.obligation_id) == row.id,
                col(NoticeLine.state).in_([LineState.OWED, LineState.HELD, LineState.NO_CONTACT]),
            )
            .values(state=LineState.CANCELLED, state_reason="thời hạn đã thay đổi")
        )


def _audit_moves(session: Session, plan: Plan, result: FanOut, by: By) -> None:
    """One link per duty's occurrence that moved, with the digest of the obligations it moved."""
    for moved in result.moved.values():
        audit.append(
            session,
            subject="plan",
            subject_id=plan.id,
            change=f"đổi thời hạn {moved.duty}",
            actor=by.actor,
            source=by.source,
            now=by.now,
            detail={
                "occurrence": moved.occurrence,
                "old": moved.old,
                "new": moved.new,
                "rows": len(moved.units),
                "digest": audit.rows_digest([unit] for unit in moved.units),
                "today": by.today.isoformat(),
            },
        )


def _groups(
    plan: PlanFile,
    schedules: list[DutySchedule],
    calendar: WorkingCalendar,
    today: date,
    *,
    again: bool,
    announced: bool,
) -> list[Group]:
    groups = []
    for schedule in schedules:
        for relation in (Relation.SUBORDINATE, Relation.COORDINATING):
            ladder = ladder_for(plan, schedule.duty, relation)
            if ladder is not None:
                groups += [
                    Group(
                        schedule.duty.id,
                        occurrence.key,
                        relation.value,
                        place(ladder, occurrence, calendar, today, moved=again and announced),
                        again=again,
                    )
                    for occurrence in schedule.occurrences
                ]
    return groups


def ladder_for(plan: PlanFile, duty: DutyText, relation: Relation, *, supplement: bool = False) -> Ladder | None:
    """The ladder of a duty for a relation; the duty's own choice leads, for what is not a supplement."""
    fitting = [
        ladder
        for ladder in plan.ladders
        if ladder.supplement is supplement and duty.kind in ladder.kinds and relation in ladder.relations
    ]
    named = [ladder for ladder in fitting if ladder.id == duty.ladder]
    return next(iter(named or fitting), None)


def place(
    ladder: Ladder, occurrence: Occurrence, calendar: WorkingCalendar, today: date, *, moved: bool = False
) -> tuple[AgendaRung, ...]:
    """Put a ladder's rungs on their days; with `moved`, what is told first is that the day has changed.

    What is told at roll-out is told today, or on the next working day; what would have been said before the day and
    before today is not written, since the telling at roll-out says it.
    """
    due_on, target = occurrence.reading.due_on, occurrence.reading.working_target
    rungs = []
    for position, rung in enumerate(ladder.rungs):
        name, message = rung.on, rung.message.value
        if name == ROLL_OUT:
            on_day, position = calendar.next_or_same(today), LATEST
            name, message = (MOVED, MOVED) if moved else (name, message)
        elif due_on is None:
            continue
        else:
            on_day = rung_day(
                rung.on,
                target=target or due_on,
                due_on=due_on,
                add_working_days=calendar.add_working_days,
                previous_or_same=calendar.previous_or_same,
            )
        early = speaks_before_the_day(rung.on)
        if early and on_day < today:
            continue
        rungs.append(
            AgendaRung(
                on_day=on_day,
                rung=name,
                role=rung.role.value,
                message=message,
                release=rung.release,
                position=position,
                stale_after=due_on if early else None,
            )
        )
    return tuple(rungs)


def place_supplement(
    plan: PlanFile, duty: DutyText, obligation: Obligation, calendar: WorkingCalendar, today: date
) -> tuple[AgendaRung, ...]:
    """The rungs for the supplement of a returned hand-in; the return itself says what would be said today."""
    ladder = ladder_for(plan, duty, Relation(obligation.relation), supplement=True)
    day = obligation.supplement_due_on
    if ladder is None or day is None:
        return ()
    target = calendar.previous_or_same(day)
    reading = Reading(opens_on=None, due_on=day, due_at=None, working_target=target, reading="")
    placed = place(ladder, Occurrence(obligation.occurrence, None, reading), calendar, today)
    return tuple(rung for rung in placed if rung.on_day > today)
