"""Zalo Bot through Apprise against a real server: its envelope, its codes, doubt, and a token that nobody ever sees."""

import json
import logging
import traceback
import unicodedata
from collections.abc import Iterator

import pytest
from apprise import Apprise
from pydantic import SecretStr
from test_zalo_channel import reference_rows, short
from zalo_double import ZaloDouble

from config.refusals import Refused
from config.settings import load_settings
from notifications.channels.gateway import deliver
from notifications.channels.registry import register_channels
from notifications.channels.zalo import codes
from notifications.channels.zalo.bot import BotClient, Unreadable, Update
from notifications.channels.zalo.channel import BotPool, ZaloBotChannel
from notifications.channels.zalo.codes import Act, Service
from notifications.channels.zalo.line import Line, Silent
from notifications.channels.zalo.messages import BotMessage
from notifications.outcomes import Outcome, OutcomeKind

CHAT = "6ede9afa66b88fe6d6a9"
TEXT = BotMessage(chat_id=CHAT, text="Nhắc việc: báo cáo tháng, hạn chậm nhất hết ngày 14/11/2024.")


@pytest.fixture
def zalo(monkeypatch: pytest.MonkeyPatch) -> Iterator[ZaloDouble]:
    """The server, which is on this machine whatever stands between the machine and the world."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ZaloDouble() as server:
        yield server


@pytest.fixture
def pool(zalo: ZaloDouble) -> Iterator[BotPool]:
    """The office's bot."""
    with pool_to(zalo) as made:
        yield made


def pool_to(zalo: ZaloDouble, timeout: float = 3.0) -> BotPool:
    return BotPool(SecretStr(zalo.bot.token), zalo.url, timeout=timeout)


def test_a_message_arrives_once_with_the_platforms_name_for_it(zalo: ZaloDouble, pool: BotPool) -> None:
    outcomes = [deliver(TEXT, pool), deliver(TEXT, pool)]

    assert [(short(each), each.provider_id) for each in outcomes] == [
        (("accepted", "bot 0"), f"{number:020x}") for number in (1, 2)
    ]
    assert zalo.bot.sent == [{"chat_id": CHAT, "text": TEXT.text}] * 2
    assert zalo.connections == 1


@pytest.mark.parametrize("as_status", [False, True])
@pytest.mark.parametrize(("code", "act"), [row[1:] for row in reference_rows() if row[0] == "bot"])
def test_each_code_has_its_outcome_and_nothing_arrives(
    zalo: ZaloDouble, pool: BotPool, code: int, act: str, as_status: bool
) -> None:
    zalo.bot.errors.append(code)
    zalo.bot.as_status = as_status

    outcome = deliver(TEXT, pool)

    meaning = codes.of_code(Service.BOT, code)
    assert outcome == Outcome(
        kind=Act(act).kind,
        code=f"bot {code}",
        detail=f"{meaning.words} Zalo trả lời: “refused {code}”.",
        wait=Act(act).wait,
        most=meaning.most,
    )
    assert zalo.bot.sent == []


def test_an_unknown_code_is_tried_once_more_and_keeps_its_whole_body(zalo: ZaloDouble, pool: BotPool) -> None:
    body = {"ok": False, "error_code": 777, "description": "mới", "more": "x" * 500}
    zalo.raw.append((200, json.dumps(body, ensure_ascii=False).encode()))

    outcome = deliver(TEXT, pool)

    assert (short(outcome), outcome.most) == (("temporary", "bot 777"), 2)
    assert outcome.detail.endswith(json.dumps(body, ensure_ascii=False))


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, b"<html>bao tri</html>", ("uncertain", "http 200")),
        (200, b'{"ok": true, "resu', ("uncertain", "http 200")),
        (200, b'{"ok": false}', ("uncertain", "http 200")),
        (200, b'{"ok": 1, "result": {}}', ("uncertain", "http 200")),
        (200, b'{"ok": false, "error_code": true}', ("uncertain", "http 200")),
        (200, b'{"ok": true, "result": []}', ("accepted", "bot 0")),
        (200, b'{"error": 0}', ("uncertain", "http 200")),
        (302, b"", ("configuration", "http 302")),
        (404, b"not here", ("configuration", "http 404")),
        (404, b'{"ok": true, "result": {}}', ("configuration", "http 404")),
        (429, b"", ("temporary", "http 429")),
        (500, b'{"ok": false, "error_code": 400}', ("uncertain", "http 500")),
        (503, b"<html>", ("uncertain", "http 503")),
    ],
)
def test_an_answer_that_is_no_envelope_is_never_taken_for_a_refusal(
    zalo: ZaloDouble, pool: BotPool, status: int, body: bytes, expected: tuple[str, str]
) -> None:
    zalo.raw.append((status, body))
    assert [short(deliver(TEXT, pool)), short(deliver(TEXT, pool))] == [expected, ("accepted", "bot 0")]


