"""What stands, what is missing, what blocks an award, what may ground one: grids written by hand."""

from datetime import date

import pytest

from models.rules.recognition import (
    AwardKind,
    Declared,
    Eligibility,
    Missing,
    Piece,
    comments_close_on,
    eligibility,
    first_of,
    may_ground,
    missing_pieces,
)

PIECES = (
    Piece("bien-ban", "Biên bản", each=False, before="issue"),
    Piece("bao-cao", "Báo cáo", each=True, before="issue"),
    Piece("to-trinh", "Tờ trình đã ký", each=False, before="send"),
)
NO = {"ky-luat": Declared(False, "01/XN"), "don-thu": Declared(False, "02/XN")}


def test_a_dossier_lacks_each_piece_once_or_for_each_initiative() -> None:
    assert missing_pieces(PIECES, ["A", "B"], [("bao-cao", "A")], "issue") == [
        Missing("bien-ban", "Biên bản", None),
        Missing("bao-cao", "Báo cáo", "B"),
    ]


def test_what_is_only_needed_to_send_does_not_keep_a_dossier_from_being_issued() -> None:
    there = [("bien-ban", None), ("bao-cao", "A")]

    assert missing_pieces(PIECES, ["A"], there, "issue") == []
    assert missing_pieces(PIECES, ["A"], there, "send") == [Missing("to-trinh", "Tờ trình đã ký", None)]


def test_a_common_piece_filed_for_one_initiative_is_not_the_common_piece() -> None:
    assert missing_pieces(PIECES[:1], ["A"], [("bien-ban", "A")], "issue") == [Missing("bien-ban", "Biên bản", None)]


@pytest.mark.parametrize(
    ("declared", "judged", "clear"),
    [
        (NO, Eligibility((), (), ()), True),
        ({}, Eligibility(("ky-luat", "don-thu"), (), ()), False),
        (NO | {"don-thu": Declared(True, "03/TB")}, Eligibility((), (), ("don-thu",)), False),
        (NO | {"don-thu": Declared(False, "  ")}, Eligibility((), ("don-thu",), ()), False),
        ({"don-thu": Declared(True, "")}, Eligibility(("ky-luat",), ("don-thu",), ("don-thu",)), False),
    ],
)
def test_every_block_needs_its_own_answer_with_its_document(
    declared: dict[str, Declared], judged: Eligibility, clear: bool
) -> None:
    found = eligibility(["ky-luat", "don-thu"], declared)

    assert (found, found.clear) == (judged, clear)


@pytest.mark.parametrize(
    ("award", "ground", "allowed"),
    [
        ("merit", "merit", True),
        ("merit", "thematic", False),
        ("thematic", "thematic", True),
        ("thematic", "merit", True),
    ],
)
def test_a_thematic_award_is_no_ground_for_one_of_merit(award: AwardKind, ground: AwardKind, allowed: bool) -> None:
    assert may_ground(award, ground) is allowed


def test_comments_close_n_calendar_days_after_the_day_of_opening() -> None:
    assert comments_close_on(date(2024, 11, 28), 10) == date(2024, 12, 8)


@pytest.mark.parametrize(
    ("initiative", "first"),
    [(1, 1), (2, 1), (3, 1), (4, 4), (5, 4), (9, 9), (6, 6), (7, 6), (8, 6)],
)
def test_carried_over_initiatives_share_their_first_registration_and_a_ring_is_cut(initiative: int, first: int) -> None:
    before = {2: 1, 3: 2, 5: 4, 6: 7, 7: 6, 8: 7}

    assert first_of(initiative, before) == first
