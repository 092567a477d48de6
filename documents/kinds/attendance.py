"""Who took part, as minutes list them; names are those that the office entered, seats stand without."""

from collections.abc import Iterable
from dataclasses import dataclass

from documents.paper import Dash


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """One seat at a table: the role or title, the institution, and the name if it was entered."""

    seat: str
    unit: str = ""
    name: str | None = None

    @property
    def words(self) -> str:
        """ "Ông/bà …, Trưởng phòng, Phòng Nội vụ", or the seat alone."""
        where = f"{self.seat}, {self.unit}" if self.unit else self.seat
        return f"{self.name}, {where}" if self.name else where


def attendance(seats: Iterable[Attendee]) -> tuple[Dash, ...]:
    """One line each."""
    return tuple(Dash(f"{each.words}.") for each in seats)
