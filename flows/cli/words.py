"""Typer's own words in Vietnamese: the frame of the help, and what is said about a wrong use."""

import re
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

_HEADINGS = {"argument": "Tham số", "option": "Tùy chọn"}
_HELP = "Hiện phần trợ giúp này rồi thoát."

# What typer says about a wrong use, and how the office reads it. Tried in order against the whole sentence.
_MISUSES = (
    (r"Missing argument '(.+?)'\..*", "Thiếu tham số {0}."),
    (r"Missing option '(.+?)'\..*", "Thiếu tùy chọn {0}."),
    (r"Missing command\.", "Chưa ghi lệnh cần chạy."),
    (r"No such command '(.+?)'.*Did you mean '(.+?)'.*", "Không có lệnh “{0}”. Có phải là “{1}”?"),
    (r"No such command '(.+?)'.*", "Không có lệnh “{0}”."),
    (r"No such option: (\S+) \(Possible options: (.+)\)", "Không có tùy chọn {0}. Có phải là {1}?"),
    (r"No such option: (\S+).*", "Không có tùy chọn {0}."),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.+)\)", "Thừa tham số: {0}."),
    (r"Option '(.+?)' requires an argument\.", "Tùy chọn {0} cần một giá trị đi kèm."),
    (r"Invalid value for '?(.+?)'?: (.+)", "Giá trị của {0} chưa đúng: {1}"),
)


class _Frame:
    """The parts of a help page that typer writes in English; mixed into its commands and groups."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the first line."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Cách dùng: ")  # type: ignore[attr-defined]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write what the command takes, and for a group its commands."""
        parameters = self.get_params(ctx)  # type: ignore[attr-defined]
        for kind, heading in _HEADINGS.items():
            rows = [each.get_help_record(ctx) for each in parameters if each.param_type_name == kind]
            rows = [(_without_type(row[0]), _vietnamese_help(row[1])) for row in rows if row is not None]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)
        commands = getattr(self, "commands", {})
        if commands:
            with formatter.section("Lệnh"):
                formatter.write_dl([(name, each.get_short_help_str(limit=90)) for name, each in commands.items()])


def _without_type(name: str) -> str:
    """Take Python's name of a type off an argument; its help says what to write."""
    return re.sub(r" <[A-Za-z\[\]]+>$", "", name)


def _vietnamese_help(text: str) -> str:
    if text == "Show this message and exit.":
        return _HELP
    return text.replace("[required]", "[bắt buộc]").replace("[default: ", "[mặc định: ")


class VietnameseCommand(_Frame, TyperCommand):
    """A command whose help is in Vietnamese."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Take what typer gives; name the options in Vietnamese on the first line."""
        super().__init__(*arguments, **(options | {"options_metavar": "[TÙY CHỌN]"}))


class VietnameseGroup(_Frame, TyperGroup):
    """A group of commands whose help is in Vietnamese."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Take what typer gives; name options and commands in Vietnamese on the first line."""
        super().__init__(
            *arguments, **(options | {"options_metavar": "[TÙY CHỌN]", "subcommand_metavar": "LỆNH [THAM SỐ]..."})
        )


class Commands(typer.Typer):
    """A typer application in which every command and group speaks Vietnamese."""

    def __init__(self, summary: str, **options: Any) -> None:
        """Make an empty one.

        Args:
            summary: the sentence shown above its commands.
        """
        super().__init__(
            cls=VietnameseGroup,
            help=summary,
            add_completion=False,
            rich_markup_mode=None,
            pretty_exceptions_enable=False,
            **({"no_args_is_help": True} | options),
        )

    def command(self, name: str | None = None, **options: Any) -> Any:
        """Add a command."""
        return super().command(name, cls=VietnameseCommand, **options)


def misuse(error: typer.TyperException) -> str:
    """Say in Vietnamese how a command was wrongly used."""
    said = " ".join(error.format_message().split())
    for pattern, words in _MISUSES:
        if match := re.fullmatch(pattern, said):
            return words.format(*(part.replace("' / '", " / ") for part in match.groups()))
    return f"Lệnh dùng chưa đúng: {said}"
