"""The lists of the run forms follow the record: units, duties and people are chosen, not typed.

A deployment's schema is data on the server. It is written anew at every start and at the end of each step that may
change the record, so that an open page shows the new list after a reload.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import DeploymentUpdate

from flows.forms import DATED_DUTIES, DUTIES, LIST_KEY, OPERATORS, UNITS
from tasks.choices import choices, step_lists

Lists = Mapping[str, Sequence[str]]


def lists_of_the_record() -> dict[str, list[str]]:
    """Read every list that a form may take."""
    known = choices()
    return {
        UNITS: list(known.units),
        DUTIES: list(known.duties),
        DATED_DUTIES: list(known.dated_duties),
        OPERATORS: list(known.operators),
        **step_lists(),
    }


def with_lists(schema: Any, lists: Lists) -> Any:
    """Return a JSON schema in which every field that names a list has that list as its choices.

    A list of one is also the field's default: there is nothing to choose. An empty list leaves the field free, since a
    schema with no choices would refuse every run; what an earlier list has left in the schema goes.
    """
    if isinstance(schema, list):
        return [with_lists(part, lists) for part in schema]
    if not isinstance(schema, dict):
        return schema
    filled = {key: with_lists(value, lists) for key, value in schema.items()}
    if LIST_KEY in schema:
        chosen = list(lists.get(schema[LIST_KEY], ()))
        if filled.pop("enum", None) or chosen:
            filled.pop("default", None)
        filled |= {"enum": chosen} if chosen else {}
        filled |= {"default": chosen[0]} if len(chosen) == 1 else {}
    return filled


async def refresh_lists(client: PrefectClient) -> None:
    """Write the record's lists into the schema of every deployment that has a form."""
    lists = lists_of_the_record()
    for deployment in await client.read_deployments():
        schema = deployment.parameter_openapi_schema
        wanted = with_lists(schema, lists)
        if wanted != schema:
            await client.update_deployment(deployment.id, DeploymentUpdate(parameter_openapi_schema=wanted))


async def refresh_lists_from_a_run() -> None:
    """The same, from within a flow run."""
    async with get_client() as client:
        await refresh_lists(client)
