"""From rows to the words' data: what one notice says to one person, as the dataclass that is rendered."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from config.plan_schema import DeadlineKind, Relation, Role
from config.vietnamese import format_date
from models import readings
from models.hand_ins import days_late, rounds_of
from models.obligations import HandIn, Obligation
from models.outbox import Notice, NoticeLine, Release
from models.plans import Clause, Contact, Duty, Plan, Unit, UnitClass
from models.rules.deadlines import Term
from models.states import HandInStatus, ObligationStatus
from notifications.messages import Digest, EventText, MessageKind, PlanText
from notifications.messages import NoticeLine as Said
from tasks.context import Context, with_last_year

ROLE_LABELS = {
    Role.PERSON_IN_CHARGE: "đầu mối phụ trách",
    Role.HEAD: "người đứng đầu cơ quan, đơn vị",
    Role.HOME_AFFAIRS_OFFICER: "chuyên viên Phòng Nội vụ",
    Role.LEADER_IN_CHARGE: "lãnh đạo UBND thành phố phụ trách",
}
# Made once: it runs for every message.
TOLD_OF = select(Obligation).where(col(Obligation.id).in_(bindparam("obligations", expanding=True)))
OF_A_RETURN = (MessageKind.REMINDER, MessageKind.TOLD)


@dataclass
class Lookups:
    """What every digest of a batch shares, read once per batch."""

    context: Context
    clauses: dict[tuple[str, str], Clause] = field(default_factory=dict)
    duties: dict[tuple[str, str], Duty] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)

    def other_plan(self, plan_id: str) -> PlanText | None:
        """How a plan is named in a digest that is not its own; None for the running plan."""
        if plan_id == self.context.plan.id:
            return None
        plan = self.plans[plan_id]
        return PlanText(title=plan.title, reference=plan_reference(plan))

    def fill(self, session: Session) -> "Lookups":
        """Read the plan's clauses and duties, the units and their classes."""
        # Last year's obligations and dossiers are still told of, each by the words of its own plan.
        self.plans = {context.plan.id: context.plan for context in with_last_year(session, self.context)}
        clauses = session.exec(select(Clause).where(col(Clause.plan_id).in_(list(self.plans))))
        duties = session.exec(select(Duty).where(col(Duty.plan_id).in_(list(self.plans))))
        self.clauses = {(row.plan_id, row.code): row for row in clauses}
        self.duties = {(row.plan_id, row.code): row for row in duties}
        self.units = {row.code: row for row in session.exec(select(Unit))}
        classes = {row.code: row.stands for row in session.exec(select(UnitClass))}
        self.relations = {code: classes[unit.class_code] for code, unit in self.units.items()}
        return self


def digest_of(
    session: Session, lookups: Lookups, notice: Notice, lines: tuple[NoticeLine, ...], *, today: date, contact_line: str
) -> tuple[Digest, Contact]:
    """Gather what a notice says today, and to whom."""
    contact = session.get(Contact, notice.contact_id)
    assert contact is not None
    context = lookups.context
    told_of = [line.obligation_id for line in lines if line.obligation_id is not None]
    obligations = {row.id: row for row in session.scalars(TOLD_OF, {"obligations": told_of})} if told_of else {}
    said = tuple(
        _line(session, lookups, line, obligations[line.obligation_id], today)
        for line in lines
        if line.obligation_id is not None
    )
    digest = Digest(
        notice_id=notice.id,
        relation=lookups.relations[contact.unit_code],
        office_name=lookups.units[context.plan.host_unit].name,
        recipient_name=contact.name,
        day=today,
        plan_title=context.plan.title,
        plan_reference=plan_reference(context.plan),
        lines=said,
        events=tuple(_event(lookups, line) for line in lines if line.event is not None),
        contact_line=contact_line,
        training=context.training,
        free_text=_free_text(session, lines),
    )
    return digest, contact


def plan_reference(plan: Plan) -> str:
    """The plan's number, day and authority, or that they have not been recorded yet."""
    if plan.number and plan.issued_on:
        return f"số {plan.number} ngày {format_date(plan.issued_on)} của {plan.authority}"
    return f"của {plan.authority}, chưa ghi nhận số và ngày ban hành"


