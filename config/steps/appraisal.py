"""Appraisal: council, criteria, method, vote, ties (II.8).

The plan asks for an appraisal and names no council, score sheet, threshold or majority: all of it is data with a
"giả định". Numbers are kept as they are written, so that what is computed from them is exact.
"""

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from config.deadline_schema import AssumptionLabel, Code, Strict, Text, refuse

if TYPE_CHECKING:
    from config.plan_errors import Findings, Path
    from config.plan_schema import PlanFile

_EXACT = re.compile(r"[0-9]{1,6}([.,][0-9]{1,6})?|[0-9]{1,6}/[1-9][0-9]{0,5}")


def _as_written(value: Any) -> str:
    """Take 7, 0.5, "0,5" or "2/3" as text; a computer's fraction would not be what was written."""
    text = str(value).strip()
    if isinstance(value, bool) or not _EXACT.fullmatch(text):
        raise refuse(f"“{text[:60]}” không phải là số; ghi như 7, 0.5 hoặc “2/3”.")
    return text.replace(",", ".")


Exact = Annotated[str, BeforeValidator(_as_written), WithJsonSchema({"type": ["string", "number"]})]


def exact(text: str) -> Fraction:
    """Read a number as it was written: "0.5", "2/3"."""
    return Fraction(text)


class Share(Strict):
    """A share to be reached ("at_least") or exceeded ("more_than"), such as 2/3."""

    at_least: Exact | None = None
    more_than: Exact | None = None

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if (self.at_least is None) == (self.more_than is None):
            raise refuse("Nêu đúng một: “at_least” (ít nhất) hoặc “more_than” (quá).")
        if self.value > 1 or (self.more_than is not None and self.value == 1):
            raise refuse("Tỷ lệ không đạt được: “at_least” không quá 1, “more_than” phải dưới 1.")
        return self

    @property
    def value(self) -> Fraction:
        """The share as a fraction."""
        return exact(self.at_least or self.more_than or "0")


class ShareOf(Share):
    """A share that says what it is a share of: of the members, or of those present."""

    of: Literal["members", "present"]


class CouncilRole(Strict):
    """A role in the council: whether it scores, votes, chairs, or takes the minutes."""

    id: Code
    name: Text
    scores: bool = True
    votes: bool = True
    chairs: bool = False
    minutes: bool = False


class Team(Strict):
    """A field team: it appraises the contents it names."""

    id: Code
    name: Text
    contents: Annotated[list[Code], Field(min_length=1)]


class CriterionText(Strict):
    """One criterion. A checklist's item has neither `max` nor `weight`.

    Args:
        step: scores are whole multiples of it.
        required: an item of a checklist that must be fulfilled whatever the number of the others.
        advice: what a unit is told when it is not fulfilled.
    """

    id: Code
    name: Text
    max: Exact | None = None
    weight: Exact = "1"
    step: Exact | None = None
    required: bool = False
    advice: Text | None = None


class ChecklistMethod(Strict):
    """All items, or at least so many; an item is fulfilled when that share of the sheets says so."""

    at_least_items: Annotated[int, Field(ge=1)] | None = None
    item_share: Share


class WeightedMethod(Strict):
    """Weighted scores with a threshold; with a scale, sums are brought to it (100)."""

    threshold: Exact
    scale: Exact | None = None
    aggregate: Literal["mean", "median"] = "mean"


class RankingMethod(Strict):
    """The first `top` by weighted score, of all or of each group; only `tie_breaks` tells equals apart.

    Args:
        tie_breaks: criteria in order, the higher average first.
    """

    top: Annotated[int, Field(ge=1)]
    per: Literal["all", "content", "team", "kind"] = "all"
    threshold: Exact | None = None
    scale: Exact | None = None
    aggregate: Literal["mean", "median"] = "mean"
    tie_breaks: list[Code] = Field(default=[])


class RoundingText(Strict):
    """How totals are rounded: places after the comma; a half goes up, to the even digit, or down.

    `compare` says whether threshold and places are read from the rounded total or from the exact one.
    """

    places: Annotated[int, Field(ge=0, le=6)]
    mode: Literal["half_up", "half_even", "down"]
    compare: Literal["rounded", "exact"] = "rounded"


