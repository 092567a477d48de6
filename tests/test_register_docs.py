"""The manual page of the registers: its diagrams are those of the procedures, and each row of its table has its test."""

import re
from pathlib import Path

from models.registers.record import OBSTACLE, PETITION

HERE = Path(__file__).parent
MANUAL = (HERE.parent / "docs" / "buoc-so-ghi-nhan.md").read_text(encoding="utf-8")


def test_the_diagrams_are_those_of_the_procedures() -> None:
    assert re.findall(r"```mermaid\n(.*?)```", MANUAL, re.S) == [PETITION.diagram(), OBSTACLE.diagram()]


def test_each_row_of_the_table_has_its_test() -> None:
    rows = [int(number) for number in re.findall(r"^\| (\d+) \|", MANUAL, re.M)]
    tests = (HERE / "tasks" / "test_register_steps.py").read_text(encoding="utf-8")

    assert rows == list(range(1, 18))
    assert sorted({int(number) for number in re.findall(r"def test_row_(\d+)_", tests)}) == rows
