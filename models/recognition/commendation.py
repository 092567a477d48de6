"""Commendation (giấy khen): proposals, what blocks them, and what became of them (II.9).

Each circumstance that blocks an award is declared yes or no with the document behind it; one that holds, and the
proposal is refused. No lower award has to be held first; a thematic award is no ground for an award of merit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text
from sqlmodel import Field, Session, col, select

from config.plan_schema import Role
from config.refusals import Refused
from config.steps.recognition import Award, Commending
from config.vietnamese import format_date
from models.base import Record, UtcInstant, word_check, word_column
from models.initiatives import Initiative
from models.lifecycle import By, Told, owe_event
from models.moves import Procedure, move, note
from models.plans import Plan, Unit
from models.recognition.record import Recognition, RecognitionStatus, carried_over
from models.rules.recognition import COMMENDATION_STEPS, Declared, eligibility, first_of, may_ground
from models.states import Word
from models.submission.dossiers import id_of, next_code


class CommendationStatus(Word):
    """Where a proposal stands."""

    PROPOSED = "proposed", "Đã đề nghị"
    FORWARDED = "forwarded", "Đã trình"
    AWARDED = "awarded", "Được khen thưởng"
    DECLINED = "declined", "Không được khen thưởng"
    WITHDRAWN = "withdrawn", "Đã rút"
    REVOKED = "revoked", "Đã thu hồi"


COMMENDATION = Procedure("commendation", "đề nghị khen thưởng", CommendationStatus, COMMENDATION_STEPS)


class Commendation(Record, table=True):
    """One proposal by one unit. `nominee` may be a person's name: it enters by file and is shown nowhere."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    plan_id: str = Field(foreign_key="plan.id", max_length=60)
    unit_code: str = Field(foreign_key="unit.code", max_length=60)
    initiative_id: int | None = Field(default=None, foreign_key="initiative.id", index=True)
    nominee: str | None = None
    award_code: str = Field(max_length=60)
    award_kind: str
    ground_recognition_id: int | None = Field(default=None, foreign_key="recognition.id")
    ground_commendation_id: int | None = Field(default=None, foreign_key="commendation.id")
    # The years that the award is for; independent of the year of recognition.
    from_year: int
    to_year: int
    declared: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    document_number: str
    proposed_on: date
    status: CommendationStatus = word_column(CommendationStatus, default=CommendationStatus.PROPOSED)
    forwarded_number: str | None = None
    forwarded_on: date | None = None
    decision_number: str | None = None
    decided_on: date | None = None
    reason: str | None = Field(default=None, sa_type=Text)
    clause_code: str
    recorded_at: datetime = Field(sa_type=UtcInstant)

    __table_args__ = (
        Index("ix_commendation_plan_unit", "plan_id", "unit_code"),
        word_check("status", CommendationStatus),
    )


@dataclass(frozen=True)
class Proposal:
    """What a unit proposes.

    Args:
        document_number: of the unit's letter of proposal.
        from_year, to_year: the years of the achievement.
        nominee: the name of a person, from a file; None when the unit or the initiative is nominated.
    """

    unit_code: str
    award: str
    document_number: str
    proposed_on: date
    from_year: int
    to_year: int
    initiative: Initiative | None = None
    nominee: str | None = None
    ground_recognition: Recognition | None = None
    ground_commendation: Commendation | None = None


def propose(
    session: Session, plan: Plan, data: Commending, proposal: Proposal, declared: Mapping[str, Declared], *, by: By
) -> Commendation:
    """Take a proposal in, once every block is answered, has its document, and none holds.

    Raises:
        Refused: a block that holds or is not answered, a ground that does not carry, an impossible day or period.
    """
    award = award_of(data, proposal.award)
    if not proposal.document_number.strip():
        raise Refused("Chưa nhập số, ký hiệu văn bản đề nghị khen thưởng của đơn vị.")
    if not plan.starts_on <= proposal.proposed_on <= by.today:
        raise Refused(
            f"Ngày đề nghị {format_date(proposal.proposed_on)} phải từ ngày {format_date(plan.starts_on)} đến ngày "
            f"hôm nay {format_date(by.today)}."
        )
    if not proposal.from_year <= proposal.to_year <= plan.year:
        raise Refused(
            f"Giai đoạn {proposal.from_year}-{proposal.to_year} không đúng: năm đầu không sau năm cuối, năm cuối "
            f"không sau năm {plan.year}."
        )
    _check_whose(proposal)
    _check_blocks(data, declared)
    _check_ground(award, proposal)
    _check_not_proposed(session, proposal)
    row = _row(session, plan, data, award, proposal, declared, by)
    detail = {"unit": row.unit_code, "award": row.award_code, "document": row.document_number}
    note(session, COMMENDATION.subject, row.id, "đề nghị", by=by, detail=detail)
    return row


def award_of(data: Commending, award_id: str) -> Award:
    """The award by its id.

    Raises:
        Refused: the plan has no such award.
    """
    for award in data.awards:
        if award.id == award_id:
            return award
    known = ", ".join(f"{award.id} ({award.name})" for award in data.awards)
    raise Refused(f"Kế hoạch không có hình thức khen thưởng “{award_id}”. Các hình thức: {known}.")


