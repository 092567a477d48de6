"""Sends messages to Zalo and says what came of each.

Errors come with HTTP 200, so the envelope's `error` decides and the status only where there is no envelope. A
message whose answer was lost is never sent again: Zalo knows no key by which it would notice the second one.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import SecretStr

from notifications.channels.zalo import codes
from notifications.channels.zalo.codes import Act, Meaning, Service
from notifications.channels.zalo.line import Heard, Line, Silent
from notifications.channels.zalo.messages import Request, ZaloMessage, ZaloRefused
from notifications.channels.zalo.tokens import AccessToken, TokenSource, TokenUnavailable
from notifications.masking import masked_phones
from notifications.outcomes import Allowance, Blame, Outcome, OutcomeKind

DETAIL_LIMIT: Final = 300
UNKNOWN_LIMIT: Final = 2000
STILL_REFUSED: Final = (
    "Zalo vẫn không nhận mã truy cập vừa đổi; kiểm tra ứng dụng và Official Account, rồi cấp quyền lại bằng “danvan zalo "
    "connect”."
)
STATUS_PATH: Final = "/message/status"
ARRIVALS: Final = {"-1": "not_found", "0": "pushed", "1": "delivered"}
NO_SUCH_MESSAGE: Final = -107
REFUSED_PARTS: Final = {
    "user_id": OutcomeKind.PERMANENT,
    "phone": OutcomeKind.PERMANENT,
    "chat_id": OutcomeKind.PERMANENT,
    "template_id": OutcomeKind.CONFIGURATION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """Where Zalo is: the Official Account's host, that of templates by telephone, that of the tokens."""

    api: str = "https://openapi.zalo.me"
    template: str = "https://business.openapi.zalo.me"
    oauth: str = "https://oauth.zaloapp.com"


class ZaloClient:
    """The one connection of a worker; not for use by two threads at once.

    Args:
        proof_key: the application's secret, when the application demands `appsecret_proof` with every call.
    """

    def __init__(
        self, tokens: TokenSource, hosts: Hosts, *, timeout: float = 15.0, proof_key: SecretStr | None = None
    ) -> None:
        self.hosts = hosts
        self._tokens = tokens
        self._proof_key = proof_key
        self._line = Line(timeout)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.hosts.api})"

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def send(self, message: ZaloMessage) -> Outcome:
        """Send one message; never raises for the far end's sake.

        A token that Zalo refuses is renewed once: with a refused token nothing was sent.
        """
        request = asked_of(message)
        if isinstance(request, Outcome):
            return request
        url = f"{getattr(self.hosts, request.host)}{request.path}"
        return self._asked("POST", url, request.services, json=request.body)[0]

    def look(self, path: str, asked: dict[str, Any]) -> tuple[Outcome, dict[str, Any]]:
        """Ask the Official Account's host about something; what it holds, when the outcome is accepted."""
        url = f"{self.hosts.api}{path}"
        outcome, heard = self._asked("GET", url, (Service.OA,), params={"data": json.dumps(asked)})
        return outcome, _data(heard.said or {}) if outcome.accepted and heard is not None else {}

    def arrived(self, message_id: str) -> tuple[Outcome, str | None]:
        """Ask whether a template message has reached its person; ask no more than once, whatever the answer.

        Return how the asking went and, when Zalo answered it, "delivered", "pushed" or "not_found".
        """
        url = f"{self.hosts.template}{STATUS_PATH}"
        outcome, heard = self._asked("GET", url, (Service.TEMPLATE,), params={"message_id": message_id})
        said = (heard.said or {}) if heard is not None else {}
        if outcome.accepted:
            return outcome, ARRIVALS.get(str(_data(said).get("status")))
        return outcome, "not_found" if code_of(said) == NO_SUCH_MESSAGE else None

    def _asked(
        self, method: str, url: str, services: tuple[Service, ...], **content: Any
    ) -> tuple[Outcome, Heard | None]:
        """Make one call; a second time with a new token when the first was refused."""
        try:
            token = self._tokens.current()
            outcome, act, heard = self._ask(method, url, services, token, content)
            if act is Act.TOKEN:
                outcome, act, heard = self._ask(method, url, services, self._tokens.renewed(token), content)
        except TokenUnavailable as missing:
            return missing.outcome, None
        if act is Act.TOKEN:
            return replace(outcome, kind=OutcomeKind.CONFIGURATION, detail=STILL_REFUSED), heard
        return outcome, heard

    def _ask(
        self, method: str, url: str, services: tuple[Service, ...], token: AccessToken, content: dict[str, Any]
    ) -> tuple[Outcome, Act, Heard | None]:
        headers = {"access_token": token.value.get_secret_value()}
        if self._proof_key is not None:
            headers["appsecret_proof"] = proof(self._proof_key, token.value)
        try:
            heard = self._line.ask(method, url, headers=headers, **content)
        except Silent as silent:
            meaning = codes.of_silence(silent.how)
            unheard = outcome_of(meaning, silent.how, meaning.words)
            return replace(unheard, blames=Blame.SERVER, silent=True), meaning.act, None
        outcome, act = read(heard, services)
        return replace(outcome, detail=without_secrets(outcome.detail, headers.values())), act, heard


