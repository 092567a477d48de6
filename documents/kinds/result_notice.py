"""Thông báo kết quả: which mô hình were recognised, which not, and why (II.8, II.9)."""

from collections.abc import Sequence
from dataclasses import dataclass

from config.refusals import Refused
from documents.kinds.candidates import Candidate, Content, in_all, list_of, of_content
from documents.paper import Annex, Block, Clause, Dash, Paper, Text
from documents.wording import Cited, Frame, counted


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultNotice:
    """What the notice says.

    Args:
        decision: the decision that the recognising body made; it is cited, never issued here.
        recognised_by: that body.
        declined: those not recognised, each with its reason.
    """

    frame: Frame
    decision: Cited
    recognised_by: str
    contents: tuple[Content, ...]
    recognised: tuple[Candidate, ...]
    declined: tuple[Candidate, ...] = ()


def paper(notice: ResultNotice) -> Paper:
    """The notice with its lists.

    Raises:
        Refused: there is no result, or somebody was declined without a reason.
    """
    if not notice.recognised and not notice.declined:
        raise Refused("Chưa có kết quả nào để thông báo.")
    if bare := [each.code for each in notice.declined if not each.reason]:
        raise Refused(f"Không công nhận phải nêu lý do: {', '.join(bare)}.")
    frame = notice.frame
    return Paper(
        office=frame.office,
        year=frame.year,
        type_code="TB",
        type_name="Thông báo",
        subject=f"Kết quả xét công nhận mô hình, điển hình {frame.movement.removeprefix('phong trào ')}",
        issued=frame.issued,
        blocks=_blocks(notice),
        signatures=(frame.signature,),
        recipients=("Các cơ quan, đơn vị có mô hình, điển hình đăng ký", *frame.recipients),
        annexes=_lists(notice),
    )


def _blocks(notice: ResultNotice) -> Sequence[Block]:
    frame, office = notice.frame, notice.frame.office.short
    return (
        Text(
            f"Thực hiện {frame.plan.words}; căn cứ {notice.decision.words}, {office} thông báo kết quả xét công nhận mô "
            "hình, điển hình như sau:"
        ),
        Clause("Kết quả", (Text(_result(notice)), *_of_contents(notice))),
        Clause(
            "Tổ chức thực hiện",
            (
                Dash(
                    "Các cơ quan, đơn vị tiếp tục duy trì, nâng cao chất lượng mô hình, điển hình được công nhận; giới "
                    "thiệu, chia sẻ kinh nghiệm, nhân rộng cách làm hay, hiệu quả."
                ),
                *(
                    (
                        Dash(
                            "Cơ quan, đơn vị có mô hình, điển hình chưa được công nhận xem xét lý do nêu tại Phụ lục II, "
                            "hoàn thiện cách làm, lựa chọn đăng ký trong năm sau."
                        ),
                    )
                    if notice.declined and notice.recognised
                    else ()
                ),
                Dash(f"{frame.desk} theo dõi, hướng dẫn các cơ quan, đơn vị thực hiện."),
            ),
        ),
        Text(f"{office} thông báo để các cơ quan, đơn vị biết, thực hiện."),
    )


def _result(notice: ResultNotice) -> str:
    if not notice.recognised:
        return f"{notice.recognised_by} chưa công nhận mô hình, điển hình nào; lý do nêu tại Phụ lục kèm theo."
    declined = (
        f" {counted(len(notice.declined), 'mô hình, điển hình')} chưa được công nhận, lý do nêu tại Phụ lục II."
        if notice.declined
        else ""
    )
    where = "Phụ lục I" if notice.declined else "Phụ lục"
    return f"{notice.recognised_by} công nhận {in_all(notice.recognised)}, danh sách tại {where} kèm theo.{declined}"


def _of_contents(notice: ResultNotice) -> list[Dash]:
    return [
        Dash(f"Nội dung ({content.number}), {content.name}: {in_all(found)}.")
        for content in notice.contents
        if (found := of_content(notice.recognised, content))
    ]


def _lists(notice: ResultNotice) -> tuple[Annex, ...]:
    titled = (
        ("Danh sách mô hình, điển hình được công nhận", notice.recognised),
        ("Danh sách mô hình, điển hình chưa được công nhận", notice.declined),
    )
    return tuple(list_of(title, each, notice.contents) for title, each in titled if each)
