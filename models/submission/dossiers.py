"""Dossiers submitted upward: the list of initiatives, the stored files, and what is still missing (II.8, II.9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Index, Text, UniqueConstraint, func
from sqlmodel import Field, Session, col, select

from config.refusals import Refused
from config.steps.recognition import Level
from models.base import Record, UtcInstant, word_check, word_column
from models.initiatives import Initiative, InitiativeKind, InitiativeOf, InitiativeStatus
from models.lifecycle import By
from models.moves import Procedure, note
from models.plans import Plan, Unit
from models.registration.attachments import InitiativeFile, current_files
from models.rules import submission as rules
from models.rules.recognition import Missing, Piece, missing_pieces
from models.states import Word


class SubmissionStatus(Word):
    """Where a dossier stands on its way up."""

    DRAFTED = "drafted", "Đang lập"
    ISSUED = "issued", "Đã phát hành"
    SENT = "sent", "Đã gửi"
    ACKNOWLEDGED = "acknowledged", "Cấp trên đã nhận"
    RETURNED = "returned", "Cấp trên trả lại để bổ sung"
    DECIDED = "decided", "Đã có kết quả"
    WITHDRAWN = "withdrawn", "Đã rút"


AWAY = (SubmissionStatus.SENT, SubmissionStatus.ACKNOWLEDGED, SubmissionStatus.DECIDED)
"""From when on a decision may have come back."""
RECEIVED_DECISION = Piece("quyet-dinh-nhan-duoc", "Quyết định nhận được", each=False, before="send")
"""The decision of the body above, filed with the dossier that it answers; no part of what went up."""


class ItemOutcome(Word):
    """What was decided about one initiative of a dossier."""

    PENDING = "pending", "Chưa có kết quả"
    RECOGNISED = "recognised", "Được công nhận"
    DECLINED = "declined", "Không được công nhận"


SUBMISSION = Procedure("submission", "hồ sơ trình", SubmissionStatus, rules.STEPS)


class Submission(Record, table=True):
    """One dossier for one level. Number and day stay blank until the clerk enters them.

    `sent_on` is the day of the newest sending; `first_sent_on` that of the first, which meets the duty.
    """

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    plan_id: str = Field(foreign_key="plan.id", max_length=60)
    level_code: str = Field(max_length=60)
    clause_code: str
    status: SubmissionStatus = word_column(SubmissionStatus, default=SubmissionStatus.DRAFTED)
    drafted_on: date
    packed_on: date | None = None
    package_name: str | None = None
    package_sha256: str | None = Field(default=None, max_length=64)
    manifest_sha256: str | None = Field(default=None, max_length=64)
    number: str | None = None
    issued_on: date | None = None
    first_sent_on: date | None = None
    sent_on: date | None = None
    decided_on: date | None = None
    # The obligation that sending this dossier met, so that a withdrawal can owe it again.
    met_obligation: int | None = Field(default=None, foreign_key="obligation.id")
    recorded_at: datetime = Field(sa_type=UtcInstant)

    __table_args__ = (
        Index("ix_submission_plan_level", "plan_id", "level_code"),
        word_check("status", SubmissionStatus),
    )


class SubmissionItem(Record, table=True):
    """One initiative of a dossier. `status_before` is where it goes back to when the dossier is withdrawn.

    `decision_id` is the decision that said its outcome, a decline as much as a recognition.
    """

    __tablename__ = "submission_item"

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id")
    initiative_id: int = Field(foreign_key="initiative.id", index=True)
    status_before: InitiativeStatus = word_column(InitiativeStatus)
    outcome: ItemOutcome = word_column(ItemOutcome, default=ItemOutcome.PENDING)
    reason: str | None = Field(default=None, sa_type=Text)
    decision_id: int | None = Field(default=None, foreign_key="recognition_decision.id", index=True)

    __table_args__ = (
        UniqueConstraint("submission_id", "initiative_id"),
        word_check("outcome", ItemOutcome),
        word_check("status_before", InitiativeStatus),
    )


class DossierFile(Record, table=True):
    """One stored file of a dossier, kept under its hash; a newer version of a piece leaves the older in place."""

    __tablename__ = "dossier_file"

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    piece: str = Field(max_length=60)
    initiative_id: int | None = Field(default=None, foreign_key="initiative.id")
    version: int
    name: str
    sha256: str = Field(max_length=64)
    size: int
    document_number: str | None = None
    document_on: date | None = None
    taken_on: date
    taken_at: datetime = Field(sa_type=UtcInstant)


@dataclass(frozen=True)
class StoredFile:
    """A file that the store holds: its own name, its hash and its size in bytes."""

    name: str
    sha256: str
    size: int
    document_number: str | None = None
    document_on: date | None = None


def shown_name(session: Session, initiative: Initiative) -> str:
    """What pages, lists and notices call an initiative: never by the name of an individual."""
    individual = initiative.of is InitiativeOf.INDIVIDUAL
    named = initiative.kind is InitiativeKind.EXEMPLAR or (
        initiative.person is not None and initiative.person.casefold() in initiative.name.casefold()
    )
    if individual and named:
        unit = session.get(Unit, initiative.unit_code)
        return f"{initiative.kind.label} cá nhân của {unit.name if unit else initiative.unit_code}"
    return initiative.name


def id_of(row: Any) -> int:
    """The id of a row that is in the record."""
    assert row.id is not None
    return int(row.id)


def next_code(session: Session, column: Any, prefix: str, width: int) -> str:
    """The next code of a kind of row that is never deleted, "HS-2024-01"; the column's unique key settles a race."""
    made = session.exec(select(func.count()).where(col(column).startswith(prefix))).one()
    return f"{prefix}{made + 1:0{width}d}"


