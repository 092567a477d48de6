"""A year of faults on every channel: nothing twice, nothing lost, nothing at night, nothing resent in doubt.

The far end is scripted: one message in ten fails for a while; of mail three in a hundred fail for ever, of Zalo ten, and six
of its answers are lost; each channel is down for two days, and one mail domain is dead all year. Six units, so that it takes
seconds; what the servers themselves do is tested in `test_channels.py`.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import factories
import pytest
import zalo_office
from fresh_databases import Templates, copied
from office_driver import OfficeDriver, morning
from sqlalchemy import text
from zalo_office import Clock

from config.settings import settings
from models.database import session_on
from notifications.channels.zalo.messages import Consultation
from notifications.mime import Mail
from notifications.outcomes import Outcome, OutcomeKind
from tasks import delivery
from tasks.clock import LOCAL
from tasks.context import working_calendar

DEAD = "thu-truong.p-nv@bac-kan.example"
DRAINS = (timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=3), timedelta(hours=13))
OUTAGES = {
    "mail": (date(2024, 11, 12), date(2024, 11, 13)),
    "zalo": (date(2024, 10, 31), date(2024, 11, 1)),
}


@dataclass
class FarEnd:
    """Takes messages, or not, and remembers what it took, when, and what it was asked."""

    clock: Clock
    chance: random.Random
    taken: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    doubted: set[str] = field(default_factory=set)
    faulted: set[str] = field(default_factory=set)
    hours: set[tuple[str, int]] = field(default_factory=set)

    def deliver(self, message: Any, transport: Any) -> Outcome:
        """Stand in for the gateway."""
        provider, notice = _named(message)
        self.asked[notice] += 1
        self.hours.add((provider, self.clock.now.astimezone(LOCAL).hour))
        outcome = self._outcome(message, provider, notice)
        if outcome.kind is not OutcomeKind.ACCEPTED:
            self.faulted.add(notice)
        return outcome

    def _outcome(self, message: Any, provider: str, notice: str) -> Outcome:
        first, last = OUTAGES[provider]
        if first <= self.clock.now.astimezone(LOCAL).date() <= last:
            return Outcome(kind=OutcomeKind.TEMPORARY, code="connect")
        if isinstance(message, Mail) and message.to_address == DEAD:
            return Outcome(kind=OutcomeKind.TEMPORARY, code="rcpt 451")
        lot, zalo = self.chance.random(), provider == "zalo"
        if lot < 0.10:
            return Outcome(kind=OutcomeKind.TEMPORARY, code="later")
        if lot < (0.20 if zalo else 0.13):
            return Outcome(kind=OutcomeKind.PERMANENT, code="refused")
        if lot < 0.26 and zalo:
            self.doubted.add(notice)
            return Outcome(kind=OutcomeKind.UNCERTAIN, code="timeout")
        self.taken[notice] += 1
        return Outcome(kind=OutcomeKind.ACCEPTED, code="0")


def _named(message: Any) -> tuple[str, str]:
    """Whose the message is, and the notice it carries."""
    if isinstance(message, Mail):
        return "mail", message.message_id.strip("<").rpartition("@")[0].removesuffix(".bac-kan-2024")
    if isinstance(message, Consultation):
        return "zalo", message.text.rpartition("Mã: ")[2]
    return "zalo", message.values["ma"]


@dataclass
class Year:
    """What was played, and the far end's memory of it."""

    office: OfficeDriver
    far_end: FarEnd

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the record."""
        with session_on(self.office.url, read_only=True) as session:
            return [tuple(each) for each in session.execute(text(query))]


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    """Settings for the whole module."""
    with pytest.MonkeyPatch.context() as made:
        yield made


@pytest.fixture(scope="module")
def year(
    sqlite_templates: Templates, tmp_path_factory: pytest.TempPathFactory, patch: pytest.MonkeyPatch
) -> Iterator[Year]:
    """The year, played once."""
    home = tmp_path_factory.mktemp("year")
    patch.chdir(home)
    patch.setenv("DANVAN_HOME", str(home))
    patch.setenv("DANVAN_MAIL_HOST", "127.0.0.1")
    with copied(sqlite_templates, "zalo", home, patch) as url:
        office, clock = OfficeDriver(url), Clock()
        office.go_live("45/KH-UBND (ví dụ)", factories.ROLLED_OUT)
        with zalo_office.zalo_server(clock, patch):
            played = Year(office, FarEnd(clock, random.Random(4)))
            patch.setattr(delivery, "deliver", played.far_end.deliver)
            _play(played, clock)
            yield played
    settings.cache_clear()


def _play(year: Year, clock: Clock) -> None:
    """Sweep on every day on which something must be said, send five times a day then and on the days after."""
    days = {date.fromisoformat(str(day)) for (day,) in year.rows("SELECT DISTINCT on_day FROM agenda_entry")}
    days |= {day + timedelta(days=after) for day in days | {factories.ROLLED_OUT} for after in (0, 1, 2)}
    for day in sorted(each for each in days if each.year == 2024 and working_calendar().is_working(each)):
        year.office.sweep(day)
        for hour in DRAINS:
            clock.now = morning(day) + hour
            delivery.send.fn(day, clock.now, clock=clock)
    for after in range(10):
        clock.now = morning(date(2025, 1, 6) + timedelta(days=after)) + timedelta(hours=1)
        delivery.send.fn(date(2024, 12, 31), clock.now, clock=clock)


def test_the_year_had_every_fault(year: Year) -> None:
    outcomes = {outcome for (outcome,) in year.rows("SELECT DISTINCT outcome FROM attempt")}

    assert outcomes == {"accepted", "temporary", "permanent", "uncertain"}
    assert sum(year.far_end.taken.values()) > 40
    assert year.rows("SELECT count(*) >= 3 FROM notice WHERE instead_of IS NOT NULL") == [(1,)]


def test_nothing_was_taken_twice_and_what_is_recorded_is_what_was_taken(year: Year) -> None:
    accepted = [notice for (notice,) in year.rows("SELECT notice_id FROM attempt WHERE outcome = 'accepted'")]

    assert set(year.far_end.taken.values()) == {1}
    assert sorted(accepted) == sorted(year.far_end.taken)


def test_every_line_was_said_once_or_stands_where_a_person_sees_it(year: Year) -> None:
    lines = year.rows("""
        SELECT l.id, l.state, n.state, n.id FROM notice_line l LEFT JOIN notice n ON n.id = l.notice_id
        WHERE l.state IN ('said', 'owed') ORDER BY l.id
    """)

    said = [notice for _, state, _, notice in lines if state == "said"]
    left = Counter(notice_state for _, state, notice_state, _ in lines if state == "owed")
    assert [notice for notice in said if year.far_end.taken[notice] != 1] == []
    assert set(left) <= {"failed", "uncertain"}
    assert year.rows("""
        SELECT l.id FROM notice_line l WHERE l.state NOT IN ('said', 'owed', 'held', 'no_contact')
        AND l.state_reason IS NULL
    """) == []  # fmt: skip


def test_what_failed_for_good_has_been_tried_on_every_channel_of_its_person(year: Year) -> None:
    lost = year.rows("""
        SELECT n.id, c.channels, c.email, n.channel FROM notice n JOIN contact c ON c.id = n.contact_id
        JOIN notice_line l ON l.notice_id = n.id AND l.state = 'owed' WHERE n.state = 'failed'
    """)

    assert [row for row in lost if row[2] is not None and row[3] != "email"] == []


def test_what_was_in_doubt_was_asked_once_and_went_nowhere_else(year: Year) -> None:
    followed = {notice for (notice,) in year.rows("SELECT instead_of FROM notice WHERE instead_of IS NOT NULL")}
    last = dict(year.rows("SELECT id, state FROM notice"))

    assert year.far_end.doubted
    assert {last[notice] for notice in year.far_end.doubted} == {"uncertain"}
    assert year.far_end.doubted & (followed | set(year.far_end.taken)) == set()


def test_zalo_was_asked_within_its_hours_only(year: Year) -> None:
    assert {hour for provider, hour in year.far_end.hours if provider == "zalo"} <= set(range(7, 21))
    assert {hour for provider, hour in year.far_end.hours if provider == "mail"} >= {7, 20}


def test_a_dead_domain_delays_nobody_else(year: Year) -> None:
    """Whoever met no fault of their own was told in the first drain in which their channel was open."""
    late = year.rows("""
        SELECT n.id FROM notice n WHERE n.state = 'accepted' AND n.instead_of IS NULL
        AND n.attempts = 1 AND CAST(strftime('%s', n.accepted_at) AS integer)
            - CAST(strftime('%s', n.gathered_at) AS integer) > 600
    """)

    assert [notice for (notice,) in late if notice not in year.far_end.faulted] == []
