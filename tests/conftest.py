"""Fresh homes and fresh databases: SQLite in the test's own folder, PostgreSQL on loopback, nothing shared.

The tasks, and Prefect with them, are imported by the fixtures that need them: tests of the rules do not wait for it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fresh_databases import PostgresServer, Templates
    from office_driver import OfficeDriver

# The SMTP server of tests/notifications serves these tests, too.
sys.path.append(str(Path(__file__).parent / "notifications"))
# What was drafted is read back as the tests of the documents do.
sys.path.append(str(Path(__file__).parent / "documents"))

BOTH = ("sqlite", "postgresql")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that are given the most time, and with whole engines: two workers then end together."""

    def given(item: pytest.Item) -> float:
        marker = item.get_closest_marker("timeout")
        return float(marker.args[0]) if marker else 0

    items.sort(key=lambda item: (-given(item), item.get_closest_marker("e2e") is None))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The PostgreSQL on loopback; without one the tests that need it are skipped, and in CI they fail."""
    import psycopg
    from fresh_databases import SERVER, PostgresServer

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


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[None]:
    """A server for the flows that a test runs."""
    from prefect_databases import prefect_harness

    with prefect_harness():
        yield


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of its own: no DANVAN_ setting and no `.env` of the machine reaches the test."""
    from fresh_databases import forget_what_was_read

    for name in [name for name in os.environ if name.startswith("DANVAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DANVAN_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    forget_what_was_read()
    yield tmp_path / "home"
    forget_what_was_read()


@pytest.fixture
def parsed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workbooks are read and annotated in this process: a child of its own each time is most of what such a test costs."""
    from workbook_child import in_this_process

    from documents.workbooks import parsing

    monkeypatch.setattr(parsing, "_child", in_this_process)


@pytest.fixture(params=BOTH)
def empty_database(request: pytest.FixtureRequest, home: Path) -> Iterator[str]:
    """The URL of a database with nothing in it, on SQLite and on PostgreSQL."""
    from models.database import engine_for

    if request.param == "sqlite":
        url = f"sqlite:///{(home / 'danvan.db').as_posix()}"
        yield url
        engine_for(url).dispose()
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """What SQLite databases are copied from."""
    from fresh_databases import Templates

    return Templates(tmp_path_factory.mktemp("templates"), "sqlite", None)


@pytest.fixture(scope="session")
def postgres_templates(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer) -> Templates:
    """What PostgreSQL databases are copied from."""
    from fresh_databases import Templates

    return Templates(tmp_path_factory.mktemp("templates"), "postgresql", postgres)


@pytest.fixture(params=BOTH)
def templates(request: pytest.FixtureRequest) -> Templates:
    """The templates of each database in turn."""
    name = "sqlite_templates" if request.param == "sqlite" else "postgres_templates"
    found: Templates = request.getfixturevalue(name)
    return found


@pytest.fixture
def database(home: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The office's database of this test, migrated and empty, on SQLite and on PostgreSQL."""
    from fresh_databases import copied

    with copied(templates, "empty", home, monkeypatch) as url:
        yield url


@pytest.fixture
def sqlite_database(home: Path, sqlite_templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The same on SQLite only, for what does not depend on the database."""
    from fresh_databases import copied

    with copied(sqlite_templates, "empty", home, monkeypatch) as url:
        yield url


@pytest.fixture
def office(database: str) -> OfficeDriver:
    """An office with nothing loaded yet."""
    from office_driver import OfficeDriver

    return OfficeDriver(database)


@pytest.fixture
def sqlite_office(sqlite_database: str) -> OfficeDriver:
    """The same on SQLite only."""
    from office_driver import OfficeDriver

    return OfficeDriver(sqlite_database)


@pytest.fixture
def story(home: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[OfficeDriver]:
    """The training office of the story, loaded and rolled out on 25/03/2024; nothing sent yet."""
    from fresh_databases import copied
    from office_driver import OfficeDriver

    with copied(templates, "story", home, monkeypatch) as url:
        yield OfficeDriver(url)


@pytest.fixture
def sqlite_story(home: Path, sqlite_templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[OfficeDriver]:
    """The same on SQLite only."""
    from fresh_databases import copied
    from office_driver import OfficeDriver

    with copied(sqlite_templates, "story", home, monkeypatch) as url:
        yield OfficeDriver(url)
