"""Commands run as an office types them: `main([...])` in this process, on a real SQLite home in a folder of its own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from command_runs import PLAN, UNITS, Danvan, Ran

from config.settings import Settings, settings
from flows.cli.app import main
from models.database import engine_for


@contextmanager
def working_in(home: Path) -> Iterator[None]:
    """Point this process at a home, away from whatever the machine has set for another office."""
    with pytest.MonkeyPatch.context() as patch:
        for name in Settings.model_fields:
            patch.delenv(f"DANVAN_{name.upper()}", raising=False)
        patch.chdir(home.parent)
        patch.setenv("DANVAN_HOME", str(home))
        patch.setenv("PREFECT_HOME", str(home.parent / "prefect"))
        settings.cache_clear()
        yield
        engine_for(f"sqlite:///{(home / 'danvan.db').as_posix()}").dispose()
    settings.cache_clear()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home that is not there yet."""
    with working_in(tmp_path / "nha"):
        yield tmp_path / "nha"


@pytest.fixture
def danvan(home: Path, capsys: pytest.CaptureFixture[str]) -> Danvan:
    """Run one command in a home that nothing was set up in."""

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        settings.cache_clear()
        code = main([str(each) for each in arguments])
        written = capsys.readouterr()
        return Ran(code, written.out, written.err)

    return run


@pytest.fixture(scope="session")
def rolled_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example plan, loaded and rolled out in training on 25/03/2024; made once, copied by every test."""
    made = tmp_path_factory.mktemp("mau") / "nha"
    with working_in(made):
        assert main(["plan", "load", str(PLAN), "--units", str(UNITS), "--yes"]) == 0
        assert main(["roll-out"]) == 0
    return made


@pytest.fixture(scope="session")
def in_november(rolled_out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same office with its training clock at 12/11/2024, two days before the day of III.2.c; made once."""
    made = tmp_path_factory.mktemp("mau") / "nha"
    shutil.copytree(rolled_out, made)
    with working_in(made):
        assert main(["clock", "--to", "12/11/2024"]) == 0
    return made


@pytest.fixture
def november(home: Path, in_november: Path, danvan: Danvan) -> Danvan:
    """Run one command in that office."""
    shutil.copytree(in_november, home)
    return danvan


@pytest.fixture
def office(home: Path, rolled_out: Path, danvan: Danvan) -> Danvan:
    """Run one command in a training office where the example plan is rolled out."""
    shutil.copytree(rolled_out, home)
    return danvan
