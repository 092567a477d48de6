"""One channel as a drain of the outbox goes through it: whether it is used, when it is open, how fast, through what."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from config.refusals import Refused
from config.settings import Settings
from config.steps.delivery import ChannelPolicy, delivering
from models.states import Channel
from notifications.channels.gateway import Transport
from notifications.channels.mail import MailPool
from notifications.channels.mailbox import Mailbox
from notifications.channels.named import NamedPool
from notifications.channels.smtp_pool import MailServer, Security
from notifications.channels.zalo import hours
from notifications.channels.zalo.channel import BotPool
from notifications.outcomes import Outcome, OutcomeKind, Wait, next_try_after
from tasks.clock import LOCAL
from tasks.context import Context
from tasks.zalo_tokens import zalo_pool

SECURITY: Final = {"none": Security.PLAIN, "starttls": Security.STARTTLS, "tls": Security.TLS}
OFFICIAL_ACCOUNT: Final = (Channel.ZALO_OA, Channel.ZALO_TEMPLATE, Channel.ZALO_TEMPLATE_UID)
ZALO: Final = (*OFFICIAL_ACCOUNT, Channel.ZALO_BOT)
NO_BOT: Final = "Chưa đặt mã Zalo Bot: ghi DANVAN_ZALO_BOT_TOKEN trong .env; cách lấy ở trang docs/kenh-zalo.md."
UNUSED: Final = Outcome(
    kind=OutcomeKind.PERMANENT, code="channel", detail="Cơ quan không dùng kênh này; thông báo chuyển sang kênh sau."
)


@dataclass(frozen=True)
class Lane:
    """One channel of a drain.

    Args:
        used: whether the office sends on it; the notices of one that it does not use go to the next.
        resend: whether what is uncertain is sent again under the same id. Never through Zalo, which knows no id.
    """

    channel: Channel
    policy: ChannelPolicy
    training: bool
    used: bool
    resend: bool

    @property
    def provider(self) -> str:
        """Who counts how fast we ask."""
        return provider_of(self.channel)

    @property
    def paced(self) -> bool:
        """Whether the record is asked before each message how fast it may go."""
        return self.used and not self.training and (self.channel in ZALO or self.policy.per_minute is not None)

    def is_open(self, now: datetime) -> bool:
        """Whether messages may leave on it at an instant; training knows no hours."""
        if self.training or not self.used:
            return True
        if self.channel in ZALO and not hours.is_open(now):
            return False
        return self.policy.window is None or _within(now, self.policy.window)

    def wait(self, outcome: Outcome, attempts: int, now: datetime) -> timedelta | None:
        """How long a temporary failure waits, to an hour at which the channel is open."""
        if outcome.kind is not OutcomeKind.TEMPORARY:
            return None
        if self.channel is Channel.EMAIL and self.policy.window is None:
            return next_try_after(attempts, random.Random())
        at = now + next_try_after(attempts, random.Random())
        if self.channel in ZALO:
            at = hours.next_try_at(outcome, attempts, now, random.Random())
        return (at if self.policy.window is None else _into(at, self.policy.window)) - now

    def goes_on(self, outcome: Outcome) -> bool:
        """Whether a provider that takes no more today is left for the person's next channel."""
        return outcome.wait is Wait.NEXT_DAY and self.policy.when_full == "next_channel"


def provider_of(channel: Channel) -> str:
    """Who counts how fast a channel is asked: every kind of message of the Official Account is one provider's."""
    if channel in OFFICIAL_ACCOUNT:
        return "zalo"
    return "mail" if channel is Channel.EMAIL else channel.value


