"""What comes with a hand-in: how it reached us, its files with versions and receipts, and what was found wanting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, Session, col, select

from config.refusals import Refused
from config.steps.intake import ChecklistItem
from models.base import Record, UtcInstant, word_check, word_column
from models.lifecycle import By
from models.moves import note
from models.obligations import HandIn, Obligation
from models.states import Word


class Via(Word):
    """How a hand-in reached the office. Paper is typed in by the clerk for the unit, by its document's number."""

    PAPER = "paper", "Văn bản giấy, văn thư nhập thay"
    DOCUMENT_SYSTEM = "document_system", "Hệ thống quản lý văn bản"
    EMAIL = "email", "Thư điện tử"
    WORKBOOK = "workbook", "Tệp biểu mẫu"
    OTHER = "other", "Cách khác"


class FaultKind(Word):
    """What is wrong with one part of a hand-in."""

    MISSING = "missing", "Còn thiếu"
    UNSATISFACTORY = "unsatisfactory", "Chưa đạt"


class HandInReception(Record, table=True):
    """How one hand-in reached the office."""

    __tablename__ = "hand_in_reception"

    hand_in_id: int = Field(primary_key=True, foreign_key="hand_in.id")
    via: Via = word_column(Via)

    __table_args__ = (word_check("via", Via),)


class StoredFile(Record, table=True):
    """One content that a unit handed in for an obligation; the bytes lie in the store under `digest`.

    The same content again is the same row, so it has the same receipt. Another content under the same name is its next
    `version`. The name may hold a person's: it is shown to nobody but whoever opens the file.
    """

    __tablename__ = "stored_file"

    id: int | None = Field(default=None, primary_key=True)
    obligation_id: int = Field(foreign_key="obligation.id")
    unit_code: str = Field(foreign_key="unit.code", max_length=60)
    digest: str = Field(max_length=64, index=True)
    name: str = Field(max_length=200)
    size: int
    kind: str = Field(max_length=10)
    version: int
    received_on: date
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str

    __table_args__ = (UniqueConstraint("obligation_id", "digest"),)

    @property
    def receipt(self) -> str:
        """What the unit is told: the obligation and the beginning of the content's SHA-256."""
        return f"BN-{self.obligation_id}-{self.digest[:12].upper()}"


class HandInFile(Record, table=True):
    """A file that came with a hand-in; a file that is handed in again belongs to both rounds."""

    __tablename__ = "hand_in_file"

    hand_in_id: int = Field(primary_key=True, foreign_key="hand_in.id")
    file_id: int = Field(primary_key=True, foreign_key="stored_file.id")

    __table_args__ = (Index("ix_hand_in_file_file", "file_id"),)


class HandInFault(Record, table=True):
    """One part of one hand-in that is missing or not good enough, and why. Each round keeps its own."""

    __tablename__ = "hand_in_fault"

    hand_in_id: int = Field(primary_key=True, foreign_key="hand_in.id")
    item: str = Field(primary_key=True, max_length=60)
    item_name: str
    required: bool
    kind: FaultKind = word_column(FaultKind)
    reason: str = Field(default="", sa_type=Text)

    __table_args__ = (word_check("kind", FaultKind),)


@dataclass(frozen=True)
class Fault:
    """What the office found about one part; `item` is a code of the duty's checklist."""

    item: str
    kind: FaultKind
    reason: str = ""


@dataclass(frozen=True)
class Taken:
    """The content of one file as the folder gave it, without its bytes."""

    name: str
    digest: str
    size: int
    kind: str


def receive_via(session: Session, hand_in: HandIn, via: Via) -> None:
    """Note how a hand-in came.

    Raises:
        Refused: paper without its number; typed in for the unit, it could not be found again.
    """
    if via is Via.PAPER and not hand_in.document_number:
        raise Refused("Văn bản giấy do văn thư nhập thay phải có số, ký hiệu văn bản; ghi số rồi chạy lại.")
    session.add(HandInReception(hand_in_id=_id(hand_in), via=via))
    session.flush()


