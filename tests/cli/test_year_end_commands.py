"""`danvan year-end`: totals with what is behind them, frozen versions, verifying, what is missing (III.1.c)."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from command_runs import Danvan
from office_driver import OfficeDriver
from year_end_office import Spec, YearEnd

from models.initiatives import InitiativeStatus

NOV_12 = date(2024, 11, 12)
NAME = "Báo cáo kết quả thực hiện phong trào “Dân vận khéo” năm 2024"


@pytest.fixture
def year(november: Danvan, home: Path) -> YearEnd:
    """Two mô hình of P-DX, of which one was recognised, and one of X-DQ."""
    made = YearEnd(OfficeDriver(f"sqlite:///{(home / 'danvan.db').as_posix()}"))
    made.put(Spec(status=InitiativeStatus.RECOGNISED), Spec(), Spec("X-DQ", "4"))
    return made


def test_totals_are_a_table_by_content_and_a_number_is_the_list_behind_it(year: YearEnd, november: Danvan) -> None:
    table = november("year-end", "totals")
    behind = november("year-end", "totals", "--figure", "registered", "--unit", "P-DX")
    content = november("year-end", "totals", "--figure", "registered", "--content", "4", "--json")
    unknown = november("year-end", "totals", "--figure", "la-lung")

    lines = table.out.splitlines()
    assert lines[0] == f"{NAME} (III.1.c), số liệu đến ngày 12/11/2024."
    registered = next(line for line in lines if line.startswith("Đăng ký"))
    assert registered.split()[-3:] == ["3", "2", "1"]
    assert behind.out.splitlines()[0].endswith(": 2")
    assert behind.out.splitlines()[1:] == ["DVK-2024-001", "DVK-2024-002"]
    assert (content.json["number"], content.json["rows"]) == (1, ["DVK-2024-003"])
    assert (unknown.code, unknown.out, unknown.err.startswith("Không có chỉ tiêu “la-lung”.")) == (1, "", True)


def test_the_totals_as_json_are_the_same_numbers(year: YearEnd, november: Danvan) -> None:
    found = november("year-end", "totals", "--json").json

    assert (found["report_id"], found["today"]) == ("tong-ket", "2024-11-12")
    assert found["content"]["totals"]["registered"] == 3
    assert {key: each["registered"] for key, each in found["content"]["by_content"].items()} == {"3": 2, "4": 1}


def test_versions_say_what_each_changed_and_their_hashes(year: YearEnd, november: Danvan) -> None:
    none = november("year-end", "versions")
    first = year.freeze(NOV_12).version
    year.put(Spec("X-DQ"), start=4)
    second = year.freeze(NOV_12).version

    shown = november("year-end", "versions").out.splitlines()
    listed = november("year-end", "versions", "--report", "bac-kan-2024/tong-ket", "--json").json

    assert none.out == "Báo cáo này chưa có bản nào.\n"
    assert shown[:4] == [
        "Bản số 1, lập ngày 12/11/2024: Đã thay bằng bản mới.",
        first.sha256,
        "Bản số 2, lập ngày 12/11/2024: Đã soạn.",
        second.sha256,
    ]
    assert shown[4:] == [f"  {change}" for change in second.changes] != []
    assert [(each["version"], each["sha256"]) for each in listed] == [(1, first.sha256), (2, second.sha256)]


def test_verifying_ends_with_1_when_a_version_was_touched(year: YearEnd, november: Danvan, home: Path) -> None:
    year.freeze(NOV_12)
    whole = november("year-end", "verify")
    with sqlite3.connect(home / "danvan.db") as record:
        record.execute("UPDATE report_version SET body = replace(body, 'DVK-2024-001', 'DVK-2024-009')")

    touched = november("year-end", "verify")
    as_json = november("year-end", "verify", "--json")

    assert (whole.code, whole.out) == (0, "1 bản, 0 chỗ không khớp.\n")
    assert (touched.code, touched.out.splitlines()) == (
        1,
        [
            "Báo cáo tong-ket, bản số 1 lập ngày 12/11/2024: nội dung không còn khớp mã SHA-256 đã ghi.",
            "1 bản, 1 chỗ không khớp.",
        ],
    )
    assert (as_json.code, as_json.json["versions"], len(as_json.json["wrong"])) == (1, 1, 1)


def test_what_is_missing_is_told_with_the_working_days_for_chasing(year: YearEnd, november: Danvan) -> None:
    november("hand-in", "P-DX", "bao-cao-don-vi", "--arrived", "12/11/2024")

    found = november("year-end", "missing")
    lines = november("year-end", "missing", "--json").json["lines"]

    assert (
        found.out.splitlines()[0] == f"{NAME} (III.1.c). Ngày làm việc để đôn đốc: 15/11/2024, 18/11/2024, 19/11/2024."
    )
    of_ward = [each["words"] for each in lines if each["unit"] == "P-DX"]
    assert of_ward == ["Đã nhận, chưa chấp thuận", "Chưa nhập số liệu của báo cáo"]
    assert len(found.out.splitlines()) > len(lines)
    assert all(each["unit_name"] in found.out for each in lines)


@pytest.mark.parametrize("command", ["totals", "versions", "missing"])
def test_an_unknown_report_is_refused_in_one_sentence(november: Danvan, command: str) -> None:
    ran = november("year-end", command, "--report", "la-lung")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("Kế hoạch không có báo cáo “la-lung”. Các báo cáo: ")
