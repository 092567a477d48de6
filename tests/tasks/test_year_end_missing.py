"""What is missing for the report, the working days for chasing, and who is told: the officer; units after a release."""

from datetime import date
from typing import Any

import factories
import pytest
from office_driver import OfficeDriver
from sqlalchemy import text
from year_end_office import REPORT, UNITS_DUE, Spec, YearEnd, who

from models.database import session_on
from tasks.step_ticks import carry_on
from tasks.year_end import missing
from tasks.year_end.missing import year_end_tick

NOV_15, NOV_18, NOV_19 = date(2024, 11, 15), date(2024, 11, 18), date(2024, 11, 19)


@pytest.fixture
def year(story: OfficeDriver) -> YearEnd:
    made = YearEnd(story)
    made.put(Spec("P-DX"), Spec("P-DX"))
    return made


def lines(today: date) -> list[tuple[str, str, bool]]:
    return [(each.unit, each.kind, each.late) for each in missing.missing(REPORT, today).lines]


def test_the_days_for_chasing_are_the_working_days_between_the_two_last_days(year: YearEnd) -> None:
    assert missing.missing(REPORT, NOV_15).chase_days == [NOV_15, NOV_18, NOV_19]


def test_each_thing_that_is_missing_is_told_apart_and_no_coordinating_body_is_late(year: YearEnd) -> None:
    silent = lines(NOV_15)
    year.handed_in("P-DX", on=NOV_15, accepted=False)
    received = lines(NOV_15)
    year.figures("P-DX", on=NOV_15, dang_ky=3, dang_ky_moi=2)
    year.office.accept("P-DX", factories.REPORT, NOV_15)

    assert silent == [("H-LHPN", "silent", False), ("P-DX", "silent", True), ("X-DQ", "silent", True)]
    assert [each for each in received if each[0] == "P-DX"] == [
        ("P-DX", "undecided", False),
        ("P-DX", "figures", False),
        ("P-DX", "reason", False),
    ]
    assert [each for each in lines(NOV_15) if each[0] == "P-DX"] == [
        ("P-DX", "different", False),
        ("P-DX", "reason", False),
    ]


def test_the_officer_is_told_once_on_each_of_the_three_days_and_nobody_else(year: YearEnd) -> None:
    for day in (UNITS_DUE, NOV_15, NOV_15, date(2024, 11, 16), NOV_18, NOV_19, date(2024, 11, 20)):
        year_end_tick.fn(day, who(day)[1])

    assert told(year) == [
        ("chase-2024-11-15", "chuyen-vien.p-nv@bac-kan.example", "III.1.c"),
        ("chase-2024-11-18", "chuyen-vien.p-nv@bac-kan.example", "III.1.c"),
        ("chase-2024-11-19", "chuyen-vien.p-nv@bac-kan.example", "III.1.c"),
    ]


def test_a_report_that_was_sent_is_chased_no_more(year: YearEnd) -> None:
    year.sent_to_all(NOV_18)

    carry_on(NOV_19, who(NOV_19)[1])

    assert told(year) == []


def test_units_are_chased_only_after_a_release_and_only_subordinate_ones(year: YearEnd) -> None:
    day, now, actor, source = who(NOV_18)
    done = missing.chase.fn(REPORT, day, now, actor, source)
    again = missing.chase.fn(REPORT, day, now, actor, source)

    assert (done.told, again.told) == (["UBND phường Đức Xuân", "UBND xã Dương Quang"], [])
    assert held(year) == [("P-DX", "held"), ("X-DQ", "held")]
    year.office.reconcile(factories.REPORT, NOV_15, NOV_18)
    year.office.hand_in("X-DQ", factories.REPORT, NOV_18)
    year.office.release(NOV_18)
    assert held(year) == [("P-DX", "owed"), ("X-DQ", "cancelled")]


def told(year: YearEnd) -> list[Any]:
    return rows(
        year,
        "SELECT l.rung, c.email, l.clause_code FROM notice_line l JOIN contact c ON c.id = l.contact_id "
        "WHERE l.subject = 'year_end' ORDER BY l.id",
    )


def held(year: YearEnd) -> list[Any]:
    return rows(
        year,
        "SELECT o.unit_code, l.state FROM notice_line l JOIN obligation o ON o.id = l.obligation_id "
        "WHERE l.rung LIKE 'chase-%' ORDER BY o.unit_code",
    )


def rows(year: YearEnd, sql: str) -> list[Any]:
    with session_on(year.office.url) as session:
        return [tuple(row) for row in session.execute(text(sql))]
