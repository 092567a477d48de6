"""Nothing that says someone is late leaves before the register was checked and a person has released it."""

from datetime import date
from pathlib import Path

import factories
import pytest
from office_driver import ACTOR, OfficeDriver, morning
from sqlalchemy import text

from config.refusals import Refused
from config.settings import settings
from models.database import session_on
from models.states import LineState, Source
from tasks.release import release, waiting_for_release

REPORT = factories.REPORT
LAST_DAY, MORNING_AFTER = date(2024, 11, 14), date(2024, 11, 15)
OVERDUE = [
    ("P-DX", REPORT, "T+1", "head", "overdue", "held", 1),
    ("P-DX", REPORT, "T+1", "person_in_charge", "overdue", "held", 1),
    ("X-DQ", REPORT, "T+1", "head", "overdue", "held", 1),
    ("X-DQ", REPORT, "T+1", "person_in_charge", "overdue", "held", 1),
]


def said_after(office: OfficeDriver, day: date) -> list[tuple[str, str, str, str]]:
    """What was said about the report after a day: (recipient, unit, rung, message)."""
    return [
        (to, unit, rung, what) for on, to, unit, duty, _, _, rung, what in office.said() if on > day and duty == REPORT
    ]


def test_on_the_morning_after_only_the_home_affairs_office_hears_who_is_missing(story: OfficeDriver) -> None:
    story.day(MORNING_AFTER)

    assert said_after(story, LAST_DAY) == [
        ("chuyen-vien.p-nv@bac-kan.example", "P-DX", "T+1", "not_received"),
        ("chuyen-vien.p-nv@bac-kan.example", "X-DQ", "T+1", "not_received"),
    ]
    assert story.lines(LineState.HELD) == OVERDUE


def test_before_the_register_is_checked_nothing_can_be_released(story: OfficeDriver) -> None:
    story.day(MORNING_AFTER)
    before = story.dump()

    waiting = waiting_for_release(MORNING_AFTER)
    with pytest.raises(Refused) as refused:
        story.release(MORNING_AFTER)

    blocked = (
        "Nhiệm vụ “Báo cáo kết quả thực hiện phong trào “Dân vận khéo”” (hạn 14/11/2024): sổ văn bản đến chưa được "
        "đối chiếu đến hết ngày 14/11/2024. Hãy chạy “Đối chiếu” trước khi duyệt gửi."
    )
    assert (waiting.lines, waiting.people, waiting.kinds, waiting.blocked) == (0, 0, [], [blocked])
    assert str(refused.value) == f"Không có thông báo nào chờ duyệt. {blocked}"
    assert story.dump() == before


@pytest.mark.parametrize(
    ("through", "made_on"),
    [(date(2024, 11, 13), MORNING_AFTER), (LAST_DAY, LAST_DAY)],
    ids=["the register was read too short", "the register was read while the day still ran"],
)
def test_a_check_that_does_not_cover_the_last_day_releases_nothing(
    sqlite_story: OfficeDriver, through: date, made_on: date
) -> None:
    sqlite_story.sweep(LAST_DAY)
    sqlite_story.reconcile(REPORT, through, made_on)
    sqlite_story.sweep(MORNING_AFTER)

    waiting = waiting_for_release(MORNING_AFTER)

    assert (waiting.lines, len(waiting.blocked)) == (0, 1)


def test_three_days_later_the_check_of_the_morning_after_is_too_old_to_call_anybody_late(
    sqlite_story: OfficeDriver,
) -> None:
    monday = date(2024, 11, 18)
    sqlite_story.day(MORNING_AFTER)
    sqlite_story.reconcile(REPORT, LAST_DAY, MORNING_AFTER)
    sqlite_story.day(monday)

    stale = waiting_for_release(monday)
    sqlite_story.reconcile(REPORT, date(2024, 11, 15), monday)
    fresh = waiting_for_release(monday)

    assert (stale.lines, len(stale.blocked)) == (0, 1)
    assert (fresh.lines, fresh.blocked) == (6, [])


def test_a_later_shorter_check_does_not_undo_the_one_that_covered_the_day(story: OfficeDriver) -> None:
    story.day(MORNING_AFTER)
    story.reconcile(REPORT, LAST_DAY, MORNING_AFTER)
    story.reconcile(REPORT, date(2024, 11, 8), MORNING_AFTER)

    waiting = waiting_for_release(MORNING_AFTER)

    assert (waiting.lines, waiting.blocked) == (4, [])


