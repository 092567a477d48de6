"""Two workers on one notice, stepped by hand: what was taken stays taken, what is owed is said, nobody waits for ever."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import factories
import pytest
from fresh_databases import Templates, copied
from office_driver import ACTOR, OfficeDriver, morning
from sqlalchemy import event, text
from sqlmodel import Session

from models import audit, reach, sending, sweeping
from models.database import engine_for, session_on
from models.lifecycle import MET, withdraw_lines
from models.outbox import NoticeLine
from models.phone_calls import Call
from models.sending import Sent, Taken
from models.standing_in import hand_over
from models.states import Bundle, Channel, LineState, ObligationStatus, Source
from tasks.phone_list import note_called
from tasks.resending import look_at_resending, resend

TODAY = factories.ROLLED_OUT
AT = morning(TODAY) + timedelta(minutes=5)
LEASE = timedelta(minutes=2)
LATER = AT + timedelta(minutes=25)
AFTER = LATER + timedelta(hours=1)


@pytest.fixture
def postgres_story(
    home: Path, postgres_templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OfficeDriver]:
    """The story's office where transactions can overlap."""
    with copied(postgres_templates, "story", home, monkeypatch) as url:
        yield OfficeDriver(url)


def take(session: Session, at: datetime, worker: str) -> Taken | None:
    return sending.take_next(
        session, channel=Channel.EMAIL, today=TODAY, now=at, worker=worker, lease=LEASE, resend=True, emptied=[]
    )


def taken(office: OfficeDriver, at: datetime, worker: str) -> Taken:
    """The next notice, taken in a transaction of its own."""
    with session_on(office.url) as session:
        found = take(session, at, worker)
    assert found is not None
    return found


def came(ours: Taken, outcome: str, **more: Any) -> Sent:
    """What a worker has to record of a message."""
    said = tuple(line.id for line in ours.lines if line.id is not None)
    attempt = ours.notice.attempts
    worker = str(ours.notice.worker)
    return Sent(ours.notice.id, ours.attempt_id, attempt, worker, outcome, "", "", None, "Thông báo", said, **more)


def record(office: OfficeDriver, sent: Sent, at: datetime) -> None:
    with session_on(office.url) as session:
        sending.record(session, sent, now=at)


def recover(office: OfficeDriver, at: datetime) -> int:
    with session_on(office.url) as session:
        return sending.recover(session, now=at)


def rows(office: OfficeDriver, query: str, **given: Any) -> list[tuple[Any, ...]]:
    with session_on(office.url, read_only=True) as session:
        return [tuple(row) for row in session.execute(text(query), given)]


def standing(office: OfficeDriver, notice_id: str) -> tuple[str, set[str]]:
    """A notice's state, and those of its lines."""
    ((state,),) = rows(office, "SELECT state FROM notice WHERE id = :id", id=notice_id)
    return state, {
        line for (line,) in rows(office, "SELECT state FROM notice_line WHERE notice_id = :id", id=notice_id)
    }


def only(office: OfficeDriver) -> str:
    """Leave one notice to be sent, so that both workers take that one."""
    with session_on(office.url) as session:
        kept = session.execute(text("SELECT min(id) FROM notice")).scalar_one()
        session.execute(text("UPDATE notice SET next_try_at = '2030-01-01' WHERE id <> :kept"), {"kept": kept})
    return str(kept)


def twice_taken(office: OfficeDriver) -> tuple[Taken, Taken]:
    """A worker that outlives its lease, and the one that takes its message after that."""
    only(office)
    slow = taken(office, AT, "chậm")
    assert recover(office, LATER) == 1
    quick = taken(office, LATER + timedelta(minutes=10), "nhanh")
    assert quick.notice.id == slow.notice.id
    return slow, quick


@pytest.mark.parametrize("outcome", ["temporary", "uncertain", "permanent"])
@pytest.mark.parametrize("slow_first", [True, False])
def test_what_a_worker_past_its_lease_has_said_stands_as_accepted_whatever_becomes_of_the_second_try(
    story: OfficeDriver, outcome: str, slow_first: bool
) -> None:
    slow, quick = twice_taken(story)
    both = [came(slow, "accepted"), came(quick, outcome)]

    for sent in both if slow_first else reversed(both):
        record(story, sent, LATER + timedelta(minutes=10))
    with session_on(story.url) as session:
        again = take(session, AFTER, "sau")

    assert again is None
    assert standing(story, slow.notice.id) == ("accepted", {"said"})


