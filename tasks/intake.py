"""Gia hạn and lý do chậm: another day for a unit by a document, and why a unit was late (III.1.a, III.2.c).

Taking the documents in is the door of "Ghi nhận nộp", `tasks/hand_ins.py`.
"""

from dataclasses import dataclass
from datetime import date, datetime

from prefect import task
from sqlmodel import Session

from config.refusals import Refused
from models.decided import Extension
from models.hand_ins import rounds_of
from models.intake import extensions, late_reasons
from models.intake.extensions import Terms
from models.intake.late_reasons import LateHandIn
from models.lifecycle import By
from models.obligations import Obligation
from models.plans import Duty, Unit
from models.standing import standing_of
from models.states import ObligationStatus, Source
from models.sweeping import sweep_plan
from tasks.context import SEPARATOR, Context, context_of, find_duty, find_obligation, find_unit
from tasks.transactions import reading, transaction

CHECKLIST_PARTS = "thanh-phan-ho-so"
ITEM_MARK = "/"


@dataclass(frozen=True)
class ExtensionReport:
    """What the record says about another day.

    Args:
        first_on: the day that the plan gave first; it never changes.
        due_on: the day that holds now.
        granted_to_unit: how many extensions the unit was granted in this plan, this one included.
    """

    unit_name: str
    duty_name: str
    clause: str
    status_label: str
    request_number: str
    asked_until: date
    decision_number: str | None
    first_on: date | None
    due_on: date | None
    lateness_text: str
    extension_text: str
    granted_to_unit: int
    told: int
    next_step: str


@task(name="Đề nghị gia hạn", task_run_name="Đề nghị gia hạn: {unit}")
def request_extension(
    unit: str,
    duty: str,
    asked_until: date,
    number: str,
    requested_on: date,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    occurrence: str | None = None,
) -> ExtensionReport:
    """Record a unit's request for another day, by its document.

    Raises:
        Refused: nothing awaited, no number, a day that gains nothing, a request that still waits.
    """
    with transaction() as session:
        found = _found(session, unit, duty, occurrence)
        by = By(actor, source, now, today)
        row = extensions.request(
            session, found.obligation, asked_until=asked_until, number=number, requested_on=requested_on, by=by
        )
        return _report(session, found, row, today, 0, "Chờ quyết định; ghi bằng “Gia hạn” khi có văn bản.")


@task(name="Quyết định gia hạn", task_run_name="Quyết định gia hạn: {unit}")
def decide_extension(
    unit: str,
    duty: str,
    granted_until: date | None,
    number: str,
    decided_on: date,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    occurrence: str | None = None,
    preview: bool = False,
) -> ExtensionReport:
    """Record the decision on the request that waits: another day, or none.

    Args:
        granted_until: the last day granted; None refuses the request.

    Raises:
        Refused: no request, no document, a day that gains nothing.
    """
    with transaction() as session:
        found = _found(session, unit, duty, occurrence)
        by, obligation = By(actor, source, now, today), found.obligation
        if granted_until is None:
            row = extensions.refuse(session, obligation, number=number, decided_on=decided_on, by=by)
            report = _report(session, found, row, today, 0, "Hạn giữ nguyên; tiếp tục nhắc theo hạn.")
        else:
            row = extensions.grant(
                session,
                obligation,
                until=granted_until,
                number=number,
                decided_on=decided_on,
                terms=found.terms,
                by=by,
            )
            told = _tell(session, found.context, by)
            report = _report(session, found, row, today, told, "Nhắc hạn theo hạn mới; hạn ban đầu vẫn được ghi lại.")
        if preview:
            session.rollback()
        return report


@task(name="Rút đề nghị gia hạn", task_run_name="Rút đề nghị gia hạn: {unit}")
def withdraw_extension(
    unit: str,
    duty: str,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    occurrence: str | None = None,
) -> ExtensionReport:
    """The unit no longer asks for another day.

    Raises:
        Refused: no request that waits.
    """
    with transaction() as session:
        found = _found(session, unit, duty, occurrence)
        row = extensions.withdraw(session, found.obligation, by=By(actor, source, now, today))
        return _report(session, found, row, today, 0, "Hạn giữ nguyên.")


@task(name="Đính chính gia hạn", task_run_name="Đính chính gia hạn: {unit}")
def reverse_extension(
    unit: str,
    duty: str,
    reason: str,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    occurrence: str | None = None,
) -> ExtensionReport:
    """Undo a decision that was typed in by mistake; the day before it holds again.

    Raises:
        Refused: no reason, no decision, already handed in.
    """
    with transaction() as session:
        found = _found(session, unit, duty, occurrence)
        by = By(actor, source, now, today)
        row = extensions.reverse(session, found.obligation, reason=reason, terms=found.terms, by=by)
        told = _tell(session, found.context, by)
        return _report(session, found, row, today, told, "Nhắc hạn theo hạn đang áp dụng.")


