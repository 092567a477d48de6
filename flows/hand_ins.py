"""Ghi nhận nộp and Đối chiếu: what units hand in (III.2.a, III.2.c).

They are not kept with one step of the plan, because the door is the same for every step: a unit's plan, its
registration and its report arrive at the same clerk's desk, in the same register, and late is counted in the same way.
"""

from datetime import date
from typing import Any

from prefect import State, flow

from config.refusals import Refused
from flows.answers import needed_day
from flows.artifacts import hand_in_page, reconciliation_page
from flows.forms import HandInAction, HandInForm, ReconciliationForm
from flows.operators import operator_of
from flows.refusals import refusing
from flows.reporting import conclude
from flows.run_names import on_the_day
from models.states import Source
from tasks.clock import BusinessTime, business_time
from tasks.context import code_of
from tasks.drafting.by_itself import draft_after_deadlines, words_of
from tasks.hand_ins import HandInReport, accept_hand_in, correct_hand_in, record_hand_in, return_hand_in
from tasks.reconciliation import reconcile


@flow(
    name="Ghi nhận nộp",
    flow_run_name=on_the_day("Ghi nhận nộp", lambda form: code_of(form.unit)),
    description="Ghi văn bản của đơn vị đã đến, chấp thuận, trả lại để bổ sung, báo không phát sinh, đính chính.",
)
@refusing
def note_hand_in(form: HandInForm) -> State[Any]:
    """Record one hand-in, or what was decided about it."""
    if not form.unit or not form.duty:
        raise Refused("Chưa chọn đơn vị hoặc nhiệm vụ: chọn cả hai trong danh sách rồi chạy lại.")
    return conclude(hand_in_page(_carry_out(form, business_time())))


def _carry_out(form: HandInForm, clock: BusinessTime) -> HandInReport:
    """Do the one thing that the form asks for."""
    unit, duty, occurrence = code_of(form.unit), code_of(form.duty), form.occurrence.strip() or None
    actor, source = operator_of(form), Source.FORM
    match form.action:
        case HandInAction.RECORD | HandInAction.NIL:
            return record_hand_in(
                unit,
                duty,
                needed_day(form.arrived_on, "Chưa chọn ngày đến văn thư: xem sổ văn bản đến."),
                form.document_number.strip() or None,
                form.document_on,
                clock.today,
                clock.now,
                actor,
                source,
                nil=form.action == HandInAction.NIL,
                occurrence=occurrence,
            )
        case HandInAction.ACCEPT:
            return accept_hand_in(unit, duty, clock.today, clock.now, actor, source, occurrence=occurrence)
        case HandInAction.RETURN:
            return return_hand_in(
                unit,
                duty,
                form.reason.strip(),
                needed_day(
                    form.supplement_due_on, "Chưa chọn hạn bổ sung: đơn vị cần biết phải nộp lại trước ngày nào."
                ),
                form.complete,
                clock.today,
                clock.now,
                actor,
                source,
                occurrence=occurrence,
            )
        case HandInAction.CORRECT:
            return correct_hand_in(
                unit, duty, form.reason.strip(), clock.today, clock.now, actor, source, occurrence=occurrence
            )
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần ghi”.")


@flow(
    name="Đối chiếu",
    flow_run_name=on_the_day("Đối chiếu", lambda form: code_of(form.duty)),
    description="Đối chiếu với sổ văn bản đến trước khi báo ai chậm: chọn những đơn vị đã nộp mà chưa được ghi nhận.",
)
@refusing
def check_arrivals(form: ReconciliationForm) -> State[Any]:
    """Record the arrivals that the register shows, and that it has been looked at up to a day."""
    clock = business_time()
    if not form.duty:
        raise Refused("Chưa chọn nhiệm vụ: chọn việc cần đối chiếu trong danh sách.")
    report = reconcile(
        code_of(form.duty),
        _arrivals(form),
        needed_day(form.through_on, "Chưa chọn ngày: đã đối chiếu sổ văn bản đến đến hết ngày nào?"),
        clock.today,
        clock.now,
        actor=operator_of(form),
        source=Source.FORM,
        preview=form.preview,
        occurrence=form.occurrence.strip() or None,
    )
    # What this check was awaited for: the letters of a day that has passed.
    letters = [] if form.preview else draft_after_deadlines(clock.today, clock.now)
    return conclude(reconciliation_page(report, words_of(letters)), changed=not form.preview)


def _arrivals(form: ReconciliationForm) -> dict[str, date]:
    """Give each ticked unit the day on which its document arrived."""
    if not form.units:
        return {}
    arrived_on = needed_day(form.arrived_on, "Đã chọn đơn vị nhưng chưa chọn ngày đến của các đơn vị ấy.")
    return {code_of(unit): arrived_on for unit in form.units}
