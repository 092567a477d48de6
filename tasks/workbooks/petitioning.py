"""Kiến nghị, phản ánh as a workbook: the register out, new entries and corrections in (III.1.b).

Words and senders stand in the file alone. New rows are taken in as from a CSV file; what is put right keeps its history.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from config.refusals import Refused
from documents.workbooks.comparing import Changed, Compared
from documents.workbooks.reading import Taken
from documents.workbooks.sheets import Book, Choice, Column, Kind, Role, Row, Sheet, version_of
from models.registers import petitions
from models.registers.entries import Desk, Paper, correct, find
from models.registers.petitions import NewPetition
from models.registers.record import PETITION, Origin, Petition, PetitionKind, PetitionStatus, Voice
from tasks.context import Context
from tasks.registers.entries import CORRECTABLE, REGISTERS
from tasks.workbooks.common import (
    About,
    Applied,
    CellsRefused,
    File,
    Filled,
    Wanted,
    Work,
    WorkbookKind,
    each_row,
    refuse_gone,
    subtitle_of,
    unit_choices,
    word_of,
    words_of,
)

ROWS, CODE, LABEL = "kien-nghi", "kien-nghi-phan-anh", "Sổ kiến nghị, phản ánh"
REASON = "ly_do_dinh_chinh"
REASONS = ("Ghi nhầm khi nhập", "Theo văn bản đính chính")
LONGEST_WORDS = 10_000
GUIDANCE = (
    "Mỗi dòng một kiến nghị hoặc phản ánh (điểm b khoản 1 mục III). Ghi mới vào dòng trống. Chuyển đơn vị, ghi trả lời, khép "
    "lại, rút làm bằng việc “Kiến nghị, phản ánh”, không làm ở đây.",
    "Dòng đã có chỉ đính chính được loại, nguồn, ngày nhận, số và ngày văn bản; phải chọn lý do đính chính. Giá trị cũ được "
    "giữ trong sổ.",
)


def _book(units: tuple[Choice, ...]) -> Book:
    columns = (
        Column("number", "Số", role=Role.FIXED, width=7, note="Số thứ tự trong sổ; để trống khi ghi mới."),
        Column("kind", "Loại", Kind.CHOICE, required=True, choices=words_of(PetitionKind), width=12, aliases=("loai",)),
        Column("voice", "Nguồn", Kind.CHOICE, required=True, choices=words_of(Voice), width=26, aliases=("nguon",)),
        Column("from_unit", "Cơ quan gửi", Kind.CHOICE, choices=units, width=26, aliases=("co_quan_gui",)),
        Column("person", "Người gửi", width=20, longest=200, aliases=("nguoi_gui",), note="Chỉ ghi trong tệp này."),
        Column("unit_code", "Đơn vị liên quan", Kind.CHOICE, choices=units, width=26, aliases=("don_vi",)),
        Column("received_on", "Ngày nhận", Kind.DATE, required=True, width=12, aliases=("ngay_nhan",), names=True),
        Column("words", "Nội dung", width=60, longest=LONGEST_WORDS, aliases=("noi_dung",), names=True),
        Column("document_number", "Số văn bản", width=14, longest=100, aliases=("so_van_ban",)),
        Column("document_on", "Ngày văn bản", Kind.DATE, width=12, aliases=("ngay_van_ban",)),
        Column(
            REASON,
            "Lý do đính chính",
            Kind.CHOICE,
            Role.ASIDE,
            choices=tuple(Choice(each, each, bare=True) for each in REASONS),
            width=20,
            note="Bắt buộc khi sửa dòng đã có.",
        ),
        Column("status", "Trạng thái", role=Role.SHOWN, width=16),
        Column("referred_on", "Ngày chuyển", Kind.DATE, Role.SHOWN, width=12),
        Column("answer_by", "Hạn trả lời", Kind.DATE, Role.SHOWN, width=12),
        Column("answered_on", "Ngày trả lời", Kind.DATE, Role.SHOWN, width=12),
    )
    return Book(CODE, LABEL, (Sheet(ROWS, "Kiến nghị, phản ánh", columns, adds=True),), guidance=GUIDANCE)


def _files(_session: Session, context: Context, _wanted: Wanted) -> list[File]:
    return [File(f"{CODE}-{context.plan.year}", {"plan": context.plan.id})]


def _fill(session: Session, context: Context, _about: About, today: date) -> Filled:
    desk_of(context).section  # noqa: B018  (refuses a plan without the section)
    query = select(Petition).where(petitions.at_hand(context.plan.id), Petition.status != PetitionStatus.WITHDRAWN)
    rows = [_row(each) for each in session.exec(query.order_by(col(Petition.id)))]
    return Filled(_book(unit_choices(session)), {ROWS: rows}, subtitle_of(context, today))


def desk_of(context: Context) -> Desk:
    """What recording needs."""
    return Desk(context.plan, context.content, context.calendar)


def _row(row: Petition) -> Row:
    names = ("from_unit", "person", "unit_code", "received_on", "words", "document_number", "document_on")
    shown = ("referred_on", "answer_by", "answered_on")
    return Row(
        str(row.id),
        {
            "number": str(row.id),
            "kind": row.kind.value,
            "voice": row.voice.value,
            "status": row.status.label,
            **{name: getattr(row, name) for name in (*names, *shown)},
        },
    )


def _apply(work: Work, compared: Mapping[str, Compared]) -> Applied:
    found = compared[ROWS]
    refuse_gone(found)
    _refuse_twice(found)
    desk = desk_of(work.context)
    before = set(work.session.exec(select(Petition.id)))
    each_row(work.session, found.understood, found.new, lambda row: _receive(work, desk, row))
    new = len(set(work.session.exec(select(Petition.id))) - before)
    each_row(work.session, found.understood, found.changed, lambda row: _correct(work, row))
    return Applied(
        new=new,
        changed=len(found.changed),
        details=[f"Tiếp nhận mới: {new} mục; đính chính: {len(found.changed)} mục."],
        clause=desk.section.petitions.clause,
        next_step=REGISTERS[PETITION.subject].next_step,
    )


def _refuse_twice(found: Compared) -> None:
    """Refuse a new row that stands in the file twice: which of the two is meant, nobody can say."""
    seen: dict[str, int] = {}
    problems = []
    for taken in found.new:
        key = _key(found, taken)
        if key in seen:
            said = f"trùng hoàn toàn với dòng {seen[key]}; bỏ một dòng."
            problems.append(found.understood.problem(taken.number, "", said))
        seen.setdefault(key, taken.number)
    if problems:
        raise CellsRefused(problems)


def _key(found: Compared, taken: Taken) -> str:
    return f"xlsx-{version_of(found.understood.sheet.counted, taken.values)}"


def _receive(work: Work, desk: Desk, taken: Taken) -> None:
    values: Mapping[str, Any] = taken.values
    new = NewPetition(
        word_of(PetitionKind, values["kind"]),
        word_of(Voice, values["voice"]),
        values["received_on"],
        from_unit=values.get("from_unit"),
        unit=values.get("unit_code"),
        person=values.get("person"),
        words=values.get("words"),
    )
    columns = [each for each in _book(()).sheets[0].columns if each.counted]
    key = f"xlsx-{version_of(columns, values)}"
    paper = Paper(values.get("document_number"), values.get("document_on"), Origin.FILE, key)
    petitions.receive(work.session, desk, new, paper, by=work.by)


def _correct(work: Work, changed: Changed) -> None:
    values: Mapping[str, Any] = changed.taken.values
    if not set(changed.keys) <= CORRECTABLE[PETITION.subject]:
        raise Refused(
            "chỉ đính chính được loại, nguồn, ngày nhận, số và ngày văn bản; nội dung khác ghi nhầm thì rút mục rồi ghi mới."
        )
    reason = values.get(REASON)
    if not reason:
        raise Refused("dòng đã có mà sửa thì phải chọn “Lý do đính chính”.")
    row = find(work.session, Petition, changed.taken.id or "", "kiến nghị, phản ánh")
    words: dict[str, Any] = {"kind": PetitionKind, "voice": Voice}
    changes = {key: word_of(words[key], values[key]) if key in words else values[key] for key in changed.keys}
    correct(work.session, PETITION.subject, row, changes, reason, by=work.by)


PETITIONING = WorkbookKind(CODE, LABEL, _files, _fill, _apply)
