"""Start the real thing: an engine in its own process, spoken to as the UI speaks to it."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import prefect_databases
import pytest
from playwright.sync_api import Page, sync_playwright

from flows.forms import LIST_KEY

HERE = Path(__file__).parent
PROJECT = HERE.parent.parent

# The machine's own settings; and each run is a process of its own, which would compile the whole product anew.
NOT_HANDED_ON = (*prefect_databases.OTHERS, "PYTHONDONTWRITEBYTECODE")
PREFECT_DATABASE = Path("prefect") / "prefect.db"

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# A list that slides open is half of what filling in a form costs, and is not to be clicked before it stands still.
STILL = """
addEventListener("DOMContentLoaded", () => {
    const style = document.createElement("style");
    style.textContent = "*, ::before, ::after { animation-duration: 0s !important; transition: none !important }";
    document.head.append(style);
});
"""


class EngineProcess:
    """An engine running in a home of its own, with the few calls the tests make through its API."""

    def __init__(self, command: list[str], home: Path, port: int, ready: str, extra: dict[str, str]) -> None:
        """Start it and wait until it prints its line of readiness."""
        self.home, self.port = home, port
        self.url = f"http://127.0.0.1:{port}"
        home.mkdir(parents=True, exist_ok=True)
        self.log = home / "console.txt"
        environment = {name: value for name, value in os.environ.items() if not name.startswith(NOT_HANDED_ON)}
        environment |= {
            "PYTHONPATH": os.pathsep.join([str(PROJECT), str(HERE)]),
            "PYTHONUNBUFFERED": "1",
            "PYTHONUTF8": "1",
            **extra,
        }
        with self.log.open("w", encoding="utf-8") as console:
            self.process = subprocess.Popen(
                command, cwd=PROJECT, env=environment, stdout=console, stderr=console, start_new_session=True
            )
        self.wait_for(lambda: ready in self.console or self.process.poll() is not None, 300)
        # A kept connection that the server has just closed would break the next call; and a full machine answers late.
        fresh = httpx.Limits(max_keepalive_connections=0)
        self.http = httpx.Client(base_url=f"{self.url}/api", trust_env=False, timeout=120, limits=fresh)

    @property
    def console(self) -> str:
        """What the engine has printed."""
        return self.log.read_text(encoding="utf-8")

    def wait_for(self, condition: Callable[[], Any], within_seconds: float = 120) -> Any:
        """Wait until something holds and return it; fail with the console's text when it never does."""
        deadline = time.monotonic() + within_seconds
        while time.monotonic() < deadline:
            if found := condition():
                return found
            time.sleep(0.25)
        raise AssertionError(f"waited {within_seconds} s in vain; the console says:\n{self.console}")

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Post to the API; "busy, ask again" (SQLite under load) is asked again, as Prefect's own client does."""
        deadline = time.monotonic() + 60
        answer = self.http.post(path, json=body)
        while answer.status_code == httpx.codes.SERVICE_UNAVAILABLE and time.monotonic() < deadline:
            time.sleep(1)
            answer = self.http.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def deployment(self, flow_name: str) -> dict[str, Any]:
        """Read the deployment of one flow."""
        found = self.post("/deployments/filter", {"flows": {"name": {"any_": [flow_name]}}})
        assert len(found) == 1, [entry["name"] for entry in found]
        return dict(found[0])

    def start_run(self, flow_name: str, parameters: dict[str, Any] | None = None) -> str:
        """Press Run on a flow's deployment; return the run's id."""
        path = f"/deployments/{self.deployment(flow_name)['id']}/create_flow_run"
        return str(self.post(path, {"parameters": parameters or {}, "state": {"type": "SCHEDULED"}})["id"])

    def run(self, run_id: str) -> dict[str, Any]:
        """Read one run."""
        return dict(self.http.get(f"/flow_runs/{run_id}").json())

    def state_of(self, run_id: str) -> tuple[str, str]:
        """Say a run's state and its message."""
        state = self.run(run_id)["state"]
        return state["type"], state["message"] or ""

    def wait_for_state(self, run_id: str, *states: str, within_seconds: float = 180) -> tuple[str, str]:
        """Wait until a run is in one of the states."""
        self.wait_for(lambda: self.state_of(run_id)[0] in states, within_seconds)
        return self.state_of(run_id)

    def finish(self, run_id: str, within_seconds: float = 180) -> tuple[str, str]:
        """Wait until a run has ended, however it does."""
        return self.wait_for_state(run_id, "COMPLETED", "FAILED", "CRASHED", "CANCELLED", within_seconds=within_seconds)

    def do(self, flow_name: str, **form: Any) -> tuple[str, str]:
        """Fill a form, press Run, wait; return the run's state and message. Whoever acts is the first in the list."""
        operators = self.choices(flow_name, "operator")
        run_id = self.start_run(flow_name, {"form": {"operator": operators[0], **form}})
        return self.finish(run_id)

    def choices(self, flow_name: str, field: str) -> list[str]:
        """Read the list that a form shows for one field."""
        shown = self.field(flow_name, field)
        return list(shown.get("enum") or shown.get("items", {}).get("enum") or ())

    def field(self, flow_name: str, name: str) -> dict[str, Any]:
        """Read one field of a form as the UI gets it."""
        forms = self.deployment(flow_name)["parameter_openapi_schema"]["definitions"].values()
        return next(dict(form["properties"][name]) for form in forms if "operator" in form["properties"])

    def has_list(self, flow_name: str, name: str) -> bool:
        """Say whether a field is chosen from a list of the record."""
        shown = self.field(flow_name, name)
        return LIST_KEY in {**shown.get("items", {}), **shown}

    def newest_artifact(self, key: str) -> str:
        """Read the newest artifact under a key."""
        found = self.post("/artifacts/latest/filter", {"artifacts": {"key": {"any_": [key]}}})
        return str(found[0]["data"])

    def record(self, query: str) -> list[tuple[Any, ...]]:
        """Read the office's own database."""
        with sqlite3.connect(f"file:{self.home / 'danvan.db'}?mode=ro", uri=True) as database:
            return database.execute(query).fetchall()

    def press_retry(self, run_id: str) -> None:
        """Press Retry on a run that has ended."""
        body = {"state": {"type": "SCHEDULED", "name": "AwaitingRetry", "message": "Retry from the UI"}}
        assert self.post(f"/flow_runs/{run_id}/set_state", body)["status"] == "ACCEPT"

    def press_ctrl_c(self) -> tuple[int, float]:
        """Interrupt the whole process group, as a terminal does; return the exit code and how long it took."""
        began = time.monotonic()
        os.killpg(self.process.pid, signal.SIGINT)
        code = self.process.wait(timeout=60)
        return code, time.monotonic() - began

    def cut_power(self) -> None:
        """Kill the engine and all its runs where they stand."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)

    def prefect_rows(self, query: str) -> list[tuple[Any, ...]]:
        """Read Prefect's own database, also after the engine has stopped."""
        with sqlite3.connect(f"file:{self.home / 'prefect' / 'prefect.db'}?mode=ro", uri=True) as database:
            return database.execute(query).fetchall()

    def close(self) -> None:
        """Leave nothing running."""
        if self.process.poll() is None:
            self.cut_power()
        self.http.close()


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(home: Path, *, first_start: bool = False) -> EngineProcess:
    """Start the product on a home; with nothing prepared when `first_start` is what is tried."""
    if not first_start:
        prefect_databases.lay(home / PREFECT_DATABASE)
    port = free_port()
    extra = {"DANVAN_HOME": str(home), "DANVAN_PORT": str(port)}
    return EngineProcess([sys.executable, "-m", "flows", "up"], home, port, "Ctrl-C", extra)


