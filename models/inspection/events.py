"""An inspection's day: scheduling it, moving it, calling it off, recording that it took place (II.8).

A day must be a working day within the round, and nobody sits or is visited twice on it: bookings are rows whose key
is (who, day). The unit is told at once, at least the plan's number of working days before.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, or_, update
from sqlmodel import Session, col, select

from config.plan_schema import Role
from config.refusals import Refused
from config.vietnamese import date_with_weekday, format_date
from models.database import insert_ignore
from models.inspection import words as inspection_words
from models.inspection.choice import check_reason, listed, on_the_list, relation_of, row_id, settings_of
from models.inspection.record import (
    INSPECTION,
    Booking,
    Inspection,
    InspectionRound,
    InspectionStatus,
    RoundStatus,
    findings_of,
    inspection_id,
    ratings_of,
    round_of,
)
from models.inspection.words import team_of
from models.lifecycle import By, Told, owe_event
from models.moves import move, note
from models.outbox import Notice, NoticeLine
from models.plan_record import PlanContent
from models.plans import Plan
from models.rules.calendar import WorkingCalendar
from models.states import TAKEN, LineState, NoticeState


@dataclass(frozen=True)
class Diary:
    """What scheduling needs: the plan, its data and the working calendar."""

    plan: Plan
    content: PlanContent
    calendar: WorkingCalendar


def schedule(
    session: Session, diary: Diary, row: InspectionRound, unit: str, on_day: date, team: str, *, by: By
) -> Inspection:
    """Give a unit of a round's list its day and its team, and owe it the notice; the same again changes nothing.

    Raises:
        Refused: a list not confirmed or a round closed; a unit not on it, or that has a day already; a day off, past,
            outside the round, or too near; a team of the unit's own people; somebody who is taken on that day.
    """
    _check_round_takes_days(row)
    if unit not in {each.unit_code for each in on_the_list(listed(session, row))}:
        raise Refused(
            f"Đơn vị {unit} không có trong danh sách đã chốt của {row.name}. Hãy chọn đơn vị trong danh sách."
        )
    known = _live_of(session, row, unit)
    if known is not None:
        if (known.on_day, known.team, known.status) == (on_day, team, InspectionStatus.SCHEDULED):
            return known
        raise Refused(
            f"Đơn vị {unit} đã có cuộc kiểm tra số {known.id} ngày {format_date(known.on_day)} "
            f"({known.status.label}). Muốn đổi, hãy dùng việc “Đổi ngày kiểm tra”."
        )
    section = settings_of(diary.content)
    short = _check_day(diary, row, on_day, by.today)
    _check_team(diary.content, team, unit)
    inspection = Inspection(
        plan_id=diary.plan.id,
        round_id=row_id(row),
        unit_code=unit,
        relation=relation_of(diary.content.units, unit).value,
        on_day=on_day,
        original_on_day=on_day,
        team=team,
        short_notice=short,
        clause_code=section.clause,
        recorded_at=by.now,
        recorded_by=by.actor,
        source=by.source,
    )
    session.add(inspection)
    session.flush()
    _book(session, diary.content, inspection)
    detail = {"unit": unit, "on_day": on_day, "team": team, "round": row.code, "clause": section.clause}
    note(session, INSPECTION.subject, inspection.id, "lên lịch", by=by, detail=detail | {"short_notice": short})
    told = inspection_words.announced(section, inspection, row, unit_name(diary.content, unit))
    tell(session, diary, inspection, "scheduled", told, by=by)
    return inspection


def reschedule(
    session: Session,
    diary: Diary,
    inspection: Inspection,
    on_day: date,
    reason: str,
    team: str | None = None,
    *,
    by: By,
) -> Inspection:
    """Move an inspection to another day, or to another team, with the reason; the unit is told of the change.

    Raises:
        Refused: no reason; an inspection that is no longer ahead; a day or a team as in `schedule`.
    """
    _check_scheduled(inspection, "đổi ngày")
    wanted = team or inspection.team
    if (on_day, wanted) == (inspection.on_day, inspection.team):
        return inspection
    check_reason(reason, "Đổi ngày kiểm tra")
    row = round_of(session, inspection)
    short = _check_day(diary, row, on_day, by.today)
    _check_team(diary.content, wanted, inspection.unit_code)
    from_day, from_team = inspection.on_day, inspection.team
    _unbook(session, inspection)
    inspection.on_day, inspection.team, inspection.short_notice = on_day, wanted, short
    inspection.version += 1
    session.flush()
    _book(session, diary.content, inspection)
    detail = {"from_day": from_day, "from_team": from_team, "on_day": on_day, "team": wanted}
    detail |= {"reason": reason.strip(), "short_notice": short}
    note(session, INSPECTION.subject, inspection.id, "đổi ngày", by=by, detail=detail)
    section, name = settings_of(diary.content), unit_name(diary.content, inspection.unit_code)
    told = (
        inspection_words.moved(section, inspection, name, from_day, reason.strip())
        if knows_of(session, inspection)
        else inspection_words.announced(section, inspection, row, name)
    )
    tell(session, diary, inspection, f"rescheduled-{inspection.version}", told, by=by)
    return inspection


def call_off(session: Session, diary: Diary, inspection: Inspection, reason: str, *, by: By) -> Inspection:
    """Cancel an inspection that is still ahead, with the reason; the day is free again.

    The unit is told, unless nothing about the inspection has left the office yet: then nothing does.

    Raises:
        Refused: no reason, or an inspection that is no longer ahead.
    """
    if inspection.status is InspectionStatus.CANCELLED:
        return inspection
    check_reason(reason, "Hủy lịch kiểm tra")
    _check_scheduled(inspection, "hủy lịch")
    move(session, inspection, InspectionStatus.CANCELLED, INSPECTION, by=by, detail={"reason": reason.strip()})
    _unbook(session, inspection)
    if not knows_of(session, inspection):
        _withdraw_unsent(session, inspection, "đã hủy lịch kiểm tra")
        return inspection
    name = unit_name(diary.content, inspection.unit_code)
    told = inspection_words.called_off(settings_of(diary.content), inspection, name, reason.strip())
    tell(session, diary, inspection, "cancelled", told, by=by)
    return inspection


def hold(session: Session, diary: Diary, inspection: Inspection, held_on: date | None = None, *, by: By) -> Inspection:
    """Record that the inspection took place, on its day or on the working day named.

    Raises:
        Refused: a day to come or off, a team or a unit that was elsewhere on that day, an inspection called off.
    """
    day = held_on or inspection.on_day
    if inspection.status is InspectionStatus.HELD and day == inspection.on_day:
        return inspection
    if day > by.today:
        raise Refused(
            f"Ngày kiểm tra {format_date(day)} chưa đến (hôm nay {format_date(by.today)}). "
            "Hãy ghi nhận sau khi đã kiểm tra."
        )
    _check_working(diary.calendar, day)
    planned_on = inspection.on_day
    detail = {"planned_on": planned_on, "held_on": day}
    move(session, inspection, InspectionStatus.HELD, INSPECTION, by=by, detail=detail)
    if day != planned_on:
        _unbook(session, inspection)
        inspection.on_day = day
        session.flush()
        _book(session, diary.content, inspection)
    _withdraw_unsent(session, inspection, "đã kiểm tra")
    return inspection


def undo_hold(session: Session, inspection: Inspection, reason: str, *, by: By) -> Inspection:
    """Undo a wrong "đã kiểm tra".

    Raises:
        Refused: no reason, or something has been rated or found already.
    """
    if inspection.status is InspectionStatus.SCHEDULED:
        return inspection
    check_reason(reason, "Đính chính")
    if ratings_of(session, inspection) or findings_of(session, inspection):
        raise Refused(
            f"Cuộc kiểm tra số {inspection.id} đã có đánh giá hoặc tồn tại, kiến nghị nên không đính chính được. "
            "Hãy bỏ các kiến nghị trước; cuộc kiểm tra đã có đánh giá thì không quay lại được."
        )
    move(session, inspection, InspectionStatus.SCHEDULED, INSPECTION, by=by, detail={"reason": reason.strip()})
    return inspection


def unit_name(content: PlanContent, code: str) -> str:
    """What a unit is called in the units file."""
    return next((unit.name for unit in content.units.units if unit.code == code), code)


def knows_of(session: Session, inspection: Inspection) -> bool:
    """Whether something about an inspection has left for the unit, or may have."""
    left = session.execute(
        select(func.count())
        .select_from(NoticeLine)
        .outerjoin(Notice, col(NoticeLine.notice_id) == col(Notice.id))
        .where(
            col(NoticeLine.subject) == INSPECTION.subject,
            col(NoticeLine.subject_id) == inspection.id,
            col(NoticeLine.role) != Role.HOME_AFFAIRS_OFFICER.value,
            or_(
                col(NoticeLine.state) == LineState.SAID,
                col(Notice.state).in_([NoticeState.SENDING, NoticeState.UNCERTAIN, *TAKEN]),
            ),
        )
    ).scalar_one()
    return bool(left)


def tell(
    session: Session,
    diary: Diary,
    inspection: Inspection,
    rung: str,
    told: Told,
    *,
    by: By,
    replaces: bool = True,
    release: bool = False,
) -> None:
    """Owe the unit one telling, to those the plan's data names; what goes to a head waits for release.

    Args:
        replaces: what was not sent yet about this inspection no longer holds.
        release: it says what a unit has not done, so that a person releases it whoever it goes to.
    """
    if replaces:
        _withdraw_unsent(session, inspection, "đã có thông báo mới hơn")
    for role in settings_of(diary.content).notice.told:
        owe_event(
            session,
            told,
            plan=inspection.plan_id,
            subject=INSPECTION.subject,
            subject_id=inspection_id(inspection),
            rung=rung,
            unit=inspection.unit_code,
            role=Role(role),
            clause=inspection.clause_code,
            today=by.today,
            release=release or Role(role) is Role.HEAD,
        )


def _check_round_takes_days(row: InspectionRound) -> None:
    if row.status is not RoundStatus.CONFIRMED:
        first = " Hãy chốt danh sách đơn vị trước." if row.status is RoundStatus.CHOOSING else " Hãy mở đợt khác."
        raise Refused(f"{row.name} ở trạng thái “{row.status.label}” nên không lên lịch được.{first}")


def _check_scheduled(inspection: Inspection, what: str) -> None:
    if inspection.status is not InspectionStatus.SCHEDULED:
        raise Refused(
            f"Cuộc kiểm tra số {inspection.id} ở trạng thái “{inspection.status.label}” nên không {what} được. "
            "Hãy xem lại số cuộc kiểm tra; nếu ghi nhầm đã kiểm tra thì đính chính trước."
        )


def _live_of(session: Session, row: InspectionRound, unit: str) -> Inspection | None:
    return session.exec(
        select(Inspection).where(
            Inspection.round_id == row.id,
            Inspection.unit_code == unit,
            col(Inspection.status) != InspectionStatus.CANCELLED,
        )
    ).first()


def _check_working(calendar: WorkingCalendar, day: date) -> None:
    found = calendar.explain(day)
    if not found.working:
        raise Refused(
            f"Ngày {date_with_weekday(day)} không phải ngày làm việc ({found.reason}). Hãy chọn ngày làm việc, "
            f"gần nhất là {date_with_weekday(calendar.next_or_same(day))}."
        )


def _check_day(diary: Diary, row: InspectionRound, day: date, today: date) -> bool:
    """Refuse a day that does not do; return whether the notice will be shorter than the plan's data asks for."""
    if day < today:
        raise Refused(f"Ngày kiểm tra {format_date(day)} đã qua. Hãy chọn ngày từ {format_date(today)} trở đi.")
    _check_working(diary.calendar, day)
    if not row.opens_on <= day <= row.closes_on:
        raise Refused(
            f"Ngày {format_date(day)} nằm ngoài {row.name} (từ {format_date(row.opens_on)} đến "
            f"{format_date(row.closes_on)}). Hãy chọn ngày trong đợt."
        )
    rule = settings_of(diary.content).notice
    left = diary.calendar.working_days_between(today, day)
    if left >= rule.working_days:
        return False
    if rule.when_short == "refuse":
        earliest = diary.calendar.add_working_days(today, rule.working_days)
        raise Refused(
            f"Từ hôm nay đến ngày {format_date(day)} chỉ còn {left} ngày làm việc, phải báo trước ít nhất "
            f"{rule.working_days} ngày làm việc ({rule.label.rstrip('.')}). "
            f"Hãy chọn ngày từ {date_with_weekday(earliest)}."
        )
    return True


