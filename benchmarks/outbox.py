"""Personal messages end to end: taken from the record, put into words, built, handed over, recorded, one by one.

    python -m benchmarks.outbox [--few N] [--many N] [--postgres URL]

The office is the one that ships with the program, live and issued, with as many persons added as there are messages; each
is owed one reminder. `tasks.delivery.send` brings all of them to `smtp-sink`, as the flow does. Each size runs in a
process of its own, so that the peak of its memory is its own (`getrusage`).

Where the time goes is measured in the same run: in the database driver (statements and commits), in building the MIME,
on the wire; what is left is ours, most of it SQLAlchemy.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks.figures import Bound, Report, exit_code, machine
from benchmarks.mail import sink
from benchmarks.sweep import database

FEW, MANY, LIMIT = 1_000, 10_000, 1.2
ROLLED_OUT, DAY = date(2024, 3, 25), date(2024, 11, 7)
NOW = datetime(2024, 11, 7, 0, 10, tzinfo=UTC)
ACTOR = "đo hiệu năng"
PARTS = ("database", "MIME", "wire")

OFFICE = "UPDATE office SET mode = 'live', training_today = NULL"
EMPTY = ("DELETE FROM notice_line", "DELETE FROM notice")
PERSON = """
INSERT INTO contact (unit_code, role, name, email, channels, first_channel, active)
VALUES (:unit, 'person_in_charge', :name, :email, 'email', 'email', true)
"""
NOTICES = """
INSERT INTO notice (id, contact_id, channel, day, bundle, sequence, state, gathered_at, next_try_at, attempts)
SELECT '{day}.' || c.id || '.email.daily.1', c.id, 'email', '{day}', 'daily', 1, 'queued', '{now}', '{now}', 0
FROM contact c WHERE c.name LIKE 'Đầu mối thứ %'
"""
LINES = """
INSERT INTO notice_line (plan_id, subject, subject_id, obligation_id, rung, recipient, deadline_version, contact_id,
                         role, message, clause_code, on_day, owed_on, bundle, state, notice_id)
SELECT o.plan_id, 'obligation', o.id, o.id, 'T-5', 'contact:' || c.id, o.deadline_version, c.id, 'person_in_charge',
       'reminder', o.clause_code, '{day}', '{day}', 'daily', 'owed', '{day}.' || c.id || '.email.daily.1'
