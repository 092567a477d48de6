"""The lists of the run forms follow the record: units, duties and people are chosen, not typed.

A deployment's schema is data on the server. The engine writes it at every start, and within a second or two after a step, a
command at the terminal or a file laid into the intake folder has changed what can be chosen; an open page shows the new
list after a reload.
"""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentUpdate
from sqlalchemy.exc import SQLAlchemyError

from config.refusals import Refused
from flows.forms import DATED_DUTIES, DUTIES, LIST_KEY, OPERATORS, UNITS
from tasks.choices import choices, mark_of_the_record, step_lists

Lists = Mapping[str, Sequence[str]]

LOOK_EVERY_SECONDS = 1.0


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


async def write_lists(client: PrefectClient, lists: Lists) -> None:
    """Write lists into the schema of every deployment that has a form."""
    for deployment in await client.read_deployments():
        schema = deployment.parameter_openapi_schema
        wanted = with_lists(schema, lists)
        if wanted != schema:
            await client.update_deployment(deployment.id, DeploymentUpdate(parameter_openapi_schema=wanted))


async def keep_lists(client: PrefectClient, every_seconds: float = LOOK_EVERY_SECONDS) -> None:
    """Look again and again whether there may be something else to choose, and write it; go on until cancelled.

    A busy database or server is asked again in the next round.
    """
    mark: object = None
    written: Lists = {}
    while True:
        began = time.monotonic()
        try:
            now = await asyncio.to_thread(mark_of_the_record)
            if now != mark:
                lists = await asyncio.to_thread(lists_of_the_record)
                if lists != written:
                    await write_lists(client, lists)
                mark, written = now, lists
        except (Refused, SQLAlchemyError, OSError, httpx.HTTPError) as trouble:
            logging.getLogger(__name__).warning("the lists of the forms are written later: %s", type(trouble).__name__)
        # While the record changes without a pause, four fifths of the time belong to those who work with it.
        await asyncio.sleep(max(every_seconds, 4 * (time.monotonic() - began)))
