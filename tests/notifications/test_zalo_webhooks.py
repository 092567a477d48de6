"""The signature of Zalo's events, held against the double that sends them late, twice and out of order."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from test_zalo_channel import BY_PHONE, TEXT, USER, pool_to, short
from zalo_double import ZaloDouble
from zalo_office import Clock
from zalo_webhooks import RETRIES, Webhooks

from notifications.channels.gateway import deliver
from notifications.channels.zalo.webhook import is_signed, signature

EXPECTED = "5d9de2ea7ed5fe23d69d6b64c61cb862bce4dac52376df6bc0e289a3411acece"
NOON = datetime(2024, 11, 13, 5, 0, tzinfo=UTC)


@pytest.fixture
def zalo(monkeypatch: pytest.MonkeyPatch) -> Iterator[ZaloDouble]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ZaloDouble(clock=Clock(NOON)) as server:
        yield server


@pytest.fixture
def sent(zalo: ZaloDouble) -> ZaloDouble:
    """After two messages: one to a user, one to a telephone."""
    with pool_to(zalo) as pool:
        assert [deliver(each, pool).accepted for each in (TEXT, BY_PHONE)] == [True, True]
    return zalo


def test_a_signature_is_the_plain_digest_of_id_body_timestamp_and_secret() -> None:
    body = b'{"event_name":"user_received_message","timestamp":"1626926349402"}'
    found = signature(body, app_id="41", timestamp="1626926349402", secret=SecretStr("khoa"))
    # printf '41%s1626926349402khoa' "$BODY" | sha256sum
    assert found == "mac=" + EXPECTED
    assert is_signed(body, found, app_id="41", secret=SecretStr("khoa"))
    assert is_signed(body, found.upper().replace("MAC", "mac"), app_id="41", secret=SecretStr("khoa"))


@pytest.mark.parametrize(
    ("body", "header", "app_id", "secret"),
    [
        (b'{"timestamp": "1"} ', None, "41", "khoa"),
        (b'{"timestamp": "1"}', "mac=", "41", "khoa"),
        (b'{"timestamp": "1"}', "mac=" + "0" * 64, "41", "khoa"),
        (b'{"timestamp": "1"}', "RIGHT", "42", "khoa"),
        (b'{"timestamp": "1"}', "RIGHT", "41", "khac"),
        (b'{"timestamp": "1"}', "RIGHT", "41", ""),
        (b'{"timestamp": "1" }', "RIGHT", "41", "khoa"),
        (b'{"timestamp": true}', "RIGHT", "41", "khoa"),
        (b"[]", "RIGHT", "41", "khoa"),
        (b"khong phai json", "RIGHT", "41", "khoa"),
    ],
)
def test_whatever_differs_is_not_signed(body: bytes, header: str | None, app_id: str, secret: str) -> None:
    right = signature(b'{"timestamp": "1"}', app_id="41", timestamp="1", secret=SecretStr("khoa"))
    given = right if header == "RIGHT" else header
    assert not is_signed(body, given, app_id=app_id, secret=SecretStr(secret))


def test_events_come_late_twice_and_out_of_order_and_each_is_signed(sent: ZaloDouble) -> None:
    events = Webhooks(sent, times=2, order=random.Random(3))
    for taken in sent.accepted:
        events.about(taken)
    events.about(sent.accepted[0], "user_seen_message")
    events.unfollowed(USER)
    came: list[tuple[str, str]] = []

    def receiver(headers: dict[str, str], body: bytes) -> int:
        assert is_signed(body, headers["X-ZEvent-Signature"], app_id=sent.app_id, secret=SecretStr(events.secret))
        said = json.loads(body)
        came.append((said["event_name"], headers.get("X-ZEvent-Server", "OA")))
        return 200

    early = events.deliver(receiver, NOON + timedelta(seconds=1))
    later = events.deliver(receiver, NOON + timedelta(seconds=2))

    assert (early, later, events.pending) == (0, 8, [])
    assert sorted(came) == sorted(
        [
            ("user_received_message", "OA"),
            ("user_received_message", "ZNS"),
            ("user_seen_message", "OA"),
            ("unfollow", "OA"),
        ]
        * 2
    )
    assert came != sorted(came, key=came.index)
    with pool_to(sent) as pool:
        assert short(deliver(TEXT, pool)) == ("permanent", "oa -213")


def test_an_event_that_is_not_taken_comes_again_and_at_last_no_more(sent: ZaloDouble) -> None:
    events = Webhooks(sent)
    events.about(sent.accepted[1])
    tries: list[str | None] = []

    def refusing(headers: dict[str, str], body: bytes) -> int:
        tries.append(headers.get("num_retry"))
        return 500

    now = NOON + events.delay
    for wait in (timedelta(0), *RETRIES, timedelta(days=1)):
        assert events.deliver(refusing, now + wait - timedelta(seconds=1)) == 0 or wait == timedelta(days=1)
        now += wait
        events.deliver(refusing, now)

    assert (tries, events.pending) == ([None, "1", "2", "3", "4", "5"], [])


def test_the_day_is_counted_and_begins_anew_in_the_morning(zalo: ZaloDouble) -> None:
    zalo.daily_quota = 2
    with pool_to(zalo) as pool:
        found = [deliver(BY_PHONE, pool) for _ in range(3)]
        assert isinstance(zalo.clock, Clock)
        zalo.clock.now += timedelta(hours=19)
        zalo.issued_at = zalo.clock.now
        found.append(deliver(BY_PHONE, pool))
    left = [next((each.left for each in one.allowances if each.name == "daily"), None) for one in found]
    assert [short(each)[1] for each in found] == ["template 0", "template 0", "template -144", "template 0"]
    assert left == [1, 0, None, 1]
