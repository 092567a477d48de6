"""The audit chain: every change of status is a row whose hash covers the row before it.

Verifying needs the standard library alone: `sha256(previous_hash + "\\n" + body)` for each row in order.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Index, Text, text
from sqlmodel import Field, Session, select

from models.base import Record
from models.states import Source

GENESIS = "0" * 64


class AuditRow(Record, table=True):
    """One link. `body` is canonical JSON and the only thing that is hashed; the columns repeat it for look-ups."""

    __tablename__ = "audit_row"

    seq: int = Field(primary_key=True)
    subject: str = Field(max_length=40)
    subject_id: str = Field(max_length=120)
    body: str = Field(sa_type=Text)
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)

    __table_args__ = (Index("ix_audit_row_subject", "subject", "subject_id"),)


class AuditHead(Record, table=True):
    """The chain's end: updating it is the lock that keeps two writers from making the same link. One row, id 1."""

    __tablename__ = "audit_head"

    id: int = Field(default=1, primary_key=True)
    seq: int = 0
    hash: str = GENESIS


def link_hash(previous_hash: str, body: str) -> str:
    """Hash of a row, given the row before it."""
    return hashlib.sha256(f"{previous_hash}\n{body}".encode()).hexdigest()


def rows_digest(rows: Iterable[Iterable[Any]]) -> str:
    """Digest of a batch of rows, for the one link that a set-based change writes."""
    lines = sorted("|".join(str(cell) for cell in row) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def hold(session: Session) -> None:
    """Take the lock under which links are added: until this transaction ends, nobody else's change is committed.

    For what has to read many rows as of one moment, or must not be done twice at once.
    """
    session.flush()
    session.execute(text("UPDATE audit_head SET seq = seq WHERE id = 1"))


def append(
    session: Session,
    *,
    subject: str,
    subject_id: str,
    change: str,
    actor: str,
    source: Source,
    now: datetime,
    detail: dict[str, Any] | None = None,
) -> int:
    """Add a link to the chain inside the caller's transaction; return its number."""
    session.flush()
    session.execute(text("UPDATE audit_head SET seq = seq + 1 WHERE id = 1"))
    head = session.execute(text("SELECT seq, hash FROM audit_head WHERE id = 1")).one()
    body = json.dumps(
        {
            "seq": head.seq,
            "at": now.astimezone(UTC).isoformat(timespec="seconds"),
            "subject": subject,
            "subject_id": subject_id,
            "change": change,
            "actor": actor,
            "source": source.value,
            "detail": detail or {},
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        default=str,
    )
    row = AuditRow(
        seq=head.seq,
        subject=subject,
        subject_id=subject_id,
        body=body,
        previous_hash=head.hash,
        hash=link_hash(head.hash, body),
    )
    session.add(row)
    session.flush()
    session.execute(text("UPDATE audit_head SET hash = :hash WHERE id = 1"), {"hash": row.hash})
    return int(head.seq)


def verify(session: Session) -> int | None:
    """Walk the chain from the first row; return the number of the first bad row, or None when all is well."""
    previous, expected = GENESIS, 1
    for row in session.exec(select(AuditRow).order_by(AuditRow.seq)):  # type: ignore[arg-type]
        linked = row.seq == expected and row.previous_hash == previous and row.hash == link_hash(previous, row.body)
        # Only a body that its hash vouches for is read: a garbled one need not even be JSON.
        if not linked or _told_in(row.body) != (row.seq, row.subject, row.subject_id):
            return row.seq
        previous, expected = row.hash, expected + 1
    head = session.get(AuditHead, 1)
    return None if head and (head.seq, head.hash) == (expected - 1, previous) else expected


def _told_in(body: str) -> tuple[int, str, str]:
    told = json.loads(body)
    return told["seq"], told["subject"], told["subject_id"]