@dataclass(frozen=True)
class LateReasonReport:
    """A reason that was recorded, and how late the hand-in is."""

    unit_name: str
    duty_name: str
    clause: str
    lateness_text: str
    extension_text: str
    explained: bool
    letter_number: str | None


@task(name="Ghi lý do chậm", task_run_name="Lý do chậm: {unit}")
def record_late_reason(
    unit: str,
    duty: str,
    reason: str,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    letter_number: str | None = None,
    letter_on: date | None = None,
    reply_number: str | None = None,
    occurrence: str | None = None,
) -> LateReasonReport:
    """Record why a unit was late, in a short sentence without names; a "giải trình" names the letter that asked.

    Raises:
        Refused: not late, never called late, too long, a person named.
    """
    with transaction() as session:
        found = _found(session, unit, duty, occurrence, late=True)
        content = found.context.content.plan
        stands = standing_of(found.obligation, rounds_of(session, found.obligation), content.policy, today)
        row = late_reasons.record_reason(
            session,
            found.obligation,
            stands,
            reason,
            letter_number=(letter_number or "").strip() or None,
            letter_on=letter_on,
            reply_number=(reply_number or "").strip() or None,
            by=By(actor, source, now, today),
        )
        return LateReasonReport(
            unit_name=found.unit.name,
            duty_name=found.duty.name,
            clause=found.obligation.clause_code,
            lateness_text=stands.words,
            extension_text=extensions.extended_text(session, found.obligation, content, today),
            explained=row.letter_number is not None,
            letter_number=row.letter_number,
        )


def late_list(today: date) -> list[LateHandIn]:
    """Every late hand-in of the plan, with its reason, for the year's report."""
    with reading() as session:
        context = context_of(session)
        return late_reasons.late_hand_ins(session, context.plan, context.content.plan, today)


def intake_lists(session: Session, context: Context) -> dict[str, list[str]]:
    """The parts of every checklist, "ke-hoach-don-vi/van-ban · Văn bản kế hoạch đã ký", for the forms."""
    rules = context.content.plan.intake
    parts = [
        f"{checklist.duty}{ITEM_MARK}{item.id}{SEPARATOR}{item.name}"
        for checklist in (rules.checklists if rules else [])
        for item in checklist.items
    ]
    return {CHECKLIST_PARTS: parts}


def part_of(choice: str, duty: str) -> str:
    """Read the code of a part from a choice of the list.

    Raises:
        Refused: a part of another duty's checklist.
    """
    owner, _, item = choice.split(SEPARATOR, 1)[0].strip().partition(ITEM_MARK)
    if item and owner != duty:
        raise Refused(f"Thành phần “{choice}” thuộc nhiệm vụ {owner}, không thuộc nhiệm vụ {duty} đã chọn; chọn lại.")
    return item or owner


@dataclass(frozen=True)
class _Found:
    context: Context
    unit: Unit
    duty: Duty
    obligation: Obligation

    @property
    def terms(self) -> Terms:
        """What placing a new day needs."""
        plan = self.context.content.plan
        text = next(each for each in plan.duties if each.id == self.duty.code)
        return Terms(plan, text, self.context.calendar)


def _found(
    session: Session, unit_choice: str, duty_choice: str, occurrence: str | None, *, late: bool = False
) -> _Found:
    context = context_of(session)
    if context.plan.rolled_out_on is None:
        raise Refused("Kế hoạch chưa được triển khai. Hãy chạy “Triển khai kế hoạch” trước.")
    unit = find_unit(session, unit_choice)
    duty = find_duty(session, context.plan, duty_choice)
    prefer = tuple(ObligationStatus) if late else ()
    return _Found(context, unit, duty, find_obligation(session, context.plan, unit, duty, occurrence, prefer=prefer))


def _tell(session: Session, context: Context, by: By) -> int:
    """Write what is owed today because the day has changed."""
    session.flush()
    return sweep_plan(session, context.plan, today=by.today, now=by.now, outside=context.sends_outside).lines


def _report(session: Session, found: _Found, row: Extension, today: date, told: int, next_step: str) -> ExtensionReport:
    session.flush()
    obligation, plan = found.obligation, found.context.content.plan
    stands = standing_of(obligation, rounds_of(session, obligation), plan.policy, today)
    return ExtensionReport(
        unit_name=found.unit.name,
        duty_name=found.duty.name,
        clause=found.duty.clause_code,
        status_label=row.status.label,
        request_number=row.request_number,
        asked_until=row.asked_until,
        decision_number=row.decision_number,
        first_on=obligation.original_due_on,
        due_on=obligation.supplement_due_on if row.of_supplement else obligation.due_on,
        lateness_text=stands.words,
        extension_text=extensions.extended_text(session, obligation, plan, today),
        granted_to_unit=extensions.granted_counts(session, found.context.plan.id).get(row.unit_code, 0),
        told=told,
        next_step=next_step,
    )
