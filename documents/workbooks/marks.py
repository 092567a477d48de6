"""What a workbook carries back unseen: which kind it is, of which plan, and the columns of each sheet's versions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from documents.workbooks.sheets import Contents

META_SHEET = "_danvan"
ID_HEAD, VERSION_HEAD = "#ma:", "#phien-ban"
PROGRAM = "danvan"


@dataclass(frozen=True, slots=True)
class Meta:
    """What the hidden sheet says; empty when somebody has copied the rows into a file of their own.

    Args:
        columns: sheet → keys of the columns that its rows' versions were made of.
    """

    code: str = ""
    template: int = 0
    about: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def meta_rows(contents: Contents) -> Iterator[tuple[str, ...]]:
    """The hidden sheet's rows."""
    yield ("chuong-trinh", PROGRAM)
    yield ("bieu-mau", contents.book.code)
    yield ("mau-so", str(contents.book.template))
    for key, value in contents.about.items():
        yield ("ve", key, value)
    for sheet in contents.book.sheets:
        yield ("cot", sheet.key, *(each.key for each in sheet.counted))


def meta_of(rows: Sequence[Sequence[object]]) -> Meta:
    """Read the hidden sheet; what cannot be read says nothing."""
    code, template = "", 0
    about: dict[str, str] = {}
    columns: dict[str, tuple[str, ...]] = {}
    for row in rows:
        cells = [str(each) for each in row if each not in ("", None)]
        match cells:
            case ["bieu-mau", found]:
                code = found
            case ["mau-so", number] if number.isdecimal():
                template = int(number)
            case ["ve", key, value]:
                about[key] = value
            case ["cot", key, *keys]:
                columns[key] = tuple(keys)
    return Meta(code, template, about, columns)
