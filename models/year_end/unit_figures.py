"""The figures of the units' reports: tied to a recorded hand-in, kept as the unit gave them, never corrected (III.2.c).

They come after "Ghi nhận nộp", which stays the one door for what arrives. A figure that differs from the record, or
from the sum it should be, is shown beside it; the unit corrects itself by a document, which makes a new version.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from config.refusals import Refused
from config.steps.year_end import ReportText, YearEnd
from models import audit
from models.lifecycle import By
from models.moves import note
from models.obligations import HandIn, Obligation
from models.plans import Plan, Unit
from models.states import HandInStatus, ObligationStatus
from models.year_end.record import UnitFigure, UnitFigureSheet

STANDING = (HandInStatus.RECEIVED, HandInStatus.ACCEPTED)
MOST = 10**15
"""The most that a figure may say: more than any office counts, and well within the column."""


@dataclass(frozen=True)
class FigureRow:
    """The figures of one unit's report: column → whole number. `line` is the row of the file, if it came from one."""

    unit: str
    values: Mapping[str, int]
    document_number: str | None = None
    document_on: date | None = None
    line: int | None = None


@dataclass(frozen=True)
class Entered:
    """What entering did: units with new figures, those corrected by a document, those that already said the same."""

    new: list[str]
    changed: list[str]
    same: list[str]


@dataclass(frozen=True)
class _Desk:
    """One unit's obligation with the hand-in that counts, and the figures that count for it so far."""

    obligation: Obligation
    hand_in: HandIn | None
    sheet: UnitFigureSheet | None
    figures: Mapping[str, int]


def enter(
    session: Session, plan: Plan, section: YearEnd, report: ReportText, rows: Sequence[FigureRow], *, by: By
) -> Entered:
    """Write the figures of several units' reports, all or none; the same figures again write nothing.

    Raises:
        Refused: every row that cannot be taken, with its line: an unknown unit, nothing handed in, a column missing
            or unknown, a number that is none, a change after acceptance without the unit's document.
    """
    desks = _desks(session, plan, report)
    names = {unit.code: unit.name for unit in session.exec(select(Unit))}
    _check_rows(section, report, rows, desks, names, by.today)
    done = Entered([], [], [])
    for row in rows:
        desk = desks[row.unit]
        if desk.sheet is not None and dict(row.values) == desk.figures:
            done.same.append(row.unit)
            continue
        _write(session, desk, row, by)
        (done.changed if desk.sheet is not None else done.new).append(row.unit)
    return done


def reported(session: Session, plan: Plan, report: ReportText) -> dict[str, dict[str, int]]:
    """Unit → column → figure, of the hand-ins that stand; what was returned or withdrawn does not count."""
    return {unit: dict(desk.figures) for unit, desk in _desks(session, plan, report).items() if desk.sheet is not None}


def _desks(session: Session, plan: Plan, report: ReportText) -> dict[str, _Desk]:
    """Every unit that owes the report's duty, in four queries whatever their number."""
    if report.unit_duty is None:
        return {}
    owed = select(Obligation).where(
        Obligation.plan_id == plan.id,
        Obligation.duty_code == report.unit_duty,
        col(Obligation.status) != ObligationStatus.WITHDRAWN,
    )
    if report.unit_occurrence is not None:
        owed = owed.where(Obligation.occurrence == report.unit_occurrence)
    obligations = {row.id: row for row in session.exec(owed)}
    newest = (
        select(HandIn.obligation_id, func.max(HandIn.round).label("round"))
        .join(Obligation)
        .where(
            Obligation.plan_id == plan.id,
            Obligation.duty_code == report.unit_duty,
            HandIn.status != HandInStatus.WITHDRAWN,
        )
        .group_by(col(HandIn.obligation_id))
        .subquery()
    )
    found = session.exec(
        select(HandIn).join(
            newest, (newest.c.obligation_id == col(HandIn.obligation_id)) & (newest.c.round == col(HandIn.round))
        )
    )
    standing = {row.obligation_id: row for row in found if row.status in STANDING and not row.nil_return}
    sheets: dict[int, UnitFigureSheet] = {}
    figures: dict[int, dict[str, int]] = defaultdict(dict)
    query = (
        select(UnitFigureSheet, UnitFigure)
        .join(UnitFigure)
        .join(Obligation, col(Obligation.id) == col(UnitFigureSheet.obligation_id))
        .where(Obligation.plan_id == plan.id, Obligation.duty_code == report.unit_duty)
        .order_by(col(UnitFigureSheet.version))
    )
    for sheet, figure in session.exec(query):
        sheets[sheet.hand_in_id] = sheet
        figures[sheet.id or 0][figure.column_code] = figure.value
    desks = {}
    for key, obligation in obligations.items():
        hand_in = standing.get(key or 0)
        sheet_of = sheets.get(hand_in.id or 0) if hand_in else None
        desks[obligation.unit_code] = _Desk(
            obligation, hand_in, sheet_of, figures[sheet_of.id or 0] if sheet_of else {}
        )
    return desks


