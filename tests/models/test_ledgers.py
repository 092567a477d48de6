"""What a year's archive keeps of the record: every table is spoken of, and a year's rows are that year's alone."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath

import pytest
from fresh_databases import PostgresServer
from office_driver import OfficeDriver
from sqlalchemy import select, text
from sqlmodel import Session
from year_end_office import Spec, YearEnd, adopt_next_year, who

from config.plan_schema import Relation
from models import schema, tables  # noqa: F401
from models.base import Record
from models.database import session_on
from models.initiatives import InitiativeStatus
from models.intake.record import StoredFile
from models.plans import Plan, Unit, UnitClass
from models.submission.dossiers import SubmissionStatus
from models.year_pack.contents import contents
from models.year_pack.ledgers import (
    ANSWERS,
    LEFT_OUT,
    LEFT_OUT_COLUMNS,
    NUMBERED,
    OF_THE_OFFICE,
    ledgers,
    rows_of,
)
from notifications.masking import masked
from tasks.transactions import as_of_one_moment, transaction
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
        return {
            each.name: [json.loads(row) for row in rows_of(session, each, plan, masked=masked)] for each in ledgers()
        }


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


def test_a_notice_that_its_lines_have_left_is_kept_with_the_year_of_its_day(two_years: OfficeDriver) -> None:
    with session_on(two_years.url) as session:
        (gone,) = session.execute(text("SELECT min(notice_id) FROM notice_line WHERE notice_id LIKE '2024%'")).one()
        session.execute(text("UPDATE notice_line SET notice_id = NULL WHERE notice_id = :gone"), {"gone": gone})

    years = [[row["id"] for row in kept(two_years, plan)["notice"]] for plan in (THIS_YEAR, NEXT_YEAR)]
    assert [gone in each for each in years] == [True, False]


def test_what_is_sent_while_the_record_is_read_is_of_a_later_moment(two_years: OfficeDriver) -> None:
    with as_of_one_moment() as session:
        first = session.execute(text("SELECT id, state FROM notice ORDER BY id")).all()
        with transaction() as other:
            other.execute(text("UPDATE notice SET state = 'failed'"))
        again = session.execute(text("SELECT id, state FROM notice ORDER BY id")).all()

    assert again == first
    with opened(two_years) as session:
        assert set(session.scalars(text("SELECT state FROM notice"))) == {"failed"}


def test_an_address_that_a_server_repeats_in_its_answer_is_kept_by_its_domain(two_years: OfficeDriver) -> None:
    answer = "550 5.1.1 <dau-moi@bac-kan.example>: user unknown"
    with session_on(two_years.url) as session:
        (notice,) = session.execute(text("SELECT min(notice_id) FROM notice_line WHERE notice_id LIKE '2024%'")).one()
        session.execute(text("UPDATE notice SET error = :said WHERE id = :id"), {"said": answer, "id": notice})

    said = {row["id"]: row["error"] for row in kept(two_years, THIS_YEAR)["notice"]}
    assert said[notice] == "550 5.1.1 <…@bac-kan.example>: user unknown"
    assert all(columns <= set(Record.metadata.tables[name].columns.keys()) for name, columns in ANSWERS.items())


def test_a_number_is_of_the_year_of_its_document_whenever_it_was_given(two_years: OfficeDriver) -> None:
    """The report of a year has a number of January; the next plan's first letter may have one of December."""
    with session_on(two_years.url) as session:
        (dossier,) = session.execute(text("SELECT min(id) FROM submission")).one()
        number = "INSERT INTO outgoing_number VALUES ('UBND', 'TTr', 2025, :number, :subject, :id, 'văn bản (ví dụ)')"
        session.execute(text(number), {"number": 1, "subject": "submission", "id": dossier})

    years = [[row["number"] for row in kept(two_years, plan)["outgoing_number"]] for plan in (THIS_YEAR, NEXT_YEAR)]
    assert years == [[1], []]
    assert all("plan_id" in Record.metadata.tables[name].c for name in NUMBERED.values())


def test_text_stands_in_the_order_of_its_letters_codes_whatever_language_postgresql_has(
    postgres: PostgresServer,
) -> None:
    url = postgres.create(language="vi")
    schema.migrate(url)
    codes = ["P-DX", "PA", "Đ-1", "E1", "a1", "B_2", "B-1"]
    with session_on(url) as session:
        session.add(UnitClass(code="xa", name="Xã", relation=Relation.SUBORDINATE))
        session.flush()
        session.add_all(Unit(code=code, name=code, class_code="xa") for code in codes)

    with session_on(url, read_only=True) as session:
        (units,) = (each for each in ledgers() if each.name == "unit")
        plan = Plan.model_construct(id="ke-hoach", year=2024)
        kept_in_order = [json.loads(row)["code"] for row in rows_of(session, units, plan, masked=str)]
        by_the_language = session.scalars(select(Unit.code).order_by(Unit.code)).all()
    postgres.drop(url)
    assert kept_in_order == sorted(codes)
    assert list(by_the_language) != sorted(codes)


def test_names_are_such_as_every_system_unpacks(two_years: OfficeDriver) -> None:
    long = f"{'Báo cáo kết quả thực hiện ' * 7}.pdf"
    with session_on(two_years.url) as session:
        ((owed, unit),) = session.execute(text("SELECT id, unit_code FROM obligation ORDER BY id LIMIT 1")).all()
        session.execute(text("UPDATE obligation SET occurrence = 'kt-1-1~ĐV.' WHERE id = :id"), {"id": owed})
        for number, name in enumerate((long, long.replace("B", "b"), "CON.pdf", "nul", "COM1.ban ký.docx"), start=1):
            session.add(
                StoredFile(
                    obligation_id=owed, unit_code=unit, digest=f"{number:064x}", name=name, size=1, kind="pdf", version=1,
                    received_on=date(2024, 11, 1), recorded_at=datetime(2024, 11, 1, tzinfo=UTC), recorded_by="ai",
                )
            )  # fmt: skip

    with opened(two_years) as session:
        plan = session.get(Plan, THIS_YEAR)
        assert plan is not None
        paths = [PurePosixPath(each.path) for each in contents(session, plan) if each.path.startswith("ho-so-don-vi/")]
    cut = "Bao_cao_ket_qua_thuc_hien_" * 3 + "Ba"
    assert {each.parent.name for each in paths} == {"kt-1-1_DV_"}
    assert sorted(each.name for each in paths) == sorted(
        [f"{cut}.pdf", f"{cut.replace('B', 'b')}.2.pdf", "_CON.pdf", "_nul", "_COM1.ban_ky.docx"]
    )
