"""Lịch và kết quả kiểm tra; sổ hướng dẫn, khảo sát: one inspection after the other, or many rows at once (II.8).

What takes rows is all or nothing: one wrong row refuses them all, and every wrong row is named.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from prefect import task
from sqlmodel import Session, col, select

from config.refusals import Refused
from models.inspection import events as inspection_events
from models.inspection import follow_up as inspection_follow_up
from models.inspection import guidance as inspection_guidance
from models.inspection import results as inspection_results
from models.inspection import rounds as inspection_rounds
from models.inspection.choice import candidates, settings_of
from models.inspection.events import Diary
from models.inspection.guidance import Guided
from models.inspection.record import (
    Inspection,
    InspectionPerson,
    InspectionRound,
    InspectionStatus,
    RoundStatus,
    find_inspection,
    findings_of,
)
from models.lifecycle import By
from models.moves import note
from models.obligations import Obligation
from models.states import ObligationStatus, Source
from models.sweeping import gather
from tasks.context import SEPARATOR, Context, code_of, context_of
from tasks.inspection.reports import (
    GuidanceReport,
    InspectionReport,
    InspectionsReport,
    guidance_report,
    initiative_choices,
    inspection_report,
)
from tasks.inspection.rounds import found_round, started
from tasks.inspection.rows import FindingRow, GuidedRow, PersonRow, RatingRow, ScheduleRow, each_row
from tasks.transactions import transaction

ROUNDS, CANDIDATES, TEAMS = "dot-kiem-tra", "don-vi-kiem-tra", "doan-kiem-tra"
INSPECTIONS, RATINGS, RATED_DUTIES = "cuoc-kiem-tra", "muc-danh-gia", "nhiem-vu-kiem-tra"
INITIATIVES, FINDINGS, GUIDANCE = "mo-hinh-kiem-tra", "kien-nghi-kiem-tra", "muc-huong-dan"


@task(name="Lên lịch kiểm tra")
def schedule_inspections(
    rows: Sequence[ScheduleRow], today: date, now: datetime, actor: str, source: Source, preview: bool = False
) -> InspectionsReport:
    """Give units their day and team, and owe each the notice.

    Raises:
        Refused: see `models.inspection_events.schedule`; each wrong row by its number.
    """
    by = By(actor, source, now, today)
    with transaction() as session:
        context, diary = _telling(session)
        made = each_row(session, rows, lambda row: _schedule(session, context, diary, row, by))
        gather(session, day=today, now=now)
        report = InspectionsReport([inspection_report(session, context, each) for each in made], preview)
        if preview:
            session.rollback()
        return report


@task(name="Đổi ngày kiểm tra", task_run_name="Đổi ngày kiểm tra: {inspection}")
def reschedule_inspection(
    inspection: str,
    on_day: date,
    reason: str,
    team: str | None,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> InspectionReport:
    """Move an inspection to another day or team; the unit is told.

    Raises:
        Refused: see `models.inspection_events.reschedule`.
    """
    by = By(actor, source, now, today)
    return _on_one(
        inspection,
        by,
        lambda session, diary, row: inspection_events.reschedule(
            session, diary, row, on_day, reason, code_of(team) if team else None, by=by
        ),
    )


@task(name="Hủy lịch kiểm tra", task_run_name="Hủy lịch kiểm tra: {inspection}")
def cancel_inspection(
    inspection: str, reason: str, today: date, now: datetime, actor: str, source: Source
) -> InspectionReport:
    """Call an inspection off; the unit is told.

    Raises:
        Refused: no reason, or an inspection that is no longer ahead.
    """
    by = By(actor, source, now, today)
    return _on_one(
        inspection, by, lambda session, diary, row: inspection_events.call_off(session, diary, row, reason, by=by)
    )


@task(name="Ghi nhận đã kiểm tra", task_run_name="Ghi nhận đã kiểm tra: {inspection}")
def record_held(
    inspection: str, held_on: date | None, today: date, now: datetime, actor: str, source: Source
) -> InspectionReport:
    """Record that an inspection took place.

    Raises:
        Refused: a day to come or off, an inspection called off.
    """
    by = By(actor, source, now, today)
    return _on_one(
        inspection, by, lambda session, diary, row: inspection_events.hold(session, diary, row, held_on, by=by)
    )


@task(name="Đính chính đã kiểm tra", task_run_name="Đính chính đã kiểm tra: {inspection}")
def undo_held(inspection: str, reason: str, today: date, now: datetime, actor: str, source: Source) -> InspectionReport:
    """Undo a wrong "đã kiểm tra".

    Raises:
        Refused: no reason, or results that are already written down.
    """
    by = By(actor, source, now, today)
    return _on_one(
        inspection, by, lambda session, _diary, row: inspection_events.undo_hold(session, row, reason, by=by)
    )


@task(name="Ghi kết quả kiểm tra")
def record_results(
    rows: Sequence[RatingRow | FindingRow],
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    preview: bool = False,
) -> InspectionsReport:
    """Write down ratings, findings and recommendations of one or several inspections.

    Raises:
        Refused: see `models.inspection_results.rate` and `find`; each wrong row by its number.
    """
    by = By(actor, source, now, today)
    with transaction() as session:
        context = started(session)
        touched = each_row(session, rows, lambda row: _write_result(session, context, row, by))
        seen = {each.id: each for each in touched}
        report = InspectionsReport([inspection_report(session, context, each) for each in seen.values()], preview)
        if preview:
            session.rollback()
        return report


@task(name="Rút tồn tại, kiến nghị", task_run_name="Rút mục {number} của cuộc kiểm tra {inspection}")
def withdraw_finding(
    inspection: str, number: int, reason: str, today: date, now: datetime, actor: str, source: Source
) -> InspectionReport:
    """Take a finding back; once told, the unit no longer owes it and is told so.

    Raises:
        Refused: no reason, no such finding, evidence already received.
    """
    by = By(actor, source, now, today)
    return _on_one(
        inspection,
        by,
        lambda session, diary, row: inspection_results.withdraw(session, diary, row, number, reason, by=by),
    )


@task(name="Thông báo kết luận kiểm tra", task_run_name="Thông báo kết luận kiểm tra: {inspection}")
def conclude_inspection(
    inspection: str,
    document_number: str | None,
    document_on: date | None,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> InspectionReport:
    """Conclude: every finding becomes an obligation of the unit with its day on the agenda, and the unit is told.

    Raises:
        Refused: see `models.inspection_results.conclude`.
    """
    by = By(actor, source, now, today)
    return _on_one(
        inspection,
        by,
        lambda session, diary, row: inspection_results.conclude(
            session, diary, row, document_number, document_on, by=by
        ),
    )


@task(name="Ghi sổ hướng dẫn, khảo sát")
def log_guidance(
    rows: Sequence[GuidedRow], today: date, now: datetime, actor: str, source: Source, preview: bool = False
) -> GuidanceReport:
    """Write entries in the log of guidance and surveys.

    Raises:
        Refused: see `models.inspection_guidance.log`; each wrong row by its number.
    """
    by = By(actor, source, now, today)
    with transaction() as session:
        context = started(session)
        before = {each.id for each in inspection_guidance.entries(session, context.plan)}
        each_row(
            session,
            rows,
            lambda row: inspection_guidance.log(
                session,
                context.plan,
                context.content,
                Guided(row.kind, code_of(row.unit), row.on_day, row.topic, row.document_number, row.document_on),
                by=by,
            ),
        )
        entries = inspection_guidance.entries(session, context.plan)
        written = sum(each.id not in before for each in entries)
        report = guidance_report(context.content, entries, written=written, preview=preview)
        if preview:
            session.rollback()
        return report


@task(name="Đính chính sổ hướng dẫn, khảo sát")
def undo_guidance(number: str, reason: str, today: date, now: datetime, actor: str, source: Source) -> GuidanceReport:
    """Strike a wrong entry out of the log.

    Raises:
        Refused: no reason, no such entry.
    """
    with transaction() as session:
        context = started(session)
        by = By(actor, source, now, today)
        inspection_guidance.undo(session, context.plan, code_of(number), reason, by=by)
        entries = inspection_guidance.entries(session, context.plan)
        return guidance_report(context.content, entries, written=0)


@task(name="Ghi thành viên đoàn kiểm tra")
def record_people(
    rows: Sequence[PersonRow], today: date, now: datetime, actor: str, source: Source, preview: bool = False
) -> int:
    """Keep who fills which seat; return how many. The audit row has the seats and no name.

    Raises:
        Refused: a seat that the plan's data does not have, or no name; each wrong row by its number.
    """
    by = By(actor, source, now, today)
    with transaction() as session:
        context = started(session)
        seats = {each.code for each in settings_of(context.content).teams.members}
        each_row(session, rows, lambda row: _write_person(session, context, row, seats, by))
        detail = {"members": sorted(row.member for row in rows)}
        note(session, "inspection_team", context.plan.id, "ghi thành viên đoàn kiểm tra", by=by, detail=detail)
        if preview:
            session.rollback()
        return len(rows)


@task(name="Kiểm tra: việc trong ngày")
def inspection_tick(today: date, now: datetime) -> list[str]:
    """Tell the officer who follows the work, once, what is missing about visits, fixes and rounds; return what is new.

    Safe to run twice, late, or after a crash.
    """
    with transaction() as session:
        context = context_of(session)
        if context.content.plan.inspection is None or context.plan.rolled_out_on is None:
            return []
        diary = Diary(context.plan, context.content, context.calendar)
        said = inspection_follow_up.tell_of_missing(session, diary, today=today)
        gather(session, day=today, now=now)
        return said


def inspection_lists(session: Session, context: Context) -> dict[str, list[str]]:
    """The choices of the forms of this step, each "mã · tên"; no name of an individual."""
    content, plan = context.content, context.plan
    if content.plan.inspection is None:
        return {}
    section = content.plan.inspection
    rounds = session.exec(select(InspectionRound).where(InspectionRound.plan_id == plan.id)).all()
    over = {row.code for row in rounds if row.status in (RoundStatus.CLOSED, RoundStatus.CANCELLED)}
    named = {each.id: each.name for each in inspection_rounds.planned_rounds(content.plan, section)}
    named |= {row.code: row.name for row in rounds}
    units = {unit.code: unit.name for unit in content.units.units}
    owed = set(
        session.exec(
            select(Obligation.duty_code)
            .where(
                Obligation.plan_id == plan.id,
                Obligation.unit_code != plan.host_unit,
                col(Obligation.status) != ObligationStatus.WITHDRAWN,
            )
            .distinct()
        )
    )
    live = session.exec(
        select(Inspection)
        .where(Inspection.plan_id == plan.id, col(Inspection.status) != InspectionStatus.CANCELLED)
        .order_by(col(Inspection.on_day), col(Inspection.id))
    ).all()
    return {
        ROUNDS: [f"{code}{SEPARATOR}{name}" for code, name in named.items() if code not in over],
        CANDIDATES: [
            f"{unit.code}{SEPARATOR}{unit.name}"
            for unit in sorted(candidates(content, plan.starts_on), key=lambda unit: unit.name)
        ],
        TEAMS: [f"{team.id}{SEPARATOR}{team.name}" for team in section.teams.each],
        INSPECTIONS: [
            f"{row.id}{SEPARATOR}{units[row.unit_code]}, {row.on_day:%d/%m/%Y}, {row.status.label}" for row in live
        ],
        RATINGS: [f"{word.id}{SEPARATOR}{word.name}" for word in section.ratings.words],
        RATED_DUTIES: [
            f"{duty.id}{SEPARATOR}{duty.name} ({duty.clause})" for duty in content.plan.duties if duty.id in owed
        ],
        INITIATIVES: initiative_choices(session, plan.id, SEPARATOR),
        FINDINGS: [
            f"{row.id}-{item.number}{SEPARATOR}{units[row.unit_code]}, mục {item.number}, hạn {item.fix_by:%d/%m/%Y}"
            for row in live
            for item in findings_of(session, row)
        ],
        GUIDANCE: [
            f"{entry.id}{SEPARATOR}{entry.kind.label}, {units[entry.unit_code]}, {entry.on_day:%d/%m/%Y}"
            for entry in inspection_guidance.entries(session, plan)
        ],
    }


def _telling(session: Session) -> tuple[Context, Diary]:
    """The context of a step that tells units something.

    Raises:
        Refused: the plan is live and not issued, so nothing may leave the office.
    """
    context = started(session)
    if not context.sends_outside:
        raise Refused(
            "Kế hoạch chưa ban hành nên chưa báo được cho đơn vị. "
            "Hãy chạy “Ghi nhận ban hành” trước khi lên lịch kiểm tra."
        )
    return context, Diary(context.plan, context.content, context.calendar)


def _on_one(choice: str, by: By, step: Callable[[Session, Diary, Inspection], object]) -> InspectionReport:
    """Take one step with one inspection, in one transaction, and say how it stands then."""
    with transaction() as session:
        context, diary = _telling(session)
        row = find_inspection(session, context.plan, code_of(choice))
        step(session, diary, row)
        gather(session, day=by.today, now=by.now)
        return inspection_report(session, context, row)


def _schedule(session: Session, context: Context, diary: Diary, row: ScheduleRow, by: By) -> Inspection:
    found = found_round(session, context, row.round_code, by)
    return inspection_events.schedule(session, diary, found, code_of(row.unit), row.on_day, code_of(row.team), by=by)


def _write_result(session: Session, context: Context, row: RatingRow | FindingRow, by: By) -> Inspection:
    inspection = find_inspection(session, context.plan, code_of(row.inspection))
    if isinstance(row, RatingRow):
        inspection_results.rate(
            session,
            context.content,
            inspection,
            row.about,
            code_of(row.code),
            code_of(row.rating),
            row.remark,
            by=by,
        )
    else:
        inspection_results.find(session, inspection, row.kind, row.words, row.fix_by, by=by)
    return inspection


def _write_person(session: Session, context: Context, row: PersonRow, seats: set[str], by: By) -> None:
    if row.member not in seats:
        raise Refused(f"Không có thành viên “{row.member}”. Các mã: {', '.join(sorted(seats))}.")
    if not row.person.strip():
        raise Refused("Chưa có họ tên. Hãy điền cột “ho_ten”.")
    known = session.get(InspectionPerson, (context.plan.id, row.member))
    if known is None:
        known = InspectionPerson(
            plan_id=context.plan.id, member=row.member, person=row.person.strip(), recorded_at=by.now
        )
        session.add(known)
    known.person, known.position = row.person.strip(), row.position.strip()
    session.flush()
