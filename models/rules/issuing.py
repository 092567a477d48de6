"""Numbers of outgoing documents, and what may follow the issue of one (NĐ 30/2020/NĐ-CP, Điều 15, Điều 18).

Numbers restart at 01 each 01/01. Which types of an issuing body share one row of numbers the decree leaves to the head of
the office: a setting of the plan says it, and without one each type has its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

LETTER = "CV"
# Phụ lục III of the decree; what begins with none of these is a công văn, which has no type in its symbol.
LETTERS = "NQ QĐ CT QC QyĐ TC TB HD CTr KH PA ĐA DA BC BB TTr HĐ CĐ BGN BTT GUQ GM GGT GNP PG PC PB"
TYPES = frozenset(LETTERS.split())
_WHOLE = re.compile(r"(\d{1,6})\s*/\s*(\S+)")

_LATER = {
    "corrected": "đính chính bằng công văn",
    "replaced": "thay bằng văn bản khác",
    "withdrawn": "thu hồi",
}
_ISSUED = {"reentered": "sửa số, ngày ghi nhầm", **_LATER}
STEPS: Mapping[str, Mapping[str, str]] = {
    "drafted": {"issued": "phát hành"},
    "issued": _ISSUED,
    "reentered": _ISSUED,
    "corrected": _LATER,
    "replaced": {},
    "withdrawn": {},
}
IN_FORCE = ("issued", "reentered", "corrected")


@dataclass(frozen=True)
class Number:
    """A number with its symbol: 45 of "UBND-NV"."""

    number: int
    symbol: str

    @property
    def issuer(self) -> str:
        """The letters of the body: "UBND" of "BC-UBND" and of "UBND-NV"."""
        groups = self.symbol.split("-")
        return groups[1] if groups[0] in TYPES and len(groups) > 1 else groups[0]

    @property
    def series(self) -> str:
        """The type whose numbers run together."""
        first = self.symbol.split("-")[0]
        return first if first in TYPES else LETTER

    @property
    def words(self) -> str:
        """ "05/BC-UBND": a number below ten has a leading zero."""
        return f"{self.number:02d}/{self.symbol}"


def read_number(text: str) -> Number | None:
    """A number as the clerk writes it, "45/BC-UBND" or "Số: 45/BC-UBND"; None where it is something else."""
    found = _WHOLE.fullmatch(text.strip().removeprefix("Số:").removeprefix("số").strip())
    return Number(int(found[1]), found[2]) if found and int(found[1]) > 0 else None


def given_number(text: str, symbol: str) -> Number | None:
    """The number that the clerk gave a draft: "45", or "45/BC-UBND" where the symbol is the draft's own."""
    bare = text.strip()
    if re.fullmatch(r"\d{1,6}", bare):
        return Number(int(bare), symbol) if int(bare) > 0 else None
    found = read_number(bare)
    return found if found and found.symbol == symbol else None


def is_possible_day(issued_on: date, drafted_on: date, today: date) -> bool:
    """A document is issued on the day of its draft or later, never on a day to come."""
    return drafted_on <= issued_on <= today
