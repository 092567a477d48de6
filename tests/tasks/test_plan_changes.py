"""Loading a plan again, issuing it, changing its units: only what changed moves, and everybody affected is told."""

from datetime import date
from pathlib import Path
from typing import Any

import factories
import pytest
from office_driver import OfficeDriver, morning
from sqlalchemy import text

from config.refusals import Refused
from models.database import session_on
from models.states import LineState, Mode, Source
from tasks.issue import record_issue

REPORT, UNIT_PLAN, REGISTRATION = factories.REPORT, factories.UNIT_PLAN, "dang-ky-mo-hinh"
CHANGED_ON = date(2024, 4, 1)
OUTSIDE = ("P-DX", "X-DQ", "H-LHPN", "TT-VHTT")


def moved_lines(office: OfficeDriver) -> set[tuple[str, str, str, int]]:
    """Who is owed the telling that a day has changed, about what, and for which version of the day."""
    return {
        (unit, duty, state, version)
        for unit, duty, rung, _, message, state, version in office.lines()
        if (rung, message) == ("moved", "moved")
    }


# --- loading again -----------------------------------------------------------------------------------------------


def test_loading_the_same_file_twice_changes_nothing(story: OfficeDriver, tmp_path: Path) -> None:
    said_otherwise = factories.plan_with(tmp_path / "other-words-same-meaning.yaml")
    story.sweep(CHANGED_ON)
    before = story.dump()

    again = story.load(said_otherwise, factories.STORY_UNITS, on=factories.ROLLED_OUT)

    assert (again.differences.nothing, again.obligations and again.obligations.nothing) == (True, True)
    assert {name: rows for name, rows in story.dump().items() if name != "sweep_cursor"} == {
        name: rows for name, rows in before.items() if name != "sweep_cursor"
    }


def test_a_dry_run_says_what_would_change_and_changes_nothing(story: OfficeDriver, tmp_path: Path) -> None:
    story.send(factories.ROLLED_OUT)
    before = story.dump()
    plan = factories.plan_with(tmp_path / "plan.yaml", factories.unit_plan_within(25))

    loaded = story.load(plan, factories.STORY_UNITS, on=factories.ROLLED_OUT, apply=False)

    assert (loaded.applied, loaded.differences.duties_changed, loaded.differences.version) == (False, (UNIT_PLAN,), 2)
    assert loaded.obligations is not None
    assert {key: (moved.old, moved.new) for key, moved in loaded.obligations.moved.items()} == {
        (UNIT_PLAN, "2024"): (date(2024, 4, 23), date(2024, 5, 3)),
        (REGISTRATION, "2024"): (date(2024, 5, 9), date(2024, 5, 16)),
    }
    assert story.dump() == before


def test_a_changed_internal_day_moves_its_duty_and_what_hangs_on_it_and_nothing_else(
    story: OfficeDriver, tmp_path: Path
) -> None:
    story.send(factories.ROLLED_OUT)
    plan = factories.plan_with(tmp_path / "plan.yaml", factories.unit_plan_within(25))

    story.load(plan, factories.STORY_UNITS, on=CHANGED_ON)
    story.sweep(CHANGED_ON)

    with session_on(story.url) as session:
        versions = session.execute(
            text(
                "SELECT duty_code, deadline_version, due_on, original_due_on FROM obligation WHERE deadline_version > 1"
            )
        ).all()
    assert {(duty, version, str(due), str(first)) for duty, version, due, first in versions} == {
        (UNIT_PLAN, 2, "2024-05-03", "2024-04-23"),
        (REGISTRATION, 2, "2024-05-16", "2024-05-09"),
    }
    assert len(versions) == 3 + 4
    assert moved_lines(story) == {(unit, UNIT_PLAN, "owed", 2) for unit in ("P-DX", "X-DQ", "H-LHPN")} | {
        (unit, REGISTRATION, "owed", 2) for unit in OUTSIDE
    }


