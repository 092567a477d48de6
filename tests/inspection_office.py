"""A training office that runs the plan of Bắc Kạn, rolled out, and the steps of inspection as a person would take them.

Days are business days; the instant is 07:00 of the day. What the record says is read back as plain tuples.
"""

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select, text
from sqlmodel import Session

from config.settings import settings
from models import schema
from models.audit import verify
from models.database import engine_for, session_on
from models.initiatives import Initiative, InitiativeOf, Novelty
from models.inspection.record import FindingKind, InspectionRound, RoundStatus
from models.plans import PlanVersion
from models.states import Mode, Source
from tasks import delivery, hand_ins, plan_files, roll_out, setup
from tasks.clock import LOCAL
from tasks.inspection import events as inspection
from tasks.inspection import rounds as inspection_rounds
from tasks.inspection.reports import InspectionReport, InspectionsReport, RoundReport
from tasks.inspection.rows import FindingRow, RatingRow, ScheduleRow

PLANS = Path(__file__).parent.parent / "config" / "plans"
PLAN, UNITS = PLANS / "bac-kan-2024.yaml", PLANS / "bac-kan-2024.units.yaml"
ACTOR = "Chuyên viên theo dõi - Phòng Nội vụ"
START = date(2024, 3, 25)
MAY = date(2024, 5, 20)
ROUND = "dot-1"


def instant(day: date) -> datetime:
    """07:00 of a business day."""
    return datetime.combine(day, time(7, 0), LOCAL).astimezone(UTC)


def who(day: date) -> tuple[date, datetime, str, Source]:
    """What every task takes last: the day, the instant, who acts, and from where."""
    return day, instant(day), ACTOR, Source.FORM


@cache
def _template() -> Path:
    """A database with the plan loaded and rolled out, made once per process and copied."""
    folder = Path(tempfile.mkdtemp(prefix="danvan-kiem-tra-"))
    make_office(folder, f"sqlite:///{(folder / 'danvan.db').as_posix()}")
    return folder / "danvan.db"


