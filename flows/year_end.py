"""Sơ kết, tổng kết năm: the units' figures, frozen versions, signing and sending (II.9, III.1.c, III.2.c)."""

from typing import Any

from prefect import State, flow

from config.refusals import Refused
from config.settings import settings
from flows.answers import needed_day, needed_one, one_or_none, source_of
from flows.operators import operator_of
from flows.refusals import refusing
from flows.reporting import conclude, publish_charts
from flows.run_names import on_the_day
from flows.step_forms.year_end import (
    ChainAction,
    ChainForm,
    ClosingForm,
    FiguresForm,
    MissingAction,
    MissingForm,
    SendAction,
    SendForm,
    VersionAction,
    VersionForm,
)
from flows.step_pages.year_end import (
    chain_page,
    closing_page,
    figures_page,
    missing_page,
    totals_page,
    verified_page,
    version_page,
)
from models.states import Source
from models.year_end.record import Means
from models.year_end.unit_figures import FigureRow
from tasks.clock import business_time
from tasks.context import code_of
from tasks.drafting.drafts import draw_charts
from tasks.year_end import chain
from tasks.year_end.chain import ChainReport
from tasks.year_end.closing import close_year
from tasks.year_end.figures import enter_figures
from tasks.year_end.files import figures_in
from tasks.year_end.missing import chase, missing
from tasks.year_end.totals import totals
from tasks.year_end.versions import make_version, verify_versions


@flow(
    name="Số liệu báo cáo của đơn vị",
    flow_run_name=on_the_day("Số liệu báo cáo của đơn vị"),
    description="Nhập số liệu trong báo cáo của đơn vị, sau khi đã ghi nhận nộp; so với sổ, không tự sửa.",
)
@refusing
def take_unit_figures(form: FiguresForm) -> State[Any]:
    """Enter the figures of one unit, or of a file."""
    clock, actor = business_time(), operator_of(form)
    rows = _rows(form)
    by = (clock.today, clock.now, actor, source_of(form.file))
    report = enter_figures(_report(form.report), rows, *by, preview=form.preview)
    return conclude(figures_page(report), changed=not form.preview)


def _rows(form: FiguresForm) -> list[FigureRow]:
    if form.file.strip():
        return figures_in(settings().home, form.file.strip(), _report(form.report))
    return [_row(form)]


def _row(form: FiguresForm) -> FigureRow:
    unit = needed_one(form.unit, "Chưa chọn đơn vị, hoặc chưa ghi tên tệp số liệu.")
    columns = [code_of(each.column) for each in form.values]
    twice = sorted({each for each in columns if columns.count(each) > 1})
    if twice:
        raise Refused(f"Cột ghi hai lần: {', '.join(twice)}. Mỗi cột chỉ ghi một dòng.")
    values = dict(zip(columns, (each.value for each in form.values), strict=True))
    return FigureRow(unit, values, form.document_number.strip() or None, form.document_on)


@flow(
    name="Bản số liệu báo cáo",
    flow_run_name=on_the_day("Bản số liệu báo cáo"),
    description="Xem số liệu tổng hợp hiện nay, chốt thành một bản có mã SHA-256, hoặc kiểm tra các bản đã chốt.",
)
@refusing
def settle_version(form: VersionForm) -> State[Any]:
    """Look at the figures, freeze them, or verify what was frozen."""
    clock, actor = business_time(), operator_of(form)
    match form.action:
        case VersionAction.LOOK:
            return conclude(totals_page(totals(_report(form.report), clock.today)), changed=False)
        case VersionAction.FREEZE:
            made = make_version(_report(form.report), clock.today, clock.now, actor, Source.FORM)
            by = (clock.today, clock.now, actor, Source.FORM)
            charts = draw_charts(made.report_id, made.version.version, *by)
            publish_charts(charts)
            return conclude(version_page(made, charts))
        case VersionAction.VERIFY:
            return conclude(verified_page(verify_versions()), changed=False)
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần làm”.")


