"""The plan's section on recognition: what is refused at loading, each with the line's path and a sentence."""

import json
from pathlib import Path
from typing import Any

import pytest

from config.plan_files import check_files
from config.yaml_source import read_source

PLANS = Path(__file__).parents[2] / "config" / "plans"
PLAN, UNITS = PLANS / "bac-kan-2024.yaml", PLANS / "bac-kan-2024.units.yaml"


def errors(folder: Path, **changed: Any) -> list[tuple[str, str]]:
    """What a plan is refused for whose section has these values; "level.x" is a key of the first level."""
    plan = dict(read_source(PLAN).data or {})
    section = plan["recognition"]
    for key, value in changed.items():
        part, _, name = key.partition("__")
        target = {"level": section["levels"][0], "media": section["media"]}.get(part, section)
        target[name or part] = value
    path = folder / "plan.yaml"
    path.write_text(json.dumps(plan, ensure_ascii=False, default=str), encoding="utf-8")
    return [(error.path, error.message) for error in check_files(path, UNITS).errors]


def second(**changed: Any) -> dict[str, Any]:
    first = dict((read_source(PLAN).data or {})["recognition"]["levels"][0])
    return {**first, "id": "tieu-bieu", "follows": "thanh-pho"} | changed


def test_the_section_of_bac_kan_is_sound(tmp_path: Path) -> None:
    assert errors(tmp_path) == []


def test_bac_kan_has_one_level_whose_decision_another_body_sends_and_says_that_this_is_assumed() -> None:
    (level,) = (read_source(PLAN).data or {})["recognition"]["levels"]

    assert {key: level[key] for key in ("reviewed_by", "recognised_by", "decision", "output", "outer_duty")} == {
        "reviewed_by": "BCD",
        "recognised_by": "BTV-TU",
        "decision": "received",
        "output": "decision",
        "outer_duty": "trinh-cong-nhan",
    }
    assert level["label"].startswith("Giả định")


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        (
            {"level__recognised_by": "BCD"},
            [
                (
                    "recognition.levels[0]",
                    "Cơ quan xét (reviewed_by) không được là cơ quan công nhận (recognised_by); sửa một trong hai.",
                )
            ],
        ),
        (
            {"level__outer_on": "2024-12-05"},
            [
                (
                    "recognition.levels[0]",
                    "Nêu đúng một ngày phải trình: “outer_duty” (một việc của kế hoạch) hoặc “outer_on” (ngày).",
                )
            ],
        ),
        (
            {"level__recognised_by": "TINH-UY"},
            [
                (
                    "recognition.levels[0].recognised_by",
                    "Không có đơn vị “TINH-UY” trong tệp đơn vị; ghi mã một đơn vị có trong tệp.",
                )
            ],
        ),
        (
            {"media__unit": "DAI-PT"},
            [("recognition.media.unit", "Không có đơn vị “DAI-PT” trong tệp đơn vị; ghi mã một đơn vị có trong tệp.")],
        ),
        (
            {"level__clause": "II.99"},
            [("recognition.levels[0].clause", "Kế hoạch không có điều khoản “II.99”; ghi mã có trong “clauses”.")],
        ),
        (
            {"level__outer_duty": "trinh"},
            [("recognition.levels[0].outer_duty", "Kế hoạch không có việc “trinh”; ghi mã một việc trong “duties”.")],
        ),
        (
            {"level__follows": "thanh-pho"},
            [
                (
                    "recognition.levels[0].follows",
                    "Cấp “thanh-pho” dựa trên cấp “thanh-pho” nhưng cấp ấy không đứng trước nó; sắp lại “levels”.",
                )
            ],
        ),
        (
            {"levels": [second(follows=None), second()]},
            [
                ("recognition.levels[1].id", "Mã “tieu-bieu” đã dùng ở mục này; đặt mã khác."),
                (
                    "recognition.levels[1].follows",
                    "Cấp “tieu-bieu” dựa trên cấp “thanh-pho” nhưng cấp ấy không đứng trước nó; sắp lại “levels”.",
                ),
            ],
        ),
    ],
)
def test_what_contradicts_itself_or_the_plan_is_refused(
    tmp_path: Path, changed: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    assert sorted(errors(tmp_path, **changed)) == sorted(found)
