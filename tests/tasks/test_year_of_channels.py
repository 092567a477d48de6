"""A year of fifty units and of faults on every channel: nothing twice, nothing lost, nothing out of hours, no doubt resent.

What is compared is what the servers themselves took, by their own logs, with what the record says of it.
"""

import re
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from email import message_from_bytes, policy

import pytest
from faulty_year import DEAD, ENDS, HANDS_IN, RETURNED_ON, Year, played
from fresh_databases import Templates, copied
from zalo_double import CONSULTATION

from config.settings import settings
from tasks.clock import LOCAL
from tasks.context import working_calendar
from tasks.phone_list import phone_list

# Half a minute of processor time; on a machine that others use, many minutes.
pytestmark = pytest.mark.timeout(1500)
ITEM = re.compile(r"^\d+\. .*$", re.MULTILINE)
PLAN = ".bac-kan-2024"


@dataclass(frozen=True)
class Arrived:
    """One message that a server took, read back from its log.

    Args:
        items: the numbered things that it says, word for word, days left and all; a template says too little to tell two of
            them apart.
    """

    channel: str
    notice: str
    at: datetime
    items: tuple[str, ...]

    @property
    def person(self) -> str:
        """Whose it is."""
        return self.notice.split(".")[1]

    @property
    def day(self) -> str:
        """Of which day."""
        return self.notice.split(".")[0]


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
    with copied(sqlite_templates, "empty", home, patch) as url, played(url, home, patch) as made:
        yield made
    settings.cache_clear()


@pytest.fixture(scope="module")
def arrived(year: Year) -> list[Arrived]:
    """Everything that both servers took, in their order."""
    found = []
    for mail in year.mail.accepted:
        read = message_from_bytes(mail.message, policy=policy.default)
        text = read.get_body(("plain",))
        assert text is not None
        notice = str(read["Message-ID"]).strip("<").rpartition("@")[0].removesuffix(PLAN)
        words = str(text.get_content()).partition("Căn cứ gửi thông báo")[0]
        found.append(Arrived("email", notice, mail.at, tuple(_said(words))))
    for taken in year.zalo.accepted:
        if taken.path == CONSULTATION:
            words = taken.body["message"]["text"]
            found.append(Arrived("zalo_oa", words.rpartition("Mã: ")[2], taken.at, tuple(_said(words))))
        else:
            found.append(Arrived("zalo_template", taken.body["template_data"]["ma"], taken.at, ()))
    return found


def _said(words: str) -> list[str]:
    """The numbered things, without their numbers."""
    return [each.partition(". ")[2].rstrip() for each in ITEM.findall(words)]


def in_doubt(year: Year, channel: str) -> set[str]:
    """The notices of a channel of which one try was in doubt."""
    query = "SELECT n.id FROM notice n JOIN attempt a ON a.notice_id = n.id WHERE a.outcome = 'uncertain' AND n.channel LIKE :c"
    return {notice for (notice,) in year.rows(query, c=channel)}


def test_the_year_had_every_fault_and_half_of_the_messages_went_by_zalo(year: Year, arrived: list[Arrived]) -> None:
    met = {
        *("mail temporary", "mail permanent", "mail lost", "dead domain"),
        *("zalo temporary", "zalo permanent", "zalo lost", "token ended"),
    }
    outages = year.rows("SELECT DISTINCT code FROM attempt WHERE code IN ('refused', 'connect') ORDER BY 1")

    assert {name for name, times in year.faults.met.items() if times} == met
    assert outages == [("connect",), ("refused",)]
    assert year.killed == [-signal.SIGKILL, 0, 0, -signal.SIGKILL]
    assert year.rows("SELECT count(DISTINCT unit_code) FROM obligation") >= [(40,)]
    assert {channel: number > 60 for channel, number in Counter(each.channel for each in arrived).items()} == {
        "email": True, "zalo_oa": True, "zalo_template": True,
    }  # fmt: skip


def test_no_server_took_a_message_twice_but_a_mail_in_doubt_under_its_own_id(
    year: Year, arrived: list[Arrived]
) -> None:
    twice = {notice: times for notice, times in Counter(each.notice for each in arrived).items() if times > 1}

    assert set(twice) <= in_doubt(year, "email")
    assert set(twice.values()) == {2}


def test_nobody_was_told_the_same_thing_of_a_day_in_two_messages(arrived: list[Arrived]) -> None:
    told: dict[tuple[str, str, str], set[str]] = {}
    for each in arrived:
        for item in each.items:
            told.setdefault((each.person, each.day, item), set()).add(each.notice)

    assert {key: notices for key, notices in told.items() if len(notices) > 1} == {}


def test_what_the_record_calls_accepted_is_what_the_servers_took(year: Year, arrived: list[Arrived]) -> None:
    accepted = {notice for (notice,) in year.rows("SELECT notice_id FROM attempt WHERE outcome = 'accepted'")}
    taken = {each.notice for each in arrived}

    assert accepted - taken == set()
    assert taken - accepted == {each for each in taken if each in in_doubt(year, "zalo%")}


