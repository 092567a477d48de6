"""Nhắc hạn: the daily look at what has come due; Sáng sau hạn: the morning after a deadline (III.1.a)."""

from typing import Any

from prefect import State, flow

from flows.artifacts import morning_after_page, sweep_page
from flows.refusals import refusing
from flows.reporting import conclude
from flows.run_names import on_the_day
from tasks.clock import business_time
from tasks.drafting.by_itself import draft_after_deadlines, words_of
from tasks.morning_after import morning_after
from tasks.step_ticks import STEP_TICKS
from tasks.sweep import sweep
from tasks.zalo_consent import kept_daily
from tasks.zalo_expiry import announce_expiry
from tasks.zalo_links import poll_in_passing


@flow(
    name="Nhắc hạn",
    flow_run_name=on_the_day("Nhắc hạn"),
    description="Mỗi sáng xem những việc đến mốc nhắc và ghi thông báo; chạy lại trong ngày không nhắc hai lần.",
)
@refusing
def remind() -> State[Any]:
    """Put into the outbox what has come due and carry the steps on; late or twice, the record is that of one run."""
    clock = business_time()
    swept = sweep(clock.today, clock.now)
    carried_on = [sentence for tick in STEP_TICKS for sentence in tick.words(tick.step(clock.today, clock.now))]
    zalo = [*kept_daily(clock.mode), *announce_expiry(clock.today, clock.now)]
    by_bot = poll_in_passing(clock.mode, now=clock.now, always=True)
    return conclude(sweep_page(swept, [*carried_on, *zalo, *by_bot]))


@flow(
    name="Sáng sau hạn",
    flow_run_name=on_the_day("Sáng sau hạn"),
    description="Sáng hôm sau ngày hết hạn: ai chưa nộp, lời nhắn cho nhóm Zalo, danh sách gọi điện, dự thảo công văn.",
)
@refusing
def look_the_morning_after() -> State[Any]:
    """List who has not handed in, with words and telephone numbers, and draft the letters; nothing is sent."""
    clock = business_time()
    letters = draft_after_deadlines(clock.today, clock.now)
    return conclude(morning_after_page(morning_after(clock.today), words_of(letters)), changed=False)
