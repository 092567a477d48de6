"""Prefect's own database, migrated once: its server spends four seconds of processor time on that at a first start."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from prefect import __version__
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.testing import utilities

from flows.server import SERVICES

# What the machine has set for another Prefect or another office.
OTHERS = ("PREFECT_", "DANVAN_")
KEPT = Path(__file__).parent.parent / ".pytest_cache" / "d" / "prefect"


def migrated() -> Path:
    """The database of this version of Prefect, empty; all test processes use one, and so does the next test run."""
    KEPT.mkdir(parents=True, exist_ok=True)
    made = KEPT / f"{__version__}.db"
    # SQLite's own lock: it works on every system, and goes when its process does.
    with closing(sqlite3.connect(KEPT / "lock", timeout=120, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        if not made.exists():
            with tempfile.TemporaryDirectory(dir=KEPT) as folder:
                _migrate(Path(folder) / "prefect.db")
                (Path(folder) / "prefect.db").rename(made)
    return made


def _migrate(database: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OTHERS)}
    environment |= {
        "PREFECT_HOME": str(database.parent),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{database.as_posix()}",
    }
    upgrade = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "--yes"]
    subprocess.run(upgrade, env=environment, check=True, capture_output=True)


def lay(database: Path) -> None:
    """Spare a first start the migrations; one that has started before keeps its own database."""
    if not database.exists():
        database.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(migrated(), database)


@contextmanager
def prefect_harness() -> Iterator[None]:
    """Prefect's own harness, a temporary server with the office's services.

    Heartbeats are off, since joining them costs a second.
    """

    def folder() -> str:
        made = tempfile.mkdtemp()
        lay(Path(made) / "prefect-test.db")
        return made

    with (
        pytest.MonkeyPatch.context() as patch,
        temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}),
    ):
        patch.setattr(utilities, "mkdtemp", folder)
        for name, value in SERVICES.items():
            patch.setenv(name, value)
        with utilities.prefect_test_harness(server_startup_timeout=120):
            yield
