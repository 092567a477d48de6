"""Whatever people do in whatever order: nobody is booked twice, a refusal changes nothing, findings stay owed."""

import json
import shutil
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from inspection_office import City, instant, make_city, who

from config.refusals import Refused
from models.inspection.record import INSPECTION, ROUND, About, FindingKind, RoundStatus
from tasks import sweep
from tasks.context import working_calendar
from tasks.inspection import events as inspection
from tasks.inspection.rows import FindingRow, RatingRow

UNITS = st.sampled_from(["P-DX", "P-SC", "VP-HDND-UBND", "X-NT", "MTTQ", "BTV-TU"])
TEAMS = {"doan-1": ("nv-1", "vp-1"), "doan-2": ("nv-2", "vhtt-1")}
DAYS = st.integers(0, 8).map(lambda ahead: timedelta(days=ahead))
INDEX = st.integers(0, 5)
REASONS = st.sampled_from(["Lý do (ví dụ).", "Lý do khác (ví dụ).", ""])
TABLES = (
    "SELECT seq FROM audit_head",
    "SELECT * FROM inspection ORDER BY id",
    "SELECT * FROM inspection_round ORDER BY id",
    "SELECT * FROM inspection_round_unit ORDER BY round_id, unit_code",
    "SELECT * FROM inspection_booking ORDER BY who, on_day",
    "SELECT * FROM inspection_finding ORDER BY id",
    "SELECT * FROM inspection_rating ORDER BY inspection_id, about, code",
    "SELECT id, state, notice_id FROM notice_line WHERE subject = 'inspection' ORDER BY id",
    "SELECT id, status FROM obligation WHERE occurrence LIKE 'kt-%' ORDER BY id",
)


