"""Mô hình and điển hình "Dân vận khéo": what units register, and its life over the years (II.6, II.8)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text
from sqlmodel import Field

from models.base import Record, UtcInstant, word_check, word_column
from models.moves import Procedure
from models.rules.initiative_steps import STEPS
from models.states import Word


class InitiativeKind(Word):
    """A way of doing, or a person or group that is an example."""

    MODEL = "model", "Mô hình"
    EXEMPLAR = "exemplar", "Điển hình"


class InitiativeOf(Word):
    """Whose it is."""

    COLLECTIVE = "collective", "Tập thể"
    INDIVIDUAL = "individual", "Cá nhân"


class Novelty(Word):
    """Registered for the first time, or carried over from a year before."""

    NEW = "new", "Đăng ký mới"
    CARRIED_OVER = "carried_over", "Duy trì"


class InitiativeStatus(Word):
    """Where an initiative stands this year."""

    REGISTERED = "registered", "Đã đăng ký"
    RETURNED = "returned", "Trả lại bổ sung"
    CONFIRMED = "confirmed", "Đã xác nhận"
    PASSED = "passed", "Thẩm định đạt"
    FAILED = "failed", "Thẩm định không đạt"
    SUBMITTED = "submitted", "Đã trình cấp trên"
    RECOGNISED = "recognised", "Được công nhận"
    DECLINED = "declined", "Không được công nhận"
    REVOKED = "revoked", "Đã thu hồi công nhận"
    WITHDRAWN = "withdrawn", "Đã rút"


INITIATIVE = Procedure("initiative", "mô hình", InitiativeStatus, STEPS)


class Initiative(Record, table=True):
    """One mô hình or điển hình in one year's plan.

    `code` is what people and forms call it ("DVK-2024-007"); the next year's registration points back by
    `carried_from`. The name of an individual is personal: it stays in `person`, which no artifact or form shows.
    """

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    plan_id: str = Field(foreign_key="plan.id", max_length=60)
    unit_code: str = Field(foreign_key="unit.code", max_length=60)
    # The unit that registered it, kept when a successor takes the initiative over.
    registered_by_unit: str = Field(foreign_key="unit.code", max_length=60)
    name: str
    plain_name: str
    kind: InitiativeKind = word_column(InitiativeKind, default=InitiativeKind.MODEL)
    of: InitiativeOf = word_column(InitiativeOf)
    person: str | None = None
    content: str = Field(max_length=60)
    ground: str = Field(default="", sa_type=Text)
    novelty: Novelty = word_column(Novelty)
    carried_from: int | None = Field(default=None, foreign_key="initiative.id")
    level: str | None = None
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    status: InitiativeStatus = word_column(InitiativeStatus, default=InitiativeStatus.REGISTERED)
    registered_on: date
    document_number: str | None = None
    recorded_at: datetime = Field(sa_type=UtcInstant)
    clause_code: str = "II.6"

    __table_args__ = (
        Index("ix_initiative_plan_unit", "plan_id", "unit_code"),
        Index("ix_initiative_plain_name", "plain_name"),
        word_check("kind", InitiativeKind),
        word_check("of", InitiativeOf),
        word_check("novelty", Novelty),
        word_check("status", InitiativeStatus),
    )
