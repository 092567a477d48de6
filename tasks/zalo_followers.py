"""Fetching the followers of the Official Account, and confirming which of them a contact is by a test message."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from config.refusals import Refused
from config.settings import Settings
from config.steps.delivery import delivering
from models import zalo_followers
from models.plans import Contact
from models.sending import is_stopped
from models.states import Source
from models.zalo_followers import Follower
from notifications.channels.gateway import deliver
from notifications.channels.zalo import hours
from notifications.channels.zalo.followers import listed, name_of
from notifications.channels.zalo.messages import Consultation
from tasks.clock import machine_now
from tasks.context import Context, context_of
from tasks.people import person_named
from tasks.transactions import reading, transaction
from tasks.zalo_tokens import zalo_pool

IN_TRAINING: Final = "Đang diễn tập nên không hỏi và không gửi gì trên Zalo; dùng lệnh này khi chạy chính thức."
TEST_WORDS: Final = (
    "Tin thử: {office} xác nhận sẽ gửi thông báo nhiệm vụ cho “{recipient}” qua Zalo. Nếu nhận nhầm, đề nghị báo "
    "{contact}."
)


@dataclass(frozen=True)
class FollowerRow:
    """One follower as an operator chooses from them."""

    number: int
    name: str
    follows: bool
    contacts: tuple[str, ...]
    confirmed: bool


@dataclass(frozen=True)
class FollowerList:
    """The list as the record has it now.

    Args:
        unknown: contacts whose user id the list does not have.
        problem: why not everything could be read.
    """

    rows: list[FollowerRow]
    unknown: list[str]
    problem: str | None


@dataclass(frozen=True)
class Confirmed:
    """A contact whose user id is right."""

    recipient: str
    name: str


def fetch(config: Settings, clock: Callable[[], datetime] = machine_now) -> FollowerList:
    """Read the list from Zalo into the record, with the names of those who are new.

    Raises:
        Refused: training, or Zalo is not set up.
    """
    with reading() as session:
        _live(context_of(session))
    with zalo_pool(config, clock) as pool:
        found = listed(pool)
        with transaction() as session:
            zalo_followers.take_list(session, config.zalo_oa_id, found.users, whole=found.whole, now=clock())
            nameless = zalo_followers.unnamed(session, config.zalo_oa_id)
        failed = found.failed
        for user_id in nameless:
            if failed is not None:
                break
            outcome, name = name_of(pool, user_id)
            if outcome.accepted:
                with transaction() as session:
                    zalo_followers.name(session, user_id, name or "(không tên)")
            else:
                failed = outcome
    with reading() as session:
        return _shown(session, config.zalo_oa_id, None if failed is None else f"{failed.detail} ({failed.code})")


def confirm(
    config: Settings,
    person: str,
    number: int | None,
    *,
    actor: str,
    source: Source,
    clock: Callable[[], datetime] = machine_now,
) -> Confirmed:
    """Send a test message to whom a contact is, or is chosen to be; once it is accepted, notices go there.

    An answer that was lost confirms nothing: ask the person, and send another test.

    Raises:
        Refused: training, nobody to test, outside the hours, sending is stopped, or Zalo did not accept it.
    """
    with transaction() as session:
        context = _live(context_of(session))
        contact = person_named(session, person)
        policy = delivering(context.content.plan)
        if number is not None:
            zalo_followers.choose(
                session,
                contact,
                number,
                policy,
                oa_id=config.zalo_oa_id,
                now=clock(),
                actor=actor,
                source=source,
            )
        user_id = zalo_followers.check_may_be_tested(session, contact, oa_id=config.zalo_oa_id)
        _check_may_leave(session, clock())
        recipient, contact_id = contact.name, contact.id
    words = TEST_WORDS.format(office=config.mail_from_name, recipient=recipient, contact=config.contact_line)
    with zalo_pool(config, clock) as pool:
        outcome = deliver(Consultation(user_id=user_id, text=words), pool)
    if not outcome.accepted:
        raise Refused(
            f"Chưa xác nhận được “{recipient}”: {outcome.detail} ({outcome.code}) Thông báo vẫn đi theo kênh khác; xử lý xong "
            "hãy chạy lại."
        )
    with transaction() as session:
        found = session.get(Contact, contact_id, with_for_update=True)
        assert found is not None
        if not zalo_followers.confirm(session, found, user_id, policy, now=clock(), actor=actor, source=source):
            raise Refused(f"Mã người dùng của “{recipient}” vừa được đổi; hãy chạy lại để gửi tin thử cho mã mới.")
        follower = session.exec(select(Follower).where(col(Follower.user_id) == user_id)).one()
        return Confirmed(recipient, follower.name)


def _shown(session: Session, oa_id: str, problem: str | None) -> FollowerList:
    rows = zalo_followers.followers(session, oa_id)
    people = session.exec(
        select(Contact).where(col(Contact.active), col(Contact.zalo_user_id).is_not(None)).order_by(col(Contact.id))
    ).all()
    known = {row.user_id for row in rows}
    return FollowerList(
        rows=[
            FollowerRow(
                number=row.number or 0,
                name=row.name,
                follows=row.follows,
                contacts=tuple(each.name for each in people if each.zalo_user_id == row.user_id),
                confirmed=any(
                    each.zalo_confirmed_at is not None for each in people if each.zalo_user_id == row.user_id
                ),
            )
            for row in rows
        ],
        unknown=[each.name for each in people if each.zalo_user_id not in known],
        problem=problem,
    )


def _check_may_leave(session: Session, now: datetime) -> None:
    """A test message is a message: the stop switch and the night hold for it."""
    if is_stopped(session):
        raise Refused("Đang dừng gửi nên không gửi tin thử. Muốn gửi lại: danvan resume.")
    if not hours.is_open(now):
        raise Refused("Từ 21 giờ 30 đến 6 giờ 30 không gửi tin Zalo; hãy gửi tin thử vào ban ngày.")


def _live(context: Context) -> Context:
    if context.training:
        raise Refused(IN_TRAINING)
    return context
