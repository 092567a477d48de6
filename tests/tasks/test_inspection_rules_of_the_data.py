"""What the plan's data decides: days that are worked, inspection before appraisal or not, units' own inspections."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from inspection_office import ACTOR, PLAN, City, instant, make_city, make_office, who
from sqlmodel import select

from config.refusals import Refused
from config.yaml_source import read_source
from models.initiatives import Initiative, InitiativeStatus
from models.inspection.record import About, RoundStatus
from models.states import Source
from tasks import hand_ins, sweep
from tasks.appraisal import rounds as appraisal
from tasks.inspection import events as inspection
from tasks.inspection import rounds as inspection_rounds
from tasks.inspection.rounds import NewRound
from tasks.inspection.rows import RatingRow, ScheduleRow

OWN_ROUND = "dot-rieng-1"
MANUAL = Path(__file__).parents[2] / "docs" / "buoc-kiem-tra.md"


# --- days -----------------------------------------------------------------------------------------------------


def with_own_round(folder: Path, patch: pytest.MonkeyPatch, opens_on: date, closes_on: date, today: date) -> City:
    """A confirmed round of one's own with two units."""
    city = make_city(folder, patch)
    new = NewRound("Đợt bổ sung (ví dụ)", opens_on, closes_on)
    inspection_rounds.open_inspection_round.fn(new, *who(today))
    for unit in ("P-DX", "P-SC"):
        inspection_rounds.change_list.fn(OWN_ROUND, unit, "Theo đề nghị (ví dụ).", True, *who(today))
    city.settle(RoundStatus.CONFIRMED, on=today, round_code=OWN_ROUND)
    return city


def fix(unit: str, day: date, today: date) -> list[str]:
    """Fix a day; return the warnings."""
    report = inspection.schedule_inspections.fn([ScheduleRow(OWN_ROUND, unit, day, "doan-1")], *who(today))
    return report.inspections[0].warnings


def test_a_make_up_saturday_is_a_day_for_a_visit_and_the_day_off_that_it_makes_up_for_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = date(2024, 4, 10)
    with_own_round(tmp_path, monkeypatch, date(2024, 4, 15), date(2024, 5, 10), today)

    with pytest.raises(Refused) as swapped:
        fix("P-DX", date(2024, 4, 29), today)
    with pytest.raises(Refused) as holiday:
        fix("P-DX", date(2024, 4, 30), today)
    warnings = fix("P-DX", date(2024, 5, 4), today)

    assert [str(swapped.value), str(holiday.value), warnings] == [
        "Ngày 29/04/2024 (thứ Hai) không phải ngày làm việc (Nghỉ hoán đổi, làm bù thứ Bảy 04/05/2024). Hãy chọn ngày "
        "làm việc, gần nhất là 02/05/2024 (thứ Năm).",
        "Ngày 30/04/2024 (thứ Ba) không phải ngày làm việc (Ngày Chiến thắng). Hãy chọn ngày làm việc, gần nhất là "
        "02/05/2024 (thứ Năm).",
        [],
    ]


def test_the_days_of_tet_neither_hold_a_visit_nor_count_as_notice_and_an_unsigned_calendar_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = date(2025, 1, 22)
    with_own_round(tmp_path, monkeypatch, date(2025, 1, 23), date(2025, 2, 14), today)

    with pytest.raises(Refused) as tet:
        fix("P-DX", date(2025, 1, 29), today)
    with pytest.raises(Refused) as too_near:
        fix("P-DX", date(2025, 2, 4), today)
    warnings = fix("P-DX", date(2025, 2, 5), today)

    assert str(tet.value) == (
        "Ngày 29/01/2025 (thứ Tư) không phải ngày làm việc (Tết Nguyên đán Ất Tỵ). Hãy chọn ngày làm việc, gần nhất là "
        "03/02/2025 (thứ Hai)."
    )
    assert str(too_near.value).startswith("Từ hôm nay đến ngày 04/02/2025 chỉ còn 4 ngày làm việc, phải báo trước ")
    assert str(too_near.value).endswith("Hãy chọn ngày từ 05/02/2025 (thứ Tư).")
    assert [words for words in warnings if "2025" in words] == warnings != []


