"""Every message is parsed back with the standard library and compared with what was to be said."""

import email
import email.policy
import email.utils
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.header import decode_header, make_header

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.mime import (
    Attachment,
    Mail,
    MailRefused,
    body_text,
    build,
    normal,
    one_line,
)

HANOI = timezone(timedelta(hours=7))
SUBJECT = "Nhắc hạn 14/11/2024: Báo cáo kết quả thực hiện phong trào “Dân vận khéo” năm 2024 của thành phố Bắc Kạn"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MAIL = Mail(
    to_address="noivu@backan.example",
    to_name="Phòng Lao động - Thương binh và Xã hội thành phố Bắc Kạn",
    from_address="nhacviec@backan.example",
    from_name="Phòng Nội vụ thành phố Bắc Kạn",
    reply_to="vanthu@backan.example",
    subject=SUBJECT,
    text="Kính gửi: Quý cơ quan\n\n.Dòng mở đầu bằng dấu chấm\n",
    html="<p>Kính gửi: <b>Quý cơ quan</b></p>\n",
    message_id="<tb-2024-000123@backan.example>",
    sent_at=datetime(2024, 11, 4, 7, 0, tzinfo=HANOI),
)


def mailboxes(raw: bytes, name: str) -> list[tuple[str, str]]:
    """Names and addresses of a header by the older of the library's two parsers.

    The newer one of Python 3.11 keeps the blank between two encoded words of a display name ("Xã h ội"), against
    RFC 2047 section 6.2.
    """
    headers = email.message_from_bytes(raw, policy=email.policy.compat32)
    pairs = email.utils.getaddresses([str(value) for value in headers.get_all(name, [])])
    return [(str(make_header(decode_header(display))) if display else "", address) for display, address in pairs]


def read_back(raw: bytes) -> dict[str, object]:
    """Everything that a reader gets from the bytes, by the standard library's own parser."""
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert [part.defects for part in parsed.walk() if part.defects] == []
    assert [value.defects for part in parsed.walk() for value in part.values() if value.defects] == []
    text = parsed.get_body(("plain",))
    html = parsed.get_body(("html",))
    assert text is not None
    return {
        "subject": str(parsed["Subject"]),
        "from": mailboxes(raw, "From"),
        "to": mailboxes(raw, "To"),
        "reply_to": [each.addr_spec for each in parsed["Reply-To"].addresses] if parsed["Reply-To"] else None,
        "message_id": parsed.get_all("Message-ID"),
        "date": parsed["Date"].datetime,
        "auto": parsed.get_all("Auto-Submitted"),
        "training": parsed.get_all("X-Danvan-Training"),
        "text": text.get_content().replace("\r\n", "\n"),
        "html": html.get_content().replace("\r\n", "\n") if html else None,
        "files": [
            (part.get_filename(), part.get_content_type(), part.get_payload(decode=True))
            for part in parsed.iter_attachments()
        ],
    }


def meant(mail: Mail) -> dict[str, object]:
    return {
        "subject": one_line(mail.subject),
        "from": [(one_line(mail.from_name), mail.from_address)],
        "to": [(one_line(mail.to_name), mail.to_address)],
        "reply_to": [mail.reply_to] if mail.reply_to else None,
        "message_id": [mail.message_id],
        "date": mail.sent_at.replace(microsecond=0),
        "auto": ["auto-generated"],
        "training": ["yes"] if mail.training else None,
        "text": body_text(mail.text),
        "html": body_text(mail.html) if mail.html is not None else None,
        "files": [(one_line(each.name), each.mime_type, each.content) for each in mail.attachments],
    }


def check_layout(raw: bytes) -> None:
    """What the standards ask of the bytes themselves."""
    bare = raw.replace(b"\r\n", b"")
    assert (raw.isascii(), b"\r" in bare, b"\n" in bare) == (True, False, False)
    head = raw.split(b"\r\n\r\n", 1)[0].decode("ascii")
    lines = raw.decode("ascii").split("\r\n")
    # The type of a workbook is 79 characters by itself and cannot be folded.
    assert [line for line in lines if len(line) > 78 and line != f"Content-Type: {WORKBOOK}"] == []
    assert all(len(word) <= 75 for word in re.findall(r"=\?[^ ]*\?=", head))


