"""When a destination that takes nothing is left alone, and for how long."""

from datetime import timedelta

from models.rules.reach import failures_after, left_alone_for


def test_three_refusals_in_a_row_or_one_silence_are_enough() -> None:
    refused = [failures_after(before, silent=False) for before in range(3)]
    silent = [failures_after(before, silent=True) for before in range(3)]

    assert [left_alone_for(failures) is not None for failures in refused] == [False, False, True]
    assert [left_alone_for(failures) is not None for failures in silent] == [True, True, True]


def test_the_waits_grow_from_five_minutes_to_an_hour() -> None:
    failures, waits = 0, []
    for _ in range(7):
        failures = failures_after(failures, silent=True)
        waits.append(left_alone_for(failures))

    assert waits == [timedelta(minutes=minutes) for minutes in (5, 10, 20, 40, 60, 60, 60)]
