"""Đơn vị và đầu mối as a workbook: it makes the next version of the units, and goes the way a units file goes.

The whole directory is checked against the plan as `danvan plan check` does, taken in as a new version, and obligations are
brought in line. Names, addresses and numbers stand in the file alone; what is told of a contact names its row.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from config.plan_errors import PlanError, say
from config.plan_files import check, warnings
from config.plan_schema import LineMap, Relation, UnitsFile
from config.settings import settings
from documents.workbooks.comparing import Compared, merged
from documents.workbooks.reading import Problem
from documents.workbooks.sheets import Book, Choice, Column, Kind, Row, Sheet, Value
from documents.workbooks.sheets import Role as ColumnRole
from models.plan_record import PlanContent
from models.states import Channel
from tasks.context import Context
from tasks.plan_files import bring_in
from tasks.workbooks.absences import ABSENCES, absence_rows, absence_sheet, change_absences
from tasks.workbooks.common import About, Applied, CellsRefused, File, Filled, Wanted, Work, WorkbookKind, subtitle_of
from tasks.workbooks.directory_draft import ROLES, Draft, contact_id

NAMED = "apprise:"
UNITS, CONTACTS, CODE, LABEL = "don-vi", "dau-moi", "don-vi-dau-moi", "Đơn vị và đầu mối"
DROP = "thoi_lam_dau_moi"
CHANNELS = {
    "email": "Thư điện tử",
    "zalo_oa": "Zalo OA",
    "zalo_template": "Zalo theo mẫu",
    "zalo_template_uid": "Zalo theo mẫu, mã người dùng",
    "zalo_bot": "Zalo Bot",
}
MUTED = {"internal_target": "Mốc nội bộ", "standing": "Việc thường xuyên"}
# What a page says of a wrong cell of a contact: the finding itself may repeat an address or a name.
WRONG = {
    "email": "địa chỉ thư chưa đúng dạng; ghi như ten@co-quan.gov.vn, không dấu, không có dấu cách.",
    "name": "tên đầu mối chưa đúng; ghi tên hoặc chức danh.",
    "deputy": "người thay phải là đầu mối khác của cùng đơn vị; ghi đúng tên ở trang “Đầu mối”.",
}
GUIDANCE = (
    "Trang “Đơn vị” và “Đầu mối” là danh mục đang dùng. Sửa, thêm rồi nhập lại là lập phiên bản mới của danh mục, được kiểm tra "
    "như khi nạp tệp đơn vị; việc đã giao được điều chỉnh theo.",
    "Đầu mối thôi nhiệm vụ: ghi “có” ở cột “Thôi làm đầu mối”. Đầu mối vắng mặt: ghi ngày và người thay ở trang “Ngày vắng”; lời "
    "nhắc trong những ngày ấy gửi cho người thay. Đơn vị kết thúc hoạt động: ghi “Đến ngày”; không xóa đơn vị.",
)
_PLACE = re.compile(r"units\[(\d+)\](?:\.contacts\[(\d+)\](?:\.away\[(\d+)\])?)?(?:\.([a-z_]+))?")


def _book(content: PlanContent) -> Book:
    units = tuple(Choice(each.code, each.name) for each in content.units.units)
    channels = _channels(content)
    classes = tuple(Choice(each.id, each.name) for each in content.units.classes)
    of_units = Sheet(
        UNITS,
        "Đơn vị",
        (
            Column("code", "Mã đơn vị", required=True, names=True, width=16, longest=60, note="Không dấu, không cách."),
            Column("name", "Tên đơn vị", required=True, width=44, longest=300),
            Column("class", "Nhóm", Kind.CHOICE, required=True, choices=classes, width=30),
            Column("valid_from", "Từ ngày", Kind.DATE, width=12, note="Ngày bắt đầu hoạt động, nếu có trong năm."),
            Column("valid_to", "Đến ngày", Kind.DATE, width=12, note="Ngày cuối cùng hoạt động."),
            Column("successor", "Đơn vị kế thừa", Kind.CHOICE, choices=units, width=30),
            Column("note", "Ghi chú", width=40),
        ),
        adds=True,
    )
    contacts = Sheet(
        CONTACTS,
        "Đầu mối",
        (
            # New units may be named here, too: a free code, held to the first sheet when everything is read.
            Column("unit", "Đơn vị", required=True, names=True, width=30, note="Mã đơn vị ở trang “Đơn vị”."),
            Column(
                "role",
                "Vai trò",
                Kind.CHOICE,
                required=True,
                names=True,
                width=22,
                choices=tuple(Choice(code.value, name, bare=True) for code, name in ROLES.items()),
            ),
            Column("name", "Họ tên hoặc chức danh", required=True, names=True, width=32, longest=200),
            Column("email", "Thư điện tử", width=30, longest=200),
            Column("phone", "Điện thoại", width=14, longest=30, digits=True, note="Ghi dạng chữ để giữ số 0 đầu."),
            Column("zalo_user_id", "Mã Zalo", width=20, longest=60, digits=True),
            Column(
                "channels",
                "Kênh nhận",
                Kind.CHOICES,
                width=18,
                choices=tuple(Choice(code, name) for code, name in channels.items()),
                note=f"Để trống là thư điện tử. Các mã: {'; '.join(channels)}.",
            ),
            Column(
                "muted",
                "Không nhận nhắc",
                Kind.CHOICES,
                width=16,
                choices=tuple(Choice(code, name) for code, name in MUTED.items()),
                note=f"Các mã: {'; '.join(MUTED)}.",
            ),
            Column(DROP, "Thôi làm đầu mối", Kind.YES, ColumnRole.ASIDE, width=10),
        ),
        adds=True,
    )
    return Book(CODE, LABEL, (of_units, contacts, absence_sheet()), template=2, guidance=GUIDANCE)


def _channels(content: PlanContent) -> dict[str, str]:
    """The channels that the program knows, those that the settings name, and whatever a contact has already."""
    held = {each for unit in content.units.units for contact in unit.contacts for each in contact.channels}
    named = {f"{NAMED}{each}" for each in settings().apprise_urls} | held
    return CHANNELS | {code: Channel.of(code).label for code in sorted(named - CHANNELS.keys())}


def _files(_session: Session, context: Context, _wanted: Wanted) -> list[File]:
    return [File(f"{CODE}-{context.plan.year}", {"plan": context.plan.id})]


def _fill(_session: Session, context: Context, _about: About, today: date) -> Filled:
    units = [
        Row(
            unit.code,
            {
                "code": unit.code,
                "name": unit.name,
                "class": unit.unit_class,
                "valid_from": unit.valid_from,
                "valid_to": unit.valid_to,
                "successor": unit.successor,
                "note": unit.note,
            },
        )
        for unit in context.content.units.units
    ]
    contacts = [
        Row(
            contact_id(unit.code, contact.role.value, contact.name),
            {
                "unit": unit.code,
                "role": contact.role.value,
                "name": contact.name,
                "email": contact.email,
                "phone": contact.phone,
                "zalo_user_id": contact.zalo_user_id,
                "channels": tuple(contact.channels),
                "muted": tuple(contact.muted),
            },
        )
        for unit in context.content.units.units
        for contact in unit.contacts
    ]
    rows = {UNITS: units, CONTACTS: contacts, ABSENCES: absence_rows(context.content.units)}
    return Filled(_book(context.content), rows, subtitle_of(context, today))


def _apply(work: Work, compared: Mapping[str, Compared]) -> Applied:
    units, contacts = compared[UNITS], compared[CONTACTS]
    _refuse_gone(units)
    draft = Draft.of(work.context.content.units)
    _change_units(draft, units)
    dropped = _change_contacts(draft, contacts)
    away = compared[ABSENCES]
    back = change_absences(draft, away)
    directory = _checked(work, draft, compared)
    loaded = bring_in(work.session, PlanContent(work.context.content.plan, directory), "", by=work.by)
    return Applied(
        new=len(units.new) + len(contacts.new) + len(away.new),
        changed=len(units.changed) + len(contacts.changed) + dropped + len(away.changed) + back,
        cautions=_cautions(work, directory, {*draft.touched()}),
        details=[
            f"Đơn vị: thêm {len(units.new)}, sửa {len(units.changed)}. Đầu mối: thêm {len(contacts.new)}, sửa "
            f"{len(contacts.changed)}, thôi {dropped}. Ngày vắng: thêm {len(away.new)}, sửa {len(away.changed)}, bỏ {back}.",
            *(
                [f"Việc được giao: thêm {loaded.created}, điều chỉnh {loaded.moved}, rút {loaded.withdrawn}."]
                if loaded
                else []
            ),
        ],
        clause="III.1.a",
        next_step="Danh mục mới dùng ngay. Tệp đơn vị (YAML) cũ không còn đúng: đừng nạp lại tệp ấy nếu chưa sửa theo.",
    )


def _refuse_gone(found: Compared) -> None:
    if found.gone:
        said = "danh mục không còn dòng này; hãy xuất lại biểu mẫu."
        raise CellsRefused([found.understood.problem(each.number, "", said) for each in found.gone])


def _change_units(draft: Draft, found: Compared) -> None:
    columns = found.understood.sheet.columns
    problems: list[Problem] = []
    for taken in found.new:
        if draft.place(str(taken.values["code"])) is not None:
            said = "mã đơn vị đã có trong danh mục; hãy sửa ở dòng của đơn vị ấy."
            problems.append(found.understood.problem(taken.number, "code", said))
            continue
        draft.add_unit(_plain(taken.values), taken.number)
    for each in found.changed:
        place = draft.place(each.taken.id or "")
        if "code" in each.keys or place is None:
            said = "mã đơn vị không đổi được; đổi tên, sáp nhập thì chạy “Sáp nhập, đổi tên đơn vị”."
            problems.append(found.understood.problem(each.number, "code", said))
            continue
        draft.units[place] |= _plain(merged(each, columns))
        draft.rows[place] = each.number
    if problems:
        raise CellsRefused(problems)


def _change_contacts(draft: Draft, found: Compared) -> int:
    """Change, add and drop contacts; return how many were dropped."""
    columns = [each for each in found.understood.sheet.columns if each.key != DROP]
    problems: list[Problem] = []
    dropped = 0
    for taken in found.gone:
        if taken.values.get(DROP) is not True:
            said = "danh mục không còn đầu mối này; hãy xuất lại biểu mẫu."
            problems.append(found.understood.problem(taken.number, "", said))
    for each in found.changed:
        values = _plain(merged(each, columns))
        key = each.taken.id or ""
        place = draft.place(key.partition("#")[0])
        if "unit" in each.keys or place is None:
            said = "đầu mối chuyển đơn vị: ghi “có” ở “Thôi làm đầu mối” của dòng này, rồi ghi dòng mới cho đơn vị kia."
            problems.append(found.understood.problem(each.number, "unit", said))
            continue
        before = draft.contacts[place][key][0]
        draft.rename(place, before["name"], values["name"])
        draft.contacts[place][key] = ({**before, **_contact(values)}, each.number)
    for taken in found.new:
        code = str(taken.values["unit"]).split(" · ", 1)[0].strip()
        place = draft.place(code)
        if place is None:
            said = f"không có đơn vị mã “{code[:60]}”; ghi mã ở trang “Đơn vị”."
            problems.append(found.understood.problem(taken.number, "unit", said))
        elif taken.values.get(DROP) is not True:
            draft.contacts[place][f"+{taken.number}"] = (_contact(_plain(taken.values)), taken.number)
    for taken in (*(each.taken for each in found.changed), *found.same):
        if taken.values.get(DROP) is True and taken.id is not None:
            place = draft.place(taken.id.partition("#")[0])
            if place is not None and draft.contacts[place].pop(taken.id, None) is not None:
                dropped += 1
    if problems:
        raise CellsRefused(problems)
    return dropped


def _contact(values: Mapping[str, Any]) -> dict[str, Any]:
    told = {key: value for key, value in values.items() if key not in ("unit", DROP)}
    return told | {"channels": values.get("channels") or ["email"], "muted": values.get("muted") or []}


def _plain(values: Mapping[str, Value]) -> dict[str, Any]:
    """Values as a units file has them."""
    return {
        key: value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
        for key, value in values.items()
    }


def _checked(work: Work, draft: Draft, compared: Mapping[str, Compared]) -> UnitsFile:
    """The directory, held to its own rules and to the plan.

    Raises:
        CellsRefused: everything that is wrong, by sheet, row and column.
    """
    classes = [each.model_dump(mode="json", by_alias=True) for each in work.context.content.units.classes]
    try:
        directory = UnitsFile.model_validate({"classes": classes, "units": draft.whole()})
    except ValidationError as found:
        errors: Sequence[PlanError] = say(UnitsFile, found.errors(include_url=False), LineMap())
        raise CellsRefused([*_problems(errors, draft, compared)]) from None
    known = set(check(work.context.content.plan, work.context.content.units))
    errors = [each for each in check(work.context.content.plan, directory) if each not in known]
    twice = [*_twice(directory, draft, compared[CONTACTS])]
    if errors or twice:
        raise CellsRefused([*_problems(errors, draft, compared), *twice])
    return directory


def _twice(directory: UnitsFile, draft: Draft, contacts: Compared) -> Iterator[Problem]:
    for number, unit in enumerate(directory.units):
        seen = set()
        for place, each in enumerate(unit.contacts):
            if (each.role, each.name) in seen:
                said = "đầu mối này đã có ở đơn vị với cùng vai trò; bỏ một dòng."
                yield contacts.understood.problem(draft.contact_row(number, place), "name", said)
            seen.add((each.role, each.name))


def _problems(errors: Sequence[PlanError], draft: Draft, compared: Mapping[str, Compared]) -> Iterator[Problem]:
    units, contacts, absences = (compared[key].understood for key in (UNITS, CONTACTS, ABSENCES))
    for error in errors:
        match = _PLACE.match(error.path)
        if match is None:
            yield Problem("", None, "", error.message)
            continue
        number, contact, nth = int(match[1]), match[2], match[3]
        key = match[4] or ""
        if contact is None:
            yield units.problem(draft.rows.get(number), key, error.message)
        elif nth is not None and (row := draft.absence_row(number, int(contact), int(nth))) is not None:
            # Of a day nothing has to stay in the file.
            said = error.message if key in ("from", "to") else WRONG["deputy"]
            yield absences.problem(row, key, said, error.message)
        else:
            said = WRONG.get(key, "chưa đúng; xem ghi chú của cột rồi ghi lại.")
            yield contacts.problem(draft.contact_row(number, int(contact)), key, said, error.message)


def _cautions(work: Work, directory: UnitsFile, touched: set[str]) -> list[str]:
    """What the check of a units file would caution about, of the units that this file has touched; no name."""
    superior = {each.id for each in directory.classes if each.relation == Relation.SUPERIOR}
    told = []
    for caution in warnings(work.context.content.plan, directory):
        match = _PLACE.match(caution.path)
        if match and match[2] is None:
            unit = directory.units[int(match[1])]
            if unit.code in touched and unit.unit_class not in superior:
                told.append(caution.message)
    return told


DIRECTORY = WorkbookKind(CODE, LABEL, _files, _fill, _apply)
