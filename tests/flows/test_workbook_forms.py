"""The forms, pages and runs of "Xuất biểu mẫu" and "Nhập biểu mẫu"."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from office_driver import ACTOR, OfficeDriver, morning
from workbook_desk import Desk
from workbook_edits import filled

from flows import workbooks
from flows.step_forms.workbooks import ExportForm, ImportForm
from flows.step_pages.workbooks import export_page, import_page
from models.states import Mode, Source
from tasks.clock import BusinessTime
from tasks.workbooks.common import Wanted
from tasks.workbooks.exporting import export_workbooks
from tasks.workbooks.importing import import_workbooks
from tasks.workbooks.kinds import LABELS

APRIL = date(2024, 4, 22)
SHEET = "Kiến nghị, phản ánh"
SENDER, WORDS = "Người gửi (ví dụ)", "Nội dung riêng (ví dụ)"
ROW = {"Loại": "Kiến nghị", "Nguồn": "Nhân dân", "Ngày nhận": APRIL, "Người gửi": SENDER, "Nội dung": WORDS}


def test_every_field_has_help_and_nothing_is_refused_by_the_schema_for_being_empty() -> None:
    for form in (ExportForm, ImportForm):
        schema = form.model_json_schema()
        fields = schema["properties"]
        assert [name for name, field in fields.items() if not (field.get("description") and field.get("title"))] == []
        assert "required" not in schema
        assert unicodedata.is_normalized("NFC", repr(schema))
    assert ExportForm.model_json_schema()["properties"]["kind"]["enum"] == list(LABELS.values())


def test_the_pages_name_places_and_reasons_and_no_cell(sqlite_story: OfficeDriver, home: Path) -> None:
    desk = Desk(home)
    exported = export_workbooks.fn(Wanted("kien-nghi-phan-anh"), APRIL, morning(APRIL), ACTOR)
    out = (home / exported.files[0].path).read_bytes()
    desk.put(filled(out, SHEET, {"+1": ROW}), Path(exported.files[0].path).name)
    desk.put(filled(out, SHEET, {"+1": {**ROW, "Ngày nhận": "30/02/2024"}}), f"{SENDER}.xlsx")

    out_page = export_page(exported)
    done = import_workbooks.fn(APRIL, morning(APRIL), ACTOR, Source.FILE, False)
    page = import_page(done)

    assert out_page.headline == "Sổ kiến nghị, phản ánh: 1 tệp, trong đó 1 tệp mới."
    assert (
        f"| [BM-0001](/tep/BM-0001) `{exported.files[0].path}` | Kiến nghị, phản ánh: 0 dòng | mới |"
        in out_page.markdown
    )
    assert page.headline == "Đã nhận 1 tệp, trả lại 1 tệp; ghi mới 1 dòng, thay đổi 0 dòng."
    assert (
        "| Kiến nghị, phản ánh | 6 | Ngày nhận | Không có ngày “30/02/2024” trong lịch; hãy kiểm tra lại ngày, tháng, năm. |"
    ) in page.markdown
    assert "Tệp đã nhập: [BM-0003](/tep/BM-0003)." in page.markdown
    assert "“… - cần sửa.xlsx” ([BM-0002](/tep/BM-0002))" in page.markdown
    assert f"## {Path(exported.files[0].path).name}" in page.markdown
    assert SENDER not in page.markdown
    assert WORDS not in page.markdown
    assert unicodedata.is_normalized("NFC", page.markdown)


def test_a_run_takes_what_lies_in_the_folder_and_is_red_when_a_file_went_back(
    sqlite_story: OfficeDriver, home: Path, monkeypatch: pytest.MonkeyPatch, prefect_server: None
) -> None:
    monkeypatch.setattr(workbooks, "business_time", lambda: BusinessTime(APRIL, morning(APRIL), Mode.TRAINING))
    desk, label = Desk(home), LABELS["kien-nghi-phan-anh"]

    nameless = workbooks.export_forms(ExportForm(operator=ACTOR), return_state=True)
    made = workbooks.export_forms(ExportForm(operator=ACTOR, kind=label), return_state=True)
    empty = workbooks.import_forms(ImportForm(operator=ACTOR), return_state=True)
    (out,) = (home / "bieu-mau").rglob("*.xlsx")
    desk.put(filled(out.read_bytes(), SHEET, {"+1": ROW}))
    taken = workbooks.import_forms(ImportForm(operator=ACTOR), return_state=True)
    desk.put(b"")
    back = workbooks.import_forms(ImportForm(operator=ACTOR), return_state=True)

    assert [state.type.value for state in (nameless, made, empty, taken, back)] == [
        "FAILED",
        "COMPLETED",
        "FAILED",
        "COMPLETED",
        "FAILED",
    ]
    assert nameless.message == "Chưa chọn biểu mẫu: chọn một biểu mẫu trong danh sách “Biểu mẫu”."
    assert taken.message == "Đã nhận 1 tệp; ghi mới 1 dòng, thay đổi 0 dòng."
    assert back.message == "Đã nhận 0 tệp, trả lại 1 tệp; ghi mới 0 dòng, thay đổi 0 dòng."
