"""The appraisal's rules by hand: rounding, shares, places, ties, conflicts of interest, and the tables of steps."""

from decimal import Decimal
from fractions import Fraction

import pytest

from models.appraisal.record import DECISION, ROUND, SHEET
from models.moves import Procedure
from models.rules.appraisal import (
    AUTHOR,
    DECLARED,
    OWN_UNIT,
    Appraiser,
    Case,
    Rules,
    Subject,
    Vote,
    conflict_kinds,
    judge,
    name_key,
    tie_key,
)
from models.rules.scoring import Criterion, Portion, Rounding, explain_total, on_the_scale, rank, shown
from models.rules.voting import FOR, INVALID, Count, ShareOf, Tally, VoteRules, count_ballots, count_tally

HALF = Fraction(1, 2)
OUT_OF_100 = (Criterion("c", most=Fraction(100)),)
MEMBERS = frozenset({"TV01", "TV02", "TV03", "TV04", "TV05"})


@pytest.mark.parametrize(
    ("exact", "places", "mode", "rounded"),
    [
        (Fraction(825, 100), 1, "half_up", "8.3"),
        (Fraction(825, 100), 1, "half_even", "8.2"),
        (Fraction(835, 100), 1, "half_even", "8.4"),
        (Fraction(829, 100), 1, "down", "8.2"),
        (Fraction(2, 3), 2, "half_up", "0.67"),
        (Fraction(5, 2), 0, "half_up", "3"),
        (Fraction(5, 2), 0, "half_even", "2"),
        (Fraction(70), 2, "half_up", "70.00"),
    ],
)
def test_a_half_goes_where_the_data_says(exact: Fraction, places: int, mode: str, rounded: str) -> None:
    assert str(Rounding(places, mode).of(exact)) == rounded  # type: ignore[arg-type]


def test_a_total_is_explained_by_rows_that_add_up_to_it() -> None:
    criteria = (Criterion("hieu-qua", Fraction(2), Fraction(10)), Criterion("lan-toa", Fraction(1), Fraction(10)))
    sheets = [{"hieu-qua": Fraction(8), "lan-toa": Fraction(7)}, {"hieu-qua": Fraction(9), "lan-toa": Fraction(13, 2)}]

    total = explain_total(sheets, criteria, Rounding(2), scale=Fraction(100), met=Portion(HALF, exceeded=False))

    # (2 × 8 + 7)/30 × 100 = 76 2/3; (2 × 9 + 6,5)/30 × 100 = 81 2/3; the mean is 79 1/6.
    assert (total.exact, total.rounded, total.sheet_totals) == (
        Fraction(475, 6),
        Decimal("79.17"),
        (Fraction(230, 3), Fraction(245, 3)),
    )
    assert [(line.criterion, line.points, line.average, line.adds) for line in total.lines] == [
        ("hieu-qua", Fraction(17), Fraction(17, 2), Fraction(170, 3)),
        ("lan-toa", Fraction(27, 2), Fraction(27, 4), Fraction(45, 2)),
    ]
    assert total.spread == Fraction(5)


@pytest.mark.parametrize(
    ("portion", "part", "whole", "met"),
    [
        (Portion(Fraction(2, 3), exceeded=False), 4, 6, True),
        (Portion(Fraction(2, 3), exceeded=False), 3, 5, False),
        (Portion(HALF, exceeded=True), 2, 4, False),
        (Portion(HALF, exceeded=True), 3, 5, True),
        (Portion(Fraction(0), exceeded=False), 0, 0, False),
    ],
)
def test_reaching_a_share_is_not_exceeding_it(portion: Portion, part: int, whole: int, met: bool) -> None:
    assert portion.met(part, whole) is met


def test_equals_share_the_first_place_that_they_take() -> None:
    places = rank({"a": (Fraction(9),), "b": (Fraction(8),), "c": (Fraction(8),), "d": (Fraction(7),)})

    assert {code: (place.rank, place.tied_with) for code, place in places.items()} == {
        "a": (1, ()),
        "b": (2, ("c",)),
        "c": (2, ("b",)),
        "d": (4, ()),
    }
    assert [places[code].stands(2) for code in "abcd"] == ["within", "across", "across", "beyond"]