def lanes_of(context: Context, config: Settings, waiting: set[Channel]) -> tuple[Lane, ...]:
    """The channels to go through, in the plan's order, so that what one cannot say reaches the next in the same drain.

    Mail alone where nothing waits for another channel.
    """
    policy = delivering(context.content.plan)
    named = [Channel.of(each.channel) for each in policy.channels]
    unnamed = [each for each in Channel if each in waiting and each not in named]
    order = [*unnamed, *named] if waiting - {Channel.EMAIL} else [Channel.EMAIL]
    return tuple(
        Lane(
            channel=channel,
            policy=policy.of(channel.value) or ChannelPolicy(channel=channel.value),
            training=context.training,
            used=channel in usable(context, config),
            resend=channel is Channel.EMAIL and config.mail_uncertain == "resend",
        )
        for channel in order
    )


def usable(context: Context, config: Settings) -> frozenset[Channel]:
    """The channels that the office sends on: named by the plan and, in a live office, set up. Mail always."""
    named = {Channel.of(each.channel) for each in delivering(context.content.plan).channels}
    account = set(OFFICIAL_ACCOUNT) if context.training or config.zalo_app_id else set()
    bot = {Channel.ZALO_BOT} if context.training or config.zalo_bot_token.get_secret_value() else set()
    own = {each for each in named if each.named and (context.training or each.named in config.apprise_urls)}
    return frozenset({Channel.EMAIL} | (named & (account | bot)) | own)


@contextmanager
def transport_of(lane: Lane, config: Settings, clock: Callable[[], datetime]) -> Iterator[Transport[Any] | None]:
    """What carries a lane's messages: in training a folder on disk; None where nothing is to be carried.

    Raises:
        Refused: a setting is missing or wrong.
    """
    if not lane.used:
        yield None
        return
    with _opened(lane, config, clock) as transport:
        yield transport


def _opened(lane: Lane, config: Settings, clock: Callable[[], datetime]) -> Any:
    if lane.training:
        return Mailbox(config.mailbox)
    if lane.channel in OFFICIAL_ACCOUNT:
        return zalo_pool(config, clock)
    if lane.channel is Channel.ZALO_BOT:
        return bot_pool(config)
    return named_pool(config, lane.channel.named) if lane.channel.named else MailPool(mail_server(config))


def named_pool(config: Settings, name: str) -> NamedPool:
    """One of the office's own channels.

    Raises:
        Refused: the settings have no address of that name.
    """
    if name not in config.apprise_urls:
        raise Refused(f"Kênh “{name}” chưa có địa chỉ: ghi vào DANVAN_APPRISE_URLS trong .env.")
    return NamedPool(config.apprise_urls[name], config.apprise_urls.values())


def bot_pool(config: Settings) -> BotPool:
    """The office's Zalo Bot, from the settings.

    Raises:
        Refused: no bot is set.
    """
    try:
        return BotPool(config.zalo_bot_token, config.zalo_bot_url, timeout=config.zalo_timeout_seconds)
    except ValueError:
        raise Refused(NO_BOT) from None


def mail_server(config: Settings) -> MailServer:
    """The office's mail server, from the settings.

    Raises:
        Refused: no server is set.
    """
    if not config.mail_host:
        raise Refused(
            "Chưa đặt máy chủ thư. Hãy đặt DANVAN_MAIL_HOST (và DANVAN_MAIL_PORT, DANVAN_MAIL_SECURITY) trong .env."
        )
    try:
        return MailServer(
            host=config.mail_host,
            port=config.mail_port,
            security=SECURITY[config.mail_security],
            user=config.mail_user or None,
            password=config.mail_password.get_secret_value() or None,
            timeout=config.mail_timeout_seconds,
        )
    except ValueError as wrong:
        raise Refused(f"{wrong} Hãy sửa thiết lập DANVAN_MAIL_… trong .env.") from None


def _within(now: datetime, window: tuple[time, time]) -> bool:
    return window[0] <= now.astimezone(LOCAL).time() < window[1]


def _into(at: datetime, window: tuple[time, time]) -> datetime:
    """The instant itself, or the next opening after it."""
    if _within(at, window):
        return at
    local = at.astimezone(LOCAL)
    opening = datetime.combine(local.date(), window[0], tzinfo=LOCAL)
    return opening if local < opening else opening + timedelta(days=1)
