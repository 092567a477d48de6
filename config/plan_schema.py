"""The shape of a plan file and of a units file, as strict pydantic models.

A plan file carries the header, the clauses with their words, the duties that follow from them, the ladders
of notices, and what the plan leaves open (`assumptions`). A units file carries classes, units and contacts.
The example is the city of Bắc Kạn's plan of 2024, `config/plans/bac-kan-2024.yaml`.

Reading the files, with line numbers and Vietnamese sentences, is `config/plan_files.py`.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, PrivateAttr, StringConstraints, model_validator

from config.deadline_schema import (
    DEADLINES,
    AssumptionLabel,
    AtHour,
    Before,
    By,
    Code,
    Day,
    Deadline,
    DeadlineKind,
    InPeriod,
    LineMap,
    NamedPeriod,
    Offset,
    Period,
    Recurrence,
    Recurring,
    Relative,
    Round,
    RoundReport,
    Rounds,
    Span,
    Standing,
    Strict,
    Text,
    Through,
    Window,
    Within,
    WorkingDaysAfter,
    day_if_written_so,
    refuse,
)
from config.steps.appraisal import Appraising
from config.steps.delivery import ChannelName, Delivering
from config.steps.documents import Drafting
from config.steps.inspection import Inspecting
from config.steps.intake import Intake
from config.steps.recognition import Recognising
from config.steps.registers import Registers
from config.steps.registration import Registration
from config.steps.year_end import YearEnd

__all__ = [
    "DEADLINES",
    "Amendment",
    "Assumption",
    "AtHour",
    "Before",
    "By",
    "ClauseText",
    "ContactText",
    "Deadline",
    "DeadlineKind",
    "DutyText",
    "Event",
    "Header",
    "InPeriod",
    "Ladder",
    "LineMap",
    "Message",
    "NamedPeriod",
    "Offset",
    "Owed",
    "Period",
    "PlanFile",
    "Policy",
    "Recurrence",
    "Recurring",
    "Relation",
    "Relative",
    "Role",
    "Round",
    "RoundReport",
    "Rounds",
    "Rung",
    "Span",
    "Standing",
    "Strict",
    "Through",
    "UnitClassText",
    "UnitText",
    "UnitsFile",
    "Window",
    "Within",
    "WorkingDaysAfter",
]


class Relation(StrEnum):
    """How a class of units stands to the host office: decides wording and who may be called late."""

    SUBORDINATE = "subordinate"
    COORDINATING = "coordinating"
    SUPERIOR = "superior"


class Role(StrEnum):
    """Who is told: the first two belong to the unit that owes, the last two to the host."""

    PERSON_IN_CHARGE = "person_in_charge"
    HEAD = "head"
    HOME_AFFAIRS_OFFICER = "home_affairs_officer"
    LEADER_IN_CHARGE = "leader_in_charge"


class Message(StrEnum):
    """What a rung says."""

    TOLD = "told"
    REMINDER = "reminder"
    NOT_RECEIVED = "not_received"
    OVERDUE = "overdue"
    OVERDUE_REPORT = "overdue_report"


# --- the plan ----------------------------------------------------------------------------------------------


class Amendment(Strict):
    """The document that changed a legal day; without it a legal day is not moved."""

    number: Text
    on: Day


class Header(Strict):
    """The plan's head. Number and day stay blank until the clerk records them."""

    title: Text
    short_title: Text
    authority: Text
    number: str | None = None
    issued_on: Day | None = None
    signer: Text
    recipients: list[Text] = Field(default=[])


class Assumption(Strict):
    """What the plan leaves open, made a setting with a visible "giả định"."""

    id: Code
    clause: Code
    question: Text
    label: AssumptionLabel
    value: Annotated[bool | int | date | Text, BeforeValidator(day_if_written_so)]


class Event(Strict):
    """A day that other days hang on. `issued` is the plan's own issue."""

    id: Code
    name: Text
    on: Day | None = None
    assumed_on: Day | None = None
    label: AssumptionLabel | None = None


class ClauseText(Strict):
    """A clause of the plan, with its words."""

    id: Code
    cite: Text
    text: Text
    schedulable: bool = True
    reason: Text | None = None


