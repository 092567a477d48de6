"""The rows of numbers that the plan's section on documents may join, and what is refused of them."""

from pathlib import Path
from typing import Any, get_args

import factories
import pytest

from config.plan_files import check_files
from config.steps.documents import DocumentType
from models.rules.issuing import LETTER, TYPES

ASSUMED = "Giả định: các loại lấy số chung (ví dụ)."


def findings(folder: Path, numbering: dict[str, Any]) -> list[str]:
    plan = factories.plan_with(folder / "plan.yaml", lambda plan: plan["documents"].update(numbering=numbering))
    return [error.message for error in check_files(plan, factories.STORY_UNITS).errors]


@pytest.mark.parametrize(
    ("together", "sentences"),
    [
        ([["CV", "BC"], ["QĐ", "TB"]], []),
        ([["CV", "BC"], ["BC", "TTr"]], ["Loại văn bản “BC” ghi 2 lần; mỗi loại chỉ thuộc một dãy số."]),
    ],
)
def test_a_type_belongs_to_one_row_of_numbers(tmp_path: Path, together: list[list[str]], sentences: list[str]) -> None:
    assert findings(tmp_path, {"label": ASSUMED, "together": together}) == sentences


@pytest.mark.parametrize(
    "numbering",
    [
        {"label": ASSUMED, "together": [["CV"]]},
        {"label": ASSUMED, "together": [["CV", "TTR"]]},
        {"together": [["CV", "BC"]]},
    ],
)
def test_a_group_of_one_an_unknown_type_and_no_label_are_refused(tmp_path: Path, numbering: dict[str, Any]) -> None:
    assert len(findings(tmp_path, numbering)) == 1


def test_the_types_of_the_section_are_those_that_numbers_are_read_by() -> None:
    assert set(get_args(DocumentType)) == TYPES | {LETTER}


def test_a_body_is_named_in_full_once_and_must_be_there(tmp_path: Path) -> None:
    def named(plan: dict[str, Any]) -> None:
        plan["documents"]["names"] = [
            {"unit": code, "name": "Tên đầy đủ (ví dụ)"} for code in ("BCD", "KHONG-CO", "BCD")
        ]

    plan = factories.plan_with(tmp_path / "plan.yaml", named)

    assert sorted(error.message for error in check_files(plan, factories.STORY_UNITS).errors) == [
        "Không có đơn vị “KHONG-CO” trong tệp đơn vị; sửa mã.",
        "Đơn vị “BCD” ghi 2 lần; mỗi đơn vị chỉ ghi một lần.",
    ]
