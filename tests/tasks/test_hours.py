"""When messages leave: on the days that the calendar works and in each channel's own hours, Tết and make-up days included."""

from datetime import date, datetime

import pytest
from office_driver import OfficeDriver
from prefect.states import Completed

from config.steps.delivery import ChannelPolicy
from flows import delivery
from models.states import Channel, Mode
from tasks.clock import LOCAL, BusinessTime
from tasks.context import context_of
from tasks.delivery import send
from tasks.lanes import Lane
from tasks.outbox import opening_of
from tasks.transactions import reading


def lane(channel: str, window: tuple[str, str] | None = None) -> Lane:
    opens, closes = window or (None, None)
    policy = ChannelPolicy.model_validate({"channel": channel, "opens": opens, "closes": closes})
    return Lane(Channel.of(channel), policy, training=False, used=True, resend=False)


MAIL, OA = lane("email"), lane("zalo_oa", ("07:00", "19:00"))
LATE_MAIL = lane("email", ("14:00", "16:00"))


@pytest.mark.parametrize(
    ("at", "mail", "afternoon_mail"),
    [
        pytest.param("2024-02-07 16:30", "2024-02-07 16:30", "2024-02-15 14:00", id="the eve of Tết"),
        pytest.param("2024-02-07 16:51", "2024-02-15 07:00", "2024-02-15 14:00", id="the evening before Tết"),
        pytest.param("2024-02-10 09:00", "2024-02-15 07:00", "2024-02-15 14:00", id="the first day of the year"),
        pytest.param("2024-04-18 08:00", "2024-04-19 07:00", "2024-04-19 14:00", id="a holiday"),
        pytest.param("2024-04-26 17:00", "2024-05-02 07:00", "2024-05-02 14:00", id="a day off that is made up for"),
        pytest.param("2024-05-04 09:05", "2024-05-04 09:10", "2024-05-04 14:00", id="the make-up Saturday"),
        pytest.param("2024-05-04 15:55", "2024-05-04 16:00", "2024-05-06 14:00", id="its afternoon"),
        pytest.param("2024-05-11 09:00", "2024-05-13 07:00", "2024-05-13 14:00", id="any other Saturday"),
        pytest.param("2024-11-14 03:00", "2024-11-14 07:00", "2024-11-14 14:00", id="at night"),
    ],
)
def test_a_message_leaves_on_a_worked_day_in_its_channels_hours(
    sqlite_story: OfficeDriver, at: str, mail: str, afternoon_mail: str
) -> None:
    with reading() as session:
        context = context_of(session)
    context.office.mode = Mode.LIVE
    now = datetime.fromisoformat(at).replace(tzinfo=LOCAL)

    found = [opening_of(each, now, context) for each in (MAIL, OA, LATE_MAIL)]

    assert [f"{each:%Y-%m-%d %H:%M}" for each in found if each] == [mail, mail, afternoon_mail]


def test_the_scheduled_sending_rests_on_days_off_and_works_on_the_make_up_saturday(
    sqlite_story: OfficeDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The flow asks the calendar; the office itself is in training, so that what leaves lands in the folder."""
    monkeypatch.setattr(delivery, "send", lambda today, now: send.fn(today, now, clock=lambda: now))
    monkeypatch.setattr(delivery, "conclude", lambda page: Completed(message=page.headline))
    said = []
    for day in (date(2024, 4, 29), date(2024, 4, 30), date(2024, 5, 4)):
        clock = BusinessTime(day, datetime(day.year, day.month, day.day, 9, 0, tzinfo=LOCAL), Mode.LIVE)
        monkeypatch.setattr(delivery, "business_time", lambda clock=clock: clock)
        said.append(delivery.send_notices.fn().message)

    rests = "Hôm nay là ngày nghỉ: thông báo chờ đến ngày làm việc. Cần gửi ngay: danvan send."
    assert said == [rests, rests, "Máy chủ đã nhận 5 thư; còn chờ 0."]
