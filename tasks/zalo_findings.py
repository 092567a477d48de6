"""How the Zalo channels stand, for `danvan doctor`; an office that has never used one hears nothing of it."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from sqlmodel import Session, select

from config.refusals import Refused
from config.settings import Settings
from models import zalo_followers, zalo_links
from models.states import ConsentState, Mode
from models.zalo import ZaloConsent
from tasks.clock import LOCAL
from tasks.findings import Finding
from tasks.lanes import bot_pool
from tasks.zalo_consent import SAY_AHEAD, check_opens, consent_report

# From here on it is time to think of a larger plan, or of other channels for some people.
NEARLY_FULL = 0.8
MOST_NAMED = 5


def zalo_findings(settings: Settings, session: Session, mode: Mode, now: datetime) -> Iterator[Finding]:
    """The consent of the Official Account, the people whom it reaches, and the state of the bot."""
    yield from _consent(settings, session, now)
    yield from _followers(settings, session, mode)
    yield from _bot(settings, session, mode, now)


def _consent(settings: Settings, session: Session, now: datetime) -> Iterator[Finding]:
    name = "Kênh Zalo"
    if not settings.zalo_app_id and session.exec(select(ZaloConsent)).first() is None:
        return
    try:
        check_opens(settings)
        consent = consent_report(settings)
    except Refused as refused:
        yield Finding(name, False, str(refused))
        return
    until = f"{consent.refresh_ends_at.astimezone(LOCAL):%d/%m/%Y}"
    if consent.state is ConsentState.STOPPED:
        yield Finding(name, False, f"Đã dừng. {consent.error}")
    elif consent.refresh_ends_at <= now:
        yield Finding(
            name, False, f"Quyền gửi Zalo đã hết từ ngày {until}; hãy cấp quyền lại rồi chạy “danvan zalo connect”."
        )
    elif consent.refresh_ends_at - now <= SAY_AHEAD:
        days = (consent.refresh_ends_at - now).days
        yield Finding(name, None, f"Quyền gửi Zalo còn {days} ngày (đến {until}); hãy chạy “danvan zalo refresh”.")
    elif consent.error:
        yield Finding(name, None, f"Lần đổi mã gần nhất không thành, hệ thống tự thử lại: {consent.error}")
    else:
        yield Finding(name, True, f"Official Account {consent.oa_id}, quyền gửi dùng được đến ngày {until}.")


def _followers(settings: Settings, session: Session, mode: Mode) -> Iterator[Finding]:
    """Whom messages by user id reach, and who waits for a test message; training needs none."""
    waiting = [each.name for each in zalo_followers.unconfirmed(session)]
    confirmed, gone = zalo_followers.counted(session)
    if mode is Mode.TRAINING or not settings.zalo_app_id or not (waiting or confirmed):
        return
    name = "Người quan tâm OA"
    if waiting:
        shown = ", ".join(f"“{each}”" for each in waiting[:MOST_NAMED]) + ("…" if len(waiting) > MOST_NAMED else "")
        yield Finding(
            name,
            None,
            f"{len(waiting)} đầu mối chưa xác nhận nên thông báo đi kênh khác: {shown}. Hãy chạy “danvan zalo followers”, rồi "
            "“danvan zalo confirm” từng người.",
        )
    elif gone:
        yield Finding(
            name, None, f"{gone}/{confirmed} đầu mối đã thôi quan tâm Official Account; thông báo sang kênh sau của họ."
        )
    else:
        yield Finding(name, True, f"Đã xác nhận {confirmed} đầu mối.")


def _bot(settings: Settings, session: Session, mode: Mode, now: datetime) -> Iterator[Finding]:
    """Whether the bot answers, and how much of its plan is used."""
    name = "Zalo Bot"
    people = zalo_links.people_linked(session)
    if not settings.zalo_bot_token.get_secret_value():
        if people:
            yield Finding(name, False, f"Đã liên kết {people} người nhưng chưa đặt DANVAN_ZALO_BOT_TOKEN trong .env.")
        return
    if mode is Mode.TRAINING:
        yield Finding(name, True, "Diễn tập: không hỏi Zalo; tin của bot nằm trong hộp thư trên đĩa.")
        return
    with bot_pool(settings) as bot:
        outcome, called = bot.me()
    if not outcome.accepted:
        yield Finding(name, False, f"Bot không trả lời: {outcome.detail} ({outcome.code})")
        return
    sent = zalo_links.messages_since(session, _month_of(now))
    used = (
        f"liên kết {people}/{settings.zalo_bot_people} người, tháng này {sent}/{settings.zalo_bot_monthly} tin (tính cả tin "
        "đến)"
    )
    shares = (people / settings.zalo_bot_people, sent / settings.zalo_bot_monthly)
    if max(shares) >= 1:
        yield Finding(name, False, f"Đã hết hạn mức của gói: {used}. Nâng gói, hoặc chuyển bớt người sang kênh khác.")
    elif max(shares) >= NEARLY_FULL:
        yield Finding(name, None, f"Sắp hết hạn mức của gói: {used}.")
    else:
        yield Finding(name, True, f"{called}: {used}.")


def _month_of(now: datetime) -> datetime:
    """The first instant of the month; the platform does not say which day it counts from, so the calendar's."""
    local = now.astimezone(LOCAL)
    return datetime.combine(local.date() - timedelta(days=local.day - 1), time(0), tzinfo=LOCAL)
