"""Ghi nhận ban hành: the plan's number and day, and what hangs on them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from prefect import task

from config.refusals import Refused
from config.vietnamese import format_date
from models import agenda, audit
from models.fan_out import fan_out
from models.lifecycle import By
from models.plans import PlanEvent
from models.schedule import ISSUE_EVENT
from models.states import Source
from models.sweeping import sweep_plan
from tasks.context import context_of, schedules_of
from tasks.transactions import transaction


@dataclass(frozen=True)
class MovedDuty:
    """A duty whose day follows the day of issue."""

    name: str
    clause: str
    old: date | None
    new: date | None
    units: int


@dataclass(frozen=True)
class Issue:
    """What recording the issue changed, or would change."""

    number: str
    issued_on: date
    moved: list[MovedDuty]
    told: int
    preview: bool


@task(name="Ghi nhận ban hành", task_run_name="Ban hành {number}")
def record_issue(
    number: str,
    issued_on: date,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    preview: bool = False,
    correction: str | None = None,
) -> Issue:
    """Record number and day, move what hangs on the day, and let a live plan speak to its units.

    Args:
        correction: the document that corrects a number or day recorded before ("đính chính", NĐ 30/2020 Đ.18.3).

    Raises:
        Refused: no number, a day to come, another number already recorded and no document that corrects it.
    """
    number = number.strip()
    if not number:
        raise Refused("Chưa nhập số, ký hiệu của kế hoạch, ví dụ: 45/KH-UBND.")
    if issued_on > today:
        raise Refused(
            f"Ngày ban hành {format_date(issued_on)} sau ngày hôm nay {format_date(today)}. Hãy kiểm tra lại."
        )
    with transaction() as session:
        context = context_of(session)
        plan = context.plan
        session.refresh(plan, with_for_update=True)
        if issued_on.year != plan.year and issued_on < plan.starts_on - timedelta(days=365):
            raise Refused(f"Ngày ban hành {format_date(issued_on)} không thuộc năm kế hoạch {plan.year}.")
        differs = plan.issued_on is not None and (plan.number, plan.issued_on) != (number, issued_on)
        if differs and plan.issued_on is not None and not (correction or "").strip():
            raise Refused(
                f"Kế hoạch đã được ghi nhận ban hành: số {plan.number} ngày {format_date(plan.issued_on)}. "
                "Muốn sửa, hãy ghi số và ngày của văn bản đính chính."
            )
        first = plan.issued_on is None or differs
        announced = context.sends_outside
        plan.number, plan.issued_on = number, issued_on
        session.merge(
            PlanEvent(
                plan_id=plan.id,
                code=ISSUE_EVENT,
                on_day=issued_on,
                document_number=number,
                recorded_at=now,
                recorded_by=actor,
            )
        )
        if first:
            audit.append(
                session,
                subject="plan",
                subject_id=plan.id,
                change="đính chính ban hành" if differs else "ban hành",
                actor=actor,
                source=source,
                now=now,
                detail={
                    "number": number,
                    "issued_on": issued_on.isoformat(),
                    "correction": correction,
                    "today": today.isoformat(),
                },
            )
        session.flush()
        moved: list[MovedDuty] = []
        told = 0
        if plan.rolled_out_on is not None:
            done = fan_out(
                session,
                plan,
                context.content,
                schedules_of(session, context),
                context.calendar,
                by=By(actor, source, now, today),
                announced=announced,
            )
            names = {duty.id: duty for duty in context.content.plan.duties}
            moved = [
                MovedDuty(names[each.duty].name, names[each.duty].clause, each.old, each.new, len(each.units))
                for each in done.moved.values()
            ]
            if not announced:
                agenda.tell_from(session, plan.id, plan.host_unit, context.calendar.next_or_same(today))
            told = sweep_plan(session, plan, today=today, now=now, outside=context.sends_outside).lines
        if preview:
            session.rollback()
        return Issue(number, issued_on, moved, told, preview)
