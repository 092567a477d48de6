"""Referred petitions whose answer has not come by its day: the office's officer is told once per referral (III.1.b)."""

from datetime import date

from sqlmodel import Session, col, select

from config.plan_schema import Role
from config.vietnamese import format_date
from models.lifecycle import Told, owe_event
from models.plans import Plan
from models.registers.record import PETITION, Petition, PetitionStatus

WHY = "chuyên viên theo dõi kiến nghị, phản ánh"


def unanswered(session: Session, today: date) -> list[Petition]:
    """The referred petitions whose answer day has passed; by day and number."""
    rows = session.exec(
        select(Petition)
        .where(
            Petition.status == PetitionStatus.REFERRED,
            col(Petition.answer_by) < today,
        )
        .order_by(col(Petition.answer_by), col(Petition.id))
    )
    return list(rows)


def tell(session: Session, plan: Plan, today: date) -> list[int]:
    """Owe the telling about each; return the numbers of all that wait, whether told before or not."""
    rows = unanswered(session, today)
    for row in rows:
        assert row.id is not None
        assert row.answer_by is not None
        said = (
            f"{row.kind.label} số {row.id} chuyển {row.unit_code} bằng văn bản số {row.referral_number} chưa ghi nhận trả "
            f"lời; ngày trả lời là {format_date(row.answer_by)}. Hãy đối chiếu sổ văn bản đến, rồi ghi nhận trả lời hoặc "
            "liên hệ đơn vị."
        )
        owe_event(
            session,
            Told("Kiến nghị, phản ánh chưa có trả lời", (said,), WHY),
            plan=row.plan_id,
            subject=PETITION.subject,
            subject_id=row.id,
            rung=f"unanswered-{row.referrals}",
            unit=plan.host_unit,
            role=Role.HOME_AFFAIRS_OFFICER,
            clause=row.clause_code,
            today=today,
        )
    return [row.id or 0 for row in rows]
