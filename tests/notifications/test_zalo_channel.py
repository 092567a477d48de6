"""Zalo through Apprise against a real server that refuses, limits, goes silent, cuts the line and repeats tokens."""

import json
import logging
import random
import unicodedata
from collections import deque
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apprise import Apprise
from pydantic import SecretStr
from zalo_double import CONSULTATION, PHONE_TEMPLATE, USER_TEMPLATE, Taken, ZaloDouble

from notifications.channels.gateway import deliver
from notifications.channels.registry import register_channels
from notifications.channels.zalo import codes
from notifications.channels.zalo.channel import ZaloPool, ZaloTemplateChannel
from notifications.channels.zalo.client import Hosts
from notifications.channels.zalo.codes import Act, Service
from notifications.channels.zalo.hours import next_try_at, opening_after
from notifications.channels.zalo.messages import (
    Consultation,
    TemplateToPhone,
    TemplateToUser,
    ZaloMessage,
    ZaloRefused,
    international,
)
from notifications.channels.zalo.tokens import AccessToken, TokenUnavailable
from notifications.outcomes import Allowance, Outcome, OutcomeKind, Wait

REFERENCE = Path(__file__).parent / "zalo_reference_codes.csv"
USER = "2512523625412515"
PHONE = "84987654321"
TEXT = Consultation(user_id=USER, text="Nhắc việc: báo cáo tháng, hạn chậm nhất hết ngày 14/11/2024.")
BY_PHONE = TemplateToPhone(
    phone="0987 654 321", template_id="7895417a7d3f9461cd2e", values={"han": "14/11/2024"}, tracking_id="tb-1"
)
BY_USER = TemplateToUser(user_id=USER, template_id="7895417a7d3f9461cd2e", values={"han": "14/11/2024"})


class Tokens:
    """Gives what the server takes; `stale` gives an old token first. Counts renewals."""

    def __init__(self, zalo: ZaloDouble, *, stale: bool = False, cure: bool = True) -> None:
        self.zalo, self.stale, self.cure, self.renewals = zalo, stale, cure, 0

    def current(self) -> AccessToken:
        return AccessToken(SecretStr("Ma-Truy-Cap-Bi-Mat-Cu" if self.stale else self.zalo.access), 1)

    def renewed(self, refused: AccessToken) -> AccessToken:
        self.renewals += 1
        self.stale = not self.cure
        return self.current()


class NoTokens:
    """Has nothing to give."""

    def __init__(self, kind: OutcomeKind) -> None:
        self.kind = kind

    def current(self) -> AccessToken:
        raise TokenUnavailable(self.kind, "Chưa cấp quyền.")

    def renewed(self, refused: AccessToken) -> AccessToken:
        raise AssertionError


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is on this machine, whatever stands between the machine and the world."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def pool_to(zalo: ZaloDouble, tokens: object = None, timeout: float = 3.0, **more: object) -> ZaloPool:
    hosts = Hosts(api=zalo.url, template=zalo.url, oauth=zalo.url)
    return ZaloPool(tokens or Tokens(zalo), hosts, timeout=timeout, **more)


def short(outcome: Outcome) -> tuple[str, str]:
    return (outcome.kind.value, outcome.code)


@pytest.mark.parametrize(
    ("message", "path", "body", "code"),
    [
        (TEXT, CONSULTATION, {"recipient": {"user_id": USER}, "message": {"text": TEXT.text}}, "oa 0"),
        (
            BY_USER,
            USER_TEMPLATE,
            {"user_id": USER, "template_id": "7895417a7d3f9461cd2e", "template_data": {"han": "14/11/2024"}},
            "oa 0",
        ),
        (
            BY_PHONE,
            PHONE_TEMPLATE,
            {
                "phone": PHONE,
                "template_id": "7895417a7d3f9461cd2e",
                "template_data": {"han": "14/11/2024"},
                "tracking_id": "tb-1",
            },
            "template 0",
        ),
    ],
)
def test_each_kind_of_message_arrives_as_zalo_wants_it(
    message: ZaloMessage, path: str, body: dict[str, object], code: str
) -> None:
    with ZaloDouble() as zalo, pool_to(zalo) as pool:
        outcome = deliver(message, pool)
    assert (short(outcome), outcome.provider_id) == (("accepted", code), "0" * 19 + "1")
    assert zalo.accepted == [Taken(path, body)]


