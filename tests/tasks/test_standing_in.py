"""Someone away or gone: who is told instead, once, and what no one can be told stands on the phone list."""

from datetime import date
from typing import Any

import factories
from office_driver import OfficeDriver
from sqlalchemy import text

from models.database import session_on
from models.states import LineState

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
