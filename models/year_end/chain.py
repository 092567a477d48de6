"""A report's way out: the signatures, the clerk's number and day, each recipient; only then is III.1.c met.

Who signs is the plan's data. A person says that a step was taken, and on which day; nothing is signed here. The
figures were frozen before the first signature, and no step touches them.
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from config.refusals import Refused
from config.steps.year_end import ReportText, Signing
from config.vietnamese import format_date
from models import hand_ins
from models.hand_ins import Arrival
from models.issuing import numbers
from models.lifecycle import By
from models.moves import move, note
from models.obligations import Obligation
from models.plans import Plan, Unit
from models.rules.year_end import next_signer
from models.states import ObligationStatus
from models.year_end.record import VERSION, Means, ReportSending, ReportStep, ReportVersion, VersionStatus
from models.year_end.sent import owed_by
from models.year_end.snapshot import hash_of, log_step

SENDABLE = (VersionStatus.ISSUED, VersionStatus.SENT)


@dataclass(frozen=True)
class Recipient:
    """One recipient, and when and how the report left for it; nothing yet is None."""

    unit: str
    name: str
    sent_on: date | None
    means: Means | None


def sign(session: Session, row: ReportVersion, signing: Signing, on: date, *, by: By) -> VersionStatus:
    """Record the next signature of the chain; return what it led to.

    Raises:
        Refused: no signature is awaited; an impossible day; a body that no longer is what its hash says.
    """
    to = next_signer(row.status.value, with_office=signing.office is not None)
    if to is None:
        raise Refused(f"Bản số {row.version} đang “{row.status.label}”, không chờ ai ký. {NEXT_STEP[row.status]}")
    if hash_of(row.body) != row.sha256:
        raise Refused(f"Nội dung bản số {row.version} không còn khớp mã SHA-256. Không ký; báo người quản trị.")
    _check_day(session, row, on, "Ngày ký, duyệt", by)
    _go(session, row, VersionStatus.of(to), on, None, by)
    return row.status


def send_back(session: Session, row: ReportVersion, reason: str, *, by: By) -> None:
    """Return a version to the drafter, with the reason.

    Raises:
        Refused: no reason, or nobody has it to sign.
    """
    if not reason.strip():
        raise Refused("Trả lại để soạn lại phải nêu lý do.")
    _go(session, row, VersionStatus.DRAFTED, by.today, reason.strip(), by)


def issue(session: Session, row: ReportVersion, number: str, issued_on: date, *, by: By) -> None:
    """Enter the number and day that the clerk gave; from here on the version stays for good.

    Raises:
        Refused: no number, one already used, an impossible day, not signed.
    """
    same = (row.number, row.issued_on) == (number.strip(), issued_on)
    if row.status in SENDABLE and same:
        return
    _check_number(session, row, number)
    if row.status is VersionStatus.SIGNED:
        _check_day(session, row, issued_on, "Ngày phát hành", by)
    detail = {"number": number.strip(), "issued_on": issued_on}
    move(session, row, VersionStatus.ISSUED, VERSION, by=by, detail=detail)
    _take_number(session, row, number, issued_on)
    row.number, row.issued_on = number.strip(), issued_on
    log_step(session, row, VersionStatus.ISSUED, issued_on, by)


def correct_issue(session: Session, row: ReportVersion, number: str, issued_on: date, reason: str, *, by: By) -> None:
    """Set right a number or day typed wrong, before the report has left for anybody.

    Raises:
        Refused: no reason, it has left already, not issued, a number already used, an impossible day.
    """
    if not reason.strip():
        raise Refused("Đính chính số, ngày phát hành phải nêu lý do.")
    if row.status is not VersionStatus.ISSUED or sendings_of(session, row):
        raise Refused(
            f"Bản số {row.version} đang “{row.status.label}”; chỉ đính chính số, ngày khi đã phát hành và chưa gửi nơi nào."
        )
    _check_number(session, row, number)
    if not row.made_on <= issued_on <= by.today:
        raise _wrong_day("Ngày phát hành", issued_on, row.made_on, by.today)
    detail = {"before": f"{row.number} {row.issued_on}", "number": number.strip(), "issued_on": issued_on}
    _take_number(session, row, number, issued_on)
    note(session, VERSION.subject, row.id, "đính chính số, ngày", by=by, detail={**detail, "reason": reason.strip()})
    row.number, row.issued_on = number.strip(), issued_on
    session.flush()


def send(
    session: Session,
    plan: Plan,
    report: ReportText,
    row: ReportVersion,
    recipients: list[str],
    sent_on: date,
    means: Means,
    *,
    by: By,
) -> list[str]:
    """Record that the report has left for some recipients; with the last of them the host's duty is met.

    Return the recipients that are new; the same again is no second sending.

    Raises:
        Refused: not issued, an unknown recipient, an impossible day, nobody chosen.
    """
    if row.status not in SENDABLE or row.issued_on is None:
        raise Refused(f"Bản số {row.version} đang “{row.status.label}”; phát hành xong mới gửi được.")
    if not recipients:
        raise Refused("Chưa chọn nơi nhận: chọn một hoặc nhiều nơi trong danh sách.")
    if unknown := sorted(set(recipients) - set(report.recipients)):
        raise Refused(
            f"{', '.join(unknown)} không phải nơi nhận của báo cáo này. Các nơi nhận: {', '.join(report.recipients)}."
        )
    if not row.issued_on <= sent_on <= by.today:
        raise _wrong_day("Ngày gửi", sent_on, row.issued_on, by.today)
    known = {each.recipient for each in sendings_of(session, row)}
    new = [each for each in dict.fromkeys(recipients) if each not in known]
    for recipient in new:
        session.add(
            ReportSending(
                version_id=row.id or 0,
                recipient=recipient,
                sent_on=sent_on,
                means=means,
                recorded_at=by.now,
                recorded_by=by.actor,
            )
        )
    session.flush()
    if new:
        detail = {"recipients": new, "sent_on": sent_on, "means": means.value, "clause": row.clause_code}
        note(session, VERSION.subject, row.id, "gửi", by=by, detail=detail)
    if row.status is VersionStatus.ISSUED and not missing_recipients(session, report, row):
        last = max(each.sent_on for each in sendings_of(session, row))
        _go(session, row, VersionStatus.SENT, last, None, by)
        _meet_duty(session, plan, report, row, last, by)
    return new


def withdraw_sending(session: Session, row: ReportVersion, recipient: str, reason: str, *, by: By) -> None:
    """Take back a sending that was recorded by mistake; a duty that it had met is owed again.

    Raises:
        Refused: no reason, or nothing was recorded for the recipient.
    """
    if not reason.strip():
        raise Refused("Đính chính gửi ghi nhầm phải nêu lý do.")
    found = next((each for each in sendings_of(session, row) if each.recipient == recipient), None)
    if found is None:
        raise Refused(f"Bản số {row.version} chưa ghi là đã gửi {recipient}; không có gì để đính chính.")
    found.withdrawn_reason = reason.strip()
    session.flush()
    detail = {"recipient": recipient, "reason": reason.strip()}
    note(session, VERSION.subject, row.id, "đính chính gửi ghi nhầm", by=by, detail=detail)
    if row.status is VersionStatus.SENT:
        _go(session, row, VersionStatus.ISSUED, by.today, reason.strip(), by)
        _owe_duty_again(session, row, by)


def sendings_of(session: Session, row: ReportVersion) -> list[ReportSending]:
    """The sendings of a version that stand."""
    query = select(ReportSending).where(
        ReportSending.version_id == row.id, col(ReportSending.withdrawn_reason).is_(None)
    )
    return list(session.exec(query.order_by(col(ReportSending.id))))


def recipients_of(session: Session, report: ReportText, row: ReportVersion) -> list[Recipient]:
    """Every recipient in the plan's order, with its sending if there is one."""
    sent = {each.recipient: each for each in sendings_of(session, row)}
    names = {unit.code: unit.name for unit in session.exec(select(Unit).where(col(Unit.code).in_(report.recipients)))}
    return [
        Recipient(code, names.get(code, code), each.sent_on if each else None, each.means if each else None)
        for code in report.recipients
        for each in [sent.get(code)]
    ]


