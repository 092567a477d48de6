"""A mail domain or a server that takes nothing: nobody else waits for it, and what it owes is neither lost nor hammered."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import factories
import pytest
from faulty_year import closed_port
from live_office import live
from office_driver import OfficeDriver, morning
from smtp_double import SmtpDouble
from sqlalchemy import bindparam, text

from config.settings import Settings, settings
from models.base import UtcInstant
from models.database import session_on
from models.outbox import Notice
from models.states import LineState
from tasks import lanes
from tasks.outbox import outbox
from tasks.phone_list import phone_list

TODAY = factories.ROLLED_OUT
AT = morning(TODAY) + timedelta(minutes=5)
DEAD = "thu-hong.example"
SILENT = [f"dau-moi.{unit}@{DEAD}" for unit in ("p-dx", "tt-vhtt", "x-dq")]
OTHERS = ["dau-moi.h-lhpn@bac-kan.example", "dau-moi.p-nv@bac-kan.example"]


@pytest.fixture
def server(story: OfficeDriver, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmtpDouble]:
    """A live office of which three people have their mail at a domain of its own; short waits."""
    with session_on(story.url) as session:
        for address in SILENT:
            moved = {"new": address, "old": address.replace(DEAD, "bac-kan.example")}
            session.execute(text("UPDATE contact SET email = :new WHERE email = :old"), moved)
    made = lanes.mail_server

    def with_little_patience(config: Settings) -> Any:
        return replace(made(config), patience=0.2)

    monkeypatch.setattr(lanes, "mail_server", with_little_patience)
    with live(story, TODAY, monkeypatch) as double:
        yield double


def asked(server: SmtpDouble, office: OfficeDriver, at: datetime) -> list[str]:
    """Whom a drain asks the server about, in its order."""
    before = len(server.asked)
    office.send(TODAY, at=at)
    return server.asked[before:]


def test_a_silent_domain_is_asked_once_then_last_and_later_and_everybody_else_is_told_at_once(
    story: OfficeDriver, server: SmtpDouble
) -> None:
    server.slow = {DEAD: 1.0}
    server.script = lambda address: 451 if address.endswith(DEAD) else 0

    first = asked(server, story, AT)
    within_five_minutes = asked(server, story, AT + timedelta(minutes=4))
    shown = outbox(TODAY, AT + timedelta(minutes=4))
    after_five = asked(server, story, AT + timedelta(minutes=6))
    within_ten = asked(server, story, AT + timedelta(minutes=15))
    server.slow, server.script = {}, lambda _: 0
    mended = story.send(TODAY, at=AT + timedelta(minutes=17))

    assert sorted(each for each in first if each in OTHERS) == OTHERS
    assert len([each for each in first if each in SILENT]) == 1
    assert (within_five_minutes, len(after_five), within_ten) == ([], 1, [])
    assert (mended.accepted, mended.waiting, story.lines(LineState.OWED)) == (3, 0, [])
    assert shown.not_taking == [
        f"Miền {DEAD} tạm không nhận thông báo từ 07:05 ngày 25/03/2024 (timeout); thử lại lúc 07:10 ngày 25/03/2024. "
        "Các nơi khác vẫn được gửi."
    ]
    assert {row.reason for row in shown.rows if row.state == "deferred"} >= {
        f"miền {DEAD} tạm không nhận thư (timeout)"
    }
    assert outbox(TODAY, AT + timedelta(minutes=17)).not_taking == []


def test_what_is_tried_again_goes_after_everybody_who_was_not_tried_yet(
    story: OfficeDriver, server: SmtpDouble
) -> None:
    server.slow = {DEAD: 1.0}
    server.script = lambda address: 451 if address.endswith(DEAD) else 0
    story.send(TODAY, at=AT)
    later = AT + timedelta(minutes=6)
    with session_on(story.url) as session:
        again = text("UPDATE notice SET state = 'queued', next_try_at = :at WHERE state = 'accepted'")
        session.execute(again.bindparams(bindparam("at", later, UtcInstant)))
        session.execute(text("UPDATE notice_line SET state = 'owed' WHERE state = 'said'"))

    order = asked(server, story, later)

    assert sorted(order[:-1]) == OTHERS
    assert order[-1] in SILENT


def test_a_domain_is_left_alone_after_three_refusals_and_not_for_one_address_among_others(
    story: OfficeDriver, server: SmtpDouble
) -> None:
    server.refuse = {OTHERS[0]: 451} | dict.fromkeys(SILENT, 451)

    first = asked(server, story, AT)
    second = asked(server, story, AT + timedelta(minutes=3))
    third = asked(server, story, AT + timedelta(minutes=4, seconds=30))
    fourth = asked(server, story, AT + timedelta(minutes=7))

    assert sorted(first) == sorted([*OTHERS, *SILENT])
    assert (second, third) == ([OTHERS[0]], [])
    assert len([each for each in fourth if each in SILENT]) == 1


def test_a_server_that_is_down_costs_no_message_a_try_and_when_it_is_back_everything_leaves(
    story: OfficeDriver, server: SmtpDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANVAN_MAIL_PORT", str(closed_port()))
    settings.cache_clear()
    down = [story.send(TODAY, at=AT + timedelta(minutes=10 * each)) for each in range(12)]
    shown = outbox(TODAY, AT + timedelta(minutes=111))
    tries = story.attempts()
    monkeypatch.setenv("DANVAN_MAIL_PORT", str(server.port))
    settings.cache_clear()
    back = story.send(TODAY, at=AT + timedelta(hours=4))

    with session_on(story.url) as session:
        numbers = {session.get(Notice, notice).attempts for notice, *_ in tries}  # type: ignore[union-attr]
    assert {(each.accepted, each.failed, each.waiting) for each in down} == {(0, 0, 5)}
    assert (len(tries), back.accepted, numbers) == (5, 5, {1})
    assert [each.partition(" tạm")[0] for each in shown.not_taking] == ["Máy chủ của kênh Thư điện tử"]


def test_after_a_day_without_the_server_people_are_called_instead(
    story: OfficeDriver, server: SmtpDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANVAN_MAIL_PORT", str(closed_port()))
    settings.cache_clear()
    sent = [story.send(TODAY, at=AT + timedelta(hours=hours)) for hours in (0, 5, 23, 25)]

    why = {row.why for row in phone_list(TODAY).rows}
    assert [each.waiting for each in sent] == [5, 5, 5, 0]
    assert why == {
        "Không gửi được (Máy chủ của kênh Thư điện tử không nhận (refused), đã chờ quá 24 giờ; đã hết kênh, cần gọi điện.)"
    }
    assert server.asked == []
