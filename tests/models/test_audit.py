"""The audit chain: verifies by hand, shows any tampering, and stays whole when four processes add to it."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from workers import append_links, run_together

from models import audit
from models.database import engine_for, session_on

NOW = datetime(2024, 3, 25, 0, 0, tzinfo=UTC)


def verified(url: str) -> int | None:
    """The number of the first bad row, or None."""
    with session_on(url, read_only=True) as session:
        return audit.verify(session)


def test_an_empty_chain_is_whole(database: str) -> None:
    assert verified(database) is None


def test_the_chain_verifies_with_the_standard_library_alone(database: str) -> None:
    append_links(database, "một", 5, NOW)

    with session_on(database) as session:
        rows = session.execute(text("SELECT seq, body, hash FROM audit_row ORDER BY seq")).all()
    previous = "0" * 64
    for seq, body, stored in rows:
        previous = hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()
        assert (json.loads(body)["seq"], stored) == (seq, previous)
    assert [seq for seq, _, _ in rows] == [1, 2, 3, 4, 5]
    assert verified(database) is None


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_row SET body = replace(body, 'một', 'hai') WHERE seq = {n}",
        "UPDATE audit_row SET body = 'không còn là JSON' WHERE seq = {n}",
        "UPDATE audit_row SET body = '[]' WHERE seq = {n}",
        "UPDATE audit_row SET subject = 'khác' WHERE seq = {n}",
        "UPDATE audit_row SET subject_id = 'khác' WHERE seq = {n}",
        "UPDATE audit_row SET hash = previous_hash WHERE seq = {n}",
        "UPDATE audit_row SET previous_hash = hash WHERE seq = {n}",
    ],
)
def test_tampering_with_any_row_is_found_where_it_was_done(sqlite_database: str, tampering: str) -> None:
    append_links(sqlite_database, "một", 4, NOW)
    found = []

    for number in (1, 2, 3, 4):
        with session_on(sqlite_database) as session:
            session.execute(text(tampering.format(n=number)))
            session.flush()
            session.expire_all()
            found.append(audit.verify(session))
            session.rollback()

    assert found == [1, 2, 3, 4]
    assert verified(sqlite_database) is None


def test_a_row_that_is_taken_out_is_found_at_the_next(sqlite_database: str) -> None:
    append_links(sqlite_database, "một", 3, NOW)
    with session_on(sqlite_database) as session:
        session.execute(text("DELETE FROM audit_row WHERE seq = 2"))

    assert verified(sqlite_database) == 3


def test_a_chain_cut_off_at_its_end_is_found_by_its_head(database: str) -> None:
    append_links(database, "một", 3, NOW)
    with session_on(database) as session:
        session.execute(text("DELETE FROM audit_row WHERE seq = 3"))

    assert verified(database) == 3


def test_four_processes_add_to_one_whole_chain(database: str) -> None:
    engine_for(database).dispose()

    codes = run_together(*[(append_links, (database, name, 10, NOW)) for name in ("a", "b", "c", "d")])

    with session_on(database) as session:
        rows = session.execute(text("SELECT seq, subject_id FROM audit_row ORDER BY seq")).all()
    assert codes == [0, 0, 0, 0]
    assert [seq for seq, _ in rows] == list(range(1, 41))
    assert sorted(subject for _, subject in rows) == sorted(f"{name}-{n}" for name in "abcd" for n in range(10))
    assert verified(database) is None


def test_a_link_that_is_rolled_back_leaves_no_gap(database: str) -> None:
    append_links(database, "một", 2, NOW)
    with session_on(database) as session:
        audit.append(
            session, subject="thử", subject_id="bỏ", change="thử", actor="x", source=audit.Source.SYSTEM, now=NOW
        )
        session.rollback()

    append_links(database, "hai", 1, NOW)

    with session_on(database) as session:
        rows = session.execute(text("SELECT seq, subject_id FROM audit_row ORDER BY seq")).all()
    assert rows == [(1, "một-0"), (2, "một-1"), (3, "hai-0")]
    assert verified(database) is None
