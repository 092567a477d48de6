"""Phát hành văn bản: number, day and signed copy of a draft, and what happens to it later (III.1.a).

What has a door of its own goes through it: the year's report through its chain of signatures, a proposal upward through
its dossier. So a duty to report upward is met there, when it was issued and sent to all, and nowhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from prefect import task
from sqlmodel import Session

from config.refusals import Refused
from config.settings import settings
from config.vietnamese import format_date
from models import audit
from models.intake import store
from models.issuing import acts, numbers
from models.issuing.record import (
    DocumentDraft,
    DocumentStatus,
    IssuedDocument,
    drafts,
    find_draft,
    history,
    newest_rows,
    standing_of,
)
from models.lifecycle import By
from models.rules.issuing import Number, given_number
from models.states import Source
from models.submission import submitting
from models.submission.dossiers import SUBMISSION, Submission, SubmissionStatus
from models.year_end import chain
from models.year_end.record import VERSION, ReportVersion, VersionStatus
from tasks.context import Context, code_of, context_of, of_plan
from tasks.drafting.drafts import LABELS
from tasks.issuing.copies import copy_of, find_signed, nothing_lies_there
from tasks.submission.reports import find_level
from tasks.transactions import reading, transaction

UNCHANGED = "Không có gì thay đổi"
IN_TRAINING = "Đang diễn tập: số, ngày và bản ký chỉ để thử."


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened to a document."""

    label: str
    number: str
    issued_on: date
    sha256: str
    basis: str
    reason: str
    by: str


@dataclass(frozen=True)
class IssueReport:
    """Where a document stands after a step.

    Args:
        whole: the signed copy in the store still is what was taken; None before there is one.
    """

    code: str
    label: str
    subject: str
    done: str
    changed: bool
    status_label: str
    history: list[HistoryLine]
    whole: bool | None
    notes: list[str]
    next_steps: list[str]
    preview: bool


@dataclass(frozen=True)
class RegisterLine:
    """One document of the register: what was drafted, and the number that it has."""

    code: str
    label: str
    about: str
    subject: str
    drafted_on: date
    status: str
    status_label: str
    number: str
    issued_on: date | None
    sha256: str


@task(name="Phát hành văn bản", task_run_name="Phát hành: {draft}")
def issue_document(
    draft: str,
    number: str,
    issued_on: date,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    preview: bool = False,
    instead_of: str = "",
    reason: str = "",
) -> IssueReport:
    """Enter number and day of a draft and take its signed copy into the store; the same again changes nothing.

    Args:
        instead_of: the document whose place it takes, because its content was wrong.

    Raises:
        Refused: a number or day that cannot be, no fit signed file, a document that was issued otherwise before.
    """
    home, by = settings().home, By(actor, source, now, today)
    with transaction() as session:
        audit.hold(session)
        context, row = _chosen(session, draft)
        given, words = acts.check_number(row, number), _words(row)
        before = history(session, row)
        _check_alone(session, row)
        file = find_signed(home, context, row)
        if file is None:
            if not before:
                raise nothing_lies_there(row)
            kept = acts.issue(session, row, given, issued_on, acts.copy_of(before[-1]), words, by=by)
            return _report(session, context, row, f"{UNCHANGED}: {_named(kept)}.", changed=False)
        replaced = _replaced(session, row, instead_of)
        # What a run that was cut off had recorded, too, is only tidied up now.
        changed = not before or replaced is not None
        _through_its_door(session, context, row, given, issued_on, by)
        made = acts.issue(
            session, row, given, issued_on, copy_of(file), words, by=by, instead_of=replaced[1] if replaced else None
        )
        if replaced:
            acts.replace(session, replaced[0], made, reason, by=by)
        if not preview:
            store.keep(home, file)
        done = f"{'Sẽ' if preview else 'Đã'} phát hành" if changed else f"{UNCHANGED}:"
        warnings = _warnings(session, context, made) if changed else []
        report = _report(session, context, row, f"{done} {_named(made)}.", warnings, changed=changed, preview=preview)
        if preview:
            session.rollback()
            return report
    store.clear_away(file)
    return report


@task(name="Sửa số, ngày văn bản ghi nhầm", task_run_name="Sửa số, ngày: {draft}")
def reenter_document(
    draft: str, number: str, issued_on: date, reason: str, today: date, now: datetime, actor: str, source: Source
) -> IssueReport:
    """Set right a number or day that was typed wrong; the wrong number is free again.

    Raises:
        Refused: no reason, not issued, a number or day that cannot be, what has left already.
    """
    by = By(actor, source, now, today)
    with transaction() as session:
        audit.hold(session)
        context, row = _chosen(session, draft)
        given = acts.check_number(row, number)
        before = history(session, row)
        acts.check_may_follow(row, before[-1] if before else None, DocumentStatus.REENTERED)
        if (before[-1].number, before[-1].issued_on) == (given.number, issued_on):
            return _report(session, context, row, f"{UNCHANGED}: {_named(before[-1])}.", changed=False)
        _correct_at_its_door(session, context, row, given, issued_on, reason, by)
        made = acts.reenter(session, row, given, issued_on, reason, _words(row), by=by)
        done = f"Đã sửa số, ngày ghi nhầm: {_named(made)}."
        wrong = before[-1].number_words
        free = [f"Số ghi nhầm {wrong} nay còn trống trong sổ."] if made.number_words != wrong else []
        return _report(session, context, row, done, [*_warnings(session, context, made), *free])


