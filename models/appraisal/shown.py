"""Results that were shown, taken back to pending with their numbers (II.8)."""

from collections.abc import Sequence

from sqlmodel import Session

from models.appraisal.batches import shift_all
from models.appraisal.facts import RoundFacts
from models.appraisal.record import DECISION, ROUND, AppraisalDecision, DecisionStatus
from models.lifecycle import By


def forget_shown(session: Session, facts: RoundFacts, *, by: By) -> None:
    """Take every result that was shown back to pending, its numbers with it."""
    shown = [each for each in facts.decisions.values() if each.status is DecisionStatus.PREVIEWED]
    shift_all(session, shown, DecisionStatus.PENDING, DECISION, under=(ROUND.subject, facts.round.id), by=by)
    clear_numbers(session, shown)
    facts.round.preview_code = None
    session.add(facts.round)


def clear_numbers(session: Session, decisions: Sequence[AppraisalDecision]) -> None:
    """Keep no number of a result that does not stand; what the council settled about a tie stays."""
    for decision in decisions:
        decision.sqlmodel_update({"outcome": None, "total": None, "finding": {}})
        session.add(decision)
