"""Bảng theo dõi: the one page that says how the plan stands."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from config.plan_schema import DeadlineKind, Relation
from config.vietnamese import date_with_weekday
from models.obligations import Obligation, Reconciliation, agenda_entry
from models.outbox import Notice, NoticeLine, StopSwitch
from models.plans import Duty, Unit
from models.standing import Lateness, Standing, standings
from models.states import LineState, Mode, NoticeState, ObligationStatus
from notifications.messages import LABELS, MessageKind
from tasks.context import Context, context_of
from tasks.digests import plan_reference
from tasks.transactions import reading

KIND_LABELS = {
    DeadlineKind.LEGAL: "Hạn theo Kế hoạch",
    DeadlineKind.EXTERNAL: "Hạn theo văn bản khác",
    DeadlineKind.INTERNAL_TARGET: "Mốc nội bộ (giả định)",
    DeadlineKind.STANDING: "Thường xuyên",
}
COMING_DAYS = 30


@dataclass(frozen=True)
class BoardRow:
    """One duty's occurrence over all units."""

    duty: str
    clause: str
    kind_label: str
    due_text: str
    owed: int
    received: int
    on_time: int
    late: int
    missing: int
    note: str


@dataclass(frozen=True)
class UnitRow:
    """One unit that has not handed in, or did so late."""

    unit: str
    duty: str
    clause: str
    due_text: str
    days_late: int
    status_label: str


@dataclass(frozen=True)
class ComingRow:
    """Something that will be said, and to how many."""

    on: date
    what: str
    people: int


@dataclass(frozen=True)
class Board:
    """How the plan stands on a day."""

    today: date
    mode: Mode
    plan_title: str
    plan_reference: str
    stopped: bool
    stop_reason: str | None
    rows: list[BoardRow]
    late_units: list[UnitRow]
    past_target: list[UnitRow]
    not_received_coordinating: list[UnitRow]
    coming: list[ComingRow]
    outbox: dict[str, int]
    warnings: list[str]


def board(today: date) -> Board:
    """Gather the board as of `today`; late lists hold subordinate units only."""
    with reading() as session:
        context = context_of(session)
        switch = session.get(StopSwitch, 1) or StopSwitch()
        duties = {row.code: row for row in session.exec(select(Duty).where(Duty.plan_id == context.plan.id))}
        units = {row.code: row.name for row in session.exec(select(Unit))}
        found = standings(session, context.plan, context.content.plan.policy, today)
        late = _units(found, duties, units, Lateness.OVERDUE, Lateness.LATE, checked=_checked(session, context))
        return Board(
            today=today,
            mode=context.office.mode,
            plan_title=context.plan.title,
            plan_reference=plan_reference(context.plan),
            stopped=switch.stopped,
            stop_reason=switch.reason,
            rows=_rows(found, duties),
            late_units=late,
            past_target=_units(_of(found, Relation.SUBORDINATE), duties, units, Lateness.PAST_TARGET),
            not_received_coordinating=_units(
                _of(found, Relation.COORDINATING), duties, units, Lateness.NOT_RECEIVED, Lateness.PAST_TARGET
            ),
            coming=_coming(session, context, duties, today),
            outbox=_outbox(session),
            warnings=_warnings(session, context, today),
        )


def _rows(found: list[Standing], duties: dict[str, Duty]) -> list[BoardRow]:
    groups: dict[tuple[str, str], list[Standing]] = defaultdict(list)
    for each in found:
        groups[each.obligation.duty_code, each.obligation.occurrence].append(each)
    rows = []
    for (code, _), members in groups.items():
        first, duty = members[0].obligation, duties[code]
        arrived = [each for each in members if not each.missing]
        rows.append(
            BoardRow(
                duty=duty.name + (f" – {first.occurrence_name}" if first.occurrence_name else ""),
                clause=duty.clause_code,
                kind_label=KIND_LABELS[DeadlineKind(first.kind)],
                due_text=date_with_weekday(first.due_on) if first.due_on else "–",
                owed=len(members),
                received=len(arrived),
                on_time=sum(1 for each in members if each.lateness is Lateness.ON_TIME),
                late=sum(1 for each in members if each.lateness in (Lateness.LATE, Lateness.OVERDUE)),
                missing=len(members) - len(arrived),
                note=duty.label or "",
            )
        )
    return rows


