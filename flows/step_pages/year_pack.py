"""What "Lập hồ sơ năm" shows: where the archive lies, what it holds, its SHA-256, and what was not there."""

from config.vietnamese import format_date
from flows.artifacts import Page, bullets, cell, count, sections, table
from tasks.year_pack.packing import Packed

SHOWN = 50


def year_pack_page(report: Packed) -> Page:
    """Say what was made, and what to do with it."""
    closed = f"đã đóng ngày {format_date(report.closed_on)}" if report.closed_on else "chưa đóng năm"
    facts = [
        ("Tệp, trong thư mục dữ liệu của cơ quan", f"`{report.path}`"),
        ("Mã SHA-256", f"`{report.sha256}`"),
        ("Dung lượng", f"{count(-(-report.size // 1024))} KB"),
        ("Tệp của năm", count(report.files)),
        ("Dòng trong các bảng", count(report.rows)),
        ("Nhật ký", f"{count(report.through)} dòng, mã dòng cuối `{report.head}`"),
        ("Kế hoạch", f"{cell(report.plan_id)}, {closed}"),
    ]
    return Page(
        "ho-so-nam",
        f"Hồ sơ năm {report.year}",
        headline(report),
        sections(
            ("Hồ sơ", table(["", ""], facts, "")),
            ("Kho thiếu các tệp này", _listed(report.lost)),
            ("Dự thảo, biểu mẫu không còn ở chỗ đã đặt, nên không có trong hồ sơ", _listed(report.gone)),
            ("Việc tiếp theo", bullets(next_steps(report))),
        ),
    )


def headline(report: Packed) -> str:
    """The sentence that sums it up."""
    made = "Đã lập" if report.new else "Không có gì thay đổi so với hồ sơ đã lập, giữ nguyên"
    return f"{made} hồ sơ năm {report.year}: {count(report.files)} tệp, {count(report.rows)} dòng sổ."


def next_steps(report: Packed) -> list[str]:
    """What a person does with the archive."""
    return [
        "Ghi mã SHA-256 vào sổ hoặc biên bản bàn giao; ai nhận hồ sơ đối chiếu với mã này.",
        "Kiểm tra: giải nén rồi chạy “python kiem-tra.py” ở máy bất kỳ có Python; mở doc-truoc.html để đọc.",
        "Hồ sơ có họ tên người và danh sách đầu mối: lưu như tài liệu nội bộ, không gửi qua Zalo.",
        *(() if report.closed_on else ("Năm chưa đóng: đóng năm xong thì lập lại hồ sơ để lưu trữ.",)),
    ]


def _listed(paths: list[str]) -> str:
    more = [f"… và {count(len(paths) - SHOWN)} tệp khác"] if len(paths) > SHOWN else []
    return bullets([*(f"`{each}`" for each in paths[:SHOWN]), *more])