def test_a_line_stands_in_one_message_and_is_said_once_or_stands_on_a_list_or_was_withdrawn_with_a_reason(
    year: Year, arrived: list[Arrived]
) -> None:
    lines = year.rows("""
        SELECT l.id, l.state, n.state, n.id, l.state_reason IS NOT NULL FROM notice_line l
        LEFT JOIN notice n ON n.id = l.notice_id ORDER BY l.id
    """)
    to_call = {row.number for row in phone_list(ENDS).rows}
    taken = Counter(each.notice for each in arrived)

    lost = [
        line
        for line, state, notice_state, notice, has_reason in lines
        if not (
            (state == "said" and notice_state == "accepted" and taken[notice])
            or (state == "cancelled" and has_reason)
            or state in ("held", "no_contact")
            or (state == "owed" and notice_state in ("failed", "uncertain"))
        )
    ]
    unsaid = {
        line for line, state, notice_state, *_ in lines if state == "owed" and notice_state in ("failed", "uncertain")
    }
    still_worth = {line for line in unsaid if line in to_call}
    assert lost == []
    assert still_worth
    assert _past_their_day(year, unsaid - to_call) == unsaid - to_call
    assert year.rows("SELECT count(*) FROM notice WHERE state IN ('queued', 'deferred', 'sending')") == [(0,)]


def test_what_became_owed_after_the_days_message_had_left_was_gathered_the_same_day(year: Year) -> None:
    gathered = year.rows("""
        SELECT l.on_day, n.day, max(n.sequence) FROM notice_line l LEFT JOIN notice n ON n.id = l.notice_id
        WHERE l.message = 'returned' GROUP BY l.on_day, n.day
    """)

    assert gathered == [(RETURNED_ON.isoformat(), RETURNED_ON.isoformat(), 2)]


def _past_their_day(year: Year, lines: set[int]) -> set[int]:
    """Of these lines those that are not worth a call any more: their day has passed, or a later one was said."""
    found = year.rows("""
        SELECT l.id FROM notice_line l JOIN obligation o ON o.id = l.obligation_id
        WHERE (o.due_on IS NOT NULL AND o.due_on < :today) OR o.status NOT IN ('open', 'returned')
    """, today=ENDS.isoformat())  # fmt: skip
    return {line for (line,) in found} & lines


def test_nothing_arrived_on_a_day_off_or_outside_the_hours_of_its_channel(arrived: list[Arrived]) -> None:
    hours = {
        "email": (time(6), time(18)),
        "zalo_oa": (time(7), time(19)),
        "zalo_template": (time(6, 30), time(21, 30)),
    }
    local = [(each.channel, each.at.astimezone(LOCAL)) for each in arrived]

    assert [each for each in local if not hours[each[0]][0] <= each[1].time() < hours[each[0]][1]] == []
    assert [each for each in local if not working_calendar().is_working(each[1].date())] == []


def test_what_zalo_may_have_taken_was_never_asked_again_and_went_nowhere_else(
    year: Year, arrived: list[Arrived]
) -> None:
    doubted = in_doubt(year, "zalo%")
    tries = dict(year.rows("SELECT notice_id, max(id) FROM attempt GROUP BY notice_id"))
    doubts = dict(year.rows("SELECT notice_id, id FROM attempt WHERE outcome = 'uncertain'"))
    followed = {notice for (notice,) in year.rows("SELECT instead_of FROM notice WHERE instead_of IS NOT NULL")}

    assert len(doubted) >= year.faults.met["zalo lost"]
    assert {notice: doubts[notice] for notice in doubted} == {notice: tries[notice] for notice in doubted}
    assert doubted & followed == set()
    assert {state for notice, state in year.rows("SELECT id, state FROM notice") if notice in doubted} == {"uncertain"}


def test_what_failed_on_a_channel_was_tried_on_every_other_of_its_person(year: Year) -> None:
    left = year.rows("""
        SELECT n.channel, c.email IS NOT NULL FROM notice n JOIN contact c ON c.id = n.contact_id
        WHERE n.state = 'failed' AND EXISTS (SELECT 1 FROM notice_line l WHERE l.notice_id = n.id AND l.state = 'owed')
    """)

    assert {(channel, by_mail) for channel, by_mail in left if by_mail and channel != "email"} == set()


def test_a_dead_domain_delays_nobody_else(year: Year) -> None:
    """Whoever met no fault of their own was told in the first drain in which their channel was open."""
    late = year.rows(f"""
        SELECT n.id FROM notice n JOIN contact c ON c.id = n.contact_id
        WHERE n.state = 'accepted' AND n.instead_of IS NULL AND n.attempts = 1
          AND (c.email IS NULL OR c.email NOT LIKE '%{DEAD}')
          AND CAST(strftime('%s', n.accepted_at) AS integer) - CAST(strftime('%s', n.gathered_at) AS integer) > 600
          AND n.day NOT IN ('2024-10-31', '2024-11-01', '2024-11-07', '2024-11-08')
    """)  # fmt: skip

    assert late == []


def test_units_that_had_handed_in_heard_no_more_of_it(year: Year) -> None:
    withdrawn = year.rows("SELECT count(*) FROM obligation WHERE status = 'received'")
    after = year.rows("""
        SELECT l.id FROM notice_line l JOIN obligation o ON o.id = l.obligation_id
        JOIN notice n ON n.id = l.notice_id
        WHERE o.status = 'received' AND l.state = 'said' AND n.accepted_at > '2024-11-06 01:00:00'
    """)

    assert (withdrawn, after) == ([(HANDS_IN,)], [])