def draft(session: Session, plan: Plan, level: Level, *, by: By) -> Submission:
    """Open a dossier for a level; the code is the year's next, "HS-2024-01"."""
    row = Submission(
        code=next_code(session, Submission.code, f"HS-{plan.year}-", 2),
        plan_id=plan.id,
        level_code=level.id,
        clause_code=level.clause,
        drafted_on=by.today,
        recorded_at=by.now,
    )
    session.add(row)
    session.flush()
    note(session, SUBMISSION.subject, row.id, "lập hồ sơ", by=by, detail={"level": level.id, "code": row.code})
    return row


def items_of(session: Session, submission: Submission) -> list[tuple[SubmissionItem, Initiative]]:
    """The initiatives of a dossier with their outcomes, in the order of their codes."""
    rows = session.execute(
        select(SubmissionItem, Initiative)
        .join(Initiative, col(Initiative.id) == col(SubmissionItem.initiative_id))
        .where(col(SubmissionItem.submission_id) == submission.id)
        .order_by(col(Initiative.code))
    )
    return [(item, initiative) for item, initiative in rows]


def put_in(session: Session, submission: Submission, initiatives: Sequence[Initiative], *, by: By) -> int:
    """Put initiatives into a draft; those already there stay as they are. Return how many are new.

    Whether they may go up to this level is `models.recognition.check_may_go_up`.

    Raises:
        Refused: the dossier is no draft, or an initiative waits in another dossier.
    """
    _check_draft(submission)
    present = {initiative.id for _, initiative in items_of(session, submission)}
    new = [initiative for initiative in initiatives if initiative.id not in present]
    for initiative in new:
        _check_in_no_other(session, submission, initiative)
        item = SubmissionItem(
            submission_id=id_of(submission), initiative_id=id_of(initiative), status_before=initiative.status
        )
        session.add(item)
    if new:
        detail = {"initiatives": sorted(initiative.code for initiative in new)}
        note(session, SUBMISSION.subject, submission.id, "thêm mô hình", by=by, detail=detail)
        session.flush()
    return len(new)


def take_out(session: Session, submission: Submission, initiatives: Sequence[Initiative], *, by: By) -> int:
    """Take initiatives out of a draft; return how many were there.

    Raises:
        Refused: the dossier is no draft, or an initiative is not in it.
    """
    _check_draft(submission)
    present = {initiative.id: item for item, initiative in items_of(session, submission)}
    for initiative in initiatives:
        if initiative.id not in present:
            raise Refused(f"Hồ sơ {submission.code} không có mô hình {initiative.code}. Hãy xem lại danh sách.")
        session.delete(present[initiative.id])
    if initiatives:
        detail = {"initiatives": sorted(initiative.code for initiative in initiatives)}
        note(session, SUBMISSION.subject, submission.id, "bỏ mô hình", by=by, detail=detail)
        session.flush()
    return len(initiatives)


def _check_draft(submission: Submission) -> None:
    if submission.status is not SubmissionStatus.DRAFTED:
        raise Refused(
            f"Hồ sơ {submission.code} ở trạng thái “{submission.status.label}” nên danh sách không sửa được nữa. "
            "Hãy lập hồ sơ bổ sung."
        )


def _check_in_no_other(session: Session, submission: Submission, initiative: Initiative) -> None:
    waiting = session.execute(
        select(Submission.code)
        .join(SubmissionItem, col(SubmissionItem.submission_id) == col(Submission.id))
        .where(
            col(SubmissionItem.initiative_id) == initiative.id,
            col(SubmissionItem.outcome) == ItemOutcome.PENDING,
            col(Submission.status).not_in([SubmissionStatus.WITHDRAWN, SubmissionStatus.DECIDED]),
            col(Submission.id) != submission.id,
        )
    ).scalar()
    if waiting:
        raise Refused(
            f"Mô hình {initiative.code} đang ở hồ sơ {waiting}, chưa có kết quả. Hãy bỏ khỏi hồ sơ ấy hoặc chờ kết quả."
        )


# --- files ------------------------------------------------------------------------------------------------------


