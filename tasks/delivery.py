"""Gửi thông báo: drain the outbox once, through Apprise, channel after channel, one message at a time."""

import os
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from time import monotonic
from time import sleep as pause
from typing import Any, Final

from jinja2 import TemplateError
from prefect import task
from sqlalchemy import func
from sqlmodel import Session, col, select

from config.refusals import Refused
from config.settings import settings
from models import fallback, pace, reach, sending
from models.outbox import Notice
from models.sending import Sent, Taken
from models.standing_in import hand_over
from models.states import UNFINISHED, Channel
from models.sweeping import gather
from notifications.channels.gateway import Transport, deliver
from notifications.channels.mail import MailPool
from notifications.channels.zalo import hours
from notifications.masking import masked
from notifications.messages import MessageRefused
from notifications.mime import Mail
from notifications.outcomes import Blame, Outcome, OutcomeKind, Wait
from tasks.carrying import WANTED_WHOLE, way_of
from tasks.clock import machine_now
from tasks.context import context_of
from tasks.digests import Lookups, digest_of
from tasks.lanes import Lane, lanes_of, transport_of, usable
from tasks.reaching import named
from tasks.transactions import transaction
from tasks.writing import Message, message_for

LAST_PATIENCE: Final = timedelta(hours=24)
"""How long what has no other channel waits for a server or a domain that takes nothing, before people are called."""
HOUR: Final = timedelta(hours=1)
FULL: Final = Outcome(kind=OutcomeKind.TEMPORARY, code="full", detail="Kênh đã đủ số tin của ngày.", wait=Wait.NEXT_DAY)


@dataclass(frozen=True)
class Sending:
    """What a drain of the outbox did, and what is left.

    Args:
        reasons: why messages failed or were deferred, with how many each.
        moved_on: messages that their channel could not say and that the person's next channel says.
        waiting: messages still to be sent, now or later; `next_try_at` says when the first is tried again.
    """

    accepted: int
    deferred: int
    failed: int
    uncertain: int
    cancelled: int
    waiting: int
    stopped: bool
    reasons: dict[str, int]
    next_try_at: datetime | None
    moved_on: int = 0


@dataclass(frozen=True)
class _Ready:
    """One message, rendered and about to leave; or what stands against it, said without asking the far end."""

    taken: Taken
    message: Message | None
    refused: Outcome | None
    next_channel: Channel | None


@dataclass(frozen=True)
class _Last:
    """What became of the message before.

    Args:
        domain: of a mail that was handed over, the name of its domain in `models.reach`.
        slowly: the answer took longer than is waited for a domain that is not known to be slow.
    """

    sent: Sent
    outcome: Outcome
    domain: str | None = None
    slowly: bool = False


@dataclass(frozen=True)
class _Drain:
    """What stays the same from the first message of a drain to the last, and what it has learnt.

    Args:
        failing: what takes no messages now or answers slowly, by its name in `models.reach`.
        shut: channels on which nothing more is tried in this drain.
    """

    lookups: Lookups
    usable: frozenset[Channel]
    broken: set[str]
    worker: str
    today: date
    clock: Callable[[], datetime]
    tally: Counter[str]
    reasons: Counter[str]
    failing: dict[str, reach.OutOfReach]
    shut: set[Channel] = field(default_factory=set)


@task(name="Gửi thông báo", task_run_name="Gửi thông báo ngày {today}")
def send(today: date, now: datetime, clock: Callable[[], datetime] = machine_now) -> Sending:
    """Send every notice whose time has come; what fails is recorded with its reason and never blocks the rest.

    Args:
        clock: read once per message, for leases and the record; `now` is when the drain began.

    Raises:
        Refused: mail is not configured in a live office.
    """
    worker = f"{socket.gethostname()}:{os.getpid()}"
    tally: Counter[str] = Counter()
    with transaction() as session:
        context = context_of(session)
        tally["uncertain"] += sending.recover(session, now=now)
        hand_over(session, today=today)
        gather(session, day=today, now=now)
        lookups = Lookups(context).fill(session)
        lanes = lanes_of(context, settings(), sending.channels_waiting(session))
        failing = reach.out_of_reach(session)
        broken = pace.broken(session)
    if failing:
        with transaction() as session:
            failing = reach.arrange(session, now=now)
    known = {row.name: row for row in failing}
    drain = _Drain(lookups, usable(context, settings()), broken, worker, today, clock, tally, Counter(), known)
    for lane in lanes:
        _drain_lane(drain, lane)
    return _report(tally, drain.reasons)