class VoteText(Strict):
    """The council's vote after the method. `on: all` votes on everything, and then the vote alone decides."""

    quorum: ShareOf
    majority: ShareOf
    ballots: Literal["open", "secret"] = "open"
    on: Literal["proposed", "all"] = "proposed"


class Appraising(Strict):
    """What the plan's data says about appraising.

    Args:
        council: what the council is called.
        duty: the duty that the minutes of an appraisal answer.
        members_per_initiative: who appraises one mô hình; nothing means every eligible member of its field.
        load_cap: the most that one member is given.
        least_sheets: fewer sheets decide nothing; at least two, so that a total never tells one member's score.
        weak_below: a criterion under that part of its highest score is told to the unit as not fulfilled.
        spread_over: a distance between two sheets of one mô hình that is flagged.
        author_fields: fields of the registration sheet in which authors are named.
        remind_working_days: so many working days before the day for scores, the office is told what is missing.
    """

    label: AssumptionLabel
    clause: Code
    duty: Code
    council: Text
    roles: Annotated[list[CouncilRole], Field(min_length=1)]
    teams: list[Team] = Field(default=[])
    members_per_initiative: Annotated[int, Field(ge=2)] | None = None
    load_cap: Annotated[int, Field(ge=1)] | None = None
    criteria: Annotated[list[CriterionText], Field(min_length=1)]
    checklist: ChecklistMethod | None = None
    weighted: WeightedMethod | None = None
    ranking: RankingMethod | None = None
    least_sheets: Annotated[int, Field(ge=2)] = 2
    rounding: RoundingText
    weak_below: Exact = "1/2"
    spread_over: Exact | None = None
    vote: VoteText | None = None
    author_fields: list[Code] = Field(default=[])
    remind_working_days: Annotated[int, Field(ge=1, le=30)] = 3

    @model_validator(mode="after")
    def _one_method(self) -> Self:
        if sum(each is not None for each in (self.checklist, self.weighted, self.ranking)) != 1:
            raise refuse(
                "Nêu đúng một cách thẩm định: “checklist” (đạt từng tiêu chí), “weighted” (điểm có ngưỡng) hoặc "
                "“ranking” (xếp thứ tự lấy N đầu)."
            )
        return self

    def role(self, code: str) -> CouncilRole | None:
        """Return a role by its code."""
        return next((each for each in self.roles if each.id == code), None)

    def team_of(self, content: str) -> Team | None:
        """Return the team that appraises a content; None where the whole council does."""
        return next((each for each in self.teams if content in each.contents), None)


def findings(plan: "PlanFile") -> "Findings":
    """Check the section against itself, clauses, duties and contents; what could not be read is passed over."""
    section = plan.appraisal
    if section is None:
        return
    top: Path = ("appraisal",)
    if section.clause not in {clause.id for clause in plan.clauses or []}:
        yield (*top, "clause"), f"Điều khoản “{section.clause}” không có ở “clauses”; sửa mã điều khoản."
    if section.duty not in {duty.id for duty in plan.duties or []}:
        yield (*top, "duty"), f"Việc “{section.duty}” không có ở “duties”; sửa mã việc thẩm định."
    for key, ids in (
        ("roles", [each.id for each in section.roles]),
        ("teams", [each.id for each in section.teams]),
        ("criteria", [each.id for each in section.criteria]),
    ):
        for code in _repeated(ids):
            yield (*top, key), f"Mã “{code}” ghi hai lần ở “{key}”; bỏ một hoặc đổi mã."
    yield from _who_appraises(plan, section)
    yield from _what_is_scored(section)
    yield from _how_it_is_decided(section)


