"""The working calendars of an office: one YAML file a year, read whole or refused with every reason at once.

A file names the holidays of its year, the days off and worked by order, its source, and who signed it off. The
folder is edited by the office; `propose` only drafts a year for it to check.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from config.refusals import Refused
from config.vietnamese import date_with_weekday, format_date, parse_date
from config.yaml_source import Source, read_source

PACKAGED = Path(__file__).parent / "calendars"
SATURDAY = 5
SECTIONS = ("holidays", "off", "work")


class CalendarFilesRefused(Refused):
    """Calendar files that cannot be used; `problems` has one Vietnamese sentence for each mistake."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def _read_day(value: Any) -> Any:
    """Read a day written as text; whatever else it is, the strict type refuses."""
    return parse_date(value) if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_read_day)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SignOffText(_Strict):
    """Who signed a year's calendar off: the office, its document and the day."""

    by: Text
    document: Text
    on: Day


class CalendarFile(_Strict):
    """A year's file. `off` and `work` are days by order, stronger than `holidays`, which are stronger than weekdays."""

    year: Annotated[int, Field(ge=2000, le=2100)]
    source: Text
    signed_off: SignOffText | None
    holidays: dict[Day, Text] = {}
    off: dict[Day, Text] = {}
    work: dict[Day, Text] = {}


def load_calendar_files(directory: Path = PACKAGED) -> list[CalendarFile]:
    """Read every year's file of a folder, in order of year.

    Raises:
        CalendarFilesRefused: the folder or any file of it cannot be used; all mistakes at once.
    """
    if not directory.is_dir():
        raise CalendarFilesRefused([f"Không có thư mục lịch làm việc “{directory}”; hãy tạo hoặc sửa đường dẫn."])
    files: list[CalendarFile] = []
    problems: list[str] = []
    for path in sorted(directory.iterdir()):
        if path.suffix not in (".yaml", ".yml"):
            continue
        try:
            files.append(read_calendar_file(path))
        except CalendarFilesRefused as refused:
            problems += refused.problems
    if problems:
        raise CalendarFilesRefused(problems)
    return files


def read_calendar_file(path: Path) -> CalendarFile:
    """Read one year's file, named after its year: `2026.yaml`.

    Raises:
        CalendarFilesRefused: every mistake of the file, each with its key, line and reason.
    """
    if not re.fullmatch(r"[0-9]{4}\.yaml", path.name):
        raise CalendarFilesRefused([f"{path.name}: tên tệp lịch phải là năm, ví dụ 2026.yaml."])
    source = read_source(path)
    if source.errors:
        raise CalendarFilesRefused([_sentence(path, each.path, each.line, each.message) for each in source.errors])
    try:
        file = CalendarFile.model_validate(source.data)
    except ValidationError as invalid:
        raise CalendarFilesRefused(_invalid(path, invalid, source)) from None
    contradictions = [*_written_twice(source), *_contradictions(file, path)]
    if contradictions:
        raise CalendarFilesRefused(
            [
                _sentence(path, f"{section}.{key}" if key else section, _line(source, section, key), reason)
                for section, key, reason in contradictions
            ]
        )
    return file


def _written_twice(source: Source) -> Iterator[tuple[str, str, str]]:
    """Yield (section, key, reason) for a day that stands twice in a section under two spellings."""
    for section in SECTIONS:
        seen: set[date] = set()
        for key in (source.data or {}).get(section, {}):
            day = parse_date(key)
            if day in seen:
                yield section, key, f"ngày {format_date(day)} ghi hai lần; hãy giữ lại một dòng."
            seen.add(day)