class Inspecting(RuleBasedStateMachine):
    """An office in June 2024, with one round of at most eight units."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.folder = Path(tempfile.mkdtemp(prefix="danvan-may-"))
        self.city: City = make_city(self.folder, self.patch)
        self.today = date(2024, 5, 27)

    def teardown(self) -> None:
        assert self.city.changes("") == []  # and the chain verifies
        self.patch.undo()
        shutil.rmtree(self.folder)

    def attempt(self, act: Callable[[], object]) -> None:
        """Do it; a refusal is an answer, and leaves the record as it was."""
        before = self.record()
        try:
            act()
        except Refused:
            assert self.record() == before

    def record(self) -> list[list[tuple[Any, ...]]]:
        return self.city.several(*TABLES)

    @initialize(prepared=st.sampled_from(["told", "scheduled", "scheduled", ""]))
    def begin(self, prepared: str) -> None:
        """Most runs begin with a confirmed list and two days set, so that they get to results.

        Both teams are asked for a second unit on the day that is taken; "told" also concludes an inspection and takes
        one of its findings back.
        """
        if prepared:
            day = date(2024, 6, 5)
            self.city.confirmed("P-DX", "P-SC", "VP-HDND-UBND", "X-NT")
            self.city.schedule(("P-DX", day, "doan-1"), ("P-SC", day, "doan-2"))
            for team in TEAMS:
                self.attempt(lambda team=team: self.city.schedule(("X-NT", day, team)))  # type: ignore[misc]
        if prepared == "told":
            self.see_through(2, one_too_many=True)

    def number(self, index: int) -> int:
        """One of the inspections there are, or one that is not there."""
        known = [number for (number,) in self.city.rows("SELECT id FROM inspection ORDER BY id")]
        return int([*known, 99][index % (len(known) + 1)])

    # --- what people do ---------------------------------------------------------------------------------------------

    @rule(days=st.integers(0, 5))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.attempt(lambda: sweep.sweep.fn(self.today, instant(self.today)))

    @rule()
    def choose(self) -> None:
        self.attempt(lambda: self.city.choose(on=self.today))

    @rule(unit=UNITS, add=st.booleans(), reason=REASONS)
    def change(self, unit: str, add: bool, reason: str) -> None:
        self.attempt(lambda: self.city.change(unit, add, reason, on=self.today))

    @rule(to=st.sampled_from([*RoundStatus, *[RoundStatus.CONFIRMED] * 6]), reason=REASONS)
    def settle(self, to: RoundStatus, reason: str) -> None:
        self.attempt(lambda: self.city.settle(to, reason, on=self.today))

    @rule(unit=UNITS, ahead=DAYS, team=st.sampled_from(sorted(TEAMS)))
    def schedule(self, unit: str, ahead: timedelta, team: str) -> None:
        day = self.today + timedelta(days=6) + ahead
        self.attempt(lambda: self.city.schedule((unit, day, team), on=self.today))

    @rule(index=INDEX, ahead=DAYS, team=st.sampled_from([None, *sorted(TEAMS)]), reason=REASONS)
    def reschedule(self, index: int, ahead: timedelta, team: str | None, reason: str) -> None:
        number, day = self.number(index), self.today + timedelta(days=6) + ahead
        self.attempt(lambda: self.city.reschedule(number, day, reason, team, on=self.today))

    @rule(index=INDEX, other=INDEX)
    def move_onto_another(self, index: int, other: int) -> None:
        """To the day and the team of another inspection, which are taken."""
        taken = "SELECT on_day, team FROM inspection WHERE id = :n"
        found = self.city.rows(taken, n=self.number(other))
        if found:
            number, day, team = self.number(index), date.fromisoformat(found[0][0]), found[0][1]
            self.attempt(lambda: self.city.reschedule(number, day, "Dồn lịch (ví dụ).", team, on=self.today))

    @rule(index=INDEX, reason=REASONS)
    def cancel(self, index: int, reason: str) -> None:
        number = self.number(index)
        self.attempt(lambda: self.city.cancel(number, reason, on=self.today))

    @rule(index=INDEX)
    def hold_on_its_day(self, index: int) -> None:
        number = self.number(index)
        for (day,) in self.city.rows("SELECT on_day FROM inspection WHERE id = :n AND status = 'scheduled'", n=number):
            self.today = max(self.today, date.fromisoformat(day))
        self.attempt(lambda: self.city.held(number, on=self.today))

    @rule(index=INDEX, ago=DAYS)
    def hold_on_another_day(self, index: int, ago: timedelta) -> None:
        number = self.number(index)
        self.attempt(lambda: self.city.held(number, on=self.today, held_on=self.today - ago))

    @rule(index=INDEX, reason=REASONS)
    def undo(self, index: int, reason: str) -> None:
        number = self.number(index)
        self.attempt(lambda: inspection.undo_held.fn(str(number), reason, *who(self.today)))

    @rule(index=INDEX, rating=st.sampled_from(["tot", "dat", "sai"]))
    def rate(self, index: int, rating: str) -> None:
        row = RatingRow(str(self.number(index)), About.DUTY, "ke-hoach-don-vi", rating)
        self.attempt(lambda: self.city.results(row, on=self.today))

    @rule(index=INDEX, kind=st.sampled_from(list(FindingKind)), days=st.integers(-1, 20))
    def find(self, index: int, kind: FindingKind, days: int) -> None:
        words, fix_by = "Bổ sung sổ (ví dụ)", self.today + timedelta(days=days)
        row = FindingRow(str(self.number(index)), kind, words, fix_by)
        self.attempt(lambda: self.city.results(row, on=self.today))

    @rule(index=INDEX, reason=REASONS)
    def withdraw(self, index: int, reason: str) -> None:
        known = self.city.rows("SELECT inspection_id, number FROM inspection_finding ORDER BY id")
        number, item = [*known, (99, 1)][index % (len(known) + 1)]
        self.attempt(lambda: inspection.withdraw_finding.fn(str(number), item, reason, *who(self.today)))

    @rule()
    def withdraw_the_last_that_was_told(self) -> None:
        """What the unit owes since a conclusion is taken back."""
        told = "SELECT inspection_id, number FROM inspection_finding WHERE obligation_id IS NOT NULL ORDER BY id DESC"
        found = self.city.rows(told)
        if found:
            number, item = found[0]
            self.attempt(lambda: inspection.withdraw_finding.fn(str(number), item, "Nhầm (ví dụ).", *who(self.today)))

    @rule(index=INDEX)
    def conclude(self, index: int) -> None:
        number = self.number(index)
        self.attempt(lambda: self.city.conclude(number, on=self.today))

    @rule(index=INDEX, item=st.integers(1, 2), accept=st.booleans())
    def evidence(self, index: int, item: int, accept: bool) -> None:
        key = f"kt-{self.number(index)}-{item}"
        owing = [unit for (unit,) in self.city.rows("SELECT unit_code FROM obligation WHERE occurrence = :k", k=key)]
        if owing:
            self.attempt(lambda: self.city.hand_in(owing[0], "tu-kiem-tra", self.today, occurrence=key))
        if owing and accept:
            self.attempt(lambda: self.city.accept(owing[0], "tu-kiem-tra", self.today, occurrence=key))

    @rule(findings=st.integers(1, 2), one_too_many=st.booleans())
    def see_through(self, findings: int, one_too_many: bool) -> None:
        """The next inspection as it usually goes, to its conclusion; now and then a finding is taken back after it."""
        ahead = self.city.rows("SELECT id FROM inspection WHERE status = 'scheduled' ORDER BY on_day, id LIMIT 1")
        number, index = (str(ahead[0][0]), int(ahead[0][0]) - 1) if ahead else ("99", 99)
        self.hold_on_its_day(index)
        rows = [
            FindingRow(number, FindingKind.FINDING, f"Bổ sung sổ {each} (ví dụ)", self.today + timedelta(days=20))
            for each in range(findings)
        ]
        self.attempt(
            lambda: self.city.results(RatingRow(number, About.DUTY, "tu-kiem-tra", "dat"), *rows, on=self.today)
        )
        self.conclude(index)
        if one_too_many:
            self.withdraw_the_last_that_was_told()

    # --- what always holds ------------------------------------------------------------------------------------------

    @rule()
    def tick(self) -> None:
        self.attempt(lambda: inspection.inspection_tick.fn(self.today, instant(self.today)))

    @invariant()
    def the_record_agrees_with_itself(self) -> None:
        live, booked, sizes, findings, told, changes = self.city.several(*AGREES)
        check_the_diary(live, booked)
        check_days_and_units(live, sizes)
        check_findings(findings)
        check_tellings(told)
        check_steps(changes)


AGREES = (
    "SELECT id, unit_code, on_day, team FROM inspection WHERE status <> 'cancelled'",
    "SELECT who, on_day, inspection_id FROM inspection_booking ORDER BY who, on_day",
    "SELECT count(*) FROM inspection_round_unit WHERE state IN ('proposed', 'added')",
    "SELECT i.status = 'concluded', f.withdrawn_reason IS NULL, o.status, o.due_on = f.fix_by, o.clause_code, "
    "o.occurrence = 'kt-' || i.id || '-' || f.number, o.unit_code = i.unit_code "
    "FROM inspection_finding f JOIN inspection i ON i.id = f.inspection_id "
    "LEFT JOIN obligation o ON o.id = f.obligation_id",
    "SELECT subject_id, rung, recipient, clause_code, event FROM notice_line WHERE subject = 'inspection'",
    "SELECT subject, json_extract(body, '$.change') FROM audit_row WHERE subject LIKE 'inspection%'",
)


def check_the_diary(live: list[tuple[Any, ...]], booked: list[tuple[Any, ...]]) -> None:
    """Nobody is booked twice, and the bookings are exactly those of the inspections that are not called off."""
    taken = [
        (each, day, number)
        for number, unit, day, team in live
        for each in (f"unit:{unit}", *(f"member:{seat}" for seat in TEAMS[team]))
    ]
    assert len({(each, day) for each, day, _ in taken}) == len(taken)
    assert sorted(taken) == booked


def check_days_and_units(live: list[tuple[Any, ...]], sizes: list[tuple[Any, ...]]) -> None:
    """Inspections are on working days, never at superior or coordinating bodies; the list keeps to its size."""
    assert [day for _, _, day, _ in live if not working_calendar().is_working(date.fromisoformat(day))] == []
    assert {"MTTQ", "BTV-TU"} & {unit for _, unit, _, _ in live} == set()
    assert sizes[0][0] <= 8


def check_findings(findings: list[tuple[Any, ...]]) -> None:
    """A finding is owed exactly from its conclusion on, by its unit, until its day; withdrawn, it is not."""
    for concluded, stands, status, *same in findings:
        if status is None:
            assert not (concluded and stands)
        else:
            assert (concluded, same) == (1, [1, "II.8", 1, 1])
            assert (status == "withdrawn") == (not stands)


def check_tellings(told: list[tuple[Any, ...]]) -> None:
    """A unit is told once of each thing, with words, under the clause."""
    assert len({row[:3] for row in told}) == len(told)
    assert {row[3] for row in told} <= {"II.8"}
    assert [row for row in told if not json.loads(row[4])["paragraphs"]] == []


def check_steps(changes: list[tuple[Any, ...]]) -> None:
    """Every change of status is one that the table allows."""
    procedures = {each.subject: each.steps for each in (ROUND, INSPECTION)}
    steps = [(subject, *change.split(" → ")) for subject, change in changes if " → " in change]
    assert [step for step in steps if step[2] not in procedures[step[0]][step[1]]] == []


TestInspecting = Inspecting.TestCase
TestInspecting.settings = settings(
    max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
