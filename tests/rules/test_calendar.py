"""Which days are worked, and why: explicit day, holiday, weekday, in that order."""

from datetime import date

import pytest

from models.calendars import load_calendar
from models.rules.calendar import CalendarRefused, CalendarYear, DayReason, SignOff, WorkingCalendar

SIGNED = SignOff(by="Cơ quan ví dụ", document="Văn bản ví dụ", on=date(2023, 12, 1))


def year(number: int, *, signed_off: SignOff | None = SIGNED, **days: dict[date, str]) -> CalendarYear:
    return CalendarYear(
        year=number,
        off=days.get("off", {}),
        work=days.get("work", {}),
        signed_off=signed_off,
        source="ví dụ",
        holidays=days.get("holidays", {}),
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 11, 14), DayReason(True, "ngày làm việc")),
        (date(2024, 11, 16), DayReason(False, "cuối tuần")),
        (date(2024, 2, 12), DayReason(False, "Tết Nguyên đán Giáp Thìn")),
        (date(2024, 4, 29), DayReason(False, "Nghỉ hoán đổi, làm bù thứ Bảy 04/05/2024")),
        (date(2024, 5, 4), DayReason(True, "Làm bù cho ngày nghỉ 29/04/2024")),
        (date(2024, 5, 5), DayReason(False, "cuối tuần")),
        (date(2025, 4, 26), DayReason(True, "Làm bù cho ngày nghỉ 02/05/2025")),
        (date(2026, 1, 2), DayReason(False, "Nghỉ hoán đổi, làm bù thứ Bảy 10/01/2026")),
        (date(2026, 1, 10), DayReason(True, "Làm bù cho ngày nghỉ 02/01/2026")),
        (date(2026, 11, 24), DayReason(False, "Ngày Văn hóa Việt Nam")),
        (date(2027, 1, 1), DayReason(True, "ngày làm việc")),
    ],
)
def test_the_packaged_calendars_say_whether_a_day_is_worked_and_why(day: date, expected: DayReason) -> None:
    calendar = load_calendar()

    explained, working = calendar.explain(day), calendar.is_working(day)

    assert (explained, working) == (expected, expected.working)


def test_an_explicit_day_leads_over_a_holiday_and_a_holiday_over_the_weekday() -> None:
    thursday, friday, saturday = date(2024, 4, 18), date(2024, 4, 19), date(2024, 4, 20)
    calendar = WorkingCalendar(
        [
            year(
                2024,
                holidays={thursday: "Ngày lễ", friday: "Ngày lễ"},
                off={date(2024, 4, 22): "Nghỉ theo lệnh"},
                work={thursday: "Trực ngày lễ", saturday: "Làm bù"},
            )
        ]
    )

    explained = calendar.explain_between(thursday, date(2024, 4, 23))

    assert explained == [
        (thursday, DayReason(True, "Trực ngày lễ")),
        (friday, DayReason(False, "Ngày lễ")),
        (saturday, DayReason(True, "Làm bù")),
        (date(2024, 4, 21), DayReason(False, "cuối tuần")),
        (date(2024, 4, 22), DayReason(False, "Nghỉ theo lệnh")),
        (date(2024, 4, 23), DayReason(True, "ngày làm việc")),
    ]


def test_the_rungs_of_a_report_due_before_15_11_fall_on_the_days_counted_by_hand() -> None:
    calendar, due_on = load_calendar(), date(2024, 11, 14)

    rungs = {n: calendar.add_working_days(due_on, n) for n in (-10, -5, -2, 0, 1, 2)}

    assert rungs == {
        -10: date(2024, 10, 31),
        -5: date(2024, 11, 7),
        -2: date(2024, 11, 12),
        0: date(2024, 11, 14),
        1: date(2024, 11, 15),
        2: date(2024, 11, 18),
    }


def test_no_working_days_away_is_the_day_itself_worked_or_not() -> None:
    assert load_calendar().add_working_days(date(2024, 11, 16), 0) == date(2024, 11, 16)


def test_counting_starts_after_a_day_off_as_after_a_working_day() -> None:
    calendar, saturday = load_calendar(), date(2024, 11, 16)

    assert (calendar.add_working_days(saturday, 1), calendar.add_working_days(saturday, -1)) == (
        date(2024, 11, 18),
        date(2024, 11, 15),
    )


def test_working_days_between_leaves_out_the_start_counts_the_end_and_turns_negative_backwards() -> None:
    calendar, monday, friday = load_calendar(), date(2024, 11, 11), date(2024, 11, 15)

    counted = [
        calendar.working_days_between(monday, friday),
        calendar.working_days_between(friday, monday),
        calendar.working_days_between(monday, monday),
        calendar.working_days_between(date(2024, 5, 3), date(2024, 5, 5)),
        calendar.working_days_between(date(2024, 2, 7), date(2024, 2, 15)),
    ]

    assert counted == [4, -4, 0, 1, 1]


def test_a_signed_year_is_silent_and_an_unsigned_or_missing_one_says_what_to_do() -> None:
    calendar = WorkingCalendar([year(2024), year(2025, signed_off=None)])

    warnings = calendar.warnings([date(2026, 3, 1), date(2024, 5, 1), date(2025, 5, 1), date(2025, 6, 1)])

    assert warnings == [
        "Lịch làm việc năm 2025 chưa được ký duyệt. Hãy đối chiếu 2025.yaml với thông báo chính thức, rồi ghi cơ quan, "
        "văn bản và ngày ký duyệt vào mục signed_off.",
        "Năm 2026 chưa có lịch làm việc: đang tính theo thứ trong tuần, chưa trừ ngày lễ. Hãy chạy "
        "“danvan calendar propose 2026”, đối chiếu với thông báo chính thức, lưu thành 2026.yaml và ký duyệt.",
    ]


def test_a_span_warns_of_the_years_in_between_and_a_list_of_days_does_not() -> None:
    calendar, first, last = WorkingCalendar([year(2024), year(2026)]), date(2024, 12, 31), date(2026, 1, 1)

    of_span, of_days = calendar.warnings_between(first, last), calendar.warnings([first, last])

    assert (len(of_span), of_days) == (1, [])


def test_a_day_of_another_year_is_refused() -> None:
    with pytest.raises(CalendarRefused) as refused:
        year(2024, off={date(2025, 1, 1): "Tết Dương lịch"})

    assert str(refused.value) == "Lịch năm 2024 có ngày 01/01/2025 của năm khác."


def test_a_day_both_off_and_worked_is_refused() -> None:
    with pytest.raises(CalendarRefused) as refused:
        year(2024, off={date(2024, 5, 4): "Nghỉ"}, work={date(2024, 5, 4): "Làm bù"})

    assert str(refused.value) == "Lịch năm 2024 ghi ngày 04/05/2024 vừa nghỉ vừa làm việc."


def test_two_calendars_for_one_year_are_refused() -> None:
    with pytest.raises(CalendarRefused) as refused:
        WorkingCalendar([year(2024), year(2024)])

    assert str(refused.value) == "Có hai lịch cho năm 2024."
