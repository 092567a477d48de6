"""What Zalo's bot platform keeps and answers; `ZaloDouble` puts it on its server under `/bot<token>/`."""

import unicodedata
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Said = dict[str, Any]


@dataclass
class BotSide:
    """One bot: its token, what people wrote to it, and what it has sent.

    Args:
        monthly: how many messages the plan takes; None, as many as come (429).
        gone: chats that are not there any more (404).
        errors: codes to answer the next calls with, one each, behind HTTP 200; nothing is taken.
        as_status: answer errors with their code as the HTTP status, too.
        echo: repeat the token in the description of an error.
    """

    clock: Callable[[], datetime]
    token: str = "71234567890123:Khoa-Bot-Bi-Mat-Zz91"
    name: str = "bot.PhongNoiVu"
    monthly: int | None = None
    gone: set[str] = field(default_factory=set)
    errors: deque[int] = field(default_factory=deque)
    as_status: bool = False
    echo: bool = False
    waiting: deque[Said] = field(default_factory=deque)
    sent: list[Said] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    written: int = 0

    def write(
        self, chat: str, text: str | None, *, kind: str = "PRIVATE", event: str = "message.text.received"
    ) -> Said:
        """What a person does: write to the bot; the update waits until it is polled."""
        self.written += 1
        message: Said = {
            "from": {"id": chat, "display_name": "Người dùng (ví dụ)", "is_bot": False},
            "chat": {"id": chat, "chat_type": kind},
            "message_id": f"m{self.written:019x}",
            "date": int(self.clock().timestamp() * 1000),
        }
        update = {"event_name": event, "message": message | ({} if text is None else {"text": text})}
        self.waiting.append(update)
        return update

    def told(self, chat: str) -> list[str]:
        """What the bot has sent to a chat."""
        return [each["text"] for each in self.sent if each["chat_id"] == chat]

    def answer(self, path: str, body: Said) -> tuple[int, Said]:
        """Answer one call."""
        token, _, method = path.removeprefix("/bot").partition("/")
        self.calls.append(method)
        code = self._refusal(token, method, body)
        if code:
            words = f"refused {token}" if self.echo else f"refused {code}"
            return code if self.as_status else 200, {"ok": False, "error_code": code, "description": words}
        return 200, {"ok": True, "result": self._result(method, body)}

    def _refusal(self, token: str, method: str, body: Said) -> int:
        if token != self.token:
            return 401
        if self.errors:
            return self.errors.popleft()
        if method == "getUpdates":
            return 0 if self.waiting else 408
        if method == "sendMessage":
            if not 1 <= len(unicodedata.normalize("NFC", body["text"])) <= 2000:
                return 400
            if body["chat_id"] in self.gone:
                return 404
            return 429 if self.monthly is not None and len(self.sent) >= self.monthly else 0
        return 0 if method == "getMe" else 404

    def _result(self, method: str, body: Said) -> Said:
        if method == "getUpdates":
            return self.waiting.popleft()
        if method == "getMe":
            return {
                "id": "71234567890123",
                "account_name": self.name,
                "account_type": "BASIC",
                "can_join_groups": False,
            }
        self.sent.append(body)
        return {"message_id": f"{len(self.sent):020x}", "date": int(self.clock().timestamp() * 1000)}
