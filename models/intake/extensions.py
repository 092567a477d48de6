"""Extensions: asked for by a unit's document, decided by the office's; the first day and its lateness stay.

Source: III.1.a (theo dõi, đôn đốc). An extension never erases lateness: it is counted against the granted day and
against the first one, both shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from config.plan_schema import DeadlineKind, DutyText, Message, PlanFile, Relation, Role
from config.refusals import Refused
from config.vietnamese import date_with_weekday, format_date
from models import agenda
from models.decided import EXTENSION, Extension, ExtensionStatus
from models.fan_out import ladder_for, place, place_supplement
from models.hand_ins import counted_arrival, rounds_of
from models.lifecycle import By, owe
from models.moves import move, note
from models.obligations import HandIn, Obligation
from models.outbox import NoticeLine
from models.readings import Reader
from models.rules import deadlines, lifecycle
from models.rules.calendar import WorkingCalendar
from models.schedule import Occurrence
from models.states import LineState, ObligationStatus


@dataclass(frozen=True)
class Terms:
    """What placing a new day needs of the plan."""

    plan: PlanFile
    duty: DutyText
    calendar: WorkingCalendar


def open_request(session: Session, obligation: Obligation) -> Extension | None:
    """The request that still waits for a decision; there is at most one."""
    return session.exec(
        select(Extension).where(Extension.obligation_id == obligation.id, Extension.status == ExtensionStatus.REQUESTED)
    ).first()


def history(session: Session, obligation: Obligation) -> list[Extension]:
    """Every request about an obligation, in order."""
    query = select(Extension).where(Extension.obligation_id == obligation.id).order_by(col(Extension.id))
    return list(session.exec(query))


def granted_counts(session: Session, plan_id: str) -> dict[str, int]:
    """How many extensions each unit was granted in a plan."""
    query = (
        select(Extension.unit_code, func.count())
        .join(Obligation)
        .where(Obligation.plan_id == plan_id, Extension.status == ExtensionStatus.GRANTED)
        .group_by(Extension.unit_code)
    )
    return dict(session.exec(query).all())


def request(
    session: Session, obligation: Obligation, *, asked_until: date, number: str, requested_on: date, by: By
) -> Extension:
    """Record that a unit has asked for another day.

    Raises:
        Refused: no number, nothing awaited, a duty without a day, a day that gains nothing, a request still open.
    """
    if not number.strip():
        raise Refused("Đề nghị gia hạn phải có số văn bản của đơn vị; ghi số, ký hiệu rồi chạy lại.")
    if requested_on > by.today:
        raise Refused(f"Ngày đến {format_date(requested_on)} của đề nghị sau hôm nay; kiểm tra lại sổ văn bản đến.")
    due_on = _followed(obligation)
    if asked_until <= due_on:
        raise Refused(
            f"Ngày đề nghị {format_date(asked_until)} không sau hạn hiện nay {format_date(due_on)}; kiểm tra lại ngày."
        )
    if open_request(session, obligation) is not None:
        raise Refused("Đề nghị gia hạn trước của đơn vị cho nhiệm vụ này còn chờ quyết định; quyết định trước đã.")
    row = Extension(
        obligation_id=obligation.id or 0,
        unit_code=obligation.unit_code,
        requested_on=requested_on,
        request_number=number.strip(),
        asked_until=asked_until,
        due_before=due_on,
        of_supplement=_is_returned(obligation),
        recorded_at=by.now,
        recorded_by=by.actor,
    )
    session.add(row)
    session.flush()
    note(
        session,
        EXTENSION.subject,
        row.id,
        "đề nghị gia hạn",
        by=by,
        detail={"obligation": obligation.id, "document": row.request_number, "until": asked_until},
    )
    return row


def grant(
    session: Session, obligation: Obligation, *, until: date, number: str, decided_on: date, terms: Terms, by: By
) -> Extension:
    """Grant another day by a document; the agenda is written anew from it, the first day stays.

    Raises:
        Refused: no request open, no document, a day that gains nothing or is past, already handed in.
    """
    row = _to_decide(session, obligation, number, decided_on, by.today)
    due_on = _followed(obligation)
    if until <= due_on or until < by.today:
        raise Refused(
            f"Ngày cho gia hạn {format_date(until)} phải sau hạn hiện nay {format_date(due_on)} và chưa qua; chọn lại."
        )
    move(
        session,
        row,
        ExtensionStatus.GRANTED,
        EXTENSION,
        by=by,
        detail={"obligation": obligation.id, "document": number.strip(), "from": due_on, "until": until},
    )
    row.sqlmodel_update(
        {
            "due_before": due_on,
            "of_supplement": _is_returned(obligation),
            "granted_until": until,
            "decided_on": decided_on,
            "decision_number": number.strip(),
        }
    )
    opened = opening_of(number.strip(), decided_on, obligation.original_due_on or due_on)
    hold_to(session, obligation, until, opened, terms, by=by)
    return row


def opening_of(number: str, decided_on: date, first: date) -> str:
    """Open the sentence that says how a granted day came about."""
    return (
        f"Gia hạn theo văn bản số {number} ngày {format_date(decided_on)}; "
        f"hạn ban đầu: ngày {date_with_weekday(first)}; hạn mới:"
    )


def refuse(session: Session, obligation: Obligation, *, number: str, decided_on: date, by: By) -> Extension:
    """Refuse another day by a document; the day stays as it is.

    Raises:
        Refused: no request open, no document.
    """
    row = _to_decide(session, obligation, number, decided_on, by.today)
    detail = {"obligation": obligation.id, "document": number.strip()}
    move(session, row, ExtensionStatus.REFUSED, EXTENSION, by=by, detail=detail)
    row.sqlmodel_update({"decided_on": decided_on, "decision_number": number.strip()})
    return row


def withdraw(session: Session, obligation: Obligation, *, by: By) -> Extension:
    """The unit no longer asks.

    Raises:
        Refused: no request open.
    """
    row = open_request(session, obligation)
    if row is None:
        raise Refused("Không có đề nghị gia hạn nào đang chờ; xem lại đơn vị và nhiệm vụ.")
    move(session, row, ExtensionStatus.WITHDRAWN, EXTENSION, by=by, detail={"obligation": obligation.id})
    return row


def reverse(session: Session, obligation: Obligation, *, reason: str, terms: Terms, by: By) -> Extension:
    """Undo the last decision, typed in by mistake; a day that was granted falls back to the one before.

    Raises:
        Refused: no reason, no decision to undo, already handed in, or another day is followed meanwhile.
    """
    if not reason.strip():
        raise Refused("Đính chính phải nêu lý do.")
    decided = [
        row for row in history(session, obligation) if row.status in (ExtensionStatus.GRANTED, ExtensionStatus.REFUSED)
    ]
    if not decided:
        raise Refused("Không có quyết định gia hạn nào để đính chính.")
    row = decided[-1]
    granted = row.status is ExtensionStatus.GRANTED
    followed = _followed(obligation) if granted else None
    if granted and (followed, _is_returned(obligation)) != (row.granted_until, row.of_supplement):
        raise Refused("Từ khi cho gia hạn, hồ sơ đã sang bước khác và theo ngày khác nên không đính chính được nữa.")
    detail = {"obligation": obligation.id, "reason": reason.strip()}
    move(session, row, ExtensionStatus.REVERSED, EXTENSION, by=by, detail=detail)
    if granted:
        opened = f"Đã đính chính việc gia hạn theo văn bản số {row.decision_number}; hạn áp dụng:"
        hold_to(session, obligation, row.due_before, opened, terms, by=by)
    return row


def hold_to(session: Session, obligation: Obligation, day: date, opened: str, terms: Terms, *, by: By) -> None:
    """Hold an obligation to another day: what was to be said about the old one is withdrawn, the agenda starts anew.

    After a return it is the day of the supplement that is held to; the plan's own day and the lateness against it stay.
    """
    if _is_returned(obligation):
        last = rounds_of(session, obligation)[-1]
        last.supplement_due_on = obligation.supplement_due_on = day
        obligation.deadline_version += 1
        session.flush()
        withdraw_unsaid(session, obligation, "thời hạn đã thay đổi")
        placed = place_supplement(terms.plan, terms.duty, obligation, terms.calendar, by.today)
        agenda.write_for_one(session, obligation, placed)
        owe(
            session,
            obligation,
            rung=f"extended-{obligation.deadline_version}",
            message=Message.TOLD.value,
            role=Role.PERSON_IN_CHARGE,
            today=by.today,
        )
        return
    read = Reader(terms.calendar, terms.plan.policy.working_target).read(opened, deadlines.through(day))
    obligation.sqlmodel_update(
        {"due_on": day, "due_at": None, "working_target": read.working_target, "reading": read.reading}
    )
    obligation.deadline_version += 1
    session.flush()
    withdraw_unsaid(session, obligation, "thời hạn đã thay đổi")
    ladder = ladder_for(terms.plan, terms.duty, Relation(obligation.relation))
    if ladder is not None:
        occurrence = Occurrence(obligation.occurrence, obligation.occurrence_name, read)
        agenda.write_for_one(session, obligation, place(ladder, occurrence, terms.calendar, by.today, moved=True))


def withdraw_unsaid(session: Session, obligation: Obligation, reason: str) -> None:
    """Cancel what has not been sent about an obligation because of what was decided."""
    session.execute(
        update(NoticeLine)
        .where(
            col(NoticeLine.obligation_id) == obligation.id,
            col(NoticeLine.state).in_([LineState.OWED, LineState.HELD, LineState.NO_CONTACT]),
        )
        .values(state=LineState.CANCELLED, state_reason=reason)
    )


def days_late_at_first(obligation: Obligation, rounds: Sequence[HandIn], plan: PlanFile, today: date) -> int:
    """Calendar days after the first day of all, whatever was granted since; 0 when on time or never due."""
    if obligation.original_due_on is None or obligation.kind == DeadlineKind.STANDING:
        return 0
    arrived = counted_arrival(list(rounds), plan.policy)
    due_at = obligation.due_at if obligation.original_due_on == obligation.due_on else None
    return deadlines.lateness(obligation.original_due_on, due_at, arrived, today)


def extended_text(session: Session, obligation: Obligation, plan: PlanFile, today: date) -> str:
    """Say what was granted and how the hand-in stands to the first day; empty when nothing was granted."""
    granted = [row for row in history(session, obligation) if row.status is ExtensionStatus.GRANTED]
    if not granted or obligation.original_due_on is None:
        return ""
    late = days_late_at_first(obligation, rounds_of(session, obligation), plan, today)
    against = f"chậm {late} ngày so với hạn ban đầu" if late else "không chậm so với hạn ban đầu"
    return (
        f"Đã gia hạn {len(granted)} lần, lần cuối theo văn bản số {granted[-1].decision_number}; "
        f"hạn ban đầu {format_date(obligation.original_due_on)}, {against}."
    )


def _followed(obligation: Obligation) -> date:
    """The day an obligation is held to: its own, or after a return the day of the supplement.

    Raises:
        Refused: it has none, or nothing is awaited any more.
    """
    if obligation.status.value not in lifecycle.AWAITED:
        raise Refused(f"Nhiệm vụ đang ở trạng thái “{obligation.status.label}”; chỉ gia hạn khi còn chờ đơn vị nộp.")
    standing = obligation.kind == DeadlineKind.STANDING
    day = obligation.supplement_due_on if _is_returned(obligation) else None if standing else obligation.due_on
    if day is None:
        raise Refused("Nhiệm vụ này không có ngày hạn nên không có gì để gia hạn.")
    return day


def _is_returned(obligation: Obligation) -> bool:
    return obligation.status is ObligationStatus.RETURNED


def _to_decide(session: Session, obligation: Obligation, number: str, decided_on: date, today: date) -> Extension:
    row = open_request(session, obligation)
    if row is None:
        raise Refused("Chưa ghi nhận đề nghị gia hạn nào đang chờ quyết định; ghi đề nghị của đơn vị trước.")
    if not number.strip():
        raise Refused("Quyết định về gia hạn phải có số văn bản; ghi số, ký hiệu rồi chạy lại.")
    if not row.requested_on <= decided_on <= today:
        raise Refused(
            f"Ngày quyết định {format_date(decided_on)} phải từ ngày đến của đề nghị {format_date(row.requested_on)} "
            f"đến hôm nay {format_date(today)}; kiểm tra lại."
        )
    return row
