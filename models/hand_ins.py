"""Hand-ins: what arrives at the clerk's desk, what is returned, accepted, or reported as nothing to report.

Lateness counts from the day of arrival, not from the day of typing; a complete first hand-in on time stays on time
when it is returned (a setting of the plan), and the day for its supplement is followed apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from config.plan_schema import DeadlineKind, Policy, Role
from config.refusals import Refused
from config.steps.intake import ChecklistItem
from config.vietnamese import format_date
from models import agenda
from models.intake import record as intake
from models.intake.record import Fault
from models.lifecycle import By, change_status, owe, restore_lines
from models.obligations import HandIn, Obligation
from models.plans import Plan
from models.rules.deadlines import lateness
from models.states import HandInStatus, ObligationStatus
from models.year_end.sent import check_sent


@dataclass(frozen=True)
class Arrival:
    """What the clerk saw: the day it arrived and the document's number and day."""

    arrived_on: date
    document_number: str | None = None
    document_on: date | None = None
    nil_return: bool = False


def rounds_of(session: Session, obligation: Obligation) -> list[HandIn]:
    """The hand-ins of an obligation in order, wrong entries left out."""
    rows = session.exec(select(HandIn).where(HandIn.obligation_id == obligation.id).order_by(col(HandIn.round)))
    return [row for row in rows if row.status is not HandInStatus.WITHDRAWN]


def counted_arrival(rounds: list[HandIn], policy: Policy) -> date | None:
    """The day from which lateness counts: the first complete arrival, or by setting the last one not returned."""
    if policy.returned_stays_on_time:
        standing = [row for row in rounds if row.complete]
        return standing[0].arrived_on if standing else None
    standing = [row for row in rounds if row.status is not HandInStatus.RETURNED]
    return standing[-1].arrived_on if standing else None


def days_late(obligation: Obligation, rounds: list[HandIn], policy: Policy, today: date) -> int:
    """Calendar days after the last day, 0 when on time, not yet due, or never due (standing)."""
    if obligation.due_on is None or obligation.kind == DeadlineKind.STANDING:
        return 0
    return lateness(obligation.due_on, obligation.due_at, counted_arrival(rounds, policy), today)


def record(session: Session, plan: Plan, obligation: Obligation, arrival: Arrival, *, by: By) -> HandIn:
    """Record an arrival, or a nil return where the duty takes one.

    Raises:
        Refused: a day to come or before the plan; a day before the earlier round's; a step that is not allowed; the
            host's own report before it was sent to all.
    """
    _check_day(plan, arrival, by.today)
    check_sent(session, plan, obligation)
    session.flush()
    earlier = rounds_of(session, obligation)
    if earlier and arrival.arrived_on < earlier[-1].arrived_on:
        raise Refused(
            f"Ngày đến {format_date(arrival.arrived_on)} trước ngày đến của lần nộp liền trước "
            f"({format_date(earlier[-1].arrived_on)}). Hãy kiểm tra lại sổ văn bản đến."
        )
    row = HandIn(
        obligation_id=_id(obligation),
        round=_next_round(session, obligation),
        status=HandInStatus.RECEIVED,
        arrived_on=arrival.arrived_on,
        document_number=arrival.document_number,
        document_on=arrival.document_on,
        nil_return=arrival.nil_return,
        recorded_at=by.now,
        recorded_by=by.actor,
        source=by.source,
    )
    to = ObligationStatus.NIL if arrival.nil_return else ObligationStatus.RECEIVED
    detail = {"round": row.round, "arrived_on": row.arrived_on, "document": row.document_number}
    change_status(session, obligation, to, by=by, detail=detail)
    session.add(row)
    session.flush()
    return row


def accept(session: Session, obligation: Obligation, *, by: By) -> HandIn:
    """Accept the hand-in that lies on the desk.

    Raises:
        Refused: nothing lies there, or a required part was noted as missing.
    """
    row = on_the_desk(session, obligation, "chấp thuận")
    if missing := intake.missing_parts(session, row):
        raise Refused(
            f"Hồ sơ còn thiếu thành phần bắt buộc: {'; '.join(missing)}. "
            "Hãy trả lại để bổ sung, hoặc cập nhật thành phần nếu thực tế đã có."
        )
    change_status(session, obligation, ObligationStatus.ACCEPTED, by=by, detail={"round": row.round})
    row.status = HandInStatus.ACCEPTED
    return row


