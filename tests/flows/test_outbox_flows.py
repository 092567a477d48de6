"""The flows of the outbox, from a form to the state, the page and the record."""

from typing import Any

import factories
import pytest
from office_driver import ACTOR, OfficeDriver
from prefect import Flow
from pydantic import BaseModel
from sqlmodel import select

from flows import reporting
from flows.artifacts import Page
from flows.form_lists import lists_of_the_record
from flows.outbox import list_calls, look_at_message, look_at_outbox, note_call, send_again
from flows.step_forms.sending import CalledForm, OutboxForm, PreviewForm, ResendAction, ResendForm
from models.database import session_on
from models.outbox import Notice
from models.plans import Contact
from models.states import NoticeState
from tasks.phone_list import TO_CALL
from tasks.resending import TO_SEND_AGAIN

TODAY = factories.ROLLED_OUT
DX = "dau-moi.p-dx@bac-kan.example"


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch, prefect_server: None) -> dict[str, Page]:
    """The pages that runs publish, by key."""
    found: dict[str, Page] = {}
    monkeypatch.setattr(reporting, "publish", lambda page: found.__setitem__(page.key, page))
    return found


def run(flow: Flow[..., Any], form: BaseModel) -> tuple[str, str]:
    """The state's type and sentence."""
    state = flow(form, return_state=True)
    return state.type.value, state.message


def test_the_outbox_is_looked_at_and_nothing_is_changed(sqlite_story: OfficeDriver, pages: dict[str, Page]) -> None:
    before = sqlite_story.dump()

    said = run(look_at_outbox, OutboxForm(words="duc xuan"))
    refused = run(look_at_outbox, OutboxForm(state="Mất"))

    assert said[0] == "COMPLETED"
    assert said[1].startswith("Không thông báo nào chậm gửi. Lần gửi tới: ")
    rows = [line for line in pages["hop-gui"].markdown.splitlines() if line.startswith("| 25/03/2024")]
    assert [row.split(" | ")[1] for row in rows] == ["Đầu mối công tác dân vận - UBND phường Đức Xuân"]
    assert refused == ("FAILED", "Không có lựa chọn “Mất”: chọn một mục trong danh sách.")
    assert sqlite_story.dump() == before


def test_a_message_is_read_before_it_leaves(sqlite_story: OfficeDriver, pages: dict[str, Page]) -> None:
    said = run(look_at_message, PreviewForm(person=DX))
    nobody = run(look_at_message, PreviewForm())

    assert said == ("COMPLETED", "Đầu mối công tác dân vận - UBND phường Đức Xuân: 1 thư.")
    assert "[DIỄN TẬP] Thông báo nhiệm vụ ngày 25/03/2024: 7 nội dung" in pages["xem-truoc-thu"].body
    assert "```text\n<!DOCTYPE html>" in pages["xem-truoc-thu"].body
    assert nobody == ("FAILED", "Chưa chọn người nhận: chọn trong danh sách “Người nhận”.")


@pytest.fixture
def failed(sqlite_story: OfficeDriver) -> OfficeDriver:
    """P-DX has a telephone, and its message could not be delivered."""
    with session_on(sqlite_story.url) as session:
        contact = session.exec(select(Contact).where(Contact.email == DX)).one()
        contact.phone = "0912345678"
        notice = session.exec(select(Notice).where(Notice.contact_id == contact.id)).one()
        notice.state, notice.error = NoticeState.FAILED, "rcpt 550 no such user 0912345678"
    return sqlite_story


def test_a_failed_message_is_chosen_shown_and_sent_again(failed: OfficeDriver, pages: dict[str, Page]) -> None:
    chosen = lists_of_the_record()[TO_SEND_AGAIN]
    shown = run(send_again, ResendForm(notices=chosen))
    code = pages["gui-lai"].body.split("mã **")[1][:6]
    form = ResendForm(operator=ACTOR, action=ResendAction.SEND, notices=chosen, code=code)
    sent, twice = run(send_again, form), run(send_again, form)

    assert [each.split(" · ")[1] for each in chosen] == [
        "Đầu mối công tác dân vận - UBND phường Đức Xuân, Không gửi được"
    ]
    assert shown == ("COMPLETED", "Sẽ xếp 1 thông báo vào hàng gửi lại.")
    assert sent == ("COMPLETED", "Đã xếp 1 thông báo vào hàng gửi lại.")
    assert (twice[0], "đã được máy chủ nhận" in twice[1]) == ("FAILED", True)
    assert failed.notice_states() == {"accepted": 5}


def test_the_list_of_calls_is_shown_without_numbers_and_typed_back(
    failed: OfficeDriver, pages: dict[str, Page]
) -> None:
    listed = run_plain(list_calls)
    chosen = lists_of_the_record()[TO_CALL]
    forgotten = run(note_call, CalledForm(operator=ACTOR, lines=chosen))
    called = run(note_call, CalledForm(operator=ACTOR, lines=chosen[:2], clock="09:30"))

    page = pages["danh-sach-goi-dien"].markdown
    assert listed == ("COMPLETED", "7 nội dung phải gọi điện.")
    assert (page.count("☐"), "0912345678" in page, "…678" in page) == (7, False, True)
    assert forgotten == ("FAILED", "Chưa ghi giờ gọi: ghi giờ:phút, ví dụ 09:30.")
    assert called == ("COMPLETED", "Đã ghi 2 nội dung báo qua điện thoại; còn 5 nội dung phải gọi.")


def run_plain(flow: Flow[..., Any]) -> tuple[str, str]:
    """The state's type and sentence of a flow without a form."""
    state = flow(return_state=True)
    return state.type.value, state.message
