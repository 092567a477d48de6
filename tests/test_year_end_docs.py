"""The manual page of the year's end: its diagram is the procedure's, and each row of its table has its test."""

import re
from pathlib import Path

from models.year_end.record import VERSION

HERE = Path(__file__).parent
MANUAL = (HERE.parent / "docs" / "buoc-tong-ket.md").read_text(encoding="utf-8")

TESTS = {
    1: "figures_are_kept_as_the_unit_gave_them_and_differences_are_shown",
    2: "figures_of_an_accepted_report_change_only_by_the_units_document",
    3: "the_officer_is_told_once_on_each_of_the_three_days_and_nobody_else",
    4: "units_are_chased_only_after_a_release_and_only_subordinate_ones",
    5: "the_same_record_makes_no_second_version_on_whatever_day",
    6: "a_draft_gives_way_and_what_lies_with_a_signer_does_not",
    7: "the_duty_is_met_only_when_issued_and_sent_to_all_three",
    8: "a_draft_gives_way_and_what_lies_with_a_signer_does_not",
    9: "the_duty_is_met_only_when_issued_and_sent_to_all_three",
    10: "the_same_said_twice_is_said_once",
    11: "the_duty_is_met_only_when_issued_and_sent_to_all_three",
    12: "a_correction_after_sending_makes_a_supplement_and_the_issued_version_stays",
    13: "a_sending_recorded_by_mistake_is_taken_back_and_the_duty_is_owed_again",
    14: "the_door_for_hand_ins_does_not_meet_the_duty_before",
    15: "what_goes_on_is_linked_and_goes_over_once",
}


def test_the_diagram_is_that_of_the_procedure() -> None:
    assert re.findall(r"```mermaid\n(.*?)```", MANUAL, re.S) == [VERSION.diagram()]


def test_each_row_of_the_table_has_its_test() -> None:
    rows = [int(number) for number in re.findall(r"^\| (\d+) \|", MANUAL, re.M)]
    tests = "".join(path.read_text(encoding="utf-8") for path in (HERE / "tasks").glob("test_year_end_*.py"))

    assert rows == list(TESTS)
    assert [row for row, name in TESTS.items() if f"def test_{name}(" not in tests] == []
