"""Sáng sau hạn: on the morning after a last day, who has not handed in, and everything needed to chase them."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from config.plan_schema import DeadlineKind, Relation
from models.plans import Contact, Duty, Unit
from models.standing import Standing, standings
from tasks.context import Context, context_of
from tasks.digests import due_text, plan_reference
from tasks.seats import role_of
from tasks.transactions import reading

CHASED = (DeadlineKind.LEGAL, DeadlineKind.EXTERNAL)


@dataclass(frozen=True)
class MissingUnit:
    """A unit to call: its name, its contact and the telephone number if there is one."""

    code: str
    name: str
    contact_name: str
    phone: str
    role: str


@dataclass(frozen=True)
class MorningDuty:
    """One duty whose last day has passed."""

    duty_name: str
    clause: str
    due_on: date
    missing: list[MissingUnit]
    coordinating_missing: list[MissingUnit]
    received: int
    total: int
    chat_text: str


@dataclass(frozen=True)
class OwnDuty:
    """A dated duty of the host office that is still open."""

    name: str
    clause: str
    due_on: date
    working_days_left: int


@dataclass(frozen=True)
class MorningAfter:
    """What the office needs on the morning after."""

    today: date
    duties: list[MorningDuty]
    own_duties: list[OwnDuty]


def morning_after(today: date) -> MorningAfter:
    """Gather it for every legal or external day that has passed and still misses somebody, the latest first."""
    with reading() as session:
        context = context_of(session)
        found = standings(session, context.plan, context.content.plan.policy, today)
        duties = {row.code: row for row in session.exec(select(Duty).where(Duty.plan_id == context.plan.id))}
        units = {row.code: row for row in session.exec(select(Unit))}
        host = context.plan.host_unit
        groups: dict[tuple[str, str], list[Standing]] = {}
        for each in found:
            obligation = each.obligation
            passed = obligation.due_on is not None and obligation.due_on < today
            if passed and DeadlineKind(obligation.kind) in CHASED:
                groups.setdefault((obligation.duty_code, obligation.occurrence), []).append(each)
        rows = [
            _duty(session, context, duties[code], members, units)
            for (code, _), members in groups.items()
            if any(each.missing for each in members)
        ]
        return MorningAfter(
            today=today,
            duties=sorted(rows, key=lambda row: row.due_on, reverse=True),
            own_duties=_own(context, found, duties, host, today),
        )


def _duty(
    session: Session, context: Context, duty: Duty, members: list[Standing], units: dict[str, Unit]
) -> MorningDuty:
    missing = [each for each in members if each.missing]
    late = [each for each in missing if each.obligation.relation == Relation.SUBORDINATE.value]
    coordinating = [each for each in missing if each.obligation.relation == Relation.COORDINATING.value]
    due_on = members[0].obligation.due_on
    assert due_on is not None
    return MorningDuty(
        duty_name=duty.name,
        clause=duty.clause_code,
        due_on=due_on,
        missing=[_to_call(session, units[each.obligation.unit_code]) for each in late],
        coordinating_missing=[_to_call(session, units[each.obligation.unit_code]) for each in coordinating],
        received=len(members) - len(missing),
        total=len(members),
        chat_text=_chat_text(context, duty, members[0], [units[each.obligation.unit_code].name for each in late]),
    )


def _to_call(session: Session, unit: Unit) -> MissingUnit:
    contact = session.exec(
        select(Contact)
        .where(Contact.unit_code == unit.code, col(Contact.active))
        .order_by((col(Contact.role) != "person_in_charge"), col(Contact.id))
    ).first()
    return MissingUnit(
        unit.code,
        unit.name,
        contact.name if contact else "chưa có đầu mối",
        (contact.phone if contact else None) or "chưa có số",
        role_of(contact),
    )


def _chat_text(context: Context, duty: Duty, one: Standing, names: list[str]) -> str:
    """The text to copy into a chat group: subordinate units only, asking, never scolding."""
    if not names:
        return ""
    listed = "\n".join(f"- {name}" for name in names)
    return (
        f"Thực hiện {context.plan.title} ({plan_reference(context.plan)}), mục {duty.clause_code}: "
        f"“{duty.name}”, {due_text(one.obligation)}. Đến nay Phòng Nội vụ chưa nhận được của:\n{listed}\n"
        f"Đề nghị các cơ quan, đơn vị gửi ngay về {duty.handed_to} và cho biết lý do chậm. "
        "Đơn vị đã gửi xin cho biết số, ngày văn bản để đối chiếu. Trân trọng."
    )


def _own(context: Context, found: list[Standing], duties: dict[str, Duty], host: str, today: date) -> list[OwnDuty]:
    rows = []
    for each in found:
        due_on = each.obligation.due_on
        if each.obligation.unit_code == host and each.awaited and due_on is not None and due_on >= today:
            # Counted from this morning: today is still there to be worked, so it counts.
            left = context.calendar.working_days_between(today, due_on) + context.calendar.is_working(today)
            duty = duties[each.obligation.duty_code]
            rows.append(OwnDuty(duty.name, duty.clause_code, due_on, left))
    return rows
