"""A digest in few words, for channels that carry a short text or the parameters of an approved template.

What it is, its last day, whom to ask, and the code by which the office finds the whole of it. Grounds, lists of
units and what a document holds stay in mail and in the office.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from notifications import wording
from notifications.messages import Digest, MessageKind, check_may_be_said
from notifications.rendering import ItemView, compiled, tidy, view_of

LIMIT: Final = 2000
NO_DAY: Final = "không ấn định ngày"
ASSUMED: Final = " (giả định)"
_DAY = re.compile(r"\d{2}/\d{2}/\d{4}")
LISTS: Final = (MessageKind.NOT_RECEIVED.value, MessageKind.OVERDUE_REPORT.value)
WHOLE: Final = (MessageKind.NOT_RECEIVED, MessageKind.OVERDUE_REPORT, MessageKind.RETURNED)
RETURNS: Final = (MessageKind.RETURNED.value, MessageKind.SUPPLEMENT.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortItem:
    """One thing of a message: under which heading, in one phrase, and its parts."""

    number: int
    heading: str
    duty: str
    what: str
    last_day: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One parameter of a template: its name, what of the notice it says, and how long it may be."""

    name: str
    says: str
    at_most: int


def is_wanted_whole(digest: Digest) -> bool:
    """Whether the few words would leave out what the recipient must read: what happened, reasons, a list of units."""
    return bool(digest.events) or any(line.message in WHOLE for line in digest.lines)


def is_a_receipt(digest: Digest) -> bool:
    """Whether it only says that something was received: nothing for a template that speaks of days to come."""
    return not digest.events and all(line.message is MessageKind.RECEIPT for line in digest.lines)


def render_short(digest: Digest, limit: int = LIMIT) -> str:
    """The digest as one short text of at most `limit` characters; what does not fit is counted.

    Raises:
        MessageRefused: it says what its recipient may not be told, or lacks a word it needs.
        jinja2.TemplateError: the template is broken or asks for a word nobody passes.
        ValueError: not even one thing fits.
    """
    check_may_be_said(digest)
    context = view_of(digest)
    items = items_of(digest, context)
    for shown in range(len(items), 0, -1):
        text = _rendered(context, items, shown)
        if len(text) <= limit:
            return text
    raise ValueError(f"a message of one thing is longer than {limit} characters")


def template_values(digest: Digest, asked: Iterable[Asked]) -> dict[str, str]:
    """The parameters of a template, each within its length, none of them empty.

    Raises:
        MessageRefused: it says what its recipient may not be told, or lacks a word it needs.
    """
    check_may_be_said(digest)
    context = view_of(digest)
    items = items_of(digest, context)
    more = f" và {len(items) - 1} nội dung khác" if len(items) > 1 else ""
    said = {
        "code": str(context["notice_id"]),
        "recipient": str(context["recipient"]),
        "last_day": items[0].last_day,
        "count": str(len(items)),
        "day": str(context["day"]),
        "office": str(context["office"]),
        "contact": str(context["contact"]),
    }
    mark = "[Diễn tập] " if digest.training else ""
    return {each.name: _value(each, said, items[0], mark, more) for each in asked}


def _value(asked: Asked, said: dict[str, str], first: ShortItem, mark: str, more: str) -> str:
    if asked.says == "what":
        room = asked.at_most - len(more) - len(mark)
        return mark + (first.what if len(first.what) <= room else cut(first.duty, room)) + more
    if asked.says == "last_day":
        return day_within(said["last_day"], asked.at_most)
    return cut(said[asked.says], asked.at_most)


def day_within(words: str, at_most: int) -> str:
    """A last day in words; where they are too long the day alone, an assumed one still called so."""
    found = _DAY.search(words)
    if len(words) <= at_most or found is None:
        return cut(words, at_most)
    return found[0] + (ASSUMED if wording.INTERNAL in words else "")


def cut(words: str, at_most: int) -> str:
    """The words, ended at a blank with "…" where they are too long."""
    words = unicodedata.normalize("NFC", words)
    if len(words) <= at_most:
        return words
    kept = words[: max(1, at_most - 1)]
    return (kept.rpartition(" ")[0] or kept).rstrip(" ,;:-") + "…"


def items_of(digest: Digest, context: dict[str, object]) -> tuple[ShortItem, ...]:
    """Everything that the digest says, in the order of the mail."""
    sections, events = context["sections"], context["events"]
    assert isinstance(sections, tuple)
    assert isinstance(events, tuple)
    found = [_of_item(item, section.kind, section.heading) for section in sections for item in section.items]
    found += [
        ShortItem(
            number=each.number,
            heading="Thông báo",
            duty=each.heading,
            what=each.heading,
            last_day=NO_DAY,
            words=each.heading,
        )
        for each in events
    ]
    return tuple(found)


def _of_item(item: ItemView, kind: str, heading: str) -> ShortItem:
    due, left = item.due, item.left
    if kind in RETURNS and item.supplement:
        due, left = f"gửi bổ sung {item.supplement}", item.left if kind == MessageKind.SUPPLEMENT.value else None
    if kind in LISTS:
        left = f"chưa nhận được của {len(item.units)} đơn vị"
    if kind == MessageKind.OVERDUE.value:
        left = item.late
    if item.received:
        due, left = item.received, None
    what = f"{item.duty} ({item.unit})" if item.unit and kind not in LISTS else item.duty
    return ShortItem(
        number=item.number,
        heading=heading,
        duty=item.duty,
        what=what,
        last_day=NO_DAY if item.standing or item.received else due,
        words=f"{what}: {due}" + (f", {left}" if left else ""),
    )


def _rendered(context: dict[str, object], items: Sequence[ShortItem], shown: int) -> str:
    several = len({item.heading for item in items}) > 1
    words = {**context, "items": items[:shown], "more": len(items) - shown, "several": several}
    return tidy(compiled("short.txt.j2").render(words)).rstrip("\n")
