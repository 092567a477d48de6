"""Công văn đề nghị phối hợp: to coordinating bodies whose hand-in has not come (III.1.a).

The Fatherland Front, mass organisations and sector bodies are asked, and thanked; nothing here says that anybody
is late, and nothing is demanded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from config.refusals import Refused
from config.vietnamese import date_with_weekday, format_date
from documents.kinds.addressees import addressed, list_annex
from documents.paper import Block, Paper, Text
from documents.wording import Duty, Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinationLetter:
    """What the letter says.

    Args:
        bodies: whose document has not been received.
        report: what the office has to write of it, and to whom, so that they see why it is asked for.
    """

    frame: Frame
    duty: Duty
    bodies: tuple[str, ...]
    checked_on: date
    send_by: date
    report: str


def paper(letter: CoordinationLetter) -> Paper:
    """The letter.

    Raises:
        Refused: it would go to nobody.
    """
    if not letter.bodies:
        raise Refused("Đã nhận được văn bản của mọi cơ quan phối hợp; không lập công văn đề nghị.")
    frame = letter.frame
    return Paper(
        office=frame.office,
        year=frame.year,
        subject=f"đề nghị phối hợp gửi {letter.duty.product}",
        issued=frame.issued,
        to=addressed(letter.bodies, "Các cơ quan, tổ chức"),
        blocks=_blocks(letter),
        signatures=(frame.signature,),
        recipients=frame.recipients,
        annexes=list_annex(letter.bodies, "Danh sách cơ quan, tổ chức"),
    )


def _blocks(letter: CoordinationLetter) -> Sequence[Block]:
    frame, duty, office = letter.frame, letter.duty, letter.frame.office.short
    return (
        Text(
            f"Thực hiện {frame.plan.words}, thời gian qua Quý cơ quan đã quan tâm, phối hợp chặt chẽ với {office} "
            f"trong triển khai {frame.movement} trên địa bàn."
        ),
        Text(
            f"Theo {duty.clause} của Kế hoạch, {duty.product} được gửi về {duty.to} {duty.deadline}. Đến hết ngày "
            f"{format_date(letter.checked_on)}, {office} chưa nhận được {duty.short} của Quý cơ quan."
        ),
        Text(
            f"Để có đủ cơ sở {letter.report}, {office} trân trọng đề nghị Quý cơ quan tiếp tục phối hợp, gửi "
            f"{duty.short} về {duty.to} trước khi hết ngày {date_with_weekday(letter.send_by)}. Trường hợp văn bản đã được gửi, "
            f"mong Quý cơ quan thông tin số, ngày, tháng của văn bản đến {frame.ask_at} để tiếp nhận, tổng hợp."
        ),
        Text(f"{office} trân trọng cảm ơn sự phối hợp của Quý cơ quan."),
    )
