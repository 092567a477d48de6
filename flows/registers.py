"""Sổ ghi nhận: petitions, obstacles, committee, media, reviewed documents (II.7, III.1.a, III.1.b, III.2.b, III.3)."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from prefect import State, flow

from config.refusals import Refused
from config.settings import settings
from flows.answers import needed_code, needed_day, needed_word, word_or_none
from flows.operators import operator_of
from flows.refusals import refusing
from flows.reporting import conclude
from flows.run_names import on_the_day
from flows.step_forms.registers import (
    BOOKS,
    CommitteeAction,
    CommitteeForm,
    EntryAction,
    MediaForm,
    ObstacleAction,
    ObstacleForm,
    PaperForm,
    PetitionAction,
    PetitionForm,
    RegisterFile,
    RegisterFileForm,
    RegisterLookForm,
    ReviewForm,
)
from flows.step_pages.registers import register_page
from models.registers.committee import NewMember
from models.registers.entries import Paper
from models.registers.media import NewItem
from models.registers.obstacles import NewObstacle
from models.registers.petitions import NewPetition
from models.registers.record import MEDIA, MEMBER, OBSTACLE, PETITION, REGULATION, REVIEW, PetitionKind, Voice
from models.registers.reviews import NewReview
from models.states import Source
from tasks.clock import business_time
from tasks.context import code_of
from tasks.registers import entries, files, steps
from tasks.registers.reports import RegisterReport
from tasks.registers.rows import EntryRow, New

BY_FILE: dict[str, Callable[[Path], list[EntryRow]]] = {
    RegisterFile.PETITIONS: files.read_petitions,
    RegisterFile.OBSTACLES: files.read_obstacles,
    RegisterFile.MEMBERS: files.read_members,
    RegisterFile.MEDIA: files.read_media,
    RegisterFile.REVIEWS: files.read_reviews,
}
NO_ENTRY = "Chưa chọn mục: chọn trong danh sách rồi chạy lại."


@flow(
    name="Kiến nghị, phản ánh",
    flow_run_name=on_the_day("Kiến nghị, phản ánh", lambda form: form.action),
    description="Tiếp nhận kiến nghị, phản ánh; chuyển đơn vị liên quan, ghi nhận trả lời, khép lại.",
)
@refusing
def note_petition(form: PetitionForm) -> State[Any]:
    """Do one thing with a petition or reflection."""
    return _finished(_petition(form, _at(form)))


@flow(
    name="Khó khăn, vướng mắc",
    flow_run_name=on_the_day("Khó khăn, vướng mắc", lambda form: form.action),
    description="Ghi vướng mắc của đơn vị, việc báo cáo UBND thành phố và việc tháo gỡ.",
)
@refusing
def note_obstacle(form: ObstacleForm) -> State[Any]:
    """Do one thing with an obstacle."""
    return _finished(_obstacle(form, _at(form)))


@flow(
    name="Ban Chỉ đạo",
    flow_run_name=on_the_day("Ban Chỉ đạo", lambda form: form.action),
    description="Ghi thành viên và quy chế hoạt động của Ban Chỉ đạo, có ngày hiệu lực.",
)
@refusing
def note_committee(form: CommitteeForm) -> State[Any]:
    """Do one thing with the committee's members or its regulation."""
    return _finished(_committee(form, _at(form)))


@flow(
    name="Tin, bài truyền thông",
    flow_run_name=on_the_day("Tin, bài truyền thông", lambda form: form.action),
    description="Ghi tin, bài về phong trào: phương tiện, thể loại, ngày, đường dẫn, đơn vị hoặc mô hình.",
)
@refusing
def note_media_item(form: MediaForm) -> State[Any]:
    """Record a media item, put one right or strike one out."""
    at = _at(form)
    if form.action != EntryAction.WRITE:
        changes = _filled(
            form,
            outlet=code_of(form.outlet),
            kind=code_of(form.kind),
            published_on=form.published_on,
            link=form.link.strip(),
            unit_code=code_of(form.unit),
        )
        return _finished(_changed(form.action, MEDIA, form.item, changes, form.reason, at))
    new = NewItem(
        needed_code(form.outlet, "Chưa chọn phương tiện: chọn trong danh sách."),
        needed_code(form.kind, "Chưa chọn thể loại: chọn trong danh sách."),
        needed_day(form.published_on, "Chưa chọn ngày đăng. Hãy chọn ngày rồi chạy lại."),
        form.link.strip() or None,
        code_of(form.unit) or None,
        code_of(form.initiative) or None,
    )
    return _finished(_written(new, form, at))


