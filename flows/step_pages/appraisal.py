"""What the steps of appraisal tell people: codes, counts and totals; never a member's name, score or vote."""

from flows.artifacts import PREVIEWED, Page, bullets, cell, count, day, sections, table
from models.appraisal.minutes import Minutes, Seat
from tasks.appraisal.results import ResultReport
from tasks.appraisal.rounds import RoundReport


def round_page(report: RoundReport) -> Page:
    """Say what was done to a round, where it stands and what comes next."""
    rows = [
        ("Đợt", f"{report.code}, {report.name}"),
        ("Trạng thái", report.status_label),
        ("Căn cứ", report.clause),
        ("Mô hình, điển hình", count(report.initiatives)),
        ("Để lại đợt sau", count(report.left_out)),
        ("Thành viên Hội đồng", count(report.members)),
        ("Hạn nộp phiếu chấm", day(report.scores_due_on)),
    ]
    sheets = [(label, count(number)) for label, number in report.sheets.items()]
    missing = [(code, count(number)) for code, number in report.missing.items()]
    short = [(code, count(number)) for code, number in report.short.items()]
    return Page(
        "tham-dinh",
        f"Thẩm định: {cell(report.name)}",
        f"{cell(report.done)} Đợt {cell(report.code)}: {cell(report.status_label)}.",
        sections(
            ("Lưu ý", PREVIEWED if report.preview else ""),
            ("Việc tiếp theo", cell(report.next_step)),
            ("Đợt thẩm định", table(["Mục", "Nội dung"], rows, "")),
            ("Phiếu chấm", table(["Trạng thái", "Số phiếu"], sheets, "")),
            ("Chưa nộp", table(["Thành viên", "Số phiếu"], missing, "")),
            ("Thiếu người chấm", table(["Mô hình", "Còn thiếu"], short, "")),
            ("Hồ sơ thay đổi sau khi chấm, phiếu được mở lại", bullets(report.reopened)),
            ("Chi tiết", bullets(report.details)),
        ),
    )


def result_page(report: ResultReport, *, applied: bool) -> Page:
    """Show the results of a round: totals, places, votes as counts, ties as ties."""
    rows = [
        (each.code, each.name, each.unit, each.outcome, each.total, each.rank, each.sheets, each.votes, each.note)
        for each in report.lines
    ]
    heads = ["Mã", "Mô hình", "Đơn vị", "Kết quả", "Tổng", "Thứ tự", "Số phiếu", "Tán thành", "Ghi chú"]
    following = (
        "Kiểm tra lại, rồi “Công bố”; hoặc “Hoàn tác”."
        if applied
        else f"Để áp dụng đúng kết quả này, chạy lại với “Áp dụng” và mã **{cell(report.preview_code)}**."
        if not report.undecided
        else "Còn mô hình chưa quyết định được: xử lý theo ghi chú, hoặc để lại đợt sau, rồi xem trước lại."
    )
    return Page(
        "tham-dinh-ket-qua",
        f"Kết quả thẩm định: {cell(report.round.name)}",
        f"{cell(report.round.done)} Đạt {count(report.passed)}, không đạt {count(report.failed)}, chưa quyết định "
        f"{count(report.undecided)}.",
        sections(
            ("Việc tiếp theo", following),
            ("Căn cứ", cell(report.round.clause)),
            ("Kết quả", table(heads, rows, "Đợt không có mô hình nào.")),
            (
                "Cách đọc",
                "Dấu = ở cột thứ tự là bằng điểm. “Tán thành” ghi số phiếu tán thành trên số thành viên được tính ở mô "
                "hình ấy; thành viên có xung đột lợi ích không tính.",
            ),
        ),
    )


def minutes_page(data: Minutes) -> Page:
    """Show what the minutes will say: members by code and role, results as totals."""
    meetings = [
        f"### Phiên họp số {each.number}, {day(each.held_on)}, {cell(each.began)} đến {cell(each.ended)}, "
        f"{cell(each.place)}\n\nCó mặt: {_seats(each.present)}.\n\nVắng: {_seats(each.absent)}.\n\n"
        f"Chủ tọa: {cell(', '.join(each.chair))}. Thư ký: {cell(', '.join(each.secretary))}."
        for each in data.meetings
    ]
    rows = [
        (
            each.code,
            each.name,
            each.outcome,
            each.total or "",
            "/".join(str(number) for number in each.votes[2:]) if each.votes else "",
            ", ".join(each.apart),
        )
        for each in data.lines
    ]
    heads = ["Mã", "Mô hình", "Kết quả", "Tổng", "Tán thành/không/không ý kiến/không hợp lệ", "Không tham gia"]
    return Page(
        "tham-dinh-bien-ban",
        f"Dữ liệu biên bản thẩm định: {cell(data.round_name)}",
        f"{cell(data.council)}, đợt {cell(data.round_code)}: {cell(data.status)}.",
        sections(
            ("Căn cứ", cell(data.clause)),
            ("Phiên họp", "\n\n".join(meetings) or "Chưa ghi phiên họp nào."),
            ("Kết quả", table(heads, rows, "Đợt không có mô hình nào.")),
        ),
    )


def _seats(seats: tuple[Seat, ...]) -> str:
    return "; ".join(cell(f"{each.code}, {each.role}, {each.unit}") for each in seats) or "không"
