"""What the form of "Soạn văn bản" lists beyond the lists of the steps themselves."""

from sqlmodel import Session, col, select

from config.vietnamese import format_date
from models.inspection.record import DONE, Inspection
from models.recognition.commendation import Commendation, CommendationStatus
from models.submission.dossiers import Submission, SubmissionStatus
from tasks.context import SEPARATOR, Context, with_last_year

HELD, DECIDED = "cuoc-kiem-tra-da-kiem-tra", "ho-so-da-co-ket-qua"
COMMENDATIONS = "khen-thuong-de-soan"
WORTH_PAPER = (CommendationStatus.FORWARDED, CommendationStatus.AWARDED)


def drafting_lists(session: Session, context: Context) -> dict[str, list[str]]:
    """Inspections that were held, and dossiers that were decided upon, of this year and the year before."""
    held = session.exec(
        select(Inspection)
        .where(Inspection.plan_id == context.plan.id, col(Inspection.status).in_(DONE))
        .order_by(col(Inspection.on_day), col(Inspection.id))
    )
    plans = [each.plan.id for each in with_last_year(session, context)]
    decided = session.exec(
        select(Submission)
        .where(col(Submission.plan_id).in_(plans), Submission.status == SubmissionStatus.DECIDED)
        .order_by(col(Submission.code))
    )
    commended = session.exec(
        select(Commendation)
        .where(col(Commendation.plan_id).in_(plans), col(Commendation.status).in_(WORTH_PAPER))
        .order_by(col(Commendation.code))
    )
    return {
        COMMENDATIONS: [
            f"{row.code}{SEPARATOR}{row.unit_code}, {row.award_code}, {row.status.label.lower()}" for row in commended
        ],
        HELD: [f"{row.id}{SEPARATOR}{row.unit_code}, ngày {format_date(row.on_day)}" for row in held],
        DECIDED: [f"{row.code}{SEPARATOR}{row.level_code}, {row.status.label.lower()}" for row in decided],
    }
