"""The year's run from day to day: roll out, issue, sweep, send, and the lists that everybody looks at."""

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.output import (
    NOBODY_NAMED,
    Actor,
    AsJson,
    Preview,
    Today,
    day_of,
    day_option,
    say,
    warn,
    write_json,
    write_table,
)
from flows.cli.record import open_record, warn_of_calendar

if TYPE_CHECKING:
    from tasks.morning_after import MissingUnit

UnitFilter = Annotated[str | None, typer.Option("--unit", metavar="ĐƠN_VỊ", help="Chỉ một đơn vị, ví dụ P-DX.")]
DutyFilter = Annotated[str | None, typer.Option("--duty", metavar="NHIỆM_VỤ", help="Chỉ một nhiệm vụ.")]

# What `danvan agenda --json` promises.
AGENDA_KEYS = ("on", "obligation", "unit", "duty", "clause", "rung", "role")


def roll_out(preview: Preview = False, as_json: AsJson = False, actor: Actor = NOBODY_NAMED) -> None:
    """Triển khai kế hoạch: giao từng nhiệm vụ cho từng đơn vị và lập lịch nhắc; chạy lại không đổi gì."""
    clock = open_record()
    from models.states import Source
    from tasks.roll_out import roll_out as task

    report = task.fn(clock.today, clock.now, actor, Source.COMMAND, preview)
    warn(report.warnings)
    if as_json:
        write_json(report)
        return
    say(
        f"{_done(preview, 'triển khai')} ngày {day_of(clock.today)}: {report.plan_title}.",
        f"Tạo {report.created} việc phải làm, chuyển hạn {report.moved}, rút {report.withdrawn}; "
        f"{report.told} nội dung thông báo, {report.without_contact} không có đầu mối nhận.",
        "",
    )
    write_table(
        ("Nhiệm vụ", "Căn cứ", "Hạn", "Đơn vị", "Ghi chú"),
        [(each.name, each.clause, day_of(each.due_on), each.units, each.label or "") for each in report.by_duty],
    )