def test_a_mail_reads_back_as_it_was_meant() -> None:
    raw = build(MAIL)
    check_layout(raw)
    assert read_back(raw) == meant(MAIL)


def test_vietnamese_attachment_names_survive_short_and_long() -> None:
    files = (
        Attachment("Danh sách mô hình.xlsx", bytes(range(256)), WORKBOOK),
        Attachment("Báo cáo kết quả thực hiện phong trào “Dân vận khéo” " * 3 + ".docx", b"", "application/msword"),
        Attachment("ghi chu.txt", "Nội dung\nhai dòng".encode(), "text/plain"),
    )
    mail = replace(MAIL, attachments=files, training=True)
    raw = build(mail)
    check_layout(raw)
    assert read_back(raw) == meant(mail)


def test_decomposed_text_leaves_composed() -> None:
    decomposed = replace(
        MAIL,
        subject=unicodedata.normalize("NFD", MAIL.subject),
        to_name=unicodedata.normalize("NFD", MAIL.to_name),
        text=unicodedata.normalize("NFD", MAIL.text),
        attachments=(Attachment(unicodedata.normalize("NFD", "Phụ lục.txt"), b"", "text/plain"),),
    )
    composed = replace(MAIL, attachments=(Attachment("Phụ lục.txt", b"", "text/plain"),))
    assert build(decomposed) == build(composed)


def test_the_same_mail_gives_the_same_bytes() -> None:
    assert build(MAIL) == build(replace(MAIL))


def test_plain_text_alone_has_one_part() -> None:
    mail = replace(MAIL, html=None)
    parsed = email.message_from_bytes(build(mail), policy=email.policy.default)
    assert (parsed.get_content_type(), read_back(build(mail))) == ("text/plain", meant(mail))


def test_a_line_break_in_a_name_or_subject_adds_no_header() -> None:
    mail = replace(MAIL, subject="Nhắc hạn\r\nBcc: x@la.example\r\n\r\nthân", to_name="Phòng\nBcc: y@la.example")
    parsed = email.message_from_bytes(build(mail), policy=email.policy.default)
    assert (parsed.get_all("Bcc"), read_back(build(mail))) == (None, meant(mail))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("to_address", "hai dòng@backan.example"),
        ("to_address", "a@backan.example\r\nRCPT TO:<b@la.example>"),
        ("to_address", "a@b@backan.example"),
        ("to_address", ""),
        ("to_address", "khong-co-a-cong"),
        ("to_address", "nội.vụ@backan.example"),
        ("from_address", "<a@backan.example>"),
        ("reply_to", "a, b@backan.example"),
        ("message_id", "<a@b>\r\nBcc: x@la.example"),
        ("message_id", "khong-ngoac@backan.example"),
        ("sent_at", datetime(2024, 11, 4, 7, 0)),
    ],
)
def test_what_would_break_a_header_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(MailRefused) as refusal:
        build(replace(MAIL, **{field: value}))  # type: ignore[arg-type]
    assert refusal.value.field == field


words = st.text(max_size=200)
names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=120)

# A year of two digits is read as one of this age (RFC 5322 section 4.3).
instants = st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(UTC))


@settings(max_examples=100, deadline=None)
@given(subject=words, to_name=words, from_name=words, text=words, html=words, training=st.booleans())
def test_any_words_read_back_as_they_were_meant(
    subject: str, to_name: str, from_name: str, text: str, html: str, training: bool
) -> None:
    mail = replace(MAIL, subject=subject, to_name=to_name, from_name=from_name, text=text, html=html, training=training)
    raw = build(mail)
    check_layout(raw)
    assert read_back(raw) == meant(mail)


@settings(max_examples=60, deadline=None)
@given(name=names, content=st.binary(max_size=300), instant=instants)
def test_any_attachment_reads_back_as_it_was_meant(name: str, content: bytes, instant: datetime) -> None:
    mail = replace(MAIL, attachments=(Attachment(name, content, WORKBOOK),), sent_at=instant)
    expected = one_line(normal(name)).replace("/", "_").replace("\\", "_") or "tep"
    raw = build(mail)
    check_layout(raw)
    assert read_back(raw) == meant(replace(mail, attachments=(Attachment(expected, content, WORKBOOK),)))
