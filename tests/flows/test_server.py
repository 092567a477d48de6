"""What the embedded server is told, and what it refuses, before it is started."""

import asyncio
import os
import socket
import ssl
from pathlib import Path

import pytest

from config.refusals import Refused
from config.settings import Settings
from flows.server import CONTENT_POLICY, check_address, hold_port, prepare_environment, with_content_policy


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the environment back after a test that writes into it."""
    monkeypatch.setattr(os, "environ", dict(os.environ))


def test_the_server_is_told_to_use_this_machine_alone(tmp_path: Path, clean_environment: None) -> None:
    os.environ.update({"PREFECT_API_KEY": "khoa", "PREFECT_API_URL": "https://elsewhere.example/api"})

    prepare_environment(Settings(home=tmp_path, port=4321))

    told = {name: os.environ.get(name) for name in ("PREFECT_API_KEY", "PREFECT_API_URL", "PREFECT_UI_API_URL")}
    assert told == {
        "PREFECT_API_KEY": None,
        "PREFECT_API_URL": "http://127.0.0.1:4321/api",
        "PREFECT_UI_API_URL": "/api",
    }
    assert os.environ["PREFECT_SERVER_DATABASE_CONNECTION_URL"] == f"sqlite+aiosqlite:///{tmp_path}/prefect/prefect.db"


def test_runs_inherit_where_the_record_is(tmp_path: Path, clean_environment: None) -> None:
    prepare_environment(Settings(home=tmp_path / "here" / ".." / "var"))

    assert os.environ["DANVAN_HOME"] == str(tmp_path / "var")


def test_clients_of_the_server_read_one_authority_and_not_the_whole_store(
    tmp_path: Path, clean_environment: None
) -> None:
    prepare_environment(Settings(home=tmp_path))

    told = ssl.create_default_context(cafile=os.environ["PREFECT_API_SSL_CERT_FILE"])

    assert len(told.get_ca_certs()) == 1


def test_an_address_beyond_this_machine_needs_a_password(clean_environment: None) -> None:
    os.environ.pop("PREFECT_SERVER_API_AUTH_STRING", None)

    with pytest.raises(Refused) as refusal:
        check_address(Settings(host="0.0.0.0"))

    assert str(refusal.value) == (
        "Không mở giao diện ở địa chỉ 0.0.0.0 khi chưa có mật khẩu: đặt PREFECT_SERVER_API_AUTH_STRING "
        "theo dạng tên:mật-khẩu, hoặc đặt DANVAN_HOST=127.0.0.1 để chỉ dùng trên máy này."
    )


def test_with_a_password_another_address_is_let_through(clean_environment: None) -> None:
    os.environ["PREFECT_SERVER_API_AUTH_STRING"] = "noi-vu:mat-khau"

    assert check_address(Settings(host="0.0.0.0")) is None


def test_a_taken_port_is_refused_with_what_to_do() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(Refused) as refusal:
            hold_port(Settings(port=port))

    assert str(refusal.value).startswith(f"Cổng {port} ở địa chỉ 127.0.0.1 không mở được")


def test_every_page_tells_the_browser_to_contact_this_machine_alone() -> None:
    sent: list[dict[str, object]] = []

    async def app(scope: object, receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x", b"y")]})  # type: ignore[operator]

    async def keep(message: dict[str, object]) -> None:
        sent.append(message)

    asyncio.run(with_content_policy(app)({"type": "http"}, None, keep))  # type: ignore[arg-type]

    policy = (b"content-security-policy", CONTENT_POLICY.encode())
    assert sent == [{"type": "http.response.start", "status": 200, "headers": [(b"x", b"y"), policy]}]
    assert "connect-src 'self';" in CONTENT_POLICY
