"""Thẩm định (II.8) as the record keeps it: rounds, council, conflicts, sheets and scores, votes, decisions.

Names of members, scores and votes stay in these tables: what leaves are codes, counts and totals.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint
from sqlmodel import Field

from models.base import Record, UtcInstant, word_check, word_column
from models.moves import Procedure
from models.rules.appraisal import DECISION_STEPS, ROUND_STEPS, SHEET_STEPS
from models.states import Word


class RoundStatus(Word):
    """Where a round of appraisal stands."""

    OPEN = "open", "Đang chuẩn bị"
    SCORING = "scoring", "Đang chấm"
    CLOSED = "closed", "Đã khóa phiếu chấm"
    APPLIED = "applied", "Đã áp dụng kết quả"
    PUBLISHED = "published", "Đã công bố"
    CANCELLED = "cancelled", "Đã hủy"


class SheetStatus(Word):
    """What became of one member's sheet on one mô hình."""

    DRAFT = "draft", "Chưa nộp"
    HANDED_IN = "handed_in", "Đã nộp"
    REOPENED = "reopened", "Mở lại do hồ sơ thay đổi"
    ABSTAINED = "abstained", "Không cho ý kiến"
    ABSENT = "absent", "Vắng, không chấm"
    REMOVED = "removed", "Đã bỏ phân công"


class DecisionStatus(Word):
    """What became of the result of one mô hình in a round."""

    PENDING = "pending", "Chờ xem trước"
    PREVIEWED = "previewed", "Đã xem trước"
    APPLIED = "applied", "Đã áp dụng"
    PUBLISHED = "published", "Đã công bố"
    DROPPED = "dropped", "Để lại đợt sau"


class ConflictKind(Word):
    """Why a member may neither see nor count for a mô hình."""

    OWN_UNIT = "own_unit", "Mô hình của cơ quan, đơn vị mình"
    DECLARED = "declared", "Có quan hệ đã khai báo"
    AUTHOR = "author", "Là tác giả, người thực hiện mô hình"


class Choice(Word):
    """What a ballot says."""

    FOR = "for", "Tán thành"
    AGAINST = "against", "Không tán thành"
    ABSTAIN = "abstain", "Không có ý kiến"
    INVALID = "invalid", "Không hợp lệ"


ROUND = Procedure("appraisal", "đợt thẩm định", RoundStatus, ROUND_STEPS)
SHEET = Procedure("appraisal_sheet", "phiếu chấm", SheetStatus, SHEET_STEPS)
DECISION = Procedure("appraisal_decision", "kết quả thẩm định", DecisionStatus, DECISION_STEPS)

AWAITED = (SheetStatus.DRAFT, SheetStatus.REOPENED)
UNDER_WAY = (RoundStatus.OPEN, RoundStatus.SCORING, RoundStatus.CLOSED)


class AppraisalRound(Record, table=True):
    """One round: who appraises, which mô hình, by which day.

    Args:
        seed: what the assignment draws by.
        preview_code: stands for exactly the results that were shown last; applying asks for it.
    """

    __tablename__ = "appraisal_round"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    plan_id: str = Field(foreign_key="plan.id", max_length=60)
    name: str
    status: RoundStatus = word_column(RoundStatus, default=RoundStatus.OPEN)
    opened_on: date
    scores_due_on: date | None = None
    closed_on: date | None = None
    applied_on: date | None = None
    published_on: date | None = None
    seed: str = Field(max_length=40)
    preview_code: str | None = Field(default=None, max_length=12)
    clause_code: str
    recorded_at: datetime = Field(sa_type=UtcInstant)

    __table_args__ = (word_check("status", RoundStatus),)


class AppraisalMember(Record, table=True):
    """One member of the council of a round. `code` is what files and pages call the member; the name stays here."""

    __tablename__ = "appraisal_member"

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="appraisal_round.id")
    code: str = Field(max_length=20)
    role: str = Field(max_length=60)
    unit_code: str = Field(foreign_key="unit.code", max_length=60)
    team: str | None = Field(default=None, max_length=60)
    name: str

    __table_args__ = (UniqueConstraint("round_id", "code"),)


class AppraisalConflict(Record, table=True):
    """A declared conflict of interest. Own unit and named author are read from the record and need no row."""

    __tablename__ = "appraisal_conflict"

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="appraisal_member.id")
    initiative_id: int = Field(foreign_key="initiative.id")
    kind: ConflictKind = word_column(ConflictKind)
    active: bool = True
    lifted_because: str | None = Field(default=None, sa_type=Text)
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str

    __table_args__ = (UniqueConstraint("member_id", "initiative_id"), word_check("kind", ConflictKind))


