"""The registration sheet as a CSV file: Vietnamese column titles, one line per mô hình or điển hình.

The names of individuals come by this file and by no form. Whatever is wrong is told at once, with file, line, column
and reason; nothing is half read.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from config.refusals import Refused
from config.steps.registration import Registration
from config.vietnamese import parse_date, strip_diacritics
from models.initiatives import InitiativeKind, InitiativeOf, Novelty
from models.registration.checks import (
    CARRIED,
    CODE,
    CONTENT,
    DAY,
    GROUND,
    LEVEL,
    NAME,
    PERSON,
    UNIT,
    RowError,
    RowsRefused,
)
from models.registration.record import RegistrationRow
from models.states import Word

KIND, OF, NOVELTY, DOCUMENT = "Loại", "Tập thể hay cá nhân", "Mới hay duy trì", "Số văn bản"
MAX_BYTES, MAX_ROWS, LONGEST_CELL = 5 * 1024 * 1024, 5000, 10_000

# What a column may be called in place of its title, written without diacritics.
ALIASES = {
    "ma don vi": UNIT,
    "ten mo hinh": NAME,
    "ten": NAME,
    "loai": KIND,
    "linh vuc": CONTENT,
    "tap the ca nhan": OF,
    "hinh thuc": OF,
    "ho ten": PERSON,
    "moi duy tri": NOVELTY,
    "can cu": GROUND,
    "cap": LEVEL,
    "so van ban dang ky": DOCUMENT,
    "ma mo hinh": CODE,
}
TITLES = (UNIT, NAME, KIND, CONTENT, OF, PERSON, NOVELTY, CARRIED, GROUND, LEVEL, DAY, DOCUMENT, CODE)
NEEDED = (UNIT, NAME, CONTENT)

KINDS = {"mo hinh": InitiativeKind.MODEL, "dien hinh": InitiativeKind.EXEMPLAR}
OWNERS = {"tap the": InitiativeOf.COLLECTIVE, "ca nhan": InitiativeOf.INDIVIDUAL}
NOVELTIES = {
    "dang ky moi": Novelty.NEW,
    "moi": Novelty.NEW,
    "duy tri": Novelty.CARRIED_OVER,
}

W = TypeVar("W", bound=Word)


def read_rows(data: bytes, source: str, section: Registration) -> list[RegistrationRow]:
    """Read a registration file.

    Args:
        data: the file's bytes, UTF-8, columns parted by comma, semicolon or tab.
        source: the file's name, for the errors.

    Raises:
        RowsRefused: with every cell that could not be understood.
        Refused: not UTF-8, no titles, too many lines.
    """
    lines = _lines(data, source)
    titles = _titles(lines[0], section, source)
    rows: list[RegistrationRow] = []
    errors: list[RowError] = []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            rows.append(_row(number, titles, cells, section))
        except RowsRefused as refused:
            errors += refused.errors
    if errors:
        raise RowsRefused(errors, source)
    if not rows:
        raise Refused(f"Tệp “{source}” chỉ có dòng tiêu đề, chưa có dòng đăng ký nào.")
    return rows


def detail_lines(text: str, section: Registration) -> dict[str, str]:
    """Read "Mục tiêu, tiêu chí: …" lines, as a form carries them, to field code → text; a line without title goes on.

    Raises:
        Refused: the first line has no title of the registration sheet.
    """
    names = {plain_title(key): each.id for each in section.fields for key in (each.name, each.id)}
    found: dict[str, str] = {}
    last: str | None = None
    for line in unicodedata.normalize("NFC", text).splitlines():
        title, colon, rest = line.partition(":")
        key = names.get(plain_title(title)) if colon else None
        if key is not None:
            found[key], last = rest.strip(), key
        elif line.strip() and last is not None:
            found[last] = f"{found[last]}\n{line.strip()}".strip()
        elif line.strip():
            known = "; ".join(each.name for each in section.fields)
            raise Refused(f"Nội dung phiếu phải bắt đầu bằng tên mục và dấu hai chấm. Các mục: {known}.")
    return found


def plain_title(title: str) -> str:
    """Write a title as titles are compared: without diacritics, punctuation and case."""
    letters = strip_diacritics(unicodedata.normalize("NFC", title)).lower()
    return " ".join("".join(each if each.isalnum() else " " for each in letters).split())


def _lines(data: bytes, source: str) -> list[list[str]]:
    if len(data) > MAX_BYTES:
        raise Refused(f"Tệp “{source}” lớn hơn {MAX_BYTES // (1024 * 1024)} MB; tách thành nhiều tệp.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(
            f"Tệp “{source}” không ở bảng mã UTF-8; khi lưu chọn “CSV UTF-8 (phân cách bằng dấu phẩy)”."
        ) from None
    if "\0" in text:
        raise Refused(f"Tệp “{source}” không phải tệp CSV; mở bảng tính, lưu lại dạng “CSV UTF-8”.")
    text = unicodedata.normalize("NFC", text)
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise Refused(f"Tệp “{source}” sai dấu nháy hoặc dấu phân cách; mở bảng tính, lưu lại dạng CSV.") from None
    if len(lines) > MAX_ROWS + 1:
        raise Refused(f"Tệp “{source}” có {len(lines) - 1} dòng, quá {MAX_ROWS} dòng một lần; tách thành nhiều tệp.")
    if not lines or not any(cell.strip() for cell in lines[0]):
        raise Refused(f"Tệp “{source}” không có dòng tiêu đề; dòng đầu phải ghi tên các cột.")
    return lines


def _titles(cells: Sequence[str], section: Registration, source: str) -> list[str]:
    """Understand the first line: a known title, a field's code marked with "=", or nothing for an empty column."""
    known = {plain_title(title): title for title in TITLES} | ALIASES
    fields = {plain_title(key): f"={each.id}" for each in section.fields for key in (each.name, each.id)}
    titles, errors = [], []
    for cell in cells:
        key = plain_title(cell)
        title = known.get(key) or fields.get(key) or ""
        if key and not title:
            errors.append(RowError(1, cell.strip(), "phiếu đăng ký không có cột này; sửa tên cột hoặc xóa cột."))
        if title and title in titles:
            errors.append(RowError(1, cell.strip(), "cột ghi hai lần; bỏ một cột."))
        titles.append(title)
    errors += [RowError(1, title, "thiếu cột này.") for title in NEEDED if title not in titles]
    if errors:
        raise RowsRefused(errors, source)
    return titles


