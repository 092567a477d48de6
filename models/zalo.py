"""The consent of the office's Zalo Official Account: its pair of tokens, sealed, and who is renewing it.

A refresh token works once, and using it kills the pair before it. So one process at a time renews: it takes the row
for a while (a lease, for nothing is said to Zalo inside a transaction), asks, and stores the new pair before anybody
uses it. A lease that ran out means that nobody knows whether the token was used: it is offered once more, and after
a second doubt the channel stops until a person gives consent again.

Only sealed text comes here; opening it is the tasks' concern.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Text
from sqlmodel import Field, Session, col, select

from models import audit
from models.base import Record, UtcInstant, word_check, word_column
from models.states import ConsentState, Source

REFRESH_TOKEN_LIVES = timedelta(days=90)
RENEW_AFTER = 0.8
PASSING_WAIT = timedelta(minutes=1)
MAX_DOUBTS = 2
SUBJECT = "zalo"
IN_DOUBT = (
    "Hai lần đổi mã truy cập Zalo không rõ kết quả nên không thử thêm; quản trị viên Official Account cấp quyền lại rồi "
    "chạy “danvan zalo connect”."
)


class ZaloConsent(Record, table=True):
    """One row per Official Account.

    Args:
        version: counts the pairs; says which token was refused.
        sealed, previous_sealed: the pair in use and the one before it.
        renew_at: from when on a new pair is fetched, a fifth of its life before the access token ends.
        renewing_by, renewing_until: who holds the lease.
        doubts: how often the present refresh token was offered without an answer.
        retry_at: not before this after a failure that passes.
    """

    __tablename__ = "zalo_consent"

    oa_id: str = Field(primary_key=True, max_length=40)
    app_id: str = Field(max_length=40)
    state: ConsentState = word_column(ConsentState)
    version: int
    sealed: str = Field(sa_type=Text)
    previous_sealed: str | None = Field(default=None, sa_type=Text)
    renew_at: datetime = Field(sa_type=UtcInstant)
    access_ends_at: datetime = Field(sa_type=UtcInstant)
    refresh_ends_at: datetime = Field(sa_type=UtcInstant)
    renewing_by: str | None = None
    renewing_until: datetime | None = Field(default=None, sa_type=UtcInstant)
    doubts: int = 0
    retry_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    error: str | None = Field(default=None, sa_type=Text)
    consented_at: datetime = Field(sa_type=UtcInstant)
    consented_by: str

    __table_args__ = (word_check("state", ConsentState),)


@dataclass(frozen=True)
class Usable:
    """The pair can be used as it is."""

    sealed: str
    version: int


@dataclass(frozen=True)
class Due:
    """A new pair is needed, and nobody is fetching one."""


@dataclass(frozen=True)
class Claimed:
    """It is ours to fetch a new pair with this one."""

    sealed: str
    version: int


@dataclass(frozen=True)
class Busy:
    """Another process is fetching one."""


@dataclass(frozen=True)
class Waiting:
    """Fetching failed for a while; not before `until`."""

    until: datetime
    sentence: str


@dataclass(frozen=True)
class Stopped:
    """Only a person can go on; the sentence says how."""

    sentence: str


Standing = Usable | Due | Busy | Waiting | Stopped


def consent_of(session: Session, oa_id: str, *, lock: bool = False) -> ZaloConsent | None:
    """The row of an Official Account, held until the end of the transaction with `lock`."""
    query = select(ZaloConsent).where(col(ZaloConsent.oa_id) == oa_id)
    return session.exec(query.with_for_update() if lock else query).first()


def standing(row: ZaloConsent, *, now: datetime, refused: int | None = None, by_hand: bool = False) -> Standing:
    """How the pair stands.

    The old token is used while another process fetches a new one: should it die meanwhile, Zalo refuses it without
    having taken the message.

    Args:
        refused: the version whose access token Zalo has refused.
        by_hand: a person asks for a new pair now, even of a stopped channel.
    """
    if row.state is ConsentState.STOPPED and not by_hand:
        return Stopped(row.error or IN_DOUBT)
    alive = now < row.access_ends_at and refused != row.version
    usable = Usable(row.sealed, row.version)
    if alive and now < row.renew_at and not by_hand:
        return usable
    if row.renewing_until is not None and now < row.renewing_until:
        return usable if alive and not by_hand else Busy()
    if row.retry_at is not None and now < row.retry_at and not by_hand:
        return usable if alive else Waiting(row.retry_at, row.error or "")
    return Due()


def claim(
    session: Session,
    row: ZaloConsent,
    *,
    now: datetime,
    worker: str,
    lease: timedelta,
    refused: int | None = None,
    by_hand: bool = False,
) -> Standing | Claimed:
    """Take the row for fetching a new pair, if one is needed and nobody else has; else say how it stands.

    `row` was read with a lock in this transaction.
    """
    found = standing(row, now=now, refused=refused, by_hand=by_hand)
    if not isinstance(found, Due):
        return found
    if row.renewing_by is not None:
        row.doubts += 1
    if by_hand:
        row.doubts = 0
    if row.doubts >= MAX_DOUBTS:
        _stop(session, row, IN_DOUBT, now=now)
        return Stopped(IN_DOUBT)
    row.renewing_by, row.renewing_until = worker, now + lease
    session.flush()
    return Claimed(row.sealed, row.version)


def store(session: Session, row: ZaloConsent, *, version: int, sealed: str, lives: timedelta, now: datetime) -> bool:
    """Put the pair that was fetched with pair `version` into the record; False when a newer one is there already.

    Whoever brings it, lease or not: it is the one that Zalo honours.
    """
    if row.version != version:
        return False
    if row.state is ConsentState.STOPPED:
        _note(session, row, "gửi lại được", now=now)
    row.previous_sealed, row.sealed, row.version = row.sealed, sealed, version + 1
    row.state, row.error, row.doubts, row.retry_at = ConsentState.USABLE, None, 0, None
    row.renewing_by, row.renewing_until = None, None
    _date(row, lives=lives, now=now)
    session.flush()
    return True


def put_off(session: Session, row: ZaloConsent, *, version: int, worker: str, sentence: str, now: datetime) -> None:
    """Record a failure after which the refresh token still works, unless another process has taken over since."""
    if row.version != version or row.renewing_by != worker:
        return
    row.renewing_by, row.renewing_until = None, None
    row.retry_at, row.error = now + PASSING_WAIT, sentence
    session.flush()


def doubt(session: Session, row: ZaloConsent, *, version: int, worker: str, sentence: str, now: datetime) -> None:
    """Record that the answer was lost: once more after a while, then the channel stops."""
    if row.version != version:
        return
    row.doubts += 1
    if row.doubts >= MAX_DOUBTS:
        _stop(session, row, f"{sentence} {IN_DOUBT}", now=now)
    else:
        put_off(session, row, version=version, worker=worker, sentence=sentence, now=now)


def stop(session: Session, row: ZaloConsent, *, version: int, sentence: str, now: datetime) -> None:
    """Record that Zalo refuses for good."""
    if row.version == version:
        _stop(session, row, sentence, now=now)


def connect(
    session: Session,
    *,
    oa_id: str,
    app_id: str,
    sealed: str,
    lives: timedelta,
    now: datetime,
    actor: str,
    source: Source,
) -> ZaloConsent:
    """Write the pair of a new consent; what was there before is kept as the previous pair."""
    row = consent_of(session, oa_id, lock=True)
    given: dict[str, Any] = {"app_id": app_id, "state": ConsentState.USABLE, "sealed": sealed, "error": None}
    given |= {"consented_at": now, "consented_by": actor, "doubts": 0, "retry_at": None}
    given |= {"renewing_by": None, "renewing_until": None}
    if row is None:
        row = ZaloConsent(oa_id=oa_id, version=1, renew_at=now, access_ends_at=now, refresh_ends_at=now, **given)
    else:
        row.sqlmodel_update(given | {"version": row.version + 1, "previous_sealed": row.sealed})
    _date(row, lives=lives, now=now)
    session.add(row)
    _note(session, row, "cấp quyền", now=now, actor=actor, source=source)
    return row


def disconnect(session: Session, row: ZaloConsent, *, now: datetime, actor: str, source: Source) -> None:
    """Forget the pair: the row goes, the audit chain keeps that it was there."""
    _note(session, row, "bỏ quyền", now=now, actor=actor, source=source)
    session.delete(row)
    session.flush()


def _date(row: ZaloConsent, *, lives: timedelta, now: datetime) -> None:
    row.renew_at, row.access_ends_at = now + lives * RENEW_AFTER, now + lives
    row.refresh_ends_at = now + REFRESH_TOKEN_LIVES


def _stop(session: Session, row: ZaloConsent, sentence: str, *, now: datetime) -> None:
    before = row.state
    row.state, row.error = ConsentState.STOPPED, sentence
    row.renewing_by, row.renewing_until, row.retry_at = None, None, None
    if before is not ConsentState.STOPPED:
        _note(session, row, "dừng kênh", now=now)
    session.flush()


def _note(
    session: Session,
    row: ZaloConsent,
    change: str,
    *,
    now: datetime,
    actor: str = "Hệ thống",
    source: Source = Source.SYSTEM,
) -> None:
    detail = {"version": row.version, "state": row.state.value}
    audit.append(
        session,
        subject=SUBJECT,
        subject_id=row.oa_id,
        change=change,
        actor=actor,
        source=source,
        now=now,
        detail=detail,
    )
