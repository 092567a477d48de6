"""A mailbox on disk as an Apprise plugin: what training mode and rehearsals send to.

As a URL: `danvanmailbox:///folder`. Each message is the very MIME that would have left, one `.eml` per Message-ID
(sent again, it is the same file), beside it a page to look at; `write_index` lists them all in `index.html`.
Nothing in these pages is fetched from anywhere.

Files appear whole or not at all; they are not forced to the disk, for they are no record.
"""

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from threading import get_ident
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from apprise import NotifyBase, NotifyType
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from notifications.channels.gateway import OutcomeChannel, asset, new_apprise
from notifications.mime import Mail, MailRefused, build
from notifications.outcomes import Outcome, OutcomeKind

SCHEMA = "danvanmailbox"
TOKENS = {"path": {"name": "Thư mục", "type": "string", "map_to": "folder", "required": True}}
LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
HEAD_BYTES = 8192
_UNSAFE = re.compile(r"[^A-Za-z0-9]+")


class MailboxChannel(OutcomeChannel):
    """One mail into one folder."""

    service_name: Any = "Hộp thư trên đĩa"
    protocol: Any = SCHEMA
    templates: Any = ("{schema}://{path}",)
    template_tokens: Any = TOKENS

    def __init__(self, folder: str | Path = "", mail: Mail | None = None, **kwargs: Any) -> None:
        super().__init__(**{"schema": SCHEMA, "asset": asset(), **kwargs})
        if not str(folder):
            raise TypeError("Địa chỉ hộp thư phải nêu thư mục.")
        self._folder = Path(folder)
        self._mail = mail

    def url(self, privacy: bool = False, *args: Any, **kwargs: Any) -> str:
        """The channel's URL; it holds no secret."""
        return f"{SCHEMA}://{self.quote(self._folder.as_posix(), safe='/:')}"

    def send(self, body: str, title: str = "", notify_type: Any = NotifyType.INFO, **kwargs: Any) -> bool:
        """Store the bound mail; a bare URL has none and refuses, for a mailbox has no sender of its own."""
        if self._mail is None:
            self.outcome = Outcome(
                kind=OutcomeKind.CONFIGURATION, code="mailbox", detail="Hộp thư trên đĩa chỉ nhận thư của hệ thống."
            )
            return False
        self.outcome = store(self._mail, self._folder)
        return self.outcome.accepted

    @staticmethod
    def parse_url(url: str, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """Apprise's reading of the URL form above."""
        results = NotifyBase.parse_url(url, verify_host=False)
        if not results:
            return None
        results["folder"] = (results.get("host") or "") + (results.get("fullpath") or "")
        return dict(results)


class Mailbox:
    """The folder that a batch goes to; leaving the `with` brings the index up to date, once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.apprise = new_apprise()
        self._touched = not (folder / "index.html").exists()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def channel(self, mail: Mail) -> MailboxChannel:
        self._touched = True
        return MailboxChannel(folder=self.folder, mail=mail)

    def close(self) -> None:
        """Bring the index up to date, if anything was stored."""
        if self._touched:
            write_index(self.folder)
            self._touched = False


def store(mail: Mail, folder: Path) -> Outcome:
    """Write one message and its page; the same Message-ID writes the same two files."""
    try:
        message = build(mail)
    except MailRefused as refusal:
        kind = OutcomeKind.PERMANENT if refusal.field == "to_address" else OutcomeKind.PAYLOAD
        return Outcome(kind=kind, code=f"build {refusal.field}", detail=str(refusal))
    name = file_name(mail.message_id)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / f"{name}.html", _page(message).encode("utf-8"))
        _write(folder / f"{name}.eml", message)
    except OSError as error:
        return Outcome(kind=OutcomeKind.TEMPORARY, code="disk", detail=f"Không ghi được vào hộp thư: {error.strerror}.")
    return Outcome(kind=OutcomeKind.ACCEPTED, code="stored", provider_id=f"{name}.eml")


def file_name(message_id: str) -> str:
    """A name that every file system takes, different for each Message-ID."""
    readable = _UNSAFE.sub("-", message_id.partition("@")[0]).strip("-").lower()[:60]
    return f"{readable}-{hashlib.sha256(message_id.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list; the day is the business day, for the Date header is the business clock's."""

    sent_at: datetime
    to: str
    address: str
    subject: str
    file: str

    @property
    def day(self) -> str:
        return f"{self.sent_at:%d/%m/%Y}"

    @property
    def sort_key(self) -> str:
        return f"{self.sent_at:%Y%m%d%H%M%S}"


def write_index(folder: Path) -> int:
    """List every message of the folder in `index.html`, newest first; return how many.

    Reads only the headers of each file: 3,000 messages take about a second. Call it once per batch.
    """
    folder.mkdir(parents=True, exist_ok=True)
    entries = list(_entries(folder))
    entries.sort(key=lambda entry: entry.file)
    entries.sort(key=lambda entry: entry.sent_at, reverse=True)
    _write(folder / "index.html", _template("mailbox_index.html.j2").render(entries=entries).encode("utf-8"))
    return len(entries)


def _entries(folder: Path) -> Iterable[Entry]:
    return (_entry(path, path.stat().st_mtime_ns) for path in folder.glob("*.eml"))


@lru_cache(maxsize=20_000)
def _entry(path: Path, _written_at: int) -> Entry:
    """Read one file's headers; a rehearsal of a year lists the folder on each of its days, so they are kept."""
    with path.open("rb") as file:
        head = BytesHeaderParser(policy=policy.compat32).parsebytes(file.read(HEAD_BYTES))
    name, address = getaddresses([str(head["To"])])[0]
    return Entry(
        sent_at=parsedate_to_datetime(head["Date"]).astimezone(LOCAL),
        to=_decoded(name) or address,
        address=address,
        subject=_decoded(head["Subject"]),
        file=path.stem,
    )


def _decoded(value: str | None) -> str:
    return str(make_header(decode_header(value))) if value else ""


def _page(message: bytes) -> str:
    """The page that shows one message as its reader sees it, read back from the bytes that would leave."""
    mail = message_from_bytes(message, policy=policy.default)
    heads = message_from_bytes(message, policy=policy.compat32)
    html = _part(mail, "html")
    return _template("mailbox_message.html.j2").render(
        subject=_decoded(heads["Subject"]),
        headers=[
            ("Ngày", f"{parsedate_to_datetime(heads['Date']).astimezone(LOCAL):%d/%m/%Y %H:%M}"),
            ("Từ", _people(heads["From"])),
            ("Đến", _people(heads["To"])),
            *([("Trả lời về", _people(heads["Reply-To"]))] if heads["Reply-To"] else []),
            ("Mã thư", heads["Message-ID"]),
            *[("Tệp kèm", part.get_filename() or "") for part in mail.iter_attachments()],
        ],
        html=html,
        text=_part(mail, "plain") or "",
        eml=f"{file_name(str(heads['Message-ID']))}.eml",
    )


def _part(mail: EmailMessage, subtype: str) -> str | None:
    part = mail.get_body((subtype,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else None


def _people(value: str) -> str:
    return ", ".join(f"{_decoded(name)} <{address}>" if name else address for name, address in getaddresses([value]))


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, also when two write at once."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{get_ident()}.tmp")
    temporary.write_bytes(content)
    temporary.replace(path)


@lru_cache(maxsize=4)
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("notifications", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
