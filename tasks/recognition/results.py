"""Công nhận: what a decision says of each initiative, the register over the years, revocation, and the forms' lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from prefect import task
from sqlmodel import Session, col, select

from config.refusals import Refused
from models.initiatives import Initiative
from models.lifecycle import By
from models.plans import Unit
from models.recognition import record as recognition
from models.recognition import revocation
from models.recognition.commendation import Commendation, CommendationStatus
from models.recognition.comments import Objection, ObjectionStatus
from models.recognition.record import DecisionText, Recognition, RecognitionStatus, Verdict, unit_name
from models.recognition.revocation import RevocationGround
from models.rules.submission import UP
from models.states import Source
from models.submission.dossiers import ItemOutcome, Submission, SubmissionStatus, items_of, shown_name
from models.sweeping import gather
from tasks.context import SEPARATOR, Context, code_of, context_of, find_unit
from tasks.recognition.files import ResultRow
from tasks.submission.reports import (
    DossierReport,
    find_level,
    found_submission,
    report_on,
)
from tasks.transactions import reading, transaction

LEVELS, DOSSIERS, PIECES, INNER_STEPS = "cap-cong-nhan", "ho-so-trinh", "thanh-phan-ho-so", "buoc-noi-bo"
AWAITED, RECOGNISED = "mo-hinh-cho-ket-qua", "mo-hinh-duoc-cong-nhan"
INITIATIVES, RECOGNITIONS, OBJECTIONS = "mo-hinh-trong-nam", "cong-nhan", "y-kien-cong-khai"
BODIES, EVERY_UNIT = "co-quan-quyet-dinh", "moi-don-vi"
AWARDS, BLOCKS, PROPOSALS, AWARDED = "hinh-thuc-khen", "dieu-kien-khen", "de-nghi-khen", "da-khen"


@dataclass(frozen=True)
class RegisterLine:
    """One line of the register, fit to be shown: no name of an individual."""

    code: str
    year: int
    initiative: str
    name: str
    unit_name: str
    level: str
    decision: str
    decided_on: date
    body: str
    received_on: date | None
    status_label: str
    revoked_by: str | None
    ground: str | None


@dataclass(frozen=True)
class Revoked:
    """What a revocation did."""

    recognition: str
    initiative: str
    level_name: str
    clause: str
    number: str
    revoked_on: date
    ground: str
    initiative_status: str


@task(name="Ghi nhận kết quả công nhận", task_run_name="Kết quả: {submission}, số {number}")
def record_results(
    submission: str,
    number: str,
    decided_on: date,
    body: str,
    received_on: date | None,
    rows: Sequence[ResultRow],
    all_others_recognised: bool,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    preview: bool = False,
) -> DossierReport:
    """Record a decision and what it says of each initiative; every nominating unit is told.

    Args:
        all_others_recognised: those of the dossier that have no result and are not named are recognised.

    Raises:
        Refused: a wrong body or day, an initiative named twice or decided already, a decline without reason.
    """
    with transaction() as session:
        context, row, level = found_submission(session, submission)
        verdicts: dict[str, Verdict] = {}
        for each in rows:
            code = code_of(each.initiative)
            if code in verdicts:
                raise Refused(f"Mô hình {code} được ghi hai lần. Hãy giữ lại một kết quả.")
            verdicts[code] = Verdict(each.recognised, each.reason)
        if all_others_recognised:
            for item, initiative in items_of(session, row):
                if item.outcome is ItemOutcome.PENDING:
                    verdicts.setdefault(initiative.code, Verdict(True))
        text = DecisionText(number.strip(), decided_on, find_unit(session, body).code, received_on)
        by = By(actor, source, now, today)
        made = recognition.decide(session, context.plan, row, level, text, verdicts, by=by)
        gather(session, day=today, now=now)
        verb = "Sẽ ghi" if preview else "Đã ghi"
        said = (
            f"{verb} quyết định số {text.number}: công nhận {len(made)}, không công nhận {len(verdicts) - len(made)}."
        )
        report = report_on(session, context, row, level, said, preview=preview)
        if preview:
            session.rollback()
        return report


@task(name="Thu hồi công nhận", task_run_name="Thu hồi {code}")
def revoke_recognition(
    code: str,
    ground: RevocationGround,
    number: str,
    revoked_on: date,
    body: str,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> Revoked:
    """Revoke one recognition with its ground and document; the unit's notice waits for release.

    Raises:
        Refused: unknown, revoked already, a wrong body or day, a higher level that hangs on it.
    """
    with transaction() as session:
        context = context_of(session)
        row = find_recognition(session, code)
        level = find_level(context, row.level_code)
        text = DecisionText(number.strip(), revoked_on, find_unit(session, body).code)
        revocation.revoke(session, row, level, ground, text, by=By(actor, source, now, today))
        gather(session, day=today, now=now)
        initiative = session.get(Initiative, row.initiative_id)
        assert initiative is not None
        return Revoked(
            recognition=row.code,
            initiative=initiative.code,
            level_name=level.name,
            clause=level.clause,
            number=text.number,
            revoked_on=revoked_on,
            ground=ground.label,
            initiative_status=initiative.status.label,
        )


def recognition_register(*, year: int | None = None, unit: str | None = None) -> list[RegisterLine]:
    """The register of recognitions over the years, to be shown."""
    with reading() as session:
        section = context_of(session).content.plan.recognition
        names = {level.id: level.name for level in section.levels} if section else {}
        rows = revocation.register(session, year=year, unit=code_of(unit) if unit else None)
        return [
            RegisterLine(
                code=row.recognition.code,
                year=row.recognition.year,
                initiative=row.initiative.code,
                name=shown_name(session, row.initiative),
                unit_name=unit_name(session, row.initiative.unit_code),
                level=names.get(row.recognition.level_code, row.recognition.level_code),
                decision=row.decision.number,
                decided_on=row.decision.decided_on,
                body=unit_name(session, row.decision.body_unit),
                received_on=row.decision.received_on,
                status_label=row.recognition.status.label,
                revoked_by=row.revocation.number if row.revocation else None,
                ground=row.revocation.ground.label if row.revocation else None,
            )
            for row in rows
        ]


def find_recognition(session: Session, choice: str) -> Recognition:
    """The recognition that a choice names.

    Raises:
        Refused: an unknown one.
    """
    row = session.exec(select(Recognition).where(Recognition.code == code_of(choice))).one_or_none()
    if row is None:
        raise Refused(f"Không có công nhận “{choice}” trong sổ. Hãy chọn một dòng trong danh sách.")
    return row


# --- lists for the forms ----------------------------------------------------------------------------------------


def recognition_lists(session: Session, context: Context) -> dict[str, list[str]]:
    """The choices of this step's forms: codes with institutions and models, never the name of an individual."""
    section = context.content.plan.recognition
    if section is None:
        return {}
    levels = section.levels
    units = session.exec(select(Unit).order_by(col(Unit.name))).all()
    names = {unit.code: unit.name for unit in units}
    bodies = dict.fromkeys(level.recognised_by for level in levels)
    commendation = section.commendation
    return {
        LEVELS: [_entry(level.id, level.name) for level in levels],
        PIECES: list(dict.fromkeys(_entry(piece.id, piece.name) for level in levels for piece in level.dossier)),
        INNER_STEPS: list(
            dict.fromkeys(
                _entry(step.id, step.name)
                for level in levels
                for step in level.inner_steps
                if step.done_when == "noted"
            )
        ),
        BODIES: [_entry(code, names.get(code, code)) for code in bodies],
        EVERY_UNIT: [_entry(unit.code, unit.name) for unit in units],
        DOSSIERS: _dossiers(session, context),
        AWAITED: _awaited(session, context),
        INITIATIVES: _initiatives(session, context),
        RECOGNISED: _recognised(session, context),
        RECOGNITIONS: _recognitions(session),
        OBJECTIONS: _objections(session),
        AWARDS: [_entry(award.id, award.name) for award in commendation.awards] if commendation else [],
        BLOCKS: [_entry(block.id, block.name) for block in commendation.blocks] if commendation else [],
        PROPOSALS: _proposals(session, context, CommendationStatus.PROPOSED, CommendationStatus.FORWARDED),
        AWARDED: _proposals(session, context, CommendationStatus.AWARDED),
    }