def test_a_batch_goes_through_one_connection_in_order() -> None:
    messages = [Consultation(user_id=USER, text=f"Tin {number}") for number in range(50)]
    with ZaloDouble() as zalo, pool_to(zalo) as pool:
        outcomes = {short(deliver(each, pool)) for each in messages}
    assert (outcomes, zalo.connections) == ({("accepted", "oa 0")}, 1)
    assert [each.body["message"]["text"] for each in zalo.accepted] == [each.text for each in messages]


def test_a_line_cut_between_two_messages_is_opened_again_unnoticed() -> None:
    with ZaloDouble() as zalo, pool_to(zalo) as pool:
        first = deliver(TEXT, pool)
        zalo.cut_idle_lines()
        second = deliver(TEXT, pool)
    assert ([first.accepted, second.accepted], zalo.connections, len(zalo.accepted)) == ([True, True], 2, 2)


def reference_rows() -> list[tuple[str, int, str]]:
    """The reference's own table, written by hand from it: service, code, act."""
    lines = REFERENCE.read_text(encoding="utf-8").splitlines()[1:]
    return [(service, int(code), act) for service, code, act in (line.split(",") for line in lines)]


def test_the_table_has_the_codes_of_the_reference_and_their_acts() -> None:
    ours = {
        (section, int(code), meaning.act.value)
        for section in ("oa", "template", "oauth", "bot")
        for code, meaning in codes.table()[section].items()
        if code not in ("unknown", "0")
    }
    assert ours == set(reference_rows())


@pytest.mark.parametrize(("service", "code", "act"), [row for row in reference_rows() if row[0] in ("oa", "template")])
def test_each_code_has_its_outcome_and_nothing_arrives(service: str, code: int, act: str) -> None:
    message = TEXT if service == "oa" else BY_PHONE
    with ZaloDouble(errors=deque([code, code])) as zalo, pool_to(zalo) as pool:
        outcome = deliver(message, pool)
        arrived = list(zalo.accepted)
    meaning = codes.of_code(Service(service), code)
    kind = OutcomeKind.CONFIGURATION if act == "token" else Act(act).kind
    assert (outcome.kind, outcome.code, arrived) == (kind, f"{service} {code}", [])
    assert (outcome.most, outcome.wait) == (meaning.most, Act(act).wait)
    assert act == "token" or outcome.detail == f"{meaning.words} Zalo trả lời: “refused {code}”."


def test_every_sentence_of_the_table_is_one_to_sign() -> None:
    rows = [row for section in codes.table().values() for row in section.values() if row.act is not Act.ACCEPTED]
    sentences = [row.words for row in rows]
    assert [each for each in sentences if unicodedata.normalize("NFC", each) != each] == []
    assert [each for each in sentences if not (each[0].isupper() and each.endswith(".") and len(each) <= 130)] == []
    assert [each for each in sentences if "; " not in each] == []


def test_an_unknown_code_is_tried_once_more_and_keeps_its_whole_body() -> None:
    body = {"error": -9876, "message": "mới", "data": {"chi tiết": "x" * 500}}
    with ZaloDouble(raw=deque([(200, json.dumps(body, ensure_ascii=False).encode())])) as zalo, pool_to(zalo) as pool:
        outcome = deliver(TEXT, pool)
    assert (short(outcome), outcome.most) == (("temporary", "oa -9876"), 2)
    assert outcome.detail.endswith(json.dumps(body, ensure_ascii=False))