def test_a_second_try_that_is_under_way_keeps_the_lines_that_the_first_did_not_say(story: OfficeDriver) -> None:
    slow, quick = twice_taken(story)
    fewer = replace(came(slow, "accepted"), lines=(came(slow, "accepted").lines[0],))

    record(story, fewer, LATER)
    with session_on(story.url) as session:
        opened = sweeping.gather(session, day=TODAY, now=LATER)
    record(story, came(quick, "accepted"), LATER)

    assert opened == 0
    assert standing(story, slow.notice.id) == ("accepted", {"said"})


def test_what_the_first_try_did_not_say_is_said_later_under_the_same_number(story: OfficeDriver) -> None:
    slow, quick = twice_taken(story)
    first, *others = came(slow, "accepted").lines

    record(story, replace(came(slow, "accepted"), lines=(first,)), LATER)
    record(story, came(quick, "temporary"), LATER)
    again = taken(story, AFTER, "sau")

    assert (again.notice.id, sorted(came(again, "").lines)) == (slow.notice.id, sorted(others))


def test_a_late_worker_does_not_speak_for_the_try_that_a_person_has_asked_for_under_the_same_number(
    story: OfficeDriver,
) -> None:
    notice = only(story)
    with session_on(story.url) as session:
        session.execute(text("UPDATE notice SET attempts = 5 WHERE id = :id"), {"id": notice})
    slow = taken(story, AT, "chậm")
    recover(story, LATER)
    code = look_at_resending([notice], TODAY).code
    resend.fn([notice], code, True, TODAY, LATER, ACTOR, Source.FORM)
    quick = taken(story, LATER, "nhanh")

    record(story, came(slow, "permanent", next_channel=Channel.ZALO_OA), LATER)

    assert (slow.notice.attempts, quick.notice.attempts) == (6, 6)
    assert standing(story, notice) == ("sending", {"owed"})
    assert rows(story, "SELECT count(*) FROM notice WHERE instead_of IS NOT NULL") == [(0,)]


# --- where transactions overlap -------------------------------------------------------------------------------------


