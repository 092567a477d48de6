"""A year of an office of fifty units whose servers of mail and Zalo are real, and fail by a script with a seed.

Everything leaves as in an office: the flows' own bodies at the ticks of their timetable, the pooled connections, the
wire. Only the clock is the test's: a tick at which nothing could happen is passed over.
"""

import os
import random
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import factories
import pytest
import workers
import zalo_office
from office_driver import OfficeDriver, morning
from smtp_double import SmtpDouble
from sqlalchemy import text
from zalo_double import CONSULTATION, ZaloDouble
from zalo_office import Clock

from config.settings import settings
from flows import delivery as delivery_flow
from models.database import engine_for, session_on
from models.states import Mode
from tasks import arrivals, delivery
from tasks.clock import LOCAL, BusinessTime
from tasks.context import working_calendar
from tasks.zalo_consent import keep_consent

TODAY = factories.ROLLED_OUT
ENDS = date(2025, 1, 10)
DEAD = "thu-hong.example"
HANDS_IN = 12
RETURNED = ("VD-13", "VD-14", "VD-15", "VD-16")
RETURNED_ON = date(2024, 11, 12)
TICK = timedelta(minutes=10)
FIRST, LAST = time(7, 0), time(16, 50)
BY_HAND = (timedelta(hours=-2), timedelta(hours=15, minutes=40))
"""Before the office opens, and at 22:40: `danvan send`, which knows no timetable."""

OUTAGES = {
    "MAIL_PORT": (date(2024, 11, 7), date(2024, 11, 8)),
    "ZALO": (date(2024, 10, 31), date(2024, 11, 1)),
}
KILLED_ON = {date(2024, 4, 15): 3, date(2024, 11, 14): 24}
TWO_WORKERS_ON = date(2024, 11, 12)


@dataclass
class Faults:
    """What each side answers to each message; the same seed gives the same year, whoever asks first.

    Args:
        temporary, permanent, lost: of a hundred tries how many fail for a while, fail for ever, are taken without an
            answer.
        ends_token: of a hundred tries how many find that the access token has just ended.
        asked: how often each side was asked about each recipient.
    """

    seed: int
    temporary: int = 10
    permanent: int = 3
    lost: int = 2
    ends_token: int = 3
    asked: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    zalo: ZaloDouble | None = None

    def of_mail(self, address: str) -> int | str:
        """The answer to RCPT."""
        if address.endswith(DEAD):
            self.met["dead domain"] += 1
            return 451
        return self._drawn(f"mail {address}", 451, 550)

    def of_zalo(self, path: str, body: dict[str, Any]) -> int | str:
        """The code of a message's answer."""
        codes = (-200, -213) if path == CONSULTATION else (-100, -118)
        return self._drawn(f"zalo {recipient_of(path, body)}", *codes)

    def end_token(self) -> None:
        """Let the token end before this call is looked at, now and then."""
        assert self.zalo is not None
        self.asked["calls"] += 1
        ends = random.Random(f"{self.seed} token {self.asked['calls']}").random() * 100 < self.ends_token
        if ends and self.asked["calls"] > self.asked["calls at the last end"] + 1:
            self.asked["calls at the last end"] = self.asked["calls"]
            self.met["token ended"] += 1
            self.zalo.issued_at -= timedelta(hours=26)

    def _drawn(self, recipient: str, temporary: int, permanent: int) -> int | str:
        self.asked[recipient] += 1
        lot = random.Random(f"{self.seed} {recipient} {self.asked[recipient]}").random() * 100
        kinds: tuple[tuple[str, int, int | str], ...] = (
            ("temporary", self.temporary, temporary),
            ("permanent", self.permanent, permanent),
            ("lost", self.lost, "stored"),
        )
        for name, share, answer in kinds:
            if lot < share:
                self.met[f"{recipient.partition(' ')[0]} {name}"] += 1
                return answer
            lot -= share
        return 0


def recipient_of(path: str, body: dict[str, Any]) -> str:
    """Whom a message of Zalo is for."""
    return str(body["recipient"]["user_id"] if path == CONSULTATION else body["phone"])


