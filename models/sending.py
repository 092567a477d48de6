"""Draining the outbox, one message at a time, so that a crash leaves at most one message in doubt per worker.

Each turn is one transaction: what became of the message before is recorded, the stop switch is read, and the next
notice is taken and marked `sending` before any I/O. The I/O happens between turns, outside every transaction.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, exists, func, insert, text, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from config.plan_schema import DeadlineKind
from models.base import UtcInstant
from models.fallback import fall_back, was_in_doubt
from models.lifecycle import MET, RECEIPT, WITHDRAWN
from models.obligations import Obligation
from models.outbox import Attempt, Notice, NoticeLine, StopSwitch
from models.plans import Contact
from models.reach import LAST
from models.rules.lifecycle import AWAITED
from models.standing_in import hand_over_of
from models.states import NOT_BROUGHT, OPEN, Channel, LineState, NoticeState, ObligationStatus

MAX_ATTEMPTS = 8
ARRIVED = (ObligationStatus.RECEIVED, ObligationStatus.ACCEPTED, ObligationStatus.NIL)
UNDONE = "đã đính chính hoặc trả lại: không còn là đã nhận"
UNCERTAIN_WAIT = timedelta(minutes=5)
MAY_BE_MUTED = frozenset({DeadlineKind.INTERNAL_TARGET.value, DeadlineKind.STANDING.value})
IN_DOUBT_AND_GONE = (
    "Người nhận không còn là đầu mối; thư trước đó chưa rõ đã tới hay chưa nên không gửi nữa: hãy gọi điện."
)
BEFORE_THE_DAY = ("told", "moved", "reminder")


# Statements that run once per message are made once: making them anew costs several times what the database does.
STOPPED = select(StopSwitch.stopped).where(StopSwitch.id == 1)
TAKEN = select(Notice).where(Notice.id == bindparam("notice")).execution_options(populate_existing=True)
LINES_OWED = (
    select(NoticeLine, Obligation)
    .join(Obligation, isouter=True)
    .where(NoticeLine.notice_id == bindparam("notice"), NoticeLine.state == LineState.OWED)
)
_later = aliased(NoticeLine)
SUPERSEDED = select(NoticeLine.id).where(
    col(NoticeLine.id).in_(bindparam("reminders", expanding=True)),
    exists().where(
        col(_later.obligation_id) == col(NoticeLine.obligation_id),
        col(_later.recipient) == col(NoticeLine.recipient),
        col(_later.deadline_version) == col(NoticeLine.deadline_version),
        col(_later.message) == "reminder",
        col(_later.state).in_([LineState.OWED, LineState.SAID, LineState.NO_CONTACT]),
        col(_later.on_day) > col(NoticeLine.on_day),
    ),
)
NOTE_ATTEMPT = (
    update(Attempt)
    .where(col(Attempt.id) == bindparam("attempt_id"))
    .values(**{name: bindparam(f"new_{name}") for name in ("outcome", "finished_at", "code", "detail", "provider_id")})
    .execution_options(synchronize_session=False)
)
BEGUN = insert(Attempt.__table__)  # type: ignore[attr-defined]
NOTE_NOTICE = (
    update(Notice)
    .where(
        col(Notice.id) == bindparam("notice"),
        col(Notice.attempts) == bindparam("attempt"),
        # A number comes again once a person has sent a message again that had used up its tries.
        col(Notice.worker) == bindparam("sender"),
        col(Notice.state).in_([NoticeState.SENDING, NoticeState.UNCERTAIN]),
    )
    .values(
        state=bindparam("new_state"),
        worker=None,
        lease_until=None,
        subject=bindparam("new_subject"),
        error=bindparam("new_error"),
        attempts=bindparam("new_attempts"),
        accepted_at=func.coalesce(bindparam("new_accepted_at", type_=UtcInstant), col(Notice.accepted_at)),
        next_try_at=func.coalesce(bindparam("new_next_try_at", type_=UtcInstant), col(Notice.next_try_at)),
    )
    .execution_options(synchronize_session=False)
)
SAY_LINES = (
    update(NoticeLine)
    .where(col(NoticeLine.id).in_(bindparam("lines", expanding=True)), col(NoticeLine.state) != LineState.SAID)
    .values(state=LineState.SAID, state_reason=None)
    .execution_options(synchronize_session=False)
)
LET_GO = (
    update(NoticeLine)
    .where(col(NoticeLine.notice_id) == bindparam("notice"), col(NoticeLine.state) == LineState.OWED)
    .where(col(NoticeLine.id).not_in(bindparam("lines", expanding=True)))
    .values(notice_id=None)
    .execution_options(synchronize_session=False)
)
# A worker that outlives its lease may be told that its message was taken while another tries it again: whichever of
# the two is recorded last, what has nothing left to say and was taken once is accepted.
_SAYS_MORE = exists().where(col(NoticeLine.notice_id) == col(Notice.id), col(NoticeLine.state) == LineState.OWED)
_TAKEN_AT = (
    select(func.max(Attempt.finished_at))
    .where(Attempt.notice_id == bindparam("notice"), Attempt.outcome == "accepted")
    .scalar_subquery()
)
CONCLUDE = (
    update(Notice)
    .where(
        col(Notice.id) == bindparam("notice"),
        col(Notice.state).in_([*OPEN, *NOT_BROUGHT, NoticeState.CANCELLED]),
        _TAKEN_AT.is_not(None),
        ~_SAYS_MORE,
    )
    .values(state=NoticeState.ACCEPTED, accepted_at=_TAKEN_AT, error=None)
    .execution_options(synchronize_session=False)
)
LOCKED = select(Notice.id).where(Notice.id == bindparam("notice")).with_for_update()


@dataclass(frozen=True)
class Sent:
    """What became of a message: the channel's outcome in plain words.

    Args:
        outcome: accepted, temporary, permanent, payload, configuration or uncertain.
        worker: who sent it.
        lines: the notice lines that the message said.
        wait: after a temporary failure, how long to wait.
        most: attempts in all for this reason, when fewer than usual.
        gives_up: not to be tried again on this channel, although the failure is a temporary one.
        free: the server was out of reach, so this was no try of this message; it costs none of its attempts.
        next_channel: where the lines go when this channel cannot say them; None leaves them for the telephone.
    """

    notice_id: str
    attempt_id: int
    attempt: int
    worker: str
    outcome: str
    code: str
    detail: str
    provider_id: str | None
    subject: str | None
    lines: tuple[int, ...]
    wait: timedelta | None = None
    most: int | None = None
    gives_up: bool = False
    free: bool = False
    next_channel: Channel | None = None


@dataclass(frozen=True)
class Taken:
    """A notice that is now ours to send, with its person and the lines it still has to say."""

    notice: Notice
    attempt_id: int
    lines: tuple[NoticeLine, ...]
    contact: Contact | None


def is_stopped(session: Session) -> bool:
    """Whether the stop switch is on; read before every send."""
    return bool(session.scalar(STOPPED))


def channels_waiting(session: Session) -> set[Channel]:
    """The channels on which something is still to be sent, now or later."""
    return set(session.scalars(select(col(Notice.channel)).where(col(Notice.state).in_(OPEN)).distinct()))


def recover(session: Session, *, now: datetime) -> int:
    """Mark what a dead worker left in `sending` as uncertain; return how many."""
    left = session.exec(
        select(Notice)
        .where(Notice.state == NoticeState.SENDING, col(Notice.lease_until) < now)
        .order_by(col(Notice.id))
        .with_for_update()
    ).all()
    for notice in left:
        session.execute(
            update(Attempt)
            .where(col(Attempt.notice_id) == notice.id, col(Attempt.outcome) == "sending")
            .values(outcome="uncertain", finished_at=now, code="worker", detail="tiến trình gửi dừng giữa chừng")
        )
        notice.state = NoticeState.UNCERTAIN
        notice.error = "Tiến trình gửi dừng giữa chừng: chưa rõ thư đã tới hay chưa."
        notice.next_try_at = now + UNCERTAIN_WAIT
    session.flush()
    return len(left)


def record(session: Session, sent: Sent, *, now: datetime) -> None:
    """Write what became of a message: its attempt always, its notice unless another worker has taken it since.

    The notice first, as in `recover`: two workers that lock the two the other way round would wait for each other.
    """
    state, retry_at = _after(sent, now)
    accepted = state is NoticeState.ACCEPTED
    changed = session.execute(
        NOTE_NOTICE,
        {
            "notice": sent.notice_id,
            "attempt": sent.attempt,
            "sender": sent.worker,
            "new_state": state,
            "new_subject": sent.subject,
            "new_error": None if sent.outcome == "accepted" else f"{sent.code} {sent.detail}".strip(),
            "new_attempts": sent.attempt - 1 if sent.outcome == "configuration" or sent.free else sent.attempt,
            "new_accepted_at": now if accepted else None,
            "new_next_try_at": None if accepted else retry_at,
        },
    )
    ours = bool(changed.rowcount)  # type: ignore[attr-defined]
    if not ours:
        # Whoever has it may be recording, too: one of the two then sees what the other wrote.
        session.execute(LOCKED, {"notice": sent.notice_id})
    session.execute(
        NOTE_ATTEMPT,
        {
            "attempt_id": sent.attempt_id,
            "new_outcome": sent.outcome,
            "new_finished_at": now,
            "new_code": sent.code,
            "new_detail": sent.detail,
            "new_provider_id": sent.provider_id,
        },
    )
    final = state is NoticeState.FAILED and not was_in_doubt(session, sent.notice_id)
    onward = sent.next_channel if final else None
    if onward is not None and ours:
        failed = session.get(Notice, sent.notice_id, populate_existing=True)
        assert failed is not None
        fall_back(session, failed, onward, now=now)
    if accepted:
        session.execute(SAY_LINES, {"lines": sent.lines})
    if ours and (accepted or state is NoticeState.UNCERTAIN):
        # A line that joined while the message was on its way was not in it: the next gathering takes it again.
        session.execute(LET_GO, {"notice": sent.notice_id, "lines": sent.lines})
    if not (ours and accepted):
        session.execute(CONCLUDE, {"notice": sent.notice_id})


def say(session: Session, notice_id: str) -> None:
    """Write that what a notice still has to say was said by it, once its provider has told so."""
    session.execute(
        update(NoticeLine)
        .where(col(NoticeLine.notice_id) == notice_id, col(NoticeLine.state) == LineState.OWED)
        .values(state=LineState.SAID, state_reason=None)
    )


def is_final(sent: Sent) -> bool:
    """Whether nothing more is tried on this channel: it was surely not taken, and will not be."""
    if sent.outcome == "temporary" and not sent.free:
        return sent.gives_up or sent.attempt >= min(MAX_ATTEMPTS, sent.most or MAX_ATTEMPTS)
    return sent.outcome in ("permanent", "payload")


def _after(sent: Sent, now: datetime) -> tuple[NoticeState, datetime]:
    match sent.outcome:
        case "accepted":
            return NoticeState.ACCEPTED, now
        case "temporary" if sent.free:
            return NoticeState.QUEUED, now
        case "temporary" if not is_final(sent):
            return NoticeState.DEFERRED, now + (sent.wait or timedelta(minutes=1))
        case "uncertain":
            return NoticeState.UNCERTAIN, now + UNCERTAIN_WAIT
        case "configuration":
            return NoticeState.QUEUED, now
        case _:
            return NoticeState.FAILED, now


# One statement takes one notice, along an index in its order, however many wait; two workers never take the same (SKIP LOCKED,
# or SQLite's single writer).
TAKE = """
UPDATE notice SET state = 'sending', worker = :worker, lease_until = :lease, attempts = attempts + 1
WHERE id = (
    SELECT n.id FROM notice n
    WHERE n.state IN ('queued', 'deferred', 'uncertain') AND (n.state <> 'uncertain' OR :resend)
      AND n.channel = :channel AND n.next_try_at <= :until AND n.attempts < :most
    ORDER BY n.next_try_at, n.id LIMIT 1 {lock})
