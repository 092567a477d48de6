"""The flows of the outbox, from a form to the state, the page and the record."""

from typing import Any

import factories
import pytest
from office_driver import OfficeDriver
from prefect import Flow
from pydantic import BaseModel

from flows import reporting
from flows.artifacts import Page
from flows.outbox import look_at_message, look_at_outbox
from flows.step_forms.sending import OutboxForm, PreviewForm

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
