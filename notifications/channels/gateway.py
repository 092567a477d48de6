"""The one way out: every message leaves through `Apprise.notify`, and what came of it is read from the plugin.

Apprise 1.x answers True, False or None, 2.x an `AppriseResult` per service; neither says why. So each of our
plugins carries one message to one recipient and keeps its own `outcome`. Apprise's retry stays at 0 and its rate
limit off: both are ours, shared by all workers.
"""

from functools import lru_cache
from typing import Any, Protocol, TypeVar

from apprise import Apprise, AppriseAsset, NotifyBase

from notifications.outcomes import Outcome, OutcomeKind


class OutcomeChannel(NotifyBase):
    """A plugin that carries one message and remembers what came of it.

    A subclass sets `outcome` in `send` and returns whether it was accepted. The outcome before that is what is
    known when `send` never comes to an end: nobody knows.
    """

    request_rate_per_sec = 0
    title_maxlen = 998
    body_maxlen = 10_000_000
    attachment_support = True
    persistent_storage = False
    # Apprise's shortcut of the same name would identify a channel by its password.
    url_identifier: Any = False

    outcome = Outcome(kind=OutcomeKind.UNCERTAIN, code="unfinished", detail="Kênh gửi dừng giữa chừng.")

    def __len__(self) -> int:
        return 1

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url(privacy=True)})"


class Message(Protocol):
    """What Apprise is told of a message; the channel carries the rest of it."""

    @property
    def subject(self) -> str:
        """One line."""

    @property
    def text(self) -> str:
        """The words."""


Carried = TypeVar("Carried", bound=Message, contravariant=True)
Sent = TypeVar("Sent", bound=Message)


class Transport(Protocol[Carried]):
    """What messages of a batch share: the connection or the folder, and the Apprise object they pass through.

    The object is kept because making one looks for translations on the disk each time.
    """

    apprise: Apprise

    def channel(self, message: Carried, /) -> OutcomeChannel:
        """The plugin that carries this one message."""


def deliver(message: Sent, transport: Transport[Sent]) -> Outcome:
    """Hand one message to Apprise and say what came of it; no failure of the far end raises."""
    channel = transport.channel(message)
    gateway = transport.apprise
    gateway.clear()
    if not gateway.add(channel):
        return Outcome(kind=OutcomeKind.CONFIGURATION, code="apprise", detail="Apprise không nhận kênh gửi.")
    gateway.notify(title=message.subject or " ", body=message.text or " ")
    return channel.outcome


@lru_cache(maxsize=1)
def asset() -> AppriseAsset:
    """Apprise's settings for us: in this thread, no retry."""
    return AppriseAsset(async_mode=False, app_id="danvan", default_service_retry=0, default_service_wait=0.0)


def new_apprise() -> Apprise:
    """An empty Apprise object under our settings; one for each transport."""
    return Apprise(asset=asset())


def option(settings: dict[str, Any], name: str, default: str = "") -> str:
    """A `?name=` of a channel's URL, as text."""
    value = settings.get(name)
    return NotifyBase.unquote(value) if isinstance(value, str) and value else default
