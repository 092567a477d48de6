"""Migrations on both databases: up, down, equal to the tables in the code, and kind to child rows."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import IntegrityError

from config.refusals import Refused
from models import audit, obligations, outbox, plans, schema  # noqa: F401  (their tables are the metadata)
from models.base import Record
from models.database import engine_for, session_on

REBUILDING = '''"""A migration that rebuilds a parent table, as a later version will."""

import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("unit_class", recreate="{recreate}") as batch:
        batch.alter_column("name", existing_type=sa.String(), type_=sa.String(200), existing_nullable=False)


def downgrade() -> None:
    """Take back."""
'''


def test_the_migrated_schema_is_that_of_the_tables_in_the_code(empty_database: str) -> None:
    schema.migrate(empty_database)

    with engine_for(empty_database).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Record.metadata) == []
    assert schema.current(empty_database) == schema.newest()


def test_the_words_that_the_migrated_tables_take_are_those_of_the_code(empty_database: str) -> None:
    schema.migrate(empty_database)

    def words(check: object) -> set[str]:
        return set(re.findall(r"'([^']*)'", str(check)))

    wanted = {
        (table.name, str(check.name)): words(check.sqltext)
        for table in Record.metadata.tables.values()
        for check in table.constraints
        if isinstance(check, CheckConstraint) and words(check.sqltext)
    }
    inspector = inspect(engine_for(empty_database))
    found = {
        (name, str(check["name"])): words(check["sqltext"])
        for name in inspector.get_table_names()
        for check in inspector.get_check_constraints(name)
    }
    assert {key: found.get(key) for key in wanted} == wanted


def test_migrating_twice_changes_nothing(empty_database: str) -> None:
    schema.migrate(empty_database)
    with session_on(empty_database) as session:
        session.execute(text("UPDATE stop_switch SET reason = 'thử'"))

    schema.migrate(empty_database)

    with session_on(empty_database) as session:
        assert session.execute(text("SELECT reason FROM stop_switch")).scalars().all() == ["thử"]


def test_going_down_leaves_nothing_but_the_mark_and_up_again_works(empty_database: str) -> None:
    schema.migrate(empty_database)

    schema.migrate(empty_database, "base")

    left = inspect(engine_for(empty_database)).get_table_names()
    engine_for(empty_database).dispose()
    schema.migrate(empty_database)
    again = inspect(engine_for(empty_database)).get_table_names()
    assert left == ["alembic_version"]
    assert sorted(again) == sorted([*Record.metadata.tables, "alembic_version"])


def test_a_database_of_a_newer_version_is_refused_with_what_to_do(empty_database: str) -> None:
    schema.migrate(empty_database)
    with session_on(empty_database) as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(Refused) as refused:
        schema.migrate(empty_database)

    assert str(refused.value) == (
        "Cơ sở dữ liệu do phiên bản mới hơn của chương trình tạo ra (lược đồ 9999). "
        "Hãy cập nhật chương trình, hoặc đặt DANVAN_HOME sang thư mục khác."
    )
    assert schema.current(empty_database) == "9999"


def test_child_rows_survive_a_migration_that_rebuilds_their_parent(
    empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema.migrate(empty_database)
    with session_on(empty_database) as session:
        session.execute(text("INSERT INTO unit_class (code, name, relation) VALUES ('xa', 'Xã', 'subordinate')"))
        session.execute(text("INSERT INTO unit (code, name, class_code) VALUES ('X-1', 'Xã (ví dụ)', 'xa')"))
    engine_for(empty_database).dispose()
    _with_a_newer_migration(tmp_path, monkeypatch, recreate="always" if "sqlite" in empty_database else "auto")

    schema.migrate(empty_database)

    with session_on(empty_database) as session:
        assert session.execute(text("SELECT code, class_code FROM unit")).all() == [("X-1", "xa")]
        with pytest.raises(IntegrityError):
            session.execute(text("INSERT INTO unit (code, name, class_code) VALUES ('X-2', 'Xã (ví dụ)', 'không')"))
        session.rollback()
    assert schema.current(empty_database) == "9001"


PLAN = (
    "INSERT INTO plan (id, year, title, short_title, authority, starts_on, ends_on, host_unit, leader_unit, version) "
    "VALUES ('{0}', {1}, '{0}', '{0}', 'UBND', '{1}-01-01', '{1}-12-31', 'P-NV', 'LD', 1)"
)
CLAUSE = (
    "INSERT INTO clause (plan_id, code, position, cite, text, text_digest, schedulable) "
    "VALUES ('{}', '{}', 1, 'mục', 'lời', 'mã', true)"
)
OFFICE = "INSERT INTO office (id, mode, plan_id, created_at) VALUES (1, 'live', 'ke-hoach-2024', '2024-01-02 00:00:00')"
OF_LAST_YEAR = (
    "INSERT INTO submission (id, code, plan_id, level_code, clause_code, status, drafted_on, recorded_at) "
    "VALUES (9, 'HS-1', 'ke-hoach-2023', 'huyen', 'II.8', 'sent', '2024-01-04', '2024-01-04 00:00:00')"
)
LINE = (
    "INSERT INTO notice_line (plan_id, subject, subject_id, rung, recipient, deadline_version, role, message, clause_code, "
    "on_day, owed_on, bundle, state) VALUES ('ke-hoach-2023', 'inspection', {}, 'announced', 'none:X:head', 1, 'head', "
    "'event', '{}', '2024-01-05', '2024-01-05', 'daily', 'no_contact')"
)


def test_a_line_written_before_lines_had_a_plan_gets_the_one_that_it_was_told_by(empty_database: str) -> None:
    schema.migrate(empty_database)
    with session_on(empty_database) as session:
        for year in (2023, 2024):
            session.execute(text(PLAN.format(f"ke-hoach-{year}", year)))
            session.execute(text(CLAUSE.format(f"ke-hoach-{year}", "II.8")))
        session.execute(text(CLAUSE.format("ke-hoach-2023", "II.9")))
        session.execute(text(OFFICE))
        for number, clause in enumerate(("II.8", "II.9", "không có"), start=1):
            session.execute(text(LINE.format(number, clause)))
        session.execute(text(OF_LAST_YEAR))
        for number, subject in ((9, "submission"), (10, "submission_item")):
            session.execute(text(LINE.format(number, "II.8").replace("'inspection'", f"'{subject}'")))
    engine_for(empty_database).dispose()

    schema.migrate(empty_database, "0016")
    schema.migrate(empty_database)

    with session_on(empty_database) as session:
        found = session.execute(text("SELECT subject_id, plan_id FROM notice_line ORDER BY subject_id")).all()
    assert found == [
        (1, "ke-hoach-2024"),
        (2, "ke-hoach-2023"),
        (3, "ke-hoach-2024"),
        (9, "ke-hoach-2023"),
        (10, "ke-hoach-2024"),
    ]


def test_a_migration_that_breaks_a_link_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{(tmp_path / 'danvan.db').as_posix()}"
    schema.migrate(url)
    with engine_for(url).connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("ROLLBACK") if raw.in_transaction else None
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("INSERT INTO unit (code, name, class_code) VALUES ('X-1', 'Xã (ví dụ)', 'mồ côi')")
    engine_for(url).dispose()
    _with_a_newer_migration(tmp_path, monkeypatch, recreate="always")

    with pytest.raises(Refused) as refused:
        schema.migrate(url)

    assert str(refused.value) == (
        "Sau khi nâng cấp, cơ sở dữ liệu có liên kết không còn đúng. Hãy khôi phục bản sao lưu."
    )


def _with_a_newer_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recreate: str) -> None:
    """A copy of the project's scripts with one more migration on top."""
    scripts = tmp_path / "migrations"
    (scripts / "versions").mkdir(parents=True)
    for source in [*schema.SCRIPTS.glob("*.py"), *schema.SCRIPTS.glob("*.mako")]:
        (scripts / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    for source in (schema.SCRIPTS / "versions").glob("*.py"):
        (scripts / "versions" / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    newest = REBUILDING.format(before=schema.newest(), recreate=recreate)
    (scripts / "versions" / "9001_rebuilding.py").write_text(newest, encoding="utf-8")
    monkeypatch.setattr(schema, "SCRIPTS", scripts)