def second_award_warnings(session: Session, proposal: Proposal, data: Commending) -> list[str]:
    """Say when the same achievement has already been given the same award; it is warned of, not refused."""
    if proposal.initiative is None or proposal.initiative.id is None:
        return []
    before = carried_over(session)
    same = first_of(proposal.initiative.id, before)
    awarded = session.exec(
        select(Commendation)
        .where(
            Commendation.award_code == proposal.award,
            col(Commendation.status) == CommendationStatus.AWARDED,
            col(Commendation.initiative_id).is_not(None),
        )
        .order_by(col(Commendation.id))
    )
    return [
        f"Thành tích này đã được {award_of(data, row.award_code).name} (quyết định {row.decision_number} ngày "
        f"{format_date(row.decided_on)}). Hãy cân nhắc trước khi trình."
        for row in awarded
        if row.initiative_id is not None and first_of(row.initiative_id, before) == same and row.decided_on is not None
    ]


def forward(session: Session, row: Commendation, number: str, on: date, *, by: By) -> None:
    """Record that the proposal was submitted, with the document's number and day.

    Raises:
        Refused: no number, an impossible day, not in that state.
    """
    if not number.strip():
        raise Refused("Chưa nhập số, ký hiệu tờ trình khen thưởng.")
    _check_day(on, row.proposed_on, by.today, "Ngày trình")
    move(session, row, CommendationStatus.FORWARDED, COMMENDATION, by=by, detail={"number": number.strip(), "on": on})
    row.forwarded_number, row.forwarded_on = number.strip(), on
    session.flush()


def settle(
    session: Session, plan: Plan, data: Commending, row: Commendation, *,
    awarded: bool, number: str, on: date, reason: str | None, by: By,
) -> None:  # fmt: skip
    """Record the award with its decision, or the decline with its reason; the nominating unit is told either way.

    Raises:
        Refused: no number, no reason for a decline, an impossible day, not in that state.
    """
    if not number.strip():
        raise Refused("Chưa nhập số, ký hiệu quyết định hoặc văn bản trả lời.")
    if not awarded and not (reason or "").strip():
        raise Refused("Không được khen thưởng thì phải nêu lý do: đơn vị đề nghị cần được biết lý do.")
    _check_day(on, row.forwarded_on or row.proposed_on, by.today, "Ngày quyết định")
    to = CommendationStatus.AWARDED if awarded else CommendationStatus.DECLINED
    move(session, row, to, COMMENDATION, by=by, detail={"number": number.strip(), "on": on})
    row.decision_number, row.decided_on, row.reason = number.strip(), on, (reason or "").strip() or None
    session.flush()
    act = f"văn bản số {row.decision_number} ngày {format_date(on)}"
    name = award_of(data, row.award_code).name
    letter = f"Đề nghị khen thưởng tại văn bản số {row.document_number} (mã {row.code})"
    said = (
        (f"{letter}: được {name} theo {act}.",)
        if awarded
        else (f"{letter}: không được {name} theo {act}.", f"Lý do: {(row.reason or '').rstrip('.')}.")
    )
    _tell_unit(session, plan, row, "Kết quả đề nghị khen thưởng", said, to.value, by)


def leave(session: Session, row: Commendation, reason: str, *, by: By) -> None:
    """Withdraw a proposal.

    Raises:
        Refused: no reason, or it has a result.
    """
    if not reason.strip():
        raise Refused("Rút đề nghị phải nêu lý do.")
    move(session, row, CommendationStatus.WITHDRAWN, COMMENDATION, by=by, detail={"reason": reason.strip()})


def revoke_award(
    session: Session, plan: Plan, row: Commendation, ground: str, number: str, on: date, *, by: By
) -> None:
    """Take an award away, with the ground (its words) and the document.

    Raises:
        Refused: no number, an impossible day, not awarded.
    """
    if not number.strip():
        raise Refused("Chưa nhập số, ký hiệu quyết định thu hồi.")
    _check_day(on, row.decided_on or row.proposed_on, by.today, "Ngày thu hồi")
    detail = {"ground": ground, "number": number.strip(), "on": on}
    move(session, row, CommendationStatus.REVOKED, COMMENDATION, by=by, detail=detail)
    said = (
        f"Khen thưởng theo đề nghị mã {row.code} bị thu hồi theo quyết định số {number.strip()} ngày "
        f"{format_date(on)}.",
        f"Căn cứ thu hồi: {ground.lower()}.",
    )
    _tell_unit(session, plan, row, "Thu hồi khen thưởng", said, "revoked", by, release=True)


def _check_whose(proposal: Proposal) -> None:
    if proposal.initiative is not None and proposal.initiative.unit_code != proposal.unit_code:
        raise Refused(
            f"Mô hình {proposal.initiative.code} không phải của đơn vị {proposal.unit_code}. Hãy chọn lại đơn vị."
        )


