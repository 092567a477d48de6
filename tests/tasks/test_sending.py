"""Gửi thông báo against a real SMTP server on loopback: outcomes, retries, the stop switch, and what is left."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes

import factories
import pytest
from office_driver import OfficeDriver, morning
from smtp_double import SmtpDouble
from sqlalchemy import text

from config.refusals import Refused
from config.settings import settings
from models.database import session_on
from models.outbox import Notice
from models.states import LineState, NoticeState, Source
from notifications.outcomes import next_try_after
from tasks import delivery
from tasks.switch import sending_stopped, set_sending

TODAY = factories.ROLLED_OUT
AT = morning(TODAY) + timedelta(minutes=5)
RECIPIENTS = [f"dau-moi.{unit}@bac-kan.example" for unit in ("h-lhpn", "p-dx", "p-nv", "tt-vhtt", "x-dq")]


@pytest.fixture
def server() -> Iterator[SmtpDouble]:
    """A mail server."""
    with SmtpDouble() as double:
        yield double


@pytest.fixture
def live(story: OfficeDriver, server: SmtpDouble, monkeypatch: pytest.MonkeyPatch) -> OfficeDriver:
    """The story's office gone live and issued, five messages waiting for the server."""
    return gone_live(story, server, monkeypatch)


@pytest.fixture
def sqlite_live(sqlite_story: OfficeDriver, server: SmtpDouble, monkeypatch: pytest.MonkeyPatch) -> OfficeDriver:
    """The same on SQLite only."""
    return gone_live(sqlite_story, server, monkeypatch)


def gone_live(office: OfficeDriver, server: SmtpDouble, monkeypatch: pytest.MonkeyPatch) -> OfficeDriver:
    """Point the office at the server."""
    office.go_live("45/KH-UBND (ví dụ)", TODAY)
    for name, value in (
        ("HOST", "127.0.0.1"),
        ("PORT", str(server.port)),
        ("SECURITY", "none"),
        ("TIMEOUT_SECONDS", "3"),
    ):
        monkeypatch.setenv(f"DANVAN_MAIL_{name}", value)
    settings.cache_clear()
    return office


def arrived(server: SmtpDouble) -> list[str]:
    """Who got a message, once per message."""
    return sorted(each.recipient for each in server.accepted)


def message_ids(server: SmtpDouble) -> list[str]:
    """The Message-ID of each message that the server took."""
    return [str(message_from_bytes(each.message)["Message-ID"]) for each in server.accepted]


def test_each_person_gets_one_message_and_each_is_recorded_as_accepted(live: OfficeDriver, server: SmtpDouble) -> None:
    sent = live.send(TODAY)

    assert (sent.accepted, sent.waiting, sent.reasons) == (5, 0, {})
    assert arrived(server) == RECIPIENTS
    assert len(set(message_ids(server))) == 5
    assert [outcome for _, _, outcome in live.attempts()] == ["accepted"] * 5
    assert live.lines(LineState.OWED) == []


def test_sending_again_sends_nothing(live: OfficeDriver, server: SmtpDouble) -> None:
    live.send(TODAY)
    before = live.dump()

    sent = live.send(TODAY)

    assert (sent.accepted, arrived(server)) == (0, RECIPIENTS)
    assert live.dump() == before


def test_a_message_that_cannot_be_written_dies_with_its_reason_and_blocks_nobody(
    sqlite_live: OfficeDriver, server: SmtpDouble
) -> None:
    with session_on(sqlite_live.url) as session:
        session.execute(text("DELETE FROM clause WHERE code = 'III.3'"))

    sent = sqlite_live.send(TODAY)

    assert (sent.accepted, sent.failed, sent.waiting) == (4, 1, 0)
    assert sent.reasons == {"render: Không soạn được thư (KeyError: ('bac-kan-2024', 'III.3')).": 1}
    assert arrived(server) == [each for each in RECIPIENTS if not each.startswith("dau-moi.tt-vhtt")]


# --- the stop switch ---------------------------------------------------------------------------------------------