@pytest.mark.parametrize(
    ("faults", "expected", "arrived"),
    [
        ({"drop_at": "asked"}, ("uncertain", "dropped"), 0),
        ({"drop_at": "stored"}, ("uncertain", "dropped"), 1),
        ({"hang_at": "stored"}, ("uncertain", "timeout"), 1),
    ],
)
def test_a_lost_answer_is_uncertain_and_is_not_sent_again(
    zalo: ZaloDouble, faults: dict[str, str], expected: tuple[str, str], arrived: int
) -> None:
    vars(zalo).update(faults)
    with pool_to(zalo, timeout=0.4) as pool:
        lost = deliver(TEXT, pool)
    assert (short(lost), len(zalo.bot.sent), len(zalo.requests)) == (expected, arrived, 1)


def test_the_month_that_is_used_up_waits_or_goes_on(zalo: ZaloDouble, pool: BotPool) -> None:
    zalo.bot.monthly = 1
    deliver(TEXT, pool)
    outcome = deliver(TEXT, pool)
    assert (short(outcome), outcome.wait.value) == (("temporary", "bot 429"), "next_day")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (BotMessage(chat_id=CHAT, text="ạ" * 2001), ("payload", "build text")),
        (BotMessage(chat_id=CHAT, text=" "), ("payload", "build text")),
        (BotMessage(chat_id="", text="x"), ("permanent", "build chat_id")),
        (BotMessage(chat_id="../getMe", text="x"), ("permanent", "build chat_id")),
    ],
)
def test_what_cannot_be_sent_asks_nobody(
    zalo: ZaloDouble, pool: BotPool, message: BotMessage, expected: tuple[str, str]
) -> None:
    assert (short(deliver(message, pool)), zalo.requests) == (expected, [])


def test_two_thousand_characters_are_counted_in_nfc_and_sent_so(zalo: ZaloDouble, pool: BotPool) -> None:
    text = unicodedata.normalize("NFD", "ậ" * 2000)
    outcome = deliver(BotMessage(chat_id=CHAT, text=text), pool)
    assert (outcome.accepted, zalo.bot.sent) == (True, [{"chat_id": CHAT, "text": "ậ" * 2000}])


# --- what people write to the bot -----------------------------------------------------------------------------------


def test_updates_come_one_by_one_and_then_none(zalo: ZaloDouble, pool: BotPool) -> None:
    zalo.bot.write(CHAT, unicodedata.normalize("NFD", " liên kết "))
    zalo.bot.write("nhom01", "x", kind="GROUP")
    zalo.bot.write(CHAT, None, event="message.sticker.received")
    found = [pool.next_update(1) for _ in range(4)]
    assert found == [
        Update(key=f"m{1:019x}", chat_id=CHAT, private=True, text="liên kết"),
        Update(key=f"m{2:019x}", chat_id="nhom01", private=False, text="x"),
        Update(key=f"m{3:019x}", chat_id=CHAT, private=True, text=None),
        None,
    ]


@pytest.mark.parametrize(
    "result",
    [{"event_name": "x"}, {"message": []}, {"message": {"chat": {"id": 7}}}, {"message": {"chat": {"id": "a b"}}}],
)
def test_an_update_that_names_no_chat_is_told_apart(zalo: ZaloDouble, pool: BotPool, result: dict[str, object]) -> None:
    zalo.raw.append((200, json.dumps({"ok": True, "result": result}).encode()))
    assert pool.next_update(1) == Unreadable()


def test_an_update_without_a_name_is_known_by_what_it_holds(zalo: ZaloDouble, pool: BotPool) -> None:
    keys = []
    for text in ("a", "a", "b"):
        message = {"chat": {"id": CHAT}, "text": text, "date": 1}
        said = {"ok": True, "result": {"event_name": "message.text.received", "message": message}}
        zalo.raw.append((200, json.dumps(said).encode()))
        update = pool.next_update(1)
        assert isinstance(update, Update)
        keys.append(update.key)
    assert (keys[0] == keys[1], keys[0] == keys[2], len(keys[0])) == (True, False, 64)


def test_a_poll_that_fails_says_why(zalo: ZaloDouble, pool: BotPool) -> None:
    zalo.bot.errors.append(401)
    failed = pool.next_update(1)
    assert isinstance(failed, Outcome)
    assert short(failed) == ("configuration", "bot 401")


def test_the_bot_says_who_it_is(zalo: ZaloDouble, pool: BotPool) -> None:
    outcome, name = pool.me()
    assert (short(outcome), name) == (("accepted", "bot 0"), "bot.PhongNoiVu")


