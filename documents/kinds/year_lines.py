"""The lines that a year's report is counted from."""

from dataclasses import dataclass
from datetime import date

INSPECTED = "Đã kiểm tra"


@dataclass(frozen=True, slots=True, kw_only=True)
class InitiativeLine:
    """One registered mô hình or exemplar.

    Args:
        content: number of its content.
        passed: None while it has not been appraised.
        declined: was proposed and not recognised.
        result: what it has brought, in a line.
    """

    code: str
    name: str
    unit: str
    content: str
    collective: bool
    new: bool
    passed: bool | None = None
    proposed: bool = False
    recognised: bool = False
    declined: bool = False
    confirmed: bool = True
    exemplar: bool = False
    inspected: bool = False
    replicated: bool = False
    result: str = ""
    note: str = ""

    @property
    def remarks(self) -> str:
        """The note, and what is counted of it in no column of its own."""
        marks = (
            (not self.confirmed, "Chưa xác nhận đăng ký"),
            (self.exemplar, "Điển hình"),
            (self.inspected, INSPECTED),
            (self.replicated, "Được nhân rộng"),
        )
        return "; ".join((*([self.note] if self.note else ()), *(words for holds, words in marks if holds)))


@dataclass(frozen=True, slots=True, kw_only=True)
class HandInLine:
    """What one unit owed, and how it came.

    Args:
        product: "Kế hoạch", "Đăng ký mô hình", "Báo cáo".
        standing: in words: "Đúng hạn", "Nộp chậm 3 ngày", "Chưa nhận được".
        internal: the day is the office's own target, not one that the plan names.
        late: only of a subordinate unit; a coordinating body is never called so.
    """

    product: str
    unit: str
    due: date | None
    arrived: date | None
    standing: str
    times_returned: int = 0
    internal: bool = False
    late: bool = False

    @property
    def received(self) -> bool:
        """Whether it has come at all."""
        return self.arrived is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLine:
    """One inspection that was held."""

    unit: str
    on: date
    findings: int = 0
    still_open: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PetitionLine:
    """One petition: whose voice, and whether it was answered; never its text."""

    voice: str
    answered: bool
