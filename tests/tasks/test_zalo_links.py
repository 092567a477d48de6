"""Linking people with the bot: by a code that works once, whoever writes what, twice, at once, or into a crash."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import factories
import pytest
import zalo_office
from fresh_databases import Templates, copied
from office_driver import ACTOR, OfficeDriver, morning
from sqlalchemy import text
from zalo_double import ZaloDouble
from zalo_office import Clock

from config.refusals import Refused
from config.settings import settings
from config.steps.delivery import delivering
from models import audit, zalo_links
from models.database import session_on
from models.states import Mode, Source
from tasks import zalo_links as links
from tasks.context import context_of
from tasks.switch import set_sending
from tasks.zalo_people import people_on_zalo

TODAY = factories.ROLLED_OUT
AT = morning(TODAY) + timedelta(minutes=5)
CHAT, OTHER = "6ede9afa66b88fe6d6a9", "0b1c2d3e4f5061728394"
WARD, COMMUNE = "P-DX", "X-DQ"
ASK = "hỏi Phòng Nội vụ thành phố Bắc Kạn để được cấp mã mới, rồi gửi mã vào đây."


class World:
    """A live office whose two people in charge take the bot, the bot, and the clock."""

    def __init__(self, office: OfficeDriver, zalo: ZaloDouble, clock: Clock) -> None:
        self.office, self.bot, self.zalo, self.clock = office, zalo.bot, zalo, clock
        with session_on(office.url) as session:
            session.execute(
                text(
                    "UPDATE contact SET channels = 'zalo_bot,email' "
                    "WHERE unit_code IN ('P-DX', 'X-DQ') AND role = 'person_in_charge'"
                )
            )
            rows = session.execute(text("SELECT unit_code, id FROM contact WHERE channels = 'zalo_bot,email'"))
            self.people = {str(unit): int(number) for unit, number in rows}

    def code(self, unit: str = WARD) -> str:
        """A new code for the unit's person in charge."""
        made = links.make_code(
            settings(), str(self.people[unit]), now=self.clock.now, actor=ACTOR, source=Source.COMMAND
        )
        return made.code.get_secret_value()

    def poll(self) -> links.Polled:
        return links.poll.fn(self.clock)

    def linked(self) -> dict[str, str | None]:
        """Whose chat is which, by unit, and where their notices begin."""
        with session_on(self.office.url, read_only=True) as session:
            rows = session.execute(
                text("SELECT unit_code, zalo_chat_id FROM contact WHERE channels = 'zalo_bot,email'")
            )
            return {unit: chat for unit, chat in rows if chat}

    def first_channel(self, unit: str) -> str | None:
        with session_on(self.office.url, read_only=True) as session:
            query = text("SELECT first_channel FROM contact WHERE id = :id")
            return session.execute(query, {"id": self.people[unit]}).scalar_one()

    def updates(self) -> list[tuple[str, str | None]]:
        """What was met, and what came of the answer."""
        with session_on(self.office.url, read_only=True) as session:
            return [tuple(row) for row in session.execute(text("SELECT met, answer FROM zalo_bot_update ORDER BY key"))]

    def chain(self) -> list[tuple[str, str]]:
        """What the audit chain tells of the people, which verifies."""
        with session_on(self.office.url, read_only=True) as session:
            assert audit.verify(session) is None
            query = "SELECT body FROM audit_row WHERE subject = 'contact' ORDER BY seq"
            told = [json.loads(body) for body in session.execute(text(query)).scalars()]
        return [(each["change"], each["actor"]) for each in told]


