"""One lasting SMTP connection per worker, and what each answer of the far end means.

The TLS context is made once for the process and the connection is used for message after message: making both
anew for every mail is where three quarters of the time goes otherwise.

The step at which something goes wrong decides what may be done. Until the body has begun to leave, nothing was
sent and trying again is safe. Once it has, a lost connection or a missing answer means nobody knows, and the
message is never sent again blindly.
"""

import base64
import logging
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from types import TracebackType
from typing import Final, NamedTuple, Self

from notifications.outcomes import Blame, Outcome, OutcomeKind

log = logging.getLogger(__name__)

DETAIL_LIMIT: Final = 300


class Security(StrEnum):
    """How the connection is protected."""

    PLAIN = "plain"
    STARTTLS = "starttls"
    TLS = "tls"

    @property
    def default_port(self) -> int:
        return {Security.PLAIN: 25, Security.STARTTLS: 587, Security.TLS: 465}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed over. The password is shown in no representation.

    Args:
        port: 0 takes the usual one of the security: 25, 587, 465.
        timeout: seconds for each answer of the server.
        patience: seconds for the answer about a recipient whose domain is not known to be slow.
        verify: False accepts any certificate (an office's own server without one).
        ca_file: path of the certificate that signed the server's, in PEM.
        helo: how this machine names itself; no name look-up is made for it.
    """

    host: str
    port: int = 0
    security: Security = Security.STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 30.0
    patience: float = 2.0
    verify: bool = True
    ca_file: str | None = None
    helo: str = "[127.0.0.1]"

    def __post_init__(self) -> None:
        """Refuse what could not be said to a server.

        Raises:
            ValueError: a host with blanks or none, a password outside ASCII; the sentence never repeats a secret.
        """
        if not self.host or any(character.isspace() for character in self.host):
            raise ValueError("Tên máy chủ thư không được để trống hoặc chứa khoảng trắng.")
        if not f"{self.user or ''}{self.password or ''}".isascii():
            raise ValueError("Tài khoản và mật khẩu gửi thư chỉ được dùng ký tự ASCII (không dấu).")

    @property
    def effective_port(self) -> int:
        return self.port or self.security.default_port


class Step(StrEnum):
    """Where in the conversation a message stands."""

    CONNECT = "connect"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"


class Rule(NamedTuple):
    """For answers of `step` whose code matches `pattern`, the meaning."""

    step: Step
    pattern: str
    kind: OutcomeKind


T, P, D, C = OutcomeKind.TEMPORARY, OutcomeKind.PERMANENT, OutcomeKind.PAYLOAD, OutcomeKind.CONFIGURATION

# What an answer means, first match wins; 5xx to MAIL is about us (sender refused, login required) except where the
# code speaks of the message itself (552 too large, 554 and 555 for its content or parameters).
ANSWERS: Final[tuple[Rule, ...]] = (
    Rule(Step.CONNECT, r"4..", T),
    Rule(Step.CONNECT, r"5..", C),
    Rule(Step.STARTTLS, r"...", C),
    Rule(Step.AUTH, r"4..", T),
    Rule(Step.AUTH, r"5..", C),
    Rule(Step.MAIL, r"4..", T),
    Rule(Step.MAIL, r"55[245]", D),
    Rule(Step.MAIL, r"5..", C),
    Rule(Step.RCPT, r"4..", T),
    Rule(Step.RCPT, r"530", C),
    Rule(Step.RCPT, r"5..", P),
    Rule(Step.DATA, r"4..", T),
    Rule(Step.DATA, r"5..", D),
    Rule(Step.BODY, r"2..", OutcomeKind.ACCEPTED),
    Rule(Step.BODY, r"4..", T),
    Rule(Step.BODY, r"5..", D),
)

# What silence means: no answer in time, or a connection that is gone.
SILENCE: Final[dict[Step, OutcomeKind]] = {
    Step.CONNECT: T,
    Step.STARTTLS: T,
    Step.AUTH: T,
    Step.MAIL: T,
    Step.RCPT: T,
    Step.DATA: T,
    Step.BODY: OutcomeKind.UNCERTAIN,
}


def meaning(step: Step, code: int) -> OutcomeKind:
    """What an answer with this code means at this step.

    An answer outside the table is one that the protocol does not have: before the body nothing was sent, so it is
    temporary; after it nobody knows.
    """
    for rule in ANSWERS:
        if rule.step is step and re.fullmatch(rule.pattern, f"{code:03d}"):
            return rule.kind
    return SILENCE[step]


OPENING: Final = frozenset({Step.CONNECT, Step.STARTTLS, Step.AUTH})

# A relay asks the recipient's domain, or its own notes of it, before it answers RCPT; until then it speaks for itself.
# Once the body has left only its silence is about the server: an answer is about the message.
BLAMED: Final[dict[Step, Blame]] = {
    Step.CONNECT: Blame.SERVER,
    Step.STARTTLS: Blame.SERVER,
    Step.AUTH: Blame.SERVER,
    Step.RCPT: Blame.DESTINATION,
}


class _Refused(Exception):
    """The far end answered and the message goes no further; carries no secret."""

    def __init__(self, step: Step, code: int, words: bytes | str) -> None:
        super().__init__(f"{step} {code}")
        self.step, self.code, self.words = step, code, words


class SmtpPool:
    """The one connection of a worker; not for use by two threads at once.

    Use as a context manager, or call `close`. It connects when the first message comes.

    Domains named in `slow` (lower case) are waited for as long as the server is; the others for `patience`, so that
    one that has died costs everybody else that little, once.
    """

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self.slow: frozenset[str] = frozenset()
        self.connections_opened = 0
        self._smtp: smtplib.SMTP | None = None
        self._dirty = False
        self._step = Step.CONNECT

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.server.host}:{self.server.effective_port}, {self.server.security.value})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take leave of the server; a server that is already gone is no error."""
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            smtp.quit()
        except (OSError, smtplib.SMTPException):
            smtp.close()

    def check_login(self) -> Outcome:
        """Connect and log in without sending anything; for the doctor."""
        return self._guarded(self._ready) or Outcome(kind=OutcomeKind.ACCEPTED, code="login")

    def send(self, sender: str, recipient: str, message: bytes) -> Outcome:
        """Hand one message over for one recipient and say what came of it; never raises for the far end's sake.

        `sender`, `recipient` and `message` are those of a mail that `mime.build` took.

        A connection that the server closed while it was idle is opened anew, once, without counting as a failure.
        """
        reused = self._smtp is not None
        outcome = self._attempt(sender, recipient, message)
        if reused and self._smtp is None and self._step is Step.MAIL and outcome.code in ("dropped", "mail 421"):
            outcome = self._attempt(sender, recipient, message)
        return outcome

    def _attempt(self, sender: str, recipient: str, message: bytes) -> Outcome:
        self._step = Step.CONNECT
        answer: list[Outcome] = []
        failed = self._guarded(lambda: answer.append(self._converse(sender, recipient, message)))
        return failed or answer[0]

    def _guarded(self, talk: Callable[[], object]) -> Outcome | None:
        """Run a part of the conversation; None when it went well, else what its failure means."""
        try:
            talk()
        except _Refused as refused:
            if refused.code == 421 or not 200 <= refused.code <= 599 or refused.step in OPENING:
                self._drop()
            self._dirty = True
            kind = meaning(refused.step, refused.code)
            outcome = self._outcome(kind, f"{refused.step} {refused.code}", refused.words)
            return replace(outcome, blames=BLAMED.get(refused.step, Blame.MESSAGE))
        except ssl.SSLError as error:
            self._drop()
            kind = C if self._step in (Step.CONNECT, Step.STARTTLS) else SILENCE[self._step]
            return self._outcome(kind, "tls", error.reason or "TLS")
        except smtplib.SMTPServerDisconnected as error:
            self._drop()
            return self._silence(error)
        except smtplib.SMTPException:
            # What is left of smtplib's own: STARTTLS or AUTH is not offered, or in no form that both sides know.
            self._drop()
            return self._outcome(C, f"{self._step} unsupported", "Máy chủ không hỗ trợ bước này.")
        except OSError as error:
            self._drop()
            return self._silence(error)
        return None

    def _converse(self, sender: str, recipient: str, message: bytes) -> Outcome:
        smtp = self._ready()
        self._step = Step.MAIL
        if self._dirty:
            smtp.rset()
            self._dirty = False
        # The addresses were checked when the mail was built; smtplib's own quoting parses each of them again.
        size = f" SIZE={len(message)}" if smtp.has_extn("size") else ""
        self._say(Step.MAIL, (250,), lambda: smtp.docmd("MAIL", f"FROM:<{sender}>{size}"))
        with self._patient(smtp, recipient):
            self._say(Step.RCPT, (250, 251, 252), lambda: smtp.docmd("RCPT", f"TO:<{recipient}>"))
        self._say(Step.DATA, (354,), lambda: smtp.docmd("DATA"))
        self._step = Step.BODY
        smtp.send(stuffed(message))
        code, words = smtp.getreply()
        if meaning(Step.BODY, code) is not OutcomeKind.ACCEPTED:
            raise _Refused(Step.BODY, code, words)
        return self._outcome(OutcomeKind.ACCEPTED, f"{Step.BODY} {code}", words)

    @contextmanager
    def _patient(self, smtp: smtplib.SMTP, recipient: str) -> Iterator[None]:
        """Wait for an answer about a recipient as long as their domain is known to need."""
        if recipient.rpartition("@")[2].lower() in self.slow or self.server.patience >= self.server.timeout:
            yield
            return
        assert smtp.sock is not None
        smtp.sock.settimeout(self.server.patience)
        try:
            yield
        finally:
            if smtp.sock is not None:
                smtp.sock.settimeout(self.server.timeout)

    def _say(self, step: Step, accepted: tuple[int, ...], speak: Callable[[], tuple[int, bytes]]) -> None:
        self._step = step
        code, words = speak()
        if code not in accepted:
            raise _Refused(step, code, words)

    def _ready(self) -> smtplib.SMTP:
        if self._smtp is not None:
            return self._smtp
        self._step = Step.CONNECT
        smtp = self._open()
        try:
            self._introduce(smtp)
        except BaseException:
            smtp.close()
            raise
        self._smtp, self._dirty = smtp, False
        log.debug("connected to %s:%s", self.server.host, self.server.effective_port)
        return smtp

    def _open(self) -> smtplib.SMTP:
        server = self.server
        self.connections_opened += 1
        try:
            if server.security is Security.TLS:
                return smtplib.SMTP_SSL(
                    server.host,
                    server.effective_port,
                    local_hostname=server.helo,
                    timeout=server.timeout,
                    context=tls_context(server.verify, server.ca_file),
                )
            return smtplib.SMTP(server.host, server.effective_port, local_hostname=server.helo, timeout=server.timeout)
        except smtplib.SMTPConnectError as error:
            raise _Refused(Step.CONNECT, error.smtp_code, error.smtp_error) from None

    def _introduce(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.ehlo_or_helo_if_needed()
            if self.server.security is Security.STARTTLS:
                self._step = Step.STARTTLS
                code, words = smtp.starttls(context=tls_context(self.server.verify, self.server.ca_file))
                if code != 220:
                    raise _Refused(Step.STARTTLS, code, words)
                smtp.ehlo_or_helo_if_needed()
            if self.server.user:
                self._step = Step.AUTH
                smtp.login(self.server.user, self.server.password or "")
        except smtplib.SMTPResponseException as error:
            raise _Refused(self._step, error.smtp_code, error.smtp_error) from None

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _silence(self, error: OSError) -> Outcome:
        code = _silence_code(error)
        words = SILENCE_WORDS[code]
        if code == "network" and error.strerror:
            words = f"{words[:-1]}: {error.strerror}."
        blames = BLAMED.get(self._step, Blame.SERVER)
        return replace(self._outcome(SILENCE[self._step], code, words), blames=blames, silent=True)

    def _outcome(self, kind: OutcomeKind, code: str, words: bytes | str) -> Outcome:
        detail = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        return Outcome(kind=kind, code=code, detail=self._without_secrets(" ".join(detail.split()))[:DETAIL_LIMIT])

    def _without_secrets(self, words: str) -> str:
        """A server may repeat what it was sent; the password leaves neither bare nor in base64."""
        password, user = self.server.password, self.server.user or ""
        if not password:
            return words
        coded = (
            base64.b64encode(password.encode()).decode(),
            base64.b64encode(f"\0{user}\0{password}".encode()).decode(),
        )
        for secret in (password, *coded):
            words = words.replace(secret, "****")
        return words


@lru_cache(maxsize=8)
def tls_context(verify: bool, ca_file: str | None) -> ssl.SSLContext:
    """The process's TLS context for these settings: making one reads the whole store of certificates."""
    context = ssl.create_default_context(cafile=ca_file)
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def stuffed(message: bytes) -> bytes:
    """The body as DATA wants it: a leading dot doubled on each line, closed by a dot of its own.

    `message` has CRLF line ends already (`mime.build`).
    """
    if message.startswith(b"."):
        message = b"." + message
    message = message.replace(b"\r\n.", b"\r\n..")
    return message + (b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n")


def _silence_code(error: Exception) -> str:
    """One word for a failure without an answer; smtplib hides a timeout inside a disconnect."""
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "timeout"
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    if isinstance(error, smtplib.SMTPServerDisconnected | ConnectionError):
        return "dropped"
    return "network"


SILENCE_WORDS: Final[dict[str, str]] = {
    "timeout": "Máy chủ không trả lời trong thời gian chờ.",
    "refused": "Máy chủ từ chối kết nối.",
    "dropped": "Kết nối với máy chủ bị ngắt.",
    "network": "Không kết nối được với máy chủ.",
}
