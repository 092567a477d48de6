"""What the forms of the year's end can choose from; institutions and codes only."""

from collections.abc import Iterable

from sqlmodel import Session, select

from config.steps.year_end import ReportText
from models.plans import Unit
from models.year_end.record import versions_of
from tasks.context import SEPARATOR, Context, with_last_year
from tasks.year_end.sections import choice_of

REPORTS, VERSIONS, COLUMNS = "bao-cao-tong-ket", "ban-bao-cao", "cot-so-lieu"
RECIPIENTS = "noi-nhan-bao-cao"


def year_end_lists(session: Session, context: Context) -> dict[str, list[str]]:
    """The lists by the names that the forms' fields give; last year's reports are there as long as this plan runs."""
    sections = [
        (each, section)
        for each in with_last_year(session, context)
        if (section := each.content.plan.year_end) is not None
    ]
    reports = [(each, report) for each, section in sections for report in section.reports]
    columns = [column for _, section in sections for column in section.asked()]
    return {
        REPORTS: [choice_of(each, context, report) for each, report in reports],
        VERSIONS: _versions(session, reports),
        COLUMNS: list(dict.fromkeys(f"{column.id}{SEPARATOR}{column.name} ({column.measure})" for column in columns)),
        RECIPIENTS: _recipients(session, [report for _, report in reports]),
    }


def _versions(session: Session, reports: Iterable[tuple[Context, ReportText]]) -> list[str]:
    """The numbers that a version can have; which report it is of is another field."""
    numbers = {row.version for each, report in reports for row in versions_of(session, each.plan, report.id)}
    return [f"{number}{SEPARATOR}bản số {number}" for number in sorted(numbers)]


def _recipients(session: Session, reports: Iterable[ReportText]) -> list[str]:
    names = {unit.code: unit.name for unit in session.exec(select(Unit))}
    codes = dict.fromkeys(code for report in reports for code in report.recipients)
    return [f"{code}{SEPARATOR}{names.get(code, code)}" for code in codes]
