"""The registers as the plan's data: petitions, obstacles, committee, media, reviewed documents (II.7, III.1, III.2.b, III.3).

The plan names what is kept and neither a form nor a day for answering; so every part carries its "giả định".
"""

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from config.deadline_schema import AssumptionLabel, Code, Strict, Text

if TYPE_CHECKING:
    from config.plan_errors import Findings, Path
    from config.plan_schema import PlanFile


class Named(Strict):
    """One word to choose from."""

    id: Code
    name: Text


Words = Annotated[list[Named], Field(min_length=1)]


class Petitions(Strict):
    """Petitions and reflections. A referral becomes an obligation of the unit under `duty`.

    Args (in YAML):
        answer_working_days: by when a unit answers when nobody enters a day, in working days after the referral.
        kind: `internal_target` (never called overdue), or `external` where a signed document sets the day.
        ladder: which ladder, when the first that fits the kind is not meant.
    """

    clause: Code
    duty: Code
    answer_working_days: Annotated[int, Field(ge=1, le=120)]
    kind: Literal["internal_target", "external"]
    ladder: Code | None = None
    label: AssumptionLabel


class Obstacles(Strict):
    """Obstacles that units meet and the office reports upward; `fields` is what they are about."""

    clause: Code
    fields: Words
    label: AssumptionLabel


class Media(Strict):
    """Media items: in which outlet and of which kind."""

    clause: Code
    outlets: Words
    kinds: Words
    label: AssumptionLabel


class Committee(Strict):
    """The steering committee: its name and the roles in it."""

    clause: Code
    name: Text
    roles: Words
    label: AssumptionLabel


class Reviews(Strict):
    """Documents that units have reviewed, and with which result."""

    clause: Code
    results: Words
    label: AssumptionLabel


class Registers(Strict):
    """Registers: petitions, obstacles, committee, media, reviewed documents (II.7, III.1.a, III.1.b, III.2.b, III.3)."""

    petitions: Petitions
    obstacles: Obstacles
    committee: Committee
    media: Media
    reviews: Reviews


def findings(plan: "PlanFile") -> "Findings":
    """Check the section against the clauses, duties and ladders of the plan."""
    section = plan.registers
    if section is None:
        return
    clauses = {clause.id for clause in plan.clauses or []}
    for name in Registers.model_fields:
        part = getattr(section, name)
        if part is not None and part.clause not in clauses:
            yield ("registers", name, "clause"), f"Không có điều khoản “{part.clause}” ở “clauses”; sửa mã."
    yield from _words_are_told_apart(section)
    if section.petitions is not None:
        yield from _referrals_can_be_followed(plan, section.petitions)


def _words_are_told_apart(section: Registers) -> "Findings":
    lists: list[tuple[Path, list[Named]]] = []
    for name, words in (
        ("obstacles", ("fields",)),
        ("committee", ("roles",)),
        ("media", ("outlets", "kinds")),
        ("reviews", ("results",)),
    ):
        part = getattr(section, name)
        lists += [(("registers", name, word), getattr(part, word) or []) for word in words if part is not None]
    for at, named in lists:
        for code, times in Counter(each.id for each in named).items():
            if times > 1:
                yield at, f"Mã “{code}” ghi {times} lần; mỗi mã chỉ dùng một lần."


def _referrals_can_be_followed(plan: "PlanFile", section: Petitions) -> "Findings":
    if section.duty not in {duty.id for duty in plan.duties or []}:
        yield ("registers", "petitions", "duty"), f"Không có việc “{section.duty}” ở “duties”; sửa mã."
    fitting = [each for each in plan.ladders or [] if each.kinds and section.kind in each.kinds and not each.supplement]
    if section.ladder is not None and section.ladder not in {each.id for each in fitting}:
        yield (
            ("registers", "petitions", "ladder"),
            f"Không có bậc thang “{section.ladder}” cho loại {section.kind}; chọn bậc thang khác hoặc để trống.",
        )
    for relation in ("subordinate", "coordinating"):
        if all(relation not in (each.relations or []) for each in fitting):
            yield (
                ("registers", "petitions", "kind"),
                f"Chưa có bậc thang loại {section.kind} cho quan hệ {relation}; bổ sung vào “ladders”.",
            )
