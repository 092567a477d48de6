"""Nhắc hạn: the daily sweep of the agenda."""

from dataclasses import dataclass
from datetime import date, datetime

from prefect import task
from sqlalchemy import func
from sqlmodel import col, select

from config.refusals import Refused
from config.vietnamese import format_date
from models.obligations import SweepCursor
from models.outbox import NoticeLine
from models.states import LineState
from models.sweeping import sweep_plan
from tasks.context import context_of
from tasks.transactions import transaction


@dataclass(frozen=True)
class Sweep:
    """What a sweep has added, and what waits for a person."""

    today: date
    lines: int
    notices: int
    held: int
    no_contact: int


@task(name="Quét lịch nhắc", task_run_name="Quét lịch nhắc ngày {today}")
def sweep(today: date, now: datetime) -> Sweep:
    """Write every line and notice that the agenda owes up to today.

    Set-based, with unique keys underneath: running it again, late or twice at once changes nothing, so
    administrators may retry freely.

    Raises:
        Refused: the plan has not been rolled out.
    """
    with transaction() as session:
        context = context_of(session)
        if context.plan.rolled_out_on is None:
            raise Refused("Kế hoạch chưa được triển khai. Hãy chạy “Triển khai kế hoạch” trước.")
        cursor = session.get(SweepCursor, context.plan.id)
        if cursor is not None and cursor.swept_at is not None and today < context.plan.rolled_out_on:
            raise Refused(
                f"Ngày {format_date(today)} trước ngày triển khai kế hoạch ({format_date(context.plan.rolled_out_on)})."
            )
        done = sweep_plan(session, context.plan, today=today, now=now, outside=context.sends_outside)
        waiting = dict(
            session.exec(
                select(NoticeLine.state, func.count())
                .where(col(NoticeLine.notice_id).is_(None))
                .where(col(NoticeLine.state).in_([LineState.HELD, LineState.NO_CONTACT]))
                .group_by(col(NoticeLine.state))
            ).all()
        )
        return Sweep(
            today=today,
            lines=done.lines,
            notices=done.notices,
            held=waiting.get(LineState.HELD, 0),
            no_contact=waiting.get(LineState.NO_CONTACT, 0),
        )
