"""The pages of a year's archive that a person opens in any browser: what is in it, and the record in plain tables.

No script, no address outside the archive: in twenty years they open as they do today.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass

FIRST = "doc-truoc.html"
SHORT = 12
STYLE = (
    "body{font:16px/1.5 'Times New Roman',serif;margin:2rem auto;max-width:76rem;padding:0 1rem;color:#111}"
    "table{border-collapse:collapse;width:100%;margin:0 0 2rem}"
    "td,th{border:1px solid #999;padding:.3rem .6rem;text-align:left;vertical-align:top;overflow-wrap:break-word}"
    "thead th{background:#eee;position:sticky;top:0}thead{display:table-header-group}tr{break-inside:avoid}"
    ".n{white-space:nowrap}"
    "@page{size:A4 landscape;margin:15mm}@media print{body{font-size:11pt;margin:0;max-width:none}}"
)


@dataclass(frozen=True)
class Linked:
    """A cell that leads to a file of the archive."""

    words: str
    path: str


Cell = str | Linked


@dataclass(frozen=True)
class TablePage:
    """One table of the record.

    Args:
        file: its name in the archive.
        note: what a reader has to know, whole sentences.
        rows: as long as `heads` each.
    """

    file: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""


@dataclass(frozen=True)
class Front:
    """What the first page says.

    Args:
        facts: what the archive is of: (name, value).
        missing: what was no longer there when it was made.
        checking: how to check it, whole sentences.
    """

    title: str
    facts: Sequence[tuple[str, str]]
    missing: Sequence[str]
    checking: Sequence[str]


def front_page(front: Front, pages: Sequence[TablePage]) -> str:
    """The page to begin with: what the archive is, what it holds, how it is checked."""
    facts = "".join(f"<tr><th>{_text(name)}</th><td>{_text(value)}</td></tr>" for name, value in front.facts)
    listed = "".join(
        f'<tr><td><a href="{_text(page.file)}">{_text(page.title)}</a></td><td>{len(page.rows)}</td></tr>'
        for page in pages
    )
    missing = "".join(f"<li>{_text(each)}</li>" for each in front.missing)
    checking = "".join(f"<p>{_text(each)}</p>" for each in front.checking)
    lost = f"<h2>Lúc lập hồ sơ đã không còn</h2><ul>{missing}</ul>" if missing else ""
    return _page(
        front.title,
        f"<table><tbody>{facts}</tbody></table><h2>Trong hồ sơ có</h2>"
        f"<table><thead><tr><th>Bảng</th><th>Số dòng</th></tr></thead><tbody>{listed}</tbody></table>"
        f"{lost}<h2>Kiểm tra hồ sơ</h2>{checking}",
    )


def table_page(page: TablePage) -> str:
    """One table, with the way back."""
    heads = "".join(f"<th>{_text(each)}</th>" for each in page.heads)
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in page.rows)
    note = f"<p>{_text(page.note)}</p>" if page.note else ""
    return _page(
        page.title,
        f'<p><a href="{FIRST}">Về trang đầu</a>. {len(page.rows)} dòng.</p>{note}'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>",
    )


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{_text(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{_text(title)}</h1>{body}</body></html>\n"
    )


def _cell(cell: Cell) -> str:
    """Dates, codes and numbers stay on one line."""
    words = cell.words if isinstance(cell, Linked) else cell
    shown = f'<a href="{_text(cell.path)}">{_text(words)}</a>' if isinstance(cell, Linked) else _text(words)
    return f'<td class="n">{shown}</td>' if len(words) <= SHORT else f"<td>{shown}</td>"


def _text(words: str) -> str:
    return html.escape(words)
