"""`danvan zalo`: a key, the consent from a file or standard input, how it stands, and what the doctor says of it."""

import io
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from command_runs import Danvan
from sqlalchemy import text
from zalo_double import ZaloDouble

from config.sealing import new_key
from config.settings import settings
from models.database import session_on
from tasks.doctor import examine
from tasks.findings import Finding

OA = "2491300000000001"


@pytest.fixture
def zalo(office: Danvan, monkeypatch: pytest.MonkeyPatch) -> Iterator[ZaloDouble]:
    """The server, and an office whose settings point to it."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ZaloDouble() as server:
        given = {"APP_ID": server.app_id, "APP_SECRET": server.app_secret, "OA_ID": OA, "OAUTH_URL": server.url}
        for name, value in given.items():
            monkeypatch.setenv(f"DANVAN_ZALO_{name}", value)
        monkeypatch.setenv("DANVAN_SEALING_KEY", new_key())
        yield server


@pytest.fixture
def connected(office: Danvan, zalo: ZaloDouble, tmp_path: Path) -> Danvan:
    """The same office after consent."""
    (tmp_path / "ma.txt").write_text(f"refresh_token={zalo.refresh}\n", encoding="utf-8")
    assert office("zalo", "connect", tmp_path / "ma.txt", "--as", "Văn thư (ví dụ)").code == 0
    return office


def finding(now: datetime, name: str = "Kênh Zalo") -> list[Finding]:
    """What the doctor says of a Zalo channel."""
    settings.cache_clear()
    return [each for each in examine(settings(), now.date(), now) if each.name == name]


def day(instant: datetime) -> str:
    return f"{instant + timedelta(hours=7):%d/%m/%Y}"


def test_a_key_is_printed_as_the_line_that_belongs_into_the_settings(danvan: Danvan) -> None:
    first, second = danvan("zalo", "key").out, danvan("zalo", "key").out
    assert first.startswith("DANVAN_SEALING_KEY=")
    assert (len(first.strip()), first == second) == (len("DANVAN_SEALING_KEY=") + 44, False)


def test_consent_from_a_file_is_told_without_its_tokens(office: Danvan, zalo: ZaloDouble, tmp_path: Path) -> None:
    file = tmp_path / "ma.txt"
    file.write_text(f"refresh_token={zalo.refresh}\n", encoding="utf-8")

    ran = office("zalo", "connect", file, "--as", "Văn thư (ví dụ)")

    now = datetime.now(UTC)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        f"Official Account {OA}: đang dùng được, mã lần thứ 1.",
        f"Quyền gửi dùng được đến ngày {day(now + timedelta(days=90))} (còn 89 ngày), tự kéo dài mỗi lần đổi mã.",
        f"Cấp quyền ngày {day(now)}, người thực hiện: Văn thư (ví dụ).",
        f"Mã trong {file} không còn dùng được; hãy xóa tệp này.",
    ]
    assert office("verify").code == 0


def test_consent_comes_from_standard_input_too(
    office: Danvan, zalo: ZaloDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f'{{"refresh_token": "{zalo.refresh}"}}'))
    ran = office("zalo", "connect", "-", "--json")
    assert (ran.code, ran.json["oa_id"], ran.json["state"], ran.json["version"]) == (0, OA, "usable", 1)
    assert "Bi-Mat" not in ran.out


def test_consent_by_a_link_goes_through_a_file_of_its_own(office: Danvan, zalo: ZaloDouble, tmp_path: Path) -> None:
    file = tmp_path / "ma-cap-quyen.txt"
    asked = office("zalo", "challenge", file)
    written = file.read_text(encoding="utf-8")
    verifier = written.splitlines()[0].removeprefix("code_verifier=")
    file.write_text(written.replace("code=\n", f"code={zalo.consent(verifier)}\n"), encoding="utf-8")

    ran = office("zalo", "connect", file)

    assert (asked.code, ran.code, verifier in asked.out) == (0, 0, False)
    assert file.stat().st_mode & 0o077 == 0
    assert office("zalo", "challenge", file).err == (
        f"Không tạo được tệp {file} (File exists); chọn một tên tệp chưa có.\n"
    )


def test_a_file_that_is_none_is_refused(office: Danvan, zalo: ZaloDouble, tmp_path: Path) -> None:
    missing = tmp_path / "khong-co.txt"
    ran = office("zalo", "connect", missing)
    assert (ran.code, ran.err) == (
        1,
        f"Không đọc được tệp {missing}: kiểm tra lại đường dẫn, quyền đọc và bảng mã UTF-8.\n",
    )


def test_status_refresh_and_disconnect_say_how_it_stands(connected: Danvan, zalo: ZaloDouble) -> None:
    standing, renewed = connected("zalo", "status", "--json"), connected("zalo", "refresh", "--json")
    gone, after = connected("zalo", "disconnect"), connected("zalo", "status")
    assert [standing.json["version"], renewed.json["version"], zalo.trades] == [1, 2, 2]
    assert (gone.code, after.code, after.err) == (
        0,
        1,
        "Chưa cấp quyền gửi Zalo cho chương trình. Hãy làm theo trang docs/kenh-zalo.md rồi chạy “danvan zalo connect”.\n",
    )


def test_an_office_without_zalo_hears_nothing_of_it(office: Danvan) -> None:
    assert finding(datetime.now(UTC)) == []


def test_the_doctor_asks_for_consent_where_zalo_is_set_up(office: Danvan, zalo: ZaloDouble) -> None:
    assert [(each.ok, each.message[:23]) for each in finding(datetime.now(UTC))] == [(False, "Chưa cấp quyền gửi Zalo")]


def test_the_doctor_counts_the_days_that_consent_lasts(connected: Danvan) -> None:
    ends = datetime.fromisoformat(connected("zalo", "status", "--json").json["refresh_ends_at"])
    said = [
        (ends - left, *((each.ok, each.message) for each in finding(ends - left)))
        for left in (timedelta(days=15), timedelta(days=14), timedelta(0))
    ]
    assert [each[1] for each in said] == [
        (True, f"Official Account {OA}, quyền gửi dùng được đến ngày {day(ends)}."),
        (None, f"Quyền gửi Zalo còn 14 ngày (đến {day(ends)}); hãy chạy “danvan zalo refresh”."),
        (False, f"Quyền gửi Zalo đã hết từ ngày {day(ends)}; hãy cấp quyền lại rồi chạy “danvan zalo connect”."),
    ]


def test_the_doctor_says_why_the_channel_stopped(connected: Danvan, zalo: ZaloDouble) -> None:
    zalo.refresh = "da-dung-o-noi-khac"
    assert connected("zalo", "refresh").code == 1
    said = finding(datetime.now(UTC))
    assert [(each.ok, each.message.partition(" Zalo trả lời")[0]) for each in said] == [
        (False, "Đã dừng. Mã làm mới không hợp lệ hoặc đã dùng rồi; quản trị viên Official Account cấp quyền lại.")
    ]


def test_the_doctor_notices_that_the_key_is_another(connected: Danvan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANVAN_SEALING_KEY", new_key())
    assert [(each.ok, each.message[:25]) for each in finding(datetime.now(UTC))] == [
        (False, "Khóa niêm phong không mở ")
    ]


def test_no_token_is_in_the_record(connected: Danvan, zalo: ZaloDouble, home: Path) -> None:
    with sqlite3.connect(home / "danvan.db") as record:
        everything = "\n".join(record.iterdump())
    assert [each for each in (zalo.access, zalo.refresh, zalo.app_secret) if each in everything] == []


# --- the bot --------------------------------------------------------------------------------------------------------


@pytest.fixture
def bot(office: Danvan, zalo: ZaloDouble, monkeypatch: pytest.MonkeyPatch) -> ZaloDouble:
    """A live office whose people may take the bot, and the bot."""
    monkeypatch.setenv("DANVAN_ZALO_BOT_TOKEN", zalo.bot.token)
    monkeypatch.setenv("DANVAN_ZALO_BOT_URL", zalo.url)
    settings.cache_clear()
    with session_on(settings().database) as session:
        session.execute(text("UPDATE office SET mode = 'live'"))
    return zalo


def test_the_doctor_asks_the_bot_and_counts_what_its_plan_still_takes(
    bot: ZaloDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    well = finding(now, "Zalo Bot")
    with session_on(settings().database) as session:
        session.execute(text("UPDATE contact SET zalo_chat_id = 'chat-' || id WHERE id <= 4"))
    said = []
    for people in ("5", "4"):
        monkeypatch.setenv("DANVAN_ZALO_BOT_PEOPLE", people)
        said += finding(now, "Zalo Bot")
    bot.bot.errors.append(401)
    said += finding(now, "Zalo Bot")
    monkeypatch.setenv("DANVAN_ZALO_BOT_TOKEN", "")
    said += finding(now, "Zalo Bot")
    used = "tháng này 0/3000 tin (tính cả tin đến)"
    assert well == [Finding("Zalo Bot", True, f"bot.PhongNoiVu: liên kết 0/50 người, {used}.")]
    assert [(each.ok, each.message) for each in said] == [
        (None, f"Sắp hết hạn mức của gói: liên kết 4/5 người, {used}."),
        (
            False,
            f"Đã hết hạn mức của gói: liên kết 4/4 người, {used}. Nâng gói, hoặc chuyển bớt người sang kênh khác.",
        ),
        (
            False,
            "Bot không trả lời: Zalo Bot không nhận mã bot; kiểm tra lại DANVAN_ZALO_BOT_TOKEN. Zalo trả lời: “refused 401”. "
            "(bot 401)",
        ),
        (False, "Đã liên kết 4 người nhưng chưa đặt DANVAN_ZALO_BOT_TOKEN trong .env."),
    ]


def test_a_code_is_made_printed_once_and_taken_back_at_the_terminal(office: Danvan, bot: ZaloDouble) -> None:
    refused = office("zalo", "link", "1")
    unread = office("zalo", "poll", "--json")
    nothing = office("zalo", "unlink", "1")
    assert (refused.code, refused.err.partition(":")[0]) == (1, "Kế hoạch chưa dùng kênh Zalo Bot")
    assert (unread.code, unread.json["read"], unread.json["problem"]) == (0, 0, None)
    assert (nothing.code, nothing.err.partition("” ")[2]) == (
        1,
        "chưa liên kết với Zalo Bot và không có mã nào đang chờ.\n",
    )


def test_in_training_nothing_of_the_bot_is_read(office: Danvan, bot: ZaloDouble) -> None:
    with session_on(settings().database) as session:
        session.execute(text("UPDATE office SET mode = 'training'"))
    ran = office("zalo", "poll")
    assert (ran.code, ran.err, bot.bot.calls) == (
        1,
        "Đang diễn tập nên không gửi và không đọc gì trên Zalo; dùng lệnh này khi chạy chính thức.\n",
        [],
    )
    assert [each.ok for each in finding(datetime.now(UTC), "Zalo Bot")] == [True]
