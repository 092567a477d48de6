"""The rows of one plan's year, table by table, as plain JSON: what a year's archive keeps of the record.

A row belongs to the plan that it names, or that the row it hangs on belongs to; where a foreign key does not say so, it
is said here. What is the office's own goes in whole; secrets, addresses and what only runs the machine stay out.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, Table, and_, collate, or_, select, true
from sqlmodel import Session

from models import tables  # noqa: F401  (the whole schema)
from models.base import Record
from models.issuing.record import DOCUMENT
from models.plans import Plan
from models.registers.record import MEDIA, MEMBER, OBSTACLE, PETITION, REGULATION, REVIEW
from models.submission.dossiers import SUBMISSION
from models.year_end.record import VERSION

# What belongs to the office, not to a year.
OF_THE_OFFICE = frozenset({"office", "unit_class", "unit", "contact", "succession"})

# Left out whole: secrets and addresses; what only runs the machine; the chain, which is kept apart and never cut.
LEFT_OUT = frozenset(
    {
        "audit_row", "audit_head",
        "initiative_counter", "out_of_reach", "pace", "stop_switch", "sweep_cursor",
        "zalo_bot_update", "zalo_consent", "zalo_follower", "zalo_link_code",
    }
)  # fmt: skip

LEFT_OUT_COLUMNS = {
    "contact": {
        "email", "phone", "zalo_claimed_id", "zalo_user_id", "zalo_confirmed_at", "zalo_chat_id", "channels", "muted",
        "away", "first_channel",
    },
    "notice": {"next_try_at", "worker", "lease_until"},
    "attempt": {"worker"},
}  # fmt: skip

# What a far end answered, word by word: it may repeat the address.
ANSWERS = {"attempt": {"detail"}, "notice": {"error"}}

# What takes a number of the office, as the row of the number names it → its table.
NUMBERED = {DOCUMENT.subject: "document_draft", VERSION.subject: "report_version", SUBMISSION.subject: "submission"}

# The registers of which a correction may speak; it names them by their table.
REGISTERS = (PETITION.subject, OBSTACLE.subject, MEDIA, REVIEW, MEMBER, REGULATION)


@dataclass(frozen=True)
class Ledger:
    """One table of the archive.

    Args:
        name: the table's.
        columns: in the table's order, without those that stay out.
    """

    name: str
    columns: tuple[str, ...]


def ledgers() -> list[Ledger]:
    """Every table of the archive, by name."""
    return [
        Ledger(table.name, tuple(column.name for column in _kept(table)))
        for table in sorted(Record.metadata.tables.values(), key=lambda table: table.name)
        if table.name not in LEFT_OUT
    ]


def rows_of(session: Session, ledger: Ledger, plan: Plan, *, masked: Callable[[str], str]) -> Iterator[str]:
    """The rows of a plan's year in one table, each a line of canonical JSON, in the order of the primary key.

    Args:
        masked: takes addresses and numbers out of what a far end answered.
    """
    answers = ANSWERS.get(ledger.name, set())
    table = Record.metadata.tables[ledger.name]
    query = select(*_kept(table)).where(_belongs(table, plan)).order_by(*_in_order(session, table))
    for row in session.execute(query.execution_options(yield_per=500)):
        yield json.dumps(
            {
                name: masked(value) if value and name in answers else _plain(value)
                for name, value in zip(ledger.columns, row, strict=True)
            },
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )


def by_code(session: Session, column: Any) -> ColumnElement[Any]:
    """Order text by the codes of its letters on either database, whatever language PostgreSQL was set up for."""
    return collate(column, "C" if session.get_bind().dialect.name == "postgresql" else "BINARY")


def _in_order(session: Session, table: Table) -> list[ColumnElement[Any]]:
    return [
        by_code(session, column) if isinstance(getattr(column.type, "impl_instance", column.type), String) else column
        for column in table.primary_key.columns
    ]


def _kept(table: Table) -> list[Any]:
    left_out = LEFT_OUT_COLUMNS.get(table.name, ())
    return [column for column in table.columns if column.name not in left_out]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value


def _belongs(table: Table, plan: Plan) -> ColumnElement[bool]:
    """The condition under which a row is of the plan's year."""
    if table.name in OF_THE_OFFICE:
        return true()
    if table.name == "plan":
        return table.c.id == plan.id
    if "plan_id" in table.c:
        return table.c.plan_id == plan.id
    if table.name == "year_carry":
        return or_(table.c.from_plan == plan.id, table.c.to_plan == plan.id)
    if table.name == "outgoing_number":
        return _taken_by_what_is_of(table, plan)
    if table.name == "notice":
        return table.c.id.in_(_notices(plan))
    if table.name == "release":
        lines = Record.metadata.tables["notice_line"]
        return table.c.id.in_(select(lines.c.release_id).where(lines.c.plan_id == plan.id))
    if table.name == "register_correction":
        return _corrects(table, plan)
    return _hangs_on(table, plan)


def _hangs_on(table: Table, plan: Plan) -> ColumnElement[bool]:
    """A row belongs where the row belongs that its first required foreign key leads to, the office's own aside."""
    keys = [
        key
        for column in table.columns
        if not column.nullable
        for key in column.foreign_keys
        if key.column.table.name not in OF_THE_OFFICE
    ]
    owner = keys[0].column
    return keys[0].parent.in_(select(owner).where(_belongs(owner.table, plan)))


def _notices(plan: Plan) -> Any:
    """The notices that say, or should have said, something of the plan: where a line stands, and those it came from.

    A notice whose lines have all left it (its person is gone, and another is told) is of the year of its day: what was
    tried is kept.
    """
    notice, lines = Record.metadata.tables["notice"], Record.metadata.tables["notice_line"]
    of_the_plan = _with_lines(lines.c.plan_id == plan.id)
    left_alone = select(notice.c.id).where(
        notice.c.id.not_in(_with_lines(true())), notice.c.day.between(date(plan.year, 1, 1), date(plan.year, 12, 31))
    )
    return of_the_plan.union(left_alone)


def _with_lines(which: ColumnElement[bool]) -> Any:
    notice, lines = Record.metadata.tables["notice"], Record.metadata.tables["notice_line"]
    standing = select(lines.c.notice_id).where(which, lines.c.notice_id.is_not(None))
    found = select(notice.c.id, notice.c.instead_of).where(notice.c.id.in_(standing)).cte(recursive=True)
    before = select(notice.c.id, notice.c.instead_of).join(found, notice.c.id == found.c.instead_of)
    return select(found.union(before).c.id)


def _taken_by_what_is_of(table: Table, plan: Plan) -> ColumnElement[bool]:
    """A number is of the year of the document that has it: the report of a year is issued in the next one."""
    owners = {subject: Record.metadata.tables[name] for subject, name in NUMBERED.items()}
    return or_(
        *(
            and_(table.c.subject == subject, table.c.subject_id.in_(select(each.c.id).where(each.c.plan_id == plan.id)))
            for subject, each in owners.items()
        )
    )


def _corrects(table: Table, plan: Plan) -> ColumnElement[bool]:
    """A correction names a register and a row of it, without a foreign key: there are several registers."""
    return or_(
        *(
            and_(
                table.c.subject == each.name, table.c.subject_id.in_(select(each.c.id).where(each.c.plan_id == plan.id))
            )
            for each in (Record.metadata.tables[name] for name in REGISTERS)
        )
    )
