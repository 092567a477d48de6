"""What the record counts for a report, and the rows behind every number (II.9, III.1.c).

One query says of each initiative which figures it counts in; totals group it, `rows_behind` lists it. So a number and
its list cannot part. Withdrawn registrations count nowhere; an initiative counts at the unit that has it now.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal_column, select
from sqlmodel import Session, col

from config.steps.year_end import Column, YearEnd
from models.initiatives import Initiative, InitiativeKind, InitiativeOf, InitiativeStatus, Novelty
from models.inspection.record import DONE, Inspection, InspectionRating
from models.plans import Plan
from models.recognition.record import Recognition, RecognitionStatus
from models.recognition.spreading import Replication
from models.states import Word
from models.submission.dossiers import Submission, SubmissionItem, SubmissionStatus


class Figure(Word):
    """What is counted of initiatives; each is a yes or no of one initiative."""

    REGISTERED = "registered", "Đăng ký"
    CONFIRMED = "confirmed", "Được xác nhận đăng ký"
    NEW = "new", "Đăng ký mới"
    CARRIED_OVER = "carried_over", "Duy trì từ năm trước"
    COLLECTIVE = "collective", "Tập thể"
    INDIVIDUAL = "individual", "Cá nhân"
    EXEMPLARS = "exemplars", "Điển hình"
    INSPECTED = "inspected", "Đã kiểm tra"
    PASSED = "passed", "Thẩm định đạt"
    PROPOSED = "proposed", "Đã trình cấp trên"
    RECOGNISED = "recognised", "Được công nhận"
    DECLINED = "declined", "Không được công nhận"
    REPLICATED = "replicated", "Được nhân rộng"


Counts = Mapping[Figure, int]
NOTHING: Counts = dict.fromkeys(Figure, 0)

_S = InitiativeStatus
_PASSED = (_S.PASSED, _S.SUBMITTED, _S.RECOGNISED, _S.DECLINED, _S.REVOKED)


@dataclass(frozen=True)
class Totals:
    """Every total of a plan: of the whole, by unit, by content, and by both."""

    cells: Mapping[tuple[str, str], Counts]

    def of(self, *, unit: str | None = None, content: str | None = None) -> dict[Figure, int]:
        """The figures of a unit, of a content, of both, or of everything."""
        found = dict(NOTHING)
        for (its_unit, its_content), counts in self.cells.items():
            if unit in (None, its_unit) and content in (None, its_content):
                for figure, number in counts.items():
                    found[figure] += number
        return found

    @property
    def units(self) -> list[str]:
        """The units that have an initiative."""
        return sorted({unit for unit, _ in self.cells})

    @property
    def contents(self) -> list[str]:
        """The contents that an initiative was registered under."""
        return sorted({content for _, content in self.cells})


@dataclass(frozen=True)
class InitiativeFacts:
    """One initiative as it counts; never its name, which may be a person's."""

    code: str
    unit: str
    content: str
    status: InitiativeStatus
    counts_in: frozenset[Figure]


def totals_of(session: Session, plan: Plan) -> Totals:
    """Count everything once, grouped by unit and content."""
    facts = _facts(plan).subquery()
    counted = [
        func.sum(case((facts.c[figure.value], 1), else_=literal_column("0"))).label(figure.value) for figure in Figure
    ]
    rows = session.execute(
        select(facts.c.unit_code, facts.c.content, *counted).group_by(facts.c.unit_code, facts.c.content)
    ).mappings()
    return Totals(
        {(row["unit_code"], row["content"]): {figure: int(row[figure.value]) for figure in Figure} for row in rows}
    )


def rows_behind(
    session: Session, plan: Plan, figure: Figure, *, unit: str | None = None, content: str | None = None
) -> list[str]:
    """The codes of the initiatives that a total counts, in order."""
    facts = _facts(plan).subquery()
    query = select(facts.c.code).where(facts.c[figure.value]).order_by(facts.c.code)
    if unit is not None:
        query = query.where(facts.c.unit_code == unit)
    if content is not None:
        query = query.where(facts.c.content == content)
    return list(session.scalars(query))