def missing_recipients(session: Session, report: ReportText, row: ReportVersion) -> list[str]:
    """The recipients that the version has not left for."""
    return [each.name for each in recipients_of(session, report, row) if each.sent_on is None]


def steps_of(session: Session, row: ReportVersion) -> list[ReportStep]:
    """The steps that a version took, in order."""
    query = select(ReportStep).where(ReportStep.version_id == row.id).order_by(col(ReportStep.id))
    return list(session.exec(query))


NEXT_STEP = {
    VersionStatus.DRAFTED: "Trình Trưởng phòng duyệt.",
    VersionStatus.HEAD_AGREED: "Chuyển bước ký tiếp theo.",
    VersionStatus.OFFICE_CHECKED: "Trình Phó Chủ tịch ký.",
    VersionStatus.SIGNED: "Văn thư cấp số, ghi nhận phát hành.",
    VersionStatus.ISSUED: "Gửi đủ các nơi nhận, ghi ngày và cách gửi từng nơi.",
    VersionStatus.SENT: "Không phải làm gì thêm; số liệu đổi thì lập bản bổ sung.",
    VersionStatus.SUPERSEDED: "Dùng bản mới hơn.",
}


def _go(session: Session, row: ReportVersion, to: VersionStatus, on: date, reason: str | None, by: By) -> None:
    move(session, row, to, VERSION, by=by, detail={"on": on, "reason": reason, "version": row.version})
    log_step(session, row, to, on, by, reason)


