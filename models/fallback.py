"""From one channel to the next of the same person: the lines move to a new notice, linked to the one that failed.

A line stands in one notice at a time, and only what has surely not been taken moves on; so each is accepted at most
once per person. When no channel is left the lines stay where they are: in a notice that failed, on the phone list.
"""

from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from models.outbox import Attempt, Notice, NoticeLine
from models.plans import Contact
from models.states import OPEN, Channel, LineState, NoticeState


def fall_back(session: Session, failed: Notice, channel: Channel, *, now: datetime) -> Notice:
    """Open the notice that says on `channel` what `failed` could not; calling it again finds the same one."""
    known = session.exec(select(Notice).where(Notice.instead_of == failed.id)).one_or_none()
    notice = known or _opened(session, failed, channel, now)
    session.execute(
        update(NoticeLine)
        .where(col(NoticeLine.notice_id) == failed.id, col(NoticeLine.state) == LineState.OWED)
        .values(notice_id=notice.id)
    )
    return notice


def was_in_doubt(session: Session, notice_id: str) -> bool:
    """Whether any try of a notice may have arrived all the same: then nothing of it is said on another channel."""
    doubt = select(Attempt.id).where(Attempt.notice_id == notice_id, Attempt.outcome == "uncertain")
    return session.exec(doubt.limit(1)).first() is not None


def waiting_since(session: Session, channel: Channel, *, before: datetime, domain: str | None = None) -> list[Notice]:
    """What has waited for a channel since before an instant, nobody sending it.

    Args:
        domain: only what has been held back for this mail domain without being tried; what was tried has its attempts.
    """
    query = select(Notice).where(Notice.channel == channel, Notice.state == NoticeState.QUEUED)
    if domain is not None:
        of_domain = select(Contact.id).where(func.lower(Contact.email).like(f"%@{domain}"))
        query = select(Notice).where(col(Notice.state).in_(OPEN), col(Notice.contact_id).in_(of_domain))
        query = query.where(Notice.channel == channel, Notice.attempts == 0)
    found = session.exec(query.where(col(Notice.gathered_at) <= before).order_by(col(Notice.id)).with_for_update())
    return [notice for notice in found if not was_in_doubt(session, notice.id)]


def waiting_for(session: Session, channel: Channel) -> list[Notice]:
    """What waits for a channel, now or for its next try, and is not in doubt; nobody is sending it."""
    query = select(Notice).where(Notice.channel == channel, col(Notice.state).in_(OPEN))
    found = session.exec(query.order_by(col(Notice.id)).with_for_update())
    return [notice for notice in found if not was_in_doubt(session, notice.id)]


def pass_on(session: Session, notice: Notice, channel: Channel | None, *, why: str, now: datetime) -> None:
    """Give up a notice that could not leave at all; its lines are said on another channel, or by telephone."""
    notice.state, notice.error = NoticeState.FAILED, why
    session.flush()
    if channel is not None:
        fall_back(session, notice, channel, now=now)


def tried(session: Session, notice: Notice) -> frozenset[Channel]:
    """The channels on which these lines have been tried, this notice's own among them."""
    found = {notice.channel}
    while notice.instead_of is not None:
        before = session.get(Notice, notice.instead_of)
        assert before is not None
        found.add(before.channel)
        notice = before
    return frozenset(found)


def _opened(session: Session, failed: Notice, channel: Channel, now: datetime) -> Notice:
    last = session.exec(
        select(func.max(Notice.sequence)).where(
            Notice.contact_id == failed.contact_id,
            Notice.channel == channel,
            Notice.day == failed.day,
            Notice.bundle == failed.bundle,
        )
    ).one()
    sequence = (last or 0) + 1
    notice = Notice(
        id=f"{failed.day}.{failed.contact_id}.{channel.value}.{failed.bundle.value}.{sequence}",
        contact_id=failed.contact_id,
        channel=channel,
        day=failed.day,
        bundle=failed.bundle,
        sequence=sequence,
        state=NoticeState.QUEUED,
        gathered_at=now,
        next_try_at=now,
        instead_of=failed.id,
    )
    session.add(notice)
    session.flush()
    return notice
