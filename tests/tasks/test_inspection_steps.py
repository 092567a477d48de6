"""Each row of the table in docs/buoc-kiem-tra.md: the event, the rows written, the notice with its clause."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from inspection_office import ACTOR, MAY, ROUND, City, instant, make_city, who
from sqlalchemy import text

from models.initiatives import InitiativeOf
from models.inspection.choice import facts
from models.inspection.record import About, FindingKind, GuidanceKind, RoundStatus, inspected_initiatives
from models.inspection.rounds import find_round
from models.lifecycle import By
from models.plans import Office, Plan
from models.rules.inspection import UnitFacts
from models.states import Mode, Source
from tasks import release, roll_out, sweep
from tasks.context import context_of
from tasks.inspection import events as inspection
from tasks.inspection import rounds as inspection_rounds
from tasks.inspection.rounds import NewRound
from tasks.inspection.rows import FindingRow, GuidedRow, PersonRow, RatingRow
from tasks.step_ticks import carry_on

WEDNESDAY = date(2024, 6, 12)
FRIDAY = date(2024, 6, 14)
MAIL = "dau-moi.p-dx@bac-kan.example"


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    return make_city(tmp_path, monkeypatch)


def listed(city: City) -> list[tuple[object, ...]]:
    return city.rows(
        "SELECT unit_code, state FROM inspection_round_unit WHERE state IN ('proposed', 'added') ORDER BY unit_code"
    )


def bookings(city: City) -> list[tuple[object, ...]]:
    return city.rows("SELECT who, on_day, inspection_id FROM inspection_booking ORDER BY who, on_day")


# --- 1 to 5: rounds and their lists -------------------------------------------------------------------------------


def test_row_1_a_round_of_the_plan_is_there_without_opening_and_another_is_opened_by_form(city: City) -> None:
    city.choose()
    new = NewRound("Đợt bổ sung (ví dụ)", date(2024, 7, 1), date(2024, 7, 12), 3, "12/KH-UBND", date(2024, 5, 17))

    report = inspection_rounds.open_inspection_round.fn(new, *who(MAY))

    assert (report.code, report.status_label, report.clause) == ("dot-rieng-1", "Đang chọn đơn vị", "II.8")
    assert city.rows("SELECT code, name, opens_on, closes_on, of_plan, at_most FROM inspection_round ORDER BY id") == [
        ("dot-1", "Đợt 1", "2024-06-03", "2024-06-28", 1, 8),
        ("dot-rieng-1", "Đợt bổ sung (ví dụ)", "2024-07-01", "2024-07-12", 0, 3),
    ]


def test_opening_the_same_round_twice_opens_it_once(city: City) -> None:
    new = NewRound("Đợt bổ sung (ví dụ)", date(2024, 7, 1), date(2024, 7, 12))

    codes = [inspection_rounds.open_inspection_round.fn(new, *who(MAY)).code for _ in range(2)]

    assert codes == ["dot-rieng-1", "dot-rieng-1"]
    assert city.changes("inspection_round") == [("1", "mở đợt")]


def test_row_2_units_are_proposed_with_each_reason_and_its_points(city: City) -> None:
    city.hand_in("P-DX", "ke-hoach-don-vi", date(2024, 4, 10))

    report = city.choose(on=date(2024, 4, 15))

    assert [(unit.code, unit.points, unit.why) for unit in report.units if unit.on_the_list] == [
        (code, 30, ["chưa được kiểm tra lần nào: 30 điểm"])
        for code in ["P-DX", "P-GDDT", "P-HT", "P-KT", "P-LDTBXH", "P-NTMK", "P-PCK", "P-QLDT"]
    ]
    assert city.changes("inspection_round") == [("1", "mở đợt"), ("1", "chọn đơn vị theo quy tắc")]


def test_the_office_itself_coordinating_and_superior_bodies_are_no_candidates(city: City) -> None:
    candidates = {unit.code for unit in city.choose().units}

    assert len(candidates) == 20
    assert candidates & {"P-NV", "MTTQ", "H-LHPN", "TD", "H-ND", "H-CCB", "LDLD", "BTV-TU", "BCD", "UBND-TP"} == set()


def test_choosing_is_looked_at_before_it_is_written(city: City) -> None:
    before = city.everything()

    report = city.choose(preview=True)

    assert (report.preview, sum(unit.on_the_list for unit in report.units)) == (True, 8)
    assert city.everything() == before


def test_choosing_again_on_the_same_facts_writes_nothing(city: City) -> None:
    city.choose()
    before = city.everything()

    city.choose()

    assert city.everything() == before


def test_row_3_units_are_added_and_removed_by_hand_with_a_reason_and_choosing_again_keeps_that(city: City) -> None:
    city.choose()
    city.change("P-DX", add=False, reason="Vừa được tỉnh kiểm tra (ví dụ).")
    city.change("TTR", add=True, reason="Có nhiệm vụ mới (ví dụ).")

    report = city.choose()

    assert listed(city) == [
        *[(code, "proposed") for code in ["P-GDDT", "P-HT", "P-KT", "P-LDTBXH", "P-NTMK", "P-PCK", "P-QLDT"]],
        ("TTR", "added"),
    ]
    assert [(unit.code, unit.state_label, unit.hand_reason) for unit in report.units if unit.hand_reason] == [
        ("P-DX", "Đưa ra khỏi danh sách", "Vừa được tỉnh kiểm tra (ví dụ)."),
        ("TTR", "Bổ sung", "Có nhiệm vụ mới (ví dụ)."),
    ]
    assert city.changes("inspection_round")[2:] == [("1", "đưa đơn vị ra khỏi danh sách"), ("1", "bổ sung đơn vị")]


def test_a_place_left_by_hand_goes_to_the_next_by_points(city: City) -> None:
    city.choose()
    city.change("P-DX", add=False)

    city.choose()

    assert ("P-SC", "proposed") in listed(city)
    assert len(listed(city)) == 8


def test_row_4_a_confirmed_list_stands(city: City) -> None:
    city.choose()

    report = city.settle(RoundStatus.CONFIRMED)

    assert report.status_label == "Đã chốt danh sách"
    assert city.changes("inspection_round")[-1] == ("1", "choosing → confirmed")


def test_row_5_a_list_without_days_may_be_opened_again_or_the_round_called_off(city: City) -> None:
    city.confirmed("P-DX")

    reopened = city.settle(RoundStatus.CHOOSING, reason="Bổ sung đối tượng (ví dụ).").status_label
    cancelled = city.settle(RoundStatus.CANCELLED, reason="Lùi sang năm sau (ví dụ).").status_label

    assert (reopened, cancelled) == ("Đang chọn đơn vị", "Đã hủy")
    assert city.changes("inspection_round")[-2:] == [("1", "confirmed → choosing"), ("1", "choosing → cancelled")]


# --- 6 to 9: days -------------------------------------------------------------------------------------------------


def test_row_6_a_scheduled_inspection_books_unit_and_team_and_tells_the_unit(city: City) -> None:
    city.confirmed("P-DX")

    report = city.schedule(("P-DX", WEDNESDAY, "doan-1"))

    assert [(each.number, each.status_label, each.warnings) for each in report.inspections] == [(1, "Đã lên lịch", [])]
    assert bookings(city) == [
        ("member:nv-1", "2024-06-12", 1),
        ("member:vp-1", "2024-06-12", 1),
        ("unit:P-DX", "2024-06-12", 1),
    ]
    assert city.told() == [(1, "scheduled", MAIL, "II.8", "owed", "Lịch kiểm tra")]
    assert city.changes("inspection") == [("1", "lên lịch")]
    assert city.words("scheduled") == [
        "Phòng Nội vụ kiểm tra việc thực hiện kế hoạch tại UBND phường Đức Xuân (Đợt 1) vào ngày 12/06/2024 (thứ Tư).",
        "Thành phần Đoàn kiểm tra số 1: Đại diện thứ nhất của Phòng Nội vụ; Đại diện Văn phòng HĐND và UBND.",
        "Đề nghị đơn vị bố trí thành phần làm việc, chuẩn bị báo cáo tình hình thực hiện và hồ sơ các mô hình đã "
        "đăng ký.",
    ]


def test_the_notice_is_in_the_days_mail_of_the_unit(city: City) -> None:
    city.confirmed("P-DX")

    city.schedule(("P-DX", WEDNESDAY, "doan-1"))

    assert city.rows(
        "SELECT n.day, n.bundle, n.state FROM notice n JOIN notice_line l ON l.notice_id = n.id "
        "WHERE l.subject = 'inspection'"
    ) == [("2024-05-20", "daily", "queued")]


def test_scheduling_the_same_again_changes_nothing(city: City) -> None:
    city.confirmed("P-DX")
    city.schedule(("P-DX", WEDNESDAY, "doan-1"))
    before = city.everything()

    city.schedule(("P-DX", WEDNESDAY, "doan-1"))

    assert city.everything() == before


def test_scheduling_is_looked_at_before_it_is_written(city: City) -> None:
    city.confirmed("P-DX")
    before = city.everything()

    report = city.schedule(("P-DX", WEDNESDAY, "doan-1"), preview=True)

    assert (report.preview, [each.on_day for each in report.inspections]) == (True, [WEDNESDAY])
    assert city.everything() == before


def test_row_7_a_moved_inspection_frees_its_day_books_the_other_and_says_why(city: City) -> None:
    city.confirmed("P-DX")
    city.schedule(("P-DX", WEDNESDAY, "doan-1"))
    city.send()

    city.reschedule(1, FRIDAY, team="doan-2")

    assert bookings(city) == [
        ("member:nv-2", "2024-06-14", 1),
        ("member:vhtt-1", "2024-06-14", 1),
        ("unit:P-DX", "2024-06-14", 1),
    ]
    assert city.told() == [
        (1, "scheduled", MAIL, "II.8", "said", "Lịch kiểm tra"),
        (1, "rescheduled-2", MAIL, "II.8", "owed", "Điều chỉnh lịch kiểm tra"),
    ]
    assert city.rows("SELECT on_day, original_on_day, version, team FROM inspection") == [
        ("2024-06-14", "2024-06-12", 2, "doan-2")
    ]
    assert city.changes("inspection")[1:] == [("1", "đổi ngày")]


def test_a_day_moved_before_the_unit_knew_of_it_is_announced_as_if_it_had_always_been_that_day(city: City) -> None:
    city.confirmed("P-DX")
    city.schedule(("P-DX", WEDNESDAY, "doan-1"))

    city.reschedule(1, FRIDAY)

    assert [(rung, state, heading) for _, rung, _, _, state, heading in city.told()] == [
        ("scheduled", "cancelled", "Lịch kiểm tra"),
        ("rescheduled-2", "owed", "Lịch kiểm tra"),
    ]
    assert city.words("rescheduled-2")[0] == (
        "Phòng Nội vụ kiểm tra việc thực hiện kế hoạch tại UBND phường Đức Xuân (Đợt 1) vào ngày 14/06/2024 (thứ Sáu)."
    )


def test_what_the_unit_never_knew_of_is_called_off_in_silence(city: City) -> None:
    city.confirmed("P-DX")
    city.schedule(("P-DX", WEDNESDAY, "doan-1"))

    city.cancel(1)

    assert [(rung, state) for _, rung, _, _, state, _ in city.told()] == [("scheduled", "cancelled")]


def test_an_inspection_may_move_back_and_each_change_is_told(city: City) -> None:
    city.confirmed("P-DX")
    city.schedule(("P-DX", WEDNESDAY, "doan-1"))
    city.reschedule(1, FRIDAY)
    city.reschedule(1, WEDNESDAY)

    assert [(rung, state) for _, rung, _, _, state, _ in city.told()] == [
        ("scheduled", "cancelled"),
        ("rescheduled-2", "cancelled"),
        ("rescheduled-3", "owed"),
    ]


def test_row_8_a_cancelled_inspection_frees_the_day_and_the_unit_may_be_given_another(city: City) -> None:
    city.confirmed("P-DX")
    city.schedule(("P-DX", WEDNESDAY, "doan-1"))
    city.send()

    city.cancel(1)
    again = city.schedule(("P-DX", WEDNESDAY, "doan-1"))

    assert city.rows("SELECT id, status FROM inspection ORDER BY id") == [(1, "cancelled"), (2, "scheduled")]
    assert [each.number for each in again.inspections] == [2]
    assert {number for _, _, number in bookings(city)} == {2}
    assert [row[:2] + row[4:] for row in city.told()] == [
        (1, "scheduled", "said", "Lịch kiểm tra"),
        (1, "cancelled", "owed", "Hủy lịch kiểm tra"),
        (2, "scheduled", "owed", "Lịch kiểm tra"),
    ]


def test_row_9_what_took_place_is_recorded_and_nothing_unsent_still_announces_it(city: City) -> None:
    city.confirmed("P-DX")
    city.schedule(("P-DX", WEDNESDAY, "doan-1"))

    report = city.held(1, on=WEDNESDAY)

    assert report.status_label == "Đã kiểm tra"
    assert city.told() == [(1, "scheduled", MAIL, "II.8", "cancelled", "Lịch kiểm tra")]
    assert city.changes("inspection")[-1] == ("1", "scheduled → held")


def test_an_inspection_held_on_another_day_is_recorded_on_that_day(city: City) -> None:
    city.confirmed("P-DX")
    city.schedule(("P-DX", WEDNESDAY, "doan-1"))

    city.held(1, on=date(2024, 6, 17), held_on=FRIDAY)

    assert city.rows("SELECT on_day, original_on_day, status FROM inspection") == [("2024-06-14", "2024-06-12", "held")]
    assert {day for _, day, _ in bookings(city)} == {"2024-06-14"}


# --- 10 to 16: results --------------------------------------------------------------------------------------------


def test_row_10_initiatives_and_duties_are_rated_in_the_words_of_the_data(city: City) -> None:
    city.register("DVK-2024-001", "P-DX")
    city.confirmed("P-DX")
    city.schedule(("P-DX", WEDNESDAY, "doan-1"))
    city.held(1, on=WEDNESDAY)
    rows = [
        RatingRow("1", About.DUTY, "ke-hoach-don-vi", "han-che", "Chưa gửi kế hoạch (ví dụ)."),
        RatingRow("1", About.INITIATIVE, "DVK-2024-001", "tot"),
        RatingRow("1", About.INITIATIVE, "DVK-2024-001", "dat"),
    ]

    (report,) = city.results(*rows, on=WEDNESDAY).inspections

    assert [(each.about, each.code, each.rating) for each in report.ratings] == [
        ("Mô hình", "DVK-2024-001", "Đạt yêu cầu"),
        ("Nhiệm vụ", "ke-hoach-don-vi", "Còn hạn chế"),
    ]
    with city.session() as session:
        plan = session.get(Plan, "bac-kan-2024")
        assert inspected_initiatives(session, plan) == {1}


def test_an_initiative_counts_as_inspected_only_while_its_inspection_was_held(city: City) -> None:
    city.register("DVK-2024-001", "P-DX")
    city.register("DVK-2024-002", "P-DX", InitiativeOf.INDIVIDUAL)
    city.confirmed("P-DX")
    city.schedule(("P-DX", WEDNESDAY, "doan-1"))
    city.held(1, on=WEDNESDAY)

    with city.session() as session:
        plan = session.get(Plan, "bac-kan-2024")
        before = inspected_initiatives(session, plan)
    city.results(RatingRow("1", About.INITIATIVE, "DVK-2024-002", "tot"), on=WEDNESDAY)
    with city.session() as session:
        after = inspected_initiatives(session, session.get(Plan, "bac-kan-2024"))

    assert (before, after) == (set(), {2})


def test_row_11_findings_are_numbered_and_written_twice_they_are_one(city: City) -> None:
    number = city.held_with_findings(WEDNESDAY, date(2024, 7, 10))
    row = FindingRow(str(number), FindingKind.FINDING, "Chưa có  sổ theo dõi", date(2024, 7, 5))

    city.results(row, row, on=WEDNESDAY)

    assert city.rows("SELECT number, kind, words, fix_by, obligation_id FROM inspection_finding ORDER BY number") == [
        (1, "recommendation", "Bổ sung sổ theo dõi 1 (ví dụ)", "2024-07-10", None),
        (2, "finding", "Chưa có sổ theo dõi", "2024-07-05", None),
    ]


def test_results_are_looked_at_before_they_are_written(city: City) -> None:
    number = city.held_with_findings(WEDNESDAY)
    before = city.everything()
    row = FindingRow(str(number), FindingKind.FINDING, "Chưa có sổ theo dõi", date(2024, 7, 5))

    report = city.results(row, on=WEDNESDAY, preview=True)

    assert [len(each.findings) for each in report.inspections] == [1]
    assert city.everything() == before


def test_row_12_the_conclusion_makes_each_finding_owed_with_its_day_on_the_agenda(city: City) -> None:
    number = city.held_with_findings(WEDNESDAY, date(2024, 7, 10), date(2024, 7, 13))

    report = city.conclude(number, on=FRIDAY, document="7/KL-UBND", document_on=FRIDAY)

    assert [(each.occurrence, each.state) for each in report.findings] == [
        ("kt-1-1", "Chưa nhận được"),
        ("kt-1-2", "Chưa nhận được"),
    ]
    assert city.rows(
        "SELECT unit_code, duty_code, occurrence, clause_code, kind, relation, due_on, working_target, status "
        "FROM obligation WHERE occurrence LIKE 'kt-%' ORDER BY occurrence"
    ) == [
        ("P-DX", "tu-kiem-tra", "kt-1-1", "II.8", "internal_target", "subordinate", "2024-07-10", "2024-07-10", "open"),
        ("P-DX", "tu-kiem-tra", "kt-1-2", "II.8", "internal_target", "subordinate", "2024-07-13", "2024-07-12", "open"),
    ]
    assert city.rows(
        "SELECT o.occurrence, a.on_day, a.rung, a.message FROM agenda_entry a JOIN obligation o "
        "ON o.id = a.obligation_id WHERE o.occurrence LIKE 'kt-%' ORDER BY o.occurrence, a.on_day"
    ) == [
        ("kt-1-1", "2024-07-03", "T-5", "reminder"),
        ("kt-1-1", "2024-07-08", "T-2", "reminder"),
        ("kt-1-2", "2024-07-05", "T-5", "reminder"),
        ("kt-1-2", "2024-07-10", "T-2", "reminder"),
    ]
    assert city.told()[-1] == (1, "concluded", MAIL, "II.8", "owed", "Kết luận kiểm tra")
    assert city.words("concluded") == [
        "Kết quả làm việc ngày 12/06/2024 (thứ Tư) với UBND phường Đức Xuân (văn bản số 7/KL-UBND ngày 14/06/2024):",
        "Mục 1. Kiến nghị: Bổ sung sổ theo dõi 1 (ví dụ). Chậm nhất hết ngày 10/07/2024 (thứ Tư).",
        "Mục 2. Kiến nghị: Bổ sung sổ theo dõi 2 (ví dụ). Chậm nhất hết ngày 13/07/2024 (thứ Bảy).",
        "Đề nghị đơn vị khắc phục, thực hiện và gửi minh chứng theo từng mục nêu trên.",
    ]


def test_a_conclusion_that_says_what_a_unit_has_not_done_waits_for_release(city: City) -> None:
    number = city.held_with_findings(WEDNESDAY, date(2024, 7, 10))
    city.results(FindingRow(str(number), FindingKind.FINDING, "Gửi chậm (ví dụ)", date(2024, 7, 5)), on=WEDNESDAY)
    city.conclude(number, on=FRIDAY)
    city.send(FRIDAY)
    held = city.told()[-1]

    waiting = release.waiting_for_release(FRIDAY)
    release.release.fn(waiting.code, True, None, *who(FRIDAY))
    city.send(FRIDAY)

    assert held == (1, "concluded", MAIL, "II.8", "held", "Kết luận kiểm tra")
    assert [(kind.label, kind.count) for kind in waiting.kinds] == [("Kết luận kiểm tra", 1)]
    assert city.told()[-1] == (1, "concluded", MAIL, "II.8", "said", "Kết luận kiểm tra")


def test_how_a_fix_by_day_is_read_says_that_it_is_an_internal_target(city: City) -> None:
    city.conclude(city.held_with_findings(WEDNESDAY, date(2024, 7, 10)), on=FRIDAY)

    assert city.rows("SELECT reading FROM obligation WHERE occurrence = 'kt-1-1'") == [
        (
            "Mốc nội bộ, không phải hạn của kế hoạch: hạn ghi tại mục 1 sau kiểm tra ngày 12/06/2024, "
            "chậm nhất hết ngày 10/07/2024 (thứ Tư)",
        )
    ]


def test_concluding_again_with_the_same_document_changes_nothing(city: City) -> None:
    number = city.held_with_findings(WEDNESDAY, date(2024, 7, 10))
    city.conclude(number, on=FRIDAY)
    before = city.everything()

    city.conclude(number, on=FRIDAY)

    assert city.everything() == before


def test_row_13_the_sweep_reminds_before_the_fix_by_day_and_never_calls_it_overdue(city: City) -> None:
    city.conclude(city.held_with_findings(WEDNESDAY, date(2024, 7, 10)), on=FRIDAY)

    for day in (date(2024, 7, 3), date(2024, 7, 8), date(2024, 7, 15)):
        sweep.sweep.fn(day, instant(day))

    assert city.rows(
        "SELECT l.rung, l.message, l.clause_code, l.owed_on FROM notice_line l JOIN obligation o "
        "ON o.id = l.obligation_id WHERE o.occurrence = 'kt-1-1' ORDER BY l.id"
    ) == [("T-5", "reminder", "II.8", "2024-07-03"), ("T-2", "reminder", "II.8", "2024-07-08")]


def test_row_14_accepted_evidence_closes_the_finding_and_withdraws_what_was_not_said(city: City) -> None:
    city.conclude(city.held_with_findings(WEDNESDAY, date(2024, 7, 10)), on=FRIDAY)
    day = date(2024, 7, 3)
    sweep.sweep.fn(day, instant(day))
    open_before = of_unit(city, day, "P-DX").open_findings

    city.hand_in("P-DX", "tu-kiem-tra", day, occurrence="kt-1-1")
    on_the_desk = of_unit(city, day, "P-DX").open_findings
    city.accept("P-DX", "tu-kiem-tra", day, occurrence="kt-1-1")

    assert (open_before, on_the_desk, of_unit(city, day, "P-DX").open_findings) == (1, 1, 0)
    assert city.rows(
        "SELECT l.state, l.state_reason FROM notice_line l JOIN obligation o ON o.id = l.obligation_id "
        "WHERE o.occurrence = 'kt-1-1'"
    ) == [("cancelled", "đã nhận được")]
    with city.session() as session:
        context = context_of(session)
        assert inspection.inspection_lists(session, context)[inspection.FINDINGS] == [
            "1-1 · UBND phường Đức Xuân, mục 1, hạn 10/07/2024"
        ]


def test_row_15_a_finding_taken_back_is_no_longer_owed_and_the_unit_is_told(city: City) -> None:
    city.conclude(city.held_with_findings(WEDNESDAY, date(2024, 7, 10)), on=FRIDAY)

    report = inspection.withdraw_finding.fn("1", 1, "Đã thực hiện trước đó (ví dụ).", *who(FRIDAY))

    assert report.findings == []
    assert city.rows("SELECT status FROM obligation WHERE occurrence = 'kt-1-1'") == [("withdrawn",)]
    assert [row[1:] for row in city.told()] == [
        ("scheduled", MAIL, "II.8", "cancelled", "Lịch kiểm tra"),
        ("concluded", MAIL, "II.8", "owed", "Kết luận kiểm tra"),
        ("withdrawn-1", MAIL, "II.8", "owed", "Rút kiến nghị sau kiểm tra"),
    ]


def test_a_finding_taken_back_before_the_conclusion_is_told_to_nobody_and_its_number_is_not_used_again(
    city: City,
) -> None:
    number = city.held_with_findings(WEDNESDAY, date(2024, 7, 10))

    inspection.withdraw_finding.fn("1", 1, "Ghi nhầm (ví dụ).", *who(WEDNESDAY))
    city.results(FindingRow(str(number), FindingKind.FINDING, "Chưa có sổ", date(2024, 7, 5)), on=WEDNESDAY)
    report = city.conclude(number, on=FRIDAY)

    assert [(each.number, each.occurrence) for each in report.findings] == [(2, "kt-1-2")]
    assert [row[1] for row in city.told()] == ["scheduled", "concluded"]


def test_row_16_a_wrong_held_is_undone_while_nothing_is_written_down(city: City) -> None:
    city.confirmed("P-DX")
    city.schedule(("P-DX", WEDNESDAY, "doan-1"))
    city.held(1, on=WEDNESDAY)

    report = inspection.undo_held.fn("1", "Ghi nhầm cuộc kiểm tra (ví dụ).", *who(WEDNESDAY))

    assert report.status_label == "Đã lên lịch"
    assert city.changes("inspection")[-1] == ("1", "held → scheduled")


# --- 17 to 19: closing, the log, the people -----------------------------------------------------------------------


def test_row_17_closing_a_round_of_the_plan_meets_the_offices_own_duty(city: City) -> None:
    city.conclude(city.held_with_findings(WEDNESDAY, date(2024, 7, 10)), on=FRIDAY)

    report = city.settle(RoundStatus.CLOSED, on=date(2024, 6, 28))

    assert (report.status_label, report.not_inspected) == ("Đã kết thúc", [])
    assert city.rows(
        "SELECT occurrence, status FROM obligation WHERE duty_code = 'kiem-tra-dinh-ky' AND unit_code = 'P-NV' "
        "ORDER BY occurrence"
    ) == [("dot-1", "accepted"), ("dot-1/bao-cao", "open"), ("dot-2", "open"), ("dot-2/bao-cao", "open")]


def test_units_left_uninspected_are_named_with_the_reason(city: City) -> None:
    city.confirmed("P-DX", "P-SC")

    report = city.settle(RoundStatus.CLOSED, reason="Mưa lũ (ví dụ).", on=date(2024, 6, 28))

    assert report.not_inspected == ["UBND phường Đức Xuân", "UBND phường Sông Cầu"]


def test_row_18_guidance_and_surveys_are_logged_once_and_struck_out_with_a_reason(city: City) -> None:
    rows = [
        GuidedRow(GuidanceKind.GUIDANCE, "P-DX", date(2024, 5, 6), "Lập hồ sơ mô hình", "15/NV", date(2024, 5, 6)),
        GuidedRow(GuidanceKind.SURVEY, "MTTQ", date(2024, 5, 7), "Tình hình đăng ký"),
    ]

    reports = [inspection.log_guidance.fn(rows, *who(MAY)) for _ in range(2)]
    after = inspection.undo_guidance.fn("2", "Ghi nhầm (ví dụ).", *who(MAY))

    assert [report.written for report in reports] == [2, 0]
    assert [(row.number, row.kind, row.unit_name, row.document, row.clause) for row in reports[0].rows] == [
        (1, "Hướng dẫn", "UBND phường Đức Xuân", "15/NV ngày 06/05/2024", "II.8"),
        (2, "Khảo sát nắm tình hình", "Ủy ban MTTQ Việt Nam thành phố", "", "II.8"),
    ]
    assert [row.number for row in after.rows] == [1]
    assert city.changes("guidance") == [("1", "Hướng dẫn"), ("2", "Khảo sát nắm tình hình"), ("2", "đính chính")]


def test_row_19_the_chain_says_which_seats_were_filled_and_not_by_whom(city: City) -> None:
    written = inspection.record_people.fn(
        [PersonRow("nv-1", "Họ Và Tên Mẫu", "Trưởng đoàn"), PersonRow("vp-1", "Người Mẫu Hai")], *who(MAY)
    )

    assert written == 2
    assert city.rows("SELECT member, person, position FROM inspection_person ORDER BY member") == [
        ("nv-1", "Họ Và Tên Mẫu", "Trưởng đoàn"),
        ("vp-1", "Người Mẫu Hai", ""),
    ]
    assert city.rows("SELECT json_extract(body, '$.detail.members') FROM audit_row ORDER BY seq DESC LIMIT 1") == [
        ('["nv-1","vp-1"]',)
    ]
    assert city.rows("SELECT count(*) FROM audit_row WHERE body LIKE '%Mẫu%'") == [(0,)]


# --- 20: what is missing ------------------------------------------------------------------------------------------


def missing_told(city: City) -> list[tuple[object, ...]]:
    return city.rows(
        "SELECT l.subject, l.subject_id, l.rung, c.email, l.clause_code, l.state, json_extract(l.event, "
        "'$.paragraphs[0]') FROM notice_line l JOIN contact c ON c.id = l.contact_id "
        "WHERE json_extract(l.event, '$.heading') = 'Việc kiểm tra cần xử lý' ORDER BY l.id"
    )


OFFICER = "chuyen-vien.p-nv@bac-kan.example"
NOT_RECORDED = (
    "Cuộc kiểm tra số 1 (UBND phường Đức Xuân, ngày 12/06/2024 (thứ Tư)) chưa có ghi nhận. Hãy ghi “Kết quả kiểm tra”; "
    "nếu không kiểm tra được thì đổi ngày hoặc hủy lịch."
)


def tick(day: date) -> list[str]:
    return inspection.inspection_tick.fn(day, instant(day))


def test_row_20_the_officer_is_told_once_of_a_visit_that_nobody_has_recorded(city: City) -> None:
    city.confirmed("P-DX")
    city.schedule(("P-DX", WEDNESDAY, "doan-1"))
    before = [tick(date(2024, 6, 12)), tick(date(2024, 6, 13))]

    said = [tick(date(2024, 6, 14)), tick(date(2024, 6, 14)), tick(date(2024, 6, 20))]

    assert (before, said) == ([[], []], [[NOT_RECORDED], [], []])
    assert missing_told(city) == [("inspection", 1, "not-recorded-1", OFFICER, "II.8", "owed", NOT_RECORDED)]


def test_nine_days_without_a_tick_say_what_is_missing_once_and_a_record_takes_it_back(city: City) -> None:
    city.confirmed("P-DX")
    city.schedule(("P-DX", WEDNESDAY, "doan-1"))

    said = tick(date(2024, 6, 21))
    city.held(1, on=date(2024, 6, 21))

    assert said == [NOT_RECORDED]
    assert [row[2:6:3] for row in missing_told(city)] == [("not-recorded-1", "cancelled")]


def test_a_visit_without_a_conclusion_a_fix_that_is_past_its_day_and_a_round_left_open_are_told(city: City) -> None:
    city.conclude(city.held_with_findings(WEDNESDAY, date(2024, 6, 20), date(2024, 6, 21)), on=FRIDAY)
    city.hand_in("P-DX", "tu-kiem-tra", date(2024, 6, 21), occurrence="kt-1-2")

    on_the_day, after = tick(date(2024, 6, 20)), tick(date(2024, 6, 25))
    city.accept("P-DX", "tu-kiem-tra", date(2024, 6, 25), occurrence="kt-1-2")

    assert (on_the_day, after) == (
        [],
        [
            "Mục 1 của cuộc kiểm tra số 1 (UBND phường Đức Xuân) đã qua hạn khắc phục 20/06/2024 mà chưa có minh chứng "
            "được tiếp nhận. Hãy đối chiếu sổ văn bản đến, rồi đôn đốc đơn vị."
        ],
    )
    assert tick(date(2024, 7, 1)) == [
        "Đợt 1 đã hết thời gian ngày 28/06/2024 mà chưa kết thúc. Hãy ghi kết quả các cuộc kiểm tra, rồi chọn "
        "“Kết thúc đợt”, hoặc hủy đợt."
    ]


def test_a_visit_that_has_no_conclusion_after_the_days_of_the_data_is_told(city: City) -> None:
    city.held_with_findings(WEDNESDAY, date(2024, 7, 10))

    assert [tick(date(2024, 6, 25)), tick(date(2024, 6, 26))] == [
        [],
        [
            "Cuộc kiểm tra số 1 (UBND phường Đức Xuân, ngày 12/06/2024 (thứ Tư)) đã kiểm tra nhưng chưa thông báo kết "
            "luận. Hãy ghi kết quả, rồi chọn “Thông báo kết luận”."
        ],
    ]


def test_the_unit_does_not_know_of_its_visit_because_the_officer_was_told_of_it(city: City) -> None:
    city.confirmed("P-DX")
    city.schedule(("P-DX", WEDNESDAY, "doan-1"))
    with city.session() as session:
        session.execute(text("UPDATE notice_line SET notice_id = NULL, state = 'held' WHERE subject = 'inspection'"))
    tick(FRIDAY)
    city.send(FRIDAY)

    city.cancel(1, on=FRIDAY)

    assert [(rung, state) for _, rung, _, _, state, _ in city.told()] == [
        ("scheduled", "cancelled"),
        ("not-recorded-1", "said"),
    ]


def test_the_daily_tick_tells_of_inspection_among_the_other_steps(city: City) -> None:
    city.confirmed("P-DX")
    city.schedule(("P-DX", WEDNESDAY, "doan-1"))

    assert f"Kiểm tra: {NOT_RECORDED}" in carry_on(FRIDAY, instant(FRIDAY))


def test_where_the_data_asks_for_no_follow_up_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    city = make_city(tmp_path, monkeypatch, lambda section: section.update(follow_up=None))
    city.confirmed("P-DX")
    city.schedule(("P-DX", WEDNESDAY, "doan-1"))

    assert tick(date(2024, 7, 1)) == []


# --- what choosing knows ------------------------------------------------------------------------------------------


def of_unit(city: City, on: date, unit: str) -> UnitFacts:
    with city.session() as session:
        context = context_of(session)
        (found,) = [each for each in facts(session, context.plan, context.content, on) if each.unit == unit]
        return found


def test_what_speaks_for_a_unit_is_counted_from_the_record(city: City) -> None:
    city.hand_in("P-DX", "ke-hoach-don-vi", date(2024, 4, 19))
    assert of_unit(city, date(2024, 5, 20), "P-DX") == UnitFacts("P-DX", None, past_target=1)

    city.conclude(city.held_with_findings(WEDNESDAY, date(2024, 7, 10)), on=FRIDAY)

    assert of_unit(city, date(2024, 11, 18), "P-DX") == UnitFacts(
        "P-DX", WEDNESDAY, late=1, past_target=1, open_findings=1
    )


def test_a_report_after_its_legal_day_is_late_and_a_coordinating_body_is_never(city: City) -> None:
    city.hand_in("P-DX", "bao-cao-don-vi", date(2024, 11, 15))

    assert [of_unit(city, date(2024, 11, 18), unit).late for unit in ("P-DX", "P-SC", "TRUONG")] == [1, 1, 0]


# --- other data ---------------------------------------------------------------------------------------------------


def test_a_coordinating_body_that_may_be_asked_is_asked_in_other_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(section: dict[str, Any]) -> None:
        section["candidates"].update(classes=["phong-ban", "doan-the"], coordinating="ask")

    city = make_city(tmp_path, monkeypatch, ask)
    city.confirmed("H-ND")

    city.schedule(("H-ND", WEDNESDAY, "doan-1"))
    city.send()
    city.reschedule(1, FRIDAY, reason="Trùng lịch họp (ví dụ).")

    assert [row[5] for row in city.told()] == ["Lịch làm việc", "Điều chỉnh lịch làm việc"]
    assert [city.words("scheduled")[0], city.words("rescheduled-2")[0]] == [
        "Phòng Nội vụ trân trọng đề nghị Quý cơ quan phối hợp, bố trí làm việc với Đoàn kiểm tra số 1 (Đợt 1) vào ngày "
        "12/06/2024 (thứ Tư).",
        "Lịch làm việc của Đoàn kiểm tra số 1 với Quý cơ quan chuyển từ ngày 12/06/2024 (thứ Tư) sang ngày 14/06/2024 "
        "(thứ Sáu).",
    ]


def test_where_the_data_only_warns_a_short_notice_is_scheduled_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = make_city(tmp_path, monkeypatch, lambda section: section["notice"].update(when_short="warn"))
    city.confirmed("P-DX")

    (report,) = city.schedule(("P-DX", date(2024, 6, 3), "doan-1"), on=date(2024, 5, 31)).inspections

    assert report.warnings == [
        "Báo cho đơn vị chưa đủ 5 ngày làm việc trước ngày kiểm tra (Giả định: báo cho đơn vị trước ít nhất 05 ngày "
        "làm việc; kế hoạch không nêu)."
    ]


def test_what_goes_to_a_head_waits_for_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = ["person_in_charge", "head"]
    city = make_city(tmp_path, monkeypatch, lambda section: section["notice"].update(told=both))
    city.confirmed("P-DX")

    city.schedule(("P-DX", WEDNESDAY, "doan-1"))

    assert [(row[2], row[4]) for row in city.told()] == [
        (MAIL, "owed"),
        ("thu-truong.p-dx@bac-kan.example", "held"),
    ]


def test_an_external_fix_by_day_follows_the_ladder_that_ends_with_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def by_document(section: dict[str, Any]) -> None:
        section["findings"].update(duty="ke-hoach-don-vi", kind="external")

    city = make_city(tmp_path, monkeypatch, by_document)

    city.conclude(city.held_with_findings(WEDNESDAY, date(2024, 7, 10)), on=FRIDAY)

    assert city.rows(
        "SELECT a.on_day, a.rung, a.role, a.release FROM agenda_entry a JOIN obligation o ON o.id = a.obligation_id "
        "WHERE o.occurrence = 'kt-1-1' ORDER BY a.on_day, a.position"
    ) == [
        ("2024-06-26", "T-10", "person_in_charge", 0),
        ("2024-07-03", "T-5", "person_in_charge", 0),
        ("2024-07-08", "T-2", "person_in_charge", 0),
        ("2024-07-10", "T", "person_in_charge", 0),
        ("2024-07-11", "T+1", "home_affairs_officer", 0),
        ("2024-07-11", "T+1", "person_in_charge", 1),
        ("2024-07-11", "T+1", "head", 1),
        ("2024-07-12", "T+2", "leader_in_charge", 1),
    ]


def test_the_lists_of_the_forms_name_institutions_only(city: City) -> None:
    city.register("DVK-2024-001", "P-DX")
    city.register("DVK-2024-002", "P-DX", InitiativeOf.INDIVIDUAL)
    city.confirmed("P-DX")
    city.schedule(("P-DX", WEDNESDAY, "doan-1"))

    with city.session() as session:
        lists = inspection.inspection_lists(session, context_of(session))

    assert {
        key: value for key, value in lists.items() if key not in (inspection.CANDIDATES, inspection.RATED_DUTIES)
    } == {
        inspection.ROUNDS: ["dot-1 · Đợt 1", "dot-2 · Đợt 2"],
        inspection.TEAMS: ["doan-1 · Đoàn kiểm tra số 1", "doan-2 · Đoàn kiểm tra số 2"],
        inspection.INSPECTIONS: ["1 · UBND phường Đức Xuân, 12/06/2024, Đã lên lịch"],
        inspection.RATINGS: [
            "tot · Thực hiện tốt",
            "dat · Đạt yêu cầu",
            "han-che · Còn hạn chế",
            "chua-thuc-hien · Chưa thực hiện",
        ],
        inspection.INITIATIVES: ["DVK-2024-001 · Mô hình DVK-2024-001 (ví dụ)", "DVK-2024-002 · P-DX"],
        inspection.FINDINGS: [],
        inspection.GUIDANCE: [],
    }
    assert len(lists[inspection.CANDIDATES]) == 20
    assert [choice.split(" · ")[0] for choice in lists[inspection.RATED_DUTIES]] == [
        "bao-cao-don-vi",
        "ke-hoach-don-vi",
        "dang-ky-mo-hinh",
        "tu-kiem-tra",
        "ra-soat-van-ban",
        "kien-toan-bcd",
        "bieu-duong-khen-thuong",
        "truyen-thong",
    ]


def test_a_live_plan_that_is_not_issued_tells_no_unit_of_an_inspection(city: City) -> None:
    city.confirmed("P-DX")
    with city.session() as session:
        session.get(Office, 1).mode = Mode.LIVE
    before = city.everything()

    with pytest.raises(inspection.Refused) as refused:
        city.schedule(("P-DX", WEDNESDAY, "doan-1"))

    assert str(refused.value) == (
        "Kế hoạch chưa ban hành nên chưa báo được cho đơn vị. Hãy chạy “Ghi nhận ban hành” trước khi lên lịch kiểm tra."
    )
    assert city.everything() == before


def test_a_round_that_the_plan_names_keeps_its_row_once_it_has_one(city: City) -> None:
    city.choose()
    by = By(ACTOR, Source.FORM, instant(MAY), MAY)

    with city.session() as session:
        context = context_of(session)
        first = find_round(session, context.plan, context.content, ROUND, by=by).id

    assert (first, city.rows("SELECT count(*) FROM inspection_round")) == (1, [(1,)])


def test_rolling_out_again_leaves_what_a_conclusion_made_owed(city: City) -> None:
    city.conclude(city.held_with_findings(WEDNESDAY, date(2024, 7, 10)), on=FRIDAY)

    roll_out.roll_out.fn(*who(FRIDAY))

    assert city.rows("SELECT status FROM obligation WHERE occurrence = 'kt-1-1'") == [("open",)]
