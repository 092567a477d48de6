"""The days that an obligation has been held to, and where the ladder puts its rungs on each: computed anew by the rules.

The days come from the plan's versions, from the decisions on extensions and from returns, the one that holds now first.
Nothing is taken from the agenda, so that what was said can be held against it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from config.plan_schema import DutyText, Ladder, PlanFile, Relation
from config.vietnamese import format_date
from models.agenda import AgendaRung
from models.decided import Extension, ExtensionStatus
from models.fan_out import ladder_for, place
from models.hand_ins import rounds_of
from models.intake.extensions import opening_of
from models.obligations import Obligation
from models.outbox import NoticeLine
from models.plan_record import PlanContent, content_of
from models.plans import PlanEvent, PlanVersion
from models.readings import Reader
from models.rules import deadlines
from models.rules.calendar import WorkingCalendar
from models.rules.deadlines import Reading
from models.rules.ladder import MOVED, ROLL_OUT
from models.schedule import Occurrence, resolve

LONG_BEFORE = timedelta(days=400)


@dataclass(frozen=True)
class Held:
    """One day that an obligation is or was held to.

    Args:
        by: who set it: the plan's version, the decision with its document, the return.
        supplement: it is the day of a supplement, which has a ladder of its own.
        undone: the decision was a wrong entry and no longer holds.
    """

    reading: Reading
    by: str
    supplement: bool = False
    undone: bool = False


@dataclass(frozen=True)
class Placed:
    """A rung of the ladder on its day, counted from one of the days held to."""

    held: Held
    ladder: Ladder
    rung: AgendaRung


@dataclass(frozen=True)
class Rules:
    """What computing needs: the calendar and the plan's newest content."""

    calendar: WorkingCalendar
    content: PlanContent

    @property
    def plan(self) -> PlanFile:
        """The plan's file."""
        return self.content.plan


def days_held_to(session: Session, rules: Rules, obligation: Obligation) -> list[Held]:
    """Every day that the obligation is or was held to, the one that holds now first, each once."""
    days = [*_returns(session, rules, obligation), *_extensions(session, rules, obligation)]
    days += _versions(session, rules, obligation)
    followed = obligation.supplement_due_on if obligation.status.value == "returned" else obligation.due_on
    seen: dict[tuple[date | None, bool], Held] = {}
    for each in days:
        seen.setdefault((each.reading.due_on, each.supplement), each)
    return sorted(seen.values(), key=lambda held: held.reading.due_on != followed)


def of_the_plan(session: Session, rules: Rules, obligation: Obligation) -> Held | None:
    """The day that holds now, by the newest version and what was granted; None for what no plan gives a day.

    A day granted stays unless the plan's own is later.
    """
    version = next(_versions(session, rules, obligation), None)
    extensions = _extensions(session, rules, obligation)
    granted = next((held for held in extensions if not held.supplement and not held.undone), None)
    if granted is None or version is None:
        return granted or version
    own, given = version.reading.due_on, granted.reading.due_on
    return version if own and given and own > given else granted


def placed_rungs(rules: Rules, obligation: Obligation, held: Held) -> list[Placed]:
    """Every rung of the obligation's ladder, on the day that follows from `held`."""
    duty = duty_of(rules, obligation)
    if duty is None:
        return []
    ladder = ladder_for(rules.plan, duty, Relation(obligation.relation), supplement=held.supplement)
    if ladder is None:
        return []
    start = (held.reading.due_on or rules.plan.starts_on) - LONG_BEFORE
    occurrence = Occurrence(obligation.occurrence, None, held.reading)
    rungs = place(ladder, occurrence, rules.calendar, start)
    return [Placed(held, ladder, rung) for rung in rungs if rung.rung not in (ROLL_OUT, MOVED)]


