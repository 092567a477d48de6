"""A training office that runs the plan of Bắc Kạn, with confirmed mô hình, and the steps of an appraisal by `.fn`.

Days are business days; the instant is 07:00 of the day. Members have codes; the names are nobody's.
"""

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import event, inspect, text
from sqlmodel import Session, select

from config.settings import settings
from models import schema
from models.appraisal.facts import RoundFacts, facts_of, round_of
from models.appraisal.record import Choice
from models.appraisal.rounds import MemberRow
from models.appraisal.scores import SheetRow
from models.appraisal.votes import BallotRow
from models.audit import verify
from models.database import engine_for, session_on
from models.initiatives import Initiative, InitiativeKind, InitiativeOf, InitiativeStatus, Novelty
from models.states import Mode, Source
from tasks import plan_files, setup
from tasks.appraisal import council as appraisal_council
from tasks.appraisal import results as appraisal_results
from tasks.appraisal import rounds as appraisal
from tasks.appraisal import sheets as appraisal_sheets
from tasks.appraisal.results import ResultReport
from tasks.appraisal.rounds import RoundReport, section_of
from tasks.appraisal.sheets import SheetReport
from tasks.clock import LOCAL
from tasks.context import context_of

PLANS = Path(__file__).parent.parent / "config" / "plans"
PLAN, UNITS = PLANS / "bac-kan-2024.yaml", PLANS / "bac-kan-2024.units.yaml"
ACTOR = "Chuyên viên theo dõi - Phòng Nội vụ"
START = date(2024, 3, 25)
DAY = date(2024, 11, 18)
ROUND = "TD-2024-01"
CRITERIA = ("ro-rang", "nhieu-luc-luong", "hieu-qua", "dong-thuan", "giai-quyet-viec-kho", "ben-vung")
# code → (role, unit, name); the names are made up of words that name nobody.
COUNCIL = {
    "TV01": ("chu-tich", "P-NV", "Thành viên Thứ Nhất"),
    "TV02": ("pho-chu-tich", "P-VHTT", "Thành viên Thứ Hai"),
    "TV03": ("uy-vien", "P-TP", "Thành viên Thứ Ba"),
    "TV04": ("uy-vien", "P-KT", "Thành viên Thứ Tư"),
    "TV05": ("uy-vien", "P-QLDT", "Thành viên Thứ Năm"),
    "TV06": ("thu-ky", "P-NV", "Thành viên Thứ Sáu"),
}
PLAN_TABLES = {"agenda_entry", "clause", "contact", "duty", "plan_version", "unit", "unit_class"}
Change = Callable[[dict[str, Any]], None]


def instant(day: date) -> datetime:
    """07:00 of a business day."""
    return datetime.combine(day, time(7, 0), LOCAL).astimezone(UTC)


def who(day: date = DAY) -> tuple[date, datetime, str, Source]:
    """What every task takes last: the day, the instant, who acts, and from where."""
    return day, instant(day), ACTOR, Source.FORM


def member_rows(council: Mapping[str, tuple[str, str, str]] = COUNCIL, team: str = "") -> list[MemberRow]:
    """The council as the rows of its file."""
    return [
        MemberRow(number, code, role, unit, team, name)
        for number, (code, (role, unit, name)) in enumerate(council.items(), start=2)
    ]


def sheet_row(initiative: str, missing: Sequence[str] = (), row: int = 2, **remarks: str) -> SheetRow:
    """A row of a checklist on which everything is fulfilled but `missing`."""
    scores = {each: "không đạt" if each in missing else "đạt" for each in CRITERIA}
    return SheetRow(
        row, initiative, scores=scores, remarks={key.replace("_", "-"): text for key, text in remarks.items()}
    )


