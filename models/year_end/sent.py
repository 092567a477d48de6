"""When the office's own duty to report is met: never before the report is issued and sent to all (III.1.c)."""

from sqlmodel import Session, select

from config.refusals import Refused
from config.steps.year_end import ReportText
from models.obligations import Obligation
from models.plan_record import current_content
from models.plans import Plan
from models.year_end.record import ReportVersion, VersionStatus


def check_sent(session: Session, plan: Plan, obligation: Obligation) -> None:
    """Whether an obligation may be called handed in; for all but the host's reports the answer is yes.

    Raises:
        Refused: the host owes a report by it that has not been issued and sent to all its recipients.
    """
    if obligation.unit_code != plan.host_unit:
        return
    report = _report_owed(session, plan, obligation)
    if report is None:
        return
    sent = select(ReportVersion.id).where(
        ReportVersion.plan_id == plan.id,
        ReportVersion.report_code == report.id,
        ReportVersion.status == VersionStatus.SENT,
    )
    if session.exec(sent).first() is None:
        raise Refused(
            f"Việc này ({report.clause}) chỉ hoàn thành khi “{report.name}” đã phát hành và gửi đủ {len(report.recipients)} "
            "nơi nhận. Hãy dùng “Ký, phát hành báo cáo” và “Gửi báo cáo”; gửi đủ thì việc này tự được ghi nhận."
        )


def _report_owed(session: Session, plan: Plan, obligation: Obligation) -> ReportText | None:
    content = current_content(session, plan.id)
    section = content.plan.year_end if content else None
    return next((each for each in section.reports if owed_by(each, obligation)), None) if section else None


def owed_by(report: ReportText, obligation: Obligation) -> bool:
    """Whether an obligation is the host's duty that a report meets."""
    same_occurrence = report.host_occurrence in (None, obligation.occurrence)
    return report.host_duty == obligation.duty_code and same_occurrence
