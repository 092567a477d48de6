"""The form and the run of "Soạn văn bản"."""

import unicodedata
from datetime import date
from pathlib import Path

import factories
import pytest
from office_driver import ACTOR, OfficeDriver, morning
from pydantic import BaseModel

from flows import drafting, issuing
from flows.step_forms.drafting import DraftingForm
from flows.step_forms.issuing import IssuingAction, IssuingForm
from flows.step_pages.drafting import draft_page
from models.states import Mode, Source
from tasks.clock import BusinessTime
from tasks.drafting.drafts import LABELS, draft_document
from tasks.drafting.gathered import Wanted

NOV_14, NOV_15 = date(2024, 11, 14), date(2024, 11, 15)
OVERDUE = "cong-van-don-doc"


@pytest.mark.parametrize("form", [DraftingForm, IssuingForm])
def test_every_field_has_help_and_nothing_is_refused_by_the_schema_for_being_empty(form: type[BaseModel]) -> None:
    schema = form.model_json_schema()
    fields = schema["properties"]

    assert [name for name, field in fields.items() if not (field.get("description") and field.get("title"))] == []
    assert "required" not in schema
    assert unicodedata.is_normalized("NFC", repr(schema))
    assert fields.get("kind", {}).get("enum") in (None, list(LABELS.values()))


def test_the_page_says_what_the_draft_holds_where_it_lies_and_what_comes_next(sqlite_story: OfficeDriver) -> None:
    sqlite_story.reconcile(factories.REPORT, NOV_14, NOV_15)
    wanted = Wanted(kind=OVERDUE, duty=factories.REPORT)
    made = draft_document.fn(wanted, NOV_15, morning(NOV_15), ACTOR, Source.FORM)

    page = draft_page(made)

    assert page.headline == f"Công văn đôn đốc DT-0001: đã soạn, tệp {made.path}."
    titles = [line[3:] for line in page.markdown.splitlines() if line.startswith("## ")]
    assert titles == ["Lưu ý", "Trích yếu", "Nội dung", "Căn cứ", "Các dòng trong sổ", "Tệp", "Việc tiếp theo"]
    assert "| P-DX | UBND phường Đức Xuân | 14/11/2024 | Quá hạn |" in page.markdown
    assert unicodedata.is_normalized("NFC", page.markdown)


def test_a_run_drafts_and_a_refusal_is_its_sentence(
    sqlite_story: OfficeDriver, home: Path, monkeypatch: pytest.MonkeyPatch, prefect_server: None
) -> None:
    monkeypatch.setattr(drafting, "business_time", lambda: BusinessTime(NOV_15, morning(NOV_15), Mode.TRAINING))
    form = DraftingForm(operator=ACTOR, kind=LABELS[OVERDUE], duty=[f"{factories.REPORT} · Báo cáo"])

    early = drafting.draft(form, return_state=True)
    sqlite_story.reconcile(factories.REPORT, NOV_14, NOV_15)
    made = drafting.draft(form, return_state=True)
    nameless = drafting.draft(DraftingForm(operator=ACTOR), return_state=True)

    monkeypatch.setattr(issuing, "business_time", lambda: BusinessTime(NOV_15, morning(NOV_15), Mode.TRAINING))
    folder = home / "tiep-nhan" / "van-ban-di" / "DT-0001"
    folder.mkdir(parents=True)
    (folder / "ban-ky.pdf").write_bytes(b"%PDF-1.7 signed")
    letter = ["DT-0001 · Công văn đôn đốc"]
    forms = (
        IssuingForm(operator=ACTOR, draft=letter, number="45", issued_on=NOV_15),
        IssuingForm(operator=ACTOR, draft=letter, number="45"),
        IssuingForm(operator=ACTOR, action=IssuingAction.LOOK),
    )
    issued, no_day, register = (issuing.issue_drafted(each, return_state=True) for each in forms)

    assert [state.message for state in (issued, no_day, register)] == [
        "Công văn đôn đốc DT-0001: Đã phát hành số 45/UBND-NV ngày 15/11/2024.",
        "Chưa chọn ngày văn bản: ngày ghi trên bản đã ký.",
        "1 văn bản đã có số; 0 dự thảo chưa phát hành.",
    ]
    assert [state.type.value for state in (early, made, nameless)] == ["FAILED", "COMPLETED", "FAILED"]
    assert str(made.message).startswith("Công văn đôn đốc DT-0001: đã soạn, tệp van-ban/bac-kan-2024/cong-van-don-doc/")
    assert nameless.message == "Chưa chọn loại văn bản: chọn một loại trong danh sách “Loại văn bản”."
