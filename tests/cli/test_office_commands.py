"""Setting up a live office, and the doctor: what is well, what is not, and what to do."""

import socket
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from command_runs import PLAN, UNITS, Danvan

from config.settings import settings
from tasks.doctor import examine
from tasks.findings import Finding

LIVE = ("init", "--plan", PLAN, "--units", UNITS)


@pytest.fixture
def mail_server() -> Iterator[int]:
    """A real SMTP server on loopback; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    yield port
    controller.stop()


@pytest.fixture
def mail_settings(home: Path, monkeypatch: pytest.MonkeyPatch, mail_server: int) -> None:
    """What a live office sets."""
    monkeypatch.setenv("DANVAN_MAIL_HOST", "127.0.0.1")
    monkeypatch.setenv("DANVAN_MAIL_PORT", str(mail_server))
    monkeypatch.setenv("DANVAN_MAIL_SECURITY", "none")
    monkeypatch.setenv("DANVAN_MAIL_FROM", "noi-vu@thanh-pho.example")
    monkeypatch.setenv("DANVAN_CONTACT_LINE", "Phòng Nội vụ thành phố")


def found(ran_json: dict[str, list[dict[str, object]]]) -> dict[object, object]:
    """Each finding's name and whether it is well."""
    return {each["name"]: each["ok"] for each in ran_json["findings"]}


def test_a_live_office_needs_its_own_mail_and_is_told_all_that_is_missing(danvan: Danvan, home: Path) -> None:
    ran = danvan(*LIVE)

    assert (ran.code, ran.out, home.exists()) == (1, "", False)
    assert [line.split(":")[0] for line in ran.err.splitlines()[1:]] == [
        "- DANVAN_MAIL_HOST",
        "- DANVAN_MAIL_FROM",
        "- DANVAN_CONTACT_LINE",
    ]


@pytest.mark.usefixtures("mail_settings")
def test_a_live_office_is_set_up_once_and_says_what_comes_next(danvan: Danvan) -> None:
    first = danvan(*LIVE)
    second = danvan(*LIVE)

    assert first.code == 0
    assert "2. danvan roll-out --preview, rồi danvan roll-out" in first.out.splitlines()
    assert (second.code, second.err.startswith("Thư mục ")) == (1, True)
    assert danvan("clock", "--json").json["mode"] == "live"


@pytest.mark.usefixtures("mail_settings")
def test_the_training_clock_is_refused_in_a_live_office(danvan: Danvan) -> None:
    danvan(*LIVE)

    ran = danvan("clock", "--to", "31/12/2024")

    assert (ran.code, ran.err) == (
        1,
        "Chỉ chuyển được ngày ở chế độ diễn tập. Cơ quan này đang chạy chính thức.\n",
    )


@pytest.mark.usefixtures("mail_settings")
def test_the_doctor_of_a_live_office_logs_in_to_its_mail_server(
    danvan: Danvan, monkeypatch: pytest.MonkeyPatch
) -> None:
    danvan(*LIVE)

    well = danvan("doctor", "--json")
    monkeypatch.setenv("DANVAN_MAIL_PORT", "1")
    broken = danvan("doctor", "--json")

    assert found(well.json)["Thư điện tử"] is True
    assert found(broken.json)["Thư điện tử"] is False
    assert (broken.code, broken.json["ok"]) == (1, False)


