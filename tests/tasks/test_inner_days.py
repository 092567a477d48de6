"""The inner days of a submission: counted back from the plan's own day, told once when one has passed."""

from datetime import date
from pathlib import Path

import pytest
from recognition_office import CITY, DRAFTED, ISSUED, City, make_city, plan_document, who
from year_end_office import adopt_next_year

from models.rules.submission import InnerDay
from tasks.submission import dossiers as submission

JAN_2 = date(2025, 1, 2)


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    return make_city(tmp_path, monkeypatch)


def days(found: list[InnerDay]) -> list[tuple[str, date, date | None, bool]]:
    return [(each.step.id, each.ends_by, each.done_on, each.red) for each in found]


def test_inner_days_count_back_from_the_plans_own_day_and_see_what_the_dossier_shows(city: City) -> None:
    city.initiative("DVK-1")
    submission.note_inner_step.fn(CITY, "hoan-thien-ho-so", date(2024, 12, 2), *who(DRAFTED))
    city.issued("DVK-1")

    report = submission.inner_days(CITY, date(2024, 12, 6))

    assert report.outer_on == date(2024, 12, 5)
    assert days(report.days) == [
        ("hoan-thien-ho-so", date(2024, 12, 2), date(2024, 12, 2), False),
        ("dong-goi", date(2024, 12, 3), DRAFTED, False),
        ("ky-phat-hanh", date(2024, 12, 4), ISSUED, False),
        ("gui-di", date(2024, 12, 5), None, True),
    ]


def test_a_step_that_the_dossier_shows_or_that_is_none_is_not_noted_by_hand(city: City) -> None:
    sentence = (
        "Cấp “Mô hình, điển hình “Dân vận khéo” cấp thành phố” không ghi tay bước “{}”. "
        "Các bước ghi tay: hoan-thien-ho-so (Hoàn thiện hồ sơ từng mô hình)."
    )
    for step in ("dong-goi", "khac"):
        assert city.refuses(
            lambda step=step: submission.note_inner_step.fn(CITY, step, DRAFTED, *who(DRAFTED))
        ) == sentence.format(step)


def test_the_daily_tick_tells_the_officer_once_of_each_day_that_has_passed(city: City) -> None:
    on = date(2024, 12, 4)

    spoken = [submission.warn_of_inner_days.fn(each, who(each)[1]) for each in (DRAFTED, on, on)]

    assert spoken == [0, 2, 2]
    assert [(rung, address, clause) for rung, address, clause, *_ in city.told("inner_days")] == [
        ("red-1", "chuyen-vien.p-nv@bac-kan.example", "II.8"),
        ("red-2", "chuyen-vien.p-nv@bac-kan.example", "II.8"),
    ]


def with_a_dossier_above(folder: Path, patch: pytest.MonkeyPatch, received_on: date) -> City:
    """A dossier that the body above has received, which has five working days for it."""
    plan = plan_document()
    plan["recognition"]["levels"][0]["review"] = {"working_days": 5, "clock": "pause"}
    city = make_city(folder, patch, plan)
    city.initiative("DVK-1")
    city.acknowledge(city.sent("DVK-1"), received_on)
    return city


def test_a_result_that_is_overdue_is_told_to_the_officer_and_never_to_the_body_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = with_a_dossier_above(tmp_path, monkeypatch, date(2024, 12, 5))

    spoken = [submission.warn_of_inner_days.fn(date(2024, 12, each), who(DRAFTED)[1]) for each in (12, 13, 16)]

    # The step that only a person can note was never noted, so it is spoken of each time, and told once.
    assert spoken == [1, 2, 2]
    assert [(rung, address) for rung, address, *_ in city.told("submission")] == [
        ("expected-2024-12-12", "chuyen-vien.p-nv@bac-kan.example")
    ]


def test_the_result_of_last_years_dossier_is_waited_for_under_the_next_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = with_a_dossier_above(tmp_path, monkeypatch, date(2024, 12, 26))
    adopt_next_year(tmp_path, JAN_2)

    spoken = [submission.warn_of_inner_days.fn(date(2025, 1, each), who(JAN_2)[1]) for each in (3, 6, 7)]

    assert spoken == [0, 1, 1]
    assert [(rung, address) for rung, address, *_ in city.told("submission")] == [
        ("expected-2025-01-03", "chuyen-vien.p-nv@bac-kan.example")
    ]
    assert city.rows("SELECT DISTINCT plan_id FROM notice_line WHERE subject = 'submission'") == [("bac-kan-2024",)]
