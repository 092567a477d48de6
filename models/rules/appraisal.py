"""Thẩm định (II.8): which step may follow which, who has a conflict of interest, and what the rules make of the sheets.

`judge` is the whole appraisal as one function of its arguments. A conflicted member is taken out before anything is
counted, so nothing that such a member wrote can change a number.
"""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from models.rules.scoring import (
    Aggregate,
    Criterion,
    Place,
    Portion,
    Rounding,
    Scores,
    Total,
    explain_checklist,
    explain_total,
    rank,
)
from models.rules.voting import Count, Tally, VoteRules, count_ballots, count_tally

ROUND_STEPS: dict[str, dict[str, str]] = {
    "open": {"scoring": "phân công thẩm định", "cancelled": "hủy đợt"},
    "scoring": {"closed": "khóa phiếu chấm", "cancelled": "hủy đợt"},
    "closed": {"scoring": "mở lại việc chấm", "applied": "áp dụng kết quả", "cancelled": "hủy đợt"},
    "applied": {"closed": "hoàn tác kết quả chưa công bố", "published": "công bố kết quả"},
    "published": {},
    "cancelled": {},
}

SHEET_STEPS: dict[str, dict[str, str]] = {
    "draft": {
        "handed_in": "nộp phiếu",
        "abstained": "không cho ý kiến",
        "absent": "khóa phiếu khi chưa nộp",
        "removed": "bỏ phân công",
    },
    "handed_in": {"reopened": "hồ sơ thay đổi sau khi chấm", "draft": "cho sửa phiếu"},
    "reopened": {
        "handed_in": "chấm lại",
        "abstained": "không cho ý kiến",
        "absent": "khóa phiếu khi chưa nộp",
        "removed": "bỏ phân công",
    },
    "abstained": {"draft": "cho sửa phiếu"},
    "absent": {"draft": "mở lại việc chấm"},
    "removed": {"draft": "phân công lại"},
}

DECISION_STEPS: dict[str, dict[str, str]] = {
    "pending": {"previewed": "xem trước", "dropped": "để lại đợt sau"},
    "previewed": {"pending": "căn cứ thay đổi", "applied": "áp dụng", "dropped": "để lại đợt sau"},
    "applied": {"pending": "hoàn tác", "published": "công bố"},
    "published": {},
    "dropped": {"pending": "đưa lại vào đợt"},
}

OWN_UNIT, DECLARED, AUTHOR = "own_unit", "declared", "author"
TONES = "\u0300\u0301\u0303\u0309\u0323"

Method = Literal["checklist", "weighted", "ranking"]
Outcome = Literal["pass", "fail", "tie", "too_few", "no_vote", "no_quorum"]
DECIDED = ("pass", "fail")


# --- conflicts of interest ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Appraiser:
    """A member, as far as a conflict of interest goes. `units`: the own one, and those that took it over."""

    code: str
    units: frozenset[str]
    name: str


@dataclass(frozen=True)
class Subject:
    """A mô hình, as far as a conflict of interest goes.

    Args:
        units: the unit whose it is, and the one that registered it.
        authors: texts of the dossier in which its authors are named.
    """

    code: str
    units: frozenset[str]
    authors: tuple[str, ...] = ()


def conflict_kinds(member: Appraiser, subject: Subject, declared: Mapping[tuple[str, str], str]) -> tuple[str, ...]:
    """Why a member may neither see nor count for a mô hình; empty when nothing stands against it.

    Args:
        declared: (member, mô hình) → `DECLARED` or `AUTHOR`, as declared by file or form.
    """
    kinds = []
    if member.units & subject.units:
        kinds.append(OWN_UNIT)
    own = name_key(member.name)
    if own and any(f" {own} " in f" {name_key(text)} " for text in subject.authors):
        kinds.append(AUTHOR)
    said = declared.get((member.code, subject.code))
    if said is not None and said not in kinds:
        kinds.append(said)
    return tuple(kinds)


def name_key(text: str) -> str:
    """A name without case, marks between words, and the two ways to place a tone ("Hòa", "Hoà"); other marks stay."""
    words = []
    for word in "".join(each if each.isalnum() else " " for each in unicodedata.normalize("NFC", text)).split():
        letters = unicodedata.normalize("NFD", word.casefold())
        tones = "".join(sorted(mark for mark in letters if mark in TONES))
        words.append("".join(mark for mark in letters if mark not in TONES) + tones)
    return " ".join(words)


