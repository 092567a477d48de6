"""What "Xuất biểu mẫu" and "Nhập biểu mẫu" show: files, counts, and where a refused file has to be put right."""

from flows.artifacts import PREVIEWED, Page, bullets, cell, count, sections, table
from tasks.served_files import link
from tasks.workbooks.exporting import Exported
from tasks.workbooks.importing import Imported, ImportedFile

SHOWN = 200


def export_page(report: Exported) -> Page:
    """Say which files were written and how many rows each sheet has."""
    rows = [
        (
            f"[{each.code}]({link(each.code)}) `{each.path}`",
            "; ".join(f"{title}: {count(number)} dòng" for title, number in each.rows.items()),
            each.note,
        )
        for each in report.files
    ]
    new = sum(each.new for each in report.files)
    back = (
        "Điền rồi đặt vào thư mục tiep-nhan/bieu-mau, chạy “Nhập biểu mẫu”; nên bật “Chỉ xem trước” lần đầu."
        if report.comes_back
        else "Tệp chỉ để xem, không nhập lại."
    )
    return Page(
        "xuat-bieu-mau",
        "Xuất biểu mẫu",
        f"{report.label}: {count(len(report.files))} tệp, trong đó {count(new)} tệp mới.",
        sections(
            ("Kế hoạch", cell(report.plan_title)),
            ("Tệp, mở được ngay hoặc lấy trong thư mục dữ liệu của cơ quan", _files(rows)),
            ("Việc tiếp theo", back),
        ),
    )


def _files(rows: list[tuple[str, str, str]]) -> str:
    return table(["Tệp", "Số dòng", "Ghi chú"], rows, "")


def import_page(report: Imported) -> Page:
    """Say of every file what it did, or where it has to be put right; no cell of it."""
    taken = [each for each in report.files if each.taken]
    verb = "Sẽ nhận" if report.preview else "Đã nhận"
    back = len(report.files) - len(taken)
    told = f"{verb} {count(len(taken))} tệp"
    if back:
        told += f", {'không nhận được' if report.preview else 'trả lại'} {count(back)} tệp"
    parts = [
        (each.shown, _taken(each) if each.taken else _refused(each, preview=report.preview)) for each in report.files
    ]
    return Page(
        "nhap-bieu-mau",
        "Nhập biểu mẫu",
        f"{told}; ghi mới {count(sum(each.new for each in taken))} dòng, thay đổi "
        f"{count(sum(each.changed for each in taken))} dòng.",
        sections(
            ("Lưu ý", PREVIEWED if report.preview else ""),
            *((cell(title), body) for title, body in parts),
        ),
    )


def _taken(file: ImportedFile) -> str:
    counted = f"ghi mới {count(file.new)} dòng, thay đổi {count(file.changed)}, giữ nguyên {count(file.same)}"
    lines = [f"{cell(file.label)} ({cell(file.clause)}): {counted}.", bullets(file.details)]
    if file.cautions:
        lines += ["**Cần xem lại**", bullets(file.cautions)]
    if file.code:
        lines.append(f"Tệp đã nhập: [{file.code}]({link(file.code)}).")
    if file.next_step:
        lines.append(f"Việc tiếp theo: {cell(file.next_step)}")
    return "\n\n".join(line for line in lines if line)


def _refused(file: ImportedFile, *, preview: bool) -> str:
    placed = [each for each in file.wrong if each.row is not None or each.column]
    rows = [
        (each.title or "—", each.row if each.row is not None else "—", each.column or "—", each.reason)
        for each in placed[:SHOWN]
    ]
    left = len(placed) - SHOWN
    lines = [
        "**Chưa ghi dòng nào của tệp này.**",
        bullets(str(each) for each in file.wrong if each.row is None and not each.column),
        table(["Trang", "Dòng", "Cột", "Cần sửa"], rows, "") + (f"\n\nCòn {count(left)} chỗ." if left > 0 else ""),
    ]
    if file.back_in:
        opened = f" ([{file.code}]({link(file.code)}))" if file.code else ""
        copy = f"; sửa trong tệp “… - cần sửa.xlsx”{opened}, mỗi ô cần sửa có ghi chú" if file.annotated else ""
        lines.append(f"Tệp đã chuyển vào `{file.back_in}`{copy}, rồi đặt lại vào thư mục tiep-nhan/bieu-mau.")
    elif not preview:
        lines.append("Tệp vẫn nằm trong thư mục tiep-nhan/bieu-mau.")
    return "\n\n".join(line for line in lines if line)
