"""`danvan calendar`: the days and their reasons, and the warning about a year that nobody signed off."""

from pathlib import Path

import pytest
from command_runs import Danvan

from config.calendars import propose, read_calendar_file


def test_the_json_of_tet_2024_is_exactly_date_working_and_reason(danvan: Danvan) -> None:
    ran = danvan("calendar", "--from", "13/02/2024", "--to", "2024-02-15", "--json")

    tet = "Tết Nguyên đán Giáp Thìn"
    assert (ran.code, ran.err) == (0, "")
    assert ran.json == [
        {"date": "2024-02-13", "working": False, "reason": tet},
        {"date": "2024-02-14", "working": False, "reason": tet},
        {"date": "2024-02-15", "working": True, "reason": "ngày làm việc"},
    ]


def test_people_read_an_aligned_table_with_weekdays(danvan: Danvan) -> None:
    ran = danvan("calendar", "--from", "15/11/2024", "--to", "16/11/2024")

    assert ran.out.splitlines() == [
        "Ngày                  Làm việc  Lý do",
        "────────────────────  ────────  ─────────────",
        "15/11/2024 (thứ Sáu)  Làm việc  ngày làm việc",
        "16/11/2024 (thứ Bảy)  Nghỉ      cuối tuần",
        "",
        "1 ngày làm việc trong 2 ngày.",
    ]


def test_a_year_without_a_calendar_warns_beside_the_json_and_not_in_it(danvan: Danvan) -> None:
    ran = danvan("calendar", "--from", "2031-01-01", "--to", "2031-01-01", "--json")

    assert ran.json == [{"date": "2031-01-01", "working": True, "reason": "ngày làm việc"}]
    assert ran.err.startswith("Lưu ý: Năm 2031 chưa có lịch làm việc")


def test_the_office_s_own_folder_of_calendars_leads(
    danvan: Danvan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "lich"
    folder.mkdir()
    (folder / "2024.yaml").write_text(
        'year: 2024\nsource: Văn bản ví dụ\nsigned_off: null\nwork:\n  2024-11-16: "Làm bù theo văn bản ví dụ"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("DANVAN_CALENDARS", str(folder))

    ran = danvan("calendar", "--from", "2024-11-16", "--to", "2024-11-16", "--json")

    assert ran.json == [{"date": "2024-11-16", "working": True, "reason": "Làm bù theo văn bản ví dụ"}]
    assert ran.err.startswith("Lưu ý: Lịch làm việc năm 2024 chưa được ký duyệt.")


def test_days_the_wrong_way_round_are_a_wrong_use(danvan: Danvan) -> None:
    ran = danvan("calendar", "--from", "16/11/2024", "--to", "15/11/2024")

    assert (ran.code, ran.err.splitlines()[0]) == (
        2,
        "Giá trị của --to chưa đúng: 15/11/2024 trước 16/11/2024; hãy đổi lại.",
    )


def test_the_draft_of_a_year_is_a_calendar_file_that_nobody_has_signed(danvan: Danvan, tmp_path: Path) -> None:
    ran = danvan("calendar", "propose", "2027")

    draft = tmp_path / "2027.yaml"
    draft.write_text(ran.out, encoding="utf-8")
    assert (ran.code, ran.out) == (0, propose(2027))
    assert read_calendar_file(draft).signed_off is None