@flow(
    name="Ký, phát hành báo cáo",
    flow_run_name=on_the_day("Ký, phát hành báo cáo"),
    description="Ghi nhận từng bước: Trưởng phòng, Văn phòng, Phó Chủ tịch, văn thư phát hành; hoặc trả lại.",
)
@refusing
def note_signing(form: ChainForm) -> State[Any]:
    """Record one step of the chain."""
    return conclude(chain_page(_step(form)))


def _step(form: ChainForm) -> ChainReport:
    clock, actor = business_time(), operator_of(form)
    report, version = _report(form.report), _version(form.version)
    by = (clock.today, clock.now, actor, Source.FORM)
    match form.action:
        case ChainAction.SIGN:
            return chain.sign_report(report, version, form.on, *by)
        case ChainAction.RETURN:
            return chain.return_report(report, version, form.reason, *by)
        case ChainAction.ISSUE:
            return chain.issue_report(
                report, version, form.number, needed_day(form.on, "Chưa chọn ngày phát hành."), *by
            )
        case ChainAction.CORRECT:
            on = needed_day(form.on, "Chưa chọn ngày phát hành đúng.")
            return chain.correct_report_number(report, version, form.number, on, form.reason, *by)
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần ghi”.")


@flow(
    name="Gửi báo cáo",
    flow_run_name=on_the_day("Gửi báo cáo"),
    description="Ghi ngày và cách gửi từng nơi nhận; gửi đủ thì việc báo cáo của cơ quan được ghi là hoàn thành.",
)
@refusing
def note_sending(form: SendForm) -> State[Any]:
    """Record that a report has left for some recipients, or that it has not."""
    return conclude(chain_page(_sent(form)))


def _sent(form: SendForm) -> ChainReport:
    clock, actor = business_time(), operator_of(form)
    report, version = _report(form.report), _version(form.version)
    by = (clock.today, clock.now, actor, Source.FORM)
    match form.action:
        case SendAction.SEND:
            on = needed_day(form.sent_on, "Chưa chọn ngày gửi.")
            return chain.send_report(report, version, form.recipients, on, _means(form.means), *by)
        case SendAction.CORRECT:
            recipient = needed_one(form.recipients, "Chưa chọn nơi nhận cần đính chính.")
            return chain.correct_sending(report, version, recipient, form.reason, *by)
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần ghi”.")


@flow(
    name="Còn thiếu cho báo cáo",
    flow_run_name=on_the_day("Còn thiếu cho báo cáo"),
    description="Xem đơn vị nào còn thiếu gì, còn mấy ngày làm việc; lập thông báo đôn đốc chờ duyệt gửi.",
)
@refusing
def look_at_missing(form: MissingForm) -> State[Any]:
    """List what is missing, or make lines that wait for a person's release."""
    clock, actor = business_time(), operator_of(form)
    match form.action:
        case MissingAction.LOOK:
            return conclude(missing_page(missing(_report(form.report), clock.today)), changed=False)
        case MissingAction.CHASE:
            return conclude(missing_page(chase(_report(form.report), clock.today, clock.now, actor, Source.FORM)))
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần làm”.")


@flow(
    name="Đóng năm kế hoạch",
    flow_run_name=on_the_day("Đóng năm kế hoạch"),
    description="Chuyển những gì còn tiếp tục sang kế hoạch năm mới đang chạy; xem trước rồi mới thực hiện.",
)
@refusing
def close_the_year(form: ClosingForm) -> State[Any]:
    """Carry over what goes on, and close the year."""
    clock, actor = business_time(), operator_of(form)
    report = close_year(form.reason, clock.today, clock.now, actor, Source.FORM, preview=form.preview)
    return conclude(closing_page(report), changed=not form.preview)


def _report(chosen: list[str]) -> str:
    return one_or_none(chosen, "báo cáo") or ""


def _version(chosen: list[str]) -> int | None:
    number = one_or_none(chosen, "bản")
    if number is not None and not number.isdecimal():
        raise Refused(f"Không có bản “{number}”. Hãy chọn một bản trong danh sách.")
    return int(number) if number else None


def _means(label: str) -> Means:
    for means in Means:
        if label in (means.label, means.value):
            return means
    raise Refused(f"Không có cách gửi “{label}”. Các cách: {', '.join(each.label for each in Means)}.")
