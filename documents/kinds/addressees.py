"""Whom a letter goes to: by name while they fit under Kính gửi, else as a group with a list in the annex."""

from documents.paper import Align, Annex, Column, Table

BY_NAME = 12


def addressed(units: tuple[str, ...], group: str = "Các cơ quan, đơn vị") -> tuple[str, ...]:
    """The lines of Kính gửi."""
    return units if len(units) <= BY_NAME else (f"{group} (theo danh sách kèm theo)",)


def list_annex(units: tuple[str, ...], title: str) -> tuple[Annex, ...]:
    """The annex that names them, when Kính gửi does not."""
    if len(units) <= BY_NAME:
        return ()
    columns = (Column("TT", 1.3, Align.CENTRE), Column("Cơ quan, đơn vị", 8), Column("Ghi chú", 3))
    rows = tuple((str(number), unit, "") for number, unit in enumerate(units, start=1))
    return (Annex(title, (Table(columns, rows),)),)