def test_a_template_by_user_id_knows_the_codes_of_templates_too() -> None:
    with ZaloDouble(errors=deque([-131])) as zalo, pool_to(zalo) as pool:
        assert short(deliver(BY_USER, pool)) == ("configuration", "template -131")


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, b"<html>bao tri</html>", ("uncertain", "http 200")),
        (200, b'{"error": 0, "messa', ("uncertain", "http 200")),
        (200, b"[]", ("uncertain", "http 200")),
        (200, b"", ("uncertain", "http 200")),
        (200, b"[" * 60_000, ("uncertain", "http 200")),
        (200, b"\xff\xfe\x00", ("uncertain", "http 200")),
        (200, b'{"error": true}', ("uncertain", "http 200")),
        (200, b'{"error": "\xc2\xb2"}', ("uncertain", "http 200")),
        (200, b'{"error": null}', ("uncertain", "http 200")),
        (200, b'{"message": "Success"}', ("uncertain", "http 200")),
        (200, b'{"error": 0, "pad": "' + b"x" * 200_000 + b'"}', ("uncertain", "http 200")),
        (200, b'{"error": "-230"}', ("permanent", "oa -230")),
        (200, b'{"error": 0, "data": {"quota": "?", "message_id": {}}}', ("accepted", "oa 0")),
        (302, b"", ("configuration", "http 302")),
        (404, b"not here", ("configuration", "http 404")),
        (400, b'{"error": -201}', ("payload", "oa -201")),
        (408, b"", ("uncertain", "http 408")),
        (413, b"", ("payload", "http 413")),
        (429, b"", ("temporary", "http 429")),
        (500, b'{"error": -200}', ("uncertain", "http 500")),
        (503, b"<html>", ("uncertain", "http 503")),
        (599, b'{"error": 0}', ("uncertain", "http 599")),
    ],
)
def test_an_answer_that_is_no_envelope_is_never_taken_for_a_refusal(
    status: int, body: bytes, expected: tuple[str, str]
) -> None:
    with ZaloDouble(raw=deque([(status, body)])) as zalo, pool_to(zalo) as pool:
        outcome = deliver(TEXT, pool)
        after = deliver(TEXT, pool)
    assert [short(outcome), short(after)] == [expected, ("accepted", "oa 0")]


@pytest.mark.parametrize(
    ("faults", "expected", "arrived"),
    [
        ({"drop_at": "asked"}, ("uncertain", "dropped"), 0),
        ({"drop_at": "stored"}, ("uncertain", "dropped"), 1),
        ({"hang_at": "asked"}, ("uncertain", "timeout"), 0),
        ({"hang_at": "stored"}, ("uncertain", "timeout"), 1),
        ({"drip": 0.05}, ("uncertain", "timeout"), 1),
    ],
)
def test_a_lost_answer_is_uncertain_and_is_not_sent_again(
    faults: dict[str, object], expected: tuple[str, str], arrived: int
) -> None:
    with ZaloDouble(**faults) as zalo, pool_to(zalo, timeout=0.4) as pool:  # type: ignore[arg-type]
        lost = deliver(TEXT, pool)
        taken = len(zalo.accepted)
        zalo.drop_at = zalo.hang_at = ""
        zalo.drip = 0
        after = deliver(TEXT, pool)
    assert [short(lost), taken, short(after)] == [expected, arrived, ("accepted", "oa 0")]
    assert len(zalo.requests) == 2


def test_nobody_listening_is_temporary() -> None:
    with ZaloDouble() as zalo:
        closed = pool_to(zalo)
    assert short(deliver(TEXT, closed)) == ("temporary", "connect")


def test_a_proxy_that_cannot_be_used_stops_the_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("HTTP_PROXY", "khong-ro://127.0.0.1:1")
    with ZaloDouble() as zalo, pool_to(zalo) as pool:
        assert (short(deliver(TEXT, pool)), zalo.requests) == (("configuration", "proxy"), [])


def test_a_channel_that_breaks_off_leaves_an_uncertain_outcome() -> None:
    class Breaking(Tokens):
        def current(self) -> AccessToken:
            raise RuntimeError("hỏng giữa chừng")

    with ZaloDouble() as zalo, pool_to(zalo, Breaking(zalo)) as pool:
        assert short(deliver(TEXT, pool)) == ("uncertain", "unfinished")