def due_text(obligation: Obligation) -> str | None:
    """The last day in words, or None when there is none yet."""
    if obligation.due_on is None:
        return None
    return readings.last_day(Term(None, obligation.due_on, obligation.due_at))


def _event(lookups: Lookups, line: NoticeLine) -> EventText:
    told = line.event or {}
    clause = lookups.clauses[line.plan_id, line.clause_code]
    return EventText(
        heading=told["heading"],
        paragraphs=tuple(told["paragraphs"]),
        clause_cite=clause.cite,
        clause_text=clause.text,
        why=told["why"],
        plan=lookups.other_plan(line.plan_id),
    )


def _line(session: Session, lookups: Lookups, line: NoticeLine, obligation: Obligation, today: date) -> Said:
    duty = lookups.duties[obligation.plan_id, obligation.duty_code]
    clause = lookups.clauses[obligation.plan_id, obligation.clause_code]
    policy = lookups.context.content.plan.policy
    rounds = rounds_of(session, obligation) if obligation.status is not ObligationStatus.OPEN else []
    returned = next((row for row in reversed(rounds) if row.status is HandInStatus.RETURNED), None)
    kind = MessageKind(line.message)
    if returned and kind in OF_A_RETURN:
        kind = MessageKind.SUPPLEMENT
    followed = returned.supplement_due_on if returned else obligation.due_on
    left = lookups.context.calendar.working_days_between(today, followed) if followed else None
    return Said(
        message=kind,
        duty_name=duty.name + (f" – {obligation.occurrence_name}" if obligation.occurrence_name else ""),
        unit_name=lookups.units[obligation.unit_code].name,
        clause_cite=clause.cite,
        clause_text=clause.text,
        words=duty.words,
        expected=duty.expected,
        to=duty.handed_to,
        reading=obligation.reading,
        kind=DeadlineKind(obligation.kind),
        rung=line.rung,
        role_label=ROLE_LABELS[Role(line.role)],
        label=duty.label.removeprefix("Giả định: ") if duty.label else None,
        due_on=obligation.due_on,
        due_text=due_text(obligation),
        working_days_left=max(0, left) if left is not None else None,
        days_late=days_late(obligation, rounds, policy, today),
        reading_approved_by=policy.reading_approved_by,
        reasons=_reasons(returned),
        supplement_due_text=_supplement_text(returned),
        received=_received(rounds) if kind is MessageKind.RECEIPT else None,
        plan=lookups.other_plan(obligation.plan_id),
    )


def _received(rounds: list[HandIn]) -> str | None:
    """What the newest hand-in was and where it stands."""
    if not rounds:
        return None
    row = rounds[-1]
    if row.nil_return:
        return f"đã ghi nhận báo “không phát sinh” ngày {format_date(row.arrived_on)}"
    number = f", văn bản số {row.document_number}" if row.document_number else ""
    dated = f" ngày {format_date(row.document_on)}" if row.document_number and row.document_on else ""
    stands = "đã chấp thuận" if row.status is HandInStatus.ACCEPTED else "đã tiếp nhận"
    return f"đến văn thư ngày {format_date(row.arrived_on)}{number}{dated}; {stands}"


def _reasons(returned: HandIn | None) -> tuple[str, ...]:
    if returned is None or not returned.reasons:
        return ()
    return tuple(reason.strip() for reason in returned.reasons.splitlines() if reason.strip())


def _supplement_text(returned: HandIn | None) -> str | None:
    if returned is None or returned.supplement_due_on is None:
        return None
    return readings.last_day(Term(None, returned.supplement_due_on))


def _free_text(session: Session, lines: tuple[NoticeLine, ...]) -> str | None:
    decisions = {line.release_id for line in lines if line.release_id is not None}
    texts = [session.get(Release, decision) for decision in sorted(decisions)]
    return "\n".join(text.free_text for text in texts if text and text.free_text) or None
