"""A round on SQLite and on PostgreSQL: the same results, and what two people do at once is done once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from appraisal_office import ACTOR, PLAN, START, UNITS, Office, instant

from config.refusals import Refused
from models.states import Mode, Source
from tasks import plan_files, setup

A, B = "DVK-2024-001", "DVK-2024-002"


@pytest.fixture
def office(database: str, home: Path) -> Office:
    """A round that has voted, on each database in turn."""
    setup.create_office(Mode.TRAINING, instant(START))
    plan_files.load_plan.fn(PLAN, UNITS, instant(START), ACTOR, Source.COMMAND, apply=True)
    office = Office(database, home)
    office.scoring("P-DX", "X-DQ")
    office.all_sheets({B: ("hieu-qua",)})
    office.close()
    office.all_vote()
    return office


def twice_at_once(step: Callable[[], object]) -> list[str]:
    """Two people do the same at the same moment; how it ended for each."""

    def outcome(_: int) -> str:
        try:
            step()
        except Refused:
            return "refused"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(outcome, range(2)))


def test_a_batch_that_two_people_apply_at_once_is_applied_and_told_once(office: Office) -> None:
    code = office.preview().preview_code

    applied = twice_at_once(lambda: office.apply(code))
    published = twice_at_once(office.publish)

    assert (applied, published) == (["done", "refused"], ["done", "refused"])
    assert office.statuses() == {A: "passed", B: "failed"}
    assert office.rows("SELECT status, outcome FROM appraisal_decision ORDER BY initiative_id") == [
        ("published", "passed"),
        ("published", "failed"),
    ]
    assert office.rows("SELECT rung, count(*) FROM notice_line WHERE rung = 'result' GROUP BY rung") == [("result", 2)]
