"""Hộp gửi: every message with what became of it, what is late, why something failed, and when the next leaves.

A telephone number, a token or an address is not in it: people are called by role and unit.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from config.refusals import Refused
from config.settings import settings
from models.arrivals import last_answers
from models.outbox import DeliveryReport, Notice, NoticeLine
from models.plans import Contact, Unit
from models.reach import out_of_reach
from models.rules.leaving import EVERY, next_drain, should_have_left
from models.sending import is_stopped
from models.states import UNFINISHED, Channel, LineState, NoticeState
from notifications.masking import masked
from tasks.clock import LOCAL
from tasks.context import Context, context_of
from tasks.find import plain
from tasks.lanes import Lane, lanes_of
from tasks.reaching import sentence
from tasks.seats import seat
from tasks.transactions import reading

MOST_ROWS = 500
MOST_SENDINGS_AHEAD = 400
SHOULD_HAVE_ARRIVED = timedelta(days=1)
IN_DOUBT = (NoticeState.UNCERTAIN,)
SORTS = {"day": "Ngày", "recipient": "Nơi nhận", "state": "Trạng thái", "next": "Lần thử tới"}
MOVED_ON = "moved_on"
STATES = {"late": "Chậm gửi", **{state.value: state.label for state in NoticeState}, MOVED_ON: "Chuyển sang kênh sau"}
NOT_ARRIVED = [
    "Zalo đã nhận nhưng tin chưa tới máy người nhận (máy tắt, chặn tin, đổi số): hệ thống không gửi lại, vì tin vẫn có thể tới.",
    "Việc gấp thì gọi điện, và sửa số điện thoại trong tệp đơn vị nếu số đã đổi.",
]


@dataclass(frozen=True)
class OutboxRow:
    """One message: whose, of which day, where it stands, and why it has not arrived.

    Args:
        late: it still waits, and the working day on which it could leave has passed.
        owed: lines that nobody has been told by it yet.
        state: of `STATES`: what failed and was taken over by the person's next channel has moved on.
        arrival: what the provider last said when it was asked whether it arrived; empty when it was not asked.
    """

    notice: str
    day: date
    recipient: str
    unit: str
    channel: str
    bundle: str
    state: str
    state_label: str
    late: bool
    attempts: int
    lines: int
    owed: int
    subject: str
    reason: str
    accepted_at: datetime | None
    next_try_at: datetime | None
    arrival: str = ""


@dataclass(frozen=True)
class Outbox:
    """The outbox as of a day; `counts` is about all of it, `rows` what was asked for, the first `MOST_ROWS`.

    Args:
        not_taking: the mail domains and channels that are left alone for a while, a sentence each.
    """

    today: date
    stopped: bool
    next_send_at: datetime | None
    counts: dict[str, int]
    late: int
    failed_by_reason: dict[str, int]
    in_doubt: list[OutboxRow]
    what_to_do: list[str]
    not_taking: list[str]
    not_arrived: list[OutboxRow]
    rows: list[OutboxRow]
    left_out: int


@dataclass(frozen=True)
class Asked:
    """What is looked for: plain words, a state of `STATES`, the order of `SORTS`."""

    words: str = ""
    state: str = ""
    sort: str = "day"


def outbox(today: date, now: datetime, asked: Asked | None = None) -> Outbox:
    """Gather it.

    Raises:
        Refused: a state or an order that there is not.
    """
    wanted = asked or Asked()
    _check(wanted)
    with reading() as session:
        context = context_of(session)
        every = _rows(session, context, today)
        stopped = is_stopped(session)
        lanes = lanes_of(context, settings(), set(Channel))
        return Outbox(
            today=today,
            stopped=stopped,
            next_send_at=None if stopped else _next_send(every, lanes, context, now),
            counts=_counts(session, every),
            late=sum(row.late for row in every),
            failed_by_reason=_reasons(every),
            in_doubt=[row for row in every if row.state == NoticeState.UNCERTAIN.value and row.owed],
            what_to_do=what_to_do(settings().mail_uncertain),
            not_taking=[sentence(row) for row in out_of_reach(session) if row.is_closed(now)],
            not_arrived=[row for row in every if _is_overdue(row, now)],
            rows=(found := _chosen(every, wanted))[:MOST_ROWS],
            left_out=max(0, len(found) - MOST_ROWS),
        )


def what_to_do(policy: str) -> list[str]:
    """What the office can do about a message of which nobody knows whether it arrived."""
    by_itself = (
        "Theo thiết lập, thư được tự gửi lại với cùng mã thư; máy của người nhận nhận ra thư trùng."
        if policy == "resend"
        else "Theo thiết lập, thư được giữ lại cho đến khi có người quyết định."
    )
    return [
        by_itself,
        "Tin Zalo không tự gửi lại, vì Zalo không nhận ra tin trùng: phải hỏi người nhận trước.",
        "Hỏi người nhận. Đã nhận được, hoặc đã nói qua điện thoại: chạy “Ghi đã gọi”, nội dung coi là đã báo.",
        "Chưa nhận được: chạy “Gửi lại”. Thư điện tử đi với cùng mã thư nên không thành hai thư; với tin Zalo phải bật "
        "“Đã hỏi, người nhận chưa nhận được”.",
    ]


def _check(asked: Asked) -> None:
    if asked.state and asked.state not in STATES:
        raise Refused(f"Không có trạng thái “{asked.state}”. Các trạng thái: {', '.join(STATES)}.")
    if asked.sort not in SORTS:
        raise Refused(f"Không sắp xếp được theo “{asked.sort}”. Các cách: {', '.join(SORTS)}.")


def _rows(session: Session, context: Context, today: date) -> list[OutboxRow]:
    lines: dict[str, Counter[LineState]] = {}
    for notice_id, state, number in session.exec(
        select(NoticeLine.notice_id, NoticeLine.state, func.count())
        .where(col(NoticeLine.notice_id).is_not(None))
        .group_by(col(NoticeLine.notice_id), col(NoticeLine.state))
    ):
        lines.setdefault(notice_id or "", Counter())[LineState.of(state)] += number
    moved = set(session.exec(select(Notice.instead_of).where(col(Notice.instead_of).is_not(None))))
    answers = last_answers(session)
    found = session.exec(
        select(Notice, Contact, Unit.name)
        .join(Contact, col(Contact.id) == Notice.contact_id)
        .join(Unit, col(Unit.code) == Contact.unit_code)
        .order_by(col(Notice.day).desc(), col(Notice.id))
    ).all()
    rows = [
        _row(context, notice, seat(contact, unit), unit, lines.get(notice.id, Counter()), today)
        for notice, contact, unit in found
    ]
    rows = [replace(row, arrival=_answer(answers[row.notice])) if row.notice in answers else row for row in rows]
    return [replace(row, state=MOVED_ON, state_label=STATES[MOVED_ON]) if row.notice in moved else row for row in rows]


def _answer(report: DeliveryReport) -> str:
    return f"{report.arrival.label} (hỏi lúc {report.asked_at.astimezone(LOCAL):%H:%M %d/%m/%Y})"


def _is_overdue(row: OutboxRow, now: datetime) -> bool:
    """Whether a message should have reached its person by now: taken a day ago, and its provider says it has not."""
    taken = row.state == NoticeState.ACCEPTED.value and row.accepted_at is not None
    return taken and bool(row.arrival) and row.accepted_at <= now - SHOULD_HAVE_ARRIVED  # type: ignore[operator]


def _row(
    context: Context, notice: Notice, recipient: str, unit: str, lines: Counter[LineState], today: date
) -> OutboxRow:
    waits = notice.state in UNFINISHED
    late = waits and should_have_left(notice.day, today, next_or_same=context.calendar.next_or_same)
    return OutboxRow(
        notice=notice.id,
        day=notice.day,
        recipient=recipient,
        unit=unit,
        channel=notice.channel.label,
        bundle=notice.bundle.label,
        state=notice.state.value,
        state_label=notice.state.label,
        late=late,
        attempts=notice.attempts,
        lines=sum(lines.values()),
        owed=lines[LineState.OWED],
        subject=notice.subject or "",
        reason=masked(notice.error or ""),
        accepted_at=notice.accepted_at,
        next_try_at=notice.next_try_at if waits or notice.state in IN_DOUBT else None,
    )


def _counts(session: Session, rows: list[OutboxRow]) -> dict[str, int]:
    """How many messages stand in which state, and how many things have no message yet."""
    by_state = Counter(row.state_label for row in rows)
    gathered = {label: by_state[label] for label in STATES.values() if by_state[label]}
    without = session.exec(
        select(NoticeLine.state, func.count())
        .where(col(NoticeLine.state).in_([LineState.HELD, LineState.NO_CONTACT]))
        .group_by(col(NoticeLine.state))
    ).all()
    return gathered | {LineState.of(state).label: number for state, number in without}


def _reasons(rows: list[OutboxRow]) -> dict[str, int]:
    failed = Counter(row.reason for row in rows if row.state == NoticeState.FAILED.value)
    return dict(failed.most_common())


def _next_send(rows: list[OutboxRow], lanes: tuple[Lane, ...], context: Context, now: datetime) -> datetime | None:
    """When the next message can leave, in the hours of its channel; in training each step sends at once."""
    found = []
    for lane in lanes:
        tries = [row.next_try_at for row in rows if row.channel == lane.channel.label and _is_tried(row, lane)]
        soonest = min((each for each in tries if each is not None), default=None)
        if soonest is not None:
            found.append(opening_of(lane, max(now, soonest), context))
    return min((each for each in found if each is not None), default=None)


def _is_tried(row: OutboxRow, lane: Lane) -> bool:
    return row.state != NoticeState.UNCERTAIN.value or lane.resend


def opening_of(lane: Lane, at: datetime, context: Context) -> datetime | None:
    """The first sending from an instant on at which a channel is open; None when it does not open for days."""
    if context.training:
        return at
    for _ in range(MOST_SENDINGS_AHEAD):
        at = next_drain(at, next_or_same=context.calendar.next_or_same)
        if lane.is_open(at):
            return at
        at += EVERY
    return None


def _chosen(rows: list[OutboxRow], asked: Asked) -> list[OutboxRow]:
    words = plain(asked.words).split()
    found = [
        row
        for row in rows
        if (not asked.state or row.state == asked.state or (asked.state == "late" and row.late))
        and all(word in _searched(row) for word in words)
    ]
    return sorted(found, key=_order(asked.sort)) if asked.sort != "day" else found


def _searched(row: OutboxRow) -> str:
    return plain(f"{row.notice} {row.recipient} {row.unit} {row.subject} {row.reason} {row.state_label} {row.channel}")


def _order(sort: str) -> Any:
    places = {state: place for place, state in enumerate(STATES)}
    return {
        "recipient": lambda row: (plain(row.recipient), row.day),
        "state": lambda row: (places[row.state], row.day),
        "next": lambda row: (row.next_try_at is None, row.next_try_at and row.next_try_at.timestamp()),
    }[sort]