def with_channels(document: dict[str, Any]) -> None:
    """Zalo by user id, Zalo by telephone, mail in office hours."""
    zalo_office.with_channels(document)
    document["delivery"]["channels"][-1] |= {"opens": "06:00", "closes": "18:00"}


def with_addresses(document: dict[str, Any]) -> None:
    """Of five units the person in charge takes Zalo, Zalo by user id or telephone, telephone alone, mail, mail.

    Three communes have their mail at a domain that takes none all year.
    """
    for number, unit in enumerate(document["units"]):
        contacts = {each["role"]: each for each in unit.get("contacts", [])}
        person, on_mail = contacts.get("person_in_charge"), number % 5 > 2
        if person is not None and not on_mail:
            person["channels"] = [["zalo_oa"], ["zalo_oa", "zalo_template"], ["zalo_template"]][number % 5]
            person["zalo_user_id"] = f"25125236254{number:05}" if number % 5 < 2 else None
            person["phone"] = f"0987 650 {number:03}" if number % 5 else None
            person["email"] = None if number % 5 == 2 else person["email"]
        if unit["code"] in ("VD-03", "VD-08", "VD-09"):
            for each in contacts.values():
                each["email"] = each["email"] and each["email"].replace("vi-du.example", DEAD)


@dataclass
class Year:
    """The office, its two servers, and what was played."""

    office: OfficeDriver
    clock: Clock
    mail: SmtpDouble
    zalo: ZaloDouble
    faults: Faults
    patch: pytest.MonkeyPatch
    drains: int = 0
    killed: list[int | None] = field(default_factory=list)

    def rows(self, query: str, **given: Any) -> list[tuple[Any, ...]]:
        """Rows of the record."""
        with session_on(self.office.url, read_only=True) as session:
            return [tuple(each) for each in session.execute(text(query), given)]

    def play(self, through: date = ENDS) -> None:
        """Every day from the day of roll-out."""
        due = {date.fromisoformat(str(day)) for (day,) in self.rows("SELECT DISTINCT on_day FROM agenda_entry")}
        for ordinal in range(TODAY.toordinal(), through.toordinal() + 1):
            day = date.fromordinal(ordinal)
            self._set_outages(day)
            self.clock.now = morning(day)
            if day in due:
                self.office.sweep(day)
            if day.weekday() == 0:
                keep_consent.fn()
            self._people(day)
            if day in KILLED_ON:
                self._kill(day, KILLED_ON[day])
            if day == TWO_WORKERS_ON:
                self._two_at_once(day)
            self._ticks(day)

    def _ticks(self, day: date) -> None:
        """The timetable's sendings of a day, and two by hand while something waits."""
        before, after = (morning(day) + each for each in BY_HAND)
        working = working_calendar().is_working(day)
        if working and self._next() is not None:
            self._by_hand(day, before)
        at: datetime | None = morning(day)
        last = datetime.combine(day, LAST, LOCAL)
        while at is not None and at <= last:
            self.clock.now = at
            self.drains += 1
            delivery_flow.send_notices.fn()
            soonest = self._next() if working else None
            if day == RETURNED_ON and at == morning(day):
                self._send_back(day)
                soonest = at
            at = None if soonest is None else max(at + TICK, _tick_from(soonest))
        if working and self._next() is not None:
            self._by_hand(day, after)

    def _by_hand(self, day: date, at: datetime) -> None:
        self.clock.now = at
        self.drains += 1
        delivery.send.fn(day, at, clock=self.clock)

    def _next(self) -> datetime | None:
        """When something that waits can be tried again."""
        ((found,),) = self.rows("""
            SELECT min(CASE WHEN state = 'sending' THEN lease_until ELSE next_try_at END) FROM notice
            WHERE state IN ('queued', 'deferred', 'sending') OR (state = 'uncertain' AND channel = 'email')
        """)
        return None if found is None else datetime.fromisoformat(str(found)).replace(tzinfo=UTC)

    def _people(self, day: date) -> None:
        """Some units hand in; the clerk checks arrivals, and a person releases what says that somebody is late."""
        if day == date(2024, 11, 6):
            for number in range(1, HANDS_IN + 1):
                self.office.hand_in(f"VD-{number:02}", factories.REPORT, day)
            for unit in RETURNED:
                self.office.hand_in(unit, "tu-kiem-tra", day)
        if day == date(2024, 11, 18):
            self.office.reconcile(factories.REPORT, date(2024, 11, 15), day)
            self.office.release(day)

    def _send_back(self, day: date) -> None:
        """After the day's message has left there is more to say to the same people."""
        for unit in RETURNED:
            self.office.send_back(unit, "tu-kiem-tra", date(2024, 11, 20), day)

    def _set_outages(self, day: date) -> None:
        ports = {"MAIL_PORT": self.mail.port, "ZALO": int(self.zalo.url.rpartition(":")[2])}
        for name, (first, last) in OUTAGES.items():
            if day in (first, last + timedelta(days=1)):
                port = closed_port() if day == first else ports[name]
                given = {"MAIL_PORT": str(port)}
                if name == "ZALO":
                    given = dict.fromkeys(("ZALO_API_URL", "ZALO_TEMPLATE_URL"), f"http://127.0.0.1:{port}")
                for setting, value in given.items():
                    self.patch.setenv(f"DANVAN_{setting}", value)
                settings.cache_clear()

    def _kill(self, day: date, message: int) -> None:
        """A sender is killed when the far end has just taken its message of this number."""
        engine_for(self.office.url).dispose()
        told = (surroundings(), day, morning(day), message, "after")
        self.killed += workers.run_together((workers.send_until_killed, told))

    def _two_at_once(self, day: date) -> None:
        engine_for(self.office.url).dispose()
        one = (workers.send_days, (surroundings(), [(day, morning(day))]))
        self.killed += workers.run_together(one, one)


