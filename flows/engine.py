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
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.refusals import Refused
from config.settings import Settings
from flows import server, warm_runs

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient
    from prefect.deployments.runner import RunnerDeployment

STOPPED_CLEANLY = 0
REFUSED = 1

ThroughTheApi = Callable[["PrefectClient"], Coroutine[Any, Any, None]]


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
        from flows.form_lists import keep_lists
        from flows.opening import Office

        office = Office.made_ready(settings)
        serve_until_stopped(settings, held, office.deployments(), office.open, keep_lists)


def serve_until_stopped(
    settings: Settings,
    held: socket.socket,
    deployments: "Sequence[RunnerDeployment]",
    opening: ThroughTheApi,
    beside: ThroughTheApi | None = None,
) -> None:
    """Serve deployments on a port already held until a signal asks to stop.

    Args:
        deployments: what to serve.
        opening: what to do through the API once everything is registered and before the first run starts.
        beside: what goes on beside the runs, and is cancelled when the office stops.
    """
    thread = server.ServerThread(settings, held)
    thread.start()
    server.quieten_runs()
    try:
        asyncio.run(_serve(deployments, opening, beside))
    finally:
        thread.stop()


async def _serve(
    deployments: "Sequence[RunnerDeployment]", opening: ThroughTheApi, beside: ThroughTheApi | None
) -> None:
    """Reap, register, open, and run until asked to stop; then close what the stop interrupted."""
    from prefect.client.orchestration import get_client
    from prefect.context import AsyncClientContext
    from prefect.runner import Runner

    from flows.reaper import reap, skip_overtaken

    stop = asyncio.Event()
    _listen(stop)
    warm_runs.prepare()
    async with get_client() as client:
        await reap(client)
        # Ctrl-C must pause nothing: tomorrow's reminders depend on the schedules that this process leaves behind.
        runner = Runner(name="danvan", pause_on_shutdown=False)
        async with AsyncClientContext():  # one client for all: each would take two of its own
            for deployment in deployments:
                warm_runs.make_warm(runner, await runner.aadd_deployment(deployment), deployment)
        await skip_overtaken(client)
        await opening(client)
        going_on = asyncio.ensure_future(beside(client)) if beside else None
        if going_on:
            going_on.add_done_callback(_say_if_it_died)
        await _run_until(runner.start, stop)
        if going_on:
            going_on.cancel()
            await asyncio.gather(going_on, return_exceptions=True)
        await reap(client)


def _say_if_it_died(task: "asyncio.Future[None]") -> None:
    """What goes on beside the runs is not worth their stop, but nobody must miss that it has ended."""
    if not task.cancelled() and (error := task.exception()) is not None:
        print(
            f"Danh sách trong các biểu mẫu không còn tự cập nhật, hãy khởi động lại: {error!r}",
            file=sys.stderr,
            flush=True,
        )


async def _run_until(start: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    """Run a runner until the event is set."""
    running = asyncio.ensure_future(start())
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.sleep(0)  # in its first step the runner takes SIGTERM for itself, and would end with a traceback
    _listen(stop)
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    running.cancel()
    await asyncio.sleep(0)  # the runner lets go of its runs before they end, and leaves it to the reaper to say why
    warm_runs.end_all()
    await asyncio.gather(running, return_exceptions=True)


def _listen(stop: asyncio.Event) -> None:
    """Let SIGINT and SIGTERM set the event; a second signal ends the process at once."""
    loop = asyncio.get_running_loop()

    def ask_to_stop(number: int) -> None:
        if stop.is_set():
            os._exit(128 + number)
        print("Đang dừng…", flush=True)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        if sys.platform == "win32":
            signal.signal(number, lambda given, _frame: loop.call_soon_threadsafe(ask_to_stop, given))
        else:
            loop.add_signal_handler(number, ask_to_stop, number)


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
