"""Còn thiếu cho báo cáo: the list, the daily word to the office's officer, and chasing after a release (III.1.c)."""

from dataclasses import dataclass
from datetime import date, datetime

from prefect import task
from sqlmodel import Session, select

from config.plan_schema import Relation, Role
from config.steps.year_end import ReportText
from config.vietnamese import format_date
from models.lifecycle import By, Told, owe_event
from models.plans import Unit
from models.states import Source
from models.sweeping import gather
from models.year_end.missing import Missing, MissingKind, chase_days, missing_for, owe_chasing
from models.year_end.record import VersionStatus, versions_of
from tasks.context import Context, context_of
from tasks.transactions import reading, transaction
from tasks.year_end.sections import chosen_report

SUBJECT = "year_end"


@dataclass(frozen=True)
class MissingLine:
    """One thing that is missing of one unit, as lists show it."""

    unit: str
    unit_name: str
    kind: str
    words: str
    coordinating: bool
    late: bool


@dataclass(frozen=True)
class MissingReport:
    """What is missing for a report, and the working days left for chasing it.

    Args:
        told: units for which a line was made that now waits for release.
    """

    today: date
    report_id: str
    report_name: str
    clause: str
    chase_days: list[date]
    lines: list[MissingLine]
    told: list[str]
    warnings: list[str]


def missing(report: str, today: date) -> MissingReport:
    """List what is missing; writes nothing.

    Raises:
        Refused: an unknown report.
    """
    with reading() as session:
        context, _, found = chosen_report(session, report)
        return _report(session, context, found, _of(session, context, found, today), [], today)


@task(name="Lập thông báo đôn đốc báo cáo", task_run_name="Đôn đốc: {report}")
def chase(report: str, today: date, now: datetime, actor: str, source: Source) -> MissingReport:
    """Make a line for each overdue subordinate unit; each waits for a person's release, and for the clerk's check.

    Raises:
        Refused: an unknown report.
    """
    with transaction() as session:
        context, _, found = chosen_report(session, report)
        lines = _of(session, context, found, today)
        told = owe_chasing(session, lines, by=By(actor, source, now, today))
        return _report(session, context, found, lines, told, today)


@task(name="Báo phần còn thiếu của báo cáo", task_run_name="Còn thiếu cho báo cáo, ngày {today}")
def year_end_tick(today: date, now: datetime) -> list[str]:
    """What the daily tick does here: on each working day for chasing, tell the host's officer what is missing.

    Told once a day, to nobody else; a report that was sent to all is chased no more.
    """
    with transaction() as session:
        context = context_of(session)
        section = context.content.plan.year_end
        if section is None or context.plan.rolled_out_on is None:
            return []
        said = []
        for position, report in enumerate(section.reports, start=1):
            if today not in chase_days(session, context.plan, report, context.calendar):
                continue
            if any(row.status is VersionStatus.SENT for row in versions_of(session, context.plan, report.id)):
                continue
            lines = _of(session, context, report, today)
            if lines:
                _tell_officer(session, context, report, position, lines, today)
                said.append(f"{report.name}: còn thiếu {len(lines)} nội dung, đã báo chuyên viên theo dõi.")
        gather(session, day=today, now=now)
        return said


def _tell_officer(
    session: Session, context: Context, report: ReportText, position: int, lines: list[Missing], today: date
) -> None:
    names = _names(session)
    paragraphs = [
        f"{kind.label}: {', '.join(units)}."
        for kind in MissingKind
        if (units := [names[each.unit] for each in lines if each.kind is kind])
    ]
    days = chase_days(session, context.plan, report, context.calendar)
    left = [day for day in days if day >= today]
    told = Told(
        f"Còn thiếu cho báo cáo, ngày {format_date(today)}",
        (
            *paragraphs,
            f"Còn {len(left)} ngày làm việc, kể cả hôm nay, đến hết ngày {format_date(days[-1])}.",
            "Muốn đôn đốc đơn vị cấp dưới: chạy “Còn thiếu cho báo cáo”, rồi “Duyệt gửi”. Cơ quan phối hợp thì liên hệ.",
        ),
        "Người tổng hợp báo cáo của cơ quan.",
    )
    owe_event(
        session,
        told,
        plan=context.plan.id,
        subject=SUBJECT,
        subject_id=context.plan.year * 100 + position,
        rung=f"chase-{today.isoformat()}",
        unit=context.plan.host_unit,
        role=Role.HOME_AFFAIRS_OFFICER,
        clause=report.clause,
        today=today,
    )


def _of(session: Session, context: Context, report: ReportText, today: date) -> list[Missing]:
    return missing_for(session, context.plan, context.content, report, today)


def _names(session: Session) -> dict[str, str]:
    return {unit.code: unit.name for unit in session.exec(select(Unit))}


def _report(
    session: Session, context: Context, report: ReportText, lines: list[Missing], told: list[str], today: date
) -> MissingReport:
    names = _names(session)
    days = chase_days(session, context.plan, report, context.calendar)
    return MissingReport(
        today=today,
        report_id=report.id,
        report_name=report.name,
        clause=report.clause,
        chase_days=days,
        lines=[
            MissingLine(
                each.unit,
                names[each.unit],
                each.kind.value,
                each.kind.label,
                each.relation == Relation.COORDINATING,
                each.late,
            )
            for each in lines
        ],
        told=[names[unit] for unit in told],
        warnings=context.calendar.warnings(days),
    )
