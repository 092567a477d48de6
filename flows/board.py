"""Bảng theo dõi: one page under one key, written anew after every step that changes something.

The UI gives a page little width, so tables are narrow, and what is the same for many rows is said once above them.
"""

from collections.abc import Callable, Iterable
from itertools import groupby

from flows.artifacts import BOARD_KEY, Page, bullets, cell, count, day, sections, table
from models.states import Mode
from tasks.board import KIND_LABELS, Board, BoardRow, UnitRow

TITLE = "Bảng theo dõi"


def board_page(board: Board) -> Page:
    """Show who is late, what comes next, every duty, who has not been heard from, and what waits to be sent."""
    training = "DIỄN TẬP · " if board.mode is Mode.TRAINING else ""
    return Page(
        BOARD_KEY,
        f"{training}{TITLE}, ngày {day(board.today)}",
        f"{count(len(board.late_units))} lượt đơn vị đang chậm." if board.late_units else "Chưa đơn vị nào chậm.",
        sections(
            ("DỪNG GỬI", _stopped(board)),
            ("Cần xem lại", bullets(board.warnings)),
            ("Đang chậm", _by_duty(board.late_units, _late)),
            ("Sắp tới", _coming(board)),
            ("Nhiệm vụ", _duties(board.rows)),
            ("Qua mốc nội bộ (không phải quá hạn theo kế hoạch)", _by_duty(board.past_target, _names)),
            ("Cơ quan phối hợp: chưa nhận được", _by_duty(board.not_received_coordinating, _names)),
            ("Thông báo", table(["Trạng thái", "Số"], [(label, count(n)) for label, n in board.outbox.items()], "")),
            ("Kế hoạch", bullets([board.plan_title, board.plan_reference])),
        ),
    )


def _stopped(board: Board) -> str:
    reason = f" Lý do: {cell(board.stop_reason)}." if board.stop_reason else ""
    return f"**Không thư nào đi cho tới khi chạy “Cho gửi lại”.**{reason}" if board.stopped else ""


def _coming(board: Board) -> str:
    rows = [(day(row.on), row.what, count(row.people)) for row in board.coming]
    return table(["Ngày", "Việc", "Số lượt"], rows, "Không có việc nào sắp tới.")


def _duties(rows: list[BoardRow]) -> str:
    """Show the duties kind by kind, so that an internal target is never read as the plan's own day."""
    present = {row.kind_label for row in rows}
    kinds = [label for label in KIND_LABELS.values() if label in present]
    shown = [_kind(kind, [row for row in rows if row.kind_label == kind]) for kind in kinds]
    return "\n\n".join(shown) or "Chưa giao nhiệm vụ nào: chạy “Triển khai kế hoạch”."


def _kind(label: str, rows: list[BoardRow]) -> str:
    lines = [
        (
            f"{row.duty} ({row.clause})",
            row.due_text,
            f"{count(row.received)}/{count(row.owed)}",
            count(row.late),
            count(row.missing),
        )
        for row in rows
    ]
    notes = bullets(dict.fromkeys(f"{row.clause}. {row.note}" for row in rows if row.note))
    shown = table(["Nhiệm vụ", "Hạn", "Đã nhận", "Chậm", "Còn thiếu"], lines, "")
    return "\n\n".join(part for part in (f"### {cell(label)}", shown, notes) if part)


def _by_duty(rows: Iterable[UnitRow], show: Callable[[list[UnitRow]], str]) -> str:
    """Gather units under the duty that they owe."""

    def duty_of(row: UnitRow) -> tuple[str, str, str]:
        return (row.duty, row.clause, row.due_text)

    groups = [(key, list(group)) for key, group in groupby(sorted(rows, key=duty_of), key=duty_of)]
    return "\n\n".join(
        f"### {cell(duty)} ({cell(clause)}), {cell(due_text)}: {count(len(group))} nơi\n\n{show(group)}"
        for (duty, clause, due_text), group in groups
    )


def _late(rows: list[UnitRow]) -> str:
    return table(["Đơn vị", "Số ngày chậm"], [(row.unit, count(row.days_late)) for row in rows], "")


def _names(rows: list[UnitRow]) -> str:
    return "; ".join(cell(row.unit) for row in rows) + "."
