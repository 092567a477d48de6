"""No path through the transition tables of step 1 breaks an invariant: registrations, and another day for a hand-in.

What is allowed is written here by hand, from the plan and not from the code. Each example is one transaction that is
rolled back.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select
from sqlmodel import Session
from unit_plan_office import REPORT, UnitPlanOffice, morning, row

from config.refusals import Refused
from models import hand_ins
from models.audit import verify
from models.database import engine_for
from models.decided import EXTENSION, Extension, ExtensionStatus
from models.hand_ins import Arrival
from models.initiatives import INITIATIVE, Initiative, InitiativeStatus
from models.intake import extensions
from models.intake.extensions import Terms
from models.lifecycle import By
from models.obligations import Obligation, agenda_entry
from models.outbox import NoticeLine
from models.registration import record as registration
from models.registration.checks import RowsRefused, check, gather_facts
from models.registration.record import RegistrationReply, Reply, ReplyKind
from models.states import LineState, ObligationStatus, Source
from tasks.context import context_of
from tasks.registration import STATUS_OF

pytest_plugins = ("unit_plan_fixtures",)

SMALL = settings(
    max_examples=8, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
START = date(2024, 4, 22)

# status → answers that are allowed, and what comes of each
ANSWERS = {
    ("registered", ReplyKind.CONFIRMED): "confirmed",
    ("registered", ReplyKind.RETURNED): "returned",
    ("registered", ReplyKind.WITHDRAWN): "withdrawn",
    ("returned", ReplyKind.WITHDRAWN): "withdrawn",
    ("confirmed", ReplyKind.CORRECTED): "registered",
    ("confirmed", ReplyKind.WITHDRAWN): "withdrawn",
}
AMENDABLE = ("returned", "withdrawn")


class InOneTransaction(RuleBasedStateMachine):
    """A machine on one session that is rolled back at the end."""

    url: str

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(engine_for(self.url).connect())
        self.context = context_of(self.session)
        self.today = START

    @property
    def by(self) -> By:
        return By("Cán bộ (ví dụ)", Source.FORM, morning(self.today), self.today)

    def teardown(self) -> None:
        assert verify(self.session) is None
        self.session.rollback()
        connection = self.session.connection()
        self.session.close()
        connection.close()


class Registrations(InOneTransaction):
    """Units register, amend and withdraw; the office answers."""

    codes = Bundle("codes")

    def __init__(self) -> None:
        super().__init__()
        section = self.context.content.plan.registration
        assert section is not None
        self.section = section
        self.model: dict[str, str] = {}
        self.answers = 0

    @rule(target=codes, many=st.integers(1, 3), unit=st.sampled_from(["P-DX", "MTTQ"]))
    def register(self, many: int, unit: str) -> object:
        start = len(self.model)
        rows = [row(n + 1, unit, f"Mô hình số {(start + n) * 7919} của {unit}") for n in range(many)]
        check(self.context.plan, self.section, gather_facts(self.session, self.context.plan, self.section), rows, START)
        written = registration.write(self.session, self.context.plan, self.section, rows, by=self.by)
        found = [each.code for each in written]
        assert found == [f"DVK-2024-{number:03d}" for number in range(start + 1, start + many + 1)]
        self.model |= dict.fromkeys(found, "registered")
        return multiple(*found)

    @rule(code=codes, kind=st.sampled_from(list(ReplyKind)))
    def answer(self, code: str, kind: ReplyKind) -> None:
        reply = Reply(STATUS_OF[kind], kind, self.today, "15/UBND", "Lý do.", self.today)
        initiatives = registration.find(self.session, self.context.plan, [code])
        expected = ANSWERS.get((self.model[code], kind))
        savepoint = self.session.begin_nested()
        try:
            registration.reply(self.session, self.context.plan, self.section, initiatives, reply, by=self.by)
        except Refused:
            savepoint.rollback()
            self.session.expire_all()
            assert expected is None
            return
        savepoint.commit()
        assert expected is not None
        self.model[code], self.answers = expected, self.answers + 1

    @rule(code=codes)
    def amend(self, code: str) -> None:
        found = registration.find(self.session, self.context.plan, [code])[0]
        again = row(1, found.unit_code, found.name, "2", code=code)
        facts = gather_facts(self.session, self.context.plan, self.section)
        try:
            check(self.context.plan, self.section, facts, [again], self.today)
        except RowsRefused:
            assert self.model[code] not in AMENDABLE
            return
        registration.write(self.session, self.context.plan, self.section, [again], by=self.by)
        assert self.model[code] in AMENDABLE
        self.model[code] = "registered"

    @invariant()
    def the_record_says_what_happened(self) -> None:
        rows = self.session.scalars(select(Initiative).order_by(Initiative.code)).all()
        assert {each.code: each.status.value for each in rows} == self.model
        told = select(func.count()).select_from(NoticeLine).where(NoticeLine.subject == "registration")
        replies = self.session.scalar(select(func.count()).select_from(RegistrationReply))
        assert (replies, self.session.scalar(told)) == (self.answers, self.answers)


class Days(InOneTransaction):
    """A unit asks for another day, hands in, is returned; the office decides, and mistakes are undone."""

    plan_day = date(2024, 11, 14)

    def __init__(self) -> None:
        super().__init__()
        self.today = date(2024, 10, 14)
        query = select(Obligation).where(Obligation.unit_code == "P-DX", Obligation.duty_code == REPORT)
        self.obligation = self.session.scalars(query).one()
        content = self.context.content.plan
        duty = next(each for each in content.duties if each.id == REPORT)
        self.terms = Terms(content, duty, self.context.calendar)
        self.status, self.asked, self.due = "open", False, self.plan_day
        self.supplement: date | None = None
        # Decisions that stand: (what, of the supplement, the day before, the day granted).
        self.decided: list[tuple[str, bool, date | None, date | None]] = []

    @property
    def followed(self) -> date | None:
        if self.status == "open":
            return self.due
        return self.supplement if self.status == "returned" else None

    def attempt(self, allowed: bool, call: Callable[[], object]) -> bool:
        savepoint = self.session.begin_nested()
        try:
            call()
        except Refused:
            savepoint.rollback()
            self.session.expire_all()
            assert not allowed
            return False
        savepoint.commit()
        assert allowed
        return True

    @rule(days=st.integers(0, 6))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(days=st.integers(-2, 12))
    def ask(self, days: int) -> None:
        until = (self.followed or self.due) + timedelta(days=days)
        allowed = self.followed is not None and days > 0 and not self.asked
        if self.attempt(
            allowed,
            lambda: extensions.request(
                self.session, self.obligation, asked_until=until, number="05", requested_on=self.today, by=self.by
            ),
        ):
            self.asked = True

    @rule(days=st.integers(-2, 12))
    def grant(self, days: int) -> None:
        before = self.followed
        until = (before or self.due) + timedelta(days=days)
        allowed = before is not None and self.asked and days > 0 and until >= self.today
        if self.attempt(
            allowed,
            lambda: extensions.grant(
                self.session,
                self.obligation,
                until=until,
                number="31",
                decided_on=self.today,
                terms=self.terms,
                by=self.by,
            ),
        ):
            assert before is not None
            of_supplement = self.status == "returned"
            self.decided.append(("granted", of_supplement, before, until))
            self.asked = False
            if of_supplement:
                self.supplement = until
            else:
                self.due = until

    @rule()
    def refuse(self) -> None:
        call = partial(extensions.refuse, number="32", decided_on=self.today, by=self.by)
        if self.attempt(self.asked, lambda: call(self.session, self.obligation)):
            self.asked = False
            self.decided.append(("refused", False, None, None))

    @rule()
    def take_back(self) -> None:
        if self.attempt(self.asked, lambda: extensions.withdraw(self.session, self.obligation, by=self.by)):
            self.asked = False

    @rule()
    def hand_in(self) -> None:
        arrival = Arrival(self.today, "12/BC")
        call = partial(hand_ins.record, self.session, self.context.plan, self.obligation, arrival, by=self.by)
        if self.attempt(self.status in ("open", "returned"), call):
            self.status = "received"

    @rule()
    def reverse(self) -> None:
        what, of_supplement, before, until = self.decided[-1] if self.decided else (None, False, None, None)
        now = (self.followed, self.status == "returned")
        allowed = what == "refused" or (what == "granted" and now == (until, of_supplement))
        call = partial(extensions.reverse, reason="Ghi nhầm.", terms=self.terms, by=self.by)
        if self.attempt(allowed, lambda: call(self.session, self.obligation)):
            self.decided.pop()
            if before is not None and of_supplement:
                self.supplement = before
            elif before is not None:
                self.due = before

    @rule()
    def send_back(self) -> None:
        day = self.today + timedelta(days=3)
        call = partial(hand_ins.send_back, reasons="Thiếu.", supplement_due_on=day, complete=True, by=self.by)
        if self.attempt(self.status == "received", lambda: call(self.session, self.obligation)):
            self.status, self.supplement = "returned", day

    @invariant()
    def the_first_day_never_changes_and_the_granted_one_holds(self) -> None:
        self.session.flush()
        row = self.obligation
        assert (row.original_due_on, row.due_on, row.status) == (
            self.plan_day,
            self.due,
            ObligationStatus(self.status),
        )
        if self.status == "returned":
            assert row.supplement_due_on == self.supplement

    @invariant()
    def at_most_one_request_waits_and_the_ledger_is_complete(self) -> None:
        rows = self.session.scalars(select(Extension).where(Extension.obligation_id == self.obligation.id)).all()
        assert sum(1 for each in rows if each.status is ExtensionStatus.REQUESTED) == self.asked
        granted = sum(1 for each in rows if each.status is ExtensionStatus.GRANTED)
        assert granted == sum(1 for kind, *_ in self.decided if kind == "granted")

    @invariant()
    def nothing_unsent_speaks_of_an_older_day(self) -> None:
        row = self.obligation
        unsent = select(func.count()).where(
            NoticeLine.obligation_id == row.id,
            NoticeLine.state.in_([LineState.OWED, LineState.HELD]),  # type: ignore[attr-defined]
            NoticeLine.deadline_version < row.deadline_version,
        )
        newer = select(func.count()).where(
            agenda_entry.c.obligation_id == row.id, agenda_entry.c.deadline_version > row.deadline_version
        )
        assert self.session.scalar(newer) == 0
        if self.decided and self.status == "open":
            assert self.session.scalar(unsent) == 0


def test_no_path_of_registrations_breaks_the_record(unit_plans: UnitPlanOffice) -> None:
    Registrations.url = unit_plans.url

    run_state_machine_as_test(Registrations, settings=SMALL)


def test_no_path_of_extensions_loses_the_first_day_or_a_decision(unit_plans: UnitPlanOffice) -> None:
    Days.url = unit_plans.url

    run_state_machine_as_test(Days, settings=SMALL)


def test_the_tables_are_closed_and_name_every_status() -> None:
    assert set(EXTENSION.steps) == {status.value for status in ExtensionStatus}
    assert {to for steps in EXTENSION.steps.values() for to in steps} <= set(EXTENSION.steps)
    assert set(STATUS_OF) == set(ReplyKind)
    assert set(STATUS_OF.values()) <= set(InitiativeStatus)


def test_the_pages_draw_the_tables_as_they_are() -> None:
    docs = Path(__file__).parents[2] / "docs"
    extension, registering = (
        (docs / name).read_text(encoding="utf-8") for name in ("buoc-ke-hoach-don-vi.md", "buoc-dang-ky.md")
    )
    drawn = registering.partition("```mermaid\n")[2].partition("```")[0].splitlines()

    assert EXTENSION.diagram() in extension
    assert [f"| `{status.value}` | {status.label} |" in extension for status in ExtensionStatus] == [True] * 5
    assert set(drawn) <= set(INITIATIVE.diagram().splitlines())
