"""Inspection: body, choosing units, notice, rounds (II.8, III.1.a)."""

from config.deadline_schema import Strict


class Inspecting(Strict):
    """Inspection: body, choosing units, notice, rounds (II.8, III.1.a)."""
