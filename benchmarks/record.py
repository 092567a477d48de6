"""A record of any size: migrated as an office's is, then filled with INSERT … SELECT alone.

The shape is that of a country's plan in November. Every unit owes every duty; each obligation has a ladder of eight
rungs; all were told at roll-out, so the outbox already holds one line said per obligation. On the day that is measured
exactly `due` obligations of as many units and contacts have a rung, whatever the size of the rest.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, create_engine, insert, text
from sqlalchemy.pool import NullPool

from models.obligations import SweepCursor, agenda_entry
from models.outbox import NoticeLine
from models.plans import Clause, Contact, Duty, Plan, Unit, UnitClass
from models.schema import migrate

PLAN = "do-hieu-nang-2024"
HOST = "phong-noi-vu"
LEADER = "lanh-dao-thanh-pho"
FIRST_DAY = date(2024, 3, 25)
MEASURED_DAY = date(2024, 11, 14)
BEFORE = MEASURED_DAY - timedelta(days=1)
NOW = datetime(2024, 11, 14, 0, 0, tzinfo=UTC)
MEASURED = (MEASURED_DAY - FIRST_DAY).days

# rung, days from the due day, role, message, waits for release, goes stale on the due day
LADDER = (
    ("T-10", -14, "person_in_charge", "reminder", False, True),
    ("T-5", -7, "person_in_charge", "reminder", False, True),
    ("T-2", -2, "person_in_charge", "reminder", False, True),
    ("T", 0, "person_in_charge", "reminder", False, True),
    ("T+1", 1, "home_affairs_officer", "not_received", False, False),
    ("T+1", 1, "head", "overdue", True, False),
    ("T+2", 4, "leader_in_charge", "overdue_report", True, False),
)
LAST_DUE_DAY = 350


@dataclass(frozen=True)
class Size:
    """How many there are of each; obligations are units × duties.

    Args:
        scattered: the due ones are spread over all duties instead of being one duty of `due` units.
    """

    units: int
    duties: int
    due: int
    scattered: bool = False

    @property
    def obligations(self) -> int:
        """Every unit owes every duty once."""
        return self.units * self.duties


def build(url: str, size: Size) -> None:
    """Migrate an empty database and fill it; the statistics are what the database's own upkeep would have."""
    migrate(url)
    with _filling(url) as connection:
        _plan(connection, size)
        _days(connection, size)
        _obligations(connection, size)
        _agenda(connection)
        _told(connection)
        for helper in ("bench_n", "bench_day", "bench_free_day", "bench_rung"):
            connection.execute(text(f"DROP TABLE {helper}"))
    _keep_up(url)


