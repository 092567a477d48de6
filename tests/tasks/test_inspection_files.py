"""Files of the intake folder: read whole or refused with file, row, column and why; no personal cell is repeated."""

from datetime import date
from pathlib import Path

import pytest

from config.refusals import Refused
from models.inspection.record import About, FindingKind, GuidanceKind
from models.intake.store import INTAKE_FOLDER
from tasks.inspection.files import FOLDER, read_guidance, read_people, read_results, read_schedule
from tasks.inspection.rows import FindingRow, GuidedRow, PersonRow, RatingRow, ScheduleRow

READERS = {
    "lich.csv": read_schedule,
    "ket-qua.csv": read_results,
    "huong-dan.csv": read_guidance,
    "thanh-vien.csv": read_people,
}


def given(home: Path, name: str, content: str | bytes) -> Path:
    """Put a file into the folder; return the home."""
    folder = home / INTAKE_FOLDER / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return home


def refusal(home: Path, name: str, content: str | bytes) -> str:
    with pytest.raises(Refused) as found:
        READERS[name](given(home, name, content))
    return str(found.value)


def test_a_schedule_is_read_row_by_row_with_its_lines(tmp_path: Path) -> None:
    content = "dot,don_vi,ngay,doan\ndot-1,P-DX,12/06/2024,doan-1\n,,,\ndot-1,P-SC,2024-06-13,doan-2\n"

    assert read_schedule(given(tmp_path, "lich.csv", content)) == [
        ScheduleRow("dot-1", "P-DX", date(2024, 6, 12), "doan-1", line=2),
        ScheduleRow("dot-1", "P-SC", date(2024, 6, 13), "doan-2", line=4),
    ]


def test_columns_may_stand_in_any_order_semicolons_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    content = "\ufeffdoan;ngay;don_vi;dot\r\ndoan-1;12/06/2024;P-DX;dot-1\r\n"

    assert read_schedule(given(tmp_path, "lich.csv", content)) == [
        ScheduleRow("dot-1", "P-DX", date(2024, 6, 12), "doan-1", line=2)
    ]


def test_line_ends_of_any_system_are_line_ends(tmp_path: Path) -> None:
    content = "dot,don_vi,ngay,doan\rdot-1,P-DX,12/06/2024,doan-1\r"

    assert read_schedule(given(tmp_path, "lich.csv", content)) == [
        ScheduleRow("dot-1", "P-DX", date(2024, 6, 12), "doan-1", line=2)
    ]


def test_minutes_hold_ratings_findings_and_recommendations(tmp_path: Path) -> None:
    content = (
        "so_kiem_tra,muc,ma,muc_danh_gia,noi_dung,han\n"
        "1,mô hình,DVK-2024-001,tot,,\n"
        "1,Nhiệm vụ,ke-hoach-don-vi,han-che,Gửi chậm (ví dụ),\n"
        '1,tồn tại,,,"Chưa có sổ, chưa có hồ sơ",10/07/2024\n'
        "1,kiến nghị,,,Bổ sung sổ,12/07/2024\n"
    )

    assert read_results(given(tmp_path, "ket-qua.csv", content)) == [
        RatingRow("1", About.INITIATIVE, "DVK-2024-001", "tot", None, line=2),
        RatingRow("1", About.DUTY, "ke-hoach-don-vi", "han-che", "Gửi chậm (ví dụ)", line=3),
        FindingRow("1", FindingKind.FINDING, "Chưa có sổ, chưa có hồ sơ", date(2024, 7, 10), line=4),
        FindingRow("1", FindingKind.RECOMMENDATION, "Bổ sung sổ", date(2024, 7, 12), line=5),
    ]


def test_the_log_takes_documents_where_there_are_any(tmp_path: Path) -> None:
    content = (
        "loai,don_vi,ngay,noi_dung,so_van_ban,ngay_van_ban\n"
        "hướng dẫn,P-DX,06/05/2024,Lập hồ sơ,15/NV,06/05/2024\n"
        "khảo sát,MTTQ,07/05/2024,Tình hình đăng ký,,\n"
    )

    assert read_guidance(given(tmp_path, "huong-dan.csv", content)) == [
        GuidedRow(GuidanceKind.GUIDANCE, "P-DX", date(2024, 5, 6), "Lập hồ sơ", "15/NV", date(2024, 5, 6), line=2),
        GuidedRow(GuidanceKind.SURVEY, "MTTQ", date(2024, 5, 7), "Tình hình đăng ký", line=3),
    ]


def test_names_of_people_come_by_file(tmp_path: Path) -> None:
    content = "thanh_vien,ho_ten,chuc_vu\nnv-1,Họ Và Tên Mẫu,Trưởng đoàn\n"

    assert read_people(given(tmp_path, "thanh-vien.csv", content)) == [
        PersonRow("nv-1", "Họ Và Tên Mẫu", "Trưởng đoàn", line=2)
    ]