def _write(session: Session, desk: _Desk, row: FigureRow, by: By) -> None:
    assert desk.hand_in is not None
    sheet = UnitFigureSheet(
        obligation_id=desk.obligation.id or 0,
        hand_in_id=desk.hand_in.id or 0,
        version=desk.sheet.version + 1 if desk.sheet else 1,
        document_number=(row.document_number or "").strip() or None,
        document_on=row.document_on,
        recorded_at=by.now,
        recorded_by=by.actor,
        source=by.source,
    )
    session.add(sheet)
    session.flush()
    session.add_all(
        UnitFigure(sheet_id=sheet.id or 0, column_code=column, value=value) for column, value in row.values.items()
    )
    session.flush()
    detail = {
        "unit": desk.obligation.unit_code,
        "round": desk.hand_in.round,
        "version": sheet.version,
        "document": sheet.document_number,
        "clause": desk.obligation.clause_code,
        "digest": audit.rows_digest(row.values.items()),
    }
    note(session, "obligation", desk.obligation.id, "nhập số liệu báo cáo", by=by, detail=detail)


def _check_rows(
    section: YearEnd,
    report: ReportText,
    rows: Sequence[FigureRow],
    desks: Mapping[str, _Desk],
    names: Mapping[str, str],
    today: date,
) -> None:
    if report.unit_duty is None:
        raise Refused(f"{report.name}: đơn vị không phải báo cáo số liệu; chọn báo cáo khác.")
    wrong = []
    seen: set[str] = set()
    for row in rows:
        where = f"Dòng {row.line}: " if row.line is not None else ""
        wrong += [f"{where}{why}" for why in _faults(section, row, desks, names, today)]
        if row.unit in seen:
            wrong.append(f"{where}Đơn vị {row.unit} ghi hai lần; mỗi đơn vị một dòng.")
        seen.add(row.unit)
    if not rows:
        wrong.append("Chưa có đơn vị nào để nhập số liệu.")
    if wrong:
        raise Refused("\n".join(wrong))


def _faults(
    section: YearEnd, row: FigureRow, desks: Mapping[str, _Desk], names: Mapping[str, str], today: date
) -> list[str]:
    if row.unit not in names:
        return [f"Không có đơn vị “{row.unit}”; chọn một đơn vị trong danh sách."]
    desk = desks.get(row.unit)
    if desk is None:
        return [f"{names[row.unit]} không phải nộp báo cáo này; kiểm tra lại đơn vị."]
    if desk.hand_in is None:
        return [
            f"{names[row.unit]} chưa có báo cáo đang được tiếp nhận ({desk.obligation.status.label}). "
            "Hãy “Ghi nhận nộp” trước khi nhập số liệu."
        ]
    wrong = _figure_faults(section, row)
    if row.document_on is not None and not desk.hand_in.arrived_on <= row.document_on <= today:
        wrong.append(f"{names[row.unit]}: ngày văn bản đính chính phải từ ngày báo cáo đến đến hôm nay.")
    changes = desk.sheet is not None and dict(row.values) != desk.figures
    if changes and desk.hand_in.status is HandInStatus.ACCEPTED and not (row.document_number or "").strip():
        wrong.append(
            f"Báo cáo của {names[row.unit]} đã chấp thuận và đã có số liệu; muốn sửa phải có số văn bản đính chính "
            "của đơn vị."
        )
    return wrong


def _figure_faults(section: YearEnd, row: FigureRow) -> list[str]:
    asked = [column.id for column in section.asked()]
    wrong = [
        f"Đơn vị {row.unit}, cột “{column}”: thiếu số; không có thì ghi 0."
        for column in asked
        if column not in row.values
    ]
    for column, value in row.values.items():
        if column not in asked:
            wrong.append(f"Đơn vị {row.unit}: không có cột “{column}” trong biểu; xem các cột của biểu.")
        elif isinstance(value, bool) or not 0 <= value <= MOST:
            wrong.append(f"Đơn vị {row.unit}, cột “{column}”: {value} không phải là số nguyên từ 0 trở lên.")
    return wrong