def add_files(
    session: Session, obligation: Obligation, hand_in: HandIn, files: Sequence[Taken], *, by: By
) -> list[StoredFile]:
    """Put files to a hand-in; return one row per different content, in the order of their names."""
    known = {row.digest: row for row in files_of(session, obligation)}
    rows: dict[str, StoredFile] = {}
    for file in files:
        row = known.get(file.digest)
        if row is None:
            row = StoredFile(
                obligation_id=obligation.id or 0,
                unit_code=obligation.unit_code,
                digest=file.digest,
                name=file.name,
                size=file.size,
                kind=file.kind,
                version=1 + sum(1 for each in known.values() if each.name.casefold() == file.name.casefold()),
                received_on=by.today,
                recorded_at=by.now,
                recorded_by=by.actor,
            )
            session.add(row)
            session.flush()
            known[file.digest] = row
            note(
                session,
                "file",
                row.receipt,
                "nhận tệp",
                by=by,
                detail={"obligation": obligation.id, "digest": row.digest, "version": row.version, "size": row.size},
            )
        rows[file.digest] = row
        session.merge(HandInFile(hand_in_id=_id(hand_in), file_id=row.id or 0))
    session.flush()
    return list(rows.values())


def files_of(session: Session, obligation: Obligation, hand_in: HandIn | None = None) -> list[StoredFile]:
    """The files of an obligation, or of one of its rounds, in the order in which they came."""
    query = select(StoredFile).where(StoredFile.obligation_id == obligation.id).order_by(col(StoredFile.id))
    if hand_in is not None:
        query = query.join(HandInFile, col(HandInFile.file_id) == StoredFile.id).where(
            HandInFile.hand_in_id == hand_in.id
        )
    return list(session.exec(query))


def check_faults(faults: Iterable[Fault], checklist: Sequence[ChecklistItem]) -> list[Fault]:
    """Hold faults against the duty's checklist.

    Raises:
        Refused: a part that the checklist does not have, or one that is named twice.
    """
    listed, known = list(faults), {item.id for item in checklist}
    for fault in listed:
        if fault.item not in known:
            raise Refused(
                f"Danh mục thành phần của nhiệm vụ này không có “{fault.item}”. "
                f"Các thành phần: {', '.join(sorted(known)) or 'chưa có danh mục'}."
            )
    twice = {fault.item for fault in listed if sum(1 for each in listed if each.item == fault.item) > 1}
    if twice:
        raise Refused(
            f"Thành phần {', '.join(sorted(twice))} được chọn hai lần; mỗi thành phần chỉ ghi còn thiếu hoặc chưa đạt."
        )
    return listed


def mark_faults(
    session: Session, hand_in: HandIn, faults: Sequence[Fault], checklist: Sequence[ChecklistItem], *, by: By
) -> None:
    """Write what was found wanting in one round, in place of what was noted before.

    Raises:
        Refused: as `check_faults`.
    """
    items = {item.id: item for item in checklist}
    before = faults_of(session, hand_in)
    for old in before:
        session.delete(old)
    session.flush()
    for fault in check_faults(faults, checklist):
        item = items[fault.item]
        session.add(
            HandInFault(
                hand_in_id=_id(hand_in),
                item=item.id,
                item_name=item.name,
                required=item.required,
                kind=fault.kind,
                reason=fault.reason.strip(),
            )
        )
    session.flush()
    if before or faults:
        note(
            session,
            "hand_in",
            hand_in.id,
            "đối chiếu thành phần",
            by=by,
            detail={"round": hand_in.round, "faults": {fault.item: fault.kind.value for fault in faults}},
        )


def faults_of(session: Session, hand_in: HandIn) -> list[HandInFault]:
    """What was found wanting in one round."""
    query = select(HandInFault).where(HandInFault.hand_in_id == hand_in.id).order_by(col(HandInFault.item))
    return list(session.exec(query))


def missing_parts(session: Session, hand_in: HandIn) -> list[str]:
    """The names of the required parts that a round lacks."""
    return [each.item_name for each in faults_of(session, hand_in) if each.required and each.kind is FaultKind.MISSING]


def reasons_of(faults: Sequence[Fault], checklist: Sequence[ChecklistItem], general: str) -> str:
    """Write the reasons of a return as the unit reads them: one line per part, then what concerns the whole.

    Raises:
        Refused: a part without its reason.
    """
    names = {item.id: item.name for item in checklist}
    lines = []
    for fault in faults:
        if not fault.reason.strip() and fault.kind is FaultKind.UNSATISFACTORY:
            raise Refused(f"Thành phần “{names[fault.item]}” chưa đạt nhưng chưa ghi lý do; mỗi thành phần một lý do.")
        said = f"{names[fault.item]}: {fault.kind.label.lower()}"
        lines.append(f"{said}; {fault.reason.strip()}" if fault.reason.strip() else f"{said}.")
    return "\n".join([*lines, *(line for line in general.splitlines() if line.strip())])


def _id(hand_in: HandIn) -> int:
    assert hand_in.id is not None
    return hand_in.id
