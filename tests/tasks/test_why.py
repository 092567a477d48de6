"""Vì sao: every line of the record is explained by the rules, and what was tampered with is said not to agree."""

from datetime import date

import factories
import pytest
from office_driver import OfficeDriver
from sqlalchemy import text
from sqlmodel import col, select
from unit_plan_office import UnitPlanOffice

from config.refusals import Refused
from models.database import session_on
from models.obligations import Obligation
from models.outbox import NoticeLine
from tasks.why import why

pytest_plugins = ("unit_plan_fixtures",)

REPORT = factories.REPORT
MORNING_AFTER = date(2024, 11, 15)


def line_of(url: str, rung: str, role: str = "person_in_charge", duty: str = REPORT, version: int = 1) -> int:
    """The number of the line of a rung for P-DX."""
    query = (
        select(NoticeLine.id)
        .join(Obligation, col(Obligation.id) == NoticeLine.obligation_id)
        .where(
            Obligation.unit_code == "P-DX",
            Obligation.duty_code == duty,
            NoticeLine.rung == rung,
            NoticeLine.role == role,
            NoticeLine.deadline_version == version,
        )
    )
    with session_on(url, read_only=True) as session:
        return session.exec(query).one() or 0


def every_line(url: str) -> list[int]:
    with session_on(url, read_only=True) as session:
        return [number or 0 for number in session.exec(select(NoticeLine.id).order_by(col(NoticeLine.id)))]


@pytest.fixture
def november(sqlite_story: OfficeDriver) -> OfficeDriver:
    """The story on the morning after the last day, with every rung before it."""
    for day in (date(2024, 10, 31), date(2024, 11, 7), date(2024, 11, 12), date(2024, 11, 14), MORNING_AFTER):
        sqlite_story.sweep(day)
    return sqlite_story


def test_a_reminder_is_explained_from_the_clause_to_the_day(november: OfficeDriver) -> None:
    found = why(line_of(november.url, "T-5"))

    assert found.clause_cite == "điểm c khoản 2 mục III"
    assert "trước ngày 15/11/2024" in found.clause_text
    assert found.deadline == ("“Trước ngày 15/11/2024” được hiểu là chậm nhất hết ngày 14/11/2024 (thứ Năm)")
    assert found.rung_formula == (
        "Bậc T-5 của thang “phap-ly-cap-duoi”: 5 ngày làm việc trước mốc làm việc 14/11/2024 (thứ Năm), "
        "tức ngày 07/11/2024 (thứ Năm)."
    )
    assert [each.split(":")[0] for each in found.skipped] == ["09/11/2024 (thứ Bảy)", "10/11/2024 (Chủ nhật)"]
    assert (found.role, found.same) == ("đầu mối phụ trách", True)
    assert found.set_by[1].startswith("Kế hoạch, phiên bản 1 do ")


def test_every_line_of_the_record_is_what_the_rules_give(november: OfficeDriver) -> None:
    explained = [why(number) for number in every_line(november.url)]

    assert [(each.line, each.wrong) for each in explained if not each.same] == []
    assert {each.rung for each in explained} == {"roll_out", "T-10", "T-5", "T-2", "T", "T+1"}


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ("UPDATE notice_line SET on_day = '2024-11-08' WHERE id = :line", ["Ngày báo"]),
        ("UPDATE notice_line SET clause_code = 'III.2.a' WHERE id = :line", ["Căn cứ"]),
        ("UPDATE notice_line SET bundle = 'released' WHERE id = :line", ["Phải duyệt mới gửi"]),
        ("UPDATE clause SET text = 'khác' WHERE code = 'III.2.c'", ["Nguyên văn điều khoản (mã kiểm)"]),
        (
            "UPDATE obligation SET due_on = '2024-11-20' WHERE id = "
            "(SELECT obligation_id FROM notice_line WHERE id = :line)",
            ["Hạn"],
        ),
    ],
)
def test_what_was_changed_behind_the_rules_does_not_agree(
    november: OfficeDriver, change: str, wrong: list[str]
) -> None:
    number = line_of(november.url, "T-5")
    with session_on(november.url) as session:
        session.execute(text(change), {"line": number} if ":line" in change else {})

    assert [check.what for check in why(number).wrong] == wrong


def test_a_day_that_was_granted_names_the_decision_and_the_old_lines_still_agree(unit_plans: UnitPlanOffice) -> None:
    unit_plans.ask("P-DX", REPORT, date(2024, 11, 22), date(2024, 11, 6))
    unit_plans.decide("P-DX", REPORT, date(2024, 11, 20), date(2024, 11, 8))
    OfficeDriver(unit_plans.url).sweep(date(2024, 11, 13))

    found = why(line_of(unit_plans.url, "T-5", version=2))
    moved = why(line_of(unit_plans.url, "moved", version=2))

    assert (found.wrong, moved.wrong) == ([], [])
    assert found.set_by[1] == "Gia hạn theo văn bản số 31/UBND-NV ngày 08/11/2024."
    assert "tức ngày 13/11/2024 (thứ Tư)" in found.rung_formula


def test_a_line_that_there_is_not_is_refused(sqlite_story: OfficeDriver) -> None:
    with pytest.raises(Refused, match="Không có nội dung thông báo số 99999"):
        why(99999)
