"""Recognition and commendation: what stands, what may ground what, and what blocks an award (II.8, II.9)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

AwardKind = Literal["thematic", "merit"]

RECOGNITION_STEPS: dict[str, dict[str, str]] = {"standing": {"revoked": "thu hồi, hủy bỏ"}, "revoked": {}}

COMMENDATION_STEPS: dict[str, dict[str, str]] = {
    "proposed": {"forwarded": "trình khen thưởng", "withdrawn": "rút đề nghị"},
    "forwarded": {
        "awarded": "được khen thưởng",
        "declined": "không được khen thưởng",
        "withdrawn": "rút đề nghị",
    },
    "awarded": {"revoked": "thu hồi, hủy bỏ"},
    "declined": {},
    "withdrawn": {},
    "revoked": {},
}


@dataclass(frozen=True)
class Piece:
    """A part of the dossier: needed once for the whole, or once for each initiative."""

    id: str
    name: str
    each: bool
    before: Literal["issue", "send"]


@dataclass(frozen=True)
class Missing:
    """A part that is not there; `initiative` is None when the whole dossier lacks it."""

    piece: str
    name: str
    initiative: str | None


def missing_pieces(
    pieces: Sequence[Piece],
    initiatives: Sequence[str],
    present: Iterable[tuple[str, str | None]],
    before: Literal["issue", "send"],
) -> list[Missing]:
    """Say what a dossier lacks before it may be issued or sent; what issuing needs, sending needs too.

    Args:
        initiatives: codes, in the order of the list.
        present: (piece, initiative or None) of every stored file.
    """
    there = set(present)
    needed = [piece for piece in pieces if before == "send" or piece.before == "issue"]
    return [
        Missing(piece.id, piece.name, initiative)
        for piece in needed
        for initiative in (initiatives if piece.each else [None])
        if (piece.id, initiative) not in there
    ]


@dataclass(frozen=True)
class Declared:
    """What the clerk declared about one block: whether it holds, and the document that says so."""

    holds: bool
    document: str


@dataclass(frozen=True)
class Eligibility:
    """Which blocks nobody answered, which answers have no document, and which blocks hold."""

    unanswered: tuple[str, ...]
    without_document: tuple[str, ...]
    blocked: tuple[str, ...]

    @property
    def clear(self) -> bool:
        """Whether the proposal may go on."""
        return not (self.unanswered or self.without_document or self.blocked)


def eligibility(blocks: Sequence[str], declared: Mapping[str, Declared]) -> Eligibility:
    """Judge a proposal by its declarations. Each block needs its own answer, and a document behind the answer.

    Nothing here asks for a lower award: none has to be held first (domain reference section 5).
    """
    return Eligibility(
        unanswered=tuple(block for block in blocks if block not in declared),
        without_document=tuple(block for block in blocks if block in declared and not declared[block].document.strip()),
        blocked=tuple(block for block in blocks if block in declared and declared[block].holds),
    )


def may_ground(award: AwardKind, ground: AwardKind) -> bool:
    """Whether an earlier award may be given as a ground: a thematic one is no ground for an award of merit."""
    return not (award == "merit" and ground == "thematic")


def comments_close_on(opens_on: date, days: int) -> date:
    """The last day for comments: the day of opening is not counted, calendar days, the last one included."""
    return opens_on + timedelta(days=days)


def first_of(initiative: int, before: Mapping[int, int | None]) -> int:
    """The first registration of the same achievement: follow what each was carried over from, back over the years.

    Two initiatives are one achievement when this is the same. A chain that bites its tail ends at its smallest id.

    Args:
        before: initiative → the one it is carried over from, or None; those without one may be left out.
    """
    way = [initiative]
    while (earlier := before.get(way[-1])) is not None:
        if earlier in way:
            return min(way[way.index(earlier) :])
        way.append(earlier)
    return way[-1]
