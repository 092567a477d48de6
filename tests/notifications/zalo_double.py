"""A real HTTP server on loopback that behaves as Zalo does, and misbehaves as it is told.

    with ZaloDouble() as zalo:
        ...
        assert [each.body for each in zalo.accepted] == [...]

It keeps what Zalo keeps: one access token and one refresh token that works once and whose use kills the pair before
it; users who have not interacted lately; a daily quota; a rate limit; hours. Errors come with HTTP 200. Templates
with the same tracking id are not noticed as the same. `bot` is the bot platform on the same server. Faults are switched on
and off by setting attributes.
"""

import hashlib
import hmac
import json
import socket
import threading
import time
import unicodedata
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from zalo_bot_double import BotSide

CONSULTATION = "/v3.0/oa/message/cs"
USER_TEMPLATE = "/v3.0/oa/message/template"
PHONE_TEMPLATE = "/message/template"
LIST = "/v3.0/oa/user/getlist"
DETAIL = "/v3.0/oa/user/detail"
OAUTH = "/v4/oa/access_token"
STATUS = "/message/status"
LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
Said = dict[str, Any]


@dataclass(frozen=True)
class Taken:
    """One message that was accepted, and when."""

    path: str
    body: Said
    at: datetime = field(default_factory=lambda: datetime.now(UTC), compare=False)


