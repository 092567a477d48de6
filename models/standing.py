"""Where every obligation stands on a day: its status, when it arrived, and how late, computed and never stored."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, select

from config.plan_schema import DeadlineKind, Policy, Relation
from models.hand_ins import counted_arrival, days_late
from models.obligations import HandIn, Obligation
from models.plans import Plan
from models.states import HandInStatus, ObligationStatus


class Lateness(StrEnum):
    """How an obligation stands to its day; kinds and relations are kept apart.

    Only a legal or external day of a subordinate unit is ever `overdue` or `late`. An internal target is `past_target`;
    what a coordinating body has not sent is `not_received`; a standing duty has `no_day`.
    """

    NO_DAY = "no_day"
    NOT_DUE = "not_due"
    ON_TIME = "on_time"
    LATE = "late"
    OVERDUE = "overdue"
    PAST_TARGET = "past_target"
    NOT_RECEIVED = "not_received"
    RECEIVED_AFTER = "received_after"
    MET_AFTER_TARGET = "met_after_target"

    @property
    def label(self) -> str:
        """The words of the office."""
        return LATENESS_LABELS[self]


LATENESS_LABELS = {
    Lateness.NO_DAY: "Không có ngày hạn",
    Lateness.NOT_DUE: "Chưa đến hạn",
    Lateness.ON_TIME: "Đúng hạn",
    Lateness.LATE: "Nộp chậm",
    Lateness.OVERDUE: "Quá hạn",
    Lateness.PAST_TARGET: "Chưa nhận được, sau mốc nội bộ (giả định)",
    Lateness.NOT_RECEIVED: "Chưa nhận được",
    Lateness.RECEIVED_AFTER: "Đã nhận sau ngày đề nghị",
    Lateness.MET_AFTER_TARGET: "Đã nhận sau mốc nội bộ (giả định)",
}


@dataclass(frozen=True)
class Standing:
    """One obligation on one day."""

    obligation: Obligation
    rounds: tuple[HandIn, ...]
    arrived_on: date | None
    days_late: int
    lateness: Lateness

    @property
    def awaited(self) -> bool:
        """Whether nothing has arrived yet that is not returned."""
        return self.obligation.status in (ObligationStatus.OPEN, ObligationStatus.RETURNED)

    @property
    def missing(self) -> bool:
        """Whether nothing has ever arrived."""
        return self.obligation.status is ObligationStatus.OPEN

    @property
    def words(self) -> str:
        """The lateness in words, with the days where there are any."""
        counted = self.lateness in (Lateness.LATE, Lateness.OVERDUE, Lateness.PAST_TARGET, Lateness.MET_AFTER_TARGET)
        return f"{self.lateness.label} {self.days_late} ngày" if counted else self.lateness.label

    @property
    def times_returned(self) -> int:
        """How often a hand-in was returned."""
        return sum(1 for row in self.rounds if row.status is HandInStatus.RETURNED)


def standings(
    session: Session, plan: Plan, policy: Policy, today: date, *, unit: str | None = None, duty: str | None = None
) -> list[Standing]:
    """Every obligation of the plan as it stands today, those withdrawn left out; in the order of day, duty, unit."""
    query = select(Obligation).where(
        Obligation.plan_id == plan.id, col(Obligation.status) != ObligationStatus.WITHDRAWN
    )
    rows = select(HandIn, Obligation.id).join(Obligation).where(Obligation.plan_id == plan.id)
    if unit:
        query, rows = query.where(Obligation.unit_code == unit), rows.where(Obligation.unit_code == unit)
    if duty:
        query, rows = query.where(Obligation.duty_code == duty), rows.where(Obligation.duty_code == duty)
    rounds: dict[int, list[HandIn]] = defaultdict(list)
    for row, obligation_id in session.exec(rows.order_by(col(HandIn.round))):
        if row.status is not HandInStatus.WITHDRAWN:
            rounds[obligation_id or 0].append(row)
    found = session.exec(query)
    ordered = sorted(found, key=lambda each: (each.due_on or date.max, each.duty_code, each.occurrence, each.unit_code))
    return [standing_of(each, rounds[each.id or 0], policy, today) for each in ordered]


def standing_of(obligation: Obligation, rounds: list[HandIn], policy: Policy, today: date) -> Standing:
    """Where one obligation stands, given its rounds."""
    arrived, late = counted_arrival(rounds, policy), days_late(obligation, rounds, policy, today)
    return Standing(obligation, tuple(rounds), arrived, late, _lateness(obligation, arrived, late))


def _lateness(obligation: Obligation, arrived: date | None, late: int) -> Lateness:
    kind, relation = DeadlineKind(obligation.kind), Relation(obligation.relation)
    if obligation.due_on is None or kind is DeadlineKind.STANDING:
        return Lateness.NO_DAY
    if late == 0:
        return Lateness.ON_TIME if arrived else Lateness.NOT_DUE
    if kind is DeadlineKind.INTERNAL_TARGET:
        return Lateness.MET_AFTER_TARGET if arrived else Lateness.PAST_TARGET
    if relation is Relation.COORDINATING:
        return Lateness.RECEIVED_AFTER if arrived else Lateness.NOT_RECEIVED
    return Lateness.LATE if arrived else Lateness.OVERDUE
