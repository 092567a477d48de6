"""A training office with the plan of Bắc Kạn rolled out, and the registers as a person would keep them.

Days are business days; the instant is 07:00 of the day. What the record says is read back as plain tuples.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from inspection_office import City, instant, make_city

from models.intake.store import INTAKE_FOLDER
from models.registers.entries import Paper
from models.registers.petitions import NewPetition
from models.registers.record import PetitionKind, Voice
from models.states import Source
from tasks.registers import entries, steps
from tasks.registers.files import FOLDER
from tasks.registers.reports import RegisterReport
from tasks.registers.rows import EntryRow, New

ACTOR = "Chuyên viên theo dõi - Phòng Nội vụ"
MAY = date(2024, 5, 20)
REASON = "Ghi nhầm khi nhập"

__all__ = ["ACTOR", "MAY", "REASON", "City", "Registers", "instant", "make_registers", "petition", "who"]


def who(day: date) -> tuple[date, datetime, str, Source]:
    """What every task takes last: the day, the instant, who acts, and from where."""
    return day, instant(day), ACTOR, Source.FORM


def petition(received_on: date = MAY, unit: str | None = None, **more: Any) -> NewPetition:
    """A petition of the people."""
    return NewPetition(PetitionKind.PETITION, Voice.PEOPLE, received_on, unit=unit, **more)


class Registers:
    """The registers of one office."""

    def __init__(self, city: City) -> None:
        self.city = city

    def record(self, *new: New, paper: Paper | None = None, on: date = MAY, preview: bool = False) -> RegisterReport:
        rows = [EntryRow(each, paper or Paper()) for each in new]
        return entries.record_entries.fn(rows, *who(on), preview)

    def take(self, rows: list[EntryRow], on: date = MAY, preview: bool = False) -> RegisterReport:
        return entries.record_entries.fn(rows, *who(on), preview)

    def refer(self, number: int, unit: str = "P-DX", by: date | None = None, on: date = MAY) -> RegisterReport:
        return steps.refer_petition.fn(str(number), unit, "15/PC-NV", on, by, *who(on))

    def answer(self, number: int, on: date) -> RegisterReport:
        return steps.answer_petition.fn(str(number), "20/UBND-VP", on, *who(on))

    def file(self, name: str, *lines: str) -> Path:
        """Put a file into the intake folder and return the home."""
        folder = self.city.home / INTAKE_FOLDER / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return self.city.home

    def told(self) -> list[tuple[Any, ...]]:
        """Every telling about a petition: (number, rung, address, clause, heading)."""
        return self.city.rows(
            "SELECT l.subject_id, l.rung, c.email, l.clause_code, json_extract(l.event, '$.heading') "
            "FROM notice_line l LEFT JOIN contact c ON c.id = l.contact_id WHERE l.subject = 'petition' ORDER BY l.id"
        )


def make_registers(folder: Path, patch: pytest.MonkeyPatch) -> Registers:
    """An office of its own under `folder`."""
    return Registers(make_city(folder, patch))