def opened(home: Path, *, first_start: bool = False) -> EngineProcess:
    """The whole product on a new home: the training office of Bắc Kạn, rolled out."""
    engine = serve(home, first_start=first_start)
    first = engine.wait_for(lambda: engine.post("/flow_runs/filter", {}))[0]
    assert engine.finish(first["id"])[0] == "COMPLETED", engine.state_of(first["id"])
    return engine


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    """The training office, on a home of its own."""
    engine = opened(tmp_path_factory.mktemp("office") / "home")
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """One page of Debian's Chromium."""
    if not Path(CHROMIUM).exists():
        missing = f"{CHROMIUM} is not installed: apt-get install chromium"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1300, "height": 1000})
        # Two engines and two browsers on two cores: what takes a second alone may take half a minute.
        page.set_default_timeout(90_000)
        page.add_init_script(STILL)
        yield page
        browser.close()


StartEngine = Callable[..., EngineProcess]


@pytest.fixture(scope="module")
def small_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartEngine]:
    """A starter of engines that serve the two flows of `small_flows`, each in the home that is named."""
    homes, started = tmp_path_factory.mktemp("small"), list[EngineProcess]()

    def start(home: str, port: int | None = None, ready: str = "ready") -> EngineProcess:
        chosen = port or free_port()
        command = [sys.executable, str(HERE / "small_engine.py"), str(homes / home), str(chosen)]
        prefect_databases.lay(homes / home / PREFECT_DATABASE)
        started.append(EngineProcess(command, homes / home, chosen, ready, extra={}))
        return started[-1]

    yield start
    for engine in started:
        engine.close()
