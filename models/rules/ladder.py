"""On which day a rung of a ladder falls, counted in working days.

Before the day we count back from the working target, so that nobody is told "today is the last day" on a Sunday;
after it we count from the last day itself, so that nobody is called late while the day still runs.
Source: III.1.a ("theo dõi, đôn đốc"); the ladder itself is data, `ladders` in the plan's file.
"""

from collections.abc import Callable
from datetime import date

ROLL_OUT = "roll_out"
MOVED = "moved"


def rung_day(
    rung: str,
    *,
    target: date,
    due_on: date,
    add_working_days: Callable[[date, int], date],
    previous_or_same: Callable[[date], date],
) -> date:
    """Return the day of `T`, `T-N` or `T+N`.

    Args:
        rung: "T", "T-5", "T+1"; N counts working days.
        target: the working target; on a day off the working day before it is taken.
        due_on: the last day itself.
    """
    step = int(rung[1:] or "0")
    if step > 0:
        return add_working_days(due_on, step)
    return add_working_days(previous_or_same(target), step)


def speaks_before_the_day(rung: str) -> bool:
    """Whether saying the rung makes sense only while the last day has not passed."""
    return not rung.startswith("T+")
