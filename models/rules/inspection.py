"""Which units a round proposes to inspect, and why; and which status of a round and of an inspection follows which.

The points are the plan's data (`inspection.choosing`): the plan itself says only that there is inspection (II.8), so
every proposal is explained reason by reason, and people may change it before it is confirmed.
An inspection is an event: it changes no status of an initiative.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

ROUND_STEPS: dict[str, dict[str, str]] = {
    "choosing": {"confirmed": "chốt danh sách đơn vị", "cancelled": "hủy đợt"},
    "confirmed": {"choosing": "mở lại danh sách", "closed": "kết thúc đợt", "cancelled": "hủy đợt"},
    "closed": {},
    "cancelled": {},
}

STEPS: dict[str, dict[str, str]] = {
    "scheduled": {"held": "ghi nhận đã kiểm tra", "cancelled": "hủy lịch kiểm tra"},
    "held": {"concluded": "thông báo kết luận", "scheduled": "đính chính ghi nhầm"},
    "concluded": {},
    "cancelled": {},
}


@dataclass(frozen=True)
class UnitFacts:
    """What the record knows of a unit on the day of choosing.

    Args:
        late: duties with a legal or external day that came late or are overdue this year; subordinate units only.
        past_target: duties that passed an internal target, which is not being late.
        returned: hand-ins returned this year.
        open_findings: findings and recommendations whose fix has not been accepted.
    """

    unit: str
    last_inspected_on: date | None
    late: int = 0
    past_target: int = 0
    returned: int = 0
    open_findings: int = 0


@dataclass(frozen=True)
class Points:
    """Points per reason; those for time grow by the full month up to `most_for_time`."""

    never_inspected: int
    per_month_since_last: int
    most_for_time: int
    per_late: int
    per_past_target: int
    per_returned: int
    per_open_finding: int


@dataclass(frozen=True)
class Reason:
    """One reason with its points, in words that the office reads."""

    code: str
    words: str
    points: int


@dataclass(frozen=True)
class Choice:
    """A candidate as the rule ranks it. `proposed` units are on the list; the total is the sum of the reasons."""

    unit: str
    position: int
    reasons: tuple[Reason, ...]
    proposed: bool

    @property
    def points(self) -> int:
        """The total."""
        return sum(reason.points for reason in self.reasons)


@dataclass(frozen=True)
class Lot:
    """Drawing by lot: percent of the places, and what makes the draw the same whoever repeats it."""

    percent: int = 0
    seed: int = 0
    round_code: str = ""


def choose(
    facts: Iterable[UnitFacts],
    points: Points,
    today: date,
    *,
    at_most: int,
    lot: Lot,
    settled: Collection[str] = frozenset(),
) -> list[Choice]:
    """Rank every candidate and propose at most `at_most` of them.

    Higher points come first; among equals whoever was inspected longest ago (or never), then the unit's code. Only a
    unit with points is proposed by points. Places drawn by lot are taken from those not proposed by points.

    Args:
        settled: units that people have already added or removed by hand: ranked and explained, not proposed.
    """
    ranked = sorted(
        ((each, reasons_of(each, points, today)) for each in facts),
        key=lambda pair: (
            -sum(reason.points for reason in pair[1]),
            pair[0].last_inspected_on or date.min,
            pair[0].unit,
        ),
    )
    drawn_places = at_most * lot.percent // 100
    choices = [
        Choice(each.unit, position, reasons, proposed=False) for position, (each, reasons) in enumerate(ranked, start=1)
    ]
    free = [choice for choice in choices if choice.unit not in settled]
    by_points = [choice.unit for choice in free if choice.points > 0][: max(0, at_most - drawn_places)]
    drawn = draw([choice.unit for choice in free if choice.unit not in by_points], lot)[: max(0, drawn_places)]
    return [_decided(choice, by_points, drawn, lot) for choice in choices]


def draw(units: Sequence[str], lot: Lot) -> list[str]:
    """Put units in the order of the lot: by the digest of seed, round and unit, so anybody can repeat it."""

    def ticket(unit: str) -> str:
        return hashlib.sha256(f"{lot.seed}:{lot.round_code}:{unit}".encode()).hexdigest()

    return sorted(units, key=ticket)


def reasons_of(facts: UnitFacts, points: Points, today: date) -> tuple[Reason, ...]:
    """Every reason that speaks for inspecting a unit, those without points left out."""
    found = [
        _time(facts.last_inspected_on, points, today),
        Reason("late", f"nộp chậm hoặc quá hạn {facts.late} việc trong năm", facts.late * points.per_late),
        Reason(
            "past_target",
            f"{facts.past_target} việc sau mốc nội bộ (giả định)",
            facts.past_target * points.per_past_target,
        ),
        Reason("returned", f"bị trả lại bổ sung {facts.returned} lần", facts.returned * points.per_returned),
        Reason(
            "open_findings",
            f"còn {facts.open_findings} tồn tại, kiến nghị chưa khắc phục xong",
            facts.open_findings * points.per_open_finding,
        ),
    ]
    return tuple(reason for reason in found if reason.points > 0)


def months_between(first: date, last: date) -> int:
    """Full months from one day to a later one; 0 when it is not later."""
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    return max(0, months)


def _time(last_inspected_on: date | None, points: Points, today: date) -> Reason:
    if last_inspected_on is None:
        return Reason("never_inspected", "chưa được kiểm tra lần nào", points.never_inspected)
    months = months_between(last_inspected_on, today)
    counted = min(points.most_for_time, months * points.per_month_since_last)
    return Reason("time", f"lần kiểm tra gần nhất cách đây {months} tháng", counted)


def _decided(choice: Choice, by_points: list[str], drawn: list[str], lot: Lot) -> Choice:
    if choice.unit in drawn:
        reason = Reason("drawn", f"được rút thăm (mã rút thăm {lot.seed})", 0)
        return replace(choice, proposed=True, reasons=(*choice.reasons, reason))
    return replace(choice, proposed=choice.unit in by_points)
