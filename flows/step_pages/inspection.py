"""What the steps of inspection tell people: the list with its reasons, the days, the results, the log."""

from flows.artifacts import PREVIEWED, Page, bullets, cell, count, day, sections, table
from tasks.inspection.reports import GuidanceReport, InspectionReport, InspectionsReport, ListedUnit, RoundReport

TIES = "Bằng điểm thì xếp trước đơn vị lâu chưa được kiểm tra hơn, rồi đến thứ tự mã đơn vị."


def round_page(report: RoundReport) -> Page:
    """Show a round's list, and of every candidate why it is on it or not."""
    chosen = [unit for unit in report.units if unit.on_the_list]
    others = [unit for unit in report.units if not unit.on_the_list]
    return Page(
        "dot-kiem-tra",
        f"Đợt kiểm tra: {report.name}",
        f"{cell(report.name)} ({day(report.opens_on)} – {day(report.closes_on)}): {cell(report.status_label)}; "
        f"{count(len(chosen))} đơn vị trong danh sách, tối đa {count(report.at_most)}.",
        sections(
            ("Lưu ý", PREVIEWED if report.preview else ""),
            ("Căn cứ", cell(report.clause)),
            (
                "Danh sách kiểm tra",
                table(
                    ["Đơn vị", "Vì sao chọn", "Điểm", "Trạng thái", "Cuộc kiểm tra"],
                    [(unit.name, _why(unit), unit.points, unit.state_label, unit.inspection or "") for unit in chosen],
                    "Chưa có đơn vị nào.",
                ),
            ),
            (
                "Không trong danh sách",
                table(
                    ["Đơn vị", "Lý do được xét", "Điểm", "Trạng thái"],
                    [(unit.name, _why(unit), unit.points, unit.state_label) for unit in others],
                    "",
                ),
            ),
            ("Cách xếp", f"{TIES}\n\n{bullets(report.labels)}" if report.units else ""),
            ("Chưa kiểm tra khi kết thúc đợt", bullets(report.not_inspected)),
            ("Việc tiếp theo", cell(report.next_step)),
        ),
    )


def schedule_page(report: InspectionsReport) -> Page:
    """Show the days that were set."""
    rows = [
        (each.number, each.unit_name, day(each.on_day), each.team, each.status_label, each.clause)
        for each in report.inspections
    ]
    verb = "Sẽ lên lịch" if report.preview else "Đã lên lịch"
    return Page(
        "lich-kiem-tra",
        "Lịch kiểm tra",
        f"{verb} {count(len(rows))} cuộc kiểm tra; mỗi đơn vị có một thông báo.",
        sections(
            ("Lưu ý", PREVIEWED if report.preview else ""),
            ("Lịch", table(["Số", "Đơn vị", "Ngày", "Đoàn", "Trạng thái", "Căn cứ"], rows, "")),
            ("Cảnh báo", bullets(f"{each.unit_name}: {why}" for each in report.inspections for why in each.warnings)),
            ("Việc tiếp theo", "“Gửi thông báo” tự gửi trong giờ hành chính. Đến ngày thì ghi “Kết quả kiểm tra”."),
        ),
    )


def inspection_page(report: InspectionReport) -> Page:
    """Show one inspection: its day, what was rated and found, and how evidence is handed in."""
    return Page(
        "cuoc-kiem-tra",
        f"Cuộc kiểm tra số {report.number}",
        f"{cell(report.unit_name)}, ngày {day(report.on_day)}: {cell(report.status_label)}; "
        f"{count(len(report.ratings))} đánh giá, {count(len(report.findings))} tồn tại, kiến nghị.",
        sections(
            (
                "Cuộc kiểm tra",
                table(
                    ["Mục", "Nội dung"],
                    [("Đợt", report.round_name), ("Đoàn", report.team), ("Căn cứ", report.clause)],
                    "",
                ),
            ),
            ("Cảnh báo", bullets(report.warnings)),
            ("Đánh giá", _ratings(report)),
            ("Tồn tại, kiến nghị", _findings(report)),
            ("Việc tiếp theo", cell(report.next_step)),
        ),
    )


def results_page(report: InspectionsReport) -> Page:
    """Show what was written down about several inspections."""
    rows = [
        (each.number, each.unit_name, day(each.on_day), count(len(each.ratings)), count(len(each.findings)))
        for each in report.inspections
    ]
    verb = "Sẽ ghi" if report.preview else "Đã ghi"
    return Page(
        "ket-qua-kiem-tra",
        "Kết quả kiểm tra",
        f"{verb} kết quả của {count(len(rows))} cuộc kiểm tra.",
        sections(
            ("Lưu ý", PREVIEWED if report.preview else ""),
            ("Kết quả", table(["Số", "Đơn vị", "Ngày", "Đánh giá", "Tồn tại, kiến nghị"], rows, "")),
            ("Việc tiếp theo", "Xem lại từng cuộc kiểm tra, rồi chọn việc “Thông báo kết luận”."),
        ),
    )


def guidance_page(report: GuidanceReport) -> Page:
    """Show the log of guidance and surveys."""
    rows = [
        (row.number, day(row.on_day), row.kind, row.unit_name, row.topic, row.document, row.clause)
        for row in report.rows
    ]
    verb = "Sẽ ghi" if report.preview else "Đã ghi"
    return Page(
        "huong-dan-khao-sat",
        "Sổ hướng dẫn, khảo sát",
        f"{verb} thêm {count(report.written)} mục; sổ có {count(len(rows))} mục.",
        sections(
            ("Lưu ý", PREVIEWED if report.preview else ""),
            (
                "Sổ",
                table(["Số", "Ngày", "Loại", "Đơn vị", "Nội dung", "Văn bản", "Căn cứ"], rows, "Sổ chưa có mục nào."),
            ),
            ("Việc tiếp theo", "Không phải làm gì thêm; sổ được dùng khi lập báo cáo năm."),
        ),
    )


def people_page(number: int, preview: bool) -> Page:
    """Say how many seats were filled; never by whom."""
    verb = "Sẽ ghi" if preview else "Đã ghi"
    return Page(
        "thanh-vien-doan-kiem-tra",
        "Thành viên đoàn kiểm tra",
        f"{verb} thành viên của {count(number)} vị trí trong đoàn kiểm tra.",
        sections(
            ("Lưu ý", PREVIEWED if preview else ""),
            ("Việc tiếp theo", "Không phải làm gì thêm; họ tên chỉ dùng khi lập văn bản và không hiện ở đây."),
        ),
    )


def _why(unit: ListedUnit) -> str:
    by_hand = [f"{unit.state_label.lower()}: {unit.hand_reason}"] if unit.hand_reason else []
    return "; ".join([*unit.why, *by_hand])


def _ratings(report: InspectionReport) -> str:
    rows = [(rated.about, rated.code, rated.rating) for rated in report.ratings]
    return table(["Về", "Mã", "Mức đánh giá"], rows, "")


def _findings(report: InspectionReport) -> str:
    rows = [
        (found.number, found.kind, found.words, day(found.fix_by), found.occurrence or "", found.state)
        for found in report.findings
    ]
    listed = table(["Mục", "Loại", "Nội dung", "Hạn khắc phục", "Kỳ khi nộp minh chứng", "Trạng thái"], rows, "")
    owed = any(found.occurrence for found in report.findings)
    return f"{listed}\n\nNhiệm vụ khi ghi nhận nộp: {cell(report.evidence_duty)}." if owed else listed
