"""An administrator's retry: a step fails in the middle, the cause is mended, Retry is pressed, nothing is lost or doubled."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import PROJECT, EngineProcess

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

ADVANCE, UNTIL = "Diễn tập: chuyển đến ngày", "2024-04-22"
PLANS = PROJECT / "config" / "plans"

# The disk "fills" after the lines of 15/04 are written and before their notices are: in the middle of that day's sweep.
BREAK = """
create trigger full_disk before insert on notice when new.day = '2024-04-15'
begin select raise(abort, 'disk full (a test)'); end
"""
RECORD = {
    "lines": """select o.unit_code, o.duty_code, o.occurrence, l.rung, l.deadline_version, l.recipient, l.state, l.owed_on
                from notice_line l join obligation o on o.id = l.obligation_id order by 1, 2, 3, 4, 5, 6""",
    "notices": "select id, state, attempts from notice order by id",
    "attempts": "select notice_id, number, outcome from attempt order by 1, 2",
    "clock": "select training_today from office",
    "sweeps": "select swept_through from sweep_cursor",
}


def test_a_sweep_that_fails_in_the_middle_is_red_and_retry_makes_the_record_that_of_an_unbroken_run(
    office: EngineProcess, tmp_path: Path
) -> None:
    unbroken = year_without_a_break(tmp_path / "unbroken")
    write(office, BREAK)
    operator = office.choices(ADVANCE, "operator")[0]

    run = office.start_run(ADVANCE, {"form": {"operator": operator, "to": UNTIL}})
    broken = office.finish(run)
    half_way = record_of(office.home)
    write(office, "drop trigger full_disk")
    office.press_retry(run)
    office.wait_for(lambda: office.run(run)["run_count"] == 2)
    mended = office.finish(run)

    assert broken[0] == "FAILED"
    assert half_way["lines"] == [line for line in unbroken["lines"] if line[-1] < "2024-04-15"]
    assert half_way["clock"] == [("2024-04-15",)]
    assert mended[0] == "COMPLETED"
    assert record_of(office.home) == unbroken
    letters = sorted((office.home / "hop-thu").glob("*.eml"))
    assert len(letters) == len(unbroken["notices"])


def year_without_a_break(home: Path) -> dict[str, list[Any]]:
    """The same days in another home, by the command line and without a break."""
    plan, units = PLANS / "bac-kan-2024.yaml", PLANS / "bac-kan-2024.units.yaml"
    for command in (
        ["plan", "load", str(plan), "--units", str(units), "--yes"],
        ["roll-out"],
        ["send"],
        ["clock", "--to", UNTIL],
    ):
        environment = {**os.environ, "DANVAN_HOME": str(home), "PYTHONUTF8": "1"}
        done = subprocess.run(
            [sys.executable, "-m", "flows", *command], cwd=PROJECT, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    return record_of(home)


def record_of(home: Path) -> dict[str, list[Any]]:
    """What two runs of the same days must have in common."""
    with closing(sqlite3.connect(f"file:{home / 'danvan.db'}?mode=ro", uri=True)) as database:
        return {name: database.execute(query).fetchall() for name, query in RECORD.items()}


def write(office: EngineProcess, statement: str) -> None:
    """Break or mend the office's database behind its back."""
    with closing(sqlite3.connect(office.home / "danvan.db", timeout=30)) as database, database:
        database.execute(statement)
