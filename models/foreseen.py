"""The outbox of a day to come, made by the sweep itself; only for a transaction that is undone (`rehearsal`).

Every day between is swept and taken as sent, since a rung that was said on its day is not said again later.
"""

from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.obligations import SweepCursor, agenda_entry
from models.outbox import Notice, NoticeLine
from models.plans import Plan
from models.states import LineState, NoticeState
from models.sweeping import gather, sweep_plan

WAITING = (NoticeState.QUEUED, NoticeState.DEFERRED)


def bring_to(session: Session, plan: Plan, day: date, *, today: date, now: datetime, outside: bool) -> None:
    """Bring the outbox to the morning of `day`: swept and gathered, nothing of that day sent yet."""
    for each in _days_between(session, plan, today, day):
        sweep_plan(session, plan, today=each, now=now, outside=outside)
        gather(session, day=each, now=now)
        _take_as_sent(session)
    sweep_plan(session, plan, today=day, now=now, outside=outside)
    gather(session, day=day, now=now)
    session.expire_all()


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
    waiting = select(Notice.id).where(col(Notice.state).in_(WAITING))
    session.execute(
        update(NoticeLine)
        .where(col(NoticeLine.notice_id).in_(waiting), col(NoticeLine.state) == LineState.OWED)
        .values(state=LineState.SAID)
    )
    session.execute(update(Notice).where(col(Notice.state).in_(WAITING)).values(state=NoticeState.ACCEPTED))
