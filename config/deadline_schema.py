"""The shapes of a deadline, and the small shapes that every part of a plan file is made of.

The eleven ways to write a deadline are told apart by the key that is present (`before`, `relative`, `rounds` …).
What they mean in days is `models/schedule.py`.
"""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-zĐđ0-9][A-Za-zĐđ0-9_.()-]*$", max_length=60)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
AssumptionLabel = Annotated[str, StringConstraints(pattern=r"^Giả định")]

# A day outside these years is a slip of the finger, and would overflow what is counted from it.
EARLIEST_YEAR = 1990
LATEST_YEAR = 2100


def refuse(sentence: str) -> PydanticCustomError:
    """An error whose message is already the Vietnamese sentence that the office reads."""
    return PydanticCustomError("plan", "{sentence}", {"sentence": sentence})


def _calendar_day(value: Any) -> Any:
    """Take a date or `2024-11-15`; a number would silently become a day counted from 1970."""
    if isinstance(value, date) and not isinstance(value, datetime):
        if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
            raise refuse(f"Năm {value.year} không hợp lý; ghi năm từ {EARLIEST_YEAR} đến {LATEST_YEAR}.")
        return value
    if value is None:
        raise refuse("Chưa ghi ngày; ghi theo năm-tháng-ngày, ví dụ 2024-11-15.")
    shown = str(value)[:60]
    if isinstance(value, str):
        if iso := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value):
            try:
                day = date.fromisoformat(value)
            except ValueError:
                year, month, number = iso.groups()
                raise refuse(f"Ngày {number}/{month}/{year} không có trong lịch; sửa lại ngày.") from None
            return _calendar_day(day)
        if spoken := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", value.strip()):
            number, month, year = spoken.groups()
            iso_day = f"{year}-{month:0>2}-{number:0>2}"
            raise refuse(f"Ngày “{shown}” chưa đúng dạng; ghi theo năm-tháng-ngày: {iso_day}.")
    raise refuse(f"Giá trị “{shown}” không phải là ngày; ghi theo năm-tháng-ngày, ví dụ 2024-11-15.")


def day_if_written_so(value: Any) -> Any:
    """Take `2024-11-15` as a day where words are allowed too, so that JSON and YAML read alike."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return _calendar_day(value)
    return value


def _local_hour(value: Any) -> Any:
    """Take `2024-11-14 16:00` in local time; a bare day would silently become midnight."""
    if isinstance(value, datetime):
        _calendar_day(value.date())
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?", value):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise refuse(f"Giờ, ngày “{value}” không có trong lịch; sửa lại.") from None
        return _local_hour(moment)
    raise refuse(f"“{str(value)[:60]}” chưa đủ giờ và ngày; ghi theo dạng 2024-11-14 16:00 (giờ Việt Nam).")


Day = Annotated[date, BeforeValidator(_calendar_day)]
Hour = Annotated[datetime, BeforeValidator(_local_hour)]


class LineMap(dict[tuple[str | int, ...], int]):
    """Where each value of a file stands: path → line. No part of what a plan says, so any two are equal."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LineMap)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None

    def nearest(self, path: tuple[str | int, ...]) -> int | None:
        """Return the line of `path`, or of the closest thing that holds it."""
        while path and path not in self:
            path = path[:-1]
        return self.get(path)


class Strict(BaseModel):
    """An unknown key is a mistake to be told, not a thing to be ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DeadlineKind(StrEnum):
    """What stands behind a deadline; the four are never mixed in a list or a count."""

    LEGAL = "legal"
    EXTERNAL = "external"
    INTERNAL_TARGET = "internal_target"
    STANDING = "standing"


def _check_order(start: date, end: date) -> None:
    """Refuse a span that ends before it starts."""
    if start > end:
        raise refuse(f"Ngày đầu {start:%d/%m/%Y} sau ngày cuối {end:%d/%m/%Y}; đổi lại hai ngày.")


# --- deadlines ---------------------------------------------------------------------------------------------


class Before(Strict):
    """ "Trước ngày 15/11" ends on 14/11."""

    before: Day


class By(Strict):
    """ "Chậm nhất ngày", "xong trong ngày": the day is included."""

    by: Day


class Through(Strict):
    """ "Đến hết ngày": the day is included, through 24:00."""

    through: Day


class AtHour(Strict):
    """ "Trước 16 giờ ngày": an hour of a day, local time (Asia/Ho_Chi_Minh)."""

    at: Hour


class Window(Strict):
    """ "Từ ngày … đến hết ngày …", both included."""

    window: "Span"


class Span(Strict):
    from_: Day = Field(alias="from")
    to: Day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _check_order(self.from_, self.to)
        return self


class Relative(Strict):
    """N days or working days from a named event or from another duty's last day; negative is before."""

    relative: "Offset"


class Offset(Strict):
    event: Code | None = None
    duty: Code | None = None
    days: int | None = None
    working_days: int | None = None

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if (self.event is None) == (self.duty is None):
            raise refuse("Hạn tính theo mốc phải nêu đúng một mốc: “event” (sự kiện) hoặc “duty” (việc khác).")
        if (self.days is None) == (self.working_days is None):
            raise refuse("Hạn tính theo mốc phải nêu đúng một số: “days” (ngày) hoặc “working_days” (ngày làm việc).")
        return self


