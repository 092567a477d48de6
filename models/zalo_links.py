"""A person's chat with the office's Zalo Bot: bound by a code that an operator made and the person sent, never typed.

A code is known here by its digest only, works once, and ends. Whatever comes of what somebody wrote is one row, so that
the same message read twice is met once; what was written is not kept.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, update
from sqlmodel import Field, Session, col, select

from config.steps.delivery import Delivering
from models import audit
from models.base import Record, UtcInstant, word_check, word_column
from models.database import insert_ignore
from models.outbox import Attempt, Notice
from models.plans import Contact
from models.routes import set_first_channel
from models.states import Channel, LinkMet, Source

SUBJECT: Final = "contact"
BOT: Final = "Zalo Bot"
# No letter or digit that can be read as another: I, L, O and U are missing. Sixty bits.
LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS: Final = 3
GROUP: Final = 4
# Telephones write dashes of their own.
_DASH = "[-\u2010-\u2015]"
_WHOLE = re.compile(rf"[0-9A-Z]{{{GROUPS * GROUP}}}")
_IN_WORDS = re.compile(r"(?<![0-9A-Z])" + f"{_DASH}?".join([rf"[0-9A-Z]{{{GROUP}}}"] * GROUPS) + r"(?![0-9A-Z])")
_MEANT = str.maketrans("OIL", "011")


class LinkCode(Record, table=True):
    """A code for one contact.

    Args:
        withdrawn_at: another was made instead, or the link was taken back.
    """

    __tablename__ = "zalo_link_code"

    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = Field(foreign_key="contact.id", index=True)
    digest: str = Field(max_length=64, unique=True)
    made_at: datetime = Field(sa_type=UtcInstant)
    made_by: str
    expires_at: datetime = Field(sa_type=UtcInstant)
    used_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class BotUpdate(Record, table=True):
    """Something that somebody wrote to the bot, by the platform's name for it.

    Args:
        answer: what came of the bot's answer ("accepted", "uncertain", ...); None while none was tried.
    """

    __tablename__ = "zalo_bot_update"

    key: str = Field(primary_key=True, max_length=64)
    read_at: datetime = Field(sa_type=UtcInstant, index=True)
    met: LinkMet = word_column(LinkMet)
    code_id: int | None = Field(default=None, foreign_key="zalo_link_code.id")
    answer: str | None = Field(default=None, max_length=40)

    __table_args__ = (word_check("met", LinkMet),)


@dataclass(frozen=True)
class Met:
    """What became of an update, and whom the chat is linked with."""

    how: LinkMet
    contact_id: int | None


def new_code() -> str:
    """Make one: twelve letters and digits in three groups."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(GROUPS * GROUP))
    return "-".join(drawn[start : start + GROUP] for start in range(0, len(drawn), GROUP))


def code_in(text: str) -> str | None:
    """The code in what a person wrote, as it is digested; O reads as 0, I and L as 1; None when there is none.

    Alone it may have blanks in it; among other words only its dashes.
    """
    written = text.upper()
    alone = _WHOLE.fullmatch(re.sub(rf"\s|{_DASH}", "", written))
    found = alone or _IN_WORDS.search(written)
    return None if found is None else re.sub(_DASH, "", found[0]).translate(_MEANT)


def digest_of(code: str) -> str:
    """What the record keeps of a code."""
    return hashlib.sha256(f"zalo-link:{code_in(code)}".encode()).hexdigest()


def make(
    session: Session, contact: Contact, code: str, *, lives: timedelta, now: datetime, actor: str, source: Source
) -> LinkCode:
    """Write a new code for a contact; the one before it works no more."""
    assert contact.id is not None
    _withdraw(session, contact.id, now)
    row = LinkCode(contact_id=contact.id, digest=digest_of(code), made_at=now, made_by=actor, expires_at=now + lives)
    session.add(row)
    _note(session, contact, "tạo mã liên kết", now=now, actor=actor, source=source)
    return row


def unlink(
    session: Session, contact: Contact, policy: Delivering, *, now: datetime, actor: str, source: Source
) -> bool:
    """Forget a contact's chat and the code that waits for one; say whether there was either."""
    assert contact.id is not None
    waiting = _withdraw(session, contact.id, now)
    if contact.zalo_chat_id is None and not waiting:
        return False
    contact.zalo_chat_id = None
    session.flush()
    set_first_channel(contact, policy)
    _note(session, contact, "bỏ liên kết", now=now, actor=actor, source=source)
    return True


