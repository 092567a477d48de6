"""Đợt kiểm tra: open a round, choose its units by rule and by hand, confirm the list, close the round (II.8)."""

from dataclasses import dataclass
from datetime import date, datetime

from prefect import task
from sqlmodel import Session, col, select

from config.refusals import Refused
from models.inspection import choice as inspection_choice
from models.inspection import rounds as inspection_rounds
from models.inspection.record import InspectionRound, RoundStatus
from models.lifecycle import By
from models.plans import Plan
from models.states import Source
from tasks.context import Context, code_of, context_of
from tasks.inspection.reports import RoundReport, round_report
from tasks.transactions import transaction


@dataclass(frozen=True)
class NewRound:
    """A round that the plan does not name."""

    name: str
    opens_on: date
    closes_on: date
    at_most: int | None = None
    document_number: str | None = None
    document_on: date | None = None


@task(name="Mở đợt kiểm tra", task_run_name="Mở đợt kiểm tra: {new.name}")
def open_inspection_round(new: NewRound, today: date, now: datetime, actor: str, source: Source) -> RoundReport:
    """Open a round by form; those of the plan's data need no opening.

    Raises:
        Refused: no name, days the wrong way round or past.
    """
    by = By(actor, source, now, today)
    with transaction() as session:
        context = started(session)
        row = inspection_rounds.open_round(
            session,
            context.plan,
            context.content,
            name=new.name,
            opens_on=new.opens_on,
            closes_on=new.closes_on,
            at_most=new.at_most,
            document_number=new.document_number,
            document_on=new.document_on,
            by=by,
        )
        return round_report(session, context.content, row)


@task(name="Chọn đơn vị kiểm tra", task_run_name="Chọn đơn vị kiểm tra: {round_code}")
def choose_units(
    round_code: str, today: date, now: datetime, actor: str, source: Source, preview: bool = False
) -> RoundReport:
    """Propose units by the plan's points, each explained; what people changed by hand stays.

    Raises:
        Refused: no such round, or its list is confirmed.
    """
    by = By(actor, source, now, today)
    with transaction() as session:
        context = started(session)
        row = found_round(session, context, round_code, by)
        inspection_choice.propose(session, context.plan, context.content, row, by=by)
        report = round_report(session, context.content, row, preview=preview)
        if preview:
            session.rollback()
        return report


@task(name="Sửa danh sách kiểm tra", task_run_name="Sửa danh sách kiểm tra: {unit}")
def change_list(
    round_code: str, unit: str, reason: str, add: bool, today: date, now: datetime, actor: str, source: Source
) -> RoundReport:
    """Put a unit on the list or take it off, with the reason.

    Raises:
        Refused: no reason, a confirmed or a full list, a unit that may not be inspected or is not on it.
    """
    by = By(actor, source, now, today)
    with transaction() as session:
        context = started(session)
        row = found_round(session, context, round_code, by)
        if add:
            inspection_choice.add_unit(session, context.content, row, code_of(unit), reason, by=by)
        else:
            inspection_choice.remove_unit(session, row, code_of(unit), reason, by=by)
        return round_report(session, context.content, row)


@task(name="Quyết định đợt kiểm tra", task_run_name="Quyết định đợt kiểm tra: {round_code}")
def settle_round(
    round_code: str, to: RoundStatus, reason: str, today: date, now: datetime, actor: str, source: Source
) -> RoundReport:
    """Confirm a round's list, open it again, call the round off or close it.

    Raises:
        Refused: a step that is not allowed, an empty list, inspections that stand in the way, a missing reason.
    """
    by = By(actor, source, now, today)
    with transaction() as session:
        context = started(session)
        row = found_round(session, context, round_code, by)
        left: list[str] = []
        match to:
            case RoundStatus.CONFIRMED:
                inspection_rounds.confirm(session, row, by=by)
            case RoundStatus.CHOOSING:
                inspection_rounds.reopen(session, row, reason, by=by)
            case RoundStatus.CANCELLED:
                inspection_rounds.cancel(session, row, reason, by=by)
            case RoundStatus.CLOSED:
                left = inspection_rounds.close(session, context.plan, context.content, row, reason, by=by)
        return round_report(session, context.content, row, not_inspected=left)


def started(session: Session) -> Context:
    """The context of a plan that has been rolled out; until the transaction ends no other step of inspection begins.

    One at a time, so that who comes second is refused in words: two people who fix the same seat's day would
    otherwise wait for each other (bookings, then the audit chain), and PostgreSQL would break one of them off.

    Raises:
        Refused: it has not been.
    """
    context = context_of(session)
    if context.plan.rolled_out_on is None:
        raise Refused("Kế hoạch chưa được triển khai. Hãy chạy “Triển khai kế hoạch” trước.")
    session.execute(select(Plan.id).where(col(Plan.id) == context.plan.id).with_for_update(key_share=True))
    return context


def found_round(session: Session, context: Context, choice: str, by: By) -> InspectionRound:
    """The round that a choice names."""
    return inspection_rounds.find_round(session, context.plan, context.content, code_of(choice), by=by)