@task(name="Đính chính văn bản đã phát hành", task_run_name="Đính chính: {draft}")
def correct_document(
    draft: str, basis: str, reason: str, today: date, now: datetime, actor: str, source: Source
) -> IssueReport:
    """Record the công văn by which a fault of form was put right; the issued copy stays as it is.

    Raises:
        Refused: no reason, no document, not issued.
    """
    return _followed(draft, acts.correct, "Đã ghi công văn đính chính", basis, reason, By(actor, source, now, today))


@task(name="Thu hồi văn bản đã phát hành", task_run_name="Thu hồi: {draft}")
def withdraw_document(
    draft: str, basis: str, reason: str, today: date, now: datetime, actor: str, source: Source
) -> IssueReport:
    """Record the document by which an issued one was withdrawn.

    Raises:
        Refused: no reason, no document, not issued, or what is withdrawn at a door of its own.
    """
    return _followed(draft, acts.withdraw, "Đã ghi thu hồi", basis, reason, By(actor, source, now, today))


def register(year: int | None = None) -> list[RegisterLine]:
    """The register of drafts and issued documents, the newest first; with a year, what was issued in it."""
    with reading() as session:
        newest = newest_rows(session)
        lines = [_line(row, newest.get(row.id or 0)) for row in drafts(session) if row.symbol]
    return [each for each in lines if year is None or (each.issued_on is not None and each.issued_on.year == year)]


Act = Callable[..., IssuedDocument]


def _followed(draft: str, act: Act, done: str, basis: str, reason: str, by: By) -> IssueReport:
    with transaction() as session:
        audit.hold(session)
        context, row = _chosen(session, draft)
        if act is acts.withdraw and row.thing is not None:
            raise Refused(f"{_words(row)} {OWN_DOORS[row.thing]}")
        made = act(session, row, basis, reason, by=by)
        return _report(session, context, row, f"{done}: {_named(made)}.")


OWN_DOORS = {
    VERSION.subject: "đã phát hành thì không thu hồi ở đây: số liệu thay đổi thì lập bản bổ sung ở “Bản số liệu báo cáo”.",
    SUBMISSION.subject: "đã phát hành thì rút ở “Ghi tiến trình hồ sơ trình”.",
}


def _chosen(session: Session, draft: str) -> tuple[Context, DocumentDraft]:
    if not draft.strip():
        raise Refused("Chưa chọn văn bản: chọn một dự thảo trong danh sách.")
    row = find_draft(session, code_of(draft))
    return of_plan(session, context_of(session), row.plan_id), row


def _replaced(session: Session, draft: DocumentDraft, choice: str) -> tuple[DocumentDraft, IssuedDocument] | None:
    """The document whose place this one takes: issued, in force, of the same form.

    Raises:
        Refused: it is another kind, itself, not in force, or has a door of its own.
    """
    if not choice.strip():
        return None
    other = find_draft(session, code_of(choice))
    rows = history(session, other)
    if other.id == draft.id or other.kind != draft.kind:
        raise Refused(f"{draft.code} chỉ thay thế được một văn bản khác cùng loại “{LABELS[draft.kind]}”.")
    if rows and rows[-1].status is DocumentStatus.REPLACED and history(session, draft):
        return None
    if other.thing is not None:
        raise Refused(f"{_words(other)} {OWN_DOORS[other.thing]}")
    acts.check_may_follow(other, rows[-1] if rows else None, DocumentStatus.REPLACED)
    return other, rows[-1]


def _check_alone(session: Session, draft: DocumentDraft) -> None:
    """Of one version of a report, or one dossier, a single draft is issued.

    Raises:
        Refused: another one was.
    """
    if draft.thing is None:
        return
    for other, last in standing_of(session, draft.thing, draft.thing_id or 0):
        if other.id != draft.id:
            raise Refused(f"{_words(draft)} đã phát hành từ dự thảo khác: {_named(last)} ({other.code}).")


