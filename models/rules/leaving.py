"""When a message that waits will next be tried, and when it should have left.

Source: III.1.a ("theo dõi, đôn đốc"); the day's timetable itself is a schedule (`flows/deployments.py`).
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST, LAST = time(7, 0), time(16, 50)
EVERY = timedelta(minutes=10)
"""From 07:00 through 16:50, each ten minutes, on working days."""


def next_drain(at: datetime, *, next_or_same: Callable[[date], date]) -> datetime:
    """Return the first instant from `at` on, itself included, at which messages are sent.

    Args:
        at: an aware instant.
        next_or_same: a day if it is worked, else the next working day.
    """
    local = at.astimezone(LOCAL)
    day = next_or_same(local.date())
    if day > local.date() or local.time() <= FIRST:
        return datetime.combine(day, FIRST, LOCAL)
    if local.time() > LAST:
        return datetime.combine(next_or_same(local.date() + timedelta(days=1)), FIRST, LOCAL)
    begun = local.replace(minute=local.minute // 10 * 10, second=0, microsecond=0)
    return begun if begun == local else begun + EVERY


def should_have_left(day: date, today: date, *, next_or_same: Callable[[date], date]) -> bool:
    """Whether a message of `day` that still waits is late: the working day on which it could leave has passed."""
    return next_or_same(day) < today
