"""A dossier's way up: packed, issued, sent, acknowledged, returned, withdrawn; and the clock of the body above (II.8).

Issuing enters the number and day that the clerk gave. Sending meets the plan's duty to submit upward.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, Session, col, select

from config.refusals import Refused
from config.steps.recognition import Level
from config.vietnamese import format_date
from models import hand_ins
from models.base import Record, UtcInstant
from models.hand_ins import Arrival
from models.initiatives import INITIATIVE, InitiativeStatus
from models.issuing import numbers
from models.lifecycle import By
from models.moves import move, note
from models.obligations import Obligation
from models.plans import Plan
from models.recognition.comments import check_comments_over
from models.rules import submission as rules
from models.rules.calendar import WorkingCalendar
from models.rules.recognition import Missing
from models.states import ObligationStatus
from models.submission.dossiers import (
    SUBMISSION,
    ItemOutcome,
    Submission,
    SubmissionStatus,
    files_of,
    id_of,
    items_of,
    kept_files_of,
    missing_of,
)


class SubmissionReceipt(Record, table=True):
    """That the body above received a complete dossier, at first or after a supplement."""

    __tablename__ = "submission_receipt"

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    received_on: date
    document_number: str | None = None
    recorded_at: datetime = Field(sa_type=UtcInstant)


class SubmissionReturn(Record, table=True):
    """That the body above returned a dossier, and when it was complete there again."""

    __tablename__ = "submission_return"

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id")
    round: int
    returned_on: date
    reasons: str = Field(sa_type=Text)
    document_number: str | None = None
    complete_on: date | None = None
    recorded_at: datetime = Field(sa_type=UtcInstant)

    __table_args__ = (UniqueConstraint("submission_id", "round"),)


@dataclass(frozen=True)
class Package:
    """A package that was written: its file name, its own hash, and the hash of what it holds."""

    name: str
    sha256: str
    manifest_sha256: str


# --- steps of the dossier ---------------------------------------------------------------------------------------


def manifest_digest(session: Session, submission: Submission, level: Level) -> str:
    """The hash of what a package has to hold now: the list, the newest file of every piece, what initiatives carry."""
    lines = [f"item|{initiative.code}" for _, initiative in items_of(session, submission)]
    lines += [f"file|{row.piece}|{row.initiative_id}|{row.sha256}" for row in files_of(session, submission)]
    kept = kept_files_of(session, submission, level)
    lines += [f"kept|{piece}|{file.initiative_id}|{file.name}|{file.digest}" for piece, file in kept]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def pack(session: Session, submission: Submission, package: Package, *, by: By) -> None:
    """Record that the package was written; packing again replaces it, the first day stays.

    Raises:
        Refused: the dossier has left, or is closed.
    """
    if submission.status not in (SubmissionStatus.DRAFTED, SubmissionStatus.ISSUED, SubmissionStatus.RETURNED):
        raise Refused(f"Hồ sơ {submission.code} ở trạng thái “{submission.status.label}” nên không đóng gói lại được.")
    if submission.package_sha256 == package.sha256:
        return
    submission.packed_on = submission.packed_on or by.today
    submission.package_name = package.name
    submission.package_sha256 = package.sha256
    submission.manifest_sha256 = package.manifest_sha256
    note(session, SUBMISSION.subject, submission.id, "đóng gói", by=by, detail={"sha256": package.sha256})
    session.flush()


def issue(session: Session, submission: Submission, level: Level, number: str, issued_on: date, *, by: By) -> None:
    """Enter the number and day that the clerk gave.

    Raises:
        Refused: no number, a number already used, an impossible day, an empty list, a missing piece.
    """
    number = number.strip()
    if not number:
        raise Refused("Chưa nhập số, ký hiệu tờ trình do văn thư cấp, ví dụ: 12/TTr-UBND.")
    if not submission.drafted_on <= issued_on <= by.today:
        raise Refused(
            f"Ngày phát hành {format_date(issued_on)} phải từ ngày lập hồ sơ {format_date(submission.drafted_on)} "
            f"đến ngày hôm nay {format_date(by.today)}."
        )
    same = session.exec(
        select(Submission).where(Submission.plan_id == submission.plan_id, Submission.number == number)
    ).first()
    if same is not None and same.id != submission.id:
        raise Refused(f"Số {number} đã dùng cho hồ sơ {same.code}. Hãy kiểm tra lại sổ văn bản đi.")
    if not items_of(session, submission):
        raise Refused(f"Hồ sơ {submission.code} chưa có mô hình nào. Hãy thêm mô hình trước khi phát hành.")
    _check_nothing_missing(submission, missing_of(session, submission, level, "issue"), "phát hành")
    move(session, submission, SubmissionStatus.ISSUED, SUBMISSION, by=by, detail={"number": number, "on": issued_on})
    words = f"tờ trình của hồ sơ {submission.code}"
    numbers.take_as_written(session, number, issued_on, SUBMISSION.subject, id_of(submission), words)
    submission.number, submission.issued_on = number, issued_on
    session.flush()


def correct_issue(session: Session, submission: Submission, reason: str, *, by: By) -> None:
    """Undo a number and day entered by mistake, before the dossier has left.

    Raises:
        Refused: no reason, or not in that state.
    """
    if not reason.strip():
        raise Refused("Đính chính phải nêu lý do.")
    detail = {"number": submission.number, "reason": reason.strip()}
    move(session, submission, SubmissionStatus.DRAFTED, SUBMISSION, by=by, detail=detail)
    numbers.free(session, SUBMISSION.subject, id_of(submission))
    submission.number = submission.issued_on = None
    session.flush()


def send(session: Session, plan: Plan, submission: Submission, level: Level, sent_on: date, *, by: By) -> None:
    """Record that the dossier has left, at first or with its supplement; the initiatives are submitted.

    Raises:
        Refused: a missing piece, a package that is not what is there now, comments not over, an impossible day.
    """
    returns = returns_of(session, submission)
    earliest = returns[-1].returned_on if returns else submission.issued_on
    if earliest is not None and not earliest <= sent_on <= by.today:
        raise Refused(
            f"Ngày gửi {format_date(sent_on)} phải từ ngày {format_date(earliest)} đến ngày hôm nay "
            f"{format_date(by.today)}."
        )
    if submission.status in (SubmissionStatus.ISSUED, SubmissionStatus.RETURNED):
        _check_nothing_missing(submission, missing_of(session, submission, level, "send"), "gửi")
        if submission.manifest_sha256 != manifest_digest(session, submission, level):
            raise Refused(
                f"Gói hồ sơ của {submission.code} chưa có hoặc không còn khớp với các tệp hiện nay. Hãy đóng gói lại."
            )
        check_comments_over(session, submission, level, sent_on)
    move(session, submission, SubmissionStatus.SENT, SUBMISSION, by=by, detail={"sent_on": sent_on})
    submission.sent_on = sent_on
    if submission.first_sent_on is None:
        submission.first_sent_on = sent_on
        for _, initiative in items_of(session, submission):
            detail = {"submission": submission.code, "level": level.id}
            move(session, initiative, InitiativeStatus.SUBMITTED, INITIATIVE, by=by, detail=detail)
        _meet_duty(session, plan, submission, level, sent_on, by)
    session.flush()


def acknowledge(
    session: Session, submission: Submission, received_on: date, document_number: str | None, *, by: By
) -> None:
    """Record that the body above has a complete dossier; its clock starts, or goes on.

    Raises:
        Refused: not sent, a day before the sending or to come.
    """
    if submission.sent_on is not None and not submission.sent_on <= received_on <= by.today:
        raise Refused(
            f"Ngày cấp trên nhận {format_date(received_on)} phải từ ngày gửi {format_date(submission.sent_on)} "
            f"đến ngày hôm nay {format_date(by.today)}."
        )
    move(session, submission, SubmissionStatus.ACKNOWLEDGED, SUBMISSION, by=by, detail={"received_on": received_on})
    session.add(
        SubmissionReceipt(
            submission_id=id_of(submission),
            received_on=received_on,
            document_number=(document_number or "").strip() or None,
            recorded_at=by.now,
        )
    )
    for row in returns_of(session, submission):
        if row.complete_on is None:
            row.complete_on = received_on
    session.flush()


def take_back(
    session: Session, submission: Submission, returned_on: date, reasons: str, document_number: str | None, *, by: By
) -> SubmissionReturn:
    """Record that the body above returned the dossier for a supplement.

    Raises:
        Refused: no reason, not sent, a day before the sending or to come.
    """
    if not reasons.strip():
        raise Refused("Hãy nêu nội dung cấp trên yêu cầu bổ sung.")
    earliest = max([row.received_on for row in receipts_of(session, submission)] + [submission.sent_on or returned_on])
    if not earliest <= returned_on <= by.today:
        raise Refused(
            f"Ngày trả lại {format_date(returned_on)} phải từ ngày {format_date(earliest)} đến ngày hôm nay "
            f"{format_date(by.today)}."
        )
    move(session, submission, SubmissionStatus.RETURNED, SUBMISSION, by=by, detail={"returned_on": returned_on})
    for earlier in returns_of(session, submission):
        # Returned again before anybody confirmed the supplement: the dossier was incomplete all along.
        if earlier.complete_on is None:
            earlier.complete_on = returned_on
    row = SubmissionReturn(
        submission_id=id_of(submission),
        round=len(returns_of(session, submission)) + 1,
        returned_on=returned_on,
        reasons=reasons.strip(),
        document_number=(document_number or "").strip() or None,
        recorded_at=by.now,
    )
    session.add(row)
    session.flush()
    return row


def withdraw(session: Session, submission: Submission, reason: str, *, by: By) -> None:
    """Withdraw a dossier: what has no result goes back to where it was, and the duty is owed again.

    Raises:
        Refused: no reason, or decided already.
    """
    if not reason.strip():
        raise Refused("Rút hồ sơ phải nêu lý do.")
    had_left = submission.first_sent_on is not None
    move(session, submission, SubmissionStatus.WITHDRAWN, SUBMISSION, by=by, detail={"reason": reason.strip()})
    for item, initiative in items_of(session, submission):
        if had_left and item.outcome is ItemOutcome.PENDING:
            detail = {"submission": submission.code, "why": "rút hồ sơ"}
            move(session, initiative, item.status_before, INITIATIVE, by=by, detail=detail)
    _owe_duty_again(session, submission, by)
    session.flush()


def _check_nothing_missing(submission: Submission, missing: list[Missing], what: str) -> None:
    if missing:
        listed = "; ".join(each.name + (f" của {each.initiative}" if each.initiative else "") for each in missing[:10])
        more = f" và {len(missing) - 10} tệp khác" if len(missing) > 10 else ""
        raise Refused(f"Hồ sơ {submission.code} chưa đủ để {what}, còn thiếu: {listed}{more}. Hãy nhận đủ rồi làm lại.")


def _meet_duty(session: Session, plan: Plan, submission: Submission, level: Level, sent_on: date, by: By) -> None:
    """The first dossier sent for a level meets the host's duty that the level names."""
    if level.outer_duty is None:
        return
    owed = session.exec(
        select(Obligation)
        .where(
            Obligation.plan_id == plan.id,
            Obligation.duty_code == level.outer_duty,
            Obligation.unit_code == plan.host_unit,
            col(Obligation.status).in_([ObligationStatus.OPEN, ObligationStatus.RETURNED]),
        )
        .order_by(col(Obligation.due_on))
    ).first()
    if owed is None:
        return
    hand_ins.record(session, plan, owed, Arrival(sent_on, submission.number, submission.issued_on), by=by)
    hand_ins.accept(session, owed, by=by)
    submission.met_obligation = owed.id


