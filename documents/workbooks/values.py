"""What a cell means in a column: tolerant of how people write it, strict about meaning; a refusal says what to do.

It repeats a day, a number or a choice that is wrong, and no other cell.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime

from config.vietnamese import parse_date
from documents.workbooks.parsing import Cell
from documents.workbooks.sheets import SEPARATOR, Column, Kind, Value, canonical, clean, plain

YES = {"co", "x", "v", "dung", "yes", "true", "1", "dat", "✓", "✔"}
NO = {"khong", "no", "false", "0", "k"}
_LONG_DAY = re.compile(r"(?:ngày )?([0-9]{1,2}) tháng ([0-9]{1,2}) năm ([0-9]{4})", re.IGNORECASE)
_PARTED_DAY = re.compile(r"([0-9]{1,2})\s*[-./ ]\s*([0-9]{1,2})\s*[-./ ]\s*([0-9]{4})")
_WHOLE = re.compile(r"[0-9]{1,15}|[0-9]{1,3}([. \u00a0][0-9]{3}){1,4}")
_DECIMAL = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,6})?")


def value_of(column: Column, cell: Cell) -> Value:
    """What a cell means in a column.

    Raises:
        ValueError: it means nothing there, or two things; the sentence says what to do.
    """
    if isinstance(cell, Mapping):
        raise ValueError("là giờ, không phải nội dung của cột này; hãy gõ lại dạng chữ")
    if isinstance(cell, str):
        cell = clean(cell)
    if cell is None or cell == "":
        return None
    match column.kind:
        case Kind.DATE:
            return _day(cell)
        case Kind.YES:
            return _yes(cell)
        case Kind.NUMBER:
            return _whole(cell)
        case Kind.DECIMAL:
            return _decimal(cell)
        case Kind.CHOICE:
            return _choice(column, _words(column, cell))
        case Kind.CHOICES:
            return tuple(_choice(column, part) for part in re.split(r"[;\n]", _words(column, cell)) if clean(part))
    return _words(column, cell)


def settled(column: Column, value: Value) -> Value:
    """A value that was read, in the one form of `canonical`."""
    if value is None:
        return False if column.kind is Kind.YES else None
    return canonical(column, value) if isinstance(value, tuple) else value


def _words(column: Column, cell: Cell) -> str:
    if isinstance(cell, bool):
        raise ValueError("là giá trị đúng hoặc sai; hãy gõ lại dạng chữ")
    if isinstance(cell, date):
        raise ValueError(f"bị bảng tính đổi thành ngày {cell:%d/%m/%Y}; hãy định dạng ô là chữ (Text) rồi gõ lại")
    if isinstance(cell, int | float):
        if column.digits:
            raise ValueError("là số nên có thể đã mất số 0 ở đầu; hãy định dạng ô là chữ (Text) rồi gõ lại")
        return str(cell)
    text = str(cell)
    if len(text) > column.longest:
        raise ValueError(f"dài {len(text)} ký tự, quá {column.longest} ký tự; hãy viết gọn lại")
    return text


def _day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if not isinstance(cell, str):
        raise ValueError(f"ghi “{cell}”, không phải là ngày; hãy ghi ngày/tháng/năm, ví dụ 15/11/2024")
    text = clean(cell)
    if found := _LONG_DAY.fullmatch(text) or _PARTED_DAY.fullmatch(text):
        text = "/".join(found.groups())
    if len(text) > 40:
        raise ValueError("không phải là ngày; hãy ghi ngày/tháng/năm, ví dụ 15/11/2024")
    return parse_date(text.removesuffix(" 00:00:00").removesuffix("T00:00:00"))


def _yes(cell: Cell) -> bool:
    said = plain(str(cell)) or clean(str(cell)) if not isinstance(cell, bool) else str(cell).casefold()
    if said in YES:
        return True
    if said in NO:
        return False
    raise ValueError("chưa rõ có hay không; ghi “có” (hoặc “x”) hay “không”")


def _whole(cell: Cell) -> int:
    if isinstance(cell, int) and not isinstance(cell, bool) and 0 <= cell < 10**15:
        return cell
    if isinstance(cell, str) and _WHOLE.fullmatch(clean(cell)):
        return int(re.sub(r"\D", "", cell))
    shown = f"ghi “{clean(str(cell))[:20]}”, " if not isinstance(cell, bool | date) else ""
    raise ValueError(f"{shown}không phải là số nguyên từ 0 trở lên; không có thì ghi 0")


def _decimal(cell: Cell) -> str:
    text = clean(str(cell)) if isinstance(cell, str | int | float) and not isinstance(cell, bool) else ""
    if not _DECIMAL.fullmatch(text):
        raise ValueError("không phải là số; ghi số, phần lẻ sau dấu phẩy")
    whole, _, part = text.replace(".", ",").partition(",")
    part = part.rstrip("0")
    return f"{int(whole)},{part}" if part else str(int(whole))


def _choice(column: Column, text: str) -> str:
    """The code that a cell means: by its code, its words, or both."""
    said = clean(text)
    codes, meanings = column.meanings
    head = said.split(SEPARATOR, 1)[0].strip().strip("()").strip()
    for code in (said, head):
        if code in codes:
            return code
    meant = meanings.get(plain(said), frozenset())
    if len(meant) == 1:
        return next(iter(meant))
    listed = [each.name if each.bare or not each.code else each.code for each in column.choices]
    known = ", ".join(listed[:6]) + (", …" if len(listed) > 6 else "")
    shown = f"“{said}” " if len(said) <= 60 else ""
    if not listed:
        raise ValueError("chưa có gì để chọn; hãy để trống")
    raise ValueError(f"{shown}không có trong danh sách; chọn một trong: {known}")
