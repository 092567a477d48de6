"""Gửi lại: messages that failed or are in doubt wait to be sent once more, because a person says so.

What the far end has accepted is never sent again. The message keeps its number, so its Message-ID is the same: a mail
server sees a repeat as a repeat. A channel that knows no such key is asked again only after the person was asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, exists, update
from sqlmodel import Session, col, select

from config.refusals import Refused
from models import audit
from models.lifecycle import By
from models.moves import note
from models.outbox import Notice, NoticeLine
from models.sending import MAX_ATTEMPTS, lines_still_owed
from models.states import NOT_BROUGHT, TAKEN, Channel, LineState, NoticeState

TRIES = 3
"""How many further attempts a message gets that had used up its own."""


@dataclass(frozen=True)
class Again:
    """A message that may be sent again, with the lines that it still has to say."""

    notice: Notice
    lines: tuple[NoticeLine, ...]

    @property
    def known_by_its_id(self) -> bool:
        """Whether the far end recognises a message that comes twice."""
        return self.notice.channel is Channel.EMAIL


def may_be_sent_again(session: Session, ids: Sequence[str], *, today: date) -> list[Again]:
    """The chosen messages with what they would say today.

    Raises:
        Refused: none chosen, an unknown one, one that was accepted or waits anyway, one that has nothing left to say.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        raise Refused("Chưa chọn thông báo nào để gửi lại: chọn trong danh sách, hoặc ghi mã lấy ở Hộp gửi.")
    return [_again(session, each, today) for each in wanted]


def _again(session: Session, notice_id: str, today: date) -> Again:
    notice = session.get(Notice, notice_id)
    if notice is None:
        raise Refused(f"Không có thông báo “{notice_id}”: lấy mã ở Hộp gửi.")
    if notice.state in TAKEN:
        raise Refused(f"Thông báo {notice_id} đã được máy chủ nhận: không gửi lại, để người nhận không nhận hai lần.")
    if notice.state not in NOT_BROUGHT:
        raise Refused(
            f"Thông báo {notice_id} đang ở trạng thái “{notice.state.label}”: chỉ gửi lại thông báo không gửi được "
            "hoặc chưa rõ đã tới hay chưa."
        )
    lines = lines_still_owed(session, notice, today)
    if not lines:
        raise Refused(f"Thông báo {notice_id} không còn nội dung nào cần nói: việc đã xong, đã báo hoặc đã qua hạn.")
    return Again(notice, lines)


def send_again(session: Session, chosen: Sequence[Again], *, asked: bool, by: By) -> None:
    """Put the messages back into the queue, all or none, with an audit row each.

    Args:
        asked: the recipients of what is in doubt were asked and have not got it.

    Raises:
        Refused: a doubt on a channel that would deliver twice, and nobody asked; somebody was quicker.
    """
    doubtful = [each for each in chosen if each.notice.state is NoticeState.UNCERTAIN and not each.known_by_its_id]
    if doubtful and not asked:
        raise Refused(
            f"Thông báo {doubtful[0].notice.id} chưa rõ đã tới hay chưa, mà {doubtful[0].notice.channel.label} không "
            "nhận ra tin trùng. Hãy hỏi người nhận; chưa nhận được thì chọn “Đã hỏi, người nhận chưa nhận được”."
        )
    for each in chosen:
        _queue(session, each, by)


def _queue(session: Session, each: Again, by: By) -> None:
    before, attempts = each.notice.state, col(Notice.attempts)
    session.flush()
    done = session.execute(
        update(Notice)
        .where(col(Notice.id) == each.notice.id, col(Notice.state).in_(NOT_BROUGHT))
        .values(
            state=NoticeState.QUEUED,
            next_try_at=by.now,
            attempts=case((attempts > MAX_ATTEMPTS - TRIES, MAX_ATTEMPTS - TRIES), else_=attempts),
        )
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused(f"Thông báo {each.notice.id} vừa được gửi hoặc thay đổi. Hãy xem lại Hộp gửi.")
    detail = {
        "was": before.value,
        "lines": len(each.lines),
        "digest": audit.rows_digest([line.id] for line in each.lines),
    }
    note(session, "notice", each.notice.id, "gửi lại", by=by, detail=detail)


def still_to_be_brought() -> ColumnElement[bool]:
    """A message that failed or is in doubt and has something left to say; one that moved on to a channel has nothing."""
    owed = exists().where(col(NoticeLine.notice_id) == col(Notice.id), col(NoticeLine.state) == LineState.OWED)
    return and_(col(Notice.state).in_(NOT_BROUGHT), owed)


def all_failed(session: Session) -> list[str]:
    """Every message that failed or is in doubt, in their order."""
    return list(session.exec(select(Notice.id).where(col(Notice.state).in_(NOT_BROUGHT)).order_by(col(Notice.id))))
