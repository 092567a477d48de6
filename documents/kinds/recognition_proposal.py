"""Tờ trình đề nghị công nhận, with the danh sách trích ngang (II.8)."""

from collections.abc import Sequence
from dataclasses import dataclass

from config.refusals import Refused
from documents.kinds.candidates import Candidate, Content, in_all, list_of, of_content
from documents.paper import Block, Clause, Dash, Paper, Text
from documents.wording import Cited, Frame, Quoted, counted


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionProposal:
    """What the proposal says.

    Args:
        to: who recognises: "Ban Thường vụ Thành ủy".
        reviewed_by: who reviewed before: the steering committee, or a council.
        bases: the documents it rests on, as they are cited; the plan comes last by itself.
        minutes: of the meeting that reviewed.
        registered: how many were registered, how many of them appraised.
        candidates: those proposed; every figure of the proposal is counted from them.
        enclosed: what is sent with it, beside the list.
    """

    frame: Frame
    to: str
    reviewed_by: str
    bases: tuple[Cited | Quoted, ...]
    minutes: Cited
    registered: int
    appraised: int
    contents: tuple[Content, ...]
    candidates: tuple[Candidate, ...]
    enclosed: tuple[str, ...]


def paper(proposal: RecognitionProposal) -> Paper:
    """The proposal and its list.

    Raises:
        Refused: nothing is proposed, or more than was appraised.
    """
    _check(proposal)
    frame = proposal.frame
    return Paper(
        office=frame.office,
        year=frame.year,
        type_code="TTr",
        type_name="Tờ trình",
        subject=f"Đề nghị công nhận mô hình, điển hình {_movement(frame)}",
        issued=frame.issued,
        to=(proposal.to,),
        bases=tuple(f"Căn cứ {each.words}" for each in (*proposal.bases, frame.plan)),
        blocks=_blocks(proposal),
        signatures=(frame.signature,),
        recipients=frame.recipients,
        annexes=(
            list_of(
                f"Danh sách trích ngang mô hình, điển hình {_movement(frame)} đề nghị công nhận",
                proposal.candidates,
                proposal.contents,
                to_write=True,
            ),
        ),
    )


def _movement(frame: Frame) -> str:
    """The movement without the word: "“Dân vận khéo” năm 2024"."""
    return frame.movement.removeprefix("phong trào ")


def _check(proposal: RecognitionProposal) -> None:
    if not proposal.candidates:
        raise Refused("Chưa có mô hình, điển hình nào được chọn để đề nghị công nhận.")
    unknown = {each.content for each in proposal.candidates} - {each.number for each in proposal.contents}
    if unknown:
        raise Refused(f"Nội dung không có trong kế hoạch: {', '.join(sorted(unknown))}.")
    if not len(proposal.candidates) <= proposal.appraised <= proposal.registered:
        raise Refused(
            f"Số liệu không khớp: đăng ký {proposal.registered}, thẩm định {proposal.appraised}, "
            f"đề nghị {len(proposal.candidates)}."
        )


def _blocks(proposal: RecognitionProposal) -> Sequence[Block]:
    frame, office = proposal.frame, proposal.frame.office.short
    proposed = in_all(proposal.candidates)
    return (
        Text(f"{office} trình {proposal.to} xem xét, công nhận mô hình, điển hình {_movement(frame)} như sau:"),
        Clause(
            "Quá trình xét",
            (
                Text(
                    f"Năm {frame.year}, các cơ quan, đơn vị đăng ký {counted(proposal.registered, 'mô hình, điển hình')}; "
                    f"{counted(proposal.appraised, 'mô hình, điển hình')} đã được thẩm định. {proposal.reviewed_by} đã họp, "
                    f"xét và thống nhất đề nghị công nhận {proposed}, tại {proposal.minutes.words}."
                ),
            ),
        ),
        Clause("Số lượng đề nghị theo nội dung", tuple(_of_contents(proposal))),
        Clause(
            "Đề nghị",
            (Text(f"{office} kính đề nghị {proposal.to} xem xét, công nhận {proposed} nêu tại Phụ lục kèm theo."),),
        ),
        Clause("Hồ sơ kèm theo", tuple(Dash(f"{each}.") for each in ("Danh sách trích ngang", *proposal.enclosed))),
        Text(f"{office} kính trình {proposal.to} xem xét, quyết định."),
    )


def _of_contents(proposal: RecognitionProposal) -> list[Dash]:
    return [
        Dash(f"Nội dung ({content.number}), {content.name}: {in_all(found)}.")
        for content in proposal.contents
        if (found := of_content(proposal.candidates, content))
    ]
