"""Taking units' plans in: checklist, allowed files (II.6, III.2.a)."""

from config.deadline_schema import Strict


class Intake(Strict):
    """Taking units' plans in: checklist, allowed files (II.6, III.2.a)."""
