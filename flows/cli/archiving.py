"""`danvan year-pack`: all that the record has of a plan's year, in one zip that checks itself."""

from typing import Annotated

import typer

from flows.cli.output import NOBODY_NAMED, Actor, AsJson, say, warn, write_json
from flows.cli.record import open_record


def year_pack(
    plan: Annotated[str, typer.Option("--plan", metavar="MÃ", help="Kế hoạch; mặc định là kế hoạch đang chạy.")] = "",
    allow_lost: Annotated[
        bool, typer.Option("--allow-lost", help="Lập dù kho thiếu tệp; hồ sơ ghi rõ tệp nào thiếu.")
    ] = False,
    as_json: AsJson = False,
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Lập hồ sơ năm: một tệp nén có kế hoạch, văn bản, biểu mẫu, thông báo, điểm, quyết định, nhật ký, tự kiểm tra được."""
    clock = open_record()
    from config.settings import settings
    from flows.step_pages.year_pack import headline, next_steps
    from models.states import Source
    from tasks.year_pack.packing import pack_year

    done = pack_year.fn(plan, allow_lost, clock.today, clock.now, actor, Source.COMMAND)
    warn([*(f"Kho thiếu: {each}" for each in done.lost), *(f"Không còn ở chỗ đã đặt: {each}" for each in done.gone)])
    if as_json:
        write_json(done)
        return
    say(headline(done), f"Tệp: {settings().home / done.path}", f"SHA-256: {done.sha256}")
    say(f"Nhật ký: {done.through} dòng, mã dòng cuối {done.head}", *(f"- {each}" for each in next_steps(done)))


COMMANDS = {"year-pack": year_pack}
