"""A real SMTP server on loopback that can be told to misbehave at any step, and remembers what it took.

    with SmtpDouble(refuse={"a@backan.example": 550}) as server:
        ...
        assert [each.message for each in server.accepted] == [...]

It is aiosmtpd in a thread of its own; faults are switched on and off between messages by setting attributes.
"""

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

logging.getLogger("mail.log").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Accepted:
    """One message as it arrived, and when: raw bytes, CRLF, without the closing dot."""

    sender: str
    recipient: str
    message: bytes
    at: datetime


@dataclass
class SmtpDouble:
    """The server and its faults.

    Args:
        refuse: answer codes for recipients (550 refuses, 451 defers).
        words: what it says when it refuses a recipient or a login.
        refuse_sender, refuse_message: code to MAIL, code after the body; 0 accepts.
        refuse_data: code to the DATA command itself; 0 goes on.
        busy: greet a connection with 421 and hang up.
        login: (user, password) that are required; anything else is refused with 535.
        drop_at: "mail", "rcpt", "data" or "body" cuts the line there without an answer; "stored" takes the message
            and then cuts it.
        hang_at: the same words; the server keeps silent for `hang_seconds` instead.
        limit: messages per connection, after which MAIL is answered with 421.
        script: asked for each recipient: 0 takes the message, a code refuses or defers it, "stored" takes it and then
            cuts the line.
        slow: seconds of silence before the answer about a recipient of a domain.
        clock: what the server takes for now.
        tls: a server context; STARTTLS is offered, or with `tls_only` spoken from the first byte.
    """

    refuse: dict[str, int] = field(default_factory=dict)
    words: str = "recipient refused"
    refuse_sender: int = 0
    refuse_data: int = 0
    refuse_message: int = 0
    busy: bool = False
    login: tuple[str, str] | None = None
    drop_at: str = ""
    hang_at: str = ""
    hang_seconds: float = 5.0
    limit: int = 0
    script: Callable[[str], int | str] = lambda _: 0
    slow: dict[str, float] = field(default_factory=dict)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    tls: ssl.SSLContext | None = None
    tls_only: bool = False
    accepted: list[Accepted] = field(default_factory=list)
    connections: int = 0
    commands: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.port = _free_port()
        self._sessions: list[_Conversation] = []
        self._controller = _Controller(self)

    def __enter__(self) -> Self:
        self._controller.start()
        self.connections = 0
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hang_seconds = 0
        self._controller.stop()

    def cut_idle_lines(self) -> None:
        """Close every open connection from this side, as a server does with idle ones; returns when it is done."""

        async def cut() -> None:
            for session in self._sessions:
                if session.transport is not None:
                    session.transport.abort()
            self._sessions.clear()

        asyncio.run_coroutine_threadsafe(cut(), self._controller.loop).result(5)

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, who: Any) -> AuthResult:
        """aiosmtpd's hook: the one login, or none."""
        offered = (who.login.decode(), who.password.decode()) if isinstance(who, LoginPassword) else None
        return AuthResult(success=offered == self.login, handled=offered == self.login)

    async def fault(self, server: SMTP, step: str) -> None:
        """Cut or hang where it was told to."""
        if self.hang_at == step:
            for _ in range(int(self.hang_seconds * 50)):
                if not self.hang_seconds:
                    break
                await asyncio.sleep(0.02)
        if self.drop_at == step:
            server.transport.abort()


class _Handler:
    """aiosmtpd's hooks, one per step."""

    def __init__(self, double: SmtpDouble) -> None:
        self.double = double

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        double = self.double
        double.commands.append("MAIL")
        await double.fault(server, "mail")
        server.taken = getattr(server, "taken", 0) + 1
        if double.limit and server.taken > double.limit:
            return "421 4.7.0 too many messages on this connection"
        if double.refuse_sender:
            return f"{double.refuse_sender} sender refused"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.double.commands.append("RCPT")
        self.double.asked.append(address)
        await self.double.fault(server, "rcpt")
        await asyncio.sleep(self.double.slow.get(address.rpartition("@")[2], 0))
        code = self.double.refuse.get(address) or self.double.script(address)
        if isinstance(code, int) and code:
            return f"{code} {self.double.words}"
        server.loses_answer = code == "stored"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        double = self.double
        await double.fault(server, "body")
        if double.drop_at == "body" or double.refuse_message:
            return f"{double.refuse_message or 451} message refused"
        content = envelope.original_content or b""
        double.accepted.append(Accepted(str(envelope.mail_from), envelope.rcpt_tos[0], content, double.clock()))
        await double.fault(server, "stored")
        if server.loses_answer:
            server.transport.abort()
        return "250 2.0.0 OK queued"


class _Conversation(SMTP):
    """aiosmtpd's server with a fault at the greeting and one before the answer to DATA."""

    def __init__(self, double: SmtpDouble, *args: Any, **kwargs: Any) -> None:
        self._double = double
        super().__init__(*args, **kwargs)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self.transport is None:
            self._double.connections += 1
            self._double._sessions.append(self)
        super().connection_made(transport)

    async def _handle_client(self) -> None:
        if self._double.busy:
            await self.push("421 4.3.2 busy")
            self.transport.close()
            return
        await super()._handle_client()

    async def smtp_DATA(self, arg: str) -> None:
        self._double.commands.append("DATA")
        await self._double.fault(self, "data")
        if self._double.refuse_data:
            await self.push(f"{self._double.refuse_data} no data now")
            return
        await super().smtp_DATA(arg)

    async def smtp_RSET(self, arg: str) -> None:
        self._double.commands.append("RSET")
        await super().smtp_RSET(arg)


class _Controller(Controller):
    def __init__(self, double: SmtpDouble) -> None:
        self._double = double
        context = double.tls if double.tls_only else None
        super().__init__(_Handler(double), hostname="127.0.0.1", port=double.port, ssl_context=context)

    def factory(self) -> SMTP:
        double = self._double
        return _Conversation(
            double,
            self.handler,
            hostname="may-chu.example",
            authenticator=double.authenticate if double.login else None,
            auth_required=double.login is not None,
            auth_require_tls=double.login is None,
            tls_context=double.tls if double.tls and not double.tls_only else None,
            loop=self.loop,
        )

    def _trigger_server(self) -> None:
        """aiosmtpd tries itself with a connection of its own; that one is not counted (`__enter__` sets it to 0)."""
        busy, self._double.busy = self._double.busy, False
        super()._trigger_server()
        self._double.busy = busy


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