def asked_of(message: ZaloMessage) -> Request | Outcome:
    """The call that carries a message; or what came of one that cannot be sent, for which nobody is asked."""
    try:
        return message.request()
    except ZaloRefused as refusal:
        kind = REFUSED_PARTS.get(refusal.field, OutcomeKind.PAYLOAD)
        return Outcome(kind=kind, code=f"build {refusal.field}", detail=str(refusal))


def read(heard: Heard, services: tuple[Service, ...]) -> tuple[Outcome, Act]:
    """What an answer to a send means."""
    said = heard.said
    code = code_of(said)
    if said is None or code is None or heard.status >= 500 or (code == 0 and heard.status >= 400):
        meaning = codes.of_status(heard.status)
        # A number in such an answer is one to ask about later: the message may have been taken all the same.
        unclear = replace(outcome_of(meaning, f"http {heard.status}", meaning.words), blames=Blame.SERVER)
        return replace(unclear, provider_id=_message_id(said or {})), meaning.act
    service, meaning = _meaning(services, code)
    outcome = outcome_of(meaning, f"{service} {code}", told(meaning, said.get("message"), heard))
    return replace(outcome, provider_id=_message_id(said), allowances=tuple(_allowances(said, heard))), meaning.act


def code_of(said: dict[str, Any] | None) -> int | None:
    """The envelope's `error`, a number or a number in quotes; None when there is none."""
    error = (said or {}).get("error")
    if isinstance(error, bool) or not isinstance(error, int | str):
        return None
    try:
        return int(error)
    except ValueError:
        return None


def proof(app_secret: SecretStr, token: SecretStr) -> str:
    """Zalo's `appsecret_proof`: the token signed with the application's secret."""
    key, signed = app_secret.get_secret_value().encode(), token.get_secret_value().encode()
    return hmac.new(key, signed, hashlib.sha256).hexdigest()


def without_secrets(words: str, secrets: Iterable[str]) -> str:
    """The words of the far end, which may repeat what it was sent: no token and no telephone number leaves."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        words = words.replace(secret, "****")
    return masked_phones(words)


def _meaning(services: tuple[Service, ...], code: int) -> tuple[Service, Meaning]:
    found = [(service, codes.of_code(service, code)) for service in services]
    return next((each for each in found if each[1].known), found[0])


def outcome_of(meaning: Meaning, code: str, detail: str) -> Outcome:
    """What a row of the table makes of a message."""
    return Outcome(
        kind=meaning.act.kind,
        code=code,
        detail=detail[: DETAIL_LIMIT if meaning.known else UNKNOWN_LIMIT],
        wait=meaning.act.wait,
        most=meaning.most,
    )


def told(meaning: Meaning, theirs: object, heard: Heard) -> str:
    """Our sentence and theirs; of an answer that nobody knows, all of it."""
    if not meaning.known:
        return f"{meaning.words} Zalo trả lời: {heard.text}"
    if meaning.act is Act.ACCEPTED or not isinstance(theirs, str) or not theirs.strip():
        return meaning.words
    return f"{meaning.words} Zalo trả lời: “{' '.join(theirs.split())}”."


def _data(said: dict[str, Any]) -> dict[str, Any]:
    data = said.get("data")
    return data if isinstance(data, dict) else {}


def _message_id(said: dict[str, Any]) -> str | None:
    data = _data(said)
    found = data.get("message_id") or data.get("msg_id")
    return str(found)[:100] if isinstance(found, str | int) else None


def _allowances(said: dict[str, Any], heard: Heard) -> Iterable[Allowance]:
    quota = _data(said).get("quota")
    quota = quota if isinstance(quota, dict) else {}
    yield from _allowance("rate", heard.headers.get("X-RateLimit-Remain"), heard.headers.get("X-RateLimit-Limit"))
    yield from _allowance("daily", quota.get("remainingQuota"), quota.get("dailyQuota"))
    yield from _allowance(str(quota.get("quota_type"))[:40], quota.get("remain"), quota.get("total"))


def _allowance(name: str, left: object, total: object) -> Iterable[Allowance]:
    """A number that Zalo gave, as text; what is none is left out, for none of them is promised."""
    if isinstance(left, str | int) and str(left).isascii() and str(left).isdigit():
        known = isinstance(total, str | int) and str(total).isascii() and str(total).isdigit()
        yield Allowance(name, int(left), int(str(total)) if known else None)
