"""Steps that run twice, late, at once, or die in the middle: the record is that of one run on time."""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import factories
import pytest
from fresh_databases import Templates, copied
from office_driver import OfficeDriver, morning
from smtp_double import SmtpDouble
from workers import (
    Environment,
    roll_out_once,
    run_together,
    send_days,
    send_until_killed,
    sweep_days,
    sweep_until_killed,
)

from config.settings import settings
from models.database import engine_for
from models.states import LineState

REPORT = factories.REPORT
TODAY = factories.ROLLED_OUT
MORNING_AFTER = date(2024, 11, 15)
# What these mornings owe before the last one is stale on it. A sender that comes in between two of them therefore leaves
# the record of one that comes after all: no reminder goes out alone that the next morning would have taken along.
MORNINGS = [date(2024, 10, 31), date(2024, 11, 5), MORNING_AFTER]


def surroundings() -> Environment:
    """What a process of its own must be told to work on this test's office."""
    return {name: value for name, value in os.environ.items() if name.startswith("DANVAN_")}


def at(day: date) -> datetime:
    """When the mail of a day leaves."""
    return morning(day) + timedelta(minutes=5)


# --- twice, and late ---------------------------------------------------------------------------------------------


def test_a_day_swept_twice_owes_each_thing_once(story: OfficeDriver) -> None:
    story.send(TODAY)
    first = story.sweep(date(2024, 10, 31))
    before = story.essence()

    second = story.sweep(date(2024, 10, 31))

    assert (first.lines, first.notices, second.lines, second.notices) == (3, 3, 0, 0)
    assert story.essence() == before


def test_sweeping_a_day_that_has_passed_adds_nothing(sqlite_story: OfficeDriver) -> None:
    sqlite_story.sweep(date(2024, 11, 7))
    before = sqlite_story.essence()

    assert sqlite_story.sweep(date(2024, 10, 31)).lines == 0
    assert sqlite_story.essence() == before


def test_rolling_out_twice_creates_and_tells_nothing_more(story: OfficeDriver) -> None:
    before = {name: rows for name, rows in story.dump().items() if name != "sweep_cursor"}

    again = story.roll_out(TODAY)
    later = story.roll_out(date(2024, 4, 8))

    assert [(each.created, each.moved, each.withdrawn, each.told) for each in (again, later)] == [(0, 0, 0, 0)] * 2
    assert {name: rows for name, rows in story.dump().items() if name != "sweep_cursor"} == before


def test_looking_at_a_roll_out_first_changes_nothing(office: OfficeDriver) -> None:
    office.set_up()
    office.load(factories.BAC_KAN, factories.STORY_UNITS)
    before = office.dump()

    shown = office.roll_out(TODAY, preview=True)
    after = office.dump()
    done = office.roll_out(TODAY)

    assert after == before
    assert (shown.created, shown.told, shown.preview) == (done.created, done.told, True)


def test_after_nine_days_without_a_sweep_each_person_hears_one_thing_about_each_duty(story: OfficeDriver) -> None:
    story.send(TODAY)
    story.sweep(date(2024, 10, 30))

    swept = story.sweep(date(2024, 11, 8))

    assert swept.lines == 4
    assert [(unit, duty, rung) for unit, duty, rung, *_ in story.lines(LineState.OWED)] == [
        ("P-NV", "bao-cao-thanh-pho", "T-10"),
        ("H-LHPN", REPORT, "T-5"),
        ("P-DX", REPORT, "T-5"),
        ("X-DQ", REPORT, "T-5"),
    ]


def test_a_rung_of_before_the_day_is_not_said_after_it(story: OfficeDriver) -> None:
    story.send(TODAY)
    story.sweep(date(2024, 10, 30))

    story.sweep(date(2024, 11, 19))

    report = [row[:4] for row in story.lines(LineState.OWED, LineState.HELD, duty=REPORT)]
    assert report == [
        ("P-DX", REPORT, "T+1", "head"),
        ("P-DX", REPORT, "T+1", "home_affairs_officer"),
        ("P-DX", REPORT, "T+1", "person_in_charge"),
        ("X-DQ", REPORT, "T+1", "head"),
        ("X-DQ", REPORT, "T+1", "home_affairs_officer"),
        ("X-DQ", REPORT, "T+1", "person_in_charge"),
        ("P-DX", REPORT, "T+2", "leader_in_charge"),
        ("X-DQ", REPORT, "T+2", "leader_in_charge"),
    ]


# --- at once -----------------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[SmtpDouble]:
    """A mail server for the processes."""
    with SmtpDouble() as double:
        yield double


@pytest.fixture
def live(story: OfficeDriver, server: SmtpDouble, monkeypatch: pytest.MonkeyPatch) -> OfficeDriver:
    """The story's office gone live, its messages of the roll-out waiting for the server."""
    story.go_live("45/KH-UBND (ví dụ)", TODAY)
    values = {"HOST": "127.0.0.1", "PORT": str(server.port), "SECURITY": "none", "TIMEOUT_SECONDS": "5"}
    for name, value in values.items():
        monkeypatch.setenv(f"DANVAN_MAIL_{name}", value)
    settings.cache_clear()
    return story


OneRun = Callable[[Callable[[OfficeDriver], object]], dict[str, list[object]]]


@pytest.fixture
def one_run(tmp_path: Path, sqlite_templates: Templates, monkeypatch: pytest.MonkeyPatch) -> OneRun:
    """What the record of the story says after steps that one process does once, on time and undisturbed."""

    def run(steps: Callable[[OfficeDriver], object]) -> dict[str, list[object]]:
        with monkeypatch.context() as patch, copied(sqlite_templates, "story", tmp_path / "one-run", patch) as url:
            steps(OfficeDriver(url))
            essence = OfficeDriver(url).essence()
        settings.cache_clear()
        return essence

    return run


