"""Ghi nhận nộp: lateness from arrival, returns and supplements, corrections, and what is refused."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import factories
import pytest
from office_driver import OfficeDriver

from config.refusals import Refused
from models.states import LineState
from tasks.listings import status_rows

REPORT, UNIT_PLAN = factories.REPORT, factories.UNIT_PLAN
LAST_DAY = date(2024, 11, 14)


def stands(unit: str, duty: str, today: date) -> tuple[str, str, int]:
    """The state, the lateness and the days late of one obligation."""
    (row,) = status_rows(today, unit, duty)
    return row["state"], row["lateness"], row["days_late"]


# --- lateness ----------------------------------------------------------------------------------------------------


def test_lateness_counts_from_arrival_and_not_from_the_day_of_typing(story: OfficeDriver) -> None:
    on_time = story.hand_in("P-DX", REPORT, LAST_DAY, on=date(2024, 11, 20))
    late = story.hand_in("X-DQ", REPORT, date(2024, 11, 16), on=date(2024, 11, 20))

    assert (on_time.days_late, on_time.lateness_text) == (0, "Đúng hạn")
    assert (late.days_late, late.lateness_text) == (2, "Nộp chậm 2 ngày")


def test_what_is_still_awaited_grows_later_day_by_day(sqlite_story: OfficeDriver) -> None:
    days = [LAST_DAY, date(2024, 11, 15), date(2024, 11, 20)]

    assert [stands("P-DX", REPORT, day) for day in days] == [
        ("open", "not_due", 0),
        ("open", "overdue", 1),
        ("open", "overdue", 6),
    ]


def test_only_a_day_of_the_plan_is_ever_overdue(sqlite_story: OfficeDriver) -> None:
    after_every_day = date(2024, 12, 20)

    found = {(row["kind"], row["relation"], row["lateness"]) for row in status_rows(after_every_day)}

    assert found == {
        ("legal", "subordinate", "overdue"),
        ("legal", "coordinating", "not_received"),
        ("internal_target", "subordinate", "past_target"),
        ("internal_target", "coordinating", "past_target"),
        ("standing", "subordinate", "no_day"),
        ("standing", "coordinating", "no_day"),
    }


def test_once_received_late_the_words_follow_the_kind_and_the_relation(sqlite_story: OfficeDriver) -> None:
    for unit, duty in (("P-DX", REPORT), ("H-LHPN", REPORT), ("P-DX", UNIT_PLAN)):
        sqlite_story.hand_in(unit, duty, date(2024, 11, 20))

    today = date(2024, 12, 20)
    assert stands("P-DX", REPORT, today) == ("received", "late", 6)
    assert stands("H-LHPN", REPORT, today) == ("received", "received_after", 0)
    assert stands("P-DX", UNIT_PLAN, today) == ("received", "met_after_target", 0)


# --- returns and supplements -------------------------------------------------------------------------------------


def test_a_complete_hand_in_on_time_stays_on_time_when_it_is_returned(story: OfficeDriver) -> None:
    story.hand_in("X-DQ", REPORT, date(2024, 11, 11))
    story.send_back("X-DQ", REPORT, date(2024, 11, 18), date(2024, 11, 12), complete=True)
    after_return = stands("X-DQ", REPORT, date(2024, 11, 20))
    story.hand_in("X-DQ", REPORT, date(2024, 11, 20))

    assert after_return == ("returned", "on_time", 0)
    assert stands("X-DQ", REPORT, date(2024, 11, 20)) == ("received", "on_time", 0)


def test_an_incomplete_hand_in_does_not_count_and_its_supplement_does(story: OfficeDriver) -> None:
    story.hand_in("X-DQ", REPORT, date(2024, 11, 11))
    story.send_back("X-DQ", REPORT, date(2024, 11, 18), date(2024, 11, 12), complete=False)
    after_return = stands("X-DQ", REPORT, date(2024, 11, 16))
    story.hand_in("X-DQ", REPORT, date(2024, 11, 18))

    assert after_return == ("returned", "overdue", 2)
    assert stands("X-DQ", REPORT, date(2024, 11, 20)) == ("received", "late", 4)


def test_with_the_setting_off_the_last_hand_in_counts(sqlite_office: OfficeDriver, tmp_path: Path) -> None:
    plan = factories.plan_with(tmp_path / "plan.yaml", factories.with_policy(returned_stays_on_time=False))
    sqlite_office.set_up()
    sqlite_office.load(plan, factories.STORY_UNITS)
    sqlite_office.roll_out(factories.ROLLED_OUT)
    sqlite_office.hand_in("X-DQ", REPORT, date(2024, 11, 11))
    sqlite_office.send_back("X-DQ", REPORT, date(2024, 11, 18), date(2024, 11, 12), complete=True)
    sqlite_office.hand_in("X-DQ", REPORT, date(2024, 11, 18))

    assert stands("X-DQ", REPORT, date(2024, 11, 20)) == ("received", "late", 4)


def test_each_return_is_told_once_and_followed_by_its_own_day(story: OfficeDriver) -> None:
    story.hand_in("X-DQ", REPORT, date(2024, 11, 4))
    story.send_back("X-DQ", REPORT, date(2024, 11, 8), date(2024, 11, 5))
    story.hand_in("X-DQ", REPORT, date(2024, 11, 7))
    story.send_back("X-DQ", REPORT, date(2024, 11, 13), date(2024, 11, 7))
    for day in range(5, 16):
        story.day(date(2024, 11, day))

    said = [row for row in story.said() if row[2:4] == ("X-DQ", REPORT) and row[0] >= date(2024, 11, 1)]
    assert [(day, rung, message) for day, _, _, _, _, _, rung, message in said] == [
        (date(2024, 11, 7), "returned-2", "returned"),
        (date(2024, 11, 11), "T-2", "reminder"),
        (date(2024, 11, 13), "T", "reminder"),
    ]


def test_a_return_for_the_same_day_is_not_followed_by_the_plans_ladder(story: OfficeDriver) -> None:
    today = date(2024, 11, 12)
    story.hand_in("X-DQ", REPORT, date(2024, 11, 11))
    story.send_back("X-DQ", REPORT, today, today)

    story.roll_out(today)
    for day in (12, 13, 14, 15, 18):
        story.sweep(date(2024, 11, day))

    assert story.lines(unit="X-DQ", duty=REPORT)[1:] == [
        ("X-DQ", REPORT, "returned-1", "person_in_charge", "returned", "owed", 2),
    ]


# --- corrections -------------------------------------------------------------------------------------------------


def test_a_wrong_entry_that_is_undone_leaves_the_year_as_if_it_had_not_been_made(
    story: OfficeDriver,
) -> None:
    story.send(factories.ROLLED_OUT)
    story.sweep(date(2024, 10, 31))
    story.hand_in("P-DX", REPORT, date(2024, 10, 30), on=date(2024, 10, 31))
    withdrawn = story.lines(LineState.CANCELLED, unit="P-DX", duty=REPORT)
    story.day(date(2024, 10, 31))
    story.day(date(2024, 11, 7))

    story.correct("P-DX", REPORT, date(2024, 11, 8))
    story.day(date(2024, 11, 8))

    assert withdrawn == [("P-DX", REPORT, "T-10", "person_in_charge", "reminder", "cancelled", 1)]
    said = [row for row in story.said() if row[2:4] == ("P-DX", REPORT) and row[0] >= date(2024, 10, 1)]
    assert {(day, rung) for day, _, _, _, _, _, rung, _ in said} == {
        (date(2024, 11, 8), "T-5"),
    }
    assert stands("P-DX", REPORT, date(2024, 11, 8)) == ("open", "not_due", 0)


def test_after_a_correction_the_held_lines_are_held_again(sqlite_story: OfficeDriver) -> None:
    sqlite_story.sweep(date(2024, 11, 15))
    before = sqlite_story.lines(LineState.HELD, unit="P-DX")
    sqlite_story.hand_in("P-DX", REPORT, date(2024, 11, 15))
    meanwhile = sqlite_story.lines(LineState.HELD, unit="P-DX")

    sqlite_story.correct("P-DX", REPORT, date(2024, 11, 15))

    assert before == [
        ("P-DX", REPORT, "T+1", "head", "overdue", "held", 1),
        ("P-DX", REPORT, "T+1", "person_in_charge", "overdue", "held", 1),
    ]
    assert meanwhile == []
    assert sqlite_story.lines(LineState.HELD, unit="P-DX") == before


def test_a_supplement_entered_by_mistake_goes_back_to_being_awaited(sqlite_story: OfficeDriver) -> None:
    sqlite_story.hand_in("X-DQ", REPORT, date(2024, 11, 11))
    sqlite_story.send_back("X-DQ", REPORT, date(2024, 11, 18), date(2024, 11, 12))
    sqlite_story.hand_in("X-DQ", REPORT, date(2024, 11, 13))

    sqlite_story.correct("X-DQ", REPORT, date(2024, 11, 13))
    sqlite_story.sweep(date(2024, 11, 14))

    assert stands("X-DQ", REPORT, date(2024, 11, 14)) == ("returned", "on_time", 0)
    assert sqlite_story.lines(unit="X-DQ", duty=REPORT)[-1] == (
        "X-DQ", REPORT, "T-2", "person_in_charge", "reminder", "owed", 2,
    )  # fmt: skip


def test_an_acceptance_that_is_undone_lies_on_the_desk_again(sqlite_story: OfficeDriver) -> None:
    sqlite_story.hand_in("X-DQ", REPORT, date(2024, 11, 11))
    sqlite_story.accept("X-DQ", REPORT, date(2024, 11, 12))

    undone = sqlite_story.correct("X-DQ", REPORT, date(2024, 11, 12))
    accepted = sqlite_story.accept("X-DQ", REPORT, date(2024, 11, 13))

    assert (undone.status_label, accepted.status_label) == ("Đã tiếp nhận", "Đã chấp thuận")


def test_a_hand_in_after_a_nil_return_can_be_undone_back_to_the_nil_return(sqlite_story: OfficeDriver) -> None:
    duty = "bieu-duong-khen-thuong"
    sqlite_story.hand_in("P-DX", duty, date(2024, 6, 3), nil=True)
    sqlite_story.hand_in("P-DX", duty, date(2024, 6, 10))

    report = sqlite_story.correct("P-DX", duty, date(2024, 6, 11))

    assert report.status_label == "Báo không phát sinh"
    assert stands("P-DX", duty, date(2024, 6, 12)) == ("nil", "no_day", 0)


# --- nil returns -------------------------------------------------------------------------------------------------


def test_a_standing_duty_takes_a_nil_return_and_then_nothing_is_awaited(story: OfficeDriver) -> None:
    report = story.hand_in("P-DX", "tu-kiem-tra", date(2024, 6, 3), nil=True)

    assert (report.status_label, report.lateness_text) == ("Báo không phát sinh", "Không có ngày hạn")
    assert stands("P-DX", "tu-kiem-tra", date(2024, 12, 1)) == ("nil", "no_day", 0)


# --- refusals: the sentence, and a record that has not changed ---------------------------------------------------

REFUSED: dict[str, tuple[Callable[[OfficeDriver], object], str]] = {
    "a day to come": (
        lambda office: office.hand_in("P-DX", REPORT, date(2024, 11, 13), on=date(2024, 11, 12)),
        "Ngày đến 13/11/2024 sau ngày hôm nay 12/11/2024. Hãy nhập ngày văn bản thực sự đến văn thư.",
    ),
    "a day before the plan": (
        lambda office: office.hand_in("P-DX", REPORT, date(2024, 3, 24), on=date(2024, 11, 12)),
        "Ngày đến 24/03/2024 trước ngày bắt đầu kế hoạch (25/03/2024). Hãy kiểm tra lại năm và tháng.",
    ),
    "a document younger than its arrival": (
        lambda office: office.hand_in("P-DX", REPORT, date(2024, 11, 11), document_on=date(2024, 11, 12)),
        "Ngày văn bản 12/11/2024 sau ngày đến 11/11/2024. Hãy kiểm tra lại hai ngày.",
    ),
    "nothing to report where a report is due": (
        lambda office: office.hand_in("P-DX", REPORT, date(2024, 11, 11), nil=True),
        "Nhiệm vụ “Báo cáo kết quả thực hiện phong trào “Dân vận khéo”” không nhận báo cáo “không phát sinh”. "
        "Hãy ghi nhận văn bản đã nộp.",
    ),
    "received already": (
        lambda office: office.hand_in("X-DQ", REPORT, date(2024, 11, 12)),
        "Không thể chuyển từ “Đã tiếp nhận” sang “Đã tiếp nhận”. Các bước được phép: chấp thuận (Đã chấp thuận); "
        "trả lại bổ sung, hoặc đính chính lần nộp bổ sung ghi nhầm (Trả lại bổ sung); "
        "đính chính ghi nhầm (Chưa nhận được); đính chính ghi nhầm sau khi đã báo không phát sinh "
        "(Báo không phát sinh). Hãy xem lại trạng thái trên Bảng theo dõi.",
    ),
    "a unit that nobody knows": (
        lambda office: office.hand_in("P-KHONG-CO", REPORT, date(2024, 11, 11)),
        "Không có đơn vị “P-KHONG-CO”. Hãy chọn một đơn vị trong danh sách.",
    ),
    "a duty that nobody knows": (
        lambda office: office.hand_in("P-DX", "khong-co", date(2024, 11, 11)),
        "Kế hoạch không có nhiệm vụ “khong-co”. Hãy chọn một nhiệm vụ trong danh sách.",
    ),
    "a duty that the unit does not owe": (
        lambda office: office.hand_in("TT-VHTT", REPORT, date(2024, 11, 11)),
        "Trung tâm Văn hóa, Thể thao và Truyền thông thành phố không được giao nhiệm vụ “Báo cáo kết quả thực hiện "
        "phong trào “Dân vận khéo”” (III.2.c). Hãy kiểm tra lại đơn vị hoặc nhiệm vụ.",
    ),
    "an occurrence that does not exist": (
        lambda office: office.hand_in("P-NV", "kiem-tra-dinh-ky", date(2024, 6, 20), occurrence="dot-3"),
        "Nhiệm vụ “Kiểm tra định kỳ việc thực hiện phong trào “Dân vận khéo”” không có kỳ “dot-3”. "
        "Các kỳ: dot-1, dot-1/bao-cao, dot-2, dot-2/bao-cao.",
    ),
    "accepting what is not there": (
        lambda office: office.accept("P-DX", REPORT, date(2024, 11, 12)),
        "Chưa có lần nộp nào đang chờ để chấp thuận. Hãy ghi nhận nộp trước, hoặc xem lại trạng thái trên "
        "Bảng theo dõi.",
    ),
    "a supplement for a day that has passed": (
        lambda office: office.send_back("X-DQ", REPORT, date(2024, 11, 11), date(2024, 11, 12)),
        "Ngày hẹn bổ sung 11/11/2024 đã qua. Hãy chọn ngày từ 12/11/2024 trở đi.",
    ),
    "undoing what was never done": (
        lambda office: office.correct("P-DX", REPORT, date(2024, 11, 12)),
        "Không có lần nộp nào để đính chính.",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_is_refused_and_the_record_stays_as_it_was(sqlite_story: OfficeDriver, what: str) -> None:
    step, sentence = REFUSED[what]
    sqlite_story.hand_in("X-DQ", REPORT, date(2024, 11, 11))
    before = sqlite_story.dump()

    with pytest.raises(Refused) as refused:
        step(sqlite_story)

    assert str(refused.value) == sentence
    assert sqlite_story.dump() == before


def test_a_supplement_cannot_have_arrived_before_the_first_hand_in(story: OfficeDriver) -> None:
    story.hand_in("X-DQ", REPORT, date(2024, 11, 11))
    story.send_back("X-DQ", REPORT, date(2024, 11, 18), date(2024, 11, 12))
    before = story.dump()

    with pytest.raises(Refused) as refused:
        story.hand_in("X-DQ", REPORT, date(2024, 11, 8), on=date(2024, 11, 13))

    assert str(refused.value) == (
        "Ngày đến 08/11/2024 trước ngày đến của lần nộp liền trước (11/11/2024). Hãy kiểm tra lại sổ văn bản đến."
    )
    assert story.dump() == before


def test_before_the_roll_out_nothing_can_be_handed_in(sqlite_office: OfficeDriver) -> None:
    sqlite_office.set_up()
    sqlite_office.load(factories.BAC_KAN, factories.STORY_UNITS)

    with pytest.raises(Refused) as refused:
        sqlite_office.hand_in("P-DX", REPORT, factories.ROLLED_OUT + timedelta(days=1))

    assert str(refused.value) == "Kế hoạch chưa được triển khai. Hãy chạy “Triển khai kế hoạch” trước."