def meet(
    session: Session,
    *,
    key: str,
    chat_id: str,
    private: bool,
    text: str | None,
    policy: Delivering,
    now: datetime,
) -> Met | None:
    """Take in what somebody wrote; a right code binds its contact to the chat, in this transaction.

    Links are bound one after the other: two people with one code, or two codes in one chat, meet in some order, and the
    second finds what the first has done.

    Returns:
        None when this very message was met before: nobody answers it twice.
    """
    audit.hold(session)
    if session.get(BotUpdate, key) is not None:
        return None
    code = code_in(text or "") if private else None
    row = _code_row(session, code)
    contact = session.get(Contact, row.contact_id) if row is not None else None
    how = _judge(session, chat_id, code, row, contact, now) if private else LinkMet.GROUP
    if how is LinkMet.AGAIN and row is not None and row.used_at is None:
        row.used_at = now
    if how is LinkMet.LINKED:
        assert row is not None
        assert contact is not None
        _bind(session, contact, row, chat_id, policy, now)
    written = {"key": key, "read_at": now, "met": how, "code_id": row.id if row is not None else None}
    insert_ignore(session, BotUpdate, [written])
    return Met(how, contact.id if contact is not None and how in (LinkMet.LINKED, LinkMet.AGAIN) else None)


def answered(session: Session, key: str, outcome: str) -> None:
    """Record what came of the bot's answer."""
    session.execute(update(BotUpdate).where(col(BotUpdate.key) == key).values(answer=outcome))


def is_awaited(session: Session, *, now: datetime) -> bool:
    """Whether somebody may still send a code: only then is it worth asking what was written."""
    return bool(awaited_contacts(session, now=now))


def awaited_contacts(session: Session, *, now: datetime) -> frozenset[int]:
    """The contacts whose code has not been sent yet and can still be."""
    waiting = select(LinkCode.contact_id).where(
        col(LinkCode.used_at).is_(None), col(LinkCode.withdrawn_at).is_(None), col(LinkCode.expires_at) > now
    )
    return frozenset(session.exec(waiting))


def people_linked(session: Session) -> int:
    """How many people are linked with the bot."""
    return session.exec(select(func.count()).where(col(Contact.zalo_chat_id).is_not(None))).one()


def messages_since(session: Session, since: datetime) -> int:
    """How many messages the bot's plan has counted since an instant: what left, what may have, what came in."""
    counted = ("accepted", "uncertain", "sending")
    left = session.exec(
        select(func.count())
        .select_from(Attempt)
        .join(Notice, col(Notice.id) == Attempt.notice_id)
        .where(Notice.channel == Channel.ZALO_BOT, Attempt.started_at >= since, col(Attempt.outcome).in_(counted))
    ).one()
    came = select(func.count()).select_from(BotUpdate).where(BotUpdate.read_at >= since)
    answers = session.exec(came.where(col(BotUpdate.answer).in_(counted))).one()
    return left + answers + session.exec(came).one()


def _judge(
    session: Session, chat_id: str, code: str | None, row: LinkCode | None, contact: Contact | None, now: datetime
) -> LinkMet:
    if code is None:
        return LinkMet.NO_CODE
    if row is None or contact is None:
        return LinkMet.WRONG
    if contact.zalo_chat_id == chat_id and row.withdrawn_at is None:
        return LinkMet.AGAIN
    if row.used_at is not None:
        return LinkMet.USED
    if row.withdrawn_at is not None:
        return LinkMet.REPLACED
    if row.expires_at <= now:
        return LinkMet.EXPIRED
    if not contact.active:
        return LinkMet.LEFT
    holder = _holder(session, chat_id)
    return LinkMet.TAKEN if holder is not None and holder.active else LinkMet.LINKED


def _bind(session: Session, contact: Contact, row: LinkCode, chat_id: str, policy: Delivering, now: datetime) -> None:
    """Bind; somebody who has left gives the chat up, for the same person may have come back in another office."""
    holder = _holder(session, chat_id)
    if holder is not None:
        holder.zalo_chat_id = None
        session.flush()
        set_first_channel(holder, policy)
        _note(session, holder, "bỏ liên kết", now=now)
    replaced = contact.zalo_chat_id is not None
    contact.zalo_chat_id, row.used_at = chat_id, now
    session.flush()
    set_first_channel(contact, policy)
    _note(session, contact, "thay liên kết" if replaced else "liên kết", now=now, code=row.id)


def _holder(session: Session, chat_id: str) -> Contact | None:
    return session.exec(select(Contact).where(Contact.zalo_chat_id == chat_id)).first()


def _code_row(session: Session, code: str | None) -> LinkCode | None:
    if code is None:
        return None
    return session.exec(select(LinkCode).where(LinkCode.digest == digest_of(code))).first()


def _withdraw(session: Session, contact_id: int, now: datetime) -> bool:
    done = session.execute(
        update(LinkCode)
        .where(
            col(LinkCode.contact_id) == contact_id,
            col(LinkCode.used_at).is_(None),
            col(LinkCode.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=now)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _note(
    session: Session,
    contact: Contact,
    change: str,
    *,
    now: datetime,
    actor: str = BOT,
    source: Source = Source.SYSTEM,
    code: int | None = None,
) -> None:
    detail = {"channel": "zalo_bot", "unit": contact.unit_code, "role": contact.role}
    audit.append(
        session,
        subject=SUBJECT,
        subject_id=str(contact.id),
        change=change,
        actor=actor,
        source=source,
        now=now,
        detail=detail | ({} if code is None else {"code": code}),
    )
