"""Linking people with the office's Zalo Bot: making a code, reading what was written, answering.

No code, chat or text goes through Prefect: its task takes and gives numbers and sentences only.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from prefect import task
from pydantic import SecretStr

from config.refusals import Refused
from config.settings import Settings, settings
from config.steps.delivery import delivering
from models import zalo_links
from models.plans import Contact, Unit
from models.sending import is_stopped
from models.states import Channel, LinkMet, Mode, Source
from notifications.bot_answers import answer
from notifications.channels.gateway import deliver
from notifications.channels.zalo.bot import Unreadable, Update
from notifications.channels.zalo.channel import BotPool
from notifications.channels.zalo.messages import BotMessage
from notifications.outcomes import Outcome
from tasks.clock import machine_now
from tasks.context import Context, context_of
from tasks.lanes import bot_pool
from tasks.people import person_named
from tasks.transactions import reading, transaction

MOST_READ: Final = 100
WAIT_SECONDS: Final = 1
IN_TRAINING: Final = "Đang diễn tập nên không gửi và không đọc gì trên Zalo; dùng lệnh này khi chạy chính thức."


@dataclass(frozen=True)
class MadeCode:
    """A code that was just made; it is shown once, and only its digest stays.

    Args:
        limit: what is to be said of the plan of the bot, when it has no more room.
    """

    code: SecretStr
    recipient: str
    unit: str
    expires_at: datetime
    linked: bool
    limit: str | None


@dataclass(frozen=True)
class Polled:
    """What was written to the bot since the last time.

    Args:
        met: how many messages of each kind.
        problem: why reading ended before there was nothing left.
    """

    read: int = 0
    linked: int = 0
    met: dict[str, int] = field(default_factory=dict)
    unanswered: int = 0
    problem: str | None = None


def make_code(config: Settings, person: str, *, now: datetime, actor: str, source: Source) -> MadeCode:
    """Make a code for a contact; whoever sends it to the bot gets the contact's notices.

    Raises:
        Refused: no bot, training, nobody of that name, or a person whose notices would not go by the bot.
    """
    bot_pool(config).close()
    code = zalo_links.new_code()
    with transaction() as session:
        context = _live(context_of(session))
        contact = person_named(session, person)
        _check_takes(context, contact)
        row = zalo_links.make(
            session,
            contact,
            code,
            lives=timedelta(days=config.zalo_link_days),
            now=now,
            actor=actor,
            source=source,
        )
        unit = session.get(Unit, contact.unit_code)
        assert unit is not None
        people = zalo_links.people_linked(session)
        return MadeCode(
            code=SecretStr(code),
            recipient=contact.name,
            unit=unit.name,
            expires_at=row.expires_at,
            linked=contact.zalo_chat_id is not None,
            limit=_limit(people, config.zalo_bot_people) if contact.zalo_chat_id is None else None,
        )


def unlink(person: str, *, now: datetime, actor: str, source: Source) -> str:
    """Forget a person's chat and codes; return the person's name.

    Raises:
        Refused: nobody of that name, or nothing to forget.
    """
    with transaction() as session:
        context = context_of(session)
        contact = person_named(session, person)
        policy = delivering(context.content.plan)
        if not zalo_links.unlink(session, contact, policy, now=now, actor=actor, source=source):
            raise Refused(f"“{contact.name}” chưa liên kết với Zalo Bot và không có mã nào đang chờ.")
        return contact.name


@task(name="Đọc tin gửi Zalo Bot", persist_result=False)
def poll(clock: Callable[[], datetime] = machine_now, wait_seconds: int = WAIT_SECONDS) -> Polled:
    """Read what was written to the bot until nothing is left, bind whom a code names, and answer each once.

    A message that is read and lost before it is recorded leaves nothing behind: its code still works, and the person, who
    got no answer, sends it again.

    Raises:
        Refused: no bot is set, or the office is training.
    """
    config = settings()
    with reading() as session:
        _live(context_of(session))
    met: Counter[str] = Counter()
    unanswered = 0
    with bot_pool(config) as pool:
        for _ in range(MOST_READ):
            found = pool.next_update(wait_seconds)
            if found is None:
                break
            if isinstance(found, Outcome):
                return _polled(met, unanswered, f"{found.detail} ({found.code})")
            how, said = _met(config, pool, found, clock)
            met[how] += 1
            unanswered += not said
    return _polled(met, unanswered, None)


def poll_in_passing(mode: Mode, *, now: datetime, always: bool = False) -> list[str]:
    """Poll within a run of the day: where a bot is set, live, and a code is waited for (or `always`).

    What goes wrong is a sentence for the run's page: it must not keep messages from leaving.
    """
    if mode is Mode.TRAINING or not settings().zalo_bot_token.get_secret_value():
        return []
    with reading() as session:
        awaited = zalo_links.is_awaited(session, now=now)
    if not (always or awaited):
        return []
    try:
        return words_of(poll())
    except Refused as refused:
        return [f"Zalo Bot: {refused}"]


def words_of(polled: Polled) -> list[str]:
    """What a poll came to, for people; nothing when there was nothing."""
    said = [f"Zalo Bot: liên kết {polled.linked} đầu mối, đọc {polled.read} tin."] if polled.read else []
    if polled.unanswered:
        said.append(f"Zalo Bot: {polled.unanswered} tin chưa trả lời được; người gửi có thể nhắn lại.")
    return [*said, *([f"Zalo Bot: {polled.problem}"] if polled.problem else [])]


def _met(
    config: Settings, pool: BotPool, found: Update | Unreadable, clock: Callable[[], datetime]
) -> tuple[str, bool]:
    """Record one message, then answer it; say what it came to, and whether the person has got or needs no answer."""
    if isinstance(found, Unreadable):
        return "Không đọc được", True
    with transaction() as session:
        context = context_of(session)
        met = zalo_links.meet(
            session,
            key=found.key,
            chat_id=found.chat_id,
            private=found.private,
            text=found.text,
            policy=delivering(context.content.plan),
            now=clock(),
        )
        if met is None:
            return "Đã đọc từ trước", True
        words = _answer(config, met.how, session.get(Contact, met.contact_id or 0), context)
        stopped = is_stopped(session)
    if stopped:
        return met.how.label, False
    outcome = deliver(BotMessage(chat_id=found.chat_id, text=words), pool)
    with transaction() as session:
        zalo_links.answered(session, found.key, outcome.kind.value)
    return met.how.label, outcome.accepted


def _answer(config: Settings, how: LinkMet, contact: Contact | None, context: Context) -> str:
    units = {each.code: each.name for each in context.content.units.units}
    recipient = contact.name if contact is not None else ""
    unit = units.get(contact.unit_code, contact.unit_code) if contact is not None else ""
    return answer(how.value, recipient=recipient, unit=unit, contact=config.contact_line)


def _polled(met: Counter[str], unanswered: int, problem: str | None) -> Polled:
    return Polled(met.total(), met[LinkMet.LINKED.label], dict(met), unanswered, problem)


def _live(context: Context) -> Context:
    if context.training:
        raise Refused(IN_TRAINING)
    return context


def _check_takes(context: Context, contact: Contact) -> None:
    """A link that carries nothing would only look like one."""
    if not contact.active:
        raise Refused(f"“{contact.name}” không còn trong tệp đơn vị nên không nhận thông báo.")
    named = [each.channel for each in delivering(context.content.plan).channels]
    if Channel.ZALO_BOT.value not in named:
        raise Refused("Kế hoạch chưa dùng kênh Zalo Bot: ghi “channel: zalo_bot” ở mục delivery rồi nạp lại kế hoạch.")
    if Channel.ZALO_BOT.value not in contact.channels.split(","):
        raise Refused(
            f"“{contact.name}” chưa đăng ký nhận qua Zalo Bot: ghi zalo_bot vào channels của đầu mối trong tệp đơn vị rồi "
            "nạp lại."
        )


def _limit(people: int, most: int) -> str | None:
    if people < most:
        return None
    return f"Gói Zalo Bot cho {most} người, đã liên kết {people}: liên kết thêm có thể không nhận được tin; nâng gói."
