"""Inspections: rounds and their lists of units, the event itself, what was rated and found; the log of guidance (II.8).

Statuses change through `models/moves.py`. Names of the people who inspect are personal: they enter by file, stay in
`InspectionPerson`, and no form or artifact shows them.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, Session, col, select

from config.refusals import Refused
from models.base import Record, UtcInstant, word_check, word_column
from models.decided import FINDING
from models.initiatives import Initiative
from models.moves import Procedure
from models.obligations import Obligation
from models.plans import Plan
from models.rules.inspection import ROUND_STEPS, STEPS
from models.states import ObligationStatus, Source, Word

OCCURRENCE = FINDING
"""How the occurrence of an obligation begins that a finding has made: "kt-<inspection>-<number>"."""


class RoundStatus(Word):
    """Where a round stands."""

    CHOOSING = "choosing", "Đang chọn đơn vị"
    CONFIRMED = "confirmed", "Đã chốt danh sách"
    CLOSED = "closed", "Đã kết thúc"
    CANCELLED = "cancelled", "Đã hủy"


class InspectionStatus(Word):
    """Where one inspection stands; a changed day is an event and no status."""

    SCHEDULED = "scheduled", "Đã lên lịch"
    HELD = "held", "Đã kiểm tra"
    CONCLUDED = "concluded", "Đã thông báo kết luận"
    CANCELLED = "cancelled", "Đã hủy"


class ListState(Word):
    """How a unit stands to a round's list: by the rule, or by a person's hand with a reason."""

    PROPOSED = "proposed", "Đề xuất kiểm tra"
    NOT_PROPOSED = "not_proposed", "Không đề xuất"
    ADDED = "added", "Bổ sung"
    REMOVED = "removed", "Đưa ra khỏi danh sách"


class About(Word):
    """What a rating is about."""

    INITIATIVE = "initiative", "Mô hình"
    DUTY = "duty", "Nhiệm vụ"


class FindingKind(Word):
    """What was written down for the unit to act on."""

    FINDING = "finding", "Tồn tại, hạn chế"
    RECOMMENDATION = "recommendation", "Kiến nghị"


class GuidanceKind(Word):
    """What the office went to a unit for, short of inspecting it."""

    GUIDANCE = "guidance", "Hướng dẫn"
    SURVEY = "survey", "Khảo sát nắm tình hình"


ROUND = Procedure("inspection_round", "đợt kiểm tra", RoundStatus, ROUND_STEPS)
INSPECTION = Procedure("inspection", "cuộc kiểm tra", InspectionStatus, STEPS)

ON_THE_LIST = (ListState.PROPOSED, ListState.ADDED)
LIVE = (InspectionStatus.SCHEDULED, InspectionStatus.HELD)
DONE = (InspectionStatus.HELD, InspectionStatus.CONCLUDED)


class InspectionRound(Record, table=True):
    """One round. `of_plan` rounds are those of the plan's duty; the others were opened by form."""

    __tablename__ = "inspection_round"

    id: int | None = Field(default=None, primary_key=True)
    plan_id: str = Field(foreign_key="plan.id", max_length=60)
    code: str = Field(max_length=60)
    name: str
    opens_on: date
    closes_on: date
    of_plan: bool
    at_most: int
    status: RoundStatus = word_column(RoundStatus, default=RoundStatus.CHOOSING)
    document_number: str | None = None
    document_on: date | None = None
    clause_code: str
    recorded_at: datetime = Field(sa_type=UtcInstant)

    __table_args__ = (UniqueConstraint("plan_id", "code"), word_check("status", RoundStatus))


class RoundUnit(Record, table=True):
    """A candidate of a round, with what spoke for it: reasons as [{"code", "words", "points"}]."""

    __tablename__ = "inspection_round_unit"

    round_id: int = Field(primary_key=True, foreign_key="inspection_round.id")
    unit_code: str = Field(primary_key=True, foreign_key="unit.code", max_length=60)
    position: int
    points: int
    reasons: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    state: ListState = word_column(ListState)
    hand_reason: str | None = Field(default=None, sa_type=Text)

    __table_args__ = (word_check("state", ListState),)


class Inspection(Record, table=True):
    """One inspection of one unit on one day by one team. `version` grows with every changed day."""

    id: int | None = Field(default=None, primary_key=True)
    plan_id: str = Field(foreign_key="plan.id", max_length=60)
    round_id: int = Field(foreign_key="inspection_round.id")
    unit_code: str = Field(foreign_key="unit.code", max_length=60)
    relation: str
    on_day: date
    original_on_day: date
    team: str = Field(max_length=60)
    version: int = 1
    status: InspectionStatus = word_column(InspectionStatus, default=InspectionStatus.SCHEDULED)
    # Fewer working days were left than the plan's data asks for, and its setting says "warn".
    short_notice: bool = False
    document_number: str | None = None
    document_on: date | None = None
    concluded_on: date | None = None
    clause_code: str
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str
    source: Source = word_column(Source)

    __table_args__ = (
        Index("ix_inspection_plan", "plan_id", "status"),
        Index(
            "uq_inspection_live",
            "round_id",
            "unit_code",
            unique=True,
            sqlite_where=text("status <> 'cancelled'"),
            postgresql_where=text("status <> 'cancelled'"),
        ),
        word_check("status", InspectionStatus),
    )


