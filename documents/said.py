"""What people of the office have written into a report, read back out of the .docx that they edited.

A report marks the headings of the parts that the office writes. What stands under a mark, to the next heading, is its
text; so is what a mô hình has brought, which its line of the list leaves open. Figures are drawn anew from the record and
never read.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tc
from docx.text.paragraph import Paragraph

from config.refusals import Refused
from documents.kinds.year_annexes import CODE, RESULT
from documents.kinds.year_report import OF_UNITS, REGISTERED, TO_WRITE, Said
from documents.layout.elements import clean
from documents.layout.styles import Style

PREFIX = "said_"
# What ends a part: the next heading, and what follows the last part, of which none is the office's own text.
HEADINGS = tuple(style.value for style in (Style.SECTION, Style.CLAUSE, Style.ANNEX, Style.SENT_TO, Style.AUTHORITY))
CLOSING = "Trên đây là báo cáo"
BY_CONTENT = "by_content"
_OF_CONTENT = re.compile(rf"-?\s*Nội dung \(([^)]+)\):.*?(?:{OF_UNITS}|{REGISTERED})[.;:,]?\s*(.*)")
LABELS = {
    "direction": "Lãnh đạo, chỉ đạo, quán triệt",
    "media": "Thông tin, truyền thông",
    BY_CONTENT: "Kết quả theo nội dung",
    "commendation": "Biểu dương, khen thưởng",
    "strengths": "Ưu điểm",
    "limits": "Hạn chế",
    "causes": "Nguyên nhân",
    "next_year": "Phương hướng, nhiệm vụ",
    "proposals": "Đề xuất, kiến nghị",
}


def said_in(content: bytes) -> Said:
    """Every written part of an edited report; a part that nobody has written is empty.

    Raises:
        Refused: no Word document, or one without the marks of a drafted report.
    """
    parts = _parts(_opened(content))
    if not parts:
        raise Refused(
            "Tệp không còn dấu của báo cáo soạn từ sổ nên không đọc lại được phần nhận xét. Chép phần ấy vào tệp mới soạn."
        )
    known = {each.name for each in fields(Said)}
    wrote: dict[str, Any] = {name: tuple(lines) for name, lines in parts.items() if name in known}
    return Said(**{**wrote, BY_CONTENT: _of_contents(parts.get(BY_CONTENT, ()))})


def results_in(content: bytes) -> dict[str, str]:
    """What each mô hình has brought, by its code, as the office wrote it into the list of an edited report.

    Raises:
        Refused: no Word document.
    """
    found: dict[str, str] = {}
    for table in _opened(content).tables:
        rows = [[_words(cell) for cell in row.tc_lst] for row in table._tbl.tr_lst]
        head = rows[0] if rows else []
        if CODE in head and RESULT in head:
            code, result = head.index(CODE), head.index(RESULT)
            found |= {row[code]: row[result] for row in rows[1:] if len(row) == len(head) and row[result]}
    return found


def written(said: Said) -> list[str]:
    """Which parts hold something, as they are called."""
    return [label for name, label in LABELS.items() if getattr(said, name)]


def _opened(content: bytes) -> Document:
    try:
        return docx.Document(io.BytesIO(content))
    except (ValueError, KeyError, zipfile.BadZipFile, SyntaxError):
        raise Refused(
            "Tệp báo cáo đã sửa không mở được như tệp Word (.docx); lưu lại đúng dạng rồi soạn lại."
        ) from None


def _of_contents(lines: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The lines below the figures of each content, and what was written after them on their line."""
    found: dict[str, tuple[str, ...]] = {}
    current = None
    for line in lines:
        if figures := _OF_CONTENT.fullmatch(line):
            current, line = figures[1], figures[2]
        if current is not None and line:
            found[current] = (*found.get(current, ()), line)
    return found


def _words(cell: CT_Tc) -> str:
    lines = ("".join(each.text or "" for each in line.iter(qn("w:t"))) for line in cell.iter(qn("w:p")))
    return " ".join(word for line in lines for word in clean(line).split())


def _parts(document: Document) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for each in document.paragraphs:
        mark = _mark(each)
        if mark is not None:
            current = found.setdefault(mark, [])
        elif _is_heading(each) or each.text.startswith(CLOSING):
            current = None
        elif current is not None and (line := _line(each)):
            current.append(line)
    return found


def _mark(each: Paragraph) -> str | None:
    for start in each._p.iter(qn("w:bookmarkStart")):
        name = start.get(qn("w:name")) or ""
        if name.startswith(PREFIX):
            return name.removeprefix(PREFIX)
    return None


def _is_heading(each: Paragraph) -> bool:
    return each.style is not None and each.style.style_id in HEADINGS


def _line(each: Paragraph) -> str:
    line = clean(each.text).strip()
    return "" if line.removesuffix("./.").rstrip(".") == TO_WRITE.rstrip(".") or line == TO_WRITE else line
