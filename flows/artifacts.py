"""What a finished run tells people, in Vietnamese: pure functions from a task's report to a page of markdown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tasks.delivery import Sending
from tasks.hand_ins import HandInReport
from tasks.issue import Issue
from tasks.morning_after import MorningAfter, MorningDuty
from tasks.phone_list import masked_phone
from tasks.reconciliation import Reconciled
from tasks.release import Released, Waiting
from tasks.roll_out import RollOut
from tasks.sweep import Sweep
from tasks.switch import StopState

if TYPE_CHECKING:
    # It carries every step on, and would make each run load them all.
    from tasks.training import Advanced

# An artifact is read by whoever opens the UI, and stays in Prefect's database.
WHOLE_NUMBERS = "Họ tên, số đầy đủ không hiện ở đây: chạy lệnh danvan morning-after trên máy chủ, hoặc xem tệp đơn vị."

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
BOARD_KEY = "bang-theo-doi"
FILES_PATH = "/tep/"
BOARD_PATH = f"/v2/artifacts/key/{BOARD_KEY}"
PREVIEWED = "**Chỉ xem trước: chưa ghi gì vào sổ.** Chạy lại và tắt “Chỉ xem trước” để thực hiện."


@dataclass(frozen=True)
class Page:
    """One artifact: its key and title, one sentence for the state of the run, and the markdown."""

    key: str
    title: str
    headline: str
    body: str

    @property
    def markdown(self) -> str:
        """The whole page."""
        # The UI's menu has no entry for artifacts or files: each page leads to the board, and the board to the files.
        on = (
            f"[Mở trang tệp văn bản, biểu mẫu]({FILES_PATH})"
            if self.key == BOARD_KEY
            else f"[Mở bảng theo dõi]({BOARD_PATH})"
        )
        return "\n\n".join(part for part in (f"# {self.title}", self.headline, self.body, on) if part) + "\n"


def day(on: date | None) -> str:
    """Show a day as offices write it; nothing known is a dash."""
    return f"{on:%d/%m/%Y}" if on is not None else "—"


def moment(at: datetime) -> str:
    """Show an instant in the office's time."""
    return f"{at.astimezone(LOCAL):%H:%M ngày %d/%m/%Y}"


def count(number: int) -> str:
    """Show a number with a full stop between thousands."""
    return f"{number:,}".replace(",", ".")