class Owed(Strict):
    """Who owes a duty: a class of units, or one unit; `when`/`unless` name a yes/no assumption."""

    unit_class: Code | None = Field(default=None, alias="class")
    unit: Code | None = None
    when: Code | None = None
    unless: Code | None = None

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if (self.unit_class is None) == (self.unit is None):
            raise refuse("Nêu đúng một: “class” (nhóm đơn vị) hoặc “unit” (một đơn vị).")
        return self


class DutyText(Strict):
    """A duty: who owes what, by when, to whom, and the clause it comes from."""

    id: Code
    clause: Code
    name: Text
    expected: Text
    to: Text
    step: Literal["roll_out", "unit_plans", "inspection", "appraisal", "submission", "year_end", "registers"]
    kind: DeadlineKind
    words: Text
    deadline: Deadline
    owed_by: Annotated[list[Owed], Field(min_length=1)]
    except_: list[Owed] = Field(default=[], alias="except")
    nil_return: bool = False
    label: AssumptionLabel | None = None
    ladder: Code | None = None
    amended_by: Amendment | None = None


class Rung(Strict):
    """A day on which something must be said. `on` is roll_out, T, T-N or T+N, N in working days."""

    on: Annotated[str, StringConstraints(pattern=r"^(roll_out|T|T[+-][1-9][0-9]?)$")]
    role: Role
    message: Message
    release: bool = False


class Ladder(Strict):
    """The rungs for some kinds of deadline and some relations; `supplement` is for returned hand-ins."""

    id: Code
    kinds: Annotated[list[DeadlineKind], Field(min_length=1)]
    relations: Annotated[list[Relation], Field(min_length=1)]
    supplement: bool = False
    rungs: Annotated[list[Rung], Field(min_length=1)]


class Policy(Strict):
    """The office's own choices; each is a setting because the plan is silent."""

    working_target: Literal["none", "previous", "next"] = "previous"
    returned_stays_on_time: bool = True
    reading_approved_by: Text | None = None
    host: Code
    leader: Code


class PlanFile(Strict):
    """A whole plan file."""

    id: Code
    year: Annotated[int, Field(ge=2000, le=2100)]
    starts_on: Day
    ends_on: Day
    header: Header
    legal_bases: list[Text]
    policy: Policy
    assumptions: list[Assumption] = Field(default=[])
    events: list[Event] = Field(default=[])
    clauses: Annotated[list[ClauseText], Field(min_length=1)]
    duties: Annotated[list[DutyText], Field(min_length=1)]
    ladders: Annotated[list[Ladder], Field(min_length=1)]
    intake: Intake | None = None
    registration: Registration | None = None
    inspection: Inspecting | None = None
    appraisal: Appraising | None = None
    recognition: Recognising | None = None
    year_end: YearEnd | None = None
    registers: Registers | None = None
    delivery: Delivering | None = None
    documents: Drafting | None = None

    _lines: LineMap = PrivateAttr(default_factory=LineMap)


# --- units -------------------------------------------------------------------------------------------------


class UnitClassText(Strict):
    id: Code
    name: Text
    relation: Relation


class Away(Strict):
    """Days on which a person is away, both included, and who of the same unit is told instead."""

    from_: Day = Field(alias="from")
    to: Day
    deputy: Text


class ContactText(Strict):
    """Someone to be told. In examples an institution, never a person.

    Args:
        channels: the channels that this person takes; the plan's `delivery` says in which order. Mail comes last
            wherever there is an address.
        muted: kinds of duties of which this person wants no reminder. A day that a document sets cannot be muted.
    """

    role: Role
    name: Text
    email: str | None = None
    phone: str | None = None
    zalo_user_id: str | None = None
    zalo_chat_id: str | None = None
    channels: list[ChannelName] = Field(default=["email"])
    muted: list[Literal["internal_target", "standing"]] = Field(default=[])
    away: list[Away] = Field(default=[])


class UnitText(Strict):
    code: Code
    name: Text
    unit_class: Code = Field(alias="class")
    valid_from: Day | None = None
    valid_to: Day | None = None
    successor: Code | None = None
    note: str | None = None
    contacts: list[ContactText] = Field(default=[])


class UnitsFile(Strict):
    """A whole units file."""

    classes: Annotated[list[UnitClassText], Field(min_length=1)]
    units: Annotated[list[UnitText], Field(min_length=1)]

    _lines: LineMap = PrivateAttr(default_factory=LineMap)
