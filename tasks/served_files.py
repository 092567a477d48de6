"""Which files the page beside the UI may show: those that the record knows, by code or by SHA-256, never by a path.

A draft is shown as it lies there now, the office's edits with it; a signed copy as it was taken, or not at all.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import select

from config.settings import settings
from models.intake.store import is_whole, place_of
from models.issuing.record import PREFIX, DocumentDraft, IssuedDocument, drafts, newest_rows
from tasks.transactions import reading

ROOT = "/tep"
_CODE = re.compile(rf"{PREFIX}[0-9]{{4,9}}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "png": "image/png",
}


@dataclass(frozen=True)
class Served:
    """One file: the name it is saved under, its type, and its content."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Listed:
    """One line of the page's list: institutions, codes and numbers; never the name of an individual."""

    code: str
    words: str
    standing: str
    signed: str | None


def link(code: str) -> str:
    """Where a draft or a chart is opened beside the UI."""
    return f"{ROOT}/{code}"


def signed_link(digest: str) -> str:
    """Where a signed copy is opened."""
    return f"{ROOT}/{digest}"


def served_file(name: str) -> Served | None:
    """The file that a code or a SHA-256 names; None where the record knows none, or it is not what it was.

    Raises:
        Refused: the record cannot be read.
    """
    if _CODE.fullmatch(name):
        return _draft(int(name.removeprefix(PREFIX)))
    return _signed(name) if _DIGEST.fullmatch(name) else None


def listed_files() -> list[Listed]:
    """Every draft and chart, the newest first, with its signed copy if there is one."""
    from tasks.drafting.drafts import CHART, LABELS

    labels = {**LABELS, CHART: "Biểu đồ"}
    with reading() as session:
        newest = newest_rows(session)
        found = []
        for row in drafts(session):
            last = newest.get(row.id or 0)
            standing = f"{last.status.label}, số {last.number_words}" if last else "Dự thảo" if row.symbol else ""
            words = f"{labels.get(row.kind, row.kind)}: {row.about}"
            found.append(Listed(row.code, words, standing, last.digest if last else None))
        return found


def _draft(number: int) -> Served | None:
    with reading() as session:
        row = session.get(DocumentDraft, number)
        if row is None:
            return None
        path, about = row.path, row.about
    content = _below(settings().home, path)
    kind = path.rpartition(".")[2]
    if content is None or kind not in TYPES:
        return None
    return Served(f"{PREFIX}{number:04d} {about}.{kind}", TYPES[kind], content)


def _signed(digest: str) -> Served | None:
    home = settings().home
    with reading() as session:
        row = session.exec(select(IssuedDocument).where(IssuedDocument.digest == digest)).first()
        if row is None:
            return None
        number, day, kind = row.number_words, row.issued_on, row.file_kind
    if kind not in TYPES or not is_whole(home, digest):
        return None
    content = place_of(home, digest).read_bytes()
    return Served(f"Văn bản số {number.replace('/', '-')} ngày {day:%d-%m-%Y}.{kind}", TYPES[kind], content)


def _below(home: Path, path: str) -> bytes | None:
    """The file as it lies there, read through no link and from nowhere above the office's own folder."""
    place = home
    for part in path.split("/"):
        if part in ("", ".", ".."):
            return None
        place = place / part
        if place.is_symlink():
            return None
    return place.read_bytes() if place.is_file() else None
