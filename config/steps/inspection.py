"""Inspection as the plan's data: body, units to choose from, points, notice, teams, ratings, findings (II.8, III.1.a).

The rounds themselves are a duty's `rounds`, or are opened by form. What the plan leaves open carries a label
"Giả định: …"; none of the numbers here is the engine's own.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from config.deadline_schema import AssumptionLabel, Code, Strict, Text

if TYPE_CHECKING:
    from config.plan_schema import PlanFile, UnitsFile

Path = tuple[str | int, ...]
Points = Annotated[int, Field(ge=0, le=1000)]
WorkingDays = Annotated[int, Field(ge=0, le=60)]


class Body(Strict):
    """Who inspects. `unit` is left out where the body is none of the units (a steering committee)."""

    name: Text
    unit: Code | None = None


class Candidates(Strict):
    """The classes of units that may be chosen; coordinating bodies are asked in other words, or left out."""

    classes: Annotated[list[Code], Field(min_length=1)]
    spared: list[Code] = Field(default=[], alias="except")
    coordinating: Literal["leave_out", "ask"] = "leave_out"
    label: AssumptionLabel


class Weights(Strict):
    """Points for each reason to inspect a unit. The points for time grow by the month up to `most_for_time`."""

    never_inspected: Points
    per_month_since_last: Points
    most_for_time: Points
    per_late: Points
    per_past_target: Points
    per_returned: Points
    per_open_finding: Points


class Choosing(Strict):
    """How units are chosen: the most of a round, the points, and how many places are drawn by lot (0: none).

    Args (in YAML):
        drawn_percent: percent of the places, rounded down, that are drawn among those not chosen by points.
        seed: the same seed draws the same units, whoever runs it and when.
    """

    at_most: Annotated[int, Field(ge=1, le=500)]
    weights: Weights
    drawn_percent: Annotated[int, Field(ge=0, le=100)] = 0
    seed: Annotated[int, Field(ge=0)] = 0
    label: AssumptionLabel


class Announcing(Strict):
    """The notice to the unit: how many working days before, and whether too short a notice is refused or warned of."""

    working_days: WorkingDays
    when_short: Literal["refuse", "warn"]
    told: Annotated[list[Literal["person_in_charge", "head"]], Field(min_length=1)] = ["person_in_charge"]
    label: AssumptionLabel


class Member(Strict):
    """A seat in a team: an institution or a role, never a person's name. `unit` is where the member comes from."""

    code: Code
    name: Text
    unit: Code | None = None


class Team(Strict):
    """A team, by its seats; the first leads it."""

    id: Code
    name: Text
    members: Annotated[list[Code], Field(min_length=1)]


class Teams(Strict):
    """The seats, and the teams they make up."""

    members: Annotated[list[Member], Field(min_length=1)]
    each: Annotated[list[Team], Field(min_length=1)]
    label: AssumptionLabel


class Rating(Strict):
    """One word of the scale with which an initiative or a duty is rated."""

    id: Code
    name: Text


class Ratings(Strict):
    """The scale, best first."""

    words: Annotated[list[Rating], Field(min_length=2)]
    label: AssumptionLabel


class Findings(Strict):
    """What a finding with its fix-by day becomes: an obligation of the unit under this duty.

    Args (in YAML):
        kind: `internal_target` (never called overdue), or `external` where a signed document sets the day.
        ladder: which ladder, when the first that fits the kind is not meant.
    """

    duty: Code
    kind: Literal["internal_target", "external"]
    ladder: Code | None = None
    label: AssumptionLabel


class FollowUp(Strict):
    """When the officer who follows the work is told that something about a visit is still missing.

    Args (in YAML):
        record_after: so many working days after the day of a visit that nobody has recorded.
        conclude_after: so many working days after a visit that has no conclusion.
    """

    record_after: Annotated[int, Field(ge=1, le=60)]
    conclude_after: Annotated[int, Field(ge=1, le=60)]
    label: AssumptionLabel


class Inspecting(Strict):
    """Inspection: body, choosing units, notice, teams, ratings, findings (II.8, III.1.a)."""

    clause: Code
    duty: Code
    body: Body
    candidates: Candidates
    choosing: Choosing
    notice: Announcing
    teams: Teams
    ratings: Ratings
    findings: Findings
    follow_up: FollowUp | None = None
    required_before_appraisal: bool = False


def findings(plan: "PlanFile") -> Iterator[tuple[Path, str]]:
    """What must hold within the section, and between it and the rest of the plan."""
    section = plan.inspection
    if section is None:
        return
    yield from _clause_exists(plan, section)
    yield from _duties_exist(plan, section)
    yield from _a_ladder_speaks_for_findings(plan, section)
    yield from _ids_are_used_once(section)
    yield from _seats_exist(section)