def test_what_was_owed_about_the_old_day_is_withdrawn(story: OfficeDriver, tmp_path: Path) -> None:
    story.send(factories.ROLLED_OUT)
    story.sweep(date(2024, 4, 15))
    owed = story.lines(LineState.OWED)

    plan = factories.plan_with(tmp_path / "plan.yaml", factories.unit_plan_within(25))
    story.load(plan, factories.STORY_UNITS, on=date(2024, 4, 15))
    story.day(date(2024, 4, 15))

    assert [(unit, duty, rung) for unit, duty, rung, *_ in owed] == [
        (unit, UNIT_PLAN, "T-5") for unit in ("H-LHPN", "P-DX", "X-DQ")
    ]
    assert [row[:3] for row in story.lines(LineState.CANCELLED)] == [row[:3] for row in owed]
    assert [rung for on, _, _, duty, _, _, rung, _ in story.said() if (on, duty) == (date(2024, 4, 15), UNIT_PLAN)] == [
        "moved", "moved", "moved",
    ]  # fmt: skip


def test_a_moved_day_is_reminded_of_on_its_own_days_and_no_longer_on_the_old_ones(
    sqlite_story: OfficeDriver, tmp_path: Path
) -> None:
    plan = factories.plan_with(tmp_path / "plan.yaml", factories.unit_plan_within(25))
    sqlite_story.load(plan, factories.STORY_UNITS, on=CHANGED_ON)

    sqlite_story.days(CHANGED_ON, date(2024, 5, 10))

    told = [
        (on, rung) for on, _, unit, duty, _, _, rung, _ in sqlite_story.said() if (unit, duty) == ("P-DX", UNIT_PLAN)
    ]
    assert told[-3:] == [
        (CHANGED_ON, "moved"),
        (date(2024, 4, 23), "T-5"),
        (date(2024, 4, 26), "T-2"),
    ]


def test_a_hand_in_that_is_returned_keeps_the_day_of_its_supplement_when_the_plan_moves(
    sqlite_story: OfficeDriver, tmp_path: Path
) -> None:
    sqlite_story.hand_in("X-DQ", UNIT_PLAN, date(2024, 4, 1))
    sqlite_story.send_back("X-DQ", UNIT_PLAN, date(2024, 4, 10), date(2024, 4, 2))
    plan = factories.plan_with(tmp_path / "plan.yaml", factories.unit_plan_within(25))

    sqlite_story.load(plan, factories.STORY_UNITS, on=date(2024, 4, 3))
    for day in (3, 8, 10, 16):
        sqlite_story.sweep(date(2024, 4, day))

    assert [(rung, version) for _, _, rung, _, _, _, version in sqlite_story.lines(unit="X-DQ", duty=UNIT_PLAN)] == [
        ("roll_out", 1),
        ("returned-1", 2),
        ("T-2", 2),
        ("T", 2),
    ]


# --- legal days --------------------------------------------------------------------------------------------------


def test_a_legal_day_is_not_moved_without_the_document_that_moved_it(story: OfficeDriver, tmp_path: Path) -> None:
    before = story.dump()
    plan = factories.plan_with(tmp_path / "plan.yaml", factories.report_before(date(2024, 11, 22)))

    with pytest.raises(Refused) as refused:
        story.load(plan, factories.STORY_UNITS)

    assert str(refused.value) == (
        "Thời hạn theo văn bản của nhiệm vụ bao-cao-don-vi đã bị sửa mà không ghi văn bản sửa đổi. "
        "Hãy thêm mục amended_by gồm number (số, ký hiệu) và on (ngày) của văn bản, hoặc giữ nguyên thời hạn."
    )
    assert story.dump() == before


def test_with_the_document_a_legal_day_moves_and_keeps_the_first_day(story: OfficeDriver, tmp_path: Path) -> None:
    amended = {"number": "12/CV-VD (ví dụ)", "on": date(2024, 10, 1)}
    plan = factories.plan_with(tmp_path / "plan.yaml", factories.report_before(date(2024, 11, 22), amended_by=amended))

    story.load(plan, factories.STORY_UNITS, on=date(2024, 10, 2))
    story.sweep(date(2024, 10, 2))

    report = story.obligation("P-DX", REPORT)
    assert (report.due_on, report.original_due_on, report.deadline_version) == (
        date(2024, 11, 21),
        date(2024, 11, 14),
        2,
    )
    assert (("P-DX", REPORT, "owed", 2) in moved_lines(story)) is True


