"""Whatever people do with petitions and obstacles in whatever order: the record agrees with itself."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from registers_office import REASON, Registers, make_registers, petition, who

from config.refusals import Refused
from models.registers.obstacles import NewObstacle
from models.registers.record import OBSTACLE, PETITION
from tasks.registers import entries, steps

NUMBER = st.integers(1, 3)
REASONS = st.sampled_from([REASON, ""])
UNITS = st.sampled_from(["P-DX", "MTTQ", "BTV-TU", "P-SAI"])
KEPT = (
    "SELECT seq FROM audit_head",
    "SELECT * FROM petition ORDER BY id",
    "SELECT * FROM obstacle ORDER BY id",
    "SELECT id, status FROM obligation WHERE occurrence LIKE 'kn-%' ORDER BY id",
    "SELECT id, state FROM notice_line WHERE subject = 'petition' ORDER BY id",
)


class Keeping(RuleBasedStateMachine):
    """An office in May 2024."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.folder = Path(tempfile.mkdtemp(prefix="danvan-so-"))
        self.book: Registers = make_registers(self.folder, self.patch)
        self.today = date(2024, 5, 20)

    def teardown(self) -> None:
        assert self.book.city.changes("") == []  # and the chain verifies
        self.patch.undo()
        shutil.rmtree(self.folder)

    def attempt(self, act: Callable[[], object]) -> None:
        """Do it; a refusal is an answer, and leaves the record as it was."""
        before = self.book.city.several(*KEPT)
        try:
            act()
        except Refused:
            assert self.book.city.several(*KEPT) == before

    @rule(days=st.integers(0, 9))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.attempt(lambda: steps.watch_referrals.fn(*who(self.today)[:2]))

    @rule(ago=st.integers(-1, 3))
    def receive(self, ago: int) -> None:
        self.attempt(lambda: self.book.record(petition(self.today - timedelta(days=ago)), on=self.today))

    @rule(number=NUMBER, unit=UNITS)
    def refer(self, number: int, unit: str) -> None:
        self.attempt(lambda: self.book.refer(number, unit, on=self.today))

    @rule(number=NUMBER, reason=REASONS)
    def take_back(self, number: int, reason: str) -> None:
        self.attempt(lambda: steps.take_back_referral.fn(str(number), reason, *who(self.today)))

    @rule(number=NUMBER)
    def the_unit_hands_in(self, number: int) -> None:
        owing = self.book.city.rows(
            "SELECT o.unit_code, o.duty_code, o.occurrence FROM obligation o JOIN petition p ON p.obligation_id = o.id "
            "WHERE p.id = :n",
            n=number,
        )
        for unit, duty, occurrence in owing:
            self.attempt(lambda: self.book.city.hand_in(unit, duty, self.today, occurrence))  # noqa: B023

    @rule(number=NUMBER, ago=st.integers(0, 3))
    def answer(self, number: int, ago: int) -> None:
        day = self.today - timedelta(days=ago)
        self.attempt(lambda: steps.answer_petition.fn(str(number), "20/UBND", day, *who(self.today)))

    @rule(number=NUMBER)
    def close(self, number: int) -> None:
        self.attempt(lambda: steps.close_petition.fn(str(number), *who(self.today)))

    @rule(number=NUMBER, reason=REASONS)
    def reopen(self, number: int, reason: str) -> None:
        self.attempt(lambda: steps.reopen_petition.fn(str(number), reason, *who(self.today)))

    @rule(number=NUMBER, subject=st.sampled_from(["petition", "obstacle"]), reason=REASONS)
    def withdraw(self, number: int, subject: str, reason: str) -> None:
        self.attempt(lambda: entries.strike_entry.fn(subject, str(number), reason, *who(self.today)))

    @rule()
    def note_obstacle(self) -> None:
        self.attempt(lambda: self.book.record(NewObstacle("P-DX", "khac", self.today), on=self.today))

    @rule(number=NUMBER)
    def report(self, number: int) -> None:
        self.attempt(lambda: steps.report_obstacle.fn(str(number), "45/BC", self.today, *who(self.today)))

    @rule(number=NUMBER)
    def resolve(self, number: int) -> None:
        self.attempt(lambda: steps.resolve_obstacle.fn(str(number), self.today, *who(self.today)))

    @rule(number=NUMBER, reason=REASONS)
    def set_back(self, number: int, reason: str) -> None:
        self.attempt(lambda: steps.set_obstacle_back.fn(str(number), reason, *who(self.today)))

    @invariant()
    def a_petition_and_what_is_owed_for_it_agree(self) -> None:
        rows, lines, changes = self.book.city.several(
            "SELECT p.status, o.status, o.occurrence = 'kn-' || p.id || '-' || p.referrals, o.unit_code = p.unit_code, "
            "o.clause_code, (SELECT count(*) FROM obligation x WHERE x.occurrence LIKE 'kn-' || p.id || '-%' "
            "AND x.status IN ('open', 'returned')) FROM petition p LEFT JOIN obligation o ON o.id = p.obligation_id",
            "SELECT subject_id, rung, recipient, clause_code FROM notice_line WHERE subject = 'petition'",
            "SELECT subject, json_extract(body, '$.change') FROM audit_row WHERE subject IN ('petition', 'obstacle')",
        )
        for status, owed, *same, live in rows:
            assert live == (owed in ("open", "returned"))
            assert live == 0 or status == "referred"
            assert owed is None or same == [1, 1, "III.1.b"]
        assert len({line[:3] for line in lines}) == len(lines)
        assert {line[3] for line in lines} <= {"III.1.b"}
        tables = {each.subject: each.steps for each in (PETITION, OBSTACLE)}
        taken = [(subject, *change.split(" → ")) for subject, change in changes if " → " in change]
        assert [step for step in taken if step[2] not in tables[step[0]][step[1]]] == []


TestKeeping = Keeping.TestCase
TestKeeping.settings = settings(
    max_examples=6, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
