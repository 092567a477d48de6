"""What every table shares: naming, UTC instants, statuses stored by value and checked."""

from datetime import UTC, datetime
from typing import Any

from pydantic import ConfigDict
from sqlalchemy import CheckConstraint, DateTime, MetaData, String, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlmodel import Field, SQLModel

from models.states import Channel, Word

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Record(SQLModel):
    """Base of the tables. Assignments are validated: a table class would otherwise store any string as a status."""

    metadata = MetaData(naming_convention=NAMING)
    model_config = ConfigDict(validate_assignment=True)  # type: ignore[assignment]


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant, stored as naive UTC so that SQLite and PostgreSQL keep and compare the same thing."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive instant: nobody could say which clock it was read from."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant back as aware UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class StoredWord(TypeDecorator[Word]):
    """A typed word stored by its value; SQLModel's own enum column would store the member's name."""

    impl = String(40)
    cache_ok = True

    def __init__(self, words: type[Word]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Refuse a word that is not one of the type's."""
        return None if value is None else self.words.of(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Word | None:
        """Give back the typed word."""
        return None if value is None else self.words.of(value)


def word_column(words: type[Word], **more: Any) -> Any:
    """A column for a typed word; the table's own check is made with `word_check`."""
    return Field(sa_type=StoredWord(words), **more)


def channel_check(column: str) -> CheckConstraint:
    """The same for a channel, which the office may have named itself."""
    listed = ", ".join(f"'{word.value}'" for word in Channel)
    return CheckConstraint(f"{column} IN ({listed}) OR {column} LIKE 'apprise:%'", name=column)


def word_check(column: str, words: type[Word]) -> CheckConstraint:
    """A CHECK that keeps foreign writers, too, to the words of the type."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
