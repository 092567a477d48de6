"""Triển khai kế hoạch: fan the plan out, tell units what they owe; record its issue (II.6, III.1.a, III.2)."""

from typing import Any

from prefect import State, flow

from config.refusals import Refused
from flows.artifacts import issue_page, roll_out_page
from flows.forms import IssueForm, RollOutForm
from flows.operators import operator_of
from flows.refusals import refusing
from flows.reporting import conclude
from flows.run_names import on_the_day
from models.states import Source
from tasks.clock import business_time
from tasks.issue import record_issue
from tasks.roll_out import roll_out


@flow(
    name="Triển khai kế hoạch",
    flow_run_name=on_the_day("Triển khai kế hoạch"),
    description="Giao từng nhiệm vụ của kế hoạch cho từng đơn vị, lập lịch nhắc hạn, báo cho đơn vị biết phải nộp gì.",
)
@refusing
def start_plan(form: RollOutForm) -> State[Any]:
    """Fan every duty out to the units that owe it; running it again changes nothing that has not changed."""
    clock = business_time()
    report = roll_out(clock.today, clock.now, actor=operator_of(form), source=Source.FORM, preview=form.preview)
    return conclude(roll_out_page(report), changed=not form.preview)


@flow(
    name="Ghi nhận ban hành",
    flow_run_name=on_the_day("Ghi nhận ban hành", lambda form: form.number),
    description="Ghi số và ngày ban hành kế hoạch; các mốc tính từ ngày ban hành chuyển theo.",
)
@refusing
def note_issue(form: IssueForm) -> State[Any]:
    """Record number and day of issue, and move what hangs on that day."""
    clock = business_time()
    if form.issued_on is None:
        raise Refused("Chưa chọn ngày ban hành: chọn ngày ghi trên kế hoạch đã ký.")
    report = record_issue(
        form.number,
        form.issued_on,
        clock.today,
        clock.now,
        actor=operator_of(form),
        source=Source.FORM,
        preview=form.preview,
        correction=form.correction.strip() or None,
    )
    return conclude(issue_page(report), changed=not form.preview)
