"""Whatever people do in whatever order, no path over submission, recognition and commendation breaks an invariant."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from recognition_office import ARRIVED, BODY, DECIDED, City, make_city, who

from config.refusals import Refused
from models.recognition.revocation import RevocationGround
from models.rules.initiative_steps import STEPS as INITIATIVE_STEPS
from models.rules.recognition import COMMENDATION_STEPS, RECOGNITION_STEPS
from models.rules.submission import STEPS, UP
from tasks.recognition import commendation
from tasks.recognition import results as recognition
from tasks.recognition.files import ProposalRow, ResultRow
from tasks.submission import dossiers as submission

CODES = ("DVK-1", "DVK-2")
TABLES = {
    "submission": STEPS,
    "recognition": RECOGNITION_STEPS,
    "initiative": INITIATIVE_STEPS,
    "commendation": COMMENDATION_STEPS,
}
MOST_DOSSIERS = 3
WISHES = ("next",) * 6 + ("recognise", "recognise", "decline", "return", "withdraw", "correct", "revoke", "draft")
NEXT = {"drafted": "issue", "issued": "send", "returned": "send", "sent": "acknowledge", "acknowledged": "recognise"}
AWARD_WISHES = ("propose", "forward", "forward", "award", "award", "refuse", "leave", "revoke")
BLOCKS = ("ky-luat", "dieu-tra", "thanh-tra-kiem-tra", "don-thu")
PROPOSAL = ProposalRow(
    unit="P-DX",
    award="giay-khen-chuyen-de",
    document_number="15/TTr-UBND",
    proposed_on=ARRIVED,
    from_year=2024,
    to_year=2024,
    declared=dict.fromkeys(BLOCKS, (False, "01/XN")),
)
WRITTEN = (
    "initiative",
    "submission",
    "submission_item",
    "submission_receipt",
    "submission_return",
    "dossier_file",
    "recognition",
    "recognition_decision",
    "revocation",
    "commendation",
    "obligation",
    "hand_in",
    "notice_line",
    "audit_row",
)


class Office(RuleBasedStateMachine):
    """One city, two initiatives, and everything that may be pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="danvan-may-"))
        self.patch = pytest.MonkeyPatch()
        self.city: City = make_city(self.folder, self.patch)
        for code in CODES:
            self.city.initiative(code)
        self.dossiers: list[str] = []

    def teardown(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.folder)

    def press(self, act: Callable[..., Any], *given: object) -> Any:
        """Do something; a refusal must leave every row as it was."""
        before = self.written()
        try:
            return act(*given, *who(ARRIVED))
        except Refused:
            assert self.written() == before
            return None

    def written(self) -> list[list[tuple[Any, ...]]]:
        """Every row that a step of submission or recognition may write."""
        return [self.city.rows(f"SELECT * FROM {table}") for table in WRITTEN]

    @rule(wish=st.sampled_from(WISHES), number=st.integers(0, MOST_DOSSIERS - 1), code=st.sampled_from(CODES))
    def wish(self, wish: str, number: int, code: str) -> None:
        if wish == "draft" or not self.dossiers:
            self.draft([code])
            return
        which = self.dossiers[number % len(self.dossiers)]
        ((status,),) = self.city.rows("SELECT status FROM submission WHERE code = :code", code=which)
        self.carry_out(NEXT.get(status, "draft") if wish == "next" else wish, which, code)

    @rule(wish=st.sampled_from(AWARD_WISHES), number=st.integers(1, 2), blocked=st.booleans())
    def award(self, wish: str, number: int, blocked: bool) -> None:
        which, day = f"KT-2024-{number:03d}", ARRIVED
        match wish:
            case "propose":
                declared = PROPOSAL.declared | {"don-thu": (blocked, "02/XN")}
                made = self.press(commendation.propose_commendations.fn, [replace(PROPOSAL, declared=declared)])
                assert not (blocked and made)
            case "forward":
                self.press(commendation.forward_commendation.fn, which, "40/TTr", day)
            case "award" | "refuse":
                self.press(commendation.settle_commendation.fn, which, wish == "award", "99/QĐ", day, "Lý do.")
            case "leave":
                self.press(commendation.withdraw_commendation.fn, which, "Rút.")
            case "revoke":
                ground = RevocationGround.INELIGIBLE
                self.press(commendation.revoke_commendation.fn, which, ground, "21/QĐ", day)

    def carry_out(self, wish: str, which: str, code: str) -> None:
        """Press the one button that is wished for, whether or not it may be pressed now."""
        match wish:
            case "draft":
                self.draft([])
            case "issue":
                self.file_and_pack(which)
                self.press(submission.issue_submission.fn, which, f"{which}/TTr", ARRIVED)
            case "send":
                self.file_and_pack(which)
                self.press(submission.send_submission.fn, which, ARRIVED)
            case "acknowledge":
                self.press(submission.acknowledge_submission.fn, which, ARRIVED, None)
            case "return":
                self.press(submission.return_submission.fn, which, ARRIVED, "Bổ sung.", None)
            case "correct":
                self.press(submission.correct_submission.fn, which, "Nhầm.")
            case "withdraw":
                self.press(submission.withdraw_submission.fn, which, "Rút.")
            case "recognise" | "decline":
                # Sent on the same day, so decided on it.
                rows = [ResultRow(code, wish == "recognise", "Lý do.")]
                self.press(recognition.record_results.fn, which, "450-QĐ/TU", ARRIVED, BODY, ARRIVED, rows, False)
            case "revoke":
                ground = RevocationGround.FORGED_DOSSIER
                self.press(recognition.revoke_recognition.fn, "CN-2024-001", ground, "20-QĐ/TU", ARRIVED, BODY)

    def draft(self, codes: list[str]) -> None:
        """Open a dossier for these initiatives, or for all that may go up."""
        if len(self.dossiers) == MOST_DOSSIERS:
            return
        report = self.press(submission.draft_submission.fn, "thanh-pho", codes, not codes)
        if report is not None:
            self.dossiers.append(report.code)

    def file_and_pack(self, which: str) -> None:
        """Everything that issuing and sending need."""
        try:
            self.city.complete(which, *(code for code, *_ in self.items(which)), on=ARRIVED)
            self.city.signed(which, on=ARRIVED)
        except Refused:
            pass  # the dossier has left: what matters is that packing it is refused as well
        self.press(submission.pack_submission.fn, which, self.city.home)

    def items(self, which: str) -> list[tuple[Any, ...]]:
        return self.city.rows(
            "SELECT i.code, t.outcome, s.status FROM submission_item t JOIN submission s ON s.id = t.submission_id "
            "JOIN initiative i ON i.id = t.initiative_id WHERE s.code = :code",
            code=which,
        )

    @invariant()
    def every_change_is_a_step_of_its_table_and_the_chain_verifies(self) -> None:
        for subject, steps in TABLES.items():
            for change in self.city.changes(subject):
                if "→" in change:
                    current, to = change.split(" → ")
                    assert to in steps[current]

    @invariant()
    def an_initiative_is_submitted_just_while_a_dossier_with_it_is_up(self) -> None:
        up = {
            code
            for which in self.dossiers
            for code, outcome, status in self.items(which)
            if status in UP and outcome == "pending"
        }
        assert {code for code, status in self.city.statuses().items() if status == "submitted"} == up

    @invariant()
    def an_initiative_is_recognised_just_while_one_recognition_of_it_stands(self) -> None:
        found = self.city.rows(
            "SELECT i.code, r.status FROM recognition r JOIN initiative i ON i.id = r.initiative_id ORDER BY r.id"
        )
        assert len({code for code, _ in found}) == len(found)
        statuses = self.city.statuses()
        assert {code for code, status in found if status == "standing"} == {
            code for code, status in statuses.items() if status == "recognised"
        }
        assert {code for code, status in found if status == "revoked"} == {
            code for code, status in statuses.items() if status == "revoked"
        }

    @invariant()
    def every_result_is_told_once_and_nothing_else_is(self) -> None:
        told = self.city.rows("SELECT subject_id, rung FROM notice_line WHERE subject = 'submission_item'")
        decided = self.city.rows("SELECT id, outcome FROM submission_item WHERE outcome <> 'pending'")
        assert sorted(told) == sorted(decided)

    @invariant()
    def every_result_says_which_decision_it_stands_in(self) -> None:
        found = self.city.rows("SELECT outcome, decision_id IS NULL FROM submission_item")
        assert all((outcome == "pending") == bool(without) for outcome, without in found)

    @invariant()
    def one_proposal_at_most_is_under_way_for_one_nominee_and_each_result_is_told_once(self) -> None:
        rows = self.city.rows("SELECT id, status, decision_number IS NULL FROM commendation ORDER BY id")
        assert sum(status in ("proposed", "forwarded", "awarded") for _, status, _ in rows) <= 1
        decided = {"awarded": {"awarded"}, "declined": {"declined"}, "revoked": {"awarded", "revoked"}}
        owed = sorted((number, rung) for number, status, _ in rows for rung in decided.get(status, ()))
        told = self.city.rows("SELECT subject_id, rung FROM notice_line WHERE subject = 'commendation'")
        assert sorted(told) == owed
        assert [bool(without) for *_, without in rows] == [status not in decided for _, status, _ in rows]
        released = self.city.rows(
            "SELECT 1 FROM notice_line WHERE subject IN ('commendation', 'recognition') AND rung = 'revoked' "
            "AND state <> 'held'"
        )
        assert released == []

    @invariant()
    def a_number_stands_where_the_dossier_was_issued(self) -> None:
        for status, number, sent in self.city.rows("SELECT status, number, first_sent_on FROM submission"):
            if status != "withdrawn":
                assert (number is None) == (status == "drafted")
                assert (sent is None) == (status in ("drafted", "issued"))

    @invariant()
    def the_duty_is_met_just_while_a_dossier_that_was_sent_is_not_withdrawn(self) -> None:
        ((status,),) = self.city.rows("SELECT status FROM obligation WHERE duty_code = 'trinh-cong-nhan'")
        sent = self.city.rows("SELECT 1 FROM submission WHERE first_sent_on IS NOT NULL AND status <> 'withdrawn'")
        met = self.city.rows("SELECT 1 FROM submission WHERE met_obligation IS NOT NULL")
        assert status == ("accepted" if sent else "open")
        assert len(met) == min(1, len(sent))


Office.TestCase.settings = settings(
    max_examples=4,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
TestNoPathBreaksAnInvariant = Office.TestCase


def test_a_walk_through_the_whole_table_is_possible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the machine above does not prove its invariants of an empty record."""
    city = make_city(tmp_path, monkeypatch)
    for code in CODES:
        city.initiative(code)
    dossier = city.sent(*CODES)
    city.acknowledge(dossier, date(2024, 12, 5))
    city.returned(dossier, date(2024, 12, 9))
    city.send(dossier, on=date(2024, 12, 10))
    city.acknowledge(dossier, date(2024, 12, 11))
    city.results(dossier, ResultRow("DVK-1", True), ResultRow("DVK-2", False, "Lý do."), decided_on=DECIDED)

    assert [change for change in city.changes("submission") if "→" in change] == [
        "drafted → issued",
        "issued → sent",
        "sent → acknowledged",
        "acknowledged → returned",
        "returned → sent",
        "sent → acknowledged",
        "acknowledged → decided",
    ]
