"""Xem hộp gửi, Xem trước thư: what became of each message, and what a person will read; nothing is changed."""

from typing import Any

from prefect import State, flow

from config.refusals import Refused
from flows.answers import needed_code
from flows.refusals import refusing
from flows.reporting import conclude
from flows.run_names import on_the_day
from flows.step_forms.sending import ANY, OutboxForm, PreviewForm
from flows.step_pages.sending import outbox_page, preview_page
from tasks.clock import business_time
from tasks.outbox import SORTS, STATES, Asked, outbox
from tasks.previews import preview


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
    found = preview(person, form.day or clock.today, clock.today, clock.now)
    return conclude(preview_page(found), changed=False)


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