def _drain_lane(drain: _Drain, lane: Lane) -> None:
    """Send what waits for one channel; Zalo that is not set up is said, and does not keep mail from leaving."""
    server = drain.failing.get(lane.channel.value)
    if lane.used and not lane.training and server is not None and server.is_closed(drain.clock()):
        drain.shut.add(lane.channel)
    else:
        try:
            with transport_of(lane, settings(), drain.clock) as transport:
                _drain_through(drain, lane, transport)
        except Refused as refused:
            if lane.channel is Channel.EMAIL:
                raise
            drain.reasons[f"{lane.channel.label}: {refused}"] += 1
            drain.shut.add(lane.channel)
    if lane.channel in drain.shut:
        _pass_on(drain, lane, drain.failing.get(lane.channel.value))
    for row in drain.failing.values():
        if lane.channel is Channel.EMAIL and row.domain is not None:
            _pass_on(drain, lane, row)


def _pass_on(drain: _Drain, lane: Lane, row: reach.OutOfReach | None) -> None:
    """What has waited too long goes on to its person's next channel, and at last to the telephone; nothing was sent.

    Args:
        row: the server or the domain that takes nothing; None when the channel itself must be mended, for which whoever
            has no other channel goes on waiting. Then the waiting counts from when it broke, whatever waits.
    """
    now, patience = drain.clock(), timedelta(hours=lane.policy.patience_hours)
    if row is not None and row.since > now - patience:
        return
    what = "Kênh phải cấu hình lại" if row is None else f"{named(row)} không nhận ({row.reason})"
    with transaction() as session:
        since = row.since if row is not None else pace.note_broken(session, lane.channel.value, now=now)
        if sending.is_stopped(session) or since > now - patience:
            return
        for notice in _waiting(session, lane, row, before=now - patience):
            onward = way_of(session, notice, drain.lookups.context, drain.usable).onward
            if onward is None and (row is None or max(row.since, notice.gathered_at) > now - LAST_PATIENCE):
                continue
            waited = patience if onward else LAST_PATIENCE
            where = "chuyển sang kênh sau" if onward else "đã hết kênh, cần gọi điện"
            fallback.pass_on(session, notice, onward, why=f"{what}, đã chờ quá {waited // HOUR} giờ; {where}.", now=now)
            drain.tally["moved on" if onward else "permanent"] += 1


def _waiting(session: Session, lane: Lane, row: reach.OutOfReach | None, *, before: datetime) -> list[Notice]:
    if row is None:
        return fallback.waiting_for(session, lane.channel)
    return fallback.waiting_since(session, lane.channel, before=before, domain=row.domain)


def _drain_through(drain: _Drain, lane: Lane, transport: Transport[Any] | None) -> None:
    """Send until nothing more can leave, or the channel is shut."""
    last: _Last | None = None
    while True:
        with transaction() as session:
            found = _next(session, drain, lane, last, now=drain.clock())
        if found is None:
            return
        last = None
        if isinstance(found, datetime):
            if _waited(found, drain.clock):
                continue
            return
        last = _handed_over(drain, lane, found, transport)
        _count(drain, last)


def _handed_over(drain: _Drain, lane: Lane, ready: _Ready, transport: Transport[Any] | None) -> _Last:
    """Hand one message over, unless something stands against it already."""
    if ready.refused is not None:
        return _Last(_sent(lane, ready, ready.refused, drain.clock()), ready.refused)
    assert ready.message is not None
    assert transport is not None
    domain, patience = _destination(drain, ready.message, transport)
    began = monotonic()
    outcome = deliver(ready.message, transport)
    slowly = monotonic() - began > patience
    return _Last(_sent(lane, ready, outcome, drain.clock()), outcome, domain=domain, slowly=slowly)


