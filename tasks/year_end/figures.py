"""Số liệu báo cáo đơn vị: enter what the units' reports say, and hold it to the record (III.2.c)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from prefect import task
from sqlmodel import select

from config.steps.year_end import YearEnd
from models import audit
from models.lifecycle import By
from models.plans import Unit
from models.rules.year_end import Difference
from models.states import Source
from models.year_end import unit_figures
from models.year_end.content import differences_of
from models.year_end.totals import totals_of
from models.year_end.unit_figures import FigureRow
from tasks.transactions import transaction
from tasks.year_end.sections import chosen_report

AGAINST = {
    "record": "sổ ghi",
    "at_most": "không được quá",
    "sum_of": "tổng các cột là",
}


@dataclass(frozen=True)
class ShownDifference:
    """A unit's figure that is not what it is held to, in words; both numbers stay."""

    unit_name: str
    column: str
    reported: int
    words: str


@dataclass(frozen=True)
class FiguresReport:
    """What entering figures did."""

    report_name: str
    clause: str
    label: str
    new: list[str]
    changed: list[str]
    same: list[str]
    differences: list[ShownDifference]
    preview: bool


@task(name="Nhập số liệu báo cáo đơn vị", task_run_name="Số liệu báo cáo: {report}")
def enter_figures(
    report: str,
    rows: Sequence[FigureRow],
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    preview: bool = False,
) -> FiguresReport:
    """Enter the figures of several units, all or none, after their reports were recorded as handed in.

    The same figures again change nothing, so that a person may retry freely.

    Raises:
        Refused: every row that cannot be taken, with its line.
    """
    with transaction() as session:
        context, section, found = chosen_report(session, report)
        by = By(actor, source, now, today)
        audit.hold(session)
        done = unit_figures.enter(session, context.plan, section, found, rows, by=by)
        names = {unit.code: unit.name for unit in session.exec(select(Unit))}
        reported = unit_figures.reported(session, context.plan, found)
        given = {unit: figures for unit, figures in reported.items() if unit in {row.unit for row in rows}}
        wrong = differences_of(section, totals_of(session, context.plan), given)
        if preview:
            session.rollback()
        return FiguresReport(
            report_name=found.name,
            clause=found.clause,
            label=section.columns.label,
            new=[names[unit] for unit in done.new],
            changed=[names[unit] for unit in done.changed],
            same=[names[unit] for unit in done.same],
            differences=[
                shown_difference(section, names[unit], each) for unit, several in wrong.items() for each in several
            ],
            preview=preview,
        )


def shown_difference(section: YearEnd, unit_name: str, each: Difference) -> ShownDifference:
    """Say what a figure is held to."""
    column = next(column for column in section.columns.each if column.id == each.column)
    words = f"đơn vị báo cáo {each.reported}, {AGAINST[each.against]} {each.expected}"
    return ShownDifference(unit_name, column.name, each.reported, words)
