"""Zalo as Apprise plugins over a pooled connection.

As URLs, for whoever configures one recipient by hand:

    danvanzalo://TOKEN@openapi.zalo.me/USER_ID
    danvanzalotemplate://TOKEN@openapi.zalo.me/TEMPLATE_ID/user/USER_ID?:name=value&:other=value
    danvanzalobot://BOT_ID:SECRET@bot-api.zaloplatforms.com/CHAT_ID
    danvanzalotemplate://TOKEN@business.openapi.zalo.me/TEMPLATE_ID/phone/84987654321?:name=value&body=name

    TOKEN      an access token of the Official Account; it lives 25 hours
    BOT_ID     the bot's number, SECRET what follows it in the bot's token
    :name      the template's parameters
    body       the parameter that takes Apprise's text, when one does
    tracking   the tracking id of a template by telephone; made anew when left out
    tls        no: plain HTTP, to a server on this machine only
    timeout    seconds to wait for a whole answer (15)

The engine itself binds a message and a `ZaloPool` (or a `BotPool`) to an instance per message: the pool outlives them all,
and its tokens renew themselves. A token goes into no URL, not even the one that Apprise calls not private.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from apprise import NotifyBase, NotifyType
from pydantic import SecretStr

from notifications.channels.gateway import OutcomeChannel, asset, new_apprise, option
from notifications.channels.zalo.bot import BotClient
from notifications.channels.zalo.client import Hosts, ZaloClient
from notifications.channels.zalo.messages import (
    BotMessage,
    Consultation,
    TemplateToPhone,
    TemplateToUser,
    ZaloMessage,
    normal,
)
from notifications.channels.zalo.tokens import FixedToken

SCHEMA = "danvanzalo"
TEMPLATE_SCHEMA = "danvanzalotemplate"
BOT_SCHEMA = "danvanzalobot"
LOOPBACK = ("127.0.0.1", "localhost")
UNUSABLE = "Địa chỉ kênh Zalo không dùng được."


@dataclass(frozen=True, slots=True)
class _Written:
    """What a URL says; the token and the recipient stand in no representation."""

    token: str = field(repr=False)
    host: str
    path: tuple[str, ...] = field(repr=False)
    values: dict[str, str]
    options: dict[str, str]

    @property
    def client(self) -> ZaloClient:
        """A connection of its own for the URL."""
        if not (self.token.isascii() and self.token.isprintable() and self.token):
            raise TypeError(UNUSABLE)
        return ZaloClient(
            FixedToken(SecretStr(self.token)), Hosts(api=self.host, template=self.host), timeout=self.timeout
        )

    @property
    def bot(self) -> BotClient:
        """The same to a bot.

        Raises:
            ValueError: the token is none.
        """
        return BotClient(SecretStr(self.token), self.host, timeout=self.timeout)

    @property
    def timeout(self) -> float:
        """Seconds to wait.

        Raises:
            ValueError: no number.
        """
        return float(self.options.get("timeout", 15))


class ZaloChannel(OutcomeChannel):
    """One consultation message to one user.

    Args:
        message, pool: the message and the connection that carries it; or, from a URL, `written`.
    """

    service_name: Any = "Zalo Official Account"
    secure_protocol: Any = SCHEMA
    templates: Any = ("{schema}://{token}@{host}/{user_id}",)
    template_tokens: Any = {
        "host": {"name": "Máy chủ", "type": "string", "required": True},
        "token": {"name": "Mã truy cập", "type": "string", "private": True, "required": True, "map_to": "user"},
        "user_id": {"name": "Mã người dùng", "type": "string", "required": True},
    }
    attachment_support = False
    # A URL's own parts: how many steps its path has, and what the second of three may be.
    parts = 1

    def __init__(
        self,
        message: ZaloMessage | None = None,
        pool: "ZaloPool | BotPool | None" = None,
        written: _Written | None = None,
        **kwargs: Any,
    ) -> None:
        settings = {key: value for key, value in kwargs.items() if key not in ("user", "password")}
        super().__init__(**{"schema": self.secure_protocol, "asset": asset(), **settings})
        self._message = message
        self._written = written
        if pool is None and (written is None or len(written.path) != self.parts):
            raise TypeError(UNUSABLE)
        try:
            self._client = pool or (self._connected(written) if written else None)
        except ValueError:
            raise TypeError(UNUSABLE) from None

    def url(self, privacy: bool = False, *args: Any, **kwargs: Any) -> str:
        """The channel's URL; the token is stars whatever `privacy` says, the recipient when it asks for it."""
        if self._written is None:
            assert self._client is not None
            host = self._client.host if isinstance(self._client, BotClient) else self._client.hosts.api
            return f"{self.secure_protocol}://****@{_bare(host)}/"
        path = [*self._written.path[:-1], "****" if privacy else self._written.path[-1]]
        shown = "/".join(self.quote(each, safe="") for each in path)
        return f"{self.secure_protocol}://****@{_bare(self._written.host)}/{shown}"

    def send(self, body: str, title: str = "", notify_type: Any = NotifyType.INFO, **kwargs: Any) -> bool:
        """Send the bound message, or what the URL makes of Apprise's text."""
        assert self._client is not None
        words = "\n\n".join(each for each in (normal(title), normal(body)) if each)
        self.outcome = self._client.send(self._message or self._made_of(words))
        if self._written is not None:
            self._client.close()
        return self.outcome.accepted

    @staticmethod
    def _connected(written: _Written) -> ZaloClient | BotClient:
        return written.client

    def _made_of(self, words: str) -> ZaloMessage:
        assert self._written is not None
        return Consultation(user_id=self._written.path[0], text=words)

    @staticmethod
    def parse_url(url: str, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """Apprise's reading of the URL forms above."""
        results = NotifyBase.parse_url(url, verify_host=False)
        if not results:
            return None
        query = results["qsd"]
        host, plain = str(results.get("host") or ""), option(query, "tls") == "no"
        if plain and host not in LOOPBACK:
            return None
        port = f":{results['port']}" if results.get("port") else ""
        results["written"] = _Written(
            token=NotifyBase.unquote(results.get("user")) or "",
            host=f"{'http' if plain else 'https'}://{host}{port}",
            path=tuple(NotifyBase.split_path(results.get("fullpath"))),
            values={name: NotifyBase.unquote(value) for name, value in results.get("qsd:", {}).items()},
            options={name: value for name in ("body", "tracking", "timeout") if (value := option(query, name))},
        )
        results.pop("format", None)
        return dict(results)


class ZaloTemplateChannel(ZaloChannel):
    """One approved template to one user or one telephone number."""

    service_name: Any = "Zalo, tin theo mẫu"
    secure_protocol: Any = TEMPLATE_SCHEMA
    templates: Any = ("{schema}://{token}@{host}/{template_id}/{kind}/{target}",)
    template_tokens: Any = {
        "host": {"name": "Máy chủ", "type": "string", "required": True},
        "token": {"name": "Mã truy cập", "type": "string", "private": True, "required": True, "map_to": "user"},
        "template_id": {"name": "Mã mẫu tin", "type": "string", "required": True},
        "kind": {"name": "Loại người nhận", "type": "choice:string", "values": ["user", "phone"], "required": True},
        "target": {"name": "Người nhận", "type": "string", "private": True, "required": True},
    }
    parts = 3

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self._written is not None and self._written.path[1] not in ("user", "phone"):
            raise TypeError(UNUSABLE)

    def _made_of(self, words: str) -> ZaloMessage:
        assert self._written is not None
        template_id, kind, target = self._written.path
        options = self._written.options
        values = self._written.values | ({options["body"]: words} if "body" in options else {})
        if kind == "user":
            return TemplateToUser(user_id=target, template_id=template_id, values=values)
        tracking = options.get("tracking") or uuid4().hex
        return TemplateToPhone(phone=target, template_id=template_id, values=values, tracking_id=tracking)


class ZaloBotChannel(ZaloChannel):
    """One text from the office's bot to one chat."""

    service_name: Any = "Zalo Bot"
    secure_protocol: Any = BOT_SCHEMA
    templates: Any = ("{schema}://{bot_id}:{secret}@{host}/{chat_id}",)
    template_tokens: Any = {
        "host": {"name": "Máy chủ", "type": "string", "required": True},
        "bot_id": {"name": "Mã bot", "type": "string", "required": True, "map_to": "user"},
        "secret": {"name": "Khóa của bot", "type": "string", "private": True, "required": True, "map_to": "password"},
        "chat_id": {"name": "Mã cuộc trò chuyện", "type": "string", "private": True, "required": True},
    }

    @staticmethod
    def _connected(written: _Written) -> ZaloClient | BotClient:
        return written.bot

    def _made_of(self, words: str) -> ZaloMessage:
        assert self._written is not None
        return BotMessage(chat_id=self._written.path[0], text=words)

    @staticmethod
    def parse_url(url: str, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """Apprise's reading of the URL form above: the token stands on both sides of the colon."""
        results = ZaloChannel.parse_url(url)
        if results is not None:
            written = results["written"]
            secret = NotifyBase.unquote(results.get("password")) or ""
            results["written"] = replace(written, token=f"{written.token}:{secret}")
        return results


class _Pool:
    """What makes a client a transport of `gateway.deliver`: an Apprise of its own, and closed where its `with` ends."""

    close: Callable[[], None]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.apprise = new_apprise()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class ZaloPool(_Pool, ZaloClient):
    """The connection that a worker's Zalo messages share; `gateway.deliver(message, pool)` sends one through Apprise."""

    def channel(self, message: ZaloMessage, /) -> ZaloChannel:
        """The plugin that carries this one message."""
        channel = ZaloChannel if isinstance(message, Consultation) else ZaloTemplateChannel
        return channel(message=message, pool=self)


class BotPool(_Pool, BotClient):
    """The connection that a worker's bot messages share; `gateway.deliver(message, pool)` sends one through Apprise."""

    def channel(self, message: ZaloMessage, /) -> ZaloBotChannel:
        """The plugin that carries this one message."""
        return ZaloBotChannel(message=message, pool=self)


def _bare(host: str) -> str:
    return host.partition("://")[2]
