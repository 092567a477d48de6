"""Searching without diacritics: every kind is found, the very code first; no score and no struck-out entry."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from registers_office import MAY, REASON, Registers, make_registers, petition, who

from config.refusals import Refused
from models.registers.entries import Paper
from models.registers.media import NewItem
from models.registers.obstacles import NewObstacle
from models.registers.record import MEDIA
from models.registers.reviews import NewReview
from tasks.find import KINDS, Found, find, plain
from tasks.registers import entries


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registers:
    return make_registers(tmp_path, monkeypatch)


@pytest.mark.parametrize("written", ["Đức Xuân", "duc xuan", "ĐỨC  XUÂN", unicodedata.normalize("NFD", "Đức Xuân")])
def test_diacritics_case_spaces_and_composition_make_no_difference(book: Registers, written: str) -> None:
    assert [hit for hit in find(written) if hit.kind == "Đơn vị"] == [
        Found("Đơn vị", "P-DX", "UBND phường Đức Xuân", "danh sách đơn vị", "đến 30/06/2025")
    ]


def test_the_very_code_comes_first(book: Registers) -> None:
    assert next((hit.kind, hit.code) for hit in find("p-dx")) == ("Đơn vị", "P-DX")


def test_words_of_the_duty_and_of_the_unit_find_what_the_unit_owes(book: Registers) -> None:
    (hit,) = find("bao cao duc xuan 2024 ket qua", "viec")

    assert (hit.code, hit.day) == ("P-DX bao-cao-don-vi 2024", "hạn 14/11/2024")


def test_every_register_is_found_by_its_words_or_its_document(book: Registers) -> None:
    book.city.register("DVK-1", "P-DX")
    book.record(petition(words="Đề nghị sửa đường (ví dụ)"), paper=Paper("31/MTTQ", MAY))
    book.record(NewObstacle("P-DX", "kinh-phi", MAY, "Thiếu kinh phí (ví dụ)"))
    book.record(NewItem("khac", "tin-bai", MAY, "https://bac-kan.example/tin", title="Đường hoa (ví dụ)"))
    book.record(NewReview("P-DX", MAY, "sua-doi"), paper=Paper("01/QC-UBND", date(2023, 2, 1)))
    entries.record_regulation.fn(MAY, None, Paper("05/QC-BCĐ", MAY), *who(MAY))
    book.city.hand_in("P-DX", "ke-hoach-don-vi", MAY)
    with book.city.session() as session:
        session.connection().exec_driver_sql("UPDATE hand_in SET document_number = '12/KH-UBNDĐ'")

    found = {
        words: [(hit.kind, hit.code) for hit in find(words)]
        for words in (
            "sua duong",
            "31/mttq",
            "thieu kinh phi",
            "duong hoa (vi du)",
            "01/qc-ubnd",
            "05/qc-bcd",
            "12/kh-ubndd",
            "mo hinh dvk-1",
        )
    }

    assert found == {
        "sua duong": [("Kiến nghị", "1")],
        "31/mttq": [("Kiến nghị", "1")],
        "thieu kinh phi": [("Vướng mắc", "1")],
        "duong hoa (vi du)": [("Tin, bài", "1")],
        "01/qc-ubnd": [("Văn bản rà soát", "01/QC-UBND")],
        "05/qc-bcd": [("Quy chế Ban Chỉ đạo", "05/QC-BCĐ")],
        "12/kh-ubndd": [("Văn bản đã nộp", "12/KH-UBNDĐ")],
        "mo hinh dvk-1": [("Mô hình", "DVK-1")],
    }


def test_what_was_struck_out_is_not_found(book: Registers) -> None:
    book.record(NewItem("khac", "tin-bai", MAY, "https://bac-kan.example/tin"))
    entries.strike_entry.fn(MEDIA, "1", REASON, *who(MAY))

    assert find("bac-kan.example/tin", "tin-bai") == []


@pytest.mark.parametrize(
    ("text", "kind", "sentence"),
    [
        ("  ", None, 'Chưa có nội dung cần tìm. Ví dụ: danvan find "duc xuan".'),
        ("x" * 201, None, "Nội dung tìm dài quá 200 ký tự. Hãy ghi vài từ chính."),
        ("x", "diem", f"Không có loại “diem”. Các loại: {', '.join(KINDS)}."),
    ],
)
def test_a_search_that_means_nothing_is_refused(book: Registers, text: str, kind: str | None, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        find(text, kind)
    assert str(refused.value) == sentence


def test_plain_letters() -> None:
    assert [plain(each) for each in ("Đặng  ĐỒNG", "a\u0323\u0302")] == ["dang dong", "a"]
