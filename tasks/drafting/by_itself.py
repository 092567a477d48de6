"""The letters of the morning after: drafted by themselves once a document's day has passed and arrivals were checked.

Once per duty, occurrence and last day: công văn đôn đốc to subordinate units, and the letter of another tone to
coordinating bodies. A draft says nothing to anybody; a person signs it and sends it, or does not (III.1.a).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from prefect import task
from sqlmodel import Session, col, func, select

from config.plan_schema import DeadlineKind, Relation
from config.refusals import Refused
from models.issuing.record import DocumentDraft
from models.obligations import Obligation
from models.states import ObligationStatus, Source
from tasks.context import Context, context_of
from tasks.drafting.gathered import Wanted
from tasks.transactions import reading

BY_DAY = (DeadlineKind.LEGAL.value, DeadlineKind.EXTERNAL.value)
LETTERS = {Relation.SUBORDINATE.value: "cong-van-don-doc", Relation.COORDINATING.value: "cong-van-phoi-hop"}
ACTOR = "Việc hằng ngày"


@dataclass(frozen=True)
class Letter:
    """One letter that a passed day asks for: drafted now, or why not yet.

    Args:
        code, path: of the draft; None where something has to be done first, which `words` says.
    """

    kind: str
    words: str
    code: str | None = None
    path: str | None = None


@dataclass(frozen=True)
class _Passed:
    kind: str
    duty: str
    occurrence: str


@task(name="Soạn công văn sau hạn", task_run_name="Công văn sau hạn, ngày {today}")
def draft_after_deadlines(today: date, now: datetime) -> list[Letter]:
    """Draft every letter that a passed day asks for and that is not there yet.

    Twice, late or after a crash it drafts nothing twice: the draft's row says that it was drafted since the day.
    """
    with reading() as session:
        context = context_of(session)
        waiting = _passed(session, context, today)
    return [_drafted(each, today, now) for each in waiting]


def words_of(letters: Sequence[Letter]) -> list[str]:
    """What was done, or has to be done first, a sentence each."""
    return [each.words for each in letters]


def _passed(session: Session, context: Context, today: date) -> list[_Passed]:
    """What a document's day has passed for with somebody silent, and no letter since the last of these days."""
    if context.content.plan.documents is None or not context.sends_outside:
        return []
    plan = context.plan
    groups = session.execute(
        select(
            col(Obligation.relation), col(Obligation.duty_code), col(Obligation.occurrence), func.max(Obligation.due_on)
        )
        .where(
            col(Obligation.plan_id) == plan.id,
            col(Obligation.kind).in_(BY_DAY),
            col(Obligation.status) == ObligationStatus.OPEN,
            col(Obligation.due_on) < today,
            col(Obligation.unit_code) != plan.host_unit,
            col(Obligation.relation).in_(list(LETTERS)),
        )
        .group_by(col(Obligation.relation), col(Obligation.duty_code), col(Obligation.occurrence))
        .order_by(func.max(Obligation.due_on), col(Obligation.duty_code), col(Obligation.relation).desc())
    ).all()
    drafted = {
        (row.kind, row.about): row.newest
        for row in session.execute(
            select(
                col(DocumentDraft.kind), col(DocumentDraft.about), func.max(DocumentDraft.drafted_on).label("newest")
            )
            .where(col(DocumentDraft.plan_id) == plan.id, col(DocumentDraft.kind).in_(list(LETTERS.values())))
            .group_by(col(DocumentDraft.kind), col(DocumentDraft.about))
        )
    }
    found = []
    for relation, duty, occurrence, due_on in groups:
        newest = drafted.get((LETTERS[relation], f"{duty}-{occurrence}"))
        if newest is None or newest <= due_on:
            found.append(_Passed(LETTERS[relation], duty, occurrence))
    return found


def _drafted(each: _Passed, today: date, now: datetime) -> Letter:
    # Loaded when there is something to draft: drawing a document takes libraries that a quiet morning does not need.
    from tasks.drafting.drafts import LABELS, draft_document

    wanted = Wanted(kind=each.kind, duty=each.duty, occurrence=each.occurrence)
    try:
        made = draft_document.fn(wanted, today, now, ACTOR, Source.SYSTEM)
    except Refused as refused:
        return Letter(each.kind, f"{LABELS[each.kind]} chưa soạn: {refused}")
    return Letter(
        each.kind,
        f"{made.label} {made.code} đã soạn để trình ký ({len(made.rows)} đơn vị): tệp {made.path}. Chưa gửi cho ai.",
        made.code,
        made.path,
    )