def _of(found: list[Standing], relation: Relation) -> list[Standing]:
    return [each for each in found if each.obligation.relation == relation.value]


def _checked(session: Session, context: Context) -> set[tuple[str, str]]:
    """The duties' occurrences whose arrivals have been checked against the register."""
    rows = session.exec(select(Reconciliation).where(Reconciliation.plan_id == context.plan.id))
    return {(row.duty_code, row.occurrence) for row in rows}


def _units(
    found: list[Standing],
    duties: dict[str, Duty],
    units: dict[str, str],
    *which: Lateness,
    checked: set[tuple[str, str]] | None = None,
) -> list[UnitRow]:
    """The units that stand in one of the ways; with `checked`, what nobody has checked yet is said to be so."""
    return [
        UnitRow(
            unit=units[each.obligation.unit_code],
            duty=duties[each.obligation.duty_code].name,
            clause=each.obligation.clause_code,
            due_text=_due_text(each, checked),
            days_late=each.days_late,
            status_label=f"{each.obligation.status.label}; {each.words}",
        )
        for each in found
        if each.lateness in which
    ]


def _due_text(each: Standing, checked: set[tuple[str, str]] | None) -> str:
    obligation = each.obligation
    due = date_with_weekday(obligation.due_on) if obligation.due_on else "–"
    unchecked = checked is not None and (obligation.duty_code, obligation.occurrence) not in checked
    return f"{due}, chưa đối chiếu sổ văn bản đến" if unchecked else due


def _coming(session: Session, context: Context, duties: dict[str, Duty], today: date) -> list[ComingRow]:
    entry = agenda_entry.c
    rows = session.execute(
        select(entry.on_day, entry.message, col(Obligation.duty_code), entry.rung, func.count())  # type: ignore[call-overload]
        .join_from(agenda_entry, Obligation, col(Obligation.id) == entry.obligation_id)
        .where(
            col(Obligation.plan_id) == context.plan.id,
            entry.deadline_version == col(Obligation.deadline_version),
            col(Obligation.status).in_([ObligationStatus.OPEN, ObligationStatus.RETURNED]),
            entry.on_day > today,
            entry.on_day <= today + timedelta(days=COMING_DAYS),
        )
        .group_by(entry.on_day, entry.message, col(Obligation.duty_code), entry.rung)
        .order_by(entry.on_day, col(Obligation.duty_code), entry.rung)
    ).all()
    return [
        ComingRow(on_day, f"{LABELS[MessageKind(message)]} ({rung}): {duties[duty].name}", count)
        for on_day, message, duty, rung, count in rows
    ]


def _outbox(session: Session) -> dict[str, int]:
    # What failed and was taken over by the person's next channel has not failed.
    moved = select(Notice.instead_of).where(col(Notice.instead_of).is_not(None))
    standing = select(Notice.state, func.count()).where(col(Notice.id).not_in(moved))
    notices = session.exec(standing.group_by(col(Notice.state))).all()
    lines = session.exec(
        select(NoticeLine.state, func.count())
        .where(col(NoticeLine.state).in_([LineState.HELD, LineState.NO_CONTACT]))
        .group_by(col(NoticeLine.state))
    ).all()
    return {NoticeState.of(state).label: count for state, count in notices} | {
        LineState.of(state).label: count for state, count in lines
    }


def _warnings(session: Session, context: Context, today: date) -> list[str]:
    plan = context.plan
    warnings = list(context.calendar.warnings_between(plan.starts_on, plan.ends_on))
    if plan.issued_on is None:
        assumed = [event.label for event in context.content.plan.events if event.on is None and event.label]
        warnings += assumed
    nobody = session.exec(
        select(func.count()).select_from(NoticeLine).where(col(NoticeLine.state) == LineState.NO_CONTACT)
    ).one()
    if nobody:
        warnings.append(
            f"{nobody} nội dung không có đầu mối nhận thư: cần gọi điện, và bổ sung đầu mối vào tệp đơn vị."
        )
    if today > plan.ends_on:
        warnings.append("Đã hết thời gian của kế hoạch năm.")
    return warnings
