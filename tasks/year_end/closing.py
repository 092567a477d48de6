"""Đóng năm: look at what goes on, then carry it over into the plan that the office runs now (II.8, II.9)."""

from dataclasses import dataclass
from datetime import date, datetime

from prefect import task
from sqlmodel import Session, col, select

from config.refusals import Refused
from models.decided import CarriedKind
from models.lifecycle import By
from models.plan_record import current_content
from models.plans import Plan
from models.states import Source
from models.year_end import closing
from tasks.context import context_of
from tasks.transactions import transaction


@dataclass(frozen=True)
class ClosedYear:
    """What closing did, or would do."""

    year: int
    plan_id: str
    next_plan_id: str
    label: str
    initiatives: list[str]
    obligations: dict[str, int]
    still_to_happen: list[str]
    preview: bool


@task(name="Đóng năm kế hoạch")
def close_year(
    reason: str, today: date, now: datetime, actor: str, source: Source, preview: bool = False
) -> ClosedYear:
    """Carry over what goes on from the year before into the plan that runs now; asked again, nothing goes twice.

    Args:
        reason: why the year is closed although something must still happen.

    Raises:
        Refused: next year's plan is not loaded, something must still happen and no reason was given.
    """
    with transaction() as session:
        context = context_of(session)
        plan = _year_before(session, context.plan)
        content = current_content(session, plan.id)
        assert content is not None
        if preview:
            found = closing.going(session, plan, content, context.plan, today)
        else:
            by = By(actor, source, now, today)
            found = closing.close(session, plan, content, context.plan, context.content, reason, by=by)
        section = content.plan.year_end
        return ClosedYear(
            year=plan.year,
            plan_id=plan.id,
            next_plan_id=context.plan.id,
            label=section.carrying.label if section else "",
            initiatives=found.initiatives,
            obligations={
                kind.label: number
                for kind in CarriedKind
                if (number := sum(1 for each, _ in found.obligations if each is kind))
            },
            still_to_happen=found.still_to_happen,
            preview=preview,
        )


def _year_before(session: Session, running: Plan) -> Plan:
    found = session.exec(select(Plan).where(Plan.year == running.year - 1).order_by(col(Plan.id))).first()
    if found is None:
        raise Refused(
            f"Cơ quan đang chạy kế hoạch năm {running.year}, trong sổ không có kế hoạch năm {running.year - 1} để đóng. "
            "Muốn đóng năm đang chạy: nạp kế hoạch năm sau bằng “danvan plan load … --adopt” trước."
        )
    return found
