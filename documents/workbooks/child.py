"""The process that parses: `python -m documents.workbooks.child read|annotate`, its limits set before it reads a byte.

A parser in native code cannot be interrupted and takes the memory that a file asks for; a process of its own can be
ended. It gets the file on its standard input and answers with JSON (`read`) or a workbook (`annotate`).
"""

import io
import json
import sys
from contextlib import suppress
from typing import Any

from documents.workbooks.limits import CPU_SECONDS, MEMORY, MOST_TEXT, TooMuch


def limit(work: str) -> None:
    """Set the limits of this process; where the system has none, the parent's clock is what is left."""
    try:
        import resource
    except ImportError:
        return
    limits = ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU_SECONDS[work]), (resource.RLIMIT_CORE, 0))
    for which, most in limits:
        # Some systems know a limit and do not let it be set.
        with suppress(ValueError, OSError):
            resource.setrlimit(which, (most, most))


def main(arguments: list[str]) -> int:
    """Do what the parent asks; 3 says that the file holds too much, 4 that it cannot be read."""
    work, request = arguments[0], json.loads(arguments[1])
    limit(work)
    data = sys.stdin.buffer.read()
    try:
        if work == "read":
            from documents.workbooks.grids import grids_of

            answer = json.dumps(grids_of(data, request["rows"], request["columns"], MOST_TEXT), ensure_ascii=False)
            sys.stdout.buffer.write(answer.encode("utf-8", "surrogatepass"))
        else:
            from documents.workbooks.refusing import annotate

            size = int(request["size"])
            sys.stdout.buffer.write(annotate(data[size:], json.loads(data[:size])))
    except (TooMuch, MemoryError):
        return 3
    except Exception:  # noqa: BLE001  (whatever a hostile file makes a parser raise)
        return 4
    sys.stdout.flush()
    return 0


def with_input(request: Any, data: bytes) -> tuple[bytes, str]:
    """Put a request that names people before the file, so that it stands in no list of processes."""
    head = json.dumps(request, ensure_ascii=False).encode()
    stream = io.BytesIO()
    stream.write(head)
    stream.write(data)
    return stream.getvalue(), json.dumps({"size": len(head)})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
