"""What can be chosen from lists in the run forms: units, duties, and who acts; always from the record."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from config.settings import settings
from models.audit import AuditHead
from models.obligations import Obligation, SweepCursor
from models.outbox import Notice
from models.plans import Contact, Duty, Office, Unit
from models.resending import still_to_be_brought
from models.states import NoticeState, ObligationStatus
from tasks.context import SEPARATOR, context_of
from tasks.transactions import reading


@dataclass(frozen=True)
class Choices:
    """The lists, each entry "mã · tên"; institutions and duties only, never a person's name."""

    units: list[str]
    duties: list[str]
    dated_duties: list[str]
    operators: list[str]


def choices() -> Choices:
    """Read the lists from the record, in the order in which the office looks for them."""
    with reading() as session:
        context = context_of(session)
        duties = session.exec(
            select(Duty)
            .where(Duty.plan_id == context.plan.id, col(Duty.withdrawn).is_(False))
            .order_by(col(Duty.position))
        ).all()
        return Choices(
            units=_units(session, context.plan.id),
            duties=[_duty(duty) for duty in duties],
            dated_duties=[_duty(duty) for duty in duties if duty.kind != "standing"],
            operators=_operators(session, context.plan.host_unit),
        )


def step_lists() -> dict[str, list[str]]:
    """The lists that the steps beyond hand-ins take, by the name that a form's field gives."""
    from tasks.appraisal.rounds import appraisal_lists
    from tasks.drafting.lists import drafting_lists
    from tasks.inspection.events import inspection_lists
    from tasks.intake import intake_lists
    from tasks.issuing.lists import issuing_lists
    from tasks.phone_list import phone_lists
    from tasks.previews import people_lists
    from tasks.recognition.form_lists import recognition_lists
    from tasks.registers.lists import register_lists
    from tasks.registration import registration_lists
    from tasks.resending import resending_lists
    from tasks.year_end.lists import year_end_lists
    from tasks.year_pack.lists import year_pack_lists

    with reading() as session:
        context = context_of(session)
        found: dict[str, list[str]] = {}
        for lists in (
            intake_lists,
            registration_lists,
            inspection_lists,
            appraisal_lists,
            recognition_lists,
            year_end_lists,
            register_lists,
            people_lists,
            resending_lists,
            phone_lists,
            issuing_lists,
            drafting_lists,
            year_pack_lists,
        ):
            found |= lists(session, context)
        return found


def mark_of_the_record() -> tuple[object, ...]:
    """What is another when there may be something else to choose.

    Each step writes to the log and files are laid by hand; a sweep and a failed message write to neither.
    """
    from tasks.appraisal.files import waiting_files

    with reading() as session:
        head, office = session.get(AuditHead, 1), session.get(Office, 1)
        today = office.training_today if office else None
        swept_at = session.exec(select(func.max(SweepCursor.swept_at))).one()
        left = session.exec(select(Notice.id, Notice.state).where(still_to_be_brought()).order_by(col(Notice.id)))
        not_brought = tuple((notice_id, NoticeState.of(state)) for notice_id, state in left)
        return head.seq if head else 0, today, swept_at, not_brought, tuple(waiting_files(settings().home))


def _units(session: Session, plan_id: str) -> list[str]:
    owing = (
        select(Obligation.unit_code)
        .where(Obligation.plan_id == plan_id, col(Obligation.status) != ObligationStatus.WITHDRAWN)
        .distinct()
    )
    rows = session.exec(select(Unit).where(col(Unit.code).in_(owing)).order_by(col(Unit.name))).all()
    return [f"{unit.code}{SEPARATOR}{unit.name}" for unit in rows]


def _duty(duty: Duty) -> str:
    return f"{duty.code}{SEPARATOR}{duty.name} ({duty.clause_code})"


def _operators(session: Session, host: str) -> list[str]:
    names = session.exec(
        select(Contact.name).where(Contact.unit_code == host, col(Contact.active)).order_by(col(Contact.id))
    ).all()
    return list(dict.fromkeys(names))
