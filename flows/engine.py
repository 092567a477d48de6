"""One process that is the whole office: server, UI and runner, from `up` to Ctrl-C.

The order matters. The environment comes before Prefect is imported; the port and the home are held before the record is
touched; what an earlier stop left active is closed before anything is served.
"""

import asyncio
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from config.refusals import Refused
from config.settings import Settings
from flows import server

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient
    from prefect.deployments.runner import RunnerDeployment

STOPPED_CLEANLY = 0
REFUSED = 1

Opening = Callable[["PrefectClient"], Awaitable[None]]


def up(settings: Settings) -> int:
    """Run the office until Ctrl-C or SIGTERM; return the exit code. A refusal is one sentence on stderr and code 1."""
    try:
        _run_office(settings)
    except Refused as refusal:
        print(refusal, file=sys.stderr, flush=True)
        return REFUSED
    return STOPPED_CLEANLY


def _run_office(settings: Settings) -> None:
    server.check_address(settings)
    with only_engine(settings.home.resolve()), server.hold_port(settings) as held:
        server.prepare_environment(settings)
        from flows.opening import Office

        office = Office.made_ready(settings)
        serve_until_stopped(settings, held, office.deployments(), office.open)


def serve_until_stopped(
    settings: Settings, held: socket.socket, deployments: "Sequence[RunnerDeployment]", opening: Opening
) -> None:
    """Serve deployments on a port already held until a signal asks to stop.

    Args:
        deployments: what to serve.
        opening: what to do through the API once everything is registered and before the first run starts.
    """
    thread = server.ServerThread(settings, held)
    thread.start()
    try:
        asyncio.run(_serve(deployments, opening))
    finally:
        thread.stop()


async def _serve(deployments: "Sequence[RunnerDeployment]", opening: Opening) -> None:
    """Reap, register, open, and run until asked to stop; then close what the stop interrupted."""
    from prefect.client.orchestration import get_client
    from prefect.runner import Runner

    from flows.reaper import reap, skip_overtaken

    stop = _stop_requested()
    async with get_client() as client:
        await reap(client)
        # Ctrl-C must pause nothing: tomorrow's reminders depend on the schedules that this process leaves behind.
        runner = Runner(name="danvan", pause_on_shutdown=False)
        for deployment in deployments:
            await runner.aadd_deployment(deployment)
        await skip_overtaken(client)
        await opening(client)
        await _run_until(runner.start, stop)
        await reap(client)


def _stop_requested() -> asyncio.Event:
    """Make an event that SIGINT and SIGTERM set; a second signal ends the process at once."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            os._exit(128 + number)
        print("Đang dừng…", flush=True)
        loop.call_soon_threadsafe(stop.set)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    return stop


async def _run_until(start: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    """Run a runner until the event is set, keeping our own signal handlers."""
    ours = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    running = asyncio.ensure_future(start())
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.sleep(0)  # the runner takes SIGTERM for itself in its first step, and ends with a traceback
    for number, handler in ours.items():
        signal.signal(number, handler)
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@contextmanager
def only_engine(home: Path) -> Iterator[None]:
    """Keep a second engine off the same home: it would close the first one's runs as abandoned.

    The lock is SQLite's own on an empty file: it works on every system and goes when the process does, however it ends.
    """
    home.mkdir(parents=True, exist_ok=True)
    lock = sqlite3.connect(home / "engine.lock", timeout=0, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        raise Refused(
            f"Thư mục dữ liệu {home} đang được một tiến trình khác của chương trình dùng: dừng tiến trình đó trước, "
            "hoặc đặt DANVAN_HOME sang thư mục khác rồi khởi động lại."
        ) from None
    else:
        yield
    finally:
        lock.close()
