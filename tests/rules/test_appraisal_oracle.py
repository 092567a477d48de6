"""The appraisal against an oracle in exact fractions, over 1,000 generated councils.

The oracle is written from the words of docs/buoc-tham-dinh.md, not from the code: it knows nothing of `judge`. Each
council has conflicts, abstentions, absences, ties on purpose (coarse scores), open ballots by everybody, and every
method, rounding and share in turn.
"""

import random
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from models.rules.appraisal import Case, Rules, Verdict, Vote, judge
from models.rules.scoring import Criterion, Portion, Rounding
from models.rules.voting import ShareOf, VoteRules

COUNCILS = 1_000
PARTS = 20
MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}
CHOICES = ("for", "for", "for", "against", "abstain", "invalid")


@dataclass(frozen=True)
class Council:
    """One generated council: its rules and its cases, with sheets and ballots of conflicted members among them."""

    rules: Rules
    cases: tuple[Case, ...]


@cache
def council(seed: int) -> Council:
    """A council that a seed stands for."""
    draw = random.Random(seed)
    members = [f"TV{number:02}" for number in range(1, draw.randint(3, 9) + 1)]
    method = draw.choice(("checklist", "weighted", "ranking"))
    criteria = tuple(
        Criterion(
            f"c{number}",
            Fraction(1) if method == "checklist" else Fraction(draw.randint(1, 6), draw.choice((1, 2, 3))),
            Fraction(1) if method == "checklist" else Fraction(draw.choice((5, 10, 20))),
            required=method == "checklist" and draw.random() < 0.3,
        )
        for number in range(1, draw.choice((1, 1, 1, 2, 3, 5) if method == "ranking" else (1, 2, 3, 4, 5)) + 1)
    )
    most = sum((each.weight * each.most for each in criteria), Fraction(0))
    scale = None if method == "checklist" else draw.choice((None, Fraction(100), Fraction(10)))
    threshold = draw.choice((None, Fraction(draw.randint(3, 8), 10) * (scale or most)))
    rules = Rules(
        method=method,
        criteria=criteria,
        met=Portion(draw.choice((Fraction(1, 2), Fraction(2, 3), Fraction(1, 3))), draw.random() < 0.5),
        rounding=Rounding(draw.randint(0, 3), draw.choice(tuple(MODES))),
        compare_rounded=draw.random() < 0.5,
        aggregate=draw.choice(("mean", "median")) if method != "checklist" else "mean",
        scale=scale,
        least_sheets=draw.randint(1, 3),
        need=draw.choice((None, draw.randint(1, len(criteria)))) if method == "checklist" else None,
        threshold=threshold if method != "checklist" else None,
        top=draw.randint(1, 3) if method == "ranking" else None,
        tie_breaks=(criteria[0].code,) if method == "ranking" and draw.random() < 0.3 else (),
        spread_over=Fraction(draw.randint(1, 30)) if draw.random() < 0.7 else None,
        vote=_vote(draw) if draw.random() < 0.6 else None,
    )
    cases = tuple(_case(draw, f"DVK-{number:03}", members, rules) for number in range(1, draw.randint(2, 9) + 1))
    return Council(rules, cases)


@cache
def judged(seed: int) -> list[Verdict]:
    """What the code says of a council."""
    return judge(council(seed).cases, council(seed).rules)


def _vote(draw: random.Random) -> VoteRules:
    def share() -> ShareOf:
        portion = Portion(Fraction(draw.randint(1, 3), 4), draw.random() < 0.5)
        return ShareOf(draw.choice(("members", "present")), portion)

    return VoteRules(share(), share(), all_cases=draw.random() < 0.3)


def _case(draw: random.Random, code: str, members: list[str], rules: Rules) -> Case:
    conflicted = frozenset(member for member in members if draw.random() < 0.2)
    sheets = {}
    for member in members:
        # Abstaining and being absent both mean that there is no sheet.
        if draw.random() < 0.75:
            sheets[member] = {each.code: _score(draw, rules, each) for each in rules.criteria}
    present = frozenset(member for member in members if draw.random() < 0.8)
    ballots = {member: draw.choice(CHOICES) for member in members if draw.random() < 0.9}
    vote = Vote(present, ballots=ballots) if draw.random() < 0.9 else None
    return Case(code, draw.choice(("", "A")), conflicted, sheets, frozenset(members), vote)


def _score(draw: random.Random, rules: Rules, criterion: Criterion) -> Fraction:
    if rules.method == "checklist":
        return Fraction(draw.choice((0, 1, 1)))
    return (
        criterion.most * Fraction(draw.randint(2, 3), 3) if draw.random() < 0.97 else Fraction(draw.randint(0, 10), 2)
    )


# --- the oracle ---------------------------------------------------------------------------------------------------


