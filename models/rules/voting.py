"""The council's vote: who is counted, whether enough were there, whether enough were in favour.

Quorum and majority each say what they are a share of: of the members, or of those present. A member with a conflict of
interest is neither, so both are computed again for every mô hình (II.8 leaves the numbers open: they are data).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from models.rules.scoring import Portion

Of = Literal["members", "present"]
FOR, AGAINST, ABSTAIN, INVALID = "for", "against", "abstain", "invalid"
CHOICES = (FOR, AGAINST, ABSTAIN, INVALID)


@dataclass(frozen=True)
class ShareOf:
    """A share together with what it is a share of."""

    of: Of
    portion: Portion


@dataclass(frozen=True)
class VoteRules:
    """How the council decides.

    Args:
        quorum: of the members, how many are present; or of those present, how many hand in a ballot.
        majority: how many are in favour, of the members or of those present; an abstention is present, not in favour.
        all_cases: everything is voted on, and the vote alone decides; else only what the scores propose, and both
            must be in favour.
    """

    quorum: ShareOf
    majority: ShareOf
    all_cases: bool = False


@dataclass(frozen=True)
class Tally:
    """A secret vote as the tellers report it, and who could take part in it.

    Args:
        electorate: the members who were present and had no conflict when it was held.
    """

    counts: Mapping[str, int]
    electorate: frozenset[str]


@dataclass(frozen=True)
class Count:
    """One vote as numbers only."""

    members: int
    present: int
    in_favour: int
    against: int
    abstained: int
    invalid: int

    @property
    def cast(self) -> int:
        """How many ballots were handed in, whatever they say."""
        return self.in_favour + self.against + self.abstained + self.invalid

    def quorum_met(self, rules: VoteRules) -> bool:
        """Whether enough were there (or handed a ballot in) for the vote to stand."""
        if rules.quorum.of == "members":
            return rules.quorum.portion.met(self.present, self.members)
        return rules.quorum.portion.met(self.cast, self.present)

    def carried(self, rules: VoteRules) -> bool:
        """Whether enough were in favour."""
        whole = self.members if rules.majority.of == "members" else self.present
        return rules.majority.portion.met(self.in_favour, whole)


def count_ballots(
    members: Collection[str], conflicted: Collection[str], present: Collection[str], ballots: Mapping[str, str]
) -> Count:
    """Count open ballots: only those of members who are present and have no conflict.

    Args:
        ballots: member → one of `CHOICES`.
    """
    free = set(members) - set(conflicted)
    here = free & set(present)
    valid = [ballots[member] for member in here if member in ballots]
    return Count(len(free), len(here), *(valid.count(choice) for choice in CHOICES))


def count_tally(
    members: Collection[str], conflicted: Collection[str], present: Collection[str], tally: Tally
) -> Count | None:
    """Count a secret vote; None when those who took part are no longer those who may: then it has to be held again."""
    free = set(members) - set(conflicted)
    here = free & set(present)
    if here != tally.electorate:
        return None
    return Count(len(free), len(here), *(tally.counts.get(choice, 0) for choice in CHOICES))