def _check_blocks(data: Commending, declared: Mapping[str, Declared]) -> None:
    names = {block.id: block.name for block in data.blocks}
    if unknown := sorted(set(declared) - set(names)):
        raise Refused(f"Kế hoạch không có điều kiện “{', '.join(unknown)}”. Các điều kiện: {', '.join(names)}.")
    judged = eligibility(list(names), declared)
    if judged.blocked:
        listed = "; ".join(f"{names[block]} ({declared[block].document.strip()})" for block in judged.blocked)
        raise Refused(
            f"Chưa xét khen thưởng: {listed}. Theo {data.source}. Chỉ đề nghị lại khi trường hợp này đã kết thúc."
        )
    if judged.unanswered:
        listed = "; ".join(names[block] for block in judged.unanswered)
        raise Refused(f"Chưa khai có hay không: {listed}. Hãy khai đủ từng trường hợp kèm văn bản xác nhận.")
    if judged.without_document:
        listed = "; ".join(names[block] for block in judged.without_document)
        raise Refused(f"Chưa nêu văn bản xác nhận: {listed}. Hãy nhập số, ký hiệu văn bản cho từng trường hợp.")


def _check_ground(award: Award, proposal: Proposal) -> None:
    kinds = []
    if proposal.ground_recognition is not None:
        if proposal.ground_recognition.status is RecognitionStatus.REVOKED:
            raise Refused(f"Công nhận {proposal.ground_recognition.code} đã bị thu hồi, không làm căn cứ được.")
        kinds.append((proposal.ground_recognition.code, "thematic"))
    if proposal.ground_commendation is not None:
        if proposal.ground_commendation.status is not CommendationStatus.AWARDED:
            raise Refused(f"{proposal.ground_commendation.code} chưa được khen thưởng hoặc đã bị thu hồi.")
        kinds.append((proposal.ground_commendation.code, proposal.ground_commendation.award_kind))
    for code, kind in kinds:
        if not may_ground(award.kind, "thematic" if kind == "thematic" else "merit"):
            raise Refused(
                f"{code} là kết quả thi đua theo chuyên đề, không làm căn cứ đề nghị “{award.name}” (khen thưởng theo "
                "công trạng). Hãy bỏ căn cứ này hoặc chọn hình thức khác."
            )


def _check_not_proposed(session: Session, proposal: Proposal) -> None:
    """The same nominee is not proposed twice for one award and period while the first has no result."""
    rows = session.exec(
        select(Commendation).where(
            Commendation.unit_code == proposal.unit_code,
            Commendation.award_code == proposal.award,
            Commendation.from_year == proposal.from_year,
            Commendation.to_year == proposal.to_year,
            col(Commendation.status).in_(
                [CommendationStatus.PROPOSED, CommendationStatus.FORWARDED, CommendationStatus.AWARDED]
            ),
        )
    )
    initiative_id = proposal.initiative.id if proposal.initiative else None
    for row in rows:
        if (row.initiative_id, row.nominee) == (initiative_id, proposal.nominee):
            raise Refused(
                f"Đã có đề nghị {row.code} cho đúng đối tượng, hình thức và giai đoạn này ({row.status.label.lower()})."
            )


def _row(
    session: Session, plan: Plan, data: Commending, award: Award, proposal: Proposal,
    declared: Mapping[str, Declared], by: By,
) -> Commendation:  # fmt: skip
    row = Commendation(
        code=next_code(session, Commendation.code, f"KT-{plan.year}-", 3),
        plan_id=plan.id,
        unit_code=proposal.unit_code,
        initiative_id=proposal.initiative.id if proposal.initiative else None,
        nominee=proposal.nominee,
        award_code=award.id,
        award_kind=award.kind,
        ground_recognition_id=proposal.ground_recognition.id if proposal.ground_recognition else None,
        ground_commendation_id=proposal.ground_commendation.id if proposal.ground_commendation else None,
        from_year=proposal.from_year,
        to_year=proposal.to_year,
        declared={
            block: {"holds": each.holds, "document": each.document.strip()} for block, each in sorted(declared.items())
        },
        document_number=proposal.document_number.strip(),
        proposed_on=proposal.proposed_on,
        clause_code=data.clause,
        recorded_at=by.now,
    )
    session.add(row)
    session.flush()
    return row


def _check_day(on: date, earliest: date, today: date, what: str) -> None:
    if not earliest <= on <= today:
        raise Refused(
            f"{what} {format_date(on)} phải từ ngày {format_date(earliest)} đến ngày hôm nay {format_date(today)}."
        )


def _tell_unit(
    session: Session, plan: Plan, row: Commendation, heading: str, said: tuple[str, ...], rung: str, by: By, *,
    release: bool = False,
) -> None:  # fmt: skip
    unit = session.get(Unit, plan.host_unit)
    opening = f"{unit.name if unit else plan.host_unit} thông báo kết quả như sau."
    owe_event(
        session,
        Told(heading, (opening, *said), "Đơn vị đã đề nghị khen thưởng."),
        plan=row.plan_id,
        subject=COMMENDATION.subject,
        subject_id=id_of(row),
        rung=rung,
        unit=row.unit_code,
        role=Role.PERSON_IN_CHARGE,
        clause=row.clause_code,
        today=by.today,
        release=release,
    )