@dataclass
class ZaloDouble:
    """The server, what it keeps, and its faults.

    Args:
        access_lives, stated_life: how long an access token is taken, and what `expires_in` says of it.
        clock: what the server takes for now.
        strangers: user ids without an interaction in seven days (-230).
        followers: who follows, user id and name, as the account's list and details give them.
        left: user ids that follow no more: not listed, and refused with -213.
        page_errors: codes to answer the next looks with, one each.
        night_templates: template ids that are not taken from 22 to 6 (-133 by telephone, -234 by user id).
        uid_refused: template ids that cannot be sent by user id (-249).
        daily_quota, rate_limit: how many messages are taken; None, as many as come.
        demands_proof: refuse calls without a right `appsecret_proof` (-242, -1241).
        errors: codes to answer the next messages with, one each; the message is not taken.
        before: told of each message before anything is looked at.
        script: asked for each message that comes with a good token: 0 takes it, a code refuses it, "stored" takes it
            and then cuts the line.
        raw: answers (status, body) to give to the next messages instead, one each; not taken.
        oauth_raw: the same for the next trades of tokens; nothing is traded.
        drop_at, hang_at: "asked" (before the message is taken) or "stored" (after it): cut the line, or keep silent
            for `hang_seconds`. `oauth_drop_at`, `oauth_hang_at` the same for trades.
        drip: answer one byte at a time, with this many seconds between them.
        echo: put the token that came in into the message of an error.
        statuses: by message id, what is said of it when asked: 0 pushed, 1 delivered; -1 for every other id.
    """

    app_id: str = "4100000001"
    app_secret: str = "Khoa-Bi-Mat-Ung-Dung-31"
    access_lives: timedelta = timedelta(hours=25)
    stated_life: str = "90000"
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    strangers: set[str] = field(default_factory=set)
    followers: dict[str, str] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    page_errors: deque[int] = field(default_factory=deque)
    night_templates: set[str] = field(default_factory=set)
    uid_refused: set[str] = field(default_factory=set)
    daily_quota: int | None = None
    rate_limit: int | None = None
    demands_proof: bool = False
    errors: deque[int] = field(default_factory=deque)
    before: Callable[[], None] = lambda: None
    script: Callable[[str, Said], int | str] = lambda _path, _body: 0
    raw: deque[tuple[int, bytes]] = field(default_factory=deque)
    oauth_raw: deque[tuple[int, bytes]] = field(default_factory=deque)
    drop_at: str = ""
    hang_at: str = ""
    oauth_drop_at: str = ""
    oauth_hang_at: str = ""
    oauth_slow: float = 0.0
    hang_seconds: float = 5.0
    drip: float = 0.0
    echo: bool = False
    statuses: dict[str, int | str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    accepted: list[Taken] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    trades: int = 0
    connections: int = 0

    def __post_init__(self) -> None:
        self.lock = threading.Lock()
        self.access = "Ma-Truy-Cap-Bi-Mat-0"
        self.refresh = "Ma-Lam-Moi-Bi-Mat-0"
        self.issued_at = self.clock()
        self.codes: dict[str, str] = {}
        self.lines: list[socket.socket] = []
        self.bot = BotSide(self.clock)
        self.loses_answer = False
        self.of_day: Counter[date] = Counter()
        self._server = _Server(("127.0.0.1", 0), _Conversation)
        self._server.double = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hang_seconds = self.drip = self.oauth_slow = 0
        self._server.shutdown()
        self._server.server_close()

    def cut_idle_lines(self) -> None:
        """Close every open connection from this side, as a server does with idle ones."""
        for line in self.lines:
            line.shutdown(socket.SHUT_RDWR)
        self.lines.clear()

    def consent(self, verifier: str) -> str:
        """What an administrator does in a browser: give a code that works once, with its verifier."""
        code = f"Ma-Cap-Quyen-Bi-Mat-{len(self.codes)}"
        self.codes[code] = verifier
        return code

    # --- what it answers --------------------------------------------------------------------------------------------

    def message(self, path: str, headers: Any, body: Said) -> Said:
        """Take a message, or say why not."""
        self.before()
        token = headers.get("access_token", "")
        code = self._refusal(path, headers, body, token)
        if code:
            words = f"refused {token} {body.get('phone', '')}" if self.echo else f"refused {code}"
            return {"error": code, "message": words}
        self.accepted.append(Taken(path, body, self.clock()))
        self.of_day[self._day()] += 1
        sent = {"sent_time": str(int(self.clock().timestamp() * 1000))}
        number = f"{len(self.accepted):020x}"
        if path == PHONE_TEMPLATE:
            most = 500 if self.daily_quota is None else self.daily_quota
            left = {"dailyQuota": str(most), "remainingQuota": str(most - self.of_day[self._day()])}
            return {"error": 0, "message": "Success", "data": {"msg_id": number, **sent, "quota": left}}
        return {"error": 0, "message": "Success", "data": {"message_id": number, **sent}}

    def look(self, path: str, headers: Any, asked: Said) -> Said:
        """Answer a question about followers."""
        if headers.get("access_token", "") != self.access or self.clock() >= self.issued_at + self.access_lives:
            return {"error": -220, "message": "Access token has expired"}
        if self.page_errors and (code := self.page_errors.popleft()):
            return {"error": code, "message": f"refused {code}"}
        listed = [user for user in self.followers if user not in self.left]
        if path == DETAIL:
            user = asked["user_id"]
            data: Said = {"user_id": user, "display_name": self.followers[user], "user_is_follower": user in listed}
        else:
            page = listed[asked["offset"] : asked["offset"] + min(asked["count"], 50)]
            data = {"total": len(listed), "count": len(page), "offset": asked["offset"]}
            data["users"] = [{"user_id": user} for user in page]
        return {"error": 0, "message": "Success", "data": data}

    def status(self, headers: Any, message_id: str) -> Said:
        """Say whether a message has reached its person."""
        code = self._refusal(STATUS, headers, {}, headers.get("access_token", ""))
        if code:
            return {"error": code, "message": f"refused {code}"}
        self.asked.append(message_id)
        return {"error": 0, "message": "Success", "data": {"status": self.statuses.get(message_id, -1)}}

    def _refusal(self, path: str, headers: Any, body: Said, token: str) -> int:
        phone = path in (PHONE_TEMPLATE, STATUS)
        if token != self.access or self.clock() >= self.issued_at + self.access_lives:
            return -124 if phone else -220
        if self.demands_proof and headers.get("appsecret_proof", "") != self._proof(token):
            return -1241 if phone else -242
        if self.errors:
            return self.errors.popleft()
        if path == STATUS:
            return 0
        fate = self.script(path, body)
        self.loses_answer = fate == "stored"
        if isinstance(fate, int) and fate:
            return fate
        if self.rate_limit is not None and len(self.accepted) >= self.rate_limit:
            return -32
        if self.daily_quota is not None and self.of_day[self._day()] >= self.daily_quota:
            return -144 if phone else -211
        return self._of_content(path, body)

    def _day(self) -> date:
        return self.clock().astimezone(LOCAL).date()

    def _of_content(self, path: str, body: Said) -> int:
        if path == CONSULTATION:
            text = unicodedata.normalize("NFC", body["message"]["text"])
            if len(text) > 2000:
                return -210
            user = body["recipient"]["user_id"]
            return -213 if user in self.left else -230 if user in self.strangers else 0
        if path == PHONE_TEMPLATE and not (body["phone"].startswith("84") and len(body["phone"]) == 11):
            return -108
        if path == USER_TEMPLATE and body["template_id"] in self.uid_refused:
            return -249
        night = not 6 <= self.clock().astimezone(LOCAL).hour < 22
        if not (night and body["template_id"] in self.night_templates):
            return 0
        return -133 if path == PHONE_TEMPLATE else -234

    def _proof(self, token: str) -> str:
        return hmac.new(self.app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()

    def trade(self, headers: Any, form: dict[str, str]) -> Said:
        """Trade a refresh token or a code for a new pair, once."""
        self.offered.append(form.get("refresh_token") or form.get("code") or "")
        if form.get("app_id") != self.app_id or headers.get("secret_key") != self.app_secret:
            return _oauth_error(-14002, "App is not active")
        if form["grant_type"] == "refresh_token" and form["refresh_token"] != self.refresh:
            return _oauth_error(-14014, f"Invalid refresh token {form['refresh_token'] if self.echo else ''}")
        if form["grant_type"] == "authorization_code" and self.codes.pop(form["code"], "") != form["code_verifier"]:
            return _oauth_error(-14005, "Invalid code")
        self.trades += 1
        self.access, self.refresh = (f"Ma-{kind}-Bi-Mat-{self.trades}" for kind in ("Truy-Cap", "Lam-Moi"))
        self.issued_at = self.clock()
        return {"access_token": self.access, "refresh_token": self.refresh, "expires_in": self.stated_life}


def _oauth_error(code: int, reason: str) -> Said:
    return {"error": code, "error_name": "refused", "error_reason": reason, "error_description": ""}


class _Server(ThreadingHTTPServer):
    double: ZaloDouble
    daemon_threads = True

    def server_bind(self) -> None:
        """Bind without looking the machine's name up, which may take long."""
        TCPServer.server_bind(self)
        self.server_port = self.server_address[1]


class _Conversation(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server
    lost = False

    def setup(self) -> None:
        super().setup()
        self.server.double.connections += 1
        self.server.double.lines.append(self.connection)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        double = self.server.double
        path, _, query = self.path.partition("?")
        double.requests.append(path)
        if self._fault("asked", double.drop_at, double.hang_at):
            return
        with double.lock:
            asked = parse_qs(query)
            if double.raw:
                status, answer = double.raw.popleft()
            elif path == STATUS:
                status, answer = 200, json.dumps(double.status(self.headers, asked["message_id"][0])).encode()
            else:
                said = double.look(path, self.headers, json.loads(asked["data"][0]))
                status, answer = 200, json.dumps(said, ensure_ascii=False).encode()
        self._write(status, answer)

    def do_POST(self) -> None:
        double = self.server.double
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        double.requests.append(self.path)
        oauth = self.path == OAUTH
        drop_at, hang_at = (double.oauth_drop_at, double.oauth_hang_at) if oauth else (double.drop_at, double.hang_at)
        if self._fault("asked", drop_at, hang_at):
            return
        status, answer = self._answer(oauth, content)
        if self._fault("stored", "stored" if self.lost else drop_at, hang_at):
            return
        if oauth:
            time.sleep(double.oauth_slow)
        self._write(status, answer)

    def _answer(self, oauth: bool, content: bytes) -> tuple[int, bytes]:
        double = self.server.double
        with double.lock:
            scripted = double.oauth_raw if oauth else double.raw
            if scripted:
                return scripted.popleft()
            if self.path.startswith("/bot"):
                status, said = double.bot.answer(self.path, json.loads(content))
                return status, json.dumps(said, ensure_ascii=False).encode()
            if oauth:
                form = {name: values[0] for name, values in parse_qs(content.decode()).items()}
                said = double.trade(self.headers, form)
            else:
                said = double.message(self.path, self.headers, json.loads(content))
            self.lost, double.loses_answer = double.loses_answer, False
        return 200, json.dumps(said, ensure_ascii=False).encode()

    def _fault(self, step: str, drop_at: str, hang_at: str) -> bool:
        double = self.server.double
        if hang_at == step:
            ends_at = time.monotonic() + double.hang_seconds
            while time.monotonic() < ends_at and double.hang_seconds:
                time.sleep(0.02)
        if step in (drop_at, hang_at):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return True
        return False

    def _write(self, status: int, answer: bytes) -> None:
        double = self.server.double
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        if double.rate_limit is not None:
            self.send_header("X-RateLimit-Limit", str(double.rate_limit))
            self.send_header("X-RateLimit-Remain", str(max(0, double.rate_limit - len(double.accepted))))
        self.end_headers()
        if not double.drip:
            self.wfile.write(answer)
            return
        for byte in answer:
            try:
                self.wfile.write(bytes([byte]))
            except OSError:
                self.close_connection = True
                return
            time.sleep(double.drip)
