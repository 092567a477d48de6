"""`danvan year-end`: totals with the rows behind them, frozen versions, verifying, and what is missing (III.1.c)."""

from typing import Annotated

import typer

from flows.cli.output import AsJson, day_of, say, write_json, write_table
from flows.cli.record import open_record
from flows.cli.words import Commands

app = Commands("Tổng kết năm: số liệu tổng hợp, các bản đã chốt, kiểm tra mã, phần còn thiếu của báo cáo.")

Report = Annotated[
    str, typer.Option("--report", metavar="BÁO_CÁO", help="Mã báo cáo; mặc định là báo cáo năm.", show_default=False)
]
Figure = Annotated[
    str | None,
    typer.Option("--figure", metavar="CHỈ_TIÊU", help="Liệt kê các mô hình đằng sau một số, ví dụ recognised."),
]
OfUnit = Annotated[str | None, typer.Option("--unit", metavar="ĐƠN_VỊ", help="Chỉ của một đơn vị; dùng cùng --figure.")]
OfContent = Annotated[
    str | None, typer.Option("--content", metavar="NỘI_DUNG", help="Chỉ của một nội dung; dùng cùng --figure.")
]


@app.command("totals")
def show_totals(
    report: Report = "",
    figure: Figure = None,
    unit: OfUnit = None,
    content: OfContent = None,
    as_json: AsJson = False,
) -> None:
    """Số liệu tổng hợp hiện nay; hoặc các mô hình đằng sau một số."""
    clock = open_record()
    from models.year_end.totals import Figure as Counted
    from tasks.year_end.totals import behind, totals

    if figure is not None:
        shown = behind(figure, unit, content, report)
        if as_json:
            write_json(shown)
            return
        say(f"{shown.figure}: {shown.number}", *shown.rows)
        return
    found = totals(report, clock.today)
    if as_json:
        write_json(found)
        return
    say(f"{found.name} ({found.clause}), số liệu đến ngày {day_of(found.today)}.")
    labels = {each.value: each.label for each in Counted}
    contents = found.content["by_content"]
    rows = [
        [labels[key], number, *(each[key] for each in contents.values())]
        for key, number in found.content["totals"].items()
    ]
    write_table(["Chỉ tiêu", "Tổng", *(f"({key})" for key in contents)], rows)


@app.command("versions")
def show_versions(report: Report = "", as_json: AsJson = False) -> None:
    """Các bản đã chốt của một báo cáo, và mỗi bản thay đổi những gì."""
    open_record()
    from tasks.year_end.versions import versions

    found = versions(report)
    if as_json:
        write_json([vars(each) for each in found])
        return
    for each in found:
        kind = f", bổ sung bản số {each.supplements}" if each.supplements else ""
        number = f", số {each.number} ngày {day_of(each.issued_on)}" if each.number else ""
        say(f"Bản số {each.version}{kind}, lập ngày {day_of(each.made_on)}: {each.status_label}{number}.", each.sha256)
        say(*(f"  {change}" for change in each.changes))
    if not found:
        say("Báo cáo này chưa có bản nào.")


@app.command("verify")
def verify(as_json: AsJson = False) -> int:
    """Tính lại mã SHA-256 của mọi bản, đối chiếu với nhật ký."""
    open_record()
    from tasks.year_end.versions import verify_versions

    found = verify_versions()
    if as_json:
        write_json(found)
    else:
        say(*found.wrong, f"{found.versions} bản, {len(found.wrong)} chỗ không khớp.")
    return 1 if found.wrong else 0


@app.command("missing")
def show_missing(report: Report = "", as_json: AsJson = False) -> None:
    """Báo cáo còn thiếu những gì, của ai, và còn những ngày làm việc nào để đôn đốc."""
    clock = open_record()
    from tasks.year_end.missing import missing

    found = missing(report, clock.today)
    if as_json:
        write_json(found)
        return
    days = ", ".join(day_of(each) for each in found.chase_days) or "không có"
    say(f"{found.report_name} ({found.clause}). Ngày làm việc để đôn đốc: {days}.")
    write_table(["Đơn vị", "Còn thiếu"], [[each.unit_name, each.words] for each in found.lines])
