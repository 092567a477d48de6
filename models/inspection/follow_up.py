"""What the daily tick looks after in inspection, and of which the host's officer is told once (III.1.a).

Visits that nobody has recorded or concluded, days for fixing that have passed, rounds that are over and not closed.
It is said to the officer who follows the work, not to the unit: calling somebody late is for a person to release.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from config.plan_schema import DeadlineKind, Role
from config.steps.inspection import FollowUp
from config.vietnamese import date_with_weekday, format_date
from models.inspection.choice import row_id, settings_of
from models.inspection.events import Diary, unit_name
from models.inspection.record import (
    INSPECTION,
    LIVE,
    ROUND,
    Inspection,
    InspectionRound,
    InspectionStatus,
    RoundStatus,
    inspection_id,
    open_findings,
)
from models.lifecycle import Told, owe_event
from models.outbox import NoticeLine
from models.rules.lifecycle import AWAITED

WHY = "chuyên viên theo dõi công tác kiểm tra"


@dataclass(frozen=True)
class Missing:
    """One thing that is still missing: what it is about, and the sentence that says so."""

    subject: str
    subject_id: int
    rung: str
    sentence: str


def tell_of_missing(session: Session, diary: Diary, *, today: date) -> list[str]:
    """Owe the officer one telling for each thing that is missing; return the sentences of those told just now."""
    rule = settings_of(diary.content).follow_up
    if rule is None:
        return []
    return [each.sentence for each in missing(session, diary, rule, today) if _tell(session, diary, each, today)]


def missing(session: Session, diary: Diary, rule: FollowUp, today: date) -> Iterator[Missing]:
    """Everything that is missing on a day, whether told before or not."""
    yield from _records(session, diary, rule, today)
    yield from _fixes(session, diary, today)
    yield from _rounds(session, diary, today)


def _records(session: Session, diary: Diary, rule: FollowUp, today: date) -> Iterator[Missing]:
    rows = session.exec(
        select(Inspection)
        .where(Inspection.plan_id == diary.plan.id, col(Inspection.status).in_(LIVE))
        .order_by(col(Inspection.on_day), col(Inspection.id))
    ).all()
    for row in rows:
        held = row.status is InspectionStatus.HELD
        after = rule.conclude_after if held else rule.record_after
        if today < diary.calendar.add_working_days(row.on_day, after):
            continue
        what, name = f"Cuộc kiểm tra số {row.id}", unit_name(diary.content, row.unit_code)
        lacks = (
            "đã kiểm tra nhưng chưa thông báo kết luận. Hãy ghi kết quả, rồi chọn “Thông báo kết luận”."
            if held
            else "chưa có ghi nhận. Hãy ghi “Kết quả kiểm tra”; nếu không kiểm tra được thì đổi ngày hoặc hủy lịch."
        )
        rung = f"{'not-concluded' if held else 'not-recorded'}-{row.version}"
        sentence = f"{what} ({name}, ngày {date_with_weekday(row.on_day)}) {lacks}"
        yield Missing(INSPECTION.subject, inspection_id(row), rung, sentence)


def _fixes(session: Session, diary: Diary, today: date) -> Iterator[Missing]:
    """Days for fixing that have passed; those of another document have a ladder that says so itself."""
    for finding, row, owed in open_findings(session):
        if row.plan_id != diary.plan.id or owed.kind != DeadlineKind.INTERNAL_TARGET or owed.due_on is None:
            continue
        if owed.due_on >= today or owed.status.value not in AWAITED:
            continue
        name = unit_name(diary.content, owed.unit_code)
        sentence = (
            f"Mục {finding.number} của cuộc kiểm tra số {row.id} ({name}) đã qua hạn khắc phục "
            f"{format_date(owed.due_on)} mà chưa có minh chứng được tiếp nhận. Hãy đối chiếu sổ văn bản đến, "
            "rồi đôn đốc đơn vị."
        )
        rung = f"not-fixed-{finding.number}-{owed.deadline_version}"
        yield Missing(INSPECTION.subject, inspection_id(row), rung, sentence)


def _rounds(session: Session, diary: Diary, today: date) -> Iterator[Missing]:
    rows = session.exec(
        select(InspectionRound)
        .where(
            InspectionRound.plan_id == diary.plan.id,
            col(InspectionRound.closes_on) < today,
            col(InspectionRound.status).in_([RoundStatus.CHOOSING, RoundStatus.CONFIRMED]),
        )
        .order_by(col(InspectionRound.closes_on), col(InspectionRound.id))
    ).all()
    for row in rows:
        sentence = (
            f"{row.name} đã hết thời gian ngày {format_date(row.closes_on)} mà chưa kết thúc. "
            "Hãy ghi kết quả các cuộc kiểm tra, rồi chọn “Kết thúc đợt”, hoặc hủy đợt."
        )
        yield Missing(ROUND.subject, row_id(row), "not-closed", sentence)


def _tell(session: Session, diary: Diary, what: Missing, today: date) -> bool:
    """Owe the telling; say whether it is new."""
    known = session.exec(
        select(NoticeLine.id).where(
            NoticeLine.subject == what.subject,
            NoticeLine.subject_id == what.subject_id,
            NoticeLine.rung == what.rung,
        )
    ).first()
    if known is not None:
        return False
    owe_event(
        session,
        Told("Việc kiểm tra cần xử lý", (what.sentence,), WHY),
        plan=diary.plan.id,
        subject=what.subject,
        subject_id=what.subject_id,
        rung=what.rung,
        unit=diary.plan.host_unit,
        role=Role.HOME_AFFAIRS_OFFICER,
        clause=settings_of(diary.content).clause,
        today=today,
    )
    return True
