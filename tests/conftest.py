"""Fresh homes and fresh databases: SQLite in the test's own folder, PostgreSQL on loopback, nothing shared."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import factories
import psycopg
import pytest
from office_driver import OfficeDriver
from sqlalchemy.engine import make_url

from config.settings import settings
from models import schema
from models.database import engine_for
from tasks.context import _calendar_in

# The SMTP server of tests/notifications serves these tests, too.
sys.path.append(str(Path(__file__).parent / "notifications"))

SERVER = "postgresql+psycopg://postgres@127.0.0.1:5432/"
BOTH = ("sqlite", "postgresql")


def forget_what_was_read() -> None:
    """Drop what a process reads once: settings, calendars, engines."""
    settings.cache_clear()
    _calendar_in.cache_clear()
    engine_for.cache_clear()


class PostgresServer:
    """The server on loopback; makes databases and drops those it has made."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def create(self, template: str | None = None) -> str:
        """Make a database, empty or as a copy; return its URL."""
        name = f"danvan_test_{uuid4().hex[:12]}"
        self._run(f"CREATE DATABASE {name}" + (f" TEMPLATE {make_url(template).database}" if template else ""))
        self.made.append(name)
        return SERVER + name

    def drop(self, url: str) -> None:
        """Drop a database together with the connections that are left on it."""
        engine_for(url).dispose()
        name = str(make_url(url).database)
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.made.remove(name)

    def _run(self, statement: str) -> None:
        with psycopg.connect(
            SERVER.replace("+psycopg", "") + "postgres", autocommit=True, connect_timeout=3
        ) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The PostgreSQL on loopback; without one the tests that need it are skipped, and in CI they fail."""
    server = PostgresServer()
    try:
        server.drop(server.create())
    except psycopg.OperationalError as error:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(f"in CI a PostgreSQL must answer on 127.0.0.1:5432: {error}")
        pytest.skip("no PostgreSQL answers on 127.0.0.1:5432")
    yield server
    for name in list(server.made):
        server.drop(SERVER + name)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of its own: no DANVAN_ setting and no `.env` of the machine reaches the test."""
    for name in [name for name in os.environ if name.startswith("DANVAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DANVAN_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    forget_what_was_read()
    yield tmp_path / "home"
    forget_what_was_read()


@pytest.fixture(params=BOTH)
def empty_database(request: pytest.FixtureRequest, home: Path) -> Iterator[str]:
    """The URL of a database with nothing in it, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        url = f"sqlite:///{(home / 'danvan.db').as_posix()}"
        yield url
        engine_for(url).dispose()
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create()
    yield url
    server.drop(url)


class Templates:
    """Databases that are made once and copied for each test: with the schema, and with the story rolled out."""

    def __init__(self, folder: Path, kind: str, server: PostgresServer | None) -> None:
        self.folder, self.kind, self.server = folder, kind, server
        self.made: dict[str, str] = {}

    def copy(self, name: str, to: Path) -> str:
        """A copy of a template, as a URL; on SQLite it lies at `to`."""
        if name not in self.made:
            self.made[name] = self._make(name)
        if self.server is not None:
            return self.server.create(template=self.made[name])
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.folder / f"{name}.db", to)
        return _sqlite(to)

    def _make(self, name: str) -> str:
        url = self.server.create() if self.server is not None else _sqlite(self.folder / f"{name}.db")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DANVAN_HOME", str(self.folder))
            patch.setenv("DANVAN_DATABASE_URL", url)
            forget_what_was_read()
            schema.migrate(url)
            if name == "story":
                office = OfficeDriver(url)
                office.set_up()
                office.load(factories.BAC_KAN, factories.STORY_UNITS)
                office.roll_out(factories.ROLLED_OUT)
            engine_for(url).dispose()
        forget_what_was_read()
        return url


def _sqlite(path: Path) -> str:
    return f"sqlite:///{path.as_posix()}"


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """What SQLite databases are copied from."""
    return Templates(tmp_path_factory.mktemp("templates"), "sqlite", None)


@pytest.fixture(scope="session")
def postgres_templates(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer) -> Templates:
    """What PostgreSQL databases are copied from."""
    return Templates(tmp_path_factory.mktemp("templates"), "postgresql", postgres)


@pytest.fixture(params=BOTH)
def templates(request: pytest.FixtureRequest) -> Templates:
    """The templates of each database in turn."""
    name = "sqlite_templates" if request.param == "sqlite" else "postgres_templates"
    found: Templates = request.getfixturevalue(name)
    return found


@contextmanager
def copied(templates: Templates, name: str, home: Path, patch: pytest.MonkeyPatch) -> Iterator[str]:
    """A test's own copy of a template, and settings that point there."""
    url = templates.copy(name, home / "danvan.db")
    home.mkdir(parents=True, exist_ok=True)
    patch.setenv("DANVAN_DATABASE_URL", url)
    forget_what_was_read()
    yield url
    if templates.server is not None:
        templates.server.drop(url)
    else:
        engine_for(url).dispose()


@pytest.fixture
def database(home: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The office's database of this test, migrated and empty, on SQLite and on PostgreSQL."""
    with copied(templates, "empty", home, monkeypatch) as url:
        yield url


@pytest.fixture
def sqlite_database(home: Path, sqlite_templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The same on SQLite only, for what does not depend on the database."""
    with copied(sqlite_templates, "empty", home, monkeypatch) as url:
        yield url


@pytest.fixture
def office(database: str) -> OfficeDriver:
    """An office with nothing loaded yet."""
    return OfficeDriver(database)


@pytest.fixture
def sqlite_office(sqlite_database: str) -> OfficeDriver:
    """The same on SQLite only."""
    return OfficeDriver(sqlite_database)


@pytest.fixture
def story(home: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[OfficeDriver]:
    """The training office of the story, loaded and rolled out on 25/03/2024; nothing sent yet."""
    with copied(templates, "story", home, monkeypatch) as url:
        yield OfficeDriver(url)


@pytest.fixture
def sqlite_story(home: Path, sqlite_templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[OfficeDriver]:
    """The same on SQLite only."""
    with copied(sqlite_templates, "story", home, monkeypatch) as url:
        yield OfficeDriver(url)
