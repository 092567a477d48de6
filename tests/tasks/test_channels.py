"""A person's channels in turn, against real servers of mail and Zalo: fallback, hours, limits, doubt, and no secrets."""

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from email import message_from_bytes
from pathlib import Path

import factories
import pytest
from faulty_year import Faults, surroundings
from fresh_databases import Templates, copied
from office_driver import ACTOR, OfficeDriver, morning
from sqlalchemy import text
from workers import run_together, send_days, sweep_days
from zalo_double import CONSULTATION, PHONE_TEMPLATE, USER_TEMPLATE
from zalo_office import TEMPLATE, UID_TEMPLATE, USERS
from zalo_world import AT, TODAY, World, zalo_world

from config.settings import settings
from config.steps.delivery import ChannelPolicy
from models import pace, schema
from models.database import engine_for, session_on
from models.states import Channel, LineState, Source
from tasks import delivery
from tasks.board import board
from tasks.clock import LOCAL
from tasks.lanes import Lane
from tasks.outbox import outbox
from tasks.previews import preview
from tasks.switch import set_sending

BY_MAIL = ["dau-moi.h-lhpn@bac-kan.example", "dau-moi.tt-vhtt@bac-kan.example"]
WARD = "dau-moi.p-dx@bac-kan.example"
COMMUNE = "dau-moi.x-dq@bac-kan.example"