def initiative_facts(session: Session, plan: Plan) -> list[InitiativeFacts]:
    """Every initiative that counts anywhere, by code, with the figures it counts in."""
    facts = _facts(plan).subquery()
    rows = session.execute(select(facts).order_by(facts.c.code)).mappings()
    return [
        InitiativeFacts(
            row["code"],
            row["unit_code"],
            row["content"],
            row["status"],
            frozenset(figure for figure in Figure if row[figure.value]),
        )
        for row in rows
    ]


def recorded(totals: Totals, section: YearEnd, unit: str | None = None) -> dict[str, int]:
    """Column → the record's figure, for every column that names one."""
    columns = [column for column in section.columns.each if column.figure is not None]
    return {column.id: _figure(totals, column, unit) for column in columns}


def _figure(totals: Totals, column: Column, unit: str | None) -> int:
    return totals.of(unit=unit, content=column.content)[Figure.of(column.figure or "")]


def by_content(totals: Totals) -> dict[str, dict[str, dict[Figure, int]]]:
    """Unit → content → figures."""
    found: dict[str, dict[str, dict[Figure, int]]] = defaultdict(dict)
    for (unit, content), counts in totals.cells.items():
        found[unit][content] = dict(counts)
    return found


def _facts(plan: Plan) -> Select[Any]:
    """One row per initiative of the plan, with a yes or no for each figure."""
    conditions = _conditions()
    return (
        select(
            col(Initiative.code),
            col(Initiative.unit_code),
            col(Initiative.content),
            col(Initiative.status),
            *(conditions[figure].label(figure.value) for figure in Figure),
        )
        .where(col(Initiative.plan_id) == plan.id, col(Initiative.status) != _S.WITHDRAWN)
    )  # fmt: skip


def _conditions() -> dict[Figure, ColumnElement[bool]]:
    status = col(Initiative.status)
    return {
        Figure.REGISTERED: status != _S.WITHDRAWN,
        Figure.CONFIRMED: status.not_in([_S.WITHDRAWN, _S.REGISTERED, _S.RETURNED]),
        Figure.NEW: col(Initiative.novelty) == Novelty.NEW,
        Figure.CARRIED_OVER: col(Initiative.novelty) == Novelty.CARRIED_OVER,
        Figure.COLLECTIVE: col(Initiative.of) == InitiativeOf.COLLECTIVE,
        Figure.INDIVIDUAL: col(Initiative.of) == InitiativeOf.INDIVIDUAL,
        Figure.EXEMPLARS: col(Initiative.kind) == InitiativeKind.EXEMPLAR,
        Figure.INSPECTED: _inspected(),
        Figure.PASSED: status.in_(_PASSED),
        Figure.PROPOSED: _proposed(),
        Figure.RECOGNISED: _recognised(),
        Figure.DECLINED: status == _S.DECLINED,
        Figure.REPLICATED: select(col(Replication.id)).where(_its(Replication.initiative_id)).exists(),
    }


def _inspected() -> ColumnElement[bool]:
    rated = select(col(InspectionRating.initiative_id)).join(
        Inspection, col(Inspection.id) == col(InspectionRating.inspection_id)
    )
    return rated.where(_its(InspectionRating.initiative_id), col(Inspection.status).in_(DONE)).exists()


def _proposed() -> ColumnElement[bool]:
    """It stands on the list of a dossier that has left and was not withdrawn."""
    listed = select(col(SubmissionItem.id)).join(Submission, col(Submission.id) == col(SubmissionItem.submission_id))
    return listed.where(
        _its(SubmissionItem.initiative_id),
        col(Submission.first_sent_on).is_not(None),
        col(Submission.status) != SubmissionStatus.WITHDRAWN,
    ).exists()


def _recognised() -> ColumnElement[bool]:
    """A recognition stands, at whatever level."""
    query = select(col(Recognition.id))
    return query.where(_its(Recognition.initiative_id), col(Recognition.status) == RecognitionStatus.STANDING).exists()


def _its(column: Any) -> ColumnElement[bool]:
    return col(column) == col(Initiative.id)
