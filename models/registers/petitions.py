"""Petitions and reflections: taken in, referred to the unit concerned, answered, closed (III.1.b).

A referral is an obligation of the unit with its day on the agenda, so that it is reminded like everything else; the
answer is a hand-in through the one door. A petition and its obligation never disagree: both change in one step.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col

from config.plan_schema import DeadlineKind, Relation, Role
from config.refusals import Refused
from config.steps.registers import Petitions
from config.vietnamese import date_with_weekday, format_date
from models import given, hand_ins
from models.decided import REFERRAL
from models.lifecycle import By, Told, change_status, owe_event
from models.moves import move
from models.obligations import Obligation
from models.plans import Unit
from models.registers.entries import (
    Desk,
    Paper,
    check_between,
    check_reason,
    relation_of,
    unit_of,
    write,
)
from models.registers.record import PETITION, Petition, PetitionKind, PetitionStatus, Voice
from models.rules import lifecycle
from models.states import ObligationStatus

WHY = "đầu mối của cơ quan, đơn vị được chuyển kiến nghị, phản ánh"


@dataclass(frozen=True)
class NewPetition:
    """What is taken in. `person` and `words` come by file alone."""

    kind: PetitionKind
    voice: Voice
    received_on: date
    from_unit: str | None = None
    unit: str | None = None
    person: str | None = None
    words: str | None = None


def receive(session: Session, desk: Desk, new: NewPetition, paper: Paper, *, by: By) -> Petition:
    """Take one petition in; the same again is the same.

    Raises:
        Refused: a day to come or before the plan, an unknown unit, see `entries.write`.
    """
    check_between(new.received_on, desk.plan.starts_on, by.today, "Ngày nhận", "ngày bắt đầu kế hoạch")
    for code in (new.from_unit, new.unit):
        if code is not None:
            unit_of(session, code)
    facts = {
        "kind": new.kind,
        "voice": new.voice,
        "received_on": new.received_on,
        "from_unit": new.from_unit,
        "unit_code": new.unit,
        "person": new.person,
        "words": new.words,
    }
    return write(
        session,
        desk,
        PETITION.subject,
        Petition,
        facts,
        paper,
        by=by,
        clause=desk.section.petitions.clause,
        change="tiếp nhận",
        moving=("unit_code",),
    )


def refer(
    session: Session, desk: Desk, row: Petition, unit: str, number: str, on: date, answer_by: date | None, *, by: By
) -> Obligation:
    """Refer a petition to the unit concerned: it owes the answer and is told so, in the words of its relation.

    Args:
        answer_by: the day entered; None counts the plan's working days from the day of the referral.

    Raises:
        Refused: no document's number, a day before the receipt or to come, a superior unit or one that no longer
            exists, an answer day that has passed, a step that is not allowed.
    """
    to, section = unit_of(session, unit), desk.section.petitions
    _check_may_be_asked(session, to, on)
    number = _numbered(number, "Văn bản chuyển")
    check_between(on, row.received_on, by.today, "Ngày chuyển", "ngày nhận")
    due_on = answer_by or desk.calendar.add_working_days(on, section.answer_working_days)
    if due_on < by.today:
        raise Refused(f"Hạn trả lời {format_date(due_on)} đã qua. Hãy chọn ngày từ {format_date(by.today)} trở đi.")
    detail = {"unit": unit, "document": number, "referred_on": on, "answer_by": due_on, "clause": row.clause_code}
    move(session, row, PetitionStatus.REFERRED, PETITION, by=by, detail=detail)
    row.sqlmodel_update(
        {
            "unit_code": unit,
            "referrals": row.referrals + 1,
            "referred_on": on,
            "referral_number": number,
            "answer_by": due_on,
            "answered_on": None,
            "answer_number": None,
        }
    )
    relation = relation_of(session, to)
    owed = given.give(
        session, desk.content, desk.calendar, _given(section, row, relation), "giao từ văn bản chuyển kiến nghị", by=by
    )
    row.obligation_id = owed.id
    session.flush()
    _tell(session, row, _referred(row, relation), f"referred-{row.referrals}", by)
    return owed


def take_back(session: Session, row: Petition, reason: str, *, by: By) -> None:
    """Take a referral back: the unit no longer owes the answer and is told so.

    Raises:
        Refused: no reason, an answer that already lies on the desk, a step that is not allowed.
    """
    check_reason(reason)
    unit, number = row.unit_code, row.referral_number
    move(session, row, PetitionStatus.RECEIVED, PETITION, by=by, detail={"reason": reason, "clause": row.clause_code})
    _withdraw_owed(session, row, reason, by)
    row.sqlmodel_update({"referred_on": None, "referral_number": None, "answer_by": None, "obligation_id": None})
    session.flush()
    if unit is not None and number is not None:
        _tell(session, row, _taken_back(row, number), f"taken-back-{row.referrals}", by)


def answer(session: Session, desk: Desk, row: Petition, number: str, on: date, *, by: By) -> None:
    """Record the answer: what the unit owes is handed in and accepted, or the office answered without referring.

    Raises:
        Refused: no document's number, a day before the referral or to come, a step that is not allowed.
    """
    number = _numbered(number, "Văn bản trả lời")
    since = row.referred_on or row.received_on
    check_between(on, since, by.today, "Ngày trả lời", "ngày chuyển" if row.referred_on else "ngày nhận")
    detail = {"document": number, "answered_on": on, "clause": row.clause_code}
    move(session, row, PetitionStatus.ANSWERED, PETITION, by=by, detail=detail)
    row.sqlmodel_update({"answered_on": on, "answer_number": number})
    session.flush()
    owed = _owed(session, row)
    if owed is None or owed.status is ObligationStatus.ACCEPTED:
        return
    if owed.status.value in lifecycle.AWAITED:
        hand_ins.record(session, desk.plan, owed, hand_ins.Arrival(on, number), by=by)
    hand_ins.accept(session, owed, by=by)


def at_hand(plan_id: str) -> ColumnElement[bool]:
    """Petitions of the plan, and those of earlier years that are not closed yet."""
    over = [PetitionStatus.CLOSED, PetitionStatus.WITHDRAWN]
    return or_(col(Petition.plan_id) == plan_id, col(Petition.status).not_in(over))


def close(session: Session, row: Petition, *, by: By) -> None:
    """Close an answered petition.

    Raises:
        Refused: it has no answer.
    """
    move(session, row, PetitionStatus.CLOSED, PETITION, by=by, detail={"clause": row.clause_code})


def reopen(session: Session, row: Petition, reason: str, *, by: By) -> None:
    """Open a closed petition again.

    Raises:
        Refused: no reason, or it is not closed.
    """
    check_reason(reason)
    if row.status is not PetitionStatus.CLOSED:
        raise Refused(f"Mục số {row.id} ở trạng thái “{row.status.label}”; chỉ mở lại mục đã khép.")
    move(session, row, PetitionStatus.ANSWERED, PETITION, by=by, detail={"reason": reason, "clause": row.clause_code})


def withdraw(session: Session, row: Petition, reason: str, *, by: By) -> None:
    """Take a petition out: whoever brought it withdrew it, or it was typed in by mistake. It stays in the record.

    Raises:
        Refused: no reason, an answer that already lies on the desk, a step that is not allowed.
    """
    check_reason(reason)
    was = row.status
    move(session, row, PetitionStatus.WITHDRAWN, PETITION, by=by, detail={"reason": reason, "clause": row.clause_code})
    row.withdrawn_reason, row.key = reason, None
    if was is PetitionStatus.REFERRED:
        _withdraw_owed(session, row, reason, by)
        _tell(session, row, _taken_back(row, row.referral_number or ""), f"taken-back-{row.referrals}", by)
    session.flush()


def _given(section: Petitions, row: Petition, relation: Relation) -> given.GivenDuty:
    assert row.unit_code is not None
    assert row.answer_by is not None
    assert row.referred_on is not None
    return given.GivenDuty(
        duty=section.duty,
        unit=row.unit_code,
        occurrence=f"{REFERRAL}{row.id}-{row.referrals}",
        occurrence_name=f"trả lời {row.kind.label.lower()} số {row.id}",
        clause=row.clause_code,
        kind=DeadlineKind(section.kind),
        relation=relation,
        due_on=row.answer_by,
        day_words="hạn trả lời",
        by_words=f"hạn trả lời văn bản chuyển số {row.referral_number} ngày {format_date(row.referred_on)}",
        ladder=section.ladder,
    )


def _check_may_be_asked(session: Session, unit: Unit, on: date) -> None:
    if relation_of(session, unit) is Relation.SUPERIOR:
        raise Refused(f"{unit.name} là cấp trên, không chuyển để trả lời được. Hãy báo cáo bằng văn bản trình.")
    if unit.valid_to is not None and unit.valid_to < on:
        after = (
            f" Hãy chọn đơn vị tiếp nhận nhiệm vụ: {unit.successor}." if unit.successor else " Hãy chọn đơn vị khác."
        )
        raise Refused(f"{unit.name} đã kết thúc hoạt động ngày {format_date(unit.valid_to)}.{after}")


def _numbered(number: str, what: str) -> str:
    if not number.strip():
        raise Refused(f"{what} phải có số. Hãy ghi số, ký hiệu văn bản rồi chạy lại.")
    return number.strip()


def _owed(session: Session, row: Petition) -> Obligation | None:
    return session.get(Obligation, row.obligation_id) if row.obligation_id is not None else None


def _withdraw_owed(session: Session, row: Petition, reason: str, by: By) -> None:
    owed = _owed(session, row)
    if owed is None:
        return
    if owed.status.value not in lifecycle.AWAITED:
        raise Refused(
            f"Trả lời của đơn vị cho mục số {row.id} đã được ghi nhận nộp. Hãy ghi nhận trả lời, hoặc đính chính lần nộp."
        )
    change_status(session, owed, ObligationStatus.WITHDRAWN, by=by, detail={"reason": reason})


def _tell(session: Session, row: Petition, told: Told, rung: str, by: By) -> None:
    assert row.unit_code is not None
    assert row.id is not None
    owe_event(
        session,
        told,
        plan=row.plan_id,
        subject=PETITION.subject,
        subject_id=row.id,
        rung=rung,
        unit=row.unit_code,
        role=Role.PERSON_IN_CHARGE,
        clause=row.clause_code,
        today=by.today,
    )


def _referred(row: Petition, relation: Relation) -> Told:
    assert row.answer_by is not None
    assert row.referred_on is not None
    what, day = row.kind.label.lower(), date_with_weekday(row.answer_by)
    sent = f"văn bản số {row.referral_number} ngày {format_date(row.referred_on)}"
    if relation is Relation.COORDINATING:
        first = (
            f"Phòng Nội vụ trân trọng đề nghị Quý cơ quan phối hợp xem xét, cho ý kiến về {what} số {row.id} của "
            f"{row.voice.label}, gửi kèm {sent}."
        )
        second = f"Trân trọng đề nghị Quý cơ quan có văn bản trả lời trước khi hết ngày {day}."
    else:
        first = f"Đề nghị đơn vị xem xét, giải quyết {what} số {row.id} của {row.voice.label}, chuyển đến bằng {sent}."
        second = f"Đề nghị có văn bản trả lời gửi Phòng Nội vụ chậm nhất hết ngày {day}."
    return Told(f"Chuyển {what}", (first, second), WHY)


def _taken_back(row: Petition, number: str) -> Told:
    what = row.kind.label.lower()
    said = f"Phòng Nội vụ thu hồi việc chuyển {what} số {row.id} (văn bản số {number}); không cần trả lời nữa."
    return Told(f"Thu hồi việc chuyển {what}", (said,), WHY)