def test_what_was_checked_and_released_goes_the_same_day_to_those_who_are_late(story: OfficeDriver) -> None:
    story.day(MORNING_AFTER)
    checked = story.reconcile(REPORT, LAST_DAY, MORNING_AFTER, {"X-DQ": LAST_DAY})
    released = story.release(MORNING_AFTER)
    story.send(MORNING_AFTER)

    assert (checked.recorded, checked.still_missing, checked.coordinating_missing) == (
        ["UBND xã Dương Quang"],
        ["UBND phường Đức Xuân"],
        ["Hội Liên hiệp Phụ nữ thành phố"],
    )
    assert (released.sent, released.lines, released.people, released.notices) == (True, 2, 2, 2)
    assert said_after(story, LAST_DAY) == [
        ("chuyen-vien.p-nv@bac-kan.example", "P-DX", "T+1", "not_received"),
        ("chuyen-vien.p-nv@bac-kan.example", "X-DQ", "T+1", "not_received"),
        ("dau-moi.p-dx@bac-kan.example", "P-DX", "T+1", "overdue"),
        ("thu-truong.p-dx@bac-kan.example", "P-DX", "T+1", "overdue"),
    ]


def test_the_check_does_not_take_what_was_returned_for_its_supplement(sqlite_story: OfficeDriver) -> None:
    sqlite_story.hand_in("X-DQ", REPORT, date(2024, 11, 11))
    sqlite_story.send_back("X-DQ", REPORT, date(2024, 11, 18), date(2024, 11, 12))

    checked = sqlite_story.reconcile(REPORT, LAST_DAY, MORNING_AFTER, {"X-DQ": date(2024, 11, 11)})

    assert checked.recorded == []
    assert sqlite_story.obligation("X-DQ", REPORT).status.value == "returned"


def test_a_release_with_another_code_is_refused_and_changes_nothing(story: OfficeDriver) -> None:
    story.day(MORNING_AFTER)
    story.reconcile(REPORT, LAST_DAY, MORNING_AFTER)
    shown = waiting_for_release(MORNING_AFTER).code
    story.hand_in("X-DQ", REPORT, LAST_DAY, on=MORNING_AFTER)
    before = story.dump()

    with pytest.raises(Refused) as refused:
        story.release(MORNING_AFTER, code=shown)

    assert str(refused.value) == (
        "Danh sách chờ duyệt đã thay đổi hoặc mã duyệt chưa đúng. Hãy chạy lại với “Xem trước” để lấy mã mới."
    )
    assert story.dump() == before


def test_what_is_discarded_is_never_said_and_does_not_come_back(story: OfficeDriver) -> None:
    story.day(MORNING_AFTER)
    story.reconcile(REPORT, LAST_DAY, MORNING_AFTER)

    released = story.release(MORNING_AFTER, send=False)
    story.send(MORNING_AFTER)
    story.sweep(MORNING_AFTER)

    assert (released.sent, released.lines, released.notices) == (False, 4, 0)
    assert [row[:6] for row in story.lines(LineState.DISCARDED)] == [(*row[:5], "discarded") for row in OVERDUE]
    assert {what for _, _, _, what in said_after(story, LAST_DAY)} == {"not_received"}


def test_a_unit_that_hands_in_between_release_and_sending_is_not_told(story: OfficeDriver) -> None:
    story.day(MORNING_AFTER)
    story.reconcile(REPORT, LAST_DAY, MORNING_AFTER)
    story.release(MORNING_AFTER)

    story.hand_in("P-DX", REPORT, MORNING_AFTER)
    sent = story.send(MORNING_AFTER)

    assert sent.cancelled == 2
    assert {(unit, what) for _, unit, _, what in said_after(story, LAST_DAY)} == {
        ("P-DX", "not_received"),
        ("X-DQ", "not_received"),
        ("X-DQ", "overdue"),
    }


def test_the_leader_is_told_only_what_was_released_for_him(story: OfficeDriver) -> None:
    story.day(MORNING_AFTER)
    story.day(date(2024, 11, 18))
    before_release = {to for to, *_ in said_after(story, LAST_DAY)}
    story.reconcile(REPORT, date(2024, 11, 15), date(2024, 11, 18))
    story.release(date(2024, 11, 18))
    story.send(date(2024, 11, 18))

    to_the_leader = [row for row in said_after(story, LAST_DAY) if row[0].startswith("lanh-dao")]
    assert before_release == {"chuyen-vien.p-nv@bac-kan.example"}
    assert to_the_leader == [
        ("lanh-dao.ubnd-tp@bac-kan.example", "P-DX", "T+2", "overdue_report"),
        ("lanh-dao.ubnd-tp@bac-kan.example", "X-DQ", "T+2", "overdue_report"),
    ]


