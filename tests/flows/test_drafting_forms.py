"""The form and the run of "Soạn văn bản"."""

import unicodedata
from datetime import date

import factories
import pytest
from office_driver import ACTOR, OfficeDriver, morning

from flows import drafting
from flows.step_forms.drafting import DraftingForm
from flows.step_pages.drafting import draft_page
from models.states import Mode
from tasks.clock import BusinessTime
from tasks.drafting.drafts import LABELS, draft_document
from tasks.drafting.gathered import Wanted

NOV_14, NOV_15 = date(2024, 11, 14), date(2024, 11, 15)
OVERDUE = "cong-van-don-doc"


def test_every_field_has_help_and_nothing_is_refused_by_the_schema_for_being_empty() -> None:
    schema = DraftingForm.model_json_schema()
    fields = schema["properties"]

    assert [name for name, field in fields.items() if not (field.get("description") and field.get("title"))] == []
    assert "required" not in schema
    assert unicodedata.is_normalized("NFC", repr(schema))
    assert fields["kind"]["enum"] == list(LABELS.values())


def test_the_page_says_what_the_draft_holds_where_it_lies_and_what_comes_next(sqlite_story: OfficeDriver) -> None:
    sqlite_story.reconcile(factories.REPORT, NOV_14, NOV_15)
    made = draft_document.fn(Wanted(kind=OVERDUE, duty=factories.REPORT), NOV_15)

    page = draft_page(made)

    assert page.headline == f"Công văn đôn đốc: đã soạn, tệp {made.path}."
    titles = [line[3:] for line in page.markdown.splitlines() if line.startswith("## ")]
    assert titles == ["Lưu ý", "Trích yếu", "Nội dung", "Căn cứ", "Các dòng trong sổ", "Tệp", "Việc tiếp theo"]
    assert "| P-DX | UBND phường Đức Xuân | 14/11/2024 | Quá hạn |" in page.markdown
    assert unicodedata.is_normalized("NFC", page.markdown)


def test_a_run_drafts_and_a_refusal_is_its_sentence(
    sqlite_story: OfficeDriver, monkeypatch: pytest.MonkeyPatch, prefect_server: None
) -> None:
    monkeypatch.setattr(drafting, "business_time", lambda: BusinessTime(NOV_15, morning(NOV_15), Mode.TRAINING))
    form = DraftingForm(operator=ACTOR, kind=LABELS[OVERDUE], duty=[f"{factories.REPORT} · Báo cáo"])

    early = drafting.draft(form, return_state=True)
    sqlite_story.reconcile(factories.REPORT, NOV_14, NOV_15)
    made = drafting.draft(form, return_state=True)
    nameless = drafting.draft(DraftingForm(operator=ACTOR), return_state=True)

    assert [state.type.value for state in (early, made, nameless)] == ["FAILED", "COMPLETED", "FAILED"]
    assert str(made.message).startswith("Công văn đôn đốc: đã soạn, tệp van-ban/bac-kan-2024/cong-van-don-doc/")
    assert nameless.message == "Chưa chọn loại văn bản: chọn một loại trong danh sách “Loại văn bản”."
