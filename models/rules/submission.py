"""Submission upward: which step may follow which, the inner days counted back, and the reviewing body's clock (II.8).

Days are calendar days in Asia/Ho_Chi_Minh; leads are counted in working days.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from models.rules.calendar import WorkingCalendar
from models.rules.deadlines import within_working_days

Clock = Literal["pause", "restart"]

STEPS: dict[str, dict[str, str]] = {
    "drafted": {"issued": "phát hành", "withdrawn": "hủy dự thảo"},
    "issued": {"sent": "gửi đi", "drafted": "đính chính số, ngày ghi nhầm", "withdrawn": "rút hồ sơ"},
    "sent": {
        "acknowledged": "ghi nhận cấp trên đã nhận",
        "returned": "cấp trên trả lại để bổ sung",
        "decided": "ghi nhận kết quả",
        "withdrawn": "rút hồ sơ",
    },
    "acknowledged": {
        "returned": "cấp trên trả lại để bổ sung",
        "decided": "ghi nhận kết quả",
        "withdrawn": "rút hồ sơ",
    },
    "returned": {"sent": "gửi bổ sung", "decided": "ghi nhận kết quả", "withdrawn": "rút hồ sơ"},
    "decided": {},
    "withdrawn": {},
}

UP = frozenset({"sent", "acknowledged", "returned"})
"""Statuses in which the dossier has left and a result is awaited."""

EDITABLE = frozenset({"drafted", "returned"})
"""Statuses in which the pieces of a dossier may change; the list of initiatives changes in a draft alone."""


@dataclass(frozen=True)
class InnerStep:
    """A step of our own before the outer day: its name and how many working days it takes."""

    id: str
    name: str
    working_days: int


@dataclass(frozen=True)
class InnerDay:
    """When a step has to begin and to end, and how it stands.

    Args:
        starts_by, ends_by: the latest safe days, both included; a step that takes one day ends the day it starts.
        done_on: the day it was done, or None.
        red: its last day has passed and it is not done, or was done after it.
    """

    step: InnerStep
    starts_by: date
    ends_by: date
    done_on: date | None
    red: bool


def inner_days(
    calendar: WorkingCalendar, outer_on: date, steps: Sequence[InnerStep], done: Mapping[str, date], today: date
) -> list[InnerDay]:
    """Count the inner days back from the outer one; the last step may end on the outer day itself.

    An outer day that is not worked is prepared for on the working day before. A step of one day ends on the day it
    begins, and the step before it ends on the working day before that.

    Args:
        outer_on: the last day on which the dossier may be sent, itself included.
        done: step → the day on which it was done.
    """
    days: list[InnerDay] = []
    ends_by = calendar.previous_or_same(outer_on)
    for step in reversed(steps):
        starts_by = calendar.add_working_days(ends_by, -(step.working_days - 1))
        done_on = done.get(step.id)
        days.append(InnerDay(step, starts_by, ends_by, done_on, red=(done_on or today) > ends_by))
        ends_by = calendar.add_working_days(starts_by, -1)
    return days[::-1]


def result_expected_on(
    calendar: WorkingCalendar,
    received: Sequence[date],
    returned: Iterable[tuple[date, date | None]],
    working_days: int,
    clock: Clock,
) -> date | None:
    """The day on which the reviewing body's working days end, counted from a complete dossier; None when not running.

    Args:
        received: the days on which the body confirmed a complete dossier, first arrival and supplements.
        returned: (returned on, complete again on) of each return; the second is None while we still owe it.
        clock: "pause" leaves out the days on which the dossier was incomplete, "restart" counts from the newest
            complete arrival.

    Source: domain reference section 5, "clock starts on completeness"; the number is the plan's data.
    """
    returns = sorted(returned, key=lambda pair: pair[0])
    if not received:
        return None
    if clock == "restart":
        waiting = any(again is None for _, again in returns)
        return None if waiting else within_working_days(calendar, max(received), working_days)
    return within_working_days(calendar, min(received), working_days, returns)
