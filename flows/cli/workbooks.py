"""`danvan workbook`: the record's rows as workbooks to fill in, and filled-in ones back into the record."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.output import NOBODY_NAMED, Actor, AsJson, Preview, say, warn, write_json, write_table
from flows.cli.record import open_record
from flows.cli.words import Commands

if TYPE_CHECKING:
    from tasks.workbooks.importing import ImportedFile

app = Commands("Biểu mẫu Excel: xuất từ sổ để điền, nhập tệp đã điền vào sổ.")

Kind = Annotated[str, typer.Argument(metavar="BIỂU_MẪU", help="Mã biểu mẫu, ví dụ so-theo-doi.")]
Files = Annotated[list[Path], typer.Argument(metavar="TỆP", help="Tệp .xlsx; một hoặc nhiều tệp.")]


@app.command("export")
def export(
    kind: Kind,
    unit: Annotated[str, typer.Option("--unit", metavar="ĐƠN_VỊ", help="Của sổ theo dõi, đăng ký mô hình.")] = "",
    duty: Annotated[str, typer.Option("--duty", metavar="NHIỆM_VỤ", help="Của sổ theo dõi.")] = "",
    round_code: Annotated[
        str, typer.Option("--round", metavar="ĐỢT", help="Đợt thẩm định của phiếu chấm, đợt kiểm tra của kết quả.")
    ] = "",
    report: Annotated[str, typer.Option("--report", metavar="BÁO_CÁO", help="Mặc định là báo cáo năm.")] = "",
    as_json: AsJson = False,
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Xuất biểu mẫu thành tệp Excel để điền; xuất lại không ghi đè tệp cũ."""
    clock = open_record()
    from config.settings import settings
    from models.states import Source
    from tasks.workbooks.common import Wanted
    from tasks.workbooks.exporting import export_workbooks

    wanted = Wanted(kind, unit, duty, round_code, report)
    found = export_workbooks.fn(wanted, clock.today, clock.now, actor, Source.COMMAND)
    if as_json:
        write_json(found)
        return
    say(f"{found.label}: {len(found.files)} tệp, trong thư mục {settings().home}.", "")
    write_table(
        ("Mã", "Tệp", "Dòng", "Ghi chú"),
        [(each.code, each.path, sum(each.rows.values()), each.note) for each in found.files],
    )


@app.command("import")
def take(files: Files, preview: Preview = False, as_json: AsJson = False, actor: Actor = NOBODY_NAMED) -> None:
    """Nhập tệp đã điền: mỗi tệp được nhận cả, hoặc không ghi dòng nào và nêu từng chỗ cần sửa."""
    clock = open_record()
    from models.states import Source
    from tasks.workbooks.importing import import_files

    done = import_files.fn(files, clock.today, clock.now, actor, Source.FILE, preview)
    if as_json:
        write_json(done)
    for each in done.files:
        if not each.taken:
            warn_of(each)
        elif not as_json:
            tell(each, preview=preview)
    if not all(each.taken for each in done.files):
        raise typer.Exit(1)


def tell(file: "ImportedFile", *, preview: bool) -> None:
    """Say what a file did."""
    verb = "Sẽ nhận" if preview else "Đã nhận"
    say(
        f"{verb} {file.shown} ({file.label}, {file.clause}): ghi mới {file.new} dòng, thay đổi {file.changed}, giữ nguyên "
        f"{file.same}.",
        *(f"- {each}" for each in file.details),
    )
    warn(file.cautions)
    if file.next_step:
        say(f"Việc tiếp theo: {file.next_step}")


def warn_of(file: "ImportedFile") -> None:
    """Say why a file was refused, and where its annotated copy lies; beside the output."""
    from config.settings import settings

    lines = [f"{file.shown}: chưa ghi dòng nào vào sổ.", *(f"- {each}" for each in file.problems)]
    if file.back_in:
        lines.append(f"Sửa trong tệp “… - cần sửa.xlsx” ở {settings().home / file.back_in}, mỗi ô cần sửa có ghi chú.")
    say(*lines, to_error=True)
