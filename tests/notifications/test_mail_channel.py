"""Mail through Apprise against a real server that refuses, defers, cuts the line and keeps silent."""

import logging
import random
import smtplib
import ssl
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apprise import Apprise
from smtp_double import SmtpDouble

from notifications.channels.gateway import deliver
from notifications.channels.mail import MailChannel, MailPool
from notifications.channels.smtp_pool import (
    ANSWERS,
    MailServer,
    Security,
    Step,
    meaning,
    stuffed,
)
from notifications.mime import Mail, build
from notifications.outcomes import Outcome, OutcomeKind, next_try_after

CANARY = "Mat-Khau-Bi-Mat-7731"
MAIL = Mail(
    to_address="phuong@backan.example",
    to_name="UBND phường Đức Xuân",
    from_address="nhacviec@backan.example",
    from_name="Phòng Nội vụ",
    subject="Nhắc hạn 14/11/2024",
    text="Kính gửi Quý đơn vị\n.một dòng bắt đầu bằng dấu chấm\n",
    html="<p>Kính gửi Quý đơn vị</p>",
    message_id="<tb-1@backan.example>",
    sent_at=datetime(2024, 11, 4, tzinfo=UTC),
)


def numbered(number: int) -> Mail:
    return replace(MAIL, message_id=f"<tb-{number}@backan.example>")


def pool_to(server: SmtpDouble, **changes: object) -> MailPool:
    settings = {"host": "127.0.0.1", "port": server.port, "security": Security.PLAIN, "timeout": 3.0} | changes
    return MailPool(MailServer(**settings))  # type: ignore[arg-type]


def short(outcome: Outcome) -> tuple[str, str]:
    return (outcome.kind.value, outcome.code)


def test_an_accepted_mail_arrives_byte_for_byte() -> None:
    with SmtpDouble() as server, pool_to(server) as pool:
        outcome = deliver(MAIL, pool)
    assert outcome == Outcome(kind=OutcomeKind.ACCEPTED, code="body 250", detail="2.0.0 OK queued")
    assert [(each.sender, each.recipient, each.message) for each in server.accepted] == [
        (MAIL.from_address, MAIL.to_address, build(MAIL))
    ]


def test_a_thousand_mails_go_through_one_connection_in_order() -> None:
    with SmtpDouble() as server, pool_to(server) as pool:
        outcomes = {short(deliver(numbered(number), pool)) for number in range(1000)}
    assert (outcomes, server.connections, pool.connections_opened) == ({("accepted", "body 250")}, 1, 1)
    assert [each.message for each in server.accepted] == [build(numbered(number)) for number in range(1000)]


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        ({"refuse": {MAIL.to_address: 550}}, ("permanent", "rcpt 550")),
        ({"refuse": {MAIL.to_address: 451}}, ("temporary", "rcpt 451")),
        ({"refuse": {MAIL.to_address: 530}}, ("configuration", "rcpt 530")),
        ({"refuse_sender": 550}, ("configuration", "mail 550")),
        ({"refuse_sender": 552}, ("payload", "mail 552")),
        ({"refuse_sender": 451}, ("temporary", "mail 451")),
        ({"refuse_data": 554}, ("payload", "data 554")),
        ({"refuse_data": 451}, ("temporary", "data 451")),
        ({"refuse_message": 554}, ("payload", "body 554")),
        ({"refuse_message": 452}, ("temporary", "body 452")),
        ({"busy": True}, ("temporary", "connect 421")),
        ({"drop_at": "mail"}, ("temporary", "dropped")),
        ({"drop_at": "rcpt"}, ("temporary", "dropped")),
        ({"drop_at": "data"}, ("temporary", "dropped")),
        ({"drop_at": "body"}, ("uncertain", "dropped")),
        ({"hang_at": "mail"}, ("temporary", "timeout")),
        ({"hang_at": "rcpt"}, ("temporary", "timeout")),
        ({"hang_at": "data"}, ("temporary", "timeout")),
        ({"hang_at": "body"}, ("uncertain", "timeout")),
    ],
)
def test_each_fault_has_its_outcome_and_nothing_arrives(faults: dict[str, object], expected: tuple[str, str]) -> None:
    with SmtpDouble(**faults) as server, pool_to(server, timeout=0.3) as pool:  # type: ignore[arg-type]
        outcome = deliver(MAIL, pool)
        arrived = list(server.accepted)
    assert (short(outcome), arrived) == (expected, [])


