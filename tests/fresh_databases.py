"""Databases for tests: made fresh, or copied from one that was made once."""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import factories
import psycopg
import pytest
import zalo_office
from office_driver import OfficeDriver
from postgres_contents import Contents
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

from config.settings import settings
from models import database, schema
from models.database import engine_for
from tasks.context import _calendar_in

_CONNECTED: dict[str, Engine] = {}


def _engine(*given: Any, **options: Any) -> Engine:
    """An engine that compiles no statement which an engine of an earlier test has compiled: half of a test's time.

    What is compiled is kept by engine and by dialect; a dialect knows its server once it has connected.
    """
    engine = create_engine(*given, **options, query_cache_size=5_000)
    first = _CONNECTED.get(engine.dialect.name, engine)
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
    event.listen(engine, "connect", lambda *_: _CONNECTED.setdefault(engine.dialect.name, engine))
    return engine


database.create_engine = _engine
SERVER = "postgresql+psycopg://postgres@127.0.0.1:5432/"


def forget_what_was_read() -> None:
    """Drop what a process reads once: settings, calendars, engines."""
    settings.cache_clear()
    _calendar_in.cache_clear()
    engine_for.cache_clear()


class PostgresServer:
    """The server on loopback; makes databases and drops those it has made."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def address(self, url: str) -> str:
        """A database's address as psycopg takes it."""
        return url.replace("+psycopg", "")

    def create(self, template: str | None = None, language: str | None = None) -> str:
        """Make a database, empty, as a copy, or empty with the order of a language's dictionaries; return its URL."""
        name = f"danvan_test_{uuid4().hex[:12]}"
        copied = f" TEMPLATE {make_url(template).database}" if template else ""
        ordered = (
            f" TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE '{language}' LOCALE 'C.UTF-8'" if language else ""
        )
        self._run(f"CREATE DATABASE {name}{copied}{ordered}")
        self.made.append(name)
        return SERVER + name

    def drop(self, url: str) -> None:
        """Drop a database together with the connections that are left on it."""
        engine_for(url).dispose()
        name = str(make_url(url).database)
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.made.remove(name)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.address(SERVER + "postgres"), autocommit=True, connect_timeout=3) as connection:
            connection.execute(statement)


class Templates:
    """Databases that are made once and copied for each test: with the schema, with the story rolled out, with Zalo.

    "zalo_live" is the office of "zalo" after its plan was issued: going live costs more than a copy.
    """

    def __init__(self, folder: Path, kind: str, server: PostgresServer | None) -> None:
        self.folder, self.kind, self.server = folder, kind, server
        self.made: dict[str, str] = {}
        self.contents: dict[str, Contents] = {}
        self.given_back: dict[str, list[str]] = defaultdict(list)

    def copy(self, name: str, to: Path) -> str:
        """A copy of a template, as a URL; on SQLite it lies at `to`."""
        if name not in self.made:
            self.made[name] = self._make(name)
        if self.server is not None:
            return self._on_server(self.server, name)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.folder / f"{name}.db", to)
        return _sqlite(to)

    def take_back(self, name: str, url: str) -> None:
        """Take a copy back; on PostgreSQL the next test gets it, put right."""
        engine_for(url).dispose()
        self.given_back[name].append(url)

    def _on_server(self, server: PostgresServer, name: str) -> str:
        if not self.given_back[name]:
            return server.create(template=self.made[name])
        if name not in self.contents:
            self.contents[name] = Contents.of(server.address(self.made[name]))
        url = self.given_back[name].pop()
        self.contents[name].lay(server.address(url))
        return url

    def _make(self, name: str) -> str:
        if name == "zalo_live":
            url = self.copy("zalo", self.folder / f"{name}.db")
        else:
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
            if name == "zalo":
                zalo_office.roll_out(OfficeDriver(url), self.folder)
            if name == "zalo_live":
                OfficeDriver(url).go_live(zalo_office.NUMBER, factories.ROLLED_OUT)
            engine_for(url).dispose()
        forget_what_was_read()
        return url


def _sqlite(path: Path) -> str:
    return f"sqlite:///{path.as_posix()}"


@contextmanager
def copied(templates: Templates, name: str, home: Path, patch: pytest.MonkeyPatch) -> Iterator[str]:
    """A test's own copy of a template, and settings that point there."""
    url = templates.copy(name, home / "danvan.db")
    home.mkdir(parents=True, exist_ok=True)
    patch.setenv("DANVAN_DATABASE_URL", url)
    forget_what_was_read()
    yield url
    templates.take_back(name, url)
