"""What is owed to people: lines, the notices that gather them, and the attempts to send."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, UtcInstant, channel_check, word_check, word_column
from models.states import Arrival, Bundle, Channel, LineState, NoticeState


class Notice(Record, table=True):
    """One message to one person, on one channel, of one day. The id is made from those, so it exists once.

    `sequence` grows only when something new is owed after the day's first message has begun to leave.
    """

    id: str = Field(primary_key=True, max_length=80)
    contact_id: int = Field(foreign_key="contact.id")
    channel: Channel = word_column(Channel)
    day: date
    bundle: Bundle = word_column(Bundle)
    sequence: int
    state: NoticeState = word_column(NoticeState, default=NoticeState.QUEUED)
    gathered_at: datetime = Field(sa_type=UtcInstant)
    next_try_at: datetime = Field(sa_type=UtcInstant)
    attempts: int = 0
    worker: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=UtcInstant)
    accepted_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    subject: str | None = None
    # The notice on another channel that could not be delivered, and whose lines this one says instead.
    instead_of: str | None = Field(default=None, foreign_key="notice.id", max_length=80)
    error: str | None = Field(default=None, sa_type=Text)

    __table_args__ = (
        UniqueConstraint("contact_id", "channel", "day", "bundle", "sequence"),
        UniqueConstraint("instead_of"),
        Index("ix_notice_state_next", "state", "next_try_at"),
        Index(
            "ix_notice_to_ask_about",
            "accepted_at",
            sqlite_where=text("channel = 'zalo_template' AND state = 'accepted'"),
            postgresql_where=text("channel = 'zalo_template' AND state = 'accepted'"),
        ),
        Index(
            "ix_notice_to_take",
            "channel",
            "next_try_at",
            "id",
            sqlite_where=text("state IN ('queued', 'deferred', 'uncertain')"),
            postgresql_where=text("state IN ('queued', 'deferred', 'uncertain')"),
        ),
        word_check("state", NoticeState),
        channel_check("channel"),
        word_check("bundle", Bundle),
    )


class NoticeLine(Record, table=True):
    """One thing owed to one person about one obligation, or about something that happened (an event).

    Unique by (subject, rung, recipient, deadline version): whatever runs, re-runs, races or crashes, the same thing
    is owed once. `recipient` is "contact:<id>", or "none:<unit>:<role>" when nobody is there. A line about an
    obligation carries its id in both `subject_id` and `obligation_id`; an event's words stand in `event`. The clause
    is one of the line's own plan, which need not be the running one.
    """

    __tablename__ = "notice_line"

    id: int | None = Field(default=None, primary_key=True)
    plan_id: str = Field(foreign_key="plan.id", max_length=60)
    subject: str = Field(default="obligation", max_length=20)
    subject_id: int
    obligation_id: int | None = Field(default=None, foreign_key="obligation.id")
    rung: str = Field(max_length=40)
    recipient: str = Field(max_length=120)
    deadline_version: int
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    role: str
    message: str
    clause_code: str
    on_day: date
    owed_on: date
    bundle: Bundle = word_column(Bundle, default=Bundle.DAILY)
    state: LineState = word_column(LineState)
    state_reason: str | None = None
    event: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    notice_id: str | None = Field(default=None, foreign_key="notice.id", max_length=80)
    release_id: int | None = Field(default=None, foreign_key="release.id")

    __table_args__ = (
        UniqueConstraint("subject", "subject_id", "rung", "recipient", "deadline_version"),
        Index("ix_notice_line_obligation", "obligation_id"),
        Index("ix_notice_line_notice", "notice_id"),
        Index(
            "ix_notice_line_waiting",
            "state",
            sqlite_where=text("notice_id IS NULL AND state IN ('owed', 'held')"),
            postgresql_where=text("notice_id IS NULL AND state IN ('owed', 'held')"),
        ),
        word_check("state", LineState),
    )


class Attempt(Record, table=True):
    """One try at sending one notice, append-only: what the far end said, or that nobody knows."""

    id: int | None = Field(default=None, primary_key=True)
    notice_id: str = Field(foreign_key="notice.id", max_length=80, index=True)
    number: int
    started_at: datetime = Field(sa_type=UtcInstant)
    finished_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    outcome: str
    code: str = ""
    detail: str = Field(default="", sa_type=Text)
    provider_id: str | None = None
    worker: str


class DeliveryReport(Record, table=True):
    """One answer of a provider about a message that it has taken, append-only."""

    __tablename__ = "delivery_report"

    id: int | None = Field(default=None, primary_key=True)
    notice_id: str = Field(foreign_key="notice.id", max_length=80)
    attempt_id: int = Field(foreign_key="attempt.id", index=True)
    asked_at: datetime = Field(sa_type=UtcInstant)
    arrival: Arrival = word_column(Arrival)
    code: str = ""

    __table_args__ = (Index("ix_delivery_report_notice", "notice_id"), word_check("arrival", Arrival))


class Release(Record, table=True):
    """A person's decision to let held lines go, or not ("Duyệt gửi")."""

    id: int | None = Field(default=None, primary_key=True)
    decided_on: date
    decided_at: datetime = Field(sa_type=UtcInstant)
    decided_by: str
    sent: bool
    lines: int
    code: str
    free_text: str | None = Field(default=None, sa_type=Text)


class StopSwitch(Record, table=True):
    """The switch that is read before every send. One row, id 1."""

    __tablename__ = "stop_switch"

    id: int = Field(default=1, primary_key=True)
    stopped: bool = False
    reason: str | None = None
    changed_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    changed_by: str | None = None
