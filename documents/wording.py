"""Phrases that every kind of document shares: how a document is cited, how a number and a list are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from config.vietnamese import long_date
from documents.paper import Issued, Office, Signature

BLANK = "\u00a0" * 6
# A line that is filled in by hand, or by typing over it.
TO_FILL = "…" * 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A document that another one names; what is not known yet is left blank for the clerk.

    Args:
        symbol: with its number ("45/KH-UBND", "209-KH/TU") once it has one, else alone ("KH-UBND", "QĐ/TU").
        about: what follows "về": "thực hiện phong trào “Dân vận khéo” năm 2024".
        year: of a document that has no day yet, if it is known.
    """

    kind: str
    symbol: str
    by: str
    about: str
    on: date | None = None
    year: int | None = None

    @property
    def words(self) -> str:
        """ "Kế hoạch số 45/KH-UBND ngày 25 tháng 3 năm 2024 của … về …"."""
        day = long_date(self.on) if self.on else f"ngày {BLANK}tháng {BLANK}năm {self.year or BLANK}"
        return f"{self.kind} số {self._number} {day} của {self.by} về {self.about}"

    @property
    def _number(self) -> str:
        """Without a number the place for it: before a stroke, in a symbol of the Party before a dash."""
        if self.symbol[:1].isdigit():
            return self.symbol
        return f"{BLANK}{'-' if '/' in self.symbol else '/'}{self.symbol}"


@dataclass(frozen=True, slots=True)
class Quoted:
    """A document as the signed plan itself cites it, word for word."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the documents of one plan have in common.

    Args:
        plan: the plan itself, as it is cited.
        movement: "phong trào “Dân vận khéo” năm 2024".
        model: what units build, as a sentence calls it: "mô hình “Dân vận khéo”".
        desk: the unit that gathers: "Phòng Nội vụ".
        recipients: of Nơi nhận, between "Như trên" and the file.
        contact: telephone or address to ask at, if the office has entered one.
    """

    office: Office
    year: int
    signature: Signature
    plan: Cited
    movement: str
    model: str
    desk: str
    recipients: tuple[str, ...] = ()
    contact: str | None = None
    issued: Issued | None = None

    @property
    def ask_at(self) -> str:
        """Where a unit turns with a question."""
        return f"{self.desk} ({self.contact})" if self.contact else self.desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What the plan asks of a unit.

    Args:
        clause: "điểm c khoản 2 mục III".
        product: what is sent, in running text: "báo cáo kết quả thực hiện …".
        short: the same when it is named again: "báo cáo".
        to: whom it goes to: "Ủy ban nhân dân thành phố (qua Phòng Nội vụ tổng hợp)".
        deadline: in the plan's own words: "trước ngày 15/11/2024".
    """

    clause: str
    product: str
    short: str
    to: str
    deadline: str


def counted(number: int, what: str) -> str:
    """ "05 cơ quan, đơn vị", "12 mô hình": in a sentence a number below ten has a leading zero."""
    return f"{figure(number)} {what}"


def figure(number: int) -> str:
    """ "05", "12", "1.250"; nothing stays "0"."""
    if 0 < number < 10:
        return f"{number:02d}"
    return grouped(number)


def grouped(number: int) -> str:
    """ "1.250", as a table writes it."""
    return f"{number:,}".replace(",", ".")


def share(part: int, whole: int) -> str:
    """ "94,7%": one decimal, none when it is nothing or all."""
    tenths = (part * 2000 + whole) // (2 * whole)
    whole_percent, rest = divmod(tenths, 10)
    return f"{whole_percent},{rest}%" if rest else f"{whole_percent}%"


def listed(names: Sequence[str]) -> str:
    """ "A; B và C" where a name has a comma in it, "A, B và C" otherwise."""
    if len(names) < 2:
        return "".join(names)
    comma = "; " if any("," in name for name in names) else ", "
    return f"{comma.join(names[:-1])} và {names[-1]}"


def lower_first(text: str) -> str:
    """Go on in a sentence; an abbreviation stays as it is."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """Begin a sentence."""
    return text[:1].upper() + text[1:]
