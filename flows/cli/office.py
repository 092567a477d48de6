"""The office itself: start it, set up a live one, see whether it is well, its clock, its audit chain."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.output import NOBODY_NAMED, Actor, AsJson, day_of, day_option, say, write_json, write_table
from flows.cli.record import open_record, prepared

if TYPE_CHECKING:
    from config.settings import Settings

MARKS = {True: "Đạt", False: "HỎNG", None: "Lưu ý"}


def up() -> None:
    """Mở cơ quan: giao diện, lịch chạy và người chạy việc trong một lệnh; dừng bằng Ctrl-C."""
    from config.settings import settings
    from flows.engine import up as run

    raise typer.Exit(run(settings()))


def init(
    plan: Annotated[Path, typer.Option("--plan", metavar="TỆP", help="Tệp kế hoạch của cơ quan.")],
    units: Annotated[Path, typer.Option("--units", metavar="TỆP", help="Tệp đơn vị và đầu mối của cơ quan.")],
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Lập một cơ quan chạy CHÍNH THỨC: kế hoạch, đơn vị và máy chủ thư của chính cơ quan."""
    settings = prepared()
    _check_mail(settings)
    from tasks.setup import start_live

    started = start_live(settings, plan, units, actor)
    say(
        f"Đã lập cơ quan chính thức chạy {started.plan_title}. Dữ liệu: {started.home.resolve()}",
        "Việc tiếp theo:",
        "1. danvan doctor     kiểm tra máy chủ thư, lịch làm việc, đầu mối",
        "2. danvan roll-out --preview, rồi danvan roll-out",
        "3. danvan issue --number SỐ --on NGÀY, khi kế hoạch đã ký; trước đó không gửi gì ra ngoài cơ quan",
        "4. danvan up         mở giao diện và để chạy",
    )


def _check_mail(settings: "Settings") -> None:
    """A live office needs its own server and its own address before anything is written.

    Raises:
        Refused: naming every setting that is missing.
    """
    from config.refusals import Refused

    needed = {
        "DANVAN_MAIL_HOST": (bool(settings.mail_host), "máy chủ thư, ví dụ thu.thanh-pho.example"),
        "DANVAN_MAIL_FROM": ("mail_from" in settings.model_fields_set, "địa chỉ gửi của cơ quan"),
        "DANVAN_CONTACT_LINE": ("contact_line" in settings.model_fields_set, "dòng liên hệ ở cuối thư"),
    }
    missing = [f"- {name}: {words}" for name, (known, words) in needed.items() if not known]
    if missing:
        raise Refused(
            "Chạy chính thức cần thiết lập thư thật. Hãy ghi vào .env (mẫu ở .env.example) rồi chạy lại:\n"
            + "\n".join(missing)
        )


def doctor(as_json: AsJson = False) -> None:
    """Khám: cơ sở dữ liệu, nhật ký, máy chủ thư, lịch làm việc, lịch chạy, lần quét gần nhất, thư hỏng."""
    settings = prepared()
    from config.refusals import Refused
    from tasks.clock import LOCAL, business_time, machine_now
    from tasks.doctor import check_record, examine

    now = machine_now()
    try:
        check_record(settings)
        today = business_time().today
    except Refused:
        today = now.astimezone(LOCAL).date()
    findings = examine(settings, today, now)
    well = all(finding.ok is not False for finding in findings)
    if as_json:
        listed = [{"name": each.name, "ok": each.ok, "message": each.message} for each in findings]
        write_json({"ok": well, "findings": listed})
    else:
        write_table(("Mục", "Kết quả", "Nội dung"), [(each.name, MARKS[each.ok], each.message) for each in findings])
        say("", "Cơ quan chạy tốt." if well else "Có mục hỏng cần xử lý.")
    if not well:
        raise typer.Exit(1)


def clock(
    to: Annotated[
        date | None, day_option("--to", "Chuyển đồng hồ diễn tập đến ngày này, chạy từng ngày ở giữa.")
    ] = None,
    as_json: AsJson = False,
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Ngày làm việc hiện tại; với --to, chuyển ngày diễn tập (chỉ ở chế độ diễn tập)."""
    standing = open_record()
    if to is None:
        if as_json:
            write_json({"today": standing.today, "mode": standing.mode.value})
        else:
            say(f"{standing.mode.label}, ngày {day_of(standing.today)}.")
        return
    from models.states import Source
    from tasks.training import advance_to

    moved = advance_to.fn(to, standing.now, actor, Source.COMMAND, _progress)
    if as_json:
        write_json(moved)
        return
    say(
        f"Đã chạy {moved.days} ngày, từ {day_of(moved.from_on)} đến {day_of(moved.to_on)}: {moved.lines} nội dung, "
        f"{moved.accepted} thư, {moved.failed} thư không gửi được, {moved.held} nội dung chờ duyệt.",
        f"Hộp thư diễn tập: {moved.mailbox}",
    )


def _progress(day: date, percent: int) -> None:
    """Show the day on a terminal; a log keeps no trace of it."""
    if sys.stderr.isatty():
        print(f"\r{day_of(day)}  {percent:3d} %", end="\n" if percent == 100 else "", file=sys.stderr, flush=True)


def verify(as_json: AsJson = False) -> None:
    """Kiểm tra nhật ký từ dòng đầu đến dòng cuối: không dòng nào bị sửa, thiếu hay chen."""
    open_record()
    from tasks.doctor import verify_chain

    chain = verify_chain()
    if as_json:
        write_json({"ok": chain.broken_at is None, "rows": chain.rows, "broken_at": chain.broken_at})
    elif chain.broken_at is None:
        say(f"Nhật ký {chain.rows} dòng khớp từ đầu đến cuối.")
    else:
        say(f"Nhật ký đứt từ dòng {chain.broken_at}: dữ liệu đã bị sửa ngoài chương trình.")
    if chain.broken_at is not None:
        raise typer.Exit(1)


COMMANDS = {"up": up, "init": init, "doctor": doctor, "clock": clock, "verify": verify}
