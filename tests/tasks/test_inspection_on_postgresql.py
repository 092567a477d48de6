"""A round from its list to its end leaves the same record on SQLite and on PostgreSQL; there, two people act at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from fresh_databases import PostgresServer, forget_what_was_read
from inspection_office import MAY, City, make_city, make_office, who
from sqlalchemy import inspect
from sqlmodel import Session, select

from config.refusals import Refused
from models.audit import AuditRow, verify
from models.inspection.record import (
    About,
    Booking,
    FindingKind,
    GuidanceEntry,
    GuidanceKind,
    Inspection,
    InspectionFinding,
    InspectionPerson,
    InspectionRating,
    InspectionRound,
    RoundStatus,
    RoundUnit,
)
from models.obligations import Obligation
from models.outbox import NoticeLine
from tasks.inspection import events as inspection
from tasks.inspection.rows import FindingRow, GuidedRow, PersonRow, RatingRow

WEDNESDAY, THURSDAY, FRIDAY = date(2024, 6, 12), date(2024, 6, 13), date(2024, 6, 14)
TABLES: tuple[type[Any], ...] = (
    InspectionRound,
    RoundUnit,
    Inspection,
    Booking,
    InspectionRating,
    InspectionFinding,
    InspectionPerson,
    GuidanceEntry,
    Obligation,
    NoticeLine,
    AuditRow,
)
Act = Callable[[], object]


@pytest.fixture(scope="module")
def rolled_out(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PostgreSQL database with the plan rolled out, to copy from."""
    url = postgres.create()
    make_office(tmp_path_factory.mktemp("mau"), url)
    return url


