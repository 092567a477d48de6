"""The table of workbooks: what was written out to be filled in, what was taken in, and what went back to be put right.

A row is written once and says which content it was (SHA-256); the same content once more is the row that is there. What
was taken in and what went back lie in the store under their SHA-256, so that no name of a file, which may be a person's,
enters a path of the record; an export lies where the office fills it in.
"""

from datetime import date, datetime
from pathlib import Path

from sqlalchemy import JSON, Column, Text, UniqueConstraint
from sqlmodel import Field, Session, col, select

from models.base import Record, UtcInstant, word_check, word_column
from models.intake.store import STORE_FOLDER, is_whole, place_of, read_below
from models.lifecycle import By
from models.moves import note
from models.states import Word

PREFIX = "BM-"
SUBJECT = "workbook"


class Fate(Word):
    """What became of a workbook; `counted` of its row counts rows, rows, and places to put right."""

    EXPORTED = "exported", "Đã xuất"
    TAKEN = "taken", "Đã nhập vào sổ"
    RETURNED = "returned", "Trả lại để sửa"


class WorkbookFile(Record, table=True):
    """One workbook that the product wrote or took in.

    Args:
        about: what it is about, by code: {"duty": …, "unit": …, "round": …, "member": …, "report": …}; no name of a person.
        path: below the office's home.
        came_as: SHA-256 of the file that went back, as it had come; of a returned copy alone.
        handled_on: the business day.
    """

    __tablename__ = "workbook_file"

    id: int | None = Field(default=None, primary_key=True)
    plan_id: str = Field(foreign_key="plan.id", max_length=60)
    kind: str = Field(max_length=40)
    about: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    fate: Fate = word_column(Fate)
    path: str = Field(sa_type=Text)
    sha256: str = Field(max_length=64, index=True)
    came_as: str | None = Field(default=None, max_length=64)
    counted: int
    handled_on: date
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str

    __table_args__ = (UniqueConstraint("plan_id", "kind", "fate", "sha256"), word_check("fate", Fate))

    @property
    def code(self) -> str:
        """What pages call it."""
        return f"{PREFIX}{self.id or 0:04d}"


def workbooks_of(session: Session, plan_id: str) -> list[WorkbookFile]:
    """Every workbook of a plan, in the order in which they were written or taken in."""
    query = select(WorkbookFile).where(WorkbookFile.plan_id == plan_id).order_by(col(WorkbookFile.id))
    return list(session.exec(query))


def content_of(home: Path, row: WorkbookFile) -> bytes | None:
    """A workbook's content: an export as it lies there now, the rest as the row says, or None."""
    if not row.path.startswith(f"{STORE_FOLDER}/"):
        return read_below(home, row.path)
    return place_of(home, row.sha256).read_bytes() if is_whole(home, row.sha256) else None


def keep_workbook(session: Session, row: WorkbookFile, *, by: By) -> WorkbookFile:
    """Enter a workbook with its audit row; the same content of the same kind and fate is the row that is there."""
    known = session.exec(
        select(WorkbookFile).where(
            WorkbookFile.plan_id == row.plan_id,
            WorkbookFile.kind == row.kind,
            WorkbookFile.fate == row.fate,
            WorkbookFile.sha256 == row.sha256,
        )
    ).first()
    if known is not None:
        if known.path != row.path:
            known.path = row.path
        return known
    session.add(row)
    session.flush()
    detail = {"kind": row.kind, **row.about, "sha256": row.sha256, "counted": row.counted}
    note(session, SUBJECT, row.code, row.fate.value, by=by, detail=detail)
    return row