FROM contact c JOIN obligation o ON o.unit_code = c.unit_code AND o.duty_code = 'bao-cao-don-vi'
WHERE c.name LIKE 'Đầu mối thứ %'
"""


def build(messages: int) -> None:
    """The office with its outbox, in the database that the environment names."""
    from sqlalchemy import text

    from config.settings import PACKAGED, settings
    from models import schema
    from models.database import session_on
    from models.states import Mode, Source
    from tasks import issue, plan_files, roll_out, setup

    url, morning = settings().database, datetime(2024, 3, 25, tzinfo=UTC)
    plan, units = (PACKAGED / "plans" / name for name in ("bac-kan-2024.yaml", "bac-kan-2024.units.yaml"))
    schema.migrate(url)
    setup.create_office(Mode.TRAINING, morning)
    plan_files.load_plan.fn(plan, units, morning, ACTOR, Source.COMMAND, apply=True)
    roll_out.roll_out.fn(ROLLED_OUT, morning, ACTOR, Source.COMMAND)
    issue.record_issue.fn("45/KH-UBND (ví dụ)", ROLLED_OUT, ROLLED_OUT, morning, ACTOR, Source.COMMAND, False)
    with session_on(url) as session:
        for statement in (OFFICE, *EMPTY):
            session.execute(text(statement))
        owing = "SELECT unit_code FROM obligation WHERE duty_code = 'bao-cao-don-vi' ORDER BY unit_code"
        owe = list(session.execute(text(owing)).scalars())
        people = [
            {"unit": owe[n % len(owe)], "name": f"Đầu mối thứ {n}", "email": f"nguoi-{n}@mien-{n % 40}.example"}
            for n in range(messages)
        ]
        session.execute(text(PERSON), people)
        now = NOW.replace(tzinfo=None).isoformat(" ", "microseconds")
        for statement in (NOTICES, LINES):
            session.execute(text(statement.format(day=DAY.isoformat(), now=now)))


def send_all(messages: int) -> dict[str, Any]:
    """Drain the outbox once; what it took."""
    from config.settings import settings
    from tasks import delivery

    with timed(settings().database) as spent:
        began, cpu = perf_counter(), process_time()
        sent = delivery.send.fn(DAY, NOW)
        seconds, cpu = perf_counter() - began, process_time() - cpu
    if sent.accepted != messages:
        raise SystemExit(
            f"{sent.accepted} of {messages} messages were accepted ({sent.reasons}): nothing was measured."
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": seconds, "cpu": cpu, "peak_kib": peak, **{part: spent[part] for part in PARTS}}


def drain() -> None:
    """Drain the outbox once, whatever comes of it."""
    from tasks import delivery

    delivery.send.fn(DAY, NOW)


@contextmanager
def timed(url: str) -> Iterator[Counter[str]]:
    """Measure the parts while the block runs; two readings of a clock each, far below what is measured."""
    from sqlalchemy import event

    from models.database import engine_for
    from notifications.channels import mail
    from notifications.channels.smtp_pool import SmtpPool

    spent: Counter[str] = Counter()
    engine, began = engine_for(url), [0.0]

    def before(*_: Any) -> None:
        began[0] = perf_counter()

    def after(*_: Any) -> None:
        spent["database"] += perf_counter() - began[0]  # type: ignore[assignment]

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    engine.dialect.do_commit = _counted(engine.dialect.do_commit, spent, "database")  # type: ignore[method-assign]
    mail.build = _counted(mail.build, spent, "MIME")
    SmtpPool.send = _counted(SmtpPool.send, spent, "wire")  # type: ignore[method-assign]
    yield spent


def _counted(function: Callable[..., Any], spent: Counter[str], part: str) -> Callable[..., Any]:
    def counted(*arguments: Any, **named: Any) -> Any:
        began = perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            spent[part] += perf_counter() - began  # type: ignore[assignment]

    return counted


def measure(few: int = FEW, many: int = MANY, postgres: str | None = None) -> Report:
    """Both sizes, each in processes of its own, on one kind of database."""
    found = {}
    with sink() as port:
        for messages in (few, many):
            with database(postgres, f"outbox_{messages}") as url, tempfile.TemporaryDirectory() as home:
                child("build", messages, url, port, home)
                found[messages] = json.loads(child("send", messages, url, port, home))
    figures = [line for messages, result in found.items() for line in _figures(messages, result)]
    growth = found[many]["peak_kib"] / found[few]["peak_kib"]
    kind = "SQLite" if postgres is None else "PostgreSQL"
    return Report(
        title=f"The outbox end to end on {kind} ({machine()})",
        figures=tuple(figures),
        bounds=(Bound(f"peak memory, {many:,} messages / {few:,}", growth, LIMIT),),
    )


def _figures(messages: int, result: dict[str, float]) -> Iterator[tuple[str, str]]:
    seconds = result["seconds"]
    shares = [f"{part} {result[part] / seconds:.0%}" for part in PARTS]
    ours = seconds - sum(result[part] for part in PARTS)
    yield (
        f"{messages:,} messages",
        f"{messages / seconds:8,.0f} messages/s, {result['cpu'] / messages * 1000:.1f} ms CPU each",
    )
    yield "  peak memory", f"{result['peak_kib'] / 1024:8,.0f} MiB"
    yield "  shares of the time", f"{', '.join(shares)}, ours {ours / seconds:.0%}"


def child(what: str, messages: int, url: str, port: int, home: str) -> str:
    """Do one thing in a process of its own, on a database and a mail server; what it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DANVAN_")}
    environment |= {
        "DANVAN_HOME": home,
        "DANVAN_DATABASE_URL": url,
        "DANVAN_MAIL_HOST": "127.0.0.1",
        "DANVAN_MAIL_PORT": str(port),
        "DANVAN_MAIL_SECURITY": "none",
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]),
    }
    command = [sys.executable, "-m", "benchmarks.outbox", "--child", what, "--many", str(messages)]
    done = subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"The process that was to {what} {messages} messages failed:\n{done.stderr[-2000:]}")
    return done.stdout


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and say by the exit code whether the bound holds."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.outbox", description=str(__doc__).partition("\n")[0])
    parser.add_argument("--few", type=int, default=FEW)
    parser.add_argument("--many", type=int, default=MANY)
    parser.add_argument("--postgres", metavar="URL", help="measure on this server too; needs the right CREATEDB")
    parser.add_argument("--child", choices=("build", "send", "drain"), help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.child == "build":
        build(chosen.many)
        return 0
    if chosen.child == "drain":
        drain()
        return 0
    if chosen.child == "send":
        print(json.dumps(send_all(chosen.many)))
        return 0
    reports = []
    for postgres in (None, chosen.postgres) if chosen.postgres else (None,):
        reports.append(measure(chosen.few, chosen.many, postgres))
        reports[-1].show()
    return exit_code(*reports)


if __name__ == "__main__":
    sys.exit(main())