@dataclass
class Office:
    """One office on one SQLite database of its own."""

    url: str
    home: Path

    # --- what people do -----------------------------------------------------------------------------------------

    def register(self, code: str, unit: str, **values: Any) -> None:
        """A confirmed mô hình of a unit, as the registration step would leave it."""
        with self.session() as session:
            session.add(
                Initiative(
                    **{
                        "code": code,
                        "plan_id": "bac-kan-2024",
                        "unit_code": unit,
                        "registered_by_unit": unit,
                        "name": f"Mô hình {code} (ví dụ)",
                        "plain_name": f"mo hinh {code} (vi du)".lower(),
                        "kind": InitiativeKind.MODEL,
                        "of": InitiativeOf.COLLECTIVE,
                        "content": "3",
                        "novelty": Novelty.NEW,
                        "status": InitiativeStatus.CONFIRMED,
                        "details": {"muc-tieu": "Mục tiêu (ví dụ)"},
                        "registered_on": START,
                        "recorded_at": instant(START),
                        **values,
                    }
                )
            )

    def change_dossier(self, code: str, words: str = "Mục tiêu đã sửa (ví dụ)") -> None:
        """A unit hands a corrected dossier in."""
        with self.session() as session:
            row = session.exec(select(Initiative).where(Initiative.code == code)).one()
            row.details = {**row.details, "muc-tieu": words}
            session.add(row)

    def open(self, *codes: str, due: date | None = None, on: date = DAY, preview: bool = False) -> RoundReport:
        return appraisal.open_round.fn("Đợt cuối năm", list(codes), due, "7", *who(on), preview)

    def council(self, rows: list[MemberRow] | None = None, preview: bool = False) -> RoundReport:
        rows = member_rows() if rows is None else rows
        return appraisal_council.load_council.fn(ROUND, rows, "Tệp “hoi-dong.csv”", *who(), preview)

    def declare(self, member: str, initiative: str, author: bool = False) -> RoundReport:
        return appraisal_council.declare_one(ROUND, member, initiative, author, *who())

    def assign(self, preview: bool = False) -> RoundReport:
        return appraisal_council.assign.fn(ROUND, *who(), preview)

    def scoring(self, *units: str, due: date | None = None) -> list[str]:
        """A round under way with one mô hình per unit; return their codes."""
        codes = [f"DVK-2024-{number:03}" for number in range(1, len(units) + 1)]
        for code, unit in zip(codes, units, strict=True):
            self.register(code, unit)
        self.open(due=due)
        self.council()
        self.assign()
        return codes

    def sheet(self, member: str, *rows: SheetRow, hand_in: bool = True) -> SheetReport:
        return appraisal_sheets.take_sheet.fn(ROUND, member, list(rows), f"Phiếu {member}", *who(), hand_in=hand_in)

    def all_sheets(self, missing: Mapping[str, Sequence[str]] | None = None) -> None:
        """Every member hands everything in; `missing`: mô hình → criteria that nobody finds fulfilled."""
        for member, codes in self.awaited().items():
            rows = [sheet_row(code, (missing or {}).get(code, ()), number) for number, code in enumerate(codes, 2)]
            self.sheet(member, *rows)

    def close(self, without_missing: bool = False, reason: str = "") -> RoundReport:
        return appraisal_sheets.close_scoring.fn(ROUND, without_missing, reason, *who())

    def meet(self, *present: str, on: date = DAY, began: str = "08:00") -> RoundReport:
        codes = list(present) or list(COUNCIL)
        return appraisal_results.record_meeting.fn(ROUND, on, began, "11:30", "Phòng họp số 1", codes, *who())

    def vote(self, ballots: Mapping[tuple[str, str], Choice], meeting: int = 1) -> RoundReport:
        rows = [
            BallotRow(number, initiative, member, choice)
            for number, ((initiative, member), choice) in enumerate(sorted(ballots.items()), start=2)
        ]
        return appraisal_results.take_ballots.fn(ROUND, meeting, rows, "Tệp “phieu.csv”", *who())

    def all_vote(
        self, choice: Choice = Choice.FOR, present: Sequence[str] = ("TV01", "TV02", "TV03", "TV04", "TV05")
    ) -> None:
        """A meeting at which everybody who may votes the same on everything."""
        self.meet(*present)
        facts = self.facts()
        free = {
            (initiative.code, member.code): choice
            for key, initiative in facts.candidates.items()
            for member_key, member in facts.members.items()
            if member.code in present and member.code in facts.voters and (member_key, key) not in facts.conflicts
        }
        self.vote(free)

    def preview(self) -> ResultReport:
        return appraisal_results.preview_results.fn(ROUND, *who())

    def apply(self, code: str | None = None) -> ResultReport:
        return appraisal_results.apply_results.fn(ROUND, code or self.preview().preview_code, *who())

    def undo(self, reason: str = "Kiểm tra lại phiếu.") -> RoundReport:
        return appraisal_results.undo_results.fn(ROUND, reason, *who())

    def publish(self) -> RoundReport:
        return appraisal_results.publish_results.fn(ROUND, *who())

    # --- what the record says -----------------------------------------------------------------------------------

    def session(self) -> Any:
        return session_on(self.url)

    def facts(self) -> RoundFacts:
        """The round, read anew; its rows are not to be changed."""
        with self.session() as session:
            return facts_of(session, round_of(session, ROUND), section_of(context_of(session)))

    def awaited(self) -> dict[str, list[str]]:
        """Code of the member → codes of the mô hình whose sheets are awaited."""
        facts = self.facts()
        found: dict[str, list[str]] = {}
        for sheet in facts.awaited_sheets():
            code = facts.initiatives[sheet.initiative_id].code
            found.setdefault(facts.members[sheet.member_id].code, []).append(code)
        return {member: sorted(codes) for member, codes in sorted(found.items())}

    def assigned(self, initiative: str) -> list[str]:
        """Codes of the members who appraise a mô hình."""
        facts = self.facts()
        key = facts.initiative_by_code(initiative).id or 0
        return sorted(facts.members[sheet.member_id].code for sheet in facts.live_sheets(key))

    def sheets(self) -> list[tuple[str, str, str]]:
        """(member, mô hình, status) of every sheet."""
        facts = self.facts()
        return sorted(
            (facts.members[member].code, facts.initiatives[initiative].code, sheet.status.value)
            for (member, initiative), sheet in facts.sheets.items()
        )

    def statuses(self) -> dict[str, str]:
        """Code of the mô hình → its status."""
        return dict(self.rows("SELECT code, status FROM initiative ORDER BY code"))

    def rows(self, sql: str, **given: object) -> list[tuple[Any, ...]]:
        with self.session() as session:
            return [tuple(row) for row in session.execute(text(sql), given)]

    def told(self) -> list[tuple[str, str | None, str, str, str]]:
        """Every telling about an appraisal: (rung, recipient's address, clause, state, heading)."""
        return self.rows(
            "SELECT l.rung, c.email, l.clause_code, l.state, json_extract(l.event, '$.heading') "
            "FROM notice_line l LEFT JOIN contact c ON c.id = l.contact_id WHERE l.subject = 'appraisal' ORDER BY l.id"
        )

    def words_to(self, address: str, rung: str) -> list[str]:
        """The paragraphs of one telling."""
        with self.session() as session:
            query = (
                "SELECT json_extract(l.event, '$.paragraphs') FROM notice_line l JOIN contact c ON c.id = l.contact_id "
                "WHERE l.subject = 'appraisal' AND l.rung = :rung AND c.email = :address"
            )
            (said,) = session.execute(text(query), {"rung": rung, "address": address}).scalars()
            return list(yaml.safe_load(said))

    def changes(self, subject: str = "appraisal") -> list[str]:
        """The audit chain's changes of one kind of thing, after checking the chain."""
        with self.session() as session:
            assert verify(session) is None
        found = self.rows(
            "SELECT json_extract(body, '$.change') FROM audit_row WHERE subject = :subject ORDER BY seq",
            subject=subject,
        )
        return [change for (change,) in found]

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table: to show that a refusal left the record as it was."""
        with self.session() as session:
            return dump(session)


def dump(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table; of the plan only its row, since no step of an appraisal writes the others."""
    names = sorted(set(inspect(session.get_bind()).get_table_names()) - PLAN_TABLES)
    return {
        name: sorted(tuple(map(str, row)) for row in session.execute(text(f'SELECT * FROM "{name}"'))) for name in names
    }


