"""Diễn tập: move the training clock, running every day in between as the live schedules would."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from prefect import task

from config.refusals import Refused
from config.settings import settings
from config.vietnamese import format_date
from models import audit
from models.states import Mode, Source
from tasks.clock import machine_now
from tasks.context import context_of
from tasks.delivery import send
from tasks.step_ticks import carry_on
from tasks.sweep import sweep
from tasks.transactions import reading, transaction

AFTER_THE_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Advanced:
    """What happened on the days between."""

    from_on: date
    to_on: date
    days: int
    lines: int
    accepted: int
    failed: int
    held: int
    mailbox: str


@task(name="Chuyển ngày diễn tập", task_run_name="Chuyển đến ngày {to}")
def advance_to(
    to: date,
    now: datetime,
    actor: str,
    source: Source,
    progress: Callable[[date, int], None] | None = None,
) -> Advanced:
    """Run the days from where the clock stands to `to`, one after the other; stopped in the middle, it goes on there.

    Each day is swept and the steps are carried on, then what is owed is written to the mailbox on disk; only then does
    the clock move on.

    Args:
        progress: told each day that was run, and how far we are in percent.

    Raises:
        Refused: a live office, a day that has passed, a plan that is not rolled out.
    """
    start = _check(to)
    lines = accepted = failed = held = 0
    day = start
    while day <= to:
        _stand_on(day, now, actor, source)
        swept = sweep.fn(day, now)
        carry_on(day, now)
        sent = send.fn(day, machine_now())
        lines, accepted, failed, held = (
            lines + swept.lines,
            accepted + sent.accepted,
            failed + sent.failed,
            swept.held,
        )
        if progress is not None:
            progress(day, 100 * ((day - start).days + 1) // ((to - start).days + 1))
        day += timedelta(days=1)
    return Advanced(
        from_on=start,
        to_on=to,
        days=(to - start).days,
        lines=lines,
        accepted=accepted,
        failed=failed,
        held=held,
        mailbox=str(settings().mailbox),
    )


def _check(to: date) -> date:
    with reading() as session:
        context = context_of(session)
        if context.office.mode is not Mode.TRAINING or context.office.training_today is None:
            raise Refused("Chỉ chuyển được ngày ở chế độ diễn tập. Cơ quan này đang chạy chính thức.")
        if context.plan.rolled_out_on is None:
            raise Refused("Kế hoạch chưa được triển khai. Hãy chạy “Triển khai kế hoạch” trước.")
        start = context.office.training_today
        if to < start:
            raise Refused(
                f"Đồng hồ diễn tập đang ở ngày {format_date(start)}, không lùi được về {format_date(to)}. "
                "Muốn diễn tập lại từ đầu, hãy đặt DANVAN_HOME sang thư mục mới."
            )
        if to > context.plan.ends_on + AFTER_THE_YEAR:
            raise Refused(
                f"Ngày {format_date(to)} quá xa sau khi kế hoạch kết thúc ({format_date(context.plan.ends_on)})."
            )
        return start


def _stand_on(day: date, now: datetime, actor: str, source: Source) -> None:
    with transaction() as session:
        office = context_of(session).office
        if office.training_today == day:
            return
        audit.append(
            session,
            subject="office",
            subject_id="clock",
            change="chuyển ngày diễn tập",
            actor=actor,
            source=source,
            now=now,
            detail={"from": office.training_today, "to": day},
        )
        office.training_today = day
