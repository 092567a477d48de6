"""The story in `tests/data/README.md`, day by day, against the list that was written by hand before the code."""

import csv
from collections.abc import Callable
from datetime import date

import factories
from office_driver import LineRow, OfficeDriver
from year_end_office import YearEnd

from models.states import LineState

REPORT, UNIT_PLAN = factories.REPORT, factories.UNIT_PLAN
LAST_DAY = date(2024, 11, 21)


def expected_lines() -> list[LineRow]:
    """The rows of the hand-written list."""
    with (factories.DATA / "bac-kan-2024-expected-notices.csv").open(encoding="utf-8", newline="") as file:
        return sorted(
            (
                date.fromisoformat(row["day"]),
                row["recipient"],
                row["unit"],
                row["duty"],
                row["occurrence"],
                row["clause"],
                row["rung"],
                row["message"],
            )
            for row in csv.DictReader(file)
        )


def what_people_do(office: OfficeDriver) -> dict[date, list[Callable[[], object]]]:
    """The entries of the story, each on its day, after that morning's sweep and sending."""
    late_report_checked = [
        lambda: office.reconcile(REPORT, date(2024, 11, 14), date(2024, 11, 15)),
        lambda: office.release(date(2024, 11, 15)),
    ]
    return {
        date(2024, 4, 12): [lambda: office.hand_in("X-DQ", UNIT_PLAN, date(2024, 4, 12))],
        date(2024, 11, 11): [lambda: office.hand_in("X-DQ", REPORT, date(2024, 11, 11))],
        date(2024, 11, 12): [
            lambda: office.send_back("X-DQ", REPORT, date(2024, 11, 18), date(2024, 11, 12)),
        ],
        date(2024, 11, 15): late_report_checked,
        date(2024, 11, 18): [
            lambda: office.reconcile(REPORT, date(2024, 11, 15), date(2024, 11, 18)),
            lambda: office.release(date(2024, 11, 18)),
            lambda: office.hand_in("X-DQ", REPORT, date(2024, 11, 18)),
        ],
        date(2024, 11, 19): [
            lambda: office.hand_in("P-DX", REPORT, date(2024, 11, 19)),
            lambda: YearEnd(office).sent_to_all(date(2024, 11, 19)),
        ],
    }


def play(office: OfficeDriver, mornings: list[date]) -> None:
    """Each morning the sweep and the mail, then the day's entries, then the mail."""
    entries = what_people_do(office)
    for today in mornings:
        office.day(today)
        for entry in entries.get(today, []):
            entry()
        if today in entries:
            office.send(today)


def every_morning() -> list[date]:
    """From the roll-out to the last day, weekends too, as the schedule runs."""
    return [date.fromordinal(each) for each in range(factories.ROLLED_OUT.toordinal(), LAST_DAY.toordinal() + 1)]


def the_listed_mornings() -> list[date]:
    """Only those on which something is said, as if the engine had been off in between."""
    return sorted({row[0] for row in expected_lines()} | {date(2024, 4, 12), date(2024, 11, 11)})


def test_every_line_of_the_year_is_the_one_written_by_hand(sqlite_story: OfficeDriver) -> None:
    play(sqlite_story, every_morning())

    assert sqlite_story.said() == expected_lines()
    check_that_nothing_is_left(sqlite_story)


def test_the_mornings_between_do_not_matter_on_either_database(story: OfficeDriver) -> None:
    play(story, the_listed_mornings())

    assert story.said() == expected_lines()
    check_that_nothing_is_left(story)


def check_that_nothing_is_left(story: OfficeDriver) -> None:
    """Every notice was accepted at the first attempt, and no line waits for anything."""
    assert story.notice_states() == {"accepted": len(story.attempts())}
    assert {outcome for _, _, outcome in story.attempts()} == {"accepted"}
    assert story.lines(LineState.OWED, LineState.HELD, LineState.DISCARDED, LineState.NO_CONTACT) == []
