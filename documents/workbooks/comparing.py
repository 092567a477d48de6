"""Three sides of every row: as it was exported, as the record says now, as the file says. Both changed is a conflict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from documents.workbooks.reading import Problem, Taken, Understood
from documents.workbooks.sheets import (
    Column,
    Role,
    Row,
    Sheet,
    Value,
    canonical,
    canonical_row,
    shown_value,
    version_of,
)


@dataclass(frozen=True, slots=True)
class Changed:
    """A row of the record that the file says otherwise: the file's row, and what it changes."""

    taken: Taken
    now: Mapping[str, Value]
    keys: tuple[str, ...]

    @property
    def number(self) -> int:
        """The row of the file, from 1."""
        return self.taken.number


@dataclass(slots=True)
class Compared:
    """A sheet beside the record.

    Args:
        new: rows that the record does not have.
        changed: rows that the file changes and nobody else has.
        same: rows that already say what the file says.
        gone: rows that were changed in the file and that the record does not have any more.
    """

    understood: Understood
    new: list[Taken] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    same: list[Taken] = field(default_factory=list)
    gone: list[Taken] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def compare(understood: Understood, rows: Sequence[Row]) -> Compared:
    """Hold every row of a file's sheet to the record; `problems` are told and nothing is decided here."""
    return _Comparing(understood, rows).all()


class _Comparing:
    def __init__(self, understood: Understood, rows: Sequence[Row]) -> None:
        self._sheet: Sheet = understood.sheet
        self._found = Compared(understood)
        self._now = {row.id: canonical_row(self._sheet, row.values) for row in rows}
        self._naming = tuple(
            each.key for each in self._sheet.columns if each.names or (not self._sheet.adds and each.role is Role.FIXED)
        )
        self._by_name = {self._name(values): key for key, values in self._now.items()}

    def all(self) -> Compared:
        """Go through the rows."""
        for taken in self._found.understood.rows:
            if taken.id is not None:
                self._with_id(taken)
            else:
                self._without_id(taken)
        return self._found

    def _with_id(self, taken: Taken) -> None:
        assert taken.id is not None
        now = self._now.get(taken.id)
        if now is None:
            untouched = taken.version == version_of(self._found.understood.versioned, taken.values)
            known = self._by_name.get(self._name(taken.values)) if self._naming else None
            already = known is not None and not self._differing(taken, self._now[known])
            (self._found.same if untouched or already else self._found.gone).append(taken)
            return
        for column in self._sheet.columns:
            if column.role is Role.FIXED and taken.values.get(column.key) != now[column.key]:
                self._say(
                    taken,
                    column.key,
                    "không khớp mã ẩn của dòng; có thể bảng được sắp xếp thiếu cột, hoặc ô này đã bị sửa. Hãy xuất lại "
                    "biểu mẫu rồi ghi lại",
                )
                return
        versioned = self._found.understood.versioned
        differing = self._differing(taken, now)
        if not differing or taken.version == version_of(versioned, taken.values):
            self._found.same.append(taken)
        elif taken.version != version_of(versioned, now):
            for key in differing:
                column = self._sheet.column(key)
                self._say(
                    taken,
                    key,
                    "sổ đã thay đổi từ khi xuất biểu mẫu, tệp cũng ghi khác; hãy xuất lại, xem giá trị trong sổ rồi ghi "
                    "lại nếu vẫn cần",
                    f"Trong sổ hiện nay: {shown_value(column, now[key]) or '(trống)'}",
                )
        else:
            self._found.changed.append(Changed(taken, now, differing))

    def _without_id(self, taken: Taken) -> None:
        """A row typed in, or one whose hidden cells were lost: known by what names it, and only its gaps are filled."""
        key = self._by_name.get(self._name(taken.values)) if self._naming else None
        if key is None:
            if self._sheet.adds:
                self._found.new.append(taken)
            else:
                self._say(taken, "", "không có trong biểu mẫu đã xuất; trang này không thêm dòng được")
            return
        now = self._now[key]
        said = tuple(each for each in self._differing(taken, now) if taken.values[each] not in (None, False, ()))
        if not said:
            self._found.same.append(taken)
        elif self._sheet.adds:
            # Typed in once more and not the same: the record's own rules say whether that may be.
            self._found.new.append(taken)
        elif any(now[each] not in (None, False, ()) for each in said):
            for each in said:
                self._say(taken, each, "dòng mất mã ẩn, sổ đã có giá trị khác; hãy xuất lại biểu mẫu rồi ghi lại")
        else:
            taken.id = key
            self._found.changed.append(Changed(taken, now, said))

    def _differing(self, taken: Taken, now: Mapping[str, Value]) -> tuple[str, ...]:
        return tuple(
            each.key
            for each in self._sheet.counted
            if each.role is Role.ENTRY and each.key in taken.values and taken.values[each.key] != now[each.key]
        )

    def _name(self, values: Mapping[str, Value]) -> tuple[Value, ...]:
        return tuple(values.get(key) for key in self._naming)

    def _say(self, taken: Taken, key: str, reason: str, detail: str = "") -> None:
        self._found.problems.append(self._found.understood.problem(taken.number, key, f"{reason}.", detail))


def merged(changed: Changed, columns: Sequence[Column]) -> dict[str, Value]:
    """What a changed row says in whole: the file's cells, and the record's where the file has no column."""
    return {
        each.key: canonical(each, changed.taken.values.get(each.key, changed.now.get(each.key)))
        for each in columns
        if each.read
    }
