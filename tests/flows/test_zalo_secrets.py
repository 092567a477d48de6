"""What Prefect keeps of a renewal holds no token: neither of one that goes well nor of one that fails."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import zalo_office
from fresh_databases import Templates, copied
from prefect import flow
from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL
from sqlalchemy import text
from sqlalchemy.engine import make_url
from zalo_double import ZaloDouble

from config.sealing import new_key
from config.settings import settings
from models.database import session_on
from models.states import Mode, Source
from tasks.clock import machine_now
from tasks.zalo_consent import connect, keep_consent
from tasks.zalo_links import make_code, poll_in_passing


@flow(name="Giữ quyền gửi Zalo (kiểm thử)", persist_result=True)
def renewing() -> str:
    """Renew, and give back what the task reports."""
    return str(keep_consent(by_hand=True))


@flow(name="Đọc tin gửi Zalo Bot (kiểm thử)", persist_result=True)
def reading_the_bot() -> str:
    """Read what was written to the bot, as a run of the day does."""
    return str(poll_in_passing(Mode.LIVE, now=machine_now(), always=True))


@pytest.fixture
def zalo(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ZaloDouble]:
    """The server, an office that points to it, and its consent."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ZaloDouble(echo=True) as server:
        given = {"APP_ID": server.app_id, "APP_SECRET": server.app_secret, "OA_ID": "249130", "OAUTH_URL": server.url}
        for name, value in given.items():
            monkeypatch.setenv(f"DANVAN_ZALO_{name}", value)
        monkeypatch.setenv("DANVAN_SEALING_KEY", new_key())
        settings.cache_clear()
        connect(settings(), f"refresh_token={server.refresh}", now=machine_now(), actor="x", source=Source.COMMAND)
        yield server


def test_prefect_keeps_no_token(
    prefect_server: None, zalo: ZaloDouble, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    secrets = [zalo.access, zalo.refresh, zalo.app_secret, os.environ["DANVAN_SEALING_KEY"]]
    well = renewing()
    secrets += [zalo.access, zalo.refresh]
    zalo.refresh = "khac"
    failed = renewing(return_state=True)

    assert (well.startswith("ConsentReport("), failed.is_failed()) == (True, True)
    database = Path(str(make_url(PREFECT_API_DATABASE_CONNECTION_URL.value()).database))
    kept = [path.read_bytes().decode("latin-1") for path in database.parent.rglob("*") if path.is_file()]
    written = capfd.readouterr()
    kept += [caplog.text, written.out, written.err, well, str(failed)]
    assert any("Giữ quyền gửi Zalo".encode().decode("latin-1") in text for text in kept)
    assert [secret for text in kept for secret in secrets if secret in text] == []


def test_prefect_keeps_no_token_code_or_chat_of_the_bot(
    prefect_server: None,
    home: Path,
    sqlite_templates: Templates,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    chat, now = "6ede9afa66b88fe6d6a9", machine_now()
    with copied(sqlite_templates, "zalo_live", home, monkeypatch) as url:
        with session_on(url) as session:
            session.execute(text("UPDATE contact SET channels = 'zalo_bot' WHERE id = 1"))
        with zalo_office.zalo_server(zalo_office.Clock(now), monkeypatch) as server:
            made = make_code(settings(), "1", now=now, actor="x", source=Source.COMMAND)
            code = made.code.get_secret_value()
            server.bot.echo = True
            server.bot.write(chat, code)
            linked = reading_the_bot()
            server.bot.errors.append(401)
            refused = reading_the_bot()

    secrets = [server.bot.token.partition(":")[2], code, code.replace("-", ""), chat]
    database = Path(str(make_url(PREFECT_API_DATABASE_CONNECTION_URL.value()).database))
    kept = [path.read_bytes().decode("latin-1") for path in database.parent.rglob("*") if path.is_file()]
    written = capfd.readouterr()
    kept += [caplog.text, written.out, written.err, linked, refused]
    assert (linked, "(bot 401)" in refused) == ("['Zalo Bot: liên kết 1 đầu mối, đọc 1 tin.']", True)
    assert [secret for each in kept for secret in secrets if secret in each] == []
