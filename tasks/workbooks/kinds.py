"""Every kind of workbook, in the order of the form."""

from typing import Final

from config.refusals import Refused
from tasks.workbooks.common import WorkbookKind
from tasks.workbooks.directory import DIRECTORY
from tasks.workbooks.figures import FIGURES
from tasks.workbooks.inspecting import INSPECTING
from tasks.workbooks.petitioning import PETITIONING
from tasks.workbooks.registering import REGISTERING
from tasks.workbooks.scoring import SCORING
from tasks.workbooks.tracking import TRACKING

ALL: Final = (TRACKING, REGISTERING, DIRECTORY, PETITIONING, INSPECTING, SCORING, FIGURES)

KINDS: Final[dict[str, WorkbookKind]] = {each.code: each for each in ALL}
LABELS: Final = {each.code: each.label for each in KINDS.values()}


def kind_of(code: str) -> WorkbookKind:
    """A kind by its code.

    Raises:
        Refused: there is none.
    """
    if code not in KINDS:
        known = "; ".join(f"{each.code} ({each.label})" for each in KINDS.values())
        raise Refused(f"Không có biểu mẫu “{code}”. Các biểu mẫu: {known}.")
    return KINDS[code]
