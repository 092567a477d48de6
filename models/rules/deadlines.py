"""What the words of a deadline come to, as days.

Each function takes the plain parts of one deadline shape and returns its `Term`: the legal days, which nothing here
ever moves. The working target beside it (`working_target`) is the only thing that a weekend or a holiday shifts.
The sentence that explains a reading to people is written in `models/readings.py`.

Days are calendar days in Asia/Ho_Chi_Minh; instants are aware UTC.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

import pendulum

from models.rules.calendar import WorkingCalendar

Policy = Literal["none", "previous", "next"]
PeriodName = Literal["month", "quarter", "half_year", "year"]
Pause = tuple[date, date | None]

LOCAL_ZONE = "Asia/Ho_Chi_Minh"
MONTHS_IN: Mapping[str, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}

_KEYS: Mapping[str, str] = {"month": "{}-{:02d}", "quarter": "{}-Q{}", "half_year": "{}-H{}", "year": "{}"}
_ONE_DAY = timedelta(days=1)


class DeadlineRefused(ValueError):
    """A deadline that means nothing; the sentence says what to put right."""


@dataclass(frozen=True)
class Term:
    """The legal days of a deadline: when it opens, its last day, and its last instant if it has an hour.

    `counted_from` is the day from which working days were counted, if they were: the calendar of every year from
    there to the last day stands behind the result.
    """

    opens_on: date | None
    due_on: date | None
    due_at: datetime | None = None
    counted_from: date | None = None


@dataclass(frozen=True)
class Reading:
    """How a deadline is read: its legal days, the day to work towards, and the Vietnamese sentence that says so.

    `warnings` names each year whose missing or unsigned calendar the reading leans on.
    """

    opens_on: date | None
    due_on: date | None
    due_at: datetime | None
    working_target: date | None
    reading: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class PeriodSpan:
    """A month, quarter, half-year or year: its key ("2024-Q1"), number within the year, first and last day."""

    key: str
    period: PeriodName
    year: int
    number: int
    first: date
    last: date


def before(day: date) -> Term:
    """ "Trước ngày 15/11": the last day is the day before."""
    return Term(None, day - _ONE_DAY)


def through(day: date) -> Term:
    """ "Chậm nhất ngày", "đến hết ngày": the day is included, through 24:00 (BLDS 2015 Đ.148.6)."""
    return Term(None, day)


def at_hour(moment: datetime) -> Term:
    """ "Trước 16 giờ ngày 14/11": due at that hour, local unless the moment carries its own zone.

    "Trước 0 giờ ngày 15/11" is the end of 14/11, so its last day is the 14th.
    """
    zone = pendulum.timezone(LOCAL_ZONE)
    local = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
    day = local.date() - _ONE_DAY if local.time() == time.min else local.date()
    return Term(None, day, local.astimezone(UTC))


def window(first: date, last: date) -> Term:
    """ "Từ ngày … đến hết ngày …", both included.

    Raises:
        DeadlineRefused: the window ends before it opens.
    """
    if last < first:
        raise DeadlineRefused("ngày cuối đứng trước ngày đầu; hãy sửa lại hai ngày")
    return Term(first, last)


def offset(calendar: WorkingCalendar, base: date, *, days: int | None = None, working_days: int | None = None) -> Term:
    """N days or working days from `base`, itself not counted; negative is before it.

    Raises:
        DeadlineRefused: unless exactly one of `days` and `working_days` is given.
    """
    if days is not None and working_days is None:
        return Term(None, base + timedelta(days=days))
    if working_days is not None and days is None:
        return Term(None, calendar.add_working_days(base, working_days), counted_from=base)
    raise DeadlineRefused("phải ghi đúng một trong hai: days (ngày) hoặc working_days (ngày làm việc)")


def within_working_days(
    calendar: WorkingCalendar, started_on: date, n: int, pauses: Sequence[Pause] = ()
) -> date | None:
    """Return the n-th working day after an event, leaving out the days a dossier was incomplete.

    The day of the event is not counted. A pause is (first, last) of the days not counted, both included; last is
    None while it goes on, and then there is no due day yet (None), unless the n-th day came before the pause.

    Raises:
        DeadlineRefused: n below 1, or a pause that ends before it begins.
    """
    if n < 1:
        raise DeadlineRefused("số ngày làm việc phải từ 1 trở lên")
    counted_from, left = started_on, n
    for first, last in _merged(pauses):
        if last is not None and last <= counted_from:
            continue
        free = max(0, calendar.working_days_between(counted_from, first - _ONE_DAY))
        if free >= left:
            break
        if last is None:
            return None
        counted_from, left = last, left - free
    return calendar.add_working_days(counted_from, left)


def _merged(pauses: Iterable[Pause]) -> list[Pause]:
    """Put pauses in order and join those that overlap, so that no day is left out twice."""
    merged: list[Pause] = []
    for first, last in sorted(pauses, key=lambda pause: pause[0]):
        if last is not None and last < first:
            raise DeadlineRefused("thời gian tạm dừng kết thúc trước khi bắt đầu; hãy sửa lại hai ngày")
        if merged and (merged[-1][1] is None or merged[-1][1] >= first):
            earlier_first, earlier_last = merged[-1]
            ends = None if earlier_last is None or last is None else max(earlier_last, last)
            merged[-1] = (earlier_first, ends)
        else:
            merged.append((first, last))
    return merged


def period_span(period: PeriodName, year: int, number: int = 1) -> PeriodSpan:
    """Return the span of "quý I/2026"; `number` counts from 1 within the year.

    Raises:
        DeadlineRefused: a number the year does not have.
    """
    months = MONTHS_IN[period]
    if not 1 <= number <= 12 // months:
        raise DeadlineRefused(f"số thứ tự kỳ phải từ 1 đến {12 // months}")
    last_month = pendulum.date(year, number * months, 1)
    return PeriodSpan(
        key=_KEYS[period].format(year, number),
        period=period,
        year=year,
        number=number,
        first=date(year, (number - 1) * months + 1, 1),
        last=date(year, last_month.month, last_month.days_in_month),
    )


def in_period(span: PeriodSpan) -> Term:
    """ "Quý I/2026": open from the first day of the period, due by the end of its last."""
    return Term(span.first, span.last)


def recurring(
    period: PeriodName,
    first: date,
    until: date,
    *,
    day: int = -1,
    skip: Iterable[str] = (),
    moved: Mapping[str, date] | None = None,
) -> list[tuple[PeriodSpan, Term]]:
    """Every period that falls due within [first, until], less those skipped, some on a day of their own.

    A period is in when its regular day lies in the span, or when `moved` names it and it overlaps the span: December
    moved to the 10th is still there when the span ends on the 15th.

    Args:
        day: day of the period's last month, or -1 for its last; the 31st of a shorter month is its last day.
        skip: keys of periods left out, e.g. "2024-02".
        moved: the due day of a period that has one of its own, by key.

    Raises:
        DeadlineRefused: a span that ends before it begins, day 0, an exception for a period not in the span,
            or nothing left.
    """
    if until < first:
        raise DeadlineRefused("ngày kết thúc (until) đứng trước ngày bắt đầu (from)")
    if day == 0 or not -1 <= day <= 31:
        raise DeadlineRefused("day phải từ 1 đến 31, hoặc -1 cho ngày cuối kỳ")
    skipped, elsewhere = set(skip), dict(moved or {})
    spans = _overlapping(period, first, until)
    _check_exceptions({span.key for span in spans}, skipped, set(elsewhere))
    kept = []
    for span in spans:
        regular = span.last if day == -1 else span.last.replace(day=min(day, span.last.day))
        due = elsewhere.get(span.key, regular)
        if span.key not in skipped and (span.key in elsewhere or first <= regular <= until):
            kept.append((span, Term(min(max(span.first, first), due), due)))
    if not kept:
        raise DeadlineRefused("không còn kỳ nào; hãy sửa from, until hoặc skip")
    return kept


def _overlapping(period: PeriodName, first: date, until: date) -> list[PeriodSpan]:
    spans = (
        period_span(period, year, number)
        for year in range(first.year, until.year + 1)
        for number in range(1, 12 // MONTHS_IN[period] + 1)
    )
    return [span for span in spans if span.first <= until and span.last >= first]


def _check_exceptions(keys: set[str], skipped: set[str], moved: set[str]) -> None:
    """A mistyped key would leave its exception out without a word; so would one both skipped and moved."""
    if unknown := sorted((skipped | moved) - keys):
        raise DeadlineRefused(f"skip hoặc moved ghi kỳ không có trong thời gian: {', '.join(unknown)}")
    if both := sorted(skipped & moved):
        raise DeadlineRefused(f"kỳ vừa bỏ qua vừa dời ngày: {', '.join(both)}")


def round_report(
    calendar: WorkingCalendar, ends_on: date, *, by: date | None = None, working_days: int | None = None
) -> Term:
    """The report of a round: on or before a day, or N working days after the round's last day.

    Raises:
        DeadlineRefused: unless exactly one of the two is given, or a day before the round ends.
    """
    if (by is None) == (working_days is None):
        raise DeadlineRefused("báo cáo của đợt phải ghi đúng một trong hai: by hoặc working_days")
    if working_days is not None:
        return Term(None, calendar.add_working_days(ends_on, working_days), counted_from=ends_on)
    if by is not None and by < ends_on:
        raise DeadlineRefused("ngày báo cáo đứng trước ngày kết thúc đợt")
    return Term(None, by)


def working_target(calendar: WorkingCalendar, term: Term, policy: Policy) -> date | None:
    """Return the day to work towards; the due day itself when it is worked or the policy is `none`.

    With `next` the target may fall after the legal day: what arrives then is late all the same. With `previous` it
    never falls before the day the work opens.
    """
    if term.due_on is None or policy == "none":
        return term.due_on
    if policy == "next":
        return calendar.next_or_same(term.due_on)
    target = calendar.previous_or_same(term.due_on)
    return term.due_on if term.opens_on is not None and target < term.opens_on else target


def lateness(
    due_on: date | None,
    due_at: datetime | None,
    arrived_on: date | None,
    today: date,
    *,
    arrived_at: datetime | None = None,
    now: datetime | None = None,
) -> int:
    """Return how many calendar days late a hand-in is, 0 if on time; what is still awaited is measured up to today.

    The due day itself is on time, and lateness runs from the day of arrival, not of entry. Without a due day
    (standing duties) nothing is ever late. On the due day of an hour deadline the hour decides if the instant of
    arrival (or `now`) is known: past it counts as 1, at it is on time; unknown, the day is given the benefit.
    """
    if due_on is None:
        return 0
    days = max(0, ((arrived_on or today) - due_on).days)
    instant = arrived_at if arrived_on else now
    past_hour = due_at is not None and instant is not None and instant > due_at
    return max(days, 1) if past_hour else days
