"""The engine keeps what four processes write at once, and SQLite is set as it must be."""

from sqlalchemy import text
from workers import increment, run_together

from models.database import engine_for, session_on


def test_four_processes_and_six_hundred_increments_lose_none(sqlite_database: str) -> None:
    with session_on(sqlite_database) as session:
        session.execute(text("CREATE TABLE counter (value INTEGER NOT NULL)"))
        session.execute(text("INSERT INTO counter VALUES (0)"))
    engine_for(sqlite_database).dispose()

    codes = run_together(*[(increment, (sqlite_database, 150))] * 4)

    with session_on(sqlite_database) as session:
        assert codes == [0, 0, 0, 0]
        assert session.execute(text("SELECT value FROM counter")).scalar_one() == 600


def test_sqlite_waits_writes_through_and_watches_foreign_keys(sqlite_database: str) -> None:
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")

    with session_on(sqlite_database, read_only=True) as session:
        found = {name: session.execute(text(f"PRAGMA {name}")).scalar_one() for name in pragmas}

    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}


def test_a_block_that_raises_leaves_nothing_behind(database: str) -> None:
    try:
        with session_on(database) as session:
            session.execute(text("UPDATE stop_switch SET reason = 'dở dang'"))
            raise KeyError
    except KeyError:
        pass

    with session_on(database) as session:
        assert session.execute(text("SELECT reason FROM stop_switch")).scalars().all() == [None]
