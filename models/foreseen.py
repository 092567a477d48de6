"""The outbox of a day to come, made by the sweep itself; only for a transaction that is undone (`rehearsal`).

Every day between is swept and taken as sent, since a rung that was said on its day is not said again later.
"""

from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.obligations import SweepCursor, agenda_entry
from models.outbox import Notice, NoticeLine
from models.plans import Plan
from models.standing_in import hand_over
from models.states import OPEN, LineState, NoticeState
from models.sweeping import gather, sweep_plan


def bring_to(session: Session, plan: Plan, day: date, *, today: date, now: datetime, outside: bool) -> None:
    """Bring the outbox to the morning of `day`: swept and gathered, nothing of that day sent yet."""
    for each in _days_between(session, plan, today, day):
        _morning(session, plan, each, now=now, outside=outside)
        _take_as_sent(session)
    _morning(session, plan, day, now=now, outside=outside)
    session.expire_all()


def _morning(session: Session, plan: Plan, day: date, *, now: datetime, outside: bool) -> None:
    """What the sweep and the beginning of a drain do to the outbox, in their order."""
    sweep_plan(session, plan, today=day, now=now, outside=outside)
    session.expire_all()
    hand_over(session, today=day)
    gather(session, day=day, now=now)


def _days_between(session: Session, plan: Plan, today: date, day: date) -> list[date]:
    """Today and each later day before `day` on which the agenda says something."""
    cursor = session.get(SweepCursor, plan.id)
    if day <= today or cursor is None:
        return []
    entry = agenda_entry.c
    found = session.execute(
        select(entry.on_day).where(entry.on_day > today, entry.on_day < day).distinct().order_by(entry.on_day)
    ).scalars()
    return [today, *found]


def _take_as_sent(session: Session) -> None:
    waiting = select(Notice.id).where(col(Notice.state).in_(OPEN))
    session.execute(
        update(NoticeLine)
        .where(col(NoticeLine.notice_id).in_(waiting), col(NoticeLine.state) == LineState.OWED)
        .values(state=LineState.SAID)
    )
    session.execute(update(Notice).where(col(Notice.state).in_(OPEN)).values(state=NoticeState.ACCEPTED))
