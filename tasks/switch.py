"""Dừng gửi / Cho gửi lại: the switch in our record that is read before every send."""

from dataclasses import dataclass
from datetime import datetime

from prefect import task

from config.refusals import Refused
from models import audit
from models.outbox import StopSwitch
from models.states import Source
from tasks.transactions import reading, transaction


@dataclass(frozen=True)
class StopState:
    """Whether sending is stopped, why, since when and by whom."""

    stopped: bool
    reason: str | None
    changed_at: datetime | None
    changed_by: str | None


@task(name="Đặt công tắc gửi")
def set_sending(stopped: bool, reason: str, now: datetime, actor: str, source: Source) -> bool:
    """Stop every outgoing message at the last gate, or let them go again; return whether anything changed.

    Raises:
        Refused: stopping without a reason.
    """
    if stopped and not reason.strip():
        raise Refused("Dừng gửi phải nêu lý do, để người khác biết khi nào được cho gửi lại.")
    with transaction() as session:
        switch = session.get(StopSwitch, 1) or StopSwitch()
        if switch.stopped == stopped:
            return False
        switch.sqlmodel_update(
            {"stopped": stopped, "reason": reason.strip() or None, "changed_at": now, "changed_by": actor}
        )
        session.add(switch)
        audit.append(
            session,
            subject="switch",
            subject_id="sending",
            change="dừng gửi" if stopped else "cho gửi lại",
            actor=actor,
            source=source,
            now=now,
            detail={"reason": reason.strip()},
        )
        return True


def sending_stopped() -> StopState:
    """Read the switch."""
    with reading() as session:
        switch = session.get(StopSwitch, 1) or StopSwitch()
        return StopState(switch.stopped, switch.reason, switch.changed_at, switch.changed_by)
