"""The sentence that says how a deadline's words were read, beside the days it comes to.

The days are the rules' (`models/rules/deadlines.py`); the writing of days is `config/vietnamese.py`. A sentence is a
phrase without a full stop: “Trước ngày 15/11/2024” được hiểu là chậm nhất hết ngày 14/11/2024 (thứ Năm).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pendulum

from config.plan_schema import Amendment, DeadlineKind
from config.vietnamese import date_with_weekday, format_date
from models.rules import deadlines
from models.rules.calendar import WorkingCalendar
from models.rules.deadlines import LOCAL_ZONE, Pause, PeriodSpan, Policy, Reading, Term

_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True)
class Anchor:
    """What a relative deadline hangs on: its name, its day if known, and whether that day is an assumption."""

    name: str
    on: date | None
    assumed: bool = False

    def __str__(self) -> str:
        if self.on is None:
            return self.name
        return f"{self.name} ({format_date(self.on)}{', giả định' if self.assumed else ''})"


@dataclass(frozen=True)
class Reader:
    """Reads the deadlines of one office: its calendar and what it does when a last day is not worked."""

    calendar: WorkingCalendar
    policy: Policy

    def read(self, opened: str, term: Term, meaning: str | None = None) -> Reading:
        """Read a term; `opened` is what `opening` made, `meaning` replaces the plain "chậm nhất hết ngày …"."""
        target = deadlines.working_target(self.calendar, term, self.policy)
        said = f"{opened} {meaning or last_day(term)}{self._beside(term, target)}"
        return Reading(term.opens_on, term.due_on, term.due_at, target, said, self._warnings(term, target))

    def read_through(self, words: str, day: date) -> Reading:
        """Read a day set by hand, itself included: an extension, the day for a supplement."""
        return self.read(f"{quote(words)} được hiểu là", deadlines.through(day))

    def read_within(
        self, words: str, kind: DeadlineKind, n: int, started_on: date, pauses: Sequence[Pause] = ()
    ) -> Reading:
        """Read N working days after a unit's own event, once its day is known.

        Raises:
            DeadlineRefused: n below 1, or a pause that ends before it begins.
        """
        due_on = deadlines.within_working_days(self.calendar, started_on, n, pauses)
        if due_on is None:
            return waiting(words, kind, "hết thời gian tạm dừng để bổ sung hồ sơ")
        paused = ", trừ thời gian tạm dừng" if pauses else ""
        term = Term(None, due_on, counted_from=started_on)
        meaning = f"{n} ngày làm việc sau ngày {format_date(started_on)}{paused}, tức {last_day(term)}"
        return self.read(opening(words, kind), term, meaning)

    def _beside(self, term: Term, target: date | None) -> str:
        """Say what the calendar adds: nothing on a working day."""
        if term.due_on is None or (day := self.calendar.explain(term.due_on)).working:
            return ""
        said = f"; ngày này không phải ngày làm việc ({day.reason})"
        if target is None or target == term.due_on:
            return said
        said += f", mốc làm việc là ngày {date_with_weekday(target)}"
        if target > term.due_on:
            said += f", sau hạn: nộp sau ngày {format_date(term.due_on)} vẫn tính là chậm"
        return said

    def _warnings(self, term: Term, target: date | None) -> tuple[str, ...]:
        days = [day for day in (term.counted_from, term.due_on, target) if day is not None]
        if not days:
            return ()
        return tuple(self.calendar.warnings_between(min(days), max(days)))


def quote(words: str) -> str:
    """Put a deadline's own words in quotation marks, as the start of a sentence."""
    inner = inner_quotes(words)
    return f"“{inner[:1].upper()}{inner[1:]}”"


def inner_quotes(text: str) -> str:
    """Make quotation marks single, for text that is itself to stand between double ones."""
    return text.replace("“", "‘").replace("”", "’")


def opening(words: str, kind: DeadlineKind, amended_by: Amendment | None = None) -> str:
    """Open the sentence: quoted words are "understood as" something, an office's own target is not in the words."""
    if kind is DeadlineKind.INTERNAL_TARGET:
        return "Mốc nội bộ, không phải hạn của kế hoạch:"
    if amended_by is not None:
        amended = f"văn bản {amended_by.number} ngày {format_date(amended_by.on)}"
        return f"{quote(words)} (đã điều chỉnh theo {amended}) được hiểu là"
    return f"{quote(words)} được hiểu là"


def last_day(term: Term) -> str:
    """Say a term's end: its last day, its hour, or both ends of a window."""
    if term.due_on is None:
        return "chưa có ngày đến hạn"
    if term.due_at is not None and (hour := _local_hour(term.due_at)):
        return f"trước {hour} ngày {date_with_weekday(term.due_on)}"
    return f"chậm nhất hết ngày {date_with_weekday(term.due_on)}"


def _local_hour(due_at: datetime) -> str:
    """Say the hour, empty at midnight, which is the end of a day rather than an hour of one."""
    local = due_at.astimezone(pendulum.timezone(LOCAL_ZONE))
    if (local.hour, local.minute) == (0, 0):
        return ""
    return f"{local.hour} giờ {local.minute:02d} phút" if local.minute else f"{local.hour} giờ"


def both_ends(first: date, last: date) -> str:
    """Say a window: both days are included."""
    return f"từ ngày {date_with_weekday(first)} đến hết ngày {date_with_weekday(last)}"


def distance(n: int, anchor: Anchor, *, working: bool) -> str:
    """Say N days or working days before or after what a deadline hangs on."""
    if n == 0:
        return f"cùng ngày với {anchor}"
    unit = "ngày làm việc" if working else "ngày"
    return f"{abs(n)} {unit} {'trước' if n < 0 else 'sau'} {anchor}"


def period_name(span: PeriodSpan) -> str:
    """Name a period: "tháng 3/2024", "quý I/2024", "6 tháng đầu năm 2024", "năm 2024"."""
    if span.period == "month":
        return f"tháng {span.number}/{span.year}"
    if span.period == "quarter":
        return f"quý {_ROMAN[span.number - 1]}/{span.year}"
    if span.period == "half_year":
        return f"6 tháng {('đầu', 'cuối')[span.number - 1]} năm {span.year}"
    return f"năm {span.year}"


def waiting(words: str, kind: DeadlineKind, awaited: str) -> Reading:
    """Read a deadline whose day cannot be counted yet."""
    said = "Mốc nội bộ, không phải hạn của kế hoạch" if kind is DeadlineKind.INTERNAL_TARGET else quote(words)
    return _without_day(f"{said}: chưa tính được, chờ {awaited}")


def standing(words: str, *, nil_return: bool) -> Reading:
    """Read "thường xuyên", "kịp thời", "nếu có": no day, so it never turns overdue by itself."""
    nothing = "; không có việc thì báo “không phát sinh”" if nil_return else ""
    return _without_day(
        f"{quote(words)}: việc thường xuyên hoặc theo vụ việc, không có ngày đến hạn nên không tự thành quá hạn"
        f"{nothing}"
    )


def within_of_each_unit(opened: str, n: int, event: str, pause: str | None) -> Reading:
    """Read N working days after an event of each unit's own, before that event is recorded."""
    paused = f", trừ những ngày “{pause}”" if pause else ""
    return _without_day(
        f"{opened} {n} ngày làm việc sau ngày “{event}” của từng đơn vị, không tính chính ngày đó{paused}; "
        "hạn của đơn vị được tính khi ghi nhận ngày này"
    )


def _without_day(said: str) -> Reading:
    return Reading(None, None, None, None, said)