RETURNING id
"""


def take_next(
    session: Session,
    *,
    channel: Channel,
    today: date,
    now: datetime,
    worker: str,
    lease: timedelta,
    resend: bool,
    emptied: list[str],
) -> Taken | None:
    """Take the next notice of a channel that has something to say.

    Args:
        resend: an uncertain one is sent again, under the same Message-ID.
        emptied: filled with the notices that were set aside on the way: nothing in them still holds, or their person has
            gone.
    """
    lock = "" if session.get_bind().dialect.name == "sqlite" else "FOR UPDATE SKIP LOCKED"
    typed = (bindparam("until", type_=UtcInstant), bindparam("lease", type_=UtcInstant))
    statement = text(TAKE.format(lock=lock)).bindparams(*typed)
    while True:
        given = {
            "channel": channel.value,
            "worker": worker,
            "lease": now + lease,
            "until": now + LAST,
            "resend": resend,
            "most": MAX_ATTEMPTS,
        }
        found = session.execute(statement, given).scalar_one_or_none()
        if found is None:
            return None
        notice = session.scalars(TAKEN, {"notice": found}).one()
        # Held on to: the session forgets what nobody holds, and would read it again for each question.
        contact = session.get(Contact, notice.contact_id)
        gone = contact if contact is not None and not contact.active else None
        if gone is not None and was_in_doubt(session, notice.id):
            _set_aside(session, notice, NoticeState.FAILED, IN_DOUBT_AND_GONE)
            emptied.append(notice.id)
            continue
        if gone is not None:
            hand_over_of(session, notice, gone, today=today)
        lines = lines_still_owed(session, notice, today)
        if lines:
            begun = {"number": notice.attempts, "started_at": now, "outcome": "sending", "worker": worker}
            given = {"notice_id": notice.id, **begun, "code": "", "detail": ""}
            made = session.execute(BEGUN, given).inserted_primary_key  # type: ignore[attr-defined]
            return Taken(notice, made[0], lines, contact)
        _set_aside(session, notice, NoticeState.CANCELLED, "Không còn nội dung cần nói.")
        emptied.append(notice.id)


def _set_aside(session: Session, notice: Notice, state: NoticeState, why: str) -> None:
    notice.state, notice.worker, notice.lease_until, notice.error = state, None, None, why
    session.flush()
    session.execute(CONCLUDE, {"notice": notice.id})


def lines_still_owed(session: Session, notice: Notice, today: date) -> tuple[NoticeLine, ...]:
    """The notice's lines that still hold; those met, moved or past their day are withdrawn with the reason."""
    found = session.execute(LINES_OWED, {"notice": notice.id}).all()
    muted = _muted(session.get(Contact, notice.contact_id))
    later_said = superseded(session, [line.id for line, _ in found if line.message == "reminder"])
    kept = []
    # The nearest day first; what has no day comes last, and what only tells of an event after that.
    for line, obligation in sorted(found, key=lambda pair: ((pair[1] and pair[1].due_on) or date.max, pair[0].id)):
        reason = no_longer(line, obligation, today) if obligation is not None else None
        if reason is None and line.id in later_said:
            reason = "đã có lần nhắc sau"
        if reason is None and line.message == "reminder" and obligation is not None and obligation.kind in muted:
            reason = "người nhận đã chọn không nhận nhắc loại việc này"
        if reason is None:
            kept.append(line)
        else:
            line.state, line.state_reason = LineState.CANCELLED, reason
    session.flush()
    return tuple(kept)