# --- duties and units that come and go ---------------------------------------------------------------------------


def test_a_duty_that_is_taken_out_is_withdrawn_and_put_back_is_owed_again(story: OfficeDriver, tmp_path: Path) -> None:
    shorter = factories.plan_with(tmp_path / "plan.yaml", factories.without_duty("tu-kiem-tra"))
    before = story.lines(duty="tu-kiem-tra")

    story.load(shorter, factories.STORY_UNITS)
    without = story.lines(duty="tu-kiem-tra")
    gone = {story.obligation(unit, "tu-kiem-tra").status.value for unit in ("P-DX", "X-DQ", "H-LHPN")}
    story.load(factories.BAC_KAN, factories.STORY_UNITS)
    back = {story.obligation(unit, "tu-kiem-tra").status.value for unit in ("P-DX", "X-DQ", "H-LHPN")}

    assert (gone, back) == ({"withdrawn"}, {"open"})
    assert [state for *_, state, _ in without] == ["cancelled"] * 3
    assert story.lines(duty="tu-kiem-tra") == before


def test_what_was_handed_in_stays_when_its_duty_is_taken_out(sqlite_story: OfficeDriver, tmp_path: Path) -> None:
    sqlite_story.hand_in("P-DX", "tu-kiem-tra", date(2024, 4, 1))

    shorter = factories.plan_with(tmp_path / "plan.yaml", factories.without_duty("tu-kiem-tra"))
    sqlite_story.load(shorter, factories.STORY_UNITS)

    assert sqlite_story.obligation("P-DX", "tu-kiem-tra").status.value == "received"


def test_a_unit_that_is_added_gets_its_duties_and_is_told(story: OfficeDriver, tmp_path: Path) -> None:
    units = factories.units_with(tmp_path / "units.yaml", factories.with_units("VD-01"))
    story.send(factories.ROLLED_OUT)

    loaded = story.load(factories.BAC_KAN, units, on=date(2024, 4, 16))
    story.day(date(2024, 4, 16))

    assert loaded.differences.units_added == ("VD-01",)
    assert [row for row in story.said() if row[0] > factories.ROLLED_OUT and row[2] == "VD-01"] == [
        (date(2024, 4, 16), "dau-moi.vd-01@vi-du.example", "VD-01", duty, "2024", clause, "roll_out", "told")
        for duty, clause in (
            (REPORT, "III.2.c"),
            ("bieu-duong-khen-thuong", "II.9"),
            (REGISTRATION, "II.6"),
            (UNIT_PLAN, "III.2.a"),
            ("kien-toan-bcd", "II.7"),
            ("ra-soat-van-ban", "III.2.b"),
            ("tu-kiem-tra", "III.2.b"),
        )
    ]


def test_a_unit_that_nobody_can_be_told_at_gives_lines_to_call_about_and_not_silence(
    office: OfficeDriver, tmp_path: Path
) -> None:
    office.set_up()
    units = factories.units_with(tmp_path / "units.yaml", factories.without_contacts("P-DX"))
    office.load(factories.BAC_KAN, units)

    rolled_out = office.roll_out(factories.ROLLED_OUT)
    swept = office.sweep(date(2024, 11, 15))

    assert rolled_out.without_contact == 7
    assert [row[:5] for row in office.lines(LineState.NO_CONTACT, unit="P-DX", duty=REPORT)] == [
        ("P-DX", REPORT, "roll_out", "person_in_charge", "told"),
        ("P-DX", REPORT, "T+1", "head", "overdue"),
        ("P-DX", REPORT, "T+1", "person_in_charge", "overdue"),
    ]
    assert swept.no_contact == 7 + 2


