"""Appraisal: council, method, vote, ties (II.8)."""

from config.deadline_schema import Strict


class Appraising(Strict):
    """Appraisal: council, method, vote, ties (II.8)."""
