"""Changing many rows at once, and refusing a file at once: every wrong row is told and none is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect, update
from sqlmodel import Session

from config.refusals import Refused
from models import audit
from models.lifecycle import By
from models.moves import Procedure, note
from models.states import Word

TOLD_AT_ONCE = 40


@dataclass(frozen=True)
class Problem:
    """What is wrong with one row of a file. It never repeats a score, a vote or a name.

    Args:
        row: the row's number as a person counts it in the file.
        column: the column or the criterion; empty when the whole row is meant.
    """

    row: int
    column: str
    why: str

    def __str__(self) -> str:
        """Say where and what."""
        return f"Dòng {self.row}{f', {self.column}' if self.column else ''}: {self.why}."


def refuse_all(title: str, problems: Iterable[Problem]) -> None:
    """Refuse when anything is wrong, in the order of the rows.

    Raises:
        Refused: naming every row, column and reason; nothing has been written.
    """
    listed = sorted(dict.fromkeys(problems), key=lambda each: (each.row, each.column, each.why))
    if not listed:
        return
    said = [f"- {problem}" for problem in listed[:TOLD_AT_ONCE]]
    if len(listed) > TOLD_AT_ONCE:
        said.append(f"- và {len(listed) - TOLD_AT_ONCE} lỗi khác.")
    raise Refused("\n".join([f"{title} không được nhận, chưa ghi dòng nào. Hãy sửa các lỗi sau rồi nộp lại:", *said]))


def shift_all(
    session: Session,
    rows: Sequence[Any],
    to: Word,
    procedure: Procedure,
    *,
    under: tuple[str, object],
    by: By,
    detail: dict[str, Any] | None = None,
) -> None:
    """Take many things to one status as `models.moves.move` takes one, with one audit row and the batch's digest.

    Args:
        under: (subject, id) of the audit row: the round that the rows belong to.

    Raises:
        Refused: the procedure does not allow the step for one of them, also because somebody else took one meanwhile.
    """
    if not rows:
        return
    for row in rows:
        if to.value not in procedure.steps.get(row.status.value, {}):
            raise Refused(f"Không thể chuyển {procedure.name} từ “{row.status.label}” sang “{to.label}”.")
    session.flush()
    table = inspect(type(rows[0])).local_table
    before = sorted({row.status.value for row in rows})
    done = session.execute(
        update(table).where(table.c.id.in_([row.id for row in rows]), table.c.status.in_(before)).values(status=to)
    )
    if done.rowcount != len(rows):  # type: ignore[attr-defined]
        raise Refused("Trạng thái vừa được người khác thay đổi. Hãy xem lại rồi làm lại.")
    digest = audit.rows_digest((row.id, row.status.value, to.value) for row in rows)
    for row in rows:
        row.status = to
    note(
        session,
        *under,
        f"{procedure.name}: {', '.join(before)} → {to.value}",
        by=by,
        detail={"rows": len(rows), "digest": digest, **(detail or {})},
    )
