"""Who handed in what and when: for the table "tình hình nộp báo cáo" of the year's report (III.2.c, III.1.c).

A nil return is one thing and silence another. Only subordinate units under a day of a document are ever late; how late
counts from the arrival. What has not come has no number of days, which would change with every morning.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from config.plan_schema import Policy
from models.decided import CarriedKind, YearCarry
from models.intake.late_reasons import LateReason
from models.obligations import HandIn, Obligation
from models.plans import Plan
from models.standing import Lateness, standing_of
from models.states import HandInStatus, ObligationStatus


@dataclass(frozen=True)
class HandInLine:
    """One unit's hand-in of one duty.

    Args:
        status: `nil` is a report that there is nothing; `open` is silence.
        days_late: calendar days after the last day, 0 unless it arrived.
        reason: why it was late, as the unit said; `letter` is the number of the letter that asked for a "giải trình".
    """

    obligation_id: int
    unit: str
    duty: str
    occurrence: str
    clause: str
    relation: str
    status: ObligationStatus
    due_on: date | None
    arrived_on: date | None
    days_late: int
    times_returned: int
    lateness: Lateness
    reason: str | None
    letter: str | None

    @property
    def key(self) -> str:
        """What the line is called within its unit: the duty and the occurrence."""
        return f"{self.duty}/{self.occurrence}"

    @property
    def silent(self) -> bool:
        """Whether nothing has ever arrived, not even a nil return."""
        return self.status is ObligationStatus.OPEN


@dataclass(frozen=True)
class HandInTotals:
    """How a duty was answered, by all who owe it; `late` are those of subordinate units that came late."""

    owed: int
    received: int
    nil: int
    silent: int
    returned: int
    late: int


def hand_in_lines(session: Session, plan: Plan, policy: Policy, duties: Sequence[str], today: date) -> list[HandInLine]:
    """Every unit's hand-in of some duties, by duty, occurrence and unit; findings of inspections are left out.

    What has gone on into next year's plan is still of this year's report.
    """
    gone_on = select(YearCarry.to_id).where(YearCarry.from_plan == plan.id, YearCarry.kind == CarriedKind.EXTENDED)
    of_the_plan = (col(Obligation.plan_id) == plan.id) | col(Obligation.id).in_(gone_on)
    owed = list(
        session.exec(
            select(Obligation).where(
                of_the_plan,
                col(Obligation.duty_code).in_(duties),
                col(Obligation.status) != ObligationStatus.WITHDRAWN,
                col(Obligation.occurrence).not_like("kt-%"),
            )
        )
    )
    rounds: dict[int, list[HandIn]] = {}
    of_these = select(HandIn).join(Obligation).where(of_the_plan, col(Obligation.duty_code).in_(duties))
    for row in session.exec(of_these.order_by(col(HandIn.round))):
        if row.status is not HandInStatus.WITHDRAWN:
            rounds.setdefault(row.obligation_id, []).append(row)
    reasons = {
        row.obligation_id: row
        for row in session.exec(
            select(LateReason).join(Obligation).where(of_the_plan, col(Obligation.duty_code).in_(duties))
            .order_by(col(LateReason.id))
        )
    }  # fmt: skip
    lines = [_line(each, rounds.get(each.id or 0, []), reasons.get(each.id or 0), policy, today) for each in owed]
    return sorted(lines, key=lambda line: (duties.index(line.duty), line.occurrence, line.unit))


def _line(
    obligation: Obligation, rounds: list[HandIn], reason: LateReason | None, policy: Policy, today: date
) -> HandInLine:
    stands = standing_of(obligation, rounds, policy, today)
    return HandInLine(
        obligation_id=obligation.id or 0,
        unit=obligation.unit_code,
        duty=obligation.duty_code,
        occurrence=obligation.occurrence,
        clause=obligation.clause_code,
        relation=obligation.relation,
        status=obligation.status,
        due_on=obligation.due_on,
        arrived_on=stands.arrived_on,
        days_late=stands.days_late if stands.arrived_on is not None else 0,
        times_returned=stands.times_returned,
        lateness=stands.lateness,
        reason=reason.reason if reason else None,
        letter=reason.letter_number if reason else None,
    )


def hand_in_totals(lines: Sequence[HandInLine]) -> dict[str, HandInTotals]:
    """Duty → how it was answered."""
    return {
        duty: _totals([line for line in lines if line.duty == duty])
        for duty in dict.fromkeys(line.duty for line in lines)
    }


def _totals(lines: Sequence[HandInLine]) -> HandInTotals:
    def count(*statuses: ObligationStatus) -> int:
        return sum(1 for line in lines if line.status in statuses)

    return HandInTotals(
        owed=len(lines),
        received=count(ObligationStatus.RECEIVED, ObligationStatus.ACCEPTED),
        nil=count(ObligationStatus.NIL),
        silent=count(ObligationStatus.OPEN),
        returned=count(ObligationStatus.RETURNED),
        late=sum(1 for line in lines if line.lateness is Lateness.LATE),
    )