@pytest.fixture
def world(home: Path, sqlite_templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The live office on SQLite: two messages for Zalo by user id, one by telephone, two by mail."""
    with copied(sqlite_templates, "zalo_live", home, monkeypatch) as url, zalo_world(url, monkeypatch) as made:
        yield made


@pytest.fixture
def both(home: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The same on SQLite and on PostgreSQL."""
    with copied(templates, "zalo_live", home, monkeypatch) as url, zalo_world(url, monkeypatch) as made:
        yield made


def test_each_person_is_told_once_on_the_first_channel_that_reaches_them(both: World) -> None:
    sent = both.send()

    assert (sent.accepted, sent.waiting, sent.moved_on, sent.reasons) == (5, 0, 0, {})
    assert (both.mailed(), both.on_zalo()) == (BY_MAIL, [*sorted(USERS.values()), "84912345678"])
    assert both.notices() == [
        ("P-DX", "zalo_oa", "accepted", False),
        ("P-NV", "zalo_template", "accepted", False),
        ("X-DQ", "zalo_oa", "accepted", False),
    ]
    assert (both.send().accepted, len(both.zalo.accepted), both.owed()) == (0, 3, 0)


def test_the_message_of_zalo_is_short_and_says_the_code_the_thing_the_day_and_whom_to_ask(world: World) -> None:
    world.send()

    by_user = {
        str(each.body["recipient"]["user_id"]): each.body for each in world.zalo.accepted if each.path == CONSULTATION
    }
    words = by_user[USERS["P-DX"]]["message"]["text"].splitlines()
    template = next(each.body for each in world.zalo.accepted if each.path == PHONE_TEMPLATE)
    assert words[:3] == [
        "Thông báo nhiệm vụ ngày 25/03/2024: 7 nội dung",
        "Kính gửi: Đầu mối công tác dân vận - UBND phường Đức Xuân",
        "1. Kế hoạch thực hiện phong trào “Dân vận khéo” của đơn vị: mốc nội bộ (giả định), chậm nhất hết ngày "
        "23/04/2024 (thứ Ba), còn 20 ngày làm việc.",
    ]
    assert words[-1] == f"Mã: 2024-03-25.{world.office.contact_id(WARD)}.zalo_oa.daily.1"
    assert template["template_id"] == TEMPLATE
    assert template["template_data"] == {
        "ma": template["template_data"]["ma"],
        "viec": "Kiểm tra định kỳ việc thực hiện phong trào “Dân vận khéo” – Đợt 1 và 12 nội dung khác",
        "han": "28/06/2024 (giả định)",
        "lien_he": "Phòng Nội vụ thành phố Bắc Kạn",
    }


def test_who_cannot_be_reached_on_zalo_is_told_by_mail_in_the_same_drain(both: World) -> None:
    both.zalo.strangers = {USERS["P-DX"]}

    sent = both.send()

    assert (sent.accepted, sent.moved_on, sent.failed, sent.waiting) == (5, 1, 0, 0)
    assert both.mailed() == sorted([*BY_MAIL, WARD])
    assert both.notices() == [
        ("P-DX", "zalo_oa", "failed", False),
        ("P-DX", "email", "accepted", True),
        ("P-NV", "zalo_template", "accepted", False),
        ("X-DQ", "zalo_oa", "accepted", False),
    ]
    assert both.owed() == 0
    before = both.office.dump()
    assert (both.send().accepted, both.office.dump()) == (0, before)
    found = outbox(TODAY, AT)
    assert (found.counts, found.failed_by_reason) == ({"Máy chủ đã nhận": 5, "Chuyển sang kênh sau": 1}, {})
    assert board(TODAY).outbox == {"Máy chủ đã nhận": 5}


def test_every_channel_is_tried_once_and_then_the_lines_wait_for_the_telephone(world: World) -> None:
    world.zalo.strangers = {USERS["X-DQ"]}
    world.zalo.raw.clear()
    world.mail.refuse = {COMMUNE: 550}
    owed = len(world.office.lines(LineState.OWED, unit="X-DQ"))
    hand_over = world.zalo.message

    def no_account(path: str, headers: object, body: dict[str, object]) -> dict[str, object]:
        if body.get("phone") == "84987654321":
            return {"error": -118, "message": "Zalo account not existed"}
        return hand_over(path, headers, body)

    world.zalo.message = no_account  # type: ignore[method-assign, assignment]
    sent = world.send()

    assert (sent.accepted, sent.moved_on, sent.failed) == (4, 2, 1)
    assert [each for each in world.notices() if each[0] == "X-DQ"] == [
        ("X-DQ", "zalo_oa", "failed", False),
        ("X-DQ", "email", "failed", True),
        ("X-DQ", "zalo_template", "failed", True),
    ]
    assert len(world.office.lines(LineState.OWED, unit="X-DQ")) == owed > 0
    assert (world.send().accepted, len(world.office.attempts())) == (0, 7)


def test_a_message_whose_answer_was_lost_is_neither_sent_again_nor_sent_elsewhere(both: World) -> None:
    both.zalo.drop_at = "stored"
    first = both.send()
    both.zalo.drop_at = ""

    later = [both.send(AT + timedelta(hours=hours)).accepted for hours in (1, 4, 24)]

    assert (first.uncertain, first.accepted, later) == (3, 2, [0, 0, 0])
    assert (len(both.zalo.accepted), both.mailed()) == (3, BY_MAIL)
    assert {state for _, _, state, _ in both.notices()} == {"uncertain"}


def test_two_senders_and_two_sweepers_at_once_whose_servers_fail_say_nothing_twice_and_lose_nothing(
    both: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The clocks of the two are up to 90 minutes apart, so that each would take the other for dead: what a sender past
    # its lease does is stepped by hand in test_sending_at_once.py.
    monkeypatch.setenv("DANVAN_LEASE_SECONDS", "86400")
    settings.cache_clear()
    faults = Faults(seed=3, temporary=25, permanent=10, lost=20)
    both.mail.script, both.zalo.script = faults.of_mail, faults.of_zalo
    instants = [(TODAY, AT + timedelta(minutes=minutes)) for minutes in (0, 2, 8, 25, 90)]
    engine_for(both.office.url).dispose()

    codes = run_together(
        (send_days, (surroundings(), instants)),
        (send_days, (surroundings(), instants)),
        (sweep_days, (surroundings(), [(TODAY, AT)])),
        (sweep_days, (surroundings(), [(TODAY, AT)])),
    )
    for hours in range(3, 12):
        both.send(AT + timedelta(hours=hours))

    letters = Counter(str(message_from_bytes(each.message)["Message-ID"]) for each in both.mail.accepted)
    in_doubt = {notice for notice, _, outcome in both.office.attempts("uncertain") if ".email." in notice}
    twice = [letter for letter, times in letters.items() if times > 1]
    assert codes == [0, 0, 0, 0]
    assert sum(faults.met.values()) > 0
    assert [each for each, times in Counter(both.on_zalo()).items() if times > 1] == []
    assert [letter for letter in twice if letter.strip("<").partition(".bac-kan")[0] not in in_doubt] == []
    assert set(both.office.notice_states()) <= {"accepted", "failed", "uncertain"}
    assert both.owed() == both.owed_in("failed", "uncertain")


def test_nothing_leaves_outside_the_hours_of_its_channel(world: World) -> None:
    evening, late = (morning(TODAY) + timedelta(hours=hours) for hours in (12, 14.6))

    after_seven = world.send(evening)
    by_phone = world.on_zalo()
    at_night = world.send(late)
    opens = outbox(TODAY, late).next_send_at
    set_sending.fn(True, "Rà soát nội dung (ví dụ).", late, ACTOR, Source.COMMAND)
    stopped = outbox(TODAY, late).next_send_at
    set_sending.fn(False, "", late, ACTOR, Source.COMMAND)
    next_day = world.send(morning(TODAY) + timedelta(days=1))

    assert (after_seven.accepted, by_phone, world.mailed()) == (3, ["84912345678"], BY_MAIL)
    assert (at_night.accepted, at_night.waiting, at_night.reasons) == (0, 2, {})
    assert (opens, stopped) == (morning(TODAY) + timedelta(days=1), None)
    assert (next_day.accepted, world.on_zalo()) == (2, [*sorted(USERS.values()), "84912345678"])


@pytest.mark.parametrize(
    ("hour", "open_for"),
    [
        ("06:29", []),
        ("06:30", ["zalo_template"]),
        ("07:00", ["zalo_oa", "zalo_template"]),
        ("18:59", ["zalo_oa", "zalo_template"]),
        ("19:00", ["zalo_template"]),
        ("21:30", []),
    ],
)
def test_each_channel_has_its_own_hours_and_zalo_none_at_night(hour: str, open_for: list[str]) -> None:
    at = datetime.combine(TODAY, time.fromisoformat(hour), LOCAL)
    policy = {"zalo_oa": ("07:00", "19:00"), "zalo_template": (None, None)}
    open_now = [
        name
        for name, (opens, closes) in policy.items()
        if Lane(
            Channel.of(name),
            ChannelPolicy.model_validate({"channel": name, "opens": opens, "closes": closes}),
            training=False,
            used=True,
            resend=False,
        ).is_open(at)
    ]
    assert open_now == open_for


def test_what_waits_after_a_failure_waits_into_the_hours(world: World) -> None:
    late = morning(TODAY) + timedelta(hours=11, minutes=59, seconds=30)
    world.zalo.errors.extend([-32, -32])

    sent = world.send(late)

    assert sent.deferred == 2
    assert sent.next_try_at == morning(TODAY) + timedelta(days=1)


def test_a_token_that_ends_in_the_middle_of_a_batch_is_renewed_and_costs_nobody_a_message(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_over, handed = delivery.deliver, []

    def expire_after_one(*arguments: object) -> object:
        handed.append(arguments)
        if len(handed) == 2:
            world.zalo.issued_at -= timedelta(hours=26)
        return hand_over(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(delivery, "deliver", expire_after_one)
    trades = world.zalo.trades

    sent = world.send()

    assert (sent.accepted, world.zalo.trades - trades, len(world.zalo.accepted)) == (5, 1, 3)
    assert world.codes("zalo_oa") == [("accepted", "oa 0")] * 2


def test_a_channel_that_is_full_for_the_day_leaves_the_rest_to_the_next(world: World) -> None:
    world.zalo.daily_quota = 1

    sent = world.send()

    assert (sent.accepted, sent.moved_on, sent.deferred) == (4, 2, 1)
    assert world.codes("zalo_oa") == [("accepted", "oa 0"), ("temporary", "oa -211")]
    assert world.codes("zalo_template") == [("temporary", "template -144")] * 2
    assert sent.next_try_at is not None
    assert timedelta(hours=23) < sent.next_try_at - AT < timedelta(hours=24)


def test_when_the_provider_says_that_the_minute_is_over_no_worker_asks_before_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.zalo.rate_limit = 1
    monkeypatch.setattr(delivery, "pause", lambda _: None)
    world.send()
    asked = len(world.zalo.requests)

    again = world.send(AT + timedelta(seconds=30))
    world.zalo.rate_limit = None
    later = world.send(AT + timedelta(seconds=61))

    assert len(world.zalo.requests) == asked + later.accepted
    assert (again.accepted, again.waiting, later.accepted) == (0, 2, 2)


def test_workers_share_the_minute_that_the_plan_allows(both: World) -> None:
    with session_on(both.office.url) as session:
        taken = [pace.take_place(session, "zalo", most=2, now=AT + timedelta(seconds=each)) for each in (0, 1, 2, 60)]

    assert taken == [None, None, AT + timedelta(minutes=1), None]


def test_without_zalo_in_the_settings_its_notices_leave_by_mail(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANVAN_ZALO_APP_ID", "")
    settings.cache_clear()

    sent = world.send()

    assert (sent.accepted, sent.moved_on, sent.failed, world.zalo.accepted) == (4, 2, 1, [])
    assert world.mailed() == sorted([*BY_MAIL, WARD, COMMUNE])
    assert world.codes("zalo_template") == [("permanent", "channel")]


def test_zalo_half_set_up_stops_zalo_and_not_the_mail(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANVAN_ZALO_OA_ID", "")
    settings.cache_clear()

    sent = world.send()

    assert (sent.accepted, sent.waiting, world.mailed()) == (2, 3, BY_MAIL)
    assert [reason.split(":")[0] for reason in sent.reasons] == [
        "Zalo, tin tư vấn",
        "Zalo, tin theo mẫu",
        "Zalo, tin theo mẫu theo mã người dùng",
    ]


def test_zalo_that_must_be_mended_waits_and_the_mail_goes_on(world: World) -> None:
    world.zalo.errors.append(-204)

    sent = world.send()
    mended = world.send(AT + timedelta(minutes=1))

    assert (sent.accepted, sent.waiting, mended.accepted) == (3, 2, 2)
    assert {state for _, _, state, _ in world.notices()} == {"accepted"}


def test_what_waits_too_long_for_a_channel_to_be_mended_goes_on_to_the_next(world: World) -> None:
    world.zalo.errors.append(-204)
    first = world.send()
    world.zalo.errors.append(-204)

    later = world.send(AT + timedelta(hours=5))

    assert (first.moved_on, first.waiting, later.moved_on, later.accepted) == (0, 2, 2, 2)
    assert world.mailed() == sorted([*BY_MAIL, WARD])
    assert world.on_zalo() == ["84912345678", "84987654321"]


def test_patience_counts_from_when_the_channel_broke_and_what_was_deferred_goes_on_too(world: World) -> None:
    world.zalo.errors.extend([-32, -204])
    first = world.send()
    world.zalo.errors.append(-204)
    soon = world.send(AT + timedelta(hours=3))
    world.zalo.errors.append(-204)

    later = world.send(AT + timedelta(hours=4))

    assert (first.deferred, first.moved_on, soon.moved_on, later.moved_on, later.waiting) == (1, 0, 0, 2, 0)
    assert world.mailed() == sorted([*BY_MAIL, WARD])


def test_a_channel_that_was_mended_is_given_its_patience_anew(world: World) -> None:
    world.zalo.errors.append(-204)
    world.send()
    with session_on(world.office.url, read_only=True) as session:
        broken = pace.broken(session)
    mended = world.send(AT + timedelta(hours=1))
    with session_on(world.office.url, read_only=True) as session:
        still = pace.broken(session)

    assert (broken, mended.accepted, still) == ({"zalo_oa"}, 2, set())


def test_a_person_who_takes_zalo_no_longer_is_told_by_mail_without_asking_zalo(world: World) -> None:
    with session_on(world.office.url) as session:
        session.execute(text("UPDATE contact SET channels = 'email' WHERE unit_code = 'P-DX'"))

    sent = world.send()

    assert (sent.accepted, sent.moved_on, USERS["P-DX"] in world.on_zalo()) == (5, 1, False)
    assert WARD in world.mailed()


def test_a_user_id_that_nobody_has_confirmed_is_not_written_to(world: World) -> None:
    with session_on(world.office.url) as session:
        session.execute(text("UPDATE contact SET zalo_confirmed_at = NULL WHERE unit_code = 'P-DX'"))

    sent = world.send()

    assert (sent.accepted, sent.moved_on, USERS["P-DX"] in world.on_zalo()) == (5, 1, False)
    assert (WARD in world.mailed(), world.codes("zalo_oa")) == (True, [("permanent", "address"), ("accepted", "oa 0")])


def test_who_follows_no_more_is_told_on_the_next_channel(world: World) -> None:
    world.zalo.left = {USERS["P-DX"]}

    sent = world.send()

    assert (sent.accepted, sent.moved_on, WARD in world.mailed()) == (5, 1, True)
    assert world.codes("zalo_oa") == [("permanent", "oa -213"), ("accepted", "oa 0")]


def test_a_template_by_user_id_and_the_bot_say_the_same_in_their_own_forms(both: World) -> None:
    with session_on(both.office.url) as session:
        session.execute(text("UPDATE contact SET channels = 'zalo_template_uid' WHERE unit_code = 'P-DX'"))
        session.execute(
            text(
                "UPDATE contact SET channels = 'zalo_bot', zalo_chat_id = '6ede9afa66b8' "
                "WHERE unit_code = 'X-DQ' AND role = 'person_in_charge'"
            )
        )

    sent = both.send()

    by_user = [each.body for each in both.zalo.accepted if each.path == USER_TEMPLATE]
    assert (sent.accepted, sent.moved_on, both.mailed()) == (5, 2, BY_MAIL)
    assert by_user == [
        {
            "user_id": USERS["P-DX"],
            "template_id": UID_TEMPLATE,
            "template_data": {
                "viec": "Kế hoạch thực hiện phong trào “Dân vận khéo” của đơn vị và 6 nội dung khác",
                "han": "23/04/2024 (giả định)",
            },
        }
    ]
    assert [(each["chat_id"], each["text"].splitlines()[0]) for each in both.zalo.bot.sent] == [
        ("6ede9afa66b8", "Thông báo nhiệm vụ ngày 25/03/2024: 7 nội dung")
    ]
    assert both.codes("zalo_template_uid") + both.codes("zalo_bot") == [("accepted", "oa 0"), ("accepted", "bot 0")]
    assert (both.send().accepted, len(both.zalo.bot.sent)) == (0, 1)


def test_a_template_that_cannot_go_by_user_id_stops_its_channel_alone(world: World) -> None:
    with session_on(world.office.url) as session:
        session.execute(text("UPDATE contact SET channels = 'zalo_template_uid' WHERE unit_code = 'P-DX'"))
    world.zalo.uid_refused = {UID_TEMPLATE}

    sent = world.send()

    assert (sent.accepted, sent.waiting, world.codes("zalo_template_uid")) == (4, 1, [("configuration", "oa -249")])


def test_a_dead_mail_domain_delays_nobody_else(world: World) -> None:
    world.mail.refuse = {BY_MAIL[0]: 451}

    sent = world.send()

    assert (sent.accepted, sent.deferred, sent.waiting) == (4, 1, 1)


def test_no_token_and_no_whole_telephone_number_stands_in_the_record_of_sending(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    world.zalo.echo = True
    world.zalo.errors.extend([-230, -201, -118])

    sent = world.send()

    with session_on(world.office.url, read_only=True) as session:
        rows = [
            tuple(each)
            for table in ("attempt", "notice", "pace")
            for each in session.execute(text(f"SELECT * FROM {table}"))
        ]
    everything = repr((sent, rows)) + caplog.text
    found = [canary for canary in ("Bi-Mat", "912345678", "987654321", "987 654") if canary in everything]
    assert found == []


def test_in_training_what_zalo_would_carry_lies_in_the_mailbox_and_nothing_leaves(
    home: Path, sqlite_templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    with copied(sqlite_templates, "zalo", home, monkeypatch) as url:
        sent = OfficeDriver(url).send(TODAY)

    pages = [each.read_text(encoding="utf-8") for each in (home / "hop-thu").glob("*.html")]
    assert (sent.accepted, sent.reasons) == (5, {})
    assert len([page for page in pages if "Tin Zalo gửi" in page and "Diễn tập" in page]) == 3


def test_a_muted_kind_is_not_reminded_of_and_a_day_set_by_a_document_always_is(world: World) -> None:
    with session_on(world.office.url) as session:
        session.execute(text("UPDATE contact SET muted = 'standing,internal_target,legal' WHERE unit_code = 'P-DX'"))
    world.send()

    for day in (date(2024, 10, 31), date(2024, 11, 12)):
        world.office.sweep(day)
        world.office.send(day)

    reminded = {row[1] for row in world.office.lines(LineState.SAID, unit="P-DX") if row[4] == "reminder"}
    cancelled = {row[1] for row in world.office.lines(LineState.CANCELLED, unit="P-DX") if row[4] == "reminder"}
    assert factories.REPORT in reminded
    assert cancelled.isdisjoint(reminded)


def test_a_kind_muted_after_it_was_gathered_is_withdrawn_and_says_why(world: World) -> None:
    world.send()
    days = world.office.rung_days("P-DX", factories.UNIT_PLAN)
    day = min(day for rung, day in days.items() if rung.startswith("T-"))
    world.office.sweep(day)
    gathered = [row for row in world.office.lines(LineState.OWED, unit="P-DX") if row[4] == "reminder"]
    with session_on(world.office.url) as session:
        session.execute(text("UPDATE contact SET muted = 'internal_target' WHERE unit_code = 'P-DX'"))

    world.office.send(day)

    with session_on(world.office.url, read_only=True) as session:
        reasons = session.execute(text("SELECT DISTINCT state_reason FROM notice_line WHERE state = 'cancelled'"))
        assert [each for (each,) in reasons] == ["người nhận đã chọn không nhận nhắc loại việc này"]
    assert len(gathered) == len(world.office.lines(LineState.CANCELLED, unit="P-DX")) > 0


def test_a_preview_is_word_for_word_what_zalo_gets(world: World) -> None:
    shown = preview(str(world.office.contact_id(WARD)), TODAY, TODAY, AT).messages
    world.send()

    sent = [each.body for each in world.zalo.accepted if each.path == CONSULTATION]
    words = [each["message"]["text"] for each in sent if each["recipient"]["user_id"] == USERS["P-DX"]]
    assert ([each.text for each in shown], [each.html for each in shown]) == (words, [""])


def test_going_back_before_the_channels_leaves_what_is_owed_to_mail(both: World) -> None:
    both.zalo.strangers = {USERS["P-DX"]}
    both.zalo.drop_at = "stored"
    both.send()

    schema.migrate(both.office.url, "0005")
    with engine_for(both.office.url).connect() as connection:
        channels = connection.execute(text("SELECT DISTINCT channel FROM notice")).scalars().all()
        waiting = connection.execute(
            text("SELECT count(*) FROM notice_line WHERE state = 'owed' AND notice_id IS NULL")
        ).scalar_one()
    engine_for(both.office.url).dispose()
    schema.migrate(both.office.url)

    assert (channels, waiting > 0) == (["email"], True)
