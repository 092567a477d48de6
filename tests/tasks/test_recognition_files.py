"""Files of rows: taken whole or refused with file, row, column and why."""

from datetime import date
from pathlib import Path

import pytest

from config.refusals import Refused
from tasks.recognition.files import (
    ObjectionRow,
    PieceRow,
    ProposalRow,
    ResultRow,
    objections_in,
    pieces_in,
    proposals_in,
    results_in,
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "tiep-nhan").mkdir()
    return tmp_path


def put(home: Path, text: str, encoding: str = "utf-8-sig") -> str:
    (home / "tiep-nhan" / "tep.csv").write_text(text, encoding=encoding)
    return "tep.csv"


def test_pieces_are_read_with_semicolons_as_excel_writes_them(home: Path) -> None:
    name = put(
        home,
        "tep;thanh_phan;mo_hinh;so_van_ban;ngay_van_ban\nho-so/a.pdf;bao-cao;DVK-1;12/BC;05/12/2024\nb.pdf;bien-ban;;;\n",
    )

    assert pieces_in(home, name) == [
        PieceRow("ho-so/a.pdf", "bao-cao", "DVK-1", "12/BC", date(2024, 12, 5)),
        PieceRow("b.pdf", "bien-ban"),
    ]


def test_results_are_read_by_column_in_any_order(home: Path) -> None:
    name = put(home, 'ly_do,mo_hinh,cong_nhan\n,DVK-1,có\n"Chưa rõ, chưa đủ",DVK-2,Không\n\n')

    assert results_in(home, name) == [ResultRow("DVK-1", True), ResultRow("DVK-2", False, "Chưa rõ, chưa đủ")]


def test_objections_carry_what_forms_may_not(home: Path) -> None:
    name = put(home, "mo_hinh,so_den,ngay_den,nguoi_gui,noi_dung\nDVK-1,77,03/12/2024,Người gửi,Nội dung\n")

    assert objections_in(home, name) == [ObjectionRow("DVK-1", "77", date(2024, 12, 3), "Người gửi", "Nội dung")]


def test_proposals_answer_each_block_in_a_column_of_its_own(home: Path) -> None:
    name = put(
        home,
        "don_vi,hinh_thuc,so_van_ban,ngay_van_ban,tu_nam,den_nam,mo_hinh,ho_ten,ky-luat,ky-luat_van_ban\n"
        "P-DX,giay-khen,15/TTr,19/12/2024,2022,2024,,Người Ví Dụ,không,01/XN\n",
    )

    assert proposals_in(home, name, ["ky-luat"]) == [
        ProposalRow(
            unit="P-DX",
            award="giay-khen",
            document_number="15/TTr",
            proposed_on=date(2024, 12, 19),
            from_year=2022,
            to_year=2024,
            declared={"ky-luat": (False, "01/XN")},
            nominee="Người Ví Dụ",
        )
    ]


def test_every_mistake_of_a_file_is_told_at_once(home: Path) -> None:
    name = put(home, "mo_hinh,cong_nhan,ly_do\n,có,\nDVK-2,có thể,\nDVK-3,có\n")

    with pytest.raises(Refused) as refusal:
        results_in(home, name)

    assert str(refusal.value).split("\n") == [
        "Chưa nhận dòng nào:",
        "tep.csv, dòng 2, cột “mo_hinh”: để trống; hãy điền.",
        "tep.csv, dòng 3, cột “cong_nhan”: chưa rõ có hay không; ghi “có” (hoặc “x”) hay “không”.",
        "tep.csv, dòng 4: có 2 ô, tiêu đề có 3 cột.",
    ]


@pytest.mark.parametrize(
    ("text", "encoding", "sentence"),
    [
        ("mo_hinh,ket_qua,ly_do\nA,có,\n", "utf-8", "thiếu cột “cong_nhan”."),
        ("mo_hinh,cong_nhan,ly_do\n", "utf-8", "tep.csv: không có dòng nào."),
        ("", "utf-8", "thiếu cột “mo_hinh”."),
        ("mo_hinh,cong_nhan,ly_do\nA,có,\n", "utf-16", "tệp không phải UTF-8; hãy lưu lại dạng “CSV UTF-8”."),
    ],
)
def test_a_file_of_another_shape_is_refused(home: Path, text: str, encoding: str, sentence: str) -> None:
    name = put(home, text, encoding)

    with pytest.raises(Refused) as refusal:
        results_in(home, name)

    assert sentence in str(refusal.value)


@pytest.mark.parametrize("name", ["../bi-mat.csv", "/etc/passwd", "khong-co.csv", ""])
def test_a_path_out_of_the_intake_folder_or_to_nothing_is_refused(home: Path, name: str) -> None:
    with pytest.raises(Refused):
        results_in(home, name)
