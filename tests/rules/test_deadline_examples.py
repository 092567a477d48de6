"""Every example of `tests/data/deadline-examples.json`, every field of it."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from models.calendars import load_calendar
from models.rules import deadlines
from models.rules.deadlines import Term

FILE = Path(__file__).parents[1] / "data" / "deadline-examples.json"
EXAMPLES: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
CALENDAR = load_calendar()
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day(text: str) -> date:
    return date.fromisoformat(text)


def strict_before(example: dict[str, Any]) -> dict[str, Any]:
    term = deadlines.before(day(example["named"]))
    assert term.due_on is not None
    found = {
        "last_day": str(term.due_on),
        "weekday": WEEKDAYS[term.due_on.weekday()],
        "working": CALENDAR.is_working(term.due_on),
    }
    if not found["working"]:
        found["target_prev_working"] = str(deadlines.working_target(CALENDAR, term, "previous"))
        found["roll_forward"] = str(deadlines.working_target(CALENDAR, term, "next"))
    return found


def on_or_before_offset(example: dict[str, Any]) -> dict[str, Any]:
    term = deadlines.offset(CALENDAR, day(example["event"]), days=example["offset_days"])
    return {"last_day": str(term.due_on)}


def window_inclusive(example: dict[str, Any]) -> dict[str, Any]:
    term = deadlines.window(day(example["from"]), day(example["to"]))
    return {"from": str(term.opens_on), "to": str(term.due_on)}


def quarter(example: dict[str, Any]) -> dict[str, Any]:
    assert example["text"] == "Quý I/2026"
    return {"to": str(deadlines.in_period(deadlines.period_span("quarter", 2026, 1)).due_on)}


def working_days_after(example: dict[str, Any]) -> dict[str, Any]:
    return {"last_day": str(deadlines.within_working_days(CALENDAR, day(example["start"]), example["n"]))}


def never_due(example: dict[str, Any]) -> dict[str, Any]:
    long_after = day("2030-01-01")
    assert deadlines.lateness(None, None, None, long_after) == 0
    return {}


READ = {
    "strict_before": strict_before,
    "on_or_before_offset": on_or_before_offset,
    "window_inclusive": window_inclusive,
    "quarter": quarter,
    "working_days_after": working_days_after,
    "none": never_due,
}
GIVEN = {"text", "kind", "named", "event", "offset_days", "start", "n", "note"}


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["text"] for example in EXAMPLES])
def test_an_example_is_read_as_the_facts_read_it(example: dict[str, Any]) -> None:
    found = READ[example["kind"]](example)

    assert found == {key: value for key, value in example.items() if key not in GIVEN}


def test_after_the_unit_reports_the_home_affairs_office_has_three_working_days_left() -> None:
    first, last = date(2024, 11, 15), date(2024, 11, 19)

    left = [first + timedelta(days=n) for n in range(5) if CALENDAR.is_working(first + timedelta(days=n))]

    assert (left, CALENDAR.working_days_between(date(2024, 11, 14), last)) == (
        [date(2024, 11, 15), date(2024, 11, 18), date(2024, 11, 19)],
        3,
    )


def test_rolling_14_11_2026_forward_lands_after_the_day_the_plan_names() -> None:
    named = date(2026, 11, 15)

    rolled = deadlines.working_target(CALENDAR, deadlines.before(named), "next")

    assert (rolled, rolled is not None and rolled > named) == (date(2026, 11, 16), True)


def test_a_weekend_moves_the_target_and_never_the_legal_day() -> None:
    term = deadlines.before(date(2026, 11, 15))

    targets = [deadlines.working_target(CALENDAR, term, policy) for policy in ("none", "previous", "next")]

    assert (term, targets) == (
        Term(None, date(2026, 11, 14)),
        [date(2026, 11, 14), date(2026, 11, 13), date(2026, 11, 16)],
    )
