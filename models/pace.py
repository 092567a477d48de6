"""How fast a provider may be asked by all workers together, and until when it takes nothing more.

One row per provider, changed in the transaction that takes a notice: whatever the number of workers and machines,
they share one minute. What the provider says is left closes it until it takes messages again.
"""

from datetime import datetime, timedelta

from sqlalchemy import Text, bindparam, text, update
from sqlmodel import Field, Session, col, select

from models.base import Record, UtcInstant
from models.database import insert_ignore

MINUTE = timedelta(minutes=1)


class Pace(Record, table=True):
    """What is known of one provider, or of one of its channels.

    Args:
        closed_until: it takes nothing before.
        broken_since: from when on a channel could not be used without somebody mending it; None while it can.
    """

    provider: str = Field(primary_key=True, max_length=40)
    minute_from: datetime = Field(sa_type=UtcInstant)
    taken: int = 0
    closed_until: datetime | None = Field(default=None, sa_type=UtcInstant)
    reason: str | None = Field(default=None, sa_type=Text)
    broken_since: datetime | None = Field(default=None, sa_type=UtcInstant)


TAKE_PLACE = text("""
UPDATE pace SET
    taken = CASE WHEN minute_from <= :minute_ago THEN 1 ELSE taken + 1 END,
    minute_from = CASE WHEN minute_from <= :minute_ago THEN :now ELSE minute_from END
WHERE provider = :provider AND (minute_from <= :minute_ago OR taken < :most)
""").bindparams(bindparam("now", type_=UtcInstant), bindparam("minute_ago", type_=UtcInstant))


def closed_until(session: Session, provider: str, *, now: datetime) -> datetime | None:
    """Until when a provider takes nothing, or None when it does."""
    until = session.exec(select(Pace.closed_until).where(Pace.provider == provider)).one_or_none()
    return until if until is not None and until > now else None


def take_place(session: Session, provider: str, *, most: int, now: datetime) -> datetime | None:
    """Take one of the minute's places; when there is none left, say when the next minute begins."""
    insert_ignore(session, Pace, [{"provider": provider, "minute_from": now, "taken": 0}])
    given = {"provider": provider, "most": most, "now": now, "minute_ago": now - MINUTE}
    if session.execute(TAKE_PLACE, given).rowcount:  # type: ignore[attr-defined]
        return None
    began = session.exec(select(Pace.minute_from).where(Pace.provider == provider)).one()
    return began + MINUTE


def close(session: Session, provider: str, *, until: datetime, reason: str, now: datetime) -> None:
    """Let no worker ask a provider before an instant; an earlier instant than the one known changes nothing."""
    insert_ignore(session, Pace, [{"provider": provider, "minute_from": now, "taken": 0}])
    session.execute(
        update(Pace)
        .where(col(Pace.provider) == provider)
        .where(col(Pace.closed_until).is_(None) | (col(Pace.closed_until) < until))
        .values(closed_until=until, reason=reason)
    )


def note_broken(session: Session, channel: str, *, now: datetime) -> datetime:
    """Write that a channel must be mended; return since when that is known."""
    insert_ignore(session, Pace, [{"provider": channel, "minute_from": now, "taken": 0}])
    unknown = update(Pace).where(col(Pace.provider) == channel, col(Pace.broken_since).is_(None))
    session.execute(unknown.values(broken_since=now))
    since = session.exec(select(Pace.broken_since).where(Pace.provider == channel)).one()
    assert since is not None
    return since


def note_mended(session: Session, channel: str) -> None:
    """Write that a channel can be used."""
    session.execute(update(Pace).where(col(Pace.provider) == channel).values(broken_since=None))


def broken(session: Session) -> set[str]:
    """The channels that must be mended, as far as is known."""
    return set(session.exec(select(Pace.provider).where(col(Pace.broken_since).is_not(None))))