def issue(
    number: Annotated[str, typer.Option("--number", metavar="SỐ", help="Số, ký hiệu, ví dụ 45/KH-UBND.")],
    issued_on: Annotated[date, day_option("--on", "Ngày ban hành ghi trên kế hoạch đã ký.")],
    correction: Annotated[
        str, typer.Option("--correction", metavar="VĂN BẢN", help="Văn bản đính chính số hoặc ngày đã ghi nhận.")
    ] = "",
    preview: Preview = False,
    as_json: AsJson = False,
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Ghi nhận ban hành: số, ngày của kế hoạch, và chuyển các mốc tính từ ngày ấy."""
    clock = open_record()
    from models.states import Source
    from tasks.issue import record_issue

    report = record_issue.fn(number, issued_on, clock.today, clock.now, actor, Source.COMMAND, preview, correction)
    if as_json:
        write_json(report)
        return
    say(f"{_done(preview, 'ghi nhận ban hành')} số {report.number} ngày {day_of(report.issued_on)}.")
    if report.moved:
        write_table(
            ("Nhiệm vụ", "Căn cứ", "Hạn cũ", "Hạn mới", "Đơn vị"),
            [(each.name, each.clause, day_of(each.old), day_of(each.new), each.units) for each in report.moved],
        )
    say(f"{report.told} nội dung thông báo được thêm vào hộp gửi.")


def _done(preview: bool, what: str) -> str:
    return f"Xem trước, chưa ghi gì. Sẽ {what}" if preview else f"Đã {what}"


def sweep(today: Today = None, as_json: AsJson = False) -> None:
    """Nhắc hạn: đọc lịch nhắc đến hôm nay, viết thông báo, làm tiếp các bước; chạy lại không nhắc hai lần."""
    clock = open_record()
    from tasks.step_ticks import carry_on
    from tasks.sweep import sweep as task

    day = today or clock.today
    report = task.fn(day, clock.now)
    carried_on = carry_on(day, clock.now)
    warn_of_calendar([day])
    if as_json:
        write_json({**asdict(report), "carried_on": carried_on})
        return
    say(
        f"Đã quét lịch nhắc đến ngày {day_of(report.today)}: thêm {report.lines} nội dung, {report.notices} thông báo.",
        f"Chờ duyệt gửi: {report.held}. Không có đầu mối nhận: {report.no_contact}.",
        *carried_on,
    )


def send(today: Today = None, as_json: AsJson = False) -> None:
    """Gửi thông báo: gửi hết những gì đến lượt, một lần."""
    clock = open_record()
    from tasks.delivery import send as task

    report = task.fn(today or clock.today, clock.now)
    if as_json:
        write_json(report)
        return
    if report.stopped:
        say("Đang dừng gửi. Muốn gửi lại: danvan resume.")
    say(
        f"Đã gửi {report.accepted}, tạm hoãn {report.deferred}, chuyển kênh {report.moved_on}, không gửi được {report.failed}, chưa rõ "
        f"{report.uncertain}, đã rút {report.cancelled}, còn chờ {report.waiting}."
    )
    say(*(f"- {count} thư: {reason}" for reason, count in report.reasons.items()))


def agenda(
    unit: UnitFilter = None,
    duty: DutyFilter = None,
    first: Annotated[date | None, day_option("--from", "Từ ngày.")] = None,
    last: Annotated[date | None, day_option("--to", "Đến hết ngày.")] = None,
    as_json: AsJson = False,
) -> None:
    """Lịch nhắc của cả năm: ngày nào nói gì với ai, theo căn cứ nào."""
    open_record()
    from tasks.digests import ROLE_LABELS
    from tasks.listings import agenda_rows

    rows = agenda_rows(unit, duty, first, last)
    _check_filters(unit, duty, rows)
    warn_of_calendar(row["on"] for row in rows)
    if as_json:
        write_json([{key: row[key] for key in AGENDA_KEYS} for row in rows])
        return
    write_table(
        ("Ngày", "Đơn vị", "Nhiệm vụ", "Căn cứ", "Bậc", "Gửi", "Ghi chú"),
        [
            (
                day_of(row["on"]),
                row["unit"],
                row["duty"],
                row["clause"],
                row["rung"],
                ROLE_LABELS[row["role"]],
                _agenda_note(row),
            )
            for row in rows
        ],
    )


def _agenda_note(row: dict[str, Any]) -> str:
    return "đã hoàn thành" if row["met"] else "chờ duyệt" if row["release"] else ""


def _check_filters(unit: str | None, duty: str | None, rows: list[dict[str, Any]]) -> None:
    """Tell an empty list from a misspelt code.

    Raises:
        Refused: a unit or duty that the plan does not know.
    """
    if rows or not (unit or duty):
        return
    from config.refusals import Refused
    from tasks.choices import choices
    from tasks.context import code_of

    known = choices()
    if unit and code_of(unit) not in map(code_of, known.units):
        raise Refused(f"Không có đơn vị “{unit}” trong kế hoạch đã triển khai. Xem mã đơn vị: danvan status.")
    if duty and code_of(duty) not in map(code_of, known.duties):
        raise Refused(f"Kế hoạch không có nhiệm vụ “{duty}”. Các nhiệm vụ: {', '.join(map(code_of, known.duties))}.")


def status(today: Today = None, unit: UnitFilter = None, duty: DutyFilter = None, as_json: AsJson = False) -> None:
    """Từng nhiệm vụ và đơn vị đang ở đâu, đúng hạn hay chậm; các loại hạn để riêng."""
    clock = open_record()
    from config.plan_schema import DeadlineKind
    from tasks.board import KIND_LABELS
    from tasks.listings import status_rows

    day = today or clock.today
    rows = status_rows(day, unit, duty)
    _check_filters(unit, duty, rows)
    warn_of_calendar(row["due_on"] for row in rows)
    if as_json:
        write_json(rows)
        return
    say(f"Tình hình đến ngày {day_of(day)}")
    for kind in DeadlineKind:
        of_kind = [row for row in rows if row["kind"] == kind.value]
        if of_kind:
            say("", f"{KIND_LABELS[kind]}:")
            write_table(
                ("Nhiệm vụ", "Kỳ", "Đơn vị", "Căn cứ", "Hạn", "Trạng thái", "Đúng hạn hay chậm"),
                [
                    (
                        row["duty"],
                        row["occurrence"],
                        row["unit_name"],
                        row["clause"],
                        day_of(row["due_on"]),
                        row["state_label"],
                        row["lateness_label"],
                    )
                    for row in of_kind
                ],
            )


def morning_after(today: Today = None, as_json: AsJson = False) -> None:
    """Sáng sau hạn: ai chưa nộp, số điện thoại để gọi, lời nhắn để chép vào nhóm."""
    clock = open_record()
    from tasks.morning_after import morning_after as look

    report = look(today or clock.today)
    if as_json:
        write_json(report)
        return
    if not report.duties:
        say("Không có nhiệm vụ nào đã qua hạn mà còn đơn vị chưa nộp.")
    for duty in report.duties:
        say(
            f"{duty.duty_name} ({duty.clause}), hạn {day_of(duty.due_on)}: đã nhận {duty.received}/{duty.total}.",
            "",
        )
        _phone_list("Chưa nộp:", duty.missing)
        _phone_list("Cơ quan phối hợp chưa nhận được (không tính là chậm):", duty.coordinating_missing)
        if duty.chat_text:
            say("Lời nhắn:", duty.chat_text, "")
    for own in report.own_duties:
        left = f"còn {own.working_days_left} ngày làm việc"
        say(f"Việc của cơ quan chủ trì: {own.name} ({own.clause}), hạn {day_of(own.due_on)}, {left}.")


def _phone_list(title: str, units: "list[MissingUnit]") -> None:
    if units:
        say(title)
        rows = [(each.code, each.name, each.contact_name, each.phone) for each in units]
        write_table(("Mã", "Đơn vị", "Đầu mối", "Điện thoại"), rows)
        say("")


COMMANDS = {
    "roll-out": roll_out,
    "issue": issue,
    "sweep": sweep,
    "send": send,
    "agenda": agenda,
    "status": status,
    "morning-after": morning_after,
}
