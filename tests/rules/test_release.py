"""What waits for a person, by the office's choice."""

import pytest

from models.rules.release import needs_release


@pytest.mark.parametrize(
    ("role", "message", "asked", "waits"),
    [
        ("person_in_charge", "reminder", False, False),
        ("person_in_charge", "overdue", False, True),
        ("person_in_charge", "event", True, True),
        ("home_affairs_officer", "not_received", False, False),
        ("head", "told", False, True),
        ("leader_in_charge", "overdue_report", False, True),
        ("leader_in_charge", "event", False, True),
    ],
)
def test_what_accuses_or_goes_to_a_leader_always_waits_and_the_rest_by_choice(
    role: str, message: str, asked: bool, waits: bool
) -> None:
    assert needs_release(role, message, asked=asked, choice="required") is waits
    assert needs_release(role, message, asked=asked, choice="everything")
