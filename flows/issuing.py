"""Phát hành văn bản: what a person says has been signed, numbered and issued (III.1.a; NĐ 30/2020/NĐ-CP).

The run signs and sends nothing: it keeps the signed copy and the number that the clerk gave.
"""

from typing import Any

from prefect import State, flow

from config.refusals import Refused
from flows.answers import needed_day, needed_one, one_or_none
from flows.operators import operator_of
from flows.refusals import refusing
from flows.reporting import conclude
from flows.run_names import on_the_day
from flows.step_forms.issuing import IssuingAction, IssuingForm
from flows.step_pages.issuing import issue_page, register_page
from models.states import Source
from tasks.clock import business_time
from tasks.issuing.documents import (
    IssueReport,
    correct_document,
    issue_document,
    reenter_document,
    register,
    withdraw_document,
)


@flow(
    name="Phát hành văn bản",
    flow_run_name=on_the_day("Phát hành văn bản"),
    description="Ghi số, ngày và lưu bản đã ký của văn bản đã soạn; sửa ghi nhầm, đính chính, thu hồi; xem sổ văn bản đi.",
)
@refusing
def issue_drafted(form: IssuingForm) -> State[Any]:
    """Record one thing that happened to a drafted document, or look at the register."""
    if form.action == IssuingAction.LOOK:
        operator_of(form)
        return conclude(register_page(register()), changed=False)
    report = _done(form)
    return conclude(issue_page(report), changed=report.changed and not report.preview)


def _done(form: IssuingForm) -> IssueReport:
    clock, actor = business_time(), operator_of(form)
    draft = needed_one(form.draft, "Chưa chọn văn bản: chọn một dự thảo trong danh sách.")
    by = (clock.today, clock.now, actor, Source.FORM)
    if form.preview and form.action != IssuingAction.ISSUE:
        raise Refused("Chỉ “Ghi nhận phát hành” xem trước được. Hãy tắt “Chỉ xem trước” rồi chạy lại.")
    match form.action:
        case IssuingAction.ISSUE:
            on = needed_day(form.issued_on, "Chưa chọn ngày văn bản: ngày ghi trên bản đã ký.")
            other = one_or_none(form.instead_of, "văn bản được thay thế") or ""
            return issue_document(draft, form.number, on, *by, form.preview, other, form.reason)
        case IssuingAction.REENTER:
            on = needed_day(form.issued_on, "Chưa chọn ngày đúng của văn bản.")
            return reenter_document(draft, form.number, on, form.reason, *by)
        case IssuingAction.CORRECT:
            return correct_document(draft, form.basis, form.reason, *by)
        case IssuingAction.WITHDRAW:
            return withdraw_document(draft, form.basis, form.reason, *by)
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần ghi”.")