@flow(
    name="Rà soát văn bản",
    flow_run_name=on_the_day("Rà soát văn bản", lambda form: form.action),
    description="Ghi văn bản mà đơn vị đã rà soát và kết quả rà soát.",
)
@refusing
def note_review(form: ReviewForm) -> State[Any]:
    """Record a reviewed document, put one right or strike one out."""
    at = _at(form)
    if form.action != EntryAction.WRITE:
        changes = _filled(
            form,
            unit_code=code_of(form.unit),
            reviewed_on=form.reviewed_on,
            result=code_of(form.result),
            follow_up_number=form.follow_up_number.strip(),
        )
        return _finished(_changed(form.action, REVIEW, form.entry, changes, form.reason, at))
    new = NewReview(
        needed_code(form.unit, "Chưa chọn đơn vị: chọn trong danh sách."),
        needed_day(form.reviewed_on, "Chưa chọn ngày rà soát. Hãy chọn ngày rồi chạy lại."),
        needed_code(form.result, "Chưa chọn kết quả rà soát: chọn trong danh sách."),
        form.follow_up_number.strip() or None,
    )
    return _finished(_written(new, form, at))


@flow(
    name="Nạp tệp sổ ghi nhận",
    flow_run_name=on_the_day("Nạp tệp sổ ghi nhận", lambda form: form.file),
    description="Nạp kiến nghị, vướng mắc, thành viên, tin bài hoặc văn bản rà soát từ tệp CSV hoặc Excel; nạp cả tệp hoặc không.",
)
@refusing
def take_register_file(form: RegisterFileForm) -> State[Any]:
    """Take one file of the folder into its register."""
    at = _at(form, Source.FILE)
    if form.file not in BY_FILE:
        raise Refused(f"Không có tệp “{form.file}”: chọn một tệp trong danh sách.")
    # Called by `.fn`: as a task run its rows would be parameters that Prefect keeps.
    report = entries.record_entries.fn(BY_FILE[form.file](settings().home), *at, preview=form.preview)
    return _finished(report, changed=not form.preview)


@flow(
    name="Xem sổ ghi nhận",
    flow_run_name=on_the_day("Xem sổ ghi nhận", lambda form: form.book),
    description="Xem một sổ: kiến nghị, vướng mắc, Ban Chỉ đạo tại một ngày, tin bài, văn bản rà soát, gia hạn.",
)
@refusing
def look_at_registers(form: RegisterLookForm) -> State[Any]:
    """Show one register as it stands."""
    books = dict(zip(BOOKS, entries.REGISTERS, strict=True))
    if form.book not in books:
        raise Refused(f"Không có sổ “{form.book}”: chọn một sổ trong danh sách.")
    return _finished(entries.look(books[form.book], form.on_day or business_time().today), changed=False)


At = tuple[date, Any, str, Source]


def _at(form: Any, source: Source = Source.FORM) -> At:
    """Who acts, when, and what it came by."""
    operator, clock = operator_of(form), business_time()
    return clock.today, clock.now, operator, source


def _petition(form: PetitionForm, at: At) -> RegisterReport:
    number = form.document_number.strip()
    if form.action == PetitionAction.RECEIVE:
        new = NewPetition(
            needed_word(PetitionKind, form.kind, "Loại"),
            needed_word(Voice, form.voice, "Nguồn"),
            needed_day(form.on_day, "Chưa chọn ngày nhận. Hãy chọn ngày rồi chạy lại."),
            code_of(form.from_unit) or None,
            code_of(form.unit) or None,
        )
        return _written(new, form, at)
    which = needed_code(form.petition, NO_ENTRY)
    match form.action:
        case PetitionAction.REFER:
            unit = needed_code(form.unit, "Chưa chọn đơn vị liên quan: chọn trong danh sách.")
            day = needed_day(form.on_day, "Chưa chọn ngày chuyển. Hãy chọn ngày rồi chạy lại.")
            return steps.refer_petition(which, unit, number, day, form.answer_by, *at)
        case PetitionAction.TAKE_BACK:
            return steps.take_back_referral(which, form.reason, *at)
        case PetitionAction.ANSWER:
            return steps.answer_petition(
                which, number, needed_day(form.on_day, "Chưa chọn ngày trả lời. Hãy chọn ngày rồi chạy lại."), *at
            )
        case PetitionAction.CLOSE:
            return steps.close_petition(which, *at)
        case PetitionAction.REOPEN:
            return steps.reopen_petition(which, form.reason, *at)
        case PetitionAction.WITHDRAW:
            return entries.strike_entry(PETITION.subject, which, form.reason, *at)
        case PetitionAction.CORRECT:
            changes = _filled(
                form,
                kind=word_or_none(PetitionKind, form.kind),
                voice=word_or_none(Voice, form.voice),
                received_on=form.on_day,
            )
            return entries.correct_entry(PETITION.subject, which, changes, form.reason, *at)
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần ghi”.")


