"""Flows for trying the engine itself, without the office's record."""

import os
import time
from pathlib import Path

from prefect import flow

NOTES = Path(os.environ.get("DANVAN_HOME", "."))


@flow(name="Ghi một dòng")
def note() -> None:
    """Leave a mark that a run really happened, and from which process its own was made."""
    with (NOTES / "notes.txt").open("a", encoding="utf-8") as notes:
        notes.write(f"{os.getppid()} {os.getpid()}\n")


@flow(name="Chạy lâu lần đầu")
def long_at_first() -> None:
    """Hang when there is no mark of an earlier try; finish at once when there is one."""
    mark = NOTES / "first-try.txt"
    if not mark.exists():
        mark.write_text(str(os.getpid()), encoding="utf-8")
        time.sleep(120)
