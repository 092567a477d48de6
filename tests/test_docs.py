"""What `docs/` says about the code is held against the code."""

import os
from pathlib import Path

from models.rules.lifecycle import AWAITED, NEXT, diagram
from models.states import ObligationStatus

LIFECYCLE = Path(__file__).parent.parent / "docs" / "lifecycle.md"


def _page() -> str:
    rows = "\n".join(
        f"| `{status.value}` | {status.label} | {'còn chờ, còn nhắc' if status.value in AWAITED else ''} |"
        for status in ObligationStatus
    )
    return (
        "# Vòng đời một nghĩa vụ\n\n"
        "Sinh từ bảng `NEXT` trong `models/rules/lifecycle.py`; viết lại bằng "
        "`DANVAN_REWRITE_GOLDEN=1 pytest tests/test_docs.py`.\n\n"
        f"```mermaid\n{diagram()}```\n\n"
        "| Mã | Người đọc thấy | |\n|---|---|---|\n"
        f"{rows}\n"
    )


def test_the_lifecycle_page_is_the_lifecycle_table() -> None:
    if os.environ.get("DANVAN_REWRITE_GOLDEN"):
        LIFECYCLE.write_text(_page(), encoding="utf-8", newline="\n")
    assert LIFECYCLE.read_text(encoding="utf-8") == _page()


def test_every_status_stands_in_the_table_and_only_those() -> None:
    assert set(NEXT) == {status.value for status in ObligationStatus}
    assert {to for steps in NEXT.values() for to in steps} <= set(NEXT)
