"""Tables of the outgoing documents: what was drafted, which numbers are taken, and what was issued.

A row of `issued_document` never changes: what happens to a document later is its next row. `outgoing_number` says
which numbers are taken now, by whatever door they were given.
"""

from datetime import date, datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, Session, col, select

from config.refusals import Refused
from models.base import Record, UtcInstant, word_check, word_column
from models.lifecycle import By
from models.moves import Procedure, note
from models.rules.issuing import IN_FORCE, STEPS, Number
from models.states import Word


class DocumentStatus(Word):
    """Where a document stands: its newest row says so."""

    DRAFTED = "drafted", "Dự thảo"
    ISSUED = "issued", "Đã phát hành"
    REENTERED = "reentered", "Đã phát hành, đã sửa số, ngày ghi nhầm"
    CORRECTED = "corrected", "Đã phát hành, đã đính chính"
    REPLACED = "replaced", "Đã được thay thế"
    WITHDRAWN = "withdrawn", "Đã thu hồi"

    @property
    def in_force(self) -> bool:
        """Whether the document was issued and still counts."""
        return self.value in IN_FORCE


DOCUMENT = Procedure("document", "văn bản", DocumentStatus, STEPS)


class DocumentDraft(Record, table=True):
    """A document that was drafted: of what, in which file, with which content.

    Args:
        symbol: "BC-UBND"; empty where this office gives it no number.
        thing: what has a door of its own for being issued ("report_version", "submission"), with its id.
    """

    __tablename__ = "document_draft"

    id: int | None = Field(default=None, primary_key=True)
    plan_id: str = Field(foreign_key="plan.id", max_length=60)
    kind: str = Field(max_length=60)
    about: str = Field(max_length=200)
    symbol: str = Field(max_length=40)
    subject: str = Field(sa_type=Text)
    path: str = Field(sa_type=Text)
    sha256: str = Field(max_length=64, index=True)
    thing: str | None = Field(default=None, max_length=40)
    thing_id: int | None = None
    drafted_on: date
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str

    __table_args__ = (UniqueConstraint("plan_id", "kind", "about", "sha256"),)

    @property
    def code(self) -> str:
        """What forms and folders call it."""
        return f"{PREFIX}{self.id or 0:04d}"


PREFIX = "DT-"


class OutgoingNumber(Record, table=True):
    """A number that is taken, and by what."""

    __tablename__ = "outgoing_number"

    issuer: str = Field(primary_key=True, max_length=40)
    series: str = Field(primary_key=True, max_length=10)
    year: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    subject: str = Field(max_length=40)
    subject_id: int
    words: str


class IssuedDocument(Record, table=True):
    """One thing that happened to a document: issued, set right, replaced, withdrawn; written once.

    Args:
        of_id: of a document that takes another's place: the row by which the other was issued.
        basis: the document by which it was corrected, replaced or withdrawn.
    """

    __tablename__ = "issued_document"

    id: int | None = Field(default=None, primary_key=True)
    draft_id: int = Field(foreign_key="document_draft.id", index=True)
    status: DocumentStatus = word_column(DocumentStatus)
    number: int
    symbol: str = Field(max_length=40)
    issued_on: date
    digest: str = Field(max_length=64, index=True)
    file_kind: str = Field(max_length=10)
    size: int
    of_id: int | None = Field(default=None, foreign_key="issued_document.id")
    basis: str = ""
    reason: str = Field(default="", sa_type=Text)
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str

    __table_args__ = (word_check("status", DocumentStatus),)

    @property
    def number_words(self) -> str:
        """ "45/UBND-NV"."""
        return Number(self.number, self.symbol).words


def keep_draft(session: Session, row: DocumentDraft, *, by: By) -> DocumentDraft:
    """Enter a draft; the same content of the same thing is the row that is there."""
    known = session.exec(
        select(DocumentDraft).where(
            DocumentDraft.plan_id == row.plan_id,
            DocumentDraft.kind == row.kind,
            DocumentDraft.about == row.about,
            DocumentDraft.sha256 == row.sha256,
        )
    ).first()
    if known is not None:
        if known.path != row.path:
            known.path = row.path
        return known
    session.add(row)
    session.flush()
    detail = {"kind": row.kind, "about": row.about, "sha256": row.sha256}
    note(session, DOCUMENT.subject, row.code, "soạn", by=by, detail=detail)
    return row


def find_draft(session: Session, code: str) -> DocumentDraft:
    """The draft that a code names.

    Raises:
        Refused: there is none.
    """
    number = code.removeprefix(PREFIX)
    row = session.get(DocumentDraft, int(number)) if number.isascii() and number.isdecimal() else None
    if row is None:
        raise Refused(
            f"Không có dự thảo “{code}”. Hãy chọn một dự thảo trong danh sách, hoặc chạy “Soạn văn bản” trước."
        )
    return row


def drafts(session: Session) -> list[DocumentDraft]:
    """Every draft, the newest first."""
    return list(session.exec(select(DocumentDraft).order_by(col(DocumentDraft.id).desc())))


def history(session: Session, draft: DocumentDraft) -> list[IssuedDocument]:
    """What happened to a document since it was drafted, in order."""
    query = select(IssuedDocument).where(IssuedDocument.draft_id == draft.id).order_by(col(IssuedDocument.id))
    return list(session.exec(query))


def newest_rows(session: Session) -> dict[int, IssuedDocument]:
    """Draft → its newest row, of everything that was ever issued."""
    rows = session.exec(select(IssuedDocument).order_by(col(IssuedDocument.id)))
    return {row.draft_id: row for row in rows}


def standing_of(session: Session, thing: str, thing_id: int) -> list[tuple[DocumentDraft, IssuedDocument]]:
    """The drafts of a thing that were issued and are in force, each with its newest row."""
    newest = newest_rows(session)
    found = session.exec(select(DocumentDraft).where(DocumentDraft.thing == thing, DocumentDraft.thing_id == thing_id))
    return [
        (draft, last) for draft in found if (last := newest.get(draft.id or 0)) is not None and last.status.in_force
    ]
