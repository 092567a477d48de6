"""The log of guidance and surveys: on which day the office guided or looked at which unit, on what subject (II.8)."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from config.plan_schema import Relation
from config.refusals import Refused
from config.vietnamese import format_date
from models.inspection.choice import check_reason, relation_of, settings_of
from models.inspection.record import GuidanceEntry, GuidanceKind
from models.lifecycle import By
from models.moves import note
from models.plan_record import PlanContent
from models.plans import Plan

SUBJECT = "guidance"


@dataclass(frozen=True)
class Guided:
    """What happened: the day, the unit, the subject, and the document if there is one."""

    kind: GuidanceKind
    unit: str
    on_day: date
    topic: str
    document_number: str | None = None
    document_on: date | None = None


def log(session: Session, plan: Plan, content: PlanContent, what: Guided, *, by: By) -> GuidanceEntry:
    """Write one entry; the same again is the same entry.

    Raises:
        Refused: an unknown or a superior unit, a day to come or before the plan, no subject, a document of a later day.
    """
    topic = " ".join(what.topic.split())
    _check(plan, content, what, topic, by.today)
    known = session.exec(
        select(GuidanceEntry).where(
            GuidanceEntry.plan_id == plan.id,
            GuidanceEntry.kind == what.kind,
            GuidanceEntry.unit_code == what.unit,
            GuidanceEntry.on_day == what.on_day,
            GuidanceEntry.topic == topic,
            col(GuidanceEntry.withdrawn_reason).is_(None),
        )
    ).first()
    if known is not None:
        return known
    row = GuidanceEntry(
        plan_id=plan.id,
        kind=what.kind,
        on_day=what.on_day,
        unit_code=what.unit,
        topic=topic,
        document_number=what.document_number,
        document_on=what.document_on,
        clause_code=settings_of(content).clause,
        recorded_at=by.now,
        recorded_by=by.actor,
        source=by.source,
    )
    session.add(row)
    session.flush()
    detail = {"unit": row.unit_code, "on_day": row.on_day, "document": row.document_number, "clause": row.clause_code}
    note(session, SUBJECT, row.id, row.kind.label, by=by, detail=detail)
    return row


def undo(session: Session, plan: Plan, number: str, reason: str, *, by: By) -> GuidanceEntry:
    """Strike a wrong entry out; it stays in the record with the reason.

    Raises:
        Refused: no reason, no such entry.
    """
    row = session.get(GuidanceEntry, int(number)) if number.isdecimal() else None
    if row is None or row.plan_id != plan.id:
        raise Refused(f"Sổ không có mục số “{number}”. Hãy chọn một mục trong danh sách.")
    if row.withdrawn_reason is not None:
        return row
    check_reason(reason, "Đính chính")
    row.withdrawn_reason = reason.strip()
    session.flush()
    note(session, SUBJECT, row.id, "đính chính", by=by, detail={"reason": reason.strip()})
    return row


def entries(session: Session, plan: Plan) -> list[GuidanceEntry]:
    """The log by day, without what was struck out."""
    rows = session.exec(
        select(GuidanceEntry)
        .where(GuidanceEntry.plan_id == plan.id, col(GuidanceEntry.withdrawn_reason).is_(None))
        .order_by(col(GuidanceEntry.on_day), col(GuidanceEntry.id))
    )
    return list(rows)


def _check(plan: Plan, content: PlanContent, what: Guided, topic: str, today: date) -> None:
    known = {unit.code: unit for unit in content.units.units}
    if what.unit not in known:
        raise Refused(f"Không có đơn vị “{what.unit}”. Hãy chọn một đơn vị trong danh sách.")
    if relation_of(content.units, what.unit) is Relation.SUPERIOR:
        raise Refused(
            f"{known[what.unit].name} là cấp trên, không thuộc đối tượng hướng dẫn, khảo sát. Hãy chọn đơn vị khác."
        )
    if not topic:
        raise Refused("Chưa có nội dung. Hãy ghi nội dung hướng dẫn hoặc khảo sát.")
    if what.on_day > today:
        raise Refused(f"Ngày {format_date(what.on_day)} chưa đến. Hãy ghi sau khi đã thực hiện.")
    if what.on_day < plan.starts_on:
        raise Refused(
            f"Ngày {format_date(what.on_day)} trước ngày bắt đầu kế hoạch ({format_date(plan.starts_on)}). "
            "Hãy kiểm tra lại năm và tháng."
        )
    if what.document_on and what.document_on > today:
        raise Refused(f"Ngày văn bản {format_date(what.document_on)} chưa đến. Hãy kiểm tra lại ngày.")
