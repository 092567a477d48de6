"""What a document is made of, before it is drawn: head, body, signatures, recipients, annexes.

A kind of document says what stands in each part; `documents.layout` says how a part looks. Numbers of sections,
items and annexes are counted by the layout, never written by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from config.refusals import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The body that issues a document.

    Args:
        name: in full, as it stands in a sentence: "Ủy ban nhân dân thành phố Bắc Kạn".
        short: as the rest of the text calls it: "Ủy ban nhân dân thành phố".
        lines: its name at the head of the document, line by line.
        parent: the body above it at the head; a people's committee has none.
        code: its letters in a symbol: "UBND".
        drafter: letters of the unit that drafts: "NV".
        place: "TP. Bắc Kạn".
    """

    name: str
    short: str
    lines: tuple[str, ...]
    code: str
    drafter: str
    place: str
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """The number and day that the clerk gave. Until then a document has neither.

    Args:
        on_paper: an annex then repeats number and day; one of an electronic document leaves them blank.
    """

    number: int
    on: date
    on_paper: bool = False


# A name is signed bare: NĐ 30/2020/NĐ-CP, Phụ lục I, phần II, mục I, khoản 7.
HONOURS = ("gs", "pgs", "ts", "ths", "cn", "ks", "bs", "ngut", "ngưt", "nsut", "nsưt", "nsnd", "ahlđ")


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, by right of what. Lines are written as words; the layout puts them in capitals.

    Args:
        authority: "TM. …", "KT. …", "TL. …", "TUQ. …", above the title, in order.
        name: of the person, if the office has entered one; a draft is signed without.
    """

    title: str
    authority: tuple[str, ...] = ()
    name: str | None = None

    def __post_init__(self) -> None:
        first = (self.name or "").partition(".")[0].strip().casefold()
        if "." in (self.name or "") and first in HONOURS:
            raise Refused(f"Họ tên người ký không ghi học hàm, học vị, danh hiệu: “{self.name}”. Chỉ ghi họ và tên.")

    @classmethod
    def collective(cls, body: str, head: str, *, deputy: str | None = None, name: str | None = None) -> Signature:
        """A body that decides together: TM. by its head, or TM. and KT. by a deputy."""
        above = (f"TM. {body}", *((f"KT. {head}",) if deputy else ()))
        return cls(deputy or head, above, name)

    @classmethod
    def head(cls, head: str, *, deputy: str | None = None, name: str | None = None) -> Signature:
        """The head of an office, or KT. by a deputy."""
        return cls(deputy or head, (f"KT. {head}",) if deputy else (), name)

    @classmethod
    def by_order(cls, head: str, title: str, *, deputy: str | None = None, name: str | None = None) -> Signature:
        """TL.: the head of a unit signs by order of the head of the office; its deputy adds KT."""
        above = (f"TL. {head}", *((f"KT. {title}",) if deputy else ()))
        return cls(deputy or title, above, name)

    @classmethod
    def by_authorisation(cls, body: str, title: str, *, name: str | None = None) -> Signature:
        """TUQ.: authorised in writing, for a limited time."""
        return cls(title, (f"TUQ. {body}",), name)

    @classmethod
    def acting(cls, head: str, *, name: str | None = None) -> Signature:
        """Q.: who holds the office for the time being."""
        return cls(f"Q. {head}", (), name)


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of the body."""

    text: str


@dataclass(frozen=True, slots=True)
class Dash:
    """A line that begins with a dash."""

    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part: "I. TÌNH HÌNH CHUNG".

    Args:
        mark: under which what the office writes in it is found again (`documents/said.py`).
    """

    title: str
    blocks: Sequence[Block]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """A titled clause: "1. Ưu điểm", bold; `mark` as that of a section."""

    title: str
    blocks: Sequence[Block] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered clause without a title: "1. Khẩn trương …"."""

    text: str
    blocks: Sequence[Block] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """A lettered point: "a) …", in the Vietnamese alphabet."""

    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """An article of a decision: "Điều 1. …"."""

    text: str
    blocks: Sequence[Block] = ()


class Align(StrEnum):
    """How a column stands."""

    LEFT = "left"
    CENTRE = "centre"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; widths are shares of the page."""

    title: str
    share: float
    align: Align = Align.LEFT


Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table.

    Args:
        rows: cells in the order of the columns; a bare string is a heading across all columns.
        total: a last row in bold, or None.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row | str, ...]
    total: Row | None = None

    def __post_init__(self) -> None:
        for row in (*self.rows, *((self.total,) if self.total else ())):
            if not isinstance(row, str) and len(row) != len(self.columns):
                raise ValueError(f"a row of {len(row)} cells in a table of {len(self.columns)} columns: {row}")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture over the width of the page, as PNG; `words` say what it shows to who cannot see it."""

    png: bytes
    words: str


Block = Text | Dash | Section | Clause | Item | Point | Article | Table | Picture


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex on landscape pages of its own."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document, whole.

    Args:
        year: of the plan; stands at the head while there is no day yet.
        numbered: whether the clerk gives it a number; a sheet within a council has none, and goes to nobody.
        type_code: letters of the type in the symbol ("BC"); None for a công văn, which has none.
        type_name: "Báo cáo"; None for a công văn.
        subject: the trích yếu, without "V/v".
        to: "Kính gửi"; empty for types that have none.
        to_list: whom Nơi nhận begins with: "Như trên" where there is Kính gửi.
        enacted_by: of a decision: whose decision it is, above its bases.
        signatures: one stands beside Nơi nhận; several stand side by side above it, left to right.
    """

    office: Office
    year: int
    subject: str
    blocks: Sequence[Block]
    signatures: tuple[Signature, ...]
    numbered: bool = True
    type_code: str | None = None
    type_name: str | None = None
    issued: Issued | None = None
    to: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    enacted_by: str | None = None
    recipients: tuple[str, ...] = ()
    filed: str | None = None
    annexes: tuple[Annex, ...] = ()

    @property
    def symbol(self) -> str:
        """ "BC-UBND", and of a công văn "UBND-NV": the groups joined without spaces."""
        if self.type_code is None:
            return f"{self.office.code}-{self.office.drafter}"
        return f"{self.type_code}-{self.office.code}"

    @property
    def sent_to(self) -> tuple[str, ...]:
        """The lines of Nơi nhận: "Như trên" first where there is Kính gửi, the file last."""
        first = ("Như trên",) if self.to else ()
        return (*first, *self.recipients, f"Lưu: {self.filed or f'VT, {self.office.drafter}'}")
