"""Codes, quotas and near-duplicate names, without diacritics; the index must answer as a look at every name would."""

import random
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.registration.names import NameIndex, likeness, tokens
from models.rules.registration import code_of, quota_state

WORDS = re.findall(
    r"\w+",
    "nong thon moi do thi van minh tuyen duong hoa tu quan an ninh rac thai nha sach vuon dep phu nu thanh nien hoi "
    "nguoi cao tuoi chuyen so thu tuc hanh chinh khu pho to dan ban lang",
)


def test_codes_have_three_digits_and_grow_beyond_them() -> None:
    assert [code_of("DVK", 2024, number) for number in (1, 42, 999, 1000)] == [
        "DVK-2024-001",
        "DVK-2024-042",
        "DVK-2024-999",
        "DVK-2024-1000",
    ]


@pytest.mark.parametrize(
    ("count", "least", "most", "state"),
    [(0, 1, 3, -1), (1, 1, 3, 0), (3, 1, 3, 0), (4, 1, 3, 1), (9, 0, None, 0), (0, 0, None, 0)],
)
def test_a_quota_has_both_its_ends_inside(count: int, least: int, most: int | None, state: int) -> None:
    assert quota_state(count, least, most) == state


def test_words_that_every_name_has_tell_nothing_apart() -> None:
    assert tokens("mo hinh dan van kheo trong xay dung tuyen duong hoa") == ("tuyen", "duong", "hoa")
    assert tokens("dan van kheo") == ("dan", "van", "kheo")


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("tuyen duong hoa tu quan", "tuyen duong hoa tu quan", True),
        ("mo hinh tuyen duong hoa tu quan", "dan van kheo trong tuyen duong hoa tu quan", True),
        ("tuyen duong hoa tu quan", "duong hoa tu quan tuyen", True),
        ("tuyen duong hoa tu quan", "tuyen duong hoa tu quang", True),
        ("tuyen duong hoa tu quan", "camera an ninh khu pho", False),
        ("thu gom rac thai nhua", "thu tuc hanh chinh", False),
        ("van nong", "van nongx", True),
    ],
)
def test_names_are_alike_whatever_their_order_or_a_slip_of_the_pen(first: str, second: str, alike: bool) -> None:
    assert (likeness(first, second) >= 0.85) is alike


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=2, max_size=7), min_size=1, max_size=25), st.data())
def test_a_name_with_one_letter_more_is_found_among_the_others(names: list[list[str]], data: st.DataObject) -> None:
    plain = [" ".join(words) for words in names]
    index = NameIndex((str(number), name) for number, name in enumerate(plain))
    chosen = data.draw(st.sampled_from(plain))
    slipped = chosen + "x"

    found = {each.key for each in index.near(slipped, 0.85)}

    same = {str(number) for number, name in enumerate(plain) if name == chosen}
    assert (same <= found) is (likeness(chosen, slipped) >= 0.85)
    assert all(likeness(plain[int(key)], slipped) >= 0.85 for key in found)


def test_two_thousand_names_are_held_against_each_other_within_seconds() -> None:
    choose = random.Random(7)
    names = [(str(n), " ".join(choose.choices(WORDS, k=choose.randint(4, 9)))) for n in range(2000)]

    started = time.process_time()
    index = NameIndex()
    for key, name in names:
        index.near(name, 0.85)
        index.add(key, name)

    assert time.process_time() - started < 8
