"""Quyết định khen thưởng by the head of the office, with the list of those who are commended (II.9)."""

from dataclasses import dataclass

from config.refusals import Refused
from documents.paper import Align, Annex, Article, Column, Paper, Signature, Table
from documents.wording import Frame, figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Commended:
    """One line of the list: who is commended, of which unit, and for which years."""

    name: str
    unit: str
    individual: bool
    years: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommendationDecision:
    """What the decision says.

    Args:
        authority: who decides: "Chủ tịch Ủy ban nhân dân thành phố Bắc Kạn".
        signed_by: the head, or KT. by a deputy; never TM.
        award: "Giấy khen về thi đua theo chuyên đề".
        merit: what they are commended for.
        bases: the laws and documents it rests on, each "Căn cứ …".
        reward: how much, and from which source; None where the plan's data say nothing.
    """

    frame: Frame
    authority: str
    signed_by: Signature
    award: str
    merit: str
    bases: tuple[str, ...]
    proposed_by: str
    commended: tuple[Commended, ...]
    carried_out_by: tuple[str, ...]
    reward: str | None = None


def paper(decision: CommendationDecision) -> Paper:
    """The decision and its list.

    Raises:
        Refused: nobody is commended, no basis is given, or it would be signed in the name of a body.
    """
    if not decision.commended or not decision.bases:
        raise Refused("Quyết định khen thưởng phải có căn cứ và ít nhất một tập thể, cá nhân.")
    if any(line.startswith("TM.") for line in decision.signed_by.authority):
        raise Refused("Quyết định khen thưởng do người đứng đầu ký, không ký thay mặt (TM.) tập thể.")
    frame = decision.frame
    individuals = sum(each.individual for each in decision.commended)
    whom = " và ".join(
        f"{figure(number)} {what}"
        for number, what in ((len(decision.commended) - individuals, "tập thể"), (individuals, "cá nhân"))
        if number
    )
    reward = (Article(f"{decision.reward.rstrip('. ')}."),) if decision.reward else ()
    return Paper(
        office=frame.office,
        year=frame.year,
        type_code="QĐ",
        type_name="Quyết định",
        subject="Về việc khen thưởng",
        issued=frame.issued,
        enacted_by=decision.authority,
        bases=(*decision.bases, f"Theo đề nghị của {decision.proposed_by}"),
        blocks=(
            Article(f"Tặng {decision.award} cho {whom} {decision.merit}, danh sách tại Phụ lục kèm theo."),
            *reward,
            Article(
                f"Quyết định này có hiệu lực kể từ ngày ký. {', '.join(decision.carried_out_by)} và các tập thể, cá nhân có tên "
                "tại Phụ lục chịu trách nhiệm thi hành Quyết định này."
            ),
        ),
        signatures=(decision.signed_by,),
        recipients=("Như Điều 3" if decision.reward else "Như Điều 2", *frame.recipients),
        annexes=(Annex(f"Danh sách tập thể, cá nhân được tặng {decision.award}", (_table(decision.commended),)),),
    )


_COLUMNS = (
    Column("TT", 1.3, Align.CENTRE),
    Column("Tên tập thể, cá nhân", 9),
    Column("Cơ quan, đơn vị", 7),
    Column("Tập thể, cá nhân", 2.6, Align.CENTRE),
    Column("Thành tích của", 4, Align.CENTRE),
)


def _table(commended: tuple[Commended, ...]) -> Table:
    return Table(
        _COLUMNS,
        tuple(
            (str(number), each.name, each.unit, "Cá nhân" if each.individual else "Tập thể", each.years)
            for number, each in enumerate(commended, start=1)
        ),
    )
