"""The consent of Zalo: sealed at rest, renewed once among many, stored before use, and stopped when it is in doubt."""

import json
import logging
import os
import sqlite3
import traceback
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from workers import run_together
from zalo_double import ZaloDouble
from zalo_office import OA, Clock, zalo_server
from zalo_workers import renew_and_note, renew_until_killed

from config.refusals import Refused
from config.sealing import Seal, new_key
from config.settings import load_settings, settings
from models import audit
from models.database import engine_for, session_on
from models.states import ConsentState, Mode, Source
from notifications.channels.gateway import deliver
from notifications.channels.zalo.messages import Consultation
from notifications.channels.zalo.tokens import AccessToken, TokenUnavailable
from notifications.outcomes import OutcomeKind
from tasks import zalo_consent, zalo_tokens
from tasks.zalo_consent import connect, consent_report, disconnect, keep_consent, kept_daily, new_challenge
from tasks.zalo_tokens import OfficeTokens, zalo_pool

TEXT = Consultation(user_id="2512523625412515", text="Nhắc việc: hạn chậm nhất hết ngày 14/11/2024.")
HOUR = timedelta(hours=1)
LEASE = timedelta(seconds=3 * 5 + 30)
REUSED = (
    "Mã làm mới không hợp lệ hoặc đã dùng rồi; quản trị viên Official Account cấp quyền lại. Zalo trả lời: “refused; "
    "Invalid refresh token”. (oauth -14014)"
)


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2024, 11, 4, 1, 0, tzinfo=UTC))


@pytest.fixture
def zalo(home: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[ZaloDouble]:
    """The server, and settings that point to it."""
    with zalo_server(clock, monkeypatch) as server:
        yield server


def take_in(zalo: ZaloDouble, clock: Clock) -> None:
    """Give the first consent."""
    settings.cache_clear()
    connect(
        settings(), f"refresh_token={zalo.refresh}\n", now=clock.now, actor="Văn thư (ví dụ)", source=Source.COMMAND
    )


def tokens(clock: Clock) -> OfficeTokens:
    return OfficeTokens(settings(), clock)


def unavailable(clock: Clock, refused: AccessToken) -> tuple[str, str]:
    """What a renewal says when there is no token."""
    with pytest.raises(TokenUnavailable) as missing:
        tokens(clock).renewed(refused)
    return missing.value.kind.value, str(missing.value)


def shown(token: AccessToken) -> tuple[int, str]:
    return token.version, token.value.get_secret_value()


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name.startswith("DANVAN_")}
    return kept | {"NO_PROXY": "127.0.0.1"}


def chain(database: str) -> list[tuple[str, str]]:
    """What the audit chain tells of Zalo: change and actor."""
    with session_on(database) as session:
        assert audit.verify(session) is None
        bodies = session.execute(text("SELECT body FROM audit_row WHERE subject = 'zalo' ORDER BY seq")).scalars()
        told = [json.loads(body) for body in bodies]
    return [(each["change"], each["actor"]) for each in told]


# --- the first tokens -----------------------------------------------------------------------------------------------


def test_the_first_tokens_are_traded_at_once_and_lie_sealed(database: str, zalo: ZaloDouble, clock: Clock) -> None:
    first = zalo.refresh

    take_in(zalo, clock)

    report = consent_report(settings())
    assert (report.oa_id, report.state, report.version, report.error) == (OA, ConsentState.USABLE, 1, None)
    assert report.refresh_ends_at == clock.now + timedelta(days=90)
    assert (zalo.offered, zalo.refresh == first) == ([first], False)
    assert shown(tokens(clock).current()) == (1, zalo.access)
    with session_on(database) as session:
        kept = str(session.execute(text("SELECT * FROM zalo_consent")).all())
    assert [each for each in ("Bi-Mat", zalo.access, zalo.refresh) if each in kept] == []
    assert chain(database) == [("cấp quyền", "Văn thư (ví dụ)")]


