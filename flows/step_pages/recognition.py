"""What the runs of submission upward, recognition, commendation and spreading end with."""

from collections.abc import Sequence

from flows.artifacts import PREVIEWED, Page, bullets, cell, count, day, sections, table
from tasks.recognition.commendation import ProposalReport
from tasks.recognition.results import RegisterLine, Revoked
from tasks.recognition.spreading import SpreadReport
from tasks.submission.dossiers import InnerDaysReport
from tasks.submission.reports import DossierReport

SHOWN = 300


def dossier_page(report: DossierReport) -> Page:
    """Say where a dossier stands, what it lacks, and what comes next."""
    rows = [
        ("Cấp công nhận", report.level_name),
        ("Căn cứ", report.clause),
        ("Trạng thái", report.status_label),
        ("Số, ngày", f"{report.number}, ngày {day(report.issued_on)}" if report.number else "chưa phát hành"),
        ("Ngày gửi", day(report.sent_on)),
        ("Dự kiến có kết quả", day(report.expected_on)),
        ("Gói hồ sơ", report.package or "chưa đóng gói"),
        ("SHA-256 của gói", report.package_sha256 or "—"),
    ]
    return Page(
        "ho-so-trinh",
        f"Hồ sơ trình {report.code}",
        report.done,
        sections(
            ("Lưu ý", PREVIEWED if report.preview else ""),
            ("Giả định", cell(report.label) if report.label else ""),
            ("Cần cân nhắc", bullets(report.warnings)),
            ("Hồ sơ", table(["Mục", "Nội dung"], rows, "")),
            ("Còn thiếu trước khi gửi", bullets(report.missing, "Đủ thành phần.")),
            (
                f"Danh sách: {count(len(report.initiatives))} mô hình, điển hình",
                table(["Mã", "Tên", "Đơn vị", "Kết quả"], report.initiatives[:SHOWN], "Chưa có mô hình nào."),
            ),
            ("Việc tiếp theo", cell(report.next_step)),
        ),
    )


def inner_days_page(report: InnerDaysReport) -> Page:
    """Show the inner days, those that have passed in red."""
    red = [each for each in report.days if each.red]
    rows = [
        (
            each.step.name,
            each.step.working_days,
            day(each.starts_by),
            day(each.ends_by),
            day(each.done_on),
            "🔴 Đã qua ngày an toàn" if each.red else "Xong" if each.done_on else "Trong hạn",
        )
        for each in report.days
    ]
    late = f"{count(len(red))} bước đã qua ngày an toàn." if red else "Các bước còn trong ngày an toàn."
    return Page(
        "lich-trinh-cap-tren",
        f"Lịch nội bộ trình “{report.level_name}”",
        f"Phải trình chậm nhất hết ngày {day(report.outer_on)} ({cell(report.clause)}). {late}",
        sections(
            ("Giả định", cell(report.label) if report.label else ""),
            ("Lưu ý về lịch làm việc", bullets(report.warnings)),
            (
                "Tính lùi theo ngày làm việc",
                table(
                    ["Bước", "Số ngày làm việc", "Bắt đầu chậm nhất", "Xong chậm nhất", "Đã xong", "Tình trạng"],
                    rows,
                    "Kế hoạch chưa nêu bước nội bộ nào.",
                ),
            ),
            ("Việc tiếp theo", "Ghi bước đã xong bằng chính biểu mẫu này; đóng gói, phát hành, gửi tự được ghi."),
        ),
    )


def revoked_page(report: Revoked) -> Page:
    """Say what was revoked and why."""
    return Page(
        "thu-hoi-cong-nhan",
        "Thu hồi công nhận",
        f"Đã thu hồi công nhận {cell(report.recognition)} của mô hình {cell(report.initiative)}.",
        sections(
            (
                "Kết quả",
                table(
                    ["Mục", "Nội dung"],
                    [
                        ("Cấp công nhận", report.level_name),
                        ("Điều khoản", report.clause),
                        ("Quyết định thu hồi", f"số {report.number} ngày {day(report.revoked_on)}"),
                        ("Căn cứ thu hồi", report.ground),
                        ("Trạng thái mô hình", report.initiative_status),
                    ],
                    "",
                ),
            ),
            ("Việc tiếp theo", "Thông báo tới đơn vị đang chờ duyệt: mở “Duyệt gửi”, chọn “Xem trước”."),
        ),
    )


def register_page(lines: Sequence[RegisterLine], asked: str) -> Page:
    """Show the register of recognitions over the years."""
    rows = [
        (
            line.code,
            line.year,
            f"{line.initiative} {line.name}",
            line.unit_name,
            line.level,
            f"{line.decision}, {day(line.decided_on)}, {line.body}",
            line.status_label + (f" ({line.revoked_by}: {line.ground})" if line.revoked_by else ""),
        )
        for line in lines[-SHOWN:]
    ]
    more = f" Hiện {count(SHOWN)} dòng cuối; chọn năm hoặc đơn vị để xem đủ." if len(lines) > SHOWN else ""
    heads = ["Mã", "Năm", "Mô hình, điển hình", "Đơn vị", "Cấp", "Quyết định", "Tình trạng"]
    return Page(
        "so-cong-nhan",
        "Sổ công nhận",
        f"{count(len(lines))} công nhận {cell(asked)}.{more}",
        table(heads, rows, "Chưa có công nhận nào."),
    )


def proposals_page(reports: Sequence[ProposalReport], done: str, *, preview: bool = False) -> Page:
    """Say where proposals of commendation stand."""
    rows = [
        (
            each.code,
            each.unit_name,
            each.award,
            each.document_number,
            each.status_label,
            f"{each.decision_number}, {day(each.decided_on)}" if each.decision_number else "—",
            each.reason or "—",
        )
        for each in reports[:SHOWN]
    ]
    first = reports[0]
    heads = ["Mã", "Đơn vị đề nghị", "Hình thức", "Văn bản đề nghị", "Trạng thái", "Quyết định", "Lý do"]
    return Page(
        "khen-thuong",
        "Khen thưởng",
        done,
        sections(
            ("Lưu ý", PREVIEWED if preview else ""),
            ("Giả định", cell(first.label) if first.label else ""),
            ("Cần cân nhắc", bullets(warning for each in reports for warning in each.warnings)),
            ("Đề nghị", table(heads, rows, "")),
            ("Căn cứ", bullets([first.clause, first.source])),
            ("Việc tiếp theo", cell(first.next_step)),
        ),
    )


def spread_page(reports: Sequence[SpreadReport]) -> Page:
    """Say where recognised models have gone so far."""
    first = reports[0]
    parts = []
    for each in reports[:SHOWN]:
        given, link, published_on = each.media
        media = f"cung cấp ngày {day(given)}" if given else "chưa cung cấp"
        media += f", đăng ngày {day(published_on)}: {link}" if link else ""
        parts.append(
            (
                f"{cell(each.initiative)}: {cell(each.name)} ({cell(each.unit_name)})",
                table(
                    ["Mục", "Nội dung"],
                    [
                        *(("Nhân rộng tại", f"{where}, từ ngày {day(on)}") for where, on in each.replicated),
                        *(("Chia sẻ", f"{name}, ngày {day(on)}, {place}") for name, on, place in each.shared),
                        ("Truyền thông", media),
                    ],
                    "",
                ),
            )
        )
    return Page(
        "nhan-rong-mo-hinh",
        "Nhân rộng, chia sẻ, truyền thông",
        first.done,
        sections(*parts, ("Căn cứ", cell(first.clause)), ("Việc tiếp theo", cell(first.next_step))),
    )
