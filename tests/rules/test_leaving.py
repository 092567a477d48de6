"""When a waiting message is next tried, and when it is late."""

from datetime import date, datetime, timedelta

import pytest

from models.rules.leaving import LOCAL, next_drain, should_have_left

FRIDAY, SATURDAY, MONDAY = date(2024, 11, 15), date(2024, 11, 16), date(2024, 11, 18)


def next_or_same(day: date) -> date:
    """Weekends off."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def local(day: date, hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(local(FRIDAY, 6, 59, 59), local(FRIDAY, 7, 0), id="before the office opens"),
        pytest.param(local(FRIDAY, 7, 0), local(FRIDAY, 7, 0), id="at the first minute"),
        pytest.param(local(FRIDAY, 9, 10), local(FRIDAY, 9, 10), id="at a full ten minutes"),
        pytest.param(local(FRIDAY, 9, 10, 1), local(FRIDAY, 9, 20), id="a second later"),
        pytest.param(local(FRIDAY, 16, 50), local(FRIDAY, 16, 50), id="the last time of a day"),
        pytest.param(local(FRIDAY, 16, 50, 1), local(MONDAY, 7, 0), id="after it, over the weekend"),
        pytest.param(local(SATURDAY, 10, 0), local(MONDAY, 7, 0), id="on a day off"),
    ],
)
def test_the_next_time_is_within_the_hours_of_a_working_day(at: datetime, expected: datetime) -> None:
    assert next_drain(at, next_or_same=next_or_same) == expected


@pytest.mark.parametrize(
    ("day", "today", "late"),
    [(FRIDAY, FRIDAY, False), (FRIDAY, MONDAY, True), (SATURDAY, MONDAY, False), (SATURDAY, date(2024, 11, 19), True)],
)
def test_what_fell_on_a_day_off_is_late_only_after_the_next_working_day(day: date, today: date, late: bool) -> None:
    assert should_have_left(day, today, next_or_same=next_or_same) is late