NOTHING = "Chưa nhận dòng nào:\n"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "lich.csv",
            "dot,don_vi,ngay,doan\n,P-DX,31/06/2024,doan-1\ndot-1,P-SC,mai,\n",
            f"{NOTHING}kiem-tra/lich.csv, dòng 2, cột “dot”: để trống; hãy điền.\n"
            "kiem-tra/lich.csv, dòng 2, cột “ngay”: Không có ngày “31/06/2024” trong lịch; hãy kiểm tra lại ngày, tháng, "
            "năm.\n"
            "kiem-tra/lich.csv, dòng 3, cột “ngay”: “mai” không phải là ngày; hãy ghi ngày/tháng/năm, ví dụ 15/11/2024.\n"
            "kiem-tra/lich.csv, dòng 3, cột “doan”: để trống; hãy điền.",
        ),
        (
            "lich.csv",
            "dot,don_vi,ngay,ngay,phu\n",
            f"{NOTHING}kiem-tra/lich.csv, dòng 1: thiếu cột “doan”.\n"
            "kiem-tra/lich.csv, dòng 1: không có cột “phu” trong mẫu.\n"
            "kiem-tra/lich.csv, dòng 1: cột “ngay” ghi hai lần.",
        ),
        (
            "lich.csv",
            "dot,don_vi,ngay,doan\ndot-1,P-DX,12/06/2024,doan-1,thừa\n",
            f"{NOTHING}kiem-tra/lich.csv, dòng 2: có 5 ô, tiêu đề có 4 cột.",
        ),
        ("lich.csv", "dot,don_vi,ngay,doan\n", f"{NOTHING}kiem-tra/lich.csv: không có dòng nào."),
        (
            "lich.csv",
            "dot,don_vi,ngay,doan\n" + "dot-1,P-DX,12/06/2024,doan-1\n" * 10_001,
            f"{NOTHING}kiem-tra/lich.csv: có 10001 dòng, nhiều hơn 10000; hãy tách thành nhiều tệp.",
        ),
        (
            "lich.csv",
            b"dot,don_vi,ngay,doan\n\xff\xfe",
            "kiem-tra/lich.csv: tệp không phải UTF-8; hãy lưu lại dạng “CSV UTF-8”.",
        ),
        (
            "lich.csv",
            "dot,don_vi,ngay,doan\n" + "x" * 200_000 + "\n",
            "kiem-tra/lich.csv: tệp không đọc được ở dòng 2; hãy lưu lại dạng “CSV UTF-8”.",
        ),
        (
            "lich.csv",
            "x" * 200_000 + ",don_vi\n",
            "kiem-tra/lich.csv: tệp không đọc được ở dòng 1; hãy lưu lại dạng “CSV UTF-8”.",
        ),
        ("lich.csv", b" " * (5 * 1024 * 1024 + 1), "Tệp “lich.csv” lớn hơn 5 MB; tách thành nhiều tệp."),
        (
            "ket-qua.csv",
            "so_kiem_tra,muc,ma,muc_danh_gia,noi_dung,han\n1,phê bình,,,Nội dung,10/07/2024\n",
            f"{NOTHING}kiem-tra/ket-qua.csv, dòng 2, cột “muc”: “phê bình” không có trong danh sách; chọn một trong: mô "
            "hình, nhiệm vụ, tồn tại, kiến nghị.\nkiem-tra/ket-qua.csv, dòng 2, cột “ma”: để trống; hãy điền.\n"
            "kiem-tra/ket-qua.csv, dòng 2, cột “muc_danh_gia”: để trống; hãy điền.",
        ),
        (
            "thanh-vien.csv",
            "thanh_vien,ho_ten,chuc_vu\nnv-1,Họ Và Tên Mẫu,\nnv-1,Người Mẫu Hai,\n",
            "thanh-vien.csv, cột “thanh_vien”: mã ghi hai lần: nv-1. Mỗi mã chỉ ghi một dòng.",
        ),
    ],
)
def test_a_file_is_refused_with_everything_that_is_wrong_in_it(
    tmp_path: Path, name: str, content: str | bytes, sentence: str
) -> None:
    assert refusal(tmp_path, name, content) == sentence


def test_a_file_that_is_not_there_or_is_a_link_is_refused_with_the_place_to_put_it(tmp_path: Path) -> None:
    elsewhere = given(tmp_path / "khac", "lich.csv", "dot,don_vi,ngay,doan\ndot-1,P-DX,12/06/2024,doan-1\n")
    home = tmp_path / "nha"
    place = Path(INTAKE_FOLDER) / FOLDER
    (home / place).mkdir(parents=True)

    with pytest.raises(Refused) as missing:
        read_schedule(home)
    (home / place / "lich.csv").symlink_to(elsewhere / place / "lich.csv")
    with pytest.raises(Refused) as linked:
        read_schedule(home)

    assert str(missing.value) == (
        "Không có tệp tiep-nhan/kiem-tra/lich.csv; đặt tệp vào thư mục tiếp nhận rồi chạy lại."
    )
    assert str(linked.value) == "Tệp “lich.csv” là liên kết tới nơi khác; đặt chính tệp vào thư mục."
