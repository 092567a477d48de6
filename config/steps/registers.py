"""Registers: petitions, obstacles, committee, media (II.7, III.1.b, III.3)."""

from config.deadline_schema import Strict


class Registers(Strict):
    """Registers: petitions, obstacles, committee, media (II.7, III.1.b, III.3)."""
