"""Báo đã nhận: one line per hand-in on the next working day, where the plan's data asks for it; otherwise none."""

from datetime import date

import factories
import pytest
from office_driver import OfficeDriver, morning
from sqlalchemy import text

from config.steps.delivery import Delivering, Receipts
from models.database import session_on
from models.phone_calls import lines_to_call
from tasks import hand_ins
from tasks.previews import preview
from tasks.why import why

WARD, FRONT = "dau-moi.p-dx@bac-kan.example", "dau-moi.h-lhpn@bac-kan.example"
FRIDAY, MONDAY = date(2024, 11, 8), date(2024, 11, 11)
REPORT = factories.REPORT


@pytest.fixture
def office(sqlite_story: OfficeDriver, monkeypatch: pytest.MonkeyPatch) -> OfficeDriver:
    """The story, whose plan answers each hand-in of the report once it is recorded."""
    return answering(sqlite_story, monkeypatch, Receipts(label="Giả định: ví dụ.", duties=[REPORT]))


def answering(office: OfficeDriver, patch: pytest.MonkeyPatch, receipts: Receipts) -> OfficeDriver:
    section = Delivering(label="Giả định: ví dụ.", channels=[{"channel": "email"}], receipts=receipts)  # type: ignore[list-item]
    patch.setattr(hand_ins, "delivering", lambda _: section)
    office.send(factories.ROLLED_OUT)
    return office


def receipts(office: OfficeDriver) -> list[tuple[str, str, str, str | None]]:
    """Every receipt: unit, rung, state, why it was withdrawn."""
    query = text("""
        SELECT o.unit_code, l.rung, l.state, l.state_reason FROM notice_line l JOIN obligation o ON o.id = l.obligation_id
        WHERE l.message = 'receipt' ORDER BY l.id
    """)
    with session_on(office.url, read_only=True) as session:
        return [(unit, rung, state, reason) for unit, rung, state, reason in session.execute(query)]


def test_a_hand_in_is_answered_once_on_the_next_working_day_along_with_the_rest(office: OfficeDriver) -> None:
    office.hand_in("P-DX", REPORT, FRIDAY)
    office.hand_in("H-LHPN", REPORT, FRIDAY)
    office.hand_in("P-DX", factories.UNIT_PLAN, FRIDAY)
    office.send(FRIDAY)
    on_the_day = receipts(office)
    office.accept("P-DX", REPORT, FRIDAY)
    shown = preview(WARD, MONDAY, FRIDAY, morning(FRIDAY)).messages
    office.day(MONDAY)
    office.day(MONDAY)

    told = preview(FRONT, MONDAY, MONDAY, morning(MONDAY)).messages
    waiting, said = (
        [("P-DX", "receipt-1", state, None), ("H-LHPN", "receipt-1", state, None)] for state in ("owed", "said")
    )
    assert (on_the_day, receipts(office)) == (waiting, said)
    assert [line for each in shown for line in each.text.splitlines() if "văn thư" in line] == [
        "1. Báo cáo kết quả thực hiện phong trào “Dân vận khéo”: đến văn thư ngày 08/11/2024; đã chấp thuận."
    ]
    assert [line for each in told for line in each.text.splitlines() if "đã nhận được" in line] == [
        "Phòng Nội vụ trân trọng báo đã nhận được nội dung sau của Quý cơ quan:"
    ]


def test_what_was_a_wrong_entry_or_is_returned_is_not_thanked_for(office: OfficeDriver) -> None:
    office.hand_in("P-DX", REPORT, FRIDAY)
    office.correct("P-DX", REPORT, FRIDAY)
    office.hand_in("X-DQ", REPORT, FRIDAY)
    office.send_back("X-DQ", REPORT, date(2024, 11, 20), FRIDAY)
    office.hand_in("X-DQ", REPORT, FRIDAY)
    office.day(MONDAY)

    undone = "đã đính chính hoặc trả lại: không còn là đã nhận"
    assert receipts(office) == [
        ("P-DX", "receipt-1", "cancelled", undone),
        ("X-DQ", "receipt-1", "cancelled", "đã có lần gửi sau"),
        ("X-DQ", "receipt-2", "said", None),
    ]


def test_after_acceptance_only_where_the_plan_says_so_and_a_nil_return_at_once(
    sqlite_story: OfficeDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = answering(sqlite_story, monkeypatch, Receipts(label="Giả định: ví dụ.", when="accepted"))
    office.hand_in("P-DX", REPORT, FRIDAY)
    recorded = receipts(office)
    office.accept("P-DX", REPORT, FRIDAY)

    assert (recorded, receipts(office)) == ([], [("P-DX", "receipt-1", "owed", None)])


def test_without_the_section_nobody_is_thanked_and_without_an_address_nobody_is_called_for_it(
    sqlite_story: OfficeDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_story.hand_in("P-DX", REPORT, FRIDAY)
    none = receipts(sqlite_story)
    office = answering(sqlite_story, monkeypatch, Receipts(label="Giả định: ví dụ."))
    with session_on(office.url) as session:
        session.execute(text("UPDATE contact SET active = false WHERE unit_code = 'X-DQ'"))
    office.hand_in("X-DQ", REPORT, FRIDAY)
    office.day(MONDAY)

    with session_on(office.url, read_only=True) as session:
        called = [each for each in lines_to_call(session, MONDAY) if each.line.message == "receipt"]
    assert (none, receipts(office), called) == ([], [], [])


def test_a_receipt_is_explained_like_every_line(office: OfficeDriver) -> None:
    office.hand_in("P-DX", REPORT, FRIDAY)
    office.day(MONDAY)
    with session_on(office.url, read_only=True) as session:
        number = session.execute(text("SELECT id FROM notice_line WHERE message = 'receipt'")).scalar_one()

    found = why(number)

    assert (found.message, found.same, found.on_day) == ("Báo đã nhận", True, MONDAY)