@pytest.fixture
def world(home: Path, sqlite_templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """On SQLite."""
    with copied(sqlite_templates, "zalo_live", home, monkeypatch) as url:
        yield from _world(url, monkeypatch)


@pytest.fixture
def both(home: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The same on SQLite and on PostgreSQL."""
    with copied(templates, "zalo_live", home, monkeypatch) as url:
        yield from _world(url, monkeypatch)


def _world(url: str, patch: pytest.MonkeyPatch) -> Iterator[World]:
    clock, office = Clock(AT), OfficeDriver(url)
    with zalo_office.zalo_server(clock, patch) as zalo:
        yield World(office, zalo, clock)


def test_a_code_binds_the_chat_it_is_sent_from_and_notices_go_there(both: World) -> None:
    code = both.code()
    both.bot.write(CHAT, f"mã của tôi: {code.lower()}")

    polled = both.poll()

    assert (polled.read, polled.linked, polled.met, polled.problem) == (1, 1, {"Đã liên kết": 1}, None)
    assert (both.linked(), both.first_channel(WARD)) == ({WARD: CHAT}, "zalo_bot")
    assert both.bot.told(CHAT) == [
        "Đã liên kết. Từ nay thông báo nhiệm vụ gửi “Đầu mối công tác dân vận - UBND phường Đức Xuân” (UBND phường Đức "
        "Xuân) sẽ đến cuộc trò chuyện này. Tin chỉ để nhắc việc, không thay văn bản. Muốn thôi nhận, liên hệ Phòng Nội vụ "
        "thành phố Bắc Kạn."
    ]
    assert both.chain() == [("tạo mã liên kết", ACTOR), ("liên kết", "Zalo Bot")]
    assert both.updates() == [("linked", "accepted")]


def test_of_a_code_only_the_digest_is_kept_and_of_a_message_nothing(world: World) -> None:
    code = world.code()
    world.bot.write(CHAT, f"Tôi là Nguyễn (ví dụ) {code}")
    world.poll()
    everything = str(world.office.dump()).upper()
    assert [each for each in (code, code.replace("-", ""), "TÔI LÀ NGUYỄN") if each in everything] == []


@pytest.mark.parametrize(
    ("written", "met", "answer"),
    [
        ("cảm ơn", "no_code", None),
        (
            "0000-0000-0000",
            "wrong",
            f"Không có mã liên kết này. Kiểm tra lại từng ký tự; nếu vẫn không được, {ASK}",
        ),
        (None, "no_code", None),
    ],
)
def test_what_is_no_code_binds_nobody_and_is_answered_with_what_to_do(
    world: World, written: str | None, met: str, answer: str | None
) -> None:
    world.code()
    world.bot.write(CHAT, written)
    world.poll()
    assert (world.linked(), world.updates()) == ({}, [(met, "accepted")])
    assert world.bot.told(CHAT) == [
        answer
        or "Bot này chỉ gửi thông báo nhiệm vụ, không đọc tin trả lời. Để nhận thông báo, gửi vào đây mã liên kết (12 ký tự) "
        "do Phòng Nội vụ thành phố Bắc Kạn cấp; cần trao đổi, liên hệ Phòng Nội vụ thành phố Bắc Kạn."
    ]


def test_a_code_ends_works_once_and_gives_way_to_the_next(world: World) -> None:
    first, second = world.code(), world.code()
    world.bot.write(CHAT, first)
    world.poll()
    world.bot.write(CHAT, second)
    world.poll()
    world.bot.write(OTHER, second)
    world.bot.write(CHAT, second)
    world.poll()
    late = world.code(COMMUNE)
    world.clock.now += timedelta(days=7)
    world.bot.write(OTHER, late)
    world.poll()

    assert [met for met, _ in world.updates()] == ["replaced", "linked", "used", "again", "expired"]
    assert world.linked() == {WARD: CHAT}
    assert world.bot.told(OTHER) == [
        f"Mã này đã được dùng, mỗi mã chỉ dùng một lần. Nếu chưa nhận được thông báo, {ASK}",
        f"Mã này đã hết hạn. Đề nghị {ASK}",
    ]


def test_a_chat_of_another_stays_with_the_other_and_the_code_can_still_be_used(world: World) -> None:
    world.bot.write(CHAT, world.code(WARD))
    world.poll()
    code = world.code(COMMUNE)
    world.bot.write(CHAT, code)
    world.poll()
    taken = dict(world.linked())
    links.unlink(str(world.people[WARD]), now=world.clock.now, actor=ACTOR, source=Source.COMMAND)
    world.bot.write(CHAT, code)
    world.poll()

    assert (taken, world.linked()) == ({WARD: CHAT}, {COMMUNE: CHAT})
    assert (world.first_channel(WARD), world.first_channel(COMMUNE)) == ("email", "zalo_bot")
    assert [met for met, _ in world.updates()] == ["linked", "taken", "linked"]


def test_a_new_code_moves_a_person_to_another_chat(world: World) -> None:
    world.bot.write(CHAT, world.code())
    world.poll()
    world.bot.write(OTHER, world.code())
    world.poll()
    assert (world.linked(), world.chain()[-1]) == ({WARD: OTHER}, ("thay liên kết", "Zalo Bot"))


def test_who_has_left_gives_the_chat_up_and_gets_none(world: World) -> None:
    world.bot.write(CHAT, world.code(WARD))
    world.poll()
    gone = world.code(COMMUNE)
    with session_on(world.office.url) as session:
        session.execute(text("UPDATE contact SET active = (unit_code <> 'P-DX')"))
    world.bot.write(CHAT, gone)
    world.poll()
    assert world.linked() == {COMMUNE: CHAT}
    with pytest.raises(Refused) as refused:
        world.code(WARD)
    assert str(refused.value).endswith("không còn trong tệp đơn vị nên không nhận thông báo.")


def test_a_message_read_twice_is_met_and_answered_once(world: World) -> None:
    update = world.bot.write(CHAT, world.code())
    world.bot.waiting.append(update)
    polled = world.poll()
    assert (polled.met, world.updates()) == ({"Đã liên kết": 1, "Đã đọc từ trước": 1}, [("linked", "accepted")])
    assert len(world.bot.told(CHAT)) == 1


def test_a_crash_between_reading_and_recording_leaves_the_code_as_good_as_before(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = world.code()
    world.bot.write(CHAT, code)

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(links.zalo_links, "meet", crash)
        with pytest.raises(KeyboardInterrupt):
            world.poll()
    lost = (world.linked(), world.updates(), world.bot.told(CHAT), len(world.bot.waiting))
    world.bot.write(CHAT, code)
    world.poll()

    assert (lost, world.linked()) == (({}, [], [], 0), {WARD: CHAT})


def test_a_crash_between_binding_and_answering_leaves_the_link_and_no_second_answer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    update = world.bot.write(CHAT, world.code())

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(links, "deliver", crash)
        with pytest.raises(KeyboardInterrupt):
            world.poll()
    world.bot.waiting.append(update)
    world.poll()

    assert (world.linked(), world.updates(), world.bot.told(CHAT)) == ({WARD: CHAT}, [("linked", None)], [])


def test_two_people_with_one_code_at_once_make_one_link(both: World) -> None:
    code = both.code()

    with session_on(both.office.url, read_only=True) as session:
        policy = delivering(context_of(session).content.plan)

    def send(chat: str) -> object:
        with session_on(both.office.url) as session:
            met = zalo_links.meet(
                session, key=f"k-{chat}", chat_id=chat, private=True, text=code, policy=policy, now=AT
            )
            assert met is not None
            return met.how.value

    with ThreadPoolExecutor(2) as pool:
        met = sorted(pool.map(send, [CHAT, OTHER]))

    assert (met, len(both.linked()), len(both.updates())) == (["linked", "used"], 1, 2)


def test_an_answer_that_does_not_arrive_leaves_the_link_and_is_counted(world: World) -> None:
    world.bot.write(CHAT, world.code())
    world.bot.monthly = 0
    polled = world.poll()
    assert (polled.linked, polled.unanswered, world.linked()) == (1, 1, {WARD: CHAT})
    assert world.updates() == [("linked", "temporary")]


def test_while_sending_is_stopped_the_bot_says_nothing(world: World) -> None:
    world.bot.write(CHAT, world.code())
    set_sending.fn(True, "thử", world.clock.now, actor=ACTOR, source=Source.COMMAND)
    world.poll()
    assert (world.linked(), world.bot.sent) == ({WARD: CHAT}, [])


def test_a_group_is_linked_with_nobody(world: World) -> None:
    world.bot.write("nhom01", world.code(), kind="GROUP")
    world.poll()
    assert (world.linked(), world.updates()) == ({}, [("group", "accepted")])


def test_a_bot_that_is_refused_ends_the_poll_with_the_reason(world: World) -> None:
    world.bot.write(CHAT, "x")
    world.bot.errors.append(401)
    assert world.poll().problem == (
        "Zalo Bot không nhận mã bot; kiểm tra lại DANVAN_ZALO_BOT_TOKEN. Zalo trả lời: “refused 401”. (bot 401)"
    )


def test_in_passing_nothing_is_asked_unless_a_code_is_waited_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    read = links.poll.fn
    monkeypatch.setattr(links, "poll", lambda: read(world.clock))
    quiet = links.poll_in_passing(Mode.LIVE, now=world.clock.now)
    training = links.poll_in_passing(Mode.TRAINING, now=world.clock.now, always=True)
    unasked = list(world.bot.calls)
    world.bot.write(CHAT, world.code())
    said = links.poll_in_passing(Mode.LIVE, now=world.clock.now)
    assert (quiet, training, unasked) == ([], [], [])
    assert (said, world.linked()) == (["Zalo Bot: liên kết 1 đầu mối, đọc 1 tin."], {WARD: CHAT})


def test_a_link_that_would_carry_nothing_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusal(unit: str) -> str:
        with pytest.raises(Refused) as refused:
            links.make_code(
                settings(), str(world.people[unit]), now=world.clock.now, actor=ACTOR, source=Source.COMMAND
            )
        return str(refused.value)

    with session_on(world.office.url) as session:
        session.execute(text("UPDATE contact SET channels = 'email' WHERE unit_code = 'P-DX'"))
    not_taken = refusal(WARD)
    monkeypatch.setenv("DANVAN_ZALO_BOT_TOKEN", "")
    settings.cache_clear()
    assert (not_taken, refusal(COMMUNE)) == (
        "“Đầu mối công tác dân vận - UBND phường Đức Xuân” chưa đăng ký nhận qua Zalo Bot: ghi zalo_bot vào channels của đầu "
        "mối trong tệp đơn vị rồi nạp lại.",
        "Chưa đặt mã Zalo Bot: ghi DANVAN_ZALO_BOT_TOKEN trong .env; cách lấy ở trang docs/kenh-zalo.md.",
    )


def test_the_list_of_people_says_how_far_each_has_come(world: World) -> None:
    before = {row.unit: (row.account, row.bot) for row in people_on_zalo(world.clock.now)}
    world.bot.write(CHAT, world.code(WARD))
    world.poll()
    world.code(COMMUNE)
    after = {row.unit: (row.account, row.bot) for row in people_on_zalo(world.clock.now)}
    assert before == {"UBND phường Đức Xuân": ("–", "chưa có mã"), "UBND xã Dương Quang": ("–", "chưa có mã")}
    assert after == {"UBND phường Đức Xuân": ("–", "đã liên kết"), "UBND xã Dương Quang": ("–", "đang chờ mã")}


def test_the_plan_of_the_bot_is_counted(world: World) -> None:
    world.bot.write(CHAT, world.code(WARD))
    world.poll()
    world.bot.write(OTHER, "chào")
    world.poll()
    with session_on(world.office.url, read_only=True) as session:
        counted = (
            zalo_links.people_linked(session),
            zalo_links.messages_since(session, AT - timedelta(days=1)),
            zalo_links.messages_since(session, AT + timedelta(days=1)),
        )
    assert counted == (1, 4, 0)