def test_a_unit_whose_time_has_ended_owes_nothing_more(sqlite_story: OfficeDriver, tmp_path: Path) -> None:
    def ends(units: factories.Document) -> None:
        factories.unit_in(units, "P-DX")["valid_to"] = date(2024, 6, 30)

    sqlite_story.load(factories.BAC_KAN, factories.units_with(tmp_path / "units.yaml", ends), on=date(2024, 7, 1))

    assert sqlite_story.obligation("P-DX", REPORT).status.value == "withdrawn"
    assert sqlite_story.obligation("X-DQ", REPORT).status.value == "open"


# --- issue -------------------------------------------------------------------------------------------------------


def live(office: OfficeDriver) -> OfficeDriver:
    """A live office whose plan is rolled out and not issued."""
    office.set_up(Mode.LIVE)
    office.load(factories.BAC_KAN, factories.STORY_UNITS)
    office.roll_out(factories.ROLLED_OUT)
    return office


def test_a_live_plan_that_is_not_issued_speaks_to_its_own_office_only(office: OfficeDriver) -> None:
    live(office)
    for day in (date(2024, 4, 15), date(2024, 4, 19), date(2024, 6, 21)):
        office.sweep(day)

    assert {unit for unit, *_ in office.lines()} == {"P-NV"}
    assert len(office.lines(LineState.OWED)) == 13 + 2


def test_once_issued_every_unit_is_told_first_and_no_reminder_goes_before_the_telling(office: OfficeDriver) -> None:
    live(office)
    for day in (date(2024, 4, 15), date(2024, 10, 31)):
        office.sweep(day)

    issued = office.issue("45/KH-UBND (ví dụ)", factories.ROLLED_OUT, date(2024, 11, 1))
    office.sweep(date(2024, 11, 1))

    outside = [row for row in office.lines() if row[0] != "P-NV"]
    assert {(rung, message) for _, _, rung, _, message, _, _ in outside} == {("roll_out", "told")}
    assert [unit for unit, duty, *_ in outside if duty == REPORT] == ["H-LHPN", "P-DX", "X-DQ"]
    assert (issued.moved, issued.told) == ([], len(outside))
    assert [row[2] for row in after_sweeping(office, date(2024, 11, 7)) if row[:2] == ("P-DX", REPORT)] == [
        "roll_out", "T-5",
    ]  # fmt: skip


def after_sweeping(office: OfficeDriver, day: date) -> list[tuple[object, ...]]:
    """The lines after one more sweep."""
    office.sweep(day)
    return office.lines()


def test_the_recorded_day_of_issue_moves_what_hangs_on_it_and_is_told_with_the_new_day(office: OfficeDriver) -> None:
    live(office)

    issued = office.issue("45/KH-UBND (ví dụ)", date(2024, 4, 1), date(2024, 4, 1))

    assert [(each.old, each.new, each.units) for each in issued.moved] == [
        (date(2024, 4, 23), date(2024, 5, 3), 3),
        (date(2024, 5, 9), date(2024, 5, 16), 4),
    ]
    assert moved_lines(office) == set()
    assert [row[2:] for row in office.lines(unit="P-DX", duty=UNIT_PLAN)] == [
        ("roll_out", "person_in_charge", "told", "owed", 2)
    ]


def test_in_training_units_were_told_already_and_hear_that_the_day_has_moved(story: OfficeDriver) -> None:
    story.send(factories.ROLLED_OUT)

    issued = story.issue("45/KH-UBND (ví dụ)", date(2024, 4, 1), date(2024, 4, 1))
    again = story.issue("45/KH-UBND (ví dụ)", date(2024, 4, 1), date(2024, 4, 2))

    assert moved_lines(story) == {(unit, UNIT_PLAN, "owed", 2) for unit in ("P-DX", "X-DQ", "H-LHPN")} | {
        (unit, REGISTRATION, "owed", 2) for unit in OUTSIDE
    }
    assert (issued.told, again.told, again.moved) == (7, 0, [])


def test_looking_at_an_issue_before_recording_it_changes_nothing(story: OfficeDriver) -> None:
    before = story.dump()

    shown = story.issue("45/KH-UBND (ví dụ)", date(2024, 4, 1), date(2024, 4, 1), preview=True)

    assert (len(shown.moved), shown.preview) == (2, True)
    assert story.dump() == before


