"""On a day off a live office sends nothing by itself."""

from datetime import date
from pathlib import Path

import pytest
from office_driver import OfficeDriver

from config.settings import settings
from flows.delivery import send_notices
from tasks.clock import business_time


def test_on_a_day_off_the_scheduled_sending_leaves_everything_waiting(
    sqlite_story: OfficeDriver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_story.go_live("45/KH-UBND (ví dụ)", date(2024, 3, 25))
    today = business_time().today
    (tmp_path / f"{today.year}.yaml").write_text(
        f"year: {today.year}\nsource: lịch viết cho kiểm thử\nsigned_off:\nholidays:\n  {today}: Nghỉ (ví dụ)\n"
        "off: {}\nwork: {}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("DANVAN_CALENDARS", str(tmp_path))
    settings.cache_clear()
    before = sqlite_story.dump()

    state = send_notices.fn()

    assert state.message == "Hôm nay là ngày nghỉ: thông báo chờ đến ngày làm việc. Cần gửi ngay: danvan send."
    assert sqlite_story.dump() == before
