"""Trình cấp trên: the dossier, its files, its way up, the inner days, public comment (II.8, II.9).

What was decided, commendation and what follows are `flows/recognition.py`.
"""

from typing import Any

from prefect import State, flow

from config.refusals import Refused
from config.settings import settings
from flows.answers import needed_code, needed_day, needed_one, one_or_none, source_of
from flows.operators import operator_of
from flows.refusals import refusing
from flows.reporting import conclude
from flows.run_names import on_the_day
from flows.step_forms.submission import (
    CommentsAction,
    CommentsForm,
    DraftAction,
    DraftForm,
    InnerDaysForm,
    PieceForm,
    ProgressAction,
    ProgressForm,
)
from flows.step_pages.recognition import dossier_page, inner_days_page
from models.states import Source
from tasks.clock import BusinessTime, business_time
from tasks.context import code_of
from tasks.recognition import comments
from tasks.recognition.files import PieceRow, objections_in, pieces_in
from tasks.submission import dossiers as submission
from tasks.submission.reports import DossierReport


@flow(
    name="Lập hồ sơ trình",
    flow_run_name=on_the_day("Lập hồ sơ trình", lambda form: code_of(form.level)),
    description="Lập hồ sơ trình cấp trên xét công nhận; thêm, bỏ mô hình khi hồ sơ đang lập.",
)
@refusing
def draft_dossier(form: DraftForm) -> State[Any]:
    """Make the list that goes up."""
    clock, actor = business_time(), operator_of(form)
    codes = [code_of(each) for each in form.initiatives]
    if form.action == DraftAction.TAKE_OUT:
        where = needed_one(form.submission, "Chưa chọn hồ sơ đang lập.")
        report = submission.take_out_of_submission(where, codes, clock.today, clock.now, actor, Source.FORM)
        return conclude(dossier_page(report))
    if form.action not in DraftAction.ALL:
        raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần làm”.")
    adding = form.action == DraftAction.ADD
    if not adding and not form.level:
        raise Refused("Chưa chọn cấp công nhận: chọn trong danh sách rồi chạy lại.")
    report = submission.draft_submission(
        code_of(form.level),
        codes,
        form.everything_ready,
        clock.today,
        clock.now,
        actor,
        Source.FORM,
        preview=form.preview,
        submission=needed_one(form.submission, "Chưa chọn hồ sơ đang lập.") if adding else None,
    )
    return conclude(dossier_page(report), changed=not form.preview)


@flow(
    name="Nhận tệp hồ sơ trình",
    flow_run_name=on_the_day("Nhận tệp hồ sơ trình", lambda form: code_of(form.submission)),
    description="Đưa tệp từ thư mục tiếp nhận vào hồ sơ trình; tệp được lưu theo mã SHA-256.",
)
@refusing
def take_pieces(form: PieceForm) -> State[Any]:
    """Take one file, or those of a list, into a dossier."""
    clock, home = business_time(), settings().home
    actor = operator_of(form)
    report = submission.file_pieces(
        needed_code(form.submission, "Chưa chọn hồ sơ: chọn trong danh sách rồi chạy lại."),
        pieces_in(home, form.list_file.strip()) if form.list_file.strip() else [_piece(form)],
        home,
        clock.today,
        clock.now,
        actor,
        source_of(form.list_file),
    )
    return conclude(dossier_page(report))


def _piece(form: PieceForm) -> PieceRow:
    if not form.path.strip():
        raise Refused("Chưa ghi tệp cần nhận: ghi đường dẫn tính từ thư mục tiếp nhận.")
    return PieceRow(
        form.path.strip(),
        needed_one(form.piece, "Chưa chọn tệp này là thành phần nào của hồ sơ."),
        one_or_none(form.initiative, "mô hình"),
        form.document_number.strip() or None,
        form.document_on,
    )


@flow(
    name="Ghi tiến trình hồ sơ trình",
    flow_run_name=on_the_day("Ghi tiến trình hồ sơ trình", lambda form: code_of(form.submission)),
    description="Đóng gói, ghi nhận phát hành, gửi, cấp trên nhận, cấp trên trả lại, rút hồ sơ.",
)
@refusing
def note_progress(form: ProgressForm) -> State[Any]:
    """Record one step of a dossier on its way up."""
    if not form.submission:
        raise Refused("Chưa chọn hồ sơ: chọn trong danh sách rồi chạy lại.")
    return conclude(dossier_page(_progress(form, business_time(), operator_of(form))))


