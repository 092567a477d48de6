"""What people of the office have written into a report, read back out of the .docx that they edited.

A report marks the headings of the parts that the office writes. What stands under a mark, to the next heading, is its
text; figures, tables and lists are drawn anew from the record and never read.
"""

import io
import zipfile
from dataclasses import fields
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from config.refusals import Refused
from documents.kinds.year_report import TO_WRITE, Said
from documents.layout.elements import clean
from documents.layout.styles import Style

PREFIX = "said_"
# What ends a part: the next heading, and what follows the last part, of which none is the office's own text.
HEADINGS = tuple(style.value for style in (Style.SECTION, Style.CLAUSE, Style.ANNEX, Style.SENT_TO, Style.AUTHORITY))
CLOSING = "Trên đây là báo cáo"
LABELS = {
    "direction": "Lãnh đạo, chỉ đạo, quán triệt",
    "media": "Thông tin, truyền thông",
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
    try:
        document = docx.Document(io.BytesIO(content))
    except (ValueError, KeyError, zipfile.BadZipFile, SyntaxError):
        raise Refused(
            "Tệp báo cáo đã sửa không mở được như tệp Word (.docx); lưu lại đúng dạng rồi soạn lại."
        ) from None
    parts = _parts(document)
    if not parts:
        raise Refused(
            "Tệp không còn dấu của báo cáo soạn từ sổ nên không đọc lại được phần nhận xét. Chép phần ấy vào tệp mới soạn."
        )
    known = {each.name for each in fields(Said)}
    wrote: dict[str, Any] = {name: tuple(lines) for name, lines in parts.items() if name in known}
    return Said(**wrote)


def written(said: Said) -> list[str]:
    """Which parts hold something, as they are called."""
    return [label for name, label in LABELS.items() if getattr(said, name)]


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
