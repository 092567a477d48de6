"""The only place that opens transactions; tasks wrap their one body in it."""

from contextlib import AbstractContextManager

from sqlmodel import Session

from config.settings import settings
from models.database import session_on


def transaction() -> AbstractContextManager[Session]:
    """A writing transaction on the office's database."""
    return session_on(settings().database)


def reading() -> AbstractContextManager[Session]:
    """A read-only view of the office's database; on SQLite as of one moment."""
    return session_on(settings().database, read_only=True)