@cache
def _template(plan: str, mode: Mode, after: "Callable[[Office], object] | None") -> Path:
    """A database with the plan loaded and something done, made once per process and copied."""
    folder = Path(tempfile.mkdtemp(prefix="danvan-tham-dinh-"))
    if after is not None:
        with pytest.MonkeyPatch.context() as patch:
            after(_opened(_template(plan, mode, None), folder, patch))
            engine_for(settings().database).dispose()
        settings.cache_clear()
        return folder / "nha" / "danvan.db"
    plan_path = folder / "plan.yaml"
    plan_path.write_text(plan, encoding="utf-8")
    url = f"sqlite:///{(folder / 'danvan.db').as_posix()}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DANVAN_HOME", str(folder))
        patch.setenv("DANVAN_DATABASE_URL", url)
        settings.cache_clear()
        schema.migrate(url)
        setup.create_office(mode, instant(START))
        plan_files.load_plan.fn(plan_path, UNITS, instant(START), ACTOR, Source.COMMAND, apply=True)
        engine_for(url).dispose()
    settings.cache_clear()
    return folder / "danvan.db"


def make_office(
    folder: Path,
    patch: pytest.MonkeyPatch,
    *changes: Change,
    mode: Mode = Mode.TRAINING,
    after: Callable[[Office], object] | None = None,
) -> Office:
    """An office with a database of its own under `folder`.

    Args:
        changes: what is changed in the plan's appraisal section.
        after: what has been done already; done once per process, then copied.
    """
    words = PLAN.read_text(encoding="utf-8")
    if changes:
        from config.yaml_source import read_source

        document = read_source(PLAN).data
        assert document is not None
        for change in changes:
            change(document["appraisal"])
        words = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    return _opened(_template(words, mode, after), folder, patch)


