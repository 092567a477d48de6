"""Trình cấp trên: draft a dossier, take its pieces in, pack it, and record its way up (II.8, II.9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from prefect import task
from sqlmodel import Session

from config.refusals import Refused
from config.steps.recognition import Level
from config.vietnamese import format_date
from models.initiatives import Initiative, InitiativeStatus
from models.issuing.acts import check_no_copy
from models.lifecycle import By
from models.recognition.record import check_may_go_up
from models.rules.submission import InnerDay
from models.states import Source
from models.submission import dossiers, submitting
from models.submission import inner_days as inner
from models.submission.dossiers import items_of
from models.sweeping import gather
from tasks.context import Context, code_of, context_of, of_plan, with_last_year
from tasks.recognition.files import PieceRow, store_piece
from tasks.submission.packages import write_package
from tasks.submission.reports import (
    DossierReport,
    context_to_write,
    find_initiative,
    find_level,
    find_submission,
    found_submission,
    may_go_up,
    outer_day,
    report_on,
)
from tasks.transactions import reading, transaction


@dataclass(frozen=True)
class InnerDaysReport:
    """The inner days of a level, counted back from its outer day."""

    level_name: str
    clause: str
    label: str | None
    outer_on: date
    today: date
    days: list[InnerDay]
    warnings: list[str]


@task(name="Lập hồ sơ trình", task_run_name="Lập hồ sơ trình cấp {level}")
def draft_submission(
    level: str,
    initiatives: Sequence[str],
    everything_ready: bool,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    preview: bool = False,
    submission: str | None = None,
) -> DossierReport:
    """Open a dossier for a level and put initiatives in; with `submission`, put them into that draft.

    Args:
        everything_ready: also every initiative that may go up and stands in no other dossier.

    Raises:
        Refused: an initiative that may not go up, an empty list, a dossier that is no draft.
    """
    with transaction() as session:
        context, by = context_to_write(session), By(actor, source, now, today)
        if submission is None:
            found = find_level(context, level)
            chosen = _chosen(session, context, found, initiatives, everything_ready)
            row = dossiers.draft(session, context.plan, found, by=by)
        else:
            row = find_submission(session, submission)
            context = of_plan(session, context, row.plan_id)
            found = find_level(context, row.level_code)
            chosen = _chosen(session, context, found, initiatives, everything_ready)
        present = {each.id for _, each in items_of(session, row)}
        for each in chosen:
            if each.id not in present:
                check_may_go_up(session, found, each)
        new = dossiers.put_in(session, row, chosen, by=by)
        said = f"{'Sẽ đưa' if preview else 'Đã đưa'} {new} mô hình vào hồ sơ {row.code}."
        report = report_on(session, context, row, found, said, preview=preview)
        if preview:
            session.rollback()
        return report


@task(name="Bỏ mô hình khỏi hồ sơ trình", task_run_name="Bỏ mô hình: {submission}")
def take_out_of_submission(
    submission: str, initiatives: Sequence[str], today: date, now: datetime, actor: str, source: Source
) -> DossierReport:
    """Take initiatives out of a draft.

    Raises:
        Refused: not a draft, or not in it.
    """
    with transaction() as session:
        context, row, level = found_submission(session, submission)
        chosen = [find_initiative(session, context, each) for each in initiatives]
        if not chosen:
            raise Refused("Chưa chọn mô hình cần bỏ khỏi hồ sơ.")
        count = dossiers.take_out(session, row, chosen, by=By(actor, source, now, today))
        return report_on(session, context, row, level, f"Đã bỏ {count} mô hình khỏi hồ sơ {row.code}.")


@task(name="Nhận tệp hồ sơ trình", task_run_name="Nhận tệp: {submission}")
def file_pieces(
    submission: str, rows: Sequence[PieceRow], home: Path, today: date, now: datetime, actor: str, source: Source
) -> DossierReport:
    """Take files from the intake folder into a dossier, all or none.

    Raises:
        Refused: a file that is not there or not fit, an unknown piece or initiative; each with its row.
    """
    with transaction() as session:
        context, row, level = found_submission(session, submission)
        rules = context.content.plan.intake
        if rules is None:
            raise Refused("Kế hoạch chưa quy định việc nhận tệp (phần “intake”). Hãy bổ sung vào tệp kế hoạch.")
        if not rows:
            raise Refused("Chưa nêu tệp nào để nhận.")
        wrong = []
        for number, piece in enumerate(rows, start=1):
            try:
                initiative = find_initiative(session, context, piece.initiative) if piece.initiative else None
                stored = store_piece(home, rules, piece)
                by = By(actor, source, now, today)
                dossiers.file_in(session, row, level, code_of(piece.piece), initiative, stored, by=by)
            except Refused as refused:
                wrong.append(f"Tệp thứ {number}: {refused}" if len(rows) > 1 else str(refused))
        if wrong:
            raise Refused("\n".join(wrong))
        return report_on(session, context, row, level, f"Đã nhận {len(rows)} tệp vào hồ sơ {row.code}.")


@task(name="Đóng gói hồ sơ trình", task_run_name="Đóng gói: {submission}")
def pack_submission(
    submission: str, home: Path, today: date, now: datetime, actor: str, source: Source
) -> DossierReport:
    """Write the package with its index and hashes; the same dossier makes the same package.

    Raises:
        Refused: an empty list, a stored file that is gone, a dossier that has left.
    """
    with transaction() as session:
        context, row, level = found_submission(session, submission)
        package = write_package(session, home, row, level)
        submitting.pack(session, row, package, by=By(actor, source, now, today))
        return report_on(session, context, row, level, f"Đã đóng gói hồ sơ {row.code} kèm bảng kê và mã SHA-256.")


@task(name="Phát hành hồ sơ trình", task_run_name="Phát hành: {submission}")
def issue_submission(
    submission: str, number: str, issued_on: date, today: date, now: datetime, actor: str, source: Source
) -> DossierReport:
    """Enter the number and day that the clerk gave.

    Raises:
        Refused: a missing piece, a number already used, an impossible day.
    """
    with transaction() as session:
        context, row, level = found_submission(session, submission)
        submitting.issue(session, row, level, number, issued_on, by=By(actor, source, now, today))
        said = f"Đã ghi nhận phát hành hồ sơ {row.code}: số {row.number} ngày {format_date(issued_on)}."
        return report_on(session, context, row, level, said)


@task(name="Đính chính phát hành hồ sơ trình", task_run_name="Đính chính: {submission}")
def correct_submission(
    submission: str, reason: str, today: date, now: datetime, actor: str, source: Source
) -> DossierReport:
    """Undo a number and day entered by mistake, before the dossier has left.

    Raises:
        Refused: no reason, or it has left.
    """
    with transaction() as session:
        context, row, level = found_submission(session, submission)
        check_no_copy(session, dossiers.SUBMISSION.subject, row.id)
        submitting.correct_issue(session, row, reason, by=By(actor, source, now, today))
        return report_on(session, context, row, level, f"Đã bỏ số và ngày ghi nhầm của hồ sơ {row.code}.")


@task(name="Gửi hồ sơ trình", task_run_name="Gửi: {submission}")
def send_submission(
    submission: str, sent_on: date, today: date, now: datetime, actor: str, source: Source
) -> DossierReport:
    """Record that the dossier has left; the plan's duty to submit upward is met.

    Raises:
        Refused: a missing piece, an outdated package, comments not over, an impossible day.
    """
    with transaction() as session:
        context, row, level = found_submission(session, submission)
        submitting.send(session, context.plan, row, level, sent_on, by=By(actor, source, now, today))
        return report_on(session, context, row, level, f"Đã ghi nhận gửi hồ sơ {row.code} ngày {format_date(sent_on)}.")


@task(name="Cấp trên đã nhận hồ sơ", task_run_name="Cấp trên đã nhận: {submission}")
def acknowledge_submission(
    submission: str, received_on: date, document_number: str | None, today: date, now: datetime, actor: str,
    source: Source,
) -> DossierReport:  # fmt: skip
    """Record that the body above has a complete dossier: its working days count from then.

    Raises:
        Refused: not sent, an impossible day.
    """
    with transaction() as session:
        context, row, level = found_submission(session, submission)
        submitting.acknowledge(session, row, received_on, document_number, by=By(actor, source, now, today))
        said = f"Cấp trên đã nhận đủ hồ sơ {row.code} ngày {format_date(received_on)}."
        return report_on(session, context, row, level, said)


@task(name="Cấp trên trả lại hồ sơ", task_run_name="Cấp trên trả lại: {submission}")
def return_submission(
    submission: str, returned_on: date, reasons: str, document_number: str | None, today: date, now: datetime,
    actor: str, source: Source,
) -> DossierReport:  # fmt: skip
    """Record that the body above returned the dossier; its clock pauses or will start anew, by setting.

    Raises:
        Refused: no reason, not sent, an impossible day.
    """
    with transaction() as session:
        context, row, level = found_submission(session, submission)
        by = By(actor, source, now, today)
        submitting.take_back(session, row, returned_on, reasons, document_number, by=by)
        said = f"Cấp trên trả lại hồ sơ {row.code} ngày {format_date(returned_on)} để bổ sung."
        return report_on(session, context, row, level, said)


@task(name="Rút hồ sơ trình", task_run_name="Rút: {submission}")
def withdraw_submission(
    submission: str, reason: str, today: date, now: datetime, actor: str, source: Source
) -> DossierReport:
    """Withdraw a dossier: initiatives without a result go back, the duty is owed again.

    Raises:
        Refused: no reason, or it is decided.
    """
    with transaction() as session:
        context, row, level = found_submission(session, submission)
        submitting.withdraw(session, row, reason, by=By(actor, source, now, today))
        gather(session, day=today, now=now)
        return report_on(session, context, row, level, f"Đã rút hồ sơ {row.code}.")


# --- inner days -------------------------------------------------------------------------------------------------


def inner_days(level: str, today: date) -> InnerDaysReport:
    """Show the inner days of a level.

    Raises:
        Refused: an unknown level, or one whose outer day is not known yet.
    """
    with reading() as session:
        context = context_of(session)
        return _inner_report(session, context, find_level(context, level), today)


@task(name="Ghi xong bước nội bộ", task_run_name="Xong bước {step}")
def note_inner_step(
    level: str, step: str, done_on: date, today: date, now: datetime, actor: str, source: Source
) -> InnerDaysReport:
    """Record that a person has finished an inner step.

    Raises:
        Refused: an unknown step, a day to come.
    """
    with transaction() as session:
        context = context_to_write(session)
        found = find_level(context, level)
        by = By(actor, source, now, today)
        inner.note_inner_step(session, context.plan, found, code_of(step), done_on, by=by)
        return _inner_report(session, context, found, today)


@task(name="Nhắc ngày nội bộ của việc trình", task_run_name="Ngày nội bộ, ngày {today}")
def warn_of_inner_days(today: date, now: datetime) -> int:
    """What the daily tick does here: owe the host's officer one line for each day that has passed.

    Running it again, late or twice at once owes nothing new. Nobody above is reminded. Last year's dossiers are waited
    for in the new year, too.
    """
    with transaction() as session:
        running = context_to_write(session)
        contexts = with_last_year(session, running)
        spoken = sum(_warn_of(session, each, today, steps=each is running) for each in contexts)
        gather(session, day=today, now=now)
        return spoken


def _warn_of(session: Session, context: Context, today: date, *, steps: bool) -> int:
    section, spoken = context.content.plan.recognition, 0
    if section is None or context.plan.rolled_out_on is None:
        return 0
    for position, level in enumerate(section.levels, start=1):
        outer_on = outer_day(session, context, level)
        if outer_on is not None:
            warned = inner.owe_warnings(
                session, context.plan, level, position, outer_on, context.calendar, today, steps=steps
            )
            spoken += warned
    return spoken


def _inner_report(session: Session, context: Context, level: Level, today: date) -> InnerDaysReport:
    outer_on = outer_day(session, context, level)
    if outer_on is None:
        raise Refused(
            f"Chưa biết ngày phải trình “{level.name}”. Hãy triển khai kế hoạch, hoặc ghi “outer_on” trong tệp."
        )
    days = inner.inner_days_of(session, context.plan, level, outer_on, context.calendar, today)
    warnings = context.calendar.warnings([outer_on, *(day.starts_by for day in days)])
    return InnerDaysReport(level.name, level.clause, level.label, outer_on, today, days, warnings)


def _chosen(
    session: Session, context: Context, level: Level, codes: Sequence[str], everything_ready: bool
) -> list[Initiative]:
    """Those named, and with `everything_ready` those that passed and wait; declined ones are only put up by name."""
    chosen = {each.id: each for each in (find_initiative(session, context, code) for code in codes)}
    if everything_ready:
        for each in may_go_up(session, context, level):
            if each.status is not InitiativeStatus.DECLINED:
                chosen.setdefault(each.id, each)
    if not chosen:
        raise Refused("Chưa có mô hình nào để trình: chọn mô hình, hoặc ghi nhận kết quả thẩm định trước.")
    return list(chosen.values())
