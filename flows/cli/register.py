"""What units hand in, and the check against the register of incoming documents."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.output import (
    NOBODY_NAMED,
    Actor,
    AsJson,
    DutyCode,
    Occurrence,
    Preview,
    UnitCode,
    day_of,
    day_option,
    read_day,
    say,
    write_json,
)
from flows.cli.record import open_record

if TYPE_CHECKING:
    from tasks.hand_ins import HandInReport


def hand_in(
    unit: UnitCode,
    duty: DutyCode,
    arrived_on: Annotated[date, day_option("--arrived", "Ngày đến văn thư; đúng hạn hay chậm tính theo ngày này.")],
    number: Annotated[str | None, typer.Option("--number", metavar="SỐ", help="Số, ký hiệu văn bản.")] = None,
    document_on: Annotated[date | None, day_option("--dated", "Ngày ghi trên văn bản.")] = None,
    nil: Annotated[bool, typer.Option("--nil", help="Báo không phát sinh.")] = False,
    occurrence: Occurrence = None,
    as_json: AsJson = False,
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Ghi nhận nộp: văn bản của một đơn vị đã đến văn thư."""
    clock = open_record()
    from models.states import Source
    from tasks.hand_ins import record_hand_in

    report = record_hand_in.fn(
        unit, duty, arrived_on, number, document_on, clock.today, clock.now, actor, Source.COMMAND, nil, occurrence
    )
    _show(report, as_json)


def accept(
    unit: UnitCode,
    duty: DutyCode,
    occurrence: Occurrence = None,
    as_json: AsJson = False,
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Chấp thuận văn bản đã tiếp nhận."""
    clock = open_record()
    from models.states import Source
    from tasks.hand_ins import accept_hand_in

    _show(accept_hand_in.fn(unit, duty, clock.today, clock.now, actor, Source.COMMAND, occurrence), as_json)


def send_back(
    unit: UnitCode,
    duty: DutyCode,
    reasons: Annotated[str, typer.Option("--reasons", metavar="LÝ_DO", help="Lý do trả lại, không ghi tên cá nhân.")],
    supplement_due_on: Annotated[date, day_option("--supplement", "Ngày cuối cùng nhận bản bổ sung.")],
    incomplete: Annotated[
        bool, typer.Option("--incomplete", help="Bản nộp chưa đủ thành phần: lần nộp này không tính là đúng hạn.")
    ] = False,
    occurrence: Occurrence = None,
    as_json: AsJson = False,
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Trả lại để bổ sung, có lý do và hạn bổ sung."""
    clock = open_record()
    from models.states import Source
    from tasks.hand_ins import return_hand_in

    report = return_hand_in.fn(
        unit,
        duty,
        reasons,
        supplement_due_on,
        not incomplete,
        clock.today,
        clock.now,
        actor,
        Source.COMMAND,
        occurrence,
    )
    _show(report, as_json)


def correct(
    unit: UnitCode,
    duty: DutyCode,
    reason: Annotated[str, typer.Option("--reason", metavar="LÝ_DO", help="Vì sao phải đính chính.")],
    occurrence: Occurrence = None,
    as_json: AsJson = False,
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Đính chính lần ghi nhầm gần nhất của một đơn vị."""
    clock = open_record()
    from models.states import Source
    from tasks.hand_ins import correct_hand_in

    _show(correct_hand_in.fn(unit, duty, reason, clock.today, clock.now, actor, Source.COMMAND, occurrence), as_json)


def _show(report: "HandInReport", as_json: bool) -> None:
    if as_json:
        write_json(report)
        return
    say(
        f"{report.unit_name}: {report.duty_name} ({report.clause}).",
        f"Lần {report.round}, đến ngày {day_of(report.arrived_on)}. {report.status_label}; {report.lateness_text}.",
        f"Việc tiếp theo: {report.next_step}",
    )


def reconcile(
    duty: DutyCode,
    through_on: Annotated[date, day_option("--through", "Ngày cuối cùng của sổ văn bản đến đã xem.")],
    arrived: Annotated[
        list[str] | None,
        typer.Option(
            "--arrived", metavar="ĐƠN_VỊ=NGÀY", help="Đơn vị có trong sổ mà chưa ghi nhận; ghi được nhiều lần."
        ),
    ] = None,
    preview: Preview = False,
    occurrence: Occurrence = None,
    as_json: AsJson = False,
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Đối chiếu với sổ văn bản đến, trước khi báo bất kỳ đơn vị nào chậm."""
    arrivals = _arrivals(arrived or [])
    clock = open_record()
    from models.states import Source
    from tasks.reconciliation import reconcile as task

    report = task.fn(duty, arrivals, through_on, clock.today, clock.now, actor, Source.COMMAND, preview, occurrence)
    if as_json:
        write_json(report)
        return
    said = "Xem trước, chưa ghi gì. Sẽ đối chiếu" if preview else "Đã đối chiếu"
    say(
        f"{said} {report.duty_name} ({report.clause}) đến hết ngày {day_of(report.through_on)}.",
        f"Ghi nhận thêm: {', '.join(report.recorded) or 'không'}.",
        f"Chưa nộp: {', '.join(report.still_missing) or 'không còn đơn vị nào'}.",
    )
    if report.coordinating_missing:
        say(f"Cơ quan phối hợp chưa nhận được (không tính là chậm): {', '.join(report.coordinating_missing)}.")


def _arrivals(written: list[str]) -> dict[str, date]:
    """Read ĐƠN_VỊ=NGÀY.

    Raises:
        typer.BadParameter: no day, a day that is none, or a unit named twice.
    """
    days: dict[str, date] = {}
    for each in written:
        unit, equals, day = each.partition("=")
        if not equals:
            raise typer.BadParameter(f"“{each}” thiếu ngày đến, ví dụ P-DX=14/11/2024.", param_hint="--arrived")
        if unit.strip() in days:
            raise typer.BadParameter(f"đơn vị {unit.strip()} được ghi hai lần.", param_hint="--arrived")
        days[unit.strip()] = read_day(day)
    return days


COMMANDS = {
    "hand-in": hand_in,
    "accept": accept,
    "return": send_back,
    "correct": correct,
    "reconcile": reconcile,
}