# --- appraisal ------------------------------------------------------------------------------------------------


def two_confirmed(city: City) -> City:
    """Two confirmed mô hình of which an inspection has rated the first."""
    for code in ("DVK-2024-001", "DVK-2024-002"):
        city.register(code, "P-DX")
    with city.session() as session:
        for each in session.exec(select(Initiative)):
            each.status = InitiativeStatus.CONFIRMED
    day = date(2024, 6, 12)
    city.confirmed("P-DX")
    city.schedule(("P-DX", day, "doan-1"))
    city.held(1, on=day)
    city.results(RatingRow("1", About.INITIATIVE, "DVK-2024-001", "tot"), on=day)
    return city


def appraise(*codes: str) -> int:
    """Open a round of appraisal; return how many mô hình are in it."""
    return appraisal.open_round.fn("Đợt cuối năm", list(codes), None, "7", *who(date(2024, 9, 3))).initiatives


def test_appraisal_takes_what_was_never_inspected_unless_the_data_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_confirmed(make_city(tmp_path, monkeypatch))

    assert appraise("DVK-2024-001", "DVK-2024-002") == 2


def test_where_the_data_asks_for_it_appraisal_takes_only_what_was_inspected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    required = {"required_before_appraisal": True}
    city = two_confirmed(make_city(tmp_path, monkeypatch, lambda section: section.update(required)))
    before = city.everything()

    with pytest.raises(Refused) as refused:
        appraise("DVK-2024-001", "DVK-2024-002")
    after = city.everything()

    assert str(refused.value) == (
        "Kế hoạch quy định kiểm tra trước khi thẩm định; chưa kiểm tra: DVK-2024-002. Hãy kiểm tra trước, hoặc bỏ các "
        "mô hình này khỏi đợt."
    )
    assert after == before
    assert appraise("DVK-2024-001") == 1


# --- units' own inspections -----------------------------------------------------------------------------------


def test_units_own_inspections_by_the_quarter_are_owed_reminded_and_handed_in_by_the_one_door(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shown,) = yaml.safe_load(MANUAL.read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0])
    document: dict[str, Any] = dict(read_source(PLAN).data or {})
    document["duties"] = [shown if each["id"] == "tu-kiem-tra" else each for each in document["duties"]]
    plan = tmp_path / "ke-hoach.yaml"
    plan.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    city = City(f"sqlite:///{(tmp_path / 'danvan.db').as_posix()}", tmp_path)
    make_office(tmp_path, city.url, plan)
    city.enter(monkeypatch)
    of_dx = "duty_code = 'tu-kiem-tra' AND unit_code = 'P-DX'"
    owed = city.rows(f"SELECT occurrence, due_on, kind, clause_code FROM obligation WHERE {of_dx} ORDER BY due_on")
    for day in (date(2024, 6, 21), date(2024, 6, 26)):
        sweep.sweep.fn(day, instant(day))

    on = date(2024, 6, 27)
    first = owed[0][0]
    city.hand_in("P-DX", "tu-kiem-tra", on, occurrence=first)
    hand_ins.accept_hand_in.fn("P-DX", "tu-kiem-tra", on, instant(on), ACTOR, Source.FORM, first)

    assert [row[1:] for row in owed] == [
        ("2024-06-30", "internal_target", "III.2.b"),
        ("2024-09-30", "internal_target", "III.2.b"),
        ("2024-12-31", "internal_target", "III.2.b"),
    ]
    assert city.rows(f"SELECT status FROM obligation WHERE {of_dx} ORDER BY due_on") == [
        ("accepted",),
        ("open",),
        ("open",),
    ]
    assert city.rows(
        "SELECT l.rung, l.clause_code FROM notice_line l JOIN obligation o ON o.id = l.obligation_id "
        f"WHERE o.{of_dx.replace('unit_code', 'o.unit_code')} AND l.message = 'reminder' ORDER BY l.id"
    ) == [("T-5", "III.2.b"), ("T-2", "III.2.b")]
