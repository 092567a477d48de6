"""What the forms of the year's end can choose from; institutions and codes only."""

from sqlmodel import Session, select

from config.steps.year_end import YearEnd
from models.plans import Unit
from models.year_end.record import versions_of
from tasks.context import SEPARATOR, Context

REPORTS, VERSIONS, COLUMNS = "bao-cao-tong-ket", "ban-bao-cao", "cot-so-lieu"
RECIPIENTS = "noi-nhan-bao-cao"


def year_end_lists(session: Session, context: Context) -> dict[str, list[str]]:
    """The lists by the names that the forms' fields give; all empty where the plan has no such section."""
    section = context.content.plan.year_end
    if section is None:
        return {name: [] for name in (REPORTS, VERSIONS, COLUMNS, RECIPIENTS)}
    return {
        REPORTS: [f"{report.id}{SEPARATOR}{report.name}" for report in section.reports],
        VERSIONS: _versions(session, context, section),
        COLUMNS: [f"{column.id}{SEPARATOR}{column.name} ({column.measure})" for column in section.asked()],
        RECIPIENTS: _recipients(session, section),
    }


def _versions(session: Session, context: Context, section: YearEnd) -> list[str]:
    """The numbers that a version can have; which report it is of is another field."""
    numbers = {row.version for report in section.reports for row in versions_of(session, context.plan, report.id)}
    return [f"{number}{SEPARATOR}bản số {number}" for number in sorted(numbers)]


def _recipients(session: Session, section: YearEnd) -> list[str]:
    names = {unit.code: unit.name for unit in session.exec(select(Unit))}
    codes = dict.fromkeys(code for report in section.reports for code in report.recipients)
    return [f"{code}{SEPARATOR}{names.get(code, code)}" for code in codes]