@cache
def oracle(seed: int) -> list[dict[str, Any]]:
    """What ought to come out, case by case, reckoned the long way."""
    given = council(seed)
    rules = given.rules
    told = []
    for case in given.cases:
        counted = [sheet for member, sheet in case.sheets.items() if member not in case.conflicted]
        told.append({"case": case, "sheets": counted, "enough": len(counted) >= rules.least_sheets and bool(counted)})
    for each in told:
        each["total"] = _oracle_total(each["sheets"], rules) if each["enough"] else None
        each["shown"] = _oracle_round(each["total"], rules) if each["enough"] else None
    for each in told:
        each["place"], each["tied"] = _oracle_place(each, told, rules)
        each["outcome"] = _oracle_before_vote(each, told, rules)
    for each in told:
        each["count"] = _oracle_count(each["case"])
        voted = rules.vote is not None and (rules.vote.all_cases or each["outcome"] != "fail")
        if voted and each["outcome"] != "too_few":
            each["outcome"] = _oracle_vote(each, rules)
    if rules.top is not None:
        _oracle_line_through_equals(told, rules)
    return told


def _oracle_total(sheets: list[Any], rules: Rules) -> Fraction:
    if rules.method == "checklist":
        return Fraction(sum(1 for each in rules.criteria if _oracle_met(each.code, sheets, rules)))
    most = sum(each.weight * each.most for each in rules.criteria)
    sums = []
    for sheet in sheets:
        points = Fraction(0)
        for each in rules.criteria:
            points = points + each.weight * sheet[each.code]
        sums.append(points if rules.scale is None else points / most * rules.scale)
    if rules.aggregate == "mean":
        return sum(sums, Fraction(0)) / len(sums)
    ordered = sorted(sums)
    while len(ordered) > 2:
        ordered = ordered[1:-1]
    return sum(ordered, Fraction(0)) / len(ordered)


def _oracle_met(code: str, sheets: list[Any], rules: Rules) -> bool:
    part = Fraction(sum(sheet[code] for sheet in sheets), len(sheets))
    return part > rules.met.share if rules.met.exceeded else part >= rules.met.share


def _oracle_round(total: Fraction, rules: Rules) -> Decimal:
    """Round by Python's decimal arithmetic, whose context is wide enough for what a council can reach."""
    places, mode = rules.rounding.places, rules.rounding.mode
    scaled = total * 10**places
    whole = scaled.numerator // scaled.denominator
    rest = scaled - whole
    # A decimal that lies where the fraction lies among the halves.
    half = Fraction(1, 2)
    stand_in = Decimal(whole) + Decimal("0.5" if rest == half else "0.9" if rest > half else "0")
    return stand_in.quantize(Decimal(1), rounding=MODES[mode]) / (Decimal(10) ** places)


def _oracle_compared(each: dict[str, Any], rules: Rules) -> Fraction:
    return Fraction(each["shown"]) if rules.compare_rounded else each["total"]


def _oracle_key(each: dict[str, Any], rules: Rules) -> tuple[Fraction, ...]:
    sheets = each["sheets"]
    averages = [Fraction(sum(sheet[code] for sheet in sheets), len(sheets)) for code in rules.tie_breaks]
    return (_oracle_compared(each, rules), *averages)


def _oracle_place(each: dict[str, Any], told: list[dict[str, Any]], rules: Rules) -> tuple[int | None, set[str]]:
    if not each["enough"]:
        return None, set()
    own = _oracle_key(each, rules)
    others = [
        other for other in told if other is not each and other["enough"] and other["case"].group == each["case"].group
    ]
    ahead = sum(1 for other in others if _oracle_key(other, rules) > own)
    return ahead + 1, {other["case"].code for other in others if _oracle_key(other, rules) == own}


def _oracle_before_vote(each: dict[str, Any], told: list[dict[str, Any]], rules: Rules) -> str:
    if not each["enough"]:
        return "too_few"
    if rules.method == "checklist":
        met = [one for one in rules.criteria if _oracle_met(one.code, each["sheets"], rules)]
        wanted = rules.need or len(rules.criteria)
        if len(met) < wanted or any(one.required and one not in met for one in rules.criteria):
            return "fail"
    if rules.threshold is not None and _oracle_compared(each, rules) < rules.threshold:
        return "fail"
    if rules.top is not None:
        if each["place"] > rules.top:
            return "fail"
        if each["place"] + len(each["tied"]) > rules.top:
            return "tie"
    return "pass"


def _oracle_count(case: Case) -> dict[str, int] | None:
    if case.vote is None:
        return None
    free = [member for member in case.voters if member not in case.conflicted]
    here = [member for member in free if member in case.vote.present]
    said = [case.vote.ballots[member] for member in here if member in (case.vote.ballots or {})]
    return {"members": len(free), "present": len(here), "cast": len(said), "for": said.count("for")}


