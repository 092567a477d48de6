"""A unit taken over by another: what is open goes over, history stays, totals agree, rolling out undoes nothing."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from unit_plan_office import REGISTER, REPORT, UNIT_PLAN, UnitPlanOffice, row

from config.refusals import Refused
from models.database import session_on
from models.decided import CarriedDuty, Key, Succession, kept
from models.fan_out import _desired
from models.initiatives import Initiative
from models.obligations import HandIn, Obligation
from models.plans import Unit
from models.states import ObligationStatus
from tasks import intake
from tasks import registration as registering
from tasks.context import context_of, schedules_of

pytest_plugins = ("unit_plan_fixtures",)

ON, APRIL = date(2024, 7, 1), date(2024, 4, 22)
OLD, NEW, FRESH = "P-PCK", "P-DX", "VD-MOI"
OPEN = {ObligationStatus.OPEN, ObligationStatus.RETURNED, ObligationStatus.RECEIVED}


def open_duties(office: UnitPlanOffice) -> Counter[str]:
    """How many open duties each unit has."""
    with session_on(office.url, read_only=True) as session:
        return Counter(each.unit_code for each in session.scalars(select(Obligation)) if each.status in OPEN)


def fresh_unit(office: UnitPlanOffice) -> None:
    """A new unit of the same class that owes nothing yet, as a loaded units file would bring it."""
    with session_on(office.url) as session:
        session.add(Unit(code=FRESH, name="UBND phường mới (ví dụ)", class_code="xa-phuong", valid_from=ON))


def wanted_after(office: UnitPlanOffice, today: date) -> tuple[dict[Key, dict[str, Any]], dict[Key, dict[str, Any]]]:
    """What a fan-out wants of itself, and with what has been decided since."""
    with session_on(office.url, read_only=True) as session:
        context = context_of(session)
        desired = _desired(context.plan, context.content, schedules_of(session, context), today)
        existing = {
            (each.duty_code, each.unit_code, each.occurrence): each for each in session.scalars(select(Obligation))
        }
        return desired, kept(session, context.plan.id, desired, existing, today)


def test_a_renamed_unit_s_initiatives_and_open_duties_go_to_the_new_name(unit_plans: UnitPlanOffice) -> None:
    fresh_unit(unit_plans)
    unit_plans.register([row(1, OLD, "Tuyến đường hoa"), row(2, OLD, "Camera an ninh")], APRIL)
    unit_plans.hand_in(OLD, UNIT_PLAN, APRIL)
    unit_plans.accept(OLD, UNIT_PLAN, APRIL)
    unit_plans.hand_in(OLD, REGISTER, APRIL)
    before = open_duties(unit_plans)

    report = unit_plans.succeed(OLD, FRESH, ON)

    assert (report.initiatives, len(report.moved), report.merged) == (["DVK-2024-001", "DVK-2024-002"], 6, [])
    assert report.reconciles
    assert (report.before, report.after) == (
        {"old_initiatives": 2, "new_initiatives": 0, "old_open": 6, "new_open": 0},
        {"old_initiatives": 0, "new_initiatives": 2, "old_open": 0, "new_open": 6},
    )
    after = open_duties(unit_plans)
    assert (after[OLD], after[FRESH], after.total()) == (0, 6, before.total())
    assert unit_plans.rows(Initiative, "unit_code", "registered_by_unit") == [(FRESH, OLD), (FRESH, OLD)]
    assert unit_plans.obligation(OLD, UNIT_PLAN).status is ObligationStatus.ACCEPTED
    assert unit_plans.rows(Succession, "old_unit", "new_unit", "on_day", "document_number") == [
        (OLD, FRESH, ON, "88/NQ-HĐND")
    ]
    assert unit_plans.chain_is_whole()


def test_the_successor_is_told_and_reminded_in_the_old_unit_s_place(unit_plans: UnitPlanOffice) -> None:
    unit_plans.hand_in(NEW, REPORT, ON)
    unit_plans.succeed(OLD, NEW, ON)
    carried = unit_plans.obligation(NEW, REPORT, f"2024~{OLD}")

    with session_on(unit_plans.url, read_only=True) as session:
        from models.outbox import NoticeLine
        from models.plans import Contact

        told = [
            (line.rung, line.message, line.state.value, contact.unit_code)
            for line, contact in session.execute(
                select(NoticeLine, Contact).where(
                    NoticeLine.obligation_id == carried.id, NoticeLine.contact_id == Contact.id
                )
            )
        ]
    assert told == [("roll_out", "told", "cancelled", OLD), ("carried-1", "told", "owed", NEW)]
    assert carried.occurrence_name == "nhận từ UBND phường Phùng Chí Kiên"
    assert carried.deadline_version == 2


def test_what_both_owe_and_nobody_has_handed_in_is_answered_by_one_hand_in(unit_plans: UnitPlanOffice) -> None:
    day = date(2024, 4, 2)

    report = unit_plans.succeed(OLD, NEW, day)

    assert (len(report.moved), len(report.merged), report.reconciles) == (0, 7, True)
    merged = unit_plans.obligation(OLD, REPORT)
    assert merged.status is ObligationStatus.WITHDRAWN
    assert (merged.id, unit_plans.obligation(NEW, REPORT).id) in unit_plans.rows(
        CarriedDuty, "obligation_id", "merged_into"
    )


def test_what_is_late_on_the_desk_or_returned_keeps_its_own_life(unit_plans: UnitPlanOffice) -> None:
    unit_plans.hand_in(OLD, UNIT_PLAN, APRIL)
    unit_plans.hand_in(OLD, REGISTER, APRIL)
    unit_plans.send_back(OLD, REGISTER, APRIL, date(2024, 12, 5), "Bổ sung danh sách.")
    day = date(2024, 11, 18)

    report = unit_plans.succeed(OLD, NEW, day)

    assert [name for name, _ in report.moved] == [
        "Báo cáo kết quả thực hiện phong trào “Dân vận khéo” – nhận từ UBND phường Phùng Chí Kiên",
        "Kế hoạch thực hiện phong trào “Dân vận khéo” của đơn vị – nhận từ UBND phường Phùng Chí Kiên",
        "Đăng ký xây dựng mô hình “Dân vận khéo” – nhận từ UBND phường Phùng Chí Kiên",
    ]
    late = [each for each in intake.late_list(day) if each.unit_code == NEW]
    assert [(each.occurrence, each.days_late) for each in late] == [("2024", 4), (f"2024~{OLD}", 4)]
    with session_on(unit_plans.url, read_only=True) as session:
        rounds = session.execute(
            select(Obligation.unit_code, HandIn.round).where(HandIn.obligation_id == Obligation.id)
        ).all()
    assert [tuple(each) for each in rounds] == [(NEW, 1), (NEW, 1)]


def test_an_extension_that_was_granted_goes_over_with_the_duty(unit_plans: UnitPlanOffice) -> None:
    fresh_unit(unit_plans)
    unit_plans.ask(OLD, REPORT, date(2024, 11, 22), ON)
    unit_plans.decide(OLD, REPORT, date(2024, 11, 20), ON)

    unit_plans.succeed(OLD, FRESH, ON)

    carried = unit_plans.obligation(FRESH, REPORT)
    assert (carried.due_on, carried.original_due_on) == (date(2024, 11, 20), date(2024, 11, 14))
    assert unit_plans.agenda(FRESH, REPORT)[0] == (date(2024, 11, 6), "T-10", "person_in_charge")


def test_a_unit_taken_over_twice_over_hands_on_what_it_had_taken_over(unit_plans: UnitPlanOffice) -> None:
    fresh_unit(unit_plans)
    unit_plans.hand_in(NEW, REPORT, ON)
    unit_plans.succeed(OLD, NEW, ON)

    report = unit_plans.succeed(NEW, FRESH, date(2024, 7, 2))

    assert report.reconciles
    with session_on(unit_plans.url, read_only=True) as session:
        reports = session.execute(
            select(Obligation.occurrence, CarriedDuty.from_unit, CarriedDuty.occurrence)
            .where(Obligation.unit_code == FRESH, Obligation.duty_code == REPORT)
            .join(CarriedDuty, CarriedDuty.obligation_id == Obligation.id)
            .order_by(CarriedDuty.id)
        ).all()
    assert [tuple(each) for each in reports] == [
        (f"2024~{OLD}", OLD, "2024"),
        ("2024", NEW, "2024"),
        (f"2024~{OLD}", NEW, "2024"),
    ]


def test_the_successor_may_carry_over_the_old_unit_s_initiative_and_the_old_unit_registers_no_more(
    unit_plans: UnitPlanOffice,
) -> None:
    unit_plans.succeed(OLD, NEW, ON)

    with pytest.raises(Refused) as refused:
        unit_plans.register([row(1, OLD, "Tuyến đường hoa")], ON)

    assert str(refused.value) == (
        "Có 1 lỗi, chưa ghi gì:\n"
        "Dòng 1, cột “Đơn vị”: UBND phường Phùng Chí Kiên không còn hoạt động; ghi đơn vị kế thừa P-DX."
    )
    with session_on(unit_plans.url, read_only=True) as session:
        lists = registering.registration_lists(session, context_of(session))
    assert [choice for choice in lists[registering.ALL_UNITS] if choice.startswith(OLD)] == []


def test_looking_at_a_succession_writes_nothing(unit_plans: UnitPlanOffice) -> None:
    before = unit_plans.dump()

    report = unit_plans.succeed(OLD, NEW, ON, preview=True)

    assert (report.reconciles, unit_plans.dump() == before) == (True, True)


@pytest.mark.parametrize(
    ("old", "new", "on", "document", "sentence"),
    [
        (OLD, NEW, ON, " ", "Sáp nhập, đổi tên đơn vị phải có số văn bản quyết định; ghi số, ký hiệu rồi chạy lại."),
        (OLD, OLD, ON, "1/NQ", "Đơn vị cũ và đơn vị kế thừa là một; chọn lại."),
        ("P-NV", NEW, ON, "1/NQ",
         "Phòng Nội vụ là cơ quan chủ trì; đổi cơ quan chủ trì trong tệp kế hoạch rồi nạp lại."),
        (OLD, "BTV-TU", ON, "1/NQ", "Ban Thường vụ Thành ủy là cấp trên nên không nhận việc thay; chọn đơn vị khác."),
        (OLD, "KHONG", ON, "1/NQ", "Không có đơn vị “KHONG”. Hãy chọn một đơn vị trong danh sách."),
        ("P-SC", NEW, ON, "1/NQ", "UBND phường Sông Cầu đã được ghi nhận chuyển sang P-DX; không ghi lần thứ hai."),
        (OLD, "P-SC", ON, "1/NQ",
         "UBND phường Sông Cầu không có hiệu lực vào ngày 01/07/2024; kiểm tra lại tệp đơn vị."),
    ],
)  # fmt: skip
def test_a_succession_that_may_not_be_is_refused_and_changes_nothing(
    unit_plans: UnitPlanOffice, old: str, new: str, on: date, document: str, sentence: str
) -> None:
    unit_plans.succeed("P-SC", NEW, date(2024, 6, 1))
    before = unit_plans.dump()

    with pytest.raises(Refused) as refused:
        unit_plans.succeed(old, new, on, document=document)

    assert str(refused.value) == sentence
    assert unit_plans.dump() == before


def test_a_succession_that_fails_in_the_middle_and_is_retried_equals_the_unbroken_run(
    unit_plans: UnitPlanOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = unit_plans.dump()
    with monkeypatch.context() as patch:
        patch.setattr(registering, "_named", lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            unit_plans.succeed(OLD, NEW, ON)
    broken = unit_plans.dump()

    report = unit_plans.succeed(OLD, NEW, ON)

    assert broken == before
    assert report.reconciles


# --- what a fan-out has to respect ----------------------------------------------------------------------------------


def test_what_was_decided_stands_above_the_plan_s_file(unit_plans: UnitPlanOffice) -> None:
    unit_plans.ask("P-SC", REPORT, date(2024, 11, 22), ON)
    unit_plans.decide("P-SC", REPORT, date(2024, 11, 20), ON)
    unit_plans.hand_in(NEW, REPORT, ON)
    unit_plans.succeed(OLD, NEW, ON)

    desired, wanted = wanted_after(unit_plans, ON + timedelta(days=1))

    carried = (REPORT, NEW, f"2024~{OLD}")
    assert {key for key in desired if key not in wanted} == {key for key in desired if key[1] == OLD}
    assert carried in wanted.keys() - desired.keys()
    assert (wanted[carried]["due_on"], wanted[REPORT, "P-SC", "2024"]["due_on"]) == (
        date(2024, 11, 14),
        date(2024, 11, 20),
    )
    assert desired[REPORT, "P-SC", "2024"]["due_on"] == date(2024, 11, 14)


def test_rolling_out_again_undoes_no_decision(unit_plans: UnitPlanOffice) -> None:
    unit_plans.ask("P-SC", REPORT, date(2024, 11, 22), ON)
    unit_plans.decide("P-SC", REPORT, date(2024, 11, 20), ON)
    unit_plans.hand_in(NEW, REPORT, ON)
    unit_plans.succeed(OLD, NEW, ON)
    before = unit_plans.dump()

    report = unit_plans.roll_out(ON)

    after = unit_plans.dump()
    assert (report.created, report.moved, report.withdrawn) == (0, 0, 0)
    assert {name for name in after if after[name] != before[name]} <= {"sweep_cursor", "notice", "notice_line"}
