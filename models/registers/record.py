"""Tables of the registers: petitions, obstacles, committee, media, reviewed documents, and what was corrected in them.

The words of a petition or an obstacle and every person's name enter by file; they stay in these rows and appear in no
form, log or artifact. Nothing is deleted: a wrong entry is struck out with its reason, a wrong field keeps its history.
Extensions have no table here: they are the rows of `models/decided.py`.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint
from sqlmodel import Field

from models.base import Record, UtcInstant, word_check, word_column
from models.moves import Procedure
from models.rules.registers import OBSTACLE_STEPS, PETITION_STEPS
from models.states import Source, Word


class Origin(Word):
    """What an entry was taken from."""

    FORM = "form", "Biểu mẫu"
    FILE = "file", "Tệp"
    PAPER = "paper", "Văn bản giấy nhập thay"


class Voice(Word):
    """Whose petition or reflection it is (III.1.b)."""

    FATHERLAND_FRONT = "fatherland_front", "Ủy ban Mặt trận Tổ quốc Việt Nam"
    ORGANISATION = "organisation", "Tổ chức chính trị - xã hội"
    PEOPLE = "people", "Nhân dân"


class PetitionKind(Word):
    """What it asks for or tells of."""

    PETITION = "petition", "Kiến nghị"
    REFLECTION = "reflection", "Phản ánh"


class PetitionStatus(Word):
    """Where a petition stands."""

    RECEIVED = "received", "Đã tiếp nhận"
    REFERRED = "referred", "Đã chuyển"
    ANSWERED = "answered", "Đã trả lời"
    CLOSED = "closed", "Đã khép lại"
    WITHDRAWN = "withdrawn", "Đã rút"


class ObstacleStatus(Word):
    """Where an obstacle stands."""

    NOTED = "noted", "Đã ghi nhận"
    REPORTED = "reported", "Đã báo cáo UBND thành phố"
    RESOLVED = "resolved", "Đã tháo gỡ"
    WITHDRAWN = "withdrawn", "Ghi nhầm"


PETITION = Procedure("petition", "kiến nghị, phản ánh", PetitionStatus, PETITION_STEPS)
OBSTACLE = Procedure("obstacle", "vướng mắc", ObstacleStatus, OBSTACLE_STEPS)
MEDIA, REVIEW, MEMBER, REGULATION = "media_item", "reviewed_document", "committee_member", "committee_regulation"


class Entry(Record):
    """What every entry has. `key` is what the file calls the row; by it the same file twice changes nothing."""

    id: int | None = Field(default=None, primary_key=True)
    plan_id: str = Field(foreign_key="plan.id", max_length=60)
    key: str | None = Field(default=None, max_length=60)
    document_number: str | None = None
    document_on: date | None = None
    clause_code: str
    withdrawn_reason: str | None = None
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str
    source: Source = word_column(Source)
    origin: Origin = word_column(Origin)


class Petition(Entry, table=True):
    """One petition or reflection. `referrals` counts how often it was referred; each is an obligation of its own."""

    kind: PetitionKind = word_column(PetitionKind)
    voice: Voice = word_column(Voice)
    from_unit: str | None = Field(default=None, foreign_key="unit.code", max_length=60)
    unit_code: str | None = Field(default=None, foreign_key="unit.code", max_length=60)
    received_on: date
    status: PetitionStatus = word_column(PetitionStatus, default=PetitionStatus.RECEIVED)
    referrals: int = 0
    referred_on: date | None = None
    referral_number: str | None = None
    answer_by: date | None = None
    obligation_id: int | None = Field(default=None, foreign_key="obligation.id")
    answered_on: date | None = None
    answer_number: str | None = None
    # Personal: by file only.
    person: str | None = None
    words: str | None = Field(default=None, sa_type=Text)

    __table_args__ = (
        UniqueConstraint("plan_id", "key"),
        Index("ix_petition_plan", "plan_id", "received_on"),
        word_check("kind", PetitionKind),
        word_check("voice", Voice),
        word_check("status", PetitionStatus),
        word_check("origin", Origin),
    )


class Obstacle(Entry, table=True):
    """A difficulty a unit met; `report_number` is the document by which it was reported to the city (III.1.a)."""

    unit_code: str = Field(foreign_key="unit.code", max_length=60)
    field: str = Field(max_length=60)
    noted_on: date
    status: ObstacleStatus = word_column(ObstacleStatus, default=ObstacleStatus.NOTED)
    report_number: str | None = None
    reported_on: date | None = None
    resolved_on: date | None = None
    words: str | None = Field(default=None, sa_type=Text)

    __table_args__ = (
        UniqueConstraint("plan_id", "key"),
        Index("ix_obstacle_plan", "plan_id", "noted_on"),
        word_check("status", ObstacleStatus),
        word_check("origin", Origin),
    )


class CommitteeMember(Entry, table=True):
    """A seat in the steering committee from a day to a day: a contact of a unit, or a person named by file (II.7)."""

    __tablename__ = "committee_member"

    role: str = Field(max_length=60)
    unit_code: str = Field(foreign_key="unit.code", max_length=60)
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    valid_from: date
    valid_to: date | None = None
    # Personal: by file only.
    person: str | None = None

    __table_args__ = (
        UniqueConstraint("plan_id", "key"),
        Index("ix_committee_member_plan", "plan_id", "valid_from"),
        word_check("origin", Origin),
    )


class CommitteeRegulation(Entry, table=True):
    """The committee's working regulation (quy chế hoạt động), valid from a day to a day (II.7)."""

    __tablename__ = "committee_regulation"

    valid_from: date
    valid_to: date | None = None

    __table_args__ = (UniqueConstraint("plan_id", "key"), word_check("origin", Origin))


class MediaItem(Entry, table=True):
    """One item in the media: outlet, kind, day, link, and the unit or initiative it is about (III.3)."""

    __tablename__ = "media_item"

    outlet: str = Field(max_length=60)
    kind: str = Field(max_length=60)
    published_on: date
    link: str | None = None
    unit_code: str | None = Field(default=None, foreign_key="unit.code", max_length=60)
    initiative_id: int | None = Field(default=None, foreign_key="initiative.id")
    title: str | None = Field(default=None, sa_type=Text)

    __table_args__ = (
        UniqueConstraint("plan_id", "key"),
        Index("ix_media_item_plan", "plan_id", "published_on"),
        word_check("origin", Origin),
    )


class ReviewedDocument(Entry, table=True):
    """A document of a unit that the unit has reviewed: `document_number` and `document_on` are its own (III.2.b)."""

    __tablename__ = "reviewed_document"

    unit_code: str = Field(foreign_key="unit.code", max_length=60)
    reviewed_on: date
    result: str = Field(max_length=60)
    follow_up_number: str | None = None

    __table_args__ = (
        UniqueConstraint("plan_id", "key"),
        Index("ix_reviewed_document_plan", "plan_id", "reviewed_on"),
        word_check("origin", Origin),
    )


class RegisterCorrection(Record, table=True):
    """What a field said before and after a correction: `changes` is {field: [before, after]}."""

    __tablename__ = "register_correction"

    id: int | None = Field(default=None, primary_key=True)
    subject: str = Field(max_length=40)
    subject_id: int
    changes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    reason: str
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str
    source: Source = word_column(Source)

    __table_args__ = (Index("ix_register_correction_subject", "subject", "subject_id"),)
