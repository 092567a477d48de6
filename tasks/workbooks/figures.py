"""Biểu số liệu báo cáo đơn vị as a workbook: one line per unit, one column per figure of the form (III.2.c)."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col, select

from config.refusals import Refused
from config.steps.year_end import YearEnd
from documents.workbooks.comparing import Changed, Compared, merged
from documents.workbooks.sheets import Book, Column, Kind, Role, Row, Sheet
from models import audit
from models.obligations import Obligation
from models.plans import Unit
from models.states import ObligationStatus
from models.year_end import unit_figures
from models.year_end.content import differences_of
from models.year_end.totals import totals_of
from models.year_end.unit_figures import FigureRow
from tasks.context import Context, code_of
from tasks.workbooks.common import (
    About,
    Applied,
    File,
    Filled,
    Wanted,
    Work,
    WorkbookKind,
    refuse_gone,
    subtitle_of,
)
from tasks.year_end.figures import shown_difference
from tasks.year_end.sections import chosen_report

ROWS, CODE, LABEL = "so-lieu", "bieu-so-lieu-don-vi", "Biểu số liệu báo cáo của đơn vị"
NUMBER, DATED = "so_van_ban", "ngay_van_ban"
GUIDANCE = (
    "Mỗi dòng một đơn vị; ghi số liệu đúng như báo cáo của đơn vị, không có thì ghi 0. Dòng để trống cả là chưa nhập. Phải “Ghi "
    "nhận nộp” báo cáo của đơn vị trước.",
    "Báo cáo đã chấp thuận mà sửa số liệu thì ghi số và ngày văn bản đính chính của đơn vị. Số khác sổ ghi được nêu để xem lại, "
    "không tự sửa.",
)


def _book(section: YearEnd) -> Book:
    figures = tuple(
        Column(
            each.id,
            each.name,
            Kind.NUMBER,
            width=13,
            note=f"Đơn vị tính: {each.measure}." + (" So với sổ ghi." if each.equals_record else ""),
        )
        for each in section.asked()
    )
    columns = (
        Column("don_vi", "Mã đơn vị", role=Role.FIXED, width=14, aliases=("Đơn vị",)),
        Column("name", "Tên đơn vị", role=Role.SHOWN, width=28),
        *figures,
        Column(NUMBER, "Số văn bản đính chính", role=Role.ASIDE, width=16, longest=100),
        Column(DATED, "Ngày văn bản đính chính", Kind.DATE, Role.ASIDE, width=14),
    )
    return Book(CODE, LABEL, (Sheet(ROWS, "Số liệu", columns),), guidance=GUIDANCE)


def _files(session: Session, context: Context, wanted: Wanted) -> list[File]:
    of, _, report = chosen_report(session, wanted.report)
    chosen = code_of(wanted.report) if wanted.report else report.id
    return [File(f"{CODE}-{of.plan.year}-{report.id}", {"plan": context.plan.id, "report": chosen})]


def _fill(session: Session, _context: Context, about: About, today: date) -> Filled:
    context, section, report = chosen_report(session, about.get("report", ""))
    if report.unit_duty is None:
        raise Refused(f"{report.name}: đơn vị không phải báo cáo số liệu; chọn báo cáo khác.")
    names = {row.code: row.name for row in session.exec(select(Unit))}
    owing = sorted(
        set(
            session.exec(
                select(Obligation.unit_code).where(
                    Obligation.plan_id == context.plan.id,
                    Obligation.duty_code == report.unit_duty,
                    col(Obligation.status) != ObligationStatus.WITHDRAWN,
                )
            )
        ),
        key=lambda code: names[code],
    )
    said = unit_figures.reported(session, context.plan, report)
    rows = [Row(unit, {"don_vi": unit, "name": names[unit], **said.get(unit, {})}) for unit in owing]
    return Filled(_book(section), {ROWS: rows}, subtitle_of(context, today, report.name))


def _apply(work: Work, compared: Mapping[str, Compared]) -> Applied:
    found = compared[ROWS]
    refuse_gone(found)
    context, section, report = chosen_report(work.session, work.about.get("report", ""))
    if not found.changed:
        return Applied(details=["Không có số liệu nào mới hoặc thay đổi."], clause=report.clause)
    rows = [_figures(each, found, section) for each in found.changed]
    audit.hold(work.session)
    done = unit_figures.enter(work.session, context.plan, section, report, rows, by=work.by)
    names = {row.code: row.name for row in work.session.exec(select(Unit))}
    reported = unit_figures.reported(work.session, context.plan, report)
    wrong = differences_of(
        section, totals_of(work.session, context.plan), {row.unit: reported[row.unit] for row in rows}
    )
    shown = [shown_difference(section, names[unit], each) for unit, several in wrong.items() for each in several]
    return Applied(
        new=len(done.new),
        changed=len(done.changed),
        cautions=[f"{each.unit_name}, cột “{each.column}”: {each.words}." for each in shown],
        details=[f"Nhập mới: {len(done.new)} đơn vị; thay đổi: {len(done.changed)} đơn vị."],
        clause=report.clause,
        next_step="Xem lại các số khác sổ ghi, rồi lập “Bản số liệu báo cáo”.",
    )


def _figures(changed: Changed, found: Compared, section: YearEnd) -> FigureRow:
    values = merged(changed, found.understood.sheet.columns)
    number, dated = changed.taken.values.get(NUMBER), changed.taken.values.get(DATED)
    figures = {each.id: value for each in section.asked() if isinstance(value := values[each.id], int)}
    return FigureRow(
        unit=changed.taken.id or "",
        values=figures,
        document_number=number if isinstance(number, str) else None,
        document_on=dated if isinstance(dated, date) else None,
        line=changed.number,
    )


FIGURES = WorkbookKind(CODE, LABEL, _files, _fill, _apply, personal=False)
