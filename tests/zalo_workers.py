"""What the Zalo tests do in processes of their own: renew at once, and die in the middle of it."""

import time
from datetime import datetime
from pathlib import Path
from typing import Any

from workers import Environment, die, settle_in

from config.settings import settings
from tasks import zalo_tokens
from tasks.zalo_tokens import OfficeTokens


def renew_and_note(environment: Environment, now: datetime, ready: str, number: int, count: int) -> None:
    """Wait for the others, renew the token that Zalo has refused, and write down which one came of it."""
    settle_in(environment)
    tokens = OfficeTokens(settings(), clock=lambda: now)
    refused = tokens.current()
    folder = Path(ready)
    (folder / f"ready-{number}").touch()
    while len(list(folder.glob("ready-*"))) < count:
        time.sleep(0.01)
    renewed = tokens.renewed(refused)
    (folder / f"got-{number}").write_text(f"{renewed.version} {renewed.value.get_secret_value()}", encoding="utf-8")


def renew_until_killed(environment: Environment, now: datetime, when: str) -> None:
    """Renew, and be killed `before` Zalo is asked, or `after` its answer and before it is stored."""
    settle_in(environment)
    asked = zalo_tokens.trade_refresh

    def ask(*arguments: Any) -> Any:
        if when == "after":
            asked(*arguments)
        die()

    zalo_tokens.trade_refresh = ask
    tokens = OfficeTokens(settings(), clock=lambda: now)
    tokens.renewed(tokens.current())
