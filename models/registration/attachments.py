"""Files of one mô hình or điển hình: its achievement report and what else its dossier holds, with versions and receipts.

Another content under the same name is the next version, and only the newest of each name counts: what was appraised or
submitted on an older one can be told from `current_digests`. Nothing is deleted (II.8, II.9).
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, select

from config.refusals import Refused
from models.base import Record, UtcInstant
from models.initiatives import Initiative, InitiativeStatus
from models.intake.record import Taken
from models.lifecycle import By
from models.moves import note

CLOSED = (InitiativeStatus.WITHDRAWN, InitiativeStatus.REVOKED)


class InitiativeFile(Record, table=True):
    """One version of one file of an initiative; the bytes lie in the store under `digest`.

    The name may hold a person's: it is shown to nobody but whoever opens the file.
    """

    __tablename__ = "initiative_file"

    id: int | None = Field(default=None, primary_key=True)
    initiative_id: int = Field(foreign_key="initiative.id")
    digest: str = Field(max_length=64, index=True)
    name: str = Field(max_length=200)
    # The name as names are compared: no file system tells them apart by case everywhere.
    name_key: str = Field(max_length=200)
    size: int
    kind: str = Field(max_length=10)
    version: int
    received_on: date
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str

    __table_args__ = (UniqueConstraint("initiative_id", "name_key", "version"),)


def attach(session: Session, initiative: Initiative, files: Sequence[Taken], *, by: By) -> list[InitiativeFile]:
    """Hang files on an initiative; return the version that now counts for each, in the order of the files.

    A file whose content is already the newest of its name changes nothing.

    Raises:
        Refused: the initiative was withdrawn, or its recognition revoked.
    """
    if initiative.status in CLOSED:
        raise Refused(
            f"Mô hình {initiative.code} đang “{initiative.status.label}” nên không nhận thêm tệp; "
            "kiểm tra lại mã, hoặc đăng ký lại mô hình trước."
        )
    newest = {row.name_key: row for row in current_files(session, initiative)}
    rows = []
    for file in files:
        key = file.name.casefold()
        before = newest.get(key)
        if before is None or before.digest != file.digest:
            newest[key] = _add(session, initiative, file, 1 + (before.version if before else 0), by)
        rows.append(newest[key])
    return rows


def current_files(session: Session, initiative: Initiative) -> list[InitiativeFile]:
    """The newest version of each file of an initiative, in the order of their names."""
    query = select(InitiativeFile).where(InitiativeFile.initiative_id == initiative.id)
    newest = {row.name_key: row for row in session.exec(query.order_by(col(InitiativeFile.version)))}
    return [newest[key] for key in sorted(newest)]


def current_digests(session: Session, initiative_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Say what the files of many initiatives are now: row id → SHA-256 of the newest version of each of its files.

    An initiative without files has an empty set.
    """
    newest: dict[int, dict[str, str]] = defaultdict(dict)
    ids = sorted(initiative_ids)
    for start in range(0, len(ids), 500):
        query = select(InitiativeFile).where(col(InitiativeFile.initiative_id).in_(ids[start : start + 500]))
        for row in session.exec(query.order_by(col(InitiativeFile.version))):
            newest[row.initiative_id][row.name_key] = row.digest
    return {each: frozenset(newest[each].values()) for each in ids}


def receipt_of(initiative: Initiative, file: InitiativeFile) -> str:
    """What the unit is told: the initiative and the beginning of the content's SHA-256."""
    return f"BN-{initiative.code}-{file.digest[:12].upper()}"


def _add(session: Session, initiative: Initiative, file: Taken, version: int, by: By) -> InitiativeFile:
    assert initiative.id is not None
    row = InitiativeFile(
        initiative_id=initiative.id,
        digest=file.digest,
        name=file.name,
        name_key=file.name.casefold(),
        size=file.size,
        kind=file.kind,
        version=version,
        received_on=by.today,
        recorded_at=by.now,
        recorded_by=by.actor,
    )
    session.add(row)
    session.flush()
    detail = {"receipt": receipt_of(initiative, row), "digest": row.digest, "version": version, "size": row.size}
    note(session, "initiative", initiative.code, "nhận tệp", by=by, detail=detail)
    return row
