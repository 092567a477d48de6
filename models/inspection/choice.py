"""Choosing the units of a round: by the rule, explained reason by reason, then by hand (II.8, III.1.a).

The rule only proposes; people may add and remove units, each with a reason that goes to the audit chain, until the
list is confirmed. Superior bodies are never candidates; coordinating bodies only where the plan's data says "ask".
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from config.plan_schema import Relation, UnitsFile, UnitText
from config.refusals import Refused
from config.steps.inspection import Inspecting
from config.vietnamese import format_date
from models import audit
from models.inspection.record import (
    DONE,
    OCCURRENCE,
    ON_THE_LIST,
    ROUND,
    Inspection,
    InspectionRound,
    ListState,
    RoundStatus,
    RoundUnit,
    open_findings,
)
from models.lifecycle import By
from models.moves import note
from models.plan_record import PlanContent
from models.plans import Plan
from models.rules.inspection import Choice, Lot, Points, UnitFacts, choose
from models.standing import Lateness, standings

FOR_LATENESS = (Lateness.LATE, Lateness.OVERDUE)
FOR_TARGETS = (Lateness.PAST_TARGET, Lateness.MET_AFTER_TARGET)
BY_HAND = (ListState.ADDED, ListState.REMOVED)


def settings_of(content: PlanContent) -> Inspecting:
    """The plan's data on inspection.

    Raises:
        Refused: the plan has none.
    """
    if content.plan.inspection is None:
        raise Refused("Kế hoạch chưa có mục “inspection”. Hãy bổ sung vào tệp kế hoạch rồi nạp lại.")
    return content.plan.inspection


def candidates(content: PlanContent, today: date) -> list[UnitText]:
    """The units that may be inspected on a day, in the order of the units file."""
    return [unit for unit in content.units.units if _may_be_inspected(unit, content, today)]


def facts(session: Session, plan: Plan, content: PlanContent, today: date) -> list[UnitFacts]:
    """What the record knows of every candidate; a finding not yet fixed is counted once, as an open finding."""
    late, past, returned = Counter[str](), Counter[str](), Counter[str]()
    for each in standings(session, plan, content.plan.policy, today):
        unit = each.obligation.unit_code
        returned[unit] += each.times_returned
        if not each.obligation.occurrence.startswith(OCCURRENCE):
            late[unit] += each.lateness in FOR_LATENESS
            past[unit] += each.lateness in FOR_TARGETS
    unfixed = Counter(owed.unit_code for _, _, owed in open_findings(session))
    last = last_inspections(session)
    return [
        UnitFacts(
            unit=unit.code,
            last_inspected_on=last.get(unit.code),
            late=late[unit.code],
            past_target=past[unit.code],
            returned=returned[unit.code],
            open_findings=unfixed[unit.code],
        )
        for unit in candidates(content, today)
    ]


def last_inspections(session: Session) -> dict[str, date]:
    """The day of each unit's latest inspection, of whatever plan."""
    rows = session.exec(
        select(Inspection.unit_code, func.max(Inspection.on_day))
        .where(col(Inspection.status).in_(DONE))
        .group_by(col(Inspection.unit_code))
    )
    return dict(rows.all())


def propose(session: Session, plan: Plan, content: PlanContent, row: InspectionRound, *, by: By) -> list[RoundUnit]:
    """Rank the candidates and write the list; what people changed by hand stays. Nothing new, nothing written.

    Raises:
        Refused: the list has been confirmed.
    """
    check_choosing(row)
    choosing = settings_of(content).choosing
    before = {each.unit_code: each for each in listed(session, row)}
    old = audit.rows_digest(_told(before.values()))
    ranked = choose(
        facts(session, plan, content, by.today),
        Points(**choosing.weights.model_dump()),
        by.today,
        at_most=row.at_most - sum(each.state is ListState.ADDED for each in before.values()),
        lot=Lot(choosing.drawn_percent, choosing.seed, row.code),
        settled={unit for unit, each in before.items() if each.state in BY_HAND},
    )
    for choice in ranked:
        _write(session, row, choice, before.pop(choice.unit, None))
    for gone in before.values():
        session.delete(gone)
    session.flush()
    rows = listed(session, row)
    if audit.rows_digest(_told(rows)) != old:
        detail = {
            "seed": choosing.seed,
            "drawn_percent": choosing.drawn_percent,
            "units": [each.unit_code for each in on_the_list(rows)],
            "digest": audit.rows_digest(_told(rows)),
        }
        note(session, ROUND.subject, row.id, "chọn đơn vị theo quy tắc", by=by, detail=detail)
    return rows


def add_unit(
    session: Session, content: PlanContent, row: InspectionRound, unit: str, reason: str, *, by: By
) -> RoundUnit:
    """Put a unit on the list by hand.

    Raises:
        Refused: no reason, the list is confirmed or full, a unit that may not be inspected.
    """
    check_choosing(row)
    check_reason(reason, "Bổ sung đơn vị")
    if unit not in {each.code for each in candidates(content, by.today)}:
        raise Refused(_why_not(content, unit, by.today))
    rows = listed(session, row)
    found = next((each for each in rows if each.unit_code == unit), None)
    if found is not None and found.state in ON_THE_LIST:
        return found
    if len(on_the_list(rows)) >= row.at_most:
        raise Refused(
            f"Danh sách {row.name} đã đủ {row.at_most} đơn vị. Hãy đưa một đơn vị ra trước, rồi bổ sung đơn vị này."
        )
    if found is None:
        found = RoundUnit(round_id=row_id(row), unit_code=unit, position=len(rows) + 1, points=0, state=ListState.ADDED)
        session.add(found)
    return _by_hand(session, row, found, ListState.ADDED, reason, by)


