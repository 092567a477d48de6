"""The letters of the morning after: once per last day, only after the check, in two tones, and never sent."""

from datetime import date
from pathlib import Path

import factories
from office_driver import OfficeDriver
from sqlalchemy import text
from year_end_office import who

from models.database import session_on
from models.states import Mode
from tasks import intake
from tasks.drafting.by_itself import Letter, draft_after_deadlines
from tasks.step_ticks import carry_on

REPORT = factories.REPORT
NOV_14, NOV_15, NOV_18, NOV_20, NOV_21 = (date(2024, 11, day) for day in (14, 15, 18, 20, 21))


def letters(on: date) -> list[Letter]:
    return draft_after_deadlines.fn(*who(on)[:2])


def files(home: Path) -> list[str]:
    return sorted(path.parent.name for path in (home / "van-ban").rglob("*.docx"))


def test_on_the_last_day_nothing_is_drafted_and_before_the_check_it_says_what_is_needed(
    sqlite_story: OfficeDriver, home: Path
) -> None:
    assert letters(NOV_14) == []

    asked = letters(NOV_15)

    assert [each.kind for each in asked] == ["cong-van-don-doc", "cong-van-phoi-hop"]
    assert all("chưa được đối chiếu đến hết ngày 14/11/2024" in each.words for each in asked)
    assert files(home) == []


def test_after_the_check_each_tone_is_drafted_once_for_the_day(sqlite_story: OfficeDriver, home: Path) -> None:
    sqlite_story.reconcile(REPORT, NOV_14, NOV_15)

    first, again = letters(NOV_15), letters(NOV_15)
    sqlite_story.reconcile(REPORT, NOV_15, NOV_18)
    later = letters(NOV_18)

    assert [(each.kind, each.code) for each in first] == [
        ("cong-van-don-doc", "DT-0001"),
        ("cong-van-phoi-hop", "DT-0002"),
    ]
    assert (again, later) == ([], [])
    assert files(home) == ["cong-van-don-doc", "cong-van-phoi-hop"]
    with session_on(sqlite_story.url, read_only=True) as session:
        assert session.execute(text("SELECT count(*) FROM attempt")).scalar() == 0


def test_a_day_that_was_put_back_has_its_own_letter_when_it_has_passed(sqlite_story: OfficeDriver, home: Path) -> None:
    day, *rest = who(date(2024, 11, 11))
    intake.request_extension.fn("P-DX", REPORT, NOV_20, "12/UBND-VP", day, day, *rest)
    intake.decide_extension.fn("P-DX", REPORT, NOV_20, "40/UBND-NV", day, day, *rest)
    sqlite_story.reconcile(REPORT, NOV_14, NOV_15)
    first = letters(NOV_15)
    sqlite_story.reconcile(REPORT, NOV_20, NOV_21)

    second = letters(NOV_21)

    assert ["(1 đơn vị)" in each.words for each in first] == [True, True]
    assert [(each.kind, "(2 đơn vị)" in each.words) for each in second] == [("cong-van-don-doc", True)]


def test_the_daily_tick_drafts_them_and_a_live_plan_that_is_not_issued_none(
    sqlite_story: OfficeDriver, home: Path
) -> None:
    sqlite_story.reconcile(REPORT, NOV_14, NOV_15)
    with session_on(sqlite_story.url) as session:
        session.execute(text("UPDATE office SET mode = :mode"), {"mode": Mode.LIVE.value})
    live = letters(NOV_15)
    with session_on(sqlite_story.url) as session:
        session.execute(text("UPDATE office SET mode = :mode"), {"mode": Mode.TRAINING.value})

    said = [words for words in carry_on(*who(NOV_15)[:2]) if words.startswith("Công văn")]

    assert live == []
    assert [words.partition(":")[0] for words in said] == [
        "Công văn đôn đốc DT-0001 đã soạn để trình ký (2 đơn vị)",
        "Công văn đề nghị phối hợp DT-0002 đã soạn để trình ký (1 đơn vị)",
    ]
