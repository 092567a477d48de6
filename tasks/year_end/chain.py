"""Ký, phát hành, gửi báo cáo: what people say has been done with one version of a report (III.1.c)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from prefect import task
from sqlmodel import Session

from config.steps.year_end import ReportText, Signing
from config.vietnamese import format_date
from models import audit
from models.issuing.acts import check_no_copy
from models.lifecycle import By
from models.obligations import Obligation
from models.states import Source
from models.year_end import chain
from models.year_end.chain import Recipient
from models.year_end.content import canonical, content_of
from models.year_end.record import VERSION, Means, ReportVersion, VersionStatus, find_version, newest_version
from tasks.context import Context, code_of, find_unit
from tasks.transactions import reading, transaction
from tasks.year_end.sections import chosen_report


@dataclass(frozen=True)
class StepLine:
    """One step that a version took."""

    label: str
    on_day: date
    reason: str | None
    by: str


@dataclass(frozen=True)
class ChainReport:
    """Where one version stands on its way out.

    Args:
        outdated: the record says something else by now than the version does.
        duty_met: the host's duty is met by this version.
    """

    report_id: str
    report_name: str
    clause: str
    labels: list[str]
    version: int
    status: str
    status_label: str
    number: str | None
    issued_on: date | None
    sha256: str
    recipients: list[Recipient]
    steps: list[StepLine]
    outdated: bool
    duty_met: bool
    done: str
    next_step: str


def look(report: str, version: int | None, today: date) -> ChainReport:
    """Show where a version stands; without a number, the newest.

    Raises:
        Refused: an unknown report, no such version.
    """
    with reading() as session:
        context, found, row, signing = _chosen(session, report, version)
        return _report(session, context, found, row, signing, "", today)


@task(name="Ký, duyệt báo cáo", task_run_name="Ký, duyệt: {report}")
def sign_report(
    report: str, version: int | None, on: date | None, today: date, now: datetime, actor: str, source: Source
) -> ChainReport:
    """Record the next signature of the chain, on a day.

    Raises:
        Refused: no signature is awaited, an impossible day.
    """
    with transaction() as session:
        context, found, row, signing = _chosen(session, report, version, to_write=True)
        chain.sign(session, row, signing, on or today, by=By(actor, source, now, today))
        done = f"Đã ghi nhận: {signer_of(signing, row.status)} ({row.status.label.lower()}), bản số {row.version}."
        return _report(session, context, found, row, signing, done, today)


@task(name="Trả lại báo cáo để soạn lại", task_run_name="Trả lại: {report}")
def return_report(
    report: str, version: int | None, reason: str, today: date, now: datetime, actor: str, source: Source
) -> ChainReport:
    """Return a version to the drafter.

    Raises:
        Refused: no reason, or nobody has it to sign.
    """
    with transaction() as session:
        context, found, row, signing = _chosen(session, report, version, to_write=True)
        chain.send_back(session, row, reason, by=By(actor, source, now, today))
        return _report(session, context, found, row, signing, f"Đã trả lại bản số {row.version} để soạn lại.", today)


@task(name="Phát hành báo cáo", task_run_name="Phát hành: {report}")
def issue_report(
    report: str,
    version: int | None,
    number: str,
    issued_on: date,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> ChainReport:
    """Enter the number and day that the clerk gave.

    Raises:
        Refused: not signed, no number or one already used, an impossible day.
    """
    with transaction() as session:
        context, found, row, signing = _chosen(session, report, version, to_write=True)
        chain.issue(session, row, number, issued_on, by=By(actor, source, now, today))
        done = f"Đã ghi nhận phát hành bản số {row.version}: số {row.number} ngày {format_date(issued_on)}."
        return _report(session, context, found, row, signing, done, today)


@task(name="Đính chính số, ngày báo cáo", task_run_name="Đính chính số, ngày: {report}")
def correct_report_number(
    report: str,
    version: int | None,
    number: str,
    issued_on: date,
    reason: str,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> ChainReport:
    """Set right a number or day typed wrong, before the report has left for anybody.

    Raises:
        Refused: no reason, it has left, an impossible number or day.
    """
    with transaction() as session:
        context, found, row, signing = _chosen(session, report, version, to_write=True)
        check_no_copy(session, VERSION.subject, row.id)
        chain.correct_issue(session, row, number, issued_on, reason, by=By(actor, source, now, today))
        done = f"Đã đính chính: bản số {row.version} mang số {row.number} ngày {format_date(issued_on)}."
        return _report(session, context, found, row, signing, done, today)


@task(name="Gửi báo cáo", task_run_name="Gửi: {report}")
def send_report(
    report: str,
    version: int | None,
    recipients: Sequence[str],
    sent_on: date,
    means: Means,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> ChainReport:
    """Record that the report has left for some recipients; with the last of them the host's duty is met.

    Raises:
        Refused: not issued, an unknown recipient, an impossible day.
    """
    with transaction() as session:
        context, found, row, signing = _chosen(session, report, version, to_write=True)
        codes = [code_of(each) for each in recipients]
        by = By(actor, source, now, today)
        new = chain.send(session, context.plan, found, row, codes, sent_on, means, by=by)
        left = chain.missing_recipients(session, found, row)
        still = f"còn chưa gửi: {', '.join(left)}" if left else "đã gửi đủ các nơi nhận"
        done = f"Đã ghi nhận gửi bản số {row.version} cho {len(new)} nơi nhận; {still}."
        return _report(session, context, found, row, signing, done, today)


@task(name="Đính chính gửi báo cáo", task_run_name="Đính chính gửi: {report}")
def correct_sending(
    report: str,
    version: int | None,
    recipient: str,
    reason: str,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> ChainReport:
    """Take back a sending that was recorded by mistake; a duty that it had met is owed again.

    Raises:
        Refused: no reason, or nothing was recorded for the recipient.
    """
    with transaction() as session:
        context, found, row, signing = _chosen(session, report, version, to_write=True)
        unit = find_unit(session, recipient)
        chain.withdraw_sending(session, row, unit.code, reason, by=By(actor, source, now, today))
        return _report(session, context, found, row, signing, f"Đã bỏ lần gửi ghi nhầm cho {unit.name}.", today)


def signer_of(signing: Signing, status: VersionStatus) -> str:
    """Who stands behind a signature, by the plan's data."""
    names = {
        VersionStatus.HEAD_AGREED: signing.head,
        VersionStatus.OFFICE_CHECKED: signing.office or "",
        VersionStatus.SIGNED: signing.vice_chair,
    }
    return names.get(status, "")


