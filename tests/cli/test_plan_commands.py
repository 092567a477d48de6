"""`danvan plan`: check, coverage, schema, and loading: first shown, then done, and twice is once."""

import io
import re
from pathlib import Path

import pytest
from command_runs import PLAN, PROJECT, UNITS, Danvan

DUTY = {"id", "clause", "step", "kind", "due_on", "working_target", "words", "units"}


def rewritten(tmp_path: Path, pattern: str, by: str) -> Path:
    """The example plan with the first match of a pattern replaced."""
    text, count = re.subn(pattern, by, PLAN.read_text(encoding="utf-8"), count=1)
    assert count == 1
    path = tmp_path / "ke-hoach.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_json_of_a_sound_plan_has_exactly_the_promised_keys(danvan: Danvan) -> None:
    ran = danvan("plan", "check", PLAN, "--units", UNITS, "--json")

    report = ran.json
    city_report = next(duty for duty in report["plan"]["duties"] if duty["id"] == "bao-cao-thanh-pho")
    assert (ran.code, report["ok"], report["errors"]) == (0, True, [])
    assert set(report) == {"ok", "errors", "plan"}
    assert set(report["plan"]) == {"id", "clauses", "duties"}
    assert {frozenset(clause) for clause in report["plan"]["clauses"]} == {
        frozenset({"id", "text", "schedulable", "reason"})
    }
    assert {frozenset(duty) for duty in report["plan"]["duties"]} == {frozenset(DUTY)}
    assert city_report == {
        "id": "bao-cao-thanh-pho",
        "clause": "III.1.c",
        "step": "year_end",
        "kind": "legal",
        "due_on": "2024-11-19",
        "working_target": "2024-11-19",
        "words": "trước ngày 20/11/2024",
        "units": ["P-NV"],
    }


def test_people_see_every_duty_with_its_day_and_how_it_was_read(danvan: Danvan) -> None:
    ran = danvan("plan", "check", PLAN, "--units", UNITS)

    row = next(line for line in ran.out.splitlines() if line.startswith("bao-cao-don-vi "))
    assert ran.code == 0
    assert re.split(r"\s{2,}", row)[2:6] == ["III.2.c", "14/11/2024", "14/11/2024", "24"]
    assert "“Trước ngày 15/11/2024” được hiểu là chậm nhất hết ngày 14/11/2024" in row


def test_all_errors_are_told_at_once_in_json_with_path_line_and_sentence(danvan: Danvan, tmp_path: Path) -> None:
    broken = tmp_path / "hong.yaml"
    broken.write_text("id: thu\nid: thu-2\nlạ: 1\n", encoding="utf-8")

    ran = danvan("plan", "check", broken, "--json")

    report = ran.json
    assert (ran.code, report["ok"], report["plan"]) == (1, False, None)
    assert {frozenset(error) for error in report["errors"]} == {frozenset({"path", "line", "message"})}
    assert [(error["path"], error["line"]) for error in report["errors"] if error["line"] in (2, 3)] == [
        ("id", 2),
        ("lạ", 3),
    ]
    assert len(report["errors"]) > 2


def test_people_read_each_error_as_path_line_and_what_to_do(danvan: Danvan, tmp_path: Path) -> None:
    plan = rewritten(tmp_path, r"before: 2024-11-15", "before: 2024-11-31")

    ran = danvan("plan", "check", plan, "--units", UNITS)

    line = next(
        number
        for number, text in enumerate(plan.read_text(encoding="utf-8").splitlines(), start=1)
        if "2024-11-31" in text
    )
    assert ran.code == 1
    assert [each.split(": ")[0] for each in ran.out.splitlines()] == [f"duties[0].deadline.before (dòng {line})"]


def test_a_file_that_is_not_there_is_an_error_and_no_traceback(danvan: Danvan, tmp_path: Path) -> None:
    ran = danvan("plan", "check", tmp_path / "khong-co.yaml", "--json")

    assert (ran.code, ran.json["ok"], len(ran.json["errors"])) == (1, False, 1)


def test_every_clause_that_can_be_scheduled_has_a_duty(danvan: Danvan) -> None:
    ran = danvan("plan", "coverage", PLAN, "--json")

    assert (ran.code, ran.json) == (0, {"clauses_without_duty": [], "duties_without_clause": []})


def test_coverage_names_the_clause_whose_duty_was_taken_out(danvan: Danvan, tmp_path: Path) -> None:
    plan = rewritten(tmp_path, r"(?s)  - id: bao-cao-don-vi\n.*?(?=  - id: bao-cao-thanh-pho\n)", "")

    ran = danvan("plan", "coverage", plan, "--json")

    assert ran.json == {"clauses_without_duty": ["III.2.c"], "duties_without_clause": []}


def test_the_schema_is_the_one_that_lies_beside_the_plans(danvan: Danvan) -> None:
    ran = danvan("plan", "schema")

    assert ran.out == (PROJECT / "config" / "plans" / "plan.schema.json").read_text(encoding="utf-8")


