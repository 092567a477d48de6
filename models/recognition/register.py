"""The register of recognitions over the years, and which results were known on a day (II.8).

A result often comes after the year's report: a decision carries the day it was made and the day it arrived here, and
what a report could not yet know is what arrived after it.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.initiatives import Initiative
from models.recognition.record import Recognition, RecognitionDecision
from models.recognition.revocation import Revocation
from models.submission.dossiers import Submission, SubmissionItem


@dataclass(frozen=True)
class RegisterRow:
    """One line of the register of recognitions."""

    recognition: Recognition
    initiative: Initiative
    decision: RecognitionDecision
    revocation: Revocation | None


def register(session: Session, *, year: int | None = None, unit: str | None = None) -> list[RegisterRow]:
    """The recognitions of all years, oldest first; of one year or one unit when asked."""
    query = (
        select(Recognition, Initiative, RecognitionDecision, Revocation)
        .join(Initiative, col(Initiative.id) == col(Recognition.initiative_id))
        .join(RecognitionDecision, col(RecognitionDecision.id) == col(Recognition.decision_id))
        .outerjoin(Revocation, col(Revocation.recognition_id) == col(Recognition.id))
        .order_by(col(Recognition.year), col(Recognition.code))
    )
    if year is not None:
        query = query.where(col(Recognition.year) == year)
    if unit is not None:
        query = query.where(col(Initiative.unit_code) == unit)
    return [RegisterRow(*row) for row in session.execute(query)]


@dataclass(frozen=True)
class KnownResult:
    """What a decision said of one initiative, a decline as well; `known_on` is the day the office could know it."""

    item: SubmissionItem
    initiative: Initiative
    decision: RecognitionDecision

    @property
    def known_on(self) -> date:
        """The day of receipt, or of the decision where the office drafted it itself."""
        return self.decision.received_on or self.decision.decided_on


def results_known(
    session: Session, plan_id: str, *, after: date | None = None, until: date | None = None
) -> list[KnownResult]:
    """The results of a plan's initiatives, by the day they became known and then by code.

    Args:
        after: leave out what was known on this day or before, as when a report of that day is supplemented.
        until: leave out what became known later.
    """
    known_on = func.coalesce(col(RecognitionDecision.received_on), col(RecognitionDecision.decided_on))
    query = (
        select(SubmissionItem, Initiative, RecognitionDecision)
        .join(Submission, col(Submission.id) == col(SubmissionItem.submission_id))
        .join(Initiative, col(Initiative.id) == col(SubmissionItem.initiative_id))
        .join(RecognitionDecision, col(RecognitionDecision.id) == col(SubmissionItem.decision_id))
        .where(Submission.plan_id == plan_id)
        .order_by(known_on, col(Initiative.code), col(SubmissionItem.id))
    )
    if after is not None:
        query = query.where(known_on > after)
    if until is not None:
        query = query.where(known_on <= until)
    return [KnownResult(*row) for row in session.execute(query)]
