"""What a year's archive keeps of the record: every table is spoken of, and a year's rows are that year's alone."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from office_driver import OfficeDriver
from sqlalchemy import text
from sqlmodel import Session
from year_end_office import Spec, YearEnd, adopt_next_year, who

from models import tables  # noqa: F401
from models.base import Record
from models.database import session_on
from models.initiatives import InitiativeStatus
from models.plans import Plan
from models.submission.dossiers import SubmissionStatus
from models.year_pack.contents import contents
from models.year_pack.ledgers import LEFT_OUT, LEFT_OUT_COLUMNS, OF_THE_OFFICE, ledgers, rows_of
from tasks.year_pack.packing import pack_year

THIS_YEAR, NEXT_YEAR = "bac-kan-2024", "bac-kan-2025"


@pytest.fixture
def two_years(story: OfficeDriver, tmp_path: Path) -> OfficeDriver:
    """A plan with dossiers, obligations and notices, and the next year's plan rolled out beside it."""
    made = YearEnd(story)
    made.put(
        Spec(status=InitiativeStatus.SUBMITTED, dossier=SubmissionStatus.SENT),
        Spec("X-DQ", status=InitiativeStatus.RECOGNISED, dossier=SubmissionStatus.DECIDED),
    )
    story.sweep(date(2024, 11, 12))
    adopt_next_year(tmp_path, date(2025, 1, 2))
    story.roll_out(date(2025, 1, 6))
    return story


@contextmanager
def opened(office: OfficeDriver) -> Iterator[Session]:
    with session_on(office.url, read_only=True) as session:
        yield session


def kept(office: OfficeDriver, plan_id: str) -> dict[str, list[dict[str, object]]]:
    with opened(office) as session:
        plan = session.get(Plan, plan_id)
        assert plan is not None
        return {each.name: [json.loads(row) for row in rows_of(session, each, plan)] for each in ledgers()}


def test_every_table_is_kept_or_left_out_on_purpose() -> None:
    kept_tables = {each.name for each in ledgers()}

    assert kept_tables | LEFT_OUT == set(Record.metadata.tables)
    assert kept_tables & LEFT_OUT == set()
    assert kept_tables >= OF_THE_OFFICE
    for name, columns in LEFT_OUT_COLUMNS.items():
        assert columns <= {column.name for column in Record.metadata.tables[name].columns}


def test_no_column_that_holds_a_secret_or_an_address_is_kept() -> None:
    suspicious = ("sealed", "token", "email", "phone", "chat", "user_id", "secret", "password")

    found = [
        f"{each.name}.{column}"
        for each in ledgers()
        for column in each.columns
        if any(word in column for word in suspicious)
    ]
    assert found == []


def test_each_row_is_in_one_year_alone_and_none_in_no_year(two_years: OfficeDriver) -> None:
    first, second = kept(two_years, THIS_YEAR), kept(two_years, NEXT_YEAR)

    with opened(two_years) as session:
        counted = {name: session.execute(text(f"SELECT count(*) FROM {name}")).scalar() for name in first}
    apart = {name: len(first[name]) + len(second[name]) for name in first if name not in OF_THE_OFFICE}
    # A notice may say something of both years, and a release may let lines of both go.
    assert apart == {name: counted[name] for name in apart}
    assert all(first[name] for name in ("obligation", "notice_line", "initiative", "submission", "submission_item"))
    assert all(second[name] for name in ("plan", "clause", "duty", "obligation", "agenda_entry", "notice_line"))
    assert {name: len(first[name]) for name in OF_THE_OFFICE} == {name: counted[name] for name in OF_THE_OFFICE}


def test_a_year_is_packed_on_either_database_and_the_other_year_has_its_own(two_years: OfficeDriver) -> None:
    made = [pack_year.fn(plan, True, *who(date(2025, 1, 7))) for plan in (THIS_YEAR, NEXT_YEAR, THIS_YEAR)]

    assert [(each.plan_id, each.year, each.new) for each in made] == [
        (THIS_YEAR, 2024, True),
        (NEXT_YEAR, 2025, True),
        (THIS_YEAR, 2024, False),
    ]
    with opened(two_years) as session:
        plan = session.get(Plan, NEXT_YEAR)
        assert plan is not None
        assert [each.path for each in contents(session, plan)] == ["ke-hoach/phien-ban-1.json"]
