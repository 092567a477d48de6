"""A training office on 18/11/2024 with something of every step in its record, made through the tasks."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import inspection_office
import pytest
from appraisal_office import CRITERIA, DAY, Office, member_rows, who

from config.settings import settings
from models.appraisal.record import Choice
from models.database import engine_for, session_on
from models.plans import Office as OfficeRow
from tasks.appraisal import council, rounds
from tasks.intake import request_extension

UNIT_PLAN, REGISTRATION, REPORT = "ke-hoach-don-vi", "dang-ky-mo-hinh", "bao-cao-don-vi"
CLOSED, SCORING = "TD-2024-01", "TD-2024-02"
TOO_FEW, EVERYBODY = ("TV01", "TV03"), ("TV01", "TV02", "TV03", "TV04", "TV05")

INSTANT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
CHAIN = ("audit_row", "audit_head")
HASH = re.compile(r"[0-9a-f]{64}")
WORKER = re.compile(r"'[^' ]+:\d+'(?=\)$)")

Record = dict[str, list[tuple[object, ...]]]


@contextmanager
def inside(home: Path) -> Iterator[str]:
    """Make a home the one that the tasks of this process see; yield the URL of its database."""
    with pytest.MonkeyPatch.context() as patch:
        url = f"sqlite:///{(home / 'danvan.db').as_posix()}"
        patch.setenv("DANVAN_HOME", str(home))
        patch.setenv("DANVAN_DATABASE_URL", url)
        settings.cache_clear()
        yield url
        engine_for(url).dispose()
    settings.cache_clear()


def prepare(home: Path) -> str:
    """Fill a home through the tasks; return the code of the preview after a meeting of too few."""
    home.mkdir(parents=True)
    shutil.copyfile(inspection_office._template(), home / "danvan.db")
    with inside(home) as url:
        city = inspection_office.City(url, home)
        city.hand_in("P-DX", UNIT_PLAN, date(2024, 4, 10))
        city.accept("P-DX", UNIT_PLAN, date(2024, 4, 12), "")
        asked_on = date(2024, 11, 12)
        request_extension.fn("X-NT", REPORT, date(2024, 11, 25), "05/CV-UBND", asked_on, *who(asked_on))
        lay(home, "P-TP/ke-hoach.exe", "MZ")
        office = Office(url, home)
        score(office)
        code = vote(office, TOO_FEW)
        with session_on(url) as session:
            session.get_one(OfficeRow, 1).training_today = DAY
    return code


def score(office: Office) -> None:
    """One round with every sheet handed in, one still scoring; a sheet too many for each lies in the folder."""
    office.scoring("P-DX", "X-NT")
    office.all_sheets()
    office.close()
    office.register("DVK-2024-003", "P-VHTT")
    office.register("DVK-2024-004", "P-SC")
    rounds.open_round.fn("Đợt bổ sung", ["DVK-2024-003", "DVK-2024-004"], None, "7", *who(), False)
    council.load_council.fn(SCORING, member_rows(), "Tệp “hoi-dong.csv”", *who(), False)
    council.assign.fn(SCORING, *who(), False)
    late = office.assigned("DVK-2024-001")[0]
    lay(office.home, "tham-dinh/phieu-muon.csv", sheet(late, "DVK-2024-001", "không đạt"))
    lay(office.home, "tham-dinh/phieu-tv02.csv", sheet("TV02", "DVK-2024-003"))


def vote(office: Office, present: tuple[str, ...], meeting: int = 1, began: str = "08:00") -> str:
    """Those present meet and are for everything; return the code of the preview that follows."""
    office.meet(*present, began=began)
    ballots = {(f"DVK-2024-00{each}", member): Choice.FOR for each in (1, 2) for member in present}
    office.vote(ballots, meeting)
    return office.preview().preview_code


def meet_again(home: Path) -> str:
    """Everybody meets, while the engine on this home is idle; return the code of the new preview."""
    with inside(home) as url:
        return vote(Office(url, home), EVERYBODY, meeting=2, began="09:00")


def sheet(member: str, initiative: str, found: str = "đạt") -> str:
    """A member's sheet on which every criterion is found the same."""
    return "\n".join(
        [";".join(["thành viên", "mô hình", *CRITERIA]), ";".join([member, initiative, *([found] * len(CRITERIA))]), ""]
    )


def lay(home: Path, name: str, words: str) -> None:
    """Lay a file into the intake folder."""
    path = home / "tiep-nhan" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words, encoding="utf-8")


def twin_of(home: Path, twin: Path) -> Path:
    """Copy the record of a home whose engine is running."""
    twin.mkdir()
    with closing(sqlite3.connect(home / "danvan.db")) as here, closing(sqlite3.connect(twin / "danvan.db")) as there:
        here.backup(there)
    return twin


def record_of(home: Path) -> Record:
    """Every row of every table, and every file taken in or waiting: a refusal leaves no trace in any of them."""
    with closing(sqlite3.connect(f"file:{home / 'danvan.db'}?mode=ro", uri=True)) as database:
        names = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        tables = {name: sorted(database.execute(f'select * from "{name}"'), key=repr) for name in names}
    files = [path for folder in ("tiep-nhan", "kho") for path in sorted(home.glob(f"{folder}/**/*"))]
    return {**tables, "files": [(str(path), path.stat().st_size) for path in files]}


def essence(home: Path) -> dict[str, list[str]]:
    """The whole record but instants, the chain's hashes, which are made of them, and which process has sent."""
    record = record_of(home)
    record.pop("files")
    shown = {name: [WORKER.sub("…", INSTANT.sub("…", repr(row))) for row in rows] for name, rows in record.items()}
    return {
        name: sorted(HASH.sub("…", row) for row in rows) if name in CHAIN else sorted(rows)
        for name, rows in shown.items()
    }
