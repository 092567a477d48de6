"""Someone away or gone: who is told instead, once, and what no one can be told stands on the phone list."""

from datetime import date
from pathlib import Path
from typing import Any

import factories
import pytest
from office_driver import OfficeDriver, morning
from sqlalchemy import text

from models.database import session_on
from models.states import LineState
from tasks import delivery
from tasks.previews import preview
from tasks.release import waiting_for_release

TODAY = factories.ROLLED_OUT
WARD, HEAD = "dau-moi.p-dx@bac-kan.example", "thu-truong.p-dx@bac-kan.example"
DEPUTY = "Thủ trưởng - UBND phường Đức Xuân"


def change(office: OfficeDriver, statement: str, **given: Any) -> None:
    with session_on(office.url) as session:
        session.execute(text(statement), given)


def told(office: OfficeDriver) -> dict[str, int]:
    """How many lines of the ward each person was told, by address."""
    found: dict[str, int] = {}
    for _, address, unit, *_ in office.said():
        if unit == "P-DX":
            found[address] = found.get(address, 0) + 1
    return found


def away(office: OfficeDriver, first: str, last: str) -> None:
    days = f'[{{"from": "{first}", "to": "{last}", "deputy": "{DEPUTY}"}}]'
    change(office, "UPDATE contact SET away = :days WHERE email = :who", days=days, who=WARD)


def test_while_someone_is_away_their_deputy_is_told_and_afterwards_they_are_again(story: OfficeDriver) -> None:
    away(story, "2024-03-20", "2024-03-31")
    story.send(TODAY)
    unreleased = told(story)
    held = len(story.lines(LineState.HELD, unit="P-DX"))
    story.release(TODAY)
    story.send(TODAY)
    while_away = told(story)

    story.days(date(2024, 4, 1), date(2024, 4, 26))

    # The deputy is the head of the unit: nothing goes above an officer unreleased.
    assert (unreleased, held) == ({}, 7)
    assert while_away == {HEAD: 7}
    assert (told(story)[HEAD], told(story)[WARD] > 0) == (7, True)
    assert [row for row in story.lines(unit="P-DX") if row[5] == "no_contact"] == []


def test_the_day_after_the_absence_is_no_longer_the_deputys(sqlite_story: OfficeDriver) -> None:
    away(sqlite_story, "2024-03-20", "2024-03-24")

    sqlite_story.send(TODAY)

    assert told(sqlite_story) == {WARD: 7}


def test_who_fills_the_role_now_is_told_what_was_waiting_for_the_one_before(sqlite_story: OfficeDriver) -> None:
    change(sqlite_story, "UPDATE contact SET active = false WHERE email = :who", who=WARD)
    change(
        sqlite_story,
        "INSERT INTO contact (unit_code, role, name, email, channels, first_channel, active) VALUES "
        "('P-DX', 'person_in_charge', 'Đầu mối mới (ví dụ)', 'moi.p-dx@bac-kan.example', 'email', 'email', true)",
    )

    sqlite_story.send(TODAY)
    sqlite_story.send(TODAY)

    assert told(sqlite_story) == {"moi.p-dx@bac-kan.example": 7}


def test_with_nobody_in_the_role_the_lines_stand_on_the_phone_list(sqlite_story: OfficeDriver) -> None:
    change(sqlite_story, "UPDATE contact SET active = false WHERE email = :who", who=WARD)

    sent = sqlite_story.send(TODAY)

    assert (sent.accepted, told(sqlite_story)) == (4, {})
    assert len(sqlite_story.lines(LineState.NO_CONTACT, unit="P-DX")) == 7


def without_the_wards_person(document: dict[str, Any]) -> None:
    ward = factories.unit_in(document, "P-DX")
    ward["contacts"] = [each for each in ward["contacts"] if each["role"] != "person_in_charge"]


def test_who_is_taken_out_of_the_units_file_gets_nothing_that_was_waiting(
    sqlite_story: OfficeDriver, tmp_path: Path
) -> None:
    units = factories.units_with(tmp_path / "ra.units.yaml", without_the_wards_person)
    sqlite_story.load(factories.BAC_KAN, units, on=TODAY)

    sent = sqlite_story.send(TODAY)

    assert (sent.accepted, told(sqlite_story)) == (4, {})
    assert len(sqlite_story.lines(LineState.NO_CONTACT, unit="P-DX")) == 7


