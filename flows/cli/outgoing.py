"""The gates before anything leaves: what waits for release, and the switch that stops everything."""

from typing import Annotated

import typer

from flows.cli.output import NOBODY_NAMED, Actor, AsJson, Today, say, write_json
from flows.cli.record import open_record

ReleaseCode = Annotated[str, typer.Argument(metavar="MÃ_DUYỆT", help="Lấy từ “danvan waiting”.")]


def waiting(
    today: Today = None,
    words: Annotated[
        str, typer.Option("--words", metavar="LỜI", help="Lời định thêm vào thư, để xem trong thư ví dụ.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Những thông báo chờ duyệt gửi: bao nhiêu, gửi ai, một thư làm ví dụ."""
    clock = open_record()
    from tasks.release import waiting_for_release

    found = waiting_for_release(today or clock.today, words)
    if as_json:
        write_json(found)
        return
    say(*found.blocked)
    if not found.lines:
        say("Không có thông báo nào chờ duyệt.")
        return
    say(f"Chờ duyệt: {found.lines} nội dung, gửi {found.people} nơi nhận. Mã duyệt: {found.code}")
    for kind in found.kinds:
        say(
            "",
            f"{kind.label} ({kind.count}), gửi: {'; '.join(kind.recipients)}.",
            "Ví dụ:",
            f"  {kind.example_subject}",
        )
        say(*(f"  {line}".rstrip() for line in kind.example_text.splitlines()))
    added = " --words “đúng lời đã xem”" if found.free_text else ""
    say("", f"Gửi: danvan release {found.code}{added}", f"Không gửi: danvan discard {found.code}")


def release(
    code: ReleaseCode,
    words: Annotated[
        str | None, typer.Option("--words", metavar="LỜI", help="Lời thêm vào thư, ví dụ số của công văn đôn đốc.")
    ] = None,
    as_json: AsJson = False,
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Duyệt gửi đúng những gì đã xem."""
    _decide(code, True, words, as_json, actor)


def discard(code: ReleaseCode, as_json: AsJson = False, actor: Actor = NOBODY_NAMED) -> None:
    """Không gửi những gì đã xem."""
    _decide(code, False, None, as_json, actor)


def _decide(code: str, send: bool, words: str | None, as_json: bool, actor: str) -> None:
    clock = open_record()
    from models.states import Source
    from tasks.release import release as task

    report = task.fn(code, send, words, clock.today, clock.now, actor, Source.COMMAND)
    if as_json:
        write_json(report)
    elif send:
        say(f"Đã duyệt {report.lines} nội dung cho {report.people} nơi nhận; chạy “danvan send” để gửi ngay.")
    else:
        say(f"Đã bỏ {report.lines} nội dung, không gửi cho {report.people} nơi nhận.")


def stop(
    reason: Annotated[str, typer.Option("--reason", metavar="LÝ_DO", help="Hiện trên bảng theo dõi.")],
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Dừng gửi: không thông báo nào rời máy cho đến khi cho gửi lại."""
    _switch(True, reason, actor)


def resume(
    reason: Annotated[str, typer.Option("--reason", metavar="GHI_CHÚ", help="Ghi chú, nếu cần.")] = "",
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Cho gửi lại."""
    _switch(False, reason, actor)


def _switch(stopped: bool, reason: str, actor: str) -> None:
    clock = open_record()
    from models.states import Source
    from tasks.switch import set_sending

    changed = set_sending.fn(stopped, reason, clock.now, actor, Source.COMMAND)
    if stopped:
        say("Đã dừng gửi. Cho gửi lại: danvan resume." if changed else "Việc gửi đã dừng từ trước.")
    else:
        say("Đã cho gửi lại." if changed else "Việc gửi vốn không bị dừng.")


COMMANDS = {"waiting": waiting, "release": release, "discard": discard, "stop": stop, "resume": resume}
