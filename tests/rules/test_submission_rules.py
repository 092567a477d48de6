"""Inner days counted back, and the reviewing body's clock: grids written by hand from the calendar of 2024."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.calendar import CalendarYear, WorkingCalendar
from models.rules.submission import STEPS, Clock, InnerStep, inner_days, result_expected_on

# 31/12/2024 taken as a day off, to see a holiday skipped.
CALENDAR = WorkingCalendar([CalendarYear(2024, off={date(2024, 12, 31): "Nghỉ"}, work={}, signed_off=None, source="")])
STEPS_OF_OURS = (
    InnerStep("hoan-thien", "Hoàn thiện", 3),
    InnerStep("dong-goi", "Đóng gói", 1),
    InnerStep("ky", "Ký", 1),
    InnerStep("gui", "Gửi", 1),
)


def day(number: int, month: int = 12) -> date:
    return date(2024, month, number)


def spans(outer_on: date, today: date, done: dict[str, date] | None = None) -> list[tuple[date, date, bool]]:
    found = inner_days(CALENDAR, outer_on, STEPS_OF_OURS, done or {}, today)
    return [(each.starts_by, each.ends_by, each.red) for each in found]


def test_the_last_step_may_end_on_the_outer_day_and_each_other_ends_before_the_next_begins() -> None:
    assert spans(day(5), today=day(1, 11)) == [
        (day(28, 11), day(2), False),
        (day(3), day(3), False),
        (day(4), day(4), False),
        (day(5), day(5), False),
    ]


def test_an_outer_day_that_is_not_worked_is_prepared_for_the_working_day_before() -> None:
    assert [ends for _, ends, _ in spans(day(8), today=day(1, 11))] == [day(3), day(4), day(5), day(6)]


def test_a_holiday_between_costs_a_day() -> None:
    assert [ends for _, ends, _ in spans(date(2025, 1, 1), today=day(1))] == [
        day(26),
        day(27),
        day(30),
        date(2025, 1, 1),
    ]


@pytest.mark.parametrize(
    ("today", "done", "red"),
    [
        (day(2), {}, [False, False, False, False]),  # its last day is still safe
        (day(3), {}, [True, False, False, False]),
        (day(5), {}, [True, True, True, False]),
        (day(6), {}, [True, True, True, True]),
        (day(6), {"hoan-thien": day(2), "dong-goi": day(4), "ky": day(4)}, [False, True, False, True]),
    ],
)
def test_a_step_is_red_once_its_last_day_has_passed_or_it_was_done_after_it(
    today: date, done: dict[str, date], red: list[bool]
) -> None:
    assert [each for _, _, each in spans(day(5), today, done)] == red


@given(
    st.dates(date(2024, 3, 1), date(2024, 12, 30)),
    st.lists(st.integers(1, 12), min_size=1, max_size=6),
)
def test_inner_days_never_overlap_are_worked_and_take_as_long_as_they_say(outer_on: date, leads: list[int]) -> None:
    steps = [InnerStep(str(index), str(index), lead) for index, lead in enumerate(leads)]

    found = inner_days(CALENDAR, outer_on, steps, {}, outer_on)

    assert found[-1].ends_by == CALENDAR.previous_or_same(outer_on)
    for each in found:
        assert CALENDAR.is_working(each.starts_by) and CALENDAR.is_working(each.ends_by)
        assert CALENDAR.working_days_between(each.starts_by, each.ends_by) + 1 == each.step.working_days
    for earlier, later in pairwise(found):
        assert CALENDAR.working_days_between(earlier.ends_by, later.starts_by) == 1


# Received on Wednesday 04/12, ten working days: 05, 06, 09, 10, 11, 12, 13, 16, 17, 18.
@pytest.mark.parametrize(
    ("received", "returned", "clock", "expected"),
    [
        ([], [], "pause", None),
        ([day(4)], [], "pause", day(18)),
        ([day(4)], [], "restart", day(18)),
        # Returned on 09/12: 05 and 06 counted, then nothing until it is complete again.
        ([day(4)], [(day(9), None)], "pause", None),
        ([day(4)], [(day(9), None)], "restart", None),
        # Complete again on 12/12: eight are left from 13/12; anew it is ten.
        ([day(4), day(12)], [(day(9), day(12))], "pause", day(24)),
        ([day(4), day(12)], [(day(9), day(12))], "restart", day(26)),
        # Returned twice.
        ([day(4), day(12), day(18)], [(day(9), day(12)), (day(16), day(18))], "pause", day(27)),
        # Returned before anybody confirmed a complete dossier: nothing had begun to count.
        ([day(12)], [(day(5), day(12))], "pause", day(26)),
        ([day(12)], [(day(5), day(12))], "restart", day(26)),
    ],
)
def test_the_clock_counts_from_a_complete_dossier(
    received: list[date], returned: list[tuple[date, date | None]], clock: Clock, expected: date | None
) -> None:
    assert result_expected_on(CALENDAR, received, returned, 10, clock) == expected


def test_a_pause_never_brings_a_result_forward_and_a_restart_never_before_a_pause() -> None:
    plain = result_expected_on(CALENDAR, [day(4)], [], 5, "pause")
    for returned_on in (day(5), day(6), day(9)):
        for complete_on in (day(9), day(10), day(13)):
            received, returns = [day(4), complete_on], [(returned_on, complete_on)]
            paused = result_expected_on(CALENDAR, received, returns, 5, "pause")
            anew = result_expected_on(CALENDAR, received, returns, 5, "restart")

            assert plain is not None and paused is not None and anew is not None
            assert plain <= paused <= anew


def test_every_step_leads_to_a_status_of_the_table() -> None:
    assert {to for following in STEPS.values() for to in following} <= set(STEPS)
