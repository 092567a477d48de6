"""What a registration says of itself, as a form carries it: titled lines, one field each."""

import unicodedata

from config.refusals import Refused
from config.steps.registration import Registration
from config.vietnamese import strip_diacritics


def detail_lines(text: str, section: Registration) -> dict[str, str]:
    """Read "Mục tiêu, tiêu chí: …" lines, as a form carries them, to field code → text; a line without title goes on.

    Raises:
        Refused: the first line has no title of the registration sheet.
    """
    names = {_plain(key): each.id for each in section.fields for key in (each.name, each.id)}
    found: dict[str, str] = {}
    last: str | None = None
    for line in unicodedata.normalize("NFC", text).splitlines():
        title, colon, rest = line.partition(":")
        key = names.get(_plain(title)) if colon else None
        if key is not None:
            found[key], last = rest.strip(), key
        elif line.strip() and last is not None:
            found[last] = f"{found[last]}\n{line.strip()}".strip()
        elif line.strip():
            known = "; ".join(each.name for each in section.fields)
            raise Refused(f"Nội dung phiếu phải bắt đầu bằng tên mục và dấu hai chấm. Các mục: {known}.")
    return found


def _plain(title: str) -> str:
    """Write a title as titles are compared: without diacritics, punctuation and case."""
    letters = strip_diacritics(unicodedata.normalize("NFC", title)).lower()
    return " ".join("".join(each if each.isalnum() else " " for each in letters).split())