def test_stopped_in_the_middle_of_a_batch_the_next_message_does_not_leave(
    live: OfficeDriver, server: SmtpDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_over, handed_over = delivery.deliver, []

    def stop_after_three(*arguments: object) -> object:
        outcome = hand_over(*arguments)  # type: ignore[arg-type]
        handed_over.append(outcome)
        if len(handed_over) == 3:
            set_sending.fn(True, "Rà soát nội dung (ví dụ).", AT, "Quản trị (ví dụ)", Source.COMMAND)
        return outcome

    monkeypatch.setattr(delivery, "deliver", stop_after_three)

    sent = live.send(TODAY)
    stopped_at = len(arrived(server))
    set_sending.fn(False, "", AT, "Quản trị (ví dụ)", Source.COMMAND)
    rest = live.send(TODAY)

    assert (sent.accepted, sent.stopped, sent.waiting, stopped_at) == (3, True, 2, 3)
    assert (rest.accepted, rest.stopped, arrived(server)) == (2, False, RECIPIENTS)


def test_while_stopped_nothing_leaves_and_the_record_says_who_stopped_it(
    live: OfficeDriver, server: SmtpDouble
) -> None:
    changed = set_sending.fn(True, "Rà soát nội dung (ví dụ).", AT, "Quản trị (ví dụ)", Source.COMMAND)
    again = set_sending.fn(True, "Rà soát nội dung (ví dụ).", AT, "Quản trị (ví dụ)", Source.COMMAND)

    sent = live.send(TODAY)

    state = sending_stopped()
    assert (changed, again, sent.stopped, sent.accepted, sent.waiting) == (True, False, True, 0, 5)
    assert (state.stopped, state.reason, state.changed_by) == (True, "Rà soát nội dung (ví dụ).", "Quản trị (ví dụ)")
    assert server.accepted == []


def test_after_weeks_of_a_stopped_switch_only_the_latest_reminder_is_said(story: OfficeDriver) -> None:
    story.send(TODAY)
    set_sending.fn(True, "Rà soát nội dung (ví dụ).", AT, "Quản trị (ví dụ)", Source.COMMAND)
    for day in (date(2024, 10, 31), date(2024, 11, 7), date(2024, 11, 12)):
        story.day(day)
    set_sending.fn(False, "", AT, "Quản trị (ví dụ)", Source.COMMAND)

    story.send(date(2024, 11, 12))

    to_the_ward = [
        rung for day, _, unit, duty, _, _, rung, _ in story.said() if (unit, duty) == ("P-DX", factories.REPORT)
    ]
    assert to_the_ward == ["roll_out", "T-2"]


def test_a_reminder_whose_day_has_passed_before_it_could_leave_is_withdrawn(story: OfficeDriver) -> None:
    story.send(TODAY)
    story.sweep(date(2024, 11, 14))

    story.send(date(2024, 11, 15))

    assert [row[2] for row in story.lines(LineState.CANCELLED, duty=factories.REPORT)] == ["T", "T", "T"]
    assert {day for day, *_ in story.said()} == {TODAY, date(2024, 11, 14)}


def test_what_is_met_while_the_batch_is_on_its_way_is_no_longer_said(
    story: OfficeDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    day, hand_over, handed = date(2024, 11, 12), delivery.deliver, []
    story.send(TODAY)
    story.sweep(day)

    def arrive(*arguments: object) -> object:
        """While the first message leaves, what the others ask for comes in."""
        if not handed:
            for unit in ("P-DX", "X-DQ"):
                story.hand_in(unit, factories.REPORT, day)
        handed.append(arguments)
        return hand_over(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(delivery, "deliver", arrive)
    story.send(day)

    said = [row[2] for row in story.said() if row[0] == day and row[3] == factories.REPORT]
    withdrawn = [row[0] for row in story.lines(LineState.CANCELLED, duty=factories.REPORT) if row[2] == "T-2"]
    assert len(handed) > 0
    assert sorted(set(said) | set(withdrawn)) == ["H-LHPN", "P-DX", "X-DQ"]
    assert (set(said) & set(withdrawn), len(withdrawn) >= 1) == (set(), True)


# --- outcomes ----------------------------------------------------------------------------------------------------


def test_a_wrong_sender_stops_the_drain_and_costs_no_attempt(live: OfficeDriver, server: SmtpDouble) -> None:
    server.refuse_sender = 550

    stopped = [live.send(TODAY).accepted for _ in range(10)]
    server.refuse_sender = 0
    mended = live.send(TODAY)

    with session_on(live.url) as session:
        attempts = session.get(Notice, live.attempts("configuration")[0][0])
        assert attempts is not None
    assert (stopped, mended.accepted, arrived(server)) == ([0] * 10, 5, RECIPIENTS)
    assert Counter(outcome for _, _, outcome in live.attempts()) == {"configuration": 10, "accepted": 5}
    assert (attempts.state, attempts.attempts) == (NoticeState.ACCEPTED, 1)


def test_what_is_deferred_waits_and_is_accepted_later_while_the_others_go_on(
    live: OfficeDriver, server: SmtpDouble
) -> None:
    server.refuse = {RECIPIENTS[0]: 451}
    first = live.send(TODAY)
    too_early = live.send(TODAY, at=AT + timedelta(seconds=30))
    server.refuse = {}
    later = live.send(TODAY, at=AT + timedelta(minutes=2))

    assert (first.accepted, first.deferred, first.waiting, list(first.reasons)) == (
        4, 1, 1, ["rcpt 451: recipient refused"],
    )  # fmt: skip
    assert first.next_try_at is not None
    assert timedelta(seconds=48) <= first.next_try_at - AT <= timedelta(seconds=72)
    assert (too_early.accepted, later.accepted, later.waiting) == (0, 1, 0)
    assert arrived(server) == RECIPIENTS


def test_a_message_that_is_deferred_for_ever_becomes_a_dead_letter(
    sqlite_live: OfficeDriver, server: SmtpDouble
) -> None:
    server.refuse = {RECIPIENTS[0]: 451}
    at, waits = AT, random.Random(1)

    outcomes = []
    for attempt in range(1, 10):
        sent = sqlite_live.send(TODAY, at=at)
        outcomes.append((sent.deferred, sent.waiting))
        at += next_try_after(attempt, waits) * 2

    assert outcomes == [(1, 1)] * 7 + [(1, 0), (0, 0)]
    assert sqlite_live.notice_states() == {"accepted": 4, "failed": 1}


def test_a_refused_address_is_a_dead_letter_and_the_others_go_on(live: OfficeDriver, server: SmtpDouble) -> None:
    server.refuse = {RECIPIENTS[1]: 550}

    sent = live.send(TODAY)

    assert (sent.accepted, sent.failed, sent.waiting, sent.reasons) == (4, 1, 0, {"rcpt 550: recipient refused": 1})
    assert arrived(server) == [each for each in RECIPIENTS if each != RECIPIENTS[1]]
    assert live.notice_states() == {"accepted": 4, "failed": 1}


def test_after_three_unanswered_messages_the_rest_waits_and_those_are_sent_again_under_the_same_id(
    live: OfficeDriver, server: SmtpDouble
) -> None:
    server.drop_at = "stored"
    first = live.send(TODAY)
    server.drop_at = ""
    too_early = live.send(TODAY, at=AT + timedelta(minutes=4))
    later = live.send(TODAY, at=AT + timedelta(minutes=6))

    assert (first.uncertain, first.waiting, too_early.accepted, later.accepted) == (3, 2, 0, 5)
    assert sorted(Counter(message_ids(server)).values()) == [1, 1, 2, 2, 2]
    assert live.notice_states() == {"accepted": 5}


def test_under_the_policy_of_holding_an_uncertain_message_waits_for_a_person(
    live: OfficeDriver, server: SmtpDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANVAN_MAIL_UNCERTAIN", "hold")
    settings.cache_clear()
    server.drop_at = "stored"
    live.send(TODAY)
    server.drop_at = ""

    later = live.send(TODAY, at=AT + timedelta(days=1))

    assert later.accepted == 2
    assert live.notice_states() == {"accepted": 2, "uncertain": 3}
    assert len(server.accepted) == 5


def test_what_becomes_owed_after_the_days_message_has_left_goes_in_a_second_one(story: OfficeDriver) -> None:
    day = date(2024, 11, 12)
    story.hand_in("P-DX", "tu-kiem-tra", day)
    story.day(day)

    story.send_back("P-DX", "tu-kiem-tra", date(2024, 11, 20), day)
    story.send(day)

    with session_on(story.url) as session:
        ids = [notice_id for notice_id, _, _ in story.attempts() if notice_id.startswith("2024-11-12")]
        states = {notice_id: session.get(Notice, notice_id) for notice_id in ids}
    ward = [
        each.sequence
        for each in states.values()
        if each and each.contact_id == story.contact_id("dau-moi.p-dx@bac-kan.example")
    ]
    assert sorted(ward) == [1, 2]


def test_a_line_that_joined_a_message_already_on_its_way_is_said_in_the_next(
    story: OfficeDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_over, joined = delivery.deliver, []

    def join_late(mail: object, transport: object) -> object:
        """Another machine joins a line to the notice while it is being sent."""
        if not joined:
            with session_on(story.url) as session:
                notice = session.execute(text("SELECT id, contact_id FROM notice WHERE state = 'sending'")).one()
                line = session.execute(
                    text(
                        "SELECT id FROM notice_line WHERE notice_id <> :n AND state = 'owed' ORDER BY id DESC LIMIT 1"
                    ),
                    {"n": notice.id},
                ).scalar_one()
                session.execute(
                    text("UPDATE notice_line SET notice_id = :n, contact_id = :c WHERE id = :l"),
                    {"n": notice.id, "c": notice.contact_id, "l": line},
                )
                joined.append((line, notice.id))
        return hand_over(mail, transport)  # type: ignore[arg-type]

    monkeypatch.setattr(delivery, "deliver", join_late)
    story.send(TODAY)
    story.send(TODAY)

    with session_on(story.url) as session:
        state, notice_id = session.execute(
            text("SELECT state, notice_id FROM notice_line WHERE id = :l"), {"l": joined[0][0]}
        ).one()
    assert (state, notice_id) == ("said", joined[0][1][:-1] + "2")


def test_live_without_a_mail_server_says_what_to_set(story: OfficeDriver) -> None:
    story.go_live("45/KH-UBND (ví dụ)", TODAY)

    with pytest.raises(Refused) as refused:
        story.send(TODAY)

    assert str(refused.value) == (
        "Chưa đặt máy chủ thư. Hãy đặt DANVAN_MAIL_HOST (và DANVAN_MAIL_PORT, DANVAN_MAIL_SECURITY) trong .env."
    )
