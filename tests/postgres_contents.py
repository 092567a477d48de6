"""What a PostgreSQL database holds, laid again into a copy that a test has written in.

Making a copy and dropping it costs the server a third of a second of processor time and more of waiting for its disk;
putting back the rows of the tables that are not empty costs a hundredth.
"""

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
COUNTERS = "SELECT sequencename, coalesce(last_value, start_value), last_value IS NOT NULL FROM pg_sequences"
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@dataclass(frozen=True)
class Contents:
    """The rows of a database's tables, as the server copies them out, and where its counters stand."""

    rows: dict[str, bytes]
    counters: list[tuple[str, int, bool]]

    @classmethod
    def of(cls, address: str) -> "Contents":
        """Read a database that nobody is writing in."""
        with psycopg.connect(address) as connection:
            rows = {}
            for table in _filled(connection):
                with connection.cursor().copy(_about("COPY {} TO STDOUT (FORMAT BINARY)", table)) as copy:
                    rows[table] = b"".join(bytes(part) for part in copy)
            return cls(rows, connection.execute(COUNTERS).fetchall())

    def lay(self, address: str) -> None:
        """Make a database of the same schema hold this and nothing else; whoever is still connected is cut off."""
        with psycopg.connect(address) as connection:
            connection.execute(OTHERS)
            # Neither foreign keys nor triggers, whatever the order of the tables.
            connection.execute("SET LOCAL session_replication_role = replica")
            for table in _filled(connection):
                connection.execute(_about("DELETE FROM {}", table))
            for table, data in self.rows.items():
                with connection.cursor().copy(_about("COPY {} FROM STDIN (FORMAT BINARY)", table)) as copy:
                    copy.write(data)
            for counter in self.counters:
                connection.execute("SELECT setval(quote_ident(%s)::regclass, %s, %s)", counter)


def _filled(connection: psycopg.Connection[Any]) -> list[str]:
    """The tables that hold anything."""
    tables = [table for (table,) in connection.execute(TABLES)]
    each = (sql.SQL("SELECT {} WHERE EXISTS (TABLE {})").format(table, sql.Identifier(table)) for table in tables)
    return [table for (table,) in connection.execute(sql.SQL(" UNION ALL ").join(each))]


def _about(statement: str, table: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(table))
