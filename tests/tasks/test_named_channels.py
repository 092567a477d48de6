"""Channels that the office names itself, through Apprise's own plugins against a real HTTP server; no address is ever shown."""

import json
import logging
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import factories
import pytest
import zalo_office
from apprise import Apprise, NotificationManager
from fresh_databases import Templates, copied
from office_driver import OfficeDriver, morning
from pydantic import SecretStr
from smtp_double import SmtpDouble
from sqlalchemy import text

from config.plan_files import check_files
from config.refusals import Refused
from config.settings import load_settings, settings
from models.database import session_on
from models.outbox import Notice
from models.states import Channel, NoticeState
from notifications.channels.gateway import deliver
from notifications.channels.named import NamedPool, PlainMessage, is_usable
from notifications.channels.registry import CHANNELS
from tasks.doctor import examine

SECRET = "Duong-Dan-Bi-Mat-77"
TEXT = PlainMessage(subject="Thông báo nhiệm vụ ngày 25/03/2024: 1 nội dung", text="1. Báo cáo tháng")


class Sink:
    """An HTTP server on loopback that keeps what it is given and answers as it is told."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.status, self.silent_for = 200, 0.0
        sink = self

        class Conversation(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sink.taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                time.sleep(sink.silent_for)
                self.send_response(sink.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Conversation)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"json://nguoi:{SECRET}@127.0.0.1:{self.server.server_port}/{SECRET}"


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    made = Sink()
    yield made
    made.server.shutdown()
    made.server.server_close()


def short(pool: NamedPool) -> tuple[str, str]:
    outcome = deliver(TEXT, pool)
    return outcome.kind.value, outcome.code


def test_true_is_accepted_and_false_leaves_it_open_whether_it_was_taken(sink: Sink) -> None:
    with NamedPool(SecretStr(sink.url)) as pool:
        found = [short(pool)]
        sink.status = 500
        found.append(short(pool))
        sink.server.shutdown()
        sink.server.server_close()
        found.append(short(pool))
    assert found == [("accepted", "apprise"), ("uncertain", "apprise false"), ("uncertain", "apprise false")]
    assert [(each["title"], each["message"]) for each in sink.taken] == [(TEXT.subject, TEXT.text)] * 2


def test_a_far_end_that_takes_the_message_and_keeps_silent_is_in_doubt_and_not_asked_again(sink: Sink) -> None:
    sink.silent_for = 1.0
    with NamedPool(SecretStr(f"{sink.url}?rto=0.3")) as pool:
        assert (short(pool), len(sink.taken)) == (("uncertain", "apprise false"), 1)


def test_a_plugin_that_raises_is_in_doubt_and_its_words_go_nowhere(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    def raising(*_: object, **__: object) -> bool:
        raise RuntimeError(sink.url)

    class Gateway(Apprise):
        notify = raising

    monkeypatch.setattr("notifications.channels.named.new_apprise", Gateway)
    outcome = NamedPool(SecretStr(sink.url)).hand_over(TEXT)
    assert (outcome.kind.value, SECRET in repr(outcome)) == ("uncertain", False)


@pytest.mark.parametrize("url", ["khong-co://x", "json://", "", "json", "danvanmail://x"])
def test_an_address_that_cannot_be_used_stops_the_channel(url: str) -> None:
    with NamedPool(SecretStr(url)) as pool:
        assert (short(pool), is_usable(SecretStr(url))) == (("configuration", "apprise"), False)


def test_only_the_schemas_in_use_stay_enabled(sink: Sink) -> None:
    NamedPool(SecretStr(sink.url), [SecretStr("jsons://x.example")])
    manager = NotificationManager()
    enabled = {schema for schema in ("json", "jsons", "xml", "tgram", "mailto") if manager[schema].enabled}
    assert enabled == {"json", "jsons"}
    assert not Apprise().add("xml://127.0.0.1/x")
    assert all(channel.enabled for channel in CHANNELS.values())


def test_no_part_of_the_address_is_written_anywhere(
    sink: Sink, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with NamedPool(SecretStr(sink.url)) as pool:
        channel = pool.channel(TEXT)
        shown = [repr(pool), repr(vars(pool)), repr(channel), channel.url(), channel.url(privacy=True)]
        shown.append(repr(deliver(TEXT, pool)))
        sink.status = 401
        shown.append(repr(deliver(TEXT, pool)))
    logging.getLogger("apprise").warning("sau đó vẫn ghi")
    written = capfd.readouterr()
    assert [each for each in (*shown, caplog.text, written.out, written.err) if SECRET in each] == []
    assert "sau đó vẫn ghi" in caplog.text


@pytest.mark.parametrize("given", ['{"Nhóm": "json://x"}', "json://Bi-Mat", '["Bi-Mat"]', '{"x": "json://Bi-Mat"'])
def test_a_setting_that_names_nothing_is_refused_without_showing_it(
    home: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("DANVAN_APPRISE_URLS", given)
    with pytest.raises(Refused) as refused:
        load_settings()
    assert str(refused.value).startswith("Thiết lập DANVAN_APPRISE_URLS = (ẩn) chưa đúng. Các kênh khác,")
    assert "Bi-Mat" not in str(refused.value)


def test_a_channels_name_is_one_object_and_is_kept_by_the_record() -> None:
    named = Channel.of("apprise:nhom-van-phong")
    assert (named is Channel.of("apprise:nhom-van-phong"), named.label, named.named) == (
        True,
        "Kênh “nhom-van-phong”",
        "nhom-van-phong",
    )
    assert (named in set(Channel), len(set(Channel)), Channel.EMAIL.named) == (False, 5, None)
    notice = Notice(
        id="x", contact_id=1, channel=named, day=factories.ROLLED_OUT, bundle="daily", sequence=1, gathered_at=AT,
        next_try_at=AT, state=NoticeState.QUEUED,
    )  # fmt: skip
    assert notice.channel is named
    with pytest.raises(ValueError, match="is not a valid Channel"):
        Channel.of("apprise:Nhóm")


AT = morning(factories.ROLLED_OUT)


def test_a_wrong_channel_in_a_plan_is_told_what_there_is(tmp_path: Path) -> None:
    section = {"label": "Giả định: (ví dụ).", "channels": [{"channel": "zalo_ao"}, {"channel": "email"}]}
    plan = factories.plan_with(tmp_path / "plan.yaml", lambda document: document.update(delivery=section))
    assert [error.message for error in check_files(plan, factories.STORY_UNITS).errors] == [
        "“zalo_ao” không dùng được ở đây; có phải “zalo_oa”? Ghi một trong: email, zalo_oa, zalo_template, zalo_template_uid, "
        "zalo_bot, hoặc apprise:TÊN (tên đặt trong DANVAN_APPRISE_URLS)."
    ]


def test_a_plan_names_the_channel_and_the_person_is_told_there_in_few_words(
    sink: Sink, home: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def named(document: dict[str, Any]) -> None:
        zalo_office.with_channels(document)
        document["delivery"]["channels"].insert(-1, {"channel": "apprise:nhom-van-phong"})

    def takes(document: dict[str, Any]) -> None:
        zalo_office.with_addresses(document)
        for unit in document["units"]:
            for contact in unit.get("contacts", []):
                if unit["code"] == "P-DX" and contact["role"] == "person_in_charge":
                    contact["channels"] = ["apprise:nhom-van-phong"]

    with copied(templates, "zalo", home, monkeypatch) as url, SmtpDouble() as mail:
        office = OfficeDriver(url)
        plan, units = tmp_path / "plan.yaml", tmp_path / "units.yaml"
        office.load(factories.plan_with(plan, named), factories.units_with(units, takes), factories.ROLLED_OUT)
        office.go_live("45/KH-UBND (ví dụ)", factories.ROLLED_OUT)
        for name, value in (("HOST", "127.0.0.1"), ("PORT", str(mail.port)), ("SECURITY", "none")):
            monkeypatch.setenv(f"DANVAN_MAIL_{name}", value)
        monkeypatch.setenv("DANVAN_APPRISE_URLS", json.dumps({"nhom-van-phong": sink.url}))
        settings.cache_clear()
        sent = office.send(factories.ROLLED_OUT)
        again = office.send(factories.ROLLED_OUT)
        found = [each for each in examine(settings(), factories.ROLLED_OUT, AT) if each.name.startswith("Kênh “")]
        with session_on(url, read_only=True) as session:
            rows = session.execute(text("SELECT id, state FROM notice WHERE channel = 'apprise:nhom-van-phong'")).all()
            everything = str(office.dump())

    assert (sent.uncertain, again.accepted, len(sink.taken)) == (0, 0, 1)
    assert sink.taken[0]["title"] == "Thông báo nhiệm vụ ngày 25/03/2024: 7 nội dung"
    assert sink.taken[0]["message"].startswith("Kính gửi: Đầu mối công tác dân vận - UBND phường Đức Xuân\n1. ")
    assert [state for _, state in rows] == ["accepted"]
    assert [(each.ok, each.message) for each in found] == [(True, "Địa chỉ dùng được (loại json); chưa gửi thử.")]
    assert SECRET not in everything + repr(sent) + repr(found)