def _muted(contact: Contact | None) -> frozenset[str]:
    """The kinds of duties that a person wants no reminder of; a day that a document sets is never among them."""
    chosen = frozenset((contact.muted or "").split(",")) if contact is not None else frozenset()
    return chosen & MAY_BE_MUTED


def superseded(session: Session, reminders: list[int | None]) -> set[int]:
    """Of these reminders, those after which the same person has been owed a later one about the same thing.

    After days without sending, several rungs wait: only the latest is still worth saying.
    """
    if not reminders:
        return set()
    found = session.scalars(SUPERSEDED, {"reminders": reminders})
    return {line_id for line_id in found if line_id is not None}


def no_longer(line: NoticeLine, obligation: Obligation, today: date) -> str | None:
    """Why a line about an obligation is not worth saying any more, or None while it is."""
    if line.message == RECEIPT:
        return None if obligation.status in ARRIVED else UNDONE
    if obligation.status.value not in AWAITED:
        return WITHDRAWN if obligation.status is ObligationStatus.WITHDRAWN else MET
    if line.deadline_version != obligation.deadline_version:
        return "thời hạn đã thay đổi"
    followed = obligation.supplement_due_on if obligation.status.value == "returned" else obligation.due_on
    if line.message in BEFORE_THE_DAY and followed is not None and followed < today:
        return "đã qua ngày hạn"
    return None
