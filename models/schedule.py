"""From a plan's deadlines to the days they come to, each with its reading.

A duty may hang on a named event or on the last day of another duty; the graph of these is resolved in order, and a
cycle is refused. What hangs on another duty is counted from its legal day, never from its working target.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from config.plan_schema import (
    AtHour,
    Before,
    By,
    DutyText,
    InPeriod,
    Offset,
    PlanFile,
    Recurring,
    Relative,
    Round,
    Rounds,
    Standing,
    Through,
    Window,
    WorkingDaysAfter,
)
from config.refusals import Refused
from config.vietnamese import format_date
from models import readings
from models.readings import Anchor, Reader
from models.rules import deadlines
from models.rules.calendar import WorkingCalendar
from models.rules.deadlines import DeadlineRefused, Reading, Term

ISSUE_EVENT = "ban-hanh"
ISSUE_NAME = "Ban hành kế hoạch"
REPORT_SUFFIX = "/bao-cao"


class ScheduleRefused(Refused):
    """A plan whose days cannot be computed; `problems` holds (duty id, Vietnamese reason), all at once."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("\n".join(f"{duty}: {reason}." for duty, reason in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Occurrence:
    """One time that a duty falls due. `key` is unique within the duty: "2024", "2024-Q1", a round's id."""

    key: str
    name: str | None
    reading: Reading


@dataclass(frozen=True)
class DutySchedule:
    """A duty and every time it falls due, in order."""

    duty: DutyText
    occurrences: tuple[Occurrence, ...]


def resolve(
    plan: PlanFile, calendar: WorkingCalendar, event_days: Mapping[str, date] | None = None
) -> list[DutySchedule]:
    """Read every deadline of a plan, in the plan's order.

    Args:
        event_days: days recorded for events, by event id; they lead over those of the plan file.

    Raises:
        ScheduleRefused: duties in a cycle, or deadlines that mean nothing; all of them at once.
    """
    if cycle := find_cycle(plan):
        raise ScheduleRefused([(cycle[0], f"các việc tính hạn theo nhau thành vòng: {' → '.join(cycle)}")])
    resolver = _Resolver(plan, Reader(calendar, plan.policy.working_target), event_days or {})
    done: dict[str, tuple[Occurrence, ...]] = {}
    problems: list[tuple[str, str]] = []
    for duty in _bases_first(plan):
        try:
            done[duty.id] = tuple(resolver.occurrences(duty, done))
        except DeadlineRefused as refused:
            problems.append((duty.id, str(refused)))
    if problems:
        raise ScheduleRefused(problems)
    return [DutySchedule(duty, done[duty.id]) for duty in plan.duties]


def find_cycle(plan: PlanFile) -> list[str] | None:
    """Return duties that hang on each other, first one repeated at the end, or None: ["a", "b", "a"]."""
    bases = _bases(plan)
    cleared: set[str] = set()
    for start in bases:
        path: list[str] = []
        current: str | None = start
        while current is not None and current not in cleared:
            if current in path:
                return [*path[path.index(current) :], current]
            path.append(current)
            current = bases.get(current)
        cleared.update(path)
    return None


def warnings_of(schedules: Iterable[DutySchedule]) -> list[str]:
    """Gather the calendar warnings of a whole schedule, each once, in the order they first came up."""
    return list(
        dict.fromkeys(warning for each in schedules for found in each.occurrences for warning in found.reading.warnings)
    )


def _bases(plan: PlanFile) -> dict[str, str | None]:
    """Return, for each duty, the duty its deadline hangs on; a duty hangs on one at most."""
    return {
        duty.id: duty.deadline.relative.duty if isinstance(duty.deadline, Relative) else None for duty in plan.duties
    }


def _bases_first(plan: PlanFile) -> list[DutyText]:
    """Order the duties so that each comes after the one it hangs on; the graph has no cycle."""
    duties, bases = {duty.id: duty for duty in plan.duties}, _bases(plan)
    ordered: dict[str, DutyText] = {}
    for start in duties:
        chain: list[str] = []
        current: str | None = start
        while current in duties and current not in ordered:
            chain.append(current)
            current = bases[current]
        ordered.update((each, duties[each]) for each in reversed(chain))
    return list(ordered.values())


