"""Making a database ready: its schema, and the office in it (a training office at the first start, or a live one)."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from config.refusals import Refused
from config.settings import PACKAGED, Settings
from models import schema
from models.plans import Office, Plan
from models.states import Mode, Source
from tasks.clock import machine_now, office_of, today_of
from tasks.plan_files import load_plan
from tasks.transactions import transaction

EXAMPLE_PLAN = PACKAGED / "plans" / "bac-kan-2024.yaml"
EXAMPLE_UNITS = PACKAGED / "plans" / "bac-kan-2024.units.yaml"


@dataclass(frozen=True)
class Ready:
    """A database that can be worked with."""

    created: bool
    mode: Mode
    today: date
    needs_roll_out: bool


def ensure_ready(settings: Settings) -> Ready:
    """Migrate; when there is no office yet, make a training office that runs the example plan of Bắc Kạn.

    Raises:
        Refused: the database cannot be reached, or a newer version made it.
    """
    migrate(settings)
    now = machine_now()
    created = create_office(Mode.TRAINING, now)
    if created:
        load_plan.fn(EXAMPLE_PLAN, EXAMPLE_UNITS, now, "Hệ thống", Source.SYSTEM, apply=True)
    with transaction() as session:
        office = office_of(session)
        plan = session.get(Plan, office.plan_id) if office.plan_id else None
        return Ready(
            created=created,
            mode=office.mode,
            today=today_of(office, now),
            needs_roll_out=office.mode is Mode.TRAINING and plan is not None and plan.rolled_out_on is None,
        )


def migrate(settings: Settings) -> None:
    """Bring the database to this version's schema.

    Raises:
        Refused: the database cannot be reached, or a newer version made it.
    """
    try:
        schema.migrate(settings.database)
    except DBAPIError as error:
        raise Refused(
            f"Không mở được cơ sở dữ liệu ({type(error).__name__}). Hãy kiểm tra DANVAN_DATABASE_URL, hoặc quyền ghi "
            f"vào thư mục {settings.home}."
        ) from None


def create_office(mode: Mode, now: datetime) -> bool:
    """Write the office's one row if there is none; return whether it was written."""
    with transaction() as session:
        if session.get(Office, 1) is not None:
            return False
        session.add(Office(mode=mode, created_at=now))
        return True


@dataclass(frozen=True)
class Started:
    """A live office that was set up."""

    plan_title: str
    home: Path


def start_live(settings: Settings, plan: Path, units: Path, actor: str) -> Started:
    """Set up a live office with its own plan and units.

    Raises:
        Refused: an office is already here, or the files have errors (then nothing is left behind).
    """
    migrate(settings)
    now = machine_now()
    if not create_office(Mode.LIVE, now):
        raise Refused(
            f"Thư mục {settings.home} đã có dữ liệu cơ quan. Hãy đặt DANVAN_HOME sang thư mục khác cho cơ quan mới."
        )
    try:
        load_plan.fn(plan, units, now, actor, Source.COMMAND, apply=True)
    except Refused:
        with transaction() as session:
            session.delete(office_of(session))
        raise
    with transaction() as session:
        office = office_of(session)
        loaded = session.get(Plan, office.plan_id)
        assert loaded is not None
        return Started(loaded.title, settings.home)
