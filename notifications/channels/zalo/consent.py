"""Trades a refresh token, or the code of a consent, for a new pair of tokens at Zalo.

A refresh token works once. When its answer is lost nobody knows whether it still does, so what went wrong is told
apart: refused for good, certainly not used, or in doubt.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from pydantic import SecretStr

from notifications.channels.zalo import codes
from notifications.channels.zalo.client import code_of, without_secrets
from notifications.channels.zalo.codes import Act, Meaning, Service
from notifications.channels.zalo.line import Heard, Line, Silent

PATH: Final = "/v4/oa/access_token"
SHORTEST_LIFE: Final = timedelta(minutes=5)
USUAL_LIFE: Final = timedelta(hours=25)
DETAIL_LIMIT: Final = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The application that acts for the Official Account, and the host that trades its tokens."""

    app_id: str
    secret: SecretStr
    host: str
    timeout: float = 15.0


@dataclass(frozen=True, slots=True)
class NewPair:
    """What Zalo gave; the old pair is dead from this moment."""

    access: SecretStr
    refresh: SecretStr
    lives: timedelta


class Failure(StrEnum):
    """Whether the token that was offered still works."""

    PASSING = "passing"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class NotTraded:
    """Why there is no new pair; `detail` is for the office and holds no secret."""

    failure: Failure
    code: str
    detail: str


FAILURES: Final[dict[Act, Failure]] = {Act.LATER: Failure.PASSING, Act.UNCERTAIN: Failure.DOUBTFUL}


def trade_refresh(app: App, refresh: SecretStr) -> NewPair | NotTraded:
    """Trade a refresh token for a new pair; the caller stores it before anybody uses it."""
    form = {"refresh_token": refresh.get_secret_value(), "app_id": app.app_id, "grant_type": "refresh_token"}
    return _trade(app, form)


def trade_code(app: App, code: SecretStr, verifier: SecretStr) -> NewPair | NotTraded:
    """Trade the code of a consent, ten minutes old at most, for the first pair."""
    form = {
        "code": code.get_secret_value(),
        "app_id": app.app_id,
        "grant_type": "authorization_code",
        "code_verifier": verifier.get_secret_value(),
    }
    return _trade(app, form)


def _trade(app: App, form: dict[str, str]) -> NewPair | NotTraded:
    headers = {"secret_key": app.secret.get_secret_value()}
    with Line(app.timeout) as line:
        try:
            heard = line.ask("POST", f"{app.host}{PATH}", headers=headers, data=form)
        except Silent as silent:
            return _not_traded(codes.of_silence(silent.how), silent.how, "")
    given = _pair(heard.said)
    if given is not None:
        return given
    hidden = [*headers.values(), *(value for name, value in form.items() if name not in ("app_id", "grant_type"))]
    return _refusal(heard, [*hidden, *_tokens_in(heard.said)])


def _pair(said: dict[str, Any] | None) -> NewPair | None:
    tokens = _tokens_in(said)
    if said is None or len(tokens) != 2:
        return None
    return NewPair(SecretStr(tokens[0]), SecretStr(tokens[1]), _life(said.get("expires_in")))


def _tokens_in(said: dict[str, Any] | None) -> list[str]:
    """Those of the two tokens that an answer carries and that fit into a header."""
    found = [(said or {}).get(name) for name in ("access_token", "refresh_token")]
    return [each for each in found if isinstance(each, str) and is_token(each)]


def is_token(text: str) -> bool:
    """Whether a text can be a token: printable ASCII without blanks."""
    return bool(text) and text.isascii() and text.isprintable() and " " not in text


def _life(expires_in: object) -> timedelta:
    """`expires_in` is seconds in a string; what is none is taken for the usual 25 hours."""
    try:
        return max(SHORTEST_LIFE, min(USUAL_LIFE, timedelta(seconds=int(str(expires_in)))))
    except (ValueError, OverflowError):
        return USUAL_LIFE


def _refusal(heard: Heard, hidden: list[str]) -> NotTraded:
    code = code_of(heard.said)
    if heard.said is None or code is None or code == 0 or heard.status >= 500:
        return _not_traded(codes.of_status(heard.status), f"http {heard.status}", "")
    meaning = codes.of_code(Service.OAUTH, code)
    named = [heard.said.get(name) for name in ("error_name", "error_reason", "error_description", "message")]
    theirs = "; ".join(" ".join(each.split()) for each in named if isinstance(each, str) and each.strip())
    return _not_traded(meaning, f"{Service.OAUTH} {code}", without_secrets(theirs, hidden))


def _not_traded(meaning: Meaning, code: str, theirs: str) -> NotTraded:
    detail = f"{meaning.words} Zalo trả lời: “{theirs}”." if theirs else meaning.words
    return NotTraded(FAILURES.get(meaning.act, Failure.REFUSED), code, detail[:DETAIL_LIMIT])
