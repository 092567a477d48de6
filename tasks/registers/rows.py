"""The rows that the registers take, from a form, a workbook or a file; all of them or none.

Rows with the words of a petition or a person's name come from a file alone and are never parameters of a task run.
"""

from dataclasses import dataclass

from models.registers.committee import NewMember
from models.registers.entries import Paper
from models.registers.media import NewItem
from models.registers.obstacles import NewObstacle
from models.registers.petitions import NewPetition
from models.registers.reviews import NewReview

New = NewPetition | NewObstacle | NewMember | NewItem | NewReview


@dataclass(frozen=True)
class EntryRow:
    """One new entry of any register. `line` is the row of the file it came from, if it came from one."""

    new: New
    paper: Paper
    line: int | None = None