def cell(value: object) -> str:
    """Make text safe within a markdown table: what people typed is text, not markup."""
    text = " ".join(str(value).split())
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|") or "—"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], empty: str) -> str:
    """Write a markdown table, or one sentence when there is nothing to list."""
    lines = ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
    if not lines:
        return empty
    return "\n".join(["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads), *lines])


def bullets(items: Iterable[object], empty: str = "") -> str:
    """Write a list, or one sentence when there is nothing to list."""
    return "\n".join(f"- {cell(item)}" for item in items) or empty


def sections(*parts: tuple[str, str]) -> str:
    """Join titled sections, leaving out those with nothing to say."""
    return "\n\n".join(f"## {title}\n\n{text}" for title, text in parts if text)


def roll_out_page(report: RollOut) -> Page:
    """Say what a roll-out made, moved and withdrew, duty by duty."""
    verb = "Sẽ giao" if report.preview else "Đã giao"
    rows = [(duty.name, duty.clause, count(duty.units), day(duty.due_on)) for duty in report.by_duty]
    readings = [f"{duty.name}: {duty.reading}." for duty in report.by_duty if duty.due_on is not None]
    return Page(
        "trien-khai-ke-hoach",
        "Triển khai kế hoạch",
        f"{verb} mới {count(report.created)} việc, điều chỉnh {count(report.moved)}, rút {count(report.withdrawn)}; "
        f"{count(report.told)} nội dung thông báo tới các đơn vị.",
        sections(
            ("Lưu ý", PREVIEWED if report.preview else ""),
            ("Kế hoạch", cell(report.plan_title)),
            ("Không có đầu mối", _without_contact(report.without_contact)),
            ("Cần xem lại", bullets(report.warnings)),
            (
                "Nhiệm vụ",
                table(["Nhiệm vụ", "Căn cứ", "Số đơn vị", "Hạn"], rows, "Kế hoạch chưa có nhiệm vụ nào để giao."),
            ),
            ("Cách đọc hạn", bullets(readings)),
            ("Việc tiếp theo", "“Nhắc hạn” chạy vào mỗi buổi sáng; không cần bấm gì thêm."),
        ),
    )


def _without_contact(number: int) -> str:
    """Say that somebody has to pick up the telephone."""
    return f"{count(number)} nội dung chưa có người nhận thư: cần gọi điện, và bổ sung đầu mối." if number else ""


def issue_page(report: Issue) -> Page:
    """Say what the day of issue moved."""
    rows = [(duty.name, duty.clause, day(duty.old), day(duty.new), count(duty.units)) for duty in report.moved]
    verb = "Sẽ ghi nhận" if report.preview else "Đã ghi nhận"
    return Page(
        "ghi-nhan-ban-hanh",
        "Ghi nhận ban hành",
        f"{verb} kế hoạch số {cell(report.number)} ban hành ngày {day(report.issued_on)}; "
        f"{count(len(rows))} nhiệm vụ đổi ngày; {count(report.told)} nội dung thông báo tới các đơn vị.",
        sections(
            ("Lưu ý", PREVIEWED if report.preview else ""),
            (
                "Nhiệm vụ đổi ngày",
                table(["Nhiệm vụ", "Căn cứ", "Hạn cũ", "Hạn mới", "Số đơn vị"], rows, "Không nhiệm vụ nào đổi ngày."),
            ),
        ),
    )


def sweep_page(report: Sweep, carried_on: Sequence[str] = ()) -> Page:
    """Say what the day's look at the agenda has put in the outbox, and how the steps of the plan went on."""
    return Page(
        "nhac-han",
        f"Nhắc hạn ngày {day(report.today)}",
        f"Đã ghi {count(report.lines)} nội dung đến hạn vào {count(report.notices)} thông báo; "
        f"{count(report.held)} nội dung chờ duyệt, {count(report.no_contact)} nội dung không có đầu mối.",
        sections(
            ("Các bước của kế hoạch", bullets(carried_on)),
            ("Chờ duyệt", "Mở “Duyệt gửi”, chọn “Xem trước”." if report.held else ""),
            ("Không có đầu mối", _without_contact(report.no_contact)),
            ("Việc tiếp theo", "“Gửi thông báo” tự gửi trong giờ hành chính."),
        ),
    )


def sending_page(report: Sending, by_bot: Sequence[str] = (), arrived: Sequence[str] = ()) -> Page:
    """Say what really happened to the messages, and what a provider says of those before."""
    outcomes = [
        ("Máy chủ đã nhận", report.accepted),
        ("Tạm hoãn, sẽ gửi lại", report.deferred),
        ("Chuyển sang kênh sau của người nhận", report.moved_on),
        ("Không gửi được", report.failed),
        ("Chưa rõ đã tới hay chưa", report.uncertain),
        ("Đã rút vì không còn cần", report.cancelled),
        ("Còn chờ", report.waiting),
    ]
    headline = f"Máy chủ đã nhận {count(report.accepted)} thư; còn chờ {count(report.waiting)}."
    return Page(
        "gui-thong-bao",
        "Gửi thông báo",
        f"Việc gửi đang dừng. {headline}" if report.stopped else headline,
        sections(
            ("Kết quả", table(["Kết quả", "Số thư"], [(label, count(n)) for label, n in outcomes], "")),
            (
                "Lý do chưa gửi được",
                table(["Lý do", "Số thư"], [(why, count(n)) for why, n in report.reasons.items()], ""),
            ),
            ("Đã tới hay chưa", bullets(list(arrived))),
            ("Lần thử tới", moment(report.next_try_at) if report.next_try_at else ""),
            ("Tin gửi đến bot", bullets(by_bot)),
            ("Việc tiếp theo", "Chạy “Cho gửi lại” khi muốn gửi tiếp." if report.stopped else ""),
        ),
    )


def stop_page(state: StopState, changed: bool) -> Page:
    """Say whether messages leave."""
    headline = "Đã dừng gửi: không thư nào đi cho tới khi cho gửi lại." if state.stopped else "Việc gửi đang mở."
    return Page(
        "dung-gui",
        "Dừng gửi" if state.stopped else "Cho gửi lại",
        headline if changed else f"Không có gì thay đổi. {headline}",
        sections(
            ("Lý do", cell(state.reason) if state.reason else ""),
            ("Lần đổi gần nhất", f"{moment(state.changed_at)}, {cell(state.changed_by)}" if state.changed_at else ""),
            ("Việc tiếp theo", "Chạy “Cho gửi lại” để gửi tiếp." if state.stopped else "“Gửi thông báo” tự gửi tiếp."),
        ),
    )


def hand_in_page(report: HandInReport) -> Page:
    """Say where one hand-in stands."""
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
        "ghi-nhan-nop",
        "Ghi nhận nộp",
        f"{cell(report.unit_name)}: {cell(report.status_label)}. {cell(report.lateness_text)}",
        sections(("Kết quả", table(["Mục", "Nội dung"], rows, "")), ("Việc tiếp theo", cell(report.next_step))),
    )


def reconciliation_page(report: Reconciled, letters: Sequence[str] = ()) -> Page:
    """Say whom the register shows as received, and who is still missing."""
    verb = "Sẽ ghi nhận" if report.preview else "Đã ghi nhận"
    return Page(
        "doi-chieu",
        "Đối chiếu",
        f"{verb} thêm {count(len(report.recorded))} đơn vị đã nộp “{cell(report.duty_name)}” ({cell(report.clause)}); "
        f"đến hết ngày {day(report.through_on)} còn {count(len(report.still_missing))} đơn vị chưa nộp.",
        sections(
            ("Lưu ý", PREVIEWED if report.preview else ""),
            ("Vừa ghi nhận", bullets(report.recorded, "Không có đơn vị nào ghi thêm.")),
            ("Chưa nộp", bullets(report.still_missing, "Tất cả các đơn vị đã nộp.")),
            ("Cơ quan phối hợp: chưa nhận được", bullets(report.coordinating_missing)),
            ("Công văn, chờ người ký", _letters(letters)),
            ("Việc tiếp theo", "Mở “Duyệt gửi” để xem và gửi thông báo tới các đơn vị chưa nộp."),
        ),
    )


def _letters(letters: Sequence[str]) -> str:
    return f"{bullets(letters)}\n\n[Mở trang tệp văn bản]({FILES_PATH})" if letters else ""


def waiting_page(report: Waiting) -> Page:
    """Show what waits for release, with one example of each kind, and the code that releases just that."""
    kinds = [
        f"### {cell(kind.label)}: {count(kind.count)}\n\nNơi nhận: {cell(', '.join(kind.recipients))}\n\n"
        f"Ví dụ: **{cell(kind.example_subject)}**\n\n{fenced(kind.example_text)}"
        for kind in report.kinds
    ]
    next_step = f"Để quyết định, chạy lại “Duyệt gửi” với mã duyệt **{cell(report.code)}** và chọn “Gửi” hoặc “Hủy bỏ”."
    if report.free_text:
        next_step += " Giữ nguyên “Lời thêm vào thư”; sửa lời thì xem trước lại để lấy mã mới."
    return Page(
        "duyet-gui",
        "Duyệt gửi: đang chờ",
        f"{count(report.lines)} nội dung tới {count(report.people)} người nhận đang chờ duyệt."
        if report.lines
        else "Không có gì chờ duyệt.",
        sections(
            ("Việc tiếp theo", next_step if report.lines else ""),
            ("Nội dung chờ duyệt", "\n\n".join(kinds)),
            ("Chưa thể duyệt", bullets(report.blocked)),
        ),
    )


def released_page(report: Released) -> Page:
    """Say what was decided."""
    return Page(
        "duyet-gui",
        "Duyệt gửi: đã quyết định",
        f"Đã duyệt gửi {count(report.lines)} nội dung tới {count(report.people)} người nhận."
        if report.sent
        else f"Đã hủy bỏ {count(report.lines)} nội dung; không thư nào đi.",
        sections(
            (
                "Việc tiếp theo",
                f"{count(report.notices)} thông báo đi ở lần “Gửi thông báo” tới, trong giờ hành chính."
                if report.sent
                else "Ghi chú lại lý do ở sổ công việc của đơn vị nếu cần.",
            )
        ),
    )


def morning_after_page(report: MorningAfter, letters: Sequence[str] = ()) -> Page:
    """Give the office what it needs on the morning after a deadline: whom to ask, and words to ask with."""
    missing = sum(len(duty.missing) for duty in report.duties)
    own = [(duty.name, duty.clause, day(duty.due_on), count(duty.working_days_left)) for duty in report.own_duties]
    return Page(
        "sang-sau-han",
        f"Sáng sau hạn, ngày {day(report.today)}",
        f"{count(missing)} lượt đơn vị chưa nộp." if report.duties else "Không có việc nào vừa qua hạn.",
        "\n\n".join(
            part
            for part in [
                *[_morning_duty(duty) for duty in report.duties],
                sections(
                    ("Công văn, chờ người ký", _letters(letters)),
                    (
                        "Việc của chính Phòng Nội vụ",
                        table(["Việc", "Căn cứ", "Hạn", "Còn (ngày làm việc)"], own, ""),
                    ),
                ),
            ]
            if part
        ),
    )


def _morning_duty(duty: MorningDuty) -> str:
    phones = [(unit.code, unit.name, unit.role, masked_phone(unit.phone), "☐") for unit in duty.missing]
    others = [(unit.code, unit.name, unit.role, masked_phone(unit.phone)) for unit in duty.coordinating_missing]
    parts = [
        f"## {cell(duty.duty_name)} ({cell(duty.clause)}), hạn {day(duty.due_on)}",
        f"Đã nhận {count(duty.received)} trên {count(duty.total)}.",
        "### Chưa nộp: danh sách gọi điện",
        table(["Mã", "Đơn vị", "Đầu mối", "Điện thoại", "Đã gọi"], phones, "Tất cả các đơn vị đã nộp."),
        *([WHOLE_NUMBERS] if duty.missing else []),
    ]
    if others:
        heads = ["Mã", "Cơ quan", "Đầu mối", "Điện thoại"]
        parts += ["### Cơ quan phối hợp: chưa nhận được", table(heads, others, "")]
    if duty.chat_text:
        parts += ["### Để dán vào nhóm Zalo", fenced(duty.chat_text)]
    return "\n\n".join(parts)


def advance_page(report: "Advanced") -> Page:
    """Say what the days between did."""
    return Page(
        "dien-tap",
        "DIỄN TẬP: chuyển đến ngày",
        f"Đồng hồ diễn tập đi từ {day(report.from_on)} đến {day(report.to_on)} ({count(report.days)} ngày).",
        sections(
            (
                "Đã diễn ra",
                table(
                    ["Việc", "Số lượng"],
                    [
                        ("Nội dung đến hạn", count(report.lines)),
                        ("Thư đã vào hộp thư diễn tập", count(report.accepted)),
                        ("Thư không gửi được", count(report.failed)),
                        ("Nội dung chờ duyệt", count(report.held)),
                    ],
                    "",
                ),
            ),
            ("Hộp thư diễn tập", f"`{report.mailbox}`"),
            (
                "Việc tiếp theo",
                "Có nội dung chờ duyệt: mở “Duyệt gửi”, chọn “Xem trước”."
                if report.held
                else "Xem bảng theo dõi rồi đi tiếp.",
            ),
        ),
    )


def fenced(text: str) -> str:
    """Show text exactly, to copy: a fence longer than any run of backticks within."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text.rstrip()}\n{fence}"