class AppraisalSheet(Record, table=True):
    """One member's sheet on one mô hình: the assignment, and then what was handed in.

    Args:
        why: why this member, in words.
        by_hand: a person assigned it, not the draw.
        dossier_digest: what the dossier was when the sheet was handed in.
    """

    __tablename__ = "appraisal_sheet"

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="appraisal_member.id")
    initiative_id: int = Field(foreign_key="initiative.id", index=True)
    status: SheetStatus = word_column(SheetStatus, default=SheetStatus.DRAFT)
    why: str = Field(sa_type=Text)
    by_hand: bool = False
    dossier_digest: str | None = Field(default=None, max_length=64)
    handed_in_at: datetime | None = Field(default=None, sa_type=UtcInstant)

    __table_args__ = (UniqueConstraint("member_id", "initiative_id"), word_check("status", SheetStatus))


class AppraisalScore(Record, table=True):
    """One row of a sheet. The score is kept as it was written, since a database's number is not exact."""

    __tablename__ = "appraisal_score"

    sheet_id: int = Field(primary_key=True, foreign_key="appraisal_sheet.id")
    criterion: str = Field(primary_key=True, max_length=60)
    score: str = Field(max_length=20)
    remark: str = Field(default="", sa_type=Text)


class AppraisalMeeting(Record, table=True):
    """A meeting of the council: when, where, and (in `AppraisalAttendance`) who was there."""

    __tablename__ = "appraisal_meeting"

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="appraisal_round.id")
    number: int
    held_on: date
    began: str = Field(max_length=5)
    ended: str = Field(max_length=5)
    place: str
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str

    __table_args__ = (UniqueConstraint("round_id", "number"),)


class AppraisalAttendance(Record, table=True):
    """Whether a member was at a meeting."""

    __tablename__ = "appraisal_attendance"

    meeting_id: int = Field(primary_key=True, foreign_key="appraisal_meeting.id")
    member_id: int = Field(primary_key=True, foreign_key="appraisal_member.id")
    present: bool


class AppraisalBallot(Record, table=True):
    """One open ballot."""

    __tablename__ = "appraisal_ballot"

    meeting_id: int = Field(primary_key=True, foreign_key="appraisal_meeting.id")
    initiative_id: int = Field(primary_key=True, foreign_key="initiative.id")
    member_id: int = Field(primary_key=True, foreign_key="appraisal_member.id")
    choice: Choice = word_column(Choice)

    __table_args__ = (word_check("choice", Choice),)


class AppraisalTally(Record, table=True):
    """A secret vote as the tellers report it. `electorate`: codes of those who could take part in it."""

    __tablename__ = "appraisal_tally"

    meeting_id: int = Field(primary_key=True, foreign_key="appraisal_meeting.id")
    initiative_id: int = Field(primary_key=True, foreign_key="initiative.id")
    in_favour: int
    against: int
    abstained: int
    invalid: int
    electorate: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class AppraisalDecision(Record, table=True):
    """The result of one mô hình in a round.

    Args:
        outcome: "passed" or "failed" once it is decided; what keeps it open otherwise ("tie", "no_quorum" …).
        total: the rounded total as it is shown.
        finding: counts and, per criterion, what was found: for the page, the unit and the minutes; no member in it.
        tie_key, council_outcome, council_reason: what the council settled between equals, and which tie that was.
    """

    __tablename__ = "appraisal_decision"

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="appraisal_round.id")
    initiative_id: int = Field(foreign_key="initiative.id", index=True)
    status: DecisionStatus = word_column(DecisionStatus, default=DecisionStatus.PENDING)
    outcome: str | None = Field(default=None, max_length=20)
    total: str | None = Field(default=None, max_length=40)
    finding: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    tie_key: str | None = Field(default=None, sa_type=Text)
    council_outcome: str | None = Field(default=None, max_length=10)
    council_reason: str | None = Field(default=None, sa_type=Text)
    dropped_because: str | None = Field(default=None, sa_type=Text)

    __table_args__ = (
        UniqueConstraint("round_id", "initiative_id"),
        Index("ix_appraisal_decision_round", "round_id"),
        word_check("status", DecisionStatus),
    )
