"""Obligations that a document gives to one unit, and not the plan's list of who owes what (II.8, III.1.b)."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from config.plan_schema import DeadlineKind, Relation
from models import agenda
from models.fan_out import ladder_for, place
from models.lifecycle import By
from models.moves import note
from models.obligations import Obligation
from models.plan_record import PlanContent
from models.readings import last_day, opening
from models.rules import deadlines
from models.rules.calendar import WorkingCalendar
from models.rules.deadlines import Reading, Term
from models.rules.ladder import ROLL_OUT
from models.schedule import Occurrence


@dataclass(frozen=True)
class GivenDuty:
    """What one unit owes by a document.

    Args:
        occurrence: unique for the duty and the unit; its beginning says what made it (`models/decided.py`).
        day_words: what the day is called ("hạn trả lời", "hạn khắc phục").
        by_words: where the day stands, as the middle of a sentence ("hạn ghi tại văn bản chuyển số 5/PC").
        ladder: which ladder, when the first that fits the kind is not meant.
    """

    duty: str
    unit: str
    occurrence: str
    occurrence_name: str
    clause: str
    kind: DeadlineKind
    relation: Relation
    due_on: date
    day_words: str
    by_words: str
    ladder: str | None = None


def give(
    session: Session, content: PlanContent, calendar: WorkingCalendar, given: GivenDuty, change: str, *, by: By
) -> Obligation:
    """Write the obligation and its agenda from tomorrow on: what would be said today is told by whoever gives it."""
    duty = next(each for each in content.plan.duties if each.id == given.duty)
    reading = _read(content, calendar, given)
    owed = Obligation(
        plan_id=content.plan.id,
        duty_code=duty.id,
        unit_code=given.unit,
        occurrence=given.occurrence,
        occurrence_name=given.occurrence_name,
        clause_code=given.clause,
        kind=given.kind,
        relation=given.relation,
        reading=reading.reading,
        opens_on=by.today,
        due_on=reading.due_on,
        working_target=reading.working_target,
        original_due_on=reading.due_on,
    )
    session.add(owed)
    session.flush()
    meant = duty.model_copy(update={"kind": given.kind, "ladder": given.ladder})
    ladder = ladder_for(content.plan, meant, given.relation)
    if ladder is not None:
        placed = place(ladder, Occurrence(owed.occurrence, owed.occurrence_name, reading), calendar, by.today)
        ahead = [rung for rung in placed if rung.rung != ROLL_OUT and rung.on_day > by.today]
        agenda.write_for_one(session, owed, ahead)
    detail = {"unit": owed.unit_code, "duty": owed.duty_code, "occurrence": owed.occurrence, "due_on": owed.due_on}
    note(session, "obligation", owed.id, change, by=by, detail=detail | {"clause": owed.clause_code})
    return owed


def _read(content: PlanContent, calendar: WorkingCalendar, given: GivenDuty) -> Reading:
    term = Term(opens_on=None, due_on=given.due_on)
    target = deadlines.working_target(calendar, term, content.plan.policy.working_target)
    words = f"{opening(given.day_words, given.kind)} {given.by_words}, {last_day(term)}"
    return Reading(opens_on=None, due_on=given.due_on, due_at=None, working_target=target, reading=words)
