"""What all registers share: a new entry's common fields, corrections that keep their history, striking out.

Every change is a row of the audit chain with the clause. The chain never carries the words of a petition or a name:
of a corrected field it has the field's name, the values stay in `register_correction`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from config.plan_schema import Relation
from config.refusals import Refused
from config.steps.registers import Named, Registers
from config.vietnamese import format_date
from models.lifecycle import By
from models.moves import note
from models.plan_record import PlanContent
from models.plans import Plan, Unit, UnitClass
from models.registers.record import Entry, Origin, RegisterCorrection
from models.rules.calendar import WorkingCalendar
from models.states import Word

Row = TypeVar("Row", bound=Entry)


@dataclass(frozen=True)
class Desk:
    """What recording needs: the plan, its data and the working calendar."""

    plan: Plan
    content: PlanContent
    calendar: WorkingCalendar

    @property
    def section(self) -> Registers:
        """The plan's data on the registers.

        Raises:
            Refused: the plan has none.
        """
        if self.content.plan.registers is None:
            raise Refused("Kế hoạch chưa có mục “registers”. Hãy bổ sung vào tệp kế hoạch rồi nạp lại.")
        return self.content.plan.registers


@dataclass(frozen=True)
class Paper:
    """The document an entry was taken from, what the entry came by, and what its file calls it."""

    number: str | None = None
    on: date | None = None
    origin: Origin | None = None
    key: str | None = None

    def origin_or(self) -> Origin:
        """By form, unless a file says so; a form that carries a document's number was typed from paper."""
        return self.origin or (Origin.PAPER if self.number else Origin.FORM)


def write(
    session: Session,
    desk: Desk,
    subject: str,
    table: type[Row],
    facts: Mapping[str, Any],
    paper: Paper,
    *,
    by: By,
    clause: str,
    change: str,
    moving: Collection[str] = (),
) -> Row:
    """Write one entry; the same again is the same entry.

    Args:
        facts: the register's own fields; those that may name a person or repeat words never reach the audit chain.
        change: what the audit chain calls it.
        moving: fields that a later step fills in, so that the file's row is still the same row.

    Raises:
        Refused: a file's row with a known key and other content; a document's day to come, or without its number.
    """
    if paper.on is not None and paper.number is None:
        raise Refused("Có ngày văn bản mà chưa có số văn bản. Hãy ghi đủ số và ngày, hoặc để trống cả hai.")
    if paper.on is not None:
        check_past(paper.on, by.today, "Ngày văn bản")
    wanted = {**facts, "document_number": paper.number, "document_on": paper.on}
    known = _known(session, desk, subject, table, wanted, paper.key, moving)
    if known is not None:
        return known
    row = table(
        plan_id=desk.plan.id,
        key=paper.key,
        clause_code=clause,
        recorded_at=by.now,
        recorded_by=by.actor,
        source=by.source,
        origin=paper.origin_or(),
        **wanted,
    )
    session.add(row)
    session.flush()
    detail = {"document": paper.number, "document_on": paper.on, "clause": clause, "origin": row.origin.value}
    note(session, subject, row.id, change, by=by, detail=detail | {"unit": facts.get("unit_code")})
    return row


def correct(
    session: Session, subject: str, row: Entry, changes: Mapping[str, Any], reason: str, *, by: By
) -> RegisterCorrection | None:
    """Put fields of an entry right; what they said before is kept. None when nothing differs.

    Raises:
        Refused: no reason, or an entry that was struck out.
    """
    check_stands(row)
    differing = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if not differing:
        return None
    check_reason(reason)
    told = {name: [_plain(getattr(row, name)), _plain(value)] for name, value in differing.items()}
    for name, value in differing.items():
        setattr(row, name, value)
    kept = RegisterCorrection(
        subject=subject,
        subject_id=row.id or 0,
        changes=told,
        reason=reason,
        recorded_at=by.now,
        recorded_by=by.actor,
        source=by.source,
    )
    session.add(kept)
    session.flush()
    detail = {"fields": sorted(told), "reason": reason, "clause": row.clause_code}
    note(session, subject, row.id, "đính chính", by=by, detail=detail)
    return kept


