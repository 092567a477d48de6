"""Ngày vắng: the directory's sheet of who is away when, and which colleague of the unit is told instead.

Contacts stand in the file by unit, role and name; what is told of a row names none of them.
"""

from collections.abc import Iterator
from datetime import date

from config.plan_schema import UnitsFile
from documents.workbooks.comparing import Changed, Compared
from documents.workbooks.reading import Taken
from documents.workbooks.sheets import Choice, Column, Kind, Role, Row, Sheet
from tasks.context import code_of
from tasks.workbooks.common import CellsRefused
from tasks.workbooks.directory_draft import ROLES, Draft, contact_id

ABSENCES, OFF = "ngay-vang", "bo_dong"
DAYS = ("from", "to", "deputy")


def absence_sheet() -> Sheet:
    """A row is one contact's days away, both included."""
    roles = tuple(Choice(code.value, name, bare=True) for code, name in ROLES.items())
    return Sheet(
        ABSENCES,
        "Ngày vắng",
        (
            Column("unit", "Đơn vị", required=True, names=True, width=30, note="Mã đơn vị ở trang “Đơn vị”."),
            Column("role", "Vai trò", Kind.CHOICE, required=True, names=True, width=22, choices=roles),
            Column(
                "name", "Họ tên hoặc chức danh", required=True, names=True, width=32, longest=200, note="Người vắng."
            ),
            Column("from", "Vắng từ ngày", Kind.DATE, required=True, names=True, width=13),
            Column("to", "Đến hết ngày", Kind.DATE, required=True, width=13),
            Column("deputy", "Người thay", required=True, width=32, longest=200, note="Một đầu mối khác của đơn vị."),
            Column(OFF, "Bỏ dòng này", Kind.YES, Role.ASIDE, width=10),
        ),
        adds=True,
    )


def absence_rows(directory: UnitsFile) -> list[Row]:
    """Every contact's days away."""
    return [
        Row(
            f"{contact_id(unit.code, contact.role.value, contact.name)}@{away.from_.isoformat()}",
            {
                "unit": unit.code,
                "role": contact.role.value,
                "name": contact.name,
                "from": away.from_,
                "to": away.to,
                "deputy": away.deputy,
            },
        )
        for unit in directory.units
        for contact in unit.contacts
        for away in contact.away
    ]


def change_absences(draft: Draft, found: Compared) -> int:
    """Change, add and take away days; return how many were taken away.

    Raises:
        CellsRefused: rows of contacts that are not there, days that begin where others do.
    """
    for taken in found.same:
        _note(draft, taken)
    told = [
        *((each.number, _gone(each)) for each in found.gone),
        *((each.number, _change(draft, each)) for each in found.changed),
        *((each.number, _add(draft, each)) for each in found.new),
    ]
    if problems := [found.understood.problem(row, key, said) for row, those in told for key, said in those]:
        raise CellsRefused(problems)
    marked = [each for each in (*(each.taken for each in found.changed), *found.same) if each.values.get(OFF) is True]
    return sum(_take_off(draft, each) for each in marked if each.id is not None)


def _note(draft: Draft, taken: Taken) -> None:
    """Say which row days stand in, also where it changes nothing: what becomes wrong by another row is told there."""
    if where := _where(draft, taken.id or ""):
        place, key, nth = where
        draft.absent[place, key][nth] = (draft.absent[place, key][nth][0], taken.number)


def _gone(taken: Taken) -> Iterator[tuple[str, str]]:
    if taken.values.get(OFF) is not True:
        yield "", "danh mục không còn dòng ngày vắng này; hãy xuất lại biểu mẫu."


def _change(draft: Draft, changed: Changed) -> Iterator[tuple[str, str]]:
    where = _where(draft, changed.taken.id or "")
    if where is None:
        yield "name", "đầu mối này thôi nhiệm vụ trong cùng tệp; ghi “có” ở cột “Bỏ dòng này”."
    elif any(key in changed.keys for key in ("unit", "role", "name")):
        yield "name", "ngày vắng của người khác thì ghi dòng mới, dòng này ghi “có” ở cột “Bỏ dòng này”."
    else:
        place, key, nth = where
        draft.absent[place, key][nth] = (_days(changed.taken), changed.number)


def _add(draft: Draft, taken: Taken) -> Iterator[tuple[str, str]]:
    if taken.values.get(OFF) is True:
        return
    place = draft.place(code_of(str(taken.values["unit"])))
    if place is None:
        yield "unit", "không có đơn vị mang mã này; ghi mã ở trang “Đơn vị”."
        return
    key = draft.contact_of(place, str(taken.values["role"]), str(taken.values["name"]))
    if key is None:
        yield "name", "đơn vị không có đầu mối với vai trò và tên này; ghi đúng như ở trang “Đầu mối”."
        return
    days = _days(taken)
    those = draft.absent.setdefault((place, key), [])
    if any(away["from"] == days["from"] for away, _ in those):
        yield "from", "đầu mối này đã có ngày vắng bắt đầu từ ngày ấy; sửa ở dòng đã có."
        return
    those.append((days, taken.number))


def _take_off(draft: Draft, taken: Taken) -> bool:
    where = _where(draft, taken.id or "", str(_days(taken)["from"]))
    if where is None:
        return False
    place, key, nth = where
    del draft.absent[place, key][nth]
    return True


def _where(draft: Draft, row_id: str, begins: str = "") -> tuple[int, str, int] | None:
    """Unit, contact and position of the days that a row of the record is; `begins` where the row has moved them."""
    key, _, first = row_id.rpartition("@")
    place = draft.place(key.partition("#")[0])
    if place is None or key not in draft.contacts[place]:
        return None
    days = [away["from"] for away, _ in draft.absent.get((place, key), ())]
    day = begins if begins in days else first
    return (place, key, days.index(day)) if day in days else None


def _days(taken: Taken) -> dict[str, str]:
    """The days as a units file has them."""
    values = ((key, taken.values[key]) for key in DAYS)
    return {key: said.isoformat() if isinstance(said, date) else str(said) for key, said in values}
