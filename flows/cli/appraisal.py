"""`danvan appraisal`: what enters an appraisal by file, and what the record alone may show (II.8)."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.output import NOBODY_NAMED, Actor, AsJson, Preview, say, write_json, write_table
from flows.cli.record import open_record
from flows.cli.words import Commands

app = Commands("Thẩm định mô hình: nạp Hội đồng, phiếu chấm, kết quả biểu quyết từ tệp; giải trình từng tổng.")

RoundCode = Annotated[str, typer.Argument(metavar="ĐỢT", help="Mã đợt, ví dụ TD-2024-01.")]
CsvFile = Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp CSV UTF-8 hoặc Excel (.xlsx).")]
InitiativeCode = Annotated[str, typer.Argument(metavar="MÔ_HÌNH", help="Mã mô hình, ví dụ DVK-2024-007.")]


@app.command("council")
def council(round_code: RoundCode, file: CsvFile, preview: Preview = False, actor: Actor = NOBODY_NAMED) -> None:
    """Nạp Hội đồng của một đợt từ tệp."""
    clock = open_record()
    from models.states import Source
    from tasks.appraisal.council import load_council_file

    report = load_council_file(round_code, file, clock.today, clock.now, actor, Source.FILE, preview)
    say(report.done, f"Việc tiếp theo: {report.next_step}")


@app.command("conflicts")
def conflicts(round_code: RoundCode, file: CsvFile, actor: Actor = NOBODY_NAMED) -> None:
    """Nạp khai báo xung đột lợi ích từ tệp."""
    clock = open_record()
    from models.states import Source
    from tasks.appraisal.council import declare_conflicts_file

    say(declare_conflicts_file(round_code, file, clock.today, clock.now, actor, Source.FILE).done)


@app.command("blank")
def blank(round_code: RoundCode) -> None:
    """In phiếu chấm trống cho từng thành viên."""
    open_record()
    from config.settings import settings
    from tasks.appraisal.rounds import SHEETS_FOLDER, write_blank_sheets

    files = write_blank_sheets.fn(round_code)
    say(f"Đã in {len(files)} phiếu vào {(settings().home / SHEETS_FOLDER / round_code).as_posix()}.")


@app.command("sheet")
def sheet(
    round_code: RoundCode,
    file: CsvFile,
    draft: Annotated[bool, typer.Option("--draft", help="Chỉ lưu nháp, chưa nộp.")] = False,
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Nhận phiếu chấm của một thành viên từ tệp."""
    clock = open_record()
    from models.states import Source
    from tasks.appraisal.sheets import take_sheet_file

    report = take_sheet_file(round_code, file, clock.today, clock.now, actor, Source.FILE, hand_in=not draft)
    say(report.round.done, f"Việc tiếp theo: {report.round.next_step}")


@app.command("votes")
def votes(
    round_code: RoundCode,
    meeting: Annotated[int, typer.Argument(metavar="PHIÊN", help="Phiên họp số mấy.")],
    file: CsvFile,
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Nạp kết quả biểu quyết của một phiên họp từ tệp."""
    clock = open_record()
    from models.states import Source
    from tasks.appraisal.results import take_votes_file

    say(take_votes_file(round_code, meeting, file, clock.today, clock.now, actor, Source.FILE).done)


@app.command("explain")
def explain(round_code: RoundCode, initiative: InitiativeCode, as_json: AsJson = False) -> None:
    """Giải trình tổng của một mô hình: từng dòng làm nên tổng, cách làm tròn."""
    open_record()
    from tasks.appraisal.results import explain_total

    found = explain_total(round_code, initiative)
    if as_json:
        write_json(found)
        return
    rows = [
        (line.name, line.weight, line.points, line.average, line.adds or "–", "đạt" if line.met else "chưa đạt")
        for line in found.lines
    ]
    write_table(("Tiêu chí", "Hệ số", "Cộng các phiếu", "Bình quân", "Góp vào tổng", "Đạt"), rows)
    say("", found.words)
    if found.spread_flag:
        say(f"Các phiếu chênh lệch lớn: {found.spread}.")
