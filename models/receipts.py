"""Báo đã nhận: one line of thanks for each hand-in, where the plan's data asks for it; the plan itself asks for none.

It waits for the next working day, so that it goes along with whatever the person is told then. It calls nobody late, and
nobody is telephoned for it.
"""

from datetime import date
from typing import Literal

from sqlalchemy import update
from sqlmodel import Session, col

from config.plan_schema import Relation, Role
from config.steps.delivery import Receipts
from models.lifecycle import RECEIPT, owe
from models.obligations import HandIn, Obligation
from models.outbox import NoticeLine
from models.states import LineState

NEWER = "đã có lần gửi sau"
WAITING = (LineState.OWED, LineState.HELD)


def acknowledge(
    session: Session,
    receipts: Receipts | None,
    obligation: Obligation,
    row: HandIn,
    *,
    what: Literal["recorded", "accepted"],
    host: str,
    tell_on: date,
) -> None:
    """Owe the receipt of a hand-in, once; of an earlier one that has not been told yet nothing is said any more.

    Args:
        what: what has just been done with it.
        tell_on: the next working day.
    """
    if receipts is None or (receipts.when != what and not row.nil_return):
        return
    if receipts.duties is not None and obligation.duty_code not in receipts.duties:
        return
    if obligation.unit_code == host or obligation.relation == Relation.SUPERIOR.value:
        return
    rung = f"{RECEIPT}-{row.round}"
    session.flush()
    session.execute(
        update(NoticeLine)
        .where(
            col(NoticeLine.obligation_id) == obligation.id,
            col(NoticeLine.message) == RECEIPT,
            col(NoticeLine.rung) != rung,
            col(NoticeLine.state).in_(WAITING),
        )
        .values(state=LineState.CANCELLED, state_reason=NEWER)
    )
    owe(
        session,
        obligation,
        rung=rung,
        message=RECEIPT,
        role=Role.PERSON_IN_CHARGE,
        today=tell_on,
        worth_a_call=False,
    )