def _check_team(content: PlanContent, code: str, unit: str) -> None:
    """Nobody inspects their own unit."""
    section = settings_of(content)
    team, members = team_of(section, code), {each.code: each for each in section.teams.members}
    own = [members[seat].name for seat in team.members if members[seat].unit == unit]
    if own:
        raise Refused(
            f"{team.name} có thành viên của chính đơn vị được kiểm tra: {', '.join(own)}. Hãy chọn đoàn khác."
        )


def _book(session: Session, content: PlanContent, inspection: Inspection) -> None:
    """Take the day for the unit and for every seat of the team; whoever is there first keeps it, also in a race."""
    section = settings_of(content)
    wanted = [f"unit:{inspection.unit_code}"]
    wanted += [f"member:{seat}" for seat in team_of(section, inspection.team).members]
    mine = {"on_day": inspection.on_day, "inspection_id": inspection_id(inspection)}
    insert_ignore(session, Booking, [{"who": who, **mine} for who in wanted])
    taken = session.exec(
        select(Booking)
        .where(
            col(Booking.who).in_(wanted),
            Booking.on_day == inspection.on_day,
            col(Booking.inspection_id) != inspection.id,
        )
        .order_by(col(Booking.who))
    ).all()
    if taken:
        names = {f"member:{each.code}": each.name for each in section.teams.members}
        names[wanted[0]] = unit_name(content, inspection.unit_code)
        who = "; ".join(f"{names[each.who]} (cuộc kiểm tra số {each.inspection_id})" for each in taken)
        raise Refused(f"Ngày {format_date(inspection.on_day)} đã có lịch: {who}. Hãy chọn ngày khác hoặc đoàn khác.")


def _unbook(session: Session, inspection: Inspection) -> None:
    session.execute(delete(Booking).where(col(Booking.inspection_id) == inspection.id))


def _withdraw_unsent(session: Session, inspection: Inspection, reason: str) -> None:
    """What was not sent yet about an inspection no longer holds once something newer is told."""
    session.execute(
        update(NoticeLine)
        .where(
            col(NoticeLine.subject) == INSPECTION.subject,
            col(NoticeLine.subject_id) == inspection.id,
            col(NoticeLine.state).in_([LineState.OWED, LineState.HELD, LineState.NO_CONTACT]),
        )
        .values(state=LineState.CANCELLED, state_reason=reason)
    )
