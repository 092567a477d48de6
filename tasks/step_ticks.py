"""What the daily tick carries on in each step of the plan, after the sweep of the agenda (III.1.a).

Each entry is a task of its own, so that a failure in one step is seen and retried there and stops no reminder.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from prefect import Task

from tasks.appraisal.rounds import AppraisalTick, appraisal_tick
from tasks.drafting.by_itself import draft_after_deadlines, words_of
from tasks.inspection.events import inspection_tick
from tasks.registers.steps import watch_referrals
from tasks.submission.dossiers import warn_of_inner_days
from tasks.year_end.missing import year_end_tick


@dataclass(frozen=True)
class StepTick:
    """One step's work of the day: safe to run twice, late, or after a crash.

    Args:
        step: takes (today, now).
        words: what it did, as Vietnamese sentences; none when there was nothing to do.
    """

    step: Task[[date, datetime], Any]
    words: Callable[[Any], list[str]]


def carry_on(today: date, now: datetime) -> list[str]:
    """Run every step's work of the day outside Prefect, as training and the command line do; say what was done."""
    return [sentence for tick in STEP_TICKS for sentence in tick.words(tick.step.fn(today, now))]


def _appraisal(done: AppraisalTick) -> list[str]:
    sentences = [f"Thẩm định: mở lại phiếu chấm của mô hình {code} vì hồ sơ đã thay đổi." for code in done.reopened]
    return sentences + [
        f"Thẩm định: đợt {code} còn thiếu phiếu chấm, đã báo chuyên viên theo dõi." for code in done.told
    ]


def _inner_days(spoken: int) -> list[str]:
    return [f"Trình cấp trên: {spoken} mốc nội bộ đã qua, đã báo chuyên viên theo dõi."] if spoken else []


def _inspection(said: list[str]) -> list[str]:
    return [f"Kiểm tra: {sentence}" for sentence in said]


def _year_end(said: list[str]) -> list[str]:
    return [f"Tổng kết: {sentence}" for sentence in said]


def _referrals(waiting: list[int]) -> list[str]:
    numbers = ", ".join(str(number) for number in waiting)
    return (
        [f"Kiến nghị, phản ánh đã chuyển mà chưa ghi nhận trả lời, đã qua ngày trả lời: mục {numbers}."]
        if waiting
        else []
    )


STEP_TICKS = (
    StepTick(inspection_tick, _inspection),
    StepTick(appraisal_tick, _appraisal),
    StepTick(warn_of_inner_days, _inner_days),
    StepTick(year_end_tick, _year_end),
    StepTick(watch_referrals, _referrals),
    StepTick(draft_after_deadlines, words_of),
)
