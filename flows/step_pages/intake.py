"""What Tiếp nhận hồ sơ, Gia hạn and Lý do chậm tell people: receipts and days, never a file's name or content."""

from flows.artifacts import PREVIEWED, Page, bullets, cell, count, day, sections, table
from tasks.hand_ins import FileReceipt, HandInReport
from tasks.intake import ExtensionReport, LateReasonReport


def dossier_page(report: HandInReport) -> Page:
    """Say where one hand-in stands, what is wanting, and which receipts its files have."""
    rows = [
        ("Đơn vị", report.unit_name),
        ("Nhiệm vụ", report.duty_name),
        ("Căn cứ", report.clause),
        ("Lần nộp", report.round),
        ("Ngày đến văn thư", day(report.arrived_on)),
        ("Trạng thái", report.status_label),
        ("Đúng hạn hay chậm", report.lateness_text),
    ]
    return Page(
        "tiep-nhan-ho-so",
        "Tiếp nhận hồ sơ",
        f"{cell(report.unit_name)}: {cell(report.status_label)}. {cell(report.lateness_text)}",
        sections(
            ("Kết quả", table(["Mục", "Nội dung"], rows, "")),
            ("Gia hạn", cell(report.extension_text) if report.extension_text else ""),
            ("Thành phần cần bổ sung", bullets(report.faults)),
            ("Giấy biên nhận tệp", _receipts(report.files)),
            ("Việc tiếp theo", cell(report.next_step)),
        ),
    )


def _receipts(files: list[FileReceipt]) -> str:
    if not files:
        return ""
    rows = [
        (file.receipt, file.kind, _size(file.size), file.version, day(file.received_on), f"{file.digest[:16]}…")
        for file in files
    ]
    heads = ["Biên nhận", "Loại", "Dung lượng", "Phiên bản", "Ngày nhận", "Mã nội dung (SHA-256)"]
    return table(heads, rows, "") + "\n\nTên và nội dung tệp không hiện ở đây."


def _size(size: int) -> str:
    """Show a size in whole KB, or in MB with one decimal and the Vietnamese comma."""
    if size < 1024 * 1024:
        return f"{count(max(1, round(size / 1024)))} KB"
    return f"{size / (1024 * 1024):.1f} MB".replace(".", ",")


def extension_page(report: ExtensionReport, preview: bool) -> Page:
    """Say which day holds now, which one was first, and how many extensions the unit has had."""
    rows = [
        ("Đơn vị", report.unit_name),
        ("Nhiệm vụ", report.duty_name),
        ("Căn cứ", report.clause),
        ("Kết quả", report.status_label),
        ("Văn bản đề nghị", report.request_number),
        ("Đề nghị đến hết ngày", day(report.asked_until)),
        ("Văn bản trả lời", report.decision_number or "—"),
        ("Hạn ban đầu", day(report.first_on)),
        ("Hạn đang áp dụng", day(report.due_on)),
        ("Đúng hạn hay chậm", report.lateness_text),
        ("Số lần đơn vị được gia hạn trong kế hoạch", count(report.granted_to_unit)),
    ]
    return Page(
        "gia-han",
        "Gia hạn",
        f"{cell(report.unit_name)}: {cell(report.status_label)}; hạn đang áp dụng {day(report.due_on)}, "
        f"hạn ban đầu {day(report.first_on)}.",
        sections(
            ("Lưu ý", PREVIEWED if preview else ""),
            ("Nội dung", table(["Mục", "Nội dung"], rows, "")),
            ("So với hạn ban đầu", cell(report.extension_text) if report.extension_text else ""),
            ("Việc tiếp theo", cell(report.next_step)),
        ),
    )


def late_reason_page(report: LateReasonReport) -> Page:
    """Say that a reason was recorded; its words stay in the record."""
    kind = f"Giải trình theo văn bản số {report.letter_number}" if report.explained else "Lý do chậm"
    rows = [
        ("Đơn vị", report.unit_name),
        ("Nhiệm vụ", report.duty_name),
        ("Căn cứ", report.clause),
        ("Đúng hạn hay chậm", report.lateness_text),
        ("Loại", kind),
    ]
    return Page(
        "ly-do-cham",
        "Lý do chậm",
        f"Đã ghi lý do chậm của {cell(report.unit_name)}: {cell(report.lateness_text)}.",
        sections(
            ("Nội dung", table(["Mục", "Nội dung"], rows, "")),
            ("So với hạn ban đầu", cell(report.extension_text) if report.extension_text else ""),
            ("Việc tiếp theo", "Lý do được đưa vào tình hình nộp báo cáo của báo cáo năm (điểm c khoản 1 mục III)."),
        ),
    )
