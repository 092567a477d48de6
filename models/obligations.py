"""What each unit owes: obligations, the agenda of what must be said about them, and hand-ins."""

from datetime import date, datetime

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint
from sqlmodel import Field

from models.base import Record, UtcInstant, word_check, word_column
from models.states import HandInStatus, ObligationStatus, Source


class Obligation(Record, table=True):
    """One duty, owed by one unit, for one occurrence ("2024", "2024-Q1", "dot-1").

    `due_on` is the day of the plan; `original_due_on` keeps the first one. `deadline_version` grows whenever the
    day that is followed changes; agenda rows and notice lines of older versions no longer count.
    """

    id: int | None = Field(default=None, primary_key=True)
    plan_id: str = Field(foreign_key="plan.id", max_length=60)
    duty_code: str = Field(max_length=60)
    unit_code: str = Field(foreign_key="unit.code", max_length=60)
    occurrence: str = Field(max_length=60)
    occurrence_name: str | None = None
    clause_code: str
    kind: str
    relation: str
    reading: str = Field(sa_type=Text)
    opens_on: date | None = None
    due_on: date | None = None
    due_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    working_target: date | None = None
    original_due_on: date | None = None
    deadline_version: int = 1
    status: ObligationStatus = word_column(ObligationStatus, default=ObligationStatus.OPEN)
    supplement_due_on: date | None = None

    __table_args__ = (
        UniqueConstraint("plan_id", "duty_code", "unit_code", "occurrence"),
        Index("ix_obligation_unit", "unit_code"),
        word_check("status", ObligationStatus),
    )


# Clustered by day: on SQLite the table is its own primary-key index, so a sweep reads one narrow range.
agenda_entry = Table(
    "agenda_entry",
    Record.metadata,
    Column("on_day", Date, primary_key=True),
    Column("obligation_id", Integer, ForeignKey("obligation.id"), primary_key=True),
    Column("rung", String(20), primary_key=True),
    Column("role", String(40), primary_key=True),
    Column("deadline_version", Integer, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("message", String(40), nullable=False),
    Column("release", Boolean, nullable=False),
    # The last day on which saying it still makes sense; empty for what is said after the day.
    Column("stale_after", Date),
    Index("ix_agenda_entry_obligation", "obligation_id"),
    sqlite_with_rowid=False,
)


class SweepCursor(Record, table=True):
    """Through which day the agenda of a plan has been swept.

    Whoever writes agenda rows for days already swept moves it back in the same transaction; it is also the lock
    that keeps two sweeps, or a sweep and a roll-out, from passing each other by.
    """

    __tablename__ = "sweep_cursor"

    plan_id: str = Field(primary_key=True, foreign_key="plan.id", max_length=60)
    swept_through: date
    swept_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class HandIn(Record, table=True):
    """One arrival (round) of what a unit owed. `arrived_on` is the day at the clerk's desk, not of typing."""

    __tablename__ = "hand_in"

    id: int | None = Field(default=None, primary_key=True)
    obligation_id: int = Field(foreign_key="obligation.id", index=True)
    round: int
    status: HandInStatus = word_column(HandInStatus)
    arrived_on: date
    document_number: str | None = None
    document_on: date | None = None
    nil_return: bool = False
    # Returned although every part was there: then, by setting, the first arrival still counts.
    complete: bool = True
    reasons: str | None = Field(default=None, sa_type=Text)
    supplement_due_on: date | None = None
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str
    source: Source = word_column(Source)

    __table_args__ = (UniqueConstraint("obligation_id", "round"), word_check("status", HandInStatus))


class Reconciliation(Record, table=True):
    """The clerk's check of arrivals against the register of incoming documents ("đối chiếu")."""

    id: int | None = Field(default=None, primary_key=True)
    plan_id: str = Field(foreign_key="plan.id", max_length=60)
    duty_code: str = Field(max_length=60)
    occurrence: str = Field(max_length=60)
    through_on: date
    made_on: date
    made_at: datetime = Field(sa_type=UtcInstant)
    made_by: str

    __table_args__ = (Index("ix_reconciliation_duty", "plan_id", "duty_code", "occurrence"),)