@pytest.mark.parametrize(("faults", "code"), [({"drop_at": "stored"}, "dropped"), ({"hang_at": "stored"}, "timeout")])
def test_a_lost_answer_after_the_body_is_uncertain_and_is_not_sent_again(faults: dict[str, str], code: str) -> None:
    with SmtpDouble() as server, pool_to(server, timeout=0.3) as pool:
        deliver(numbered(0), pool)
        server.drop_at, server.hang_at = faults.get("drop_at", ""), faults.get("hang_at", "")
        lost = deliver(numbered(1), pool)
        server.drop_at = server.hang_at = ""
        after = deliver(numbered(2), pool)
        arrived = [each.message for each in server.accepted]
    assert [short(lost), short(after)] == [("uncertain", code), ("accepted", "body 250")]
    assert arrived == [build(numbered(number)) for number in (0, 1, 2)]


def test_after_every_fault_the_next_mail_goes_out() -> None:
    faults = [("refuse", {MAIL.to_address: 550}), ("refuse_sender", 552), ("refuse_data", 554), ("drop_at", "rcpt")]
    faults += [("refuse_message", 554), ("drop_at", "body"), ("busy", True)]
    with SmtpDouble() as server, pool_to(server) as pool:
        for name, value in faults:
            before = getattr(server, name)
            setattr(server, name, value)
            if name == "busy":
                server.cut_idle_lines()
            assert not deliver(MAIL, pool).accepted
            setattr(server, name, before)
            assert short(deliver(MAIL, pool)) == ("accepted", "body 250")
    assert len(server.accepted) == len(faults)


def test_a_line_cut_between_two_mails_is_opened_again_unnoticed() -> None:
    with SmtpDouble() as server, pool_to(server) as pool:
        first = deliver(numbered(1), pool)
        server.cut_idle_lines()
        second = deliver(numbered(2), pool)
    assert [first.accepted, second.accepted, server.connections] == [True, True, 2]
    assert [each.message for each in server.accepted] == [build(numbered(1)), build(numbered(2))]


def test_a_limit_of_mails_per_connection_is_met_by_connecting_again() -> None:
    with SmtpDouble(limit=3) as server, pool_to(server) as pool:
        outcomes = [short(deliver(numbered(number), pool)) for number in range(7)]
    assert (outcomes, server.connections) == ([("accepted", "body 250")] * 7, 3)
    assert [each.message for each in server.accepted] == [build(numbered(number)) for number in range(7)]


def test_a_refused_recipient_is_reset_once_and_keeps_the_connection() -> None:
    with SmtpDouble(refuse={"hong@backan.example": 550}) as server, pool_to(server) as pool:
        outcomes = [short(deliver(replace(MAIL, to_address="hong@backan.example"), pool)), short(deliver(MAIL, pool))]
    assert outcomes == [("permanent", "rcpt 550"), ("accepted", "body 250")]
    assert (server.commands, server.connections) == (["MAIL", "RCPT", "RSET", "MAIL", "RCPT", "DATA"], 1)


def test_a_channel_that_breaks_off_leaves_an_uncertain_outcome() -> None:
    """Apprise turns an exception of a plugin into False; nobody knows then what was sent."""

    class Breaking(MailChannel):
        def send(self, body: str, title: str = "", notify_type: object = None, **kwargs: object) -> bool:
            raise RuntimeError("hỏng giữa chừng")

    class BreakingPool(MailPool):
        def channel(self, mail: Mail) -> MailChannel:
            return Breaking(mail=mail, pool=self)

    outcome = deliver(MAIL, BreakingPool(MailServer(host="127.0.0.1")))
    assert outcome == Outcome(kind=OutcomeKind.UNCERTAIN, code="unfinished", detail="Kênh gửi dừng giữa chừng.")


def test_nobody_listening_is_temporary() -> None:
    with SmtpDouble() as server:
        closed = pool_to(server)
    assert short(deliver(MAIL, closed)) == ("temporary", "refused")