@pytest.mark.parametrize("message", [TEXT, BY_USER, BY_PHONE])
def test_a_token_that_ended_in_the_middle_of_a_batch_is_renewed_once_and_the_message_goes(message: ZaloMessage) -> None:
    with ZaloDouble() as zalo:
        tokens = Tokens(zalo)
        with pool_to(zalo, tokens) as pool:
            first = deliver(message, pool)
            tokens.stale = True
            second, third = deliver(message, pool), deliver(message, pool)
    assert [each.accepted for each in (first, second, third)] == [True, True, True]
    assert (tokens.renewals, len(zalo.accepted), len(zalo.requests)) == (1, 3, 4)


def test_a_new_token_that_is_refused_as_well_stops_the_channel() -> None:
    with ZaloDouble() as zalo:
        tokens = Tokens(zalo, stale=True, cure=False)
        with pool_to(zalo, tokens) as pool:
            outcome = deliver(TEXT, pool)
    assert (short(outcome), tokens.renewals, zalo.accepted) == (("configuration", "oa -220"), 1, [])


@pytest.mark.parametrize("kind", [OutcomeKind.TEMPORARY, OutcomeKind.CONFIGURATION])
def test_without_a_token_nothing_is_asked(kind: OutcomeKind) -> None:
    with ZaloDouble() as zalo, pool_to(zalo, NoTokens(kind)) as pool:
        outcome = deliver(TEXT, pool)
    assert (outcome, zalo.requests) == (Outcome(kind=kind, code="token", detail="Chưa cấp quyền."), [])


def test_the_proof_goes_along_when_the_application_demands_it() -> None:
    with ZaloDouble(demands_proof=True) as zalo:
        pools = [pool_to(zalo, proof_key=SecretStr(zalo.app_secret)), pool_to(zalo)]
        outcomes = [short(deliver(each, pool)) for pool in pools for each in (TEXT, BY_PHONE)]
    assert outcomes == [
        ("accepted", "oa 0"),
        ("accepted", "template 0"),
        ("configuration", "oa -242"),
        ("configuration", "template -1241"),
    ]


def test_what_zalo_says_is_left_comes_along() -> None:
    with ZaloDouble(rate_limit=1) as zalo, pool_to(zalo) as pool:
        taken, limited = deliver(BY_PHONE, pool), deliver(BY_PHONE, pool)
    assert taken.allowances == (Allowance("rate", 0, 1), Allowance("daily", 499, 500))
    assert (short(limited), limited.wait, limited.allowances) == (
        ("temporary", "template -32"),
        Wait.BACKOFF,
        (Allowance("rate", 0, 1),),
    )


def test_templates_sent_twice_are_sent_twice() -> None:
    with ZaloDouble() as zalo, pool_to(zalo) as pool:
        assert [deliver(BY_PHONE, pool).accepted for _ in range(2)] == [True, True]
    assert len(zalo.accepted) == 2


def test_the_servers_own_rules_are_met_as_the_reference_says() -> None:
    night = datetime(2024, 11, 13, 16, 0, tzinfo=UTC)
    with (
        ZaloDouble(strangers={USER}, night_templates={BY_PHONE.template_id}, clock=lambda: night) as zalo,
        pool_to(zalo) as pool,
    ):
        stranger, dark, by_user = deliver(TEXT, pool), deliver(BY_PHONE, pool), deliver(BY_USER, pool)
        zalo.night_templates, zalo.daily_quota = set(), 0
        spent = deliver(BY_PHONE, pool)
    assert [(short(each), each.wait) for each in (stranger, dark, by_user, spent)] == [
        (("permanent", "oa -230"), Wait.BACKOFF),
        (("temporary", "template -133"), Wait.OPENING),
        (("temporary", "oa -234"), Wait.OPENING),
        (("temporary", "template -144"), Wait.NEXT_DAY),
    ]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (Consultation(user_id=USER, text="ạ" * 2001), ("payload", "build text")),
        (Consultation(user_id=USER, text=" \n"), ("payload", "build text")),
        (Consultation(user_id="khong-phai", text="x"), ("permanent", "build user_id")),
        (TemplateToUser(user_id=USER, template_id="../x", values={"a": "b"}), ("configuration", "build template_id")),
        (TemplateToUser(user_id=USER, template_id="12", values={}), ("payload", "build values")),
        (TemplateToUser(user_id=USER, template_id="12", values={"hạn": "b"}), ("payload", "build values")),
        (TemplateToUser(user_id=USER, template_id="12", values={"han": " "}), ("payload", "build values")),
        (
            TemplateToPhone(phone="12345", template_id="12", values={"a": "b"}, tracking_id="t"),
            ("permanent", "build phone"),
        ),
        (
            TemplateToPhone(phone=PHONE, template_id="12", values={"a": "b"}, tracking_id="t" * 49),
            ("payload", "build tracking_id"),
        ),
    ],
)
def test_what_cannot_be_sent_asks_nobody(message: ZaloMessage, expected: tuple[str, str]) -> None:
    with ZaloDouble() as zalo, pool_to(zalo) as pool:
        outcome = deliver(message, pool)
    assert (short(outcome), zalo.requests) == (expected, [])


