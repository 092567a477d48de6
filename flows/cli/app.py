"""All commands of `danvan`, and how a command ends: 0 done, 1 refused or found wanting, 2 used wrongly."""

import sys
from collections.abc import Sequence

import typer

from flows.cli import (
    appraisal,
    archiving,
    daily,
    drafting,
    issuing,
    office,
    outbox,
    outgoing,
    plans,
    register,
    searching,
    workbooks,
    working_days,
    year_end,
    zalo,
)
from flows.cli.words import Commands, misuse

REFUSED, MISUSED = 1, 2

app = Commands("Chạy kế hoạch năm của cơ quan: giao việc, nhắc hạn, ghi nhận nộp, gửi thông báo.")
app.add_typer(plans.app, name="plan")
app.add_typer(working_days.app, name="calendar")
app.add_typer(appraisal.app, name="appraisal")
app.add_typer(year_end.app, name="year-end")
app.add_typer(workbooks.app, name="workbook")
app.add_typer(zalo.app, name="zalo")
for module in (office, daily, register, searching, outgoing, outbox, drafting, issuing, archiving):
    for name, command in module.COMMANDS.items():
        app.command(name)(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console or pipe is not UTF-8 by itself
            stream.reconfigure(encoding="utf-8")
    from config.refusals import Refused

    try:
        code = app(args=arguments, prog_name="danvan", standalone_mode=False)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return REFUSED
    except typer.TyperException as wrong:
        return _misused(wrong)
    return code if isinstance(code, int) else 0


def _misused(wrong: typer.TyperException) -> int:
    if type(wrong).__name__ == "NoArgsIsHelpError":
        print(wrong.format_message(), file=sys.stderr)
        return MISUSED
    context = getattr(wrong, "ctx", None)
    print(misuse(wrong), file=sys.stderr)
    print(f"Xem cách dùng: {context.command_path if context else 'danvan'} --help", file=sys.stderr)
    return MISUSED
