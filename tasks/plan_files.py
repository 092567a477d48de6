"""Checking and loading plan files: what `danvan plan check`, `coverage` and `load` do."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from prefect import task
from sqlmodel import Session

from config.plan_files import check_files, coverage, owing_units
from config.plan_schema import PlanFile, UnitsFile
from config.refusals import Refused
from models.fan_out import FanOut, fan_out
from models.lifecycle import By
from models.plan_record import Differences, PlanContent, differences, take_in
from models.plans import Plan
from models.schedule import DutySchedule, ScheduleRefused, resolve
from models.states import Mode, Source
from tasks.clock import office_of, today_of
from tasks.context import context_of, schedules_of, working_calendar
from tasks.transactions import transaction


@dataclass(frozen=True)
class PlanChecked:
    """What a check found: the JSON of `danvan plan check --json`, and the warnings."""

    ok: bool
    report: dict[str, Any]
    warnings: list[str]


def check_plan(path: Path, units_path: Path | None) -> PlanChecked:
    """Read and check a plan file, and compute its days; all errors at once. Touches no record."""
    checked = check_files(path, units_path)
    errors = [{"path": error.path, "line": error.line, "message": error.message} for error in checked.errors]
    schedules: list[DutySchedule] = []
    if checked.plan is not None and not errors:
        try:
            schedules = resolve(checked.plan, working_calendar())
        except ScheduleRefused as refused:
            errors += [{"path": f"duties.{duty}", "line": None, "message": why} for duty, why in refused.problems]
    cautions = [f"{caution.path}: {caution.message}" for caution in checked.warnings]
    return PlanChecked(
        ok=not errors,
        report={
            "ok": not errors,
            "errors": errors,
            "plan": _described(checked.plan, checked.units, schedules) if checked.plan and not errors else None,
        },
        warnings=cautions,
    )


def _described(plan: PlanFile, units: UnitsFile | None, schedules: list[DutySchedule]) -> dict[str, Any]:
    return {
        "id": plan.id,
        "clauses": [
            {"id": clause.id, "text": clause.text, "schedulable": clause.schedulable, "reason": clause.reason}
            for clause in plan.clauses
        ],
        "duties": [row for schedule in schedules for row in _duty_rows(plan, units, schedule)],
    }


def _duty_rows(plan: PlanFile, units: UnitsFile | None, schedule: DutySchedule) -> list[dict[str, Any]]:
    duty = schedule.duty
    owing = owing_units(duty, plan, units, plan.starts_on) if units else []
    return [
        {
            "id": duty.id,
            "occurrence": occurrence.key,
            "clause": duty.clause,
            "step": duty.step,
            "kind": duty.kind.value,
            "due_on": _iso(occurrence.reading.due_on),
            "working_target": _iso(occurrence.reading.working_target),
            "words": duty.words,
            "reading": occurrence.reading.reading,
            "label": duty.label,
            "units": [unit.code for unit in owing],
        }
        for occurrence in schedule.occurrences
    ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def check_coverage(path: Path) -> dict[str, list[str]]:
    """Clauses that no duty serves, and duties whose clause is not in the plan.

    Raises:
        Refused: the file cannot be read.
    """
    checked = check_files(path, None)
    if checked.plan is None:
        raise Refused("\n".join(f"{error.path} (dòng {error.line}): {error.message}" for error in checked.errors))
    found = coverage(checked.plan)
    return {
        "clauses_without_duty": list(found.clauses_without_duty),
        "duties_without_clause": list(found.duties_without_clause),
    }


@dataclass(frozen=True)
class Loaded:
    """What loading a file changed, or would change."""

    applied: bool
    differences: Differences
    warnings: list[str]
    obligations: FanOut | None


@task(name="Nạp kế hoạch")
def load_plan(
    path: Path, units_path: Path, now: datetime, actor: str, source: Source, *, apply: bool, adopt: bool = False
) -> Loaded:
    """Take a plan file into the record, or only say what that would change.

    A plan that is already rolled out has its obligations brought in line in the same transaction: what changed
    moves, the rest stays.

    Args:
        adopt: make it the plan that the office runs, if it runs another.

    Raises:
        Refused: errors in the files, a legal day moved without its document, another plan running.
    """
    checked = check_files(path, units_path)
    if checked.errors or checked.plan is None or checked.units is None:
        raise Refused(
            "Tệp kế hoạch có lỗi, chưa nạp gì:\n"
            + "\n".join(f"- {error.path} (dòng {error.line}): {error.message}" for error in checked.errors)
        )
    content = PlanContent(checked.plan, checked.units)
    words = path.read_text(encoding="utf-8-sig")
    with transaction() as session:
        office = office_of(session)
        if office.plan_id not in (None, content.plan.id) and not adopt:
            raise Refused(
                f"Cơ quan đang chạy kế hoạch {office.plan_id}; tệp này là {content.plan.id}. "
                "Nếu muốn chuyển sang kế hoạch mới, thêm --adopt."
            )
        found = differences(session, content)
        today = today_of(office, now)
        office.plan_id = content.plan.id
        if office.mode is Mode.TRAINING and office.training_today is None:
            office.training_today = content.plan.starts_on
        moved = bring_in(session, content, words, by=By(actor, source, now, today))
        if not apply:
            session.rollback()
        return Loaded(apply, found, [caution.message for caution in checked.warnings], moved)


def bring_in(session: Session, content: PlanContent, words: str, *, by: By) -> FanOut | None:
    """Take checked content into the record within the caller's transaction; obligations follow once they exist.

    Args:
        words: the file's own words, kept with the version; empty when it came by a workbook.

    Raises:
        Refused: a legal day moved without its document.
    """
    new_ladders = differences(session, content).ladders
    take_in(session, content, words, by=by)
    session.flush()
    return _follow(session, content.plan.id, by, new_ladders=new_ladders)


def _follow(session: Any, plan_id: str, by: By, *, new_ladders: bool) -> FanOut | None:
    plan = session.get(Plan, plan_id)
    if plan.rolled_out_on is None:
        return None
    context = context_of(session)
    return fan_out(
        session,
        plan,
        context.content,
        schedules_of(session, context),
        context.calendar,
        by=by,
        announced=context.sends_outside,
        new_ladders=new_ladders,
    )
