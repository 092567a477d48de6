"""The plan's data on intake and registration: what must hold, told with path and sentence."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.plan_files import check_files
from config.yaml_source import read_source

PLANS = Path(__file__).parents[2] / "config" / "plans"
Change = Callable[[dict[str, Any]], object]


def told(tmp_path: Path, change: Change) -> list[tuple[str, str]]:
    """Change the plan of Bắc Kạn; return what is wrong with its two sections."""
    plan = read_source(PLANS / "bac-kan-2024.yaml").data
    assert plan is not None
    change(plan)
    path = tmp_path / "plan.yaml"
    path.write_text(yaml.safe_dump(plan, allow_unicode=True, sort_keys=False), encoding="utf-8")
    errors = check_files(path, PLANS / "bac-kan-2024.units.yaml").errors
    return [(error.path, error.message) for error in errors if error.path.startswith(("intake", "registration"))]


def test_the_plan_of_bac_kan_keeps_its_contents_and_grounds_to_their_clauses() -> None:
    plan = check_files(PLANS / "bac-kan-2024.yaml", PLANS / "bac-kan-2024.units.yaml").plan

    assert plan is not None
    assert plan.registration is not None
    assert [(each.id, each.clause) for each in plan.registration.contents] == [
        ("1", "II.6.(1)"),
        ("2", "II.6.(2)"),
        ("3", "II.6.(3)"),
        ("4", "II.6.(4)"),
    ]
    assert [each.clause for each in plan.registration.grounds] == ["II.6.g1", "II.6.g2"]
    assert [each.id for each in plan.registration.fields if each.required] == ["muc-tieu", "cach-lam"]
    assert (plan.registration.quotas, plan.registration.levels) == ([], [])


def test_every_checklist_and_open_question_carries_its_assumption() -> None:
    plan = check_files(PLANS / "bac-kan-2024.yaml").plan

    assert plan is not None
    assert plan.intake is not None
    assert plan.registration is not None
    labels = [plan.intake.label, plan.registration.label, *(each.label for each in plan.intake.checklists)]
    assert [label for label in labels if not label.startswith("Giả định: ")] == []
    assert plan.intake.checklist_of("khong-co") == ()


def quota(**values: Any) -> Change:
    return lambda plan: plan["registration"].update(quotas=[{"label": "Giả định: ví dụ", **values}])


@pytest.mark.parametrize(
    ("change", "path", "sentence"),
    [
        (lambda p: p["intake"]["checklists"][0].update(duty="la"), "intake.checklists[0].duty",
         "Danh mục thành phần của việc “la” không có ở “duties”; sửa mã."),
        (lambda p: p["intake"]["checklists"][1].update(duty="ke-hoach-don-vi"), "intake.checklists[1].duty",
         "Việc ke-hoach-don-vi có hai danh mục thành phần; gộp lại thành một."),
        (lambda p: p["intake"]["checklists"][0]["items"].append({"id": "van-ban", "name": "Hai"}),
         "intake.checklists[0].items",
         "Thành phần “van-ban” ghi hai lần trong danh mục của việc ke-hoach-don-vi; bỏ một."),
        (lambda p: p["registration"].update(duty="la"), "registration.duty",
         "Việc “la” không có ở “duties”; sửa mã việc đăng ký."),
        (lambda p: p["registration"]["contents"][2].update(clause="IX"), "registration.contents[2].clause",
         "Điều khoản “IX” không có ở “clauses”; sửa mã điều khoản."),
        (lambda p: p["registration"]["contents"][2].update(id="1"), "registration.contents",
         "Mã “1” ghi hai lần ở “contents”; bỏ một hoặc đổi mã."),
        (lambda p: p["registration"].update(levels_required=True), "registration.levels",
         "Bắt buộc chọn cấp khi đăng ký nhưng chưa có cấp nào; ghi “levels”."),
        (quota(**{"class": "la", "min": 1}), "registration.quotas[0].class",
         "Nhóm đơn vị “la” không có trong tệp đơn vị; sửa mã nhóm."),
        (quota(**{"class": "xa-phuong", "min": 3, "max": 1}), "registration.quotas[0]",
         "Số mô hình tối đa (max) nhỏ hơn số tối thiểu (min); đổi lại hai số."),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_told_where_it_stands(tmp_path: Path, change: Change, path: str, sentence: str) -> None:
    assert told(tmp_path, change) == [(path, sentence)]