def test_two_thousand_characters_are_counted_in_nfc_and_sent_so() -> None:
    text = unicodedata.normalize("NFD", "ậ" * 2000)
    with ZaloDouble() as zalo, pool_to(zalo) as pool:
        outcome = deliver(Consultation(user_id=USER, text=text), pool)
    assert (outcome.accepted, zalo.accepted[0].body["message"]["text"]) == (True, "ậ" * 2000)


@pytest.mark.parametrize("written", ["0987654321", "+84 987.654.321", "84987654321", "(0987) 654-321"])
def test_a_telephone_number_is_taken_as_people_write_it(written: str) -> None:
    assert international(written) == PHONE


@pytest.mark.parametrize("written", ["987654321", "09876543210", "+85587654321", "", "0987 65432a", "٠٩٨٧٦٥٤٣٢١"])
def test_what_is_no_telephone_number_is_refused_without_showing_it(written: str) -> None:
    with pytest.raises(ZaloRefused) as refused:
        international(written)
    assert written == "" or written not in str(refused.value)


# --- hours ----------------------------------------------------------------------------------------------------------


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime.fromisoformat(f"2024-11-{day:02d}T{hour:02d}:{minute:02d}:00+07:00")


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (local(13, 6, 29), local(13, 6, 30)),
        (local(13, 6, 30), local(13, 6, 30)),
        (local(13, 21, 29), local(13, 21, 29)),
        (local(13, 21, 30), local(14, 6, 30)),
        (local(13, 23), local(14, 6, 30)),
        (local(30, 22), local(30, 6, 30) + timedelta(days=1)),
    ],
)
def test_nothing_leaves_between_half_past_nine_and_half_past_six(now: datetime, opens: datetime) -> None:
    assert opening_after(now.astimezone(UTC)) == opens


def test_what_waits_for_a_day_waits_for_the_next_morning_and_a_back_off_for_its_minutes() -> None:
    rng = random.Random(1)

    def outcome(wait: Wait) -> Outcome:
        return Outcome(kind=OutcomeKind.TEMPORARY, code="x", wait=wait)

    morning = (local(14, 6, 30), local(14, 7))
    assert morning[0] <= next_try_at(outcome(Wait.NEXT_DAY), 1, local(13, 9), rng) <= morning[1]
    assert morning[0] <= next_try_at(outcome(Wait.NEXT_DAY), 1, local(13, 23), rng) <= morning[1]
    assert local(13, 6, 30) <= next_try_at(outcome(Wait.OPENING), 1, local(13, 3), rng) <= local(13, 7)
    assert local(13, 9) < next_try_at(outcome(Wait.BACKOFF), 1, local(13, 9), rng) < local(13, 9, 2)
    assert next_try_at(outcome(Wait.BACKOFF), 5, local(13, 20), rng) == local(14, 6, 30)


# --- URLs -----------------------------------------------------------------------------------------------------------