def test_loading_into_a_new_home_without_agreement_makes_nothing(danvan: Danvan, home: Path) -> None:
    ran = danvan("plan", "load", PLAN, "--units", UNITS)

    assert (ran.code, home.exists()) == (0, False)
    assert ran.out.splitlines()[1:] == [
        "Sẽ tạo: 18 nhiệm vụ, 27 đơn vị phải thực hiện.",
        "Muốn chạy chính thức, hãy dùng “danvan init”.",
        "",
        "Chưa nạp gì. Muốn nạp, chạy lại lệnh này với --yes.",
    ]


def test_the_first_load_makes_a_training_office_that_stands_at_the_plan_s_start(danvan: Danvan) -> None:
    loaded = danvan("plan", "load", PLAN, "--units", UNITS, "--yes")

    assert loaded.code == 0
    assert danvan("clock", "--json").json == {"today": "2024-03-25", "mode": "training"}


def test_loading_the_same_file_again_changes_nothing(office: Danvan) -> None:
    before = office("verify", "--json").json

    ran = office("plan", "load", PLAN, "--units", UNITS, "--yes")

    assert (ran.code, ran.out) == (0, "Tệp giống hệt kế hoạch trong sổ: không có gì thay đổi.\n")
    assert office("verify", "--json").json == before


def test_a_changed_file_is_shown_first_and_moves_only_what_changed_when_applied(office: Danvan, tmp_path: Path) -> None:
    # The target of II.6 stands ten working days after the units' plans; eleven is one day later.
    plan = rewritten(tmp_path, r"(?s)(  - id: dang-ky-mo-hinh\n.*?working_days: )10", r"\g<1>11")
    before = {row["duty"]: row["due_on"] for row in office("status", "--json").json}

    shown = office("plan", "load", plan, "--units", UNITS)
    unchanged = {row["duty"]: row["due_on"] for row in office("status", "--json").json}
    applied = office("plan", "load", plan, "--units", UNITS, "--yes")
    after = {row["duty"]: row["due_on"] for row in office("status", "--json").json}

    changes = [
        "Phiên bản 2 của kế hoạch. Sẽ thay đổi:",
        "- Sửa nhiệm vụ (1): dang-ky-mo-hinh",
        "- Chuyển hạn dang-ky-mo-hinh: 09/05/2024 → 10/05/2024 (26 đơn vị)",
    ]
    assert shown.out.splitlines() == [*changes, "", "Chưa nạp gì. Muốn nạp, chạy lại lệnh này với --yes."]
    assert unchanged == before
    assert applied.out.splitlines() == [*changes, "Đã nạp, phiên bản 2."]
    assert after == before | {"dang-ky-mo-hinh": "2024-05-10"}


def test_a_person_at_a_terminal_is_asked(office: Danvan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    plan = rewritten(tmp_path, r"(?s)(  - id: dang-ky-mo-hinh\n.*?working_days: )10", r"\g<1>11")

    monkeypatch.setattr("sys.stdin", Terminal("không\n"))
    refused = office("plan", "load", plan, "--units", UNITS)
    monkeypatch.setattr("sys.stdin", Terminal("có\n"))
    agreed = office("plan", "load", plan, "--units", UNITS)

    assert refused.out.splitlines()[-1] == "Chưa nạp gì. Muốn nạp, chạy lại lệnh này với --yes."
    assert agreed.out.splitlines()[-1].endswith("Đã nạp, phiên bản 2.")


def test_a_legal_day_that_moves_without_its_document_is_refused(office: Danvan, tmp_path: Path) -> None:
    plan = rewritten(tmp_path, r"before: 2024-11-15", "before: 2024-11-25")

    ran = office("plan", "load", plan, "--units", UNITS, "--yes")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines()[-1].startswith(
        "Thời hạn theo văn bản của nhiệm vụ bao-cao-don-vi đã bị sửa mà không ghi văn bản sửa đổi."
    )


def test_another_plan_is_taken_over_only_when_asked_for(office: Danvan, tmp_path: Path) -> None:
    plan = rewritten(tmp_path, r"(?m)^id: bac-kan-2024$", "id: bac-kan-2024-b")

    refused = office("plan", "load", plan, "--units", UNITS, "--yes")
    adopted = office("plan", "load", plan, "--units", UNITS, "--yes", "--adopt")

    assert (refused.code, refused.err.splitlines()[-1]) == (
        1,
        "Cơ quan đang chạy kế hoạch bac-kan-2024; tệp này là bac-kan-2024-b. Nếu muốn chuyển sang kế hoạch mới, "
        "thêm --adopt.",
    )
    assert (adopted.code, adopted.out.splitlines()[-1]) == (0, "Đã nạp, phiên bản 1.")


def test_files_with_errors_are_refused_whole(danvan: Danvan, home: Path, tmp_path: Path) -> None:
    plan = rewritten(tmp_path, r"before: 2024-11-15", "before: 2024-11-31")

    ran = danvan("plan", "load", plan, "--units", UNITS, "--yes")

    assert (ran.code, ran.err.splitlines()[0], home.exists()) == (1, "Tệp kế hoạch có lỗi, chưa nạp gì:", False)
