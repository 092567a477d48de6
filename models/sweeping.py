"""The daily sweep: agenda rows that have come due become notice lines; lines become one notice per person and day.

Everything is set-based, with unique keys underneath: run twice, late, or by four processes at once, it leaves the
same rows. After days of downtime only the latest rung per obligation and role is said.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, bindparam, text, update
from sqlmodel import Session, col

from models.base import UtcInstant
from models.obligations import SweepCursor
from models.plans import Plan
from models.states import Channel

# What has come due: of each obligation and role the latest rung that still makes sense to say.
# A role is filled at the unit that owes, or at the host; when nobody fills it the line still exists, without a contact.
DUE = """
INSERT INTO notice_line (subject, subject_id, obligation_id, rung, recipient, deadline_version, contact_id, role, message, clause_code,
                         on_day, owed_on, bundle, state)
SELECT 'obligation', due.obligation_id, due.obligation_id, due.rung,
       CASE WHEN c.id IS NULL THEN 'none:' || due.told_unit || ':' || due.role ELSE 'contact:' || c.id END,
       due.deadline_version, c.id, due.role, due.message, due.clause_code, due.on_day, :today,
       CASE WHEN due.release THEN 'released' ELSE 'daily' END,
       CASE WHEN c.id IS NULL THEN 'no_contact' WHEN due.release THEN 'held' ELSE 'owed' END
FROM (
    SELECT a.on_day, a.obligation_id, a.rung, a.role, a.deadline_version, a.message, a.release, o.clause_code,
           CASE a.role WHEN 'home_affairs_officer' THEN :host WHEN 'leader_in_charge' THEN :leader
                       ELSE o.unit_code END AS told_unit,
           ROW_NUMBER() OVER (PARTITION BY a.obligation_id, a.role ORDER BY a.on_day DESC, a.position DESC) AS latest
    FROM agenda_entry a
    JOIN obligation o ON o.id = a.obligation_id AND o.deadline_version = a.deadline_version
    WHERE a.on_day > :after AND a.on_day <= :today
      AND o.plan_id = :plan AND o.status IN ('open', 'returned')
      AND (a.stale_after IS NULL OR a.stale_after >= :today)
      AND (:outside OR o.unit_code = :host)
) due
LEFT JOIN contact c ON c.unit_code = due.told_unit AND c.role = due.role AND c.active AND c.email IS NOT NULL
WHERE due.latest = 1
ON CONFLICT DO NOTHING
"""

# A notice that has begun to leave takes no more lines: what comes later that day gets the next number.
OPEN_NOTICES = """
INSERT INTO notice (id, contact_id, channel, day, bundle, sequence, state, gathered_at, next_try_at, attempts)
SELECT CAST(:day AS VARCHAR(10)) || '.' || w.contact_id || '.' || :channel || '.' || w.bundle || '.' || w.sequence,
       w.contact_id, :channel, :day, w.bundle, w.sequence, 'queued', :now, :now, 0
FROM (
    SELECT l.contact_id, l.bundle, COALESCE((
               SELECT MAX(CASE WHEN n.state IN ('queued', 'deferred') THEN n.sequence ELSE n.sequence + 1 END)
               FROM notice n
               WHERE n.contact_id = l.contact_id AND n.channel = :channel AND n.day = :day AND n.bundle = l.bundle
           ), 1) AS sequence
    FROM notice_line l
    WHERE l.notice_id IS NULL AND l.state = 'owed'
    GROUP BY l.contact_id, l.bundle
) w
WHERE true
ON CONFLICT (id) DO UPDATE SET gathered_at = excluded.gathered_at WHERE notice.state IN ('queued', 'deferred')
"""

JOIN_LINES = """
UPDATE notice_line SET notice_id = (
    SELECT n.id FROM notice n
    WHERE n.contact_id = notice_line.contact_id AND n.channel = :channel AND n.day = :day
      AND n.bundle = notice_line.bundle AND n.state IN ('queued', 'deferred')
    ORDER BY n.sequence DESC LIMIT 1)
WHERE notice_id IS NULL AND state = 'owed'
"""


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
    session.execute(text("UPDATE sweep_cursor SET swept_at = swept_at WHERE plan_id = :plan"), {"plan": plan.id})
    cursor = session.get(SweepCursor, plan.id, populate_existing=True)
    if cursor is None:
        return Swept(lines=0, notices=0)
    lines = session.execute(
        text(DUE).bindparams(bindparam("today", type_=Date), bindparam("after", type_=Date)),
        {
            "today": today,
            "after": cursor.swept_through,
            "plan": plan.id,
            "host": plan.host_unit,
            "leader": plan.leader_unit,
            "outside": outside,
        },
    ).rowcount  # type: ignore[attr-defined]
    session.execute(
        update(SweepCursor)
        .where(col(SweepCursor.plan_id) == plan.id)
        .values(swept_through=max(today, cursor.swept_through), swept_at=now)
    )
    session.expire(cursor)
    return Swept(lines=lines, notices=gather(session, day=today, now=now))


def gather(session: Session, *, day: date, now: datetime) -> int:
    """Put every owed line that has no notice yet into its person's notice of the day; return the notices touched."""
    given = {"day": day, "now": now, "channel": Channel.EMAIL.value}
    typed = (bindparam("day", type_=Date), bindparam("now", type_=UtcInstant))
    opened = session.execute(text(OPEN_NOTICES).bindparams(*typed), given).rowcount  # type: ignore[attr-defined]
    if opened:
        session.execute(text(JOIN_LINES).bindparams(typed[0]), given)
    return opened
