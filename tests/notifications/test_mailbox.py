"""The mailbox on disk holds what would have left, once for each Message-ID, and lists it for people."""

import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

from apprise import Apprise

from notifications.channels.gateway import deliver
from notifications.channels.mailbox import (
    Mailbox,
    MailboxChannel,
    file_name,
    store,
    write_index,
)
from notifications.channels.registry import register_channels
from notifications.mime import Attachment, Mail, build
from notifications.outcomes import Outcome, OutcomeKind

MAIL = Mail(
    to_address="phuong@backan.example",
    to_name="UBND phường Nguyễn Thị Minh Khai, thành phố Bắc Kạn <cơ quan>",
    from_address="nhacviec@backan.example",
    from_name="Phòng Nội vụ thành phố Bắc Kạn",
    subject="Nhắc hạn 14/11/2024: Báo cáo kết quả thực hiện phong trào “Dân vận khéo” & <các> nội dung khác",
    text="Kính gửi\n",
    html="<p>Kính gửi <b>đơn vị</b></p>\n",
    message_id="<tb-1@backan.example>",
    sent_at=datetime(2024, 11, 3, 23, 30, tzinfo=UTC),
)


def rows(folder: Path) -> list[tuple[str, str, str, str]]:
    """Day, recipient, file and subject of each row of the list, in the page's order."""
    found = re.findall(
        r'<tr><td data-key="\d+">(.*?)</td><td>(.*?)<br>.*?</td><td><a href="(.*?)">(.*?)</a></td></tr>',
        (folder / "index.html").read_text("utf-8"),
    )
    return [(day, unescape(to), file, unescape(subject)) for day, to, file, subject in found]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_file_is_the_mime_that_would_have_left(tmp_path: Path) -> None:
    outcome = deliver(MAIL, Mailbox(tmp_path / "hộp thư"))
    name = file_name(MAIL.message_id)
    assert outcome == Outcome(kind=OutcomeKind.ACCEPTED, code="stored", provider_id=f"{name}.eml")
    assert (tmp_path / "hộp thư" / f"{name}.eml").read_bytes() == build(MAIL)
    assert names(tmp_path / "hộp thư") == [f"{name}.eml", f"{name}.html"]


def test_the_same_message_id_is_one_file_and_the_last_one_stands(tmp_path: Path) -> None:
    changed = replace(MAIL, text="Gửi lại\n")
    for mail in (MAIL, changed):
        deliver(mail, Mailbox(tmp_path))
    assert [path.read_bytes() for path in tmp_path.glob("*.eml")] == [build(changed)]


def test_names_of_files_differ_when_ids_differ_only_in_what_is_left_out() -> None:
    ids = ["<tb/1@a.example>", "<tb:1@a.example>", "<tb-1@b.example>", f"<{'x' * 90}1@a.example>", "<TB-1@b.example>"]
    found = [file_name(each) for each in ids]
    assert (len(set(found)), [name for name in found if not re.fullmatch(r"[a-z0-9-]{1,80}", name)]) == (5, [])


def test_the_list_shows_the_business_day_of_hanoi_newest_first(tmp_path: Path) -> None:
    later = replace(MAIL, message_id="<tb-2@backan.example>", sent_at=datetime(2024, 11, 14, 0, 0, tzinfo=UTC))
    nameless = replace(MAIL, message_id="<tb-3@backan.example>", to_name="", subject="Thư ngắn")
    with Mailbox(tmp_path) as mailbox:
        for mail in (MAIL, later, nameless):
            deliver(mail, mailbox)
    pages = {mail.message_id: f"{file_name(mail.message_id)}.html" for mail in (MAIL, later, nameless)}
    assert rows(tmp_path) == [
        ("14/11/2024", MAIL.to_name, pages[later.message_id], MAIL.subject),
        ("04/11/2024", MAIL.to_name, pages[MAIL.message_id], MAIL.subject),
        ("04/11/2024", MAIL.to_address, pages[nameless.message_id], "Thư ngắn"),
    ]


def test_a_message_opens_as_its_reader_sees_it_and_fetches_nothing(tmp_path: Path) -> None:
    mail = replace(MAIL, attachments=(Attachment("Phụ lục mô hình.xlsx", b"x", "application/octet-stream"),))
    with Mailbox(tmp_path) as mailbox:
        deliver(mail, mailbox)
    page = (tmp_path / f"{file_name(mail.message_id)}.html").read_text("utf-8")
    frame = re.search(r'srcdoc="(.*?)"></iframe>', page, re.DOTALL)
    listed = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page)
    assert frame is not None
    assert unescape(frame.group(1)) == mail.html
    assert [(name, unescape(value)) for name, value in listed] == [
        ("Ngày", "04/11/2024 06:30"),
        ("Từ", "Phòng Nội vụ thành phố Bắc Kạn <nhacviec@backan.example>"),
        ("Đến", f"{mail.to_name} <phuong@backan.example>"),
        ("Mã thư", "<tb-1@backan.example>"),
        ("Tệp kèm", "Phụ lục mô hình.xlsx"),
    ]
    pages = page + (tmp_path / "index.html").read_text("utf-8")
    assert re.findall(r"(?:https?:)?//[a-z0-9]|@import|url\(", pages) == []


def test_a_mail_without_html_is_shown_as_text(tmp_path: Path) -> None:
    store(replace(MAIL, html=None, text="Chữ <b>thường</b>\n"), tmp_path)
    page = (tmp_path / f"{file_name(MAIL.message_id)}.html").read_text("utf-8")
    assert ("<iframe" in page, "<pre>Chữ &lt;b&gt;thường&lt;/b&gt;\n</pre>" in page) == (False, True)


def test_a_folder_that_cannot_be_written_is_temporary(tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("đây là tệp", "utf-8")
    outcome = deliver(MAIL, Mailbox(tmp_path / "tep"))
    assert (outcome.kind, outcome.code) == (OutcomeKind.TEMPORARY, "disk")


def test_an_address_that_is_none_is_permanent_and_leaves_no_file(tmp_path: Path) -> None:
    outcome = deliver(replace(MAIL, to_address="khong-co"), Mailbox(tmp_path))
    assert (outcome.kind, outcome.code, names(tmp_path)) == (OutcomeKind.PERMANENT, "build to_address", [])


def test_an_empty_mailbox_has_a_list_without_rows(tmp_path: Path) -> None:
    assert (write_index(tmp_path / "moi"), rows(tmp_path / "moi")) == (0, [])


def test_three_thousand_messages_are_listed_in_one_pass(tmp_path: Path) -> None:
    for number in range(3000):
        (tmp_path / f"tb-{number:04}.eml").write_bytes(build(replace(MAIL, message_id=f"<tb-{number}@a.example>")))
    started = time.process_time()
    listed = write_index(tmp_path)
    assert (listed, len(rows(tmp_path)), time.process_time() - started < 10) == (3000, 3000, True)


def test_the_url_form_is_known_to_apprise_and_takes_only_our_own_mails(tmp_path: Path) -> None:
    register_channels()
    channel = Apprise.instantiate(f"danvanmailbox://{tmp_path.as_posix()}/")
    assert isinstance(channel, MailboxChannel)
    assert (channel.notify(title="a", body="b"), channel.outcome.code, names(tmp_path)) == (False, "mailbox", [])
