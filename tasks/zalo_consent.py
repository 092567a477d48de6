"""Entering, looking at and giving up the consent of the office's Zalo Official Account.

The tokens come from a file or standard input, as `name=value` lines or one JSON object; no sentence, report or log
repeats them. Only what holds no token is a Prefect task, for Prefect keeps arguments and results.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from prefect import task
from pydantic import SecretStr

from config.refusals import Refused
from config.sealing import Seal
from config.settings import Settings, settings
from models import zalo
from models.states import ConsentState, Mode, Source
from models.zalo import ZaloConsent
from notifications.channels.zalo.consent import NewPair, NotTraded, is_token, trade_code, trade_refresh
from notifications.channels.zalo.tokens import TokenUnavailable
from tasks.transactions import reading, transaction
from tasks.zalo_tokens import NOT_CONNECTED, OfficeTokens, Pair, open_pair, seal_pair, zalo_app

SAY_AHEAD: Final = timedelta(days=14)
MAX_CHARACTERS: Final = 20_000
KEYS: Final = ("refresh_token", "code", "code_verifier")
WANTED: Final = (
    "Cần dòng refresh_token=… (lấy ở công cụ của developers.zalo.me), hoặc hai dòng code=… và code_verifier=… (theo liên "
    "kết cấp quyền); xem trang docs/kenh-zalo.md."
)


@dataclass(frozen=True)
class ConsentReport:
    """How the consent stands; without any token.

    Args:
        refresh_ends_at: without a renewal before this, consent must be given again.
        error: why the channel stopped, or the last renewal failed.
    """

    oa_id: str
    app_id: str
    state: ConsentState
    version: int
    access_ends_at: datetime
    refresh_ends_at: datetime
    consented_at: datetime
    consented_by: str
    error: str | None


@dataclass(frozen=True)
class Challenge:
    """What a consent by link needs: the challenge goes to Zalo's console, the verifier stays here."""

    verifier: SecretStr
    challenge: str


def new_challenge() -> Challenge:
    """Make a pair for one consent (PKCE: the challenge is the verifier's SHA-256)."""
    verifier = secrets.token_urlsafe(32)
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return Challenge(SecretStr(verifier), base64.urlsafe_b64encode(digest).decode("ascii").rstrip("="))


def connect(config: Settings, given: str, *, now: datetime, actor: str, source: Source) -> ConsentReport:
    """Take in the first tokens, or new ones after the channel has stopped.

    They are traded at once: what the record then holds is known to work, and what the file holds works no more.

    Args:
        given: the text of the file.

    Raises:
        Refused: the text holds no tokens, a setting is missing, or Zalo refuses.
    """
    app, seal = zalo_app(config), Seal(config.sealing_key)
    values = _read(given)
    if "refresh_token" in values:
        traded = trade_refresh(app, values["refresh_token"])
    else:
        traded = trade_code(app, values["code"], values["code_verifier"])
    if isinstance(traded, NotTraded):
        raise Refused(f"Chưa cấp được quyền: {traded.detail} ({traded.code})")
    return _write(config, seal, traded, now=now, actor=actor, source=source)


def _write(
    config: Settings, seal: Seal, traded: NewPair, *, now: datetime, actor: str, source: Source
) -> ConsentReport:
    with transaction() as session:
        row = zalo.connect(
            session,
            oa_id=config.zalo_oa_id,
            app_id=config.zalo_app_id,
            sealed=seal_pair(seal, config.zalo_oa_id, Pair(traded.access, traded.refresh)),
            lives=traded.lives,
            now=now,
            actor=actor,
            source=source,
        )
        return _report(row)


def disconnect(config: Settings, *, now: datetime, actor: str, source: Source) -> None:
    """Forget the tokens.

    Raises:
        Refused: there are none.
    """
    with transaction() as session:
        row = zalo.consent_of(session, config.zalo_oa_id, lock=True)
        if row is None:
            raise Refused(NOT_CONNECTED)
        zalo.disconnect(session, row, now=now, actor=actor, source=source)


@task(name="Giữ quyền gửi Zalo", persist_result=False)
def keep_consent(*, by_hand: bool = False) -> ConsentReport:
    """Renew the tokens when they are due; by hand, now and even after the channel has stopped.

    Raises:
        Refused: not set up, or there is no usable token; the sentence says what to do.
    """
    config = settings()
    tokens = OfficeTokens(config)
    try:
        tokens.renewed_by_hand() if by_hand else tokens.current()
    except TokenUnavailable as missing:
        raise Refused(str(missing)) from None
    return consent_report(config)


def kept_daily(mode: Mode) -> list[str]:
    """Renew what is due, once a day: a refresh token that nobody uses for three months is a consent that is lost.

    Nothing is asked in training, and nothing where Zalo is not used. What goes wrong is a sentence for the day's page:
    it must not keep the day's reminders from being written.
    """
    if mode is Mode.TRAINING or not settings().zalo_app_id:
        return []
    try:
        keep_consent()
    except Refused as refused:
        return [f"Kênh Zalo: {refused}"]
    return []


def consent_report(config: Settings) -> ConsentReport:
    """How the consent stands.

    Raises:
        Refused: none was given.
    """
    with reading() as session:
        row = zalo.consent_of(session, config.zalo_oa_id)
        if row is None:
            raise Refused(NOT_CONNECTED)
        return _report(row)


def check_opens(config: Settings) -> None:
    """Make sure that the key of this environment opens what the record holds.

    Raises:
        Refused: it does not, or there is nothing.
    """
    zalo_app(config)
    seal = Seal(config.sealing_key)
    with reading() as session:
        row = zalo.consent_of(session, config.zalo_oa_id)
        if row is None:
            raise Refused(NOT_CONNECTED)
        sealed = row.sealed
    try:
        open_pair(seal, config.zalo_oa_id, sealed)
    except TokenUnavailable as missing:
        raise Refused(str(missing)) from None


def _report(row: ZaloConsent) -> ConsentReport:
    return ConsentReport(
        oa_id=row.oa_id,
        app_id=row.app_id,
        state=row.state,
        version=row.version,
        access_ends_at=row.access_ends_at,
        refresh_ends_at=row.refresh_ends_at,
        consented_at=row.consented_at,
        consented_by=row.consented_by,
        error=row.error,
    )


def _read(given: str) -> dict[str, SecretStr]:
    """The tokens of a text.

    Raises:
        Refused: none, or something that cannot be one; the sentence names the line's name, never its value.
    """
    if len(given) > MAX_CHARACTERS:
        raise Refused(f"Tệp quá dài, không phải tệp mã Zalo. {WANTED}")
    values = {name: value for name, value in _pairs(given).items() if name in KEYS and value}
    for name, value in values.items():
        if not is_token(value):
            raise Refused(f"Giá trị của {name} có dấu cách hoặc ký tự lạ; hãy chép lại nguyên mã, không xuống dòng.")
    if "refresh_token" not in values and not {"code", "code_verifier"} <= set(values):
        raise Refused(f"Không tìm thấy mã Zalo. {WANTED}")
    return {name: SecretStr(value) for name, value in values.items()}


def _pairs(given: str) -> dict[str, str]:
    given = given.lstrip("\ufeff")
    if given.lstrip().startswith("{"):
        try:
            found = json.loads(given)
        except (ValueError, RecursionError):
            raise Refused(f"Tệp không phải JSON đúng dạng. {WANTED}") from None
        return {name: value.strip() for name, value in found.items() if isinstance(value, str)}
    lines = (line.partition("=") for line in given.splitlines())
    return {name.strip(): value.strip().strip("\"'") for name, equals, value in lines if equals}
