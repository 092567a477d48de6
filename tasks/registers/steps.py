"""What happens to a petition or an obstacle after it is written down, and the day's look at unanswered referrals."""

from collections.abc import Callable
from datetime import date, datetime

from prefect import task
from sqlmodel import Session

from config.refusals import Refused
from models.lifecycle import By
from models.registers import obstacles, overdue, petitions
from models.registers.entries import Desk, find
from models.registers.record import OBSTACLE, PETITION, Obstacle, Petition
from models.states import Source
from models.sweeping import gather
from tasks.context import code_of, context_of
from tasks.registers.entries import desk_of, report
from tasks.registers.reports import RegisterReport
from tasks.transactions import transaction


@task(name="Chuyển kiến nghị, phản ánh", task_run_name="Chuyển kiến nghị, phản ánh số {number}")
def refer_petition(
    number: str,
    unit: str,
    document: str,
    on: date,
    answer_by: date | None,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> RegisterReport:
    """Refer a petition to the unit concerned; it owes the answer and is told.

    Raises:
        Refused: see `petitions.refer`; the plan is live and not issued.
    """
    by = By(actor, source, now, today)

    def step(session: Session, desk: Desk, row: Petition) -> str:
        petitions.refer(session, desk, row, code_of(unit), document, on, answer_by, by=by)
        return f"Đã chuyển mục số {row.id}; đơn vị được giao trả lời và được báo."

    return _on_petition(number, by, step, tells=True)


@task(name="Thu hồi việc chuyển kiến nghị", task_run_name="Thu hồi việc chuyển mục số {number}")
def take_back_referral(
    number: str, reason: str, today: date, now: datetime, actor: str, source: Source
) -> RegisterReport:
    """Take a referral back; the unit no longer owes the answer and is told.

    Raises:
        Refused: see `petitions.take_back`.
    """
    by = By(actor, source, now, today)

    def step(session: Session, _desk: Desk, row: Petition) -> str:
        petitions.take_back(session, row, reason, by=by)
        return f"Đã thu hồi việc chuyển mục số {row.id}."

    return _on_petition(number, by, step, tells=True)


@task(name="Ghi nhận trả lời kiến nghị", task_run_name="Ghi nhận trả lời mục số {number}")
def answer_petition(
    number: str, document: str, on: date, today: date, now: datetime, actor: str, source: Source
) -> RegisterReport:
    """Record the answer; what the unit owes is handed in and accepted.

    Raises:
        Refused: see `petitions.answer`.
    """
    by = By(actor, source, now, today)

    def step(session: Session, desk: Desk, row: Petition) -> str:
        petitions.answer(session, desk, row, document, on, by=by)
        return f"Đã ghi nhận trả lời mục số {row.id}."

    return _on_petition(number, by, step)


@task(name="Khép lại kiến nghị", task_run_name="Khép lại mục số {number}")
def close_petition(number: str, today: date, now: datetime, actor: str, source: Source) -> RegisterReport:
    """Close an answered petition.

    Raises:
        Refused: it has no answer.
    """
    by = By(actor, source, now, today)

    def step(session: Session, _desk: Desk, row: Petition) -> str:
        petitions.close(session, row, by=by)
        return f"Đã khép lại mục số {row.id}."

    return _on_petition(number, by, step)


@task(name="Mở lại kiến nghị", task_run_name="Mở lại mục số {number}")
def reopen_petition(number: str, reason: str, today: date, now: datetime, actor: str, source: Source) -> RegisterReport:
    """Open a closed petition again.

    Raises:
        Refused: no reason, or it is not closed.
    """
    by = By(actor, source, now, today)

    def step(session: Session, _desk: Desk, row: Petition) -> str:
        petitions.reopen(session, row, reason, by=by)
        return f"Đã mở lại mục số {row.id}."

    return _on_petition(number, by, step)


@task(name="Rút kiến nghị", task_run_name="Rút mục số {number}")
def withdraw_petition(
    number: str, reason: str, today: date, now: datetime, actor: str, source: Source
) -> RegisterReport:
    """Take a petition out of the register's count; it stays in the record.

    Raises:
        Refused: see `petitions.withdraw`.
    """
    by = By(actor, source, now, today)

    def step(session: Session, _desk: Desk, row: Petition) -> str:
        petitions.withdraw(session, row, reason, by=by)
        return f"Đã rút mục số {row.id}."

    return _on_petition(number, by, step)


@task(name="Báo cáo vướng mắc", task_run_name="Báo cáo vướng mắc số {number}")
def report_obstacle(
    number: str, document: str, on: date, today: date, now: datetime, actor: str, source: Source
) -> RegisterReport:
    """Record that an obstacle was reported to the city's committee.

    Raises:
        Refused: see `obstacles.report`.
    """
    by = By(actor, source, now, today)
    return _on_obstacle(
        number, today, "Đã ghi báo cáo", lambda session, row: obstacles.report(session, row, document, on, by=by)
    )


@task(name="Tháo gỡ vướng mắc", task_run_name="Tháo gỡ vướng mắc số {number}")
def resolve_obstacle(number: str, on: date, today: date, now: datetime, actor: str, source: Source) -> RegisterReport:
    """Record that an obstacle is out of the way.

    Raises:
        Refused: see `obstacles.resolve`.
    """
    by = By(actor, source, now, today)
    return _on_obstacle(
        number, today, "Đã ghi tháo gỡ", lambda session, row: obstacles.resolve(session, row, on, by=by)
    )


@task(name="Đưa vướng mắc về đã ghi nhận", task_run_name="Đưa vướng mắc số {number} về đã ghi nhận")
def set_obstacle_back(
    number: str, reason: str, today: date, now: datetime, actor: str, source: Source
) -> RegisterReport:
    """Back to "noted", after a wrong report or when the obstacle has come back.

    Raises:
        Refused: no reason, or a step that is not allowed.
    """
    by = By(actor, source, now, today)
    return _on_obstacle(
        number, today, "Đã đưa về “Đã ghi nhận”", lambda session, row: obstacles.set_back(session, row, reason, by=by)
    )


@task(name="Theo dõi kiến nghị đã chuyển", task_run_name="Theo dõi kiến nghị đã chuyển, ngày {today}")
def watch_referrals(today: date, now: datetime) -> list[int]:
    """Tell the office's officer once of each referral whose answer day has passed; return those that still wait."""
    with transaction() as session:
        context = context_of(session)
        waiting = overdue.tell(session, context.plan, today) if context.content.plan.registers else []
        if waiting:
            gather(session, day=today, now=now)
        return waiting


def _on_petition(
    number: str, by: By, step: Callable[[Session, Desk, Petition], str], *, tells: bool = False
) -> RegisterReport:
    with transaction() as session:
        context, desk = desk_of(session)
        if tells and not context.sends_outside:
            raise Refused(
                "Kế hoạch chưa ban hành nên chưa báo được cho đơn vị. Hãy chạy “Ghi nhận ban hành” trước khi chuyển."
            )
        row = find(session, Petition, code_of(number), "kiến nghị, phản ánh")
        done = step(session, desk, row)
        gather(session, day=by.today, now=by.now)
        return report(session, context, PETITION.subject, done, by.today)


def _on_obstacle(number: str, today: date, done: str, step: Callable[[Session, Obstacle], None]) -> RegisterReport:
    with transaction() as session:
        context, _ = desk_of(session)
        row = find(session, Obstacle, code_of(number), "vướng mắc")
        step(session, row)
        return report(session, context, OBSTACLE.subject, f"{done} mục số {row.id}.", today)
