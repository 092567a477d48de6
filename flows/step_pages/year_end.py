"""What the runs of sơ kết and the year's end finish with."""

from collections.abc import Sequence

from flows.artifacts import PREVIEWED, Page, bullets, cell, count, day, sections, table
from flows.step_pages.drafting import charts_shown
from models.year_end.totals import Figure
from tasks.drafting.drafts import Chart
from tasks.year_end.chain import ChainReport
from tasks.year_end.closing import ClosedYear
from tasks.year_end.figures import FiguresReport
from tasks.year_end.missing import MissingReport
from tasks.year_end.totals import TotalsReport
from tasks.year_end.versions import Verified, VersionMade

SHOWN = 300


def figures_page(report: FiguresReport) -> Page:
    """Say whose figures were entered, and which of them differ from what they are held to."""
    rows = [(each.unit_name, each.column, each.words) for each in report.differences]
    verb = "Sẽ nhập" if report.preview else "Đã nhập"
    return Page(
        "so-lieu-don-vi",
        "Số liệu báo cáo của đơn vị",
        f"{verb} số liệu của {count(len(report.new))} đơn vị, sửa của {count(len(report.changed))}, "
        f"{count(len(report.same))} đơn vị không đổi; {count(len(rows))} chỗ khác với sổ hoặc phép cộng.",
        sections(
            ("Lưu ý", PREVIEWED if report.preview else ""),
            ("Giả định", cell(report.label)),
            ("Căn cứ", cell(report.clause)),
            ("Nhập mới", bullets(report.new)),
            ("Sửa theo văn bản đính chính", bullets(report.changed)),
            (
                "Chỗ khác nhau, giữ nguyên số của đơn vị",
                table(["Đơn vị", "Cột", "Khác thế nào"], rows[:SHOWN], "Không có."),
            ),
            (
                "Việc tiếp theo",
                "Số khác thì hỏi lại đơn vị; đơn vị đính chính bằng văn bản." if rows else "Lập bản số liệu báo cáo.",
            ),
        ),
    )


def totals_page(report: TotalsReport) -> Page:
    """Show what a report would say today."""
    content = report.content
    figures = {figure.value: figure.label for figure in Figure}
    units = [
        (unit["name"], *(count(unit["totals"][figure]) for figure in figures)) for unit in content["units"].values()
    ]
    hand_ins = [
        (content["duties"][duty], *(count(number) for number in numbers.values()))
        for duty, numbers in content["hand_in_totals"].items()
    ]
    return Page(
        "so-lieu-bao-cao",
        report.name,
        f"Số liệu đến ngày {day(report.today)}: đăng ký {count(content['totals']['registered'])}, "
        f"đã trình {count(content['totals']['proposed'])}, được công nhận {count(content['totals']['recognised'])}.",
        sections(
            ("Giả định", cell(report.label) if report.label else ""),
            ("Căn cứ", cell(report.clause)),
            (
                "Theo nội dung",
                table(
                    ["Nội dung", *figures.values()],
                    [
                        (f"({key})", *(count(numbers[figure]) for figure in figures))
                        for key, numbers in content["by_content"].items()
                    ],
                    "Chưa có mô hình nào.",
                ),
            ),
            ("Theo đơn vị", table(["Đơn vị", *figures.values()], units[:SHOWN], "Chưa có đơn vị nào.")),
            (
                "Tình hình nộp",
                table(
                    ["Việc", "Phải nộp", "Đã nộp", "Không phát sinh", "Chưa nhận được", "Đang bổ sung", "Nộp chậm"],
                    hand_ins,
                    "",
                ),
            ),
            (
                "Tổng theo báo cáo của đơn vị",
                table(
                    ["Cột", "Đơn vị tính", "Tổng"],
                    [
                        (content["columns"][column]["name"], content["columns"][column]["measure"], count(number))
                        for column, number in content["reported"].items()
                    ],
                    "Chưa nhập số liệu của đơn vị nào.",
                ),
            ),
            (
                "Việc tiếp theo",
                "Lập bản số liệu để chốt; xem từng mô hình đằng sau mỗi số bằng “danvan year-end totals”.",
            ),
        ),
    )


