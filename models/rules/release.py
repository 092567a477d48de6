"""What a person must release before it leaves.

Source: III.1.a ("theo dõi, đôn đốc"); an accusation that is wrong once ends the trust in all of them, and nobody writes to
a leader without somebody having read it first.
"""

from typing import Literal

Choice = Literal["required", "everything"]

LATE = ("overdue", "overdue_report")
ABOVE_OFFICERS = ("head", "leader_in_charge")


def needs_release(role: str, message: str, *, asked: bool, choice: Choice) -> bool:
    """Whether a line waits for a person.

    Args:
        asked: the ladder, or the step that owes the line, wants it released.
        choice: the office's own for the rest: "everything" lets nothing leave by itself.
    """
    return asked or message in LATE or role in ABOVE_OFFICERS or choice == "everything"
