"""What is still missing for a report, of whom, and on which working days there is time to chase it (III.1.c, III.2.c).

Only a subordinate unit is ever called late; what a coordinating body has not sent is "chưa nhận được".
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from config.plan_schema import Relation, Role
from config.steps.year_end import ReportText
from models.lifecycle import By, owe
from models.moves import note
from models.obligations import Obligation
from models.outbox import NoticeLine
from models.plan_record import PlanContent
from models.plans import Plan
from models.rules import year_end as rules
from models.rules.calendar import WorkingCalendar
from models.standing import Lateness
from models.states import LineState, ObligationStatus, Word
from models.year_end import unit_figures
from models.year_end.content import differences_of
from models.year_end.hand_ins import HandInLine, hand_in_lines
from models.year_end.record import section_of
from models.year_end.sent import owed_by
from models.year_end.totals import totals_of


class MissingKind(Word):
    """What a unit's part of the report still lacks."""

    SILENT = "silent", "Chưa nhận được báo cáo"
    SUPPLEMENT = "supplement", "Đã trả lại, chờ bổ sung"
    UNDECIDED = "undecided", "Đã nhận, chưa chấp thuận"
    FIGURES = "figures", "Chưa nhập số liệu của báo cáo"
    DIFFERENT = "different", "Số liệu khác với sổ hoặc phép cộng"
    REASON = "reason", "Nộp chậm, chưa ghi lý do chậm"


@dataclass(frozen=True)
class Missing:
    """One thing that is missing of one unit. `late` is whether it may be told that it is late."""

    kind: MissingKind
    unit: str
    relation: str
    obligation_id: int
    late: bool


def missing_for(session: Session, plan: Plan, content: PlanContent, report: ReportText, today: date) -> list[Missing]:
    """Everything that is missing of the units for a report, by unit; nothing where units report nothing."""
    if report.unit_duty is None:
        return []
    section = section_of(content)
    lines = hand_in_lines(session, plan, content.plan.policy, [report.unit_duty], today)
    reported = unit_figures.reported(session, plan, report)
    different = differences_of(section, totals_of(session, plan), reported)
    found = [
        Missing(kind, line.unit, line.relation, line.obligation_id, line.lateness is Lateness.OVERDUE)
        for line in lines
        if report.unit_occurrence in (None, line.occurrence)
        for kind in _kinds(line, line.unit in reported, line.unit in different)
    ]
    return sorted(found, key=lambda each: (each.unit, list(MissingKind).index(each.kind)))


def _kinds(line: HandInLine, has_figures: bool, differs: bool) -> list[MissingKind]:
    status = line.status
    if status is ObligationStatus.OPEN:
        return [MissingKind.SILENT]
    found = []
    if status is ObligationStatus.RETURNED:
        found.append(MissingKind.SUPPLEMENT)
    if status is ObligationStatus.RECEIVED:
        found.append(MissingKind.UNDECIDED)
    if status in (ObligationStatus.RECEIVED, ObligationStatus.ACCEPTED) and not has_figures:
        found.append(MissingKind.FIGURES)
    if differs:
        found.append(MissingKind.DIFFERENT)
    if line.lateness is Lateness.LATE and line.reason is None:
        found.append(MissingKind.REASON)
    return found


def chase_days(session: Session, plan: Plan, report: ReportText, calendar: WorkingCalendar) -> list[date]:
    """The working days between the units' last day and the office's own, as both stand in the record."""
    rows = session.exec(
        select(Obligation).where(
            Obligation.plan_id == plan.id,
            col(Obligation.status) != ObligationStatus.WITHDRAWN,
            col(Obligation.due_on).is_not(None),
        )
    ).all()
    units = [
        row.due_on
        for row in rows
        if row.duty_code == report.unit_duty and report.unit_occurrence in (None, row.occurrence) and row.due_on
    ]
    own = [row.due_on for row in rows if row.unit_code == plan.host_unit and owed_by(report, row) and row.due_on]
    return rules.chase_days(calendar, min(units), min(own)) if units and own else []


def owe_chasing(session: Session, missing: list[Missing], *, by: By) -> list[str]:
    """Owe each subordinate unit that is overdue one line about its report, held until a person releases it.

    A unit about which a line already waits for release gets no second one. Return the units with a new line.
    """
    told = []
    for each in missing:
        if each.kind is not MissingKind.SILENT or not each.late or each.relation != Relation.SUBORDINATE:
            continue
        waiting = select(NoticeLine.id).where(
            NoticeLine.obligation_id == each.obligation_id, NoticeLine.state == LineState.HELD
        )
        obligation = session.get(Obligation, each.obligation_id)
        if obligation is None or session.exec(waiting).first() is not None:
            continue
        rung = f"chase-{by.today.isoformat()}"
        owe(session, obligation, rung=rung, message="overdue", role=Role.PERSON_IN_CHARGE, today=by.today, release=True)
        note(session, "obligation", obligation.id, "lập thông báo đôn đốc chờ duyệt", by=by, detail={"unit": each.unit})
        told.append(each.unit)
    return told
