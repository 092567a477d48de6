"""The mô hình on a list: what is said of one, how lists are counted, and the list as an annex."""

from collections.abc import Sequence
from dataclasses import dataclass

from documents.paper import Align, Annex, Column, Table
from documents.wording import counted, figure

COLLECTIVE, INDIVIDUAL = "Tập thể", "Cá nhân"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One of the contents that the plan divides mô hình by."""

    number: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One mô hình or exemplar.

    Args:
        content: the number of its content: "3".
        of: "Tập thể" or "Cá nhân".
        novelty: "Đăng ký mới" or "Duy trì".
        result: what it has brought, in a line.
        outcome: "Đạt", "Công nhận", "Không đạt".
        reason: why not, where it was not.
    """

    code: str
    name: str
    unit: str
    content: str
    of: str
    novelty: str
    result: str = ""
    outcome: str = ""
    reason: str = ""


def in_all(candidates: Sequence[Candidate], about: str = "") -> str:
    """ "20 mô hình, điển hình (18 tập thể, 02 cá nhân)"; what they are about stands before the bracket."""
    collective = sum(1 for each in candidates if each.of == COLLECTIVE)
    individual = len(candidates) - collective
    parts = [
        f"{figure(number)} {what}" for number, what in ((collective, "tập thể"), (individual, "cá nhân")) if number
    ]
    what = f"mô hình, điển hình {about}".rstrip()
    return f"{counted(len(candidates), what)} ({', '.join(parts)})"


def of_content(candidates: Sequence[Candidate], content: Content) -> list[Candidate]:
    """Those of one content, in order."""
    return [each for each in candidates if each.content == content.number]


_COLUMNS = (
    Column("TT", 1.3, Align.CENTRE),
    Column("Mã", 4, Align.CENTRE),
    Column("Tên mô hình, điển hình", 6.5),
    Column("Đơn vị", 5),
    Column("Tập thể, cá nhân", 2.2, Align.CENTRE),
    Column("Mới, duy trì", 2.4, Align.CENTRE),
    Column("Tóm tắt kết quả", 6),
    Column("Ghi chú", 3),
)
_RESULT = 6


def list_of(
    title: str, candidates: Sequence[Candidate], contents: Sequence[Content], *, to_write: bool = False
) -> Annex:
    """The list, one heading for each content; numbers run through.

    Args:
        to_write: the column of results stands there for the office to fill in, though nobody has one yet.
    """
    kept = [
        place
        for place in range(len(_COLUMNS))
        if place != _RESULT or to_write or any(each.result for each in candidates)
    ]
    rows: list[tuple[str, ...] | str] = []
    number = 0
    for content in contents:
        found = of_content(candidates, content)
        if found:
            rows.append(f"Nội dung ({content.number}): {content.name} ({counted(len(found), 'mô hình, điển hình')})")
        for each in found:
            number += 1
            cells = _row(number, each)
            rows.append(tuple(cells[place] for place in kept))
    return Annex(title, (Table(tuple(_COLUMNS[place] for place in kept), tuple(rows)),))


def _row(number: int, each: Candidate) -> tuple[str, ...]:
    note = each.reason or each.outcome
    return (str(number), each.code, each.name, each.unit, each.of, each.novelty, each.result, note)
