"""Telling the office that the consent of its Official Account ends, or has been stopped, before a notice has to wait for it."""

from datetime import date, datetime
from typing import Final

from prefect import task
from sqlmodel import Session

from config.plan_schema import Role
from config.settings import settings
from config.vietnamese import format_date
from models import zalo
from models.lifecycle import Told, owe_event
from models.states import ConsentState
from models.zalo import ZaloConsent
from tasks.clock import LOCAL
from tasks.context import Context, context_of
from tasks.transactions import transaction

SUBJECT: Final = "zalo_consent"
# Days before the end on which it is said, once each; after days of downtime only the nearest.
AHEAD: Final = (14, 7, 3, 1, 0)
WHY: Final = "chuyên viên theo dõi kênh gửi thông báo của cơ quan"


@task(name="Báo trước hạn quyền gửi Zalo")
def announce_expiry(today: date, now: datetime) -> list[str]:
    """Owe the office's officers what is to be said of the consent today; return it for the day's page.

    The renewal of each day moves the end; so this speaks only after it has failed for weeks, or was stopped.
    """
    config = settings()
    with transaction() as session:
        context = context_of(session)
        row = zalo.consent_of(session, config.zalo_oa_id)
        if context.training or not config.zalo_app_id or row is None:
            return []
        found = _due(row, today)
        if found is None:
            return []
        rung, told = found
        _owe(session, context, row, rung, told, today)
        return [f"{told.heading}; đã báo chuyên viên."]


def _due(row: ZaloConsent, today: date) -> tuple[str, Told] | None:
    ends_on = row.refresh_ends_at.astimezone(LOCAL).date()
    if row.state is ConsentState.STOPPED:
        return "stopped", Told(
            "Kênh Zalo đã dừng",
            (
                f"Kênh Zalo của cơ quan đã dừng: {row.error} Trong lúc chờ, thông báo đi theo kênh sau của từng người.",
                "Đề nghị quản trị viên cấp quyền lại theo trang “Kênh Zalo” của tài liệu.",
            ),
            WHY,
        )
    left = (ends_on - today).days
    passed = [days for days in AHEAD if left <= days]
    if not passed:
        return None
    when = f"hết ngày {format_date(ends_on)}" if left >= 0 else f"đã hết từ ngày {format_date(ends_on)}"
    return f"ahead-{min(passed)}", Told(
        f"Quyền gửi Zalo {when}",
        (
            f"Quyền gửi thông báo qua Zalo {when}. Mỗi ngày hệ thống tự kéo dài quyền này nhưng lần gần nhất không được: "
            f"{row.error or 'chưa đổi được mã'}",
            "Đề nghị quản trị viên chạy “danvan zalo refresh”; không được thì cấp quyền lại theo trang “Kênh Zalo” của tài liệu.",
        ),
        WHY,
    )


def _owe(session: Session, context: Context, row: ZaloConsent, rung: str, told: Told, today: date) -> None:
    plan = context.content.plan
    owe_event(
        session,
        told,
        plan=context.plan.id,
        subject=SUBJECT,
        subject_id=row.version,
        rung=rung,
        unit=context.plan.host_unit,
        role=Role.HOME_AFFAIRS_OFFICER,
        clause=plan.documents.clause if plan.documents is not None else plan.clauses[0].id,
        today=today,
    )
