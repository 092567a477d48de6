"""No secret and no personal datum comes out where everybody reads, whatever fails: Prefect's record, logs, JSON, tracebacks.

Every secret of a live office is a canary, and so are a person's name, address, telephone number and Zalo ids. Both far
ends repeat what they were sent, as servers do. The one place where a name may stand is a page that is about its person.
"""

import logging
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import factories
import pytest
import zalo_office
from fresh_databases import Templates, copied
from office_driver import OfficeDriver, morning
from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL
from smtp_double import SmtpDouble
from sqlalchemy import text
from sqlalchemy.engine import make_url
from zalo_double import ZaloDouble
from zalo_office import Clock

from config.settings import settings
from flows import delivery as sending_flow
from flows import outbox as outbox_flow
from flows.cli.app import main
from flows.step_forms.sending import OutboxForm
from models.database import session_on
from models.states import Mode
from notifications.channels.smtp_pool import SmtpPool
from notifications.channels.zalo.line import Line
from tasks import delivery
from tasks.clock import LOCAL, BusinessTime

TODAY = factories.ROLLED_OUT
AT = morning(TODAY) + timedelta(minutes=5)
NAME = "Chim Hoàng Yến (ví dụ)"
PASSWORD = "Mat-Khau-Thu-Bi-Mat-91"
ADDRESSES = ("chim-hoang-yen@bac-kan.example", "chim-son-ca@bac-kan.example")
NUMBERS = (
    "0987650321",
    "84987650321",
    "0987 650 321",
    "0987650322",
    "84987650322",
    "2512523625499901",
    "2512523625499902",
)
PAGES = ("artifact", "artifact_collection")


@pytest.fixture
def clock() -> Clock:
    """The office's clock."""
    return Clock(AT)


@pytest.fixture
def office(
    home: Path, sqlite_templates: Templates, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OfficeDriver]:
    """A live office with Zalo in which two units' persons in charge are canaries."""
    with copied(sqlite_templates, "zalo", home, monkeypatch) as url:
        made = OfficeDriver(url)
        made.go_live("45/KH-UBND (ví dụ)", TODAY)
        with session_on(url) as session:
            for number, unit in enumerate(("P-DX", "X-DQ")):
                given = {
                    "unit": unit,
                    "name": f"{NAME} {number}",
                    "email": ADDRESSES[number],
                    "phone": NUMBERS[2 + number],
                    "user": NUMBERS[5 + number],
                }
                session.execute(
                    text(
                        "UPDATE contact SET name = :name, email = :email, phone = :phone, zalo_user_id = :user "
                        "WHERE unit_code = :unit AND role = 'person_in_charge'"
                    ),
                    given,
                )
        yield made


@pytest.fixture
def servers(
    office: OfficeDriver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[SmtpDouble, ZaloDouble]]:
    """Both far ends; the one of mail asks for the password, the one of Zalo repeats what came in."""
    with SmtpDouble(login=("phong-noi-vu", PASSWORD)) as mail, zalo_office.zalo_server(clock, monkeypatch) as zalo:
        given = {
            "HOST": "127.0.0.1",
            "PORT": str(mail.port),
            "SECURITY": "none",
            "USER": "phong-noi-vu",
            "PASSWORD": PASSWORD,
        }
        for name, value in given.items():
            monkeypatch.setenv(f"DANVAN_MAIL_{name}", value)
        settings.cache_clear()
        zalo.echo = True
        zalo_office.consent(zalo, clock)
        yield mail, zalo


def test_whatever_fails_no_secret_and_no_personal_datum_is_left_where_everybody_reads(
    prefect_server: None,
    office: OfficeDriver,
    servers: tuple[SmtpDouble, ZaloDouble],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    for logger in ("httpx", "httpcore", "apprise", "prefect", "sqlalchemy.engine"):
        caplog.set_level(logging.DEBUG, logger)
    mail, zalo = servers
    secrets = [PASSWORD, zalo.access, zalo.refresh, zalo.app_secret, settings().sealing_key.get_secret_value()]
    _on(clock, monkeypatch)

    mail.words = f"<{ADDRESSES[0]}> {NAME}: AUTH {PASSWORD} {NUMBERS[0]}"
    zalo.errors.extend([-230, -201])
    mail.refuse = dict.fromkeys(ADDRESSES, 550)
    states = [sending_flow.send_notices(return_state=True)]
    mail.refuse, mail.login = {}, ("phong-noi-vu", "khac")
    zalo.issued_at -= timedelta(hours=26)
    clock.now += timedelta(hours=1)
    _owe_again(office)
    states.append(sending_flow.send_notices(return_state=True))
    secrets += [zalo.access, zalo.refresh]
    for broken in (Line.ask, SmtpPool.send):
        _owe_again(office)
        with monkeypatch.context() as patch:
            patch.setattr(Line if broken is Line.ask else SmtpPool, broken.__name__, _fails)
            states.append(sending_flow.send_notices(return_state=True))
    states.append(outbox_flow.look_at_outbox(OutboxForm(), return_state=True))
    codes = [main([*command, "--json"]) for command in (["outbox"], ["why", _a_line(office)], ["doctor"])]

    written = capfd.readouterr()
    seen = {"logs": caplog.text, "out": written.out, "err": written.err, "states": repr([str(each) for each in states])}
    seen |= _prefects_record()
    canaries = [*secrets, *ADDRESSES, *NUMBERS]
    attempts = office.attempts()
    assert {outcome for *_, outcome in attempts} >= {"permanent", "configuration"}
    assert (codes[:2], codes[2] in (0, 1)) == ([0, 0], True)
    assert any("Gửi thông báo" in words for words in seen.values())
    assert [(place, canary) for place, words in seen.items() for canary in canaries if canary in words] == []
    unread = {place: words for place, words in seen.items() if place not in (*PAGES, "out")}
    assert [place for place, words in unread.items() if NAME in words] == []


def _on(clock: Clock, patch: pytest.MonkeyPatch) -> None:
    """The flows on the test's clock."""

    def business_time() -> BusinessTime:
        return BusinessTime(clock.now.astimezone(LOCAL).date(), clock.now, Mode.LIVE)

    patch.setattr(sending_flow, "business_time", business_time)
    patch.setattr(outbox_flow, "business_time", business_time)
    patch.setattr(sending_flow, "send", partial(delivery.send, clock=clock))


def _owe_again(office: OfficeDriver) -> None:
    """Let everything wait once more, as after “Gửi lại”."""
    with session_on(office.url) as session:
        session.execute(text("UPDATE notice SET state = 'queued', attempts = 0, next_try_at = '2024-03-25 00:00:00'"))
        session.execute(text("UPDATE notice_line SET state = 'owed' WHERE notice_id IS NOT NULL"))
        session.execute(text("DELETE FROM out_of_reach"))


def _fails(*_: Any, **__: Any) -> Any:
    raise RuntimeError("hỏng giữa chừng (ví dụ)")


def _a_line(office: OfficeDriver) -> str:
    with session_on(office.url) as session:
        return str(session.execute(text("SELECT min(id) FROM notice_line WHERE notice_id IS NOT NULL")).scalar_one())


def _prefects_record() -> dict[str, str]:
    """Every table of Prefect's database as words, by its name."""
    database = str(make_url(PREFECT_API_DATABASE_CONNECTION_URL.value()).database)
    with sqlite3.connect(database) as connection:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: repr(connection.execute(f'SELECT * FROM "{name}"').fetchall()) for name in names}
