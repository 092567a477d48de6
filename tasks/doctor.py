"""Whether an office is fit to run: what `danvan doctor` and `danvan verify` look at. Nothing here changes anything.

A finding is `ok` True, False (somebody must act) or None (known and worth saying, yet nothing is broken).
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import func
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from config.refusals import Refused
from config.settings import Settings
from config.steps.delivery import delivering
from models import audit, schema
from models.obligations import SweepCursor
from models.outbox import Notice, NoticeLine, StopSwitch
from models.plan_record import current_content
from models.plans import Office, Plan
from models.resending import still_to_be_brought
from models.states import Channel, LineState, Mode, NoticeState
from notifications.channels.named import is_usable, schema_of
from notifications.channels.smtp_pool import SmtpPool
from notifications.outcomes import OutcomeKind
from tasks.clock import LOCAL
from tasks.context import working_calendar
from tasks.findings import Finding
from tasks.lanes import mail_server
from tasks.transactions import reading
from tasks.zalo_findings import zalo_findings

SWEEP_AT_LEAST_EVERY = timedelta(hours=26)
SCHEDULED = ("Nhắc hạn", "Gửi thông báo")
SECONDS_TO_ANSWER = 3.0


@dataclass(frozen=True)
class Chain:
    """What a walk along the audit chain found: its length, and the first bad link."""

    rows: int
    broken_at: int | None


def check_record(settings: Settings) -> None:
    """Make sure that commands can work on the record, without making or changing one.

    Raises:
        Refused: the database does not answer, there is no office in it, or another version of the program made it.
    """
    if is_new(settings):
        raise Refused(
            f"Chưa có dữ liệu cơ quan trong {settings.home}. Hãy chạy “danvan up” (diễn tập) hoặc “danvan init” "
            "(chính thức) trước."
        )
    have, want = _revision(settings), schema.newest()
    if have != want:
        raise Refused(
            f"Lược đồ cơ sở dữ liệu là {have or 'trống'}, chương trình này cần {want}. Hãy chạy “danvan up” để nâng "
            "cấp; nếu dữ liệu do phiên bản mới hơn tạo ra, hãy cập nhật chương trình."
        )


def is_new(settings: Settings) -> bool:
    """Whether nothing was ever set up here; looks without making a file.

    Raises:
        Refused: the database does not answer.
    """
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return True
    have = _revision(settings)
    if have != schema.newest():
        return have is None
    with reading() as session:
        return session.get(Office, 1) is None


def _revision(settings: Settings) -> str | None:
    try:
        return schema.current(settings.database)
    except DBAPIError as error:
        raise Refused(
            f"Không mở được cơ sở dữ liệu ({type(error.orig).__name__}). Hãy kiểm tra DANVAN_DATABASE_URL, máy chủ cơ "
            f"sở dữ liệu, và quyền ghi vào thư mục {settings.home}."
        ) from None


def verify_chain() -> Chain:
    """Walk the audit chain from the first row to the last."""
    with reading() as session:
        return _chain(session)


def _chain(session: Session) -> Chain:
    rows = session.exec(select(func.count()).select_from(audit.AuditRow)).one()
    return Chain(rows, audit.verify(session))


def examine(settings: Settings, today: date, now: datetime) -> list[Finding]:
    """Look at everything, and say of each how it stands; a database that is out of reach leaves only the rest out."""
    try:
        check_record(settings)
    except Refused as refused:
        return [Finding("Cơ sở dữ liệu", False, str(refused))]
    with reading() as session:
        office = session.get(Office, 1)
        assert office is not None
        plan = session.get(Plan, office.plan_id) if office.plan_id else None
        return [
            Finding("Cơ sở dữ liệu", True, f"Mở được, lược đồ {schema.newest()} là mới nhất."),
            _audit(session),
            _plan(plan, office.mode),
            _mail(settings, office.mode),
            *zalo_findings(settings, session, office.mode, now),
            *_named(settings, session, plan),
            *_calendars(plan, today),
            _schedules(settings, office.mode),
            _last_sweep(session, plan, office.mode, now),
            _switch(session),
            _contacts(session),
            *_notices(session),
        ]


def _audit(session: Session) -> Finding:
    chain = _chain(session)
    if chain.broken_at is None:
        return Finding("Nhật ký", True, f"Chuỗi {chain.rows} dòng khớp từ đầu đến cuối.")
    return Finding(
        "Nhật ký",
        False,
        f"Chuỗi nhật ký đứt từ dòng {chain.broken_at}: dữ liệu đã bị sửa ngoài chương trình. Hãy giữ nguyên hiện "
        "trạng, đối chiếu với bản sao lưu và báo người phụ trách.",
    )


def _plan(plan: Plan | None, mode: Mode) -> Finding:
    name = "Kế hoạch"
    if plan is None:
        return Finding(name, False, "Chưa nạp kế hoạch nào. Hãy chạy “danvan plan load TỆP --units TỆP”.")
    if plan.rolled_out_on is None:
        return Finding(name, None, f"{plan.title}: chưa được triển khai. Hãy chạy “Triển khai kế hoạch”.")
    if plan.issued_on is None and mode is Mode.LIVE:
        return Finding(
            name,
            None,
            f"{plan.title}: chưa ghi nhận ban hành nên chưa gửi gì ra ngoài cơ quan. Khi có số và ngày, hãy chạy "
            "“Ghi nhận ban hành”.",
        )
    return Finding(name, True, f"{plan.title}: đã triển khai ngày {plan.rolled_out_on:%d/%m/%Y}.")


def _mail(settings: Settings, mode: Mode) -> Finding:
    name = "Thư điện tử"
    if mode is Mode.TRAINING:
        return Finding(name, True, f"Diễn tập: thư ghi vào {settings.mailbox}, không đăng nhập máy chủ thư.")
    try:
        server = mail_server(settings)
    except (Refused, ValueError) as wrong:
        return Finding(name, False, str(wrong))
    with SmtpPool(server) as pool:
        outcome = pool.check_login()
    if outcome.kind is OutcomeKind.ACCEPTED:
        return Finding(name, True, f"Đăng nhập được máy chủ thư {server.host}, gửi bằng {settings.mail_from}.")
    return Finding(
        name,
        False,
        f"Không đăng nhập được máy chủ thư {server.host}:{server.effective_port} ({outcome.code}: {outcome.detail}). "
        "Hãy kiểm tra DANVAN_MAIL_HOST, DANVAN_MAIL_PORT, DANVAN_MAIL_SECURITY, tài khoản và mật khẩu.",
    )


def _named(settings: Settings, session: Session, plan: Plan | None) -> Iterator[Finding]:
    """The channels that the office has named: whether each has an address that can be used; nobody is asked."""
    content = current_content(session, plan.id) if plan is not None else None
    wanted = [Channel.of(each.channel) for each in delivering(content.plan).channels] if content is not None else []
    names = {channel.named for channel in wanted if channel.named}
    for name in sorted(names | set(settings.apprise_urls)):
        heading, url = f"Kênh “{name}”", settings.apprise_urls.get(name)
        if url is None:
            yield Finding(heading, False, "Kế hoạch dùng kênh này nhưng DANVAN_APPRISE_URLS chưa có địa chỉ của nó.")
        elif not is_usable(url):
            yield Finding(
                heading, False, f"Apprise không nhận địa chỉ (loại {schema_of(url)}); sửa DANVAN_APPRISE_URLS."
            )
        elif name not in names:
            yield Finding(
                heading, None, f"Địa chỉ dùng được (loại {schema_of(url)}), nhưng kế hoạch không nêu kênh này."
            )
        else:
            yield Finding(heading, True, f"Địa chỉ dùng được (loại {schema_of(url)}); chưa gửi thử.")


def _calendars(plan: Plan | None, today: date) -> Iterator[Finding]:
    """One finding for each year that the plan touches, and for the one after; the one after is announced late."""
    name = "Lịch làm việc"
    try:
        calendar = working_calendar()
    except Refused as refused:
        yield Finding(name, False, str(refused))
        return
    first, last = (plan.starts_on.year, plan.ends_on.year) if plan else (today.year, today.year)
    for year in range(first, last + 2):
        warnings = calendar.warnings([date(year, 1, 1)])
        if warnings:
            yield Finding(f"{name} {year}", None if year > last else False, warnings[0])
        else:
            signed = next(each.signed_off for each in calendar.years if each.year == year)
            assert signed is not None
            yield Finding(f"{name} {year}", True, f"Đã ký duyệt: {signed.by}, {signed.document}.")


def _schedules(settings: Settings, mode: Mode) -> Finding:
    name = "Lịch chạy tự động"
    if mode is Mode.TRAINING:
        return Finding(name, True, "Diễn tập: lịch chạy tự động tắt, “Diễn tập: chuyển đến ngày” chạy từng ngày.")
    try:
        found = _deployments(settings)
    except httpx.HTTPError as error:
        return Finding(
            name,
            False,
            f"Bộ máy không trả lời ở {settings.host}:{settings.port} ({type(error).__name__}) nên lịch không chạy. Hãy "
            "chạy “danvan up” và giữ nó chạy.",
        )
    running = {each["name"] for each in found if any(one["active"] for one in each["schedules"]) and not each["paused"]}
    asleep = [each for each in SCHEDULED if each not in running]
    if asleep:
        return Finding(
            name,
            False,
            f"Lịch của {', '.join(asleep)} đang tắt. Hãy bật lại trong giao diện, hoặc chạy lại “danvan up”.",
        )
    return Finding(name, True, f"Đang bật: {', '.join(SCHEDULED)}.")


def _deployments(settings: Settings) -> list[dict[str, Any]]:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    address = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}/api/deployments/filter"
    user, _, password = os.environ.get("PREFECT_SERVER_API_AUTH_STRING", "").partition(":")
    with httpx.Client(trust_env=False, timeout=SECONDS_TO_ANSWER, auth=(user, password) if user else None) as client:
        answer = client.post(address, json={"deployments": {"name": {"any_": list(SCHEDULED)}}})
        answer.raise_for_status()
        return list(answer.json())


def _last_sweep(session: Session, plan: Plan | None, mode: Mode, now: datetime) -> Finding:
    name = "Lần quét gần nhất"
    cursor = session.get(SweepCursor, plan.id) if plan else None
    swept_at = cursor.swept_at if cursor else None
    if swept_at is None:
        return Finding(name, None, "Chưa quét lịch nhắc lần nào; kế hoạch chưa triển khai hoặc vừa nạp.")
    when = f"{swept_at.astimezone(LOCAL):%H:%M ngày %d/%m/%Y}"
    if mode is Mode.LIVE and now - swept_at > SWEEP_AT_LEAST_EVERY:
        return Finding(
            name,
            False,
            f"Lúc {when}, đã quá 26 giờ. Hãy kiểm tra “danvan up” còn chạy; chạy “danvan sweep” để bù ngay.",
        )
    return Finding(name, True, f"Lúc {when}.")


def _switch(session: Session) -> Finding:
    switch = session.get(StopSwitch, 1) or StopSwitch()
    if not switch.stopped:
        return Finding("Công tắc gửi", True, "Đang cho gửi.")
    return Finding(
        "Công tắc gửi", None, f"Đang dừng gửi ({switch.reason}). Khi gửi lại được, hãy chạy “danvan resume”."
    )


def _contacts(session: Session) -> Finding:
    name = "Đầu mối nhận thư"
    nobody = session.exec(
        select(func.count()).select_from(NoticeLine).where(col(NoticeLine.state) == LineState.NO_CONTACT)
    ).one()
    if nobody:
        return Finding(
            name, None, f"{nobody} nội dung không có đầu mối nhận. Hãy gọi điện, và bổ sung đầu mối vào tệp đơn vị."
        )
    return Finding(name, True, "Nội dung nào cũng có đầu mối nhận.")


def _notices(session: Session) -> Iterator[Finding]:
    query = select(Notice.state, func.count()).where(still_to_be_brought()).group_by(col(Notice.state))
    counts = dict(session.exec(query).all())
    failed, uncertain = counts.get(NoticeState.FAILED, 0), counts.get(NoticeState.UNCERTAIN, 0)
    if failed:
        yield Finding("Thư hỏng", False, f"{failed} thư không gửi được. {_example(session, NoticeState.FAILED)}")
    if uncertain:
        yield Finding(
            "Thư chưa rõ", False, f"{uncertain} thư chưa rõ đã tới hay chưa. Hãy hỏi người nhận rồi quyết định gửi lại."
        )
    if not failed and not uncertain:
        yield Finding("Thư hỏng", True, "Không có thư hỏng hoặc chưa rõ kết quả.")


def _example(session: Session, state: NoticeState) -> str:
    """The latest reason, so that whoever reads knows where to begin."""
    error = session.exec(
        select(Notice.error)
        .where(col(Notice.state) == state, col(Notice.error).is_not(None))
        .order_by(col(Notice.gathered_at).desc())
        .limit(1)
    ).first()
    return f"Lý do gần nhất: {error}. Hãy sửa địa chỉ của đầu mối, hoặc gọi điện." if error else "Hãy gọi điện."