def test_a_coordinating_unit_is_asked_before_the_day_and_never_called_late(story: OfficeDriver) -> None:
    for day in (25, 31):
        story.sweep(date(2024, 10, day))
    for day in (7, 12, 14, 15, 18, 25):
        story.sweep(date(2024, 11, day))

    assert [(rung, what) for _, _, rung, _, what, _, _ in story.lines(unit="H-LHPN", duty=REPORT)] == [
        ("roll_out", "told"),
        ("T-10", "reminder"),
        ("T-5", "reminder"),
        ("T-2", "reminder"),
        ("T", "reminder"),
    ]


def test_a_superior_body_cannot_be_made_to_owe_anything(sqlite_office: OfficeDriver, tmp_path: Path) -> None:
    def owed_by_the_leaders_too(plan: factories.Document) -> None:
        factories.duty_in(plan, REPORT)["owed_by"].append({"class": "lanh-dao"})

    sqlite_office.set_up()
    plan = factories.plan_with(tmp_path / "plan.yaml", owed_by_the_leaders_too)

    with pytest.raises(Refused) as refused:
        sqlite_office.load(plan, factories.STORY_UNITS)

    assert (
        str(refused.value)
        .splitlines()[1]
        .endswith("Nhóm lanh-dao là cấp trên nên không giao việc được; chọn nhóm khác.")
    )


@pytest.mark.parametrize(
    ("before", "last_day", "rungs"),
    [
        pytest.param(
            date(2024, 11, 17),
            date(2024, 11, 16),
            {"T-5": date(2024, 11, 8), "T-2": date(2024, 11, 13), "T": date(2024, 11, 15), "T+1": date(2024, 11, 18)},
            id="a Saturday",
        ),
        pytest.param(
            date(2024, 9, 2),
            date(2024, 9, 1),
            {"T-5": date(2024, 8, 23), "T-2": date(2024, 8, 28), "T": date(2024, 8, 30), "T+1": date(2024, 9, 4)},
            id="the Sunday before the national day, with its two days off",
        ),
        pytest.param(
            date(2024, 5, 1),
            date(2024, 4, 30),
            {"T-5": date(2024, 4, 19), "T-2": date(2024, 4, 24), "T": date(2024, 4, 26), "T+1": date(2024, 5, 2)},
            id="a holiday after an exchanged Monday",
        ),
        pytest.param(
            date(2024, 5, 4),
            date(2024, 5, 3),
            {"T-2": date(2024, 4, 26), "T": date(2024, 5, 3), "T+1": date(2024, 5, 4)},
            id="a Friday before a make-up Saturday",
        ),
    ],
)
def test_before_the_day_is_counted_from_working_days_and_after_it_from_the_next_one(
    sqlite_office: OfficeDriver, tmp_path: Path, before: date, last_day: date, rungs: dict[str, date]
) -> None:
    sqlite_office.set_up()
    plan = factories.plan_with(tmp_path / "plan.yaml", factories.report_before(before))
    sqlite_office.load(plan, factories.STORY_UNITS)
    sqlite_office.roll_out(factories.ROLLED_OUT)

    days = sqlite_office.rung_days("P-DX", REPORT)

    assert sqlite_office.obligation("P-DX", REPORT).due_on == last_day
    assert {rung: day for rung, day in days.items() if rung in rungs} == rungs


def test_a_day_in_tet_is_reminded_before_and_followed_after_the_holidays(
    sqlite_office: OfficeDriver, tmp_path: Path
) -> None:
    def from_the_new_year(plan: factories.Document) -> None:
        plan["starts_on"] = date(2024, 1, 2)
        plan["events"][0]["assumed_on"] = date(2024, 1, 2)

    plan = factories.plan_with(tmp_path / "plan.yaml", from_the_new_year, factories.report_before(date(2024, 2, 12)))
    sqlite_office.set_up(on=date(2024, 1, 2))
    sqlite_office.load(plan, factories.STORY_UNITS, on=date(2024, 1, 2))
    sqlite_office.roll_out(date(2024, 1, 2))

    assert sqlite_office.rung_days("P-DX", REPORT) == {
        "roll_out": date(2024, 1, 2),
        "T-10": date(2024, 1, 24),
        "T-5": date(2024, 1, 31),
        "T-2": date(2024, 2, 5),
        "T": date(2024, 2, 7),
        "T+1": date(2024, 2, 15),
        "T+2": date(2024, 2, 16),
    }


