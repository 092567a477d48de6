"""Công văn giao nhiệm vụ: what the plan asks of which units, as it was rolled out (III)."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlmodel import Session, col, select

from config.plan_schema import DeadlineKind, Relation
from config.refusals import Refused
from config.vietnamese import format_date
from documents.kinds.assignment_letter import AssignmentLetter, Task
from documents.wording import upper_first
from models.decided import FINDING, REFERRAL
from models.obligations import Obligation
from models.plans import Duty
from models.states import ObligationStatus
from tasks.context import Context
from tasks.drafting.frames import cites_of, frame_of
from tasks.drafting.gathered import Gathered, Wanted

HEADS = ("Mã", "Nhiệm vụ", "Cơ quan, đơn vị thực hiện", "Thời hạn", "Căn cứ")


def assignment_letter(session: Session, context: Context, wanted: Wanted, today: date) -> Gathered:
    """To every unit that owes something; coordinating bodies are asked to take part, and given nothing.

    Raises:
        Refused: the plan has not been rolled out.
    """
    if context.plan.rolled_out_on is None:
        raise Refused("Kế hoạch chưa được triển khai. Hãy chạy “Triển khai kế hoạch” trước.")
    owed = _owed(session, context)
    cites = cites_of(session, context)
    tasks: list[Task] = []
    rows: list[tuple[str, ...]] = []
    given = [each for each in owed if each.relation == Relation.SUBORDINATE]
    for duty in _duties(session, context, {each.duty_code for each in given}):
        its = [each for each in given if each.duty_code == duty.code]
        who, deadline = _who(context, its, given), _deadline(context, duty, its)
        cite = cites[duty.clause_code]
        tasks.append(Task(what=duty.name, who=who, product=duty.expected, deadline=deadline, clause=cite))
        rows.append((duty.code, duty.name, who, deadline, duty.clause_code))
    partners = [each for each in owed if each.relation == Relation.COORDINATING]
    data = AssignmentLetter(
        frame=frame_of(context),
        units=_names(context, given),
        tasks=tuple(tasks),
        partners=_names(context, partners),
    )
    return Gathered(
        data=data,
        plan=context.plan.id,
        about="giao-nhiem-vu",
        clauses=tuple(dict.fromkeys(row[4] for row in rows)),
        contains=(
            f"{len(tasks)} nhiệm vụ giao {len(data.units)} cơ quan, đơn vị; "
            f"đề nghị {len(data.partners)} cơ quan phối hợp.",
        ),
        heads=HEADS,
        rows=rows,
        notes=["Mốc nội bộ (giả định) được ghi rõ trong phụ lục; xác nhận trước khi ký."],
    )


def _owed(session: Session, context: Context) -> Sequence[Obligation]:
    """What is owed under the plan itself, the host's own findings and referrals left out."""
    return session.exec(
        select(Obligation)
        .where(
            Obligation.plan_id == context.plan.id,
            Obligation.unit_code != context.plan.host_unit,
            col(Obligation.status) != ObligationStatus.WITHDRAWN,
            col(Obligation.occurrence).not_like(f"{FINDING}%"),
            col(Obligation.occurrence).not_like(f"{REFERRAL}%"),
        )
        .order_by(col(Obligation.id))
    ).all()


def _duties(session: Session, context: Context, codes: set[str]) -> list[Duty]:
    rows = session.exec(select(Duty).where(Duty.plan_id == context.plan.id).order_by(col(Duty.position)))
    return [row for row in rows if row.code in codes]


def _names(context: Context, owed: Iterable[Obligation]) -> tuple[str, ...]:
    codes = {each.unit_code for each in owed}
    return tuple(unit.name for unit in context.content.units.units if unit.code in codes)


def _who(context: Context, its: Sequence[Obligation], everybody: Sequence[Obligation]) -> str:
    """A class by its name where all of it that is given anything does this; else the units by theirs."""
    doing, known = {each.unit_code for each in its}, {each.unit_code for each in everybody}
    found: list[str] = []
    for unit_class in context.content.units.classes:
        members = [each for each in context.content.units.units if each.unit_class == unit_class.id]
        of_class = {each.code for each in members} & known
        if len(of_class) > 1 and of_class <= doing:
            found.append(unit_class.name)
        else:
            found += [each.name for each in members if each.code in doing]
    return "; ".join(found)


def _deadline(context: Context, duty: Duty, its: Sequence[Obligation]) -> str:
    """In the plan's words where a document names the day; an assumption is called one."""
    if duty.deadline_kind is DeadlineKind.STANDING:
        text = next(each for each in context.content.plan.duties if each.id == duty.code)
        return upper_first(str(getattr(text.deadline, "standing", duty.words)))
    if duty.deadline_kind is not DeadlineKind.INTERNAL_TARGET:
        return upper_first(duty.words)
    days = sorted({day for each in its if (day := each.original_due_on or each.due_on)})
    listed = ", ".join(format_date(day) for day in days)
    return f"Chậm nhất hết ngày {listed} (mốc nội bộ, giả định)"
