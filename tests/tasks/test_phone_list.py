"""Danh sách gọi điện: what no channel brought is printed, called and typed back; then it is settled."""

from datetime import date, timedelta
from pathlib import Path

import factories
import pytest
from live_office import live
from office_driver import ACTOR, OfficeDriver, morning
from sqlmodel import col, select

from config.refusals import Refused
from models.database import session_on
from models.outbox import NoticeLine
from models.phone_calls import Call
from models.plans import Contact
from models.states import LineState, Source
from tasks.phone_list import note_called, phone_list, print_phone_list

TODAY = factories.ROLLED_OUT
LAST_DAY, MORNING_AFTER = date(2024, 11, 14), date(2024, 11, 15)
PHONE = "0912345678"
CALL = Call("Chuyên viên theo dõi - Phòng Nội vụ", TODAY, "09:30", "Văn phòng")
DX = "dau-moi.p-dx@bac-kan.example"


@pytest.fixture
def unreached(sqlite_story: OfficeDriver, monkeypatch: pytest.MonkeyPatch) -> OfficeDriver:
    """P-DX has a telephone, and its address is refused."""
    with session_on(sqlite_story.url) as session:
        contact = session.exec(select(Contact).where(Contact.email == DX)).one()
        contact.phone = PHONE
    with live(sqlite_story, TODAY, monkeypatch) as server:
        server.refuse = {DX: 550}
        sqlite_story.send(TODAY)
    return sqlite_story


def called(lines: list[str], call: Call = CALL, on: date = TODAY) -> tuple[int, int]:
    return note_called.fn(lines, call, on, morning(on), ACTOR, Source.FORM)


def numbers(on: date = TODAY) -> list[str]:
    return [str(row.number) for row in phone_list(on).rows]


def test_what_failed_is_on_the_list_and_the_page_to_print_alone_has_the_whole_number(unreached: OfficeDriver) -> None:
    found = print_phone_list.fn(TODAY)

    assert found.file is not None
    page = found.file.read_text(encoding="utf-8")
    assert len(found.rows) == 7
    assert {(row.unit, row.phone) for row in found.masked().rows} == {("UBND phường Đức Xuân", "…678")}
    assert (page.count("☐"), page.count(PHONE)) == (7, 7)
    assert "size: A4" in page
    assert found.rows[0].why == "Không gửi được (rcpt 550 recipient refused)"


def test_what_was_called_is_settled_with_who_and_when_and_leaves_the_list(unreached: OfficeDriver) -> None:
    first, second, *others = numbers()

    told = called([f"{first} · UBND phường Đức Xuân", second])

    with session_on(unreached.url, read_only=True) as session:
        lines = session.exec(select(NoticeLine).where(col(NoticeLine.id).in_([int(first), int(second)]))).all()
    assert told == (2, 5)
    assert numbers() == others
    assert {(line.state, line.state_reason) for line in lines} == {
        (
            LineState.SAID,
            "đã gọi điện lúc 09:30 ngày 25/03/2024, người gọi: Chuyên viên theo dõi - Phòng Nội vụ, "
            "người nghe: Văn phòng",
        )
    }
    assert unreached.changes("notice_line") == ["báo qua điện thoại"] * 2


def test_a_reminder_that_was_told_does_not_bring_the_one_before_back(
    sqlite_story: OfficeDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = date(2024, 11, 7)
    with live(sqlite_story, TODAY, monkeypatch) as server:
        server.refuse = {DX: 550}
        for day in (date(2024, 10, 31), last):
            sqlite_story.sweep(day)
            sqlite_story.send(day)

    waiting = [row for row in phone_list(last).rows if row.say.startswith("Nhắc hạn: Báo cáo")]
    left = len(phone_list(last).rows) - 1

    assert len(waiting) == 1
    assert called([str(waiting[0].number)], Call("Văn thư", last, "10:00"), last) == (1, left)
    assert [row for row in phone_list(last).rows if row.say.startswith("Nhắc hạn: Báo cáo")] == []


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (Call("", TODAY, "09:30"), "Chưa ghi ai đã gọi."),
        (Call("A", TODAY + timedelta(days=1), "09:30"), "Ngày gọi 26/03/2024 sau hôm nay 25/03/2024; kiểm tra lại."),
        (Call("A", TODAY, "25:00"), "Giờ gọi “25:00” chưa đúng: ghi giờ:phút, ví dụ 09:30."),
    ],
)
def test_a_call_that_cannot_have_been_is_refused(unreached: OfficeDriver, call: Call, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        called(numbers()[:1], call)

    assert str(refused.value) == sentence


def test_a_line_is_told_once_and_one_wrong_number_settles_none(unreached: OfficeDriver) -> None:
    first, second, *_ = numbers()
    called([first])
    before = unreached.dump()

    with pytest.raises(Refused, match=f"Nội dung số {first} không nằm trong danh sách gọi điện"):
        called([second, first])

    assert unreached.dump() == before


def test_a_unit_without_a_contact_is_called_but_nobody_is_called_late_before_the_check(
    sqlite_office: OfficeDriver, tmp_path: Path
) -> None:
    units = factories.units_with(tmp_path / "units.yaml", factories.without_contacts("P-DX"))
    sqlite_office.set_up()
    sqlite_office.load(factories.BAC_KAN, units)
    sqlite_office.roll_out(TODAY)
    for day in (date(2024, 11, 7), date(2024, 11, 12), MORNING_AFTER):
        sqlite_office.sweep(day)

    before = phone_list(MORNING_AFTER)
    sqlite_office.reconcile(factories.REPORT, LAST_DAY, MORNING_AFTER)
    after = phone_list(MORNING_AFTER)

    late = [row.say.split(":")[0] for row in after.rows if row.say.startswith("Chưa nhận được, đề nghị gửi ngay")]
    assert {(row.unit, row.person, row.why) for row in before.rows} == {
        ("UBND phường Đức Xuân", "chưa có đầu mối", "Không có địa chỉ nhận")
    }
    assert [row.say for row in before.rows if row.say.startswith("Nhắc hạn: Báo cáo kết quả")] == []
    assert (before.unchecked, after.unchecked, len(late)) == (2, 0, 2)
