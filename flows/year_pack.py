"""Lập hồ sơ năm: one zip of the plan, its documents, workbooks, notices, scores, decisions and the audit chain."""

from typing import Any

from prefect import State, flow

from flows.answers import one_or_none
from flows.operators import operator_of
from flows.refusals import refusing
from flows.reporting import conclude
from flows.run_names import on_the_day
from flows.step_forms.year_pack import YearPackForm
from flows.step_pages.year_pack import year_pack_page
from models.states import Source
from tasks.clock import business_time
from tasks.year_pack.packing import pack_year


@flow(
    name="Lập hồ sơ năm",
    flow_run_name=on_the_day("Lập hồ sơ năm"),
    description="Gom kế hoạch, văn bản, biểu mẫu, thông báo, phiếu chấm, quyết định và nhật ký của một năm vào một tệp nén "
    "tự kiểm tra được.",
)
@refusing
def make_year_pack(form: YearPackForm) -> State[Any]:
    """Make the archive of one plan's year."""
    clock, operator = business_time(), operator_of(form)
    plan = one_or_none(form.plan, "kế hoạch") or ""
    done = pack_year(plan, form.allow_lost, clock.today, clock.now, operator, Source.FORM)
    return conclude(year_pack_page(done), changed=False)
