"""The daily sweep among few and among many obligations, and against the bare INSERT … SELECT of the same rows.

    python -m benchmarks.sweep [--small] [--scattered] [--postgres URL]

Two databases with the same units, contacts and due rows, and 10,000 and 1,000,000 obligations. A measured sweep is a
whole transaction as `tasks/sweep.py` makes it, commit included. Then its rows are taken back, untimed. The bare
insertion copies the rows of that sweep from staging tables to the same place in the same state, in one transaction on
the same engine; so the ratio is what finding, collapsing and gathering cost on top of writing. For comparison the rows
are also copied into empty tables of the same definition (keys, checks, foreign keys, indexes).
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import perf_counter

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement

from benchmarks.figures import Bound, Report, Timed, exit_code, in_turns, machine, milliseconds, ratio
from benchmarks.record import BEFORE, MEASURED_DAY, NOW, PLAN, Size, build, lines_said
from models.database import engine_for, session_on
from models.outbox import Notice, NoticeLine
from models.plans import Plan
from models.sweeping import Swept, sweep_plan

UNITS, DUE, LIMIT = 2_500, 2_000, 2.0
SIZES = {"10k": 4, "100k": 40, "1M": 400}
TABLES = (Notice.__table__, NoticeLine.__table__)  # type: ignore[attr-defined]
OUTBOX = {table.name: ", ".join(column.name for column in table.columns) for table in TABLES}


class Bench:
    """One database, with the two things that are timed on it."""

    def __init__(self, url: str, size: Size) -> None:
        self.url, self.due = url, size.due
        start = perf_counter()
        build(url, size)
        self.built_in = perf_counter() - start
        with self._engine.connect() as connection:
            self._history = lines_said(connection)
        self._stage()

    @property
    def _engine(self) -> Engine:
        return engine_for(self.url)

    def sweep(self) -> float:
        """Seconds of one sweep, from opening its transaction to the end of the commit."""
        start = perf_counter()
        swept = self._sweep()
        seconds = perf_counter() - start
        if swept != Swept(lines=self.due, notices=self.due):
            raise SystemExit(f"The sweep wrote {swept}, not {self.due} lines and notices: nothing was measured.")
        self._take_back()
        return seconds

    def bare(self) -> float:
        """Seconds of copying the rows of that sweep to where the sweep puts them, commit included."""
        seconds = self._copy("")
        self._take_back()
        return seconds

    def bare_empty(self) -> float:
        """The same into tables that hold nothing else."""
        seconds = self._copy("bare_")
        self._settle([f"DELETE FROM bare_{table}" for table in reversed(OUTBOX)], [f"bare_{table}" for table in OUTBOX])
        return seconds

    def _copy(self, prefix: str) -> float:
        start = perf_counter()
        with session_on(self.url) as session:
            for table, columns in OUTBOX.items():
                session.execute(text(f"INSERT INTO {prefix}{table} ({columns}) SELECT {columns} FROM staged_{table}"))
        return perf_counter() - start

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _sweep(self) -> Swept:
        with session_on(self.url) as session:
            plan = session.get(Plan, PLAN)
            assert plan is not None
            return sweep_plan(session, plan, today=MEASURED_DAY, now=NOW, outside=True)

    def _stage(self) -> None:
        """Sweep once, keep its rows aside, and make empty tables like the outbox's."""
        self._sweep()
        with self._engine.begin() as connection:
            connection.execute(text(f"CREATE TABLE staged_notice AS SELECT * FROM notice WHERE day = '{MEASURED_DAY}'"))
            connection.execute(
                text(f"CREATE TABLE staged_notice_line AS SELECT * FROM notice_line WHERE id > {self._history}")
            )
            for ddl in _bare_tables(connection):
                connection.execute(text(ddl))
        self._take_back()

    def _take_back(self) -> None:
        self._settle(
            [
                f"DELETE FROM notice_line WHERE id > {self._history}",
                f"DELETE FROM notice WHERE day = '{MEASURED_DAY}'",
                f"UPDATE sweep_cursor SET swept_through = '{BEFORE}', swept_at = NULL",
            ],
            [*OUTBOX, "sweep_cursor"],
        )

    def _settle(self, statements: list[str], touched: list[str]) -> None:
        """Undo, and do at once the upkeep that would otherwise fall into a later measurement."""
        with self._engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
        if self._engine.dialect.name == "sqlite":
            raw = self._engine.raw_connection()
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            raw.close()
            return
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"VACUUM {', '.join(touched)}"))