@pytest.mark.parametrize(
    "form", ["refresh_token = {0}\n", '{{"access_token": "x", "refresh_token": "{0}"}}', "\ufeffrefresh_token='{0}'"]
)
def test_a_file_may_have_lines_or_json(sqlite_database: str, zalo: ZaloDouble, clock: Clock, form: str) -> None:
    given = form.format(zalo.refresh)
    report = connect(load_settings(), given, now=clock.now, actor="x", source=Source.COMMAND)
    assert report.version == 1


def test_a_code_of_a_consent_is_traded_with_its_verifier(sqlite_database: str, zalo: ZaloDouble, clock: Clock) -> None:
    made = new_challenge()
    verifier = made.verifier.get_secret_value()
    code = zalo.consent(verifier)

    report = connect(
        load_settings(), f"code={code}\ncode_verifier={verifier}", now=clock.now, actor="x", source=Source.COMMAND
    )

    assert (report.version, len(verifier), len(made.challenge)) == (1, 43, 43)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "Không tìm thấy mã Zalo. Cần dòng refresh_token=…"),
        ("Bi-Mat-99", "Không tìm thấy mã Zalo. Cần dòng refresh_token=…"),
        ("code=Bi-Mat-99", "Không tìm thấy mã Zalo. Cần dòng refresh_token=…"),
        ("{Bi-Mat-99", "Tệp không phải JSON đúng dạng. Cần dòng refresh_token=…"),
        ("refresh_token=Bi-Mat-99 99", "Giá trị của refresh_token có dấu cách hoặc ký tự lạ; hãy chép lại"),
        ("refresh_token=Bi-Mật-99", "Giá trị của refresh_token có dấu cách hoặc ký tự lạ; hãy chép lại"),
        ("x" * 20_001, "Tệp quá dài, không phải tệp mã Zalo."),
        ("refresh_token=Bi-Mat-99", "Chưa cấp được quyền: Mã làm mới không hợp lệ hoặc đã dùng rồi;"),
        ("code=Bi-Mat-99\ncode_verifier=Bi-Mat-98", "Chưa cấp được quyền: Mã cấp quyền không hợp lệ;"),
    ],
)
def test_what_is_no_consent_is_refused_and_not_repeated(
    sqlite_database: str, zalo: ZaloDouble, clock: Clock, given: str, said: str
) -> None:
    zalo.echo = True
    with pytest.raises(Refused) as refused:
        connect(load_settings(), given, now=clock.now, actor="x", source=Source.COMMAND)
    assert str(refused.value).startswith(said)
    assert "Bi-M" not in str(refused.value)