@dataclass(frozen=True)
class _Resolver:
    """Reads the duties of one plan; the days of the duties already read are handed in."""

    plan: PlanFile
    reader: Reader
    event_days: Mapping[str, date]

    def occurrences(self, duty: DutyText, done: Mapping[str, tuple[Occurrence, ...]]) -> Iterator[Occurrence]:
        """Yield every occurrence of a duty, or raise DeadlineRefused."""
        match duty.deadline:
            case Rounds():
                yield from self._rounds(duty, duty.deadline)
            case Recurring():
                yield from self._recurring(duty, duty.deadline)
            case _:
                yield Occurrence(str(self.plan.year), None, self._single(duty, done))

    def _single(self, duty: DutyText, done: Mapping[str, tuple[Occurrence, ...]]) -> Reading:
        match duty.deadline:
            case Before(before=day):
                return self._read(duty, deadlines.before(day))
            case By(by=day) | Through(through=day):
                return self._read(duty, deadlines.through(day))
            case AtHour(at=moment):
                return self._read(duty, deadlines.at_hour(moment))
            case Window(window=span):
                term = deadlines.window(span.from_, span.to)
                return self._read(duty, term, readings.both_ends(span.from_, span.to))
            case InPeriod(in_=named):
                span_of = deadlines.period_span(named.period.value, named.year, named.number)
                term = deadlines.in_period(span_of)
                return self._read(duty, term, f"trong {readings.period_name(span_of)}, {readings.last_day(term)}")
            case Relative(relative=offset):
                return self._relative(duty, offset, done)
            case WorkingDaysAfter(within=within):
                pause = self._event_name(within.pause_while) if within.pause_while else None
                event = self._event_name(within.after)
                return readings.within_of_each_unit(_opening(duty), within.working_days, event, pause)
            case Standing():
                return readings.standing(duty.words, nil_return=duty.nil_return)
            case _:
                raise DeadlineRefused("dạng thời hạn này không thuộc loại có một hạn duy nhất")

    def _relative(self, duty: DutyText, offset: Offset, done: Mapping[str, tuple[Occurrence, ...]]) -> Reading:
        if (offset.event is None) == (offset.duty is None):
            raise DeadlineRefused("phải ghi đúng một trong hai: event (sự kiện) hoặc duty (việc)")
        if (offset.days is None) == (offset.working_days is None):
            raise DeadlineRefused("phải ghi đúng một trong hai: days (ngày) hoặc working_days (ngày làm việc)")
        anchor = self._event(offset.event) if offset.event else self._last_day_of(offset.duty or "", done)
        if anchor.on is None:
            awaited = f"ngày {anchor}" if offset.event else str(anchor)
            return readings.waiting(duty.words, duty.kind, awaited)
        calendar = self.reader.calendar
        term = deadlines.offset(calendar, anchor.on, days=offset.days, working_days=offset.working_days)
        n = offset.days if offset.days is not None else offset.working_days
        away = readings.distance(n or 0, anchor, working=offset.working_days is not None)
        return self._read(duty, term, f"{away}, tức {readings.last_day(term)}")

    def _rounds(self, duty: DutyText, rounds: Rounds) -> Iterator[Occurrence]:
        for each in rounds.rounds:
            window = deadlines.window(each.from_, each.to)
            meaning = f"{each.name}, {readings.both_ends(each.from_, each.to)}"
            yield Occurrence(each.id, each.name, self._read(duty, window, meaning))
            if each.report is not None:
                term = deadlines.round_report(
                    self.reader.calendar, each.to, by=each.report.by, working_days=each.report.working_days
                )
                name = f"Báo cáo {each.name}"
                reading = self._read(duty, term, f"báo cáo {each.name}, {_after_round(each)}{readings.last_day(term)}")
                yield Occurrence(each.id + REPORT_SUFFIX, name, reading)

    def _recurring(self, duty: DutyText, recurring: Recurring) -> Iterator[Occurrence]:
        every = recurring.every
        for span, term in deadlines.recurring(
            every.period.value, every.from_, every.until, day=every.day, skip=every.skip, moved=every.moved
        ):
            name = readings.period_name(span)
            moved = " (ngày riêng của kỳ này)" if span.key in every.moved else ""
            meaning = f"kỳ {name}{moved}, {readings.last_day(term)}"
            yield Occurrence(span.key, name, self._read(duty, term, meaning))

    def _read(self, duty: DutyText, term: Term, meaning: str | None = None) -> Reading:
        return self.reader.read(_opening(duty), term, meaning)

    def _event(self, event_id: str) -> Anchor:
        """Find an event's day: as recorded, as planned, as the plan was issued, and only then as assumed."""
        event = next((each for each in self.plan.events if each.id == event_id), None)
        if event is None and event_id != ISSUE_EVENT:
            raise DeadlineRefused(f"sự kiện “{event_id}” chưa được khai ở mục events")
        name = f"“{readings.inner_quotes(event.name if event else ISSUE_NAME)}”"
        issued_on = self.plan.header.issued_on if event_id == ISSUE_EVENT else None
        known = self.event_days.get(event_id) or (event.on if event else None) or issued_on
        if known is None and event is not None and event.assumed_on is not None:
            return Anchor(name, event.assumed_on, assumed=True)
        return Anchor(name, known)

    def _last_day_of(self, duty_id: str, done: Mapping[str, tuple[Occurrence, ...]]) -> Anchor:
        duty = next((each for each in self.plan.duties if each.id == duty_id), None)
        if duty is None:
            raise DeadlineRefused(f"việc “{duty_id}” không có trong kế hoạch")
        days = [each.reading.due_on for each in done.get(duty_id, ()) if each.reading.due_on is not None]
        return Anchor(f"hạn của việc “{readings.inner_quotes(duty.name)}”", max(days, default=None))

    def _event_name(self, event_id: str) -> str:
        return next((each.name for each in self.plan.events if each.id == event_id), event_id)


def _after_round(each: Round) -> str:
    days = each.report.working_days if each.report else None
    return f"{days} ngày làm việc sau ngày kết thúc {format_date(each.to)}, tức " if days else ""


def _opening(duty: DutyText) -> str:
    return readings.opening(duty.words, duty.kind, duty.amended_by)
