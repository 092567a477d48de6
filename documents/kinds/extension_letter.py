"""Công văn gia hạn: the answer to a unit that asked for more time (III.1.a).

An extension moves what is worked towards; the day in the plan stays, for this unit's record and for all others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from config.plan_schema import Relation
from config.refusals import Refused
from config.vietnamese import date_with_weekday
from documents.paper import Block, Paper, Text
from documents.wording import Cited, Duty, Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionLetter:
    """What the letter says.

    Args:
        asked: the unit's own letter; its `by` is the unit.
        until: the last day of the extension; None when it is not granted.
        reason: why it is granted or not, in the words of whoever decided.
    """

    frame: Frame
    duty: Duty
    unit: str
    relation: Relation
    asked: Cited
    until: date | None
    reason: str


def paper(letter: ExtensionLetter) -> Paper:
    """The letter.

    Raises:
        Refused: it gives no reason, or would go to a superior body.
    """
    if not letter.reason.strip():
        raise Refused("Công văn trả lời đề nghị gia hạn phải nêu lý do.")
    if letter.relation is Relation.SUPERIOR:
        raise Refused("Không lập công văn gia hạn gửi cơ quan cấp trên.")
    frame = letter.frame
    return Paper(
        office=frame.office,
        year=frame.year,
        subject=f"{'gia hạn thời gian' if letter.until else 'trả lời đề nghị gia hạn'} gửi {letter.duty.product}",
        issued=frame.issued,
        to=(letter.unit,),
        blocks=_blocks(letter),
        signatures=(frame.signature,),
        recipients=frame.recipients,
    )


def _blocks(letter: ExtensionLetter) -> Sequence[Block]:
    frame, duty, office = letter.frame, letter.duty, letter.frame.office.short
    partner = letter.relation is Relation.COORDINATING
    whom = "Quý cơ quan" if partner else letter.unit
    asks = "trân trọng đề nghị" if partner else "đề nghị"
    reason = letter.reason.strip().rstrip(".")
    sent = f"{duty.product} được gửi về" if partner else f"các cơ quan, đơn vị được giao gửi {duty.product} về"
    opening = Text(
        f"Theo {duty.clause} của {frame.plan.words}, {sent} {duty.to} {duty.deadline}. {office} nhận được "
        f"{letter.asked.words}."
    )
    if letter.until is None:
        return (
            opening,
            Text(f"Sau khi xem xét, {office} chưa đồng ý gia hạn. Lý do: {reason}."),
            Text(f"{office} {asks} {whom} gửi {duty.short} theo thời hạn nêu tại Kế hoạch."),
        )
    return (
        opening,
        Text(
            f"Sau khi xem xét, {office} đồng ý gia hạn thời gian gửi {duty.short} đối với {whom} đến hết ngày "
            f"{date_with_weekday(letter.until)}. Lý do: {reason}."
        ),
        Text(
            "Việc gia hạn chỉ áp dụng đối với nội dung nêu trên; thời hạn tại Kế hoạch và đối với các cơ quan, đơn vị khác "
            "không thay đổi."
        ),
        Text(
            f"{office} {asks} {whom} hoàn thành, gửi văn bản đúng thời gian được gia hạn. Khi cần trao đổi, liên hệ "
            f"{frame.ask_at}."
        ),
    )
