"""What no channel could bring, and telling it by telephone: the call is typed back and settles the line.

The call stands in the audit chain (who called, when, who answered) and in the line's own words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, update
from sqlmodel import Session, col, select

from config.refusals import Refused
from config.vietnamese import format_date
from models import audit
from models.lifecycle import RECEIPT, By
from models.moves import note
from models.obligations import Obligation
from models.outbox import Notice, NoticeLine
from models.sending import no_longer, superseded
from models.states import NOT_BROUGHT, LineState


@dataclass(frozen=True)
class ToCall:
    """A line that nobody was told: its message failed or is in doubt, or there is no one with an address."""

    line: NoticeLine
    obligation: Obligation | None
    notice: Notice | None


@dataclass(frozen=True)
class Call:
    """One telephone call; `answered` is a role or an institution, never a name."""

    caller: str
    on: date
    clock: str
    answered: str = ""

    def __str__(self) -> str:
        heard = f", người nghe: {self.answered}" if self.answered else ""
        return f"đã gọi điện lúc {self.clock} ngày {format_date(self.on)}, người gọi: {self.caller}{heard}"


def lines_to_call(session: Session, today: date) -> list[ToCall]:
    """Every line that no channel has brought and that is still worth saying, the nearest day first."""
    found = session.exec(
        select(NoticeLine, Obligation, Notice)
        .join(Obligation, isouter=True)
        .join(Notice, col(Notice.id) == NoticeLine.notice_id, isouter=True)
        .where(_unsaid())
    ).all()
    # Of several reminders to the same person about the same thing only the latest is worth a call.
    passed = superseded(session, [line.id for line, _, _ in found if line.message == "reminder"])
    calls = [
        ToCall(line, obligation, notice)
        for line, obligation, notice in found
        if line.id not in passed and (obligation is None or no_longer(line, obligation, today) is None)
    ]
    return sorted(calls, key=lambda each: (_due(each), each.line.id or 0))


def settle(session: Session, ids: Sequence[int], call: Call, *, by: By) -> int:
    """Record that the lines were told by telephone, all or none; return how many.

    Raises:
        Refused: none chosen, no caller, a call to come, or a line that was told or withdrawn meanwhile.
    """
    _check(ids, call, by)
    audit.hold(session)
    for line_id in dict.fromkeys(ids):
        done = session.execute(
            update(NoticeLine)
            .where(col(NoticeLine.id) == line_id, col(NoticeLine.id).in_(_ids_unsaid()))
            .values(state=LineState.SAID, state_reason=str(call))
            .execution_options(synchronize_session=False)
        )
        if done.rowcount != 1:  # type: ignore[attr-defined]
            raise Refused(f"Nội dung số {line_id} không nằm trong danh sách gọi điện: đã báo, đã rút, hoặc đang gửi.")
        detail = {"caller": call.caller, "on": call.on, "clock": call.clock, "answered": call.answered}
        note(session, "notice_line", line_id, "báo qua điện thoại", by=by, detail=detail)
    return len(set(ids))


def _check(ids: Sequence[int], call: Call, by: By) -> None:
    if not ids:
        raise Refused("Chưa chọn nội dung nào đã gọi: chọn trong danh sách, hoặc ghi số ở danh sách gọi điện.")
    if not call.caller.strip():
        raise Refused("Chưa ghi ai đã gọi.")
    if call.on > by.today:
        raise Refused(f"Ngày gọi {format_date(call.on)} sau hôm nay {format_date(by.today)}; kiểm tra lại.")
    try:
        time.fromisoformat(call.clock.zfill(5))
    except ValueError:
        raise Refused(f"Giờ gọi “{call.clock}” chưa đúng: ghi giờ:phút, ví dụ 09:30.") from None


def _unsaid() -> ColumnElement[bool]:
    unsaid = or_(
        col(NoticeLine.state) == LineState.NO_CONTACT,
        and_(col(NoticeLine.state) == LineState.OWED, col(Notice.state).in_(NOT_BROUGHT)),
    )
    return and_(unsaid, col(NoticeLine.message) != RECEIPT)


def _ids_unsaid() -> Any:
    line = select(NoticeLine.id).join(Notice, col(Notice.id) == NoticeLine.notice_id, isouter=True)
    return line.where(_unsaid()).correlate(None)


def _due(each: ToCall) -> date:
    return (each.obligation.due_on if each.obligation else None) or date.max
