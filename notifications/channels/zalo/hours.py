"""When a message that was put off may be tried again.

We send nothing between 21:30 and 06:30, well inside the hours of 22 to 6 in which Zalo takes some kinds only.
"""

import random
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from notifications.outcomes import Outcome, Wait, next_try_after

LOCAL: Final = ZoneInfo("Asia/Ho_Chi_Minh")
OPENS: Final = time(6, 30)
CLOSES: Final = time(21, 30)


def is_open(now: datetime) -> bool:
    """Whether Zalo messages may leave at an instant."""
    return OPENS <= now.astimezone(LOCAL).time() < CLOSES


def opening_after(now: datetime, *, another_day: bool = False) -> datetime:
    """The first instant from `now` on at which messages may leave; with `another_day`, on a later day."""
    local = now.astimezone(LOCAL)
    if not another_day and is_open(now):
        return now
    today = datetime.combine(local.date(), OPENS, tzinfo=LOCAL)
    if not another_day and local < today:
        return today
    return today + timedelta(days=1)


def next_try_at(outcome: Outcome, attempts: int, now: datetime, rng: random.Random) -> datetime:
    """When to try a temporary failure again after this many attempts, inside the hours.

    Those that wait for a day are spread over half an hour, so that the morning does not begin with all of them.
    """
    if outcome.wait is Wait.BACKOFF:
        return opening_after(now + next_try_after(attempts, rng))
    spread = timedelta(minutes=rng.uniform(0, 30))
    return opening_after(now, another_day=outcome.wait is Wait.NEXT_DAY or is_open(now)) + spread
