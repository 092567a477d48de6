"""What a report says, gathered from the record as of one moment: plain dictionaries, every number with its rows.

Nothing here is an individual's name: initiatives and commendations are codes, units are institutions.
"""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlmodel import Session, select

from config.steps.year_end import ReportText, YearEnd
from models.plan_record import PlanContent
from models.plans import Duty, Plan, Unit
from models.registers import counts
from models.registers.record import Obstacle, Petition
from models.rules.year_end import ColumnRule, Difference, differences
from models.year_end import happenings, unit_figures
from models.year_end.hand_ins import HandInLine, hand_in_lines, hand_in_totals
from models.year_end.record import section_of
from models.year_end.totals import Figure, InitiativeFacts, Totals, by_content, initiative_facts, recorded, totals_of

Content = dict[str, Any]


def content_of(session: Session, plan: Plan, content: PlanContent, report: ReportText, today: date) -> Content:
    """Gather everything that a report says today."""
    section = section_of(content)
    totals = totals_of(session, plan)
    reported = unit_figures.reported(session, plan, report)
    lines = hand_in_lines(session, plan, content.plan.policy, _duties(section, report), today)
    return {
        "report": _head(plan, report),
        "columns": {
            column.id: {"name": column.name, "source": column.source, "measure": column.measure}
            for column in section.columns.each
        },
        "duties": _duty_names(session, plan, lines),
        "totals": _named(totals.of()),
        "by_content": {content_id: _named(totals.of(content=content_id)) for content_id in totals.contents},
        "recorded": recorded(totals, section),
        "reported": sums_of(reported),
        "hand_in_totals": {duty: asdict(each) for duty, each in hand_in_totals(lines).items()},
        "units": _units(session, section, totals, reported, lines),
        "initiatives": {each.code: _initiative(each) for each in initiative_facts(session, plan)},
        "inspections": {
            str(each.number): {
                "unit": each.unit,
                "on": each.on.isoformat(),
                "findings": each.findings,
                "open": each.still_open,
            }
            for each in happenings.inspections_held(session, plan)
        },
        "commendations": {
            each.code: {"unit": each.unit, "award": each.award, "status": each.status}
            for each in happenings.commendations_of(session, plan)
        },
        "petitions": {
            str(row.id): {"voice": row.voice.value, "unit": row.unit_code, "status": row.status.value}
            for row in counts.standing(session, Petition, plan.id)
        },
        "obstacles": {
            str(row.id): {"unit": row.unit_code, "status": row.status.value}
            for row in counts.standing(session, Obstacle, plan.id)
        },
        "sharing": {str(number): day.isoformat() for number, day in happenings.sharing_days(session, plan)},
    }


def canonical(content: Content) -> str:
    """One text for one meaning: keys in order, no spaces, letters as they are."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sums_of(reported: dict[str, dict[str, int]]) -> dict[str, int]:
    """Column → the sum over the units that reported."""
    found: dict[str, int] = {}
    for figures in reported.values():
        for column, value in figures.items():
            found[column] = found.get(column, 0) + value
    return found


def differences_of(
    section: YearEnd, totals: Totals, reported: dict[str, dict[str, int]]
) -> dict[str, list[Difference]]:
    """Unit → its figures that are not what they are held to; units without any are left out."""
    rules = [
        ColumnRule(column.id, column.equals_record, column.at_most, tuple(column.sum_of)) for column in section.asked()
    ]
    found = {unit: differences(rules, figures, recorded(totals, section, unit)) for unit, figures in reported.items()}
    return {unit: each for unit, each in found.items() if each}


def _duties(section: YearEnd, report: ReportText) -> list[str]:
    own = [report.unit_duty] if report.unit_duty else []
    return list(dict.fromkeys([*own, *section.hand_ins]))


def _head(plan: Plan, report: ReportText) -> dict[str, Any]:
    return {
        "id": report.id,
        "name": report.name,
        "clause": report.clause,
        "label": report.label,
        "plan": plan.id,
        "year": plan.year,
    }


def _duty_names(session: Session, plan: Plan, lines: list[HandInLine]) -> dict[str, str]:
    codes = {line.duty for line in lines}
    rows = session.exec(select(Duty).where(Duty.plan_id == plan.id))
    return {row.code: row.name for row in rows if row.code in codes}


def _units(
    session: Session,
    section: YearEnd,
    totals: Totals,
    reported: dict[str, dict[str, int]],
    lines: list[HandInLine],
) -> dict[str, Any]:
    """Every unit that owes something or has an initiative."""
    contents = by_content(totals)
    wrong = differences_of(section, totals, reported)
    by_unit: dict[str, dict[str, Any]] = {}
    for line in lines:
        by_unit.setdefault(line.unit, {})[line.key] = _hand_in(line)
    names = {row.code: row.name for row in session.exec(select(Unit))}
    return {
        unit: {
            "name": names[unit],
            "totals": _named(totals.of(unit=unit)),
            "by_content": {key: _named(figures) for key, figures in contents.get(unit, {}).items()},
            "recorded": recorded(totals, section, unit),
            "reported": reported.get(unit, {}),
            "differences": {f"{each.column}/{each.against}": each.expected for each in wrong.get(unit, [])},
            "hand_ins": by_unit.get(unit, {}),
        }
        for unit in sorted({*by_unit, *contents, *reported})
    }


def _hand_in(line: HandInLine) -> dict[str, Any]:
    return {
        "clause": line.clause,
        "status": line.status.value,
        "due_on": line.due_on.isoformat() if line.due_on else None,
        "arrived_on": line.arrived_on.isoformat() if line.arrived_on else None,
        "lateness": line.lateness.value,
        "days_late": line.days_late,
        "times_returned": line.times_returned,
        "reason": line.reason,
        "letter": line.letter,
    }


def _initiative(each: InitiativeFacts) -> dict[str, Any]:
    return {
        "unit": each.unit,
        "content": each.content,
        "status": each.status.value,
        "counts_in": {figure.value: True for figure in Figure if figure in each.counts_in},
    }


def _named(figures: dict[Figure, int]) -> dict[str, int]:
    return {figure.value: number for figure, number in figures.items()}
