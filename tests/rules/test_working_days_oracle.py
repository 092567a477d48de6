"""Working days against an oracle that walks day by day over the facts, and shares no code with the rules.

The oracle reads the days off and the Saturdays worked straight from the JSON of facts; the rules read the packaged
YAML files. More than 10,000 cases: every day of three years and its neighbours, and generated ones.
"""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.calendars import load_calendar
from models.rules.deadlines import within_working_days

FACTS = json.loads((Path(__file__).parents[1] / "data" / "state-office-calendar.json").read_text(encoding="utf-8"))
OFF = {date.fromisoformat(day) for year in ("2024", "2025", "2026") for day in FACTS[year]["off"]}
MADE_UP = {date.fromisoformat(day) for year in ("2024", "2025", "2026") for day in FACTS[year]["work_sat"]}
CALENDAR = load_calendar()
ONE_DAY = timedelta(days=1)

# A year on either side has no file and goes by weekday; the oracle does so too.
DAYS = st.dates(date(2023, 10, 1), date(2027, 3, 31))
SPANS = st.tuples(st.integers(-5, 60), st.integers(0, 25))


def oracle_works(day: date) -> bool:
    return day in MADE_UP or (day not in OFF and day.isoweekday() <= 5)


def oracle_add(day: date, n: int) -> date:
    step = ONE_DAY if n > 0 else -ONE_DAY
    left = abs(n)
    while left > 0:
        day += step
        left -= 1 if oracle_works(day) else 0
    return day


def oracle_between(start: date, end: date) -> int:
    if end < start:
        return -oracle_between(end, start)
    count = 0
    while start < end:
        start += ONE_DAY
        count += 1 if oracle_works(start) else 0
    return count


def oracle_within(started_on: date, n: int, pauses: list[tuple[date, date | None]]) -> date | None:
    day, left = started_on, n
    while left > 0:
        day += ONE_DAY
        paused = any(first <= day and (last is None or day <= last) for first, last in pauses)
        if paused and any(last is None and first <= day for first, last in pauses):
            return None
        left -= 1 if oracle_works(day) and not paused else 0
    return day


def every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


@pytest.mark.parametrize("n", [-21, -10, -5, -2, -1, 0, 1, 2, 5, 10, 21])
def test_from_every_day_of_three_years_the_nth_working_day_is_the_one_walked_to(n: int) -> None:
    days = every_day(date(2023, 12, 1), date(2027, 1, 31))

    assert [CALENDAR.add_working_days(day, n) for day in days] == [oracle_add(day, n) for day in days]


def test_every_day_of_three_years_is_worked_or_not_as_the_facts_say() -> None:
    days = every_day(date(2023, 12, 1), date(2027, 1, 31))

    assert [CALENDAR.is_working(day) for day in days] == [oracle_works(day) for day in days]


@settings(max_examples=1000, derandomize=True, deadline=None)
@given(day=DAYS, n=st.integers(-300, 300))
def test_far_offsets_across_tet_and_year_ends_match_the_walk(day: date, n: int) -> None:
    assert CALENDAR.add_working_days(day, n) == oracle_add(day, n)


@settings(max_examples=1000, derandomize=True, deadline=None)
@given(start=DAYS, end=DAYS)
def test_working_days_between_any_two_days_match_the_walk(start: date, end: date) -> None:
    assert CALENDAR.working_days_between(start, end) == oracle_between(start, end)


@settings(max_examples=1000, derandomize=True, deadline=None)
@given(day=DAYS)
def test_the_nearest_working_days_match_the_walk(day: date) -> None:
    nearest = (CALENDAR.previous_or_same(day), CALENDAR.next_or_same(day))

    expected = (day, day) if oracle_works(day) else (oracle_add(day, -1), oracle_add(day, 1))
    assert nearest == expected


@settings(max_examples=1000, derandomize=True, deadline=None)
@given(started_on=DAYS, n=st.integers(1, 40), spans=st.lists(SPANS, max_size=4), last_goes_on=st.booleans())
def test_days_of_an_incomplete_dossier_are_left_out_as_the_walk_leaves_them_out(
    started_on: date, n: int, spans: list[tuple[int, int]], last_goes_on: bool
) -> None:
    pauses: list[tuple[date, date | None]] = [
        (started_on + timedelta(days=after), started_on + timedelta(days=after + length)) for after, length in spans
    ]
    if pauses and last_goes_on:
        pauses[-1] = (pauses[-1][0], None)

    assert within_working_days(CALENDAR, started_on, n, pauses) == oracle_within(started_on, n, pauses)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2024, 4, 24), 10, date(2024, 5, 10)),  # 29/4, 30/4, 1/5 off; Saturday 04/5 worked
        (date(2024, 2, 7), 1, date(2024, 2, 15)),  # over Tết Giáp Thìn
        (date(2024, 2, 15), -1, date(2024, 2, 7)),
        (date(2025, 12, 31), 1, date(2026, 1, 5)),  # 01/01 and the swapped 02/01
        (date(2026, 1, 9), 1, date(2026, 1, 10)),  # the make-up Saturday
        (date(2024, 12, 31), 1, date(2025, 1, 2)),
        (date(2025, 1, 2), -1, date(2024, 12, 31)),
    ],
)
def test_days_counted_by_hand_agree_with_the_rule_and_with_the_oracle(day: date, n: int, expected: date) -> None:
    assert (CALENDAR.add_working_days(day, n), oracle_add(day, n)) == (expected, expected)