def _check_day(session: Session, row: ReportVersion, on: date, what: str, by: By) -> None:
    """A step is taken on the day of the one before, or later; never on a day to come."""
    earliest = steps_of(session, row)[-1].on_day
    if not earliest <= on <= by.today:
        raise _wrong_day(what, on, earliest, by.today)


def _check_number(session: Session, row: ReportVersion, number: str) -> None:
    if not number.strip():
        raise Refused("Chưa nhập số, ký hiệu báo cáo do văn thư cấp, ví dụ: 120/BC-UBND.")
    query = select(ReportVersion).where(ReportVersion.plan_id == row.plan_id, ReportVersion.number == number.strip())
    other = next((each for each in session.exec(query) if each.id != row.id), None)
    if other is not None:
        raise Refused(
            f"Số {number.strip()} đã dùng cho báo cáo {other.report_code}, bản số {other.version}. "
            "Hãy kiểm tra lại sổ văn bản đi."
        )


def _take_number(session: Session, row: ReportVersion, number: str, on: date) -> None:
    words = f"báo cáo {row.report_code}, bản số {row.version}"
    numbers.take_as_written(session, number, on, VERSION.subject, row.id or 0, words)


def _wrong_day(what: str, on: date, earliest: date, today: date) -> Refused:
    return Refused(
        f"{what} {format_date(on)} phải từ ngày {format_date(earliest)} đến ngày hôm nay {format_date(today)}. "
        "Hãy kiểm tra lại ngày."
    )


def _meet_duty(session: Session, plan: Plan, report: ReportText, row: ReportVersion, last: date, by: By) -> None:
    """The host's duty is met on the day on which the last recipient was served; a supplement meets nothing again."""
    rows = session.exec(
        select(Obligation)
        .where(
            Obligation.plan_id == plan.id,
            Obligation.duty_code == report.host_duty,
            Obligation.unit_code == plan.host_unit,
            col(Obligation.status).in_([ObligationStatus.OPEN, ObligationStatus.RETURNED]),
        )
        .order_by(col(Obligation.due_on))
    )
    owed = next((each for each in rows if owed_by(report, each)), None)
    if owed is None:
        return
    hand_ins.record(session, plan, owed, Arrival(last, row.number, row.issued_on), by=by)
    hand_ins.accept(session, owed, by=by)
    row.met_obligation = owed.id
    session.flush()


def _owe_duty_again(session: Session, row: ReportVersion, by: By) -> None:
    """The duty is owed again, unless another version of the report was sent to all."""
    owed = session.get(Obligation, row.met_obligation) if row.met_obligation else None
    if owed is None:
        return
    other = session.exec(
        select(ReportVersion).where(
            ReportVersion.plan_id == row.plan_id,
            ReportVersion.report_code == row.report_code,
            ReportVersion.status == VersionStatus.SENT,
        )
    ).first()
    if other is not None:
        other.met_obligation, row.met_obligation = row.met_obligation, None
        return
    for expected in (ObligationStatus.ACCEPTED, ObligationStatus.RECEIVED):
        if owed.status is expected:
            hand_ins.correct(session, owed, reason=f"Báo cáo số {row.number} chưa gửi đủ nơi nhận", by=by)
    row.met_obligation = None
    session.flush()
