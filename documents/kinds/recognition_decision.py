"""Quyết định công nhận, with the list: only where the plan's data make the host the body that recognises (II.9).

Where another body recognises, its decision is filed as it was received and nothing is drafted here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from config.refusals import Refused
from documents.kinds.candidates import Candidate, Content, in_all, list_of
from documents.paper import Article, Block, Paper
from documents.wording import Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionDecision:
    """What the decision says.

    Args:
        host_recognises: what the plan's data say of the level.
        bases: the laws and documents it rests on, each "Căn cứ …"; they belong to the plan's version, not to the code.
        proposed_by: "Trưởng phòng Nội vụ"; stands last among the bases.
        reward: how much, and from which source; None where nothing is given.
        carried_out_by: who sees to it, beside those who are recognised.
    """

    frame: Frame
    host_recognises: bool
    bases: tuple[str, ...]
    proposed_by: str
    contents: tuple[Content, ...]
    recognised: tuple[Candidate, ...]
    carried_out_by: tuple[str, ...]
    reward: str | None = None


def paper(decision: RecognitionDecision) -> Paper:
    """The decision and its list.

    Raises:
        Refused: another body recognises, nothing is recognised, or no basis is given.
    """
    if not decision.host_recognises:
        raise Refused(
            "Theo kế hoạch, cơ quan khác quyết định công nhận; ghi nhận quyết định nhận được, không soạn quyết định ở đây."
        )
    if not decision.recognised or not decision.bases:
        raise Refused("Quyết định công nhận phải có căn cứ và ít nhất một mô hình, điển hình.")
    frame = decision.frame
    about = frame.movement.removeprefix("phong trào ")
    return Paper(
        office=frame.office,
        year=frame.year,
        type_code="QĐ",
        type_name="Quyết định",
        subject=f"Về việc công nhận mô hình, điển hình {about}",
        issued=frame.issued,
        enacted_by=frame.office.name,
        bases=(*decision.bases, f"Theo đề nghị của {decision.proposed_by}"),
        blocks=_articles(decision),
        signatures=(frame.signature,),
        recipients=("Như Điều 3" if decision.reward else "Như Điều 2", *frame.recipients),
        annexes=(
            list_of(f"Danh sách mô hình, điển hình {about} được công nhận", decision.recognised, decision.contents),
        ),
    )


def _articles(decision: RecognitionDecision) -> Sequence[Block]:
    frame = decision.frame
    reward = (Article(f"{decision.reward.rstrip('. ')}."),) if decision.reward else ()
    return (
        Article(
            f"Công nhận {in_all(decision.recognised, frame.movement.removeprefix('phong trào '))}, danh sách tại Phụ lục "
            "kèm theo."
        ),
        *reward,
        Article(
            f"Quyết định này có hiệu lực kể từ ngày ký. {', '.join(decision.carried_out_by)} và các tập thể, cá nhân có tên tại "
            "Phụ lục chịu trách nhiệm thi hành Quyết định này."
        ),
    )
