"""How commands read what is typed and write what people or programs read.

With `--json` standard output carries JSON alone, in UTF-8; warnings always go to standard error.
"""

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Annotated, Any

import typer

NOBODY_NAMED = "Phòng Nội vụ (dòng lệnh)"
GAP = "  "


def read_day(text: str) -> date:
    """Read a day as people type it, 15/11/2024 or 2024-11-15.

    Raises:
        typer.BadParameter: a Vietnamese sentence.
    """
    from config.vietnamese import parse_date

    try:
        return parse_date(text)
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong)) from None


def day_option(name: str, words: str) -> Any:
    """An option that takes a day."""
    return typer.Option(name, parser=read_day, metavar="NGÀY", help=words)


AsJson = Annotated[bool, typer.Option("--json", help="Chỉ in JSON, cho chương trình khác đọc.")]
Preview = Annotated[bool, typer.Option("--preview", help="Chỉ xem sẽ thay đổi gì, chưa ghi vào sổ.")]
Today = Annotated[date | None, day_option("--today", "Ngày làm việc; mặc định là hôm nay (hoặc ngày diễn tập).")]
Actor = Annotated[
    str, typer.Option("--as", metavar="CƠ QUAN", help="Ai thực hiện; được ghi vào nhật ký.", show_default=True)
]
Occurrence = Annotated[
    str | None, typer.Option("--occurrence", metavar="KỲ", help="Kỳ của nhiệm vụ lặp lại; mặc định là kỳ sớm nhất.")
]
UnitCode = Annotated[str, typer.Argument(metavar="ĐƠN_VỊ", help="Mã đơn vị, ví dụ P-DX.")]
DutyCode = Annotated[str, typer.Argument(metavar="NHIỆM_VỤ", help="Mã nhiệm vụ, ví dụ bao-cao-don-vi.")]


def day_of(day: date | str | None) -> str:
    """Write a day for people; a dash where there is none."""
    if day is None:
        return "–"
    shown = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{shown:%d/%m/%Y}"


def say(*sentences: str, to_error: bool = False) -> None:
    """Write lines for people, or beside the output."""
    for sentence in sentences:
        print(sentence, file=sys.stderr if to_error else sys.stdout)


def warn(sentences: Iterable[str]) -> None:
    """Write warnings, beside the output and not in it."""
    for sentence in sentences:
        print(f"Lưu ý: {sentence}", file=sys.stderr)


def write_json(value: Any) -> None:
    """Write a value, or a report that a task gave, as JSON."""
    shown = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    print(json.dumps(shown, ensure_ascii=False, indent=2, default=_iso))


def _iso(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


def write_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows in aligned columns under their headings; columns of numbers stand to the right."""
    table = [list(row) for row in rows]
    if not table:
        print("(không có dòng nào)")
        return
    cells = [[unicodedata.normalize("NFC", str(cell)) for cell in row] for row in table]
    widths = [max(map(display_width, column)) for column in zip(headings, *cells, strict=True)]
    numeric = [isinstance(cell, int) for cell in table[0]]
    for line in [list(headings), ["─" * width for width in widths], *cells]:
        padded = [_padded(cell, width, right) for cell, width, right in zip(line, widths, numeric, strict=True)]
        print(GAP.join(padded).rstrip())


def display_width(text: str) -> int:
    """Count the columns that a text takes on a terminal: marks take none, wide characters two."""
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text
    )


def _padded(cell: str, width: int, right: bool) -> str:
    room = " " * (width - display_width(cell))
    return room + cell if right else cell + room


def agreed(question: str) -> bool:
    """Ask a person; where nobody can answer (no terminal), the answer is no."""
    if not sys.stdin.isatty():
        return False
    print(f"{question} [có/không] ", end="", flush=True)
    answer = unicodedata.normalize("NFC", sys.stdin.readline().strip().lower())
    return answer in ("có", "co", "c", "y", "yes")
