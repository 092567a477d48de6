"""The door for everything that has a status and is not an obligation: initiatives, inspections, councils, dossiers.

One table of allowed steps per thing (`models/rules/`), one audit row per step, in the caller's transaction.
`models/lifecycle.py` is the obligation's own door, since there a step also withdraws what was owed to be said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect, update
from sqlmodel import Session

from config.refusals import Refused
from models import audit
from models.lifecycle import By
from models.states import Word

Steps = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Procedure:
    """Which status of a thing may follow which.

    Args:
        subject: what the audit chain calls the thing ("initiative").
        name: what people call it ("mô hình").
        words: its statuses.
        steps: status → {next status: what the step is called}.
    """

    subject: str
    name: str
    words: type[Word]
    steps: Steps

    def diagram(self) -> str:
        """The table as a Mermaid state diagram, for `docs/`."""
        first = next(iter(self.steps))
        lines = ["stateDiagram-v2", f"    [*] --> {first}"]
        for current, following in self.steps.items():
            lines += [f"    {current} --> {to}: {what}" for to, what in following.items()]
        return "\n".join(lines) + "\n"


def move(
    session: Session, row: Any, to: Word, procedure: Procedure, *, by: By, detail: dict[str, Any] | None = None
) -> None:
    """Take one thing from its status to the next, with its audit row.

    Args:
        row: a table row with an `id` and a `status`, already flushed.

    Raises:
        Refused: the procedure does not allow the step, also because somebody else took one meanwhile.
    """
    current: Word = row.status
    if to.value not in procedure.steps.get(current.value, {}):
        allowed = "; ".join(
            f"{what} ({procedure.words.of(step).label})"
            for step, what in procedure.steps.get(current.value, {}).items()
        )
        raise Refused(
            f"Không thể chuyển {procedure.name} từ “{current.label}” sang “{to.label}”. "
            f"Các bước được phép: {allowed or 'không có'}."
        )
    session.flush()
    table = inspect(type(row)).local_table
    done = session.execute(update(table).where(table.c.id == row.id, table.c.status == current).values(status=to))
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("Trạng thái vừa được người khác thay đổi. Hãy xem lại rồi làm lại.")
    row.status = to
    note(session, procedure.subject, row.id, f"{current.value} → {to.value}", by=by, detail=detail)


def note(
    session: Session, subject: str, subject_id: object, change: str, *, by: By, detail: dict[str, Any] | None = None
) -> None:
    """Write an audit row for an event that changes no status: a score handed in, a team chosen, a link recorded."""
    audit.append(
        session,
        subject=subject,
        subject_id=str(subject_id),
        change=change,
        actor=by.actor,
        source=by.source,
        now=by.now,
        detail={"today": by.today.isoformat(), **(detail or {})},
    )
