"""Gia hạn and lý do chậm: the first day stays, the agenda starts anew, lateness is never erased."""

from datetime import date
from typing import Any

import pytest
from unit_plan_office import ACTOR, REPORT, UNIT_PLAN, UnitPlanOffice, morning

from config.refusals import Refused
from models.decided import Extension, ExtensionStatus
from models.intake.late_reasons import LateHandIn, LateReason
from models.states import LineState, Source
from tasks import intake

pytest_plugins = ("unit_plan_fixtures",)

DUE, ASKED, ASKED_ON, DECIDED_ON, GRANTED = (
    date(2024, 11, 14),
    date(2024, 11, 22),
    date(2024, 11, 6),
    date(2024, 11, 8),
    date(2024, 11, 20),
)
UNIT = "P-DX"


def granted(office: UnitPlanOffice, unit: str = UNIT) -> intake.ExtensionReport:
    office.ask(unit, REPORT, ASKED, ASKED_ON)
    return office.decide(unit, REPORT, GRANTED, DECIDED_ON)


def test_a_request_is_recorded_with_its_document_and_moves_nothing(unit_plans: UnitPlanOffice) -> None:
    agenda = unit_plans.agenda(UNIT, REPORT)

    report = unit_plans.ask(UNIT, REPORT, ASKED, ASKED_ON)

    assert (report.status_label, report.first_on, report.due_on) == ("Chờ quyết định", DUE, DUE)
    assert unit_plans.agenda(UNIT, REPORT) == agenda
    assert unit_plans.rows(Extension, "unit_code", "request_number", "requested_on", "asked_until") == [
        (UNIT, "05/CV-UBND", ASKED_ON, ASKED)
    ]


def test_a_granted_day_holds_the_first_one_stays_and_the_agenda_starts_anew(unit_plans: UnitPlanOffice) -> None:
    report = granted(unit_plans)

    row = unit_plans.obligation(UNIT, REPORT)
    assert (row.due_on, row.original_due_on, row.working_target) == (GRANTED, DUE, GRANTED)
    assert row.reading == (
        "Gia hạn theo văn bản số 31/UBND-NV ngày 08/11/2024; hạn ban đầu: ngày 14/11/2024 (thứ Năm); hạn mới: "
        "chậm nhất hết ngày 20/11/2024 (thứ Tư)"
    )
    assert unit_plans.agenda(UNIT, REPORT) == [
        (date(2024, 11, 8), "moved", "person_in_charge"),
        (date(2024, 11, 13), "T-5", "person_in_charge"),
        (date(2024, 11, 18), "T-2", "person_in_charge"),
        (GRANTED, "T", "person_in_charge"),
        (date(2024, 11, 21), "T+1", "home_affairs_officer"),
        (date(2024, 11, 21), "T+1", "person_in_charge"),
        (date(2024, 11, 21), "T+1", "head"),
        (date(2024, 11, 22), "T+2", "leader_in_charge"),
    ]
    assert unit_plans.lines(UNIT, REPORT, LineState.OWED) == [("moved", "person_in_charge", "owed")]
    assert (report.granted_to_unit, report.decision_number) == (1, "31/UBND-NV")


def test_a_refusal_leaves_the_day_as_it_is(unit_plans: UnitPlanOffice) -> None:
    agenda = unit_plans.agenda(UNIT, REPORT)
    unit_plans.ask(UNIT, REPORT, ASKED, ASKED_ON)

    report = unit_plans.decide(UNIT, REPORT, None, DECIDED_ON)

    assert (report.status_label, report.due_on, report.granted_to_unit) == ("Không cho gia hạn", DUE, 0)
    assert unit_plans.agenda(UNIT, REPORT) == agenda


def test_a_unit_may_take_its_request_back(unit_plans: UnitPlanOffice) -> None:
    unit_plans.ask(UNIT, REPORT, ASKED, ASKED_ON)

    report = intake.withdraw_extension.fn(UNIT, REPORT, DECIDED_ON, morning(DECIDED_ON), ACTOR, Source.FORM)

    assert (report.status_label, report.due_on) == ("Đơn vị rút đề nghị", DUE)


