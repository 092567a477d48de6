"""The engine and its transactions, the same promises on SQLite and on PostgreSQL.

SQLite's driver, left to itself, begins a transaction at the first write and so loses updates between processes.
Here every writing transaction begins with BEGIN IMMEDIATE, and readers wait instead of failing.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlmodel import Session

from models.base import Record

READ_ONLY = "danvan_read_only"
LOGGING_NAME = "danvan"
# Whoever asks for every log would get every row that is read, persons and all: this logger never writes one.
logging.getLogger(f"sqlalchemy.engine.Engine.{LOGGING_NAME}").setLevel(logging.WARNING)


@cache
def engine_for(url: str) -> Engine:
    """The one engine of this process for a database URL."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, hide_parameters=True, logging_name=LOGGING_NAME)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    # An unexpected error is printed into a run's log; what was to be written stays out of it.
    engine = create_engine(parsed, connect_args={"timeout": 30}, hide_parameters=True, logging_name=LOGGING_NAME)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@contextmanager
def session_on(url: str, *, read_only: bool = False, one_moment: bool = False) -> Iterator[Session]:
    """One transaction: committed when the block ends, rolled back when it raises.

    Args:
        one_moment: everything that is read is as of the first reading; on SQLite that is always so.
    """
    options: dict[str, Any] = {READ_ONLY: read_only}
    if one_moment and make_url(url).get_backend_name() != "sqlite":
        options["isolation_level"] = "REPEATABLE READ"
    with (
        engine_for(url).connect().execution_options(**options) as connection,
        Session(connection, expire_on_commit=False) as session,
    ):
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


def insert_ignore(session: Session, table: type[Record], rows: list[dict[str, Any]]) -> None:
    """Insert the rows that do not exist yet by any unique key."""
    if not rows:
        return
    if session.get_bind().dialect.name == "sqlite":
        session.execute(sqlite.insert(table).on_conflict_do_nothing(), rows)
    else:
        session.execute(postgresql.insert(table).on_conflict_do_nothing(), rows)