class Booking(Record, table=True):
    """Who is taken on a day: "member:<code>" or "unit:<code>". The key is what keeps two runs from booking twice."""

    __tablename__ = "inspection_booking"

    who: str = Field(primary_key=True, max_length=70)
    on_day: date = Field(primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id", index=True)


class InspectionPerson(Record, table=True):
    """Who fills a seat of a team. Personal: by file only."""

    __tablename__ = "inspection_person"

    plan_id: str = Field(primary_key=True, foreign_key="plan.id", max_length=60)
    member: str = Field(primary_key=True, max_length=60)
    person: str
    position: str = ""
    recorded_at: datetime = Field(sa_type=UtcInstant)


class InspectionRating(Record, table=True):
    """How one initiative or one duty was rated; the word is one of the plan's data."""

    __tablename__ = "inspection_rating"

    inspection_id: int = Field(primary_key=True, foreign_key="inspection.id")
    about: About = word_column(About, primary_key=True)
    code: str = Field(primary_key=True, max_length=60)
    initiative_id: int | None = Field(default=None, foreign_key="initiative.id", index=True)
    rating: str = Field(max_length=60)
    remark: str | None = Field(default=None, sa_type=Text)

    __table_args__ = (word_check("about", About),)


class InspectionFinding(Record, table=True):
    """A finding or recommendation with its fix-by day; from the conclusion on it is an obligation of the unit.

    Whether it is closed is not stored: it is when the hand-in of its obligation has been accepted.
    """

    __tablename__ = "inspection_finding"

    id: int | None = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id")
    number: int
    kind: FindingKind = word_column(FindingKind)
    words: str = Field(sa_type=Text)
    fix_by: date
    obligation_id: int | None = Field(default=None, foreign_key="obligation.id", unique=True)
    withdrawn_reason: str | None = Field(default=None, sa_type=Text)

    __table_args__ = (UniqueConstraint("inspection_id", "number"), word_check("kind", FindingKind))


class GuidanceEntry(Record, table=True):
    """One entry in the log of guidance and surveys: day, unit, subject, document."""

    __tablename__ = "guidance_entry"

    id: int | None = Field(default=None, primary_key=True)
    plan_id: str = Field(foreign_key="plan.id", max_length=60)
    kind: GuidanceKind = word_column(GuidanceKind)
    on_day: date
    unit_code: str = Field(foreign_key="unit.code", max_length=60)
    topic: str
    document_number: str | None = None
    document_on: date | None = None
    clause_code: str
    withdrawn_reason: str | None = Field(default=None, sa_type=Text)
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str
    source: Source = word_column(Source)

    __table_args__ = (Index("ix_guidance_entry_plan", "plan_id", "on_day"), word_check("kind", GuidanceKind))


def inspected_initiatives(session: Session, plan: Plan) -> set[int]:
    """The initiatives of a plan that an inspection has rated; appraisal asks for it only where the data says so."""
    rows = session.exec(
        select(InspectionRating.initiative_id)
        .join(Inspection)
        .join(Initiative, col(InspectionRating.initiative_id) == Initiative.id)
        .where(Initiative.plan_id == plan.id, col(Inspection.status).in_(DONE))
    )
    return {row for row in rows if row is not None}


def open_findings(session: Session) -> list[tuple[InspectionFinding, Inspection, Obligation]]:
    """Every concluded finding whose fix has not been accepted, by unit and day, whatever plan it comes from.

    The obligation says whose it is now: a unit's successor takes it over.
    """
    rows = session.exec(
        select(InspectionFinding, Inspection, Obligation)
        .where(
            InspectionFinding.inspection_id == Inspection.id,
            InspectionFinding.obligation_id == Obligation.id,
            col(Obligation.status).not_in([ObligationStatus.ACCEPTED, ObligationStatus.WITHDRAWN]),
        )
        .order_by(col(Obligation.unit_code), col(InspectionFinding.fix_by), col(InspectionFinding.id))
    )
    return list(rows)


def ratings_of(session: Session, inspection: Inspection) -> list[InspectionRating]:
    """What was rated, initiatives before duties."""
    rows = session.exec(select(InspectionRating).where(InspectionRating.inspection_id == inspection.id)).all()
    return sorted(rows, key=lambda row: (row.about is About.DUTY, row.code))


def findings_of(session: Session, inspection: Inspection) -> list[InspectionFinding]:
    """What was found and recommended, in order; what was withdrawn is left out."""
    rows = session.exec(
        select(InspectionFinding)
        .where(InspectionFinding.inspection_id == inspection.id, col(InspectionFinding.withdrawn_reason).is_(None))
        .order_by(col(InspectionFinding.number))
    )
    return list(rows)


def find_inspection(session: Session, plan: Plan, number: str) -> Inspection:
    """An inspection of the plan by its number.

    Raises:
        Refused: there is none.
    """
    found = session.get(Inspection, int(number)) if number.isdecimal() else None
    if found is None or found.plan_id != plan.id:
        raise Refused(f"Không có cuộc kiểm tra số “{number}”. Hãy chọn một cuộc kiểm tra trong danh sách.")
    return found


def round_of(session: Session, inspection: Inspection) -> InspectionRound:
    """The round an inspection belongs to."""
    row = session.get(InspectionRound, inspection.round_id)
    assert row is not None
    return row


def inspection_id(inspection: Inspection) -> int:
    """The key of a flushed row."""
    assert inspection.id is not None
    return inspection.id