def test_a_decision_typed_in_by_mistake_falls_back_to_the_day_before_it(unit_plans: UnitPlanOffice) -> None:
    granted(unit_plans)

    report = unit_plans.reverse(UNIT, REPORT, date(2024, 11, 11))

    assert (report.status_label, report.due_on, report.granted_to_unit) == ("Ghi nhầm, đã đính chính", DUE, 0)
    assert unit_plans.agenda(UNIT, REPORT)[:3] == [
        (date(2024, 11, 11), "moved", "person_in_charge"),
        (date(2024, 11, 12), "T-2", "person_in_charge"),
        (DUE, "T", "person_in_charge"),
    ]


def test_looking_at_a_decision_writes_nothing(unit_plans: UnitPlanOffice) -> None:
    unit_plans.ask(UNIT, REPORT, ASKED, ASKED_ON)
    before = unit_plans.dump()

    report = unit_plans.decide(UNIT, REPORT, GRANTED, DECIDED_ON, preview=True)

    assert report.due_on == GRANTED
    assert unit_plans.dump() == before


def test_lateness_is_told_against_the_granted_day_and_against_the_first(unit_plans: UnitPlanOffice) -> None:
    granted(unit_plans)
    granted(unit_plans, "P-SC")

    kept = unit_plans.hand_in(UNIT, REPORT, date(2024, 11, 19))
    late = unit_plans.hand_in("P-SC", REPORT, date(2024, 11, 22))

    said = (
        "Đã gia hạn 1 lần, lần cuối theo văn bản số 31/UBND-NV; hạn ban đầu 14/11/2024, "
        "chậm {} ngày so với hạn ban đầu."
    )
    assert [(each.days_late, each.lateness_text, each.extension_text) for each in (kept, late)] == [
        (0, "Đúng hạn", said.format(5)),
        (2, "Nộp chậm 2 ngày", said.format(8)),
    ]


def test_after_a_return_it_is_the_supplement_whose_day_is_put_back(unit_plans: UnitPlanOffice) -> None:
    unit_plans.hand_in(UNIT, REPORT, date(2024, 11, 5))
    unit_plans.send_back(UNIT, REPORT, ASKED_ON, date(2024, 11, 12), "Bổ sung số liệu.")
    unit_plans.ask(UNIT, REPORT, ASKED, DECIDED_ON)

    report = unit_plans.decide(UNIT, REPORT, GRANTED, DECIDED_ON)

    row = unit_plans.obligation(UNIT, REPORT)
    assert (report.due_on, row.due_on, row.supplement_due_on) == (GRANTED, DUE, GRANTED)
    assert unit_plans.agenda(UNIT, REPORT) == [
        (date(2024, 11, 18), "T-2", "person_in_charge"),
        (GRANTED, "T", "person_in_charge"),
    ]
    assert unit_plans.lines(UNIT, REPORT, LineState.OWED) == [("extended-3", "person_in_charge", "owed")]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda o: o.ask(UNIT, REPORT, DUE, ASKED_ON),
         "Ngày đề nghị 14/11/2024 không sau hạn hiện nay 14/11/2024; kiểm tra lại ngày."),
        (lambda o: o.ask(UNIT, REPORT, ASKED, ASKED_ON, number=" "),
         "Đề nghị gia hạn phải có số văn bản của đơn vị; ghi số, ký hiệu rồi chạy lại."),
        (lambda o: o.ask(UNIT, "tu-kiem-tra", ASKED, ASKED_ON),
         "Nhiệm vụ này không có ngày hạn nên không có gì để gia hạn."),
        (lambda o: o.ask("P-SC", REPORT, ASKED, ASKED_ON),
         "Đề nghị gia hạn trước của đơn vị cho nhiệm vụ này còn chờ quyết định; quyết định trước đã."),
        (lambda o: o.ask("P-NV", REPORT, ASKED, ASKED_ON),
         "Phòng Nội vụ không được giao nhiệm vụ “Báo cáo kết quả thực hiện phong trào “Dân vận khéo”” (III.2.c). "
         "Hãy kiểm tra lại đơn vị hoặc nhiệm vụ."),
        (lambda o: o.decide(UNIT, REPORT, GRANTED, DECIDED_ON),
         "Chưa ghi nhận đề nghị gia hạn nào đang chờ quyết định; ghi đề nghị của đơn vị trước."),
        (lambda o: o.decide("P-SC", REPORT, GRANTED, DECIDED_ON, number=""),
         "Quyết định về gia hạn phải có số văn bản; ghi số, ký hiệu rồi chạy lại."),
        (lambda o: o.decide("P-SC", REPORT, DUE, DECIDED_ON),
         "Ngày cho gia hạn 14/11/2024 phải sau hạn hiện nay 14/11/2024 và chưa qua; chọn lại."),
        (lambda o: o.decide("P-SC", REPORT, GRANTED, date(2024, 11, 4)),
         "Ngày quyết định 04/11/2024 phải từ ngày đến của đề nghị 06/11/2024 đến hôm nay 04/11/2024; kiểm tra lại."),
        (lambda o: o.reverse("P-SC", REPORT, DECIDED_ON), "Không có quyết định gia hạn nào để đính chính."),
        (lambda o: o.decide("P-HT", REPORT, GRANTED, DECIDED_ON),
         "Chưa ghi nhận đề nghị gia hạn nào đang chờ quyết định; ghi đề nghị của đơn vị trước."),
    ],
)  # fmt: skip
def test_what_may_not_be_decided_is_refused_and_changes_nothing(
    unit_plans: UnitPlanOffice, call: Any, sentence: str
) -> None:
    unit_plans.ask("P-SC", REPORT, ASKED, ASKED_ON)
    unit_plans.ask("P-HT", REPORT, ASKED, ASKED_ON)
    unit_plans.decide("P-HT", REPORT, GRANTED, DECIDED_ON)
    before = unit_plans.dump()

    with pytest.raises(Refused) as refused:
        call(unit_plans)

    assert str(refused.value) == sentence
    assert unit_plans.dump() == before