# --- the whole appraisal -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rules:
    """The method as the plan's data names it; numbers are exact.

    Args:
        met: checklist: the share of sheets by which an item is fulfilled; else the part of a criterion's highest
            average from which it is called fulfilled (that one decides nothing, it is told to the unit).
        least_sheets: fewer sheets than that decide nothing.
        compare_rounded: threshold and ranks are read from the rounded total, as it is shown.
        need: checklist: how many items at least; None means all of them.
        top: ranking: how many are proposed, among those of one group.
        spread_over: a distance between sheets greater than this is flagged.
    """

    method: Method
    criteria: tuple[Criterion, ...]
    met: Portion
    rounding: Rounding = field(default_factory=Rounding)
    compare_rounded: bool = True
    aggregate: Aggregate = "mean"
    scale: Fraction | None = None
    least_sheets: int = 2
    need: int | None = None
    threshold: Fraction | None = None
    top: int | None = None
    tie_breaks: tuple[str, ...] = ()
    spread_over: Fraction | None = None
    vote: VoteRules | None = None


@dataclass(frozen=True)
class Vote:
    """One vote on one mô hình, open or secret."""

    present: frozenset[str]
    ballots: Mapping[str, str] | None = None
    tally: Tally | None = None


@dataclass(frozen=True)
class Case:
    """All that there is about one mô hình, what conflicted members wrote included: `judge` leaves that out.

    Args:
        group: those of one group are ranked together.
        conflicted: members with a conflict of interest.
        sheets: member → scores, of the sheets that were handed in and still fit the dossier.
        voters: the members who vote.
        settled: what the council decided where the rules leave a tie, and only for this tie (`tie_key`).
    """

    code: str
    group: str
    conflicted: frozenset[str]
    sheets: Mapping[str, Scores]
    voters: frozenset[str] = frozenset()
    vote: Vote | None = None
    settled: tuple[str, str] | None = None


@dataclass(frozen=True)
class Verdict:
    """What the rules say about one mô hình.

    Args:
        why: codes of what turned it down or keeps it open: items, required, threshold, top, vote, council, tie,
            too_few, no_vote, no_quorum.
        tie_key: names the tie when the line of the first N runs through equals.
        by_council: the council decided between equals.
    """

    code: str
    group: str
    outcome: Outcome
    total: Total | None
    place: Place | None
    spread_flag: bool
    count: Count | None
    why: tuple[str, ...]
    tie_key: str | None = None
    by_council: bool = False


def judge(cases: Sequence[Case], rules: Rules) -> list[Verdict]:
    """Say for every mô hình whether it passes, fails, or what keeps it open; in the order of the cases."""
    totals = {case.code: _total(case, rules) for case in cases}
    counts = {case.code: _count(case) for case in cases}
    verdicts: dict[str, Verdict] = {}
    for group in {case.group for case in cases}:
        own = [case for case in cases if case.group == group]
        places = _places({case.code: totals[case.code] for case in own}, rules)
        for case in own:
            verdicts[case.code] = _first_look(case, totals[case.code], places.get(case.code), counts[case.code], rules)
        if rules.top is not None:
            _settle_ties(own, verdicts, rules)
    return [verdicts[case.code] for case in cases]


def tie_key(codes: Collection[str], total: Fraction) -> str:
    """Name a tie, so that what the council decided about it is not taken for another one."""
    return f"{total}:{','.join(sorted(codes))}"


def _total(case: Case, rules: Rules) -> Total | None:
    sheets = [scores for member, scores in sorted(case.sheets.items()) if member not in case.conflicted]
    if len(sheets) < max(rules.least_sheets, 1):
        return None
    if rules.method == "checklist":
        return explain_checklist(sheets, rules.criteria, rules.rounding, met=rules.met)
    return explain_total(
        sheets, rules.criteria, rules.rounding, scale=rules.scale, aggregate=rules.aggregate, met=rules.met
    )


