"""Ghi nhận nộp: take a hand-in to the record, accept it, return it, report nothing, or undo a wrong entry.

The one door for what units hand in; the steps of the plan extend it and do not make a second one.
"""

from dataclasses import dataclass
from datetime import date, datetime

from prefect import task
from sqlmodel import Session

from config.refusals import Refused
from config.vietnamese import date_with_weekday
from models import agenda, hand_ins
from models.fan_out import place_supplement
from models.hand_ins import Arrival
from models.lifecycle import By
from models.obligations import HandIn, Obligation
from models.plans import Duty, Unit
from models.standing import standing_of
from models.states import ObligationStatus, Source
from models.sweeping import gather
from tasks.context import Context, context_of, find_duty, find_obligation, find_unit
from tasks.transactions import transaction

NEXT_STEP = {
    ObligationStatus.OPEN: "Chờ đơn vị nộp.",
    ObligationStatus.RECEIVED: "Xem xét, rồi chấp thuận hoặc trả lại bổ sung.",
    ObligationStatus.RETURNED: "Chờ đơn vị gửi bổ sung.",
    ObligationStatus.ACCEPTED: "Không phải làm gì thêm.",
    ObligationStatus.NIL: "Không phải làm gì thêm.",
    ObligationStatus.WITHDRAWN: "Không phải làm gì thêm.",
}


@dataclass(frozen=True)
class HandInReport:
    """What the record says after an entry."""

    unit_name: str
    duty_name: str
    clause: str
    round: int
    arrived_on: date
    status_label: str
    days_late: int
    lateness_text: str
    next_step: str


@task(name="Ghi nhận nộp", task_run_name="Ghi nhận nộp: {unit}")
def record_hand_in(
    unit: str,
    duty: str,
    arrived_on: date,
    document_number: str | None,
    document_on: date | None,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    nil: bool = False,
    occurrence: str | None = None,
) -> HandInReport:
    """Record an arrival by its day at the clerk's desk; with `nil`, a report that there is nothing to report.

    Raises:
        Refused: wrong unit or duty, a day to come, a duty that takes no nil return, already received.
    """
    arrival = Arrival(arrived_on, (document_number or "").strip() or None, document_on, nil)
    with transaction() as session:
        found = _found(session, unit, duty, occurrence)
        if nil and not found.duty.nil_return:
            raise Refused(
                f"Nhiệm vụ “{found.duty.name}” không nhận báo cáo “không phát sinh”. Hãy ghi nhận văn bản đã nộp."
            )
        by = By(actor, source, now, today)
        row = hand_ins.record(session, found.context.plan, found.obligation, arrival, by=by)
        return _report(session, found, row, today)


@task(name="Chấp thuận", task_run_name="Chấp thuận: {unit}")
def accept_hand_in(
    unit: str, duty: str, today: date, now: datetime, actor: str, source: Source, occurrence: str | None = None
) -> HandInReport:
    """Accept what lies on the desk.

    Raises:
        Refused: nothing lies there.
    """
    with transaction() as session:
        found = _found(session, unit, duty, occurrence, awaiting_review=True)
        row = hand_ins.accept(session, found.obligation, by=By(actor, source, now, today))
        return _report(session, found, row, today)


@task(name="Trả lại bổ sung", task_run_name="Trả lại: {unit}")
def return_hand_in(
    unit: str,
    duty: str,
    reasons: str,
    supplement_due_on: date,
    complete: bool,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    occurrence: str | None = None,
) -> HandInReport:
    """Return what lies on the desk, with reasons and a day; the supplement is followed apart from the first day.

    Raises:
        Refused: no reason, a day that has passed, nothing on the desk; a plan that may not speak to units yet.
    """
    with transaction() as session:
        found = _found(session, unit, duty, occurrence, awaiting_review=True)
        if not found.context.sends_outside and found.unit.code != found.context.plan.host_unit:
            raise Refused(
                "Kế hoạch chưa ban hành nên chưa gửi được thông báo trả lại ra ngoài cơ quan. "
                "Hãy chạy “Ghi nhận ban hành” trước."
            )
        row = hand_ins.send_back(
            session,
            found.obligation,
            reasons=reasons,
            supplement_due_on=supplement_due_on,
            complete=complete,
            by=By(actor, source, now, today),
        )
        plan = found.context.content.plan
        text = next(each for each in plan.duties if each.id == found.duty.code)
        rungs = place_supplement(plan, text, found.obligation, found.context.calendar, today)
        agenda.write_for_one(session, found.obligation, rungs)
        gather(session, day=today, now=now)
        return _report(session, found, row, today)


@task(name="Đính chính", task_run_name="Đính chính: {unit}")
def correct_hand_in(
    unit: str,
    duty: str,
    reason: str,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    occurrence: str | None = None,
) -> HandInReport:
    """Undo the last entry of a unit and duty; what was withdrawn because of it is owed again.

    Raises:
        Refused: no reason, nothing to undo.
    """
    with transaction() as session:
        found = _found(session, unit, duty, occurrence, entered=True)
        row = hand_ins.correct(session, found.obligation, reason=reason, by=By(actor, source, now, today))
        gather(session, day=today, now=now)
        return _report(session, found, row, today)


@dataclass(frozen=True)
class _Found:
    context: Context
    unit: Unit
    duty: Duty
    obligation: Obligation


def _found(
    session: Session,
    unit_choice: str,
    duty_choice: str,
    occurrence: str | None,
    *,
    awaiting_review: bool = False,
    entered: bool = False,
) -> _Found:
    context = context_of(session)
    if context.plan.rolled_out_on is None:
        raise Refused("Kế hoạch chưa được triển khai. Hãy chạy “Triển khai kế hoạch” trước.")
    unit = find_unit(session, unit_choice)
    duty = find_duty(session, context.plan, duty_choice)
    prefer: tuple[ObligationStatus, ...] = ()
    if awaiting_review:
        prefer = (ObligationStatus.RECEIVED,)
    elif entered:
        prefer = (ObligationStatus.RECEIVED, ObligationStatus.ACCEPTED, ObligationStatus.NIL)
    obligation = find_obligation(session, context.plan, unit, duty, occurrence, prefer=prefer)
    return _Found(context, unit, duty, obligation)


def _report(session: Session, found: _Found, row: HandIn, today: date) -> HandInReport:
    obligation = found.obligation
    session.flush()
    policy = found.context.content.plan.policy
    stands = standing_of(obligation, hand_ins.rounds_of(session, obligation), policy, today)
    return HandInReport(
        unit_name=found.unit.name,
        duty_name=found.duty.name,
        clause=found.duty.clause_code,
        round=row.round,
        arrived_on=row.arrived_on,
        status_label=obligation.status.label,
        days_late=stands.days_late,
        lateness_text=stands.words,
        next_step=_next_step(obligation),
    )


def _next_step(obligation: Obligation) -> str:
    step = NEXT_STEP[obligation.status]
    if obligation.status is ObligationStatus.RETURNED and obligation.supplement_due_on:
        return f"{step} Chậm nhất hết ngày {date_with_weekday(obligation.supplement_due_on)}."
    return step
