"""The office's working calendar, from its files to the rules."""

from pathlib import Path

from config.calendars import PACKAGED, CalendarFile, load_calendar_files
from models.rules.calendar import CalendarYear, SignOff, WorkingCalendar


def load_calendar(directory: Path | None = None) -> WorkingCalendar:
    """Read the calendar files of a folder, by default the packaged ones.

    Raises:
        CalendarFilesRefused: a file or the folder cannot be used; every mistake at once, in Vietnamese.
    """
    return WorkingCalendar(_year(file) for file in load_calendar_files(directory or PACKAGED))


def _year(file: CalendarFile) -> CalendarYear:
    signed = file.signed_off
    return CalendarYear(
        year=file.year,
        off=file.off,
        work=file.work,
        signed_off=SignOff(by=signed.by, document=signed.document, on=signed.on) if signed else None,
        source=file.source,
        holidays=file.holidays,
    )
