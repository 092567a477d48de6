"""Whether what a provider has taken has reached its person: asked again at growing steps, each answer a row of its own.

A message in doubt whose number the provider gave is settled by its answer. What the provider does not know stays as it
is: in doubt it is held, and never sent again by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, text, update
from sqlmodel import Session, col, select

from models.base import UtcInstant
from models.outbox import DeliveryReport, Notice
from models.sending import say
from models.states import Arrival, NoticeState

FIRST_ASKED_AFTER: Final = timedelta(minutes=5)
ASKED_AGAIN_AFTER: Final = (timedelta(minutes=30), timedelta(hours=4), timedelta(days=1))
"""After the first answer, after the second, after each further one."""

# The condition of the index `ix_notice_to_ask_about`, word for word, or SQLite would not use it; what is in doubt is few.
_CANDIDATES = """
SELECT n.id FROM notice n WHERE n.channel = 'zalo_template' AND n.state = 'accepted' AND n.accepted_at > :since
UNION ALL SELECT n.id FROM notice n WHERE n.state = 'uncertain' AND n.channel = 'zalo_template'
"""
_TO_ASK = text(f"""
SELECT a.notice_id, a.id, a.provider_id
FROM ({_CANDIDATES}) n
JOIN attempt a ON a.notice_id = n.id AND a.provider_id IS NOT NULL AND a.outcome IN ('accepted', 'uncertain')
    AND a.finished_at > :since AND a.finished_at <= :first
LEFT JOIN (SELECT attempt_id, COUNT(*) AS times, MAX(asked_at) AS last FROM delivery_report GROUP BY attempt_id) r
    ON r.attempt_id = a.id
WHERE r.times IS NULL OR r.last <= CASE r.times WHEN 1 THEN :after_1 WHEN 2 THEN :after_2 ELSE :after_3 END
ORDER BY r.last IS NOT NULL, a.id
LIMIT :most
""").bindparams(*(bindparam(name, type_=UtcInstant) for name in ("since", "first", "after_1", "after_2", "after_3")))


@dataclass(frozen=True)
class ToAsk:
    """A message that its provider is to be asked about, by the number that the provider gave it."""

    notice_id: str
    attempt_id: int
    provider_id: str


def to_ask_about(session: Session, *, days: int, most: int, now: datetime) -> list[ToAsk]:
    """The template messages of the last days of which it is not known that they arrived, those never asked about first.

    Args:
        days: older ones are not asked about any more.
    """
    given = {"since": now - timedelta(days=days), "first": now - FIRST_ASKED_AFTER, "most": most}
    given |= {f"after_{number}": now - step for number, step in enumerate(ASKED_AGAIN_AFTER, 1)}
    return [ToAsk(*row) for row in session.execute(_TO_ASK, given)]


def note_arrival(session: Session, asked: ToAsk, arrival: Arrival, *, code: str, now: datetime) -> None:
    """Write an answer; a message that is with its person is delivered, one in doubt that the provider has is accepted."""
    session.add(
        DeliveryReport(notice_id=asked.notice_id, attempt_id=asked.attempt_id, asked_at=now, arrival=arrival, code=code)
    )
    session.flush()
    if arrival is Arrival.NOT_FOUND:
        return
    reached = NoticeState.DELIVERED if arrival is Arrival.DELIVERED else NoticeState.ACCEPTED
    of_it = col(Notice.id) == asked.notice_id
    doubt = update(Notice).where(of_it, col(Notice.state) == NoticeState.UNCERTAIN)
    if session.execute(doubt.values(state=reached, error=None, accepted_at=now)).rowcount:  # type: ignore[attr-defined]
        say(session, asked.notice_id)
    elif arrival is Arrival.DELIVERED:
        session.execute(update(Notice).where(of_it, col(Notice.state) == NoticeState.ACCEPTED).values(state=reached))


def last_answers(session: Session, notice_ids: Sequence[str] | None = None) -> dict[str, DeliveryReport]:
    """The newest answer about each message that was ever asked about."""
    newest = select(func.max(DeliveryReport.id)).group_by(col(DeliveryReport.notice_id))
    if notice_ids is not None:
        newest = newest.where(col(DeliveryReport.notice_id).in_(notice_ids))
    found = session.exec(select(DeliveryReport).where(col(DeliveryReport.id).in_(newest)))
    return {row.notice_id: row for row in found}
