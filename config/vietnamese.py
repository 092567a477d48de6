"""How days and words are written in Vietnamese: the one place for it.

Nghị định 30/2020/NĐ-CP, Phụ lục I, gives the form of a document's day: a leading zero for days below 10 and for
months 1 and 2 only.
"""

import re
import unicodedata
from datetime import date

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")

_DAY_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
# Windows keeps these for its devices, whatever the extension.
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def format_date(day: date) -> str:
    """Write a day as 14/11/2024."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def weekday_name(day: date) -> str:
    """Name the weekday as it stands in running text: "thứ Năm", "Chủ nhật"."""
    return WEEKDAYS[day.weekday()]


def date_with_weekday(day: date) -> str:
    """Write a day as 14/11/2024 (thứ Năm)."""
    return f"{format_date(day)} ({weekday_name(day)})"


def long_date(day: date) -> str:
    """Write a day as a document's head does: "ngày 05 tháng 01 năm 2024", but "tháng 3".

    Source: NĐ 30/2020/NĐ-CP, Phụ lục I, place and date.
    """
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def parse_date(text: str) -> date:
    """Read dd/mm/yyyy (15/11/2024, 5/3/2024) or ISO (2024-11-15).

    Raises:
        ValueError: a Vietnamese sentence saying what is wrong and what would be right.
    """
    cleaned = text.strip()
    if match := _DAY_FIRST.fullmatch(cleaned):
        day, month, year = (int(part) for part in match.groups())
    elif match := _ISO.fullmatch(cleaned):
        year, month, day = (int(part) for part in match.groups())
    else:
        raise ValueError(f"“{cleaned}” không phải là ngày; hãy ghi ngày/tháng/năm, ví dụ 15/11/2024.")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"Không có ngày “{cleaned}” trong lịch; hãy kiểm tra lại ngày, tháng, năm.") from None


def strip_diacritics(text: str) -> str:
    """Write Vietnamese in plain Latin letters: "Đề nghị" becomes "De nghi"."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return unicodedata.normalize("NFC", "".join(each for each in decomposed if not unicodedata.combining(each)))


def plain_file_name(name: str) -> str:
    """A file's name in letters, digits, dots, hyphens and underlines, which every system unpacks alike.

    No name of a device, and no dot at the end: Windows opens the one and drops the other.
    """
    kept = strip_diacritics(name)
    plain = "".join(each if each.isascii() and (each.isalnum() or each in "._-") else "_" for each in kept)
    plain = re.sub(r"\.+$", "_", plain)
    return f"_{plain}" if _DEVICE.match(plain) else plain or "_"