@pytest.mark.parametrize(
    ("number", "issued_on", "sentence"),
    [
        (" ", date(2024, 4, 1), "Chưa nhập số, ký hiệu của kế hoạch, ví dụ: 45/KH-UBND."),
        (
            "45/KH-UBND",
            date(2024, 4, 2),
            "Ngày ban hành 02/04/2024 sau ngày hôm nay 01/04/2024. Hãy kiểm tra lại.",
        ),
    ],
)
def test_an_issue_that_cannot_be_is_refused(
    sqlite_story: OfficeDriver, number: str, issued_on: date, sentence: str
) -> None:
    before = sqlite_story.dump()

    with pytest.raises(Refused) as refused:
        sqlite_story.issue(number, issued_on, date(2024, 4, 1))

    assert str(refused.value) == sentence
    assert sqlite_story.dump() == before


def test_before_the_issue_a_live_office_cannot_return_what_a_unit_handed_in(sqlite_office: OfficeDriver) -> None:
    live(sqlite_office)
    sqlite_office.hand_in("P-DX", UNIT_PLAN, date(2024, 4, 1))

    with pytest.raises(Refused) as refused:
        sqlite_office.send_back("P-DX", UNIT_PLAN, date(2024, 4, 10), date(2024, 4, 2))

    assert str(refused.value) == (
        "Kế hoạch chưa ban hành nên chưa gửi được thông báo trả lại ra ngoài cơ quan. "
        "Hãy chạy “Ghi nhận ban hành” trước."
    )


def test_a_number_once_recorded_is_corrected_only_with_the_document_that_corrects_it(
    sqlite_story: OfficeDriver,
) -> None:
    on = date(2024, 4, 1)
    sqlite_story.issue("45/KH-UBND (ví dụ)", on, on)
    before = sqlite_story.dump()

    with pytest.raises(Refused) as refused:
        sqlite_story.issue("54/KH-UBND (ví dụ)", on, on)
    after_the_refusal = sqlite_story.dump()
    record_issue.fn(
        "54/KH-UBND (ví dụ)", on, on, morning(on), "Văn thư (ví dụ)", Source.COMMAND, correction="12/UBND-NV (ví dụ)"
    )

    assert str(refused.value) == (
        "Kế hoạch đã được ghi nhận ban hành: số 45/KH-UBND (ví dụ) ngày 01/04/2024. "
        "Muốn sửa, hãy ghi số và ngày của văn bản đính chính."
    )
    assert after_the_refusal == before
    assert sqlite_story.changes("plan")[-2:] == ["đổi thời hạn dang-ky-mo-hinh", "đính chính ban hành"]


def test_a_changed_ladder_replaces_what_is_still_to_come_and_nothing_that_was_due(
    story: OfficeDriver, tmp_path: Path
) -> None:
    def at_seven_instead_of_five(document: dict[str, Any]) -> None:
        ladder = next(each for each in document["ladders"] if each["id"] == "phap-ly-cap-duoi")
        for rung in ladder["rungs"]:
            rung["on"] = "T-7" if rung["on"] == "T-5" else rung["on"]

    changed_on = date(2024, 11, 1)
    story.day(date(2024, 10, 31))
    plan = factories.plan_with(tmp_path / "plan.yaml", at_seven_instead_of_five)

    loaded = story.load(plan, factories.STORY_UNITS, on=changed_on)
    story.days(changed_on, date(2024, 11, 12))

    assert (loaded.differences.nothing, loaded.differences.sections_changed) == (False, ("ladders",))
    told = [(on, rung) for on, _, unit, duty, _, _, rung, _ in story.said() if (unit, duty) == ("P-DX", REPORT)]
    assert told == [
        (factories.ROLLED_OUT, "roll_out"),
        (date(2024, 10, 31), "T-10"),
        (date(2024, 11, 5), "T-7"),
        (date(2024, 11, 12), "T-2"),
    ]
    coordinating = [
        (on, rung) for on, _, unit, duty, _, _, rung, _ in story.said() if (unit, duty) == ("H-LHPN", REPORT)
    ]
    assert [rung for _, rung in coordinating] == ["roll_out", "T-10", "T-5", "T-2"]
