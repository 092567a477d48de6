"""What the flows of the outbox show: the messages with what became of them, and a message before it leaves."""

from collections.abc import Sequence

from flows.artifacts import Page, bullets, cell, count, day, fenced, moment, sections, table
from tasks.outbox import NOT_ARRIVED, Outbox, OutboxRow
from tasks.phone_list import PhoneList
from tasks.previews import Preview, Previews
from tasks.resending import Resending
from tasks.why import Why

HEADS = ["Ngày", "Nơi nhận", "Kênh", "Trạng thái", "Tiêu đề", "Lý do, trả lời", "Lần thử tới", "Mã"]
SHOWN = 200


def outbox_page(found: Outbox) -> Page:
    """Show what waits, what left, what is late, why something failed, and when the next leaves."""
    return Page(
        "hop-gui",
        f"Hộp gửi, ngày {day(found.today)}",
        _headline(found),
        sections(
            ("Số lượng", table(["Trạng thái", "Số"], [(word, count(n)) for word, n in found.counts.items()], "")),
            ("Nơi tạm không nhận", bullets(found.not_taking) if found.not_taking else ""),
            ("Không gửi được, theo lý do", _reasons(found)),
            ("Chưa rõ đã tới hay chưa", _in_doubt(found)),
            ("Đã nhận mà chưa tới máy người nhận", _not_arrived(found)),
            ("Danh sách", _rows(found.rows)),
            ("Còn nữa", _left_out(found)),
        ),
    )


def _headline(found: Outbox) -> str:
    late = f"{count(found.late)} thông báo chậm gửi. " if found.late else "Không thông báo nào chậm gửi. "
    if found.stopped:
        return f"{late}Việc gửi đang dừng."
    return late + (f"Lần gửi tới: {moment(found.next_send_at)}." if found.next_send_at else "Không còn gì chờ gửi.")


def _reasons(found: Outbox) -> str:
    return table(["Lý do", "Số thư"], [(why, count(n)) for why, n in found.failed_by_reason.items()], "")


def _in_doubt(found: Outbox) -> str:
    if not found.in_doubt:
        return ""
    rows = [(row.notice, row.recipient, day(row.day), count(row.owed), row.reason) for row in found.in_doubt[:SHOWN]]
    listed = table(["Mã", "Nơi nhận", "Ngày", "Nội dung", "Vì sao chưa rõ"], rows, "")
    return f"{listed}\n\nVăn phòng có thể làm:\n\n{bullets(found.what_to_do)}"


def _not_arrived(found: Outbox) -> str:
    if not found.not_arrived:
        return ""
    rows = [(row.notice, row.recipient, day(row.day), row.arrival) for row in found.not_arrived[:SHOWN]]
    return f"{table(['Mã', 'Nơi nhận', 'Ngày', 'Zalo trả lời'], rows, '')}\n\n{bullets(NOT_ARRIVED)}"


def _rows(rows: list[OutboxRow]) -> str:
    shown = [
        (
            day(row.day),
            row.recipient,
            row.channel,
            f"{row.state_label}{' (chậm gửi)' if row.late else ''}",
            row.subject,
            row.reason or row.arrival,
            moment(row.next_try_at) if row.next_try_at else "",
            row.notice,
        )
        for row in rows[:SHOWN]
    ]
    return table(HEADS, shown, "Không có thông báo nào như vậy.")


def _left_out(found: Outbox) -> str:
    more = found.left_out + max(0, len(found.rows) - SHOWN)
    return f"Còn {count(more)} thông báo: tìm hẹp hơn, hoặc chạy “danvan outbox” trên máy của cơ quan." if more else ""


def preview_page(found: Previews) -> Page:
    """Show each message of a person and day, its text and its HTML."""
    number = len(found.messages)
    return Page(
        "xem-truoc-thu",
        f"Xem trước thư ngày {day(found.day)}",
        f"{cell(found.recipient)}: {count(number)} thư." if number else f"{cell(found.recipient)}: không có thư nào.",
        "\n\n".join(_message(each) for each in found.messages),
    )


def _message(each: Preview) -> str:
    note = "Đã gửi: lời thư soạn lại từ sổ ghi." if each.already else ""
    if each.refused:
        return sections((cell(each.notice), f"Không soạn được: {cell(each.refused)}"))
    parts = [
        f"## {cell(each.subject)}",
        f"{cell(each.channel)}, {cell(each.notice)}, {cell(each.state_label)}. {note}".strip(),
    ]
    html = ["### Bản HTML", fenced(each.html)] if each.html else []
    return "\n\n".join([*parts, "### Bản chữ", fenced(each.text), *html])


