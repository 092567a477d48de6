"""An office on SQLite with the plan of Bắc Kạn rolled out, as the tests of step 1 drive it.

Days are business days; the instant of a step is 07:00 of its day. What the record says is read back as plain tuples.
"""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, text

from config.settings import settings
from models.audit import verify
from models.base import Record
from models.database import engine_for, session_on
from models.initiatives import InitiativeKind, InitiativeOf, Novelty
from models.intake.record import Fault, Via
from models.obligations import Obligation, agenda_entry
from models.outbox import NoticeLine
from models.registration.record import RegistrationRow, ReplyKind
from models.states import LineState, Source
from tasks import hand_ins, intake, roll_out
from tasks import registration as registering
from tasks.context import _calendar_in

ROOT = Path(__file__).parents[2]
PLAN = ROOT / "config" / "plans" / "bac-kan-2024.yaml"
UNITS = ROOT / "config" / "plans" / "bac-kan-2024.units.yaml"
ROLLED_OUT = date(2024, 3, 25)
ACTOR = "Cán bộ Phòng Nội vụ (ví dụ)"
REPORT, UNIT_PLAN, REGISTER = "bao-cao-don-vi", "ke-hoach-don-vi", "dang-ky-mo-hinh"
DETAILS = {"muc-tieu": "Mục tiêu (ví dụ)", "cach-lam": "Cách làm (ví dụ)"}


def morning(day: date) -> datetime:
    """07:00 of a business day, as an instant."""
    return datetime.combine(day, time(7, 0), ZoneInfo("Asia/Ho_Chi_Minh")).astimezone(UTC)


def forget() -> None:
    """Drop what a process reads once."""
    settings.cache_clear()
    _calendar_in.cache_clear()
    engine_for.cache_clear()


def docx(words: str = "Kế hoạch (ví dụ)", **more: str) -> bytes:
    """A small Word file; `more` adds or replaces parts, "/" written as "__"."""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document><w:body><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:body></w:document>",
        **{name.replace("__", "/"): content for name, content in more.items()},
    }
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, content in parts.items():
            packed.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), content)
    return stream.getvalue()


