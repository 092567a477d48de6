"""Kiểm tra định kỳ: rounds, days, results; the log of guidance and surveys (II.8, III.1.a, III.2.b)."""

from typing import Any

from prefect import State, flow

from config.refusals import Refused
from config.settings import settings
from flows.answers import needed_code, needed_day
from flows.artifacts import Page
from flows.operators import operator_of
from flows.refusals import refusing
from flows.reporting import conclude
from flows.run_names import on_the_day
from flows.step_forms.inspection import (
    FileKind,
    GuidanceAction,
    GuidanceForm,
    InspectionFileForm,
    ResultAction,
    ResultForm,
    RoundAction,
    RoundForm,
    ScheduleAction,
    ScheduleForm,
)
from flows.step_pages.inspection import (
    guidance_page,
    inspection_page,
    people_page,
    results_page,
    round_page,
    schedule_page,
)
from models.inspection.record import About, FindingKind, GuidanceKind, RoundStatus
from models.states import Source
from tasks.clock import BusinessTime, business_time
from tasks.context import code_of
from tasks.inspection import events as steps
from tasks.inspection import files, rounds
from tasks.inspection.reports import RoundReport
from tasks.inspection.rows import FindingRow, GuidedRow, RatingRow, ScheduleRow

SETTLED = {
    RoundAction.CONFIRM: RoundStatus.CONFIRMED,
    RoundAction.REOPEN: RoundStatus.CHOOSING,
    RoundAction.CLOSE: RoundStatus.CLOSED,
    RoundAction.CANCEL: RoundStatus.CANCELLED,
}
LOGGED = {GuidanceAction.GUIDE: GuidanceKind.GUIDANCE, GuidanceAction.SURVEY: GuidanceKind.SURVEY}
NO_INSPECTION = "Chưa chọn cuộc kiểm tra: chọn trong danh sách rồi chạy lại."


@flow(
    name="Đợt kiểm tra",
    flow_run_name=on_the_day("Đợt kiểm tra", lambda form: code_of(form.round_code)),
    description="Chọn đơn vị kiểm tra theo quy tắc có giải thích, sửa danh sách, chốt danh sách, kết thúc đợt.",
)
@refusing
def settle_inspection_round(form: RoundForm) -> State[Any]:
    """Do one thing with a round of inspection."""
    operator = operator_of(form)
    if form.preview and form.action != RoundAction.CHOOSE:
        raise Refused(f"Chỉ việc “{RoundAction.CHOOSE}” xem trước được. Hãy tắt “Chỉ xem trước” rồi chạy lại.")
    report = _settle(form, business_time(), operator)
    return conclude(round_page(report), changed=not report.preview)


@flow(
    name="Lịch kiểm tra",
    flow_run_name=on_the_day("Lịch kiểm tra", lambda form: code_of(form.unit or form.inspection)),
    description="Lên lịch kiểm tra một đơn vị, đổi ngày, hủy lịch; đơn vị được thông báo trước.",
)
@refusing
def plan_inspection(form: ScheduleForm) -> State[Any]:
    """Set, move or cancel the day of one inspection."""
    operator, clock = operator_of(form), business_time()
    at = (clock.today, clock.now, operator, Source.FORM)
    if form.action == ScheduleAction.SCHEDULE:
        if not form.round_code or not form.unit or not form.team:
            raise Refused("Chưa chọn đủ đợt kiểm tra, đơn vị và đoàn: chọn cả ba trong danh sách.")
        row = ScheduleRow(
            code_of(form.round_code), form.unit, needed_day(form.on_day, "Chưa chọn ngày kiểm tra."), form.team
        )
        report = steps.schedule_inspections([row], *at, preview=form.preview)
        return conclude(schedule_page(report), changed=not form.preview)
    if form.preview:
        raise Refused(f"Chỉ việc “{ScheduleAction.SCHEDULE}” xem trước được. Hãy tắt “Chỉ xem trước” rồi chạy lại.")
    number = needed_code(form.inspection, NO_INSPECTION)
    match form.action:
        case ScheduleAction.MOVE:
            day = needed_day(form.on_day, "Chưa chọn ngày kiểm tra mới.")
            return conclude(
                inspection_page(steps.reschedule_inspection(number, day, form.reason, form.team or None, *at))
            )
        case ScheduleAction.CANCEL:
            return conclude(inspection_page(steps.cancel_inspection(number, form.reason, *at)))
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần làm”.")


@flow(
    name="Kết quả kiểm tra",
    flow_run_name=on_the_day("Kết quả kiểm tra", lambda form: code_of(form.inspection)),
    description="Ghi nhận đã kiểm tra, đánh giá mô hình và nhiệm vụ, ghi tồn tại, kiến nghị, thông báo kết luận.",
)
@refusing
def note_inspection_result(form: ResultForm) -> State[Any]:
    """Write one thing down about an inspection."""
    return conclude(_result(form, business_time(), operator_of(form)))