def why_page(code: str, found: Sequence[Why]) -> Page:
    """Say of each line why its person got it, and whether the rules computed anew give the same."""
    wrong = sum(not each.same for each in found)
    agree = (
        "tính lại theo quy tắc đều khớp với sổ" if not wrong else f"{count(wrong)} nội dung tính lại KHÔNG khớp với sổ"
    )
    return Page(
        "vi-sao",
        f"Vì sao có thông báo {cell(code)}",
        f"{count(len(found))} nội dung; {agree}.",
        "\n\n".join(_why(each) for each in found[:SHOWN]),
    )


def _why(each: Why) -> str:
    rows = [
        ("Của", each.unit),
        ("Trạng thái", each.state),
        ("Căn cứ", f"{each.clause_cite or each.clause}: “{each.clause_text}”"),
        ("Thời hạn", each.deadline),
        ("Bậc", each.rung),
        ("Cách tính ngày", each.rung_formula),
        ("Ngày không tính", "; ".join(each.skipped) or "không có"),
        ("Người nhận, vai trò", f"{each.recipient} ({each.role})"),
        ("Ai đặt ra", " ".join(each.set_by)),
    ]
    checks = [
        (check.what, check.stored, check.computed, "khớp" if check.same else "KHÔNG khớp") for check in each.checks
    ]
    told = "Tính lại theo quy tắc: khớp với sổ." if each.same else "Tính lại theo quy tắc: KHÔNG khớp với sổ."
    return "\n\n".join(
        [
            f"## Nội dung số {each.line}: {cell(each.message)}: {cell(each.about)}",
            table(["Mục", "Nội dung"], rows, ""),
            told,
            table(["So", "Sổ ghi", "Tính lại", ""], checks, ""),
        ]
    )


def resending_page(found: Resending) -> Page:
    """Show what would be sent again with the code for it, or that it waits now."""
    rows = [
        (row.notice, row.recipient, day(row.day), row.state_label, row.reason, count(row.lines), row.meaning)
        for row in found.rows
    ]
    heads = ["Mã thông báo", "Nơi nhận", "Ngày", "Trạng thái", "Lý do", "Nội dung", "Gửi lại là"]
    again = f"Chạy lại “Gửi lại” với mã **{cell(found.code)}** và chọn “Gửi lại”."
    sent = "Thông báo đi ở lần “Gửi thông báo” tới, trong giờ hành chính."
    verb = "Đã xếp" if found.done else "Sẽ xếp"
    return Page(
        "gui-lai",
        "Gửi lại",
        f"{verb} {count(len(rows))} thông báo vào hàng gửi lại.",
        sections(("Việc tiếp theo", sent if found.done else again), ("Thông báo", table(heads, rows, ""))),
    )


def phone_list_page(found: PhoneList) -> Page:
    """Show the list with boxes to tick; telephone numbers are whole only in the file that is printed."""
    rows = [
        ("☐", str(row.number), row.unit, row.person, row.phone, row.say, row.due, row.why)
        for row in found.masked().rows[:SHOWN]
    ]
    heads = ["Đã gọi", "Số", "Đơn vị", "Người nghe", "Điện thoại", "Nội dung cần báo", "Hạn", "Vì sao gọi"]
    file = f"`{found.file.parent.name}/{found.file.name}`, in khổ A4; tệp có đủ số điện thoại." if found.file else ""
    waiting = f"{count(found.unchecked)} nội dung báo chậm chưa được đối chiếu: chạy “Đối chiếu” trước khi gọi."
    return Page(
        "danh-sach-goi-dien",
        f"Danh sách gọi điện, ngày {day(found.today)}",
        f"{count(len(found.rows))} nội dung phải gọi điện." if found.rows else "Không có nội dung nào phải gọi điện.",
        sections(
            ("Tệp để in", file),
            ("Chưa gọi", waiting if found.unchecked else ""),
            ("Danh sách", table(heads, rows, "") if rows else ""),
            ("Việc tiếp theo", "Gọi xong, chạy “Ghi đã gọi” và chọn những nội dung đã báo." if rows else ""),
        ),
    )


def called_page(settled: int, left: int) -> Page:
    """Say what a call has settled."""
    return Page(
        "ghi-da-goi",
        "Ghi đã gọi",
        f"Đã ghi {count(settled)} nội dung báo qua điện thoại; còn {count(left)} nội dung phải gọi.",
        "",
    )
