"""The appraisal section of a plan: every mistake is told with its place and what to do; Bắc Kạn's own is without any."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from config.plan_files import check_files
from config.yaml_source import read_source

PLANS = Path(__file__).parent.parent.parent / "config" / "plans"
PLAN, UNITS = PLANS / "bac-kan-2024.yaml", PLANS / "bac-kan-2024.units.yaml"
Change = Callable[[dict[str, Any]], None]


SECTIONS = ("intake", "inspection", "recognition", "year_end", "registers")
DUTIES = ("bao-cao-don-vi", "bao-cao-thanh-pho", "ke-hoach-don-vi", "dang-ky-mo-hinh", "tham-dinh-mo-hinh")


@cache
def _base() -> str:
    """The plan of Bắc Kạn without what has nothing to do with an appraisal, which makes it quicker to read."""
    document = read_source(PLAN).data
    assert document is not None
    for name in SECTIONS:
        document.pop(name, None)
    document["duties"] = [each for each in document["duties"] if each["id"] in DUTIES]
    for clause in document["clauses"]:
        clause["text"] = "Lời văn của điều khoản."
    return json.dumps(document, default=str)


def told(tmp_path: Path, change: Change) -> list[tuple[str, str]]:
    """What checking says about the plan with one thing changed: (path, sentence)."""
    document = json.loads(_base())
    change(document["appraisal"])
    path = tmp_path / "plan.yaml"
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    return [(error.path, error.message) for error in check_files(path, UNITS).errors]


def setting(**values: Any) -> Change:
    return lambda section: section.update(values)


def scored(**values: Any) -> Change:
    """The section with weighted criteria in the place of the checklist."""

    def change(section: dict[str, Any]) -> None:
        section.pop("checklist")
        section["criteria"] = [{"id": "hieu-qua", "name": "Hiệu quả", "max": "10"}]
        section["weighted"] = {"threshold": "7"}
        section.update(values)

    return change


def ranked(**values: Any) -> Change:
    def change(section: dict[str, Any]) -> None:
        scored()(section)
        section.pop("weighted")
        section["ranking"] = {"top": 3, **values}

    return change


def first_criterion(**values: Any) -> Change:
    return lambda section: section["criteria"][0].update(values)


def test_the_plan_of_bac_kan_has_no_mistake_and_says_that_its_method_is_assumed(tmp_path: Path) -> None:
    plan = check_files(PLAN, UNITS).plan

    assert told(tmp_path, setting()) == []
    assert plan is not None
    assert plan.appraisal is not None
    assert plan.appraisal.label.startswith("Giả định: ")


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (setting(clause="II.99"), ("appraisal.clause", "Điều khoản “II.99” không có ở “clauses”; sửa mã điều khoản.")),
        (setting(duty="tham-tra"), ("appraisal.duty", "Việc “tham-tra” không có ở “duties”; sửa mã việc thẩm định.")),
        (
            setting(weighted={"threshold": "7"}),
            (
                "appraisal",
                "Nêu đúng một cách thẩm định: “checklist” (đạt từng tiêu chí), “weighted” (điểm có ngưỡng) hoặc "
                "“ranking” (xếp thứ tự lấy N đầu).",
            ),
        ),
        (
            lambda section: section["vote"]["quorum"].update(more_than="1/2"),
            ("appraisal.vote.quorum", "Nêu đúng một: “at_least” (ít nhất) hoặc “more_than” (quá)."),
        ),
        (
            lambda section: section["vote"].update(majority={"of": "members", "more_than": "1"}),
            ("appraisal.vote.majority", "Tỷ lệ không đạt được: “at_least” không quá 1, “more_than” phải dưới 1."),
        ),
        (
            setting(weak_below="một nửa"),
            ("appraisal.weak_below", "“một nửa” không phải là số; ghi như 7, 0.5 hoặc “2/3”."),
        ),
        (
            setting(checklist={"at_least_items": 7, "item_share": {"more_than": "1/2"}}),
            ("appraisal.checklist.at_least_items", "Cần đạt 7 tiêu chí nhưng chỉ có 6; sửa số."),
        ),
        (
            first_criterion(max="10"),
            (
                "appraisal.criteria[0]",
                "Tiêu chí ro-rang của bảng kiểm chỉ có đạt, không đạt; bỏ “max”, “step”, “weight”.",
            ),
        ),
        (
            first_criterion(id="ben-vung"),
            ("appraisal.criteria", "Mã “ben-vung” ghi hai lần ở “criteria”; bỏ một hoặc đổi mã."),
        ),
        (
            setting(roles=[{"id": "thu-ky", "name": "Thư ký", "scores": False}]),
            ("appraisal.roles", "Không vai trò nào chấm điểm; ghi “scores: true” cho ít nhất một vai trò."),
        ),
        (
            setting(roles=[{"id": "uy-vien", "name": "Ủy viên", "votes": False}]),
            ("appraisal.roles", "Có biểu quyết nhưng không vai trò nào biểu quyết; ghi “votes: true”."),
        ),
        (
            setting(least_sheets=4),
            (
                "appraisal.members_per_initiative",
                "Số thành viên thẩm định một mô hình ít hơn số phiếu tối thiểu (least_sheets); sửa một trong hai số.",
            ),
        ),
        (
            setting(teams=[{"id": "to-1", "name": "Tổ 1", "contents": ["1", "2", "3"]}]),
            ("appraisal.teams", "Nội dung 4 chưa giao cho tổ nào; bổ sung vào “contents” của một tổ."),
        ),
        (
            setting(
                teams=[
                    {"id": "to-1", "name": "Tổ 1", "contents": ["1", "2", "3", "4"]},
                    {"id": "to-2", "name": "Tổ 2", "contents": ["4"]},
                ]
            ),
            ("appraisal.teams", "Nội dung “4” giao cho hai tổ; mỗi nội dung chỉ một tổ."),
        ),
        (
            setting(teams=[{"id": "to-1", "name": "Tổ 1", "contents": ["1", "2", "3", "4", "5"]}]),
            (
                "appraisal.teams[0].contents",
                "Tổ to-1 phụ trách nội dung “5” không có ở “registration”; sửa mã nội dung.",
            ),
        ),
        (
            setting(author_fields=["tac-gia"]),
            ("appraisal.author_fields", "Phiếu đăng ký không có mục “tac-gia”; sửa mã ở “author_fields”."),
        ),
        (
            scored(weighted={"threshold": "10.5"}),
            (
                "appraisal.weighted.threshold",
                "Ngưỡng điểm cao hơn tổng điểm tối đa; sửa “threshold” hoặc thang điểm.",
            ),
        ),
        (
            scored(criteria=[{"id": "hieu-qua", "name": "Hiệu quả"}], weighted={"threshold": "0"}),
            ("appraisal.criteria[0].max", "Tiêu chí hieu-qua chưa có điểm tối đa lớn hơn 0; ghi “max”."),
        ),
        (
            scored(criteria=[{"id": "hieu-qua", "name": "Hiệu quả", "max": "10", "step": "3"}]),
            ("appraisal.criteria[0].step", "Bước điểm của tiêu chí hieu-qua phải chia hết điểm tối đa; sửa “step”."),
        ),
        (
            scored(
                criteria=[{"id": "hieu-qua", "name": "Hiệu quả", "max": "10", "weight": "0"}],
                weighted={"threshold": "0"},
            ),
            ("appraisal.criteria[0].weight", "Hệ số của tiêu chí hieu-qua bằng 0; ghi số lớn hơn 0 hoặc bỏ tiêu chí."),
        ),
        (
            scored(criteria=[{"id": "hieu-qua", "name": "Hiệu quả", "max": "10", "required": True}]),
            ("appraisal.criteria[0].required", "“required” chỉ dùng với “checklist”; bỏ dòng này."),
        ),
        (
            ranked(tie_breaks=["lan-toa"]),
            (
                "appraisal.ranking.tie_breaks",
                "Không có tiêu chí “lan-toa” để phân định khi bằng điểm; sửa mã.",
            ),
        ),
        (
            ranked(per="team"),
            ("appraisal.ranking.per", "Xếp thứ tự theo tổ nhưng chưa có tổ nào; ghi “teams”."),
        ),
        (
            setting(label="Theo quy định."),
            ("appraisal.label", "Nhãn phải bắt đầu bằng “Giả định” để người đọc biết đây không phải lời của kế hoạch."),
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_to_do(
    tmp_path: Path, change: Change, finding: tuple[str, str]
) -> None:
    assert told(tmp_path, change) == [finding]


@pytest.mark.parametrize("change", [scored(), ranked(), ranked(per="content", tie_breaks=["hieu-qua"], threshold="5")])
def test_the_other_methods_are_written_as_data(tmp_path: Path, change: Change) -> None:
    assert told(tmp_path, change) == []