def _obstacle(form: ObstacleForm, at: At) -> RegisterReport:
    if form.action == ObstacleAction.NOTE:
        new = NewObstacle(
            needed_code(form.unit, "Chưa chọn đơn vị: chọn trong danh sách."),
            needed_code(form.field, "Chưa chọn nội dung vướng mắc: chọn trong danh sách."),
            needed_day(form.on_day, "Chưa chọn ngày ghi nhận. Hãy chọn ngày rồi chạy lại."),
        )
        return _written(new, form, at)
    which = needed_code(form.obstacle, NO_ENTRY)
    match form.action:
        case ObstacleAction.REPORT:
            day = needed_day(form.on_day, "Chưa chọn ngày báo cáo. Hãy chọn ngày rồi chạy lại.")
            return steps.report_obstacle(which, form.document_number.strip(), day, *at)
        case ObstacleAction.RESOLVE:
            return steps.resolve_obstacle(
                which, needed_day(form.on_day, "Chưa chọn ngày tháo gỡ. Hãy chọn ngày rồi chạy lại."), *at
            )
        case ObstacleAction.SET_BACK:
            return steps.set_obstacle_back(which, form.reason, *at)
        case ObstacleAction.WITHDRAW:
            return entries.strike_entry(OBSTACLE.subject, which, form.reason, *at)
        case ObstacleAction.CORRECT:
            changes = _filled(form, unit_code=code_of(form.unit), field=code_of(form.field), noted_on=form.on_day)
            return entries.correct_entry(OBSTACLE.subject, which, changes, form.reason, *at)
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần ghi”.")


def _committee(form: CommitteeForm, at: At) -> RegisterReport:
    if form.action == CommitteeAction.SEAT:
        contact = needed_code(form.contact, "Chưa chọn đầu mối: chọn trong danh sách, hoặc nạp họ tên từ tệp.")
        if not contact.isdecimal():
            raise Refused(f"Không có đầu mối “{contact}”. Hãy chọn trong danh sách.")
        role = needed_code(form.role, "Chưa chọn vai trò: chọn trong danh sách.")
        since = needed_day(form.valid_from, "Chưa chọn ngày bắt đầu tham gia. Hãy chọn ngày rồi chạy lại.")
        return _written(NewMember(role, since, form.valid_to, contact=int(contact)), form, at)
    if form.action == CommitteeAction.REGULATE:
        since = needed_day(form.valid_from, "Chưa chọn ngày quy chế có hiệu lực. Hãy chọn ngày rồi chạy lại.")
        return entries.record_regulation(since, form.valid_to, _paper(form), *at)
    of_member = form.action in (CommitteeAction.CORRECT_MEMBER, CommitteeAction.STRIKE_MEMBER)
    subject, chosen = (MEMBER, form.member) if of_member else (REGULATION, form.regulation)
    striking = form.action in (CommitteeAction.STRIKE_MEMBER, CommitteeAction.STRIKE_REGULATION)
    role_change = {"role": code_of(form.role)} if of_member else {}
    changes = _filled(form, **role_change, valid_from=form.valid_from, valid_to=form.valid_to)
    return _changed(EntryAction.STRIKE if striking else EntryAction.CORRECT, subject, chosen, changes, form.reason, at)


def _written(new: New, form: PaperForm, at: At) -> RegisterReport:
    return entries.record_entries([EntryRow(new, _paper(form))], *at)


def _changed(action: str, subject: str, choice: str, changes: dict[str, Any], reason: str, at: At) -> RegisterReport:
    which = needed_code(choice, NO_ENTRY)
    match action:
        case EntryAction.CORRECT:
            return entries.correct_entry(subject, which, changes, reason, *at)
        case EntryAction.STRIKE:
            return entries.strike_entry(subject, which, reason, *at)
    raise Refused(f"Không có việc “{action}”: chọn một việc trong danh sách “Việc cần ghi”.")


def _paper(form: PaperForm) -> Paper:
    return Paper(form.document_number.strip() or None, form.document_on)


def _filled(form: PaperForm, **fields: Any) -> dict[str, Any]:
    """The fields that somebody filled in, with those of the document: what a correction changes."""
    given = {**fields, "document_number": form.document_number.strip(), "document_on": form.document_on}
    return {name: value for name, value in given.items() if value not in ("", None)}


def _finished(report: RegisterReport, changed: bool = True) -> State[Any]:
    return conclude(register_page(report), changed=changed)
