"""The list on the page of files as HTML: what is looked for, in which order, and nothing that is not the machine's own.

Searching and sorting are links and a form that the server answers: the page needs no script.
"""

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode

from config.vietnamese import format_date, strip_diacritics
from flows.artifacts import BOARD_PATH
from tasks.served_files import ROOT, Listed, link, signed_link

ORDERS: Mapping[str, tuple[str, Callable[[Listed], object]]] = {
    "ngay": ("Ngày", lambda each: each.recorded_at),
    "ma": ("Mã", lambda each: each.code),
    "loai": ("Loại", lambda each: _folded(each.label)),
    "trich-yeu": ("Trích yếu, nội dung", lambda each: _folded(each.subject)),
    "trang-thai": ("Trạng thái", lambda each: _folded(each.standing)),
}
NEWEST_FIRST = "ngay"
STYLE = (
    "body{font:16px/1.5 'Times New Roman',serif;margin:2rem auto;max-width:76rem;padding:0 1rem;color:#111}"
    "form{display:flex;flex-wrap:wrap;gap:.5rem;margin:0 0 1rem}input,select,button{font:inherit;padding:.25rem .5rem}"
    "input{flex:1 1 16rem}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #999;padding:.3rem .6rem;text-align:left;vertical-align:top}"
    "thead th{background:#eee;position:sticky;top:0}th a{color:inherit}small{color:#555;overflow-wrap:anywhere}"
    ".n{white-space:nowrap}th:nth-child(1),th:nth-child(2){width:6.5rem}th:nth-child(3){width:13rem}"
    "th:nth-child(5){width:15rem}th:nth-child(6){width:5.5rem}td:nth-child(4){min-width:14rem}"
    "@media(max-width:60rem){table{display:block;overflow-x:auto}}"
)


@dataclass(frozen=True)
class Asked:
    """What the address asks for.

    Args:
        words: every one must occur in a line, with diacritics or without.
        label: one kind alone.
        order: a key of `ORDERS`.
        other_way: the order turned round; that of days begins with the newest.
    """

    words: str = ""
    label: str = ""
    order: str = NEWEST_FIRST
    other_way: bool = False

    @property
    def address(self) -> str:
        """The page that shows it."""
        said = {"tim": self.words, "loai": self.label, "nguoc": "1" if self.other_way else ""}
        said["xep"] = self.order if self.order != NEWEST_FIRST else ""
        chosen = urlencode({key: value for key, value in said.items() if value})
        return f"{ROOT}/?{chosen}" if chosen else f"{ROOT}/"


def asked_of(query: str) -> Asked:
    """Read an address; what is not understood asks for nothing."""
    try:
        given = {key: values[0] for key, values in parse_qs(query, max_num_fields=20).items()}
    except ValueError:
        return Asked()
    order = given.get("xep", "")
    return Asked(
        given.get("tim", "").strip()[:200],
        given.get("loai", "")[:200],
        order if order in ORDERS else NEWEST_FIRST,
        given.get("nguoc") == "1",
    )


def chosen(files: Sequence[Listed], asked: Asked) -> list[Listed]:
    """The lines that are asked for, in order; equal ones stay as the record lists them."""
    words = _folded(asked.words).split()
    found = [
        each
        for each in files
        if (not asked.label or each.label == asked.label) and all(word in _text(each) for word in words)
    ]
    _, key = ORDERS[asked.order]
    return sorted(found, key=key, reverse=asked.other_way != (asked.order == NEWEST_FIRST))  # type: ignore[arg-type]


def file_list(files: Sequence[Listed], asked: Asked, *, here: bool) -> str:
    """The whole page.

    Args:
        here: whether it is looked at on this machine: what may name individuals is opened nowhere else.
    """
    found = chosen(files, asked)
    counted = f"{len(found)} tệp." if len(found) == len(files) else f"{len(found)} trong {len(files)} tệp."
    rows = "".join(_row(each, here=here) for each in found)
    if not files:
        body = "<p>Chưa soạn văn bản, chưa xuất biểu mẫu nào.</p>"
    elif not found:
        body = f'<p>Không có tệp nào như vậy. <a href="{ROOT}/">Xem tất cả</a></p>'
    else:
        body = f"<p>{counted}</p><table><thead><tr>{_heads(asked)}</tr></thead><tbody>{rows}</tbody></table>"
    return (
        '<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Tệp văn bản, biểu mẫu</title><style>{STYLE}</style><h1>Tệp văn bản, biểu mẫu</h1>"
        f"{_form(files, asked)}{body}"
        "<p>Dự thảo và biểu mẫu đã xuất là tệp hiện có trên máy chủ, kể cả phần cơ quan đã sửa. Bản đã ký, biểu mẫu đã "
        "nhập hoặc trả lại là tệp như lúc ấy. Tải về để đọc; sửa trên máy chủ.</p>"
        f'<p><a href="{BOARD_PATH}">Mở bảng theo dõi</a></p></html>'
    )


def _form(files: Sequence[Listed], asked: Asked) -> str:
    labels = sorted({each.label for each in files}, key=_folded)
    options = "".join(
        f"<option{' selected' if label == asked.label else ''}>{html.escape(label)}</option>" for label in labels
    )
    kept = "".join(
        f'<input type="hidden" name="{key}" value="{value}">'
        for key, value in (("xep", asked.order), ("nguoc", "1" if asked.other_way else ""))
        if value
    )
    return (
        f'<form action="{ROOT}/"><input type="search" name="tim" value="{html.escape(asked.words)}" '
        'placeholder="Tìm trích yếu, đơn vị, số, mã; không cần dấu" aria-label="Tìm">'
        f'<select name="loai" aria-label="Loại"><option value="">Mọi loại</option>{options}</select>{kept}'
        "<button>Tìm</button></form>"
    )


def _heads(asked: Asked) -> str:
    heads = []
    for key, (words, _) in ORDERS.items():
        now = key == asked.order
        down = now and asked.other_way != (key == NEWEST_FIRST)
        sign, sort = (" ▼" if down else " ▲", "descending" if down else "ascending") if now else ("", "none")
        to = replace(asked, order=key, other_way=now and not asked.other_way)
        heads.append(f'<th scope="col" aria-sort="{sort}"><a href="{html.escape(to.address)}">{words}</a>{sign}</th>')
    return "".join([*heads, '<th scope="col">Bản đã ký</th>'])


def _row(each: Listed, *, here: bool) -> str:
    opened = here or not each.personal
    code = (
        f'<a href="{link(each.code)}">{each.code}</a>' if opened else f"{each.code}<br><small>mở trên máy chủ</small>"
    )
    signed = f'<a href="{signed_link(each.signed)}">mở</a>' if each.signed else ""
    about = f"<br><small>{html.escape(each.about)}</small>" if each.about else ""
    return (
        f'<tr><td class="n">{format_date(each.on)}</td><td class="n">{code}</td><td>{html.escape(each.label)}</td>'
        f"<td>{html.escape(each.subject)}{about}</td><td>{html.escape(each.standing)}</td><td>{signed}</td></tr>"
    )


def _text(each: Listed) -> str:
    return _folded(" ".join((each.code, each.label, each.subject, each.about, each.standing, format_date(each.on))))


def _folded(text: str) -> str:
    return strip_diacritics(text).casefold()