def _count(case: Case) -> Count | None:
    vote = case.vote
    if vote is None:
        return None
    if vote.tally is not None:
        return count_tally(case.voters, case.conflicted, vote.present, vote.tally)
    if vote.ballots is not None:
        return count_ballots(case.voters, case.conflicted, vote.present, vote.ballots)
    return None


def _compared(total: Total, rules: Rules) -> Fraction:
    return Fraction(total.rounded) if rules.compare_rounded else total.exact


def _places(totals: Mapping[str, Total | None], rules: Rules) -> dict[str, Place]:
    keys = {
        code: (_compared(total, rules), *(total.averages[criterion] for criterion in rules.tie_breaks))
        for code, total in totals.items()
        if total is not None
    }
    return rank(keys)


def _first_look(case: Case, total: Total | None, place: Place | None, count: Count | None, rules: Rules) -> Verdict:
    outcome, why, key = _by_method(total, place, rules)
    if key is not None and total is not None and place is not None:
        key = tie_key([case.code, *place.tied_with], _compared(total, rules))
    if rules.vote is not None and outcome != "too_few" and (outcome != "fail" or rules.vote.all_cases):
        outcome, why = _by_vote(outcome, why, count, rules.vote)
    flag = total is not None and rules.spread_over is not None and total.spread > rules.spread_over
    return Verdict(case.code, case.group, outcome, total, place, flag, count, why, key)


def _by_method(total: Total | None, place: Place | None, rules: Rules) -> tuple[Outcome, tuple[str, ...], str | None]:
    if total is None or place is None:
        return "too_few", ("too_few",), None
    met = {line.criterion for line in total.lines if line.met}
    why = []
    if rules.method == "checklist":
        if len(met) < (len(rules.criteria) if rules.need is None else rules.need):
            why.append("items")
        if any(each.required and each.code not in met for each in rules.criteria):
            why.append("required")
    if rules.threshold is not None and _compared(total, rules) < rules.threshold:
        why.append("threshold")
    standing = place.stands(rules.top) if rules.top is not None else "within"
    if standing == "beyond":
        why.append("top")
    if why:
        return "fail", tuple(why), None
    return ("tie", ("tie",), "tie") if standing == "across" else ("pass", (), None)


def _by_vote(
    outcome: Outcome, why: tuple[str, ...], count: Count | None, rules: VoteRules
) -> tuple[Outcome, tuple[str, ...]]:
    if count is None:
        return "no_vote", (*why, "no_vote")
    if not count.quorum_met(rules):
        return "no_quorum", (*why, "no_quorum")
    if not count.carried(rules):
        return "fail", (*why, "vote")
    return ("pass", ()) if rules.all_cases else (outcome, why)


def _settle_ties(cases: Sequence[Case], verdicts: dict[str, Verdict], rules: Rules) -> None:
    """Those whom the line runs through: what the council settled counts; the rest passes when there is room for all of
    it, and fails once the council has filled the places.
    """
    tied = [case for case in cases if verdicts[case.code].tie_key is not None]
    if not tied or rules.top is None:
        return
    for case in tied:
        seen = verdicts[case.code]
        if seen.outcome == "tie" and case.settled is not None and case.settled[0] == seen.tie_key:
            verdicts[case.code] = _with(seen, "pass" if case.settled[1] == "pass" else "fail", by_council=True)
    open_ones = [case for case in tied if verdicts[case.code].outcome in ("tie", "no_vote", "no_quorum")]
    first = verdicts[tied[0].code].place
    passed = sum(1 for case in tied if verdicts[case.code].outcome == "pass")
    room = rules.top - (first.rank - 1 if first is not None else 0) - passed
    for case in open_ones:
        if verdicts[case.code].outcome == "tie" and room <= 0:
            verdicts[case.code] = _with(verdicts[case.code], "fail", by_council=True)
        elif verdicts[case.code].outcome == "tie" and len(open_ones) <= room:
            verdicts[case.code] = _with(verdicts[case.code], "pass")


def _with(seen: Verdict, outcome: Outcome, *, by_council: bool = False) -> Verdict:
    why = ("council",) if by_council and outcome == "fail" else ()
    return replace(seen, outcome=outcome, why=why, by_council=by_council)
