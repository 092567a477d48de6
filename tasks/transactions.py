"""The only place that opens transactions; tasks wrap their one body in it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlmodel import Session

from config.settings import settings
from models.database import session_on


def transaction() -> AbstractContextManager[Session]:
    """A writing transaction on the office's database."""
    return session_on(settings().database)


def reading() -> AbstractContextManager[Session]:
    """A read-only view of the office's database; on SQLite as of one moment."""
    return session_on(settings().database, read_only=True)


def as_of_one_moment() -> AbstractContextManager[Session]:
    """A read-only view of the office's database as of one moment on either database; nobody waits for it."""
    return session_on(settings().database, read_only=True, one_moment=True)


@contextmanager
def rehearsal() -> Iterator[Session]:
    """A writing transaction that is always undone: what the steps would do, done by the steps' own code."""
    with transaction() as session:
        yield session
        session.rollback()