@pytest.mark.parametrize("missing", ["ZALO_APP_ID", "ZALO_APP_SECRET", "ZALO_OA_ID", "SEALING_KEY"])
def test_a_missing_setting_is_named(
    sqlite_database: str, zalo: ZaloDouble, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setenv(f"DANVAN_{missing}", "")
    with pytest.raises(Refused) as refused:
        OfficeTokens(load_settings())
    assert str(refused.value) == (
        f"Kênh Zalo cần thiết lập DANVAN_{missing} trong .env; cách lấy ở trang docs/kenh-zalo.md."
    )


def test_without_consent_nothing_is_asked(sqlite_database: str, zalo: ZaloDouble, clock: Clock) -> None:
    with zalo_pool(settings(), clock) as pool:
        outcome = deliver(TEXT, pool)
    assert (outcome.kind, outcome.code, zalo.requests) == (OutcomeKind.CONFIGURATION, "token", [])


def test_giving_up_the_consent_leaves_nothing_but_the_chain(database: str, zalo: ZaloDouble, clock: Clock) -> None:
    take_in(zalo, clock)
    disconnect(settings(), now=clock.now, actor="Văn thư (ví dụ)", source=Source.COMMAND)
    with session_on(database) as session:
        assert session.execute(text("SELECT count(*) FROM zalo_consent")).scalar_one() == 0
    assert chain(database) == [("cấp quyền", "Văn thư (ví dụ)"), ("bỏ quyền", "Văn thư (ví dụ)")]


# --- renewing -------------------------------------------------------------------------------------------------------


def test_a_pair_is_renewed_at_twenty_hours_and_not_before(database: str, zalo: ZaloDouble, clock: Clock) -> None:
    take_in(zalo, clock)
    source = tokens(clock)
    clock.now += 20 * HOUR - timedelta(seconds=1)
    before = shown(source.current())
    clock.now += timedelta(seconds=1)
    after = shown(source.current())
    again = shown(tokens(clock).current())
    assert (before[0], after, again, zalo.trades) == (1, (2, zalo.access), (2, zalo.access), 2)
    with session_on(database) as session:
        kept = session.execute(text("SELECT sealed, previous_sealed FROM zalo_consent")).one()
    assert kept.previous_sealed and kept.previous_sealed != kept.sealed


def test_whoever_comes_with_a_token_that_was_replaced_takes_the_new_one(
    sqlite_database: str, zalo: ZaloDouble, clock: Clock
) -> None:
    take_in(zalo, clock)
    old = tokens(clock).current()
    first, second = tokens(clock).renewed(old), tokens(clock).renewed(old)
    assert (shown(first), shown(second), zalo.trades) == ((2, zalo.access), (2, zalo.access), 2)


def test_a_token_that_ends_in_the_middle_of_a_batch_costs_no_message(
    database: str, zalo: ZaloDouble, clock: Clock
) -> None:
    take_in(zalo, clock)
    zalo.access_lives = HOUR
    with zalo_pool(settings(), clock) as pool:
        first = deliver(TEXT, pool)
        clock.now += 2 * HOUR
        second, third = deliver(TEXT, pool), deliver(TEXT, pool)
    assert [each.accepted for each in (first, second, third)] == [True, True, True]
    assert (len(zalo.accepted), zalo.trades, consent_report(settings()).version) == (3, 2, 2)


def test_four_processes_that_renew_at_once_make_one_trade(
    database: str, zalo: ZaloDouble, clock: Clock, tmp_path: Path
) -> None:
    take_in(zalo, clock)
    zalo.oauth_slow = 0.5
    engine_for(database).dispose()
    (tmp_path / "gate").mkdir()

    jobs = [(renew_and_note, (environment(), clock.now, str(tmp_path / "gate"), number, 4)) for number in range(4)]
    codes = run_together(*jobs)

    got = {path.read_text(encoding="utf-8") for path in (tmp_path / "gate").glob("got-*")}
    assert (codes, got, zalo.trades, len(zalo.offered)) == ([0, 0, 0, 0], {f"2 {zalo.access}"}, 2, 2)


def test_killed_between_the_answer_and_the_record_the_channel_stops_and_says_what_to_do(
    database: str, zalo: ZaloDouble, clock: Clock
) -> None:
    take_in(zalo, clock)
    old = tokens(clock).current()
    engine_for(database).dispose()

    codes = run_together((renew_until_killed, (environment(), clock.now, "after")))
    during = tokens(clock).current()
    clock.now += LEASE
    stopped = unavailable(clock, old)
    again = unavailable(clock, old)

    assert codes == [-9]
    assert shown(during) == shown(old)
    assert (stopped, again) == (("configuration", REUSED), ("configuration", REUSED))
    assert (len(zalo.offered), consent_report(settings()).state) == (3, ConsentState.STOPPED)
    assert chain(database)[1:] == [("dừng kênh", "Hệ thống")]

    take_in(zalo, clock)
    assert (consent_report(settings()).state, shown(tokens(clock).current())) == (ConsentState.USABLE, (2, zalo.access))


def test_killed_before_zalo_was_asked_the_next_one_renews_after_the_lease(
    database: str, zalo: ZaloDouble, clock: Clock
) -> None:
    take_in(zalo, clock)
    old = tokens(clock).current()
    engine_for(database).dispose()

    codes = run_together((renew_until_killed, (environment(), clock.now, "before")))
    clock.now += LEASE

    assert (codes, shown(tokens(clock).renewed(old)), zalo.trades) == ([-9], (2, zalo.access), 2)
    assert consent_report(settings()).error is None


def test_killed_twice_the_token_is_not_offered_a_third_time(
    sqlite_database: str, zalo: ZaloDouble, clock: Clock
) -> None:
    take_in(zalo, clock)
    old = tokens(clock).current()
    for _ in range(2):
        engine_for(sqlite_database).dispose()
        assert run_together((renew_until_killed, (environment(), clock.now, "before"))) == [-9]
        clock.now += LEASE
    assert unavailable(clock, old)[0] == "configuration"
    assert (len(zalo.offered), consent_report(settings()).state) == (1, ConsentState.STOPPED)


@pytest.mark.parametrize("how", ["drop", "hang"])
@pytest.mark.parametrize("step", ["asked", "stored"])
def test_a_lost_answer_is_followed_by_one_more_try(
    sqlite_database: str, zalo: ZaloDouble, clock: Clock, monkeypatch: pytest.MonkeyPatch, how: str, step: str
) -> None:
    monkeypatch.setenv("DANVAN_ZALO_TIMEOUT_SECONDS", "0.3")
    take_in(zalo, clock)
    old = tokens(clock).current()
    setattr(zalo, f"oauth_{how}_at", step)
    lost = unavailable(clock, old)
    too_early = unavailable(clock, old)
    setattr(zalo, f"oauth_{how}_at", "")
    clock.now += timedelta(minutes=1)

    assert (lost[0], too_early[0], len(zalo.offered)) == ("temporary", "temporary", 2 if step == "stored" else 1)
    if step == "asked":
        assert shown(tokens(clock).renewed(old)) == (2, zalo.access)
    else:
        assert unavailable(clock, old) == ("configuration", REUSED)


def test_two_lost_answers_stop_the_channel(sqlite_database: str, zalo: ZaloDouble, clock: Clock) -> None:
    take_in(zalo, clock)
    old = tokens(clock).current()
    zalo.oauth_raw = deque([(502, b""), (200, b"<html>"), (502, b"")])
    first = unavailable(clock, old)
    clock.now += timedelta(minutes=1)
    second, third = unavailable(clock, old), unavailable(clock, old)
    assert [each[0] for each in (first, second, third)] == ["temporary", "configuration", "configuration"]
    assert len(zalo.oauth_raw) == 1
    assert second[1].endswith(zalo_tokens.zalo.IN_DOUBT)


@pytest.mark.parametrize("answer", [(200, b'{"error": -32, "message": "limit"}'), (429, b"")])
def test_a_failure_that_passes_is_tried_again_and_meanwhile_the_old_token_is_used(
    sqlite_database: str, zalo: ZaloDouble, clock: Clock, answer: tuple[int, bytes]
) -> None:
    take_in(zalo, clock)
    clock.now += 21 * HOUR
    zalo.oauth_raw = deque([answer])
    with pytest.raises(TokenUnavailable) as missing:
        tokens(clock).current()
    meanwhile = tokens(clock).current()
    clock.now += timedelta(minutes=1)
    assert (missing.value.kind, meanwhile.version) == (OutcomeKind.TEMPORARY, 1)
    assert (shown(tokens(clock).current()), consent_report(settings()).error) == ((2, zalo.access), None)


@pytest.mark.parametrize("code", [-14002, -14003, -14014, -14020, -99999])
def test_whatever_else_zalo_says_stops_the_channel_until_a_person_tries(
    sqlite_database: str, zalo: ZaloDouble, clock: Clock, code: int
) -> None:
    take_in(zalo, clock)
    old = tokens(clock).current()
    zalo.oauth_raw = deque([(200, f'{{"error": {code}, "error_reason": "x"}}'.encode())])
    assert [unavailable(clock, old)[0] for _ in range(3)] == ["configuration"] * 3
    assert len(zalo.offered) == 1

    report = keep_consent.fn(by_hand=True)

    assert (report.state, report.version, report.error) == (ConsentState.USABLE, 2, None)
    assert chain(sqlite_database)[1:] == [("dừng kênh", "Hệ thống"), ("gửi lại được", "Hệ thống")]


def test_an_answer_that_comes_after_the_lease_still_counts(
    database: str, zalo: ZaloDouble, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(zalo, clock)
    old = tokens(clock).current()
    traded = zalo_tokens.trade_refresh

    def slow(*arguments: Any) -> Any:
        """The answer is on its way; meanwhile another process takes over and is refused."""
        given = traded(*arguments)
        monkeypatch.setattr(zalo_tokens, "trade_refresh", traded)
        clock.now += LEASE
        assert unavailable(clock, old)[0] == "configuration"
        return given

    monkeypatch.setattr(zalo_tokens, "trade_refresh", slow)
    renewed = tokens(clock).renewed(old)

    assert (shown(renewed), shown(tokens(clock).current())) == ((2, zalo.access), (2, zalo.access))
    assert consent_report(settings()).state is ConsentState.USABLE


def test_a_database_that_fails_for_a_moment_does_not_lose_the_new_pair(
    sqlite_database: str, zalo: ZaloDouble, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(zalo, clock)
    old = tokens(clock).current()
    failing_stores(monkeypatch, times=2)
    assert shown(tokens(clock).renewed(old)) == (2, zalo.access)
    assert shown(tokens(clock).current()) == (2, zalo.access)


def test_a_pair_that_is_not_in_the_record_is_used_for_nothing(
    sqlite_database: str, zalo: ZaloDouble, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(zalo, clock)
    zalo.access_lives = HOUR
    clock.now += 2 * HOUR
    failing_stores(monkeypatch, times=99)
    with zalo_pool(settings(), clock) as pool:
        outcome = deliver(TEXT, pool)
    assert (outcome.kind, zalo.trades, zalo.accepted) == (OutcomeKind.CONFIGURATION, 2, [])
    assert outcome.detail.startswith("Không ghi được mã truy cập Zalo mới vào cơ sở dữ liệu (OperationalError).")


def failing_stores(monkeypatch: pytest.MonkeyPatch, *, times: int) -> None:
    """The database does not take the new pair the first times."""
    store, left = zalo_tokens.zalo.store, [times]

    def failing(*arguments: Any, **named: Any) -> bool:
        if left[0]:
            left[0] -= 1
            raise OperationalError("UPDATE", {}, sqlite3.OperationalError("disk I/O error"))
        return store(*arguments, **named)

    monkeypatch.setattr(zalo_tokens, "STORE_WAITS", (0.0, 0.0, 0.0))
    monkeypatch.setattr(zalo_tokens.zalo, "store", failing)


def test_the_daily_look_renews_what_is_due_and_a_refusal_is_only_a_sentence(
    sqlite_database: str, zalo: ZaloDouble, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zalo_consent, "keep_consent", keep_consent.fn)
    before = (kept_daily(Mode.TRAINING), kept_daily(Mode.LIVE))
    take_in(zalo, clock)
    fine = kept_daily(Mode.LIVE)
    not_due = kept_daily(Mode.LIVE)
    zalo.refresh = "khac"
    with session_on(sqlite_database) as session:
        session.execute(text("UPDATE zalo_consent SET renew_at = '2024-01-01 00:00:00'"))
    stopped = kept_daily(Mode.LIVE)
    monkeypatch.setenv("DANVAN_ZALO_APP_ID", "")
    settings.cache_clear()
    assert before == ([], [f"Kênh Zalo: {zalo_tokens.NOT_CONNECTED}"])
    assert (fine, not_due, stopped, kept_daily(Mode.LIVE)) == ([], [], [f"Kênh Zalo: {REUSED}"], [])
    assert len(zalo.offered) == 3


# --- the seal -------------------------------------------------------------------------------------------------------


def test_a_key_is_changed_by_writing_the_new_one_before_the_old(
    sqlite_database: str, zalo: ZaloDouble, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(zalo, clock)
    old, new = os.environ["DANVAN_SEALING_KEY"], new_key()
    monkeypatch.setenv("DANVAN_SEALING_KEY", f"{new},{old}")
    config = load_settings()
    opened = OfficeTokens(config, clock).current()
    OfficeTokens(config, clock).renewed(opened)
    monkeypatch.setenv("DANVAN_SEALING_KEY", new)
    assert shown(OfficeTokens(load_settings(), clock).current()) == (2, zalo.access)


def test_another_key_opens_nothing_and_says_so(
    sqlite_database: str, zalo: ZaloDouble, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(zalo, clock)
    monkeypatch.setenv("DANVAN_SEALING_KEY", new_key())
    wrong = OfficeTokens(load_settings(), clock)
    for _ in range(3):
        clock.now += 21 * HOUR
        with pytest.raises(TokenUnavailable) as missing:
            wrong.current()
    assert (missing.value.kind, str(missing.value)) == (
        OutcomeKind.CONFIGURATION,
        "Khóa niêm phong không mở được bí mật đã lưu: DANVAN_SEALING_KEY không phải khóa đã dùng khi lưu. Hãy ghi lại "
        "khóa cũ (ghi sau khóa mới, cách nhau bằng dấu phẩy); nếu đã mất khóa, hãy cấp quyền lại.",
    )
    assert (len(zalo.offered), consent_report(settings()).state) == (1, ConsentState.USABLE)
    assert tokens(clock).current().version == 2


@pytest.mark.parametrize("key", ["Khoa-Bi-Mat-77", "Bí-Mật-77", " , "])
def test_what_is_no_key_is_refused_without_repeating_it(key: str) -> None:
    with pytest.raises(Refused) as refused:
        Seal(SecretStr(key))
    assert str(refused.value).endswith("Hãy tạo khóa bằng “danvan zalo key” rồi ghi dòng in ra vào .env.")
    assert "77" not in str(refused.value)


def test_a_host_that_tokens_must_not_travel_to_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANVAN_ZALO_API_URL", "http://thu-bi-mat.example")
    monkeypatch.setenv("DANVAN_ZALO_APP_ID", "chữ")
    with pytest.raises(Refused) as refused:
        load_settings()
    assert str(refused.value).splitlines() == [
        "Thiết lập DANVAN_ZALO_APP_ID = “chữ” chưa đúng. Mã ứng dụng Zalo, chỉ gồm chữ số; để trống nếu không dùng Zalo.",
        "Thiết lập DANVAN_ZALO_API_URL = “http://thu-bi-mat.example” chưa đúng. Máy chủ tin Official Account: "
        "https://openapi.zalo.me.",
    ]


def test_no_secret_is_left_anywhere(
    sqlite_database: str, home: Path, zalo: ZaloDouble, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    zalo.echo = True
    seen = [zalo.refresh, zalo.app_secret, os.environ["DANVAN_SEALING_KEY"]]
    take_in(zalo, clock)
    seen += [zalo.access, zalo.refresh]
    source = tokens(clock)
    old = source.current()
    written = [repr(source), repr(old), str(old), repr(settings()), repr(consent_report(settings()))]
    with zalo_pool(settings(), clock) as pool:
        written.append(repr(deliver(TEXT, pool)))
        zalo.errors.extend([-220, -220])
        written.append(repr(deliver(TEXT, pool)))
    seen += [zalo.access, zalo.refresh]
    zalo.refresh = "khac"
    try:
        source.renewed(tokens(clock).current())
    except TokenUnavailable as missing:
        written += traceback.format_exception(missing)
    zalo.oauth_raw.append(
        (200, f'{{"access_token": "{zalo.access}", "error": -5, "message": "{zalo.access}"}}'.encode())
    )
    with pytest.raises(Refused) as refused:
        keep_consent.fn(by_hand=True)
    written += [*traceback.format_exception(refused.value), repr(consent_report(settings())), caplog.text]
    engine_for(sqlite_database).dispose()
    written += [path.read_bytes().decode("latin-1") for path in home.rglob("*") if path.is_file()]
    assert [(secret, text[:300]) for text in written for secret in seen if secret in text] == []