def _destination(drain: _Drain, message: Message, transport: Transport[Any]) -> tuple[str | None, float]:
    """The domain of a mail, and the seconds that its answer may take; the pool is told which domains are slow."""
    if not isinstance(transport, MailPool) or not isinstance(message, Mail):
        return None, float("inf")
    transport.slow = frozenset(row.domain for row in drain.failing.values() if row.domain)
    return reach.domain_of(message.to_address), transport.server.patience


def _waited(until: datetime, clock: Callable[[], datetime]) -> bool:
    """Wait for the provider's next minute; say whether it has come."""
    pause(max(0.0, (until - clock()).total_seconds()))
    return clock() >= until


def _next(
    session: Session, drain: _Drain, lane: Lane, last: _Last | None, *, now: datetime
) -> _Ready | datetime | None:
    """One turn: record what was sent, read the switch, take the next. The only transaction per message.

    Return an instant when the provider takes nothing before it.
    """
    if last is not None:
        # What it says of the way first: those rows are locked before any notice.
        sending.record(session, _noted(session, drain, lane, last, now), now=now)
        _heed(session, lane, last.outcome, now)
        if last.outcome.kind is OutcomeKind.CONFIGURATION:
            drain.shut.add(lane.channel)
        if lane.channel in drain.shut:
            return None
        if last.outcome.accepted:
            _mended(session, drain, lane)
    if sending.is_stopped(session):
        drain.tally["stopped"] = 1
        return None
    if not lane.is_open(now):
        return None
    full = lane.paced and pace.closed_until(session, lane.channel.value, now=now) is not None
    if full and lane.policy.when_full == "wait":
        return None
    if lane.paced and not full and (until := _place(session, lane, now)) is not None:
        return until
    emptied: list[str] = []
    taken = sending.take_next(
        session,
        channel=lane.channel,
        today=drain.today,
        now=now,
        worker=drain.worker,
        emptied=emptied,
        lease=timedelta(seconds=settings().lease_seconds),
        resend=lane.resend,
    )
    drain.tally["cancelled"] += len(emptied)
    return None if taken is None else _written(session, drain, lane, taken, FULL if full else None)


def _mended(session: Session, drain: _Drain, lane: Lane) -> None:
    """Forget that a channel was broken once it has taken a message; written only when it was."""
    if lane.channel.value in drain.broken:
        pace.note_mended(session, lane.channel.value)
        drain.broken.discard(lane.channel.value)


def _place(session: Session, lane: Lane, now: datetime) -> datetime | None:
    """Take one of the provider's places, or say when there is one again."""
    closed = pace.closed_until(session, lane.provider, now=now)
    if closed is not None or lane.policy.per_minute is None:
        return closed
    return pace.take_place(session, lane.provider, most=lane.policy.per_minute, now=now)


def _noted(session: Session, drain: _Drain, lane: Lane, last: _Last, now: datetime) -> Sent:
    """What an outcome says of the server or the domain; return what is to be recorded of the message itself."""
    sent, outcome = last.sent, last.outcome
    failed = outcome.kind in (OutcomeKind.TEMPORARY, OutcomeKind.UNCERTAIN)
    if failed and outcome.blames is Blame.SERVER:
        # In doubt each costs a message, so three of them; when nothing was sent, one silence is enough.
        silent = outcome.silent and outcome.kind is OutcomeKind.TEMPORARY
        row = reach.failed(session, lane.channel.value, silent=silent, reason=outcome.code, now=now)
        drain.failing[row.name] = row
        if row.is_closed(now):
            drain.shut.add(lane.channel)
        return replace(sent, free=outcome.kind is OutcomeKind.TEMPORARY)
    if failed and outcome.blames is Blame.DESTINATION and last.domain is not None:
        row = reach.failed(session, last.domain, silent=outcome.silent, reason=outcome.code, now=now)
        drain.failing[row.name] = row
        if row.closed_until is not None and sent.wait is not None:
            sent = replace(sent, wait=max(sent.wait, row.closed_until - now))
        _answered(session, drain, lane.channel.value)
    elif outcome.kind is OutcomeKind.ACCEPTED or outcome.blames is Blame.DESTINATION:
        _answered(session, drain, last.domain, slowly=last.slowly)
        _answered(session, drain, lane.channel.value)
    return sent


