"""Công văn đôn đốc: to subordinate units whose hand-in has not come, all of them or one (III.1.a).

Only for subordinate units; a coordinating body is written to in another tone (`coordination_letter`), a superior
one never.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from config.plan_schema import Relation
from config.refusals import Refused
from config.vietnamese import date_with_weekday, format_date
from documents.kinds.addressees import addressed, list_annex
from documents.paper import Block, Item, Paper, Text
from documents.wording import Duty, Frame, counted


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueLetter:
    """What the letter says.

    Args:
        units: whose hand-in has not come, by the name that they are addressed by.
        checked_on: the day up to which arrivals were compared with the register of incoming documents.
        send_by: until the end of which day it is asked for now.
    """

    frame: Frame
    duty: Duty
    units: tuple[str, ...]
    checked_on: date
    send_by: date
    relation: Relation = Relation.SUBORDINATE


def paper(letter: OverdueLetter) -> Paper:
    """The letter.

    Raises:
        Refused: it would go to nobody, or to a body that may not be called late.
    """
    if letter.relation is not Relation.SUBORDINATE:
        raise Refused(
            "Công văn đôn đốc chỉ gửi cơ quan, đơn vị cấp dưới; cơ quan phối hợp dùng công văn đề nghị phối hợp."
        )
    if not letter.units:
        raise Refused("Không có cơ quan, đơn vị nào chưa nộp; không lập công văn đôn đốc.")
    frame = letter.frame
    return Paper(
        office=frame.office,
        year=frame.year,
        subject=f"đôn đốc gửi {letter.duty.product}",
        issued=frame.issued,
        to=addressed(letter.units),
        blocks=_blocks(letter),
        signatures=(frame.signature,),
        recipients=frame.recipients,
        annexes=list_annex(letter.units, f"Danh sách cơ quan, đơn vị chưa gửi {letter.duty.product}"),
    )


def _blocks(letter: OverdueLetter) -> Sequence[Block]:
    frame, duty, office = letter.frame, letter.duty, letter.frame.office.short
    checked = format_date(letter.checked_on)
    one = len(letter.units) == 1
    who = "đơn vị" if one else counted(len(letter.units), "cơ quan, đơn vị")
    whose = "của đơn vị" if one else f"của {who}{_where(letter)}"
    heads = "Thủ trưởng đơn vị" if one else "Thủ trưởng các cơ quan, đơn vị"
    return (
        Text(
            f"{frame.plan.words} giao các cơ quan, đơn vị gửi {duty.product} về {duty.to} {duty.deadline} "
            f"({duty.clause})."
        ),
        Text(
            f"Qua đối chiếu với sổ đăng ký văn bản đến, đến hết ngày {checked}, {office} chưa nhận được {duty.short} {whose}."
        ),
        Text(f"Để bảo đảm thời gian tổng hợp, báo cáo theo quy định, {office} yêu cầu {heads}:"),
        Item(
            f"Khẩn trương hoàn thành, gửi {duty.short} về {duty.to}, chậm nhất hết ngày "
            f"{date_with_weekday(letter.send_by)}."
        ),
        Item("Nêu lý do chậm trong văn bản gửi về."),
        Item(
            f"Trường hợp đã gửi, cho {frame.ask_at} biết số, ngày, tháng và cách gửi văn bản để đối chiếu; có khó khăn, "
            "vướng mắc thì trao đổi ngay để được hướng dẫn."
        ),
        Text(
            f"Giao {frame.desk} theo dõi, đôn đốc, tổng hợp kết quả, báo cáo {office}. {office} yêu cầu "
            f"{'đơn vị' if one else 'các cơ quan, đơn vị'} nghiêm túc thực hiện."
        ),
    )


def _where(letter: OverdueLetter) -> str:
    return " có tên tại danh sách kèm theo" if len(addressed(letter.units)) < len(letter.units) else " nêu trên"
