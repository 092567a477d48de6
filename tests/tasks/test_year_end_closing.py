"""Closing a year: what goes on is linked into next year's plan, once; what must still happen is said first."""

from datetime import date
from pathlib import Path
from typing import Any

import factories
import pytest
from office_driver import OfficeDriver
from sqlalchemy import text
from sqlmodel import col, select
from year_end_office import PLAN, Spec, YearEnd, adopt_next_year, who

from config.refusals import Refused
from models.database import session_on
from models.initiatives import InitiativeStatus
from models.inspection.record import FindingKind, RoundStatus
from models.obligations import Obligation
from models.registers.entries import Paper
from models.registers.petitions import NewPetition
from models.registers.record import PetitionKind, Voice
from models.states import ObligationStatus
from tasks import hand_ins, intake, listings
from tasks.context import context_of
from tasks.inspection import events as inspection
from tasks.inspection import rounds
from tasks.inspection.rows import FindingRow, ScheduleRow
from tasks.registers import entries
from tasks.registers import steps as registers
from tasks.registers.lists import PETITIONS, register_lists
from tasks.registers.rows import EntryRow
from tasks.year_end.closing import ClosedYear, close_year

MAY_20, JUN_12, NOV_12, DEC_16 = date(2024, 5, 20), date(2024, 6, 12), date(2024, 11, 12), date(2024, 12, 16)
JAN_10, JAN_15, JAN_20, JAN_22 = date(2025, 1, 10), date(2025, 1, 15), date(2025, 1, 20), date(2025, 1, 22)
NEXT = "bac-kan-2025"


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


@pytest.fixture
def open_things(story: OfficeDriver, tmp_path: Path) -> YearEnd:
    """A finding whose day has passed, a petition referred to be answered in January, a report put off to January."""
    made = YearEnd(story)
    rounds.change_list.fn("dot-1", "P-DX", "Theo đề nghị (ví dụ).", True, *who(MAY_20))
    rounds.settle_round.fn("dot-1", RoundStatus.CONFIRMED, "", *who(MAY_20))
    inspection.schedule_inspections.fn([ScheduleRow("dot-1", "P-DX", JUN_12, "doan-1")], *who(MAY_20))
    inspection.record_held.fn("1", None, *who(JUN_12))
    finding = FindingRow("1", FindingKind.FINDING, "Bổ sung sổ theo dõi (ví dụ)", date(2024, 12, 20))
    inspection.record_results.fn([finding], *who(JUN_12))
    inspection.conclude_inspection.fn("1", None, None, *who(JUN_12))
    intake.request_extension.fn("X-DQ", factories.REPORT, JAN_20, "05/CV", NOV_12, *who(NOV_12))
    intake.decide_extension.fn("X-DQ", factories.REPORT, JAN_20, "31/UBND-NV", NOV_12, *who(NOV_12))
    petition = NewPetition(PetitionKind.PETITION, Voice.PEOPLE, DEC_16)
    entries.record_entries.fn([EntryRow(petition, Paper())], *who(DEC_16))
    registers.refer_petition.fn("1", "X-DQ", "15/PC-NV", DEC_16, JAN_15, *who(DEC_16))
    adopt_next_year(tmp_path, JAN_10)
    return made


def open_rows(year: YearEnd, plan_id: str) -> list[tuple[object, ...]]:
    """What of a plan is a finding, a petition or put off: unit, occurrence, days, status."""
    with session_on(year.office.url) as session:
        rows = session.exec(
            select(Obligation)
            .where(Obligation.plan_id == plan_id, Obligation.unit_code != "P-NV")
            .order_by(col(Obligation.occurrence))
        ).all()
        return [
            (row.unit_code, row.occurrence, row.original_due_on, row.due_on, row.status.value)
            for row in rows
            if row.occurrence.startswith(("kt-", "kn-")) or row.original_due_on != row.due_on
        ]


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


OPEN = [
    ("X-DQ", "2024", date(2024, 11, 14), JAN_20, "open"),
    ("X-DQ", "kn-1-1", JAN_15, JAN_15, "open"),
    ("P-DX", "kt-1-1", date(2024, 12, 20), date(2024, 12, 20), "open"),
]


def test_findings_petitions_and_granted_days_go_over_as_they_are(open_things: YearEnd) -> None:
    assert (open_rows(open_things, PLAN), open_rows(open_things, NEXT)) == (OPEN, [])
    shown = close(preview=True)

    first, second = close("Theo chỉ đạo (ví dụ)."), close()

    goes = {
        "Tồn tại, kiến nghị sau kiểm tra": 1,
        "Việc được gia hạn sang năm sau": 1,
        "Kiến nghị, phản ánh đang chờ trả lời": 1,
    }
    assert (shown.obligations, first.obligations, second.obligations) == (goes, goes, {})
    assert (open_rows(open_things, PLAN), open_rows(open_things, NEXT)) == ([], OPEN)


def test_a_preview_carries_no_obligation_over(open_things: YearEnd) -> None:
    close(preview=True)

    assert open_rows(open_things, PLAN) == OPEN


def test_what_was_met_or_put_off_within_the_year_stays_in_its_year(open_things: YearEnd) -> None:
    with session_on(open_things.office.url) as session:
        for row in session.exec(select(Obligation).where(Obligation.plan_id == PLAN)):
            if row.occurrence.startswith("kt-"):
                row.status = ObligationStatus.ACCEPTED
            if row.due_on == JAN_20:
                row.due_on = date(2024, 12, 31)

    assert close("Theo chỉ đạo (ví dụ).").obligations == {"Kiến nghị, phản ánh đang chờ trả lời": 1}


def test_what_went_over_is_met_in_the_new_year(open_things: YearEnd) -> None:
    close("Theo chỉ đạo (ví dụ).")
    office = open_things.office
    office.roll_out(JAN_10)
    assert open_rows(open_things, NEXT) == OPEN

    registers.answer_petition.fn("1", "20/UBND", JAN_10, *who(JAN_10))
    for unit, duty, occurrence in (("P-DX", "tu-kiem-tra", "kt-1-1"), ("X-DQ", factories.REPORT, "2024")):
        office.hand_in(unit, duty, JAN_22, occurrence=occurrence)
        hand_ins.accept_hand_in.fn(unit, duty, *who(JAN_22), occurrence)

    assert [row[-1] for row in open_rows(open_things, NEXT)] == ["accepted"] * 3
    (report,) = [row for row in listings.status_rows(JAN_22, "X-DQ", factories.REPORT) if row["occurrence"] == "2024"]
    assert (report["due_on"], report["days_late"]) == ("2025-01-20", 2)


def test_an_open_petition_of_last_year_is_listed_until_it_is_closed(open_things: YearEnd) -> None:
    def listed() -> list[str]:
        with session_on(open_things.office.url) as session:
            return register_lists(session, context_of(session))[PETITIONS]

    assert [each.split(" ")[0] for each in listed()] == ["1"]
    registers.answer_petition.fn("1", "20/UBND", JAN_10, *who(JAN_10))
    registers.close_petition.fn("1", *who(JAN_10))

    assert listed() == []


def test_a_year_without_the_plan_of_the_next_is_not_closed(sqlite_story: OfficeDriver) -> None:
    with pytest.raises(Refused) as refused:
        close()

    assert str(refused.value) == (
        "Cơ quan đang chạy kế hoạch năm 2024, trong sổ không có kế hoạch năm 2023 để đóng. "
        "Muốn đóng năm đang chạy: nạp kế hoạch năm sau bằng “danvan plan load … --adopt” trước."
    )
