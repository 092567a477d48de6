"""Gửi thông báo: drain the outbox once, through Apprise, one message at a time."""

import os
import random
import socket
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from jinja2 import TemplateError
from prefect import task
from sqlalchemy import func
from sqlmodel import Session, col, select

from config.refusals import Refused
from config.settings import Settings, settings
from models import sending
from models.outbox import Notice
from models.sending import Sent, Taken
from models.states import NoticeState
from models.sweeping import gather
from notifications.channels.gateway import Transport, deliver
from notifications.channels.mail import MailPool
from notifications.channels.mailbox import Mailbox
from notifications.channels.smtp_pool import MailServer, Security
from notifications.messages import MessageRefused
from notifications.mime import Mail
from notifications.outcomes import Outcome, OutcomeKind, next_try_after
from notifications.rendering import render
from tasks.clock import LOCAL, machine_now
from tasks.context import context_of
from tasks.digests import Lookups, digest_of
from tasks.transactions import transaction

SECURITY = {"none": Security.PLAIN, "starttls": Security.STARTTLS, "tls": Security.TLS}
MORNING = time(7, 0, tzinfo=LOCAL)


@dataclass(frozen=True)
class Sending:
    """What a drain of the outbox did, and what is left.

    Args:
        reasons: why messages failed or were deferred, with how many each.
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


@dataclass(frozen=True)
class _Ready:
    """One message, rendered and about to leave."""

    taken: Taken
    mail: Mail | None
    refused: Outcome | None


@dataclass(frozen=True)
class _Drain:
    """What stays the same from the first message of a drain to the last."""

    lookups: Lookups
    worker: str
    today: date
    tally: Counter[str]


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
    reasons: Counter[str] = Counter()
    with transaction() as session:
        context = context_of(session)
        tally["uncertain"] += sending.recover(session, now=now)
        gather(session, day=today, now=now)
        lookups = Lookups(context).fill(session)
    drain = _Drain(lookups, worker, today, tally)
    with _transport(settings(), training=context.training) as transport:
        last: Sent | None = None
        while True:
            with transaction() as session:
                ready = _next(session, drain, last, now=clock())
            if ready is None:
                break
            outcome = ready.refused or _deliver(ready.mail, transport)
            last = _sent(ready, outcome)
            tally[outcome.kind.value] += 1
            if outcome.kind is not OutcomeKind.ACCEPTED:
                reasons[f"{outcome.code}: {outcome.detail}"] += 1
    return _report(tally, reasons)


def _deliver(mail: Mail | None, transport: Transport[Mail]) -> Outcome:
    assert mail is not None
    return deliver(mail, transport)


def _next(session: Session, drain: _Drain, last: Sent | None, *, now: datetime) -> _Ready | None:
    """One turn: record what was sent, read the switch, take the next. The only transaction per message."""
    if last is not None:
        sending.record(session, last, now=now)
        if last.outcome == OutcomeKind.CONFIGURATION.value:
            return None
    if sending.is_stopped(session):
        drain.tally["stopped"] = 1
        return None
    emptied: list[str] = []
    taken = sending.take_next(
        session,
        today=drain.today,
        now=now,
        worker=drain.worker,
        emptied=emptied,
        lease=timedelta(seconds=settings().lease_seconds),
        resend=settings().mail_uncertain == "resend",
    )
    drain.tally["cancelled"] += len(emptied)
    return None if taken is None else _written(session, drain.lookups, taken, drain.today)


def _written(session: Session, lookups: Lookups, taken: Taken, today: date) -> _Ready:
    """Put the notice into words; what may not be said is a dead letter with its reason, and the rest goes on."""
    config = settings()
    try:
        digest, contact = digest_of(
            session, lookups, taken.notice, taken.lines, today=today, contact_line=config.contact_line
        )
        rendered = render(digest)
    except MessageRefused as refused:
        return _dead(taken, str(refused))
    except (LookupError, TemplateError) as broken:
        # A row that is missing or a template that is broken: one message dies with its reason, the others go on.
        return _dead(taken, f"Không soạn được thư ({type(broken).__name__}: {broken}).")
    domain = config.mail_from.rpartition("@")[2]
    return _Ready(
        taken,
        Mail(
            to_address=contact.email or "",
            to_name=contact.name,
            from_address=config.mail_from,
            from_name=config.mail_from_name,
            reply_to=config.mail_reply_to or None,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            message_id=f"<{taken.notice.id}.{lookups.context.plan.id}@{domain}>",
            sent_at=_sent_at(today, training=digest.training),
            training=digest.training,
        ),
        None,
    )


def _dead(taken: Taken, why: str) -> _Ready:
    return _Ready(taken, None, Outcome(kind=OutcomeKind.PAYLOAD, code="render", detail=why))


def _sent_at(today: date, *, training: bool) -> datetime:
    return datetime.combine(today, MORNING).astimezone(UTC) if training else machine_now()


def _sent(ready: _Ready, outcome: Outcome) -> Sent:
    attempt = ready.taken.notice.attempts
    wait = next_try_after(attempt, random.Random()) if outcome.kind is OutcomeKind.TEMPORARY else None
    return Sent(
        notice_id=ready.taken.notice.id,
        attempt_id=ready.taken.attempt_id,
        attempt=attempt,
        outcome=outcome.kind.value,
        code=outcome.code,
        detail=outcome.detail,
        provider_id=outcome.provider_id,
        subject=ready.mail.subject if ready.mail else None,
        lines=tuple(line.id for line in ready.taken.lines if line.id is not None),
        wait=wait,
    )


def _transport(config: Settings, *, training: bool) -> "AbstractContextManager[Mailbox | MailPool]":
    """Training mail goes to a folder on disk; live mail to the office's server."""
    return Mailbox(config.mailbox) if training else MailPool(mail_server(config))


def mail_server(config: Settings) -> MailServer:
    """The office's mail server, from the settings.

    Raises:
        Refused: no server is set.
    """
    if not config.mail_host:
        raise Refused(
            "Chưa đặt máy chủ thư. Hãy đặt DANVAN_MAIL_HOST (và DANVAN_MAIL_PORT, DANVAN_MAIL_SECURITY) trong .env."
        )
    try:
        return MailServer(
            host=config.mail_host,
            port=config.mail_port,
            security=SECURITY[config.mail_security],
            user=config.mail_user or None,
            password=config.mail_password.get_secret_value() or None,
            timeout=config.mail_timeout_seconds,
        )
    except ValueError as wrong:
        raise Refused(f"{wrong} Hãy sửa thiết lập DANVAN_MAIL_… trong .env.") from None


def _report(tally: Counter[str], reasons: Counter[str]) -> Sending:
    with transaction() as session:
        open_states = (NoticeState.QUEUED, NoticeState.DEFERRED, NoticeState.SENDING)
        waiting, next_try = session.exec(
            select(func.count(), func.min(Notice.next_try_at)).where(col(Notice.state).in_(open_states))
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
    )