def test_the_words_that_are_to_be_added_stand_in_the_example(sqlite_story: OfficeDriver) -> None:
    sqlite_story.day(MORNING_AFTER)
    sqlite_story.reconcile(REPORT, LAST_DAY, MORNING_AFTER)

    plain, with_words = (waiting_for_release(MORNING_AFTER, words) for words in ("", "Kèm Công văn số 12/PNV."))

    assert ["Kèm Công văn số 12/PNV." in kind.example_text for kind in plain.kinds + with_words.kinds] == [False, True]
    assert with_words.code.split("-")[0] == plain.code


def swept_without_a_ladder_that_asks(office: OfficeDriver) -> None:
    """Sweep T-2 and T+1, after the agenda has lost its wish for a release and reminds heads of units."""
    with session_on(office.url) as session:
        session.execute(text("UPDATE agenda_entry SET release = false"))
        session.execute(text("UPDATE agenda_entry SET role = 'head' WHERE rung = 'T-2'"))
    office.sweep(date(2024, 11, 12))
    office.sweep(MORNING_AFTER)


def test_what_accuses_or_goes_to_a_head_waits_whatever_the_agenda_says(sqlite_story: OfficeDriver) -> None:
    swept_without_a_ladder_that_asks(sqlite_story)
    held = {(role, what) for _, _, _, role, what, _, _ in sqlite_story.lines(LineState.HELD)}

    reminded = waiting_for_release(date(2024, 11, 12))

    assert held == {("head", "reminder"), ("head", "overdue"), ("person_in_charge", "overdue")}
    assert "Nhắc hạn" in [kind.label for kind in reminded.kinds]


def test_by_the_offices_choice_nothing_leaves_by_itself(
    sqlite_story: OfficeDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_story.send(factories.ROLLED_OUT)
    monkeypatch.setenv("DANVAN_RELEASE", "everything")
    settings.cache_clear()
    sqlite_story.sweep(date(2024, 11, 12))
    left = sqlite_story.send(date(2024, 11, 12))
    released = sqlite_story.release(date(2024, 11, 12))

    assert left.accepted == 0
    assert sqlite_story.send(date(2024, 11, 12)).accepted == released.notices > 0


def test_what_is_released_carries_exactly_the_words_that_were_shown(sqlite_story: OfficeDriver) -> None:
    sqlite_story.day(MORNING_AFTER)
    sqlite_story.reconcile(REPORT, LAST_DAY, MORNING_AFTER)
    plain, first, edited = (
        waiting_for_release(MORNING_AFTER, words).code for words in ("", "Kèm Công văn số 12.", "Kèm Công văn số 13.")
    )

    def decide(code: str, words: str, send: bool = True) -> str:
        try:
            release.fn(code, send, words, MORNING_AFTER, morning(MORNING_AFTER), ACTOR, Source.COMMAND)
        except Refused as refused:
            return str(refused)
        return "done"

    other_words = (
        "Lời thêm vào thư không phải lời đã xem trước. Hãy chạy “Xem trước” với đúng lời sẽ gửi để lấy mã mới."
    )
    refused = [decide(first, "Kèm Công văn số 13."), decide(plain, "Kèm Công văn số 12."), decide(edited, "")]
    assert (len({plain, first, edited}), refused) == (3, [other_words] * 3)
    assert decide(edited, " Kèm Công văn số 13.\n") == "done"
    sqlite_story.send(MORNING_AFTER)
    mails = [each.read_text(encoding="utf-8") for each in settings().mailbox.glob("*2024-11-15*.html")]
    assert [("số 13" in mail, "số 12" in mail) for mail in mails if "Công văn số" in mail] == [(True, False)] * 4


def test_to_discard_the_words_do_not_matter(sqlite_story: OfficeDriver) -> None:
    sqlite_story.day(MORNING_AFTER)
    sqlite_story.reconcile(REPORT, LAST_DAY, MORNING_AFTER)
    shown = waiting_for_release(MORNING_AFTER, "Kèm Công văn số 12.").code

    assert sqlite_story.release(MORNING_AFTER, send=False, code=shown).lines == 4