@contextmanager
def _filling(url: str) -> Iterator[Connection]:
    """One transaction that need not survive a power cut."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            for pragma in ("journal_mode=WAL", "synchronous=OFF", "cache_size=-400000", "temp_store=FILE"):
                connection.exec_driver_sql(f"PRAGMA {pragma}")
            connection.commit()
        yield connection
        connection.commit()


def _plan(connection: Connection, size: Size) -> None:
    _rows(
        connection,
        Plan,
        [
            {
                "id": PLAN,
                "year": 2024,
                "title": "Kế hoạch đo hiệu năng",
                "short_title": "Kế hoạch đo",
                "authority": "UBND",
                "starts_on": FIRST_DAY,
                "ends_on": date(2024, 12, 31),
                "host_unit": HOST,
                "leader_unit": LEADER,
                "version": 1,
                "issued_on": FIRST_DAY,
                "rolled_out_on": FIRST_DAY,
            }
        ],
    )
    _rows(connection, SweepCursor, [{"plan_id": PLAN, "swept_through": BEFORE}])
    _rows(connection, UnitClass, [{"code": "don-vi", "name": "Đơn vị", "relation": "subordinate"}])
    _rows(
        connection,
        Clause,
        [
            {
                "plan_id": PLAN,
                "code": "III.2.c",
                "position": 1,
                "cite": "điểm c khoản 2 mục III",
                "text": "Báo cáo",
                "text_digest": "",
                "schedulable": True,
            }
        ],
    )
    _rows(connection, Duty, [_duty(number) for number in range(size.duties)])
    codes = [HOST, LEADER, *(f"don-vi-{number:05d}" for number in range(size.units))]
    _rows(connection, Unit, [{"code": code, "name": f"Đơn vị {code}", "class_code": "don-vi"} for code in codes])
    roles = {HOST: ("home_affairs_officer",), LEADER: ("leader_in_charge",)}
    _rows(
        connection,
        Contact,
        [
            {
                "unit_code": code,
                "role": role,
                "name": f"Đầu mối {role} {code}",
                "email": f"{role}@{code}.example",
                "channels": "email",
                "first_channel": "email",
                "active": True,
            }
            for code in codes
            for role in roles.get(code, ("person_in_charge", "head"))
        ],
    )


def _duty(number: int) -> dict[str, Any]:
    return {
        "plan_id": PLAN,
        "code": f"bao-cao-{number:04d}",
        "position": number,
        "clause_code": "III.2.c",
        "name": f"Báo cáo số {number}",
        "expected": "Báo cáo",
        "handed_to": "Phòng Nội vụ",
        "step": "unit_plans",
        "kind": "legal",
        "words": "trước ngày 15/11/2024",
        "nil_return": False,
        "withdrawn": False,
    }


def _days(connection: Connection, size: Size) -> None:
    """Helper tables: numbers, days, and the due days whose ladder does not touch the day that is measured."""
    for ddl in (
        "CREATE TABLE bench_n (n integer PRIMARY KEY)",
        "CREATE TABLE bench_day (n integer PRIMARY KEY, on_day date NOT NULL)",
        "CREATE TABLE bench_free_day (k integer PRIMARY KEY, n integer NOT NULL)",
        "CREATE TABLE bench_rung (rung text, days integer, role text, message text, held boolean, early boolean, "
        "position integer PRIMARY KEY)",
    ):
        connection.execute(text(ddl))
    connection.execute(
        text("INSERT INTO bench_n WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < :last) "
             "SELECT n FROM s"),
        {"last": size.obligations - 1},
    )  # fmt: skip
    days = [{"n": n, "day": (FIRST_DAY + timedelta(days=n)).isoformat()} for n in range(-20, 400)]
    connection.execute(text("INSERT INTO bench_day VALUES (:n, CAST(:day AS DATE))" if _is_postgres(connection)
                            else "INSERT INTO bench_day VALUES (:n, :day)"), days)  # fmt: skip
    taken = {MEASURED - rung[1] for rung in LADDER}
    free = [n for n in range(21, LAST_DUE_DAY) if n not in taken]
    connection.execute(
        text("INSERT INTO bench_free_day VALUES (:k, :n)"), [{"k": k, "n": n} for k, n in enumerate(free)]
    )
    columns = ("rung", "days", "role", "message", "held", "early")
    rungs = [dict(zip(columns, rung, strict=True), position=position) for position, rung in enumerate(LADDER)]
    named = ", ".join(f":{name}" for name in (*columns, "position"))
    connection.execute(text(f"INSERT INTO bench_rung VALUES ({named})"), rungs)


def _is_postgres(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def _obligations(connection: Connection, size: Size) -> None:
    """Duty by duty, as a roll-out writes them. Day 0 of the plan is the roll-out; what is long past was accepted."""
    chosen = "(s.unit * 31) % :duties" if size.scattered else ":duties / 2"
    statement = f"""
        INSERT INTO obligation (id, plan_id, duty_code, unit_code, occurrence, clause_code, kind, relation, reading,
                                due_on, working_target, original_due_on, deadline_version, status)
        SELECT s.n + 1, :plan, d.code, u.code, '2024', 'III.2.c', 'legal', 'subordinate',
               'nhận đến hết ngày trước ngày nêu trong kế hoạch; ngày làm việc liền trước là mốc theo dõi',
               y.on_day, y.on_day, y.on_day, 1, CASE WHEN y.n + 7 < :measured THEN 'accepted' ELSE 'open' END
        FROM (SELECT n, n / :units AS duty, n % :units AS unit FROM bench_n) s
        JOIN duty d ON d.plan_id = :plan AND d.position = s.duty
        JOIN bench_unit u ON u.n = s.unit
        JOIN bench_free_day f ON f.k = (s.unit * 7 + s.duty * 13) % :free
        JOIN bench_day y ON y.n = CASE WHEN s.unit < :due AND s.duty = {chosen} THEN :measured ELSE f.n END
        ORDER BY s.n"""
    connection.execute(text("CREATE TABLE bench_unit (n integer PRIMARY KEY, code text NOT NULL)"))
    connection.execute(
        text(
            "INSERT INTO bench_unit SELECT ROW_NUMBER() OVER (ORDER BY code) - 1, code FROM unit "
            "WHERE code LIKE 'don-vi-%'"
        )
    )
    free = connection.execute(text("SELECT count(*) FROM bench_free_day")).scalar_one()
    given = {"plan": PLAN, "units": size.units, "duties": size.duties, "due": size.due}
    connection.execute(text(statement), {**given, "free": free, "measured": MEASURED})
    connection.execute(text("DROP TABLE bench_unit"))


def _agenda(connection: Connection) -> None:
    """Eight rungs each. SQLite's table is ordered by day, so it is filled in that order; the index follows after."""
    order = "" if _is_postgres(connection) else "ORDER BY 1, 2, 3, 4"
    statement = f"""
        INSERT INTO agenda_entry (on_day, obligation_id, rung, role, deadline_version, position, message, release,
                                  stale_after)
        SELECT d.on_day, o.id, r.rung, r.role, 1, r.position, r.message, r.held, CASE WHEN r.early THEN o.due_on END
        FROM obligation o
        JOIN bench_day due ON due.on_day = o.due_on
        JOIN bench_rung r ON true
        JOIN bench_day d ON d.n = due.n + r.days
        UNION ALL
        SELECT first.on_day, o.id, 'told', 'person_in_charge', 1, 1000, 'told', false, o.due_on
        FROM obligation o JOIN bench_day first ON first.n = 0
        {order}"""
    indexes = sorted(agenda_entry.indexes, key=lambda index: str(index.name))
    connection.execute(text("CREATE UNIQUE INDEX bench_day_on_day ON bench_day (on_day)"))
    for index in indexes:
        index.drop(connection)
    connection.execute(text(statement))
    for index in indexes:
        index.create(connection)


