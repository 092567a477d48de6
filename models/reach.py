"""What does not take messages now: mail domains and channels' servers, known to all workers, asked again one by one.

A row exists while something fails. Whatever waits for a domain that is left alone is put off by one statement and
without I/O, so that it delays nobody; when the time has come its messages go last, and the first of them is the try.
"""

from datetime import datetime, timedelta

from sqlalchemy import Text, bindparam, delete, text, update
from sqlmodel import Field, Session, col, select

from models.base import Record, UtcInstant
from models.database import insert_ignore
from models.rules.reach import failures_after, left_alone_for


class OutOfReach(Record, table=True):
    """One destination that has failed since it last took a message: "@domain", or the word of a channel."""

    __tablename__ = "out_of_reach"

    name: str = Field(primary_key=True, max_length=260)
    failures: int = 0
    since: datetime = Field(sa_type=UtcInstant)
    closed_until: datetime | None = Field(default=None, sa_type=UtcInstant)
    reason: str = Field(default="", sa_type=Text)

    @property
    def domain(self) -> str | None:
        """The mail domain; None for a channel's server."""
        return self.name.removeprefix("@") if self.name.startswith("@") else None

    def is_closed(self, now: datetime) -> bool:
        """Whether nothing is tried on it now."""
        return self.closed_until is not None and self.closed_until > now


# In the order of their numbers, like everything that locks several notices: without an order of its own the server takes
# them as it comes upon them, and a gathering that goes the other way would wait for this for ever.
_OF_DOMAIN = """id IN (
    SELECT id FROM notice
    WHERE next_try_at < :until AND channel = 'email' AND state IN ('queued', 'deferred', 'uncertain')
      AND contact_id IN (SELECT id FROM contact WHERE lower(email) LIKE :address)
    ORDER BY id {lock})"""
PUT_OFF = f"""
UPDATE notice SET next_try_at = :until, error = :why, state = CASE WHEN state = 'queued' THEN 'deferred' ELSE state END
WHERE {_OF_DOMAIN}
"""
PUT_LAST = f"UPDATE notice SET next_try_at = :until WHERE {_OF_DOMAIN}"
LAST = timedelta(seconds=1)
"""So much after a drain has begun stands what it tries last; a drain takes what is due so much later."""


def domain_of(address: str) -> str:
    """The name under which the domain of an address is kept."""
    return f"@{address.rpartition('@')[2].lower()}"


def out_of_reach(session: Session, *, lock: bool = False) -> list[OutOfReach]:
    """Everything that fails now, by name."""
    query = select(OutOfReach).order_by(col(OutOfReach.name))
    return list(session.exec(query.with_for_update() if lock else query))


def failed(session: Session, name: str, *, silent: bool, reason: str, now: datetime) -> OutOfReach:
    """Count a failure of a destination; leave it alone, and what waits for it, when there were enough."""
    insert_ignore(session, OutOfReach, [{"name": name, "failures": 0, "since": now, "reason": reason}])
    row = session.exec(select(OutOfReach).where(OutOfReach.name == name).with_for_update()).one()
    row.failures, row.reason = failures_after(row.failures, silent=silent), reason
    alone = left_alone_for(row.failures)
    if alone is not None:
        row.closed_until = now + alone
    session.flush()
    _put_off(session, row)
    return row


def answered(session: Session, name: str, *, slowly: bool = False) -> None:
    """A destination takes messages again; one that took its time stays known, and its messages go last."""
    if not slowly:
        session.execute(delete(OutOfReach).where(col(OutOfReach.name) == name))
        return
    session.execute(update(OutOfReach).where(col(OutOfReach.name) == name).values(failures=0, closed_until=None))


def arrange(session: Session, *, now: datetime) -> list[OutOfReach]:
    """Before a drain: put off what waits for a domain that is left alone, put last what is to be tried again.

    Return everything that fails now. The rows are locked before any notice is, as in `failed`: two workers would
    otherwise wait for each other.
    """
    found = out_of_reach(session, lock=True)
    for row in found:
        if row.is_closed(now):
            _put_off(session, row)
        elif row.domain is not None:
            _wait(session, PUT_LAST, row, until=now + LAST)
    return found


def _put_off(session: Session, row: OutOfReach) -> None:
    if row.domain is not None and row.closed_until is not None:
        why = f"miền {row.domain} tạm không nhận thư ({row.reason})"
        _wait(session, PUT_OFF, row, until=row.closed_until, why=why)


def _wait(session: Session, statement: str, row: OutOfReach, *, until: datetime, **given: str) -> None:
    """Let what is to be sent to a domain wait until an instant."""
    lock = "" if session.get_bind().dialect.name == "sqlite" else "FOR UPDATE"
    typed = text(statement.format(lock=lock)).bindparams(bindparam("until", type_=UtcInstant))
    session.execute(typed, {"until": until, "address": f"%{row.name}", **given})