def _chosen(
    session: Session, report: str, version: int | None, *, to_write: bool = False
) -> tuple[Context, ReportText, ReportVersion, Signing]:
    """The version that is meant. Who writes does so one at a time: two sendings must see each other."""
    if to_write:
        audit.hold(session)
    context, section, found = chosen_report(session, report)
    row = (
        newest_version(session, context.plan, found.id)
        if version is None
        else find_version(session, context.plan, found.id, version)
    )
    return context, found, row, section.signing


def _report(
    session: Session,
    context: Context,
    report: ReportText,
    row: ReportVersion,
    signing: Signing,
    done: str,
    today: date,
) -> ChainReport:
    now_said = canonical(content_of(session, context.plan, context.content, report, today))
    owed = session.get(Obligation, row.met_obligation) if row.met_obligation else None
    return ChainReport(
        report_id=report.id,
        report_name=report.name,
        clause=report.clause,
        labels=[label for label in (report.label, signing.label) if label],
        version=row.version,
        status=row.status.value,
        status_label=row.status.label,
        number=row.number,
        issued_on=row.issued_on,
        sha256=row.sha256,
        recipients=chain.recipients_of(session, report, row),
        steps=[
            StepLine(_said(signing, each.status), each.on_day, each.reason, each.recorded_by)
            for each in chain.steps_of(session, row)
        ],
        outdated=now_said != row.body,
        duty_met=owed is not None,
        done=done,
        next_step=chain.NEXT_STEP[row.status],
    )


def _said(signing: Signing, status: VersionStatus) -> str:
    who = signer_of(signing, status)
    return f"{status.label} ({who})" if who else status.label
