"""`danvan issue-document` and `danvan documents`: numbers, days and signed copies of what was drafted (III.1.a)."""

from datetime import date
from typing import Annotated

import typer

from flows.cli.output import (
    NOBODY_NAMED,
    Actor,
    AsJson,
    Preview,
    day_of,
    day_option,
    say,
    warn,
    write_json,
    write_table,
)
from flows.cli.record import open_record

DraftCode = Annotated[str, typer.Argument(metavar="DỰ_THẢO", help="Mã dự thảo, ví dụ DT-0001.")]


def issue_document(
    draft: DraftCode,
    number: Annotated[str, typer.Option("--number", metavar="SỐ", help="Số do văn thư cấp, ví dụ 45.")],
    on: Annotated[date, day_option("--on", "Ngày ghi trên bản đã ký.")],
    instead_of: Annotated[
        str, typer.Option("--instead-of", metavar="DỰ_THẢO", help="Văn bản đã phát hành mà văn bản này thay thế.")
    ] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="LÝ_DO", help="Vì sao thay thế, hoặc sửa ghi nhầm.")] = "",
    reenter: Annotated[bool, typer.Option("--reenter", help="Sửa số, ngày đã ghi nhầm; cần --reason.")] = False,
    preview: Preview = False,
    as_json: AsJson = False,
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Phát hành văn bản đã soạn: ghi số, ngày, lưu bản đã ký đặt ở tiep-nhan/van-ban-di, thư mục mang mã dự thảo."""
    clock = open_record()
    from models.states import Source
    from tasks.issuing import documents

    by = (clock.today, clock.now, actor, Source.COMMAND)
    if reenter:
        report = documents.reenter_document.fn(draft, number, on, reason, *by)
    else:
        report = documents.issue_document.fn(draft, number, on, *by, preview, instead_of, reason)
    warn(report.notes)
    if as_json:
        write_json(report)
        return
    say(f"{report.label} {report.code}: {report.done}", report.subject, *(f"- {step}" for step in report.next_steps))


def documents(
    year: Annotated[int | None, typer.Option("--year", metavar="NĂM", help="Chỉ văn bản phát hành trong năm.")] = None,
    as_json: AsJson = False,
) -> None:
    """Sổ văn bản đi: văn bản đã có số và dự thảo chưa phát hành."""
    open_record()
    from tasks.issuing.documents import register

    found = register(year)
    if as_json:
        write_json([vars(each) for each in found])
        return
    write_table(
        ("Mã", "Số", "Ngày", "Loại", "Về", "Trạng thái"),
        [(each.code, each.number, day_of(each.issued_on), each.label, each.about, each.status_label) for each in found],
    )


COMMANDS = {"issue-document": issue_document, "documents": documents}
