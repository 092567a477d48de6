"""Who follows the office's Official Account, asked of Zalo: `v3.0/oa/user/getlist` page by page, then each one's name.

A page holds at most 50, and nothing beyond the first 10,000 can be asked for.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from notifications.channels.zalo.client import ZaloClient
from notifications.channels.zalo.messages import is_user_id, normal
from notifications.outcomes import Outcome

LIST_PATH: Final = "/v3.0/oa/user/getlist"
DETAIL_PATH: Final = "/v3.0/oa/user/detail"
PAGE: Final = 50
FURTHEST: Final = 9951


@dataclass(frozen=True)
class Listed:
    """The user ids that Zalo gave.

    Args:
        whole: nobody is missing: who is not in it follows no more.
        failed: what ended the reading, when something did.
    """

    users: tuple[str, ...] = field(repr=False)
    whole: bool
    failed: Outcome | None


def listed(client: ZaloClient) -> Listed:
    """Ask for everybody who follows now."""
    found: dict[str, None] = {}
    offset, total = 0, None
    while offset <= FURTHEST:
        asked = {"offset": offset, "count": PAGE, "is_follower": "true"}
        outcome, data = client.look(LIST_PATH, asked)
        if not outcome.accepted:
            return Listed(tuple(found), False, outcome)
        page = [each for each in _users(data) if is_user_id(each)]
        total = _number(data.get("total"))
        found.update(dict.fromkeys(page))
        offset += PAGE
        if not page or (total is not None and offset >= total):
            break
    return Listed(tuple(found), total is not None and len(found) >= total, None)


def name_of(client: ZaloClient, user_id: str) -> tuple[Outcome, str]:
    """What a follower is called on Zalo."""
    outcome, data = client.look(DETAIL_PATH, {"user_id": user_id})
    return outcome, normal(str(data.get("display_name") or ""))[:200]


def _users(data: dict[str, Any]) -> list[str]:
    users = data.get("users")
    rows = users if isinstance(users, list) else []
    return [str(each.get("user_id")) for each in rows if isinstance(each, dict)]


def _number(given: object) -> int | None:
    text = str(given)
    return int(text) if text.isascii() and text.isdigit() else None
