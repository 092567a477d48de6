"""What "Phát hành văn bản" shows: where a document stands, what happened to it, and the register of what went out."""

from collections.abc import Sequence

from flows.artifacts import PREVIEWED, Page, bullets, cell, count, day, sections, table
from tasks.issuing.documents import IssueReport, RegisterLine
from tasks.served_files import ROOT, link, signed_link

SHOWN = 300
KEY, TITLE = "phat-hanh-van-ban", "Phát hành văn bản"
WHOLE = {
    True: "Bản đã ký trong kho nguyên vẹn (mã SHA-256 khớp).",
    False: "**Bản đã ký trong kho không còn khớp mã SHA-256.** Khôi phục từ bản sao lưu; báo người quản trị.",
    None: "",
}


def issue_page(report: IssueReport) -> Page:
    """Say it all; codes, numbers, days and reasons only."""
    rows = [
        (each.label, each.number, day(each.issued_on), each.basis, each.reason, each.sha256[:12], each.by)
        for each in report.history
    ]
    notes = [part for part in (PREVIEWED if report.preview else "", bullets(report.notes)) if part]
    return Page(
        KEY,
        TITLE,
        f"{report.label} {report.code}: {report.done}",
        sections(
            ("Lưu ý", "\n\n".join(notes)),
            ("Trích yếu", cell(report.subject)),
            ("Trạng thái", "\n\n".join(part for part in (cell(report.status_label), WHOLE[report.whole]) if part)),
            (
                "Các dòng trong sổ",
                _opened(report)
                + table(["Việc", "Số", "Ngày", "Căn cứ", "Lý do", "Mã bản ký", "Người ghi"], rows, "Chưa có dòng nào."),
            ),
            ("Việc tiếp theo", bullets(report.next_steps)),
        ),
    )


def _opened(report: IssueReport) -> str:
    signed = f" · [Mở bản đã ký]({signed_link(report.history[-1].sha256)})" if report.whole else ""
    return f"[Mở dự thảo]({link(report.code)}){signed}\n\n"


def register_page(lines: Sequence[RegisterLine]) -> Page:
    """The register of outgoing documents with the drafts that wait for a number."""
    issued = [each for each in lines if each.number]
    waiting = [each for each in lines if not each.number]
    heads = ["Số", "Ngày", "Loại", "Trích yếu", "Trạng thái", "Mã"]
    gone = [
        (each.number, day(each.issued_on), each.label, each.subject, each.status_label, each.code) for each in issued
    ]
    drafts = [(each.code, day(each.drafted_on), each.label, each.about) for each in waiting]
    return Page(
        KEY,
        "Sổ văn bản đi",
        f"{count(len(issued))} văn bản đã có số; {count(len(waiting))} dự thảo chưa phát hành.",
        sections(
            ("Đã có số", table(heads, gone[:SHOWN], "Chưa phát hành văn bản nào.")),
            ("Dự thảo", table(["Mã", "Ngày soạn", "Loại", "Về"], drafts[:SHOWN], "")),
            ("Mở tệp", f"[Trang tệp văn bản]({ROOT}/)"),
        ),
    )