def _owe_duty_again(session: Session, submission: Submission, by: By) -> None:
    """The duty is owed again, unless another dossier of the level was sent and still counts."""
    owed = session.get(Obligation, submission.met_obligation) if submission.met_obligation else None
    if owed is None:
        return
    other = session.exec(
        select(Submission)
        .where(
            Submission.plan_id == submission.plan_id,
            Submission.level_code == submission.level_code,
            col(Submission.status) != SubmissionStatus.WITHDRAWN,
            col(Submission.first_sent_on).is_not(None),
        )
        .order_by(col(Submission.id))
    ).first()
    if other is not None:
        other.met_obligation, submission.met_obligation = submission.met_obligation, None
        return
    for expected in (ObligationStatus.ACCEPTED, ObligationStatus.RECEIVED):
        if owed.status is expected:
            hand_ins.correct(session, owed, reason=f"Rút hồ sơ {submission.code}", by=by)
    submission.met_obligation = None


# --- clock ------------------------------------------------------------------------------------------------------


def receipts_of(session: Session, submission: Submission) -> list[SubmissionReceipt]:
    """When the body above had a complete dossier, in order."""
    query = select(SubmissionReceipt).where(SubmissionReceipt.submission_id == submission.id)
    return list(session.exec(query.order_by(col(SubmissionReceipt.received_on), col(SubmissionReceipt.id))))


def returns_of(session: Session, submission: Submission) -> list[SubmissionReturn]:
    """When it returned the dossier, in order."""
    query = select(SubmissionReturn).where(SubmissionReturn.submission_id == submission.id)
    return list(session.exec(query.order_by(col(SubmissionReturn.round))))


def result_expected_on(
    session: Session, submission: Submission, level: Level, calendar: WorkingCalendar
) -> date | None:
    """The day on which the reviewing body's time ends, or None while its clock does not run."""
    if level.review is None:
        return None
    return rules.result_expected_on(
        calendar,
        [row.received_on for row in receipts_of(session, submission)],
        [(row.returned_on, row.complete_on) for row in returns_of(session, submission)],
        level.review.working_days,
        level.review.clock,
    )