def _opened(template: Path, folder: Path, patch: pytest.MonkeyPatch) -> Office:
    home = folder / "nha"
    home.mkdir()
    shutil.copyfile(template, home / "danvan.db")
    url = f"sqlite:///{(home / 'danvan.db').as_posix()}"
    patch.setenv("DANVAN_HOME", str(home))
    patch.setenv("DANVAN_DATABASE_URL", url)
    settings.cache_clear()
    # A test's database need not survive a power cut, and waiting for the disk is most of its time.
    event.listen(engine_for(url), "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    return Office(url, home)


# --- other methods, as changes of the plan's data -----------------------------------------------------------------


def weighted(threshold: str = "70", **values: Any) -> Change:
    """Two criteria out of 10 with weights 2 and 1, brought to 100, without a vote."""

    def change(section: dict[str, Any]) -> None:
        _scores(section)
        section["weighted"] = {"threshold": threshold, "scale": "100", **values}

    return change


def ranking(top: int, **values: Any) -> Change:
    """The same criteria, the first `top`."""

    def change(section: dict[str, Any]) -> None:
        _scores(section)
        section["ranking"] = {"top": top, **values}

    return change


def without_vote(section: dict[str, Any]) -> None:
    """The method decides alone."""
    section.pop("vote", None)


def secret(section: dict[str, Any]) -> None:
    """The council votes by secret ballot."""
    section["vote"]["ballots"] = "secret"


def _scores(section: dict[str, Any]) -> None:
    section.pop("checklist", None)
    section.pop("vote", None)
    section["criteria"] = [
        {"id": "hieu-qua", "name": "Hiệu quả", "max": "10", "weight": "2"},
        {"id": "lan-toa", "name": "Sức lan tỏa", "max": "10", "step": "0.5"},
    ]
    section["rounding"] = {"places": 2, "mode": "half_up", "compare": "rounded"}
    section["spread_over"] = "20"
