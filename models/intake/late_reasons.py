"""Why a unit was late ("lý do chậm"), and the list of late hand-ins that the year's report draws on.

An everyday reason is short and names no person; a "giải trình" needs the number of the letter that asked for it.
Accepting what came late takes nothing from the list. Source: III.2.c, III.1.c.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Text
from sqlmodel import Field, Session, col, select

from config.plan_schema import DeadlineKind, PlanFile, Relation
from config.refusals import Refused
from config.vietnamese import format_date
from models.base import Record, UtcInstant
from models.decided import Extension, ExtensionStatus
from models.intake.extensions import days_late_at_first
from models.lifecycle import By
from models.moves import note
from models.obligations import Obligation
from models.plans import Plan
from models.standing import Lateness, Standing, standings

LONGEST = 300
_PERSON = re.compile(r"\b(?:ông|bà|anh|chị|cô|chú|đ/c|đồng chí)\s+[A-ZĂÂĐÊÔƠƯÀ-Ỹ]\w*", flags=re.UNICODE)


class LateReason(Record, table=True):
    """Why one obligation was late, as the unit said; the newest row counts, older ones stay.

    `letter_number` is the office's letter that asked for a "giải trình", `reply_number` the unit's answer.
    """

    __tablename__ = "late_reason"

    id: int | None = Field(default=None, primary_key=True)
    obligation_id: int = Field(foreign_key="obligation.id", index=True)
    reason: str = Field(sa_type=Text)
    letter_number: str | None = None
    letter_on: date | None = None
    reply_number: str | None = None
    recorded_on: date
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str


@dataclass(frozen=True)
class LateHandIn:
    """One late hand-in, or one that is late only against its first day.

    Args:
        days_late: against the day that holds (a granted one, if any).
        days_late_at_first: against the first day of all.
        explained: the reason was given as a "giải trình" that a letter had asked for.
    """

    obligation_id: int
    unit_code: str
    duty_code: str
    occurrence: str
    clause_code: str
    due_on: date
    original_due_on: date
    arrived_on: date | None
    days_late: int
    days_late_at_first: int
    extensions: int
    times_returned: int
    status: str
    reason: str | None
    explained: bool
    letter_number: str | None


def record_reason(
    session: Session,
    obligation: Obligation,
    stands: Standing,
    reason: str,
    *,
    letter_number: str | None,
    letter_on: date | None,
    reply_number: str | None,
    by: By,
) -> LateReason:
    """Record why a unit was late.

    Raises:
        Refused: not late, a body that is never called late, too long, a person named, a letter half named.
    """
    if stands.lateness not in (Lateness.LATE, Lateness.OVERDUE) and not _late_at_first_only(stands):
        raise Refused(_not_late(stands))
    words = " ".join(reason.split())
    if not words:
        raise Refused("Chưa ghi lý do chậm.")
    if len(words) > LONGEST:
        raise Refused(f"Lý do chậm dài {len(words)} ký tự; ghi ngắn gọn trong {LONGEST} ký tự.")
    if _PERSON.search(words):
        raise Refused("Lý do chậm có vẻ ghi tên cá nhân; chỉ nêu nguyên nhân, không ghi tên người.")
    if bool(letter_number) != bool(letter_on):
        raise Refused("Ghi đủ số và ngày của văn bản yêu cầu giải trình, hoặc để trống cả hai.")
    if reply_number and not letter_number:
        raise Refused("Chỉ ghi là giải trình khi có số văn bản yêu cầu giải trình; không có thì chỉ ghi lý do chậm.")
    if letter_on and letter_on > by.today:
        raise Refused(f"Ngày văn bản yêu cầu giải trình {format_date(letter_on)} sau ngày hôm nay; kiểm tra lại.")
    row = LateReason(
        obligation_id=obligation.id or 0,
        reason=words,
        letter_number=letter_number,
        letter_on=letter_on,
        reply_number=reply_number,
        recorded_on=by.today,
        recorded_at=by.now,
        recorded_by=by.actor,
    )
    session.add(row)
    session.flush()
    detail = {"late_reason": row.id, "letter": letter_number, "reply": reply_number, "days_late": stands.days_late}
    note(session, "obligation", obligation.id, "lý do chậm", by=by, detail=detail)
    return row


def late_hand_ins(session: Session, plan: Plan, content: PlanFile, today: date) -> list[LateHandIn]:
    """Every late hand-in of subordinate units under a legal or external day, accepted or not, for the year's report.

    Those granted another day and late only against their first one are in the list with `days_late` 0.
    """
    reasons = newest_reasons(session, plan.id)
    counts: dict[int, int] = {}
    for extension in session.exec(select(Extension).where(Extension.status == ExtensionStatus.GRANTED)):
        counts[extension.obligation_id] = counts.get(extension.obligation_id, 0) + 1
    found = []
    for stands in standings(session, plan, content.policy, today):
        obligation = stands.obligation
        if not may_be_late(obligation) or obligation.due_on is None or obligation.id is None:
            continue
        at_first = days_late_at_first(obligation, stands.rounds, content, today)
        if not stands.days_late and not at_first:
            continue
        reason = reasons.get(obligation.id)
        found.append(
            LateHandIn(
                obligation_id=obligation.id,
                unit_code=obligation.unit_code,
                duty_code=obligation.duty_code,
                occurrence=obligation.occurrence,
                clause_code=obligation.clause_code,
                due_on=obligation.due_on,
                original_due_on=obligation.original_due_on or obligation.due_on,
                arrived_on=stands.arrived_on,
                days_late=stands.days_late,
                days_late_at_first=at_first,
                extensions=counts.get(obligation.id, 0),
                times_returned=stands.times_returned,
                status=obligation.status.value,
                reason=reason.reason if reason else None,
                explained=bool(reason and reason.letter_number),
                letter_number=reason.letter_number if reason else None,
            )
        )
    return found


def newest_reasons(session: Session, plan_id: str) -> dict[int, LateReason]:
    """The reason that counts, by obligation."""
    query = select(LateReason).join(Obligation).where(Obligation.plan_id == plan_id).order_by(col(LateReason.id))
    return {row.obligation_id: row for row in session.exec(query)}


def may_be_late(obligation: Obligation) -> bool:
    """Whether anything may ever be called late here: coordinating bodies and internal targets never are."""
    legal = obligation.kind in (DeadlineKind.LEGAL, DeadlineKind.EXTERNAL)
    return legal and obligation.relation == Relation.SUBORDINATE


def _late_at_first_only(stands: Standing) -> bool:
    """Granted another day and kept it: late against the first day all the same."""
    obligation, arrived = stands.obligation, stands.arrived_on
    first = obligation.original_due_on
    if not may_be_late(obligation) or first is None or first == obligation.due_on:
        return False
    return arrived is not None and arrived > first


def _not_late(stands: Standing) -> str:
    if stands.obligation.relation == Relation.COORDINATING:
        return "Cơ quan phối hợp không bị tính là chậm nên không ghi lý do chậm."
    if stands.lateness in (Lateness.PAST_TARGET, Lateness.MET_AFTER_TARGET):
        return "Mốc nội bộ không phải hạn của kế hoạch nên không ghi lý do chậm."
    return f"Đơn vị không chậm ở nhiệm vụ này ({stands.lateness.label}); không có lý do chậm để ghi."