def _contradictions(file: CalendarFile, path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the same for what no key shows alone: a day of another year, one in two sections, a vain make-up."""
    if file.year != int(path.stem):
        yield "year", "", f"ghi {file.year}, khác với tên tệp; hãy sửa năm hoặc tên tệp."
    sections = {"holidays": file.holidays, "off": file.off, "work": file.work}
    for section, days in sections.items():
        for day in days:
            if day.year != file.year:
                yield section, day.isoformat(), f"ngày {format_date(day)} không thuộc năm {file.year}."
    for section, other in (("off", "holidays"), ("work", "off")):
        for day in sections[section]:
            if day in sections[other]:
                yield section, day.isoformat(), f"ngày {format_date(day)} đã có ở mục {other}; hãy giữ lại một nơi."
    for day in file.work:
        if day.weekday() < SATURDAY and day not in file.holidays and day not in file.off:
            reason = f"{date_with_weekday(day)} vốn là ngày làm việc; mục work chỉ ghi ngày làm bù."
            yield "work", day.isoformat(), reason


def _line(source: Source, section: str, key: str) -> int | None:
    """Find the line of a key as it is spelt in the file, or else under another spelling of the same day."""
    if not key or (section, key) in source.lines:
        return source.lines.nearest((section, key) if key else (section,))
    same = (line for path, line in source.lines.items() if path[0] == section and len(path) > 1 and _same(path[1], key))
    return next(same, None)


def _same(written: str | int, key: str) -> bool:
    return parse_date(str(written)) == parse_date(key)


def _invalid(path: Path, invalid: ValidationError, source: Source) -> list[str]:
    """Turn pydantic's findings into sentences."""
    sentences = []
    for each in invalid.errors():
        loc = tuple(part for part in each["loc"] if part != "[key]")
        if each["type"] == "value_error":
            reason = str(each["ctx"]["error"])
        else:
            reason = _REASONS.get(each["type"], "giá trị không đúng kiểu; hãy xem một tệp lịch mẫu.")
        sentences.append(_sentence(path, ".".join(map(str, loc)), source.lines.nearest(loc), reason))
    return sentences


_REASONS = {
    "missing": "thiếu mục này.",
    "extra_forbidden": "không có mục này trong mẫu; hãy xóa hoặc sửa lại tên.",
    "string_type": "phải là chữ.",
    "string_too_short": "không được để trống.",
    "int_type": "phải là số nguyên.",
    "dict_type": "phải là danh sách “ngày: lý do”; nếu không có ngày nào, hãy ghi {}.",
    "model_type": "phải gồm các mục by, document, on; chưa ký duyệt thì ghi null.",
    "date_type": "phải là ngày, ví dụ 2026-11-15.",
    "greater_than_equal": "năm phải từ 2000 đến 2100.",
    "less_than_equal": "năm phải từ 2000 đến 2100.",
}


def _sentence(path: Path, key: str, line: int | None, reason: str) -> str:
    if not key:
        return reason if path.name in reason else f"{path.name}: {reason}"
    return f"{path.name}, mục {key}{f' (dòng {line})' if line else ''}: {reason}"


def propose(year: int) -> str:
    """Draft a year's file from the `holidays` package, unsigned; Tết and swaps are announced late, so check it.

    Raises:
        Refused: a year the package or the file's form does not cover.
    """
    import holidays  # slow to import and needed here alone

    if not 2000 <= year <= 2100:
        raise Refused(f"Chỉ đề xuất được lịch cho năm từ 2000 đến 2100, không phải {year}.")
    known = holidays.country_holidays("VN", years=year, language="vi")
    off = {day: name for day, name in sorted(known.items()) if day.year == year and day.weekday() < SATURDAY}
    work = {day: "Làm bù theo đề xuất" for day in sorted(known.weekend_workdays) if day.year == year}
    lines = [
        f"# BẢN NHÁP lịch làm việc năm {year}, do thư viện holidays đề xuất. CHƯA phải thông báo của Nhà nước.",
        "# Phải đối chiếu từng ngày với thông báo chính thức của Chính phủ về nghỉ Tết, nghỉ lễ và hoán đổi ngày",
        "# làm việc, sửa lại source, rồi mới ghi signed_off (by, document, on).",
        f"year: {year}",
        "source: Bản nháp, chưa đối chiếu với thông báo chính thức",
        "signed_off: null",
        *_section("holidays", off),
        *_section("off", {}),
        *_section("work", work),
    ]
    return "\n".join(lines) + "\n"


def _section(name: str, days: dict[date, str]) -> list[str]:
    if not days:
        return ["", f"{name}: {{}}"]
    return ["", f"{name}:", *(f'  {day}: "{reason}"' for day, reason in days.items())]