def _told(connection: Connection) -> None:
    """The outbox after the roll-out: one notice per person, one line per obligation, all said."""
    connection.execute(
        text("""
        INSERT INTO notice (id, contact_id, channel, day, bundle, sequence, state, gathered_at, next_try_at, attempts)
        SELECT d.on_day || '.' || c.id || '.email.daily.1', c.id, 'email', d.on_day, 'daily', 1, 'accepted',
               d.on_day, d.on_day, 1
        FROM contact c JOIN bench_day d ON d.n = 0 WHERE c.role = 'person_in_charge'""")
    )
    connection.execute(
        text("""
        INSERT INTO notice_line (plan_id, subject, subject_id, obligation_id, rung, recipient, deadline_version,
                                 contact_id, role, message, clause_code, on_day, owed_on, bundle, state, notice_id)
        SELECT o.plan_id, 'obligation', o.id, o.id, 'told', 'contact:' || c.id, 1, c.id,
               'person_in_charge', 'told', o.clause_code, d.on_day, d.on_day, 'daily', 'said',
               d.on_day || '.' || c.id || '.email.daily.1'
        FROM obligation o
        JOIN contact c ON c.unit_code = o.unit_code AND c.role = 'person_in_charge'
        JOIN bench_day d ON d.n = 0
        ORDER BY o.id""")
    )


def _keep_up(url: str) -> None:
    """What PostgreSQL's autovacuum does by itself within minutes; SQLite has no statistics, as in an office."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if _is_postgres(connection):
            connection.execute(text("VACUUM ANALYZE"))
            connection.execute(text("CHECKPOINT"))
        else:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _rows(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    connection.execute(insert(table), rows)


def lines_said(connection: Connection) -> int:
    """The last line of the outbox's history; what a sweep adds comes after it."""
    last: int = connection.execute(text(f"SELECT max(id) FROM {NoticeLine.__tablename__}")).scalar_one()
    return last
