"""The daily sweep: agenda rows that have come due become notice lines; lines become one notice per person and day.

A notice begins on the first channel that reaches its person. Everything is set-based, with unique keys underneath:
run twice, late, or by four processes at once, it leaves the same rows. After days of downtime only the latest rung per
obligation and role is said.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, TextClause, bindparam, text, update
from sqlmodel import Session, col

from config.settings import settings
from models.base import UtcInstant
from models.obligations import SweepCursor
from models.plans import Plan
from models.rules.release import ABOVE_OFFICERS, LATE
from models.states import OPEN


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


# The lines of this sweep, set aside so that their notices are open before they are written: writing a line once, with
# its notice, costs less than writing it and changing it. Seen by this connection only, and gone at the end.
DUE_LINES = text("""
CREATE TEMPORARY TABLE due_line (
    obligation_id integer, rung varchar(40), recipient varchar(120), deadline_version integer, contact_id integer,
    role varchar(40), message varchar(40), clause_code varchar, on_day date, bundle varchar(40), state varchar(40), channel varchar(40))
""")

# The same as `needs_release`, for many lines at once.
_NEEDS_RELEASE = f"""(a.release OR :everything OR a.message IN ({_listed(LATE)})
                OR a.role IN ({_listed(ABOVE_OFFICERS)}))"""

# What has come due: of each obligation and role the latest rung that still makes sense to say.
# A role is filled at the unit that owes, or at the host; when nobody fills it the line still exists, without a contact.
# The days that have come due lead: CROSS JOIN keeps SQLite from walking through all obligations of the plan instead.
FIND_DUE = text(f"""
INSERT INTO due_line
SELECT d.obligation_id, d.rung, d.recipient, d.deadline_version, d.contact_id, d.role, d.message, d.clause_code,
       d.on_day, CASE WHEN d.release THEN 'released' ELSE 'daily' END,
       CASE WHEN d.contact_id IS NULL THEN 'no_contact' WHEN d.release THEN 'held' ELSE 'owed' END, d.channel
FROM (
    SELECT due.*, c.id AS contact_id, c.first_channel AS channel,
           CASE WHEN c.id IS NULL THEN 'none:' || due.told_unit || ':' || due.role
                ELSE 'contact:' || c.id END AS recipient
    FROM (
        SELECT a.on_day, a.obligation_id, a.rung, a.role, a.deadline_version, a.message, o.clause_code,
               {_NEEDS_RELEASE} AS release,
               CASE a.role WHEN 'home_affairs_officer' THEN :host WHEN 'leader_in_charge' THEN :leader
                           ELSE o.unit_code END AS told_unit
        FROM (
            SELECT on_day, obligation_id, rung, role, deadline_version, message, release,
                   ROW_NUMBER() OVER (PARTITION BY obligation_id, role, deadline_version
                                      ORDER BY on_day DESC, position DESC) AS latest
            FROM agenda_entry
            WHERE on_day > :after AND on_day <= :today AND (stale_after IS NULL OR stale_after >= :today)
        ) a
        CROSS JOIN obligation o
        WHERE a.latest = 1 AND o.id = a.obligation_id AND o.deadline_version = a.deadline_version
          AND o.plan_id = :plan AND o.status IN ('open', 'returned')
          AND (:outside OR o.unit_code = :host)
    ) due
    LEFT JOIN contact c ON c.unit_code = due.told_unit AND c.role = due.role AND c.active AND c.first_channel IS NOT NULL
) d
WHERE NOT EXISTS (
    SELECT 1 FROM notice_line l
    WHERE l.subject = 'obligation' AND l.subject_id = d.obligation_id AND l.rung = d.rung
      AND l.recipient = d.recipient AND l.deadline_version = d.deadline_version)
""").bindparams(bindparam("today", type_=Date), bindparam("after", type_=Date))

# The condition of the index `ix_notice_line_waiting`, word for word, or SQLite would not use it; then ours. A live plan
# that is not issued tells nobody outside the host: what a step owes them waits here for the day of issue. What is to be
# said on a later day waits for that day.
_WAITING = """notice_id IS NULL AND state IN ('owed', 'held') AND state = 'owed' AND on_day <= :day AND NOT EXISTS (
    SELECT 1 FROM office o JOIN plan p ON p.id = o.plan_id JOIN contact c ON c.id = notice_line.contact_id
    WHERE o.mode = 'live' AND p.issued_on IS NULL AND c.unit_code <> p.host_unit)"""

# A notice that has begun to leave takes no more lines: what comes later that day gets the next number.
# An open one is written again, which keeps senders from taking it until its new lines are in; in the order of their
# numbers, like everything that locks several notices, so that two never wait for each other.
_OPEN_NOTICES = f"""
INSERT INTO notice (id, contact_id, channel, day, bundle, sequence, state, gathered_at, next_try_at, attempts)
SELECT CAST(:day AS VARCHAR(10)) || '.' || w.contact_id || '.' || w.channel || '.' || w.bundle || '.' || w.sequence,
       w.contact_id, w.channel, :day, w.bundle, w.sequence, 'queued', :now, :now, 0
