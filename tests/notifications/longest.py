"""Every sample once more with the longest names that the city's own files have: institutions, people, duties, clauses."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from notice_samples import SAMPLES

from notifications.messages import Digest, EventText, NoticeLine

PLANS = Path(__file__).parents[2] / "config" / "plans"


def longest_samples() -> dict[str, Digest]:
    """The samples by name; every name in them is the longest of its kind."""
    return {name: _longest(sample) for name, sample in SAMPLES.items()}


@cache
def longest_names() -> dict[str, str]:
    """The longest name of each kind, as the files write it."""
    units, plan = (_read(name) for name in ("bac-kan-2024.units.yaml", "bac-kan-2024.yaml"))
    contacts = [f"{each['name']}" for unit in units["units"] for each in unit.get("contacts", [])]
    return {
        "unit": _the_longest(unit["name"] for unit in units["units"]),
        "contact": _the_longest(contacts),
        "duty": _the_longest(each["name"] for each in plan["duties"]),
        "clause": _the_longest(each["text"] for each in plan["clauses"]),
        "expected": _the_longest(each["expected"] for each in plan["duties"]),
    }


def _longest(sample: Digest) -> Digest:
    names = longest_names()
    return replace(
        sample,
        recipient_name=names["contact"],
        office_name=names["unit"],
        lines=tuple(_line(each) for each in sample.lines),
        events=tuple(_event(each) for each in sample.events),
    )


def _line(line: NoticeLine) -> NoticeLine:
    names = longest_names()
    return replace(
        line,
        duty_name=names["duty"],
        unit_name=names["unit"],
        clause_text=names["clause"],
        expected=names["expected"],
        to=names["unit"],
    )


def _event(event: EventText) -> EventText:
    return replace(event, clause_text=longest_names()["clause"])


def _read(name: str) -> Any:
    return yaml.safe_load((PLANS / name).read_text(encoding="utf-8"))


def _the_longest(words: Any) -> str:
    return str(max((str(each).strip() for each in words), key=len))
