"""A unit taken over by another (merger, renaming): its initiatives and open duties go to the successor (III.2).

What was met stays with the unit that met it. What is open goes over with its day, its lateness and its agenda. Where
both owe the very same, nothing came and no day has passed, one hand-in of the successor will answer both, and the
predecessor's is closed into it. Totals before and after are the same.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from config.plan_schema import PlanFile, Relation, Role
from config.refusals import Refused
from config.vietnamese import format_date
from models import agenda, audit
from models.decided import CarriedDuty, Succession
from models.fan_out import ladder_for, place, place_supplement
from models.initiatives import Initiative
from models.intake.extensions import withdraw_unsaid
from models.lifecycle import By, change_status, owe
from models.moves import note
from models.obligations import Obligation
from models.plans import Plan, Unit, UnitClass
from models.rules.calendar import WorkingCalendar
from models.rules.deadlines import Reading
from models.rules.ladder import ROLL_OUT
from models.schedule import Occurrence
from models.states import ObligationStatus

OPEN = (ObligationStatus.OPEN, ObligationStatus.RETURNED, ObligationStatus.RECEIVED)
AWAITED = (ObligationStatus.OPEN, ObligationStatus.RETURNED)
WHY = "chuyển sang đơn vị kế thừa"


@dataclass(frozen=True)
class Totals:
    """How much two units have together: initiatives, and open duties."""

    old_initiatives: int
    new_initiatives: int
    old_open: int
    new_open: int


@dataclass(frozen=True)
class Carried:
    """What went over, and that nothing was lost: `before` and `after` differ by `merged` duties alone."""

    old: Unit
    new: Unit
    on: date
    document: str
    initiatives: list[str]
    moved: list[Obligation]
    merged: list[Obligation]
    before: Totals
    after: Totals

    @property
    def reconciles(self) -> bool:
        """Whether totals before and after agree."""
        initiatives = self.before.old_initiatives + self.before.new_initiatives
        duties = self.before.old_open + self.before.new_open
        return (
            self.after.old_initiatives == 0
            and self.after.new_initiatives == initiatives
            and self.after.old_open == 0
            and self.after.new_open + len(self.merged) == duties
        )


def succeed(
    session: Session,
    plan: Plan,
    content: PlanFile,
    calendar: WorkingCalendar,
    old: Unit,
    new: Unit,
    *,
    on: date,
    document: str,
    by: By,
) -> Carried:
    """Hand everything open over from one unit to its successor.

    Raises:
        Refused: no document, a day to come, the same unit, a unit taken over before, a successor that is not in being.
    """
    _check(session, plan, old, new, on, document, by.today)
    before = _totals(session, plan, old, new)
    row = Succession(
        old_unit=old.code,
        new_unit=new.code,
        on_day=on,
        document_number=document.strip(),
        recorded_at=by.now,
        recorded_by=by.actor,
    )
    session.add(row)
    old.sqlmodel_update({"valid_to": on - timedelta(days=1), "successor": new.code})
    session.flush()
    moved, merged = _duties(session, plan, content, calendar, row, old, new, by)
    initiatives = _initiatives(session, plan, old, new)
    note(
        session,
        "unit",
        old.code,
        f"{old.code} → {new.code}",
        by=by,
        detail={
            "on": on,
            "document": document.strip(),
            "initiatives": len(initiatives),
            "moved": len(moved),
            "merged": len(merged),
            "digest": audit.rows_digest([*([code] for code in initiatives), *([each.id] for each in moved + merged)]),
        },
    )
    session.flush()
    carried = Carried(
        old, new, on, document.strip(), initiatives, moved, merged, before, _totals(session, plan, old, new)
    )
    if not carried.reconciles:
        raise RuntimeError(f"totals do not reconcile: {carried.before} → {carried.after}")
    return carried


def _check(session: Session, plan: Plan, old: Unit, new: Unit, on: date, document: str, today: date) -> None:
    if not document.strip():
        raise Refused("Sáp nhập, đổi tên đơn vị phải có số văn bản quyết định; ghi số, ký hiệu rồi chạy lại.")
    if old.code == new.code:
        raise Refused("Đơn vị cũ và đơn vị kế thừa là một; chọn lại.")
    if on > today:
        raise Refused(f"Ngày có hiệu lực {format_date(on)} chưa đến; chạy lại từ ngày đó.")
    if old.code == plan.host_unit:
        raise Refused(f"{old.name} là cơ quan chủ trì; đổi cơ quan chủ trì trong tệp kế hoạch rồi nạp lại.")
    if session.exec(select(Succession).where(Succession.old_unit == old.code)).first() is not None:
        raise Refused(f"{old.name} đã được ghi nhận chuyển sang {old.successor}; không ghi lần thứ hai.")
    if not (new.valid_from or date.min) <= on <= (new.valid_to or date.max):
        raise Refused(f"{new.name} không có hiệu lực vào ngày {format_date(on)}; kiểm tra lại tệp đơn vị.")
    if _relation(session, new) is Relation.SUPERIOR:
        raise Refused(f"{new.name} là cấp trên nên không nhận việc thay; chọn đơn vị khác.")


def _duties(
    session: Session,
    plan: Plan,
    content: PlanFile,
    calendar: WorkingCalendar,
    row: Succession,
    old: Unit,
    new: Unit,
    by: By,
) -> tuple[list[Obligation], list[Obligation]]:
    query = select(Obligation).where(Obligation.plan_id == plan.id, Obligation.unit_code == new.code)
    theirs = {(each.duty_code, each.occurrence): each for each in session.exec(query)}
    moved, merged = [], []
    for obligation in _owed(session, plan, old):
        if obligation.status not in OPEN:
            continue
        same = theirs.get((obligation.duty_code, obligation.occurrence))
        carried = CarriedDuty(
            succession_id=row.id or 0,
            obligation_id=obligation.id or 0,
            from_unit=old.code,
            occurrence=_planned_occurrence(session, obligation),
        )
        withdraw_unsaid(session, obligation, WHY)
        if same is not None and _answered_together(obligation, same, by.today):
            carried.merged_into = same.id
            detail = {"why": "nhập vào việc của đơn vị kế thừa", "into": same.id, "document": row.document_number}
            change_status(session, obligation, ObligationStatus.WITHDRAWN, by=by, detail=detail)
            merged.append(obligation)
        else:
            _move(session, content, calendar, obligation, same is not None, row, old, new, by)
            moved.append(obligation)
        session.add(carried)
    session.flush()
    return moved, merged


def _answered_together(obligation: Obligation, same: Obligation, today: date) -> bool:
    """Whether one hand-in of the successor can answer both: nothing came yet, and no lateness would be lost."""
    past = obligation.due_on is not None and obligation.due_on < today
    return obligation.status is ObligationStatus.OPEN and same.status in AWAITED and not past


def _move(
    session: Session,
    content: PlanFile,
    calendar: WorkingCalendar,
    obligation: Obligation,
    taken: bool,
    row: Succession,
    old: Unit,
    new: Unit,
    by: By,
) -> None:
    """Give an obligation to another unit; its day, rounds and lateness stay, its agenda is written for the new one.

    Args:
        taken: the successor has the same duty and occurrence in its own name, so this one is told apart.
    """
    relation = _relation(session, new)
    values = {"unit_code": new.code, "relation": relation.value, "deadline_version": obligation.deadline_version + 1}
    if taken:
        values["occurrence"] = f"{obligation.occurrence}~{old.code}"
        values["occurrence_name"] = _told_apart(obligation, old)
    obligation.sqlmodel_update(values)
    session.flush()
    note(
        session,
        "obligation",
        obligation.id,
        f"{old.code} → {new.code}",
        by=by,
        detail={"document": row.document_number, "duty": obligation.duty_code, "occurrence": obligation.occurrence},
    )
    if obligation.status not in AWAITED:
        return
    duty = next((each for each in content.duties if each.id == obligation.duty_code), None)
    if duty is None:
        return
    if obligation.status is ObligationStatus.RETURNED:
        rungs = place_supplement(content, duty, obligation, calendar, by.today)
    else:
        ladder = ladder_for(content, duty, relation)
        placed = place(ladder, _occurrence(obligation), calendar, by.today) if ladder else ()
        rungs = tuple(rung for rung in placed if rung.rung != ROLL_OUT)
    agenda.write_for_one(session, obligation, rungs)
    owe(session, obligation, rung=f"carried-{row.id}", message="told", role=Role.PERSON_IN_CHARGE, today=by.today)


def _initiatives(session: Session, plan: Plan, old: Unit, new: Unit) -> list[str]:
    """Give the plan's initiatives over; who registered them stays in `registered_by_unit`."""
    rows = session.exec(select(Initiative).where(Initiative.plan_id == plan.id, Initiative.unit_code == old.code)).all()
    for row in rows:
        row.unit_code = new.code
    session.flush()
    return sorted(row.code for row in rows)


