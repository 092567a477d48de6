"""Every key that a plan file may have is called by a Vietnamese name, so that a misspelt one can be guessed."""

from typing import Any

from config.plan_errors import LABELS
from config.plan_schema import PlanFile


def test_every_key_of_a_plan_file_has_a_vietnamese_name() -> None:
    schema = PlanFile.model_json_schema(by_alias=True)
    models: list[dict[str, Any]] = [schema, *schema["$defs"].values()]
    keys = {key for model in models for key in model.get("properties", {})}

    assert sorted(keys - LABELS.keys()) == []
