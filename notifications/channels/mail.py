"""Mail as an Apprise plugin over a pooled connection.

As a URL, for whoever configures one recipient by hand:

    danvanmail://user:password@host:port/?from=a@x.example&to=b@y.example&security=starttls

    user, password   left out: no login
    port             left out: 25, 587 or 465 by `security`
    security         plain | starttls (default) | tls
    from, name       the sender's address and name
    to               the one recipient
    reply            where answers go
    timeout          seconds to wait for each answer (30)
    verify           no: any certificate is taken
    ca               path of the certificate that signed the server's

The engine itself binds a `Mail` and a `MailPool` to an instance per message: `MailPool` outlives them all. The
schema has no hyphen because Apprise takes only letters and digits there. A password goes into no URL, not even
the one that Apprise calls not private.
"""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from apprise import NotifyBase, NotifyType

from notifications.channels.gateway import OutcomeChannel, asset, new_apprise, option
from notifications.channels.smtp_pool import MailServer, Security, SmtpPool
from notifications.mime import Mail, MailRefused, build
from notifications.outcomes import Outcome, OutcomeKind

SCHEMA = "danvanmail"
TOKENS = {
    "host": {"name": "Máy chủ", "type": "string", "required": True},
    "port": {"name": "Cổng", "type": "int", "min": 1, "max": 65535},
    "user": {"name": "Tài khoản", "type": "string"},
    "password": {"name": "Mật khẩu", "type": "string", "private": True},
}

# Which part of a mail is at fault decides who must act.
REFUSED_PARTS = {
    "to_address": OutcomeKind.PERMANENT,
    "from_address": OutcomeKind.CONFIGURATION,
    "reply_to": OutcomeKind.CONFIGURATION,
}


class MailChannel(OutcomeChannel):
    """One mail to one recipient.

    Args:
        mail, pool: the message and the connection that carries it; or, from a URL, the settings in `kwargs`.
    """

    service_name: Any = "Thư điện tử"
    protocol: Any = SCHEMA
    templates: Any = ("{schema}://{host}", "{schema}://{host}:{port}", "{schema}://{user}:{password}@{host}:{port}")
    template_tokens: Any = TOKENS

    def __init__(
        self,
        mail: Mail | None = None,
        pool: SmtpPool | None = None,
        address: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        settings = {key: value for key, value in kwargs.items() if key not in ("user", "password")}
        super().__init__(**{"schema": SCHEMA, "asset": asset(), **settings})
        self._mail = mail
        self._pool = pool
        self._own = pool is None
        self._address = address or {}
        if pool is None:
            self._pool = SmtpPool(_server(self._address, kwargs))

    def url(self, privacy: bool = False, *args: Any, **kwargs: Any) -> str:
        """The channel's URL; the password is stars, whatever `privacy` says."""
        assert self._pool is not None
        server = self._pool.server
        login = f"{self.quote(server.user, safe='')}:****@" if server.user else ""
        known = {"security": server.security.value, "verify": "yes" if server.verify else "no"}
        if self._mail is None:
            known |= {key: value for key, value in self._address.items() if key in ("from", "to", "name", "reply")}
        return f"{SCHEMA}://{login}{server.host}:{server.effective_port}/?{urlencode(known)}"

    def send(self, body: str, title: str = "", notify_type: Any = NotifyType.INFO, **kwargs: Any) -> bool:
        """Build and hand over; Apprise calls this."""
        assert self._pool is not None
        mail = self._mail or self._written(title, body)
        try:
            message = build(mail)
        except MailRefused as refusal:
            kind = REFUSED_PARTS.get(refusal.field, OutcomeKind.PAYLOAD)
            self.outcome = Outcome(kind=kind, code=f"build {refusal.field}", detail=str(refusal))
            return False
        self.outcome = self._pool.send(mail.from_address, mail.to_address, message)
        if self._own:
            self._pool.close()
        return self.outcome.accepted

    def _written(self, title: str, body: str) -> Mail:
        """What an office sends through the plain URL: words without an HTML part."""
        sender = self._address.get("from", "")
        return Mail(
            to_address=self._address.get("to", ""),
            to_name="",
            from_address=sender,
            from_name=self._address.get("name", ""),
            reply_to=self._address.get("reply") or None,
            subject=title,
            text=body,
            html=None,
            message_id=f"<{uuid4()}@{sender.partition('@')[2] or 'localhost'}>",
            sent_at=datetime.now(UTC),
        )

    @staticmethod
    def parse_url(url: str, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """Apprise's reading of the URL form above."""
        results = NotifyBase.parse_url(url, verify_host=False)
        if not results:
            return None
        query = results["qsd"]
        names = ("from", "to", "name", "reply", "security", "timeout", "ca")
        results["address"] = {name: value for name in names if (value := option(query, name))}
        results.pop("format", None)
        return dict(results)


class MailPool(SmtpPool):
    """The connection that a worker's mails share; `gateway.deliver(mail, pool)` sends one through Apprise."""

    def __init__(self, server: MailServer) -> None:
        super().__init__(server)
        self.apprise = new_apprise()

    def channel(self, mail: Mail) -> MailChannel:
        return MailChannel(mail=mail, pool=self)


def _server(address: dict[str, str], settings: dict[str, Any]) -> MailServer:
    """The server of a URL.

    Raises:
        TypeError: as Apprise expects of a URL that cannot be used.
    """
    try:
        return MailServer(
            host=str(settings.get("host") or ""),
            port=int(settings.get("port") or 0),
            security=Security(address.get("security", Security.STARTTLS)),
            user=NotifyBase.unquote(settings.get("user")) or None,
            password=NotifyBase.unquote(settings.get("password")) or None,
            timeout=float(address.get("timeout", 30)),
            verify=settings.get("verify") not in (False, "no"),
            ca_file=address.get("ca"),
        )
    except ValueError:
        raise TypeError("Địa chỉ kênh thư điện tử không dùng được.") from None
