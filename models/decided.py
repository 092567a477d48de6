"""What people have decided about single obligations: days granted, units that took over from others.

A fan-out brings obligations in line with the plan's file. What a document has decided since stands above the file:
`kept` holds it, so that rolling out again undoes no decision.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, Session, col, select

from models.base import Record, UtcInstant, word_check, word_column
from models.moves import Procedure
from models.obligations import Obligation
from models.plans import Duty
from models.states import Word

Key = tuple[str, str, str]
FINDING = "kt-"
REFERRAL = "kn-"
"""How the occurrence of an obligation begins that a referred petition has made: "kn-<petition>-<times referred>"."""


class ExtensionStatus(Word):
    """What became of a request for another day."""

    REQUESTED = "requested", "Chờ quyết định"
    GRANTED = "granted", "Đã cho gia hạn"
    REFUSED = "refused", "Không cho gia hạn"
    WITHDRAWN = "withdrawn", "Đơn vị rút đề nghị"
    REVERSED = "reversed", "Ghi nhầm, đã đính chính"


EXTENSION = Procedure(
    "extension",
    "đề nghị gia hạn",
    ExtensionStatus,
    {
        "requested": {"granted": "cho gia hạn", "refused": "không cho gia hạn", "withdrawn": "rút đề nghị"},
        "granted": {"reversed": "đính chính ghi nhầm"},
        "refused": {"reversed": "đính chính ghi nhầm"},
        "withdrawn": {},
        "reversed": {},
    },
)


class Extension(Record, table=True):
    """One request for another day, and its decision with the decision's document.

    `due_before` is the day that held when it was granted; the obligation's `original_due_on` keeps the first one.
    """

    id: int | None = Field(default=None, primary_key=True)
    obligation_id: int = Field(foreign_key="obligation.id", index=True)
    # The unit that asked: kept when a successor takes the obligation over.
    unit_code: str = Field(foreign_key="unit.code", max_length=60, index=True)
    status: ExtensionStatus = word_column(ExtensionStatus, default=ExtensionStatus.REQUESTED)
    requested_on: date
    request_number: str
    asked_until: date
    due_before: date
    # Asked for after a return: then it is the day of the supplement that is put back, not the plan's.
    of_supplement: bool = False
    granted_until: date | None = None
    decided_on: date | None = None
    decision_number: str | None = None
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str

    __table_args__ = (word_check("status", ExtensionStatus),)


class Succession(Record, table=True):
    """A unit that another took over from (merger, renaming), from a day on, by a document."""

    id: int | None = Field(default=None, primary_key=True)
    old_unit: str = Field(foreign_key="unit.code", max_length=60, unique=True)
    new_unit: str = Field(foreign_key="unit.code", max_length=60)
    on_day: date
    document_number: str
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str


class CarriedDuty(Record, table=True):
    """An open obligation that went from one unit to its successor; `occurrence` is the one of the plan."""

    __tablename__ = "carried_duty"

    id: int | None = Field(default=None, primary_key=True)
    succession_id: int = Field(foreign_key="succession.id")
    obligation_id: int = Field(foreign_key="obligation.id")
    from_unit: str = Field(max_length=60)
    occurrence: str = Field(max_length=60)
    # Set when the successor owes the same already and has not handed it in: then one hand-in answers both.
    merged_into: int | None = Field(default=None, foreign_key="obligation.id")

    __table_args__ = (
        UniqueConstraint("succession_id", "obligation_id"),
        Index("ix_carried_duty_obligation", "obligation_id"),
    )


class CarriedKind(Word):
    """What goes on from one year's plan into the next."""

    INITIATIVE = "initiative", "Mô hình, điển hình"
    FINDING = "finding", "Tồn tại, kiến nghị sau kiểm tra"
    EXTENDED = "extended", "Việc được gia hạn sang năm sau"
    PETITION = "petition", "Kiến nghị, phản ánh đang chờ trả lời"