# --- URLs and the token ---------------------------------------------------------------------------------------------


def test_the_url_form_sends_what_it_says(zalo: ZaloDouble) -> None:
    register_channels()
    gateway = Apprise()
    assert gateway.add(f"danvanzalobot://{zalo.bot.token}@{zalo.url.removeprefix('http://')}/{CHAT}?tls=no")
    assert gateway.notify(title="Nhắc việc", body="Hạn 14/11/2024")
    assert zalo.bot.sent == [{"chat_id": CHAT, "text": "Nhắc việc\n\nHạn 14/11/2024"}]


@pytest.mark.parametrize(
    "url",
    [
        f"danvanzalobot://712345@bot-api.zaloplatforms.com/{CHAT}",
        f"danvanzalobot://712345:x%2F..%2Fy12345678@bot-api.zaloplatforms.com/{CHAT}",
        "danvanzalobot://712345:Khoa-Bot-Bi-Mat@bot-api.zaloplatforms.com/",
        f"danvanzalobot://712345:Khoa-Bot-Bi-Mat@bot-api.zaloplatforms.com/{CHAT}?tls=no",
    ],
)
def test_a_url_that_cannot_be_used_is_not_taken(url: str) -> None:
    register_channels()
    assert not Apprise().add(url)


def test_a_token_that_is_none_is_refused_without_showing_it(home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANVAN_ZALO_BOT_TOKEN", "712345:co dau cach/Bi-Mat")
    with pytest.raises(Refused) as refused:
        load_settings()
    assert str(refused.value) == (
        "Thiết lập DANVAN_ZALO_BOT_TOKEN = (ẩn) chưa đúng. Mã bot Zalo (số:khóa) do Zalo Bot Manager cấp; để trống nếu "
        "không dùng Zalo Bot."
    )


def test_the_token_is_written_nowhere_although_it_stands_in_every_url(
    zalo: ZaloDouble, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    register_channels()
    secret = zalo.bot.token.partition(":")[2]
    zalo.bot.echo = True
    with pool_to(zalo, timeout=0.4) as pool:
        outcomes = [deliver(TEXT, pool)]
        zalo.bot.errors.extend([401, 777])
        outcomes += [deliver(TEXT, pool), deliver(TEXT, pool)]
        zalo.raw.append((400, zalo.bot.token.encode()))
        outcomes.append(deliver(TEXT, pool))
        zalo.drop_at = "stored"
        outcomes += [deliver(TEXT, pool), pool.me()[0]]
        channel = pool.channel(TEXT)
        shown = [repr(pool), repr(channel), channel.url(), channel.url(privacy=True), repr(TEXT), repr(vars(pool))]
    zalo.drop_at = ""
    gateway = Apprise()
    assert gateway.add(f"danvanzalobot://{zalo.bot.token}@{zalo.url.removeprefix('http://')}/{CHAT}?tls=no")
    gateway.notify(body="x")
    by_url = gateway[0]
    assert isinstance(by_url, ZaloBotChannel)
    shown += [by_url.url(), by_url.url(privacy=True), repr(by_url), repr(by_url._written)]
    with pytest.raises(Silent) as silent:
        Line(0.4, SecretStr(f"/bot{zalo.bot.token}")).ask("POST", "http://127.0.0.1:9/x", json={})
    shown.append("".join(traceback.format_exception(silent.value)))
    written = capfd.readouterr()
    shown += [repr(outcomes), caplog.text, written.out, written.err]

    assert [each for each in shown if secret in each] == []
    assert "HTTP Request: POST http://127.0.0.1" in caplog.text  # httpx did write its line, without the token
    assert CHAT not in by_url.url(privacy=True) + repr(by_url) + repr(TEXT)
    assert [short(each)[1] for each in outcomes] == ["bot 0", "bot 401", "bot 777", "http 400", "dropped", "dropped"]


def test_a_proxy_that_cannot_be_used_stops_the_channel(monkeypatch: pytest.MonkeyPatch, zalo: ZaloDouble) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("HTTP_PROXY", "khong-ro://127.0.0.1:1")
    with pool_to(zalo) as pool:
        assert (short(deliver(TEXT, pool)), zalo.requests) == (("configuration", "proxy"), [])


def test_a_proxy_of_the_machine_is_asked(monkeypatch: pytest.MonkeyPatch, zalo: ZaloDouble) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("HTTP_PROXY", zalo.url)
    client = BotClient(SecretStr(zalo.bot.token), "http://bot-api.example", timeout=3)
    outcome = client.send(TEXT)
    client.close()
    assert zalo.requests == [f"http://bot-api.example/bot{zalo.bot.token}/sendMessage"]
    assert outcome.kind is not OutcomeKind.ACCEPTED
