"""The next version of the units while a workbook changes it: what becomes of each contact, and which row says so."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from config.plan_schema import Role, UnitsFile

ROLES = {
    Role.PERSON_IN_CHARGE: "Đầu mối phụ trách",
    Role.HEAD: "Người đứng đầu",
    Role.HOME_AFFAIRS_OFFICER: "Chuyên viên theo dõi",
    Role.LEADER_IN_CHARGE: "Lãnh đạo phụ trách",
}


def contact_id(unit: str, role: str, name: str) -> str:
    """Which contact a row is: by what a units file tells contacts apart, whatever stands before it in the file."""
    return f"{unit}#{hashlib.sha256(f'{role} {name}'.encode()).hexdigest()[:12]}"


@dataclass
class Draft:
    """Units, contacts and days away as in a units file, each with the row of its sheet that has changed it.

    Args:
        units: without their contacts until `whole`.
        rows: a unit by position → its row.
        contacts: of each unit by position: id → the contact and its row.
        absent: (unit, contact id) → its days away, each with its row.
    """

    units: list[dict[str, Any]]
    rows: dict[int, int] = field(default_factory=dict)
    contacts: list[dict[str, tuple[dict[str, Any], int | None]]] = field(default_factory=list)
    absent: dict[tuple[int, str], list[tuple[dict[str, Any], int | None]]] = field(default_factory=dict)

    @classmethod
    def of(cls, directory: UnitsFile) -> "Draft":
        """What the directory says now."""
        draft = cls([each.model_dump(mode="json", by_alias=True) for each in directory.units])
        for place, unit in enumerate(draft.units):
            ids = {contact_id(unit["code"], each["role"], each["name"]): each for each in unit.pop("contacts")}
            draft.contacts.append({key: (each, None) for key, each in ids.items()})
            draft.absent |= {(place, key): [(away, None) for away in each["away"]] for key, each in ids.items()}
        return draft

    def add_unit(self, values: Mapping[str, Any], row: int) -> None:
        """Append a unit."""
        self.rows[len(self.units)] = row
        self.units.append(dict(values))
        self.contacts.append({})

    def place(self, code: str) -> int | None:
        """Where a unit stands."""
        return next((number for number, each in enumerate(self.units) if each["code"] == code), None)

    def contact_of(self, place: int, role: str, name: str) -> str | None:
        """Which contact of a unit somebody means: by the name that it has now, or by the one that was exported."""
        those = self.contacts[place]
        now = next((key for key, (each, _) in those.items() if (each["role"], each["name"]) == (role, name)), None)
        before = contact_id(self.units[place]["code"], role, name)
        return now or (before if before in those else None)

    def rename(self, place: int, before: str, after: str) -> None:
        """Whoever stands in for a colleague goes on to do so under a name that was put right."""
        for key in self.contacts[place]:
            for away, _ in self.absent.get((place, key), ()):
                if away["deputy"] == before:
                    away["deputy"] = after

    def whole(self) -> list[dict[str, Any]]:
        """The units with their contacts and their days away."""
        return [
            {
                **unit,
                "contacts": [
                    {**contact, "away": [away for away, _ in self.absent.get((place, key), ())]}
                    for key, (contact, _) in self.contacts[place].items()
                ],
            }
            for place, unit in enumerate(self.units)
        ]

    def contact_row(self, place: int, number: int) -> int | None:
        """The row that has changed a contact, by its position; None of one that no row has."""
        return [*self.contacts[place].values()][number][1]

    def absence_row(self, place: int, number: int, nth: int) -> int | None:
        """The row that has changed a contact's days away."""
        key = [*self.contacts[place]][number]
        return self.absent[place, key][nth][1]

    def touched(self) -> Iterator[str]:
        """Codes of the units that a row has changed, or a contact of theirs."""
        for place, unit in enumerate(self.units):
            rows = [self.rows.get(place), *(row for _, row in self.contacts[place].values())]
            if any(row is not None for row in rows):
                yield unit["code"]
