"""Số liệu tổng hợp: what the record counts today, and the rows behind any number (II.9, III.1.c)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from config.refusals import Refused
from models.year_end.content import Content, content_of
from models.year_end.totals import Figure, rows_behind
from tasks.context import code_of, find_unit
from tasks.transactions import reading
from tasks.year_end.sections import chosen_report


@dataclass(frozen=True)
class TotalsReport:
    """Everything a report would say today."""

    today: date
    report_id: str
    name: str
    clause: str
    label: str | None
    content: Content


@dataclass(frozen=True)
class Behind:
    """One total with the initiatives that it counts, by code."""

    figure: str
    unit: str | None
    content: str | None
    number: int
    rows: list[str]


def totals(report: str, today: date) -> TotalsReport:
    """Gather what a report would say today; writes nothing.

    Raises:
        Refused: an unknown report, a plan without the section.
    """
    with reading() as session:
        context, _, found = chosen_report(session, report)
        content = content_of(session, context.plan, context.content, found, today)
        return TotalsReport(today, found.id, found.name, found.clause, found.label, content)


def behind(figure: str, unit: str | None = None, content: str | None = None, report: str = "") -> Behind:
    """List the initiatives that a total counts.

    Raises:
        Refused: an unknown figure, unit or content.
    """
    with reading() as session:
        context, _, _ = chosen_report(session, report)
        counted = _figure(figure)
        code = find_unit(session, unit).code if unit else None
        if content is not None:
            _check_content(context.content.plan, content)
        rows = rows_behind(session, context.plan, counted, unit=code, content=content)
        return Behind(counted.label, code, content, len(rows), rows)


def _figure(choice: str) -> Figure:
    for figure in Figure:
        if code_of(choice) in (figure.value, figure.label):
            return figure
    known = ", ".join(f"{figure.value} ({figure.label})" for figure in Figure)
    raise Refused(f"Không có chỉ tiêu “{choice}”. Các chỉ tiêu: {known}.")


def _check_content(plan: Any, content: str) -> None:
    known = [each.id for each in plan.registration.contents] if plan.registration else []
    if known and content not in known:
        raise Refused(f"Không có nội dung “{content}”. Các nội dung: {', '.join(known)}.")
