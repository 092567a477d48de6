"""The fixtures of step 1's tests; a test module names this file in `pytest_plugins`."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from unit_plan_office import ACTOR, PLAN, ROLLED_OUT, UNITS, UnitPlanOffice, forget, morning

from config.settings import settings
from models import schema
from models.database import engine_for
from models.states import Mode, Source
from tasks import plan_files, roll_out, setup


@pytest.fixture(scope="session")
def rolled_out_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the plan of Bắc Kạn loaded and rolled out, to be copied."""
    home = tmp_path_factory.mktemp("unit-plans")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DANVAN_HOME", str(home))
        patch.delenv("DANVAN_DATABASE_URL", raising=False)
        forget()
        url = settings().database
        schema.migrate(url)
        setup.create_office(Mode.TRAINING, morning(ROLLED_OUT))
        plan_files.load_plan.fn(PLAN, UNITS, morning(ROLLED_OUT), ACTOR, Source.COMMAND, apply=True)
        roll_out.roll_out.fn(ROLLED_OUT, morning(ROLLED_OUT), ACTOR, Source.COMMAND)
        engine_for(url).dispose()
        forget()
    return home


@pytest.fixture
def unit_plans(rolled_out_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[UnitPlanOffice]:
    """A fresh copy of it, with nothing handed in yet."""
    home = tmp_path / "home"
    shutil.copytree(rolled_out_home, home)
    monkeypatch.setenv("DANVAN_HOME", str(home))
    monkeypatch.delenv("DANVAN_DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    forget()
    url = settings().database
    yield UnitPlanOffice(url, home)
    engine_for(url).dispose()
    forget()
