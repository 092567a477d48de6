"""A leader is told of thirty late units in one message; one message per person, channel and day."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import factories
import pytest
from live_office import live, words_to
from office_driver import OfficeDriver, morning
from sqlalchemy import text

from models.database import session_on
from models.states import LineState
from tasks.release import waiting_for_release

REPORT = factories.REPORT
LEADER = "lanh-dao.ubnd-tp@bac-kan.example"
LAST_DAY, MORNING_AFTER, SECOND_DAY = date(2024, 11, 14), date(2024, 11, 15), date(2024, 11, 18)
COMMUNES = [f"VD-{n:02}" for n in range(1, 29)]


@pytest.fixture
def office(sqlite_story: OfficeDriver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OfficeDriver:
    """The story with twenty-eight communes more: thirty subordinate units owe the report."""
    units = factories.units_with(tmp_path / "30.units.yaml", factories.with_units(*COMMUNES))
    sqlite_story.load(factories.BAC_KAN, units, on=factories.ROLLED_OUT)
    sqlite_story.roll_out(factories.ROLLED_OUT)
    return sqlite_story


def messages_a_day(office: OfficeDriver) -> Counter[tuple[str, date]]:
    """How many messages were accepted, per address and day."""
    query = text("""
        SELECT c.email, n.day, COUNT(*) FROM notice n JOIN contact c ON c.id = n.contact_id
        WHERE n.state = 'accepted' GROUP BY c.email, n.day
    """)
    with session_on(office.url, read_only=True) as session:
        return Counter({(email, date.fromisoformat(str(day))): number for email, day, number in session.execute(query)})


def test_a_leader_gets_one_message_about_thirty_late_units(
    office: OfficeDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with live(office, factories.ROLLED_OUT, monkeypatch) as server:
        office.send(factories.ROLLED_OUT)
        office.day(MORNING_AFTER)
        office.reconcile(REPORT, LAST_DAY, MORNING_AFTER)
        office.release(MORNING_AFTER)
        office.send(MORNING_AFTER)
        office.sweep(SECOND_DAY)
        office.reconcile(REPORT, MORNING_AFTER, SECOND_DAY)
        waiting = waiting_for_release(SECOND_DAY)
        office.release(SECOND_DAY)
        for minutes in (5, 15, 25):
            office.sweep(SECOND_DAY)
            office.send(SECOND_DAY, at=morning(SECOND_DAY) + timedelta(minutes=minutes))
        ((subject, words, _),) = words_to(server, LEADER)

    days = messages_a_day(office)
    listed = [line for line in words.splitlines() if line.startswith("   ") and "đã quá hạn 4 ngày" in line]
    assert [(kind.label, kind.count) for kind in waiting.kinds] == [("Báo cáo tình hình chưa nhận được", 30)]
    assert (
        subject
        == "Kính báo cáo tình hình chưa nhận được (dự thảo): Báo cáo kết quả thực hiện phong trào “Dân vận khéo”"
    )
    assert (len(listed), "chưa nhận được của 30 đơn vị:" in words) == (30, True)
    assert {day: number for (who, day), number in days.items() if who == LEADER} == {SECOND_DAY: 1}
    # What goes by itself and what a person has released are two bundles; in each a person has one message a day.
    assert max(days.values()) == 1
    assert len(office.lines(LineState.HELD, duty=REPORT)) == 0