@flow(
    name="Hướng dẫn, khảo sát",
    flow_run_name=on_the_day("Hướng dẫn, khảo sát", lambda form: code_of(form.unit)),
    description="Ghi sổ mỗi lần hướng dẫn hoặc khảo sát nắm tình hình: ngày, đơn vị, nội dung, văn bản.",
)
@refusing
def note_guidance(form: GuidanceForm) -> State[Any]:
    """Write an entry in the log of guidance and surveys, or strike a wrong one out."""
    operator, clock = operator_of(form), business_time()
    at = (clock.today, clock.now, operator, Source.FORM)
    if form.action == GuidanceAction.UNDO:
        entry = needed_code(form.entry, "Chưa chọn mục ghi nhầm: chọn trong danh sách.")
        return conclude(guidance_page(steps.undo_guidance(entry, form.reason, *at)))
    if form.action not in LOGGED:
        raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần ghi”.")
    row = GuidedRow(
        LOGGED[form.action],
        needed_code(form.unit, "Chưa chọn đơn vị: chọn trong danh sách."),
        needed_day(form.on_day, "Chưa chọn ngày hướng dẫn, khảo sát."),
        form.topic,
        form.document_number.strip() or None,
        form.document_on,
    )
    return conclude(guidance_page(steps.log_guidance([row], *at)))


@flow(
    name="Nạp tệp kiểm tra",
    flow_run_name=on_the_day("Nạp tệp kiểm tra", lambda form: form.kind),
    description="Nạp lịch, kết quả, sổ hướng dẫn hoặc thành viên đoàn từ tệp CSV hoặc Excel; nạp cả tệp hoặc không nạp dòng nào.",
)
@refusing
def take_inspection_file(form: InspectionFileForm) -> State[Any]:
    """Take one file of the folder into the record."""
    operator, clock = operator_of(form), business_time()
    at = (clock.today, clock.now, operator, Source.FILE)
    home, look = settings().home, form.preview
    match form.kind:
        case FileKind.SCHEDULE:
            page = schedule_page(steps.schedule_inspections(files.read_schedule(home), *at, preview=look))
        case FileKind.RESULTS:
            page = results_page(steps.record_results(files.read_results(home), *at, preview=look))
        case FileKind.GUIDANCE:
            page = guidance_page(steps.log_guidance(files.read_guidance(home), *at, preview=look))
        case FileKind.PEOPLE:
            # Called by `.fn`: as a task run its rows would be parameters that Prefect keeps.
            page = people_page(steps.record_people.fn(files.read_people(home), *at, preview=look), look)
        case _:
            raise Refused(f"Không có tệp “{form.kind}”: chọn một tệp trong danh sách.")
    return conclude(page, changed=not look)


def _settle(form: RoundForm, clock: BusinessTime, operator: str) -> RoundReport:
    at = (clock.today, clock.now, operator, Source.FORM)
    if form.action == RoundAction.OPEN:
        new = rounds.NewRound(
            form.name,
            needed_day(form.opens_on, "Chưa chọn ngày bắt đầu đợt."),
            needed_day(form.closes_on, "Chưa chọn ngày kết thúc đợt."),
            form.at_most or None,
            form.document_number.strip() or None,
            form.document_on,
        )
        return rounds.open_inspection_round(new, *at)
    code = needed_code(form.round_code, "Chưa chọn đợt kiểm tra: chọn trong danh sách rồi chạy lại.")
    if form.action == RoundAction.CHOOSE:
        return rounds.choose_units(code, *at, preview=form.preview)
    if form.action in (RoundAction.ADD, RoundAction.REMOVE):
        unit = needed_code(form.unit, "Chưa chọn đơn vị: chọn trong danh sách rồi chạy lại.")
        return rounds.change_list(code, unit, form.reason, form.action == RoundAction.ADD, *at)
    if form.action in SETTLED:
        return rounds.settle_round(code, SETTLED[form.action], form.reason, *at)
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần làm”.")


def _result(form: ResultForm, clock: BusinessTime, operator: str) -> Page:
    """Do the one thing that the form asks for."""
    at = (clock.today, clock.now, operator, Source.FORM)
    if form.action == ResultAction.WITHDRAW:
        inspection, _, item = needed_code(form.finding, "Chưa chọn mục cần rút: chọn trong danh sách.").partition("-")
        if not item.isdecimal():
            raise Refused(f"Không có mục “{form.finding}”: chọn một mục trong danh sách.")
        return inspection_page(steps.withdraw_finding(inspection, int(item), form.reason, *at))
    number = needed_code(form.inspection, NO_INSPECTION)
    match form.action:
        case ResultAction.HELD:
            return inspection_page(steps.record_held(number, form.held_on, *at))
        case ResultAction.UNDO:
            return inspection_page(steps.undo_held(number, form.reason, *at))
        case ResultAction.CONCLUDE:
            document = form.document_number.strip() or None
            return inspection_page(steps.conclude_inspection(number, document, form.document_on, *at))
    report = steps.record_results([_row(form, number)], *at)
    return inspection_page(report.inspections[0])


def _row(form: ResultForm, number: str) -> RatingRow | FindingRow:
    match form.action:
        case ResultAction.RATE_INITIATIVE | ResultAction.RATE_DUTY:
            of_initiative = form.action == ResultAction.RATE_INITIATIVE
            code = needed_code(
                form.initiative if of_initiative else form.duty,
                f"Chưa chọn {'mô hình' if of_initiative else 'nhiệm vụ'}: chọn trong danh sách.",
            )
            rating = needed_code(form.rating, "Chưa chọn mức đánh giá: chọn trong danh sách.")
            return RatingRow(number, About.INITIATIVE if of_initiative else About.DUTY, code, rating, form.words)
        case ResultAction.FIND | ResultAction.RECOMMEND:
            kind = FindingKind.FINDING if form.action == ResultAction.FIND else FindingKind.RECOMMENDATION
            fix_by = needed_day(form.fix_by, "Chưa chọn hạn khắc phục: đơn vị cần biết phải xong trước ngày nào.")
            return FindingRow(number, kind, form.words, fix_by)
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần ghi”.")