def _through_its_door(
    session: Session, context: Context, draft: DocumentDraft, number: Number, on: date, by: By
) -> None:
    """Enter number and day where the thing itself is followed; what was entered there already must be the same.

    Raises:
        Refused: by the door: not signed, a piece is missing; or it has another number there.
    """
    if draft.thing == VERSION.subject:
        version = session.get_one(ReportVersion, draft.thing_id)
        if version.number is None or version.status is VersionStatus.SIGNED:
            chain.issue(session, version, number.words, on, by=by)
        _check_same(draft, version.number, version.issued_on, number, on)
    if draft.thing == SUBMISSION.subject:
        dossier = session.get_one(Submission, draft.thing_id)
        if dossier.status is SubmissionStatus.DRAFTED:
            level = find_level(context, dossier.level_code)
            submitting.issue(session, dossier, level, number.words, on, by=by)
        _check_same(draft, dossier.number, dossier.issued_on, number, on)


def _check_same(draft: DocumentDraft, text: str | None, day: date | None, number: Number, on: date) -> None:
    known = given_number(text or "", draft.symbol)
    if known is None or (known.number, day) != (number.number, on):
        raise Refused(
            f"{_words(draft)} đã ghi phát hành số {text or '(chưa có)'}"
            f"{f' ngày {format_date(day)}' if day else ''}. Hãy ghi đúng số và ngày ấy, hoặc đính chính trước."
        )


def _correct_at_its_door(
    session: Session, context: Context, draft: DocumentDraft, number: Number, on: date, reason: str, by: By
) -> None:
    if draft.thing == VERSION.subject:
        chain.correct_issue(session, session.get_one(ReportVersion, draft.thing_id), number.words, on, reason, by=by)
    if draft.thing == SUBMISSION.subject:
        dossier = session.get_one(Submission, draft.thing_id)
        submitting.correct_issue(session, dossier, reason, by=by)
        submitting.issue(session, dossier, find_level(context, dossier.level_code), number.words, on, by=by)


def _warnings(session: Session, context: Context, made: IssuedDocument) -> list[str]:
    before = numbers.number_before(session, Number(made.number, made.symbol), made.issued_on.year)
    found = [numbers.numbering_label(session)]
    if before and made.number > before + 1:
        found.append(f"Số liền trước đã ghi là {before:02d}: còn trống {made.number - before - 1} số trong sổ này.")
    if not context.calendar.is_working(made.issued_on):
        found.append(f"Ngày {format_date(made.issued_on)} là ngày nghỉ; kiểm tra lại ngày ghi trên bản ký.")
    return found


def _words(draft: DocumentDraft) -> str:
    return f"{LABELS.get(draft.kind, draft.kind)} {draft.code} ({draft.about})"


def _named(row: IssuedDocument) -> str:
    return f"số {row.number_words} ngày {format_date(row.issued_on)}"


def _report(
    session: Session,
    context: Context,
    draft: DocumentDraft,
    done: str,
    warnings: list[str] | None = None,
    *,
    changed: bool = True,
    preview: bool = False,
) -> IssueReport:
    rows = history(session, draft)
    stored = bool(rows) and store.place_of(settings().home, rows[-1].digest).exists()
    return IssueReport(
        code=draft.code,
        label=LABELS.get(draft.kind, draft.kind),
        subject=draft.subject,
        done=done,
        changed=changed,
        status_label=rows[-1].status.label if rows else DocumentStatus.DRAFTED.label,
        history=[
            HistoryLine(
                each.status.label,
                each.number_words,
                each.issued_on,
                each.digest,
                each.basis,
                each.reason,
                each.recorded_by,
            )
            for each in rows
        ],
        whole=store.is_whole(settings().home, rows[-1].digest) if stored or (rows and not preview) else None,
        notes=[*([IN_TRAINING] if context.training else []), *(warnings or [])],
        next_steps=_next_steps(draft),
        preview=preview,
    )


def _next_steps(draft: DocumentDraft) -> list[str]:
    if draft.thing == VERSION.subject:
        return ["Gửi đủ các nơi nhận, ghi ở “Gửi báo cáo”; gửi đủ thì việc báo cáo của cơ quan mới hoàn thành."]
    if draft.thing == SUBMISSION.subject:
        return ["Nhận bản đã ký vào hồ sơ ở “Nhận tệp hồ sơ trình”, đóng gói, rồi ghi ngày gửi."]
    return [
        "Gửi văn bản cho nơi nhận trong ngày ký, chậm nhất ngày làm việc tiếp theo (Điều 18 Nghị định 30/2020/NĐ-CP)."
    ]


def _line(row: DocumentDraft, last: IssuedDocument | None) -> RegisterLine:
    status = last.status if last else DocumentStatus.DRAFTED
    return RegisterLine(
        code=row.code,
        label=LABELS.get(row.kind, row.kind),
        about=row.about,
        subject=row.subject,
        drafted_on=row.drafted_on,
        status=status.value,
        status_label=status.label,
        number=last.number_words if last else "",
        issued_on=last.issued_on if last else None,
        sha256=last.digest if last else row.sha256,
    )
