"""Rounds of inspection: opening, confirming, calling off and closing them (II.8, III.1.a).

A round comes from the plan's data (the rounds of its duty) or is opened by form. Choosing its units is
`models/inspection/choice.py`.
"""

from datetime import date

from sqlmodel import Session, col, select

from config.plan_schema import PlanFile, Round, Rounds
from config.refusals import Refused
from config.steps.inspection import Inspecting
from config.vietnamese import format_date
from models import hand_ins
from models.hand_ins import Arrival
from models.inspection.choice import check_reason, listed, on_the_list, settings_of
from models.inspection.record import DONE, LIVE, ROUND, Inspection, InspectionRound, RoundStatus
from models.lifecycle import By
from models.moves import move, note
from models.obligations import Obligation
from models.plan_record import PlanContent
from models.plans import Plan
from models.states import ObligationStatus

OWN_ROUND = "dot-rieng-"


def planned_rounds(plan: PlanFile, section: Inspecting) -> list[Round]:
    """The rounds that the plan's duty names; none when the duty has no rounds."""
    duty = next((each for each in plan.duties if each.id == section.duty), None)
    return list(duty.deadline.rounds) if duty and isinstance(duty.deadline, Rounds) else []


def find_round(session: Session, plan: Plan, content: PlanContent, code: str, *, by: By) -> InspectionRound:
    """A round by its code; one of the plan's data gets its row when it is first used.

    Raises:
        Refused: neither the record nor the plan has it.
    """
    section = settings_of(content)
    row = session.exec(
        select(InspectionRound).where(InspectionRound.plan_id == plan.id, InspectionRound.code == code)
    ).first()
    if row is not None:
        return row
    planned = next((each for each in planned_rounds(content.plan, section) if each.id == code), None)
    if planned is None:
        raise Refused(f"Không có đợt kiểm tra “{code}”. Hãy chọn một đợt trong danh sách, hoặc mở đợt mới.")
    return _add(
        session,
        InspectionRound(
            plan_id=plan.id,
            code=code,
            name=planned.name,
            opens_on=planned.from_,
            closes_on=planned.to,
            of_plan=True,
            at_most=section.choosing.at_most,
            clause_code=section.clause,
            recorded_at=by.now,
        ),
        by,
    )


def open_round(
    session: Session,
    plan: Plan,
    content: PlanContent,
    *,
    name: str,
    opens_on: date,
    closes_on: date,
    at_most: int | None,
    document_number: str | None,
    document_on: date | None,
    by: By,
) -> InspectionRound:
    """Open a round that is not in the plan; asked twice for the same, it is the same round.

    Raises:
        Refused: no name, days the wrong way round or past, a number of units below 1.
    """
    section = settings_of(content)
    _check_new_round(name, opens_on, closes_on, at_most, by.today)
    rows = session.exec(
        select(InspectionRound).where(InspectionRound.plan_id == plan.id, col(InspectionRound.of_plan).is_(False))
    ).all()
    same = [row for row in rows if (row.name, row.opens_on, row.closes_on) == (name.strip(), opens_on, closes_on)]
    if same:
        return same[0]
    row = InspectionRound(
        plan_id=plan.id,
        code=f"{OWN_ROUND}{len(rows) + 1}",
        name=name.strip(),
        opens_on=opens_on,
        closes_on=closes_on,
        of_plan=False,
        at_most=at_most or section.choosing.at_most,
        document_number=document_number,
        document_on=document_on,
        clause_code=section.clause,
        recorded_at=by.now,
    )
    return _add(session, row, by)


def confirm(session: Session, row: InspectionRound, *, by: By) -> None:
    """Confirm the list; from here on inspections may be scheduled.

    Raises:
        Refused: an empty list, or a round that is not choosing.
    """
    if row.status is RoundStatus.CONFIRMED:
        return
    units = [each.unit_code for each in on_the_list(listed(session, row))]
    if row.status is RoundStatus.CHOOSING and not units:
        raise Refused(f"Danh sách {row.name} chưa có đơn vị nào. Hãy chọn đơn vị theo quy tắc hoặc bổ sung trước.")
    move(session, row, RoundStatus.CONFIRMED, ROUND, by=by, detail={"units": units})


def reopen(session: Session, row: InspectionRound, reason: str, *, by: By) -> None:
    """Open a confirmed list again.

    Raises:
        Refused: no reason, or a unit has already been given a day.
    """
    if row.status is RoundStatus.CHOOSING:
        return
    check_reason(reason, "Mở lại danh sách")
    _check_nothing_is_scheduled(session, row, "mở lại danh sách")
    move(session, row, RoundStatus.CHOOSING, ROUND, by=by, detail={"reason": reason.strip()})


