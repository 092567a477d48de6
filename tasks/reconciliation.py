"""Đối chiếu: the clerk ticks what the register of incoming documents shows, before anything says "overdue"."""

from dataclasses import dataclass
from datetime import date, datetime

from prefect import task
from sqlmodel import Session

from config.plan_schema import Relation
from config.refusals import Refused
from config.vietnamese import format_date
from models import audit, hand_ins
from models.hand_ins import Arrival
from models.lifecycle import By
from models.obligations import Reconciliation
from models.plans import Unit
from models.standing import Standing, standings
from models.states import Source
from tasks.context import code_of, context_of, find_duty
from tasks.hand_ins import acknowledge_to
from tasks.transactions import transaction


@dataclass(frozen=True)
class Reconciled:
    """What the check found."""

    duty_name: str
    clause: str
    through_on: date
    recorded: list[str]
    still_missing: list[str]
    coordinating_missing: list[str]
    preview: bool


@task(name="Đối chiếu sổ văn bản đến", task_run_name="Đối chiếu đến hết ngày {through_on}")
def reconcile(
    duty: str,
    arrived: dict[str, date],
    through_on: date,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    preview: bool = False,
    occurrence: str | None = None,
) -> Reconciled:
    """Record the arrivals that the register shows, and that the register was checked through a day.

    Args:
        arrived: unit → day of arrival in the register.
        through_on: the last day of the register that was looked at.

    Raises:
        Refused: a day to come, a unit that does not owe the duty, a duty without a day.
    """
    if through_on > today:
        raise Refused(
            f"Ngày đối chiếu {format_date(through_on)} sau ngày hôm nay {format_date(today)}. Hãy chọn lại ngày."
        )
    with transaction() as session:
        context = context_of(session)
        found = find_duty(session, context.plan, duty)
        policy = context.content.plan.policy
        owed = standings(session, context.plan, policy, today, duty=found.code)
        keys = sorted({each.obligation.occurrence for each in owed})
        key = occurrence or (keys[0] if len(keys) == 1 else None)
        if key is None or key not in keys:
            raise Refused(
                f"Hãy chọn kỳ cần đối chiếu của nhiệm vụ “{found.name}”: {', '.join(keys) or 'chưa có kỳ nào'}."
            )
        by = By(actor, source, now, today)
        named = {code_of(choice): day for choice, day in arrived.items()}
        here = {each.obligation.unit_code: each for each in owed if each.obligation.occurrence == key}
        _check_units(session, found.name, named, here)
        recorded = []
        # The register shows what was returned, too: only what came after that is the supplement.
        for code, day in named.items():
            if here[code].missing or (here[code].awaited and day > here[code].rounds[-1].arrived_on):
                row = hand_ins.record(session, context.plan, here[code].obligation, Arrival(day), by=by)
                acknowledge_to(session, context, here[code].obligation, row, what="recorded", today=today)
                recorded.append(_name(session, code))
        session.add(
            Reconciliation(
                plan_id=context.plan.id,
                duty_code=found.code,
                occurrence=key,
                through_on=through_on,
                made_on=today,
                made_at=now,
                made_by=actor,
            )
        )
        audit.append(
            session,
            subject="duty",
            subject_id=f"{context.plan.id}/{found.code}/{key}",
            change="đối chiếu",
            actor=actor,
            source=source,
            now=now,
            detail={"through_on": through_on.isoformat(), "recorded": sorted(named)},
        )
        session.flush()
        left = [
            each
            for each in standings(session, context.plan, policy, today, duty=found.code)
            if each.obligation.occurrence == key and each.missing
        ]
        report = Reconciled(
            duty_name=found.name,
            clause=found.clause_code,
            through_on=through_on,
            recorded=recorded,
            still_missing=_of_relation(session, left, Relation.SUBORDINATE),
            coordinating_missing=_of_relation(session, left, Relation.COORDINATING),
            preview=preview,
        )
        if preview:
            session.rollback()
        return report


def _check_units(session: Session, duty_name: str, named: dict[str, date], here: dict[str, Standing]) -> None:
    strangers = [_name(session, code) for code in named if code not in here]
    if strangers:
        raise Refused(
            f"Không được giao nhiệm vụ “{duty_name}”: {', '.join(strangers)}. Hãy bỏ các đơn vị này rồi làm lại."
        )


def _name(session: Session, code: str) -> str:
    unit = session.get(Unit, code)
    return unit.name if unit else code


def _of_relation(session: Session, left: list[Standing], relation: Relation) -> list[str]:
    return [_name(session, each.obligation.unit_code) for each in left if each.obligation.relation == relation.value]
