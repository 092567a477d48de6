"""The story's office with Zalo: who takes which channel, and a server that the settings point to."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import factories
import pytest
from office_driver import ACTOR, OfficeDriver
from sqlalchemy import text
from zalo_double import ZaloDouble

from config.sealing import new_key
from config.settings import settings
from models.database import session_on
from models.states import Source
from tasks.zalo_consent import connect

OA = "2491300000000001"
NUMBER = "45/KH-UBND (ví dụ)"
USERS = {"P-DX": "2512523625412515", "X-DQ": "2512523625412516"}
PHONES = {"X-DQ": "0987 654 321", "P-NV": "0912345678"}
TEMPLATE = "7895417a7d3f9461cd2e"
UID_TEMPLATE = "5521417a7d3f9461aa07"
CHANNELS = {
    "P-DX": ["zalo_oa"],
    "X-DQ": ["zalo_oa", "zalo_template"],
    "P-NV": ["zalo_template"],
}
PARAMETERS = [
    {"name": "ma", "says": "code", "at_most": 50},
    {"name": "viec", "says": "what", "at_most": 90},
    {"name": "han", "says": "last_day", "at_most": 50},
    {"name": "lien_he", "says": "contact", "at_most": 90},
]


def with_channels(document: dict[str, Any]) -> None:
    """The plan's order: Zalo by user id, templates by telephone and by user id, the bot, mail."""
    document["delivery"] = {
        "label": "Giả định: nhắc việc qua Zalo trước (ví dụ).",
        "channels": [
            {"channel": "zalo_oa", "opens": "07:00", "closes": "19:00"},
            {"channel": "zalo_template", "template": {"id": TEMPLATE, "parameters": PARAMETERS}},
            {"channel": "zalo_template_uid", "template": {"id": UID_TEMPLATE, "parameters": PARAMETERS[1:3]}},
            {"channel": "zalo_bot"},
            {"channel": "email"},
        ],
    }


def with_addresses(document: dict[str, Any]) -> None:
    """Two people in charge on Zalo, one of them by telephone too; one by telephone alone; the others by mail."""
    for unit in document["units"]:
        for contact in unit.get("contacts", []):
            if contact["role"] == "person_in_charge" and unit["code"] in CHANNELS:
                contact["channels"] = CHANNELS[unit["code"]]
                contact["zalo_user_id"] = USERS.get(unit["code"])
                contact["phone"] = PHONES.get(unit["code"])
                if unit["code"] == "P-NV":
                    contact["email"] = None


def roll_out(office: OfficeDriver, folder: Path) -> None:
    """The story's plan with these channels, rolled out in training."""
    office.set_up()
    office.load(
        factories.plan_with(folder / "zalo.yaml", with_channels),
        factories.units_with(folder / "zalo.units.yaml", with_addresses),
    )
    office.roll_out(factories.ROLLED_OUT)


class Clock:
    """A clock that the test moves."""

    def __init__(self, now: datetime = datetime(2024, 3, 25, 0, 5, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def zalo_server(clock: Clock, patch: pytest.MonkeyPatch) -> Iterator[ZaloDouble]:
    """The server, and settings that point to it; nobody has given consent yet."""
    patch.setenv("NO_PROXY", "127.0.0.1")
    with ZaloDouble(clock=clock) as server:
        given = {
            "ZALO_APP_ID": server.app_id,
            "ZALO_APP_SECRET": server.app_secret,
            "ZALO_OA_ID": OA,
            "ZALO_API_URL": server.url,
            "ZALO_TEMPLATE_URL": server.url,
            "ZALO_OAUTH_URL": server.url,
            "ZALO_BOT_URL": server.url,
            "ZALO_BOT_TOKEN": server.bot.token,
            "ZALO_TIMEOUT_SECONDS": "3",
            "SEALING_KEY": new_key(),
        }
        for name, value in given.items():
            patch.setenv(f"DANVAN_{name}", value)
        settings.cache_clear()
        yield server
    settings.cache_clear()


def confirmed(url: str) -> None:
    """Every user id of the units file as a test message has confirmed it."""
    with session_on(url) as session:
        session.execute(
            text("UPDATE contact SET zalo_confirmed_at = '2024-03-25 00:00:00' WHERE zalo_user_id IS NOT NULL")
        )


def consent(server: ZaloDouble, clock: Clock) -> None:
    """Give the office's first consent."""
    connect(settings(), f"refresh_token={server.refresh}\n", now=clock.now, actor=ACTOR, source=Source.COMMAND)
