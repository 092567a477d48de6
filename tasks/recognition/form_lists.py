"""The lists that the forms of submission and recognition offer, as they follow the record."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from config.steps.recognition import Level
from models.initiatives import Initiative
from models.plans import Unit
from models.recognition.commendation import Commendation, CommendationStatus
from models.recognition.comments import Objection, ObjectionStatus
from models.recognition.record import Recognition, RecognitionStatus
from models.rules.submission import UP
from models.submission.dossiers import (
    RECEIVED_DECISION,
    ItemOutcome,
    Submission,
    SubmissionStatus,
    items_of,
    shown_name,
)
from tasks.context import SEPARATOR, Context, context_of, with_last_year
from tasks.transactions import reading

LEVELS, DOSSIERS, PIECES, INNER_STEPS = "cap-cong-nhan", "ho-so-trinh", "thanh-phan-ho-so", "buoc-noi-bo"
FILED = "ho-so-nhan-tep"
AWAITED, RECOGNISED = "mo-hinh-cho-ket-qua", "mo-hinh-duoc-cong-nhan"
INITIATIVES, RECOGNITIONS, OBJECTIONS = "mo-hinh-trong-nam", "cong-nhan", "y-kien-cong-khai"
BODIES, EVERY_UNIT = "co-quan-quyet-dinh", "moi-don-vi"
AWARDS, BLOCKS, PROPOSALS, AWARDED = "hinh-thuc-khen", "dieu-kien-khen", "de-nghi-khen", "da-khen"


def recognition_lists(session: Session, context: Context) -> dict[str, list[str]]:
    """The choices of this step's forms: codes with institutions and models, never the name of an individual."""
    section = context.content.plan.recognition
    if section is None:
        return {}
    levels = section.levels
    years = with_last_year(session, context)
    known = [level for each in years for level in _levels_of(each)]
    units = session.exec(select(Unit).order_by(col(Unit.name))).all()
    names = {unit.code: unit.name for unit in units}
    bodies = dict.fromkeys(level.recognised_by for level in known)
    commendation = section.commendation
    return {
        LEVELS: [_entry(level.id, level.name) for level in levels],
        PIECES: [
            *dict.fromkeys(_entry(piece.id, piece.name) for level in known for piece in level.dossier),
            _entry(RECEIVED_DECISION.id, RECEIVED_DECISION.name),
        ],
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
        FILED: [entry for each in years for entry in _dossiers(session, each, running=context, decided=True)],
        DOSSIERS: [entry for each in years for entry in _dossiers(session, each, running=context)],
        AWAITED: [entry for each in years for entry in _awaited(session, each)],
        INITIATIVES: [*_initiatives(session, context), *_in_open_dossiers(session, years[1:])],
        RECOGNISED: [entry for each in years for entry in _recognised(session, each)],
        RECOGNITIONS: _recognitions(session),
        OBJECTIONS: _objections(session),
        AWARDS: [_entry(award.id, award.name) for award in commendation.awards] if commendation else [],
        BLOCKS: [_entry(block.id, block.name) for block in commendation.blocks] if commendation else [],
        PROPOSALS: _proposals(session, years, CommendationStatus.PROPOSED, CommendationStatus.FORWARDED),
        AWARDED: _proposals(session, years, CommendationStatus.AWARDED),
    }


def _entry(code: str, name: str) -> str:
    return f"{code}{SEPARATOR}{name}"


def _of(session: Session, initiative: Initiative) -> str:
    return _entry(initiative.code, f"{shown_name(session, initiative)} ({initiative.unit_code})")


def _levels_of(context: Context) -> list[Level]:
    """The levels of recognition of a plan; none where it has no such section."""
    section = context.content.plan.recognition
    return section.levels if section else []


def _dossiers(session: Session, context: Context, *, running: Context, decided: bool = False) -> list[str]:
    year = "" if context.plan.id == running.plan.id else f", kế hoạch năm {context.plan.year}"
    return [
        _entry(row.code, f"{row.level_code}, {row.status.label.lower()}{year}")
        for row in _open_dossiers(session, context, decided=decided)
    ]


def _open_dossiers(session: Session, context: Context, *, decided: bool = False) -> list[Submission]:
    """Those that still go on, and with `decided` those that were decided: the decision itself may be filed later."""
    over = [SubmissionStatus.WITHDRAWN, *([] if decided else [SubmissionStatus.DECIDED])]
    rows = session.exec(
        select(Submission)
        .where(
            Submission.plan_id == context.plan.id,
            col(Submission.status).not_in(over),
        )
        .order_by(col(Submission.code))
    )
    return list(rows)


def _in_open_dossiers(session: Session, contexts: Sequence[Context]) -> list[str]:
    return [
        _of(session, initiative)
        for context in contexts
        for row in _open_dossiers(session, context)
        for _, initiative in items_of(session, row)
    ]


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
    standing = select(Recognition.initiative_id).where(Recognition.status == RecognitionStatus.STANDING)
    rows = session.exec(
        select(Initiative)
        .where(Initiative.plan_id == context.plan.id, col(Initiative.id).in_(standing))
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


def _proposals(session: Session, years: Sequence[Context], *statuses: CommendationStatus) -> list[str]:
    plans = [each.plan.id for each in years]
    rows = session.exec(
        select(Commendation)
        .where(col(Commendation.plan_id).in_(plans), col(Commendation.status).in_(statuses))
        .order_by(col(Commendation.code))
    )
    return [_entry(row.code, f"{row.unit_code}, {row.award_code}, {row.status.label.lower()}") for row in rows]


def commendation_blocks() -> list[str]:
    """The circumstances that block an award, by id, as the columns of a proposals file want them."""
    with reading() as session:
        section = context_of(session).content.plan.recognition
        return [block.id for block in section.commendation.blocks] if section and section.commendation else []
