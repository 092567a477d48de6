"""Which days a state office works, and how many working days lie between two days.

Precedence, strongest first: a day named in the year's file (`work`, `off`), a holiday of that year, the weekday
(Monday to Friday work). A year without a file is counted by weekday alone; `warnings` says so, and says it too of a
year nobody has signed off.

Source: issue of the yearly calendar, `config/calendars/<year>.yaml`; a swapped day off is worked on a Saturday.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

WORKING_DAY = "ngày làm việc"
WEEKEND = "cuối tuần"
SATURDAY = 5


class CalendarRefused(ValueError):
    """A calendar that contradicts itself; the sentence says which day."""


@dataclass(frozen=True)
class SignOff:
    """Who stands behind a year's calendar: the office, its document and the day of signing."""

    by: str
    document: str
    on: date


@dataclass(frozen=True)
class DayReason:
    """Whether a day is worked, and why, in Vietnamese."""

    working: bool
    reason: str


@dataclass(frozen=True)
class CalendarYear:
    """One year's calendar: days off and days worked by order, and holidays, each with its Vietnamese reason.

    Raises:
        CalendarRefused: a day of another year, or one that is both off and worked.
    """

    year: int
    off: Mapping[date, str]
    work: Mapping[date, str]
    signed_off: SignOff | None
    source: str
    holidays: Mapping[date, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for day in (*self.off, *self.work, *self.holidays):
            if day.year != self.year:
                raise CalendarRefused(f"Lịch năm {self.year} có ngày {day:%d/%m/%Y} của năm khác.")
        for day in self.off:
            if day in self.work:
                raise CalendarRefused(f"Lịch năm {self.year} ghi ngày {day:%d/%m/%Y} vừa nghỉ vừa làm việc.")

    def explain(self, day: date) -> DayReason:
        """Say whether `day`, a day of this year, is worked, and why."""
        if day in self.work:
            return DayReason(True, self.work[day])
        if day in self.off:
            return DayReason(False, self.off[day])
        if day in self.holidays:
            return DayReason(False, self.holidays[day])
        return DayReason(False, WEEKEND) if day.weekday() >= SATURDAY else DayReason(True, WORKING_DAY)


class WorkingCalendar:
    """The years an office has calendars for; every question about working days is answered here.

    Raises:
        CalendarRefused: two calendars for one year.
    """

    def __init__(self, years: Iterable[CalendarYear]) -> None:
        self._years: dict[int, CalendarYear] = {}
        for each in years:
            if each.year in self._years:
                raise CalendarRefused(f"Có hai lịch cho năm {each.year}.")
            self._years[each.year] = each
        self._worked: dict[int, list[int]] = {}

    @property
    def years(self) -> tuple[CalendarYear, ...]:
        """The years with a file, in order."""
        return tuple(self._years[year] for year in sorted(self._years))

    def explain(self, day: date) -> DayReason:
        """Say whether `day` is worked, and why."""
        return self._year(day.year).explain(day)

    def explain_between(self, first: date, last: date) -> list[tuple[date, DayReason]]:
        """Explain every day from `first` to `last`, both included; none when `last` is the earlier."""
        days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
        return [(day, self.explain(day)) for day in days]

    def is_working(self, day: date) -> bool:
        """Is `day` worked?"""
        return self.explain(day).working

    def add_working_days(self, day: date, n: int) -> date:
        """Return the n-th working day after `day`, or before it when n is negative.

        `day` itself is never counted (BLDS 2015 Đ.147.2), working or not; with n = 0 it is returned as it is.
        """
        if n == 0:
            return day
        return self._forward(day, n) if n > 0 else self._backward(day, -n)

    def previous_or_same(self, day: date) -> date:
        """Return `day` if it is worked, otherwise the last working day before it."""
        return day if self.is_working(day) else self._backward(day, 1)

    def next_or_same(self, day: date) -> date:
        """Return `day` if it is worked, otherwise the first working day after it."""
        return day if self.is_working(day) else self._forward(day, 1)

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and including `end`; negative when `end` is the earlier.

        Backwards it counts (end, start], so the two directions differ in sign alone.
        """
        if end < start:
            return -self.working_days_between(end, start)
        count = 0
        for year in range(start.year, end.year + 1):
            worked = self._days_worked(year)
            count += bisect_right(worked, end.toordinal()) - bisect_right(worked, start.toordinal())
        return count

    def warnings(self, days: Iterable[date]) -> list[str]:
        """Say of each year among `days` that has no calendar, or one not signed off, what is to be done."""
        return [warning for year in sorted({day.year for day in days}) for warning in self._warnings_of(year)]

    def warnings_between(self, first: date, last: date) -> list[str]:
        """Say the same of every year from `first` to `last`."""
        return [warning for year in range(first.year, last.year + 1) for warning in self._warnings_of(year)]

    def _warnings_of(self, year: int) -> Iterator[str]:
        known = self._years.get(year)
        if known is None:
            yield (
                f"Năm {year} chưa có lịch làm việc: đang tính theo thứ trong tuần, chưa trừ ngày lễ. Hãy chạy "
                f"“danvan calendar propose {year}”, đối chiếu với thông báo chính thức, lưu thành {year}.yaml "
                "và ký duyệt."
            )
        elif known.signed_off is None:
            yield (
                f"Lịch làm việc năm {year} chưa được ký duyệt. Hãy đối chiếu {year}.yaml với thông báo chính thức, "
                "rồi ghi cơ quan, văn bản và ngày ký duyệt vào mục signed_off."
            )

    def _year(self, year: int) -> CalendarYear:
        return self._years.get(year) or CalendarYear(year, off={}, work={}, signed_off=None, source="")

    def _days_worked(self, year: int) -> list[int]:
        """The ordinals of the year's working days, in order; computed once, since the agenda asks for thousands."""
        if year not in self._worked:
            calendar = self._year(year)
            first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
            ordinals = range(first, last + 1)
            self._worked[year] = [each for each in ordinals if calendar.explain(date.fromordinal(each)).working]
        return self._worked[year]

    def _forward(self, day: date, n: int) -> date:
        year, worked = day.year, self._days_worked(day.year)
        index = bisect_right(worked, day.toordinal()) + n - 1
        while index >= len(worked):
            index -= len(worked)
            year += 1
            worked = self._days_worked(year)
        return date.fromordinal(worked[index])

    def _backward(self, day: date, n: int) -> date:
        year, worked = day.year, self._days_worked(day.year)
        index = bisect_left(worked, day.toordinal()) - n
        while index < 0:
            year -= 1
            worked = self._days_worked(year)
            index += len(worked)
        return date.fromordinal(worked[index])
