"""What most steps need of the record before they begin: the office, its plan, its content and its calendar."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from sqlmodel import Session, col, select

from config.refusals import Refused
from config.settings import settings
from models.calendars import load_calendar
from models.obligations import Obligation
from models.plan_record import PlanContent, current_content
from models.plans import Duty, Office, Plan, PlanEvent, Unit
from models.rules.calendar import WorkingCalendar
from models.schedule import DutySchedule, resolve
from models.states import Mode, ObligationStatus
from tasks.clock import office_of

SEPARATOR = " · "


@dataclass(frozen=True)
class Context:
    """The office, the plan that it runs, the plan's newest content, and the working calendar."""

    office: Office
    plan: Plan
    content: PlanContent
    calendar: WorkingCalendar

    @property
    def training(self) -> bool:
        """Whether nothing may leave the machine."""
        return self.office.mode is Mode.TRAINING

    @property
    def sends_outside(self) -> bool:
        """Whether units may be told: in training always, live only once the plan is issued."""
        return self.training or self.plan.issued_on is not None


def context_of(session: Session) -> Context:
    """Gather the context.

    Raises:
        Refused: no office, or no plan loaded.
    """
    office = office_of(session)
    plan = session.get(Plan, office.plan_id) if office.plan_id else None
    if plan is None:
        raise Refused("Chưa có kế hoạch nào. Hãy chạy “danvan plan load TỆP --units TỆP” trước.")
    content = current_content(session, plan.id)
    assert content is not None
    return Context(office, plan, content, working_calendar())


def of_plan(session: Session, context: Context, plan_id: str) -> Context:
    """The same office with another of its plans: what was begun under a plan is finished under that plan.

    Raises:
        Refused: the record has no such plan.
    """
    if plan_id == context.plan.id:
        return context
    plan, content = session.get(Plan, plan_id), current_content(session, plan_id)
    if plan is None or content is None:
        raise Refused(f"Trong sổ không có kế hoạch “{plan_id}”. Hãy chọn lại trong danh sách.")
    return replace(context, plan=plan, content=content)


def with_last_year(session: Session, context: Context) -> list[Context]:
    """The running plan and that of the year before: its dossiers and reports go on into the new year."""
    before = session.exec(select(Plan.id).where(Plan.year == context.plan.year - 1).order_by(col(Plan.id))).all()
    return [context, *(of_plan(session, context, plan_id) for plan_id in before)]


def working_calendar() -> WorkingCalendar:
    """The office's calendar, read once per process and folder.

    Raises:
        Refused: a calendar file that cannot be used.
    """
    return _calendar_in(settings().calendars)


@cache
def _calendar_in(directory: Path) -> WorkingCalendar:
    return load_calendar(directory)


def schedules_of(session: Session, context: Context, event_days: dict[str, date] | None = None) -> list[DutySchedule]:
    """Every duty with its days, from the recorded events; `event_days` lead over the record (a preview).

    Raises:
        Refused: days that cannot be computed, with the duty and the reason.
    """
    rows = session.exec(select(PlanEvent).where(PlanEvent.plan_id == context.plan.id))
    recorded = {row.code: row.on_day for row in rows} | (event_days or {})
    return resolve(context.content.plan, context.calendar, recorded)


def code_of(choice: str) -> str:
    """The code in a choice from a list, "P-DX · UBND phường Đức Xuân"; a bare code is its own."""
    return choice.split(SEPARATOR, 1)[0].strip()


def find_unit(session: Session, choice: str) -> Unit:
    """The unit that a choice names.

    Raises:
        Refused: an unknown code, with what to do.
    """
    unit = session.get(Unit, code_of(choice))
    if unit is None:
        raise Refused(f"Không có đơn vị “{choice}”. Hãy chọn một đơn vị trong danh sách.")
    return unit


def find_duty(session: Session, plan: Plan, choice: str) -> Duty:
    """The duty that a choice names.

    Raises:
        Refused: an unknown or withdrawn duty.
    """
    duty = session.get(Duty, (plan.id, code_of(choice)))
    if duty is None or duty.withdrawn:
        raise Refused(f"Kế hoạch không có nhiệm vụ “{choice}”. Hãy chọn một nhiệm vụ trong danh sách.")
    return duty


def find_obligation(
    session: Session,
    plan: Plan,
    unit: Unit,
    duty: Duty,
    occurrence: str | None,
    *,
    prefer: tuple[ObligationStatus, ...] = (),
) -> Obligation:
    """What a unit owes under a duty; with several occurrences the one named, else the first in a preferred status.

    Args:
        prefer: by default the statuses in which something is still awaited.

    Raises:
        Refused: the unit does not owe the duty, or not that occurrence.
    """
    rows = session.exec(
        select(Obligation)
        .where(Obligation.plan_id == plan.id, Obligation.duty_code == duty.code, Obligation.unit_code == unit.code)
        .order_by(col(Obligation.due_on), col(Obligation.id))
    ).all()
    if not rows:
        raise Refused(
            f"{unit.name} không được giao nhiệm vụ “{duty.name}” ({duty.clause_code}). Hãy kiểm tra lại đơn vị hoặc nhiệm vụ."
        )
    if occurrence:
        named = [row for row in rows if row.occurrence == occurrence]
        if not named:
            known = ", ".join(row.occurrence for row in rows)
            raise Refused(f"Nhiệm vụ “{duty.name}” không có kỳ “{occurrence}”. Các kỳ: {known}.")
        return named[0]
    preferred = prefer or (ObligationStatus.OPEN, ObligationStatus.RETURNED)
    return ([row for row in rows if row.status in preferred] or list(rows))[0]
