"""The Zalo channel's access token: read from the record, renewed by one process at a time, sealed wherever it rests.

No token is an argument or a result of anything that Prefect runs: Prefect shows those to everyone.
"""

import json
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from pydantic import SecretStr
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from config.refusals import Refused
from config.sealing import Seal
from config.settings import Settings
from models import zalo
from models.zalo import Busy, Claimed, Due, Standing, Stopped, Usable, Waiting, ZaloConsent
from notifications.channels.zalo.channel import ZaloPool
from notifications.channels.zalo.client import Hosts
from notifications.channels.zalo.consent import App, Failure, NewPair, NotTraded, trade_refresh
from notifications.channels.zalo.tokens import AccessToken, TokenUnavailable
from notifications.outcomes import OutcomeKind
from tasks.clock import machine_now
from tasks.transactions import reading, transaction

NOT_CONNECTED: Final = (
    "Chưa cấp quyền gửi Zalo cho chương trình. Hãy làm theo trang docs/kenh-zalo.md rồi chạy “danvan zalo connect”."
)
BUSY: Final = "Một tiến trình khác đang đổi mã truy cập Zalo; hệ thống tự gửi lại."
POLL_SECONDS: Final = 0.2
# A pair that cannot be written is a consent that is lost: worth waiting for a database that is starting again.
STORE_WAITS: Final = (0.0, 0.5, 2.0, 5.0, 10.0)


class OfficeTokens:
    """The office's token for a batch of messages; renews it when it is due and when Zalo has refused it."""

    def __init__(self, config: Settings, clock: Callable[[], datetime] = machine_now) -> None:
        """Read what is needed from the settings.

        Raises:
            Refused: a setting is missing or wrong.
        """
        self._app = zalo_app(config)
        self._oa_id = config.zalo_oa_id
        self._seal = Seal(config.sealing_key)
        self._clock = clock
        self._worker = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"

    def current(self) -> AccessToken:
        """The token to use now."""
        return self._token(None, by_hand=False)

    def renewed(self, refused: AccessToken) -> AccessToken:
        """A newer token than the one that Zalo has refused."""
        return self._token(refused.version, by_hand=False)

    def renewed_by_hand(self) -> AccessToken:
        """A new token because a person asks for one, even of a stopped channel."""
        return self._token(None, by_hand=True)

    def _token(self, refused: int | None, *, by_hand: bool) -> AccessToken:
        """Use what the record holds, fetch a new pair, or wait for whoever is fetching one."""
        patience = time.monotonic() + self._app.timeout * 2
        while True:
            found = self._found(refused, by_hand=by_hand)
            if isinstance(found, Claimed):
                return self._fetch(found)
            if isinstance(found, Usable):
                pair = open_pair(self._seal, self._oa_id, found.sealed)
                return AccessToken(pair.access, found.version)
            if not isinstance(found, Busy) or time.monotonic() > patience:
                raise _unavailable(found)
            time.sleep(POLL_SECONDS)

    def _found(self, refused: int | None, *, by_hand: bool) -> Standing | Claimed:
        """Most of the time a look is enough, and it holds up nobody who writes; only what is due is claimed."""
        with reading() as session:
            row = self._row(session)
            found = zalo.standing(row, now=self._clock(), refused=refused, by_hand=by_hand)
        if not isinstance(found, Due):
            return found
        return self._claimed(refused, by_hand=by_hand)

    def _claimed(self, refused: int | None, *, by_hand: bool) -> Standing | Claimed:
        """Take the row; with a key that does not open the pair nothing is taken, for nothing could be asked."""
        lease = timedelta(seconds=self._app.timeout * 5 + 30)
        now = self._clock()
        with transaction() as session:
            row = self._row(session, lock=True)
            found = zalo.claim(
                session, row, now=now, worker=self._worker, lease=lease, refused=refused, by_hand=by_hand
            )
            if isinstance(found, Claimed):
                open_pair(self._seal, self._oa_id, found.sealed)
            return found

    def _row(self, session: Session, *, lock: bool = False) -> ZaloConsent:
        row = zalo.consent_of(session, self._oa_id, lock=lock)
        if row is None:
            raise TokenUnavailable(OutcomeKind.CONFIGURATION, NOT_CONNECTED)
        return row

    def _fetch(self, claimed: Claimed) -> AccessToken:
        """Ask Zalo, outside any transaction; the new pair is in the record before anybody uses it."""
        pair = open_pair(self._seal, self._oa_id, claimed.sealed)
        given = trade_refresh(self._app, pair.refresh)
        if isinstance(given, NotTraded):
            raise self._failed(claimed, given)
        self._store(claimed, given)
        return AccessToken(given.access, claimed.version + 1)

    def _store(self, claimed: Claimed, given: NewPair) -> None:
        sealed = seal_pair(self._seal, self._oa_id, Pair(given.access, given.refresh))
        why = ""
        for wait in STORE_WAITS:
            time.sleep(wait)
            try:
                with transaction() as session:
                    zalo.store(
                        session,
                        self._row(session, lock=True),
                        version=claimed.version,
                        sealed=sealed,
                        lives=given.lives,
                        now=self._clock(),
                    )
                return
            except DBAPIError as error:
                why = type(error.orig).__name__
        raise TokenUnavailable(
            OutcomeKind.CONFIGURATION,
            f"Không ghi được mã truy cập Zalo mới vào cơ sở dữ liệu ({why}). Hãy sửa cơ sở dữ liệu rồi cấp quyền lại.",
        )

    def _failed(self, claimed: Claimed, given: NotTraded) -> TokenUnavailable:
        """Record why there is no new pair; say it to whoever wants to send."""
        now, version, sentence = self._clock(), claimed.version, f"{given.detail} ({given.code})"
        with transaction() as session:
            row = self._row(session, lock=True)
            if given.failure is Failure.REFUSED:
                zalo.stop(session, row, version=version, sentence=sentence, now=now)
            elif given.failure is Failure.DOUBTFUL:
                zalo.doubt(session, row, version=version, worker=self._worker, sentence=sentence, now=now)
            else:
                zalo.put_off(session, row, version=version, worker=self._worker, sentence=sentence, now=now)
            found = zalo.standing(row, now=now, refused=version)
        return _unavailable(found if isinstance(found, Stopped) else Waiting(now, sentence))


