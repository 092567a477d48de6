"""When a destination that does not take messages is left alone, and for how long.

A destination is a mail domain, or the server of a whole channel. Whoever waits for its answers makes everybody else
wait, so after a few failures in a row, or one silence, nothing is tried on it before an instant; then one message is.
"""

from datetime import timedelta

CLOSES_AT = 3
WAITS_MINUTES = (5, 10, 20, 40, 60)
"""From one try to the next; the last repeats."""


def failures_after(failures: int, *, silent: bool) -> int:
    """Count one more failure in a row; a silence weighs as much as all that are allowed."""
    return max(failures + 1, CLOSES_AT) if silent else failures + 1


def left_alone_for(failures: int) -> timedelta | None:
    """How long nothing is tried after so many failures in a row; None while it is still asked as usual."""
    if failures < CLOSES_AT:
        return None
    return timedelta(minutes=WAITS_MINUTES[min(failures - CLOSES_AT, len(WAITS_MINUTES) - 1)])
