"""Submission upward, recognition and commendation, as the plan's data (II.8, II.9, III.3).

The levels are data: one tier, or a second that follows the first ("tiêu biểu"); a decision or a certificate; who
reviews, who recognises, and whether that decision is drafted here or received from another body. What the plan
leaves open carries a label "Giả định: …".
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from config.deadline_schema import AssumptionLabel, Code, Day, Strict, Text, refuse

if TYPE_CHECKING:
    from config.plan_schema import PlanFile, UnitsFile

Path = tuple[str | int, ...]
WorkingDays = Annotated[int, Field(ge=1, le=250)]


class DossierPiece(Strict):
    """A part of the dossier, once for the whole or for each initiative, needed before issuing or before sending.

    Args (in YAML):
        kept_with_initiative: the files that hang on the initiative already are this piece; none has to be filed again.
    """

    id: Code
    name: Text
    each: bool = False
    before: Literal["issue", "send"] = "issue"
    kept_with_initiative: bool = False

    @model_validator(mode="after")
    def _is_of_an_initiative(self) -> Self:
        if self.kept_with_initiative and not self.each:
            raise refuse("“kept_with_initiative” chỉ dùng cho thành phần của từng mô hình: thêm “each: true”, hoặc bỏ.")
        return self


class InnerStepText(Strict):
    """A step of the office's own before the outer day.

    `done_when` says what shows that it is done: a person's note, the package, the issue or the sending.
    """

    id: Code
    name: Text
    working_days: WorkingDays
    done_when: Literal["noted", "packed", "issued", "sent"] = "noted"


class Review(Strict):
    """The reviewing body's time from a complete dossier; a return pauses its clock or starts it anew."""

    working_days: WorkingDays
    clock: Literal["pause", "restart"]


class Reward(Strict):
    """What goes with a recognition or an award, as an article of the decision; no amount is assumed.

    Args (in YAML):
        words: how much and from which source, as the article says it.
    """

    label: AssumptionLabel
    words: Text


class Level(Strict):
    """One level of recognition.

    Args (in YAML):
        reviewed_by, recognised_by: units; the two are never the same body.
        decision: `received` where another body decides and we record what it sent, `issued` where the office drafts.
        follows: the level that must have been recognised before (second tier).
        outer: the last day for sending: a duty of the plan, or a day.
        comment_days: calendar days of public comment before sending; 0 is none.
        reward: left out where a recognition brings none.
    """

    id: Code
    name: Text
    clause: Code
    output: Literal["decision", "certificate"]
    reviewed_by: Code
    recognised_by: Code
    decision: Literal["received", "issued"]
    follows: Code | None = None
    outer_duty: Code | None = None
    outer_on: Day | None = None
    inner_steps: list[InnerStepText] = Field(default=[])
    dossier: Annotated[list[DossierPiece], Field(min_length=1)]
    review: Review | None = None
    comment_days: Annotated[int, Field(ge=0, le=60)] = 0
    reward: Reward | None = None
    label: AssumptionLabel | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if (self.outer_duty is None) == (self.outer_on is None):
            raise refuse("Nêu đúng một ngày phải trình: “outer_duty” (một việc của kế hoạch) hoặc “outer_on” (ngày).")
        if self.reviewed_by == self.recognised_by:
            raise refuse(
                "Cơ quan xét (reviewed_by) không được là cơ quan công nhận (recognised_by); sửa một trong hai."
            )
        return self


class Award(Strict):
    """Something a unit may be commended with; `merit` is công trạng, `thematic` is thi đua theo chuyên đề."""

    id: Code
    name: Text
    kind: Literal["thematic", "merit"]
    decided_by: Text
    reward: Reward | None = None


class Block(Strict):
    """A circumstance in which nobody is commended; the clerk declares yes or no, with the document behind it."""

    id: Code
    name: Text


class Commending(Strict):
    """Giấy khen and the like: the awards, what blocks them, the dossier and where all this comes from."""

    clause: Code
    awards: Annotated[list[Award], Field(min_length=1)]
    blocks: Annotated[list[Block], Field(min_length=1)]
    source: Text
    label: AssumptionLabel | None = None


class MediaBriefing(Strict):
    """What the media centre is given for each recognised model."""

    unit: Code
    clause: Code
    figures: Annotated[int, Field(ge=1, le=10)] = 3