def test_what_has_been_handed_in_has_no_day_to_put_back(unit_plans: UnitPlanOffice) -> None:
    unit_plans.hand_in(UNIT, REPORT, ASKED_ON)

    with pytest.raises(Refused) as refused:
        unit_plans.ask(UNIT, REPORT, ASKED, ASKED_ON)

    assert str(refused.value) == "Nhiệm vụ đang ở trạng thái “Đã tiếp nhận”; chỉ gia hạn khi còn chờ đơn vị nộp."


# --- lý do chậm ---------------------------------------------------------------------------------------------------


def late_row(office: UnitPlanOffice, unit: str, **values: Any) -> LateHandIn:
    base = LateHandIn(
        obligation_id=office.obligation(unit, REPORT).id or 0,
        unit_code=unit,
        duty_code=REPORT,
        occurrence=office.obligation(unit, REPORT).occurrence,
        clause_code="III.2.c",
        due_on=DUE,
        original_due_on=DUE,
        arrived_on=date(2024, 11, 19),
        days_late=5,
        days_late_at_first=5,
        extensions=0,
        times_returned=0,
        status="received",
        reason=None,
        explained=False,
        letter_number=None,
    )
    return LateHandIn(**{**vars(base), **values})


def test_a_late_unit_stays_late_after_acceptance_and_its_reason_reaches_the_year_s_report(
    unit_plans: UnitPlanOffice,
) -> None:
    day = date(2024, 11, 19)
    unit_plans.hand_in(UNIT, REPORT, day)
    unit_plans.explain(UNIT, REPORT, "Chờ số liệu của các tổ dân phố.", day)
    unit_plans.accept(UNIT, REPORT, day)
    granted(unit_plans, "P-SC")
    unit_plans.hand_in("P-SC", REPORT, day)

    late = [each for each in intake.late_list(day) if each.arrived_on]

    assert late == [
        late_row(unit_plans, UNIT, status="accepted", reason="Chờ số liệu của các tổ dân phố."),
        late_row(unit_plans, "P-SC", due_on=GRANTED, days_late=0, extensions=1),
    ]