def surroundings() -> dict[str, str]:
    """What a process of its own must be told."""
    kept = {name: value for name, value in os.environ.items() if name.startswith("DANVAN_")}
    return kept | {"NO_PROXY": "127.0.0.1"}


def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _tick_from(at: datetime) -> datetime:
    """The first tick of the timetable from an instant on, that day or later."""
    local = at.astimezone(LOCAL)
    minutes = -(-(local.hour * 60 + local.minute + (local.second or local.microsecond) / 60) // 10) * 10
    return datetime.combine(local.date(), time(0), LOCAL) + timedelta(minutes=max(minutes, 7 * 60))


@contextmanager
def played(url: str, folder: Path, patch: pytest.MonkeyPatch, seed: int = 4) -> Iterator[Year]:
    """An office on an empty, migrated database, its two servers, and the year."""
    office, clock = OfficeDriver(url), Clock(morning(TODAY))
    office.set_up()
    units = factories.units_with(folder / "u.yaml", with_addresses, base=factories.fifty_units(folder / "fifty.yaml"))
    office.load(factories.plan_with(folder / "p.yaml", with_channels), units)
    office.roll_out(TODAY)
    office.go_live("45/KH-UBND (ví dụ)", TODAY)
    zalo_office.confirmed(url)
    faults = Faults(seed)
    with (
        SmtpDouble(script=faults.of_mail, clock=clock) as mail,
        zalo_office.zalo_server(clock, patch) as zalo,
    ):
        faults.zalo, zalo.script, zalo.before = zalo, faults.of_zalo, faults.end_token
        for name, value in (("HOST", "127.0.0.1"), ("PORT", str(mail.port)), ("SECURITY", "none")):
            patch.setenv(f"DANVAN_MAIL_{name}", value)
        settings.cache_clear()
        zalo_office.consent(zalo, clock)
        _bind_flow(clock, patch)
        year = Year(office, clock, mail, zalo, faults, patch)
        year.play()
        yield year


def _bind_flow(clock: Clock, patch: pytest.MonkeyPatch) -> None:
    """The flow's own body, on the test's clock and without Prefect."""
    given: dict[str, Callable[..., Any]] = {
        "business_time": lambda: BusinessTime(clock.now.astimezone(LOCAL).date(), clock.now, Mode.LIVE),
        "send": partial(delivery.send.fn, clock=clock),
        "sending_page": lambda sent, *_: sent,
        "conclude": lambda page, **_: page,
    }
    for name, value in given.items():
        patch.setattr(delivery_flow, name, value)
    patch.setattr(arrivals, "ask_what_arrived", partial(arrivals.ask_what_arrived.fn, clock=clock))