def send_back(
    session: Session,
    obligation: Obligation,
    *,
    reasons: str,
    supplement_due_on: date,
    complete: bool,
    by: By,
    faults: Sequence[Fault] = (),
    checklist: Sequence[ChecklistItem] = (),
) -> HandIn:
    """Return the hand-in with reasons and a day for the supplement; its person in charge is owed a notice.

    Args:
        reasons: what concerns the whole, a line each; may be empty when `faults` say it.
        complete: every part was there, so that by setting the first arrival still counts. A required part that is
            missing makes it incomplete whatever is said here.
        faults: what is wrong with each part; empty takes over what was noted when the hand-in was received.
        checklist: the parts that a hand-in of this duty has.
    """
    row = on_the_desk(session, obligation, "trả lại")
    named = list(faults) or [Fault(each.item, each.kind, each.reason) for each in intake.faults_of(session, row)]
    if named:
        reasons = intake.reasons_of(intake.check_faults(named, checklist), checklist, reasons)
    if not reasons.strip():
        raise Refused("Trả lại phải nêu lý do, mỗi lý do một dòng.")
    if supplement_due_on < by.today:
        raise Refused(
            f"Ngày hẹn bổ sung {format_date(supplement_due_on)} đã qua. "
            f"Hãy chọn ngày từ {format_date(by.today)} trở đi."
        )
    if named:
        intake.mark_faults(session, row, named, checklist, by=by)
    complete = complete and not intake.missing_parts(session, row)
    obligation.supplement_due_on = supplement_due_on
    obligation.deadline_version += 1
    change_status(
        session,
        obligation,
        ObligationStatus.RETURNED,
        by=by,
        detail={"round": row.round, "supplement_due_on": supplement_due_on, "complete": complete},
    )
    row.sqlmodel_update(
        {
            "status": HandInStatus.RETURNED,
            "reasons": reasons.strip(),
            "supplement_due_on": supplement_due_on,
            "complete": complete,
        }
    )
    session.flush()
    owe(
        session,
        obligation,
        rung=f"returned-{row.round}",
        message="returned",
        role=Role.PERSON_IN_CHARGE,
        today=by.today,
    )
    return row


def correct(session: Session, obligation: Obligation, *, reason: str, by: By) -> HandIn:
    """Undo the last entry: an acceptance goes back to the desk, an arrival never was."""
    if not reason.strip():
        raise Refused("Đính chính phải nêu lý do.")
    rounds = rounds_of(session, obligation)
    if not rounds or rounds[-1].status is HandInStatus.RETURNED:
        raise Refused("Không có lần nộp nào để đính chính.")
    row = rounds[-1]
    if row.status is HandInStatus.ACCEPTED:
        change_status(session, obligation, ObligationStatus.RECEIVED, by=by, detail={"reason": reason})
        row.status = HandInStatus.RECEIVED
        return row
    back = _status_after(rounds[:-1])
    change_status(session, obligation, back, by=by, detail={"reason": reason, "round": row.round})
    row.status = HandInStatus.WITHDRAWN
    row.reasons = reason.strip()
    restore_lines(session, obligation)
    agenda.reopen_from(session, obligation.plan_id, row.arrived_on)
    return row


def _status_after(rounds: list[HandIn]) -> ObligationStatus:
    """Where an obligation stands when these are all its rounds and the last one is no longer on the desk."""
    if not rounds:
        return ObligationStatus.OPEN
    return ObligationStatus.NIL if rounds[-1].nil_return else ObligationStatus.RETURNED


def _check_day(plan: Plan, arrival: Arrival, today: date) -> None:
    if arrival.arrived_on > today:
        raise Refused(
            f"Ngày đến {format_date(arrival.arrived_on)} sau ngày hôm nay {format_date(today)}. "
            "Hãy nhập ngày văn bản thực sự đến văn thư."
        )
    if arrival.arrived_on < plan.starts_on:
        raise Refused(
            f"Ngày đến {format_date(arrival.arrived_on)} trước ngày bắt đầu kế hoạch ({format_date(plan.starts_on)}). "
            "Hãy kiểm tra lại năm và tháng."
        )
    if arrival.document_on and arrival.document_on > arrival.arrived_on:
        raise Refused(
            f"Ngày văn bản {format_date(arrival.document_on)} sau ngày đến {format_date(arrival.arrived_on)}. "
            "Hãy kiểm tra lại hai ngày."
        )


def on_the_desk(session: Session, obligation: Obligation, what: str) -> HandIn:
    """Return the hand-in that waits for a decision.

    Raises:
        Refused: nothing waits, so that `what` cannot be done.
    """
    rounds = rounds_of(session, obligation)
    if not rounds or rounds[-1].status is not HandInStatus.RECEIVED or obligation.status is ObligationStatus.NIL:
        raise Refused(
            f"Chưa có lần nộp nào đang chờ để {what}. "
            "Hãy ghi nhận nộp trước, hoặc xem lại trạng thái trên Bảng theo dõi."
        )
    return rounds[-1]


def _next_round(session: Session, obligation: Obligation) -> int:
    numbers = session.exec(select(HandIn.round).where(HandIn.obligation_id == obligation.id)).all()
    return max(numbers, default=0) + 1


def _id(obligation: Obligation) -> int:
    assert obligation.id is not None
    return obligation.id