@pytest.mark.usefixtures("mail_settings")
def test_a_live_office_whose_engine_does_not_answer_is_not_well(
    danvan: Danvan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANVAN_PORT", "1")
    danvan(*LIVE)
    danvan("roll-out")

    ran = danvan("doctor", "--json")

    assert (ran.code, found(ran.json)["Lịch chạy tự động"], found(ran.json)["Kế hoạch"]) == (1, False, None)


@pytest.mark.usefixtures("mail_settings")
@pytest.mark.parametrize(("hours", "well"), [(26, True), (27, False)])
def test_a_live_office_that_was_not_swept_for_more_than_26_hours_is_not_well(
    danvan: Danvan, hours: int, well: bool
) -> None:
    danvan(*LIVE)
    danvan("roll-out")
    danvan("sweep")
    with sqlite3.connect(settings().home / "danvan.db") as record:
        (swept_at,) = record.execute("SELECT swept_at FROM sweep_cursor").fetchone()
    later = datetime.fromisoformat(swept_at).replace(tzinfo=UTC) + timedelta(hours=hours)

    findings = examine(settings(), later.date(), later)

    assert {each.name: each.ok for each in findings}["Lần quét gần nhất"] is well


def test_a_training_office_is_well_though_next_year_s_calendar_is_not_signed(office: Danvan) -> None:
    ran = office("doctor", "--json")

    assert (ran.code, ran.json["ok"]) == (0, True)
    assert found(ran.json) == {
        "Cơ sở dữ liệu": True,
        "Nhật ký": True,
        "Kế hoạch": True,
        "Thư điện tử": True,
        "Lịch làm việc 2024": True,
        "Lịch làm việc 2025": None,
        "Lịch chạy tự động": True,
        "Lần quét gần nhất": True,
        "Công tắc gửi": True,
        "Đầu mối nhận thư": True,
        "Thư hỏng": True,
    }


def test_people_read_the_findings_and_a_last_sentence(office: Danvan) -> None:
    office("stop", "--reason", "Chờ sửa đầu mối")

    ran = office("doctor")

    switch = next(line for line in ran.out.splitlines() if line.startswith("Công tắc gửi"))
    assert switch.split("  ")[-1].strip() == (
        "Đang dừng gửi (Chờ sửa đầu mối). Khi gửi lại được, hãy chạy “danvan resume”."
    )
    assert ran.out.splitlines()[-1] == "Cơ quan chạy tốt."


def test_the_doctor_of_nothing_says_how_to_begin(danvan: Danvan, home: Path) -> None:
    ran = danvan("doctor", "--json")

    assert (ran.code, home.exists(), found(ran.json)) == (1, False, {"Cơ sở dữ liệu": False})


def test_a_database_of_a_newer_version_is_refused_by_every_command(office: Danvan, home: Path) -> None:
    with sqlite3.connect(home / "danvan.db") as record:
        record.execute("UPDATE alembic_version SET version_num = '9999'")

    status, doctor = office("status"), office("doctor", "--json")

    assert (status.code, status.out, status.err.startswith("Lược đồ cơ sở dữ liệu là 9999")) == (1, "", True)
    assert (doctor.code, found(doctor.json)) == (1, {"Cơ sở dữ liệu": False})


def test_a_database_server_that_does_not_answer_is_one_sentence(
    danvan: Danvan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANVAN_DATABASE_URL", "postgresql+psycopg://danvan@127.0.0.1:1/danvan")

    ran = danvan("status")

    assert (ran.code, ran.out, ran.err.startswith("Không mở được cơ sở dữ liệu (")) == (1, "", True)


def test_a_wrong_setting_is_named_with_what_would_be_right(danvan: Danvan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANVAN_PORT", "bốn nghìn")

    ran = danvan("status")

    assert (ran.code, ran.err) == (
        1,
        "Thiết lập DANVAN_PORT = “bốn nghìn” chưa đúng. Cổng mở giao diện, số từ 1 đến 65535, ví dụ: 4200.\n",
    )


def test_a_row_changed_behind_the_program_s_back_is_found_by_its_number(office: Danvan, home: Path) -> None:
    before = office("verify", "--json")
    with sqlite3.connect(home / "danvan.db") as record:
        record.execute("UPDATE audit_row SET body = replace(body, 'Phòng Nội vụ', 'Phòng khác') WHERE seq = 2")

    after, people, doctor = office("verify", "--json"), office("verify"), office("doctor", "--json")

    assert (before.code, before.json["ok"], before.json["broken_at"]) == (0, True, None)
    assert (after.code, after.json) == (1, {"ok": False, "rows": before.json["rows"], "broken_at": 2})
    assert people.out == "Nhật ký đứt từ dòng 2: dữ liệu đã bị sửa ngoài chương trình.\n"
    assert (doctor.code, found(doctor.json)["Nhật ký"]) == (1, False)


def test_a_message_that_could_not_be_sent_is_found_with_its_reason(office: Danvan, home: Path) -> None:
    office("send")
    with sqlite3.connect(home / "danvan.db") as record:
        record.execute(
            "UPDATE notice SET state = 'failed', error = 'rcpt 550: không có' WHERE id = (SELECT min(id) FROM notice)"
        )
        record.execute(
            "UPDATE notice_line SET state = 'owed' WHERE notice_id = (SELECT id FROM notice WHERE state = 'failed')"
        )

    findings = examine(settings(), datetime(2024, 3, 25, tzinfo=UTC).date(), datetime.now(UTC))

    assert [each for each in findings if each.name == "Thư hỏng"] == [
        Finding(
            "Thư hỏng",
            False,
            "1 thư không gửi được. Lý do gần nhất: rcpt 550: không có. Hãy sửa địa chỉ của đầu mối, hoặc gọi điện.",
        )
    ]


def test_the_example_of_settings_names_every_setting_and_no_other() -> None:
    example = (Path(__file__).parent.parent.parent / ".env.example").read_text(encoding="utf-8")

    named = {
        line.lstrip("#").split("=")[0]
        for line in example.splitlines()
        if line.lstrip("#").startswith("DANVAN_") and "=" in line
    }
    assert named == {f"DANVAN_{name.upper()}" for name in type(settings()).model_fields}
