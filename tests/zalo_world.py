"""An office that is live with Zalo, against real servers of mail and Zalo, and a clock that the test moves."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import factories
import pytest
import zalo_office
from office_driver import OfficeDriver, morning
from smtp_double import SmtpDouble
from sqlalchemy import text
from zalo_double import ZaloDouble
from zalo_office import Clock

from config.settings import settings
from models.database import session_on
from models.states import LineState
from tasks import delivery

TODAY = factories.ROLLED_OUT
AT = morning(TODAY) + timedelta(minutes=5)


class World:
    """An office that is live, its two servers and the clock."""

    def __init__(self, office: OfficeDriver, mail: SmtpDouble, zalo: ZaloDouble, clock: Clock) -> None:
        self.office, self.mail, self.zalo, self.clock = office, mail, zalo, clock

    def send(self, at: datetime | None = None) -> delivery.Sending:
        """Drain at an instant, by default that of the clock."""
        self.clock.now = at or self.clock.now
        return delivery.send.fn(TODAY, self.clock.now, clock=self.clock)

    def mailed(self) -> list[str]:
        """Who got a mail, once per mail."""
        return sorted(each.recipient for each in self.mail.accepted)

    def on_zalo(self) -> list[str]:
        """Who got a message of Zalo: user ids and telephone numbers."""
        bodies = [each.body for each in self.zalo.accepted]
        return sorted(str(each.get("phone") or each["recipient"]["user_id"]) for each in bodies)

    def notices(self) -> list[tuple[str, str, str, bool]]:
        """Every notice that did not begin by mail: unit, channel, state, whether it stands in for another."""
        query = text("""
            SELECT c.unit_code, n.channel, n.state, n.instead_of IS NOT NULL FROM notice n
            JOIN contact c ON c.id = n.contact_id WHERE c.first_channel <> 'email' ORDER BY 1, n.instead_of IS NOT NULL, 2
        """)
        with session_on(self.office.url, read_only=True) as session:
            return [(unit, channel, state, bool(stands)) for unit, channel, state, stands in session.execute(query)]

    def codes(self, channel: str) -> list[tuple[str, str]]:
        """What each attempt on a channel came to."""
        query = text("""
            SELECT a.outcome, a.code FROM attempt a JOIN notice n ON n.id = a.notice_id
            WHERE n.channel = :channel ORDER BY a.id
        """)
        with session_on(self.office.url, read_only=True) as session:
            return [(outcome, code) for outcome, code in session.execute(query, {"channel": channel})]

    def owed_in(self, *states: str) -> int:
        """How many lines that nobody has said stand in messages of these states, where a person sees them."""
        query = "SELECT n.state FROM notice_line l JOIN notice n ON n.id = l.notice_id WHERE l.state = 'owed'"
        with session_on(self.office.url, read_only=True) as session:
            return sum(state in states for state in session.execute(text(query)).scalars())

    def owed(self) -> int:
        """How many lines nobody has said."""
        return len(self.office.lines(LineState.OWED))


@contextmanager
def zalo_world(url: str, patch: pytest.MonkeyPatch) -> Iterator[World]:
    clock, office = Clock(AT), OfficeDriver(url)
    zalo_office.confirmed(url)
    with SmtpDouble() as mail, zalo_office.zalo_server(clock, patch) as zalo:
        for name, value in (("HOST", "127.0.0.1"), ("PORT", str(mail.port)), ("SECURITY", "none")):
            patch.setenv(f"DANVAN_MAIL_{name}", value)
        settings.cache_clear()
        zalo_office.consent(zalo, clock)
        yield World(office, mail, zalo, clock)
