"""An office that has gone live, and the words of a message that really left."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from email import message_from_bytes, policy

import pytest
from office_driver import OfficeDriver
from smtp_double import SmtpDouble

from config.settings import settings


def point_at(server: SmtpDouble, patch: pytest.MonkeyPatch) -> None:
    """Let mail leave for a server on this machine."""
    told = {"HOST": "127.0.0.1", "PORT": str(server.port), "SECURITY": "none", "TIMEOUT_SECONDS": "3"}
    for name, value in told.items():
        patch.setenv(f"DANVAN_MAIL_{name}", value)
    settings.cache_clear()


@contextmanager
def live(office: OfficeDriver, on: date, patch: pytest.MonkeyPatch) -> Iterator[SmtpDouble]:
    """Turn an office live and issued, with a mail server of its own."""
    with SmtpDouble() as server:
        office.go_live("45/KH-UBND (ví dụ)", on)
        point_at(server, patch)
        yield server


def words_to(server: SmtpDouble, address: str) -> list[tuple[str, str, str]]:
    """Subject, text and HTML of each message that reached an address, as its reader sees them."""
    found = []
    for each in server.accepted:
        if each.recipient == address:
            mail = message_from_bytes(each.message, policy=policy.default)
            text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
            assert text is not None and html is not None
            parts = [str(part.get_content()).replace("\r\n", "\n") for part in (text, html)]
            found.append((str(mail["Subject"]), parts[0], parts[1]))
    return found
