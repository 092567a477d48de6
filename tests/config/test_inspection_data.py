"""The plan's data on inspection: what Bắc Kạn's says, and every mistake told with its place and what to do."""

import copy
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.plan_errors import dotted
from config.plan_files import check_files, owing_units
from config.plan_schema import PlanFile, UnitsFile
from config.steps import inspection
from config.yaml_source import read_source

PLANS = Path(__file__).parents[2] / "config" / "plans"
PLAN, UNITS = PLANS / "bac-kan-2024.yaml", PLANS / "bac-kan-2024.units.yaml"
Change = Callable[[dict[str, Any]], None]


def plan_document() -> dict[str, Any]:
    """Bắc Kạn's plan as plain data, with words such as `on` read as words."""
    return copy.deepcopy(_read())


@cache
def _read() -> dict[str, Any]:
    data = read_source(PLAN).data
    assert data is not None
    return data


def mistakes(change: Change) -> list[tuple[str, str]]:
    """Path and sentence of everything that is wrong with the section after a change to it."""
    document = plan_document()
    change(document["inspection"])
    plan = PlanFile.model_validate(document)
    found = [*inspection.findings(plan), *inspection.unit_findings(plan, units())]
    return [(dotted(path), sentence) for path, sentence in found]


@cache
def units() -> UnitsFile:
    """Bắc Kạn's units."""
    return UnitsFile.model_validate(read_source(UNITS).data)


def test_every_choice_that_the_plan_leaves_open_is_labelled_as_assumed() -> None:
    section = plan_document()["inspection"]

    labelled = [key for key, value in section.items() if isinstance(value, dict) and "label" in value]

    assert labelled == ["candidates", "choosing", "notice", "teams", "ratings", "findings", "follow_up"]
    assert [section[key]["label"][:10] for key in labelled] == ["Giả định: "] * 7


def test_in_bac_kan_nothing_is_drawn_by_lot_and_appraisal_does_not_wait_for_an_inspection() -> None:
    plan = check_files(PLAN, UNITS).plan

    assert plan is not None
    assert plan.inspection is not None
    assert (plan.inspection.choosing.drawn_percent, plan.inspection.required_before_appraisal) == (0, False)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda it: it.update(clause="II.99"),
            ("inspection.clause", "Không có điều khoản “II.99”; các mã đã có: "),
        ),
        (lambda it: it.update(duty="kiem-tra"), ("inspection.duty", "Không có việc “kiem-tra”; các mã đã có: ")),
        (
            lambda it: it["findings"].update(duty="khac-phuc"),
            ("inspection.findings.duty", "Không có việc “khac-phuc”; các mã đã có: "),
        ),
        (
            lambda it: it["findings"].update(kind="external"),
            (
                "inspection.findings.kind",
                "Việc tu-kiem-tra là việc thường xuyên nên không đối chiếu được sổ văn bản đến khi quá hạn; ghi “kind: "
                "internal_target” hoặc chọn việc khác.",
            ),
        ),
        (
            lambda it: it["findings"].update(ladder="phap-ly-cap-duoi"),
            (
                "inspection.findings.ladder",
                "Không có bậc thang “phap-ly-cap-duoi” cho loại internal_target; chọn bậc thang khác hoặc để trống.",
            ),
        ),
        (
            lambda it: it["teams"]["each"][0].update(members=["nv-1", "nv-9"]),
            (
                "inspection.teams.each[0].members[1]",
                "Không có thành viên “nv-9”; các mã đã có: nv-1, nv-2, vhtt-1, vp-1.",
            ),
        ),
        (
            lambda it: it["teams"]["each"][0].update(members=["nv-1", "nv-1"]),
            ("inspection.teams.each[0].members", "Mã “nv-1” ghi 2 lần; mỗi mã chỉ dùng một lần."),
        ),
        (
            lambda it: it["ratings"]["words"].append({"id": "tot", "name": "Rất tốt"}),
            ("inspection.ratings.words", "Mã “tot” ghi 2 lần; mỗi mã chỉ dùng một lần."),
        ),
        (
            lambda it: it["candidates"].update(classes=["phong-ban", "dang"]),
            (
                "inspection.candidates.classes[1]",
                "Nhóm dang là cấp trên nên không bao giờ là đối tượng kiểm tra; bỏ khỏi “classes”.",
            ),
        ),
        (
            lambda it: it["candidates"].update(classes=["doan-the"]),
            (
                "inspection.candidates.classes[0]",
                "Nhóm doan-the là cơ quan phối hợp; bỏ khỏi “classes” hoặc ghi “coordinating: ask”.",
            ),
        ),
        (
            lambda it: it["candidates"].update({"except": ["P-XX"]}),
            ("inspection.candidates.except[0]", "Không có đơn vị “P-XX”; các mã đã có: "),
        ),
        (
            lambda it: it["body"].update(unit="BCD-TP"),
            ("inspection.body.unit", "Không có đơn vị “BCD-TP”; các mã đã có: "),
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_to_do(change: Change, expected: tuple[str, str]) -> None:
    found = mistakes(change)

    assert [(path, message[: len(expected[1])]) for path, message in found] == [expected]


def test_the_check_of_a_plan_file_tells_mistakes_of_the_section_too(tmp_path: Path) -> None:
    document = plan_document()
    document["inspection"].update(clause="II.99")
    document["inspection"]["body"].update(unit="BCD-TP")
    path = tmp_path / "plan.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")

    assert [error.path for error in check_files(path, UNITS).errors] == ["inspection.clause", "inspection.body.unit"]


def test_coordinating_bodies_may_be_asked_where_the_data_says_so() -> None:
    def ask(section: dict[str, Any]) -> None:
        section["candidates"].update(classes=["phong-ban", "doan-the"], coordinating="ask")

    assert mistakes(ask) == []


def test_units_own_inspections_can_be_a_recurring_duty_as_the_manual_shows(tmp_path: Path) -> None:
    manual = (PLANS.parents[1] / "docs" / "buoc-kiem-tra.md").read_text(encoding="utf-8")
    (shown,) = yaml.safe_load(manual.partition("```yaml\n")[2].partition("```")[0])
    document = plan_document()
    document["duties"] = [shown if each["id"] == "tu-kiem-tra" else each for each in document["duties"]]
    path = tmp_path / "plan.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")

    checked = check_files(path, UNITS)

    assert (checked.errors, checked.warnings) == ([], [])
    assert checked.plan is not None
    assert checked.units is not None
    (duty,) = [each for each in checked.plan.duties if each.id == "tu-kiem-tra"]
    assert (duty.kind, duty.deadline.model_dump(mode="json", by_alias=True, exclude_defaults=True)) == (
        "internal_target",
        {"every": {"period": "quarter", "from": "2024-04-01", "until": "2024-12-31"}},
    )
    assert len(owing_units(duty, checked.plan, checked.units, date(2024, 3, 25))) == 24
