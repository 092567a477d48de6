"""The flows of the registers, from a form to the state, the page and the record; refusals in the words of the office."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from prefect import Flow
from pydantic import BaseModel
from registers_office import ACTOR, MAY, REASON, Registers, make_registers, petition

from flows.forms import LIST_KEY
from flows.registers import note_committee, note_media_item, note_petition, take_register_file
from flows.step_forms.registers import (
    CommitteeForm,
    EntryAction,
    MediaForm,
    ObstacleForm,
    PetitionAction,
    PetitionForm,
    RegisterFile,
    RegisterFileForm,
    RegisterLookForm,
    ReviewForm,
)
from flows.step_pages.registers import register_page
from models.plans import Office
from tasks.registers import entries

FORMS = [PetitionForm, ObstacleForm, CommitteeForm, MediaForm, ReviewForm, RegisterFileForm, RegisterLookForm]
NUMBERS = {"document_number", "follow_up_number", "link"}


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefect_server: None) -> Registers:
    made = make_registers(tmp_path, monkeypatch)
    with made.city.session() as session:
        session.get(Office, 1).training_today = MAY
    return made


def run(flow: Flow[..., Any], form: BaseModel) -> tuple[str, str]:
    """The state's type and sentence."""
    state = flow(form, return_state=True)
    return state.type.value, state.message


def test_no_field_of_a_form_takes_free_words() -> None:
    free = [
        (form.__name__, name)
        for form in FORMS
        for name, told in form.model_json_schema()["properties"].items()
        if told.get("type") == "string" and not {"enum", "format", LIST_KEY} & set(told) and name not in NUMBERS
    ]

    assert free == []


def test_a_petition_from_its_receipt_to_its_answer_by_forms(book: Registers) -> None:
    def form(action: str, **more: Any) -> PetitionForm:
        return PetitionForm(operator=ACTOR, action=action, on_day=MAY, **more)

    said = [
        run(note_petition, form(PetitionAction.RECEIVE, kind="Kiến nghị", voice="Nhân dân")),
        run(note_petition, form(PetitionAction.REFER, petition="1 · x", unit="P-DX · x", document_number="15/PC-NV")),
        run(note_petition, form(PetitionAction.ANSWER, petition="1 · x", document_number="20/UBND")),
        run(note_petition, form(PetitionAction.CLOSE, petition="1 · x")),
    ]

    assert said == [
        ("COMPLETED", "Đã ghi 1 mục. Kiến nghị, phản ánh: 1 mục."),
        ("COMPLETED", "Đã chuyển mục số 1; đơn vị được giao trả lời và được báo. Kiến nghị, phản ánh: 1 mục."),
        ("COMPLETED", "Đã ghi nhận trả lời mục số 1. Kiến nghị, phản ánh: 1 mục."),
        ("COMPLETED", "Đã khép lại mục số 1. Kiến nghị, phản ánh: 1 mục."),
    ]
    assert book.city.rows("SELECT status FROM petition") == [("closed",)]


def test_what_a_file_brings_is_recorded_as_coming_from_a_file(book: Registers) -> None:
    book.file(
        "truyen-thong.csv",
        "ma;so_van_ban;ngay_van_ban;phuong_tien;the_loai;ngay_dang;duong_dan;don_vi;mo_hinh;tieu_de",
        "TT1;;;trang-thong-tin;tin-bai;20/05/2024;;P-DX;;Tin (ví dụ)",
    )

    said = run(take_register_file, RegisterFileForm(operator=ACTOR, file=RegisterFile.MEDIA))

    assert said[0] == "COMPLETED"
    assert book.city.rows("SELECT source, origin FROM media_item") == [("file", "file")]


def test_each_refusal_is_a_sentence_that_says_what_to_do_and_changes_nothing(book: Registers) -> None:
    book.record(petition())
    before = book.city.several("SELECT * FROM petition", "SELECT seq FROM audit_head")

    said = [
        run(note_petition, PetitionForm(operator=ACTOR)),
        run(note_petition, PetitionForm(operator=ACTOR, action=PetitionAction.WITHDRAW, petition="1 · x")),
        run(note_media_item, MediaForm(operator=ACTOR, action=EntryAction.CORRECT, item="7", reason=REASON)),
        run(note_committee, CommitteeForm(operator=ACTOR)),
        run(take_register_file, RegisterFileForm(operator=ACTOR, file=RegisterFile.MEMBERS)),
    ]

    assert said == [
        ("FAILED", "Chưa chọn “Loại”: chọn một mục trong danh sách."),
        ("FAILED", "Chưa có lý do. Hãy chọn một lý do trong danh sách."),
        ("FAILED", "Sổ không có tin, bài số “7”. Hãy chọn một mục trong danh sách."),
        ("FAILED", "Chưa chọn đầu mối: chọn trong danh sách, hoặc nạp họ tên từ tệp."),
        (
            "FAILED",
            "Không có tệp tiep-nhan/so-ghi-nhan/ban-chi-dao.csv; đặt tệp vào thư mục tiếp nhận rồi chạy lại.",
        ),
    ]
    assert book.city.several("SELECT * FROM petition", "SELECT seq FROM audit_head") == before


def test_a_page_shows_the_register_and_what_comes_next_without_words_or_names(book: Registers) -> None:
    book.record(petition(date(2024, 5, 13), person="Người gửi (ví dụ)", words="Đề nghị sửa đường (ví dụ)"))

    page = register_page(entries.look("petition", MAY))

    assert (page.headline, "Người gửi" in page.body, "sửa đường" in page.body) == (
        "Kiến nghị, phản ánh: 1 mục.",
        False,
        False,
    )
    assert [line for line in page.body.splitlines() if line.startswith("## ")] == [
        "## Căn cứ",
        "## Kiến nghị, phản ánh",
        "## Việc tiếp theo",
        "## Tìm kiếm",
    ]
