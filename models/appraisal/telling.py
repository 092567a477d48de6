"""Who is told about an appraisal, once each: units of their mô hình, members of their sheets, the office (II.8).

What goes to bodies above the host waits for a person's release, as anything to someone above officer level does.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlmodel import Session

from config.plan_schema import Relation, Role
from models import audit
from models.appraisal.facts import RoundFacts
from models.appraisal.record import ROUND, AppraisalSheet
from models.appraisal.words import Result, appraisal_begins, dossiers_changed, results_told, sheets_assigned
from models.lifecycle import By, Told, owe_event
from models.plans import Plan, Unit, UnitClass


def tell_of_begin(session: Session, facts: RoundFacts, *, by: By) -> int:
    """Tell every unit once that its mô hình are being appraised; return how many units."""
    per_unit: dict[str, list[str]] = defaultdict(list)
    for initiative in facts.candidates.values():
        per_unit[initiative.unit_code].append(initiative.code)
    for unit, codes in sorted(per_unit.items()):
        relation = _relation(session, unit)
        _tell_unit(session, facts, unit, appraisal_begins(facts.round, facts.section, relation, codes), "begins", by)
    return len(per_unit)


def tell_results(session: Session, facts: RoundFacts, per_unit: dict[str, list[Result]], *, by: By) -> None:
    """Tell every unit its own results with their reasons."""
    for unit, results in sorted(per_unit.items()):
        told = results_told(facts.round, facts.section, _relation(session, unit), results)
        _tell_unit(session, facts, unit, told, "result", by)


def tell_members(
    session: Session, facts: RoundFacts, sheets: Iterable[AppraisalSheet], *, again: bool = False, by: By
) -> int:
    """Tell the unit of every member which sheets that member has to hand in; return how many members.

    Members have a code and a unit, no address of their own: their unit's contact passes it on.

    Args:
        again: the sheets were reopened because their dossiers changed.
    """
    per_member: dict[int, list[AppraisalSheet]] = defaultdict(list)
    for sheet in sheets:
        per_member[sheet.member_id].append(sheet)
    for key, own in sorted(per_member.items()):
        member = facts.members[key]
        initiatives = sorted((facts.initiatives[sheet.initiative_id] for sheet in own), key=lambda each: each.code)
        told = sheets_assigned(
            facts.round,
            facts.section,
            _relation(session, member.unit_code),
            member.code,
            [each.code for each in initiatives],
            again=again,
        )
        parts = [
            member.code,
            by.today,
            *(facts.digest_of(each.id or 0) if again else each.code for each in initiatives),
        ]
        rung = f"{'again' if again else 'assigned'}-{audit.rows_digest([parts])[:24]}"
        _tell_unit(session, facts, member.unit_code, told, rung, by)
    return len(per_member)


def tell_of_change(
    session: Session, plan: Plan, facts: RoundFacts, sheets: Sequence[AppraisalSheet], *, by: By
) -> None:
    """Tell the office and the members whose sheets were reopened, once for each change of the dossiers."""
    touched = sorted({sheet.initiative_id for sheet in sheets})
    digests = sorted(facts.digest_of(key) for key in touched)
    owe_event(
        session,
        dossiers_changed(facts.round, sorted(facts.initiatives[key].code for key in touched), len(sheets)),
        plan=facts.round.plan_id,
        subject=ROUND.subject,
        subject_id=facts.round.id or 0,
        rung=f"changed-{audit.rows_digest([each] for each in digests)[:24]}",
        unit=plan.host_unit,
        role=Role.HOME_AFFAIRS_OFFICER,
        clause=facts.round.clause_code,
        today=by.today,
    )
    tell_members(session, facts, sheets, again=True, by=by)


def _tell_unit(session: Session, facts: RoundFacts, unit: str, told: Told, rung: str, by: By) -> None:
    owe_event(
        session,
        told,
        plan=facts.round.plan_id,
        subject=ROUND.subject,
        subject_id=facts.round.id or 0,
        rung=rung,
        unit=unit,
        role=Role.PERSON_IN_CHARGE,
        clause=facts.round.clause_code,
        today=by.today,
        release=_relation(session, unit) is Relation.SUPERIOR,
    )


def _relation(session: Session, unit: str) -> Relation:
    row = session.get(Unit, unit)
    kind = session.get(UnitClass, row.class_code) if row else None
    assert kind is not None
    return kind.stands
