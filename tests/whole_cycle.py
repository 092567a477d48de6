"""One office that plays a plan's year through the tasks: from registering to the year's frozen figures.

Any plan will do; what differs between localities is asked of the plan. Days are business days, the instant is 07:00.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from fresh_databases import forget_what_was_read
from sqlalchemy import event, text

from models import schema
from models.appraisal.record import Choice
from models.appraisal.rounds import MemberRow
from models.appraisal.scores import SheetRow
from models.appraisal.votes import BallotRow
from models.database import engine_for, session_on
from models.inspection.record import RoundStatus
from models.registration.record import RegistrationRow, ReplyKind
from models.states import Mode, Source
from models.year_end.record import Means
from models.year_end.unit_figures import FigureRow
from tasks import hand_ins, intake, plan_files, registration, roll_out, setup
from tasks.appraisal import council, results, rounds, sheets
from tasks.clock import LOCAL
from tasks.inspection import events as inspection
from tasks.inspection import rounds as inspection_rounds
from tasks.inspection.rows import FindingRow, RatingRow, ScheduleRow
from tasks.recognition import results as recognition
from tasks.recognition import spreading
from tasks.recognition.files import PieceRow, ResultRow
from tasks.registers import entries
from tasks.registers.rows import EntryRow
from tasks.submission import dossiers
from tasks.year_end import chain, figures, versions

ACTOR = "Chuyên viên theo dõi (ví dụ)"
Scores = Callable[[str, str], Mapping[str, str]]


def who(day: date) -> tuple[date, datetime, str, Source]:
    """What every task takes last: the day, the instant, who acts, and from where."""
    return day, datetime.combine(day, time(7, 0), LOCAL).astimezone(UTC), ACTOR, Source.COMMAND


@dataclass
class Cycle:
    """One office on one SQLite database, and what people do in it."""

    url: str
    home: Path
    appraisal: str = ""
    members: list[str] = field(default_factory=list)

    # --- registering ----------------------------------------------------------------------------------------------

    def register(self, rows: Sequence[RegistrationRow], on: date) -> list[str]:
        """Register every row; the codes that they were given, in their order."""
        self.take_registrations(rows, on)
        codes = dict(self.rows("SELECT name, code FROM initiative"))
        return [codes[row.name] for row in rows]

    def take_registrations(self, rows: Sequence[RegistrationRow], on: date) -> None:
        registration.register_initiatives.fn(rows, *who(on))

    def confirm(self, codes: Sequence[str], on: date) -> None:
        day, *rest = who(on)
        registration.reply_to_registrations.fn(codes, ReplyKind.CONFIRMED, day, day, *rest)

    def hand_in(self, unit: str, duty: str, on: date, occurrence: str | None = None) -> None:
        hand_ins.record_hand_in.fn(unit, duty, on, None, None, *who(on), False, occurrence)

    def hand_in_nothing(self, unit: str, duty: str, on: date) -> None:
        hand_ins.record_hand_in.fn(unit, duty, on, None, None, *who(on), True)

    def send_back(self, unit: str, duty: str, on: date, supplement: date) -> None:
        hand_ins.return_hand_in.fn(unit, duty, "Bổ sung số liệu (ví dụ).", supplement, True, *who(on))

    def accept(self, unit: str, duty: str, on: date, occurrence: str | None = None) -> None:
        hand_ins.accept_hand_in.fn(unit, duty, *who(on), occurrence)

    def give_reason(self, unit: str, duty: str, reason: str, on: date) -> None:
        intake.record_late_reason.fn(unit, duty, reason, *who(on))

    # --- inspecting -----------------------------------------------------------------------------------------------

    def choose(self, round_code: str, on: date) -> list[str]:
        """The units that the rule chooses, with the list confirmed."""
        self.choose_units(round_code, on)
        self.confirm_list(round_code, on)
        return [
            unit
            for (unit,) in self.rows(
                "SELECT u.unit_code FROM inspection_round_unit u JOIN inspection_round r ON r.id = u.round_id "
                "WHERE r.code = :code AND u.state IN ('proposed', 'added') ORDER BY u.position",
                code=round_code,
            )
        ]

    def choose_units(self, round_code: str, on: date) -> None:
        inspection_rounds.choose_units.fn(round_code, *who(on))

    def confirm_list(self, round_code: str, on: date) -> None:
        inspection_rounds.settle_round.fn(round_code, RoundStatus.CONFIRMED, "", *who(on))

    def inspect(
        self, wanted: Sequence[ScheduleRow], on: date, rows_of: Callable[[str, int], Sequence[RatingRow | FindingRow]]
    ) -> list[int]:
        """Schedule, hold, rate and conclude; `rows_of`: unit and inspection → what is written down."""
        self.schedule(wanted, on)
        made = self.rows("SELECT id, unit_code, on_day FROM inspection WHERE status = 'scheduled' ORDER BY id")
        for number, unit, day in made:
            on_day = date.fromisoformat(day)
            self.hold(number, on_day)
            self.note(rows_of(unit, number), on_day)
            self.conclude(number, on_day)
        return [number for number, _, _ in made]

    def schedule(self, wanted: Sequence[ScheduleRow], on: date) -> None:
        inspection.schedule_inspections.fn(list(wanted), *who(on))

    def hold(self, number: int, on: date) -> None:
        inspection.record_held.fn(str(number), None, *who(on))

    def note(self, rows: Sequence[RatingRow | FindingRow], on: date) -> None:
        inspection.record_results.fn(list(rows), *who(on))

    def conclude(self, number: int, on: date) -> None:
        inspection.conclude_inspection.fn(str(number), None, None, *who(on))

    # --- appraising -----------------------------------------------------------------------------------------------

    def appraise(self, codes: Sequence[str], members: Sequence[MemberRow], scores: Scores, on: date) -> None:
        """A round through its scores, closed; `scores`: member and mô hình → criterion → as written."""
        self.open_round(codes, on)
        ((self.appraisal,),) = self.rows("SELECT code FROM appraisal_round ORDER BY id DESC LIMIT 1")
        self.members = [row.code for row in members]
        self.load_council(members, on)
        self.assign(on)
        for member, mine in self.assigned().items():
            rows = [SheetRow(line, code, scores=dict(scores(member, code))) for line, code in enumerate(mine, start=2)]
            self.take_sheet(member, rows, on)
        self.close_scoring(on)

    def open_round(self, codes: Sequence[str], on: date) -> None:
        rounds.open_round.fn("Đợt cuối năm", list(codes), None, "7", *who(on))

    def load_council(self, members: Sequence[MemberRow], on: date) -> None:
        council.load_council.fn(self.appraisal, list(members), "hoi-dong.csv", *who(on))

    def assign(self, on: date) -> None:
        council.assign.fn(self.appraisal, *who(on))

    def take_sheet(self, member: str, rows: Sequence[SheetRow], on: date) -> None:
        sheets.take_sheet.fn(self.appraisal, member, list(rows), f"Phiếu {member}", *who(on), hand_in=True)

    def close_scoring(self, on: date) -> None:
        sheets.close_scoring.fn(self.appraisal, False, "", *who(on))

    def vote(self, ballots: Mapping[tuple[str, str], Choice], on: date) -> None:
        """A meeting of everybody, and the ballots: (member, mô hình) → choice."""
        self.meet(on)
        rows = [
            BallotRow(line, code, member, choice) for line, ((member, code), choice) in enumerate(ballots.items(), 2)
        ]
        self.take_ballots(rows, on)

    def meet(self, on: date) -> None:
        results.record_meeting.fn(self.appraisal, on, "08:00", "11:30", "Phòng họp", self.members, *who(on))

    def take_ballots(self, rows: Sequence[BallotRow], on: date) -> None:
        results.take_ballots.fn(self.appraisal, 1, list(rows), "phieu.csv", *who(on))

    def decide(self, on: date) -> tuple[int, int, int]:
        """Apply and publish what the preview shows: how many passed, failed, undecided."""
        shown = results.preview_results.fn(self.appraisal, *who(on))
        self.apply(shown.preview_code, on)
        self.publish(on)
        return shown.passed, shown.failed, shown.undecided

    def apply(self, preview_code: str, on: date) -> None:
        results.apply_results.fn(self.appraisal, preview_code, *who(on))

    def publish(self, on: date) -> None:
        results.publish_results.fn(self.appraisal, *who(on))

    # --- submitting and recognising -------------------------------------------------------------------------------

    def submit(self, level: str, codes: Sequence[str], pieces: Sequence[tuple[str, bool]], on: date) -> str:
        """A dossier of these mô hình, complete, issued and sent on one day; `pieces`: (piece, one for each)."""
        self.draft(level, codes, on)
        ((dossier,),) = self.rows("SELECT code FROM submission ORDER BY id DESC LIMIT 1")
        rows = [
            PieceRow(self.piece(dossier, piece, code), piece, code)
            for piece, each in pieces
            for code in (codes if each else [None])
        ]
        self.file_pieces(dossier, rows, on)
        self.pack(dossier, on)
        self.issue(dossier, on)
        self.send_up(dossier, on)
        return str(dossier)

    def draft(self, level: str, codes: Sequence[str], on: date) -> None:
        dossiers.draft_submission.fn(level, list(codes), False, *who(on))

    def file_pieces(self, dossier: str, rows: Sequence[PieceRow], on: date) -> None:
        dossiers.file_pieces.fn(dossier, list(rows), self.home, *who(on))

    def pack(self, dossier: str, on: date) -> None:
        dossiers.pack_submission.fn(dossier, self.home, *who(on))

    def issue(self, dossier: str, on: date) -> None:
        dossiers.issue_submission.fn(dossier, f"{dossier}/TTr", on, *who(on))

    def send_up(self, dossier: str, on: date) -> None:
        dossiers.send_submission.fn(dossier, on, *who(on))

    def recognise(
        self, dossier: str, body: str, on: date, *, received: bool, declined: Mapping[str, str] | None = None
    ) -> None:
        """The decision on a dossier: everything but `declined` (mô hình → reason) is recognised."""
        rows = [ResultRow(code, False, reason) for code, reason in (declined or {}).items()]
        arrived = on if received else None
        recognition.record_results.fn(dossier, f"{dossier}/QĐ", on, body, arrived, rows, True, *who(on))

    # --- the registers --------------------------------------------------------------------------------------------

    def take_petitions(self, rows: Sequence[EntryRow], on: date) -> None:
        entries.record_entries.fn(list(rows), *who(on))

    def take_obstacles(self, rows: Sequence[EntryRow], on: date) -> None:
        entries.record_entries.fn(list(rows), *who(on))

    def share(self, name: str, codes: Sequence[str], on: date) -> None:
        spreading.record_sharing.fn(name, on, "Trung tâm Văn hóa (ví dụ)", list(codes), *who(on))

    # --- the year's end -------------------------------------------------------------------------------------------

    def enter_figures(self, report: str, rows: Sequence[FigureRow], on: date) -> None:
        figures.enter_figures.fn(report, list(rows), *who(on))

    def freeze(self, report: str, on: date) -> dict[str, Any]:
        """The year's figures, frozen; return what the newest version says."""
        self.make_version(report, on)
        found: dict[str, Any] = json.loads(versions.body_of(report, versions.versions(report)[-1].version))
        return found

    def make_version(self, report: str, on: date) -> None:
        versions.make_version.fn(report, *who(on))

    def sign(self, report: str, on: date) -> None:
        chain.sign_report.fn(report, None, on, *who(on))

    def issue_report(self, report: str, number: str, on: date) -> None:
        chain.issue_report.fn(report, None, number, on, *who(on))

    def send_report(self, report: str, recipients: Sequence[str], on: date) -> None:
        chain.send_report.fn(report, None, list(recipients), on, Means.DOCUMENT_SYSTEM, *who(on))

    # --- what the record says -------------------------------------------------------------------------------------

    def rows(self, sql: str, **given: object) -> list[tuple[Any, ...]]:
        with session_on(self.url, read_only=True) as session:
            return [tuple(row) for row in session.execute(text(sql), given)]

    def statuses(self) -> dict[str, str]:
        """Code of the mô hình → its status."""
        return dict(self.rows("SELECT code, status FROM initiative ORDER BY code"))  # type: ignore[arg-type]

    def assigned(self) -> dict[str, list[str]]:
        """Code of the member → codes of the mô hình whose sheets are awaited, in order."""
        found: dict[str, list[str]] = {}
        for member, code in self.rows(
            "SELECT m.code, i.code FROM appraisal_sheet s JOIN appraisal_member m ON m.id = s.member_id "
            "JOIN initiative i ON i.id = s.initiative_id ORDER BY m.code, i.code"
        ):
            found.setdefault(member, []).append(code)
        return found

    def recognised(self) -> list[tuple[Any, ...]]:
        """(level, deciding body, mô hình) of every recognition."""
        return self.rows(
            "SELECT d.level_code, d.body_unit, i.code FROM recognition r JOIN recognition_decision d "
            "ON d.id = r.decision_id JOIN initiative i ON i.id = r.initiative_id ORDER BY d.id, i.code"
        )

    def piece(self, dossier: str, piece: str, code: str | None) -> str:
        """A file of a dossier, laid into the intake folder; its path below it."""
        name = f"trinh/{dossier}-{piece}-{code or 'chung'}.pdf"
        path = self.home / "tiep-nhan" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"%PDF-1.4\n{name}".encode())
        return name


def rolled_out(plan: Path, units: Path, on: date, folder: Path, patch: pytest.MonkeyPatch) -> Cycle:
    """A training office of its own under `folder`, with the plan rolled out on a day."""
    url = f"sqlite:///{(folder / 'danvan.db').as_posix()}"
    patch.setenv("DANVAN_HOME", str(folder))
    patch.setenv("DANVAN_DATABASE_URL", url)
    forget_what_was_read()
    # A test's database need not survive a power cut, and waiting for the disk is most of its time.
    event.listen(engine_for(url), "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    schema.migrate(url)
    day, now, actor, source = who(on)
    setup.create_office(Mode.TRAINING, now)
    plan_files.load_plan.fn(plan, units, now, actor, source, apply=True)
    roll_out.roll_out.fn(day, now, actor, source)
    return Cycle(url, folder)
