"""What a step of the registers tells people: what was done, the register as a table, and what comes next."""

from flows.artifacts import PREVIEWED, Page, bullets, cell, count, sections, table
from tasks.registers.reports import RegisterReport

SEARCH = 'Tìm trong mọi sổ, không cần dấu: chạy `danvan find "từ cần tìm"` trên máy của cơ quan.'


def register_page(report: RegisterReport) -> Page:
    """Show one register; a petition's words, a title and a person's name are not in it."""
    kept = ", ".join(f"{cell(each.title)}: {count(len(each.rows))} mục" for each in report.tables)
    done = " ".join(cell(each) for each in report.done)
    return Page(
        report.key,
        f"Sổ ghi nhận: {report.title}",
        f"{done} {kept}.".strip(),
        sections(
            ("Lưu ý", PREVIEWED if report.preview else ""),
            ("Căn cứ", cell(report.clause)),
            ("Cảnh báo", bullets(report.warnings)),
            *((each.title, table(each.heads, each.rows, "Sổ chưa có mục nào.")) for each in report.tables),
            ("Việc tiếp theo", cell(report.next_step)),
            ("Tìm kiếm", SEARCH),
        ),
    )