def test_each_url_form_sends_what_it_says() -> None:
    register_channels()
    with ZaloDouble() as zalo:
        host = zalo.url.removeprefix("http://")
        base = f"{zalo.access}@{host}"
        urls = [
            f"danvanzalo://{base}/{USER}?tls=no",
            f"danvanzalotemplate://{base}/789/user/{USER}?tls=no&:han=14/11/2024",
            f"danvanzalotemplate://{base}/789/phone/0987654321?tls=no&:han=14/11/2024&body=noi_dung&tracking=tb-9",
        ]
        sent = []
        for url in urls:
            gateway = Apprise()
            assert gateway.add(url)
            sent.append(gateway.notify(title="Nhắc việc", body="Hạn 14/11/2024"))
    assert sent == [True, True, True]
    assert zalo.accepted == [
        Taken(CONSULTATION, {"recipient": {"user_id": USER}, "message": {"text": "Nhắc việc\n\nHạn 14/11/2024"}}),
        Taken(USER_TEMPLATE, {"user_id": USER, "template_id": "789", "template_data": {"han": "14/11/2024"}}),
        Taken(
            PHONE_TEMPLATE,
            {
                "phone": PHONE,
                "template_id": "789",
                "template_data": {"han": "14/11/2024", "noi_dung": "Nhắc việc\n\nHạn 14/11/2024"},
                "tracking_id": "tb-9",
            },
        ),
    ]


@pytest.mark.parametrize(
    "url",
    [
        "danvanzalo://token@openapi.zalo.me/",
        f"danvanzalo://openapi.zalo.me/{USER}",
        f"danvanzalo://token@openapi.zalo.me/{USER}?tls=no",
        f"danvanzalo://token@openapi.zalo.me/{USER}?timeout=lau",
        "danvanzalotemplate://token@openapi.zalo.me/789/fax/0987654321",
    ],
)
def test_a_url_that_cannot_be_used_is_not_taken(url: str) -> None:
    register_channels()
    assert not Apprise().add(url)


# --- secrets --------------------------------------------------------------------------------------------------------


def test_no_token_secret_or_telephone_number_is_written_anywhere(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    register_channels()
    shown: list[str] = []
    with ZaloDouble(echo=True) as zalo:
        key = SecretStr(zalo.app_secret)
        with pool_to(zalo, proof_key=key, timeout=0.4) as pool:
            outcomes = [deliver(BY_PHONE, pool)]
            zalo.errors.extend([-118, -9999])
            outcomes += [deliver(BY_PHONE, pool), deliver(BY_PHONE, pool)]
            zalo.raw.extend(
                [(400, f"{zalo.access} {PHONE}".encode()), (200, f'{{"error": -1, "m": "{PHONE}"}}'.encode())]
            )
            outcomes += [deliver(BY_PHONE, pool), deliver(BY_PHONE, pool)]
            zalo.drop_at = "stored"
            outcomes.append(deliver(BY_PHONE, pool))
            channel = pool.channel(BY_PHONE)
            shown += [repr(pool), repr(channel), channel.url(), channel.url(privacy=True), repr(BY_PHONE)]
            shown += [repr(BY_PHONE.request()), repr(pool._tokens.current())]
        url = (
            f"danvanzalotemplate://{zalo.access}@127.0.0.1:{zalo.url.rpartition(':')[2]}/789/phone/{PHONE}?tls=no&:a=b"
        )
        gateway = Apprise()
        assert gateway.add(url)
        gateway.notify(body="x")
        by_url = gateway[0]
        assert isinstance(by_url, ZaloTemplateChannel)
        shown += [by_url.url(privacy=True), repr(by_url), repr(by_url._written), by_url.url().replace(PHONE, "")]
    written = capfd.readouterr()
    shown += [repr(outcomes), caplog.text, written.out, written.err]
    secrets = (zalo.access, zalo.app_secret, PHONE, "0987654321", "987654321", "0987 654 321")
    assert [(secret, text) for text in shown for secret in secrets if secret in text] == []
    assert "****" in outcomes[1].detail and "…321" in outcomes[1].detail
