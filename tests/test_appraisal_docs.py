"""The page of the step is held against the code: its diagrams are the tables, its actions those of the forms."""

import os
from pathlib import Path

from flows.step_forms.appraisal import CouncilAction, MeetingAction, ResultAction, SheetAction
from models.appraisal.record import DECISION, ROUND, SHEET

PAGE = Path(__file__).parent.parent / "docs" / "buoc-tham-dinh.md"
MARK = "## Trạng thái\n\n"


def _drawn() -> str:
    lead, *_ = PAGE.read_text(encoding="utf-8").split(MARK)[1].split("\n\n")
    parts = [
        f"### {procedure.name.capitalize()}\n\n```mermaid\n{procedure.diagram()}```\n\n"
        + "".join(f"- `{word.value}`: {word.label}\n" for word in procedure.words)
        for procedure in (ROUND, SHEET, DECISION)
    ]
    return f"{lead}\n\n" + "\n".join(parts)


def test_the_diagrams_are_the_tables_of_steps() -> None:
    head = PAGE.read_text(encoding="utf-8").split(MARK)[0]
    if os.environ.get("DANVAN_REWRITE_GOLDEN"):
        PAGE.write_text(head + MARK + _drawn(), encoding="utf-8", newline="\n")

    assert PAGE.read_text(encoding="utf-8") == head + MARK + _drawn()


def test_every_action_of_the_forms_stands_in_the_table_of_the_step() -> None:
    page = PAGE.read_text(encoding="utf-8")
    looks = {SheetAction.LOOK, ResultAction.MINUTES, CouncilAction.CONFLICTS}
    actions = {*CouncilAction.ALL, *SheetAction.ALL, *MeetingAction.ALL, *ResultAction.ALL} - looks

    assert sorted(action for action in actions if f"“{action}”" not in page) == []
