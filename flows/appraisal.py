"""Thẩm định mô hình (II.8): rounds, council, sheets, meetings, results."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from prefect import State, flow

from config.refusals import Refused
from config.settings import settings
from flows.answers import needed_code, needed_day
from flows.operators import operator_of
from flows.refusals import refusing
from flows.reporting import conclude
from flows.run_names import on_the_day
from flows.step_forms.appraisal import (
    CouncilAction,
    CouncilForm,
    MeetingAction,
    MeetingForm,
    OpenAppraisalForm,
    ResultAction,
    ResultForm,
    SheetAction,
    SheetsForm,
)
from flows.step_pages.appraisal import minutes_page, result_page, round_page
from models.states import Source
from tasks.appraisal import council as appraisal_council
from tasks.appraisal import results as appraisal_results
from tasks.appraisal import rounds as appraisal
from tasks.appraisal import sheets as appraisal_sheets
from tasks.appraisal.files import path_of
from tasks.appraisal.rounds import RoundReport
from tasks.clock import BusinessTime, business_time
from tasks.context import code_of

NO_ROUND = "Chưa chọn đợt thẩm định: chọn một đợt trong danh sách."
BY_FILE = {
    CouncilAction.COUNCIL,
    CouncilAction.CONFLICTS,
    SheetAction.TAKE,
    SheetAction.DRAFT,
    MeetingAction.VOTES,
}
NO_INITIATIVE = "Chưa chọn mô hình: chọn một mô hình trong danh sách."


@flow(
    name="Thẩm định: mở đợt",
    flow_run_name=on_the_day("Thẩm định: mở đợt"),
    description="Mở một đợt thẩm định cho các mô hình đã xác nhận đăng ký.",
)
@refusing
def open_appraisal(form: OpenAppraisalForm) -> State[Any]:
    """Open a round."""
    clock = business_time()
    report = appraisal.open_round(
        form.name,
        form.initiatives,
        form.scores_due_on,
        form.seed,
        clock.today,
        clock.now,
        operator_of(form),
        Source.FORM,
        preview=form.preview,
    )
    return conclude(round_page(report), changed=not form.preview)


@flow(
    name="Thẩm định: Hội đồng và phân công",
    flow_run_name=on_the_day("Thẩm định: Hội đồng và phân công", lambda form: code_of(form.round)),
    description="Nạp Hội đồng, khai báo xung đột lợi ích, phân công thẩm định, in phiếu trống, để lại đợt sau.",
)
@refusing
def settle_council(form: CouncilForm) -> State[Any]:
    """Bring the council in, say who may not appraise what, and who appraises what."""
    return conclude(round_page(_council(form, business_time())), changed=not form.preview)


def _council(form: CouncilForm, clock: BusinessTime) -> RoundReport:
    """Do the one thing that the form asks for."""
    round_code, when = needed_code(form.round, NO_ROUND), _when(form, clock)
    match form.action:
        case CouncilAction.COUNCIL:
            return appraisal_council.load_council_file(round_code, _file(form.file), *when, preview=form.preview)
        case CouncilAction.ASSIGN:
            return appraisal_council.assign(round_code, *when, preview=form.preview)
    if form.preview:
        raise Refused("“Chỉ xem trước” dùng được với “Nạp Hội đồng từ tệp” và “Phân công”: hãy tắt rồi chạy lại.")
    match form.action:
        case CouncilAction.CONFLICTS:
            return appraisal_council.declare_conflicts_file(round_code, _file(form.file), *when)
        case CouncilAction.DECLARE:
            member, initiative = _pair(form)
            return appraisal_council.declare_one(round_code, member, initiative, form.author, *when)
        case CouncilAction.LIFT:
            member, initiative = _pair(form)
            return appraisal_council.lift_conflict(round_code, member, initiative, form.reason, *when)
        case CouncilAction.BY_HAND:
            member, initiative = _pair(form)
            return appraisal_council.assign_by_hand(round_code, member, initiative, form.reason, *when)
        case CouncilAction.TAKE_OFF:
            member, initiative = _pair(form)
            return appraisal_council.take_off(round_code, member, initiative, form.reason, *when)
        case CouncilAction.PRINT:
            return _printed(round_code)
        case CouncilAction.DROP:
            return appraisal.drop(round_code, needed_code(form.initiative, NO_INITIATIVE), form.reason, *when)
        case CouncilAction.BRING_BACK:
            return appraisal.bring_back(round_code, needed_code(form.initiative, NO_INITIATIVE), *when)
        case CouncilAction.CANCEL:
            return appraisal.cancel(round_code, form.reason, *when)
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần làm”.")


def _printed(round_code: str) -> RoundReport:
    files = appraisal.write_blank_sheets(round_code)
    return appraisal.round_report(
        round_code, f"Đã in {len(files)} phiếu trống vào thư mục {appraisal.SHEETS_FOLDER}/{round_code}."
    )


@flow(
    name="Thẩm định: phiếu chấm",
    flow_run_name=on_the_day("Thẩm định: phiếu chấm", lambda form: code_of(form.round)),
    description="Nhận phiếu chấm từ tệp, cho sửa phiếu, khóa phiếu, mở lại việc chấm.",
)
@refusing
def take_sheets(form: SheetsForm) -> State[Any]:
    """Take sheets in, give them back, close them."""
    return conclude(round_page(_sheets(form, business_time())), changed=form.action != SheetAction.LOOK)


def _sheets(form: SheetsForm, clock: BusinessTime) -> RoundReport:
    """Do the one thing that the form asks for."""
    round_code = needed_code(form.round, NO_ROUND)
    if form.action == SheetAction.LOOK:
        return appraisal.round_report(round_code)
    when = _when(form, clock)
    match form.action:
        case SheetAction.TAKE | SheetAction.DRAFT:
            hand_in = form.action == SheetAction.TAKE
            return appraisal_sheets.take_sheet_file(round_code, _file(form.file), *when, hand_in=hand_in).round
        case SheetAction.AMEND:
            if not form.member:
                raise Refused("Chưa chọn thành viên được sửa phiếu.")
            return appraisal_sheets.let_amend(round_code, form.member, form.initiatives, form.reason, *when)
        case SheetAction.CLOSE:
            return appraisal_sheets.close_scoring(round_code, form.without_missing, form.reason, *when)
        case SheetAction.REOPEN:
            return appraisal_sheets.reopen_scoring(round_code, form.reason, *when)
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần làm”.")


@flow(
    name="Thẩm định: họp và biểu quyết",
    flow_run_name=on_the_day("Thẩm định: họp và biểu quyết", lambda form: code_of(form.round)),
    description="Ghi phiên họp của Hội đồng, nạp kết quả biểu quyết từ tệp.",
)
@refusing
def note_meeting(form: MeetingForm) -> State[Any]:
    """Record a meeting, or the votes that it held."""
    return conclude(round_page(_meeting(form, business_time())))


def _meeting(form: MeetingForm, clock: BusinessTime) -> RoundReport:
    """Do the one thing that the form asks for."""
    round_code, when = needed_code(form.round, NO_ROUND), _when(form, clock)
    match form.action:
        case MeetingAction.MEETING:
            held_on = needed_day(form.held_on, "Chưa chọn ngày họp.")
            return appraisal_results.record_meeting(
                round_code, held_on, form.began, form.ended, form.place, form.present, *when
            )
        case MeetingAction.VOTES:
            return appraisal_results.take_votes_file(round_code, form.meeting, _file(form.file), *when)
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần ghi”.")


@flow(
    name="Thẩm định: kết quả",
    flow_run_name=on_the_day("Thẩm định: kết quả", lambda form: code_of(form.round)),
    description="Xem trước, áp dụng, hoàn tác, công bố kết quả thẩm định; quyết định khi bằng điểm.",
)
@refusing
def settle_results(form: ResultForm) -> State[Any]:
    """Show results, apply exactly those, take them back, publish them."""
    round_code = needed_code(form.round, NO_ROUND)
    if form.action == ResultAction.MINUTES:
        return conclude(minutes_page(appraisal_results.minutes_data(round_code)), changed=False)
    clock = business_time()
    when = (clock.today, clock.now, operator_of(form), Source.FORM)
    match form.action:
        case ResultAction.LOOK:
            return conclude(result_page(appraisal_results.preview_results(round_code, *when), applied=False))
        case ResultAction.APPLY:
            return conclude(result_page(appraisal_results.apply_results(round_code, form.code, *when), applied=True))
        case ResultAction.SETTLE:
            initiative = needed_code(form.initiative, NO_INITIATIVE)
            return conclude(
                round_page(appraisal_results.settle_tie(round_code, initiative, form.passes, form.reason, *when))
            )
        case ResultAction.UNDO:
            return conclude(round_page(appraisal_results.undo_results(round_code, form.reason, *when)))
        case ResultAction.PUBLISH:
            return conclude(round_page(appraisal_results.publish_results(round_code, *when)))
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần làm”.")


def _when(form: CouncilForm | SheetsForm | MeetingForm, clock: BusinessTime) -> tuple[date, datetime, str, Source]:
    """The moment, who acts, and whether the rows come from a file."""
    return clock.today, clock.now, operator_of(form), Source.FILE if form.action in BY_FILE else Source.FORM


def _file(name: str) -> Path:
    return path_of(settings().home, name)


def _pair(form: CouncilForm) -> tuple[str, str]:
    if not form.member or not form.initiative:
        raise Refused("Chưa chọn thành viên hoặc mô hình: chọn cả hai trong danh sách rồi chạy lại.")
    return code_of(form.member), code_of(form.initiative)