class YearCarry(Record, table=True):
    """That something goes on into next year's plan.

    An initiative gets a row of its own there (`to_id`), linked to the one of this year. An obligation goes over as it
    is, with its day, its hand-ins and its lateness; then `to_id` is `from_id`.
    """

    __tablename__ = "year_carry"

    id: int | None = Field(default=None, primary_key=True)
    from_plan: str = Field(foreign_key="plan.id", max_length=60)
    to_plan: str = Field(foreign_key="plan.id", max_length=60)
    kind: CarriedKind = word_column(CarriedKind)
    from_id: int
    to_id: int
    recorded_at: datetime = Field(sa_type=UtcInstant)

    __table_args__ = (
        UniqueConstraint("kind", "from_id", "from_plan"),
        Index("ix_year_carry_to", "to_plan", "kind"),
        word_check("kind", CarriedKind),
    )


def kept(
    session: Session,
    plan_id: str,
    desired: Mapping[Key, dict[str, Any]],
    existing: Mapping[Key, Obligation],
    today: date,
) -> dict[Key, dict[str, Any]]:
    """What a fan-out wants, with what has been decided since: for `models/fan_out.py`, before it compares.

    A unit that was taken over owes nothing new; what its successor carries stays, and moves with the plan's day; a
    day granted stays unless the plan's own day is later.

    Args:
        desired: (duty, unit, occurrence) → the values that the plan's file asks for.
        existing: the same keys → the rows of the record.
    """
    gone = set(session.exec(select(Succession.old_unit).where(col(Succession.on_day) <= today)))
    wanted = {key: values for key, values in desired.items() if key[1] not in gone}
    by_occurrence = {(duty, occurrence): values for (duty, _, occurrence), values in desired.items()}
    rows = {row.id: (key, row) for key, row in existing.items()}
    carried = select(CarriedDuty).where(col(CarriedDuty.merged_into).is_(None)).order_by(col(CarriedDuty.id))
    in_plan = set(session.exec(select(Duty.code).where(Duty.plan_id == plan_id, col(Duty.withdrawn).is_(False))))
    for each in session.exec(carried):
        key, row = rows.get(each.obligation_id, (None, None))
        if key is not None and row is not None and row.duty_code in in_plan:
            plan_values = by_occurrence.get((row.duty_code, each.occurrence)) or as_it_stands(row)
            wanted[key] = {**plan_values, "occurrence_name": row.occurrence_name, "relation": row.relation}
    went_on = _gone_on_into(session, plan_id)
    for key, row in existing.items():
        # What an inspection found, or a referral asked for, is owed by its document and not by the plan's list of who
        # owes what (II.8, III.1.b); what went on from last year is owed by what was decided then.
        made_owed = row.occurrence.startswith((FINDING, REFERRAL)) or row.id in went_on
        if made_owed and row.duty_code in in_plan:
            wanted[key] = as_it_stands(row)
    for obligation_id in granted_ids(session, plan_id):
        key, row = rows.get(obligation_id, (None, None))
        if key is None or row is None or key not in wanted:
            continue
        asked = wanted[key]["due_on"]
        if row.due_on is not None and (asked is None or asked <= row.due_on):
            wanted[key] = {**wanted[key], **_days(row)}
    return wanted


def _gone_on_into(session: Session, plan_id: str) -> set[int]:
    query = select(YearCarry.to_id).where(YearCarry.to_plan == plan_id, YearCarry.kind != CarriedKind.INITIATIVE)
    return set(session.exec(query))


def granted_ids(session: Session, plan_id: str) -> set[int]:
    """Return the obligations whose own day a decision has put back."""
    query = (
        select(Extension.obligation_id)
        .join(Obligation)
        .where(
            Obligation.plan_id == plan_id,
            Extension.status == ExtensionStatus.GRANTED,
            col(Extension.of_supplement).is_(False),
        )
    )
    return set(session.exec(query))


def as_it_stands(row: Obligation) -> dict[str, Any]:
    """Give an obligation's own values in the shape in which a fan-out compares them."""
    named = ("clause_code", "kind", "occurrence_name", "relation")
    return {**{name: getattr(row, name) for name in named}, **_days(row)}


def _days(row: Obligation) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("opens_on", "due_on", "due_at", "working_target", "reading")}
