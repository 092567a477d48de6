"""The flows of the outbox, from a form to the state, the page and the record."""

from datetime import date
from typing import Any

import factories
import pytest
from office_driver import ACTOR, OfficeDriver, morning
from prefect import Flow
from pydantic import BaseModel
from sqlmodel import select

from flows import deadlines, delivery, reporting
from flows.artifacts import Page
from flows.deadlines import look_the_morning_after
from flows.delivery import release_notices
from flows.form_lists import lists_of_the_record
from flows.forms import OPERATORS, ReleaseAction, ReleaseForm
from flows.outbox import explain_notice, list_calls, look_at_message, look_at_outbox, note_call, send_again
from flows.step_forms.sending import CalledForm, OutboxForm, PreviewForm, ResendAction, ResendForm, WhyForm
from models.database import session_on
from models.outbox import Notice
from models.plans import Contact
from models.states import Mode, NoticeState
from tasks.choices import mark_of_the_record
from tasks.clock import BusinessTime
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
    assert [row.split(" | ")[1] for row in rows] == ["Đầu mối phụ trách - UBND phường Đức Xuân"]
    assert refused == ("FAILED", "Không có lựa chọn “Mất”: chọn một mục trong danh sách.")
    assert sqlite_story.dump() == before


def test_a_message_is_read_before_it_leaves(sqlite_story: OfficeDriver, pages: dict[str, Page]) -> None:
    said = run(look_at_message, PreviewForm(person=DX))
    nobody = run(look_at_message, PreviewForm())

    assert said == ("COMPLETED", "Đầu mối phụ trách - UBND phường Đức Xuân: 1 thư.")
    assert "[DIỄN TẬP] Thông báo nhiệm vụ ngày 25/03/2024: 7 nội dung" in pages["xem-truoc-thu"].body
    assert "```text\n<!DOCTYPE html>" in pages["xem-truoc-thu"].body
    assert nobody == ("FAILED", "Chưa chọn người nhận: chọn trong danh sách “Người nhận”.")


def test_why_a_message_came_is_asked_by_the_code_at_its_end_and_agrees_with_the_rules(
    sqlite_story: OfficeDriver, pages: dict[str, Page]
) -> None:
    with session_on(sqlite_story.url, read_only=True) as session:
        query = select(Notice.id).join(Contact, Contact.id == Notice.contact_id).where(Contact.email == DX)
        code = session.exec(query).one()
    said = run(explain_notice, WhyForm(code=f" {code} "))
    unknown = run(explain_notice, WhyForm(code="2024-03-25.999.email.daily.1"))
    nothing = run(explain_notice, WhyForm())

    page = pages["vi-sao"].body
    assert said == ("COMPLETED", "7 nội dung; tính lại theo quy tắc đều khớp với sổ.")
    assert (page.count("Tính lại theo quy tắc: khớp với sổ."), page.count("KHÔNG")) == (7, 0)
    assert "điểm c khoản 2 mục III" in page
    assert "Báo vào ngày triển khai Kế hoạch" in page
    assert (unknown[0], unknown[1][:53]) == ("FAILED", "Không có thông báo “2024-03-25.999.email.daily.1”: ch")
    assert nothing[1].startswith("Chưa ghi mã: chép “Mã thông báo” ở cuối thư")


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

    assert [each.split(" · ")[1] for each in chosen] == ["Đầu mối phụ trách - UBND phường Đức Xuân, Không gửi được"]
    assert shown == ("COMPLETED", "Sẽ xếp 1 thông báo vào hàng gửi lại.")
    assert sent == ("COMPLETED", "Đã xếp 1 thông báo vào hàng gửi lại.")
    assert (twice[0], "đã được máy chủ nhận" in twice[1]) == ("FAILED", True)
    assert failed.notice_states() == {"accepted": 5}


def test_the_forms_lists_are_written_anew_when_another_message_is_the_one_that_failed(failed: OfficeDriver) -> None:
    before = mark_of_the_record()
    with session_on(failed.url) as session:
        was = session.exec(select(Notice).where(Notice.state == NoticeState.FAILED)).one()
        other = session.exec(select(Notice).where(Notice.state == NoticeState.QUEUED)).first()
        assert other is not None
        was.state, other.state = NoticeState.QUEUED, NoticeState.FAILED

    assert mark_of_the_record() != before


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


def test_words_are_edited_released_or_discarded_from_the_form(
    sqlite_story: OfficeDriver, pages: dict[str, Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    day = date(2024, 11, 15)
    sqlite_story.day(day)
    sqlite_story.reconcile(factories.REPORT, date(2024, 11, 14), day)
    clock = BusinessTime(day, morning(day), Mode.TRAINING)
    monkeypatch.setattr(delivery, "business_time", lambda: clock)

    def look(words: str) -> str:
        run(release_notices, ReleaseForm(free_text=words))
        return pages["duyet-gui"].body.split("mã duyệt **")[1].split("**")[0]

    first, edited = look("Kèm Công văn số 12."), look("Kèm Công văn số 13.")
    given = {"operator": ACTOR, "action": ReleaseAction.SEND, "free_text": "Kèm Công văn số 13."}
    other, sent = (run(release_notices, ReleaseForm(code=code, **given)) for code in (first, edited))

    assert (other[0], other[1][:50]) == ("FAILED", "Lời thêm vào thư không phải lời đã xem trước. Hãy ")
    assert sent == ("COMPLETED", "Đã duyệt gửi 4 nội dung tới 4 người nhận.")


def test_no_page_and_no_list_but_that_of_who_acts_names_a_contact(
    failed: OfficeDriver, pages: dict[str, Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    with session_on(failed.url) as session:
        for contact in session.exec(select(Contact)):
            contact.name = f"Hoàng Thị Mẫu {contact.id}"
        code = session.exec(select(Notice.id)).first()
    day = date(2024, 11, 15)
    failed.day(day)
    failed.reconcile(factories.REPORT, date(2024, 11, 14), day)
    clock = BusinessTime(day, morning(day), Mode.TRAINING)
    for module in (delivery, deadlines):
        monkeypatch.setattr(module, "business_time", lambda: clock)

    lists = lists_of_the_record()
    for flow, form in (
        (look_at_outbox, OutboxForm()),
        (look_at_message, PreviewForm(person="dau-moi.x-dq@bac-kan.example", day=TODAY)),
        (explain_notice, WhyForm(code=code or "")),
        (send_again, ResendForm(notices=lists[TO_SEND_AGAIN])),
        (release_notices, ReleaseForm()),
    ):
        assert run(flow, form)[0] == "COMPLETED"
    assert [run_plain(flow)[0] for flow in (list_calls, look_the_morning_after)] == ["COMPLETED"] * 2

    assert {"hop-gui", "xem-truoc-thu", "vi-sao", "gui-lai", "duyet-gui", "danh-sach-goi-dien", "sang-sau-han"} <= set(
        pages
    )
    assert "Kính gửi: Đầu mối phụ trách - UBND xã Dương Quang" in pages["xem-truoc-thu"].markdown
    assert [key for key, page in pages.items() if "Hoàng Thị" in page.markdown + page.headline] == []
    assert [key for key, entries in lists.items() if "Hoàng Thị" in repr(entries)] == [OPERATORS]