@contextmanager
def before(office: OfficeDriver, start: str, step: Callable[[], None]) -> Iterator[None]:
    """Do a step once, right before the first statement with these words reaches the server."""
    done: list[str] = []

    def watch(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if start in statement and not done:
            done.append(statement)
            step()

    event.listen(engine_for(office.url), "before_cursor_execute", watch)
    try:
        yield
    finally:
        event.remove(engine_for(office.url), "before_cursor_execute", watch)
    assert done


def wait_until_blocked(office: OfficeDriver, many: int = 1, *, at_most: float = 20) -> bool:
    """Until so many statements on this database wait for locks, or the seconds have passed; whether they wait."""
    ends = monotonic() + at_most
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    while rows(office, query) < [(many,)]:
        if monotonic() > ends:
            return False
        sleep(0.01)
    return True


def test_a_late_record_and_a_recovery_of_the_same_notice_wait_for_each_other_and_both_succeed(
    postgres_story: OfficeDriver,
) -> None:
    office = postgres_story
    only(office)
    slow = taken(office, AT, "chậm")

    with ThreadPoolExecutor(1) as pool:
        with session_on(office.url) as recovering:

            def late() -> None:
                waiting.append(pool.submit(record, office, came(slow, "accepted"), LATER))
                assert wait_until_blocked(office)

            waiting: list[Any] = []
            # The notice is locked by then, its attempt is not yet.
            with before(office, "UPDATE attempt SET", late):
                assert sending.recover(recovering, now=LATER) == 1
        waiting[0].result(timeout=20)

    assert standing(office, slow.notice.id) == ("accepted", {"said"})
    assert office.attempts() == [(slow.notice.id, 1, "accepted")]


def test_two_late_records_of_one_notice_at_once_leave_it_accepted(postgres_story: OfficeDriver) -> None:
    office = postgres_story
    slow, quick = twice_taken(office)

    with ThreadPoolExecutor(1) as pool:
        with session_on(office.url) as second:
            sending.record(second, came(quick, "temporary"), now=LATER)
            waiting = pool.submit(record, office, came(slow, "accepted"), LATER)
            assert wait_until_blocked(office)
        waiting.result(timeout=20)

    assert standing(office, slow.notice.id) == ("accepted", {"said"})


def owe(office: OfficeDriver, like: str) -> int:
    """One more line for the person of a notice, in no notice yet, as a hand-in's event makes it."""
    with session_on(office.url) as session:
        query = "SELECT id FROM notice_line WHERE notice_id = :like ORDER BY id LIMIT 1"
        line = session.get(NoticeLine, session.execute(text(query), {"like": like}).scalar_one())
        assert line is not None
        values = {name: value for name, value in line.model_dump().items() if name != "id"}
        new = NoticeLine(**values | {"rung": "thử", "notice_id": None, "state": LineState.OWED, "bundle": Bundle.DAILY})
        session.add(new)
        session.flush()
        assert new.id is not None
        return new.id


def test_a_line_is_not_put_into_a_message_that_leaves_before_the_gathering_is_committed(
    postgres_story: OfficeDriver,
) -> None:
    office = postgres_story
    first = only(office)
    with session_on(office.url) as session:
        last = session.execute(text("SELECT max(id) FROM notice")).scalar_one()
    owe(office, last)  # something to gather, for somebody else
    late: list[int] = []
    ours: list[Taken] = []
    leaving: list[Future[None]] = []

    with (
        ThreadPoolExecutor(1) as pool,
        session_on(office.url) as sender,
        session_on(office.url) as gathering,
    ):

        def leave() -> None:
            """The message leaves once the gathering waits for it, or has passed it by."""
            wait_until_blocked(office, at_most=1)
            sender.commit()

        def step() -> None:
            """Between a gathering's two statements a line is owed, and its person's message is being taken."""
            late.append(owe(office, first))
            found = take(sender, AT, "gửi")
            assert found is not None
            ours.append(found)
            leaving.append(pool.submit(leave))

        with before(office, "UPDATE notice_line SET notice_id = (", step):
            assert sweeping.gather(gathering, day=TODAY, now=AT) == 1
        leaving[0].result(timeout=20)
        record(office, came(ours[0], "accepted"), AT)
    with session_on(office.url) as session:
        sweeping.gather(session, day=TODAY, now=LATER)

    query = "SELECT l.state, n.state FROM notice_line l JOIN notice n ON n.id = l.notice_id WHERE l.id = :id"
    assert ours[0].notice.id == first
    assert rows(office, query, id=late[0]) == [("owed", "queued")]


def test_a_gathering_and_a_domain_that_is_left_alone_lock_their_notices_in_one_order(
    postgres_story: OfficeDriver,
) -> None:
    office = postgres_story
    first, between, *_, last = [found for (found,) in rows(office, "SELECT id FROM notice ORDER BY id")]
    for each in (first, between, last):
        owe(office, each)
    with session_on(office.url) as session:
        for notice, tried in ((last, AT - timedelta(minutes=1)), (first, AT)):
            # However the server looks for what is put off, it comes upon the last one first.
            moved = {"id": notice, "at": tried.replace(tzinfo=None)}
            session.execute(text("UPDATE notice SET next_try_at = :at WHERE id = :id"), moved)
            session.execute(
                text(
                    "UPDATE contact SET email = 'nguoi-nhan@thu-hong.example' "
                    "WHERE id = (SELECT contact_id FROM notice WHERE id = :id)"
                ),
                {"id": notice},
            )

    def gather() -> int:
        with session_on(office.url) as session:
            return sweeping.gather(session, day=TODAY, now=AT)

    def leave_alone() -> None:
        with session_on(office.url) as session:
            reach.failed(session, "@thu-hong.example", silent=True, reason="im lặng", now=AT)

    with ThreadPoolExecutor(2) as pool:
        with session_on(office.url) as holding:
            holding.execute(text("SELECT id FROM notice WHERE id = :id FOR UPDATE"), {"id": between})
            gathering = pool.submit(gather)
            assert wait_until_blocked(office)
            leaving_alone = pool.submit(leave_alone)
            assert wait_until_blocked(office, 2)
        assert gathering.result(timeout=20) == 3
        leaving_alone.result(timeout=20)

    query = "SELECT count(*) FROM notice WHERE state = 'deferred' AND id IN (:first, :last)"
    assert rows(office, query, first=first, last=last) == [(2,)]


def test_a_message_that_leaves_while_its_person_s_absence_is_looked_at_is_not_said_to_the_deputy_as_well(
    postgres_story: OfficeDriver,
) -> None:
    office = postgres_story
    with session_on(office.url) as session:
        deputy = "Thủ trưởng - UBND phường Đức Xuân"
        away = json.dumps([{"from": "2024-03-20", "to": "2024-03-31", "deputy": deputy}])
        query = "UPDATE contact SET away = :away WHERE email = 'dau-moi.p-dx@bac-kan.example' RETURNING id"
        ward = session.execute(text(query), {"away": away}).scalar_one()
        session.execute(text("UPDATE notice SET next_try_at = '2030-01-01' WHERE contact_id <> :id"), {"id": ward})

    def leave() -> None:
        with session_on(office.url) as session:
            found = take(session, AT, "gửi")
        if found is not None:
            record(office, came(found, "accepted"), AT)

    with session_on(office.url) as session, before(office, "UPDATE notice_line SET contact_id", leave):
        moved = hand_over(session, today=TODAY)

    told = "SELECT DISTINCT l.state FROM notice_line l WHERE l.recipient = :who"
    assert moved > 0
    assert rows(office, "SELECT count(*) FROM attempt") == [(0,)]
    assert rows(office, told, who=f"contact:{ward}") == [("held",)]


def test_two_gatherings_of_which_one_has_withdrawn_a_waiting_line_do_not_wait_for_each_other_for_ever(
    postgres_story: OfficeDriver,
) -> None:
    office = postgres_story
    query = """
        SELECT l.id, l.notice_id, o.unit_code, o.duty_code, o.occurrence FROM notice_line l
        JOIN obligation o ON o.id = l.obligation_id WHERE l.notice_id IS NOT NULL ORDER BY l.id
    """
    about, stands_in, *of_it = rows(office, query)[0]
    with session_on(office.url) as session:
        session.execute(text("UPDATE notice_line SET notice_id = NULL WHERE id = :id"), {"id": about})
    owe(office, stands_in)  # about something else

    def gather() -> int:
        with session_on(office.url) as session:
            return sweeping.gather(session, day=TODAY, now=AT)

    with ThreadPoolExecutor(1) as pool:
        with session_on(office.url) as handing_in:
            assert withdraw_lines(handing_in, office.obligation(*of_it), MET) > 0
            other = pool.submit(gather)
            wait_until_blocked(office, at_most=1)
            sweeping.gather(handing_in, day=TODAY, now=AT)
        assert other.result(timeout=20) == 1

    query = "SELECT count(*) FROM notice_line WHERE state = 'owed' AND notice_id IS NULL"
    assert rows(office, query) == [(0,)]


def let_go(office: OfficeDriver, line: int, notice: str) -> None:
    office.release(TODAY)


def call(office: OfficeDriver, line: int, notice: str) -> None:
    told = Call("Chuyên viên theo dõi - Phòng Nội vụ", TODAY, "07:00")
    note_called.fn([str(line)], told, TODAY, AT, ACTOR, Source.FORM)


def send_again(office: OfficeDriver, line: int, notice: str) -> None:
    code = look_at_resending([notice], TODAY).code
    resend.fn([notice], code, False, TODAY, AT, ACTOR, Source.FORM)


@pytest.mark.parametrize(
    ("act", "line", "notice"),
    [
        (let_go, "state = 'held', bundle = 'released', notice_id = NULL", "queued"),
        (call, "state = 'no_contact', notice_id = NULL", "queued"),
        (send_again, "deadline_version = 2", "failed"),
    ],
)
def test_what_people_decide_about_messages_and_a_hand_in_do_not_wait_for_each_other_for_ever(
    postgres_story: OfficeDriver, act: Callable[[OfficeDriver, int, str], None], line: str, notice: str
) -> None:
    office = postgres_story
    query = """
        SELECT l.id, l.notice_id, o.unit_code, o.duty_code, o.occurrence FROM notice_line l
        JOIN obligation o ON o.id = l.obligation_id WHERE o.unit_code = 'P-DX' AND l.notice_id IS NOT NULL ORDER BY l.id
    """
    about, stands_in, unit, duty, occurrence = rows(office, query)[0]
    with session_on(office.url) as session:
        session.execute(text(f"UPDATE notice_line SET {line} WHERE id = :id"), {"id": about})
        session.execute(text("UPDATE notice SET state = :state WHERE id = :id"), {"id": stands_in, "state": notice})

    with ThreadPoolExecutor(1) as pool:
        handed_in: list[Future[Any]] = []

        def hand_in() -> None:
            handed_in.append(pool.submit(office.hand_in, unit, duty, TODAY, occurrence=occurrence))
            assert wait_until_blocked(office)

        with before(office, "UPDATE audit_head SET seq = seq + 1", hand_in):
            act(office, about, stands_in)
        handed_in[0].result(timeout=20)

    assert office.obligation(unit, duty, occurrence).status is ObligationStatus.RECEIVED
    with session_on(office.url, read_only=True) as session:
        assert audit.verify(session) is None
