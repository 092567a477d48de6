"""The run forms: Vietnamese titles, soft schemas, and lists that follow the record."""

import unicodedata
from typing import Any

import pytest
from pydantic import BaseModel

from flows import forms
from flows.deployments import EVERYTHING
from flows.form_lists import with_lists
from flows.forms import HandInForm, ReconciliationForm

ALL_FORMS = [
    forms.RollOutForm,
    forms.IssueForm,
    forms.HandInForm,
    forms.ReconciliationForm,
    forms.ReleaseForm,
    forms.StopForm,
    forms.ResumeForm,
    forms.AdvanceForm,
]

LISTS = {
    forms.UNITS: ["P-DX · UBND phường Đức Xuân", "X-DQ · UBND xã Dương Quang"],
    forms.DUTIES: ["bao-cao-don-vi · Báo cáo kết quả (III.2.c)", "ke-hoach-don-vi · Kế hoạch (III.2.a)"],
    forms.DATED_DUTIES: ["bao-cao-don-vi · Báo cáo kết quả (III.2.c)"],
    forms.OPERATORS: ["Đầu mối - Phòng Nội vụ"],
}


def test_the_form_of_a_hand_in_asks_in_the_words_of_the_office() -> None:
    titles = [field["title"] for field in HandInForm.model_json_schema()["properties"].values()]

    assert titles == [
        "Người thực hiện",
        "Việc cần ghi",
        "Đơn vị",
        "Nhiệm vụ",
        "Ngày đến văn thư",
        "Số văn bản",
        "Ngày văn bản",
        "Lý do trả lại hoặc đính chính",
        "Hạn bổ sung",
        "Bản nộp đủ thành phần",
        "Kỳ",
    ]


@pytest.mark.parametrize("form", ALL_FORMS)
def test_every_field_has_help_and_nothing_is_refused_by_the_schema_for_being_empty(form: type[BaseModel]) -> None:
    schema = form.model_json_schema()

    assert [name for name, field in schema["properties"].items() if not field.get("description")] == []
    assert "required" not in schema
    assert form() == form.model_validate({})


@pytest.mark.parametrize("form", ALL_FORMS)
def test_words_are_composed_so_that_equal_words_are_equal(form: type[BaseModel]) -> None:
    words = repr(form.model_json_schema())

    assert unicodedata.is_normalized("NFC", words)


def test_days_are_plain_dates_to_the_form() -> None:
    fields = HandInForm.model_json_schema()["properties"]

    assert {name: field["type"] for name, field in fields.items() if field.get("format") == "date"} == {
        "arrived_on": "string",
        "document_on": "string",
        "supplement_due_on": "string",
    }


def test_lists_of_the_record_become_the_choices() -> None:
    fields = with_lists(ReconciliationForm.model_json_schema(), LISTS)["properties"]

    assert (fields["units"]["items"]["enum"], fields["duty"]["enum"]) == (
        LISTS[forms.UNITS],
        LISTS[forms.DATED_DUTIES],
    )


def test_a_list_of_one_is_chosen_already_and_a_longer_list_is_not() -> None:
    one = with_lists(HandInForm.model_json_schema(), LISTS)
    more = with_lists(one, {**LISTS, forms.OPERATORS: ["Đầu mối - Phòng Nội vụ", "Chuyên viên - Phòng Nội vụ"]})

    def default_of(schema: Any) -> object:
        return schema["properties"]["operator"].get("default")

    assert (default_of(one), default_of(more)) == ("Đầu mối - Phòng Nội vụ", None)


def test_an_empty_list_leaves_the_field_free_since_no_choice_would_refuse_every_run() -> None:
    schema = HandInForm.model_json_schema()

    assert with_lists(schema, {name: [] for name in LISTS}) == schema


def test_a_list_that_has_become_empty_leaves_no_choice_of_before() -> None:
    filled = with_lists(ReconciliationForm.model_json_schema(), LISTS)

    emptied = with_lists(filled, {**LISTS, forms.UNITS: [], forms.DATED_DUTIES: []})["properties"]

    assert ("enum" in emptied["units"]["items"], "enum" in emptied["duty"]) == (False, False)


def test_writing_the_lists_twice_changes_nothing() -> None:
    once = with_lists(HandInForm.model_json_schema(), LISTS)

    assert with_lists(once, LISTS) == once


def test_no_field_is_null_by_default_since_the_browser_would_send_it_and_prefect_refuse_it() -> None:
    schemas = [entry.flow.__dict__["parameters"].model_dump() for entry in EVERYTHING]
    fields = {
        (form, name): field
        for schema in schemas
        for form, definition in schema["definitions"].items()
        for name, field in definition.get("properties", {}).items()
    }

    assert [key for key, field in fields.items() if field.get("default", "") is None] == []
    assert fields["DossierForm", "arrived_on"]["format"] == "date"
