"""Gửi lại: chosen messages that failed or are in doubt are shown first, then put back into the queue."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from prefect import task
from sqlmodel import Session, col, select

from config.refusals import Refused
from models import audit
from models.lifecycle import By
from models.outbox import Notice
from models.plans import Contact, Unit
from models.resending import Again, may_be_sent_again, send_again, still_to_be_brought
from models.states import NoticeState, Source
from notifications.masking import masked
from tasks.context import SEPARATOR, Context, code_of
from tasks.seats import seat
from tasks.transactions import rehearsal, transaction

TO_SEND_AGAIN = "thong-bao-gui-lai"


@dataclass(frozen=True)
class AgainRow:
    """One message: whose, what became of it, how much it still has to say, and what sending again means."""

    notice: str
    recipient: str
    day: date
    channel: str
    state_label: str
    reason: str
    lines: int
    meaning: str


@dataclass(frozen=True)
class Resending:
    """What would be sent again, or was; `code` stands for exactly this."""

    code: str
    done: bool
    rows: list[AgainRow]


def look_at_resending(chosen: Sequence[str], today: date) -> Resending:
    """Show what would be sent again; nothing is recorded.

    Raises:
        Refused: none chosen, or one that must not be sent again.
    """
    with rehearsal() as session:
        return _shown(session, may_be_sent_again(session, _ids(chosen), today=today), done=False)


@task(name="Gửi lại")
def resend(
    chosen: Sequence[str], code: str, asked: bool, today: date, now: datetime, actor: str, source: Source
) -> Resending:
    """Put exactly what was shown back into the queue.

    Raises:
        Refused: another set or state than was shown, or one that must not be sent again.
    """
    with transaction() as session:
        audit.hold(session)
        again = may_be_sent_again(session, _ids(chosen), today=today)
        shown = _shown(session, again, done=True)
        if code.strip().lower() != shown.code:
            raise Refused("Các thông báo đã thay đổi hoặc mã chưa đúng. Hãy chạy lại với “Xem trước” để lấy mã mới.")
        send_again(session, again, asked=asked, by=By(actor, source, now, today))
        return shown


def resending_lists(session: Session, context: Context) -> dict[str, list[str]]:
    """The messages that may be sent again, as a form's list."""
    found = session.exec(
        select(Notice, Contact, Unit.name)
        .join(Contact, col(Contact.id) == Notice.contact_id)
        .join(Unit, col(Unit.code) == Contact.unit_code)
        .where(still_to_be_brought())
        .order_by(col(Notice.id))
    )
    return {
        TO_SEND_AGAIN: [
            f"{notice.id}{SEPARATOR}{seat(contact, unit)}, {notice.state.label}" for notice, contact, unit in found
        ]
    }


def _ids(chosen: Sequence[str]) -> list[str]:
    return [code_of(each) for each in chosen if each.strip()]


def _shown(session: Session, again: list[Again], *, done: bool) -> Resending:
    state = ",".join(f"{each.notice.id}:{each.notice.state.value}:{each.notice.attempts}" for each in again)
    rows = [_row(session, each) for each in again]
    return Resending(hashlib.sha256(state.encode()).hexdigest()[:6], done, rows)


def _row(session: Session, each: Again) -> AgainRow:
    contact = session.get(Contact, each.notice.contact_id)
    return AgainRow(
        notice=each.notice.id,
        recipient=seat(contact, session.get_one(Unit, contact.unit_code).name) if contact else "",
        day=each.notice.day,
        channel=each.notice.channel.label,
        state_label=each.notice.state.label,
        reason=masked(each.notice.error or ""),
        lines=len(each.lines),
        meaning=_meaning(each),
    )


def _meaning(each: Again) -> str:
    if each.notice.state is NoticeState.FAILED:
        return "Chưa tới người nhận; gửi lần nữa."
    if each.known_by_its_id:
        return "Có thể đã tới; gửi lại với cùng mã thư, hộp thư nhận ra là một thư."
    return "Có thể đã tới, kênh không nhận ra tin trùng: hỏi người nhận trước."
