"""What tests do in processes of their own: increments, sweeps, sends, and dying in the middle of them.

Each function runs in a fresh process, so it says itself which database and home it works on.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event, text

from config.settings import settings
from models import audit
from models.database import engine_for, session_on
from models.states import Source
from tasks import delivery
from tasks.delivery import send
from tasks.roll_out import roll_out
from tasks.sweep import sweep

PROJECT = Path(__file__).parent.parent
Environment = dict[str, str]


def fresh_processes() -> Any:
    """Processes that inherit nothing from the test but what they are given."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    paths = [str(PROJECT), str(PROJECT / "tests"), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(path for path in paths if path))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["workers"])
    return context


def run_together(*jobs: tuple[Callable[..., None], tuple[Any, ...]]) -> list[int | None]:
    """Run jobs at once, each in its own process; return their exit codes."""
    context = fresh_processes()
    processes = [context.Process(target=target, args=arguments) for target, arguments in jobs]
    for process in processes:
        process.start()
    for process in processes:
        process.join(90)
        if process.is_alive():
            process.kill()
            process.join()
    return [process.exitcode for process in processes]


def settle_in(environment: Environment) -> None:
    """Work in the test's home and on its database."""
    for name in [name for name in os.environ if name.startswith("DANVAN_")]:
        del os.environ[name]
    os.environ.update(environment)
    os.chdir(environment["DANVAN_HOME"])
    settings.cache_clear()


def increment(url: str, times: int) -> None:
    """Add one to a counter, reading it first, as many times as asked."""
    for _ in range(times):
        with session_on(url) as session:
            value = session.execute(text("SELECT value FROM counter")).scalar_one()
            session.execute(text("UPDATE counter SET value = :value"), {"value": value + 1})


def append_links(url: str, name: str, times: int, now: datetime) -> None:
    """Append links to the audit chain."""
    for number in range(times):
        with session_on(url) as session:
            audit.append(
                session,
                subject="thử",
                subject_id=f"{name}-{number}",
                change="thử",
                actor=name,
                source=Source.SYSTEM,
                now=now,
            )


def roll_out_once(environment: Environment, today: date, now: datetime) -> None:
    """One roll-out."""
    settle_in(environment)
    roll_out.fn(today, now, "Hệ thống", Source.SYSTEM)


def sweep_days(environment: Environment, days: list[tuple[date, datetime]]) -> None:
    """Sweep day after day."""
    settle_in(environment)
    for today, now in days:
        sweep.fn(today, now)


def send_days(environment: Environment, days: list[tuple[date, datetime]]) -> None:
    """Send day after day."""
    settle_in(environment)
    for today, now in days:
        send.fn(today, now, clock=lambda now=now: now)


def sweep_until_killed(environment: Environment, today: date, now: datetime, statement: int) -> None:
    """Sweep, and be killed before the given statement (counted from 1) reaches the database."""
    settle_in(environment)
    seen = 0

    def count(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            die()

    event.listen(engine_for(settings().database), "before_cursor_execute", count)
    sweep.fn(today, now)


def send_until_killed(environment: Environment, today: date, now: datetime, message: int, when: str) -> None:
    """Send, and be killed at the given message (counted from 1), `before` or `after` the far end has it."""
    settle_in(environment)
    handed_over, seen = delivery.deliver, 0

    def deliver(*arguments: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == message and when == "before":
            die()
        outcome = handed_over(*arguments)
        if seen == message:
            die()
        return outcome

    delivery.deliver = deliver
    send.fn(today, now, clock=lambda: now)


def die() -> None:
    """Be gone at once, as when the power is cut."""
    os.kill(os.getpid(), signal.SIGKILL)