def _who_appraises(plan: "PlanFile", section: Appraising) -> "Findings":
    top: Path = ("appraisal",)
    if not any(role.scores for role in section.roles):
        yield (*top, "roles"), "Không vai trò nào chấm điểm; ghi “scores: true” cho ít nhất một vai trò."
    if section.vote is not None and not any(role.votes for role in section.roles):
        yield (*top, "roles"), "Có biểu quyết nhưng không vai trò nào biểu quyết; ghi “votes: true”."
    if section.members_per_initiative is not None and section.members_per_initiative < section.least_sheets:
        yield (
            (*top, "members_per_initiative"),
            "Số thành viên thẩm định một mô hình ít hơn số phiếu tối thiểu (least_sheets); sửa một trong hai số.",
        )
    for code in _repeated(content for team in section.teams for content in team.contents):
        yield (*top, "teams"), f"Nội dung “{code}” giao cho hai tổ; mỗi nội dung chỉ một tổ."
    if plan.registration is None or not plan.registration.contents:
        return
    contents = {each.id for each in plan.registration.contents}
    for index, team in enumerate(section.teams):
        for code in sorted(set(team.contents) - contents):
            yield (
                (*top, "teams", index, "contents"),
                f"Tổ {team.id} phụ trách nội dung “{code}” không có ở “registration”; sửa mã nội dung.",
            )
    if section.teams and (left := sorted(contents - {each for team in section.teams for each in team.contents})):
        yield (*top, "teams"), f"Nội dung {', '.join(left)} chưa giao cho tổ nào; bổ sung vào “contents” của một tổ."
    fields = {each.id for each in plan.registration.fields}
    for code in sorted(set(section.author_fields) - fields):
        yield (*top, "author_fields"), f"Phiếu đăng ký không có mục “{code}”; sửa mã ở “author_fields”."


def _what_is_scored(section: Appraising) -> "Findings":
    for index, each in enumerate(section.criteria):
        at: Path = ("appraisal", "criteria", index)
        if section.checklist is not None:
            if each.max is not None or each.step is not None or exact(each.weight) != 1:
                yield at, f"Tiêu chí {each.id} của bảng kiểm chỉ có đạt, không đạt; bỏ “max”, “step”, “weight”."
            continue
        if each.required:
            yield (*at, "required"), "“required” chỉ dùng với “checklist”; bỏ dòng này."
        if each.max is None or exact(each.max) == 0:
            yield (*at, "max"), f"Tiêu chí {each.id} chưa có điểm tối đa lớn hơn 0; ghi “max”."
        elif each.step is not None and (exact(each.step) == 0 or (exact(each.max) / exact(each.step)).denominator != 1):
            yield (*at, "step"), f"Bước điểm của tiêu chí {each.id} phải chia hết điểm tối đa; sửa “step”."
        if exact(each.weight) == 0:
            yield (*at, "weight"), f"Hệ số của tiêu chí {each.id} bằng 0; ghi số lớn hơn 0 hoặc bỏ tiêu chí."


def _how_it_is_decided(section: Appraising) -> "Findings":
    top: Path = ("appraisal",)
    need = section.checklist.at_least_items if section.checklist else None
    if need is not None and need > len(section.criteria):
        yield (
            (*top, "checklist", "at_least_items"),
            f"Cần đạt {need} tiêu chí nhưng chỉ có {len(section.criteria)}; sửa số.",
        )
    for name, method in (("weighted", section.weighted), ("ranking", section.ranking)):
        if method is None or method.threshold is None:
            continue
        most = sum(exact(each.weight) * exact(each.max or "0") for each in section.criteria)
        if exact(method.threshold) > (most if method.scale is None else exact(method.scale)):
            yield (*top, name, "threshold"), "Ngưỡng điểm cao hơn tổng điểm tối đa; sửa “threshold” hoặc thang điểm."
    if section.ranking is not None:
        known = {each.id for each in section.criteria}
        for code in [code for code in section.ranking.tie_breaks if code not in known]:
            yield (*top, "ranking", "tie_breaks"), f"Không có tiêu chí “{code}” để phân định khi bằng điểm; sửa mã."
        if section.ranking.per == "team" and not section.teams:
            yield (*top, "ranking", "per"), "Xếp thứ tự theo tổ nhưng chưa có tổ nào; ghi “teams”."


def _repeated(ids: Iterable[str]) -> list[str]:
    listed = list(ids)
    return sorted({each for each in listed if listed.count(each) > 1})
