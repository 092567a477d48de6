"""The outbox at the terminal: what became of each message, and what a person will read."""

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.output import (
    NOBODY_NAMED,
    Actor,
    AsJson,
    Today,
    day_of,
    day_option,
    say,
    write_json,
    write_table,
)
from flows.cli.record import open_record

if TYPE_CHECKING:
    from datetime import datetime

    from tasks.why import Why

Person = Annotated[str, typer.Argument(metavar="NGƯỜI_NHẬN", help="Địa chỉ thư hoặc số của đầu mối.")]


def outbox(
    words: Annotated[str, typer.Option("--find", metavar="TỪ", help="Vài từ cần tìm, không cần dấu.")] = "",
    state: Annotated[
        str,
        typer.Option(
            "--state",
            metavar="TRẠNG_THÁI",
            help="late, queued, sending, accepted, delivered, deferred, uncertain, failed, cancelled hoặc moved_on.",
        ),
    ] = "",
    sort: Annotated[str, typer.Option("--sort", metavar="CÁCH", help="day, recipient, state hoặc next.")] = "day",
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Hộp gửi: đang chờ, đã đi, chậm gửi, không gửi được vì sao, chưa rõ; lần gửi tới."""
    clock = open_record()
    from tasks.outbox import NOT_ARRIVED, Asked
    from tasks.outbox import outbox as look

    found = look(today or clock.today, clock.now, Asked(words, state, sort))
    if as_json:
        write_json(found)
        return
    say(*(f"{label}: {number}" for label, number in found.counts.items()), f"Chậm gửi: {found.late}")
    say("Đang dừng gửi." if found.stopped else f"Lần gửi tới: {_moment(found.next_send_at)}", "")
    if found.not_taking:
        say(*found.not_taking, "")
    if found.failed_by_reason:
        say(
            "Không gửi được, theo lý do:", *(f"- {number} thư: {why}" for why, number in found.failed_by_reason.items())
        )
    if found.in_doubt:
        say(f"Chưa rõ đã tới hay chưa: {len(found.in_doubt)} thư.", *(f"- {each}" for each in found.what_to_do), "")
    if found.not_arrived:
        say(
            f"Đã nhận mà chưa tới máy người nhận: {len(found.not_arrived)} tin.",
            *(f"- {each}" for each in NOT_ARRIVED),
            "",
        )
    write_table(
        ("Mã", "Ngày", "Nơi nhận", "Trạng thái", "Tiêu đề", "Lý do, trả lời"),
        [
            (
                row.notice,
                day_of(row.day),
                row.recipient,
                f"{row.state_label}{', chậm gửi' if row.late else ''}",
                row.subject,
                row.reason or row.arrival,
            )
            for row in found.rows
        ],
    )
    if found.left_out:
        say(f"Còn {found.left_out} thông báo; tìm hẹp hơn bằng --find hoặc --state.")


def preview(
    person: Person,
    day: Annotated[date | None, day_option("--day", "Thư của ngày này; mặc định là hôm nay.")] = None,
    html: Annotated[bool, typer.Option("--html", help="Chỉ in bản HTML của thư.")] = False,
    as_json: AsJson = False,
) -> None:
    """Xem trước thư của một người trong một ngày, đúng từng chữ như sẽ gửi."""
    clock = open_record()
    from tasks.previews import preview as look

    found = look(person, day or clock.today, clock.today, clock.now)
    if as_json:
        write_json(found)
        return
    if html:
        say(*(each.html for each in found.messages))
        return
    say(f"{found.recipient}, ngày {day_of(found.day)}: {len(found.messages)} thư.")
    for each in found.messages:
        again = " (soạn lại từ sổ ghi)" if each.already else ""
        numbers = ", ".join(map(str, each.lines))
        say("", f"[{each.notice}] {each.channel}. {each.state_label}{again}; nội dung số {numbers}")
        say(f"Không soạn được: {each.refused}" if each.refused else f"{each.subject}\n\n{each.text}")


def why(
    code: Annotated[
        str, typer.Argument(metavar="SỐ_HOẶC_MÃ", help="Số của nội dung (xem “danvan preview”), hoặc mã thông báo.")
    ],
    as_json: AsJson = False,
) -> None:
    """Vì sao có nội dung thông báo này: căn cứ, cách tính ngày, ai đặt ra; tính lại và so với sổ."""
    open_record()
    from tasks.why import whys

    found = whys(code)
    if as_json:
        written = [
            {**asdict(each), "checks": [{**asdict(one), "same": one.same} for one in each.checks]} for each in found
        ]
        write_json(written[0] if code.strip().isdecimal() else written)
        return
    for each in found:
        _say_why(each)


def _say_why(found: "Why") -> None:
    say(f"{found.message}: {found.about}", f"Của: {found.unit}. {found.state}.", "")
    say(f"Căn cứ: {found.clause_cite or found.clause}", f"  “{found.clause_text}”", "")
    say(f"Thời hạn: {found.deadline}", found.rung_formula)
    say(*(["Những ngày không tính:", *(f"- {each}" for each in found.skipped)] if found.skipped else []))
    say(f"Người nhận: {found.recipient} ({found.role}).", "Ai đặt ra:", *(f"- {each}" for each in found.set_by), "")
    if found.same:
        say("Tính lại theo quy tắc: khớp với sổ.")
    else:
        say("Tính lại theo quy tắc: KHÔNG khớp với sổ:")
        say(*(f"- {each.what}: sổ ghi {each.stored}, tính lại là {each.computed}" for each in found.wrong))


def resend(
    notices: Annotated[list[str], typer.Argument(metavar="MÃ_THÔNG_BÁO...", help="Lấy ở “danvan outbox”.")],
    code: Annotated[
        str, typer.Option("--code", metavar="MÃ", help="Mã của lần xem trước; không ghi là chỉ xem trước.")
    ] = "",
    asked: Annotated[bool, typer.Option("--asked", help="Đã hỏi, người nhận chưa nhận được.")] = False,
    as_json: AsJson = False,
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Gửi lại những thông báo không gửi được hoặc chưa rõ; lần đầu chỉ xem trước và cho mã."""
    clock = open_record()
    from models.states import Source
    from tasks.resending import look_at_resending
    from tasks.resending import resend as task

    if code:
        found = task.fn(notices, code, asked, clock.today, clock.now, actor, Source.COMMAND)
    else:
        found = look_at_resending(notices, clock.today)
    if as_json:
        write_json(found)
        return
    write_table(
        ("Mã", "Nơi nhận", "Trạng thái", "Lý do", "Nội dung", "Gửi lại là"),
        [(row.notice, row.recipient, row.state_label, row.reason, row.lines, row.meaning) for row in found.rows],
    )
    if found.done:
        say("Đã xếp vào hàng gửi lại; chạy “danvan send” để gửi ngay.")
    else:
        say(f"Chỉ xem trước. Gửi lại: danvan resend {' '.join(notices)} --code {found.code}")


def phone_list(today: Today = None, as_json: AsJson = False) -> None:
    """Danh sách gọi điện: nội dung chưa kênh nào đưa tới được; ghi cả tệp để in."""
    clock = open_record()
    from tasks.phone_list import print_phone_list

    found = print_phone_list.fn(today or clock.today)
    if as_json:
        write_json({**asdict(found.masked()), "file": str(found.file)})
        return
    write_table(
        ("Số", "Đơn vị", "Người nghe", "Điện thoại", "Nội dung cần báo", "Hạn", "Vì sao gọi"),
        [(row.number, row.unit, row.person, row.phone, row.say, row.due, row.why) for row in found.masked().rows],
    )
    if found.unchecked:
        say(f"{found.unchecked} nội dung báo chậm chưa được đối chiếu: đối chiếu trước khi gọi.")
    say(f"Tệp để in, có đủ số điện thoại: {found.file}")


def called(
    lines: Annotated[list[str], typer.Argument(metavar="SỐ...", help="Số của nội dung, lấy ở “danvan phone-list”.")],
    caller: Annotated[str, typer.Option("--by", metavar="NGƯỜI_GỌI", help="Ai đã gọi.")],
    at: Annotated[str, typer.Option("--at", metavar="GIỜ", help="Giờ gọi, ví dụ 09:30.")],
    on: Annotated[date | None, day_option("--on", "Ngày gọi; mặc định là hôm nay.")] = None,
    answered: Annotated[
        str, typer.Option("--answered", metavar="NGƯỜI_NGHE", help="Chức trách của người nghe, không ghi tên.")
    ] = "",
    as_json: AsJson = False,
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Ghi đã gọi: những nội dung đã báo qua điện thoại, ai gọi, lúc nào."""
    clock = open_record()
    from models.phone_calls import Call
    from models.states import Source
    from tasks.phone_list import note_called

    call = Call(caller.strip(), on or clock.today, at.strip(), answered.strip())
    settled, left = note_called.fn(lines, call, clock.today, clock.now, actor, Source.COMMAND)
    if as_json:
        write_json({"settled": settled, "left": left})
        return
    say(f"Đã ghi {settled} nội dung báo qua điện thoại; còn {left} nội dung phải gọi.")


def _moment(at: "datetime | None") -> str:
    if at is None:
        return "không còn gì chờ gửi."
    from tasks.clock import LOCAL

    return f"{at.astimezone(LOCAL):%H:%M ngày %d/%m/%Y}."


COMMANDS = {
    "outbox": outbox,
    "preview": preview,
    "why": why,
    "resend": resend,
    "phone-list": phone_list,
    "called": called,
}
