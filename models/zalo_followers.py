"""Who follows the office's Official Account, and which of them a contact is.

A user id comes from the account's own list. What a units file says is a claim: notices go there only after the list has the
id and a test message to it was accepted, for an id that is wrong by one digit is a message to a stranger.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import func, update
from sqlmodel import Field, Session, col, select

from config.refusals import Refused
from config.steps.delivery import Delivering
from models import audit
from models.base import Record, UtcInstant
from models.plans import Contact
from models.routes import set_first_channel
from models.states import Source

SUBJECT: Final = "contact"
BY_USER_ID: Final = ("zalo_oa", "zalo_template_uid")


class Follower(Record, table=True):
    """One user of the Official Account, by a number that an operator can choose.

    Args:
        follows: in the list when it was last read whole.
    """

    __tablename__ = "zalo_follower"

    number: int | None = Field(default=None, primary_key=True)
    oa_id: str = Field(max_length=40)
    user_id: str = Field(max_length=40, unique=True)
    name: str = ""
    follows: bool = True
    seen_at: datetime = Field(sa_type=UtcInstant)


def take_list(session: Session, oa_id: str, users: Iterable[str], *, whole: bool, now: datetime) -> None:
    """Write who follows now; of a list that is not whole nobody is concluded to have left."""
    audit.hold(session)
    known = {row.user_id: row for row in session.exec(select(Follower).where(Follower.oa_id == oa_id))}
    listed = set(users)
    for user_id in sorted(listed - set(known)):
        session.add(Follower(oa_id=oa_id, user_id=user_id, seen_at=now))
    for user_id, row in known.items():
        if user_id in listed:
            row.follows, row.seen_at = True, now
        elif whole:
            row.follows = False
    session.flush()


def unnamed(session: Session, oa_id: str) -> list[str]:
    """Those whose name is not known yet."""
    query = select(Follower.user_id).where(Follower.oa_id == oa_id, col(Follower.follows), Follower.name == "")
    return list(session.exec(query.order_by(col(Follower.number))))


def name(session: Session, user_id: str, words: str) -> None:
    """Write a follower's name."""
    session.execute(update(Follower).where(col(Follower.user_id) == user_id).values(name=words))


def followers(session: Session, oa_id: str) -> list[Follower]:
    """Everybody who was ever in the list, by number."""
    return list(session.exec(select(Follower).where(Follower.oa_id == oa_id).order_by(col(Follower.number))))


def choose(
    session: Session,
    contact: Contact,
    number: int,
    policy: Delivering,
    *,
    oa_id: str,
    now: datetime,
    actor: str,
    source: Source,
) -> None:
    """Take a follower of the list for a contact; nothing goes there before it is confirmed.

    Raises:
        Refused: no such follower.
    """
    follower = session.get(Follower, number)
    if follower is None or follower.oa_id != oa_id:
        raise Refused(f"Danh sách người quan tâm không có số {number}; xem lại bằng “danvan zalo followers”.")
    if contact.zalo_user_id != follower.user_id:
        contact.zalo_user_id, contact.zalo_confirmed_at = follower.user_id, None
        session.flush()
        set_first_channel(contact, policy)
        _note(session, contact, "chọn mã người dùng Zalo", now=now, actor=actor, source=source)


def check_may_be_tested(session: Session, contact: Contact, *, oa_id: str) -> str:
    """The user id of a contact to which a test message may go.

    Raises:
        Refused: none, not in the list, or somebody who follows no more.
    """
    if contact.zalo_user_id is None:
        raise Refused(
            f"“{contact.name}” chưa gắn với ai trong danh sách người quan tâm: xem “danvan zalo followers”, rồi chạy lại với "
            "--follower SỐ."
        )
    follower = session.exec(
        select(Follower).where(Follower.user_id == contact.zalo_user_id, Follower.oa_id == oa_id)
    ).first()
    if follower is None:
        raise Refused(
            f"Mã người dùng Zalo của “{contact.name}” trong tệp đơn vị không có trong danh sách người quan tâm Official Account "
            "nên không dùng được. Chạy “danvan zalo followers” để lấy danh sách mới, rồi chọn bằng --follower SỐ."
        )
    if not follower.follows:
        raise Refused(
            f"“{contact.name}” đã thôi quan tâm Official Account; đề nghị bấm “Quan tâm”, rồi chạy “danvan zalo followers”."
        )
    return follower.user_id


def confirm(
    session: Session,
    contact: Contact,
    user_id: str,
    policy: Delivering,
    *,
    now: datetime,
    actor: str,
    source: Source,
) -> bool:
    """Record that a test message was accepted; False when the contact has become another user meanwhile."""
    if contact.zalo_user_id != user_id:
        return False
    contact.zalo_confirmed_at = now
    session.flush()
    set_first_channel(contact, policy)
    _note(session, contact, "xác nhận mã người dùng Zalo", now=now, actor=actor, source=source)
    return True


def take_claim(contact: Contact, claimed: str | None) -> None:
    """Take what the units file says of a contact's user id, when it says something new.

    What an operator has chosen from the list stays as long as the file stays as it was; a file that changes its mind leads,
    and leads to mail until it is confirmed, since another person may sit there now.
    """
    if claimed == contact.zalo_claimed_id:
        return
    if claimed is not None or contact.zalo_user_id == contact.zalo_claimed_id:
        contact.zalo_user_id, contact.zalo_confirmed_at = claimed, None
    contact.zalo_claimed_id = claimed


def unconfirmed(session: Session) -> list[Contact]:
    """Who takes messages by user id and cannot get them yet."""
    rows = session.exec(
        select(Contact).where(col(Contact.active), col(Contact.zalo_confirmed_at).is_(None)).order_by(col(Contact.id))
    )
    return [row for row in rows if set(row.channels.split(",")) & set(BY_USER_ID)]


def counted(session: Session) -> tuple[int, int]:
    """How many contacts are confirmed, and how many of them the list says follow no more."""
    confirmed = col(Contact.active) & col(Contact.zalo_confirmed_at).is_not(None)
    everybody = session.exec(select(func.count()).select_from(Contact).where(confirmed)).one()
    gone = session.exec(
        select(func.count())
        .select_from(Contact)
        .join(Follower, col(Follower.user_id) == Contact.zalo_user_id)
        .where(confirmed, ~col(Follower.follows))
    ).one()
    return everybody, gone


def _note(session: Session, contact: Contact, change: str, *, now: datetime, actor: str, source: Source) -> None:
    audit.append(
        session,
        subject=SUBJECT,
        subject_id=str(contact.id),
        change=change,
        actor=actor,
        source=source,
        now=now,
        detail={"channel": "zalo_oa", "unit": contact.unit_code, "role": contact.role},
    )
