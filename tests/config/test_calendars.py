"""The calendar files: the packaged ones hold the facts, and a wrong one is refused with every reason."""

import json
from datetime import date
from pathlib import Path

import pytest

from config.calendars import CalendarFilesRefused, load_calendar_files, propose
from config.refusals import Refused
from models.calendars import load_calendar
from models.rules.calendar import CalendarYear, SignOff

FACTS = json.loads((Path(__file__).parents[1] / "data" / "state-office-calendar.json").read_text(encoding="utf-8"))

GOOD = """\
year: 2026
source: Thông báo ví dụ
signed_off: {by: Cơ quan ví dụ, document: Văn bản ví dụ, on: 2025-12-01}
holidays:
  2026-01-01: Tết Dương lịch
off:
  2026-01-02: Nghỉ hoán đổi
work:
  10/01/2026: Làm bù
"""


def refusals(directory: Path) -> list[str]:
    with pytest.raises(CalendarFilesRefused) as refused:
        load_calendar_files(directory)
    assert str(refused.value) == "\n".join(refused.value.problems)
    return list(refused.value.problems)


def write(directory: Path, text: str, name: str = "2026.yaml") -> Path:
    (directory / name).write_text(text, encoding="utf-8")
    return directory


def test_the_packaged_files_hold_exactly_the_days_of_the_facts() -> None:
    files = load_calendar_files()

    held = {
        str(file.year): (sorted(map(str, [*file.holidays, *file.off])), sorted(map(str, file.work))) for file in files
    }
    assert held == {year: (FACTS[year]["off"], FACTS[year]["work_sat"]) for year in ("2024", "2025", "2026")}


def test_only_2024_is_signed_off_and_only_as_an_example() -> None:
    assert {year.year: year.signed_off for year in load_calendar().years} == {
        2024: SignOff(by="Phòng Nội vụ (ví dụ)", document="Bản ký duyệt ví dụ, dùng để diễn tập", on=date(2024, 4, 15)),
        2025: None,
        2026: None,
    }


def test_a_folder_of_an_office_is_read_instead_of_the_packaged_one(tmp_path: Path) -> None:
    calendar = load_calendar(write(tmp_path, GOOD))

    assert calendar.years == (
        CalendarYear(
            year=2026,
            off={date(2026, 1, 2): "Nghỉ hoán đổi"},
            work={date(2026, 1, 10): "Làm bù"},
            signed_off=SignOff(by="Cơ quan ví dụ", document="Văn bản ví dụ", on=date(2025, 12, 1)),
            source="Thông báo ví dụ",
            holidays={date(2026, 1, 1): "Tết Dương lịch"},
        ),
    )


def test_an_empty_folder_leaves_every_year_to_its_weekdays_with_a_warning(tmp_path: Path) -> None:
    calendar = load_calendar(tmp_path)

    assert (calendar.is_working(date(2024, 5, 1)), len(calendar.warnings([date(2024, 5, 1)]))) == (True, 1)


