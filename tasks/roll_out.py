"""Triển khai kế hoạch: fan the duties out to the units, write the agenda, owe each unit the telling."""

from dataclasses import dataclass
from datetime import date, datetime

from prefect import task
from sqlalchemy import func
from sqlmodel import col, select

from models import audit
from models.fan_out import FanOut, fan_out
from models.lifecycle import By
from models.outbox import NoticeLine
from models.schedule import DutySchedule, warnings_of
from models.states import LineState, Source
from models.sweeping import sweep_plan
from tasks.context import context_of, schedules_of
from tasks.transactions import transaction


@dataclass(frozen=True)
class RolledOutDuty:
    """One duty's occurrence as it was fanned out."""

    name: str
    clause: str
    units: int
    due_on: date | None
    reading: str
    label: str | None


@dataclass(frozen=True)
class RollOut:
    """What a roll-out did, or would do."""

    plan_title: str
    created: int
    moved: int
    withdrawn: int
    told: int
    without_contact: int
    by_duty: list[RolledOutDuty]
    warnings: list[str]
    preview: bool


@task(name="Triển khai kế hoạch", task_run_name="Triển khai ngày {today}")
def roll_out(today: date, now: datetime, actor: str, source: Source, preview: bool = False) -> RollOut:
    """Bring every unit's obligations in line with the plan and owe each the telling; running it again changes nothing.

    A live plan that has not been issued tells nobody outside the office: what it owes is told after
    "Ghi nhận ban hành".
    """
    with transaction() as session:
        context = context_of(session)
        plan = context.plan
        session.refresh(plan, with_for_update=True)  # two roll-outs at once come one after the other
        schedules = schedules_of(session, context)
        by = By(actor, source, now, today)
        first = plan.rolled_out_on is None
        done = fan_out(
            session, plan, context.content, schedules, context.calendar, by=by, announced=context.sends_outside
        )
        if first:
            plan.rolled_out_on = today
            audit.append(
                session,
                subject="plan",
                subject_id=plan.id,
                change="triển khai",
                actor=actor,
                source=source,
                now=now,
                detail={"today": today.isoformat()},
            )
        session.flush()
        swept = sweep_plan(session, plan, today=today, now=now, outside=context.sends_outside)
        unreached = session.exec(
            select(func.count()).select_from(NoticeLine).where(col(NoticeLine.state) == LineState.NO_CONTACT)
        ).one()
        warnings = list(warnings_of(schedules))
        if not context.sends_outside:
            warnings.append(
                "Kế hoạch chưa ban hành nên chưa gửi gì ra ngoài cơ quan. "
                "Sau khi văn thư chạy “Ghi nhận ban hành”, các đơn vị sẽ được thông báo."
            )
        report = RollOut(
            plan_title=plan.title,
            created=done.created,
            moved=sum(len(each.units) for each in done.moved.values()),
            withdrawn=done.withdrawn,
            told=swept.lines,
            without_contact=unreached,
            by_duty=_by_duty(schedules, done),
            warnings=warnings,
            preview=preview,
        )
        if preview:
            session.rollback()
        return report


def _by_duty(schedules: list[DutySchedule], done: FanOut) -> list[RolledOutDuty]:
    return [
        RolledOutDuty(
            name=schedule.duty.name + (f" – {occurrence.name}" if occurrence.name else ""),
            clause=schedule.duty.clause,
            units=done.per_occurrence[schedule.duty.id, occurrence.key],
            due_on=occurrence.reading.due_on,
            reading=occurrence.reading.reading,
            label=schedule.duty.label,
        )
        for schedule in schedules
        for occurrence in schedule.occurrences
    ]