def _row(number: int, titles: Sequence[str], cells: Sequence[str], section: Registration) -> RegistrationRow:
    """Understand one line.

    Raises:
        RowsRefused: every cell that could not be understood.
    """
    if any(cell.strip() for cell in cells[len(titles) :]):
        raise RowsRefused([RowError(number, "cuối dòng", "có nhiều ô hơn số cột; kiểm tra dấu phân cách.")])
    values = {title: cell.strip() for title, cell in zip(titles, cells, strict=False) if title and cell.strip()}
    errors = [
        RowError(number, title.removeprefix("="), f"dài quá {LONGEST_CELL} ký tự; viết gọn lại.")
        for title, cell in values.items()
        if len(cell) > LONGEST_CELL
    ]
    day: date | None = None
    try:
        day = parse_date(values[DAY]) if DAY in values else None
    except ValueError as wrong:
        errors.append(RowError(number, DAY, str(wrong)))
    kind = _word(number, KIND, values, KINDS, InitiativeKind.MODEL, errors)
    of = _word(number, OF, values, OWNERS, InitiativeOf.COLLECTIVE, errors)
    novelty = _word(number, NOVELTY, values, NOVELTIES, Novelty.NEW, errors)
    if errors:
        raise RowsRefused(errors)
    row = RegistrationRow(
        line=number,
        unit=values.get(UNIT, "").split(" · ", 1)[0].strip(),
        name=" ".join(values.get(NAME, "").split()),
        content=_code(values.get(CONTENT, ""), {each.name: each.id for each in section.contents}),
        of=of,
        kind=kind,
        novelty=novelty,
        person=values.get(PERSON),
        grounds=tuple(_grounds(values.get(GROUND, ""), section)),
        carried_from=values.get(CARRIED),
        details={title[1:]: cell for title, cell in values.items() if title.startswith("=")},
        registered_on=day,
        document_number=values.get(DOCUMENT),
        code=values.get(CODE),
    )
    if LEVEL in values:
        row = replace(row, level=_code(values[LEVEL], {each.name: each.id for each in section.levels}))
    return row


def _word(
    number: int, title: str, values: Mapping[str, str], words: Mapping[str, W], default: W, errors: list[RowError]
) -> W:
    if title not in values:
        return default
    found = words.get(plain_title(values[title]))
    if found is None:
        allowed = ", ".join(dict.fromkeys(word.label for word in words.values()))
        errors.append(RowError(number, title, f"không hiểu “{values[title]}”; ghi một trong: {allowed}."))
        return default
    return found


def _code(written: str, names: Mapping[str, str]) -> str:
    """Read a code as people write it: "3", "(3)", "3 · …", or the name itself."""
    by_name = {plain_title(name): code for name, code in names.items()}
    bare = written.split(" · ", 1)[0].strip().strip("()").strip()
    return bare if bare in names.values() else by_name.get(plain_title(written), bare)


def _grounds(written: str, section: Registration) -> Iterator[str]:
    names = {each.name: each.id for each in section.grounds}
    for part in written.split(";"):
        if part.strip():
            yield _code(part.strip(), names)
