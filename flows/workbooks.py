"""Xuất biểu mẫu, Nhập biểu mẫu: the record's rows as workbooks to fill in, and back through the doors that are there."""

from typing import Any

from prefect import State, flow
from prefect.states import Failed

from config.refusals import Refused
from flows.answers import one_or_none
from flows.operators import operator_of
from flows.refusals import refusing
from flows.reporting import conclude
from flows.run_names import on_the_day
from flows.step_forms.workbooks import ExportForm, ImportForm
from flows.step_pages.workbooks import export_page, import_page
from models.states import Source
from tasks.clock import business_time
from tasks.workbooks.common import Wanted
from tasks.workbooks.exporting import export_workbooks
from tasks.workbooks.importing import import_workbooks
from tasks.workbooks.kinds import LABELS
from tasks.workbooks.scoring import CODE as SCORE_SHEET


@flow(
    name="Xuất biểu mẫu",
    flow_run_name=on_the_day("Xuất biểu mẫu", lambda form: form.kind),
    description="Xuất sổ theo dõi, đăng ký, đơn vị và đầu mối, kiến nghị, kiểm tra, phiếu chấm, số liệu thành tệp Excel để điền.",
)
@refusing
def export_forms(form: ExportForm) -> State[Any]:
    """Write the workbooks of one kind."""
    clock, operator = business_time(), operator_of(form)
    return conclude(export_page(export_workbooks(_wanted(form), clock.today, clock.now, operator)), changed=False)


@flow(
    name="Nhập biểu mẫu",
    flow_run_name=on_the_day("Nhập biểu mẫu"),
    description="Nhập mọi tệp Excel trong thư mục tiep-nhan/bieu-mau; mỗi tệp được nhận cả hoặc trả lại kèm chỗ cần sửa.",
)
@refusing
def import_forms(form: ImportForm) -> State[Any]:
    """Take every workbook of the intake folder; the run is red when one of them was given back."""
    clock, operator = business_time(), operator_of(form)
    done = import_workbooks(clock.today, clock.now, operator, Source.FILE, form.preview)
    page = import_page(done)
    state = conclude(page, changed=done.changed)
    return state if all(each.taken for each in done.files) else Failed(message=page.headline)


def _wanted(form: ExportForm) -> Wanted:
    kind = _kind(form.kind)
    rounds = form.appraisal_round if kind == SCORE_SHEET else form.inspection_round
    return Wanted(
        kind=kind,
        unit=one_or_none(form.unit, "đơn vị") or "",
        duty=one_or_none(form.duty, "nhiệm vụ") or "",
        round=one_or_none(rounds, "đợt") or "",
        report=one_or_none(form.report, "báo cáo") or "",
    )


def _kind(label: str) -> str:
    for code, known in LABELS.items():
        if label == known:
            return code
    raise Refused("Chưa chọn biểu mẫu: chọn một biểu mẫu trong danh sách “Biểu mẫu”.")