def _progress(form: ProgressForm, clock: BusinessTime, actor: str) -> DossierReport:
    code, by = code_of(form.submission), (clock.today, clock.now, actor, Source.FORM)
    match form.action:
        case ProgressAction.PACK:
            return submission.pack_submission(code, settings().home, *by)
        case ProgressAction.ISSUE:
            on = needed_day(form.on, "Chưa chọn ngày phát hành: ngày ghi trên tờ trình đã ký.")
            return submission.issue_submission(code, form.number, on, *by)
        case ProgressAction.CORRECT:
            return submission.correct_submission(code, form.reason, *by)
        case ProgressAction.SEND:
            return submission.send_submission(code, needed_day(form.on, "Chưa chọn ngày gửi hồ sơ."), *by)
        case ProgressAction.ACKNOWLEDGE:
            on = needed_day(form.on, "Chưa chọn ngày cấp trên nhận đủ hồ sơ.")
            return submission.acknowledge_submission(code, on, form.number, *by)
        case ProgressAction.RETURN:
            on = needed_day(form.on, "Chưa chọn ngày cấp trên trả lại hồ sơ.")
            return submission.return_submission(code, on, form.reason, form.number, *by)
        case ProgressAction.WITHDRAW:
            return submission.withdraw_submission(code, form.reason, *by)
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần ghi”.")


@flow(
    name="Lịch nội bộ trình cấp trên",
    flow_run_name=on_the_day("Lịch nội bộ trình cấp trên", lambda form: code_of(form.level)),
    description="Xem các bước nội bộ tính lùi từ ngày phải trình; ghi bước đã làm xong.",
)
@refusing
def look_at_inner_days(form: InnerDaysForm) -> State[Any]:
    """Show the inner days, or record that one is done."""
    clock = business_time()
    level = needed_code(form.level, "Chưa chọn cấp công nhận: chọn trong danh sách rồi chạy lại.")
    step = one_or_none(form.step, "bước")
    if step is None:
        return conclude(inner_days_page(submission.inner_days(level, clock.today)), changed=False)
    done_on = needed_day(form.done_on, "Chưa chọn ngày làm xong bước ấy.")
    actor = operator_of(form)
    report = submission.note_inner_step(level, step, done_on, clock.today, clock.now, actor, Source.FORM)
    return conclude(inner_days_page(report))


@flow(
    name="Lấy ý kiến công khai",
    flow_run_name=on_the_day("Lấy ý kiến công khai"),
    description="Ghi nhận đăng công khai danh sách, tiếp nhận ý kiến từ tệp, ghi kết luận từng ý kiến.",
)
@refusing
def note_comments(form: CommentsForm) -> State[Any]:
    """Record the window of public comment, objections, and what was concluded."""
    return conclude(dossier_page(_comments(form, business_time(), operator_of(form))))


def _comments(form: CommentsForm, clock: BusinessTime, actor: str) -> DossierReport:
    source = Source.FILE if form.action == CommentsAction.TAKE else Source.FORM
    by = (clock.today, clock.now, actor, source)
    match form.action:
        case CommentsAction.OPEN:
            where = needed_one(form.submission, "Chưa chọn hồ sơ: chọn một hồ sơ trong danh sách.")
            return comments.open_comments(
                where, needed_day(form.on, "Chưa chọn ngày đăng công khai."), form.number, *by
            )
        case CommentsAction.TAKE:
            where = needed_one(form.submission, "Chưa chọn hồ sơ: chọn một hồ sơ trong danh sách.")
            if not form.file.strip():
                raise Refused("Chưa ghi tên tệp ý kiến trong thư mục tiếp nhận.")
            return comments.take_objections(where, objections_in(settings().home, form.file.strip()), *by)
        case CommentsAction.UPHELD | CommentsAction.DISMISSED:
            which = needed_one(form.objection, "Chưa chọn ý kiến: chọn một ý kiến trong danh sách.")
            on = needed_day(form.on, "Chưa chọn ngày trả lời ý kiến.")
            upheld = form.action == CommentsAction.UPHELD
            return comments.answer_objection(which, upheld, on, form.number, *by)
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần ghi”.")