FROM (
    SELECT l.contact_id, l.channel, l.bundle,
           COALESCE(MAX(CASE WHEN n.state IN ({_listed(OPEN)}) THEN n.sequence ELSE n.sequence + 1 END), 1)
               AS sequence
    FROM ({{lines}}) l
    LEFT JOIN notice n
        ON n.contact_id = l.contact_id AND n.channel = l.channel AND n.day = :day AND n.bundle = l.bundle
    GROUP BY l.contact_id, l.channel, l.bundle
) w
WHERE true
ORDER BY 1
ON CONFLICT (id) DO UPDATE SET gathered_at = excluded.gathered_at WHERE notice.state IN ({_listed(OPEN)})
"""
# A person who has lost every address since is tried by mail, which says so: the line then stands on the phone list.
_CHANNEL = "(SELECT COALESCE(r.first_channel, 'email') FROM contact r WHERE r.id = notice_line.contact_id)"
_LINES_WAITING = f"SELECT contact_id, {_CHANNEL} AS channel, bundle FROM notice_line WHERE {_WAITING}"
_LINES_DUE = f"SELECT contact_id, channel, bundle FROM due_line WHERE state = 'owed' UNION ALL {_LINES_WAITING}"
_DAY, _NOW = bindparam("day", type_=Date), bindparam("now", type_=UtcInstant)
OPEN_NOTICES_WAITING = text(_OPEN_NOTICES.format(lines=_LINES_WAITING)).bindparams(_DAY, _NOW)
OPEN_NOTICES_DUE = text(_OPEN_NOTICES.format(lines=_LINES_DUE)).bindparams(_DAY, _NOW)

_OPEN_NOTICE = f"""(
    SELECT n.id FROM notice n
    WHERE n.contact_id = {{line}}.contact_id AND n.channel = {{channel}} AND n.day = :day
      AND n.bundle = {{line}}.bundle AND n.state IN ({_listed(OPEN)}) {{{{ours}}}}
    ORDER BY n.sequence DESC LIMIT 1)"""

# Only a notice that this transaction has written, and so holds, takes lines: another may be on its way before they are
# committed, and its sender would not see them. Nor does it wait for a line that somebody is changing, while others wait
# for its notices. What is passed over waits for the next gathering. SQLite has one writer.
_ALONE = {"ours": "", "free": ""}
_AMONG_OTHERS = {"ours": "AND n.xmin = pg_current_xact_id()::xid", "free": "FOR UPDATE OF notice_line SKIP LOCKED"}


def _of_each(statement: str) -> dict[str, TextClause]:
    """A statement that puts lines into notices, for each database."""
    made = {"sqlite": statement.format(**_ALONE), "postgresql": statement.format(**_AMONG_OTHERS)}
    return {name: text(words).bindparams(_DAY) for name, words in made.items()}


WRITE_DUE = _of_each(f"""
INSERT INTO notice_line (plan_id, subject, subject_id, obligation_id, rung, recipient, deadline_version, contact_id,
                         role, message, clause_code, on_day, owed_on, bundle, state, notice_id)
SELECT :plan, 'obligation', d.obligation_id, d.obligation_id, d.rung, d.recipient, d.deadline_version, d.contact_id,
       d.role, d.message, d.clause_code, d.on_day, :day, d.bundle, d.state,
       CASE WHEN d.state = 'owed' THEN {_OPEN_NOTICE.format(line="d", channel="d.channel")} END
FROM due_line d
WHERE true
ON CONFLICT DO NOTHING
""")

JOIN_LINES = _of_each(f"""
UPDATE notice_line SET notice_id = {_OPEN_NOTICE.format(line="notice_line", channel=_CHANNEL)}
WHERE id IN (SELECT id FROM notice_line WHERE {_WAITING} {{free}})
""")

# Written again as it is: the lock that keeps two sweeps, or a sweep and a roll-out, from passing each other by.
LOCK_CURSOR = text("UPDATE sweep_cursor SET swept_at = swept_at WHERE plan_id = :plan RETURNING swept_through").columns(
    swept_through=Date
)


@dataclass(frozen=True)
class Swept:
    """How many rows a sweep has added."""

    lines: int
    notices: int


def sweep_plan(session: Session, plan: Plan, *, today: date, now: datetime, outside: bool) -> Swept:
    """Write every line and notice that the agenda of `plan` owes up to `today`.

    Args:
        outside: units other than the host may be told; a live plan that is not issued tells them nothing.

    The cursor row is locked first, so that a roll-out that writes rows for today is either seen or swept next time.
    """
    session.flush()
    swept_through = session.execute(LOCK_CURSOR, {"plan": plan.id}).scalar_one_or_none()
    if swept_through is None:
        return Swept(lines=0, notices=0)
    session.execute(DUE_LINES)
    given = {"host": plan.host_unit, "leader": plan.leader_unit, "plan": plan.id, "outside": outside}
    given["everything"] = settings().release == "everything"
    session.execute(FIND_DUE, {**given, "today": today, "after": swept_through})
    notices = _written(session, OPEN_NOTICES_DUE, day=today, now=now)
    lines = _written(session, _here(session, WRITE_DUE), day=today, plan=plan.id)
    _written(session, _here(session, JOIN_LINES), day=today)
    session.execute(text("DROP TABLE due_line"))
    session.execute(
        update(SweepCursor)
        .where(col(SweepCursor.plan_id) == plan.id)
        .values(swept_through=max(today, swept_through), swept_at=now)
    )
    return Swept(lines=lines, notices=notices)


def gather(session: Session, *, day: date, now: datetime) -> int:
    """Put every owed line that may leave and has no notice yet into its person's notice of the day.

    Return the notices touched.
    """
    opened = _written(session, OPEN_NOTICES_WAITING, day=day, now=now)
    if opened:
        _written(session, _here(session, JOIN_LINES), day=day)
    return int(opened)


def _here(session: Session, statements: dict[str, TextClause]) -> TextClause:
    """The statement as this database takes it."""
    return statements[session.get_bind().dialect.name]


def _written(session: Session, statement: TextClause, **given: Any) -> int:
    """Execute; return how many rows it wrote."""
    rows: int = session.execute(statement, given).rowcount  # type: ignore[attr-defined]
    return rows