class WorkingDaysAfter(Strict):
    """N working days after an event of each unit's own, e.g. a complete dossier; the event day is not counted.

    With `pause_while` the days on which the dossier was incomplete do not count.
    """

    within: "Within"


class Within(Strict):
    working_days: Annotated[int, Field(ge=1)]
    after: Code
    pause_while: Code | None = None


class Rounds(Strict):
    """Đợt: each has its window and may have a report of its own."""

    rounds: Annotated[list["Round"], Field(min_length=1)]


class Round(Strict):
    id: Code
    name: Text
    from_: Day = Field(alias="from")
    to: Day
    report: "RoundReport | None" = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _check_order(self.from_, self.to)
        return self


class RoundReport(Strict):
    """The report of a round: on or before a day, or N working days after the round ends."""

    by: Day | None = None
    working_days: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if (self.by is None) == (self.working_days is None):
            raise refuse("Báo cáo của đợt phải nêu đúng một hạn: “by” (ngày) hoặc “working_days” (số ngày làm việc).")
        return self


class Period(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


PERIODS_IN_A_YEAR = {Period.MONTH: 12, Period.QUARTER: 4, Period.HALF_YEAR: 2, Period.YEAR: 1}
_OCCURRENCE = {
    Period.MONTH: (r"\d{4}-(0[1-9]|1[0-2])", "2024-03"),
    Period.QUARTER: (r"\d{4}-Q[1-4]", "2024-Q1"),
    Period.HALF_YEAR: (r"\d{4}-H[12]", "2024-H1"),
    Period.YEAR: (r"\d{4}", "2024"),
}


class InPeriod(Strict):
    """ "Quý I/2026": due at the end of the period. `number` counts from 1 within the year."""

    in_: "NamedPeriod" = Field(alias="in")


class NamedPeriod(Strict):
    period: Period
    number: Annotated[int, Field(ge=1, le=12)] = 1
    year: Annotated[int, Field(ge=2000, le=2100)]

    @model_validator(mode="after")
    def _exists(self) -> Self:
        most = PERIODS_IN_A_YEAR[self.period]
        if self.number > most:
            raise refuse(f"Một năm chỉ có {most} kỳ loại “{self.period}”; sửa số thứ tự {self.number}.")
        return self


class Recurring(Strict):
    """Each month, quarter, half-year or year in the plan's span, with exceptions.

    `day` is counted from 1 within the period's last month, or -1 for its last day. Keys of `skip` and `moved`
    are the occurrence's key: "2024-03", "2024-Q1", "2024-H1", "2024".
    """

    every: "Recurrence"


class Recurrence(Strict):
    period: Period
    from_: Day = Field(alias="from")
    until: Day
    day: Annotated[int, Field(ge=-1, le=31)] = -1
    skip: list[str] = []
    moved: dict[str, Day] = {}

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        _check_order(self.from_, self.until)
        if self.day == 0:
            raise refuse("“day” tính từ 1, hoặc -1 là ngày cuối kỳ; không có ngày 0.")
        pattern, example = _OCCURRENCE[self.period]
        for key in [*self.skip, *self.moved]:
            if not re.fullmatch(pattern, key):
                raise refuse(
                    f"Kỳ “{key}” trong “skip”, “moved” chưa đúng dạng; ghi như {example} (đặt trong dấu nháy)."
                )
        return self


class Standing(Strict):
    """ "Thường xuyên", "kịp thời", "nếu có": no day, never overdue by itself, takes a nil return."""

    standing: Text


DEADLINES: dict[str, type[Strict]] = {
    "before": Before,
    "by": By,
    "through": Through,
    "at": AtHour,
    "window": Window,
    "relative": Relative,
    "within": WorkingDaysAfter,
    "rounds": Rounds,
    "in": InPeriod,
    "every": Recurring,
    "standing": Standing,
}


def _deadline_tag(value: Any) -> str | None:
    """Tell which deadline is meant by the key that is present, so that an error speaks of that one alone."""
    for key, shape in DEADLINES.items():
        if isinstance(value, shape) or (isinstance(value, dict) and key in value):
            return f"deadline:{key}"
    return None


Deadline = Annotated[
    Annotated[Before, Tag("deadline:before")]
    | Annotated[By, Tag("deadline:by")]
    | Annotated[Through, Tag("deadline:through")]
    | Annotated[AtHour, Tag("deadline:at")]
    | Annotated[Window, Tag("deadline:window")]
    | Annotated[Relative, Tag("deadline:relative")]
    | Annotated[WorkingDaysAfter, Tag("deadline:within")]
    | Annotated[Rounds, Tag("deadline:rounds")]
    | Annotated[InPeriod, Tag("deadline:in")]
    | Annotated[Recurring, Tag("deadline:every")]
    | Annotated[Standing, Tag("deadline:standing")],
    Discriminator(_deadline_tag),
]
