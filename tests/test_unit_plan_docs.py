"""The pages of Kế hoạch đơn vị and Đăng ký mô hình draw the transitions that the code allows."""

from pathlib import Path

from models.decided import EXTENSION, ExtensionStatus
from models.initiatives import INITIATIVE

DOCS = Path(__file__).parent.parent / "docs"
OF_THE_STEP = {"registered", "returned", "confirmed", "withdrawn"}


def test_the_page_of_extensions_draws_the_table_of_the_code() -> None:
    page = (DOCS / "buoc-ke-hoach-don-vi.md").read_text(encoding="utf-8")
    labels = "".join(f"| `{word.value}` | {word.label} |\n" for word in ExtensionStatus)

    assert (
        page.partition("```mermaid\n")[2] == f"{EXTENSION.diagram()}```\n\n| Mã | Người đọc thấy |\n|---|---|\n{labels}"
    )


def test_the_page_of_registering_draws_the_steps_between_its_own_statuses() -> None:
    page = (DOCS / "buoc-dang-ky.md").read_text(encoding="utf-8")
    drawn = page.partition("```mermaid\n")[2].removesuffix("```\n").splitlines()

    steps = {
        f"    {current} --> {to}: {what}"
        for current, following in INITIATIVE.steps.items()
        for to, what in following.items()
        if {current, to} <= OF_THE_STEP
    }
    assert drawn[:2] == INITIATIVE.diagram().splitlines()[:2]
    assert (set(drawn[2:]), len(drawn[2:])) == (steps, len(steps))
