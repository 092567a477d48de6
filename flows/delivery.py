"""Gửi thông báo: drain the outbox; Duyệt gửi: what a person must release; Dừng gửi, Cho gửi lại: the stop switch."""

from typing import Any

from prefect import State, flow
from prefect.states import Completed

from config.refusals import Refused
from flows.artifacts import released_page, sending_page, stop_page, waiting_page
from flows.forms import ReleaseAction, ReleaseForm, ResumeForm, StopForm
from flows.operators import operator_of
from flows.refusals import refusing
from flows.reporting import conclude
from flows.run_names import on_the_day
from models.states import Mode, Source
from tasks.arrivals import asked_in
from tasks.clock import business_time
from tasks.context import working_calendar
from tasks.delivery import send
from tasks.release import release, waiting_for_release
from tasks.switch import sending_stopped, set_sending
from tasks.zalo_links import poll_in_passing


@flow(
    name="Gửi thông báo",
    flow_run_name=on_the_day("Gửi thông báo"),
    description="Gửi những thông báo đang chờ trong giờ hành chính, rồi hỏi Zalo tin theo mẫu đã tới máy người nhận chưa; việc gửi "
    "dừng ngay khi bật “Dừng gửi”.",
)
@refusing
def send_notices() -> State[Any]:
    """Send what waits, one message at a time, each outcome recorded before the next; on days off nothing leaves.

    Before that, whoever has sent the bot a code meanwhile is linked.
    """
    clock = business_time()
    if clock.mode is Mode.LIVE and not working_calendar().is_working(clock.today):
        return Completed(message="Hôm nay là ngày nghỉ: thông báo chờ đến ngày làm việc. Cần gửi ngay: danvan send.")
    by_bot = poll_in_passing(clock.mode, now=clock.now)
    sent = send(clock.today, clock.now)
    return conclude(sending_page(sent, by_bot, asked_in(clock.mode, clock.now).words))


@flow(
    name="Duyệt gửi",
    flow_run_name=on_the_day("Duyệt gửi", lambda form: form.action),
    description="Xem những thông báo phải có người duyệt (báo chậm, báo lãnh đạo), rồi gửi hoặc hủy bỏ.",
)
@refusing
def release_notices(form: ReleaseForm) -> State[Any]:
    """Show what waits and its code; with that code, release or discard exactly what was shown."""
    clock = business_time()
    if form.action == ReleaseAction.LOOK:
        return conclude(waiting_page(waiting_for_release(clock.today, form.free_text)), changed=False)
    if form.action not in ReleaseAction.ALL:
        raise Refused(f"Không có quyết định “{form.action}”: chọn “Xem trước”, “Gửi” hoặc “Hủy bỏ”.")
    if not form.code.strip():
        raise Refused("Chưa có mã duyệt: chạy “Duyệt gửi” với “Xem trước” để nhận mã, rồi chạy lại.")
    report = release(
        form.code.strip(),
        send=form.action == ReleaseAction.SEND,
        free_text=form.free_text.strip() or None,
        today=clock.today,
        now=clock.now,
        actor=operator_of(form),
        source=Source.FORM,
    )
    return conclude(released_page(report))


@flow(
    name="Dừng gửi",
    flow_run_name=on_the_day("Dừng gửi"),
    description="Dừng ngay mọi thư đi; thông báo vẫn được ghi và chờ.",
)
@refusing
def stop_sending(form: StopForm) -> State[Any]:
    """Stop every outgoing message at the last gate."""
    if not form.reason.strip():
        raise Refused("Chưa ghi lý do dừng gửi: ghi ngắn gọn để người khác trong phòng biết.")
    return _switch(stopped=True, reason=form.reason.strip(), actor=operator_of(form))


@flow(
    name="Cho gửi lại",
    flow_run_name=on_the_day("Cho gửi lại"),
    description="Mở lại việc gửi sau khi đã dừng.",
)
@refusing
def resume_sending(form: ResumeForm) -> State[Any]:
    """Let messages leave again."""
    return _switch(stopped=False, reason=form.reason.strip(), actor=operator_of(form))


def _switch(stopped: bool, reason: str, actor: str) -> State[Any]:
    changed = set_sending(stopped, reason, business_time().now, actor=actor, source=Source.FORM)
    return conclude(stop_page(sending_stopped(), changed))
