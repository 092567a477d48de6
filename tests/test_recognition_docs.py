"""What the page of the step says about the code is held against the code."""

from pathlib import Path

import pytest

from flows.deployments import EVERYTHING, UPWARD
from models.moves import Procedure
from models.recognition.commendation import COMMENDATION
from models.recognition.record import RECOGNITION
from models.submission.dossiers import SUBMISSION

PAGE = (Path(__file__).parent.parent / "docs" / "buoc-trinh-cong-nhan.md").read_text(encoding="utf-8")
PROCEDURES = [SUBMISSION, RECOGNITION, COMMENDATION]


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.subject)
def test_the_page_draws_the_table_of_steps(procedure: Procedure) -> None:
    assert f"```mermaid\n{procedure.diagram()}```" in PAGE


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.subject)
def test_every_status_stands_in_its_table_and_only_those(procedure: Procedure) -> None:
    assert set(procedure.steps) == {word.value for word in procedure.words}
    assert {to for following in procedure.steps.values() for to in following} <= set(procedure.steps)


def test_the_page_names_the_forms_that_change_the_record() -> None:
    # The register only shows; "Lấy ý kiến công khai" is named by its event.
    names = [entry.flow.name for entry in EVERYTHING if entry.tag == UPWARD and entry.flow.name != "Sổ công nhận"]

    assert len(names) == 11
    assert [name for name in names if name not in PAGE] == []
