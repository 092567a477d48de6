"""Closing a year: what goes on is linked into next year's plan, once; what must still happen is said first."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from office_driver import OfficeDriver
from sqlalchemy import text
from year_end_office import Spec, YearEnd, adopt_next_year, who

from config.refusals import Refused
from models.database import session_on
from models.initiatives import InitiativeStatus
from tasks.year_end.closing import ClosedYear, close_year

JAN_10 = date(2025, 1, 10)


@pytest.fixture
def year(story: OfficeDriver, tmp_path: Path) -> YearEnd:
    made = YearEnd(story)
    made.put(
        Spec("P-DX", status=InitiativeStatus.RECOGNISED),
        Spec("X-DQ", "4", status=InitiativeStatus.CONFIRMED),
        Spec("X-DQ", status=InitiativeStatus.FAILED),
        Spec("X-DQ", status=InitiativeStatus.WITHDRAWN),
    )
    adopt_next_year(tmp_path, JAN_10)
    return made


def close(reason: str = "", preview: bool = False) -> ClosedYear:
    return close_year.fn(reason, *who(JAN_10), preview=preview)


def carried(year: YearEnd) -> list[Any]:
    with session_on(year.office.url) as session:
        query = (
            "SELECT n.code, n.unit_code, n.content, n.novelty, n.status, o.code FROM initiative n "
            "JOIN initiative o ON o.id = n.carried_from WHERE n.plan_id = 'bac-kan-2025' ORDER BY n.code"
        )
        return [tuple(row) for row in session.execute(text(query))]


def test_a_preview_says_what_goes_on_and_what_must_still_happen_and_writes_nothing(year: YearEnd) -> None:
    shown = close(preview=True)

    assert (shown.initiatives, shown.still_to_happen) == (
        ["DVK-2024-001", "DVK-2024-002"],
        [
            "“Báo cáo kết quả thực hiện phong trào “Dân vận khéo” năm 2024” chưa phát hành và gửi đủ các nơi nhận (III.1.c).",
            "Chưa nhận được báo cáo: 3 đơn vị.",
        ],
    )
    assert carried(year) == []


def test_a_year_in_which_something_must_still_happen_is_closed_only_with_a_reason(year: YearEnd) -> None:
    with pytest.raises(Refused) as refused:
        close()

    assert str(refused.value) == (
        "Năm 2024 còn việc phải làm:\n"
        "- “Báo cáo kết quả thực hiện phong trào “Dân vận khéo” năm 2024” chưa phát hành và gửi đủ các nơi nhận (III.1.c).\n"
        "- Chưa nhận được báo cáo: 3 đơn vị.\n"
        "Hãy làm xong; hoặc ghi lý do vẫn đóng năm."
    )
    assert carried(year) == []


def test_what_goes_on_is_linked_and_goes_over_once(year: YearEnd) -> None:
    first, second = close("Theo chỉ đạo (ví dụ)."), close()

    assert (len(first.initiatives), second.initiatives) == (2, [])
    assert carried(year) == [
        ("DVK-2025-001", "P-DX", "3", "carried_over", "registered", "DVK-2024-001"),
        ("DVK-2025-002", "X-DQ", "4", "carried_over", "registered", "DVK-2024-002"),
    ]


def test_a_year_without_the_plan_of_the_next_is_not_closed(sqlite_story: OfficeDriver) -> None:
    with pytest.raises(Refused) as refused:
        close()

    assert str(refused.value) == (
        "Cơ quan đang chạy kế hoạch năm 2024, trong sổ không có kế hoạch năm 2023 để đóng. "
        "Muốn đóng năm đang chạy: nạp kế hoạch năm sau bằng “danvan plan load … --adopt” trước."
    )
