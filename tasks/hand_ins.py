"""Ghi nhận nộp: take a hand-in to the record, accept it, return it, report nothing, or undo a wrong entry.

The one door for what units hand in; the steps of the plan extend it and do not make a second one. With a hand-in come
its files (from the unit's intake folder), the way it reached us, and what its checklist finds wanting.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from prefect import task
from sqlmodel import Session

from config.refusals import Refused
from config.settings import settings
from config.steps.delivery import delivering
from config.steps.intake import ChecklistItem, Intake
from config.vietnamese import date_with_weekday
from models import agenda, hand_ins
from models.decided import FINDING
from models.fan_out import place_supplement
from models.hand_ins import Arrival
from models.intake import extensions
from models.intake import record as intake
from models.intake import store as intake_store
from models.intake.record import Fault, FaultKind, StoredFile, Taken, Via
from models.intake.store import FoundFile
from models.lifecycle import By
from models.obligations import HandIn, Obligation
from models.plans import Duty, Unit
from models.receipts import acknowledge
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
class FileReceipt:
    """What a unit gets for a file: its receipt, and nothing of its name or content."""

    receipt: str
    kind: str
    size: int
    version: int
    digest: str
    received_on: date


@dataclass(frozen=True)
class HandInReport:
    """What the record says after an entry.

    Args:
        files: those of this round.
        faults: what was found wanting in this round, a phrase per part.
        extension_text: what was granted, and how the hand-in stands to the first day; empty when nothing was.
    """

    unit_name: str
    duty_name: str
    clause: str
    round: int
    arrived_on: date
    status_label: str
    days_late: int
    lateness_text: str
    next_step: str
    files: list[FileReceipt] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    extension_text: str = ""


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
    via: Via | None = None,
    take_files: bool = False,
    missing: Sequence[str] = (),
) -> HandInReport:
    """Record an arrival by its day at the clerk's desk; with `nil`, a report that there is nothing to report.

    Args:
        via: how it reached us; paper is typed in for the unit and needs its number.
        take_files: take every file of the unit's intake folder with it, all or none.
        missing: codes of the checklist's parts that are not there.

    Raises:
        Refused: wrong unit or duty, a day to come, a duty that takes no nil return, already received, a file unfit.
    """
    arrival = Arrival(arrived_on, (document_number or "").strip() or None, document_on, nil)
    with transaction() as session:
        found = _found(session, unit, duty, occurrence)
        if nil:
            _check_nil(found)
        by = By(actor, source, now, today)
        row = hand_ins.record(session, found.context.plan, found.obligation, arrival, by=by)
        if via is not None:
            intake.receive_via(session, row, via)
        if missing:
            faults = [Fault(item, FaultKind.MISSING) for item in missing]
            intake.mark_faults(session, row, faults, found.checklist, by=by)
        files = _take(session, found, row, by) if take_files else []
        acknowledge_to(session, found.context, found.obligation, row, what="recorded", today=today)
        report = _report(session, found, row, today)
    _clear(files)
    return report


@task(name="Cập nhật hồ sơ", task_run_name="Cập nhật hồ sơ: {unit}")
def update_hand_in(
    unit: str,
    duty: str,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    take_files: bool = False,
    missing: Sequence[str] | None = None,
    occurrence: str | None = None,
) -> HandInReport:
    """Add files to what lies on the desk, and note anew which parts are not there.

    Args:
        missing: in place of what was noted before; None leaves that as it is.

    Raises:
        Refused: nothing lies there, a file unfit, an unknown part.
    """
    with transaction() as session:
        found = _found(session, unit, duty, occurrence, awaiting_review=True)
        by = By(actor, source, now, today)
        row = hand_ins.on_the_desk(session, found.obligation, "cập nhật hồ sơ")
        if missing is not None:
            faults = [Fault(item, FaultKind.MISSING) for item in missing]
            intake.mark_faults(session, row, faults, found.checklist, by=by)
        files = _take(session, found, row, by) if take_files else []
        report = _report(session, found, row, today)
    _clear(files)
    return report


@task(name="Chấp thuận", task_run_name="Chấp thuận: {unit}")
def accept_hand_in(
    unit: str, duty: str, today: date, now: datetime, actor: str, source: Source, occurrence: str | None = None
) -> HandInReport:
    """Accept what lies on the desk.

    Raises:
        Refused: nothing lies there, or a required part is missing.
    """
    with transaction() as session:
        found = _found(session, unit, duty, occurrence, awaiting_review=True)
        row = hand_ins.accept(session, found.obligation, by=By(actor, source, now, today))
        acknowledge_to(session, found.context, found.obligation, row, what="accepted", today=today)
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
    faults: Sequence[Fault] = (),
) -> HandInReport:
    """Return what lies on the desk, with reasons and a day; the supplement is followed apart from the first day.

    Args:
        faults: what is wrong with each part of the checklist; without any, what was noted at reception counts.

    Raises:
        Refused: no reason, a day that has passed, nothing on the desk, an unknown part; a plan that may not speak to
            units yet.
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
            faults=faults,
            checklist=found.checklist,
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


