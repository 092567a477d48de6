"""The plan as the record knows it: versions, clauses, duties, units and contacts."""

from datetime import date, datetime

from sqlalchemy import JSON, Column, Index, Text, text
from sqlmodel import Field

from config.plan_schema import DeadlineKind, Relation, Role
from models.base import Record, UtcInstant, channel_check, word_check, word_column
from models.states import Channel, Mode


class Office(Record, table=True):
    """The one office this database serves: its mode, its training clock, its plan. One row, id 1."""

    id: int = Field(default=1, primary_key=True)
    mode: Mode = word_column(Mode)
    training_today: date | None = None
    plan_id: str | None = None
    created_at: datetime = Field(sa_type=UtcInstant)

    __table_args__ = (word_check("mode", Mode),)


class Plan(Record, table=True):
    """A yearly plan. Number and day stay blank until the clerk records them ("Ghi nhận ban hành")."""

    id: str = Field(primary_key=True, max_length=60)
    year: int
    title: str
    short_title: str
    authority: str
    starts_on: date
    ends_on: date
    host_unit: str
    leader_unit: str
    version: int
    number: str | None = None
    issued_on: date | None = None
    rolled_out_on: date | None = None


class PlanVersion(Record, table=True):
    """A plan file as it was loaded: its own words and its parsed content, never changed afterwards."""

    __tablename__ = "plan_version"

    plan_id: str = Field(primary_key=True, foreign_key="plan.id", max_length=60)
    version: int = Field(primary_key=True)
    digest: str
    content: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
    loaded_at: datetime = Field(sa_type=UtcInstant)
    loaded_by: str


class Clause(Record, table=True):
    """A clause with its words, as in the newest version."""

    plan_id: str = Field(primary_key=True, foreign_key="plan.id", max_length=60)
    code: str = Field(primary_key=True, max_length=60)
    position: int
    cite: str
    text: str = Field(sa_type=Text)
    text_digest: str
    schedulable: bool
    reason: str | None = None


class Duty(Record, table=True):
    """A duty of the plan, as in the newest version. `withdrawn` when a newer version no longer has it."""

    plan_id: str = Field(primary_key=True, foreign_key="plan.id", max_length=60)
    code: str = Field(primary_key=True, max_length=60)
    position: int
    clause_code: str
    name: str
    expected: str = Field(sa_type=Text)
    handed_to: str
    step: str
    kind: str
    words: str = Field(sa_type=Text)
    label: str | None = None
    nil_return: bool = False
    withdrawn: bool = False

    @property
    def deadline_kind(self) -> DeadlineKind:
        """The typed kind."""
        return DeadlineKind(self.kind)


class PlanEvent(Record, table=True):
    """A day that other days hang on, once somebody has recorded it with its document."""

    __tablename__ = "plan_event"

    plan_id: str = Field(primary_key=True, foreign_key="plan.id", max_length=60)
    code: str = Field(primary_key=True, max_length=60)
    on_day: date
    document_number: str | None = None
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str


class UnitClass(Record, table=True):
    """A class of units and its relation to the host office."""

    __tablename__ = "unit_class"

    code: str = Field(primary_key=True, max_length=60)
    name: str
    relation: str

    @property
    def stands(self) -> Relation:
        """The typed relation."""
        return Relation(self.relation)


class Unit(Record, table=True):
    """An institution, with the days between which it exists and who took over."""

    code: str = Field(primary_key=True, max_length=60)
    name: str
    class_code: str = Field(foreign_key="unit_class.code", max_length=60)
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None
    note: str | None = None


class Contact(Record, table=True):
    """Someone to be told: a role at a unit. `key` names the row of the units file it came from."""

    id: int | None = Field(default=None, primary_key=True)
    unit_code: str = Field(foreign_key="unit.code", max_length=60)
    role: str
    name: str
    email: str | None = None
    phone: str | None = None
    # What the units file says; whom an operator has chosen from the followers, or the same; since when a test message has
    # shown that it is right (models/zalo_followers.py). Nothing goes to a user id that is not confirmed.
    zalo_claimed_id: str | None = None
    zalo_user_id: str | None = None
    zalo_confirmed_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    # Bound by a code that the person sent to the bot (models/zalo_links.py); never typed.
    zalo_chat_id: str | None = None
    channels: str = "email"
    muted: str | None = None
    # Days away, each {"from", "to", "deputy"}: who is told instead (models/standing_in.py).
    away: list[dict[str, str]] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    # Where this person's notices begin (models/routes.py); None when no channel reaches them.
    first_channel: Channel | None = word_column(Channel, default=None, nullable=True)
    active: bool = True

    __table_args__ = (
        Index("uq_contact_zalo_chat_id", "zalo_chat_id", unique=True),
        Index("ix_contact_unit_role", "unit_code", "role"),
        Index(
            "uq_contact_active",
            "unit_code",
            "role",
            "name",
            unique=True,
            sqlite_where=text("active"),
            postgresql_where=text("active"),
        ),
        channel_check("first_channel"),
    )

    @property
    def typed_role(self) -> Role:
        """The typed role."""
        return Role(self.role)
