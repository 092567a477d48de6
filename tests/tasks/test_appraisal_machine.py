"""A state machine over rounds, sheets and results: no path breaks an invariant, and a refusal changes nothing."""

import json
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from appraisal_office import ROUND, Office, dump, make_office, sheet_row, who
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from config.refusals import Refused
from models.appraisal.record import DECISION, SHEET, Choice
from models.appraisal.record import ROUND as ROUND_PROCEDURE
from models.appraisal.scores import SheetRow
from models.audit import verify
from models.initiatives import INITIATIVE
from tasks.appraisal import council as appraisal_council
from tasks.appraisal import results as appraisal_results
from tasks.appraisal import rounds as appraisal
from tasks.appraisal import sheets as appraisal_sheets
from tasks.appraisal.rounds import appraisal_tick

CODES = ("DVK-2024-001", "DVK-2024-002")
UNITS = ("P-DX", "P-VHTT")
VOTERS = ("TV01", "TV02", "TV03", "TV04", "TV05")
TABLES = {
    "appraisal_round": ROUND_PROCEDURE.steps,
    "appraisal_sheet": SHEET.steps,
    "appraisal_decision": DECISION.steps,
    "initiative": INITIATIVE.steps,
}
DECIDED = ("applied", "published")

some_member = st.sampled_from(VOTERS)
some_code = st.sampled_from(CODES)


def reachable(steps: Any, start: str) -> set[str]:
    """Every status that a chain of allowed steps leads to, the first included."""
    found, waiting = {start}, [start]
    while waiting:
        for following in steps[waiting.pop()]:
            if following not in found:
                found.add(following)
                waiting.append(following)
    return found