def _entry(code: str, name: str) -> str:
    return f"{code}{SEPARATOR}{name}"


def _of(session: Session, initiative: Initiative) -> str:
    return _entry(initiative.code, f"{shown_name(session, initiative)} ({initiative.unit_code})")


def _dossiers(session: Session, context: Context) -> list[str]:
    rows = session.exec(
        select(Submission)
        .where(
            Submission.plan_id == context.plan.id,
            col(Submission.status).not_in([SubmissionStatus.DECIDED, SubmissionStatus.WITHDRAWN]),
        )
        .order_by(col(Submission.code))
    )
    return [_entry(row.code, f"{row.level_code}, {row.status.label.lower()}") for row in rows]


def _initiatives(session: Session, context: Context) -> list[str]:
    rows = session.exec(select(Initiative).where(Initiative.plan_id == context.plan.id).order_by(col(Initiative.code)))
    return [_of(session, row) for row in rows]


def _awaited(session: Session, context: Context) -> list[str]:
    rows = session.exec(
        select(Submission)
        .where(Submission.plan_id == context.plan.id, col(Submission.status).in_(sorted(UP)))
        .order_by(col(Submission.code))
    )
    return [
        _of(session, initiative)
        for row in rows
        for item, initiative in items_of(session, row)
        if item.outcome is ItemOutcome.PENDING
    ]


def _recognised(session: Session, context: Context) -> list[str]:
    rows = session.exec(
        select(Initiative)
        .join(Recognition, col(Recognition.initiative_id) == col(Initiative.id))
        .where(Initiative.plan_id == context.plan.id, col(Recognition.status) == RecognitionStatus.STANDING)
        .distinct()
        .order_by(col(Initiative.code))
    )
    return [_of(session, row) for row in rows]


def _recognitions(session: Session) -> list[str]:
    rows = session.execute(
        select(Recognition, Initiative)
        .join(Initiative, col(Initiative.id) == col(Recognition.initiative_id))
        .where(col(Recognition.status) == RecognitionStatus.STANDING)
        .order_by(col(Recognition.code))
    )
    return [_entry(row.code, f"{initiative.code}, {row.level_code}") for row, initiative in rows]


def _objections(session: Session) -> list[str]:
    rows = session.execute(
        select(Objection, Initiative)
        .join(Initiative, col(Initiative.id) == col(Objection.initiative_id))
        .where(col(Objection.status) == ObjectionStatus.OPEN)
        .order_by(col(Objection.code))
    )
    return [_entry(row.code, initiative.code) for row, initiative in rows]


def _proposals(session: Session, context: Context, *statuses: CommendationStatus) -> list[str]:
    rows = session.exec(
        select(Commendation)
        .where(Commendation.plan_id == context.plan.id, col(Commendation.status).in_(statuses))
        .order_by(col(Commendation.code))
    )
    return [_entry(row.code, f"{row.unit_code}, {row.award_code}, {row.status.label.lower()}") for row in rows]


def commendation_blocks() -> list[str]:
    """The circumstances that block an award, by id, as the columns of a proposals file want them."""
    with reading() as session:
        section = context_of(session).content.plan.recognition
        return [block.id for block in section.commendation.blocks] if section and section.commendation else []