def _bare_tables(connection: Connection) -> Iterator[str]:
    """The outbox's own definitions under other names, foreign keys to each other included."""
    for table in TABLES:
        definitions: list[DDLElement] = [CreateTable(table), *(CreateIndex(index) for index in table.indexes)]
        for made in definitions:
            ddl = str(made.compile(dialect=connection.dialect))
            ddl = re.sub(r"\b(notice|notice_line)\b", r"bare_\1", ddl)
            yield re.sub(r"\b(pk|uq|ix|ck|fk)_notice", r"\1_bare_notice", ddl)


@contextmanager
def database(postgres: str | None, name: str) -> Iterator[str]:
    """The URL of an empty database that is gone afterwards: a file of its own, or one on the PostgreSQL given."""
    if postgres is None:
        with tempfile.TemporaryDirectory(prefix="danvan-bench-") as folder:
            yield f"sqlite:///{(Path(folder) / f'{name}.db').as_posix()}"
        return
    server = create_engine(postgres, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    named = f"danvan_bench_{name.lower()}"
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {named}"))
        connection.execute(text(f"CREATE DATABASE {named}"))
    try:
        yield make_url(postgres).set(database=named).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {named} WITH (FORCE)"))


def measure(few: str, many: str, *, postgres: str | None = None, scattered: bool = False, turns: int = 11) -> Report:
    """Both sizes side by side on one kind of database."""
    kind = "SQLite" if postgres is None else "PostgreSQL"
    with ExitStack() as stack:
        benches = {}
        for name in (few, many):
            url = stack.enter_context(database(postgres, name))
            size = Size(units=UNITS, duties=SIZES[name], due=DUE, scattered=scattered)
            benches[name] = Bench(url, size)
            stack.callback(benches[name].close)
        timed: dict[str, Timed] = {}
        for name, bench in benches.items():
            timed |= {
                f"sweep among {name}": bench.sweep,
                f"bare among {name}": bench.bare,
                f"bare into empty tables, {name}": bench.bare_empty,
            }
        seconds = in_turns(timed, turns=turns)
    figures = [(f"{name}, {DUE:,} due", milliseconds(taken)) for name, taken in seconds.items()]
    for name, bench in benches.items():
        to_empty = ratio(seconds[f"sweep among {name}"], seconds[f"bare into empty tables, {name}"])
        figures.append((f"sweep among {name} / bare into empty tables", f"{to_empty:8.2f}"))
        figures.append((f"building {name}", f"{bench.built_in:8.1f} s"))
    sweep_few, sweep_many = seconds[f"sweep among {few}"], seconds[f"sweep among {many}"]
    return Report(
        title=f"Sweep on {kind}, due rows {'scattered' if scattered else 'of one duty'} ({machine()})",
        figures=tuple(figures),
        bounds=(
            Bound(f"sweep among {many} / among {few}", ratio(sweep_many, sweep_few), LIMIT),
            Bound(f"sweep among {few} / bare", ratio(sweep_few, seconds[f"bare among {few}"]), LIMIT),
            Bound(f"sweep among {many} / bare", ratio(sweep_many, seconds[f"bare among {many}"]), LIMIT),
        ),
    )


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and say by the exit code whether the bounds hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweep", description=__doc__.partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="10,000 against 100,000 instead of 1,000,000")
    parser.add_argument("--scattered", action="store_true", help="the due obligations lie far apart")
    parser.add_argument("--postgres", metavar="URL", help="measure on this server too; needs the right CREATEDB")
    parser.add_argument("--turns", type=int, default=11)
    chosen = parser.parse_args(arguments)
    many = "100k" if chosen.small else "1M"
    reports = []
    for postgres in (None, chosen.postgres) if chosen.postgres else (None,):
        report = measure("10k", many, postgres=postgres, scattered=chosen.scattered, turns=chosen.turns)
        report.show()
        reports.append(report)
    return exit_code(*reports)


if __name__ == "__main__":
    sys.exit(main())