def strike(session: Session, subject: str, row: Entry, reason: str, *, by: By) -> None:
    """Strike a wrong entry out: it stays in the record with the reason, and a file may bring its key again.

    Raises:
        Refused: no reason.
    """
    if row.withdrawn_reason is not None:
        return
    check_reason(reason)
    row.withdrawn_reason, row.key = reason, None
    session.flush()
    note(session, subject, row.id, "gạch bỏ", by=by, detail={"reason": reason, "clause": row.clause_code})


def corrections(session: Session, subject: str, row: Entry) -> list[RegisterCorrection]:
    """What was put right about an entry, in order."""
    query = select(RegisterCorrection).where(
        RegisterCorrection.subject == subject, RegisterCorrection.subject_id == row.id
    )
    return list(session.exec(query.order_by(col(RegisterCorrection.id))))


def find(session: Session, table: type[Row], number: str, what: str) -> Row:
    """An entry by its number, of whatever year: what is still open at new year is answered under the next plan.

    Raises:
        Refused: there is none.
    """
    row = session.get(table, int(number)) if number.isdecimal() else None
    if row is None:
        raise Refused(f"Sổ không có {what} số “{number}”. Hãy chọn một mục trong danh sách.")
    return row


def unit_of(session: Session, code: str) -> Unit:
    """A unit by its code.

    Raises:
        Refused: there is none, or it no longer exists.
    """
    unit = session.get(Unit, code)
    if unit is None:
        raise Refused(f"Không có đơn vị “{code}”. Hãy chọn một đơn vị trong danh sách.")
    return unit


def relation_of(session: Session, unit: Unit) -> Relation:
    """How a unit stands to the host, by its class."""
    group = session.get(UnitClass, unit.class_code)
    assert group is not None
    return group.stands


def chosen(words: list[Named], code: str, what: str) -> str:
    """Insist that a code is one of the plan's words.

    Raises:
        Refused: it is none of them.
    """
    if code not in {each.id for each in words}:
        raise Refused(f"Không có {what} “{code}”. Các mã: {', '.join(each.id for each in words)}.")
    return code


def check_past(day: date, today: date, what: str) -> None:
    """Refuse a day to come."""
    if day > today:
        raise Refused(f"{what} {format_date(day)} chưa đến (hôm nay {format_date(today)}). Hãy kiểm tra lại ngày.")


def check_between(day: date, first: date, today: date, what: str, after: str) -> None:
    """Refuse a day before `first`, which `after` names, or to come."""
    if not first <= day <= today:
        raise Refused(
            f"{what} {format_date(day)} phải từ {after} {format_date(first)} đến hôm nay {format_date(today)}. "
            "Hãy kiểm tra lại ngày."
        )


def check_reason(reason: str) -> None:
    """Refuse to change anything without a reason."""
    if not reason.strip():
        raise Refused("Chưa có lý do. Hãy chọn một lý do trong danh sách.")


def check_stands(row: Entry) -> None:
    """Refuse to touch an entry that was struck out."""
    if row.withdrawn_reason is not None:
        raise Refused(f"Mục số {row.id} đã gạch bỏ ({row.withdrawn_reason}) nên không sửa được. Hãy ghi mục mới.")


def _known(
    session: Session,
    desk: Desk,
    subject: str,
    table: type[Row],
    wanted: Mapping[str, Any],
    key: str | None,
    moving: Collection[str],
) -> Row | None:
    query = select(table).where(col(table.plan_id) == desk.plan.id, col(table.withdrawn_reason).is_(None))
    if key is None:
        same = [getattr(table, name) == value for name, value in wanted.items()]
        return session.exec(query.where(*same, col(table.key).is_(None))).first()
    row = session.exec(query.where(col(table.key) == key)).first()
    if row is None:
        return None
    first = _as_first_told(session, subject, row)
    if any(first.get(name, _plain(getattr(row, name))) != _plain(wanted[name]) for name in set(wanted) - set(moving)):
        raise Refused(f"Mã “{key}” đã có trong sổ với nội dung khác. Hãy dùng việc “Đính chính”, hoặc ghi mã khác.")
    return row


def _as_first_told(session: Session, subject: str, row: Entry) -> dict[str, Any]:
    """What corrected fields said at first: the file they came from, taken in again, still says that."""
    first: dict[str, Any] = {}
    for kept in corrections(session, subject, row):
        first = {**{name: before for name, (before, _) in kept.changes.items()}, **first}
    return first


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Word) else value
