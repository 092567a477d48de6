"""The outbox at the terminal: what became of each message, and what a person will read."""

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.output import AsJson, Today, day_of, day_option, say, write_json, write_table
from flows.cli.record import open_record

if TYPE_CHECKING:
    from datetime import datetime

Person = Annotated[str, typer.Argument(metavar="NGƯỜI_NHẬN", help="Địa chỉ thư hoặc số của đầu mối.")]


def outbox(
    words: Annotated[str, typer.Option("--find", metavar="TỪ", help="Vài từ cần tìm, không cần dấu.")] = "",
    state: Annotated[
        str,
        typer.Option(
            "--state",
            metavar="TRẠNG_THÁI",
            help="late, queued, sending, accepted, deferred, uncertain, failed hoặc cancelled.",
        ),
    ] = "",
    sort: Annotated[str, typer.Option("--sort", metavar="CÁCH", help="day, recipient, state hoặc next.")] = "day",
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Hộp gửi: đang chờ, đã đi, chậm gửi, không gửi được vì sao, chưa rõ; lần gửi tới."""
    clock = open_record()
    from tasks.outbox import Asked
    from tasks.outbox import outbox as look

    found = look(today or clock.today, clock.now, Asked(words, state, sort))
    if as_json:
        write_json(found)
        return
    say(*(f"{label}: {number}" for label, number in found.counts.items()), f"Chậm gửi: {found.late}")
    say("Đang dừng gửi." if found.stopped else f"Lần gửi tới: {_moment(found.next_send_at)}", "")
    if found.failed_by_reason:
        say(
            "Không gửi được, theo lý do:", *(f"- {number} thư: {why}" for why, number in found.failed_by_reason.items())
        )
    if found.in_doubt:
        say(f"Chưa rõ đã tới hay chưa: {len(found.in_doubt)} thư.", *(f"- {each}" for each in found.what_to_do), "")
    write_table(
        ("Mã", "Ngày", "Nơi nhận", "Trạng thái", "Tiêu đề", "Lý do"),
        [
            (
                row.notice,
                day_of(row.day),
                row.recipient,
                f"{row.state_label}{', chậm gửi' if row.late else ''}",
                row.subject,
                row.reason,
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
        say("", f"[{each.notice}] {each.state_label}{again}; nội dung số {numbers}")
        say(f"Không soạn được: {each.refused}" if each.refused else f"{each.subject}\n\n{each.text}")


def why(
    line: Annotated[int, typer.Argument(metavar="SỐ", help="Số của nội dung thông báo; xem ở “danvan preview”.")],
    as_json: AsJson = False,
) -> None:
    """Vì sao có nội dung thông báo này: căn cứ, cách tính ngày, ai đặt ra; tính lại và so với sổ."""
    open_record()
    from tasks.why import why as explain

    found = explain(line)
    if as_json:
        write_json({**asdict(found), "checks": [{**asdict(each), "same": each.same} for each in found.checks]})
        return
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


def _moment(at: "datetime | None") -> str:
    if at is None:
        return "không còn gì chờ gửi."
    from tasks.clock import LOCAL

    return f"{at.astimezone(LOCAL):%H:%M ngày %d/%m/%Y}."


COMMANDS = {"outbox": outbox, "preview": preview, "why": why}