def _oracle_share(share: ShareOf, part: int, count: dict[str, int]) -> bool:
    whole = count[share.of]
    if whole == 0:
        return False
    got = Fraction(part, whole)
    return got > share.portion.share if share.portion.exceeded else got >= share.portion.share


def _oracle_vote(each: dict[str, Any], rules: Rules) -> str:
    count, vote = each["count"], rules.vote
    assert vote is not None
    if count is None:
        return "no_vote"
    if vote.quorum.of == "members":
        quorum = _oracle_share(vote.quorum, count["present"], count)
    else:
        quorum = _oracle_share(vote.quorum, count["cast"], count)
    if not quorum:
        return "no_quorum"
    if not _oracle_share(vote.majority, count["for"], count):
        return "fail"
    return "pass" if vote.all_cases else each["outcome"]


def _oracle_line_through_equals(told: list[dict[str, Any]], rules: Rules) -> None:
    for each in told:
        if each["outcome"] != "tie":
            continue
        equals = [other for other in told if other["case"].code in {each["case"].code, *each["tied"]}]
        waiting = [other for other in equals if other["outcome"] in ("tie", "no_vote", "no_quorum", "room")]
        if len(waiting) <= rules.top - (each["place"] - 1):
            each["outcome"] = "room"
    for each in told:
        each["outcome"] = "pass" if each["outcome"] == "room" else each["outcome"]


def said(verdicts: list[Verdict]) -> list[tuple[Any, ...]]:
    """Everything of the verdicts that a person could read as a number or a result."""
    return [
        (
            each.code,
            each.outcome,
            each.total.exact if each.total else None,
            each.total.rounded if each.total else None,
            each.place.rank if each.place else None,
            set(each.place.tied_with) if each.place else set(),
            (each.count.members, each.count.present, each.count.cast, each.count.in_favour) if each.count else None,
        )
        for each in verdicts
    ]


def expected(seed: int) -> list[tuple[Any, ...]]:
    """The oracle's answer in the same shape."""
    return [
        (
            each["case"].code,
            each["outcome"],
            each["total"],
            each["shown"],
            each["place"],
            each["tied"],
            tuple(each["count"].values()) if each["count"] else None,
        )
        for each in oracle(seed)
    ]


@pytest.mark.parametrize("part", range(PARTS))
def test_totals_places_votes_and_outcomes_equal_the_oracle(part: int) -> None:
    seeds = range(part * COUNCILS // PARTS, (part + 1) * COUNCILS // PARTS)

    wrong = [seed for seed in seeds if said(judged(seed)) != expected(seed)]

    assert wrong == []


def test_the_generated_councils_have_everything_that_makes_an_appraisal_hard() -> None:
    told = [each for seed in range(COUNCILS) for each in oracle(seed)]

    def often(happens: list[bool]) -> bool:
        return sum(happens) >= 50

    assert [
        often([bool(each["case"].conflicted & set(each["case"].sheets)) for each in told]),
        often([len(each["case"].sheets) < len(each["case"].voters) for each in told]),
        often([bool(each["tied"]) for each in told]),
        often([bool(each["case"].vote and each["case"].vote.present != each["case"].voters) for each in told]),
        *(often([each["outcome"] == outcome for each in told]) for outcome in ("pass", "fail", "tie", "too_few")),
        *(often([each["outcome"] == outcome for each in told]) for outcome in ("no_vote", "no_quorum")),
    ] == [True] * 10


@pytest.mark.parametrize("part", range(PARTS))
def test_what_a_conflicted_member_wrote_or_voted_changes_nothing_at_all(part: int) -> None:
    changed = []
    for seed in range(part * COUNCILS // PARTS, (part + 1) * COUNCILS // PARTS):
        given = council(seed)
        clean = [_without_the_conflicted(case) for case in given.cases]
        if judged(seed) != judge(clean, given.rules):
            changed.append(seed)

    assert changed == []


def _without_the_conflicted(case: Case) -> Case:
    vote = case.vote
    if vote is not None:
        ballots = {member: choice for member, choice in (vote.ballots or {}).items() if member not in case.conflicted}
        vote = Vote(vote.present - case.conflicted, ballots=ballots)
    sheets = {member: sheet for member, sheet in case.sheets.items() if member not in case.conflicted}
    return Case(case.code, case.group, case.conflicted, sheets, case.voters, vote)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_mean_and_every_checklist_is_the_sum_of_its_rows(part: int) -> None:
    wrong = []
    for seed in range(part * COUNCILS // PARTS, (part + 1) * COUNCILS // PARTS):
        for verdict in judged(seed):
            rows = [line.adds for line in verdict.total.lines] if verdict.total else []
            if verdict.total and None not in rows and sum(rows, Fraction(0)) != verdict.total.exact:
                wrong.append((seed, verdict.code))

    assert wrong == []
