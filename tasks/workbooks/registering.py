"""Đăng ký mô hình, điển hình as a workbook: what is registered, and new or returned registrations that come back (II.6).

Individuals' names stand in the file alone. Everything that is taken goes through the checks of registering.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlmodel import Session, col, select

from documents.workbooks.comparing import Changed, Compared, merged
from documents.workbooks.reading import Taken
from documents.workbooks.sheets import Row, Value
from models.initiatives import Initiative
from models.registration.record import RegistrationRow
from tasks.context import Context, code_of, find_unit
from tasks.registration import register_rows, section_of
from tasks.registration_sheet import CODE_NAME, DETAIL, LABEL, ROWS, registration_book, registration_row
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
    unit_choices,
)


def _files(session: Session, context: Context, wanted: Wanted) -> list[File]:
    unit = find_unit(session, wanted.unit).code if wanted.unit else ""
    stem = "-".join(part for part in (CODE_NAME, str(context.plan.year), unit) if part)
    return [File(stem, {"plan": context.plan.id, "unit": unit})]


def _fill(session: Session, context: Context, about: About, today: date) -> Filled:
    section = section_of(context)
    query = select(Initiative).where(Initiative.plan_id == context.plan.id)
    if about.get("unit"):
        query = query.where(Initiative.unit_code == code_of(about["unit"]))
    found = session.exec(query.order_by(col(Initiative.code))).all()
    before = {each.carried_from for each in found if each.carried_from is not None}
    codes = {each.id: each.code for each in session.exec(select(Initiative).where(col(Initiative.id).in_(before)))}
    rows = [_row(each, codes.get(each.carried_from)) for each in found]
    parts = [find_unit(session, about["unit"]).name] if about.get("unit") else []
    return Filled(registration_book(section, unit_choices(session)), {ROWS: rows}, subtitle_of(context, today, *parts))


def _row(row: Initiative, carried_from: str | None) -> Row:
    values: dict[str, Value] = {
        "code": row.code,
        "status": row.status.label,
        "unit": row.unit_code,
        "name": row.name,
        "kind": row.kind.value,
        "content": row.content,
        "of": row.of.value,
        "person": row.person,
        "novelty": row.novelty.value,
        "carried_from": carried_from,
        "grounds": tuple(row.ground.split(";")) if row.ground else (),
        "level": row.level,
        "registered_on": row.registered_on,
        "document_number": row.document_number,
        **{f"{DETAIL}{key}": text for key, text in row.details.items()},
    }
    return Row(row.code, values)


def _apply(work: Work, compared: Mapping[str, Compared]) -> Applied:
    found = compared[ROWS]
    refuse_gone(found)
    rows = [*_rows(found.new, found.changed, found)]
    if not rows:
        return Applied(details=["Không có dòng nào mới hoặc thay đổi."], clause=section_of(work.context).clause)
    report = register_rows(work.session, work.context, rows, work.by)
    return Applied(
        new=len(report.rows) - report.amended,
        changed=report.amended,
        cautions=[*report.cautions, *(f"Chưa đủ chỉ tiêu: {each}." for each in report.below_quota)],
        details=[f"{each.shown}: {each.unit_name}, {each.status_label.lower()}." for each in report.rows],
        clause=report.clause,
        next_step="Xem các điểm cần xem lại, rồi “Xác nhận đăng ký”.",
    )


def _rows(new: list[Taken], changed: list[Changed], found: Compared) -> Iterator[RegistrationRow]:
    columns = found.understood.sheet.columns
    for taken in new:
        yield registration_row(taken.number, taken.values, None)
    for each in changed:
        yield registration_row(each.number, merged(each, columns), each.taken.id)


REGISTERING = WorkbookKind(CODE_NAME, LABEL, _files, _fill, _apply)
