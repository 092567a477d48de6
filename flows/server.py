"""The embedded Prefect server: its environment, its content policy, and the thread it runs in.

Nothing at the top of this module may import Prefect: Prefect reads its settings when it is first imported, so
`prepare_environment` has to come before.
"""

import os
import socket
import sys
import threading
import time
from pathlib import Path

import certifi
import httpx
import uvicorn

from config.refusals import Refused
from config.settings import Settings
from flows.patience import App, Message, Receive, Scope, Send, asking_again_when_busy

CONSOLE_LEVEL = "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"
PASSWORD = "PREFECT_SERVER_API_AUTH_STRING"
LOOPBACK = ("127.0.0.1", "localhost", "::1")

# What goes on in the server beside answering.
SERVICES = {
    # It looks after work pools, of which there are none, and calls each deployment ready and not ready in turn.
    "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED": "false",
    # Small batches: a third of the server's work per task, and no task record dropped.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "50",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "50",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "50",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "100",
}

# Prefect's second UI loads an analytics script whatever its analytics settings say; the browser is told here to
# talk to this machine alone. The UI keeps inline styles and a few inline scripts, hence the two 'unsafe-inline'.
CONTENT_POLICY = "; ".join(
    [
        "default-src 'self'",
        "connect-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


def api_url(settings: Settings) -> str:
    """Say where this machine reaches the server's API; a server on every address is reached by loopback."""
    return f"{ui_url(settings)}/api"


def ui_url(settings: Settings) -> str:
    """Say which address people open in their browser on this machine."""
    host = settings.host if settings.host not in ("0.0.0.0", "::") else "127.0.0.1"
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def prepare_environment(settings: Settings) -> None:
    """Write Prefect's settings into this process's environment, from which every flow run inherits them.

    Whatever the machine's user has configured for another Prefect (an address, a cloud key, a profile) is put aside:
    the engine talks to its own server and to no other.
    """
    home = settings.home.resolve()
    prefect_home = home / "prefect"
    prefect_home.mkdir(parents=True, exist_ok=True)
    for foreign in (
        "PREFECT_API_KEY",
        "PREFECT_PROFILE",
        "PREFECT_CLOUD_API_URL",
        "PREFECT_API_DATABASE_CONNECTION_URL",
    ):
        os.environ.pop(foreign, None)
    os.environ.update(_prefect_settings(settings, prefect_home))
    os.environ["DANVAN_HOME"] = str(home)
    _make_importable()
    _bypass_proxy()


def _prefect_settings(settings: Settings, prefect_home: Path) -> dict[str, str]:
    """List the settings of the embedded server, each because the default was measured to be wrong for an office."""
    database = (prefect_home / "prefect.db").as_posix()
    chosen = {
        "PREFECT_HOME": str(prefect_home),
        "PREFECT_PROFILES_PATH": str(prefect_home / "profiles.toml"),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{database}",
        "PREFECT_API_URL": api_url(settings),
        "PREFECT_API_SSL_CERT_FILE": str(_one_authority(prefect_home)),
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        # The page asks the address it came from, not the one this machine uses.
        "PREFECT_UI_API_URL": "/api",
        "PREFECT_UI_URL": ui_url(settings),
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        # A web page of another origin must not be able to start runs on this machine.
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": ui_url(settings),
        "PREFECT_RUNNER_POLL_FREQUENCY": "2",
        **SERVICES,
        CONSOLE_LEVEL: "WARNING",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
        # Vietnamese on a Windows console and in files, whatever its code page.
        "PYTHONUTF8": "1",
    }
    password = os.environ.get(PASSWORD)
    if password:
        chosen["PREFECT_API_AUTH_STRING"] = password
    return chosen


def _one_authority(prefect_home: Path) -> Path:
    """Write the first certificate authority of the usual store into a file of its own.

    Every client of Prefect reads the store that it is told: two for each deployment at a start, ten in a run. The server
    is spoken to in plain http on this machine, where no authority is ever asked for; the whole store costs a tenth of the
    processor time of both.
    """
    end = "-----END CERTIFICATE-----\n"
    store = Path(certifi.where()).read_text(encoding="utf-8")
    kept = prefect_home / "co-quan-chung-thuc.pem"
    kept.write_text(store[: store.index(end) + len(end)], encoding="utf-8", newline="\n")
    return kept


def quieten_runs() -> None:
    """Keep the terminal for our own sentences: what runs log is read in the UI; the server's warnings still show."""
    os.environ[CONSOLE_LEVEL] = "CRITICAL"


def _make_importable() -> None:
    """Let flow-run processes import `flows.…` from a checkout that has not been installed."""
    project = str(Path(__file__).resolve().parent.parent)
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if project not in paths:
        os.environ["PYTHONPATH"] = os.pathsep.join([project, *[path for path in paths if path]])


def _bypass_proxy() -> None:
    """Keep calls to our own server off an office's web proxy."""
    for name in ("NO_PROXY", "no_proxy"):
        hosts = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join([*hosts, *[host for host in LOOPBACK if host not in hosts]])


def check_address(settings: Settings) -> None:
    """Refuse to listen beyond this machine without a password: whoever reaches the port may run anything."""
    if settings.host in LOOPBACK or os.environ.get(PASSWORD):
        return
    raise Refused(
        f"Không mở giao diện ở địa chỉ {settings.host} khi chưa có mật khẩu: đặt PREFECT_SERVER_API_AUTH_STRING "
        "theo dạng tên:mật-khẩu, hoặc đặt DANVAN_HOST=127.0.0.1 để chỉ dùng trên máy này."
    )


def hold_port(settings: Settings) -> socket.socket:
    """Take the port before anything else is touched, so that nobody can slip in between the check and the start.

    Raises:
        Refused: another program has the port, or the address is not one of this machine's.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    held = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there the same option would let two programs share the port
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((settings.host, settings.port))
        held.listen(128)
    except OSError as error:
        held.close()
        raise Refused(
            f"Cổng {settings.port} ở địa chỉ {settings.host} không mở được vì đã có chương trình khác dùng (hoặc máy "
            "không có địa chỉ ấy): dừng chương trình đó, hoặc đặt DANVAN_PORT sang một cổng khác rồi khởi động lại."
        ) from error
    return held


def with_content_policy(app: App) -> App:
    """Wrap the server so that every page it serves tells the browser to contact this machine alone."""
    policy = (b"content-security-policy", CONTENT_POLICY.encode("ascii"))

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), policy]
            await send(message)

        await app(scope, receive, send_with_policy if scope["type"] == "http" else send)

    return guarded


class ServerThread:
    """The Prefect server under uvicorn in a thread of this process."""

    def __init__(self, settings: Settings, held: socket.socket) -> None:
        """Build the server on a port already held; it starts with `start`."""
        from prefect.server.api.server import create_app

        from flows.file_page import with_file_page

        password = os.environ.get(PASSWORD) or None
        config = uvicorn.Config(
            with_content_policy(with_file_page(asking_again_when_busy(create_app()), password)),
            log_level="error",
            access_log=False,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=2,  # the UI's pages keep their event sockets open
        )
        self._health = f"{api_url(settings)}/health"
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([held],), name="prefect-server", daemon=True)

    def start(self, within_seconds: float = 120) -> None:
        """Start and wait until the server answers.

        Raises:
            Refused: it stopped or did not answer in time; the reason is in the log above the sentence.
        """
        self._thread.start()
        deadline = time.monotonic() + within_seconds
        with httpx.Client(trust_env=False, timeout=2) as client:
            while time.monotonic() < deadline and self._thread.is_alive():
                if self._answers(client):
                    return
                time.sleep(0.1)
        raise Refused(
            "Giao diện không khởi động được. Xem dòng lỗi phía trên; thường là ổ đĩa đầy, hoặc tệp dữ liệu của "
            "giao diện (thư mục prefect trong thư mục dữ liệu) đang bị chương trình khác giữ."
        )

    def _answers(self, client: httpx.Client) -> bool:
        try:
            return client.get(self._health).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def stop(self, within_seconds: float = 5) -> None:
        """Ask the server to finish and wait; after that the process leaves without it."""
        self._server.should_exit = True
        self._thread.join(within_seconds)
        if self._thread.is_alive():
            self._server.force_exit = True
            self._thread.join(1)
