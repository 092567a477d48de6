"""Choosing units to inspect: points by hand, ties, places, the lot, and that nothing depends on the order of input."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.inspection import (
    ROUND_STEPS,
    STEPS,
    Choice,
    Lot,
    Points,
    Reason,
    UnitFacts,
    choose,
    draw,
    months_between,
    reasons_of,
)

TODAY = date(2024, 6, 3)
POINTS = Points(
    never_inspected=30,
    per_month_since_last=2,
    most_for_time=24,
    per_late=10,
    per_past_target=4,
    per_returned=5,
    per_open_finding=8,
)
NO_LOT = Lot()


def chosen(choices: list[Choice]) -> list[str]:
    return [choice.unit for choice in choices if choice.proposed]


# --- points -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (UnitFacts("A", None), (Reason("never_inspected", "chưa được kiểm tra lần nào", 30),)),
        (UnitFacts("A", date(2024, 5, 4)), ()),
        (
            UnitFacts("A", date(2023, 12, 3)),
            (Reason("time", "lần kiểm tra gần nhất cách đây 6 tháng", 12),),
        ),
        (
            UnitFacts("A", date(2020, 6, 3)),
            (Reason("time", "lần kiểm tra gần nhất cách đây 48 tháng", 24),),
        ),
        (
            UnitFacts("A", date(2024, 6, 3), late=2, past_target=1, returned=3, open_findings=2),
            (
                Reason("late", "nộp chậm hoặc quá hạn 2 việc trong năm", 20),
                Reason("past_target", "1 việc sau mốc nội bộ (giả định)", 4),
                Reason("returned", "bị trả lại bổ sung 3 lần", 15),
                Reason("open_findings", "còn 2 tồn tại, kiến nghị chưa khắc phục xong", 16),
            ),
        ),
    ],
    ids=["never", "a month not yet full", "six months", "no more than the most", "everything but time"],
)
def test_each_reason_is_told_with_its_points(facts: UnitFacts, expected: tuple[Reason, ...]) -> None:
    assert reasons_of(facts, POINTS, TODAY) == expected


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2024, 1, 31), date(2024, 2, 29), 0),
        (date(2024, 1, 31), date(2024, 3, 1), 1),
        (date(2024, 1, 15), date(2024, 2, 15), 1),
        (date(2023, 6, 15), date(2024, 6, 14), 11),
        (date(2024, 6, 15), date(2024, 6, 14), 0),
    ],
)
def test_only_full_months_count(first: date, last: date, months: int) -> None:
    assert months_between(first, last) == months


# --- ranking and places -----------------------------------------------------------------------------------------


def test_more_points_come_first_then_the_longest_uninspected_then_the_code() -> None:
    facts = [
        UnitFacts("C", date(2024, 4, 1), late=1),  # 10 + 4
        UnitFacts("B", date(2024, 4, 1), late=1),
        UnitFacts("A", None),  # 30
        UnitFacts("D", date(2024, 1, 1), past_target=1),  # 4 + 10: as many, but inspected longer ago
    ]

    choices = choose(facts, POINTS, TODAY, at_most=3, lot=NO_LOT)

    assert [(each.unit, each.position, each.points, each.proposed) for each in choices] == [
        ("A", 1, 30, True),
        ("D", 2, 14, True),
        ("B", 3, 14, True),
        ("C", 4, 14, False),
    ]


def test_a_unit_without_any_reason_is_not_proposed_even_when_places_are_free() -> None:
    facts = [UnitFacts("A", date(2024, 6, 1)), UnitFacts("B", None)]

    assert chosen(choose(facts, POINTS, TODAY, at_most=5, lot=NO_LOT)) == ["B"]


def test_what_people_settled_by_hand_is_ranked_and_takes_no_place() -> None:
    facts = [UnitFacts(unit, None) for unit in "ABCD"]

    choices = choose(facts, POINTS, TODAY, at_most=2, lot=NO_LOT, settled={"A", "C"})

    assert [(each.unit, each.points, each.proposed) for each in choices] == [
        ("A", 30, False),
        ("B", 30, True),
        ("C", 30, False),
        ("D", 30, True),
    ]


def test_the_lot_is_off_unless_the_data_gives_it_places() -> None:
    facts = [UnitFacts(unit, None) for unit in "ABCDEF"]

    assert chosen(choose(facts, POINTS, TODAY, at_most=4, lot=Lot(0, 2024, "dot-1"))) == ["A", "B", "C", "D"]


def test_drawn_places_are_taken_from_those_not_proposed_by_points_and_say_so() -> None:
    facts = [UnitFacts(unit, None) for unit in "ABCDEF"]
    lot = Lot(50, 2024, "dot-1")

    choices = choose(facts, POINTS, TODAY, at_most=4, lot=lot)

    by_points, drawn = chosen(choices)[:2], chosen(choices)[2:]
    assert (by_points, sorted(drawn)) == (["A", "B"], sorted(draw("CDEF", lot)[:2]))
    assert [each.reasons[-1] for each in choices if each.unit in drawn] == [
        Reason("drawn", "được rút thăm (mã rút thăm 2024)", 0)
    ] * 2


# In the order of `printf '2024:dot-1:P-DX' | sha256sum`, made outside the program.
DRAWN = {
    (2024, "dot-1"): ["P-DX", "X-DQ", "P-SC", "X-NT"],
    (2024, "dot-2"): ["P-DX", "X-DQ", "X-NT", "P-SC"],
    (7, "dot-1"): ["X-NT", "X-DQ", "P-DX", "P-SC"],
}


def test_anybody_can_repeat_the_lot_with_a_checksum_program() -> None:
    assert {(seed, code): draw(["P-DX", "P-SC", "X-DQ", "X-NT"], Lot(100, seed, code)) for seed, code in DRAWN} == DRAWN


CODES = [f"U{number:02}" for number in range(12)]
FACTS = st.lists(
    st.builds(
        UnitFacts,
        unit=st.sampled_from(CODES),
        last_inspected_on=st.none() | st.integers(0, 2000).map(lambda days: TODAY - timedelta(days=days)),
        late=st.integers(0, 3),
        past_target=st.integers(0, 3),
        returned=st.integers(0, 3),
        open_findings=st.integers(0, 3),
    ),
    unique_by=lambda facts: facts.unit,
)


@settings(max_examples=150, deadline=None)
@given(
    FACTS, st.randoms(use_true_random=False), st.integers(1, 12), st.integers(0, 100), st.sets(st.sampled_from(CODES))
)
def test_the_list_depends_on_the_facts_alone_and_keeps_to_the_cap(
    facts: list[UnitFacts], random: object, at_most: int, percent: int, settled: set[str]
) -> None:
    lot = Lot(percent, 7, "dot-1")
    choices = choose(facts, POINTS, TODAY, at_most=at_most, lot=lot, settled=settled)
    shuffled = list(facts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert choose(shuffled, POINTS, TODAY, at_most=at_most, lot=lot, settled=settled) == choices
    assert Counter(each.unit for each in choices) == Counter(each.unit for each in facts)
    assert [each.position for each in choices] == list(range(1, len(choices) + 1))
    assert [each.points for each in choices] == sorted((each.points for each in choices), reverse=True)
    assert len(chosen(choices)) <= at_most
    assert settled.isdisjoint(chosen(choices))
    assert [each for each in choices if each.proposed and not each.reasons] == []
    free = sum(1 for each in choices if each.points > 0 and each.unit not in settled)
    assert len(chosen(choices)) >= min(at_most - at_most * percent // 100, free)


# --- procedures -------------------------------------------------------------------------------------------------


def test_what_is_over_stays_over() -> None:
    assert {status for status, following in {**ROUND_STEPS, **STEPS}.items() if not following} == {
        "closed",
        "cancelled",
        "concluded",
    }


@pytest.mark.parametrize("steps", [ROUND_STEPS, STEPS], ids=["rounds", "inspections"])
def test_every_status_can_be_reached_and_is_one_of_the_table(steps: dict[str, dict[str, str]]) -> None:
    reached, waiting = set(), [next(iter(steps))]
    while waiting:
        status = waiting.pop()
        if status not in reached:
            reached.add(status)
            waiting += steps[status]

    assert reached == set(steps)
