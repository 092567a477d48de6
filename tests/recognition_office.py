"""A training office that runs the plan of Bắc Kạn, rolled out, and the steps of submission and recognition.

Days are business days; the instant is 07:00 of the day. Initiatives are put where appraisal would leave them.
"""

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text
from sqlmodel import Session

from config.refusals import Refused
from config.settings import settings
from config.yaml_source import read_source
from models import schema
from models.audit import verify
from models.database import engine_for, session_on
from models.initiatives import Initiative, InitiativeKind, InitiativeOf, InitiativeStatus, Novelty
from models.states import Mode, Source
from tasks import plan_files, roll_out, setup
from tasks.clock import LOCAL
from tasks.recognition import results as recognition
from tasks.recognition.files import PieceRow, ResultRow
from tasks.submission import dossiers as submission
from tasks.submission.reports import DossierReport

PLANS = Path(__file__).parent.parent / "config" / "plans"
PLAN, UNITS = PLANS / "bac-kan-2024.yaml", PLANS / "bac-kan-2024.units.yaml"
ACTOR = "Chuyên viên theo dõi - Phòng Nội vụ"
START = date(2024, 3, 25)
DRAFTED, ISSUED, SENT = date(2024, 12, 2), date(2024, 12, 3), date(2024, 12, 4)
DECIDED, ARRIVED = date(2024, 12, 16), date(2024, 12, 18)
CITY, BODY = "thanh-pho", "BTV-TU"
PDF = b"%PDF-1.4\n"


def instant(day: date) -> datetime:
    """07:00 of a business day."""
    return datetime.combine(day, time(7, 0), LOCAL).astimezone(UTC)


def who(day: date) -> tuple[date, datetime, str, Source]:
    """What every task takes last: the day, the instant, who acts, and from where."""
    return day, instant(day), ACTOR, Source.FORM


@cache
def _template(plan: str, mode: Mode) -> Path:
    """A database with the plan loaded and rolled out, made once per process and copied."""
    folder = Path(tempfile.mkdtemp(prefix="danvan-cong-nhan-"))
    make_office(folder, f"sqlite:///{(folder / 'danvan.db').as_posix()}", plan, mode)
    return folder / "danvan.db"


def make_office(folder: Path, url: str, plan: str, mode: Mode) -> None:
    """An office on an empty database, its plan loaded and rolled out."""
    plan_path = folder / "plan.yaml"
    plan_path.write_text(plan, encoding="utf-8")
    patch = pytest.MonkeyPatch()
    patch.setenv("DANVAN_HOME", str(folder))
    patch.setenv("DANVAN_DATABASE_URL", url)
    settings.cache_clear()
    schema.migrate(url)
    setup.create_office(mode, instant(START))
    plan_files.load_plan.fn(plan_path, UNITS, instant(START), ACTOR, Source.COMMAND, apply=True)
    roll_out.roll_out.fn(START, instant(START), ACTOR, Source.COMMAND)
    engine_for(url).dispose()
    patch.undo()
    settings.cache_clear()