def cancel(session: Session, row: InspectionRound, reason: str, *, by: By) -> None:
    """Call a round off.

    Raises:
        Refused: no reason, or a unit has already been given a day (its inspection is cancelled first, with notice).
    """
    if row.status is RoundStatus.CANCELLED:
        return
    check_reason(reason, "Hủy đợt")
    _check_nothing_is_scheduled(session, row, "hủy đợt")
    move(session, row, RoundStatus.CANCELLED, ROUND, by=by, detail={"reason": reason.strip()})


def close(
    session: Session, plan: Plan, content: PlanContent, row: InspectionRound, reason: str | None, *, by: By
) -> list[str]:
    """Close a round; the host's own duty for a round of the plan is met by it. Return the units left uninspected.

    Raises:
        Refused: an inspection is not concluded yet, or units of the list were left out without a reason.
    """
    if row.status is RoundStatus.CLOSED:
        return []
    rows = inspections_of(session, row)
    unfinished = [each for each in rows if each.status in LIVE]
    if row.status is RoundStatus.CONFIRMED and unfinished:
        named = ", ".join(f"{each.unit_code} ({format_date(each.on_day)})" for each in unfinished)
        raise Refused(f"{row.name} còn cuộc kiểm tra chưa có kết luận: {named}. Hãy kết luận hoặc hủy lịch trước.")
    left = sorted({each.unit_code for each in on_the_list(listed(session, row))} - {each.unit_code for each in rows})
    if row.status is RoundStatus.CONFIRMED and left and not (reason or "").strip():
        raise Refused(f"{row.name} còn đơn vị chưa kiểm tra: {', '.join(left)}. Hãy nêu lý do rồi kết thúc đợt.")
    detail = {"not_inspected": left, "reason": (reason or "").strip() or None, "inspected": len(rows)}
    move(session, row, RoundStatus.CLOSED, ROUND, by=by, detail=detail)
    _meet_own_duty(session, plan, settings_of(content), row, by)
    return left


def inspections_of(session: Session, row: InspectionRound) -> list[Inspection]:
    """The inspections of a round by day, those cancelled left out."""
    found = session.exec(
        select(Inspection)
        .where(Inspection.round_id == row.id, col(Inspection.status).in_([*LIVE, *DONE]))
        .order_by(col(Inspection.on_day), col(Inspection.unit_code))
    )
    return list(found)


def _add(session: Session, row: InspectionRound, by: By) -> InspectionRound:
    session.add(row)
    session.flush()
    detail = {
        "code": row.code,
        "opens_on": row.opens_on,
        "closes_on": row.closes_on,
        "of_plan": row.of_plan,
        "clause": row.clause_code,
        "document": row.document_number,
    }
    note(session, ROUND.subject, row.id, "mở đợt", by=by, detail=detail)
    return row


def _check_new_round(name: str, opens_on: date, closes_on: date, at_most: int | None, today: date) -> None:
    if not name.strip():
        raise Refused("Chưa có tên đợt kiểm tra. Hãy ghi tên đợt, ví dụ: Đợt kiểm tra bổ sung quý IV.")
    if closes_on < opens_on:
        raise Refused(
            f"Ngày kết thúc đợt {format_date(closes_on)} trước ngày bắt đầu {format_date(opens_on)}. "
            "Hãy đổi lại hai ngày."
        )
    if closes_on < today:
        raise Refused(f"Đợt kết thúc ngày {format_date(closes_on)} đã qua. Hãy chọn thời gian từ {format_date(today)}.")
    if at_most is not None and at_most < 1:
        raise Refused("Số đơn vị tối đa của đợt phải từ 1 trở lên. Hãy ghi lại, hoặc để 0 để theo kế hoạch.")


def _check_nothing_is_scheduled(session: Session, row: InspectionRound, what: str) -> None:
    rows = inspections_of(session, row)
    if rows:
        named = ", ".join(f"{each.unit_code} ({format_date(each.on_day)})" for each in rows)
        raise Refused(f"Không thể {what}: đã có lịch hoặc kết quả kiểm tra của {named}. Hãy hủy các lịch này trước.")


def _meet_own_duty(session: Session, plan: Plan, section: Inspecting, row: InspectionRound, by: By) -> None:
    """The host owes each round of the plan as a duty of its own: closing the round is its hand-in, by the one door."""
    owed = session.exec(
        select(Obligation).where(
            Obligation.plan_id == plan.id,
            Obligation.duty_code == section.duty,
            Obligation.unit_code == plan.host_unit,
            Obligation.occurrence == row.code,
        )
    ).first()
    if owed is None or owed.status not in (ObligationStatus.OPEN, ObligationStatus.RETURNED):
        return
    hand_ins.record(session, plan, owed, Arrival(by.today), by=by)
    hand_ins.accept(session, owed, by=by)
