"""What a command needs before it touches the record: the settings, the record itself, and the business day."""

import os
import warnings
from datetime import date
from typing import TYPE_CHECKING

from flows.cli.output import warn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.settings import Settings
    from tasks.clock import BusinessTime


def prepared() -> "Settings":
    """Read the settings, and keep whatever Prefect writes when it is imported inside our own home.

    Raises:
        Refused: a wrong setting.
    """
    from config.settings import settings

    found = settings()
    os.environ.setdefault("PREFECT_HOME", str(found.home.resolve() / "prefect"))
    # A command that only looks leaves no folder behind, and Prefect cannot make its own in a home that is not there.
    warnings.filterwarnings("ignore", message="Failed to create the Prefect home directory")
    return found


def open_record() -> "BusinessTime":
    """Make sure that there is a record of this version's form, and read the clock.

    Raises:
        Refused: no record, an older or a newer one, or a database that does not answer.
    """
    found = prepared()
    from tasks.clock import business_time
    from tasks.doctor import check_record

    check_record(found)
    return business_time()


def warn_of_calendar(days: "Iterable[date | str | None]") -> None:
    """Say which years among `days` have no signed-off calendar."""
    from tasks.context import working_calendar

    known = [date.fromisoformat(day) if isinstance(day, str) else day for day in days if day is not None]
    warn(working_calendar().warnings(known))
