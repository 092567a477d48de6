"""A CSV file as the grid of a workbook: one sheet of texts, so that one place understands both."""

import csv
import io
from collections.abc import Sequence

from config.refusals import Refused
from documents.workbooks.marks import Meta
from documents.workbooks.parsing import Grid, Raw
from documents.workbooks.sheets import clean

SEPARATORS = (",", ";", "\t")


def raw_of_csv(data: bytes) -> Raw:
    """Read a CSV in UTF-8; commas, semicolons or tabs between the cells, whichever the first line has most of.

    Raises:
        Refused: not UTF-8, or quotation marks that do not close; with what to do, and the line. No name of a file.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("Tệp không phải UTF-8; hãy lưu lại dạng “CSV UTF-8”.") from None
    first = text.partition("\n")[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=first.count), strict=True)
    rows: list[Sequence[str | None]] = []
    try:
        rows.extend([clean(cell) or None for cell in line] for line in lines)
    except csv.Error:
        raise Refused(f"Tệp không đọc được ở dòng {len(rows) + 1}; hãy lưu lại dạng “CSV UTF-8”.") from None
    return Raw((Grid("", True, rows, 0, 0, (), frozenset(), parted=True),), Meta())
