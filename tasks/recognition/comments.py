"""Lấy ý kiến công khai: the window, the objections that come by file, and what was concluded (II.8)."""

from collections.abc import Sequence
from datetime import date, datetime

from prefect import task
from sqlmodel import select

from config.refusals import Refused
from config.vietnamese import date_with_weekday
from models.lifecycle import By
from models.recognition import comments
from models.recognition.comments import Objection, ObjectionStatus
from models.states import Source
from models.submission.dossiers import Submission
from tasks.context import code_of, of_plan
from tasks.recognition.files import ObjectionRow
from tasks.submission.reports import (
    DossierReport,
    context_to_write,
    find_initiative,
    find_level,
    found_submission,
    report_on,
)
from tasks.transactions import transaction


@task(name="Lấy ý kiến công khai", task_run_name="Lấy ý kiến: {submission}")
def open_comments(
    submission: str, opens_on: date, document_number: str, today: date, now: datetime, actor: str, source: Source
) -> DossierReport:
    """Record that the list was made public for comment.

    Raises:
        Refused: the level has no window, it is recorded already, an impossible day.
    """
    with transaction() as session:
        context, row, level = found_submission(session, submission)
        by = By(actor, source, now, today)
        window = comments.open_window(session, row, level, opens_on, document_number, by=by)
        said = f"Lấy ý kiến công khai hồ sơ {row.code} đến hết ngày {date_with_weekday(window.closes_on)}."
        return report_on(session, context, row, level, said)


@task(name="Tiếp nhận ý kiến công khai", task_run_name="Tiếp nhận ý kiến: {submission}")
def take_objections(
    submission: str, rows: Sequence[ObjectionRow], today: date, now: datetime, actor: str, source: Source
) -> DossierReport:
    """Log objections that came by file, all or none; neither who nor what leaves the record.

    Raises:
        Refused: an initiative that is not on the list, an impossible day, known already; each with its row.
    """
    with transaction() as session:
        context, row, level = found_submission(session, submission)
        wrong = []
        for number, each in enumerate(rows, start=1):
            try:
                comments.object_to(
                    session,
                    row,
                    find_initiative(session, context, each.initiative),
                    number=each.number,
                    received_on=each.received_on,
                    sender=each.sender,
                    text=each.text,
                    by=By(actor, source, now, today),
                )
            except Refused as refused:
                wrong.append(f"Ý kiến thứ {number}: {refused}")
        if wrong:
            raise Refused("\n".join(wrong))
        return report_on(session, context, row, level, f"Đã tiếp nhận {len(rows)} ý kiến về hồ sơ {row.code}.")


@task(name="Kết luận ý kiến công khai", task_run_name="Kết luận {objection}")
def answer_objection(
    objection: str, upheld: bool, answered_on: date, answer_number: str, today: date, now: datetime, actor: str,
    source: Source,
) -> DossierReport:  # fmt: skip
    """Close an objection with the document that answers it.

    Raises:
        Refused: unknown, closed already, no document, an impossible day.
    """
    with transaction() as session:
        context = context_to_write(session)
        found = session.exec(select(Objection).where(Objection.code == code_of(objection))).one_or_none()
        if found is None:
            raise Refused(f"Không có ý kiến “{objection}”. Hãy chọn một ý kiến trong danh sách.")
        to = ObjectionStatus.UPHELD if upheld else ObjectionStatus.DISMISSED
        comments.answer(session, found, to, answered_on, answer_number, by=By(actor, source, now, today))
        row = session.get(Submission, found.submission_id)
        assert row is not None
        context = of_plan(session, context, row.plan_id)
        level = find_level(context, row.level_code)
        return report_on(session, context, row, level, f"Đã ghi kết luận ý kiến {found.code}: {to.label.lower()}.")
