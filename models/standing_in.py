"""Who is told instead of someone who is away, or who no longer fills the role: decided right before sending.

A line keeps the key of the person to whom it was owed, so that it is owed once whatever happens; only who is told
changes. Away, it is the deputy whom the units file names; gone, whoever fills the same role at the same unit now.
When there is nobody, the line stands on the list for telephone calls.
"""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, select

from config.settings import settings
from models.outbox import Notice, NoticeLine
from models.plans import Contact
from models.rules.release import needs_release
from models.states import OPEN, Bundle, LineState

GONE = "người nhận không còn là đầu mối, chưa có người thay"
TOLD_ALREADY = "đã báo cho người thay"
AWAY = "người nhận vắng, giao người thay nhận"
REPLACED = "người nhận không còn là đầu mối, giao người đang giữ vai trò"


def hand_over(session: Session, *, today: date, waiting_for_release: bool = False) -> int:
    """Readdress what waits for people who cannot take it; return how many lines changed.

    Args:
        waiting_for_release: what a person is about to release, in place of what waits to be sent.
    """
    missing = session.exec(select(Contact).where(_MISSING)).all()
    if waiting_for_release:
        return sum(_hand_over(session, each, today, _HELD) for each in missing)
    unsent = _unsent(session)
    return sum(_hand_over(session, each, today, _waits(unsent[each.id])) for each in missing)


def hand_over_of(session: Session, notice: Notice, gone: Contact, *, today: date) -> None:
    """Readdress what one notice still has to say, because its person has gone since it was gathered."""
    _hand_over(session, gone, today, col(NoticeLine.notice_id) == notice.id)


def stand_in(session: Session, contact: Contact, *, today: date) -> Contact | None:
    """Who is told instead of a person today; the person themself when nothing stands against it."""
    if contact.active:
        deputy = deputy_of(contact.away, today)
        found = deputy and _present(session, today, unit_code=contact.unit_code, name=deputy)
        return found or contact
    return _present(session, today, unit_code=contact.unit_code, role=contact.role)


def deputy_of(away: list[dict[str, str]] | None, today: date) -> str | None:
    """The deputy named for a day, or None when the person is there."""
    for each in away or []:
        if date.fromisoformat(each["from"]) <= today <= date.fromisoformat(each["to"]):
            return each["deputy"]
    return None


def _present(session: Session, today: date, **who: Any) -> Contact | None:
    query = (
        select(Contact).where(col(Contact.active), col(Contact.first_channel).is_not(None)).order_by(col(Contact.id))
    )
    found = session.exec(query.filter_by(**who)).all()
    return next((each for each in found if deputy_of(each.away, today) is None), None)


_MISSING = col(Contact.active).is_(False) | col(Contact.away).is_not(None)
_HELD = col(NoticeLine.state) == LineState.HELD


def _waits(notices: list[str]) -> ColumnElement[bool]:
    return and_(
        col(NoticeLine.state) == LineState.OWED,
        col(NoticeLine.notice_id).is_(None) | col(NoticeLine.notice_id).in_(notices),
    )


def _unsent(session: Session) -> dict[int | None, list[str]]:
    """The open notices of each who is missing, held until this transaction ends: none of them leaves meanwhile."""
    theirs = col(Notice.contact_id).in_(select(Contact.id).where(_MISSING))
    query = select(Notice.contact_id, Notice.id).where(theirs, col(Notice.state).in_(OPEN))
    found: dict[int | None, list[str]] = defaultdict(list)
    for contact, notice in session.exec(query.order_by(col(Notice.id)).with_for_update()):
        found[contact].append(notice)
    return found


def _hand_over(session: Session, contact: Contact, today: date, waits: ColumnElement[bool]) -> int:
    instead = stand_in(session, contact, today=today)
    if instead is contact:
        return 0
    query = select(NoticeLine).where(NoticeLine.contact_id == contact.id, waits)
    query = query.where(col(NoticeLine.state).in_([LineState.OWED, LineState.HELD]))
    lines = session.exec(query.order_by(col(NoticeLine.id)).with_for_update()).all()
    for line in lines:
        _readdress(session, line, instead, AWAY if contact.active else REPLACED)
    session.flush()
    return len(lines)


def _readdress(session: Session, line: NoticeLine, instead: Contact | None, why: str) -> None:
    if instead is None:
        line.state, line.state_reason, line.notice_id = LineState.NO_CONTACT, GONE, None
    elif _is_told(session, line, instead):
        line.state, line.state_reason = LineState.CANCELLED, TOLD_ALREADY
    else:
        line.contact_id, line.notice_id, line.state_reason = instead.id, None, why
        # Nothing goes to anybody above an officer unreleased, also not in place of an officer.
        choice = settings().release
        if line.release_id is None and needs_release(instead.role, line.message, asked=False, choice=choice):
            line.state, line.bundle = LineState.HELD, Bundle.RELEASED


def _is_told(session: Session, line: NoticeLine, instead: Contact) -> bool:
    """Whether the stand-in has the same thing coming in their own name."""
    same = select(NoticeLine.id).where(
        NoticeLine.subject == line.subject,
        NoticeLine.subject_id == line.subject_id,
        NoticeLine.rung == line.rung,
        NoticeLine.deadline_version == line.deadline_version,
        NoticeLine.contact_id == instead.id,
        col(NoticeLine.state).in_([LineState.OWED, LineState.HELD, LineState.SAID]),
    )
    return session.exec(same).first() is not None