def version_page(report: VersionMade, charts: Sequence[Chart] = ()) -> Page:
    """Say which version holds the figures, what it changes, and show it."""
    made = report.version
    kind = f"bản bổ sung cho bản số {made.supplements}" if made.supplements else "bản số liệu"
    done = f"Đã lập {kind}, số {made.version}." if report.new else f"Không có gì thay đổi so với bản số {made.version}."
    return Page(
        "ban-so-lieu",
        f"{report.report_name}: bản số {made.version}",
        done,
        sections(
            ("Giả định", cell(report.label) if report.label else ""),
            ("Căn cứ", cell(report.clause)),
            ("Mã SHA-256", made.sha256),
            (f"Thay đổi: {count(len(made.changes))}", bullets(made.changes[:SHOWN])),
            ("Biểu đồ", charts_shown(charts)),
            ("Việc tiếp theo", "Trình ký bằng “Ký, phát hành báo cáo”."),
        ),
    )


def verified_page(report: Verified) -> Page:
    """Say whether every version still is what its hash says."""
    return Page(
        "kiem-tra-ban-so-lieu",
        "Kiểm tra các bản số liệu",
        f"{count(report.versions)} bản; {'có chỗ không khớp' if report.wrong else 'đều khớp mã SHA-256 và nhật ký'}.",
        bullets(report.wrong),
    )


def chain_page(report: ChainReport) -> Page:
    """Show where a version stands on its way out."""
    steps = [(each.label, day(each.on_day), each.reason or "—", each.by) for each in report.steps]
    recipients = [(each.name, day(each.sent_on), each.means.label if each.means else "—") for each in report.recipients]
    outdated = "Số liệu trong sổ đã khác bản này; xem lại trước khi trình tiếp, hoặc lập bản bổ sung sau khi phát hành."
    return Page(
        "duong-di-bao-cao",
        f"{report.report_name}: bản số {report.version}",
        report.done,
        sections(
            ("Giả định", bullets(report.labels)),
            ("Căn cứ", cell(report.clause)),
            ("Cần cân nhắc", outdated if report.outdated else ""),
            ("Trạng thái", cell(report.status_label)),
            (
                "Số, ngày",
                f"{cell(report.number)}, ngày {day(report.issued_on)}" if report.number else "Chưa phát hành.",
            ),
            ("Các bước", table(["Bước", "Ngày", "Lý do", "Người ghi"], steps, "")),
            ("Nơi nhận", table(["Nơi nhận", "Ngày gửi", "Cách gửi"], recipients, "")),
            ("Việc của cơ quan", "Đã hoàn thành nhờ bản này." if report.duty_met else ""),
            ("Việc tiếp theo", cell(report.next_step)),
        ),
    )


def missing_page(report: MissingReport) -> Page:
    """Say what is missing, of whom, and how many working days are left."""
    rows = [(each.unit_name, each.words, "cơ quan phối hợp" if each.coordinating else "") for each in report.lines]
    days = ", ".join(day(each) for each in report.chase_days) or "không có"
    return Page(
        "con-thieu-cho-bao-cao",
        "Còn thiếu cho báo cáo",
        f"{cell(report.report_name)}: còn thiếu {count(len(rows))} nội dung, tính đến ngày {day(report.today)}.",
        sections(
            ("Căn cứ", cell(report.clause)),
            ("Ngày làm việc để đôn đốc", days),
            ("Lưu ý về lịch làm việc", bullets(report.warnings)),
            ("Danh sách", table(["Đơn vị", "Còn thiếu", "Ghi chú"], rows[:SHOWN], "Đã đủ.")),
            ("Đã lập thông báo, đang chờ duyệt gửi", bullets(report.told)),
            ("Việc tiếp theo", "“Đối chiếu”, rồi “Duyệt gửi”; cơ quan phối hợp thì liên hệ trực tiếp." if rows else ""),
        ),
    )


def closing_page(report: ClosedYear) -> Page:
    """Say what goes on into next year, and what must still happen."""
    verb = "Sẽ chuyển" if report.preview else "Đã chuyển"
    return Page(
        "dong-nam",
        f"Đóng năm {report.year}",
        f"{verb} {count(len(report.initiatives))} mô hình, {count(sum(report.obligations.values()))} việc "
        f"sang kế hoạch {cell(report.next_plan_id)}.",
        sections(
            ("Lưu ý", PREVIEWED if report.preview else ""),
            ("Giả định", cell(report.label)),
            ("Còn phải làm trong năm", bullets(report.still_to_happen)),
            ("Mô hình chuyển tiếp", bullets(report.initiatives[:SHOWN])),
            ("Việc chuyển tiếp", table(["Loại", "Số"], report.obligations.items(), "")),
            ("Việc tiếp theo", "Đơn vị xác nhận duy trì mô hình ở bước đăng ký của năm mới."),
        ),
    )