def test_tie_breaks_that_the_data_names_tell_equals_apart() -> None:
    places = rank({"a": (Fraction(8), Fraction(1)), "b": (Fraction(8), Fraction(2))})

    assert (places["a"].rank, places["b"].rank) == (2, 1)


@pytest.mark.parametrize(
    ("score", "wrong"),
    [
        (Fraction(10), None),
        (Fraction(15, 2), None),
        (Fraction(21, 2), "điểm vượt mức tối đa 10"),
        (Fraction(-1), "điểm không được nhỏ hơn 0"),
        (Fraction(1, 4), "điểm phải là bội số của 0,5"),
    ],
)
def test_a_score_off_the_scale_is_told_without_repeating_it(score: Fraction, wrong: str | None) -> None:
    assert on_the_scale(score, Criterion("lan-toa", most=Fraction(10), step=HALF)) == wrong


def test_numbers_are_written_with_a_comma_and_what_has_no_end_as_a_fraction() -> None:
    assert [shown(each) for each in (Fraction(17, 2), Fraction(70), Fraction(2, 3), Fraction(1, 8))] == [
        "8,5",
        "70",
        "2/3",
        "0,125",
    ]


# --- votes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quorum_of", "majority_of", "count", "stands"),
    [
        # Five members, four there, three in favour: quorum and majority by members and by those present.
        ("members", "members", Count(5, 4, 3, 1, 0, 0), (True, True)),
        ("members", "members", Count(5, 3, 3, 0, 0, 0), (False, True)),
        ("members", "present", Count(6, 4, 2, 0, 2, 0), (True, False)),
        ("members", "present", Count(6, 4, 3, 0, 0, 0), (True, True)),
        # An abstention is present and not in favour; an invalid ballot was handed in.
        ("present", "present", Count(6, 3, 1, 0, 1, 0), (True, False)),
        ("present", "present", Count(6, 3, 1, 0, 0, 0), (False, False)),
        ("present", "members", Count(3, 3, 2, 0, 0, 1), (True, True)),
    ],
)
def test_quorum_and_majority_say_what_they_are_a_share_of(
    quorum_of: str, majority_of: str, count: Count, stands: tuple[bool, bool]
) -> None:
    rules = VoteRules(
        ShareOf(quorum_of, Portion(Fraction(2, 3), exceeded=False)),  # type: ignore[arg-type]
        ShareOf(majority_of, Portion(HALF, exceeded=True)),  # type: ignore[arg-type]
    )

    assert (count.quorum_met(rules), count.carried(rules)) == stands


def test_a_conflicted_member_is_neither_a_member_nor_present_nor_a_ballot() -> None:
    ballots = dict.fromkeys(MEMBERS, FOR)

    counted = count_ballots(MEMBERS, {"TV01"}, MEMBERS - {"TV05"}, ballots)

    assert counted == Count(members=4, present=3, in_favour=3, against=0, abstained=0, invalid=0)


def test_a_secret_vote_does_not_stand_when_a_conflict_shows_up_later() -> None:
    tally = Tally({FOR: 4, INVALID: 1}, MEMBERS)

    assert count_tally(MEMBERS, (), MEMBERS, tally) == Count(5, 5, 4, 0, 0, 1)
    assert count_tally(MEMBERS, {"TV02"}, MEMBERS, tally) is None


# --- ties at the line ---------------------------------------------------------------------------------------------


def ranked(totals: dict[str, int], *, settled: dict[str, str] | None = None, top: int = 2) -> dict[str, str]:
    """What a ranking of the first `top` says, given each one's total and what the council settled."""
    rules = Rules("ranking", OUT_OF_100, Portion(HALF, exceeded=False), least_sheets=1, top=top)
    tied = [code for code, total in totals.items() if list(totals.values()).count(total) > 1]
    key = tie_key(tied, Fraction(totals[tied[0]])) if tied else ""
    cases = [
        Case(
            code,
            "",
            frozenset(),
            {"TV01": {"c": Fraction(total)}},
            settled=(key, settled[code]) if settled and code in settled else None,
        )
        for code, total in totals.items()
    ]
    return {verdict.code: verdict.outcome for verdict in judge(cases, rules)}


