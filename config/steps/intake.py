"""Taking units' documents in: allowed files, checklists of completeness (II.6, III.2.a).

The plan names what is handed in and not what it consists of; so every checklist carries its "giả định".
"""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from config.deadline_schema import AssumptionLabel, Code, Strict, Text

if TYPE_CHECKING:
    from config.plan_errors import Findings, Path
    from config.plan_schema import PlanFile


class ChecklistItem(Strict):
    """One part of what is handed in. `required`: without it the hand-in is incomplete and is not accepted."""

    id: Code
    name: Text
    required: bool = True


class Checklist(Strict):
    """What a hand-in of one duty consists of."""

    duty: Code
    label: AssumptionLabel
    items: Annotated[list[ChecklistItem], Field(min_length=1)]


class Intake(Strict):
    """How documents are taken in.

    Args:
        types: kinds of files taken; each is known by its extension and by its content.
        secret_marks: stamps that a secret document carries, in capitals.
    """

    label: AssumptionLabel
    types: Annotated[list[Literal["pdf", "docx", "xlsx", "pptx", "jpg", "png"]], Field(min_length=1)]
    max_megabytes: Annotated[int, Field(ge=1, le=200)]
    max_files: Annotated[int, Field(ge=1, le=200)]
    secret_marks: Annotated[list[Text], Field(min_length=1)]
    checklists: list[Checklist] = Field(default=[])

    def checklist_of(self, duty: str) -> tuple[ChecklistItem, ...]:
        """Return what a hand-in of `duty` consists of; nothing where the plan's data says nothing."""
        return next((tuple(each.items) for each in self.checklists if each.duty == duty), ())


def findings(plan: "PlanFile") -> "Findings":
    """Check the section against the duties of the plan; what could not be read is None and is passed over."""
    if plan.intake is None:
        return
    duties = {duty.id for duty in plan.duties or []}
    seen: set[str] = set()
    for index, checklist in enumerate(plan.intake.checklists or []):
        at: Path = ("intake", "checklists", index)
        if checklist.duty is not None and checklist.duty not in duties:
            yield (*at, "duty"), f"Danh mục thành phần của việc “{checklist.duty}” không có ở “duties”; sửa mã."
        if checklist.duty in seen:
            yield (*at, "duty"), f"Việc {checklist.duty} có hai danh mục thành phần; gộp lại thành một."
        seen.add(checklist.duty)
        ids = [item.id for item in checklist.items or []]
        for id_ in sorted({each for each in ids if each is not None and ids.count(each) > 1}):
            yield (*at, "items"), f"Thành phần “{id_}” ghi hai lần trong danh mục của việc {checklist.duty}; bỏ một."