@dataclass
class City:
    """One office on one database of its own."""

    url: str
    home: Path

    # --- what is there before -----------------------------------------------------------------------------------

    def initiative(self, code: str, unit: str = "P-DX", *, status: InitiativeStatus = InitiativeStatus.PASSED,
                   carried_from: str | None = None, plan_id: str = "bac-kan-2024", **more: Any) -> int:  # fmt: skip
        """An initiative as registration and appraisal would leave it; return its id."""
        with self.session() as session:
            before = None
            if carried_from is not None:
                before = session.execute(
                    text("SELECT id FROM initiative WHERE code = :code"), {"code": carried_from}
                ).scalar_one()
            row = Initiative(
                code=code,
                plan_id=plan_id,
                unit_code=unit,
                registered_by_unit=unit,
                plain_name=f"mo hinh {code}".lower(),
                content="(1)",
                novelty=Novelty.CARRIED_OVER if carried_from else Novelty.NEW,
                carried_from=before,
                status=status,
                registered_on=START,
                recorded_at=instant(START),
                **({"name": f"Mô hình {code} (ví dụ)", "of": InitiativeOf.COLLECTIVE} | more),
            )
            session.add(row)
            session.flush()
            assert row.id is not None
            return row.id

    def exemplar(self, code: str, person: str, unit: str = "P-DX") -> int:
        """A person who is an example; the name stands in the record alone."""
        return self.initiative(
            code, unit, name=f"Gương {person}", person=person, kind=InitiativeKind.EXEMPLAR, of=InitiativeOf.INDIVIDUAL
        )

    def file(self, name: str, data: bytes = PDF) -> str:
        """A file in the intake folder; return its path below it."""
        path = self.home / "tiep-nhan" / "trinh-cap-tren" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return f"trinh-cap-tren/{name}"

    # --- what people do -----------------------------------------------------------------------------------------

    def draft(self, *codes: str, level: str = CITY, on: date = DRAFTED, **more: Any) -> DossierReport:
        return submission.draft_submission.fn(level, list(codes), not codes, *who(on), **more)

    def pieces(self, dossier: str, *rows: PieceRow, on: date = DRAFTED) -> DossierReport:
        return submission.file_pieces.fn(dossier, list(rows), self.home, *who(on))

    def complete(self, dossier: str, *codes: str, on: date = DRAFTED) -> DossierReport:
        """Everything that issuing needs, by the checklist of Bắc Kạn."""
        rows = [
            PieceRow(self.file("danh-sach.pdf", PDF + b"list"), "danh-sach"),
            PieceRow(self.file("bien-ban.pdf", PDF + b"minutes"), "bien-ban", None, "05/BB-BCD", date(2024, 11, 29)),
            *(PieceRow(self.file(f"bao-cao-{code}.pdf", PDF + code.encode()), "bao-cao", code) for code in codes),
        ]
        return self.pieces(dossier, *rows, on=on)

    def pack(self, dossier: str, on: date = DRAFTED) -> DossierReport:
        return submission.pack_submission.fn(dossier, self.home, *who(on))

    def issue(self, dossier: str, number: str = "12/TTr-UBND", on: date = ISSUED) -> DossierReport:
        return submission.issue_submission.fn(dossier, number, on, *who(on))

    def signed(self, dossier: str, on: date = ISSUED) -> DossierReport:
        return self.pieces(dossier, PieceRow(self.file("to-trinh.pdf", PDF + b"signed"), "to-trinh"), on=on)

    def send(self, dossier: str, on: date = SENT, today: date | None = None) -> DossierReport:
        return submission.send_submission.fn(dossier, on, *who(today or on))

    def acknowledge(self, dossier: str, on: date, number: str | None = None) -> DossierReport:
        return submission.acknowledge_submission.fn(dossier, on, number, *who(on))

    def returned(self, dossier: str, on: date, reasons: str = "Bổ sung biên bản (ví dụ).") -> DossierReport:
        return submission.return_submission.fn(dossier, on, reasons, None, *who(on))

    def withdraw(self, dossier: str, reason: str = "Theo chỉ đạo (ví dụ).", on: date = SENT) -> DossierReport:
        return submission.withdraw_submission.fn(dossier, reason, *who(on))

    def issued(self, *codes: str, level: str = CITY) -> str:
        """A dossier with these initiatives, issued, its package current; return its code."""
        dossier = self.draft(*codes, level=level).code
        self.complete(dossier, *codes)
        self.pack(dossier)
        self.issue(dossier, number=f"{dossier}/TTr-UBND")
        self.signed(dossier)
        self.pack(dossier, on=ISSUED)
        return dossier

    def sent(self, *codes: str, level: str = CITY) -> str:
        """The same, sent."""
        dossier = self.issued(*codes, level=level)
        self.send(dossier)
        return dossier

    def results(
        self, dossier: str, *rows: ResultRow, number: str = "450-QĐ/TU", body: str = BODY, decided_on: date = DECIDED,
        received_on: date | None = ARRIVED, all_others: bool = False, on: date = ARRIVED, preview: bool = False,
    ) -> DossierReport:  # fmt: skip
        return recognition.record_results.fn(
            dossier, number, decided_on, body, received_on, list(rows), all_others, *who(on), preview
        )

    def recognised(self, *codes: str) -> None:
        """These initiatives recognised at the city's level; their codes there are CN-2024-001 and on."""
        self.results(self.sent(*codes), all_others=True)

    # --- what the record says -----------------------------------------------------------------------------------

    def session(self) -> Any:
        return session_on(self.url)

    def rows(self, sql: str, **given: object) -> list[tuple[Any, ...]]:
        with self.session() as session:
            return [tuple(row) for row in session.execute(text(sql), given)]

    def statuses(self) -> dict[str, str]:
        return dict(self.rows("SELECT code, status FROM initiative ORDER BY code"))  # type: ignore[arg-type]

    def told(self, subject: str) -> list[tuple[Any, ...]]:
        """Every telling about a kind of event: (rung, address, clause, state, paragraphs joined)."""
        rows = self.rows(
            "SELECT l.rung, c.email, l.clause_code, l.state, json_extract(l.event, '$.paragraphs') "
            "FROM notice_line l LEFT JOIN contact c ON c.id = l.contact_id WHERE l.subject = :subject ORDER BY l.id",
            subject=subject,
        )
        return [(*row[:-1], " ".join(json.loads(row[-1]))) for row in rows]

    def changes(self, subject: str) -> list[str]:
        """The audit chain's changes of one kind of thing, after checking the chain."""
        with self.session() as session:
            assert verify(session) is None
        return [
            change
            for (change,) in self.rows(
                "SELECT json_extract(body, '$.change') FROM audit_row WHERE subject = :subject ORDER BY seq",
                subject=subject,
            )
        ]

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table: to show that a refusal left the record as it was."""
        with self.session() as session:
            return dump(session)

    def refuses(self, act: Callable[[], object]) -> str:
        """The sentence of a refusal, after checking that the record is unchanged."""
        before = self.everything()
        with pytest.raises(Refused) as refusal:
            act()
        assert self.everything() == before
        return str(refusal.value)


def dump(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    names = sorted(inspect(session.get_bind()).get_table_names())
    return {name: [tuple(row) for row in session.execute(text(f'SELECT * FROM "{name}"'))] for name in names}


def make_city(
    folder: Path, patch: pytest.MonkeyPatch, plan: dict[str, Any] | None = None, mode: Mode = Mode.TRAINING
) -> City:
    """An office with a database of its own under `folder`."""
    words = PLAN.read_text(encoding="utf-8") if plan is None else json.dumps(plan, ensure_ascii=False, default=str)
    template = _template(words, mode)
    home = folder / "nha"
    home.mkdir()
    shutil.copyfile(template, home / "danvan.db")
    url = f"sqlite:///{(home / 'danvan.db').as_posix()}"
    patch.setenv("DANVAN_HOME", str(home))
    patch.setenv("DANVAN_DATABASE_URL", url)
    settings.cache_clear()
    return City(url, home)


def plan_document() -> dict[str, Any]:
    """The plan as plain data, to be changed."""
    return dict(read_source(PLAN).data or {})


def two_tiers(**of_the_first: Any) -> dict[str, Any]:
    """The plan with a second tier above the first: "tiêu biểu", decided by the city's own committee."""
    plan = plan_document()
    first = plan["recognition"]["levels"][0]
    first |= of_the_first
    second = {
        "id": "tieu-bieu",
        "name": "Mô hình “Dân vận khéo” tiêu biểu (ví dụ)",
        "clause": "II.8",
        "output": "certificate",
        "reviewed_by": "BCD",
        "recognised_by": "UBND-TP",
        "decision": "issued",
        "follows": first["id"],
        "outer_on": "2024-12-31",
        "dossier": [{"id": "danh-sach", "name": "Danh sách"}],
        "label": "Giả định: ví dụ hai cấp.",
    }
    plan["recognition"]["levels"].append(second)
    return plan
