"""Zalo Bot: sends a text to a chat, reads what people wrote to the bot, says who the bot is.

Its token is static and stands in the path of every URL; `line.py` keeps it out of all that anybody can read. The envelope
is not the Official Account's: `ok`, then `result` or `error_code` and `description`; errors may come with HTTP 200.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pydantic import SecretStr

from config.settings import BOT_TOKEN
from notifications.channels.zalo import codes
from notifications.channels.zalo.client import asked_of, outcome_of, told, without_secrets
from notifications.channels.zalo.codes import Service
from notifications.channels.zalo.line import Heard, Line, Silent
from notifications.channels.zalo.messages import ZaloMessage, is_chat_id, normal
from notifications.outcomes import Blame, Outcome

POLLED_OUT: Final = "bot 408"
TEXT_EVENT: Final = "message.text.received"
_NAME = re.compile(r"[!-~]{1,64}")


@dataclass(frozen=True, slots=True)
class Update:
    """Something that somebody did in a chat with the bot.

    Args:
        key: what the platform calls the message; of one without a name, the digest of all it holds.
        text: what was written, NFC; None when it was no text.
        private: between one person and the bot, not in a group.
    """

    key: str
    chat_id: str = field(repr=False)
    private: bool
    text: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An update that names no chat: nobody can be answered."""


class BotClient:
    """The office's bot over one lasting connection; not for use by two threads at once."""

    def __init__(self, token: SecretStr, host: str, *, timeout: float = 15.0) -> None:
        """Take the bot's token.

        Raises:
            ValueError: it is none; the sentence does not repeat it.
        """
        if not is_bot_token(token):
            raise ValueError("a bot's token is its number, a colon and its secret")
        self.host = host
        self._token = token
        self._line = Line(timeout, hidden=SecretStr(f"/bot{token.get_secret_value()}"))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.host})"

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def send(self, message: ZaloMessage) -> Outcome:
        """Send one message; never raises for the far end's sake."""
        request = asked_of(message)
        if isinstance(request, Outcome):
            return request
        outcome, _ = self._ask(request.path, request.body)
        return outcome

    def me(self) -> tuple[Outcome, str]:
        """Whether the platform knows the bot, and its name."""
        outcome, result = self._ask("/getMe", {})
        return outcome, normal(str(result.get("account_name") or result.get("id") or ""))[:100]

    def next_update(self, wait_seconds: int) -> Update | Unreadable | Outcome | None:
        """The next thing that somebody wrote: one object, not a list; None when nothing came within the time.

        What is read is gone from the platform: it has no offset by which one could read it again.
        """
        outcome, result = self._ask("/getUpdates", {"timeout": str(wait_seconds)})
        if outcome.code == POLLED_OUT:
            return None
        if not outcome.accepted:
            return outcome
        return _update(result) if result else None

    def _ask(self, path: str, body: dict[str, Any]) -> tuple[Outcome, dict[str, Any]]:
        try:
            heard = self._line.ask("POST", f"{self.host}{path}", json=body)
        except Silent as silent:
            meaning = codes.of_silence(silent.how)
            unheard = outcome_of(meaning, silent.how, meaning.words)
            return replace(unheard, blames=Blame.SERVER, silent=True), {}
        outcome, result = read(heard)
        token = self._token.get_secret_value()
        secrets = (token, token.partition(":")[2])
        return replace(outcome, detail=without_secrets(outcome.detail, secrets)), result


def is_bot_token(token: SecretStr) -> bool:
    """Whether this can be a bot's token: its number, a colon and its secret."""
    return bool(BOT_TOKEN.fullmatch(token.get_secret_value()))


def read(heard: Heard) -> tuple[Outcome, dict[str, Any]]:
    """What an answer of the platform means, and its `result`."""
    said = heard.said or {}
    code = _code(said)
    if code is None or heard.status >= 500 or (code == 0 and heard.status >= 400):
        meaning = codes.of_status(heard.status)
        return replace(outcome_of(meaning, f"http {heard.status}", meaning.words), blames=Blame.SERVER), {}
    meaning = codes.of_code(Service.BOT, code)
    outcome = outcome_of(meaning, f"bot {code}", told(meaning, said.get("description"), heard))
    found = said.get("result")
    result = found if code == 0 and isinstance(found, dict) else {}
    name = result.get("message_id")
    return replace(outcome, provider_id=str(name)[:100] if isinstance(name, str | int) else None), result


def _code(said: dict[str, Any]) -> int | None:
    """0 for `ok`, else the error's code; None when the envelope is none."""
    if said.get("ok") is True:
        return 0
    code = said.get("error_code")
    return code if said.get("ok") is False and type(code) is int and code != 0 else None


def _update(result: dict[str, Any]) -> Update | Unreadable:
    message = _part(result, "message")
    chat = _part(message, "chat")
    chat_id, text, name = chat.get("id"), message.get("text"), message.get("message_id")
    if not isinstance(chat_id, str) or not is_chat_id(chat_id):
        return Unreadable()
    whole = json.dumps(result, sort_keys=True, ensure_ascii=True)
    named = isinstance(name, str) and _NAME.fullmatch(name)
    return Update(
        key=str(name) if named else hashlib.sha256(whole.encode()).hexdigest(),
        chat_id=chat_id,
        private=chat.get("chat_type", "PRIVATE") == "PRIVATE",
        text=normal(text) if isinstance(text, str) and result.get("event_name") == TEXT_EVENT else None,
    )


def _part(whole: dict[str, Any], name: str) -> dict[str, Any]:
    part = whole.get(name)
    return part if isinstance(part, dict) else {}
