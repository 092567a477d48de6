"""What a workbook says about itself: the note on each heading and the sheet of instructions."""

from collections.abc import Iterator

from documents.workbooks.sheets import Book, Column, Kind, Role

KINDS = {
    Kind.TEXT: "chữ",
    Kind.DATE: "ngày/tháng/năm",
    Kind.YES: "“có” hoặc “x”; để trống là không",
    Kind.CHOICE: "chọn trong danh sách",
    Kind.CHOICES: "các mã, cách nhau bằng dấu chấm phẩy",
    Kind.NUMBER: "số nguyên từ 0",
    Kind.DECIMAL: "số",
}
ROLES = {
    Role.ENTRY: "ghi",
    Role.ASIDE: "ghi khi cần",
    Role.FIXED: "không sửa",
    Role.SHOWN: "chỉ để xem",
}
COMMON = (
    "Cột có dấu * phải ghi. Được chuyển chỗ cột, chèn dòng trống, lọc và sắp xếp cả bảng; không đổi tên cột.",
    "Ngày ghi dạng ngày/tháng/năm, ví dụ 15/11/2024. Công thức phải đổi thành giá trị (chép, rồi dán giá trị).",
    "Mỗi dòng có mã ẩn ở hai cột đầu. Thêm dòng thì gõ vào dòng trống, không chép cả dòng cũ; xóa dòng khỏi tệp "
    "không xóa gì trong sổ.",
    "Xong thì đặt tệp vào thư mục tiep-nhan/bieu-mau của cơ quan và chạy “Nhập biểu mẫu”. Sai một ô thì cả tệp chưa "
    "được ghi; tệp “… - cần sửa.xlsx” ghi rõ ô nào, vì sao. Nhập lại đúng tệp cũ không thay đổi gì.",
)


def column_note(column: Column) -> str:
    """The note on a heading."""
    parts = [column.note, f"Cách ghi: {KINDS[column.kind]}." if column.read else ""]
    parts.append("Bắt buộc." if column.required else "")
    parts.append({Role.FIXED: "Không sửa ở dòng đã có.", Role.SHOWN: "Chỉ để xem."}.get(column.role, ""))
    return " ".join(part for part in parts if part)


def instruction_lines(book: Book, subtitle: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The sheet of instructions, line by line: (style, cells)."""
    yield "title", (f"Hướng dẫn: {book.title}",)
    yield "text", (subtitle,)
    for line in (*book.guidance, *COMMON):
        yield "text", (line,)
    for sheet in book.sheets:
        yield "text", ("",)
        yield "part", (f"Trang “{sheet.title}”" + ("" if sheet.adds else ": không thêm dòng"),)
        yield "head", ("Cột", "Cách ghi", "Vai trò", "Nội dung")
        for column in sheet.columns:
            what = KINDS[column.kind] if column.read else "—"
            role = ROLES[column.role] + (", bắt buộc" if column.required else "")
            yield "row", (column.heading, what, role, column.note)