class Recognising(Strict):
    """Submission upward and recognition: levels, bodies, dossier, clock (II.8, II.9)."""

    levels: Annotated[list[Level], Field(min_length=1)]
    commendation: Commending | None = None
    media: MediaBriefing | None = None
    replication_clause: Code


def findings(plan: "PlanFile") -> Iterator[tuple[Path, str]]:
    """What must hold within the section, and between it and the rest of the plan."""
    section = plan.recognition
    if section is None:
        return
    if plan.intake is None and "intake" not in plan.model_fields_set:
        yield ("recognition",), "Hồ sơ trình nhận tệp theo phần “intake” nhưng kế hoạch không có phần ấy; hãy bổ sung."
    yield from _clauses_exist(plan, section)
    yield from _ids_are_used_once(section)
    yield from _levels_follow(section)
    duties = {duty.id for duty in plan.duties or []}
    for index, level in enumerate(section.levels or []):
        if level.outer_duty is not None and plan.duties is not None and level.outer_duty not in duties:
            yield (
                ("recognition", "levels", index, "outer_duty"),
                f"Kế hoạch không có việc “{level.outer_duty}”; ghi mã một việc trong “duties”.",
            )


def unit_findings(plan: "PlanFile", units: "UnitsFile") -> Iterator[tuple[Path, str]]:
    """The bodies named in the section exist among the units."""
    section = plan.recognition
    if section is None or units.units is None:
        return
    known = {unit.code for unit in units.units}
    named: list[tuple[Path, str | None]] = []
    for index, level in enumerate(section.levels or []):
        at: Path = ("recognition", "levels", index)
        named += [((*at, "reviewed_by"), level.reviewed_by), ((*at, "recognised_by"), level.recognised_by)]
    if section.media is not None:
        named.append((("recognition", "media", "unit"), section.media.unit))
    for path, code in named:
        if code is not None and code not in known:
            yield path, f"Không có đơn vị “{code}” trong tệp đơn vị; ghi mã một đơn vị có trong tệp."


def _clauses_exist(plan: "PlanFile", section: Recognising) -> Iterator[tuple[Path, str]]:
    known = None if plan.clauses is None else {clause.id for clause in plan.clauses}
    named: list[tuple[Path, Any]] = [(("replication_clause",), section.replication_clause)]
    named += [(("levels", index, "clause"), level.clause) for index, level in enumerate(section.levels or [])]
    if section.commendation is not None:
        named.append((("commendation", "clause"), section.commendation.clause))
    if section.media is not None:
        named.append((("media", "clause"), section.media.clause))
    for path, code in named:
        if code is not None and known is not None and code not in known:
            yield ("recognition", *path), f"Kế hoạch không có điều khoản “{code}”; ghi mã có trong “clauses”."


def _ids_are_used_once(section: Recognising) -> Iterator[tuple[Path, str]]:
    lists: list[tuple[Path, list[Any]]] = [(("levels",), list(section.levels or []))]
    for index, level in enumerate(section.levels or []):
        lists.append((("levels", index, "dossier"), list(level.dossier or [])))
        lists.append((("levels", index, "inner_steps"), list(level.inner_steps or [])))
    if section.commendation is not None:
        lists.append((("commendation", "awards"), list(section.commendation.awards or [])))
        lists.append((("commendation", "blocks"), list(section.commendation.blocks or [])))
    for path, items in lists:
        seen: set[str] = set()
        for index, item in enumerate(items):
            if item.id is not None and item.id in seen:
                yield ("recognition", *path, index, "id"), f"Mã “{item.id}” đã dùng ở mục này; đặt mã khác."
            seen.add(item.id)


def _levels_follow(section: Recognising) -> Iterator[tuple[Path, str]]:
    """A second tier stands after the one it follows, so that no two tiers wait for each other."""
    earlier: set[str] = set()
    for index, level in enumerate(section.levels or []):
        if level.follows is not None and level.follows not in earlier:
            yield (
                ("recognition", "levels", index, "follows"),
                f"Cấp “{level.id}” dựa trên cấp “{level.follows}” nhưng cấp ấy không đứng trước nó; sắp lại “levels”.",
            )
        earlier.add(level.id)
