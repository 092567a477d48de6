"""The manual page of the workbooks: each row of its table has its test, and its list is the list of kinds."""

import re
from pathlib import Path

from tasks.workbooks.kinds import ALL

HERE = Path(__file__).parent
MANUAL = (HERE.parent / "docs" / "buoc-bieu-mau.md").read_text(encoding="utf-8")


def test_each_row_of_the_table_has_its_test() -> None:
    rows = [int(number) for number in re.findall(r"^\| (\d+) \|", MANUAL, re.M)]
    tests = "".join(path.read_text(encoding="utf-8") for path in (HERE / "tasks").glob("test_workbooks_*.py"))

    assert rows == list(range(1, 19))
    assert sorted({int(number) for number in re.findall(r"def test_row_(\d+)_", tests)}) == rows


def test_the_list_of_workbooks_is_the_list_of_kinds() -> None:
    listed = MANUAL.split("## Bảng của bước", 1)[0]

    assert re.findall(r"^\| ([^|]+?) \| [^-]", listed, re.M)[1:] == [each.label for each in ALL]
    assert all(each.apply is not None for each in ALL)
