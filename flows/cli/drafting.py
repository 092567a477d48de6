"""`danvan draft`: an official document from the record, as a file to be signed (III.1.a)."""

from datetime import date
from typing import Annotated

import typer

from flows.cli.output import NOBODY_NAMED, Actor, AsJson, Preview, day_option, say, warn, write_json, write_table
from flows.cli.record import open_record

Kind = Annotated[str, typer.Argument(metavar="LOẠI", help="Mã loại văn bản, ví dụ cong-van-don-doc.")]


def draft(
    kind: Kind,
    duty: Annotated[str, typer.Option("--duty", metavar="NHIỆM_VỤ", help="Của công văn đôn đốc, phối hợp.")] = "",
    occurrence: Annotated[str, typer.Option("--occurrence", metavar="KỲ", help="Kỳ của nhiệm vụ có nhiều kỳ.")] = "",
    send_by: Annotated[date | None, day_option("--send-by", "Đề nghị gửi chậm nhất ngày này.")] = None,
    report: Annotated[str, typer.Option("--report", metavar="BÁO_CÁO", help="Mặc định là báo cáo năm.")] = "",
    version: Annotated[
        int | None, typer.Option("--version", metavar="BẢN", help="Bản số liệu; mặc định là bản mới nhất.")
    ] = None,
    dossier: Annotated[str, typer.Option("--dossier", metavar="HỒ_SƠ", help="Của tờ trình, ví dụ HS-2024-01.")] = "",
    round_code: Annotated[str, typer.Option("--round", metavar="ĐỢT", help="Của thông báo kiểm tra.")] = "",
    unit: Annotated[
        str, typer.Option("--unit", metavar="ĐƠN_VỊ", help="Của công văn gia hạn, báo cáo đơn vị; đôn đốc một đơn vị.")
    ] = "",
    decided: Annotated[str, typer.Option("--decided", metavar="HỒ_SƠ", help="Hồ sơ đã có kết quả.")] = "",
    award: Annotated[str, typer.Option("--award", metavar="MÃ", help="Của giấy khen: mã một khen thưởng.")] = "",
    inspection: Annotated[str, typer.Option("--inspection", metavar="SỐ", help="Của biên bản kiểm tra.")] = "",
    appraisal: Annotated[
        str, typer.Option("--appraisal", metavar="ĐỢT", help="Đợt thẩm định: giấy mời, phiếu chấm, biên bản.")
    ] = "",
    member: Annotated[str, typer.Option("--member", metavar="MÃ", help="Thành viên Hội đồng của phiếu chấm.")] = "",
    initiative: Annotated[str, typer.Option("--initiative", metavar="MÃ", help="Mô hình của phiếu chấm.")] = "",
    on: Annotated[date | None, day_option("--on", "Ngày họp của giấy mời.")] = None,
    at: Annotated[str, typer.Option("--at", metavar="GIỜ", help="Giờ họp của giấy mời, ví dụ 14:00.")] = "",
    place: Annotated[str, typer.Option("--place", metavar="NƠI", help="Địa điểm họp của giấy mời.")] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="LÝ_DO", help="Lý do gia hạn hoặc không gia hạn.")] = "",
    preview: Preview = False,
    as_json: AsJson = False,
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Soạn một văn bản từ sổ ghi thành tệp Word; số, ngày để trống chờ ký."""
    clock = open_record()
    from config.settings import settings
    from flows.step_pages.drafting import headline
    from models.states import Source
    from tasks.drafting.drafts import draft_document
    from tasks.drafting.gathered import Wanted

    wanted = Wanted(
        kind=kind,
        duty=duty,
        occurrence=occurrence,
        send_by=send_by,
        report=report,
        version=version,
        dossier=dossier,
        round=round_code,
        unit=unit,
        decided=decided,
        award=award,
        inspection=inspection,
        appraisal=appraisal,
        member=member,
        initiative=initiative,
        on=on,
        at=at,
        place=place,
        reason=reason,
    )
    found = draft_document.fn(wanted, clock.today, clock.now, actor, Source.COMMAND, preview)
    warn(found.notes)
    if as_json:
        write_json(found)
        return
    say(headline(found), *([str(settings().home / found.path)] if found.path else []), found.subject, *found.contains)
    say(f"Căn cứ: {', '.join(found.clauses)}.", "")
    write_table(found.heads, found.rows)
    say("", *(f"- {step}" for step in found.next_steps))


COMMANDS = {"draft": draft}
