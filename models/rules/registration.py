"""Rules of registering: codes, quotas, and names that are nearly the same.

Names are compared without diacritics (the caller strips them), so that "Tuyến đường hoa" and "Tuyen duong hoa" are one.
Source: II.6; the near-duplicate threshold is the plan's data.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

# Words that most names of this movement share and that tell nothing apart.
COMMON = frozenset(
    {"mo", "hinh", "dien", "dan", "van", "kheo", "trong", "ve", "va", "cua", "cac", "tai", "voi"}
    | {"thuc", "hien", "xay", "dung", "cong", "tac"}
)
# A token that stands in more names than this is no help in finding candidates.
MOST_NAMES_PER_TOKEN = 60
# Words of a name that may have a slip of the pen, or stand on one side only, and it is still compared by letters.
SLIPS = 2


def code_of(prefix: str, year: int, number: int) -> str:
    """Write an initiative's code: "DVK-2024-007"; beyond 999 the number simply grows."""
    return f"{prefix}-{year}-{number:03d}"


def quota_state(count: int, least: int, most: int | None) -> int:
    """Say how a number stands to a quota: below it (-1), within (0), above (1)."""
    if most is not None and count > most:
        return 1
    return -1 if count < least else 0


def tokens(plain: str) -> tuple[str, ...]:
    """Split a plain name into the words that tell it apart; all of them when nothing else is left."""
    words = "".join(each if each.isalnum() else " " for each in plain.lower()).split()
    return tuple(word for word in words if word not in COMMON) or tuple(words)


def likeness(first: str, second: str) -> float:
    """How alike two plain names are, 0 to 1: letter by letter, as written or with the words in order."""
    return _Comparison(tokens(first)).with_(tokens(second), 0)


class _Comparison:
    """One name held against many: what SequenceMatcher works out about it is worked out once."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = Counter(words)
        self.as_written = SequenceMatcher(None, "", " ".join(words), autojunk=False)
        self.in_order = SequenceMatcher(None, "", " ".join(sorted(words)), autojunk=False)

    def with_(self, words: tuple[str, ...], from_: float) -> float:
        """Compare; below `from_` the answer is only known to be below, and is 0."""
        if not self._may_reach(words, from_):
            return 0.0
        if Counter(words) == self.words:
            return 1.0
        best = 0.0
        for matcher, text in ((self.as_written, " ".join(words)), (self.in_order, " ".join(sorted(words)))):
            matcher.set_seq1(text)
            if matcher.quick_ratio() >= from_:
                best = max(best, matcher.ratio())
        return best if best >= from_ else 0.0

    def _may_reach(self, words: tuple[str, ...], from_: float) -> bool:
        """Judge by whole words first: names that are this alike differ in a few of their words."""
        shared = (self.words & Counter(words)).total()
        most = max(self.words.total(), len(words))
        return most - shared <= max(SLIPS, round((1 - from_) * 2 * most))


@dataclass(frozen=True)
class Near:
    """A name that is nearly the same: its key, and how alike (0 to 1)."""

    key: str
    likeness: float


class NameIndex:
    """Finds near-duplicate names among thousands: rare words, and words that follow each other, lead to few candidates.

    A slip of the pen changes one word and leaves the others, so two names that are alike share a word.
    """

    def __init__(self, names: Iterable[tuple[str, str]] = ()) -> None:
        """Take (key, plain name) pairs."""
        self._tokens: dict[str, tuple[str, ...]] = {}
        self._by_token: dict[str, list[str]] = defaultdict(list)
        for key, plain in names:
            self.add(key, plain)

    def add(self, key: str, plain: str) -> None:
        """Remember a name."""
        words = tokens(plain)
        self._tokens[key] = words
        for word in {*words, *_pairs(words)}:
            self._by_token[word].append(key)

    def near(self, plain: str, from_: float) -> list[Near]:
        """Return the names that are at least `from_` alike, the most alike first."""
        words = tokens(plain)
        compared = _Comparison(words)
        alike = ((key, compared.with_(self._tokens[key], from_)) for key in self._candidates(words))
        found = [Near(key, ratio) for key, ratio in alike if ratio >= from_]
        return sorted(found, key=lambda each: (-each.likeness, each.key))

    def _candidates(self, words: tuple[str, ...]) -> set[str]:
        lists = [self._by_token[word] for word in {*words, *_pairs(words)} if word in self._by_token]
        rare = [listed for listed in lists if len(listed) <= MOST_NAMES_PER_TOKEN]
        return set().union(*(rare or sorted(lists, key=len)[:2]))


def _pairs(words: tuple[str, ...]) -> list[str]:
    """Two words that follow each other, as one: they tell apart what single common words do not."""
    return [f"{one} {other}" for one, other in pairwise(words)]
