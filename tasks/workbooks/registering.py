"""Đăng ký mô hình, điển hình as a workbook: what is registered, and new or returned registrations that come back (II.6).

Individuals' names stand in the file alone. Everything that is taken goes through the checks of registering.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlmodel import Session, col, select

from config.steps.registration import Registration
from documents.workbooks.comparing import Changed, Compared, merged
from documents.workbooks.reading import Taken
from documents.workbooks.sheets import Book, Choice, Column, Kind, Role, Row, Sheet, Value
from models.initiatives import Initiative, InitiativeKind, InitiativeOf, Novelty
from models.registration.checks import CARRIED, CODE, CONTENT, DAY, GROUND, LEVEL, LONGEST_NAME, NAME, PERSON, UNIT
from models.registration.file import DOCUMENT, KIND, LONGEST_CELL, NOVELTY, OF
from models.registration.record import RegistrationRow
from tasks.context import Context, code_of, find_unit
from tasks.registration import register_rows, section_of
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
    word_of,
    words_of,
)

ROWS, CODE_NAME, LABEL = "dang-ky", "dang-ky-mo-hinh", "Đăng ký mô hình, điển hình"
DETAIL = "muc:"
"""Before a field's code in a column's key."""
GUIDANCE = (
    "Mỗi dòng một mô hình hoặc điển hình (khoản 6 mục II của kế hoạch). Đăng ký mới: ghi vào dòng trống, để trống cột “Mã”. "
    "Dòng đã có chỉ sửa được khi đang “Trả lại bổ sung” hoặc “Đã rút”: sửa rồi nhập lại là đăng ký lại theo mã ấy.",
    "Họ tên cá nhân chỉ ghi khi đăng ký của cá nhân; chương trình không hiện họ tên ở trang kết quả.",
)


def _book(section: Registration, units: tuple[Choice, ...]) -> Book:
    columns = [
        Column("code", CODE, role=Role.FIXED, width=15, aliases=("Mã mô hình",), note="Để trống khi đăng ký mới."),
        Column("status", "Trạng thái", role=Role.SHOWN, width=16),
        Column("unit", UNIT, Kind.CHOICE, required=True, choices=units, names=True, width=30, aliases=("Mã đơn vị",)),
        Column("name", NAME, required=True, names=True, width=42, longest=LONGEST_NAME, aliases=("Tên mô hình", "Tên")),
        Column("kind", KIND, Kind.CHOICE, choices=words_of(InitiativeKind), width=12, note="Để trống là mô hình."),
        Column(
            "content",
            CONTENT,
            Kind.CHOICE,
            required=True,
            choices=tuple(Choice(each.id, each.name) for each in section.contents),
            width=30,
            aliases=("Lĩnh vực",),
            note="Một trong các nội dung của kế hoạch.",
        ),
        Column(
            "of",
            OF,
            Kind.CHOICE,
            choices=words_of(InitiativeOf),
            width=12,
            aliases=("Tập thể, cá nhân", "Hình thức"),
            note="Để trống là tập thể.",
        ),
        Column("person", PERSON, width=22, longest=200, aliases=("Họ tên",), note="Chỉ khi đăng ký của cá nhân."),
        Column("novelty", NOVELTY, Kind.CHOICE, choices=words_of(Novelty), width=14, note="Để trống là đăng ký mới."),
        Column("carried_from", CARRIED, width=15, longest=60, note="Khi duy trì: mã của năm trước."),
        Column(
            "grounds",
            GROUND,
            Kind.CHOICES,
            required=section.ground_required,
            choices=tuple(Choice(each.id, each.name) for each in section.grounds),
            width=22,
            aliases=("Căn cứ",),
            note="Các mã: " + "; ".join(f"{each.id} ({each.name})" for each in section.grounds) + ".",
        ),
    ]
    if section.levels:
        levels = tuple(Choice(each.id, each.name) for each in section.levels)
        columns.append(
            Column("level", LEVEL, Kind.CHOICE, required=section.levels_required, choices=levels, aliases=("Cấp",))
        )
    columns += [
        Column("registered_on", DAY, Kind.DATE, width=12, note="Ngày bản đăng ký đến văn thư; trống là ngày nhập."),
        Column("document_number", DOCUMENT, width=16, longest=100, aliases=("Số văn bản đăng ký",)),
    ]
    columns += [
        Column(
            f"{DETAIL}{each.id}",
            each.name,
            required=each.required,
            width=36,
            longest=LONGEST_CELL,
            aliases=(each.id,),
            note="Mục của phiếu đăng ký.",
        )
        for each in section.fields
    ]
    sheet = Sheet(ROWS, "Đăng ký", tuple(columns), adds=True)
    return Book(CODE_NAME, LABEL, (sheet,), guidance=GUIDANCE)


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
    return Filled(_book(section, unit_choices(session)), {ROWS: rows}, subtitle_of(context, today, *parts))


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
        yield _registration(taken.number, taken.values, None)
    for each in changed:
        yield _registration(each.number, merged(each, columns), each.taken.id)


def _registration(number: int, values: Mapping[str, Value], code: str | None) -> RegistrationRow:
    def text(key: str) -> str | None:
        value = values.get(key)
        return value if isinstance(value, str) else None

    grounds, day = values.get("grounds"), values.get("registered_on")
    return RegistrationRow(
        line=number,
        unit=text("unit") or "",
        name=" ".join((text("name") or "").split()),
        content=text("content") or "",
        of=word_of(InitiativeOf, text("of"), InitiativeOf.COLLECTIVE),
        kind=word_of(InitiativeKind, text("kind"), InitiativeKind.MODEL),
        novelty=word_of(Novelty, text("novelty"), Novelty.NEW),
        person=text("person"),
        grounds=grounds if isinstance(grounds, tuple) else (),
        level=text("level"),
        carried_from=text("carried_from"),
        details={
            key.removeprefix(DETAIL): str(said) for key, said in values.items() if key.startswith(DETAIL) and said
        },
        registered_on=day if isinstance(day, date) else None,
        document_number=text("document_number"),
        code=code or text("code"),
    )


REGISTERING = WorkbookKind(CODE_NAME, LABEL, _files, _fill, _apply)