def _owed(session: Session, plan: Plan, unit: Unit) -> list[Obligation]:
    query = select(Obligation).where(
        Obligation.plan_id == plan.id,
        Obligation.unit_code == unit.code,
        col(Obligation.status) != ObligationStatus.WITHDRAWN,
    )
    return list(session.exec(query.order_by(col(Obligation.id))))


def _totals(session: Session, plan: Plan, old: Unit, new: Unit) -> Totals:
    def initiatives(unit: Unit) -> int:
        query = select(Initiative.id).where(Initiative.plan_id == plan.id, Initiative.unit_code == unit.code)
        return len(session.exec(query).all())

    def still_open(unit: Unit) -> int:
        return sum(1 for each in _owed(session, plan, unit) if each.status in OPEN)

    return Totals(initiatives(old), initiatives(new), still_open(old), still_open(new))


def _planned_occurrence(session: Session, obligation: Obligation) -> str:
    """The occurrence as the plan knows it, also when the obligation has been carried over before."""
    query = select(CarriedDuty.occurrence).where(CarriedDuty.obligation_id == obligation.id)
    return session.exec(query).first() or obligation.occurrence


def _told_apart(obligation: Obligation, old: Unit) -> str:
    name = obligation.occurrence_name
    return f"{name} – nhận từ {old.name}" if name else f"nhận từ {old.name}"


def _occurrence(obligation: Obligation) -> Occurrence:
    reading = Reading(
        opens_on=obligation.opens_on,
        due_on=obligation.due_on,
        due_at=obligation.due_at,
        working_target=obligation.working_target,
        reading=obligation.reading,
    )
    return Occurrence(obligation.occurrence, obligation.occurrence_name, reading)


def _relation(session: Session, unit: Unit) -> Relation:
    unit_class = session.get(UnitClass, unit.class_code)
    assert unit_class is not None
    return unit_class.stands
