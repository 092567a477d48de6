"""The one place where a clock is read.

Live, the business day is today in Asia/Ho_Chi_Minh. In training it stands still in our record and moves only by
"Diễn tập: chuyển đến ngày".
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from config.refusals import Refused
from models.plans import Office
from models.states import Mode
from tasks.transactions import reading

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True)
class BusinessTime:
    """The business day, the instant, and whether the day is the world's or the training clock's."""

    today: date
    now: datetime
    mode: Mode


def machine_now() -> datetime:
    """The machine's instant, aware, in UTC."""
    return datetime.now(UTC)


def business_time() -> BusinessTime:
    """Read the clock once, at the edge; everything below takes `today` and `now` as arguments."""
    now = machine_now()
    with reading() as session:
        office = office_of(session)
        return BusinessTime(today=today_of(office, now), now=now, mode=office.mode)


def office_of(session: Session) -> Office:
    """The office of this database.

    Raises:
        Refused: when nothing has been set up yet.
    """
    office = session.get(Office, 1)
    if office is None:
        raise Refused("Chưa có dữ liệu cơ quan. Hãy chạy “danvan up” (diễn tập) hoặc “danvan init” (chính thức) trước.")
    return office


def today_of(office: Office, now: datetime) -> date:
    """The business day of an office at an instant."""
    if office.mode is Mode.TRAINING and office.training_today is not None:
        return office.training_today
    return now.astimezone(LOCAL).date()
