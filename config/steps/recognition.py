"""Submission upward and recognition: levels, bodies, dossier, clock (II.8, II.9)."""

from config.deadline_schema import Strict


class Recognising(Strict):
    """Submission upward and recognition: levels, bodies, dossier, clock (II.8, II.9)."""