def remove_unit(session: Session, row: InspectionRound, unit: str, reason: str, *, by: By) -> RoundUnit:
    """Take a unit off the list by hand.

    Raises:
        Refused: no reason, the list is confirmed, the unit is not on it.
    """
    check_choosing(row)
    check_reason(reason, "Đưa đơn vị ra khỏi danh sách")
    found = session.get(RoundUnit, (row.id, unit))
    if found is not None and found.state is ListState.REMOVED:
        return found
    if found is None or found.state not in ON_THE_LIST:
        raise Refused(f"Đơn vị {unit} không có trong danh sách {row.name}. Hãy xem lại danh sách của đợt.")
    return _by_hand(session, row, found, ListState.REMOVED, reason, by)


def listed(session: Session, row: InspectionRound) -> list[RoundUnit]:
    """Every candidate of a round as it was ranked, whether on the list or not."""
    return list(
        session.exec(
            select(RoundUnit)
            .where(RoundUnit.round_id == row.id)
            .order_by(col(RoundUnit.position), col(RoundUnit.unit_code))
        )
    )


def on_the_list(rows: Iterable[RoundUnit]) -> list[RoundUnit]:
    """Those that are to be inspected."""
    return [each for each in rows if each.state in ON_THE_LIST]


def relation_of(units: UnitsFile, code: str) -> Relation:
    """How a unit stands to the host, by its class."""
    classes = {each.id: each.relation for each in units.classes}
    return next(classes[unit.unit_class] for unit in units.units if unit.code == code)


def check_choosing(row: InspectionRound) -> None:
    """Refuse to touch the list of a round that is past choosing."""
    if row.status is not RoundStatus.CHOOSING:
        reopened = " Hãy mở lại danh sách trước." if row.status is RoundStatus.CONFIRMED else ""
        raise Refused(f"{row.name} ở trạng thái “{row.status.label}” nên không sửa được danh sách đơn vị.{reopened}")


def check_reason(reason: str, what: str) -> None:
    if not reason.strip():
        raise Refused(f"{what} phải nêu lý do. Hãy điền ô “Lý do” rồi chạy lại.")


def row_id(row: InspectionRound) -> int:
    """The key of a flushed row."""
    assert row.id is not None
    return row.id


def _may_be_inspected(unit: UnitText, content: PlanContent, today: date) -> bool:
    section = settings_of(content)
    relation = relation_of(content.units, unit.code)
    return (
        unit.unit_class in section.candidates.classes
        and unit.code not in section.candidates.spared
        and relation is not Relation.SUPERIOR
        and (relation is not Relation.COORDINATING or section.candidates.coordinating == "ask")
        and (unit.valid_from or date.min) <= today <= (unit.valid_to or date.max)
    )


def _why_not(content: PlanContent, code: str, today: date) -> str:
    unit = next((each for each in content.units.units if each.code == code), None)
    if unit is None:
        return f"Không có đơn vị “{code}”. Hãy chọn một đơn vị trong danh sách."
    if relation_of(content.units, code) is Relation.SUPERIOR:
        return f"{unit.name} là cấp trên nên không bao giờ là đối tượng kiểm tra. Hãy chọn đơn vị khác."
    if not (unit.valid_from or date.min) <= today <= (unit.valid_to or date.max):
        return f"{unit.name} không còn hoạt động vào ngày {format_date(today)}. Hãy chọn đơn vị kế thừa."
    return (
        f"{unit.name} không thuộc đối tượng kiểm tra của kế hoạch (mục “inspection.candidates”). Hãy chọn đơn vị khác."
    )


def _write(session: Session, row: InspectionRound, choice: Choice, known: RoundUnit | None) -> None:
    state = ListState.PROPOSED if choice.proposed else ListState.NOT_PROPOSED
    if known is not None and known.state in BY_HAND:
        state = known.state
    values: dict[str, Any] = {
        "position": choice.position,
        "points": choice.points,
        "reasons": [asdict(reason) for reason in choice.reasons],
        "state": state,
    }
    if known is None:
        session.add(RoundUnit(round_id=row_id(row), unit_code=choice.unit, **values))
    else:
        known.sqlmodel_update(values)


def _told(rows: Iterable[RoundUnit]) -> list[tuple[str, int, str]]:
    return [(each.unit_code, each.points, each.state.value) for each in rows]


def _by_hand(
    session: Session, row: InspectionRound, found: RoundUnit, state: ListState, reason: str, by: By
) -> RoundUnit:
    found.state, found.hand_reason = state, reason.strip()
    session.flush()
    detail = {"unit": found.unit_code, "reason": reason.strip()}
    what = "bổ sung đơn vị" if state is ListState.ADDED else "đưa đơn vị ra khỏi danh sách"
    note(session, ROUND.subject, row.id, what, by=by, detail=detail)
    return found
