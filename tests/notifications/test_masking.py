"""What a provider answered, as everybody may read it."""

import pytest

from notifications.masking import masked


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("550 5.1.1 <dau-moi.p-dx@bac-kan.example>: User unknown", "550 5.1.1 <…@bac-kan.example>: User unknown"),
        ("Gửi 0912345678 hoặc +84912345678", "Gửi …678 hoặc …678"),
        ("421 4.7.0 Try again later", "421 4.7.0 Try again later"),
    ],
)
def test_neither_number_nor_address_is_left(said: str, shown: str) -> None:
    assert masked(said) == shown