def unit_findings(plan: "PlanFile", units: "UnitsFile") -> Iterator[tuple[Path, str]]:
    """What must hold between the section and the units: they exist, and no superior body is inspected."""
    section = plan.inspection
    if section is None or units.classes is None or units.units is None:
        return
    relations = {each.id: each.relation for each in units.classes}
    known = {each.code for each in units.units}
    for index, code in enumerate(section.candidates.classes):
        at: Path = ("inspection", "candidates", "classes", index)
        if code not in relations:
            yield at, _unknown("nhóm đơn vị", code, relations)
        elif relations[code] == "superior":
            yield at, f"Nhóm {code} là cấp trên nên không bao giờ là đối tượng kiểm tra; bỏ khỏi “classes”."
        elif relations[code] == "coordinating" and section.candidates.coordinating == "leave_out":
            yield at, f"Nhóm {code} là cơ quan phối hợp; bỏ khỏi “classes” hoặc ghi “coordinating: ask”."
    named: list[tuple[Path, str | None]] = [(("inspection", "body", "unit"), section.body.unit)]
    named += [
        (("inspection", "candidates", "except", index), code) for index, code in enumerate(section.candidates.spared)
    ]
    named += [
        (("inspection", "teams", "members", index, "unit"), member.unit)
        for index, member in enumerate(section.teams.members)
    ]
    for where, unit in named:
        if unit is not None and unit not in known:
            yield where, _unknown("đơn vị", unit, known)


def _clause_exists(plan: "PlanFile", section: Inspecting) -> Iterator[tuple[Path, str]]:
    clauses = {clause.id for clause in plan.clauses or []}
    if section.clause not in clauses:
        yield ("inspection", "clause"), _unknown("điều khoản", section.clause, clauses)


def _duties_exist(plan: "PlanFile", section: Inspecting) -> Iterator[tuple[Path, str]]:
    duties = {duty.id: duty for duty in plan.duties or []}
    if section.duty not in duties:
        yield ("inspection", "duty"), _unknown("việc", section.duty, duties)
    if section.findings.duty not in duties:
        yield ("inspection", "findings", "duty"), _unknown("việc", section.findings.duty, duties)
    elif section.findings.kind == "external" and duties[section.findings.duty].kind == "standing":
        yield (
            ("inspection", "findings", "kind"),
            (
                f"Việc {section.findings.duty} là việc thường xuyên nên không đối chiếu được sổ văn bản đến khi quá "
                "hạn; ghi “kind: internal_target” hoặc chọn việc khác."
            ),
        )


def _a_ladder_speaks_for_findings(plan: "PlanFile", section: Inspecting) -> Iterator[tuple[Path, str]]:
    ladders = [each for each in plan.ladders or [] if each.kinds and each.relations and not each.supplement]
    fitting = [each for each in ladders if section.findings.kind in each.kinds]
    named = section.findings.ladder
    if named is not None and named not in {each.id for each in fitting}:
        yield (
            ("inspection", "findings", "ladder"),
            f"Không có bậc thang “{named}” cho loại {section.findings.kind}; chọn bậc thang khác hoặc để trống.",
        )
    relations = ["subordinate", *(["coordinating"] if section.candidates.coordinating == "ask" else [])]
    for relation in relations:
        if all(relation not in each.relations for each in fitting):
            yield (
                ("inspection", "findings", "kind"),
                f"Chưa có bậc thang loại {section.findings.kind} cho quan hệ {relation}; bổ sung vào “ladders”.",
            )


def _ids_are_used_once(section: Inspecting) -> Iterator[tuple[Path, str]]:
    places: list[tuple[Path, list[str]]] = [
        (("inspection", "teams", "members"), [each.code for each in section.teams.members]),
        (("inspection", "teams", "each"), [each.id for each in section.teams.each]),
        (("inspection", "ratings", "words"), [each.id for each in section.ratings.words]),
    ]
    places += [
        (("inspection", "teams", "each", index, "members"), team.members)
        for index, team in enumerate(section.teams.each)
    ]
    for at, ids in places:
        for code, times in Counter(ids).items():
            if times > 1:
                yield at, f"Mã “{code}” ghi {times} lần; mỗi mã chỉ dùng một lần."


def _seats_exist(section: Inspecting) -> Iterator[tuple[Path, str]]:
    known = {member.code for member in section.teams.members}
    for index, team in enumerate(section.teams.each):
        for number, code in enumerate(team.members):
            if code not in known:
                at: Path = ("inspection", "teams", "each", index, "members", number)
                yield at, _unknown("thành viên", code, known)


def _unknown(what: str, code: str, known: Iterable[str]) -> str:
    return f"Không có {what} “{code}”; các mã đã có: {', '.join(sorted(known)) or 'chưa có mã nào'}."