def file_in(
    session: Session, submission: Submission, level: Level, piece_id: str, initiative: Initiative | None,
    stored: StoredFile, *, by: By,
) -> DossierFile:  # fmt: skip
    """Add a stored file as a piece; the same file again is not a new version.

    Raises:
        Refused: an unknown piece, one that needs (or must not have) an initiative, a dossier that is closed.
    """
    piece = _piece(level, piece_id)
    _check_takes(submission, piece)
    _check_whose(session, submission, piece, initiative)
    initiative_id = initiative.id if initiative else None
    earlier = session.exec(
        select(DossierFile).where(
            DossierFile.submission_id == submission.id,
            DossierFile.piece == piece.id,
            DossierFile.initiative_id == initiative_id,
        )
    ).all()
    newest = max(earlier, key=lambda row: row.version, default=None)
    if newest is not None and newest.sha256 == stored.sha256:
        return newest
    row = DossierFile(
        submission_id=id_of(submission),
        piece=piece.id,
        initiative_id=initiative_id,
        version=newest.version + 1 if newest else 1,
        name=stored.name,
        sha256=stored.sha256,
        size=stored.size,
        document_number=stored.document_number,
        document_on=stored.document_on,
        taken_on=by.today,
        taken_at=by.now,
    )
    session.add(row)
    detail: dict[str, Any] = {"piece": piece.id, "version": row.version, "sha256": row.sha256}
    detail |= {"initiative": initiative.code} if initiative else {}
    note(session, SUBMISSION.subject, submission.id, "nhận tệp", by=by, detail=detail)
    session.flush()
    return row


def files_of(session: Session, submission: Submission, *, newest: bool = True) -> list[DossierFile]:
    """The files of what goes up, by piece and initiative; by default only the newest version of each."""
    rows = session.exec(
        select(DossierFile)
        .where(DossierFile.submission_id == submission.id, DossierFile.piece != RECEIVED_DECISION.id)
        .order_by(col(DossierFile.piece), col(DossierFile.initiative_id), col(DossierFile.version))
    ).all()
    if not newest:
        return list(rows)
    return list({(row.piece, row.initiative_id): row for row in rows}.values())


def kept_files_of(session: Session, submission: Submission, level: Level) -> list[tuple[str, InitiativeFile]]:
    """The files that hang on the initiatives of a dossier, with the piece that each is for, by code and name.

    The newest version of each counts, so a report handed in once more goes up as it is now. What was filed into the
    dossier itself for an initiative takes the place of what hangs on it.
    """
    filed = {(row.piece, row.initiative_id) for row in files_of(session, submission)}
    return [
        (piece.id, file)
        for piece in level.dossier
        if piece.kept_with_initiative
        for _, initiative in items_of(session, submission)
        if (piece.id, initiative.id) not in filed
        for file in current_files(session, initiative)
    ]


def missing_of(
    session: Session, submission: Submission, level: Level, before: Literal["issue", "send"]
) -> list[Missing]:
    """What a dossier lacks by the level's checklist before it may be issued, or sent."""
    codes = {initiative.id: initiative.code for _, initiative in items_of(session, submission)}
    present = [
        (row.piece, None if row.initiative_id is None else codes.get(row.initiative_id, ""))
        for row in files_of(session, submission)
    ]
    present += [(piece, codes[file.initiative_id]) for piece, file in kept_files_of(session, submission, level)]
    pieces = [Piece(piece.id, piece.name, piece.each, piece.before) for piece in level.dossier]
    return missing_pieces(pieces, list(codes.values()), present, before)


def _check_takes(submission: Submission, piece: Piece) -> None:
    status = submission.status
    refused = f"Hồ sơ {submission.code} ở trạng thái “{status.label}” nên không nhận thêm “{piece.name}”."
    if piece is RECEIVED_DECISION:
        if status not in AWAY:
            raise Refused(f"{refused} Quyết định chỉ đến sau khi hồ sơ đã gửi.")
        return
    signed_copy = status is SubmissionStatus.ISSUED and piece.before == "send"
    if status.value not in rules.EDITABLE and not signed_copy:
        raise Refused(f"{refused} Chỉ bổ sung khi đang lập, hoặc khi cấp trên đã trả lại.")


def _piece(level: Level, piece_id: str) -> Piece:
    if piece_id == RECEIVED_DECISION.id:
        return RECEIVED_DECISION
    for piece in level.dossier:
        if piece.id == piece_id:
            return Piece(piece.id, piece.name, piece.each, piece.before)
    known = ", ".join(f"{piece.id} ({piece.name})" for piece in level.dossier)
    raise Refused(f"Hồ sơ cấp “{level.name}” không có thành phần “{piece_id}”. Các thành phần: {known}.")


def _check_whose(session: Session, submission: Submission, piece: Piece, initiative: Initiative | None) -> None:
    if piece.each and initiative is None:
        raise Refused(f"“{piece.name}” là tệp của từng mô hình: hãy chọn mô hình.")
    if not piece.each and initiative is not None:
        raise Refused(f"“{piece.name}” là tệp chung của cả hồ sơ: hãy để trống ô mô hình.")
    if initiative is not None and initiative.id not in {each.id for _, each in items_of(session, submission)}:
        raise Refused(f"Hồ sơ {submission.code} không có mô hình {initiative.code}. Hãy thêm mô hình vào hồ sơ trước.")