def make_office(folder: Path, url: str, plan: Path = PLAN) -> None:
    """A training office on an empty database, with a plan loaded and rolled out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DANVAN_HOME", str(folder))
        patch.setenv("DANVAN_DATABASE_URL", url)
        settings.cache_clear()
        schema.migrate(url)
        setup.create_office(Mode.TRAINING, instant(START))
        plan_files.load_plan.fn(plan, UNITS, instant(START), ACTOR, Source.COMMAND, apply=True)
        roll_out.roll_out.fn(START, instant(START), ACTOR, Source.COMMAND)
        engine_for(url).dispose()
    settings.cache_clear()


@dataclass
class City:
    """One office on one SQLite database of its own."""

    url: str
    home: Path

    def enter(self, patch: pytest.MonkeyPatch) -> None:
        """Make it the office that the tasks see."""
        patch.setenv("DANVAN_HOME", str(self.home))
        patch.setenv("DANVAN_DATABASE_URL", self.url)
        settings.cache_clear()

    # --- what people do -----------------------------------------------------------------------------------------

    def choose(self, on: date = MAY, round_code: str = ROUND, preview: bool = False) -> RoundReport:
        return inspection_rounds.choose_units.fn(round_code, *who(on), preview)

    def change(self, unit: str, add: bool, reason: str = "Theo đề nghị (ví dụ).", on: date = MAY) -> RoundReport:
        return inspection_rounds.change_list.fn(ROUND, unit, reason, add, *who(on))

    def settle(self, to: RoundStatus, reason: str = "", on: date = MAY, round_code: str = ROUND) -> RoundReport:
        return inspection_rounds.settle_round.fn(round_code, to, reason, *who(on))

    def confirmed(self, *units: str) -> None:
        """Confirm a list of exactly these units, each put there by hand."""
        for unit in units:
            self.change(unit, add=True)
        self.settle(RoundStatus.CONFIRMED)

    def schedule(self, *rows: tuple[str, date, str], on: date = MAY, preview: bool = False) -> InspectionsReport:
        wanted = [ScheduleRow(ROUND, unit, day, team) for unit, day, team in rows]
        return inspection.schedule_inspections.fn(wanted, *who(on), preview)

    def reschedule(
        self, number: int, day: date, reason: str = "Trùng lịch họp (ví dụ).", team: str | None = None, on: date = MAY
    ) -> InspectionReport:
        return inspection.reschedule_inspection.fn(str(number), day, reason, team, *who(on))

    def cancel(self, number: int, reason: str = "Không còn cần thiết (ví dụ).", on: date = MAY) -> InspectionReport:
        return inspection.cancel_inspection.fn(str(number), reason, *who(on))

    def send(self, on: date = MAY) -> None:
        """Everything that may leave on a day leaves."""
        now = instant(on) + timedelta(minutes=5)
        delivery.send.fn(on, now, clock=lambda: now)

    def held(self, number: int, on: date, held_on: date | None = None) -> InspectionReport:
        return inspection.record_held.fn(str(number), held_on, *who(on))

    def results(self, *rows: RatingRow | FindingRow, on: date, preview: bool = False) -> InspectionsReport:
        return inspection.record_results.fn(list(rows), *who(on), preview)

    def conclude(
        self, number: int, on: date, document: str | None = None, document_on: date | None = None
    ) -> InspectionReport:
        return inspection.conclude_inspection.fn(str(number), document, document_on, *who(on))

    def held_with_findings(self, day: date, *fix_by: date, unit: str = "P-DX") -> int:
        """An inspection that took place on a day, with one recommendation per fix-by day; return its number."""
        self.confirmed(unit)
        number = self.schedule((unit, day, "doan-1")).inspections[0].number
        self.held(number, on=day)
        rows = [
            FindingRow(str(number), FindingKind.RECOMMENDATION, f"Bổ sung sổ theo dõi {index} (ví dụ)", each)
            for index, each in enumerate(fix_by, start=1)
        ]
        self.results(*rows, on=day)
        return number

    def hand_in(self, unit: str, duty: str, on: date, occurrence: str | None = None) -> None:
        day, now, actor, source = who(on)
        hand_ins.record_hand_in.fn(unit, duty, on, None, None, day, now, actor, source, False, occurrence)

    def accept(self, unit: str, duty: str, on: date, occurrence: str) -> None:
        hand_ins.accept_hand_in.fn(unit, duty, *who(on), occurrence)

    def register(self, code: str, unit: str, of: InitiativeOf = InitiativeOf.COLLECTIVE) -> None:
        """A mô hình of a unit, as the registration step would leave it."""
        with self.session() as session:
            session.add(
                Initiative(
                    code=code,
                    plan_id="bac-kan-2024",
                    unit_code=unit,
                    registered_by_unit=unit,
                    name=f"Mô hình {code} (ví dụ)",
                    plain_name=f"mo hinh {code} (vi du)".lower(),
                    of=of,
                    content="(1)",
                    novelty=Novelty.NEW,
                    registered_on=START,
                    recorded_at=instant(START),
                )
            )

    # --- what the record says -----------------------------------------------------------------------------------

    def session(self) -> Any:
        return session_on(self.url)

    def rows(self, sql: str, **given: object) -> list[tuple[Any, ...]]:
        with self.session() as session:
            return [tuple(row) for row in session.execute(text(sql), given)]

    def several(self, *sql: str) -> list[list[tuple[Any, ...]]]:
        """The rows of several queries, read at one moment."""
        with self.session() as session:
            return [[tuple(row) for row in session.execute(text(each))] for each in sql]

    def told(self) -> list[tuple[Any, ...]]:
        """Every telling about an inspection: (inspection, rung, recipient's address, clause, state, heading)."""
        return self.rows(
            "SELECT l.subject_id, l.rung, c.email, l.clause_code, l.state, json_extract(l.event, '$.heading') "
            "FROM notice_line l LEFT JOIN contact c ON c.id = l.contact_id "
            "WHERE l.subject = 'inspection' ORDER BY l.id"
        )

    def words(self, rung: str) -> list[str]:
        """What one telling about an inspection says."""
        ((event,),) = self.rows("SELECT event FROM notice_line WHERE subject = 'inspection' AND rung = :r", r=rung)
        return list(json.loads(event)["paragraphs"])

    def changes(self, subject: str) -> list[tuple[str, str]]:
        """The audit chain's (id, change) of one kind of thing, after checking the chain."""
        with self.session() as session:
            assert verify(session) is None
        return self.rows(
            "SELECT subject_id, json_extract(body, '$.change') FROM audit_row WHERE subject = :subject ORDER BY seq",
            subject=subject,
        )

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table: to show that a refusal left the record as it was."""
        with self.session() as session:
            return dump(session)

    def round_status(self, code: str = ROUND) -> RoundStatus:
        with self.session() as session:
            (row,) = session.scalars(select(InspectionRound).where(InspectionRound.code == code))
            return RoundStatus(row.status)


def dump(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    names = sorted(inspect(session.get_bind()).get_table_names())
    return {name: [tuple(row) for row in session.execute(text(f'SELECT * FROM "{name}"'))] for name in names}


def make_city(folder: Path, patch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], None] | None = None) -> City:
    """An office with a database of its own under `folder`.

    Args:
        change: changes the plan's data on inspection, as a newer version of the file would.
    """
    home = folder / "nha"
    home.mkdir()
    shutil.copyfile(_template(), home / "danvan.db")
    url = f"sqlite:///{(home / 'danvan.db').as_posix()}"
    city = City(url, home)
    city.enter(patch)
    if change is not None:
        with session_on(url) as session:
            (version,) = session.scalars(select(PlanVersion))
            content = json.loads(version.content)
            change(content["plan"]["inspection"])
            version.content = json.dumps(content, ensure_ascii=False)
    return city