def test_who_goes_in_the_middle_of_a_drain_gets_nothing_either(
    sqlite_story: OfficeDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_over, handed = delivery.deliver, []

    def one_goes(*arguments: Any) -> Any:
        if not handed:
            change(sqlite_story, "UPDATE contact SET active = false WHERE unit_code = 'X-DQ'")
        handed.append(arguments)
        return hand_over(*arguments)

    monkeypatch.setattr(delivery, "deliver", one_goes)
    sent = sqlite_story.send(TODAY)

    assert (sent.accepted, sent.cancelled) == (4, 1)
    assert [row[2] for row in sqlite_story.said() if row[2] == "X-DQ"] == []
    assert len(sqlite_story.lines(LineState.NO_CONTACT, unit="X-DQ")) == 7


def test_a_doubt_about_someone_who_has_gone_since_is_for_the_telephone_and_not_sent_again(
    sqlite_story: OfficeDriver,
) -> None:
    with session_on(sqlite_story.url) as session:
        session.execute(
            text("""
                INSERT INTO attempt (notice_id, number, started_at, finished_at, outcome, code, detail, worker)
                SELECT n.id, 1, :at, :at, 'uncertain', '', '', '' FROM notice n JOIN contact c ON c.id = n.contact_id
                WHERE c.email = :who"""),
            {"who": WARD, "at": "2024-03-25 00:00:00"},
        )
        session.execute(
            text("""UPDATE notice SET state = 'uncertain', attempts = 1
                WHERE contact_id = (SELECT id FROM contact WHERE email = :who)"""),
            {"who": WARD},
        )
        session.execute(text("UPDATE contact SET active = false WHERE email = :who"), {"who": WARD})

    sent = sqlite_story.send(TODAY)

    assert (sent.accepted, told(sqlite_story), sqlite_story.notice_states()) == (4, {}, {"accepted": 4, "failed": 1})
    assert len(sqlite_story.lines(LineState.OWED, unit="P-DX")) == 7


def test_what_is_shown_before_release_is_addressed_to_who_fills_the_role_now(sqlite_story: OfficeDriver) -> None:
    morning_after = date(2024, 11, 15)
    sqlite_story.day(morning_after)
    sqlite_story.reconcile(factories.REPORT, date(2024, 11, 14), morning_after)
    before = waiting_for_release(morning_after)
    change(sqlite_story, "UPDATE contact SET active = false WHERE email = :who", who=WARD)
    shown = waiting_for_release(morning_after)

    assert (before.people, shown.people, before.code == shown.code) == (4, 3, False)
    sqlite_story.release(morning_after, code=shown.code)
    sqlite_story.send(morning_after)
    assert [who for day, who, unit, _, _, _, _, what in sqlite_story.said() if (unit, what) == ("P-DX", "overdue")] == [
        HEAD
    ]
    assert [row[3] for row in sqlite_story.lines(LineState.NO_CONTACT, unit="P-DX", duty=factories.REPORT)] == [
        "person_in_charge"
    ]


def test_a_preview_is_of_the_deputy_while_someone_is_away(sqlite_story: OfficeDriver) -> None:
    day, deputy = date(2024, 4, 1), "Chuyên viên trực (ví dụ)"
    change(
        sqlite_story,
        "INSERT INTO contact (unit_code, role, name, email, channels, first_channel, active) VALUES "
        "('P-DX', 'home_affairs_officer', :name, 'truc.p-dx@bac-kan.example', 'email', 'email', true)",
        name=deputy,
    )
    days = f'[{{"from": "2024-03-20", "to": "2024-04-20", "deputy": "{deputy}"}}]'
    change(sqlite_story, "UPDATE contact SET away = :days WHERE email = :who", days=days, who=WARD)

    shown = [
        [len(each.lines) for each in preview(who, TODAY, TODAY, morning(TODAY)).messages]
        for who in (WARD, "truc.p-dx@bac-kan.example")
    ]
    later = preview(WARD, day, TODAY, morning(TODAY)).messages
    sqlite_story.send(TODAY)

    assert (shown, later, told(sqlite_story)) == ([[], [7]], [], {"truc.p-dx@bac-kan.example": 7})