@pytest.fixture
def on_postgresql(postgres: PostgresServer, rolled_out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    url = postgres.create(template=rolled_out)
    city = City(url, tmp_path)
    city.enter(monkeypatch)
    yield city
    postgres.drop(url)
    forget_what_was_read()


def play_a_round(city: City) -> None:
    """Everything that people do in a round, once."""
    city.choose()
    city.change("P-DX", add=False)
    city.change("X-NT", add=True)
    city.settle(RoundStatus.CONFIRMED)
    city.schedule(("X-NT", WEDNESDAY, "doan-1"), ("P-GDDT", WEDNESDAY, "doan-2"), ("P-HT", FRIDAY, "doan-1"))
    city.send()
    city.reschedule(2, FRIDAY)
    city.cancel(3)
    city.held(1, on=WEDNESDAY)
    city.held(2, on=FRIDAY)
    city.results(
        RatingRow("1", About.DUTY, "ke-hoach-don-vi", "han-che", "Gửi chậm (ví dụ)."),
        FindingRow("1", FindingKind.FINDING, "Chưa có sổ theo dõi (ví dụ)", date(2024, 6, 26)),
        FindingRow("2", FindingKind.RECOMMENDATION, "Bổ sung hồ sơ (ví dụ)", date(2024, 6, 27)),
        on=FRIDAY,
    )
    for number in (1, 2):
        city.conclude(number, on=FRIDAY)
    city.hand_in("X-NT", "tu-kiem-tra", date(2024, 6, 25), occurrence="kt-1-1")
    city.accept("X-NT", "tu-kiem-tra", date(2024, 6, 25), occurrence="kt-1-1")
    guided = GuidedRow(GuidanceKind.GUIDANCE, "P-DX", date(2024, 5, 6), "Lập hồ sơ (ví dụ)")
    inspection.log_guidance.fn([guided], *who(MAY))
    inspection.record_people.fn([PersonRow("nv-1", "Họ Và Tên Mẫu")], *who(MAY))
    for _ in range(2):
        inspection.inspection_tick.fn(date(2024, 7, 1), who(date(2024, 7, 1))[1])
    city.settle(RoundStatus.CLOSED, reason="Mưa lũ (ví dụ).", on=date(2024, 7, 1))


def record(city: City) -> dict[str, list[dict[str, Any]]]:
    """Every row of the tables that a round touches, as Python sees them."""
    with city.session() as session:
        return {table.__tablename__: rows_of(session, table) for table in TABLES}


def rows_of(session: Session, table: type[Any]) -> list[dict[str, Any]]:
    keys = inspect(table).primary_key
    return [row.model_dump() for row in session.exec(select(table).order_by(*keys))]


def test_a_round_leaves_the_same_record_on_both_databases(
    on_postgresql: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play_a_round(on_postgresql)
    on_sqlite = make_city(tmp_path, monkeypatch)
    play_a_round(on_sqlite)

    there, here = record(on_postgresql), record(on_sqlite)

    assert there == here
    assert {name: len(rows) for name, rows in here.items() if name.startswith("inspection")} == {
        "inspection_round": 1,
        "inspection_round_unit": 20,
        "inspection": 3,
        "inspection_booking": 6,
        "inspection_rating": 1,
        "inspection_finding": 2,
        "inspection_person": 1,
    }
    with on_postgresql.session() as session:
        assert verify(session) is None


# --- two people at once -------------------------------------------------------------------------------------------


def at_once(*acts: Act) -> list[str]:
    """What each was answered: "" when it was done, or the sentence of the refusal."""
    start = Barrier(len(acts))

    def answer(act: Act) -> str:
        start.wait()
        try:
            act()
        except Refused as refusal:
            return str(refusal)
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(answer, acts))


def test_of_two_who_fix_the_same_days_one_is_refused_in_words_whichever_order_they_take(on_postgresql: City) -> None:
    city = on_postgresql
    city.confirmed("P-DX", "P-SC", "P-HT", "X-NT")
    one = [("P-DX", WEDNESDAY, "doan-1"), ("P-SC", THURSDAY, "doan-1")]
    other = [("P-HT", THURSDAY, "doan-1"), ("X-NT", WEDNESDAY, "doan-1")]

    said = at_once(lambda: city.schedule(*one), lambda: city.schedule(*other))

    assert said[0] == ""
    assert sorted(line.partition(" đã có lịch: ")[0] for line in said[1].splitlines()) == [
        "Ngày 12/06/2024",
        "Ngày 13/06/2024",
    ]
    assert city.rows("SELECT count(*) FROM inspection") == [(2,)]
    assert city.rows("SELECT count(*) FROM inspection_booking") == [(6,)]


def test_of_two_who_give_the_same_unit_different_days_one_is_refused(on_postgresql: City) -> None:
    city = on_postgresql
    city.confirmed("P-DX")

    said = at_once(
        lambda: city.schedule(("P-DX", WEDNESDAY, "doan-1")), lambda: city.schedule(("P-DX", FRIDAY, "doan-2"))
    )

    assert (said[0], said[1].startswith("Đơn vị P-DX đã có cuộc kiểm tra số 1 ngày ")) == ("", True)
    assert city.rows("SELECT count(*) FROM inspection") == [(1,)]


def test_two_who_conclude_at_once_conclude_once(on_postgresql: City) -> None:
    city = on_postgresql
    number = city.held_with_findings(WEDNESDAY, date(2024, 7, 10))

    said = at_once(*[lambda: city.conclude(number, on=FRIDAY)] * 3)

    assert said == ["", "", ""]
    assert city.rows("SELECT count(*) FROM obligation WHERE occurrence LIKE 'kt-%'") == [(1,)]
    assert city.rows("SELECT count(*) FROM notice_line WHERE rung = 'concluded'") == [(1,)]


def test_two_ticks_at_once_tell_once(on_postgresql: City) -> None:
    city = on_postgresql
    city.held_with_findings(WEDNESDAY, date(2024, 7, 10))
    day, now = who(date(2024, 6, 26))[:2]

    at_once(*[lambda: inspection.inspection_tick.fn(day, now)] * 3)

    assert city.rows("SELECT rung FROM notice_line WHERE rung LIKE 'not-%'") == [("not-concluded-1",)]