def test_an_unknown_host_is_temporary() -> None:
    assert short(deliver(MAIL, MailPool(MailServer(host="khong-co.invalid")))) == ("temporary", "network")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"to_address": "hai dòng@backan.example"}, ("permanent", "build to_address")),
        ({"from_address": "khong-co"}, ("configuration", "build from_address")),
        ({"message_id": "khong-ngoac"}, ("payload", "build message_id")),
    ],
)
def test_a_mail_that_cannot_be_built_connects_to_nobody(change: dict[str, str], expected: tuple[str, str]) -> None:
    with SmtpDouble() as server, pool_to(server) as pool:
        outcome = deliver(replace(MAIL, **change), pool)  # type: ignore[arg-type]
    assert (short(outcome), server.connections) == (expected, 0)


def test_a_login_that_is_right_sends_and_one_that_is_wrong_stops_the_channel() -> None:
    with SmtpDouble(login=("nhacviec", CANARY)) as server:
        with pool_to(server, user="nhacviec", password=CANARY) as pool:
            assert [short(pool.check_login()), short(deliver(MAIL, pool))] == [
                ("accepted", "login"),
                ("accepted", "body 250"),
            ]
        with pool_to(server, user="nhacviec", password="sai") as pool:
            assert [short(pool.check_login()), short(deliver(MAIL, pool))] == [("configuration", "auth 535")] * 2
    assert len(server.accepted) == 1


def test_a_server_that_offers_no_login_is_a_matter_of_configuration() -> None:
    with SmtpDouble() as server, pool_to(server, user="nhacviec", password=CANARY) as pool:
        assert short(deliver(MAIL, pool)) == ("configuration", "auth unsupported")


def test_starttls_that_is_not_offered_is_never_given_up_silently() -> None:
    with SmtpDouble() as server, pool_to(server, security=Security.STARTTLS) as pool:
        outcome = deliver(MAIL, pool)
    assert (short(outcome), server.accepted) == (("configuration", "starttls unsupported"), [])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    asked = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
    command = ["openssl", *asked.split(), *names, "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return cert, context


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_protected_connections_check_the_certificate(
    security: Security, certificate: tuple[Path, ssl.SSLContext]
) -> None:
    path, context = certificate
    trusted = {"security": security, "ca_file": str(path)}
    with SmtpDouble(tls=context, tls_only=security is Security.TLS) as server:
        with pool_to(server, **trusted) as pool:
            outcomes = [short(deliver(numbered(number), pool)) for number in (1, 2)]
        with pool_to(server, security=security, verify=False) as pool:
            outcomes.append(short(deliver(numbered(3), pool)))
        with pool_to(server, security=security) as pool:
            outcomes.append(short(deliver(numbered(4), pool)))
    assert outcomes == [("accepted", "body 250")] * 3 + [("configuration", "tls")]
    assert [each.message for each in server.accepted] == [build(numbered(number)) for number in (1, 2, 3)]


def test_no_password_is_written_anywhere(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    with SmtpDouble(login=("nhacviec", "khac")) as server:
        settings = MailServer(
            host="127.0.0.1", port=server.port, security=Security.PLAIN, user="nhacviec", password=CANARY
        )
        with MailPool(settings) as pool:
            channel = pool.channel(MAIL)
            outcome = deliver(MAIL, pool)
        by_url = MailChannel(
            **MailChannel.parse_url(  # type: ignore[arg-type]
                f"danvanmail://nhacviec:{CANARY}@127.0.0.1:{server.port}/?security=plain&from=a@x.example&to=b@y.example"
            )
        )
        refused = by_url.notify(title="Thử", body="Thử")
    shown = [repr(settings), str(settings), repr(pool), repr(channel), str(channel), repr(by_url), str(by_url)]
    shown += [each.url(privacy=privacy) for each in (channel, by_url) for privacy in (True, False)]
    shown += [repr(outcome), repr(by_url.outcome), caplog.text, *capfd.readouterr(), str(by_url.url_id())]
    assert (outcome.code, refused, by_url.outcome.code) == ("auth 535", False, "auth 535")
    assert [text for text in shown if CANARY in text] == []


def test_a_server_that_repeats_the_password_is_not_quoted() -> None:
    pool = MailPool(MailServer(host="127.0.0.1", user="nhacviec", password=CANARY))
    outcome = pool._outcome(OutcomeKind.CONFIGURATION, "auth 535", f"535 bad password {CANARY}".encode())
    assert outcome.detail == "535 bad password ****"


def test_the_url_form_sends_through_apprise() -> None:
    from notifications.channels.registry import register_channels

    register_channels()
    register_channels()
    with SmtpDouble() as server:
        gateway = Apprise()
        added = gateway.add(
            f"danvanmail://127.0.0.1:{server.port}/?security=plain&from=a@x.example&to=b@y.example&name=N%E1%BB%99i"
        )
        sent = gateway.notify(title="Thử kênh", body="Nội dung thử")
    assert (added, bool(sent), [(each.sender, each.recipient) for each in server.accepted]) == (
        True,
        True,
        [("a@x.example", "b@y.example")],
    )


def test_a_schema_that_another_plugin_holds_is_refused() -> None:
    from apprise import NotificationManager

    from notifications.channels import registry

    registry.register_channels()
    manager = NotificationManager()
    manager.remove("danvanmail", unload=False)
    other = type("Other", (registry.CHANNELS["danvanmailbox"],), {"protocol": "danvanmail"})
    assert manager.add(other, schemas=["danvanmail"])
    with pytest.raises(registry.RegistrationRefused, match="danvanmail"):
        registry.register_channels()
    manager.remove("danvanmail", unload=False)
    registry.register_channels()
    assert manager["danvanmail"] is MailChannel


def test_every_answer_of_every_step_has_one_meaning() -> None:
    found = {
        (step.value, code): meaning(step, code).value
        for step in Step
        for code in (250, 421, 451, 452, 500, 530, 535, 550, 552, 553, 554, 555)
    }
    t, p, d, c, u = "temporary", "permanent", "payload", "configuration", "uncertain"
    table: dict[str, list[str]] = {
        #           250         421 451 452 500 530 535 550 552 553 554 555
        "connect": [t, t, t, t, c, c, c, c, c, c, c, c],
        "starttls": [c] * 12,
        "auth": [t, t, t, t, c, c, c, c, c, c, c, c],
        "mail": [t, t, t, t, c, c, c, c, d, c, d, d],
        "rcpt": [t, t, t, t, p, c, p, p, p, p, p, p],
        "data": [t, t, t, t, d, d, d, d, d, d, d, d],
        "body": ["accepted", t, t, t, d, d, d, d, d, d, d, d],
    }
    codes = (250, 421, 451, 452, 500, 530, 535, 550, 552, 553, 554, 555)
    written = {(step, code): kind for step, row in table.items() for code, kind in zip(codes, row, strict=True)}
    assert found == written
    assert (meaning(Step.BODY, -1).value, meaning(Step.RCPT, 999).value) == (u, t)
    assert {rule.step for rule in ANSWERS} == set(Step)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (b"a\r\nb\r\n", b"a\r\nb\r\n.\r\n"),
        (b".a\r\n.\r\n..b\r\n", b"..a\r\n..\r\n...b\r\n.\r\n"),
        (b"a", b"a\r\n.\r\n"),
        (b"", b"\r\n.\r\n"),
    ],
)
def test_the_body_is_stuffed_as_smtplib_does_it(message: bytes, expected: bytes) -> None:
    assert stuffed(message) == expected
    if message.endswith(b"\r\n"):
        quoted = smtplib._quote_periods(message)  # type: ignore[attr-defined]
        assert stuffed(message) == quoted + b".\r\n"


