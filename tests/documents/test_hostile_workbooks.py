"""The hostile set: each file is refused with the sentence that a person needs, or taken safely, in bounded time and memory."""

import resource
import subprocess
import sys
import time
from typing import Any

import pytest
from hostile_workbooks import BOOK, REFUSED, TAKEN, Hostile, hostile
from workbook_child import in_this_process

from config.refusals import Refused
from documents.workbooks import parsing
from documents.workbooks.limits import CPU_SECONDS, MEMORY
from documents.workbooks.parsing import annotated, read_raw
from documents.workbooks.reading import listed, understand

MOST_SECONDS, MOST_MEGABYTES = 5.0, 512


def outcome(file: Hostile) -> tuple[str, ...]:
    """What becomes of a file: the sentences of its refusal, or the names of its rows.

    What the limits of the child are about is also annotated, as far as they let it be.
    """
    try:
        sheets, problems, _ = understand(BOOK, read_raw(file.data))
    except Refused as refused:
        return (str(refused),)
    if problems:
        if file.heavy:
            annotated(file.data, [*listed(problems)])
        return tuple(str(each) for each in problems)
    return tuple(str(row.values["name"]) for sheet in sheets for row in sheet.rows)


def test_every_file_is_refused_with_its_sentence_or_taken_within_five_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    child = parsing._child
    wrong: list[Any] = []
    slowest = ("", 0.0)
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

    assert wrong == []
    assert len(REFUSED) + len(TAKEN) >= 90
    assert slowest[1] < MOST_SECONDS, slowest


def test_reading_and_copying_end_together_before_the_time_is_over() -> None:
    assert sum(CPU_SECONDS.values()) <= MOST_SECONDS


def test_the_process_that_parses_gets_no_more_memory_than_its_limit() -> None:
    # `ru_maxrss` would count this process, too: a child begins as its copy.
    code = (
        "from documents.workbooks.child import limit\n"
        "limit('read')\n"
        "try:\n"
        f"    bytearray({MOST_MEGABYTES} * 1024 * 1024)\n"
        "except MemoryError:\n"
        "    print('refused')\n"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=parsing._ROOT, capture_output=True, text=True, check=True)

    assert (done.stdout, MEMORY < MOST_MEGABYTES * 1024 * 1024) == ("refused\n", True)
