"""Read a plan file and a units file, and say everything that is wrong with them at once.

`read_plan` and `read_units` judge the shape of one file; `check` judges what must hold between their parts;
`check_files` does all of it, and goes on past a wrong shape so that one run tells every mistake. No error is raised
for what a file says: errors are returned, each with path, line and a Vietnamese sentence saying what to do.

`python -m config.plan_files` writes the JSON Schemas that editors use beside the plans.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path as FilePath
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from config import plan_checks
from config.plan_errors import LABELS, Path, PlanError, at, in_reading_order, say
from config.plan_schema import DutyText, LineMap, Owed, PlanFile, Relation, Role, UnitsFile, UnitText
from config.yaml_source import Source, read_source

__all__ = [
    "Checked",
    "Coverage",
    "PlanError",
    "check",
    "check_files",
    "coverage",
    "owing_units",
    "read_plan",
    "read_units",
    "schema_files",
    "warnings",
]

F = TypeVar("F", PlanFile, UnitsFile)
B = TypeVar("B", bound=BaseModel)

SCHEMA_FOLDER = FilePath(__file__).parent / "plans"


@dataclass(frozen=True)
class Coverage:
    """Clauses that should have a duty and have none, and duties whose clause the plan does not have."""

    clauses_without_duty: list[str]
    duties_without_clause: list[str]


@dataclass(frozen=True)
class Checked:
    """What a check of files found. `plan` and `units` are None when their shape is wrong (or no file was given)."""

    plan: PlanFile | None = None
    units: UnitsFile | None = None
    errors: list[PlanError] = field(default_factory=list)
    warnings: list[PlanError] = field(default_factory=list)


def read_plan(path: FilePath) -> tuple[PlanFile | None, list[PlanError]]:
    """Read a plan file. With errors the plan is None. What holds between its parts is for `check`."""
    return _read(PlanFile, read_source(FilePath(path)))


def read_units(path: FilePath) -> tuple[UnitsFile | None, list[PlanError]]:
    """Read a units file. With errors the units are None. What holds between its parts is for `check`."""
    return _read(UnitsFile, read_source(FilePath(path)))


def check(plan: PlanFile, units: UnitsFile | None = None) -> list[PlanError]:
    """Say everything that does not hold within a plan, within its units, and between the two."""
    errors = _within_plan(plan, plan._lines)
    if units is None:
        return in_reading_order(errors)
    errors += _between(plan, units, plan._lines)
    return in_reading_order(errors) + in_reading_order(_within_units(units, units._lines))


def check_files(plan_path: FilePath, units_path: FilePath | None = None) -> Checked:
    """Read and check one or both files; every error at once, even when the shape of a file is wrong.

    Errors of the plan come before errors of the units, each in reading order.
    """
    plan_source = read_source(FilePath(plan_path))
    units_source = Source() if units_path is None else read_source(FilePath(units_path))
    plan, plan_errors = _read(PlanFile, plan_source)
    units, units_errors = (None, []) if units_path is None else _read(UnitsFile, units_source)
    readable_plan = _salvaged_file(PlanFile, plan_source)
    readable_units = _salvaged_file(UnitsFile, units_source)
    if readable_plan is not None:
        plan_errors += _within_plan(readable_plan, plan_source.lines)
    if readable_units is not None:
        units_errors += _within_units(readable_units, units_source.lines)
    if readable_plan is not None and readable_units is not None:
        plan_errors += _between(readable_plan, readable_units, plan_source.lines)
    errors = in_reading_order(plan_errors) + in_reading_order(units_errors)
    cautions = warnings(plan, units) if plan is not None and not errors else []
    return Checked(plan, units, errors, cautions)


def warnings(plan: PlanFile, units: UnitsFile | None = None) -> list[PlanError]:
    """Say what is allowed and yet probably not meant; nothing is refused for it."""
    found = [at(path, sentence, plan._lines) for path, sentence in _plan_cautions(plan, units)]
    if units is not None:
        theirs = [at(path, sentence, units._lines) for path, sentence in _unit_cautions(units)]
        return in_reading_order(found) + in_reading_order(theirs)
    return in_reading_order(found)


def coverage(plan: PlanFile) -> Coverage:
    """Compare the clauses with the duties, both in the order of the plan."""
    with_duty = {duty.clause for duty in plan.duties}
    clauses = {clause.id for clause in plan.clauses}
    return Coverage(
        [clause.id for clause in plan.clauses if clause.schedulable and clause.id not in with_duty],
        [duty.id for duty in plan.duties if duty.clause not in clauses],
    )


def owing_units(duty: DutyText, plan: PlanFile, units: UnitsFile, on: date) -> list[UnitText]:
    """Return the units that owe a duty on a day, in the order of the units file.

    A unit counts from `valid_from` through `valid_to`. A line with `when` counts if that assumption is true, one
    with `unless` if it is not true.
    """
    yes = {item.id for item in plan.assumptions if item.value is True}
    owed_by = [line for line in duty.owed_by if _applies(line, yes)]
    spared = [line for line in duty.except_ if _applies(line, yes)]
    return [
        unit
        for unit in units.units
        if _in_being(unit, on)
        and any(_names(line, unit) for line in owed_by)
        and not any(_names(line, unit) for line in spared)
    ]


def _applies(line: Owed, yes: set[str]) -> bool:
    return (line.when is None or line.when in yes) and (line.unless is None or line.unless not in yes)


def _names(line: Owed, unit: UnitText) -> bool:
    return line.unit == unit.code if line.unit is not None else line.unit_class == unit.unit_class


def _in_being(unit: UnitText, on: date) -> bool:
    return (unit.valid_from or date.min) <= on <= (unit.valid_to or date.max)


# --- reading and checking ---------------------------------------------------------------------------------------


def _read(model: type[F], source: Source) -> tuple[F | None, list[PlanError]]:
    """Validate a source; the model remembers the lines so that later findings can name them."""
    errors = list(source.errors)
    if source.data is None:
        return None, errors
    try:
        parsed = model.model_validate(source.data)
    except ValidationError as found:
        errors += say(model, found.errors(include_url=False), source.lines)
        return None, in_reading_order(errors)
    parsed._lines = source.lines
    return (None, errors) if errors else (parsed, [])


def _within_plan(plan: PlanFile, lines: LineMap) -> list[PlanError]:
    found = [*plan_checks.plan_findings(plan), *plan_checks.duplicates(plan, None, lines)]
    return [at(path, sentence, lines) for path, sentence in found]


def _within_units(units: UnitsFile, lines: LineMap) -> list[PlanError]:
    found = [*plan_checks.units_findings(units), *plan_checks.duplicates(None, units, lines)]
    return [at(path, sentence, lines) for path, sentence in found]


def _between(plan: PlanFile, units: UnitsFile, lines: LineMap) -> list[PlanError]:
    return [at(path, sentence, lines) for path, sentence in plan_checks.joint_findings(plan, units)]


def _salvaged_file(model: type[F], source: Source) -> F | None:
    return None if source.data is None else _salvage(model, source.data)


def _salvage(model: type[B], data: Any) -> B:
    """Build a model from what can be read: a value of a wrong shape becomes None, at whatever depth.

    An id or a label of a wrong shape is kept as it was written, so that it is not also reported as absent.
    """
    values: dict[str, Any] = {}
    data = data if isinstance(data, dict) else {}
    for name, info in model.model_fields.items():
        key = info.alias or name
        if key in data:
            values[key] = _salvage_value(model, name, data[key])
        elif info.is_required():
            values[key] = None
    return model.model_construct(**values)


def _salvage_value(model: type[BaseModel], name: str, value: Any) -> Any:
    annotation = model.model_fields[name].annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _salvage(annotation, value) if isinstance(value, dict) else None
    item = get_args(annotation)[0] if get_origin(annotation) is list else None
    if isinstance(item, type) and issubclass(item, BaseModel):
        return [_salvage(item, each) for each in value] if isinstance(value, list) else None
    try:
        return _adapter(model, name).validate_python(value)
    except ValidationError:
        return value if name in ("id", "code", "label") and isinstance(value, str) else None


@cache
def _adapter(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    """The validator of one field alone, with the limits written beside its type."""
    info = model.model_fields[name]
    limits = [*info.metadata, *([info.discriminator] if info.discriminator is not None else [])]
    annotation: Any = Annotated[info.annotation, *limits] if limits else info.annotation
    return TypeAdapter(annotation)


# --- cautions ---------------------------------------------------------------------------------------------------


def _plan_cautions(plan: PlanFile, units: UnitsFile | None) -> Iterator[tuple[Path, str]]:
    texts = {clause.id: _plain(clause.text) for clause in plan.clauses}
    for index, duty in enumerate(plan.duties):
        if _plain(duty.words) not in texts.get(duty.clause, ""):
            yield (
                ("duties", index, "words"),
                f"Lời trích của việc {duty.id} không có nguyên văn trong điều khoản {duty.clause}; đối chiếu lại.",
            )
        if units is not None and not owing_units(duty, plan, units, plan.starts_on):
            yield (
                ("duties", index, "owed_by"),
                (
                    f"Việc {duty.id} không có đơn vị nào phải làm vào ngày bắt đầu kế hoạch; xem lại đơn vị và các "
                    "giả định."
                ),
            )


def _unit_cautions(units: UnitsFile) -> Iterator[tuple[Path, str]]:
    superior = {item.id for item in units.classes if item.relation == Relation.SUPERIOR}
    for index, unit in enumerate(units.units):
        where: Path = ("units", index)
        if not unit.contacts and unit.unit_class not in superior:
            yield where, f"Đơn vị {unit.code} chưa có đầu mối nên không nhận được thông báo; bổ sung “contacts”."
        elif unit.unit_class not in superior and all(each.role != Role.PERSON_IN_CHARGE for each in unit.contacts):
            yield where, f"Đơn vị {unit.code} chưa có đầu mối vai trò person_in_charge để nhận nhắc việc; bổ sung."
        for number, contact in enumerate(unit.contacts):
            if "email" in contact.channels and contact.email is None:
                yield (
                    (*where, "contacts", number),
                    f"“{contact.name}” nhận qua thư điện tử nhưng chưa có địa chỉ; ghi “email” hoặc đổi “channels”.",
                )


def _plain(text: str) -> str:
    return " ".join(text.split())


# --- JSON Schema for editors ------------------------------------------------------------------------------------


def schema_files() -> dict[str, str]:
    """Return the name and the text of each JSON Schema, titles in Vietnamese."""
    return {
        "plan.schema.json": _schema(PlanFile, "Kế hoạch năm"),
        "units.schema.json": _schema(UnitsFile, "Cơ quan, đơn vị và đầu mối"),
    }


def _schema(model: type[BaseModel], title: str) -> str:
    schema = model.model_json_schema(by_alias=True)
    for part in [schema, *schema.get("$defs", {}).values()]:
        part.pop("title", None)
        part.pop("description", None)
        for key, value in part.get("properties", {}).items():
            value["title"] = LABELS.get(key, key).capitalize()
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **schema}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def write_schemas(folder: FilePath = SCHEMA_FOLDER) -> None:
    """Write the JSON Schemas into a folder."""
    for name, text in schema_files().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_schemas()