def letters(server: SmtpDouble) -> Counter[str]:
    """How often the server took each message, by Message-ID."""
    return Counter(str(message_from_bytes(each.message)["Message-ID"]) for each in server.accepted)


def test_two_sweeps_and_two_senders_at_once_leave_the_record_of_one_run(
    live: OfficeDriver, server: SmtpDouble, one_run: OneRun
) -> None:
    environment = surroundings()
    sweeps = [(day, morning(day)) for day in MORNINGS]
    sends = [(MORNING_AFTER, at(MORNING_AFTER))] * 8
    engine_for(live.url).dispose()

    codes = run_together(
        (sweep_days, (environment, sweeps)),
        (sweep_days, (environment, sweeps)),
        (send_days, (environment, sends)),
        (send_days, (environment, sends)),
    )
    live.send(MORNING_AFTER)

    def on_time_and_alone(office: OfficeDriver) -> None:
        for day in MORNINGS:
            office.sweep(day)
        office.send(MORNING_AFTER)

    assert codes == [0, 0, 0, 0]
    assert live.essence() == one_run(on_time_and_alone)
    assert set(letters(server).values()) == {1}
    assert len(letters(server)) == len(live.attempts()) == len(live.attempts("accepted"))


def test_four_sweeps_of_one_morning_and_then_four_senders_are_one_sweep_and_one_sender(
    live: OfficeDriver, server: SmtpDouble, one_run: OneRun
) -> None:
    live.send(TODAY)
    environment, morning_after = surroundings(), [(MORNING_AFTER, morning(MORNING_AFTER))]
    engine_for(live.url).dispose()

    codes = run_together(*[(sweep_days, (environment, morning_after))] * 4)
    codes += run_together(*[(send_days, (environment, [(MORNING_AFTER, at(MORNING_AFTER))]))] * 4)

    assert codes == [0] * 8
    assert live.essence() == one_run(lambda office: (office.send(TODAY), office.day(MORNING_AFTER)))
    assert set(letters(server).values()) == {1}
    assert len(letters(server)) == len(live.attempts())


def test_first_roll_outs_at_once_are_one(office: OfficeDriver, one_run: OneRun) -> None:
    office.set_up()
    office.load(factories.BAC_KAN, factories.STORY_UNITS)
    environment = surroundings()
    engine_for(office.url).dispose()

    codes = run_together(*[(roll_out_once, (environment, TODAY, morning(TODAY)))] * 3)

    assert codes == [0, 0, 0]
    assert office.essence() == one_run(lambda _: None)
    assert office.changes("plan") == ["phiên bản 1", "giao 36 nghĩa vụ", "triển khai"]


# --- dying in the middle -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("statement", [2, 6, 9, 12])
def test_a_sweep_that_is_killed_in_the_middle_and_run_again_is_one_sweep(
    story: OfficeDriver, one_run: OneRun, statement: int
) -> None:
    before = story.essence()
    engine_for(story.url).dispose()

    codes = run_together((sweep_until_killed, (surroundings(), MORNING_AFTER, morning(MORNING_AFTER), statement)))
    after_the_kill = story.essence()
    story.sweep(MORNING_AFTER)

    assert codes == [-signal.SIGKILL]
    assert after_the_kill == before
    assert story.essence() == one_run(lambda office: office.sweep(MORNING_AFTER))


@pytest.mark.parametrize(("message", "when"), [(1, "before"), (1, "after"), (3, "after"), (5, "before")])
def test_a_send_that_is_killed_leaves_one_message_in_doubt_and_loses_none(
    live: OfficeDriver, server: SmtpDouble, message: int, when: str
) -> None:
    environment = surroundings()
    engine_for(live.url).dispose()

    codes = run_together((send_until_killed, (environment, TODAY, at(TODAY), message, when)))
    left = live.notice_states()
    before_the_lease_ends = live.send(TODAY, at=at(TODAY) + timedelta(minutes=1))
    after_it = live.send(TODAY, at=at(TODAY) + timedelta(minutes=10))
    in_the_end = live.send(TODAY, at=at(TODAY) + timedelta(minutes=20))

    assert codes == [-signal.SIGKILL]
    assert left["sending"] == 1
    assert before_the_lease_ends.accepted == 5 - message
    assert (after_it.uncertain, after_it.accepted, in_the_end.accepted) == (1, 0, 1)
    assert live.notice_states() == {"accepted": 5}
    assert sorted(letters(server).values()) == [1, 1, 1, 1, 2 if when == "after" else 1]
    assert Counter(outcome for _, _, outcome in live.attempts()) == {"accepted": 5, "uncertain": 1}
    assert live.lines(LineState.OWED) == []


def test_senders_killed_one_after_the_other_leave_one_message_in_doubt_each(
    live: OfficeDriver, server: SmtpDouble
) -> None:
    environment = surroundings()
    engine_for(live.url).dispose()

    codes = [
        run_together((send_until_killed, (environment, TODAY, at(TODAY) + timedelta(seconds=turn), 2, "after")))
        for turn in range(2)
    ]
    recovered = live.send(TODAY, at=at(TODAY) + timedelta(minutes=10))
    live.send(TODAY, at=at(TODAY) + timedelta(minutes=20))

    assert codes == [[-signal.SIGKILL]] * 2
    assert (recovered.uncertain, recovered.accepted) == (2, 1)
    assert live.notice_states() == {"accepted": 5}
    assert sorted(letters(server).values()) == [1, 1, 1, 2, 2]