def acknowledge_to(
    session: Session,
    context: Context,
    obligation: Obligation,
    row: HandIn,
    *,
    what: Literal["recorded", "accepted"],
    today: date,
) -> None:
    """Owe the unit its receipt on the next working day, where the plan's data asks for one."""
    acknowledge(
        session,
        delivering(context.content.plan).receipts,
        obligation,
        row,
        what=what,
        host=context.plan.host_unit,
        tell_on=context.calendar.add_working_days(today, 1),
    )


@dataclass(frozen=True)
class _Found:
    context: Context
    unit: Unit
    duty: Duty
    obligation: Obligation

    @property
    def checklist(self) -> tuple[ChecklistItem, ...]:
        """The parts that a hand-in of this duty has; none where the plan's data says nothing."""
        rules = self.context.content.plan.intake
        return rules.checklist_of(self.duty.code) if rules else ()


def _check_nil(found: _Found) -> None:
    """Refuse "nothing to report" where something must come.

    Raises:
        Refused: a finding of an inspection, which only evidence closes (II.8); a duty that takes no nil return.
    """
    if found.obligation.occurrence.startswith(FINDING):
        raise Refused(
            "Kết luận kiểm tra phải được khắc phục, không báo “không phát sinh” được. Hãy ghi nhận văn bản, tài liệu "
            "chứng minh đã khắc phục."
        )
    if not found.duty.nil_return:
        raise Refused(
            f"Nhiệm vụ “{found.duty.name}” không nhận báo cáo “không phát sinh”. Hãy ghi nhận văn bản đã nộp."
        )


def _take(session: Session, found: _Found, row: HandIn, by: By) -> list[FoundFile]:
    """Take the unit's folder in: into the record, then into the store, all of it or nothing."""
    rules = _rules(found)
    home = settings().home
    files = intake_store.read_folder(home, found.unit.code, found.duty.code, rules)
    taken = [Taken(file.name, file.digest, len(file.data), file.kind) for file in files]
    intake.add_files(session, found.obligation, row, taken, by=by)
    for file in files:
        intake_store.keep(home, file)
    return files


def _clear(files: Sequence[FoundFile]) -> None:
    """After the record is safe: put what was taken aside, so that the next hand-in does not take it again."""
    for file in files:
        intake_store.clear_away(file)


def _rules(found: _Found) -> Intake:
    rules = found.context.content.plan.intake
    if rules is None:
        raise Refused("Kế hoạch chưa quy định loại tệp được nhận (mục intake); bổ sung vào tệp kế hoạch rồi nạp lại.")
    return rules


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
        files=[_receipt(file) for file in intake.files_of(session, obligation, row)],
        faults=[f"{each.item_name}: {each.kind.label.lower()}" for each in intake.faults_of(session, row)],
        extension_text=extensions.extended_text(session, obligation, found.context.content.plan, today),
    )


def _receipt(file: StoredFile) -> FileReceipt:
    return FileReceipt(file.receipt, file.kind, file.size, file.version, file.digest, file.received_on)


def _next_step(obligation: Obligation) -> str:
    step = NEXT_STEP[obligation.status]
    if obligation.status is ObligationStatus.RETURNED and obligation.supplement_due_on:
        return f"{step} Chậm nhất hết ngày {date_with_weekday(obligation.supplement_due_on)}."
    return step
