"""The outbox: what became of each message, what it will say and why it is there; and what to do when it failed.

Xem hộp gửi, Xem trước thư, Vì sao có thông báo này, Gửi lại, Danh sách gọi điện, Ghi đã gọi.
"""

from typing import Any

from prefect import State, flow

from config.refusals import Refused
from flows.answers import needed_code
from flows.operators import operator_of
from flows.refusals import refusing
from flows.reporting import conclude
from flows.run_names import on_the_day
from flows.step_forms.sending import ANY, CalledForm, OutboxForm, PreviewForm, ResendAction, ResendForm, WhyForm
from flows.step_pages.sending import called_page, outbox_page, phone_list_page, preview_page, resending_page, why_page
from models.phone_calls import Call
from models.states import Source
from tasks.clock import business_time
from tasks.outbox import SORTS, STATES, Asked, outbox
from tasks.phone_list import note_called, print_phone_list
from tasks.previews import preview
from tasks.resending import look_at_resending, resend
from tasks.why import whys


@flow(
    name="Xem hộp gửi",
    flow_run_name=on_the_day("Xem hộp gửi"),
    description="Thông báo nào đang chờ, đã đi, chậm gửi, không gửi được vì sao, chưa rõ; lần gửi tới lúc nào.",
)
@refusing
def look_at_outbox(form: OutboxForm) -> State[Any]:
    """Show the outbox, searched and sorted."""
    clock = business_time()
    asked = Asked(form.words, _named(STATES, form.state, ANY), _named(SORTS, form.sort))
    return conclude(outbox_page(outbox(clock.today, clock.now, asked)), changed=False)


@flow(
    name="Xem trước thư",
    flow_run_name=on_the_day("Xem trước thư"),
    description="Thư của một người trong một ngày, đúng từng chữ như sẽ gửi; không gửi gì.",
)
@refusing
def look_at_message(form: PreviewForm) -> State[Any]:
    """Show a person's messages of a day as they will go out."""
    clock = business_time()
    person = needed_code(form.person, "Chưa chọn người nhận: chọn trong danh sách “Người nhận”.")
    found = preview(person, form.day or clock.today, clock.today, clock.now, named=False)
    return conclude(preview_page(found), changed=False)


@flow(
    name="Vì sao có thông báo này",
    flow_run_name=on_the_day("Vì sao có thông báo này"),
    description="Căn cứ, bậc nhắc, cách tính ngày, ngày nghỉ đã trừ, vai trò, ai đặt ra; tính lại theo quy tắc có khớp sổ không.",
)
@refusing
def explain_notice(form: WhyForm) -> State[Any]:
    """Explain a notice, or one of its lines, from the clause to the day; nothing is recorded."""
    return conclude(why_page(form.code.strip(), whys(form.code)), changed=False)


@flow(
    name="Gửi lại",
    flow_run_name=on_the_day("Gửi lại", lambda form: form.action),
    description="Gửi lại những thông báo không gửi được hoặc chưa rõ đã tới hay chưa; xem trước rồi mới gửi.",
)
@refusing
def send_again(form: ResendForm) -> State[Any]:
    """Show what would be sent again and its code; with that code, put exactly that back into the queue."""
    clock = business_time()
    if form.action == ResendAction.LOOK:
        return conclude(resending_page(look_at_resending(form.notices, clock.today)), changed=False)
    if form.action != ResendAction.SEND:
        raise Refused(f"Không có quyết định “{form.action}”: chọn “Xem trước” hoặc “Gửi lại”.")
    actor, source = operator_of(form), Source.FORM
    return conclude(resending_page(resend(form.notices, form.code, form.asked, clock.today, clock.now, actor, source)))


@flow(
    name="Danh sách gọi điện",
    flow_run_name=on_the_day("Danh sách gọi điện"),
    description="Những nội dung chưa kênh nào đưa tới được: danh sách để in và đánh dấu.",
)
@refusing
def list_calls() -> State[Any]:
    """Write the list to print, and show it."""
    return conclude(phone_list_page(print_phone_list(business_time().today)), changed=False)


@flow(
    name="Ghi đã gọi",
    flow_run_name=on_the_day("Ghi đã gọi"),
    description="Ghi những nội dung đã báo qua điện thoại: ai gọi, lúc nào.",
)
@refusing
def note_call(form: CalledForm) -> State[Any]:
    """Record a call; what it told is settled."""
    clock, actor = business_time(), operator_of(form)
    if not form.clock.strip():
        raise Refused("Chưa ghi giờ gọi: ghi giờ:phút, ví dụ 09:30.")
    call = Call(form.caller.strip() or actor, form.called_on or clock.today, form.clock.strip(), form.answered.strip())
    settled, left = note_called(form.lines, call, clock.today, clock.now, actor, Source.FORM)
    return conclude(called_page(settled, left))


def _named(words: dict[str, str], label: str, anything: str | None = None) -> str:
    """The code of a choice.

    Raises:
        Refused: a choice that the list does not have.
    """
    if label == anything:
        return ""
    for code, known in words.items():
        if label == known:
            return code
    raise Refused(f"Không có lựa chọn “{label}”: chọn một mục trong danh sách.")