# What is changed in GOOD, into what, and what is said of it; every sentence begins with the file's name.
WRONG = {
    "no such day": (
        "2026-01-02:",
        "2026-02-30:",
        ["off.2026-02-30 (dòng 7): Không có ngày “2026-02-30” trong lịch; hãy kiểm tra lại ngày, tháng, năm."],
    ),
    "another year": (
        "2026-01-02:",
        "2025-01-02:",
        ["off.2025-01-02 (dòng 7): ngày 02/01/2025 không thuộc năm 2026."],
    ),
    "off and a holiday": (
        "2026-01-02:",
        "2026-01-01:",
        ["off.2026-01-01 (dòng 7): ngày 01/01/2026 đã có ở mục holidays; hãy giữ lại một nơi."],
    ),
    "a working Monday": (
        "10/01/2026:",
        "12/01/2026:",
        ["work.2026-01-12 (dòng 9): 12/01/2026 (thứ Hai) vốn là ngày làm việc; mục work chỉ ghi ngày làm bù."],
    ),
    "off and worked": (
        "10/01/2026:",
        "02/01/2026:",
        ["work.2026-01-02 (dòng 9): ngày 02/01/2026 đã có ở mục off; hãy giữ lại một nơi."],
    ),
    "a day in two spellings": (
        "10/01/2026: Làm bù",
        "10/01/2026: Làm bù\n  2026-01-10: Làm bù",
        ["work.2026-01-10 (dòng 10): ngày 10/01/2026 ghi hai lần; hãy giữ lại một dòng."],
    ),
    "a key twice": (
        "work:",
        "off:",
        ["off (dòng 8): Khóa “off” ghi hai lần, ở dòng 6 và dòng 8; bỏ một dòng."],
    ),
    "an unknown key": (
        "work:",
        "worked:",
        ["worked (dòng 8): không có mục này trong mẫu; hãy xóa hoặc sửa lại tên."],
    ),
    "another year than its name": (
        "year: 2026",
        "year: 2025",
        [
            "year (dòng 1): ghi 2025, khác với tên tệp; hãy sửa năm hoặc tên tệp.",
            "holidays.2026-01-01 (dòng 5): ngày 01/01/2026 không thuộc năm 2025.",
            "off.2026-01-02 (dòng 7): ngày 02/01/2026 không thuộc năm 2025.",
            "work.2026-01-10 (dòng 9): ngày 10/01/2026 không thuộc năm 2025.",
        ],
    ),
    "no number": ("year: 2026", "year: Bính Ngọ", ["year (dòng 1): phải là số nguyên."]),
    "no source": ("source: Thông báo ví dụ\n", "", ["source: thiếu mục này."]),
    "signed by nobody": ("by: Cơ quan ví dụ, ", "", ["signed_off.by (dòng 3): thiếu mục này."]),
    "no reason": ("Nghỉ hoán đổi", '""', ["off.2026-01-02 (dòng 7): không được để trống."]),
}


@pytest.mark.parametrize(("old", "new", "problems"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_with_its_key_line_and_reason(
    tmp_path: Path, old: str, new: str, problems: list[str]
) -> None:
    write(tmp_path, GOOD.replace(old, new))

    assert refusals(tmp_path) == [f"2026.yaml, mục {problem}" for problem in problems]


def test_the_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("source: Thông báo ví dụ\n", ""))
    write(tmp_path, GOOD, name="lich-2027.yaml")
    write(tmp_path, GOOD, name="2028.yml")

    assert refusals(tmp_path) == [
        "2026.yaml, mục source: thiếu mục này.",
        "2028.yml: tên tệp lịch phải là năm, ví dụ 2026.yaml.",
        "lich-2027.yaml: tên tệp lịch phải là năm, ví dụ 2026.yaml.",
    ]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    missing = tmp_path / "lich"

    assert refusals(missing) == [f"Không có thư mục lịch làm việc “{missing}”; hãy tạo hoặc sửa đường dẫn."]


def test_a_holiday_that_is_worked_by_order_may_be_a_weekday(tmp_path: Path) -> None:
    calendar = load_calendar(write(tmp_path, GOOD.replace("10/01/2026:", "01/01/2026:")))

    assert calendar.is_working(date(2026, 1, 1))


def test_a_proposed_year_is_an_unsigned_draft_that_loads_and_warns(tmp_path: Path) -> None:
    write(tmp_path, propose(2025), name="2025.yaml")

    calendar = load_calendar(tmp_path)

    days = [calendar.is_working(date.fromisoformat(day)) for day in [*FACTS["2025"]["off"], *FACTS["2025"]["work_sat"]]]
    assert (days, calendar.years[0].signed_off, len(calendar.warnings([date(2025, 1, 1)]))) == (
        [False] * 12 + [True],
        None,
        1,
    )


def test_a_proposal_says_at_its_head_that_it_must_be_checked() -> None:
    assert propose(2027).splitlines()[:3] == [
        "# BẢN NHÁP lịch làm việc năm 2027, do thư viện holidays đề xuất. CHƯA phải thông báo của Nhà nước.",
        "# Phải đối chiếu từng ngày với thông báo chính thức của Chính phủ về nghỉ Tết, nghỉ lễ và hoán đổi ngày",
        "# làm việc, sửa lại source, rồi mới ghi signed_off (by, document, on).",
    ]


def test_a_year_out_of_range_is_not_proposed() -> None:
    with pytest.raises(Refused) as refused:
        propose(1999)

    assert str(refused.value) == "Chỉ đề xuất được lịch cho năm từ 2000 đến 2100, không phải 1999."
