"""Names that are nearly the same, found among thousands without diacritics (the caller strips them).

"Tuyến đường hoa" and "Tuyen duong hoa" are one name; so are the same words in another order, or with a slip of the pen.
Source: II.6; the near-duplicate threshold is the plan's data.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Indel

# Words that most names of this movement share and that tell nothing apart.
COMMON = frozenset(
    {"mo", "hinh", "dien", "dan", "van", "kheo", "trong", "ve", "va", "cua", "cac", "tai", "voi"}
    | {"thuc", "hien", "xay", "dung", "cong", "tac"}
)


def tokens(plain: str) -> tuple[str, ...]:
    """Split a plain name into the words that tell it apart; all of them when nothing else is left."""
    words = "".join(each if each.isalnum() else " " for each in plain.lower()).split()
    return tuple(word for word in words if word not in COMMON) or tuple(words)


def likeness(first: str, second: str) -> float:
    """How alike two plain names are, 0 to 1: letter by letter, as written or with the words in order."""
    pairs = zip(_writings(first), _writings(second), strict=True)
    return max(Indel.normalized_similarity(one, other) for one, other in pairs)


@dataclass(frozen=True)
class Near:
    """A name that is nearly the same: its key, and how alike (0 to 1)."""

    key: str
    likeness: float


class NameIndex:
    """Names held ready to be compared with another one, as written and with the words in order."""

    def __init__(self, names: Iterable[tuple[str, str]] = ()) -> None:
        """Take (key, plain name) pairs."""
        self._as_written: dict[str, str] = {}
        self._in_order: dict[str, str] = {}
        for key, plain in names:
            self.add(key, plain)

    def add(self, key: str, plain: str) -> None:
        """Remember a name."""
        self._as_written[key], self._in_order[key] = _writings(plain)

    def near(self, plain: str, from_: float) -> list[Near]:
        """Return the names that are at least `from_` alike, the most alike first."""
        best: dict[str, float] = {}
        for words, names in zip(_writings(plain), (self._as_written, self._in_order), strict=True):
            scorer = Indel.normalized_similarity
            for _, alike, key in process.extract(words, names, scorer=scorer, score_cutoff=from_, limit=None):
                best[key] = max(alike, best.get(key, 0.0))
        found = [Near(key, alike) for key, alike in best.items()]
        return sorted(found, key=lambda each: (-each.likeness, each.key))


def _writings(plain: str) -> tuple[str, str]:
    """A name as it is compared: its words as written, and in order."""
    words = tokens(plain)
    return " ".join(words), " ".join(sorted(words))