class Appraisal(RuleBasedStateMachine):
    """One round with two mô hình, done by whoever does whatever comes to mind."""

    begins_applied = False

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.folder = Path(tempfile.mkdtemp(prefix="danvan-may-"))
        self.office: Office = make_office(self.folder, self.patch)
        self.code = ""
        self.meetings = 0
        self.statuses: dict[tuple[str, int], str] = {}
        self.published: list[Any] | None = None

    def teardown(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.folder, ignore_errors=True)

    def tried(self, step: Any) -> Any:
        """Do a step; when it is refused, hold that nothing was written and that the sentence is one."""
        before = self.record()
        try:
            return step()
        except Refused as refused:
            sentence = str(refused)
        assert (sentence[-1], self.record()) == (".", before)
        return None

    def record(self) -> dict[str, Any]:
        with self.office.session() as session:
            return dump(session)

    @initialize()
    def start(self) -> None:
        for code, unit in zip(CODES, UNITS, strict=True):
            self.office.register(code, unit)
        self.office.open()
        self.office.council()
        self.office.assign()
        if self.begins_applied:
            self.the_whole_council_does_its_work(Choice.FOR)
            self.preview_and_apply(publish=False)

    @rule(member=some_member, missing=st.booleans(), hand_in=st.booleans())
    def hand_in(self, member: str, missing: bool, hand_in: bool) -> None:
        mine = self.office.awaited().get(member, [])
        rows = [sheet_row(code, ["hieu-qua"] if missing else [], n) for n, code in enumerate(mine, 2)]
        self.tried(lambda: self.office.sheet(member, *rows, hand_in=hand_in))

    @rule(member=some_member, code=some_code)
    def abstain(self, member: str, code: str) -> None:
        self.tried(lambda: self.office.sheet(member, SheetRow(2, code, abstains=True)))

    @rule(member=some_member, code=some_code)
    def amend(self, member: str, code: str) -> None:
        self.tried(lambda: appraisal_sheets.let_amend.fn(ROUND, member, [code], "Ghi nhầm.", *who()))

    @rule(member=some_member, code=some_code)
    def declare(self, member: str, code: str) -> None:
        self.tried(lambda: self.office.declare(member, code))

    @rule(member=some_member, code=some_code)
    def lift(self, member: str, code: str) -> None:
        self.tried(lambda: appraisal_council.lift_conflict.fn(ROUND, member, code, "Khai nhầm.", *who()))

    @rule()
    def assign(self) -> None:
        self.tried(self.office.assign)

    @rule(member=some_member, code=some_code, add=st.booleans())
    def by_hand(self, member: str, code: str, add: bool) -> None:
        step = appraisal_council.assign_by_hand if add else appraisal_council.take_off
        self.tried(lambda: step.fn(ROUND, member, code, "Theo đề nghị.", *who()))

    @rule(code=some_code, words=st.sampled_from(("Mục tiêu (ví dụ)", "Mục tiêu đã sửa (ví dụ)")))
    def change_dossier(self, code: str, words: str) -> None:
        self.office.change_dossier(code, words)

    @rule()
    def tick(self) -> None:
        appraisal_tick.fn(*who()[:2])

    @rule(force=st.booleans())
    def close(self, force: bool) -> None:
        self.tried(lambda: self.office.close(without_missing=force, reason="Hết hạn."))

    @rule(choice=st.sampled_from((Choice.FOR, Choice.AGAINST)))
    def the_whole_council_does_its_work(self, choice: Choice) -> None:
        self.tried(self.office.all_sheets)
        self.tried(self.office.close)
        self.meet_and_vote(choice, 5)

    @rule()
    def reopen(self) -> None:
        self.tried(lambda: appraisal_sheets.reopen_scoring.fn(ROUND, "Chấm bổ sung.", *who()))

    @rule(choice=st.sampled_from((Choice.FOR, Choice.FOR, Choice.AGAINST)), present=st.integers(3, 5))
    def meet_and_vote(self, choice: Choice, present: int) -> None:
        here, began = VOTERS[:present], f"{8 + self.meetings // 60:02}:{self.meetings % 60:02}"
        if self.tried(lambda: self.office.meet(*here, began=began)) is None:
            return
        self.meetings += 1
        facts = self.office.facts()
        ballots = {
            (initiative.code, member.code): choice
            for key, initiative in facts.candidates.items()
            for own, member in facts.members.items()
            if member.code in here and (own, key) not in facts.conflicts
        }
        self.tried(lambda: self.office.vote(ballots, meeting=self.meetings))

    @rule()
    def preview(self) -> None:
        shown = self.tried(self.office.preview)
        self.code = shown.preview_code if shown else self.code

    @rule()
    def apply(self) -> None:
        self.tried(lambda: appraisal_results.apply_results.fn(ROUND, self.code, *who()))

    @rule(publish=st.booleans())
    def preview_and_apply(self, publish: bool) -> None:
        self.preview()
        self.apply()
        if publish:
            self.publish()

    @rule()
    def undo(self) -> None:
        self.tried(self.office.undo)

    @rule(code=some_code, back=st.booleans())
    def drop(self, code: str, back: bool) -> None:
        if back:
            self.tried(lambda: appraisal.bring_back.fn(ROUND, code, *who()))
        else:
            self.tried(lambda: appraisal.drop.fn(ROUND, code, "Chờ bổ sung hồ sơ.", *who()))

    @rule()
    def publish(self) -> None:
        self.tried(self.office.publish)

    # --- what always holds ----------------------------------------------------------------------------------------

    @invariant()
    def statuses_only_take_allowed_steps_and_the_chain_verifies(self) -> None:
        with self.office.session() as session:
            assert verify(session) is None
        for table, steps in TABLES.items():
            for key, status in self.office.rows(f"SELECT id, status FROM {table}"):
                before = self.statuses.get((table, key), status)
                assert status in reachable(steps, before)
                self.statuses[table, key] = status

    @invariant()
    def initiatives_are_decided_exactly_while_the_results_are_applied(self) -> None:
        for status, decision, outcome, initiative in self.office.rows(
            "SELECT r.status, d.status, d.outcome, i.status FROM appraisal_round r "
            "JOIN appraisal_decision d ON d.round_id = r.id JOIN initiative i ON i.id = d.initiative_id"
        ):
            if decision == "dropped" or status not in DECIDED:
                assert initiative == "confirmed"
                assert decision not in DECIDED
            else:
                assert (decision, initiative) == (status, outcome)

    @invariant()
    def what_is_published_never_changes_again(self) -> None:
        event(f"round {self.office.rows('SELECT status FROM appraisal_round')}")
        rows = self.office.rows("SELECT * FROM appraisal_decision ORDER BY id")
        if self.published is not None:
            assert rows == self.published
        elif self.office.rows("SELECT 1 FROM appraisal_round WHERE status = 'published'"):
            self.published = rows

    @invariant()
    def a_result_is_told_once_to_each_unit_and_only_when_published(self) -> None:
        told = Counter(each[1] for each in self.office.told() if each[0] == "result")
        units = self.office.rows(
            "SELECT DISTINCT i.unit_code FROM appraisal_decision d JOIN initiative i ON i.id = d.initiative_id "
            "WHERE d.status = 'published' ORDER BY 1"
        )
        assert told == Counter(f"dau-moi.{unit.lower()}@bac-kan.example" for (unit,) in units)

    @invariant()
    def nobody_with_a_conflict_and_nothing_stale_is_counted(self) -> None:
        if not self.office.rows("SELECT 1 FROM appraisal_round"):
            return
        facts = self.office.facts()
        stale = {sheet.id for sheet in facts.stale_sheets()}
        verdicts = {each.code: each for each in facts.verdicts()}
        for case in facts.cases():
            key = facts.initiative_by_code(case.code).id
            counted = {
                facts.members[member].code
                for (member, own), sheet in facts.sheets.items()
                if own == key
                and sheet.status.value == "handed_in"
                and sheet.id not in stale
                and (member, own) not in facts.conflicts
            }
            verdict = verdicts[case.code]
            assert (verdict.total.sheets if verdict.total else 0) in (len(counted), 0)
            assert (verdict.total is None) == (len(counted) < 2)

    @invariant()
    def the_chain_names_no_member_and_holds_no_score(self) -> None:
        names = [name for (name,) in self.office.rows("SELECT name FROM appraisal_member")]
        for (body,) in self.office.rows("SELECT body FROM audit_row WHERE subject LIKE 'appraisal%'"):
            assert [name for name in names if name in body] == []
            assert not {"score", "choice"} & json.loads(body)["detail"].keys()


class AppraisalOnceApplied(Appraisal):
    """The same from the day on which results were applied: undoing, publishing, dossiers that change late."""

    begins_applied = True


FEW = settings(
    max_examples=5,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
TestNoPathBreaksAnInvariant = Appraisal.TestCase
TestNoPathBreaksAnInvariant.settings = FEW
TestNoPathBreaksAnInvariantOnceApplied = AppraisalOnceApplied.TestCase
TestNoPathBreaksAnInvariantOnceApplied.settings = FEW
