"""`danvan workbook`: out, back in, refused with its copy, and the exit codes."""

from datetime import date
from pathlib import Path

from command_runs import Danvan
from workbook_edits import comments_of, filled

SHEET, SENDER = "Kiến nghị, phản ánh", "Người gửi (ví dụ)"
ROW = {
    "Loại": "Kiến nghị",
    "Nguồn": "Nhân dân",
    "Ngày nhận": date(2024, 3, 25),
    "Người gửi": SENDER,
    "Nội dung": "Nội dung (ví dụ)",
}


def test_a_workbook_goes_out_and_comes_back_by_commands(office: Danvan, home: Path, tmp_path: Path) -> None:
    made = office("workbook", "export", "kien-nghi-phan-anh", "--json").json["files"][0]
    shown = office("workbook", "export", "kien-nghi-phan-anh")
    file = tmp_path / "da-dien.xlsx"
    file.write_bytes(filled((home / made["path"]).read_bytes(), SHEET, {"+1": ROW}))

    seen = office("workbook", "import", file, "--preview")
    taken = office("workbook", "import", file)
    again = office("workbook", "import", file, "--json")

    assert (made["code"], made["new"], made["rows"]) == ("BM-0001", True, {SHEET: 0})
    assert shown.out.splitlines()[0] == f"Sổ kiến nghị, phản ánh: 1 tệp, trong thư mục {home}."
    assert shown.out.splitlines()[-1].split("  ")[-1] == "đã có, không thay đổi"
    told = "da-dien.xlsx (Sổ kiến nghị, phản ánh, III.1.b): ghi mới 1 dòng, thay đổi 0, giữ nguyên 0."
    assert (seen.code, seen.out.splitlines()[0]) == (0, f"Sẽ nhận {told}")
    assert (taken.code, taken.out.splitlines()[0]) == (0, f"Đã nhận {told}")
    (second,) = again.json["files"]
    assert (again.code, second["new"], second["same"]) == (0, 0, 1)
    assert file.is_file()
    assert SENDER not in seen.out + taken.out + again.out


def test_a_refused_file_stays_has_its_copy_and_ends_with_one(office: Danvan, home: Path, tmp_path: Path) -> None:
    made = office("workbook", "export", "kien-nghi-phan-anh", "--json").json["files"][0]
    out = (home / made["path"]).read_bytes()
    wrong, right, other = tmp_path / "sai.xlsx", tmp_path / "dung.xlsx", tmp_path / "khac.xlsx"
    wrong.write_bytes(filled(out, SHEET, {"+1": {**ROW, "Ngày nhận": "30/02/2024"}}))
    right.write_bytes(filled(out, SHEET, {"+1": ROW}))
    other.write_bytes(b"a,b\n1,2\n")

    seen = office("workbook", "import", wrong, "--preview")
    ran = office("workbook", "import", wrong, right, other, tmp_path / "khong-co.xlsx")

    (copy,) = (home / "tiep-nhan" / "bieu-mau" / "tra-lai").rglob("*.xlsx")
    assert (seen.code, ran.code) == (1, 1)
    assert ran.out.splitlines()[0].startswith("Đã nhận dung.xlsx")
    assert ran.err.splitlines() == [
        "sai.xlsx: chưa ghi dòng nào vào sổ.",
        "- Trang “Kiến nghị, phản ánh”, dòng 6, cột “Ngày nhận”: Không có ngày “30/02/2024” trong lịch; hãy kiểm tra lại "
        "ngày, tháng, năm.",
        f"Sửa trong tệp “… - cần sửa.xlsx” ở {copy.parent}, mỗi ô cần sửa có ghi chú.",
        "khac.xlsx: chưa ghi dòng nào vào sổ.",
        "- Tệp là tệp chữ (CSV) đổi đuôi, không phải .xlsx. Hãy mở bằng Excel hoặc LibreOffice, chọn “Lưu thành” dạng "
        ".xlsx rồi đặt lại.",
        "khong-co.xlsx: chưa ghi dòng nào vào sổ.",
        "- Không có tệp này; xem lại tên tệp và thư mục.",
    ]
    assert (copy.name, list(comments_of(copy.read_bytes()))) == ("sai - cần sửa.xlsx", [(SHEET, "I6")])
    assert wrong.is_file()
    assert other.is_file()


def test_what_cannot_be_exported_is_refused_with_the_choices(office: Danvan) -> None:
    unknown = office("workbook", "export", "bang-luong")
    without = office("workbook", "export", "phieu-cham")

    assert (unknown.code, without.code, office("workbook").code) == (1, 1, 2)
    assert unknown.err.startswith("Không có biểu mẫu “bang-luong”. Các biểu mẫu: so-theo-doi (")
    assert without.err == "Chưa chọn đợt thẩm định: chọn một đợt trong danh sách.\n"
