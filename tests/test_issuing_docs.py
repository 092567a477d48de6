"""The manual page of issuing: its diagram is the procedure's, and each row of its table has its test."""

import re
from pathlib import Path

from models.issuing.record import DOCUMENT

HERE = Path(__file__).parent
MANUAL = (HERE.parent / "docs" / "buoc-phat-hanh.md").read_text(encoding="utf-8")

TESTS = {
    1: "the_signed_copy_is_kept_under_its_number_and_cannot_change",
    2: "the_same_form_twice_changes_nothing",
    3: "an_issued_document_takes_no_other_number_day_or_file",
    4: "a_preview_enters_nothing_and_leaves_the_file",
    5: "a_number_or_day_that_cannot_be_is_refused",
    6: "a_file_that_is_no_signed_document_is_refused",
    7: "without_a_file_or_with_two_nothing_is_issued",
    8: "a_number_is_given_once_a_year_and_gaps_are_allowed",
    9: "what_was_typed_wrong_is_a_new_row_and_the_wrong_number_is_free_again",
    10: "corrected_and_withdrawn_are_rows_with_their_document_and_the_number_stays_taken",
    11: "a_document_of_the_same_form_takes_the_place_of_one_whose_content_was_wrong",
    12: "the_years_report_goes_through_its_signatures_and_meets_the_duty_only_when_sent_to_all",
    13: "a_report_that_was_numbered_at_its_own_door_takes_that_number_and_no_other",
}


def test_the_diagram_is_that_of_the_procedure() -> None:
    assert re.findall(r"```mermaid\n(.*?)```", MANUAL, re.S) == [DOCUMENT.diagram()]


def test_each_row_of_the_table_has_its_test() -> None:
    rows = [int(number) for number in re.findall(r"^\| (\d+) \|", MANUAL, re.M)]
    tests = (HERE / "tasks" / "test_issuing.py").read_text(encoding="utf-8")

    assert rows == list(TESTS)
    assert [row for row, name in TESTS.items() if f"def test_{name}(" not in tests] == []
