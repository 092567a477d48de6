"""`danvan calendar`: which days are worked, and a draft for a year to come."""

from datetime import date
from typing import Annotated

import typer

from flows.cli.output import AsJson, day_of, day_option, say, warn, write_json, write_table
from flows.cli.record import prepared
from flows.cli.words import Commands

app = Commands(
    "Lịch làm việc: từng ngày có làm việc không và vì sao.", invoke_without_command=True, no_args_is_help=False
)


@app.callback()
def calendar(
    context: typer.Context,
    first: Annotated[date | None, day_option("--from", "Ngày đầu.")] = None,
    last: Annotated[date | None, day_option("--to", "Ngày cuối, tính cả ngày này.")] = None,
    as_json: AsJson = False,
) -> None:
    """Lịch làm việc: từng ngày có làm việc không và vì sao."""
    if context.invoked_subcommand is not None:
        return
    if first is None or last is None:
        raise typer.BadParameter(
            "hãy ghi đủ hai ngày, ví dụ --from 01/02/2024 --to 29/02/2024.", param_hint="--from, --to"
        )
    if last < first:
        raise typer.BadParameter(f"{day_of(last)} trước {day_of(first)}; hãy đổi lại.", param_hint="--to")
    prepared()
    from config.settings import settings
    from config.vietnamese import date_with_weekday
    from models.calendars import load_calendar

    days = load_calendar(settings().calendars)
    warn(days.warnings_between(first, last))
    explained = days.explain_between(first, last)
    if as_json:
        write_json([{"date": day, "working": why.working, "reason": why.reason} for day, why in explained])
        return
    rows = [(date_with_weekday(day), "Làm việc" if why.working else "Nghỉ", why.reason) for day, why in explained]
    write_table(("Ngày", "Làm việc", "Lý do"), rows)
    say("", f"{sum(why.working for _, why in explained)} ngày làm việc trong {len(explained)} ngày.")


def _read_year(text: str) -> int:
    if not text.isdecimal():
        raise typer.BadParameter(f"“{text}” không phải là một năm, ví dụ 2027.")
    return int(text)


@app.command("propose")
def propose(year: Annotated[int, typer.Argument(parser=_read_year, metavar="NĂM", help="Ví dụ 2027.")]) -> None:
    """In bản nháp lịch một năm, để đối chiếu với thông báo chính thức rồi ký duyệt."""
    from config.calendars import propose as draft

    print(draft(year), end="")
