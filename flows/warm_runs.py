"""Runs begin in a process that has imported the product already: a click is answered seconds sooner.

Prefect gives each run a new interpreter, which spends most of a short run importing. Here the standard library's fork
server imports the product once, and a run is a fork of it: still a process of its own, which is killed, crashes and is
retried alone. Windows has no fork and keeps Prefect's way.

A fork has the code that the engine was started with: after an update the engine is started again.
"""

import multiprocessing
import signal
import sys
from multiprocessing import forkserver, resource_tracker
from pydoc import locate
from types import SimpleNamespace
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment
    from prefect.runner import Runner

CAN_FORK = sys.platform != "win32"


def prepare() -> None:
    """Start the process that runs are made from; it keeps the environment of the moment, which has to be a run's.

    A terminal's Ctrl-C goes to all of the engine's processes: runs are spared it, since one that is just starting would
    print a traceback. Processes inherit the mask of the thread that starts them; the server's thread still takes the
    signal for us. On Windows, Prefect starts runs in a process group of their own.
    """
    if not CAN_FORK:
        return
    import prefect.flow_engine

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["flows.deployments"])
    # Prefect asks for a context in one place, where it makes a run's process, and takes no other way of making one.
    given = SimpleNamespace(get_context=lambda _method: context)
    prefect.flow_engine.multiprocessing = given  # type: ignore[attr-defined, assignment]
    resource_tracker.ensure_running()  # the fork server would start it, and it lifts the mask when it starts
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    forkserver.ensure_running()


def make_warm(runner: "Runner", deployment_id: UUID, deployment: "RunnerDeployment") -> None:
    """Let a deployment's runs begin warm. The runner makes a process itself only for a flow that it holds."""
    if CAN_FORK:
        flow = locate(str(deployment.entrypoint))
        runner._deployment_registry.register_flow(deployment_id, flow)  # type: ignore[arg-type]


def end_all() -> None:
    """End every run that is going on: the runner would wait for it to finish by itself."""
    for run in multiprocessing.active_children():
        run.kill()
