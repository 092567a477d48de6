"""A plan's deadlines, from the file's shapes to days and sentences."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from config.plan_schema import DeadlineKind, PlanFile
from models.calendars import load_calendar
from models.readings import Reader
from models.rules.deadlines import Reading
from models.schedule import ScheduleRefused, find_cycle, resolve, warnings_of

CALENDAR = load_calendar()
EVENTS = [
    {"id": "ban-hanh", "name": "Ban hành kế hoạch", "assumed_on": "2024-03-25", "label": "Giả định: 25/03/2024"},
    {"id": "bau-cu", "name": "Bầu cử", "on": "2026-03-15"},
    {"id": "hoi-nghi", "name": "Hội nghị sơ kết"},
    {"id": "du-ho-so", "name": "Nhận đủ hồ sơ"},
    {"id": "thieu-ho-so", "name": "Hồ sơ chưa đủ"},
]
UNSIGNED = (
    "Lịch làm việc năm {0} chưa được ký duyệt. Hãy đối chiếu {0}.yaml với thông báo chính thức, rồi ghi cơ quan, "
    "văn bản và ngày ký duyệt vào mục signed_off."
)


def duty(code: str, words: str, deadline: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": code,
        "clause": "III.2.c",
        "name": f"Việc {code}",
        "expected": "Báo cáo",
        "to": "Phòng Nội vụ",
        "step": "year_end",
        "kind": "legal",
        "words": words,
        "deadline": deadline,
        "owed_by": [{"unit": "P-NV"}],
        **more,
    }


def plan(*duties: dict[str, Any], policy: str = "previous", issued_on: str | None = None) -> PlanFile:
    return PlanFile.model_validate(
        {
            "id": "vi-du",
            "year": 2024,
            "starts_on": "2024-03-25",
            "ends_on": "2024-12-31",
            "header": {
                "title": "Kế hoạch ví dụ",
                "short_title": "Ví dụ",
                "authority": "UBND ví dụ",
                "signer": "Chủ tịch",
                "issued_on": issued_on,
            },
            "legal_bases": [],
            "policy": {"working_target": policy, "host": "P-NV", "leader": "UBND"},
            "events": EVENTS,
            "clauses": [{"id": "III.2.c", "cite": "điểm c khoản 2 mục III", "text": "Báo cáo."}],
            "duties": list(duties),
            "ladders": [
                {
                    "id": "bac",
                    "kinds": ["legal"],
                    "relations": ["subordinate"],
                    "rungs": [{"on": "T", "role": "head", "message": "reminder"}],
                }
            ],
        }
    )


def only(*duties: dict[str, Any], **how: Any) -> Reading:
    """The reading of the last duty, which has one occurrence."""
    (occurrence,) = resolve(plan(*duties, **how), CALENDAR)[-1].occurrences
    assert (occurrence.key, occurrence.name) == ("2024", None)
    return occurrence.reading


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("words", "before", "last", "said"),
    [
        ("trước ngày 15/11/2024", "2024-11-15", "2024-11-14", "14/11/2024 (thứ Năm)"),
        ("trước ngày 20/11/2024", "2024-11-20", "2024-11-19", "19/11/2024 (thứ Ba)"),
    ],
    ids=["III.2.c", "III.1.c"],
)
def test_the_two_days_the_plan_names_end_the_day_before(words: str, before: str, last: str, said: str) -> None:
    reading = only(duty("bao-cao", words, {"before": before}))

    sentence = f"“T{words[1:]}” được hiểu là chậm nhất hết ngày {said}"
    assert reading == Reading(None, day(last), None, day(last), sentence)


@pytest.mark.parametrize(
    ("words", "deadline", "expected"),
    [
        (
            "chậm nhất ngày 31/5/2024",
            {"by": "2024-05-31"},
            Reading(
                None,
                day("2024-05-31"),
                None,
                day("2024-05-31"),
                "“Chậm nhất ngày 31/5/2024” được hiểu là chậm nhất hết ngày 31/05/2024 (thứ Sáu)",
            ),
        ),
        (
            "đến hết ngày 31/5/2024",
            {"through": "2024-05-31"},
            Reading(
                None,
                day("2024-05-31"),
                None,
                day("2024-05-31"),
                "“Đến hết ngày 31/5/2024” được hiểu là chậm nhất hết ngày 31/05/2024 (thứ Sáu)",
            ),
        ),
        (
            "trước 16 giờ ngày 14/11/2024",
            {"at": "2024-11-14 16:00"},
            Reading(
                None,
                day("2024-11-14"),
                datetime(2024, 11, 14, 9, 0, tzinfo=UTC),
                day("2024-11-14"),
                "“Trước 16 giờ ngày 14/11/2024” được hiểu là trước 16 giờ ngày 14/11/2024 (thứ Năm)",
            ),
        ),
        (
            "trước 0 giờ ngày 15/11/2024",
            {"at": "2024-11-15 00:00"},
            Reading(
                None,
                day("2024-11-14"),
                datetime(2024, 11, 14, 17, 0, tzinfo=UTC),
                day("2024-11-14"),
                "“Trước 0 giờ ngày 15/11/2024” được hiểu là chậm nhất hết ngày 14/11/2024 (thứ Năm)",
            ),
        ),
        (
            "từ 03/6 đến hết ngày 28/6/2024",
            {"window": {"from": "2024-06-03", "to": "2024-06-28"}},
            Reading(
                day("2024-06-03"),
                day("2024-06-28"),
                None,
                day("2024-06-28"),
                "“Từ 03/6 đến hết ngày 28/6/2024” được hiểu là từ ngày 03/06/2024 (thứ Hai) đến hết ngày 28/06/2024 "
                "(thứ Sáu)",
            ),
        ),
        (
            "Quý I/2024",
            {"in": {"period": "quarter", "number": 1, "year": 2024}},
            Reading(
                day("2024-01-01"),
                day("2024-03-31"),
                None,
                day("2024-03-29"),
                "“Quý I/2024” được hiểu là trong quý I/2024, chậm nhất hết ngày 31/03/2024 (Chủ nhật); ngày này không "
                "phải ngày làm việc (cuối tuần), mốc làm việc là ngày 29/03/2024 (thứ Sáu)",
            ),
        ),
        (
            "20 ngày làm việc kể từ ngày ban hành",
            {"relative": {"event": "ban-hanh", "working_days": 20}},
            Reading(
                None,
                day("2024-04-23"),
                None,
                day("2024-04-23"),
                "“20 ngày làm việc kể từ ngày ban hành” được hiểu là 20 ngày làm việc sau “Ban hành kế hoạch” "
                "(25/03/2024, giả định), tức chậm nhất hết ngày 23/04/2024 (thứ Ba)",
            ),
        ),
        (
            "trước ngày bầu cử 95 ngày",
            {"relative": {"event": "bau-cu", "days": -95}},
            Reading(
                None,
                day("2025-12-10"),
                None,
                day("2025-12-10"),
                "“Trước ngày bầu cử 95 ngày” được hiểu là 95 ngày trước “Bầu cử” (15/03/2026), tức chậm nhất hết ngày "
                "10/12/2025 (thứ Tư)",
                (UNSIGNED.format(2025),),
            ),
        ),
        (
            "trước hội nghị 05 ngày",
            {"relative": {"event": "hoi-nghi", "days": -5}},
            Reading(
                None,
                None,
                None,
                None,
                "“Trước hội nghị 05 ngày”: chưa tính được, chờ ngày “Hội nghị sơ kết”",
            ),
        ),
        (
            "10 ngày làm việc kể từ ngày nhận đủ hồ sơ",
            {"within": {"working_days": 10, "after": "du-ho-so", "pause_while": "thieu-ho-so"}},
            Reading(
                None,
                None,
                None,
                None,
                "“10 ngày làm việc kể từ ngày nhận đủ hồ sơ” được hiểu là 10 ngày làm việc sau ngày “Nhận đủ hồ sơ” "
                "của từng đơn vị, không tính chính ngày đó, trừ những ngày “Hồ sơ chưa đủ”; hạn của đơn vị được tính "
                "khi ghi nhận ngày này",
            ),
        ),
        (
            "kịp thời",
            {"standing": "kịp thời"},
            Reading(
                None,
                None,
                None,
                None,
                "“Kịp thời”: việc thường xuyên hoặc theo vụ việc, không có ngày đến hạn nên không tự thành quá hạn",
            ),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_shape_is_read_into_days_and_a_sentence(words: str, deadline: dict[str, Any], expected: Reading) -> None:
    assert only(duty("viec", words, deadline)) == expected


@pytest.mark.parametrize(
    ("policy", "target", "added"),
    [
        ("none", "2026-11-14", ""),
        ("previous", "2026-11-13", ", mốc làm việc là ngày 13/11/2026 (thứ Sáu)"),
        (
            "next",
            "2026-11-16",
            ", mốc làm việc là ngày 16/11/2026 (thứ Hai), sau hạn: nộp sau ngày 14/11/2026 vẫn tính là chậm",
        ),
    ],
)
def test_a_weekend_moves_only_the_target_and_the_sentence_says_when_it_is_after_the_legal_day(
    policy: str, target: str, added: str
) -> None:
    reading = only(duty("bao-cao", "trước ngày 15/11/2026", {"before": "2026-11-15"}), policy=policy)

    assert reading == Reading(
        None,
        day("2026-11-14"),
        None,
        day(target),
        "“Trước ngày 15/11/2026” được hiểu là chậm nhất hết ngày 14/11/2026 (thứ Bảy); ngày này không phải ngày làm "
        f"việc (cuối tuần){added}",
        (UNSIGNED.format(2026),),
    )


def test_an_internal_target_is_never_put_into_the_words_of_the_plan() -> None:
    reading = only(duty("viec", "xây dựng kế hoạch", {"by": "2024-04-26"}, kind="internal_target"))

    assert reading.reading == (
        "Mốc nội bộ, không phải hạn của kế hoạch: chậm nhất hết ngày 26/04/2024 (thứ Sáu)"
    )  # fmt: skip


def test_an_amended_day_names_the_document_that_amended_it() -> None:
    amended = {"number": "05/CV-UBND", "on": "2024-11-01"}

    reading = only(duty("viec", "trước ngày 20/11/2024", {"before": "2024-11-20"}, amended_by=amended))

    assert reading.reading == (
        "“Trước ngày 20/11/2024” (đã điều chỉnh theo văn bản 05/CV-UBND ngày 01/11/2024) được hiểu là chậm nhất hết "
        "ngày 19/11/2024 (thứ Ba)"
    )


def test_quotation_marks_within_the_words_become_single() -> None:
    reading = only(duty("viec", "biểu dương phong trào “Dân vận khéo”", {"standing": "nếu có"}, nil_return=True))

    assert reading.reading == (
        "“Biểu dương phong trào ‘Dân vận khéo’”: việc thường xuyên hoặc theo vụ việc, không có ngày đến hạn nên không "
        "tự thành quá hạn; không có việc thì báo “không phát sinh”"
    )


def test_each_round_is_an_occurrence_and_so_is_its_report() -> None:
    rounds = [
        {"id": "dot-1", "name": "Đợt 1", "from": "2024-06-03", "to": "2024-06-28", "report": {"working_days": 10}},
        {"id": "dot-2", "name": "Đợt 2", "from": "2024-09-09", "to": "2024-10-04", "report": {"by": "2024-10-10"}},
        {"id": "dot-3", "name": "Đợt 3", "from": "2024-11-04", "to": "2024-11-08"},
    ]

    (schedule,) = resolve(plan(duty("kiem-tra", "kiểm tra theo đợt", {"rounds": rounds})), CALENDAR)

    found = [(each.key, each.name, each.reading.opens_on, each.reading.due_on) for each in schedule.occurrences]
    assert found == [
        ("dot-1", "Đợt 1", day("2024-06-03"), day("2024-06-28")),
        ("dot-1/bao-cao", "Báo cáo Đợt 1", None, day("2024-07-12")),
        ("dot-2", "Đợt 2", day("2024-09-09"), day("2024-10-04")),
        ("dot-2/bao-cao", "Báo cáo Đợt 2", None, day("2024-10-10")),
        ("dot-3", "Đợt 3", day("2024-11-04"), day("2024-11-08")),
    ]
    assert [each.reading.reading for each in schedule.occurrences][:3] == [
        "“Kiểm tra theo đợt” được hiểu là Đợt 1, từ ngày 03/06/2024 (thứ Hai) đến hết ngày 28/06/2024 (thứ Sáu)",
        "“Kiểm tra theo đợt” được hiểu là báo cáo Đợt 1, 10 ngày làm việc sau ngày kết thúc 28/06/2024, tức chậm nhất "
        "hết ngày 12/07/2024 (thứ Sáu)",
        "“Kiểm tra theo đợt” được hiểu là Đợt 2, từ ngày 09/09/2024 (thứ Hai) đến hết ngày 04/10/2024 (thứ Sáu)",
    ]


def test_a_recurring_duty_has_a_named_occurrence_for_each_period_less_its_exceptions() -> None:
    every = {
        "period": "quarter",
        "from": "2024-03-25",
        "until": "2024-12-31",
        "day": 15,
        "skip": ["2024-Q2"],
        "moved": {"2024-Q4": "2024-12-05"},
    }

    (schedule,) = resolve(plan(duty("bao-cao", "báo cáo hằng quý", {"every": every})), CALENDAR)

    assert [(each.key, each.name, each.reading.due_on, each.reading.reading) for each in schedule.occurrences] == [
        (
            "2024-Q3",
            "quý III/2024",
            day("2024-09-15"),
            "“Báo cáo hằng quý” được hiểu là kỳ quý III/2024, chậm nhất hết ngày 15/09/2024 (Chủ nhật); ngày này không "
            "phải ngày làm việc (cuối tuần), mốc làm việc là ngày 13/09/2024 (thứ Sáu)",
        ),
        (
            "2024-Q4",
            "quý IV/2024",
            day("2024-12-05"),
            "“Báo cáo hằng quý” được hiểu là kỳ quý IV/2024 (ngày riêng của kỳ này), chậm nhất hết ngày 05/12/2024 "
            "(thứ Năm)",
        ),
    ]


@pytest.mark.parametrize(
    ("period", "names"),
    [
        ("month", ["tháng 11/2024", "tháng 12/2024"]),
        ("half_year", ["6 tháng cuối năm 2024"]),
        ("year", ["năm 2024"]),
    ],
)
def test_periods_are_named_as_an_office_names_them(period: str, names: list[str]) -> None:
    every = {"period": period, "from": "2024-11-01", "until": "2024-12-31"}

    (schedule,) = resolve(plan(duty("bao-cao", "định kỳ", {"every": every})), CALENDAR)

    assert [each.name for each in schedule.occurrences] == names


def test_a_duty_hangs_on_the_legal_day_of_another_even_when_it_stands_earlier_in_the_file() -> None:
    later = duty("tham-dinh", "10 ngày sau báo cáo", {"relative": {"duty": "bao-cao", "days": 10}})
    base = duty("bao-cao", "đến hết ngày 16/11/2024", {"through": "2024-11-16"})

    schedules = resolve(plan(later, base), CALENDAR)

    assert [(each.duty.id, each.occurrences[0].reading.due_on) for each in schedules] == [
        ("tham-dinh", day("2024-11-26")),
        ("bao-cao", day("2024-11-16")),
    ]
    assert schedules[0].occurrences[0].reading.reading == (
        "“10 ngày sau báo cáo” được hiểu là 10 ngày sau hạn của việc “Việc bao-cao” (16/11/2024), tức chậm nhất hết "
        "ngày 26/11/2024 (thứ Ba)"
    )


def test_a_duty_hangs_on_the_last_occurrence_of_a_recurring_one() -> None:
    every = {"period": "month", "from": "2024-04-01", "until": "2024-06-30", "day": 10}
    base = duty("hang-thang", "ngày 10 hằng tháng", {"every": every})
    later = duty("sau", "5 ngày làm việc sau kỳ cuối", {"relative": {"duty": "hang-thang", "working_days": 5}})

    assert only(base, later).due_on == day("2024-06-17")


def test_a_duty_that_hangs_on_one_without_a_day_waits_for_it() -> None:
    base = duty("kip-thoi", "kịp thời", {"standing": "kịp thời"})
    later = duty("sau", "sau đó 5 ngày", {"relative": {"duty": "kip-thoi", "days": 5}})

    assert only(base, later) == Reading(
        None, None, None, None, "“Sau đó 5 ngày”: chưa tính được, chờ hạn của việc “Việc kip-thoi”"
    )


FROM_ISSUE = duty("viec", "4 ngày kể từ ngày ban hành", {"relative": {"event": "ban-hanh", "days": 4}})


@pytest.mark.parametrize(
    ("issued_on", "recorded", "due_on", "anchor", "last"),
    [
        (None, {}, "2024-03-29", "25/03/2024, giả định", "29/03/2024 (thứ Sáu)"),
        ("2024-03-28", {}, "2024-04-01", "28/03/2024", "01/04/2024 (thứ Hai)"),
        ("2024-03-28", {"ban-hanh": date(2024, 3, 29)}, "2024-04-02", "29/03/2024", "02/04/2024 (thứ Ba)"),
    ],
    ids=["assumed", "issued", "recorded"],
)
def test_the_day_of_issue_is_the_one_recorded_then_the_one_in_the_head_and_only_then_the_assumed(
    issued_on: str | None, recorded: dict[str, date], due_on: str, anchor: str, last: str
) -> None:
    (schedule,) = resolve(plan(FROM_ISSUE, issued_on=issued_on), CALENDAR, recorded)

    reading = schedule.occurrences[0].reading
    assert (reading.due_on, reading.reading) == (
        day(due_on),
        f"“4 ngày kể từ ngày ban hành” được hiểu là 4 ngày sau “Ban hành kế hoạch” ({anchor}), tức chậm nhất hết ngày "
        f"{last}",
    )


def test_an_event_recorded_later_gives_the_waiting_duty_its_day() -> None:
    waiting = duty("viec", "trước hội nghị 05 ngày", {"relative": {"event": "hoi-nghi", "days": -5}})

    (schedule,) = resolve(plan(waiting), CALENDAR, {"hoi-nghi": date(2024, 7, 10)})

    assert schedule.occurrences[0].reading.due_on == day("2024-07-05")


def relative(code: str, base: str) -> dict[str, Any]:
    return duty(code, "sau đó", {"relative": {"duty": base, "days": 1}})


def test_duties_that_hang_on_each_other_are_found_and_refused() -> None:
    circular = plan(relative("dau", "a"), relative("a", "b"), relative("b", "c"), relative("c", "a"))

    with pytest.raises(ScheduleRefused) as refused:
        resolve(circular, CALENDAR)

    assert find_cycle(circular) == ["a", "b", "c", "a"]
    assert refused.value.problems == (("a", "các việc tính hạn theo nhau thành vòng: a → b → c → a"),)


def test_a_duty_that_hangs_on_itself_is_a_cycle_and_a_chain_is_not() -> None:
    itself, chain = plan(relative("a", "a")), plan(relative("a", "b"), duty("b", "đến hết", {"by": "2024-05-31"}))

    assert (find_cycle(itself), find_cycle(chain)) == (["a", "a"], None)


def test_a_chain_of_a_thousand_duties_is_resolved() -> None:
    links = [relative(f"v{n}", f"v{n + 1}") for n in range(1000)]

    schedules = resolve(plan(*links, duty("v1000", "đến hết", {"by": "2024-01-01"})), CALENDAR)

    assert schedules[0].occurrences[0].reading.due_on == day("2026-09-27")


def test_everything_wrong_with_a_plans_deadlines_is_told_at_once() -> None:
    every = {"period": "month", "from": "2024-04-01", "until": "2024-06-30", "skip": ["2024-07"]}
    wrong = plan(
        duty("a", "sau sự kiện", {"relative": {"event": "khong-co", "days": 1}}),
        relative("b", "khong-co"),
        duty("c", "hằng tháng", {"every": every}),
        relative("d", "c"),
    )

    with pytest.raises(ScheduleRefused) as refused:
        resolve(wrong, CALENDAR)

    assert refused.value.problems == (
        ("a", "sự kiện “khong-co” chưa được khai ở mục events"),
        ("b", "việc “khong-co” không có trong kế hoạch"),
        ("c", "skip hoặc moved ghi kỳ không có trong thời gian: 2024-07"),
    )


def test_the_calendar_warnings_of_a_schedule_are_gathered_once_and_name_every_year_counted_over() -> None:
    over_new_year = duty("a", "sau", {"relative": {"event": "bau-cu", "working_days": -60}})
    in_2026 = duty("b", "đến hết", {"by": "2026-05-29"})
    in_2024 = duty("c", "đến hết", {"by": "2024-05-31"})

    warnings = warnings_of(resolve(plan(in_2024, over_new_year, in_2026), CALENDAR))

    assert warnings == [UNSIGNED.format(2025), UNSIGNED.format(2026)]


def test_a_units_own_event_gives_its_day_once_it_is_recorded() -> None:
    reader = Reader(CALENDAR, "previous")

    reading = reader.read_within("10 ngày làm việc kể từ ngày nhận đủ hồ sơ", DeadlineKind.LEGAL, 10, day("2024-04-24"))

    assert reading == Reading(
        None,
        day("2024-05-10"),
        None,
        day("2024-05-10"),
        "“10 ngày làm việc kể từ ngày nhận đủ hồ sơ” được hiểu là 10 ngày làm việc sau ngày 24/04/2024, tức chậm nhất "
        "hết ngày 10/05/2024 (thứ Sáu)",
    )


def test_while_a_dossier_is_incomplete_its_day_waits() -> None:
    reader = Reader(CALENDAR, "previous")

    reading = reader.read_within(
        "10 ngày làm việc", DeadlineKind.LEGAL, 10, day("2024-04-24"), [(day("2024-05-02"), None)]
    )

    assert reading == Reading(
        None,
        None,
        None,
        None,
        "“10 ngày làm việc”: chưa tính được, chờ hết thời gian tạm dừng để bổ sung hồ sơ",
    )


def test_a_day_set_by_hand_is_read_as_included() -> None:
    reading = Reader(CALENDAR, "previous").read_through("gia hạn đến hết ngày 18/11/2024", day("2024-11-18"))

    assert reading == Reading(
        None,
        day("2024-11-18"),
        None,
        day("2024-11-18"),
        "“Gia hạn đến hết ngày 18/11/2024” được hiểu là chậm nhất hết ngày 18/11/2024 (thứ Hai)",
    )
