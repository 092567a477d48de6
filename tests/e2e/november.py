"""A training office on 18/11/2024 with something of every step in its record, made through the tasks."""

import shutil
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import inspection_office
import pytest
from appraisal_office import CRITERIA, DAY, Office, member_rows, who
from conftest import EngineProcess, free_port

from config.settings import settings
from models.appraisal.record import Choice
from models.database import engine_for, session_on
from models.plans import Office as OfficeRow
from tasks.appraisal import council, rounds
from tasks.intake import request_extension

UNIT_PLAN, REGISTRATION, REPORT = "ke-hoach-don-vi", "dang-ky-mo-hinh", "bao-cao-don-vi"
CLOSED, SCORING = "TD-2024-01", "TD-2024-02"


def start(home: Path) -> EngineProcess:
    """Start the product on a prepared home."""
    port = free_port()
    extra = {"DANVAN_HOME": str(home), "DANVAN_PORT": str(port)}
    return EngineProcess([sys.executable, "-m", "flows", "up"], home, port, "Ctrl-C", extra)


def record_of(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, and every file taken in or waiting: a refusal leaves no trace in any of them."""
    with closing(sqlite3.connect(f"file:{home / 'danvan.db'}?mode=ro", uri=True)) as database:
        names = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        tables = {name: sorted(database.execute(f'select * from "{name}"'), key=repr) for name in names}
    files = [(str(path), path.stat().st_size) for path in sorted(home.glob("tiep-nhan/**/*"))]
    stored = [(str(path), path.stat().st_size) for path in sorted(home.glob("kho/**/*"))]
    return {**tables, "files": [*files, *stored]}


def prepare(home: Path, present: Sequence[str]) -> str:
    """Fill a home through the tasks; return the code of the preview after a meeting of those present."""
    home.mkdir(parents=True)
    shutil.copyfile(inspection_office._template(), home / "danvan.db")
    url = f"sqlite:///{(home / 'danvan.db').as_posix()}"
    with pytest.MonkeyPatch.context() as patch:
        city = inspection_office.City(url, home)
        city.enter(patch)
        city.hand_in("P-DX", UNIT_PLAN, date(2024, 4, 10))
        city.accept("P-DX", UNIT_PLAN, date(2024, 4, 12), "")
        asked_on = date(2024, 11, 12)
        request_extension.fn("X-NT", REPORT, date(2024, 11, 25), "05/CV-UBND", asked_on, *who(asked_on))
        put(home, "P-TP/ke-hoach.exe", "MZ")
        code = appraise(Office(url, home), present)
        with session_on(url) as session:
            session.get_one(OfficeRow, 1).training_today = DAY
        engine_for(url).dispose()
    settings.cache_clear()
    return code


def appraise(office: Office, present: Sequence[str]) -> str:
    """One round previewed after a meeting, one still scoring; a sheet for each lies in the folder."""
    office.scoring("P-DX", "X-NT")
    office.all_sheets()
    office.close()
    office.meet(*present)
    office.vote({(f"DVK-2024-00{each}", member): Choice.FOR for each in (1, 2) for member in present})
    office.register("DVK-2024-003", "P-VHTT")
    office.register("DVK-2024-004", "P-SC")
    rounds.open_round.fn("Đợt bổ sung", ["DVK-2024-003", "DVK-2024-004"], None, "7", *who(), False)
    council.load_council.fn(SCORING, member_rows(), "Tệp “hoi-dong.csv”", *who(), False)
    council.assign.fn(SCORING, *who(), False)
    put(office.home, "tham-dinh/phieu-muon.csv", sheet(office.assigned("DVK-2024-001")[0], "DVK-2024-001", "không đạt"))
    put(office.home, "tham-dinh/phieu-tv02.csv", sheet("TV02", "DVK-2024-003"))
    return office.preview().preview_code


def sheet(member: str, initiative: str, found: str = "đạt") -> str:
    """A member's sheet on which every criterion is found the same."""
    return "\n".join(
        [";".join(["thành viên", "mô hình", *CRITERIA]), ";".join([member, initiative, *([found] * len(CRITERIA))]), ""]
    )


def put(home: Path, name: str, words: str) -> None:
    """Lay a file into the intake folder."""
    path = home / "tiep-nhan" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words, encoding="utf-8")