def test_equals_through_whom_the_line_runs_are_shown_as_a_tie() -> None:
    assert ranked({"a": 90, "b": 80, "c": 80, "d": 70}) == {"a": "pass", "b": "tie", "c": "tie", "d": "fail"}


def test_equals_that_all_fit_are_no_tie() -> None:
    assert ranked({"a": 90, "b": 90, "c": 80}) == {"a": "pass", "b": "pass", "c": "fail"}


def test_once_the_council_has_filled_the_places_the_other_equals_fail() -> None:
    assert ranked({"a": 90, "b": 80, "c": 80}, settled={"c": "pass"}) == {"a": "pass", "b": "fail", "c": "pass"}


def test_once_the_council_has_turned_enough_down_the_other_equals_pass() -> None:
    assert ranked({"a": 90, "b": 80, "c": 80}, settled={"b": "fail"}) == {"a": "pass", "b": "fail", "c": "pass"}


def test_what_the_council_settled_about_another_tie_does_not_count() -> None:
    rules = Rules("ranking", OUT_OF_100, Portion(HALF, exceeded=False), least_sheets=1, top=1)
    old = (tie_key(["a", "z"], Fraction(80)), "pass")
    cases = [Case(code, "", frozenset(), {"TV01": {"c": Fraction(80)}}, settled=old) for code in ("a", "b")]

    assert [verdict.outcome for verdict in judge(cases, rules)] == ["tie", "tie"]


def test_a_vote_against_one_of_two_equals_makes_room_for_the_other() -> None:
    vote = VoteRules(ShareOf("members", Portion(HALF, exceeded=True)), ShareOf("members", Portion(HALF, exceeded=True)))
    rules = Rules(
        "ranking",
        (Criterion("c", most=Fraction(100)),),
        Portion(HALF, exceeded=False),
        least_sheets=1,
        top=1,
        vote=vote,
    )
    cases = [
        Case(
            code,
            "",
            frozenset(),
            {"TV01": {"c": Fraction(80)}},
            frozenset({"TV01"}),
            Vote(frozenset({"TV01"}), ballots={"TV01": choice}),
        )
        for code, choice in (("a", "for"), ("b", "against"))
    ]

    assert [verdict.outcome for verdict in judge(cases, rules)] == ["pass", "fail"]


# --- conflicts of interest ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "declared", "authors", "kinds"),
    [
        ("P-KT", {}, (), ()),
        ("P-DX", {}, (), (OWN_UNIT,)),
        ("P-KT", {("TV01", "DVK-1"): DECLARED}, (), (DECLARED,)),
        ("P-KT", {("TV02", "DVK-1"): DECLARED}, (), ()),
        ("P-KT", {}, ("Chủ trì: thành viên  thứ NHẤT; phối hợp: hội viên",), (AUTHOR,)),
        ("P-KT", {}, ("Thành viên Thứ Nhất Hai",), (AUTHOR,)),
        ("P-KT", {}, ("Cựu thành viên thứ nhấtxa",), ()),
        ("P-DX", {("TV01", "DVK-1"): AUTHOR}, ("Thành viên Thứ Nhất",), (OWN_UNIT, AUTHOR)),
    ],
)
def test_own_unit_declared_relation_and_named_author_each_stand_against_a_member(
    unit: str, declared: dict[tuple[str, str], str], authors: tuple[str, ...], kinds: tuple[str, ...]
) -> None:
    member = Appraiser("TV01", frozenset({unit}), "Thành viên Thứ Nhất")
    subject = Subject("DVK-1", frozenset({"P-DX", "P-DX-CU"}), authors)

    assert conflict_kinds(member, subject, declared) == kinds


def test_the_two_ways_to_place_a_tone_are_one_name_and_another_tone_is_another() -> None:
    assert name_key("Hòa Thủy") == name_key("Hoà Thuỷ")
    assert name_key("Hòa") != name_key("Hoa")


# --- the tables of steps ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("procedure", [ROUND, SHEET, DECISION])
def test_every_status_stands_in_its_table_and_only_those(procedure: Procedure) -> None:
    assert set(procedure.steps) == {word.value for word in procedure.words}
    assert {to for steps in procedure.steps.values() for to in steps} <= set(procedure.steps)


def test_what_is_published_stays() -> None:
    assert (ROUND.steps["published"], DECISION.steps["published"]) == ({}, {})