def test_waits_grow_from_a_minute_to_four_hours_and_stay_there() -> None:
    waits = [next_try_after(attempts, _Middle()) for attempts in range(1, 8)]
    assert waits == [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 240, 240)]


def test_waits_are_spread_by_a_fifth_either_way() -> None:
    rng = random.Random(0)
    seconds = [next_try_after(1, rng).total_seconds() for _ in range(500)]
    assert (48 <= min(seconds) < 49, 71 < max(seconds) <= 72) == (True, True)


def test_a_wait_before_the_first_attempt_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        next_try_after(0, random.Random(0))


class _Middle(random.Random):
    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


NO_HOST = "Tên máy chủ thư không được để trống hoặc chứa khoảng trắng."
NOT_ASCII = "Tài khoản và mật khẩu gửi thư chỉ được dùng ký tự ASCII (không dấu)."


@pytest.mark.parametrize(
    ("host", "password", "sentence"),
    [("", CANARY, NO_HOST), ("hai tu", CANARY, NO_HOST), ("mail.example", f"{CANARY}-ả", NOT_ASCII)],
)
def test_a_server_that_cannot_be_spoken_to_is_refused_without_its_password(
    host: str, password: str, sentence: str
) -> None:
    with pytest.raises(ValueError, match="không") as refusal:
        MailServer(host=host, user="a", password=password)
    assert str(refusal.value) == sentence
