"""Who appraises what: by field, balanced, the same for the same seed, and never against a conflict of interest."""

from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.assignment import Case, assign

MEMBERS = [f"TV{number:02}" for number in range(1, 8)]


@st.composite
def fields(draw: st.DrawFn) -> list[Case]:
    """Cases with whoever may appraise them, some of them assigned before."""
    cases = []
    for number in range(draw(st.integers(1, 20))):
        eligible = draw(st.frozensets(st.sampled_from(MEMBERS), min_size=2))
        assigned = draw(st.frozensets(st.sampled_from(sorted(eligible)), max_size=1))
        cases.append(Case(f"DVK-{number:03}", "Kinh tế", eligible, assigned))
    return cases


def pairs(cases: list[Case], seed: str = "7", each: int | None = 2, cap: int | None = None) -> set[tuple[str, str]]:
    """Every new pair."""
    return {(one.case, one.member) for one in assign(cases, MEMBERS, each=each, cap=cap, seed=seed).added}


@settings(max_examples=40, deadline=None)
@given(fields())
def test_each_case_gets_its_members_from_those_who_may_and_keeps_those_it_has(cases: list[Case]) -> None:
    done = assign(cases, MEMBERS, each=2, cap=None, seed="7")

    added = {case.code: {one.member for one in done.added if one.case == case.code} for case in cases}
    assert done.missing == {}
    for case in cases:
        assert added[case.code] <= case.eligible - case.assigned
        assert len(added[case.code] | case.assigned) == 2


@settings(max_examples=40, deadline=None)
@given(fields())
def test_nobody_has_two_more_than_another_who_could_take_one(cases: list[Case]) -> None:
    done = assign(cases, MEMBERS, each=2, cap=None, seed="7")

    holders = {case.code: {one.member for one in done.added if one.case == case.code} for case in cases}
    uneven = [
        (case.code, giver, taker)
        for case in cases
        for giver in holders[case.code]
        for taker in case.eligible - case.assigned - holders[case.code]
        if done.load[giver] >= done.load[taker] + 2
    ]
    assert uneven == []


@settings(max_examples=40, deadline=None)
@given(fields(), st.randoms(use_true_random=False))
def test_the_same_seed_gives_the_same_whatever_the_order_of_the_rows(cases: list[Case], shuffle: object) -> None:
    shuffled = list(cases)
    shuffle.shuffle(shuffled)  # type: ignore[attr-defined]

    assert pairs(shuffled) == pairs(cases)


@settings(max_examples=40, deadline=None)
@given(fields())
def test_running_it_again_adds_nothing(cases: list[Case]) -> None:
    first = pairs(cases)
    after = [
        Case(case.code, case.field, case.eligible, case.assigned | {m for code, m in first if code == case.code})
        for case in cases
    ]

    assert pairs(after) == set()


def test_where_all_may_appraise_all_loads_differ_by_one_at_most_and_the_seed_decides() -> None:
    cases = [Case(f"DVK-{number:03}", "", frozenset(MEMBERS)) for number in range(100)]

    done = assign(cases, MEMBERS, each=3, cap=None, seed="7")

    assert sorted(done.load.values()) == [42, 43, 43, 43, 43, 43, 43]
    assert pairs(cases, "7", 3) != pairs(cases, "8", 3)


def test_work_is_passed_on_along_a_chain_when_no_single_step_evens_it_out() -> None:
    # TV01 may pass "a" only to TV02, and TV02 "c" only to TV03: without a chain TV03 would have nothing.
    cases = [
        Case("a", "", frozenset({"TV01", "TV02"})),
        Case("b", "", frozenset({"TV01"})),
        Case("c", "", frozenset({"TV02", "TV03"})),
        Case("d", "", frozenset({"TV01", "TV02"})),
    ]

    done = assign(cases, ["TV01", "TV02", "TV03"], each=1, cap=None, seed="7")

    assert sorted(done.load.values()) == [1, 1, 2]


def test_a_cap_leaves_cases_short_and_says_which() -> None:
    cases = [Case(code, "", frozenset({"TV01", "TV02"})) for code in "abc"]

    done = assign(cases, ["TV01", "TV02"], each=1, cap=1, seed="7")

    assert (sum(done.missing.values()), len(done.added)) == (1, 2)


def test_every_pair_says_why_this_member() -> None:
    done = assign([Case("a", "Kinh tế", frozenset({"TV01"}))], ["TV01"], each=1, cap=None, seed="7")

    assert [one.why for one in done.added] == [
        "Chọn trong 1 thành viên đủ điều kiện (lĩnh vực “Kinh tế”), không có xung đột lợi ích; được giao 1 hồ sơ, chia "
        "đều; thứ tự khi bằng nhau theo số bốc thăm 7."
    ]


def test_without_a_number_everybody_who_may_appraises() -> None:
    cases = [Case("a", "", frozenset({"TV01", "TV02"})), Case("b", "", frozenset({"TV02"}))]

    assert pairs(cases, each=None) == {("a", "TV01"), ("a", "TV02"), ("b", "TV02")}
