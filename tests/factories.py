"""Valid plan and units files with no surprises: the example's, or the example's with one thing changed.

Institutions that exist only in tests are labelled "(ví dụ)".
"""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"
PLANS = Path(__file__).parent.parent / "config" / "plans"
BAC_KAN = PLANS / "bac-kan-2024.yaml"
BAC_KAN_UNITS = PLANS / "bac-kan-2024.units.yaml"
STORY_UNITS = DATA / "story.units.yaml"
ROLLED_OUT = date(2024, 3, 25)
REPORT = "bao-cao-don-vi"
UNIT_PLAN = "ke-hoach-don-vi"

Document = dict[str, Any]
Change = Callable[[Document], None]


_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Loader(yaml.SafeLoader):
    """Reads "on" as the word that it is in our files, not as a yes."""


_Loader.yaml_implicit_resolvers = {
    letter: [each for each in resolvers if letter not in "oO" or not each[0].endswith(":bool")]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path: Path) -> Document:
    """A YAML file as plain data."""
    return deepcopy(_parsed(path))


@cache
def _parsed(path: Path) -> Document:
    return dict(yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader))


def write(document: Document, path: Path) -> Path:
    """Plain data as a YAML file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    words = yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False)
    path.write_text(words, encoding="utf-8")
    return path


def plan_with(path: Path, *changes: Change, base: Path = BAC_KAN) -> Path:
    """A plan file with changes, written to `path`."""
    return _changed(base, path, changes)


def units_with(path: Path, *changes: Change, base: Path = STORY_UNITS) -> Path:
    """A units file with changes, written to `path`."""
    return _changed(base, path, changes)


def _changed(base: Path, path: Path, changes: tuple[Change, ...]) -> Path:
    document = read(base)
    for change in changes:
        change(document)
    return write(document, path)


def duty_in(document: Document, duty: str) -> Document:
    """One duty of a plan document."""
    return next(each for each in document["duties"] if each["id"] == duty)


def unit_in(document: Document, unit: str) -> Document:
    """One unit of a units document."""
    return next(each for each in document["units"] if each["code"] == unit)


def report_before(day: date, **more: Any) -> Change:
    """The units' report is due before another day, in words that say so."""

    def change(plan: Document) -> None:
        words = f"trước ngày {day:%d/%m/%Y}"
        duty_in(plan, REPORT).update({"deadline": {"before": day}, "words": words, **more})
        clause = next(each for each in plan["clauses"] if each["id"] == "III.2.c")
        clause["text"] = clause["text"].replace("trước ngày 15/11/2024", words)

    return change


def unit_plan_within(working_days: int) -> Change:
    """The internal target for the units' plans, counted from the day of issue."""

    def change(plan: Document) -> None:
        duty_in(plan, UNIT_PLAN)["deadline"] = {"relative": {"event": "ban-hanh", "working_days": working_days}}

    return change


def without_duty(duty: str) -> Change:
    """The plan no longer has a duty, nor the sections of steps that name it."""

    def change(plan: Document) -> None:
        plan["duties"] = [each for each in plan["duties"] if each["id"] != duty]
        for section in ("intake", "registration", "inspection", "appraisal", "recognition", "year_end", "registers"):
            if _names(plan.get(section), duty):
                del plan[section]

    return change


def _names(part: Any, word: str) -> bool:
    """Whether a word stands anywhere in a part of a document."""
    if isinstance(part, dict):
        return any(_names(value, word) for value in part.values())
    return any(_names(value, word) for value in part) if isinstance(part, list) else bool(part == word)


def with_policy(**values: Any) -> Change:
    """Other choices of the office."""

    def change(plan: Document) -> None:
        plan["policy"].update(values)

    return change


def with_units(*codes: str) -> Change:
    """Further example communes, each with its two contacts."""

    def change(units: Document) -> None:
        units["units"] += [example_commune(code) for code in codes]

    return change


def without_contacts(unit: str) -> Change:
    """A unit that nobody can be told at."""

    def change(units: Document) -> None:
        unit_in(units, unit)["contacts"] = []

    return change


def example_commune(code: str) -> Document:
    """A commune that exists only in tests."""
    name = f"UBND xã {code} (ví dụ)"
    return {
        "code": code,
        "name": name,
        "class": "xa-phuong",
        "contacts": [
            {
                "role": "person_in_charge",
                "name": f"Đầu mối công tác dân vận - {name}",
                "email": f"dau-moi.{code.lower()}@vi-du.example",
            },
            {"role": "head", "name": f"Thủ trưởng - {name}", "email": f"thu-truong.{code.lower()}@vi-du.example"},
        ],
    }


def fifty_units(path: Path) -> Path:
    """Bắc Kạn's institutions and as many example communes as make 50 units."""
    known = len(read(BAC_KAN_UNITS)["units"])
    return units_with(path, with_units(*(f"VD-{n:02}" for n in range(1, 51 - known))), base=BAC_KAN_UNITS)