def _answered(session: Session, drain: _Drain, name: str | None, *, slowly: bool = False) -> None:
    """What failed until now takes messages again."""
    if name is None or name not in drain.failing:
        return
    reach.answered(session, name, slowly=slowly)
    if not slowly:
        del drain.failing[name]


def _heed(session: Session, lane: Lane, outcome: Outcome, now: datetime) -> None:
    """What the far end says is left holds for every worker: nothing more this minute, or this day."""
    if not lane.paced:
        return
    for left in outcome.allowances:
        if left.left > 0:
            continue
        if left.name == "rate":
            pace.close(session, lane.provider, until=now + pace.MINUTE, reason=outcome.code, now=now)
        if left.name == "daily":
            tomorrow = hours.opening_after(now, another_day=True)
            pace.close(session, lane.channel.value, until=tomorrow, reason=outcome.code, now=now)


def _written(session: Session, drain: _Drain, lane: Lane, taken: Taken, full: Outcome | None) -> _Ready:
    """Put the notice into words; what may not be said is a dead letter with its reason, and the rest goes on."""
    config, lookups = settings(), drain.lookups
    way = way_of(session, taken.notice, lookups.context, drain.usable)
    refused = way.unfit(lane) or full
    if refused is not None:
        return _Ready(taken, None, refused, way.onward)
    try:
        digest, contact = digest_of(
            session, lookups, taken.notice, taken.lines, today=drain.today, contact_line=config.contact_line
        )
        if way.goes_whole(lane, digest):
            return _Ready(taken, None, WANTED_WHOLE, Channel.EMAIL)
        message = message_for(lane, digest, contact, taken.notice, lookups.context.plan.id, config)
    except MessageRefused as words:
        return _Ready(taken, None, _dead(str(words)), None)
    except (LookupError, TemplateError, ValueError) as broken:
        # A row that is missing or a template that is broken: one message dies with its reason, the others go on.
        return _Ready(taken, None, _dead(f"Không soạn được thư ({type(broken).__name__}: {broken})."), way.onward)
    return _Ready(taken, message, None, way.onward)


def _dead(why: str) -> Outcome:
    return Outcome(kind=OutcomeKind.PAYLOAD, code="render", detail=why)


def _sent(lane: Lane, ready: _Ready, outcome: Outcome, now: datetime) -> Sent:
    attempt = ready.taken.notice.attempts
    return Sent(
        notice_id=ready.taken.notice.id,
        attempt_id=ready.taken.attempt_id,
        attempt=attempt,
        worker=str(ready.taken.notice.worker),
        outcome=outcome.kind.value,
        code=outcome.code,
        detail=outcome.detail,
        provider_id=outcome.provider_id,
        subject=_subject(ready.message),
        lines=tuple(line.id for line in ready.taken.lines if line.id is not None),
        wait=lane.wait(outcome, attempt, now),
        most=outcome.most,
        gives_up=ready.next_channel is not None and lane.goes_on(outcome),
        next_channel=ready.next_channel,
    )


def _subject(message: Message | None) -> str | None:
    """What the office finds a message by; a message of Zalo has no subject, so its first line."""
    if message is None:
        return None
    return message.subject or message.text.partition("\n")[0][:200]


def _count(drain: _Drain, last: _Last) -> None:
    moves_on = last.sent.next_channel is not None and sending.is_final(last.sent)
    drain.tally["moved on" if moves_on else last.outcome.kind.value] += 1
    if last.outcome.kind is not OutcomeKind.ACCEPTED:
        drain.reasons[masked(f"{last.outcome.code}: {last.outcome.detail}")] += 1


def _report(tally: Counter[str], reasons: Counter[str]) -> Sending:
    with transaction() as session:
        waiting, next_try = session.exec(
            select(func.count(), func.min(Notice.next_try_at)).where(col(Notice.state).in_(UNFINISHED))
        ).one()
    return Sending(
        accepted=tally["accepted"],
        deferred=tally["temporary"],
        failed=tally["permanent"] + tally["payload"],
        uncertain=tally["uncertain"],
        cancelled=tally["cancelled"],
        waiting=waiting,
        stopped=bool(tally["stopped"]),
        reasons=dict(reasons),
        next_try_at=next_try,
        moved_on=tally["moved on"],
    )
