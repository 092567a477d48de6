"""Giấy mời: to a meeting, with who chairs it, when and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from config.refusals import Refused
from config.vietnamese import date_with_weekday
from documents.paper import Block, Dash, Paper, Text
from documents.wording import Frame, upper_first


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What the invitation says.

    Args:
        meeting: "họp thẩm định mô hình “Dân vận khéo” năm 2024 (đợt 1)".
        begins: "14 giờ 00".
        chaired_by: the seat, not the name.
        prepares: what those invited are asked to bring.
    """

    frame: Frame
    meeting: str
    guests: tuple[str, ...]
    chaired_by: str
    begins: str
    on: date
    place: str
    contents: tuple[str, ...] = ()
    prepares: tuple[str, ...] = ()


def paper(invitation: Invitation) -> Paper:
    """The invitation.

    Raises:
        Refused: nobody is invited.
    """
    if not invitation.guests:
        raise Refused("Giấy mời phải có ít nhất một nơi được mời.")
    frame = invitation.frame
    return Paper(
        office=frame.office,
        year=frame.year,
        type_code="GM",
        type_name="Giấy mời",
        subject=upper_first(invitation.meeting),
        issued=frame.issued,
        blocks=_blocks(invitation),
        signatures=(frame.signature,),
        recipients=("Như thành phần mời", *frame.recipients),
    )


def _blocks(invitation: Invitation) -> Sequence[Block]:
    office = invitation.frame.office.short
    return (
        Text(f"{office} trân trọng kính mời:"),
        *(Dash(f"{each};") for each in invitation.guests[:-1]),
        Dash(f"{invitation.guests[-1]}."),
        Text(f"Tới dự: {invitation.meeting}."),
        *((Text("Nội dung:"),) if invitation.contents else ()),
        *(Dash(f"{each}.") for each in invitation.contents),
        Text(f"Chủ trì: {invitation.chaired_by}."),
        Text(f"Thời gian: {invitation.begins}, ngày {date_with_weekday(invitation.on)}."),
        Text(f"Địa điểm: {invitation.place}."),
        *(Text(f"Đề nghị chuẩn bị: {each}.") for each in invitation.prepares),
        Text(f"{office} trân trọng kính mời các đồng chí dự đúng thời gian, thành phần."),
    )
