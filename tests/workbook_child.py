"""What the child process does, without starting one: where the process itself is not what a test is about."""

import json

from config.refusals import Refused
from documents.workbooks import parsing
from documents.workbooks.grids import grids_of
from documents.workbooks.limits import MOST_TEXT, TooMuch
from documents.workbooks.refusing import annotate


def in_this_process(work: str, request: str, data: bytes) -> bytes:
    """Read or annotate, and refuse as the parent does when the child ends badly."""
    asked = json.loads(request)
    try:
        if work == "annotate":
            return annotate(data[asked["size"] :], json.loads(data[: asked["size"]]))
        return json.dumps(grids_of(data, asked["rows"], asked["columns"], MOST_TEXT)).encode("utf-8", "surrogatepass")
    except TooMuch:
        raise parsing._too_much() from None
    except Exception:  # noqa: BLE001
        raise Refused("bị hỏng bên trong") from None
