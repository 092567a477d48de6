"""Hồ sơ năm of a record in which much was done again: the verifier raises no alarm about what people did rightly."""

from datetime import date
from pathlib import Path
from typing import Any

import appraisal_office
import pytest
from appraisal_office import ROUND, Office, make_office, sheet_row
from unit_plan_office import UNIT_PLAN, UnitPlanOffice

from documents.year_pack import verifier
from models.appraisal.record import ROUND as APPRAISAL
from models.appraisal.record import SHEET, Choice
from models.appraisal.scores import SheetRow
from models.database import session_on
from models.decided import EXTENSION
from models.initiatives import INITIATIVE
from models.inspection.record import INSPECTION
from models.inspection.record import ROUND as INSPECTION_ROUND
from models.moves import Procedure
from models.plans import Unit
from models.recognition.commendation import COMMENDATION
from models.recognition.comments import OBJECTION
from models.recognition.record import RECOGNITION
from models.registers.record import OBSTACLE, PETITION
from models.rules import lifecycle
from models.states import ObligationStatus, Source
from models.submission.dossiers import SUBMISSION
from models.year_end.record import VERSION
from models.year_pack.contents import ADDRESSES
from tasks.appraisal import sheets as appraisal_sheets
from tasks.workbooks.directory import DIRECTORY
from tasks.year_pack.packing import pack_year

pytest_plugins = ("unit_plan_fixtures",)

A, B = "DVK-2024-001", "DVK-2024-002"
PROCEDURES: tuple[Procedure, ...] = (
    APPRAISAL, INITIATIVE, INSPECTION, INSPECTION_ROUND, COMMENDATION, EXTENSION, OBJECTION, RECOGNITION, OBSTACLE,
    PETITION, SUBMISSION, VERSION,
)  # fmt: skip


def found_in(home: Path, who: tuple[Any, Any, str, Source]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """What the verifier finds wrong in the archive of the record as it is, and what it says of the rest."""
    made = pack_year.fn("", False, *who)
    checks = verifier.verify(verifier.Pack(home / made.path))
    return {each.name: each.wrong for each in checks if each.wrong}, {each.name: each.said for each in checks}


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return make_office(tmp_path, monkeypatch)


def told(office: Office) -> str:
    """What it says of the sheets; the mô hình of this office were put there confirmed, by no step that the chain tells."""
    wrong, said = found_in(office.home, appraisal_office.who())
    assert [each for each in wrong.pop("Trạng thái", []) if "initiative" not in each] == []
    assert wrong == {}
    return said["Phiếu chấm"]


def test_the_verifier_knows_every_word_of_every_status_with_the_first_first() -> None:
    words = {each.subject: {word.value for word in each.words} for each in PROCEDURES}
    first = {each.subject: next(iter(each.steps)) for each in PROCEDURES}
    words["obligation"], first["obligation"] = {each.value for each in ObligationStatus}, next(iter(lifecycle.NEXT))

    known = {subject: verifier.words_of(subject) for subject in verifier.STATUSES}
    assert {subject: set(each) for subject, each in known.items()} == words
    assert {subject: each[0] for subject, each in known.items()} == first
    assert (verifier.ADDRESSES, SHEET.name) == (ADDRESSES, "phiếu chấm")
    assert DIRECTORY.code == ADDRESSES


def test_a_sheet_that_was_given_back_and_is_a_draft_is_no_forgery(office: Office) -> None:
    office.scoring("P-DX", "P-VHTT")
    office.all_sheets()
    handed_in = told(office)
    member = next(each for each in office.assigned(A) if each in office.assigned(B))
    appraisal_sheets.let_amend.fn(ROUND, member, [A], "Ghi nhầm.", *appraisal_office.who())
    office.sheet(member, sheet_row(A, ["hieu-qua"]), hand_in=False)

    drafted = told(office)
    office.sheet(member, sheet_row(A, ["hieu-qua"]))

    assert handed_in == "6 phiếu đúng mã mà nhật ký ghi lúc nộp"
    assert drafted == (
        "4 phiếu đúng mã mà nhật ký ghi lúc nộp; 1 phiếu nộp cùng lần với phiếu đã trả lại nên không kiểm riêng được"
    )
    assert told(office) == (
        "5 phiếu đúng mã mà nhật ký ghi lúc nộp; 1 phiếu nộp cùng lần với phiếu đã trả lại nên không kiểm riêng được"
    )


def test_sheets_reopened_scored_again_abstained_voted_on_twice_and_undone_are_no_forgery(office: Office) -> None:
    office.scoring("P-DX", "P-VHTT")
    office.all_sheets()
    office.change_dossier(A)
    appraisal_office.appraisal.appraisal_tick.fn(*appraisal_office.who()[:2])
    told(office)
    first, *others = office.assigned(A)
    office.sheet(first, SheetRow(2, A, abstains=True))
    for member in others:
        office.sheet(member, sheet_row(A, ["hieu-qua"]))
    office.close()
    office.all_vote()
    told(office)
    office.all_vote(Choice.AGAINST)
    told(office)
    office.all_vote(Choice.FOR)
    office.apply()
    told(office)
    office.undo()
    told(office)
    office.apply()
    office.publish()

    assert told(office).startswith("5 phiếu đúng mã")


def test_a_duty_that_went_from_unit_to_unit_has_kept_its_status(unit_plans: UnitPlanOffice) -> None:
    """Codes without a hyphen read like statuses in the words of the chain."""
    days = date(2024, 7, 1), date(2024, 8, 1)
    with session_on(unit_plans.url) as session:
        for code, day in zip(("PHUONGMOI", "phuong_sau"), days, strict=True):
            session.add(Unit(code=code, name=f"UBND phường {code} (ví dụ)", class_code="xa-phuong", valid_from=day))
    unit_plans.hand_in("P-PCK", UNIT_PLAN, days[0])
    unit_plans.succeed("P-PCK", "PHUONGMOI", days[0])
    unit_plans.succeed("PHUONGMOI", "phuong_sau", days[1])

    wrong, _ = found_in(Path(unit_plans.home), (days[1], appraisal_office.instant(days[1]), "ai", Source.COMMAND))

    assert wrong == {}
