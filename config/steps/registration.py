"""Registering mô hình and điển hình: taxonomy, ground, fields, levels, quotas (II.6).

The plan fixes the contents (1)-(4) and the two grounds (the last two dashes of II.6). Form, quota and level it leaves
open: they are data with a "giả định".
"""

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from config.deadline_schema import AssumptionLabel, Code, Strict, Text, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.plan_errors import Findings, Path
    from config.plan_schema import PlanFile, UnitsFile


class Content(Strict):
    """One content (nội dung, lĩnh vực) that an initiative belongs to."""

    id: Code
    name: Text
    clause: Code


class Ground(Strict):
    """One ground on which an initiative is chosen."""

    id: Code
    name: Text
    clause: Code


class Level(Strict):
    """A level chosen at registration, where the locality has levels."""

    id: Code
    name: Text


class FormField(Strict):
    """One field of the registration sheet beyond unit, name, content, kind and novelty."""

    id: Code
    name: Text
    required: bool = False


class Quota(Strict):
    """How many initiatives a unit of a class registers. Too few is a warning; too many is what `over` says."""

    unit_class: Code = Field(alias="class")
    label: AssumptionLabel
    min: Annotated[int, Field(ge=0)] = 0
    max: Annotated[int, Field(ge=1)] | None = None
    over: Literal["warn", "refuse"] = "warn"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.max is not None and self.max < self.min:
            raise refuse("Số mô hình tối đa (max) nhỏ hơn số tối thiểu (min); đổi lại hai số.")
        return self


class Registration(Strict):
    """What the plan's data says about registering.

    Args:
        duty: the duty that a unit's registration sheet answers.
        clause: the clause that replies to units cite.
        levels_required: the level must be chosen at registration.
        carried_over_needs_link: what is carried over must name its code of a year before.
        similar_from: names this alike (0 to 1, without diacritics) are shown as near duplicates.
    """

    label: AssumptionLabel
    duty: Code
    clause: Code
    code_prefix: Code
    contents: Annotated[list[Content], Field(min_length=1)]
    grounds: list[Ground] = Field(default=[])
    ground_required: bool = False
    levels: list[Level] = Field(default=[])
    levels_required: bool = False
    fields: list[FormField] = Field(default=[])
    quotas: list[Quota] = Field(default=[])
    carried_over_needs_link: bool = False
    similar_from: Annotated[float, Field(gt=0, le=1)] = 0.85

    def quota_of(self, unit_class: str) -> Quota | None:
        """Return the quota of a class of units, or None."""
        return next((each for each in self.quotas if each.unit_class == unit_class), None)


def findings(plan: "PlanFile") -> "Findings":
    """Check the section against clauses and duties; what could not be read is None and is passed over."""
    section = plan.registration
    if section is None:
        return
    clauses = {clause.id for clause in plan.clauses or []}
    if section.duty is not None and section.duty not in {duty.id for duty in plan.duties or []}:
        yield ("registration", "duty"), f"Việc “{section.duty}” không có ở “duties”; sửa mã việc đăng ký."
    named: list[tuple[Path, str | None]] = [(("registration", "clause"), section.clause)]
    for key in ("contents", "grounds"):
        listed = enumerate(getattr(section, key) or [])
        named += [(("registration", key, index, "clause"), each.clause) for index, each in listed]
    for path, clause in named:
        if clause is not None and clause not in clauses:
            yield path, f"Điều khoản “{clause}” không có ở “clauses”; sửa mã điều khoản."
    if section.levels_required and not section.levels:
        yield ("registration", "levels"), "Bắt buộc chọn cấp khi đăng ký nhưng chưa có cấp nào; ghi “levels”."
    for key in ("contents", "grounds", "levels", "fields"):
        for id_ in _repeated(each.id for each in getattr(section, key) or []):
            yield ("registration", key), f"Mã “{id_}” ghi hai lần ở “{key}”; bỏ một hoặc đổi mã."
    for id_ in _repeated(each.unit_class for each in section.quotas or []):
        yield ("registration", "quotas"), f"Nhóm đơn vị “{id_}” có hai chỉ tiêu; gộp lại thành một."


def joint_findings(plan: "PlanFile", units: "UnitsFile") -> "Findings":
    """Check that quotas name classes of the units file."""
    if plan.registration is None or units.classes is None:
        return
    known = {each.id for each in units.classes}
    for index, quota in enumerate(plan.registration.quotas or []):
        if quota.unit_class is not None and quota.unit_class not in known:
            yield (
                ("registration", "quotas", index, "class"),
                f"Nhóm đơn vị “{quota.unit_class}” không có trong tệp đơn vị; sửa mã nhóm.",
            )


def _repeated(ids: "Iterable[str | None]") -> list[str]:
    listed = [each for each in ids if each is not None]
    return sorted({each for each in listed if listed.count(each) > 1})