@dataclass(frozen=True, slots=True)
class Pair:
    """The two tokens, which are sealed together; shown in no representation."""

    access: SecretStr
    refresh: SecretStr


def seal_pair(seal: Seal, oa_id: str, pair: Pair) -> str:
    """Seal a pair for one Official Account."""
    tokens = {"access": pair.access.get_secret_value(), "refresh": pair.refresh.get_secret_value()}
    return seal.seal(json.dumps({"oa": oa_id} | tokens))


def open_pair(seal: Seal, oa_id: str, sealed: str) -> Pair:
    """Open a pair.

    Raises:
        TokenUnavailable: another key sealed it, or it was sealed for another Official Account.
    """
    try:
        opened = json.loads(seal.open(sealed))
    except Refused as refused:
        raise TokenUnavailable(OutcomeKind.CONFIGURATION, str(refused)) from None
    if opened["oa"] != oa_id:
        raise TokenUnavailable(OutcomeKind.CONFIGURATION, NOT_CONNECTED)
    return Pair(SecretStr(opened["access"]), SecretStr(opened["refresh"]))


def zalo_app(config: Settings) -> App:
    """The office's Zalo application, from the settings.

    Raises:
        Refused: naming every setting that is missing.
    """
    needed = {
        "DANVAN_ZALO_APP_ID": bool(config.zalo_app_id),
        "DANVAN_ZALO_APP_SECRET": bool(config.zalo_app_secret.get_secret_value()),
        "DANVAN_ZALO_OA_ID": bool(config.zalo_oa_id),
        "DANVAN_SEALING_KEY": bool(config.sealing_key.get_secret_value()),
    }
    missing = [name for name, known in needed.items() if not known]
    if missing:
        raise Refused(f"Kênh Zalo cần thiết lập {', '.join(missing)} trong .env; cách lấy ở trang docs/kenh-zalo.md.")
    return App(
        app_id=config.zalo_app_id,
        secret=config.zalo_app_secret,
        host=config.zalo_oauth_url,
        timeout=config.zalo_timeout_seconds,
    )


def zalo_pool(config: Settings, clock: Callable[[], datetime] = machine_now) -> ZaloPool:
    """The transport of a batch of Zalo messages, for `gateway.deliver`.

    Raises:
        Refused: a setting is missing or wrong.
    """
    hosts = Hosts(api=config.zalo_api_url, template=config.zalo_template_url, oauth=config.zalo_oauth_url)
    proof_key = config.zalo_app_secret if config.zalo_app_secret_proof else None
    return ZaloPool(OfficeTokens(config, clock), hosts, timeout=config.zalo_timeout_seconds, proof_key=proof_key)


def _unavailable(found: Standing | Claimed) -> TokenUnavailable:
    if isinstance(found, Stopped):
        return TokenUnavailable(OutcomeKind.CONFIGURATION, found.sentence)
    return TokenUnavailable(OutcomeKind.TEMPORARY, found.sentence if isinstance(found, Waiting) else BUSY)
