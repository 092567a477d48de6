"""A channel that the office has named in its settings: any address that Apprise itself knows how to send to.

What a stock plugin says is True or False and never why. False may be a refusal as well as an answer that came too late from
a far end which has the message; so it is uncertain, and not sent again. The address holds tokens and passwords: plugins
write it into their logs and their errors, so nothing is logged while one is at work, and no error of it goes on.
"""

import logging
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

from apprise import Apprise, NotificationManager, NotifyType
from pydantic import SecretStr

from notifications.channels.gateway import OutcomeChannel, asset, new_apprise
from notifications.channels.registry import CHANNELS
from notifications.outcomes import Outcome, OutcomeKind

SCHEMA: Final = "danvannamed"
UNUSABLE: Final = "Địa chỉ của kênh không dùng được; kiểm tra lại DANVAN_APPRISE_URLS, rồi chạy “danvan doctor”."
IN_DOUBT: Final = "Kênh không xác nhận đã nhận, cũng không nói vì sao; hỏi người nhận rồi hãy quyết định."
BROKEN: Final = "Kênh hỏng giữa chừng nên chưa rõ đã nhận hay chưa; hỏi người nhận rồi hãy quyết định."


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainMessage:
    """A title and a short plain text."""

    subject: str
    text: str


class NamedChannel(OutcomeChannel):
    """One message through a stock plugin."""

    service_name: Any = "Kênh của cơ quan"
    secure_protocol: Any = SCHEMA
    attachment_support = False

    def __init__(self, message: PlainMessage, pool: "NamedPool", **kwargs: Any) -> None:
        super().__init__(**{"schema": SCHEMA, "asset": asset(), **kwargs})
        self._message, self._pool = message, pool

    def url(self, privacy: bool = False, *args: Any, **kwargs: Any) -> str:
        """Nothing but that there is one."""
        return f"{SCHEMA}://****"

    def send(self, body: str, title: str = "", notify_type: Any = NotifyType.INFO, **kwargs: Any) -> bool:
        """Hand the bound message to the plugin behind the address."""
        self.outcome = self._pool.hand_over(self._message)
        return self.outcome.accepted


class NamedPool:
    """One of the office's named channels; `gateway.deliver(message, pool)` sends one message through it.

    Args:
        in_use: every address of the settings: of all plugins of Apprise, only theirs and our own stay enabled.
    """

    def __init__(self, url: SecretStr, in_use: Iterable[SecretStr] = ()) -> None:
        self.apprise = new_apprise()
        self._url = url
        keep_enabled({schema_of(each) for each in (url, *in_use)})

    def __repr__(self) -> str:
        return type(self).__name__

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is kept open between messages."""

    def channel(self, message: PlainMessage, /) -> NamedChannel:
        """The plugin that carries this one message."""
        return NamedChannel(message, self)

    def hand_over(self, message: PlainMessage) -> Outcome:
        """Send one message; never raises for the far end's sake."""
        with _unlogged():
            gateway = _opened(self._url)
            if gateway is None:
                return Outcome(kind=OutcomeKind.CONFIGURATION, code="apprise", detail=UNUSABLE)
            try:
                taken = gateway.notify(title=message.subject, body=message.text)
            except Exception:  # noqa: BLE001 - whatever a plugin raises, the message may have left
                return Outcome(kind=OutcomeKind.UNCERTAIN, code="apprise error", detail=BROKEN)
        if taken is True:
            return Outcome(kind=OutcomeKind.ACCEPTED, code="apprise")
        return Outcome(kind=OutcomeKind.UNCERTAIN, code="apprise false", detail=IN_DOUBT)


def schema_of(url: SecretStr) -> str:
    """The kind of an address, "json"; the only part of it that may be shown."""
    return url.get_secret_value().partition("://")[0].strip().lower()


def is_usable(url: SecretStr) -> bool:
    """Whether Apprise takes an address; nobody is asked."""
    keep_enabled({schema_of(url)})
    with _unlogged():
        return _opened(url) is not None


def keep_enabled(schemas: set[str]) -> None:
    """Leave of Apprise's plugins only those that are in use, and ours."""
    NotificationManager().enable_only(*CHANNELS, *schemas)


def _opened(url: SecretStr) -> Apprise | None:
    if schema_of(url) in CHANNELS:  # ours take their addresses from their own settings
        return None
    gateway = new_apprise()
    try:
        return gateway if gateway.add(url.get_secret_value()) and len(gateway) == 1 else None
    except Exception:  # noqa: BLE001 - a plugin's own reading of its address
        return None


@contextmanager
def _unlogged() -> Iterator[None]:
    """Nothing is written by anybody meanwhile: plugins and what they call write whole addresses."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
