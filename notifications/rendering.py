"""Puts a digest into words: one subject, one text part, one HTML part, all NFC.

Jinja2 in its sandbox, strict about missing words, compiled once. Values are data: braces or angle brackets in
them stay braces and angle brackets. The subject is what the text template says before its first blank line.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import PackageLoader, StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from config.plan_schema import DeadlineKind, Relation
from notifications import wording
from notifications.messages import (
    Digest,
    EventText,
    MessageKind,
    NoticeLine,
    PlanText,
    Rendered,
    check_may_be_said,
)

GROUPED = frozenset({MessageKind.NOT_RECEIVED, MessageKind.OVERDUE_REPORT})
TRAINING_MARK = "[DIỄN TẬP] "
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitView:
    name: str
    late: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One numbered thing in the message; for the lists it gathers the units of one duty.

    `overdue` alone is shown in red: neither an internal target nor a standing duty turns red.
    """

    number: int
    duty: str
    due: str
    due_first: str
    left: str | None
    late: str
    unit: str | None
    expected: str
    to: str
    label: str | None
    standing: bool
    overdue: bool
    reasons: tuple[str, ...]
    supplement: str | None
    received: str | None
    received_first: str | None
    plan: str | None
    units: tuple[UnitView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    kind: str
    heading: str
    plan_title: str
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RungView:
    numbers: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisView:
    """One entry under "Căn cứ gửi thông báo", with the numbers of the items it stands behind."""

    numbers: str
    plan: str | None
    cite: str
    clause: str
    deadline: str
    reading: str
    rungs: tuple[RungView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """One event, numbered on after the items."""

    number: int
    heading: str
    paragraphs: tuple[str, ...]
    plan: str | None
    cite: str
    clause: str
    why: str


def render(digest: Digest) -> Rendered:
    """Render one person's digest of a day.

    Raises:
        MessageRefused: it says what its recipient may not be told, or lacks a word it needs.
        jinja2.TemplateError: a template is broken or asks for a word nobody passes.
    """
    check_may_be_said(digest)
    context = view_of(digest)
    subject, text = _split_title(tidy(compiled("digest.txt.j2").render(context)))
    html = tidy(compiled("digest.html.j2").render(context))
    return Rendered(subject=subject, text=text, html=html)


@lru_cache(maxsize=1)
def _environment() -> SandboxedEnvironment:
    """The one environment; templates are part of the program, so they are not looked at again."""
    return SandboxedEnvironment(
        loader=PackageLoader("notifications", "templates"),
        autoescape=lambda name: bool(name) and str(name).endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=64,
    )


@lru_cache(maxsize=8)
def compiled(name: str) -> Template:
    """A template of ours, compiled once."""
    return _environment().get_template(name)


def _split_title(text: str) -> tuple[str, str]:
    title, _, body = text.partition("\n\n")
    return title.strip(), body.lstrip("\n")


def tidy(text: str) -> str:
    """NFC, no blanks at line ends, at most one empty line in a row, one line end at the end."""
    lines = (line.rstrip() for line in unicodedata.normalize("NFC", text).splitlines())
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip() + "\n"


def view_of(digest: Digest) -> dict[str, object]:
    """The words that the templates of every channel are given."""
    numbered = list(_number(_groups(digest.lines)))
    items = len(numbered)
    plans = _plans(digest)
    firsts = tuple(group[0] for _, group in numbered)
    title = (
        wording.events_subject(digest.events, items, digest.relation, digest.day)
        if digest.events
        else wording.subject_words(firsts, digest.relation, digest.day, items)
    )
    return {
        "title": _line((TRAINING_MARK if digest.training else "") + title),
        "relation": digest.relation.value,
        "office": _line(digest.office_name),
        "recipient": _line(digest.recipient_name),
        "day": wording.day_words(digest.day),
        "plans": tuple(_named(plan) for plan in plans),
        "contact": _line(digest.contact_line),
        "notice_id": _line(digest.notice_id),
        "training": digest.training,
        "free_text": _paragraph(digest.free_text),
        "sections": tuple(_sections(digest, numbered)),
        "events": tuple(
            _event(number, event, digest, several=len(plans) > 1)
            for number, event in enumerate(digest.events, start=items + 1)
        ),
        "basis": tuple(_basis(digest, numbered, several=len(plans) > 1)),
    }


def _plans(digest: Digest) -> tuple[PlanText, ...]:
    """Every plan that something in the digest belongs to, its own first."""
    own = PlanText(title=digest.plan_title, reference=digest.plan_reference)
    found = [line.plan or own for line in digest.lines] + [event.plan or own for event in digest.events]
    return tuple(dict.fromkeys(sorted(found, key=lambda plan: plan != own)))


def _plan_of(said: NoticeLine | EventText, digest: Digest) -> PlanText:
    return said.plan or PlanText(title=digest.plan_title, reference=digest.plan_reference)


def _named(plan: PlanText) -> str:
    return f"{_line(plan.title)} ({_line(plan.reference)})"


def _line(text: str) -> str:
    """One line, whatever came in: a line break in a name must not end the subject."""
    return " ".join(text.split())


def _phrase(text: str) -> str:
    """One line without its full stop: the template sets that."""
    return _line(text).rstrip(".")


def _paragraph(text: str | None) -> str | None:
    return "\n".join(_line(line) for line in text.strip().splitlines()) if text and text.strip() else None


Group = tuple[NoticeLine, ...]
Numbered = tuple[int, Group]


def _groups(lines: Iterable[NoticeLine]) -> list[Group]:
    """One group per item: a line by itself, or in the lists the units of one duty and deadline together."""
    found: dict[object, list[NoticeLine]] = {}
    for position, line in enumerate(lines):
        key = (
            (line.message, line.duty_name, line.due_text, line.clause_cite, line.rung, line.plan)
            if line.message in GROUPED
            else position
        )
        found.setdefault(key, []).append(line)
    order = {kind: place for place, kind in enumerate(wording.SECTION_ORDER)}
    return sorted((tuple(group) for group in found.values()), key=lambda group: order[group[0].message])


def _number(groups: list[Group]) -> Iterable[Numbered]:
    return enumerate(groups, start=1)


def _sections(digest: Digest, numbered: list[Numbered]) -> Iterable[SectionView]:
    for kind in wording.SECTION_ORDER:
        items = tuple(_item(number, group, digest) for number, group in numbered if group[0].message is kind)
        if items:
            titles = [_plan_of(group[0], digest).title for _, group in numbered if group[0].message is kind]
            yield SectionView(
                kind=kind.value,
                heading=wording.HEADINGS[kind, digest.relation],
                plan_title=_line(" và ".join(dict.fromkeys(titles))),
                items=items,
            )


def _item(number: int, group: Group, digest: Digest) -> ItemView:
    line = group[0]
    due = _line(wording.due_words(line))
    named = line.unit_name.casefold() in digest.recipient_name.casefold()
    received = _phrase(line.received) if line.received else None
    units = tuple(UnitView(name=_line(each.unit_name), late=wording.late_words(each)) for each in group)
    return ItemView(
        number=number,
        duty=_line(line.duty_name),
        due=due,
        due_first=due[:1].upper() + due[1:],
        # A superior body is told of a day, never counted down to it.
        left=wording.left_words(line, digest.day) if digest.relation is not Relation.SUPERIOR else None,
        late=wording.late_words(line),
        unit=None if named else _line(line.unit_name),
        expected=_phrase(line.expected),
        to=_phrase(line.to),
        label=_phrase(line.label) if line.label else None,
        standing=line.kind is DeadlineKind.STANDING,
        overdue=line.message is MessageKind.OVERDUE and line.kind is not DeadlineKind.INTERNAL_TARGET,
        reasons=tuple(_line(reason) for reason in line.reasons),
        supplement=_line(line.supplement_due_text) if line.supplement_due_text else None,
        received=received,
        received_first=received and received[:1].upper() + received[1:],
        plan=_named(line.plan) if line.plan and len(_plans(digest)) > 1 else None,
        units=units,
    )


def _event(number: int, event: EventText, digest: Digest, *, several: bool) -> EventView:
    return EventView(
        number=number,
        heading=_line(event.heading),
        paragraphs=tuple(_line(paragraph) for paragraph in event.paragraphs),
        plan=_named(_plan_of(event, digest)) if several else None,
        cite=_line(event.clause_cite),
        clause=_line(event.clause_text),
        why=_phrase(event.why),
    )


def _basis(digest: Digest, numbered: list[Numbered], *, several: bool) -> Iterable[BasisView]:
    """The reasons for sending: each clause said once, with the items it covers and what each was sent for."""
    found: dict[tuple[str, str, str, str, str], dict[str, list[int]]] = {}
    for number, group in numbered:
        for line in group:
            key = (
                _named(_plan_of(line, digest)),
                _line(line.clause_cite),
                _line(line.clause_text),
                wording.KIND_WORDS[line.kind],
                _line(wording.reading_words(line)),
            )
            numbers = found.setdefault(key, {}).setdefault(_line(wording.rung_words(line)), [])
            if number not in numbers:
                numbers.append(number)
    for (plan, cite, clause, deadline, reading), rungs in found.items():
        yield BasisView(
            numbers=_numbers(number for numbers in rungs.values() for number in numbers),
            plan=plan if several else None,
            cite=cite,
            clause=clause,
            deadline=deadline,
            reading=reading,
            rungs=tuple(RungView(numbers=_numbers(numbers), words=words) for words, numbers in rungs.items()),
        )


def _numbers(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(set(numbers))))
