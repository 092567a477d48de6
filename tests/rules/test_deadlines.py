"""What each shape of deadline comes to, and how late something is."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from models.calendars import load_calendar
from models.rules import deadlines
from models.rules.deadlines import DeadlineRefused, PeriodSpan, Term

CALENDAR = load_calendar()


def test_before_ends_the_day_before_and_through_includes_the_day() -> None:
    day = date(2024, 11, 15)

    assert (deadlines.before(day), deadlines.through(day)) == (
        Term(None, date(2024, 11, 14)),
        Term(None, date(2024, 11, 15)),
    )


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (
            datetime(2024, 11, 14, 16, 0),
            Term(None, date(2024, 11, 14), datetime(2024, 11, 14, 9, 0, tzinfo=UTC)),
        ),
        (
            datetime(2024, 11, 14, 20, 0, tzinfo=UTC),
            Term(None, date(2024, 11, 15), datetime(2024, 11, 14, 20, 0, tzinfo=UTC)),
        ),
        (
            datetime(2024, 11, 15, 0, 0),
            Term(None, date(2024, 11, 14), datetime(2024, 11, 14, 17, 0, tzinfo=UTC)),
        ),
    ],
    ids=["local without a zone", "another zone", "midnight ends the day before"],
)
def test_an_hour_is_local_and_kept_as_an_instant_in_utc(moment: datetime, expected: Term) -> None:
    term = deadlines.at_hour(moment)

    assert term == expected
    assert term.due_at is not None and term.due_at.utcoffset() == timedelta(0)


def test_a_window_includes_both_its_days() -> None:
    assert deadlines.window(date(2018, 10, 4), date(2018, 10, 10)) == Term(date(2018, 10, 4), date(2018, 10, 10))


def test_an_offset_counts_days_or_working_days_and_leaves_out_the_day_it_starts_from() -> None:
    base = date(2024, 3, 25)

    assert [
        deadlines.offset(CALENDAR, base, days=-5),
        deadlines.offset(CALENDAR, base, working_days=20),
        deadlines.offset(CALENDAR, base, working_days=-1),
        deadlines.offset(CALENDAR, base, days=0),
    ] == [
        Term(None, date(2024, 3, 20)),
        Term(None, date(2024, 4, 23), counted_from=base),
        Term(None, date(2024, 3, 22), counted_from=base),
        Term(None, base),
    ]


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        ([], date(2024, 5, 10)),
        ([(date(2024, 5, 2), date(2024, 5, 5))], date(2024, 5, 15)),  # Thu, Fri and the worked Saturday
        ([(date(2024, 4, 20), date(2024, 4, 24))], date(2024, 5, 10)),
        ([(date(2024, 5, 2), date(2024, 5, 3)), (date(2024, 5, 3), date(2024, 5, 5))], date(2024, 5, 15)),
        ([(date(2024, 5, 8), None)], None),
        ([(date(2024, 5, 11), None)], date(2024, 5, 10)),
        ([(date(2024, 5, 10), None)], None),
    ],
    ids=["none", "over a make-up day", "before the count", "overlapping", "going on", "after the end", "on the last"],
)
def test_ten_working_days_leave_out_the_days_of_an_incomplete_dossier(
    pauses: list[deadlines.Pause], expected: date | None
) -> None:
    assert deadlines.within_working_days(CALENDAR, date(2024, 4, 24), 10, pauses) == expected


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (deadlines.period_span("month", 2024, 2), ("2024-02", date(2024, 2, 1), date(2024, 2, 29))),
        (deadlines.period_span("quarter", 2026, 1), ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31))),
        (deadlines.period_span("half_year", 2024, 2), ("2024-H2", date(2024, 7, 1), date(2024, 12, 31))),
        (deadlines.period_span("year", 2024), ("2024", date(2024, 1, 1), date(2024, 12, 31))),
    ],
)
def test_a_period_has_its_key_and_its_two_ends(span: PeriodSpan, expected: tuple[str, date, date]) -> None:
    assert (span.key, span.first, span.last) == expected


def days_due(found: list[tuple[PeriodSpan, Term]]) -> list[tuple[str, date | None, date | None]]:
    return [(span.key, term.opens_on, term.due_on) for span, term in found]


def test_a_quarterly_duty_skips_one_period_and_moves_another() -> None:
    found = deadlines.recurring(
        "quarter",
        date(2024, 3, 25),
        date(2024, 12, 15),
        day=15,
        skip=["2024-Q2"],
        moved={"2024-Q4": date(2024, 12, 5), "2024-Q1": date(2024, 4, 5)},
    )

    assert days_due(found) == [
        ("2024-Q1", date(2024, 3, 25), date(2024, 4, 5)),
        ("2024-Q3", date(2024, 7, 1), date(2024, 9, 15)),
        ("2024-Q4", date(2024, 10, 1), date(2024, 12, 5)),
    ]


def test_the_31st_of_a_shorter_month_is_its_last_day() -> None:
    found = deadlines.recurring("month", date(2024, 1, 1), date(2024, 4, 30), day=31)

    assert [due for _, _, due in days_due(found)] == [
        date(2024, 1, 31),
        date(2024, 2, 29),
        date(2024, 3, 31),
        date(2024, 4, 30),
    ]


def test_a_period_whose_day_falls_outside_the_span_is_not_due() -> None:
    found = deadlines.recurring("month", date(2024, 10, 11), date(2024, 12, 9), day=10)

    assert [key for key, _, _ in days_due(found)] == ["2024-11"]


def test_half_years_and_years_recur_over_several_years() -> None:
    first, until = date(2024, 1, 1), date(2025, 12, 31)

    assert [
        [key for key, _, _ in days_due(deadlines.recurring(period, first, until))] for period in ("half_year", "year")
    ] == [["2024-H1", "2024-H2", "2025-H1", "2025-H2"], ["2024", "2025"]]


def test_the_report_of_a_round_is_due_by_a_day_or_some_working_days_after_the_round() -> None:
    ends_on = date(2024, 6, 28)

    assert [
        deadlines.round_report(CALENDAR, ends_on, by=date(2024, 7, 5)),
        deadlines.round_report(CALENDAR, ends_on, working_days=10),
    ] == [Term(None, date(2024, 7, 5)), Term(None, date(2024, 7, 12), counted_from=ends_on)]


def test_a_target_before_the_last_day_never_falls_before_the_work_opens() -> None:
    weekend = deadlines.window(date(2024, 11, 16), date(2024, 11, 17))

    assert deadlines.working_target(CALENDAR, weekend, "previous") == date(2024, 11, 17)


JAN, FEB = date(2024, 1, 1), date(2024, 2, 1)


@pytest.mark.parametrize(
    ("read", "sentence"),
    [
        (lambda: deadlines.window(FEB, JAN), "ngày cuối đứng trước ngày đầu; hãy sửa lại hai ngày"),
        (
            lambda: deadlines.offset(CALENDAR, JAN),
            "phải ghi đúng một trong hai: days (ngày) hoặc working_days (ngày làm việc)",
        ),
        (
            lambda: deadlines.offset(CALENDAR, JAN, days=1, working_days=1),
            "phải ghi đúng một trong hai: days (ngày) hoặc working_days (ngày làm việc)",
        ),
        (lambda: deadlines.within_working_days(CALENDAR, JAN, 0), "số ngày làm việc phải từ 1 trở lên"),
        (
            lambda: deadlines.within_working_days(CALENDAR, JAN, 5, [(FEB, JAN)]),
            "thời gian tạm dừng kết thúc trước khi bắt đầu; hãy sửa lại hai ngày",
        ),
        (lambda: deadlines.period_span("quarter", 2024, 5), "số thứ tự kỳ phải từ 1 đến 4"),
        (lambda: deadlines.recurring("month", FEB, JAN), "ngày kết thúc (until) đứng trước ngày bắt đầu (from)"),
        (
            lambda: deadlines.recurring("month", JAN, FEB, day=0),
            "day phải từ 1 đến 31, hoặc -1 cho ngày cuối kỳ",
        ),
        (
            lambda: deadlines.recurring("month", JAN, FEB, skip=["2024-13"], moved={"2024-Q1": JAN}),
            "skip hoặc moved ghi kỳ không có trong thời gian: 2024-13, 2024-Q1",
        ),
        (
            lambda: deadlines.recurring("month", JAN, FEB, skip=["2024-01"], moved={"2024-01": JAN}),
            "kỳ vừa bỏ qua vừa dời ngày: 2024-01",
        ),
        (
            lambda: deadlines.recurring("month", JAN, FEB, skip=["2024-01"]),
            "không còn kỳ nào; hãy sửa from, until hoặc skip",
        ),
        (
            lambda: deadlines.round_report(CALENDAR, JAN),
            "báo cáo của đợt phải ghi đúng một trong hai: by hoặc working_days",
        ),
        (lambda: deadlines.round_report(CALENDAR, FEB, by=JAN), "ngày báo cáo đứng trước ngày kết thúc đợt"),
    ],
)
def test_a_deadline_that_means_nothing_is_refused_with_a_sentence(read: Callable[[], object], sentence: str) -> None:
    with pytest.raises(DeadlineRefused) as refused:
        read()

    assert str(refused.value) == sentence


DUE = date(2024, 11, 14)
DUE_AT = datetime(2024, 11, 14, 9, 0, tzinfo=UTC)
HANOI = timezone(timedelta(hours=7))


@pytest.mark.parametrize(
    ("arrived_on", "today", "days"),
    [
        (date(2024, 11, 14), date(2024, 12, 1), 0),
        (date(2024, 11, 15), date(2024, 12, 1), 1),
        (date(2024, 11, 19), date(2024, 11, 19), 5),
        (date(2024, 11, 1), date(2024, 11, 1), 0),
        (None, date(2024, 11, 14), 0),
        (None, date(2024, 11, 15), 1),
        (None, date(2024, 11, 18), 4),
    ],
)
def test_the_due_day_itself_is_on_time_and_lateness_runs_from_arrival(
    arrived_on: date | None, today: date, days: int
) -> None:
    assert deadlines.lateness(DUE, None, arrived_on, today) == days


@pytest.mark.parametrize(
    ("hour", "minute", "days"),
    [(15, 59, 0), (16, 0, 0), (16, 1, 1)],
)
def test_past_the_hour_of_the_due_day_is_a_day_late_and_at_the_hour_is_not(hour: int, minute: int, days: int) -> None:
    moment = datetime(2024, 11, 14, hour, minute, tzinfo=HANOI)

    assert (
        deadlines.lateness(DUE, DUE_AT, DUE, DUE, arrived_at=moment),
        deadlines.lateness(DUE, DUE_AT, None, DUE, now=moment),
    ) == (days, days)


def test_without_a_known_hour_of_arrival_the_due_day_is_on_time() -> None:
    later = datetime(2024, 11, 20, 8, 0, tzinfo=HANOI)

    assert deadlines.lateness(DUE, DUE_AT, DUE, date(2024, 11, 20), now=later) == 0


def test_two_days_past_an_hour_are_two_days_late() -> None:
    assert deadlines.lateness(DUE, DUE_AT, date(2024, 11, 16), date(2024, 11, 16)) == 2
