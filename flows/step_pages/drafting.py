"""What "Soạn văn bản" shows: what the draft says, from which rows and clauses, where it lies, what to do next."""

from collections.abc import Sequence

from flows.artifacts import Page, bullets, cell, count, sections, table
from tasks.drafting.drafts import Chart, Draft
from tasks.served_files import link

SHOWN = 300
PREVIEWED = "**Chỉ xem trước: chưa ghi tệp nào.** Chạy lại và tắt “Chỉ xem trước” để soạn."


def draft_page(draft: Draft) -> Page:
    """Say it all; institutions, codes and figures only."""
    left = len(draft.rows) - SHOWN
    return Page(
        "soan-van-ban",
        "Soạn văn bản",
        headline(draft),
        sections(
            ("Lưu ý", "\n\n".join(part for part in (PREVIEWED if draft.preview else "", bullets(draft.notes)) if part)),
            ("Trích yếu", cell(draft.subject)),
            ("Nội dung", bullets(draft.contains)),
            ("Căn cứ", bullets(draft.clauses)),
            (
                "Các dòng trong sổ",
                table(draft.heads, draft.rows[:SHOWN], "") + (f"\n\nCòn {count(left)} dòng." if left > 0 else ""),
            ),
            ("Tệp", _file(draft)),
            ("Biểu đồ", charts_shown(draft.charts)),
            ("Việc tiếp theo", bullets(draft.next_steps)),
        ),
    )


def headline(draft: Draft) -> str:
    """One sentence: drafted anew, already there, or only looked at."""
    if draft.preview:
        return f"{draft.label}: xem trước, chưa ghi tệp."
    if draft.new:
        return f"{draft.label} {draft.code}: đã soạn, tệp {draft.path}."
    edited = "; cơ quan đã sửa tệp này, chương trình giữ nguyên" if draft.edited else ""
    return f"{draft.label} {draft.code}: số liệu không thay đổi, dùng tệp đã có {draft.path}{edited}."


def _file(draft: Draft) -> str:
    opened = f"[Mở tệp]({link(draft.code)}) · " if draft.code else ""
    where = "" if draft.preview else f"{opened}`{draft.path}`, trong thư mục dữ liệu của cơ quan.\n\n"
    symbol = f"Ký hiệu {cell(draft.symbol)}, số và ngày để trống. " if draft.symbol else ""
    return f"{where}{symbol}SHA-256 khi soạn: `{draft.sha256}`"


def charts_shown(charts: Sequence[Chart]) -> str:
    """Each chart with its title, served by the page of files beside the UI."""
    return "\n\n".join(
        f"### {cell(each.words)}\n\n![{cell(each.words)}]({link(each.code)})\n\n`{each.path}`" for each in charts
    )
