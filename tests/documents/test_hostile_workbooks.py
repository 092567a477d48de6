"""The hostile set: each file is refused with the sentence that a person needs, or taken safely, in bounded time and memory."""

import resource
import time
from typing import Any

import pytest
from hostile_workbooks import BOOK, REFUSED, TAKEN, Hostile, hostile

from config.refusals import Refused
from documents.workbooks import parsing
from documents.workbooks.grids import grids_of
from documents.workbooks.limits import TooMuch
from documents.workbooks.parsing import read_raw
from documents.workbooks.reading import understand

MOST_SECONDS, MOST_MEGABYTES = 5.0, 512


def in_this_process(work: str, request: str, data: bytes) -> bytes:
    """What the child does, without starting one: for files whose parsing costs nothing."""
    import json

    assert work == "read"
    asked = json.loads(request)
    try:
        return json.dumps(grids_of(data, asked["rows"], asked["columns"], 10**7)).encode("utf-8", "surrogatepass")
    except TooMuch:
        raise parsing._too_much() from None
    except Exception:  # noqa: BLE001
        raise Refused("bị hỏng bên trong") from None


def outcome(file: Hostile) -> tuple[str, ...]:
    """What becomes of a file: the sentences of its refusal, or the names of its rows."""
    try:
        sheets, problems, _ = understand(BOOK, read_raw(file.data))
    except Refused as refused:
        return (str(refused),)
    if problems:
        return tuple(str(each) for each in problems)
    return tuple(str(row.values["name"]) for sheet in sheets for row in sheet.rows)


def test_every_file_is_refused_with_its_sentence_or_taken_within_five_seconds_and_512_megabytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    child = parsing._child
    wrong: list[Any] = []
    slowest = ("", 0.0)
    # The largest child so far may be another test's.
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    for file in hostile():
        monkeypatch.setattr(parsing, "_child", child if file.heavy else in_this_process)
        began = time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
        found = outcome(file)
        took = time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - began
        slowest = max(slowest, (file.name, took), key=lambda each: each[1])
        if file.rows:
            wrong += [(file.name, found)] if found != file.rows else []
        elif not any(file.says in each for each in found) or (not file.says and not found):
            wrong.append((file.name, found))
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024

    assert wrong == []
    assert len(REFUSED) + len(TAKEN) >= 90
    assert slowest[1] < MOST_SECONDS, slowest
    assert memory == before or memory < MOST_MEGABYTES