def test_only_subordinate_units_under_a_day_of_the_plan_are_ever_in_the_list(unit_plans: UnitPlanOffice) -> None:
    late = intake.late_list(date(2024, 11, 18))

    communes = {"P-DX", "P-HT", "P-NTMK", "P-PCK", "P-SC", "P-XH", "X-DQ", "X-NT"}
    departments = {"VP-HDND-UBND", "P-TCKH", "P-QLDT", "P-KT", "P-TP", "P-VHTT", "P-LDTBXH", "P-GDDT", "P-TNMT", "TTR"}
    assert {(each.duty_code, each.unit_code, each.days_late) for each in late} == {
        (REPORT, unit, 4) for unit in communes | departments
    }


def test_an_explanation_names_the_letter_that_asked_for_it(unit_plans: UnitPlanOffice) -> None:
    day = date(2024, 11, 20)

    report = unit_plans.explain(
        UNIT, REPORT, "Thiếu số liệu.", day, letter_number="40/UBND-NV", letter_on=day, reply_number="09/BC-UBND"
    )

    assert (report.explained, report.letter_number, report.lateness_text) == (True, "40/UBND-NV", "Quá hạn 6 ngày")
    assert unit_plans.rows(LateReason, "letter_number", "letter_on", "reply_number") == [
        ("40/UBND-NV", day, "09/BC-UBND")
    ]


@pytest.mark.parametrize(
    ("unit", "duty", "reason", "more", "sentence"),
    [
        (UNIT, REPORT, "  ", {}, "Chưa ghi lý do chậm."),
        (UNIT, REPORT, "x" * 301, {}, "Lý do chậm dài 301 ký tự; ghi ngắn gọn trong 300 ký tự."),
        (UNIT, REPORT, "Do đồng chí Ví Dụ đi công tác.", {},
         "Lý do chậm có vẻ ghi tên cá nhân; chỉ nêu nguyên nhân, không ghi tên người."),
        (UNIT, REPORT, "Thiếu số liệu.", {"reply_number": "09/BC-UBND"},
         "Chỉ ghi là giải trình khi có số văn bản yêu cầu giải trình; không có thì chỉ ghi lý do chậm."),
        (UNIT, REPORT, "Thiếu số liệu.", {"letter_number": "40/UBND-NV"},
         "Ghi đủ số và ngày của văn bản yêu cầu giải trình, hoặc để trống cả hai."),
        (UNIT, UNIT_PLAN, "Thiếu số liệu.", {}, "Mốc nội bộ không phải hạn của kế hoạch nên không ghi lý do chậm."),
        ("MTTQ", REPORT, "Thiếu số liệu.", {}, "Cơ quan phối hợp không bị tính là chậm nên không ghi lý do chậm."),
        ("P-SC", REPORT, "Thiếu số liệu.", {},
         "Đơn vị không chậm ở nhiệm vụ này (Đúng hạn); không có lý do chậm để ghi."),
    ],
)  # fmt: skip
def test_a_reason_that_may_not_be_recorded_changes_nothing(
    unit_plans: UnitPlanOffice, unit: str, duty: str, reason: str, more: dict[str, Any], sentence: str
) -> None:
    unit_plans.hand_in("P-SC", REPORT, date(2024, 11, 12))
    before = unit_plans.dump()

    with pytest.raises(Refused) as refused:
        unit_plans.explain(unit, duty, reason, date(2024, 11, 20), **more)

    assert str(refused.value) == sentence
    assert unit_plans.dump() == before


def test_a_grant_that_fails_in_the_middle_and_is_retried_equals_the_unbroken_run(
    unit_plans: UnitPlanOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit_plans.ask(UNIT, REPORT, ASKED, ASKED_ON)
    before = unit_plans.dump()

    with monkeypatch.context() as patch:
        patch.setattr(intake, "_tell", lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            unit_plans.decide(UNIT, REPORT, GRANTED, DECIDED_ON)
    broken = unit_plans.dump()
    unit_plans.decide(UNIT, REPORT, GRANTED, DECIDED_ON)

    assert broken == before
    assert unit_plans.rows(Extension, "status", "granted_until") == [(ExtensionStatus.GRANTED, GRANTED)]
    assert unit_plans.lines(UNIT, REPORT, LineState.OWED) == [("moved", "person_in_charge", "owed")]
