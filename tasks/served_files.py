"""Which files the page beside the UI may show: those that the record knows, by code or by SHA-256, never by a path.

A draft and an export are shown as they lie there now, the office's edits with them; a signed copy, a workbook that was
taken in and one that went back as they were then, or not at all.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session, col, select

from config.settings import settings
from models.intake.store import is_whole, place_of, read_below
from models.issuing.record import PREFIX, DocumentDraft, IssuedDocument, drafts, newest_rows
from models.plans import Duty, Unit
from models.workbooks import PREFIX as WORKBOOK_PREFIX
from models.workbooks import Fate, WorkbookFile, content_of
from tasks.transactions import reading

ROOT = "/tep"
_CODE = re.compile(rf"({PREFIX}|{WORKBOOK_PREFIX})([0-9]{{4,9}})")
_DIGEST = re.compile(r"[0-9a-f]{64}")
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "png": "image/png",
}
COUNTED = {Fate.EXPORTED: "dòng", Fate.TAKEN: "dòng", Fate.RETURNED: "chỗ"}


@dataclass(frozen=True)
class Served:
    """One file: the name it is saved under, its type, its content, and whether individuals may be named in its cells."""

    name: str
    media_type: str
    content: bytes
    personal: bool = False


@dataclass(frozen=True)
class Listed:
    """One line of the page's list: institutions, codes and numbers; never the name of an individual.

    Args:
        label: which kind of document, chart or workbook.
        subject: a document's as printed ("trích yếu"); what a workbook is about.
        about: the short name of its file, which tells alike ones apart.
        signed: SHA-256 of the newest signed copy.
        personal: as `Served.personal`.
    """

    code: str
    label: str
    subject: str
    about: str
    standing: str
    on: date
    recorded_at: datetime
    signed: str | None = None
    personal: bool = False


def link(code: str) -> str:
    """Where a draft, a chart or a workbook is opened beside the UI."""
    return f"{ROOT}/{code}"


def signed_link(digest: str) -> str:
    """Where a signed copy is opened."""
    return f"{ROOT}/{digest}"


def served_file(name: str) -> Served | None:
    """The file that a code or a SHA-256 names; None where the record knows none, or it is not what it was.

    Raises:
        Refused: the record cannot be read.
    """
    if match := _CODE.fullmatch(name):
        return (_draft if match[1] == PREFIX else _workbook)(int(match[2]))
    return _signed(name) if _DIGEST.fullmatch(name) else None


def listed_files() -> list[Listed]:
    """Every draft, chart and workbook, the newest first."""
    with reading() as session:
        found = [*_listed_drafts(session), *_listed_workbooks(session)]
    return sorted(found, key=lambda each: (each.recorded_at, each.code), reverse=True)


def _listed_drafts(session: Session) -> Iterator[Listed]:
    from tasks.drafting.drafts import CHART, LABELS

    labels = {**LABELS, CHART: "Biểu đồ"}
    newest = newest_rows(session)
    for row in drafts(session):
        last = newest.get(row.id or 0)
        standing = f"{last.status.label}, số {last.number_words}" if last else "Dự thảo" if row.symbol else ""
        yield Listed(
            row.code,
            labels.get(row.kind, row.kind),
            row.subject,
            row.about,
            standing,
            row.drafted_on,
            row.recorded_at,
            last.digest if last else None,
        )


def _listed_workbooks(session: Session) -> Iterator[Listed]:
    from tasks.workbooks.kinds import KINDS

    names = {
        "unit": {row.code: row.name for row in session.exec(select(Unit))},
        "duty": {row.code: row.name for row in session.exec(select(Duty))},
    }
    for row in session.exec(select(WorkbookFile).order_by(col(WorkbookFile.id))):
        kind = KINDS.get(row.kind)
        yield Listed(
            row.code,
            "Biểu mẫu",
            "; ".join([kind.label if kind else row.kind, *_about(row, names)]),
            Path(row.path).stem if row.fate is Fate.EXPORTED else "",
            f"{row.fate.label}, {row.counted} {COUNTED[row.fate]}",
            row.handled_on,
            row.recorded_at,
            personal=kind is None or kind.personal,
        )


def _about(row: WorkbookFile, names: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    words = {"unit": "", "duty": "", "round": "đợt ", "report": "báo cáo ", "member": "thành viên "}
    for key, code in row.about.items():
        yield f"{words.get(key, '')}{names.get(key, {}).get(code, code)}"


def _draft(number: int) -> Served | None:
    with reading() as session:
        row = session.get(DocumentDraft, number)
        if row is None:
            return None
        path, about = row.path, row.about
    content = read_below(settings().home, path)
    kind = path.rpartition(".")[2]
    if content is None or kind not in TYPES:
        return None
    return Served(f"{PREFIX}{number:04d} {about}.{kind}", TYPES[kind], content)


def _workbook(number: int) -> Served | None:
    from tasks.workbooks.kinds import KINDS

    with reading() as session:
        row = session.get(WorkbookFile, number)
        content = content_of(settings().home, row) if row else None
        if row is None or content is None:
            return None
        kind = KINDS.get(row.kind)
        title = f"{row.code} {kind.label if kind else row.kind}"
        name = {
            # Called so, a page may name it when it comes back.
            Fate.EXPORTED: Path(row.path).name,
            Fate.TAKEN: f"{title}.xlsx",
            Fate.RETURNED: f"{title} - cần sửa.xlsx",
        }[row.fate]
    return Served(name, TYPES["xlsx"], content, kind is None or kind.personal)


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
