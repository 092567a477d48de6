"""A linking code as people write it, and what the record keeps of it."""

import pytest

from models.zalo_links import LETTERS, code_in, digest_of, new_code


def test_codes_are_drawn_from_letters_that_nobody_mistakes() -> None:
    drawn = {new_code() for _ in range(200)}
    assert len(drawn) == 200
    assert {len(code) for code in drawn} == {14}
    assert set("".join(drawn)) <= set(LETTERS) | {"-"}
    assert set("ILOU") & set(LETTERS) == set()


@pytest.mark.parametrize(
    "written",
    [
        "7KQ2-M9XD-01RE",
        " 7kq2 m9xd 01re ",
        "7KQ2M9XD01RE",
        "7KQ2–M9XD—OLRE",
        "Mã của tôi là 7kq2-m9xd-o1re ạ",
        "MA LIEN KET 7KQ2M9XD01RE.",
    ],
)
def test_a_code_is_read_as_people_write_it(written: str) -> None:
    assert (code_in(written), digest_of(written)) == ("7KQ2M9XD01RE", digest_of("7KQ2-M9XD-01RE"))


@pytest.mark.parametrize(
    "written", ["", "xin chào", "7KQ2-M9XD", "7KQ2-M9XD-01RE4", "MA LIEN KET 7KQ2 M9XD 01RE", "x" * 2000]
)
def test_what_holds_no_code_is_none(written: str) -> None:
    assert code_in(written) is None


def test_the_digest_is_not_the_code_and_differs_for_each() -> None:
    code = new_code()
    assert (
        len(digest_of(code)),
        code.replace("-", "") in digest_of(code),
        digest_of(code) == digest_of(new_code()),
    ) == (
        64,
        False,
        False,
    )
