"""What happened in the year beside the initiatives themselves: inspections, findings, commendations, sharing (II.8, II.9)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, literal_column
from sqlalchemy import select as pick
from sqlmodel import Session, col, select

from models.inspection.record import DONE, Inspection, InspectionFinding
from models.obligations import Obligation
from models.plans import Plan
from models.recognition.commendation import Commendation
from models.recognition.spreading import SharingEvent
from models.states import ObligationStatus

CLOSED = (ObligationStatus.ACCEPTED, ObligationStatus.WITHDRAWN)


@dataclass(frozen=True)
class Inspected:
    """One inspection that took place, with what it found and what of that is still open."""

    number: int
    unit: str
    on: date
    findings: int
    still_open: int


@dataclass(frozen=True)
class Commended:
    """One proposal of commendation; never the nominee."""

    code: str
    unit: str
    award: str
    status: str


def inspections_held(session: Session, plan: Plan) -> list[Inspected]:
    """Every inspection of the plan that took place, by number."""
    still_open = case((col(Obligation.status).not_in(CLOSED), 1), else_=literal_column("0"))
    rows = session.execute(
        pick(
            col(Inspection.id),
            col(Inspection.unit_code),
            col(Inspection.on_day),
            func.count(col(InspectionFinding.id)),
            func.coalesce(func.sum(still_open), 0),
        )
        .join(
            InspectionFinding,
            (col(InspectionFinding.inspection_id) == col(Inspection.id))
            & col(InspectionFinding.withdrawn_reason).is_(None),
            isouter=True,
        )
        .join(Obligation, col(Obligation.id) == col(InspectionFinding.obligation_id), isouter=True)
        .where(col(Inspection.plan_id) == plan.id, col(Inspection.status).in_(DONE))
        .group_by(col(Inspection.id), col(Inspection.unit_code), col(Inspection.on_day))
        .order_by(col(Inspection.id))
    )
    return [Inspected(number, unit, on, found, int(left)) for number, unit, on, found, left in rows]


def commendations_of(session: Session, plan: Plan) -> list[Commended]:
    """Every proposal of commendation of the plan, by code."""
    query = select(Commendation).where(Commendation.plan_id == plan.id).order_by(col(Commendation.code))
    return [Commended(row.code, row.unit_code, row.award_code, row.status.value) for row in session.exec(query)]


def sharing_days(session: Session, plan: Plan) -> list[tuple[int, date]]:
    """The days on which models were presented: (number, day)."""
    query = select(col(SharingEvent.id), col(SharingEvent.held_on)).where(SharingEvent.plan_id == plan.id)
    return [(number or 0, day) for number, day in session.exec(query.order_by(col(SharingEvent.id)))]