@dataclass
class UnitPlanOffice:
    """One office on one database and in one home."""

    url: str
    home: Path

    # --- what people do -----------------------------------------------------------------------------------------

    def drop(self, unit: str, name: str, data: bytes, duty: str = "") -> Path:
        """Put a file into a unit's intake folder."""
        path = self.home / "tiep-nhan" / unit / duty / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def hand_in(self, unit: str, duty: str, on: date, today: date | None = None, **more: Any) -> hand_ins.HandInReport:
        """Ghi nhận nộp."""
        day = today or on
        number = more.pop("number", "12/KH-UBND")
        return hand_ins.record_hand_in.fn(
            unit, duty, on, number, None, day, morning(day), ACTOR, Source.FORM, **{"via": Via.PAPER, **more}
        )

    def update(self, unit: str, duty: str, on: date, **more: Any) -> hand_ins.HandInReport:
        """Cập nhật hồ sơ."""
        return hand_ins.update_hand_in.fn(unit, duty, on, morning(on), ACTOR, Source.FORM, **more)

    def accept(self, unit: str, duty: str, on: date) -> hand_ins.HandInReport:
        """Chấp thuận."""
        return hand_ins.accept_hand_in.fn(unit, duty, on, morning(on), ACTOR, Source.FORM)

    def send_back(
        self,
        unit: str,
        duty: str,
        on: date,
        supplement: date,
        reasons: str = "",
        faults: Sequence[Fault] = (),
        complete: bool = True,
    ) -> hand_ins.HandInReport:
        """Trả lại bổ sung."""
        return hand_ins.return_hand_in.fn(
            unit, duty, reasons, supplement, complete, on, morning(on), ACTOR, Source.FORM, faults=faults
        )

    def ask(self, unit: str, duty: str, until: date, on: date, number: str = "05/CV-UBND") -> intake.ExtensionReport:
        """Ghi nhận đề nghị gia hạn."""
        return intake.request_extension.fn(unit, duty, until, number, on, on, morning(on), ACTOR, Source.FORM)

    def decide(
        self, unit: str, duty: str, until: date | None, on: date, number: str = "31/UBND-NV", preview: bool = False
    ) -> intake.ExtensionReport:
        """Cho, hoặc không cho gia hạn."""
        return intake.decide_extension.fn(
            unit, duty, until, number, on, on, morning(on), ACTOR, Source.FORM, preview=preview
        )

    def reverse(self, unit: str, duty: str, on: date) -> intake.ExtensionReport:
        """Đính chính gia hạn."""
        return intake.reverse_extension.fn(unit, duty, "Ghi nhầm (ví dụ)", on, morning(on), ACTOR, Source.FORM)

    def explain(self, unit: str, duty: str, reason: str, on: date, **more: Any) -> intake.LateReasonReport:
        """Ghi lý do chậm."""
        return intake.record_late_reason.fn(unit, duty, reason, on, morning(on), ACTOR, Source.FORM, **more)

    def register(
        self, rows: Sequence[RegistrationRow], on: date, preview: bool = False
    ) -> registering.RegistrationReport:
        """Đăng ký mô hình."""
        return registering.register_initiatives.fn(rows, on, morning(on), ACTOR, Source.FORM, preview)

    def register_file(self, name: str, on: date, preview: bool = False) -> registering.RegistrationReport:
        """Đăng ký mô hình từ tệp."""
        return registering.register_file.fn(name, on, morning(on), ACTOR, Source.FORM, preview)

    def reply(self, codes: Sequence[str], kind: ReplyKind, on: date, **more: Any) -> registering.ReplyReport:
        """Trả lời đăng ký."""
        return registering.reply_to_registrations.fn(codes, kind, on, on, morning(on), ACTOR, Source.FORM, **more)

    def succeed(
        self, old: str, new: str, on: date, preview: bool = False, document: str = "88/NQ-HĐND"
    ) -> registering.SuccessionReport:
        """Chuyển việc cho đơn vị kế thừa."""
        return registering.apply_succession.fn(
            old, new, on, document, on, morning(on), ACTOR, Source.FORM, preview=preview
        )

    def roll_out(self, on: date) -> roll_out.RollOut:
        """Triển khai kế hoạch, again."""
        return roll_out.roll_out.fn(on, morning(on), ACTOR, Source.COMMAND)

    # --- what the record says -----------------------------------------------------------------------------------

    def obligation(self, unit: str, duty: str, occurrence: str | None = None) -> Obligation:
        """One obligation's row, detached."""
        query = select(Obligation).where(Obligation.unit_code == unit, Obligation.duty_code == duty)
        if occurrence:
            query = query.where(Obligation.occurrence == occurrence)
        with session_on(self.url, read_only=True) as session:
            return session.scalars(query).one()

    def agenda(self, unit: str, duty: str) -> list[tuple[date, str, str]]:
        """What the agenda of one obligation still says, as (day, rung, role)."""
        entry, row = agenda_entry.c, self.obligation(unit, duty)
        query = (
            select(entry.on_day, entry.rung, entry.role)
            .where(entry.obligation_id == row.id, entry.deadline_version == row.deadline_version)
            .order_by(entry.on_day, entry.position)
        )
        with session_on(self.url, read_only=True) as session:
            return [tuple(each) for each in session.execute(query)]  # type: ignore[misc]

    def lines(self, unit: str, duty: str, *states: LineState) -> list[tuple[str, str, str]]:
        """Lines about one obligation, as (rung, role, state)."""
        row = self.obligation(unit, duty)
        query = select(NoticeLine).where(NoticeLine.obligation_id == row.id).order_by(NoticeLine.id)
        with session_on(self.url, read_only=True) as session:
            return [
                (each.rung, each.role, each.state.value)
                for each in session.scalars(query)
                if not states or each.state in states
            ]

    def told(self, subject: str) -> list[tuple[str, str, dict[str, Any] | None]]:
        """What was owed about events of a kind, as (rung, recipient, words)."""
        query = select(NoticeLine).where(NoticeLine.subject == subject).order_by(NoticeLine.id)
        with session_on(self.url, read_only=True) as session:
            return [(each.rung, each.recipient.split(":")[0], each.event) for each in session.scalars(query)]

    def rows(self, table: type[Record], *columns: str) -> list[tuple[Any, ...]]:
        """Every row of a table, some columns of it, in the order of its key."""
        key = list(table.__table__.primary_key)  # type: ignore[attr-defined]
        with session_on(self.url, read_only=True) as session:
            found = session.scalars(select(table).order_by(*key)).all()
            return [tuple(getattr(row, name) for name in columns) for row in found]

    def dump(self) -> dict[str, list[str]]:
        """Every row of every table and every file of the home, for "nothing has changed"."""
        with engine_for(self.url).connect() as connection:
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
            tables = {
                name: sorted(map(repr, connection.execute(text(f'SELECT * FROM "{name}"')).all())) for name in names
            }
        folders = ("tiep-nhan", "kho")
        files = [str(path) for name in folders for path in sorted((self.home / name).rglob("*"))]
        return {**tables, "files": files}

    def chain_is_whole(self) -> bool:
        """Whether the audit chain verifies."""
        with session_on(self.url, read_only=True) as session:
            return verify(session) is None


def row(line: int, unit: str, name: str, content: str = "3", **more: Any) -> RegistrationRow:
    """A valid registration with no surprises."""
    typed = {"of": InitiativeOf.COLLECTIVE, "kind": InitiativeKind.MODEL, "novelty": Novelty.NEW, "details": DETAILS}
    return RegistrationRow(line, unit, name, content, **{**typed, **more})