def find_placed(session: Session, rules: Rules, obligation: Obligation, line: NoticeLine) -> tuple[Placed | None, bool]:
    """The rung behind a line and whether it is the very one: day, words and release as the rules have them.

    Without one that is the same, the rung that the day held to now would give is returned.
    """
    near: Placed | None = None
    for held in days_held_to(session, rules, obligation):
        for placed in placed_rungs(rules, obligation, held):
            if (placed.rung.rung, placed.rung.role) != (line.rung, line.role):
                continue
            if (placed.rung.on_day, placed.rung.message) == (line.on_day, line.message):
                return placed, True
            near = near or placed
    return near, False


def duty_of(rules: Rules, obligation: Obligation) -> DutyText | None:
    """The duty as the newest version has it."""
    return next((duty for duty in rules.plan.duties if duty.id == obligation.duty_code), None)


def _versions(session: Session, rules: Rules, obligation: Obligation) -> Iterator[Held]:
    """The days of each version, the newest first, with the days recorded since and, before that, as assumed."""
    recorded = session.exec(select(PlanEvent).where(PlanEvent.plan_id == obligation.plan_id))
    events = {row.code: row.on_day for row in recorded}
    versions = select(PlanVersion).where(PlanVersion.plan_id == obligation.plan_id)
    for version in session.exec(versions.order_by(col(PlanVersion.version).desc())):
        content = content_of(version)
        for known in (events, {}) if events else (events,):
            reading = _reading_in(content.plan, rules.calendar, known, obligation)
            if reading is not None:
                yield Held(reading, _set_by(version, content.plan, obligation))


def _reading_in(
    plan: PlanFile, calendar: WorkingCalendar, events: dict[str, date], obligation: Obligation
) -> Reading | None:
    for schedule in resolve(plan, calendar, events):
        if schedule.duty.id == obligation.duty_code:
            found = (each.reading for each in schedule.occurrences if each.key == obligation.occurrence)
            return next(found, None)
    return None


def _set_by(version: PlanVersion, plan: PlanFile, obligation: Obligation) -> str:
    duty = next(each for each in plan.duties if each.id == obligation.duty_code)
    amended = duty.amended_by
    document = f", điều chỉnh theo văn bản {amended.number} ngày {format_date(amended.on)}" if amended else ""
    return f"Kế hoạch, phiên bản {version.version} do {version.loaded_by} nạp{document}"


def _extensions(session: Session, rules: Rules, obligation: Obligation) -> Iterator[Held]:
    duty = duty_of(rules, obligation)
    query = select(Extension).where(
        Extension.obligation_id == obligation.id,
        col(Extension.status).in_([ExtensionStatus.GRANTED, ExtensionStatus.REVERSED]),
        col(Extension.granted_until).is_not(None),
    )
    for row in session.exec(query.order_by(col(Extension.status), col(Extension.id).desc())):
        if row.granted_until is None or duty is None or row.decided_on is None:
            continue
        by = f"Gia hạn theo văn bản số {row.decision_number} ngày {format_date(row.decided_on)}"
        undone = row.status is ExtensionStatus.REVERSED
        by += " (sau đã đính chính)" if undone else ""
        if row.of_supplement:
            yield Held(_supplement(rules, row.granted_until), by, supplement=True, undone=undone)
        else:
            reader = Reader(rules.calendar, rules.plan.policy.working_target)
            opened = opening_of(row.decision_number or "", row.decided_on, obligation.original_due_on or row.due_before)
            reading = reader.read(opened, deadlines.through(row.granted_until))
            yield Held(reading, by, undone=undone)


def _returns(session: Session, rules: Rules, obligation: Obligation) -> Iterator[Held]:
    for row in reversed(rounds_of(session, obligation)):
        if row.supplement_due_on is not None:
            by = f"Trả lại để bổ sung lần {row.round}, do {row.recorded_by} ghi"
            yield Held(_supplement(rules, row.supplement_due_on), by, supplement=True)


def _supplement(rules: Rules, day: date) -> Reading:
    said = f"Hạn bổ sung: chậm nhất hết ngày {format_date(day)}"
    return Reading(None, day, None, rules.calendar.previous_or_same(day), said)
