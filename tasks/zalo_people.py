"""Who takes notices through Zalo, and how far each has come: what an operator needs before the other commands."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from models import zalo_links
from models.plans import Contact, Unit
from models.zalo_followers import BY_USER_ID
from tasks.transactions import reading

BY_BOT = ("zalo_bot",)


@dataclass(frozen=True)
class PersonOnZalo:
    """One contact; without any id of Zalo, and without a telephone number."""

    number: int
    unit: str
    name: str
    channels: str
    account: str
    bot: str


def people_on_zalo(now: datetime) -> list[PersonOnZalo]:
    """Everybody whose channels name one of Zalo that must be confirmed or linked, by unit."""
    with reading() as session:
        awaited = zalo_links.awaited_contacts(session, now=now)
        rows = session.exec(
            select(Contact, Unit.name)
            .join(Unit, col(Unit.code) == Contact.unit_code)
            .where(col(Contact.active))
            .order_by(col(Contact.unit_code), col(Contact.id))
        ).all()
        return [
            PersonOnZalo(
                number=contact.id or 0,
                unit=unit,
                name=contact.name,
                channels=contact.channels,
                account=_account(contact),
                bot=_bot(contact, contact.id in awaited),
            )
            for contact, unit in rows
            if set(contact.channels.split(",")) & {*BY_USER_ID, *BY_BOT}
        ]


def _account(contact: Contact) -> str:
    if not set(contact.channels.split(",")) & set(BY_USER_ID):
        return "–"
    if contact.zalo_confirmed_at is not None:
        return "đã xác nhận"
    return "chưa xác nhận" if contact.zalo_user_id else "chưa chọn người"


def _bot(contact: Contact, awaited: bool) -> str:
    if not set(contact.channels.split(",")) & set(BY_BOT):
        return "–"
    if contact.zalo_chat_id is not None:
        return "đã liên kết"
    return "đang chờ mã" if awaited else "chưa có mã"
