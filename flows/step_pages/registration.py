"""What registering, answering and succession tell people; individuals and exemplars stand by their codes alone."""

from collections.abc import Sequence

from flows.artifacts import PREVIEWED, Page, bullets, cell, count, day, sections, table
from tasks.attachments import AttachmentReport
from tasks.registration import RegisteredRow, RegistrationReport, ReplyReport, SuccessionReport

HEADS = ["Mã", "Đơn vị", "Mô hình, điển hình", "Nội dung", "Mới hay duy trì", "Trạng thái"]


def registration_page(report: RegistrationReport) -> Page:
    """Say what was registered, what deserves a second look, and who has registered too few."""
    verb = "Sẽ đăng ký" if report.preview else "Đã đăng ký"
    contents = [(name, count(number)) for name, number in report.per_content.items()]
    return Page(
        "dang-ky-mo-hinh",
        "Đăng ký mô hình",
        f"{verb} {count(len(report.rows))} mô hình, điển hình ({cell(report.clause)}): mới {count(report.new)}, "
        f"duy trì {count(report.carried_over)}; trong đó đăng ký lại {count(report.amended)}.",
        sections(
            ("Lưu ý", PREVIEWED if report.preview else ""),
            ("Cần xem lại", bullets(report.cautions)),
            ("Đăng ký chưa đủ chỉ tiêu", bullets(report.below_quota)),
            ("Theo nội dung", table(["Nội dung", "Số lượng"], contents, "")),
            ("Danh sách", _listed(report.rows)),
            ("Việc tiếp theo", "Chạy “Xác nhận đăng ký” để xác nhận hoặc trả lại."),
        ),
    )


def reply_page(report: ReplyReport) -> Page:
    """Say what was answered to how many units."""
    verb = "Sẽ ghi" if report.preview else "Đã ghi"
    return Page(
        "xac-nhan-dang-ky",
        "Xác nhận đăng ký",
        f"{verb}: {cell(report.kind_label)}, {count(len(report.rows))} mô hình, điển hình của {count(report.units)} "
        f"đơn vị ({cell(report.clause)}).",
        sections(
            ("Lưu ý", PREVIEWED if report.preview else ""),
            ("Hạn bổ sung", day(report.supplement_due_on) if report.supplement_due_on else ""),
            ("Danh sách", _listed(report.rows)),
            ("Việc tiếp theo", cell(report.next_step)),
        ),
    )


def attachment_page(report: AttachmentReport) -> Page:
    """Say which files were taken, by their receipts; a file's name may hold a person's and is not shown."""
    verb = "Sẽ nhận" if report.preview else "Đã nhận"
    rows = [
        (each.receipt, each.kind, count(each.size), count(each.version), day(each.received_on)) for each in report.files
    ]
    return Page(
        "tep-kem-mo-hinh",
        "Nhận tệp kèm mô hình",
        f"{verb} {count(len(report.files))} tệp của {cell(report.shown)} ({cell(report.clause)}), "
        f"trong đó {count(report.changed)} tệp mới hoặc có nội dung mới.",
        sections(
            ("Lưu ý", PREVIEWED if report.preview else ""),
            ("Biên nhận", table(["Biên nhận", "Loại", "Dung lượng (byte)", "Phiên bản", "Ngày nhận"], rows, "")),
            ("Việc tiếp theo", "Thẩm định, trình cấp trên trên bản mới nhất của từng tệp."),
        ),
    )


def succession_page(report: SuccessionReport) -> Page:
    """Say what went over, and that the totals agree."""
    verb = "Sẽ chuyển" if report.preview else "Đã chuyển"
    totals = [
        ("Mô hình, điển hình", "old_initiatives", "new_initiatives", 0),
        ("Việc còn mở", "old_open", "new_open", len(report.merged)),
    ]
    rows = [
        (
            what,
            count(report.before[old]),
            count(report.before[new]),
            count(report.after[old]),
            count(report.after[new]),
            count(merged),
        )
        for what, old, new, merged in totals
    ]
    heads = ["", "Cũ, trước", "Kế thừa, trước", "Cũ, sau", "Kế thừa, sau", "Nhập làm một"]
    return Page(
        "sap-nhap-doi-ten",
        "Sáp nhập, đổi tên đơn vị",
        f"{verb} {count(len(report.initiatives))} mô hình, {count(len(report.moved))} việc từ "
        f"{cell(report.old_name)} sang {cell(report.new_name)}; {count(len(report.merged))} việc nhập vào việc sẵn có.",
        sections(
            ("Lưu ý", PREVIEWED if report.preview else ""),
            ("Căn cứ", f"Văn bản số {cell(report.document)}, có hiệu lực từ ngày {day(report.on)}."),
            ("Đối chiếu số lượng", table(heads, rows, "")),
            ("Việc chuyển sang đơn vị kế thừa", table(["Nhiệm vụ", "Căn cứ"], report.moved, "Không có.")),
            ("Việc nhập vào việc sẵn có", table(["Nhiệm vụ", "Căn cứ"], report.merged, "")),
            ("Mô hình chuyển sang", bullets(report.initiatives)),
            ("Việc tiếp theo", "Sửa tệp đơn vị (hiệu lực, đơn vị kế thừa) và nạp lại kế hoạch cho khớp."),
        ),
    )


def _listed(rows: Sequence[RegisteredRow]) -> str:
    return table(
        HEADS,
        [(row.code, row.unit_name, row.shown, row.content, row.novelty_label, row.status_label) for row in rows],
        "Không có mô hình nào.",
    )
