"""Whether what Zalo has taken reached its person: asked, recorded, and used to settle a doubt; never sent twice."""

from collections import deque
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fresh_databases import Templates, copied
from sqlalchemy import text
from zalo_world import AT, TODAY, World, zalo_world

from config.steps.delivery import ChannelPolicy, Delivering
from models import pace
from models.database import session_on
from models.states import Arrival, LineState, Mode
from tasks import arrivals
from tasks.arrivals import MINUTE_IS_FULL, Arrivals, ask_what_arrived, asked_in
from tasks.outbox import outbox

FIVE, HOUR, DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def world(home: Path, sqlite_templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The live office on SQLite: one of its five messages goes by template."""
    with copied(sqlite_templates, "zalo_live", home, monkeypatch) as url, zalo_world(url, monkeypatch) as made:
        yield made


@pytest.fixture
def both(home: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The same on SQLite and on PostgreSQL."""
    with copied(templates, "zalo_live", home, monkeypatch) as url, zalo_world(url, monkeypatch) as made:
        yield made


def ask(world: World, after: timedelta) -> Arrivals:
    world.clock.now = AT + after
    return ask_what_arrived.fn(world.clock.now, clock=world.clock)


def message_id(world: World) -> str:
    query = text(
        "SELECT a.provider_id FROM attempt a JOIN notice n ON n.id = a.notice_id WHERE channel = 'zalo_template'"
    )
    with session_on(world.office.url, read_only=True) as session:
        return str(session.execute(query).scalar_one())


def reports(world: World) -> list[str]:
    with session_on(world.office.url, read_only=True) as session:
        return list(session.execute(text("SELECT arrival FROM delivery_report ORDER BY id")).scalars())


def shown(world: World, after: timedelta = FIVE) -> list[tuple[str, str]]:
    """State and answer of each message by template, as the outbox shows them."""
    rows = outbox(TODAY, AT + after).rows
    return [(row.state, row.arrival) for row in rows if row.channel == "Zalo, tin theo mẫu"]


def test_what_zalo_says_has_arrived_is_delivered_and_not_asked_about_again(both: World) -> None:
    both.send()
    both.zalo.statuses = {message_id(both): 0}
    first = ask(both, FIVE)
    on_its_way = shown(both)
    too_early = ask(both, 2 * FIVE)
    both.zalo.statuses = {message_id(both): "1"}
    second = ask(both, HOUR)
    third = ask(both, DAY)

    assert (first.answers, too_early.answers, second.answers, third.answers) == (
        {Arrival.PUSHED: 1}, {}, {Arrival.DELIVERED: 1}, {},
    )  # fmt: skip
    assert on_its_way == [("accepted", "đã nhận, chưa tới máy người nhận (hỏi lúc 07:10 25/03/2024)")]
    assert shown(both) == [("delivered", "đã tới máy người nhận (hỏi lúc 08:05 25/03/2024)")]
    assert (both.zalo.asked, reports(both)) == ([message_id(both)] * 2, ["pushed", "delivered"])
    assert (both.send(AT + DAY).accepted, both.owed(), len(both.zalo.accepted)) == (0, 0, 3)


def test_what_never_arrives_is_asked_about_for_three_days_and_shown_with_what_to_do(world: World) -> None:
    world.send()
    world.zalo.statuses = {message_id(world): 0}
    answered = [sum(ask(world, timedelta(hours=hours)).answers.values()) for hours in range(24 * 6)]

    found = outbox(TODAY, AT + 4 * DAY)
    assert [hour for hour, number in enumerate(answered) if number] == [1, 2, 6, 30, 54]
    assert [row.state for row in found.not_arrived] == ["accepted"]
    assert (found.counts["Máy chủ đã nhận"], outbox(TODAY, AT + HOUR).not_arrived) == (5, [])


def test_a_doubt_with_a_number_is_settled_by_the_answer_and_nothing_is_sent_again(both: World) -> None:
    number = "00000000000000000abc"
    said = f'{{"error": 0, "message": "Success", "data": {{"msg_id": "{number}"}}}}'.encode()
    both.zalo.raw.extend([(200, b'{"error": 0, "data": {}}')] * 2 + [(502, said)])
    both.send()
    doubt = shown(both)
    owed = len(both.office.lines(LineState.OWED))
    unknown = ask(both, FIVE)
    still = (shown(both)[0][0], len(both.office.lines(LineState.OWED)))
    both.zalo.statuses = {number: 1}
    settled = ask(both, HOUR)

    assert (doubt, owed > 0) == ([("uncertain", "")], True)
    assert (unknown.answers, still) == ({Arrival.NOT_FOUND: 1}, ("uncertain", owed))
    assert settled.answers == {Arrival.DELIVERED: 1}
    assert (shown(both)[0][0], both.owed(), both.send(AT + DAY).accepted) == ("delivered", 0, 0)


def test_a_doubt_without_a_number_is_never_asked_about_and_stays_held(world: World) -> None:
    world.zalo.drop_at = "stored"
    world.send()
    world.zalo.drop_at = ""

    assert (ask(world, HOUR), world.zalo.asked) == (Arrivals(), [])
    assert shown(world) == [("uncertain", "")]


FAULTS: list[tuple[str, Any, str]] = [
    ("drop_at", "asked", "Zalo chưa trả lời được (dropped); lần sau hỏi tiếp"),
    ("raw", deque([(503, b"busy")]), "Zalo chưa trả lời được (http 503); lần sau hỏi tiếp"),
    ("raw", deque([(200, b'{"error": 0, "data": {"status": "7"}}')]), "câu trả lời không đọc được (template 0)"),
    ("errors", deque([-32]), "Zalo chưa trả lời được (template -32); lần sau hỏi tiếp"),
    (
        "errors",
        deque([-101]),
        "Ứng dụng Zalo không hợp lệ; kiểm tra lại DANVAN_ZALO_APP_ID. Zalo trả lời: “refused -101”",
    ),
]


def test_a_provider_that_does_not_answer_ends_the_asking_and_not_the_run(world: World) -> None:
    world.send()
    before = shown(world)
    found = []
    for name, value, _ in FAULTS:
        setattr(world.zalo, name, value)
        found.append(ask(world, FIVE))
        world.zalo.drop_at = ""

    assert found == [Arrivals(trouble=trouble) for _, _, trouble in FAULTS]
    assert found[0].words == [f"Chưa hỏi hết Zalo về tin theo mẫu: {FAULTS[0][2]}."]
    assert (reports(world), shown(world)) == ([], before)


def test_a_token_that_has_ended_is_renewed_and_the_question_asked_once_more(world: World) -> None:
    world.send()
    world.zalo.statuses = {message_id(world): 1}
    world.zalo.issued_at -= timedelta(hours=26)

    assert ask(world, FIVE).answers == {Arrival.DELIVERED: 1}
    assert world.zalo.trades == 2


def test_questions_share_the_places_of_the_minute_with_messages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.send()
    one = ChannelPolicy(channel="zalo_template", per_minute=1)
    monkeypatch.setattr(arrivals, "delivering", lambda _: Delivering(label="Giả định: ví dụ.", channels=[one]))
    with session_on(world.office.url) as session:
        pace.take_place(session, "zalo", most=1, now=AT + FIVE)

    full = ask(world, FIVE)
    next_minute = ask(world, FIVE + timedelta(minutes=1))

    assert (full, next_minute.answers) == (Arrivals(trouble=MINUTE_IS_FULL), {Arrival.NOT_FOUND: 1})


def test_in_training_and_without_zalo_nobody_is_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.send()
    asked = len(world.zalo.requests)

    assert asked_in(Mode.TRAINING, AT + HOUR) == Arrivals()
    monkeypatch.setenv("DANVAN_ZALO_APP_ID", "")
    arrivals.settings.cache_clear()
    assert asked_in(Mode.LIVE, AT + HOUR) == Arrivals()
    assert len(world.zalo.requests) == asked
