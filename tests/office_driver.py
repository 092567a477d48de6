"""An office as a test drives it: every step through the task that a person or the clock would start, by `.fn`.

Days are business days; the instant of a step is 07:00 of its day unless a test says otherwise. What the record says
afterwards is read back as plain tuples, so that tests compare whole lists.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import col
from sqlmodel import select as pick

from models.audit import AuditRow
from models.base import Record
from models.database import engine_for, session_on
from models.obligations import Obligation
from models.outbox import Attempt, Notice, NoticeLine
from models.plans import Contact, Office
from models.states import LineState, Mode, Source
from tasks import hand_ins, issue, plan_files, reconciliation, release, roll_out, setup, sweep
from tasks.clock import LOCAL
from tasks.delivery import Sending, send
from tasks.listings import agenda_rows

ACTOR = "Cán bộ Phòng Nội vụ (ví dụ)"
LineRow = tuple[date, str, str, str, str, str, str, str]


def morning(day: date) -> datetime:
    """07:00 of a business day, as an instant."""
    return datetime.combine(day, time(7, 0), LOCAL).astimezone(UTC)


@dataclass
class OfficeDriver:
    """One office on one database."""

    url: str

    # --- what people and the clock do ---------------------------------------------------------------------------

    def set_up(self, mode: Mode = Mode.TRAINING, on: date = date(2024, 3, 25)) -> None:
        """Make the office's row."""
        setup.create_office(mode, morning(on))

    def load(self, plan: Path, units: Path, on: date = date(2024, 3, 25), apply: bool = True) -> plan_files.Loaded:
        """Load a plan file on a day; in training the clock stands where it stands."""
        with session_on(self.url) as session:
            office = session.get(Office, 1)
            assert office is not None
            if office.mode is Mode.TRAINING and office.plan_id is not None:
                office.training_today = on
        return plan_files.load_plan.fn(plan, units, morning(on), ACTOR, Source.COMMAND, apply=apply)

    def roll_out(self, on: date, preview: bool = False) -> roll_out.RollOut:
        """Triển khai kế hoạch."""
        return roll_out.roll_out.fn(on, morning(on), ACTOR, Source.COMMAND, preview)

    def issue(self, number: str, issued_on: date, on: date, preview: bool = False) -> issue.Issue:
        """Ghi nhận ban hành."""
        return issue.record_issue.fn(number, issued_on, on, morning(on), ACTOR, Source.COMMAND, preview)

    def go_live(self, number: str, on: date) -> None:
        """Turn a training office into a live one whose plan is issued, so that mail leaves for a real server."""
        self.issue(number, on, on)
        with session_on(self.url) as session:
            office = session.get(Office, 1)
            assert office is not None
            office.mode, office.training_today = Mode.LIVE, None

    def sweep(self, on: date) -> sweep.Sweep:
        """Nhắc hạn."""
        return sweep.sweep.fn(on, morning(on))

    def send(self, on: date, at: datetime | None = None) -> Sending:
        """Gửi thông báo, with a clock that stands still at `at`."""
        now = at or morning(on) + timedelta(minutes=5)
        return send.fn(on, now, clock=lambda: now)

    def day(self, on: date) -> None:
        """A whole morning: the sweep, then sending."""
        self.sweep(on)
        self.send(on)

    def days(self, start: date, end: date) -> None:
        """Every morning from `start` through `end`."""
        for ordinal in range(start.toordinal(), end.toordinal() + 1):
            self.day(date.fromordinal(ordinal))

    def hand_in(
        self,
        unit: str,
        duty: str,
        arrived_on: date,
        on: date | None = None,
        *,
        document_on: date | None = None,
        nil: bool = False,
        occurrence: str | None = None,
    ) -> hand_ins.HandInReport:
        """Ghi nhận nộp."""
        today = on or arrived_on
        return hand_ins.record_hand_in.fn(
            unit, duty, arrived_on, None, document_on, today, morning(today), ACTOR, Source.COMMAND, nil, occurrence
        )

    def accept(self, unit: str, duty: str, on: date) -> hand_ins.HandInReport:
        """Chấp thuận."""
        return hand_ins.accept_hand_in.fn(unit, duty, on, morning(on), ACTOR, Source.COMMAND)

    def send_back(
        self, unit: str, duty: str, supplement: date, on: date, complete: bool = True
    ) -> hand_ins.HandInReport:
        """Trả lại bổ sung."""
        return hand_ins.return_hand_in.fn(
            unit, duty, "Bổ sung số liệu (ví dụ).", supplement, complete, on, morning(on), ACTOR, Source.COMMAND
        )

    def correct(self, unit: str, duty: str, on: date) -> hand_ins.HandInReport:
        """Đính chính."""
        return hand_ins.correct_hand_in.fn(
            unit, duty, "Ghi nhầm đơn vị (ví dụ).", on, morning(on), ACTOR, Source.COMMAND
        )

    def reconcile(
        self, duty: str, through: date, on: date, arrived: dict[str, date] | None = None
    ) -> reconciliation.Reconciled:
        """Đối chiếu."""
        return reconciliation.reconcile.fn(duty, arrived or {}, through, on, morning(on), ACTOR, Source.COMMAND)

    def release(self, on: date, send: bool = True, code: str | None = None) -> release.Released:
        """Duyệt gửi, by default exactly what is shown."""
        shown = code if code is not None else release.waiting_for_release(on).code
        return release.release.fn(shown, send, None, on, morning(on), ACTOR, Source.COMMAND)

    # --- what the record says -----------------------------------------------------------------------------------

    def said(self) -> list[LineRow]:
        """Every line that was said, with the day of its notice: (day, e-mail, unit, duty, occurrence, clause, …)."""
        return self._lines(LineState.SAID)

    def lines(self, *states: LineState, unit: str | None = None, duty: str | None = None) -> list[tuple[Any, ...]]:
        """Lines as (unit, duty, rung, role, message, state, deadline version), in their order."""
        query = (
            pick(NoticeLine, Obligation)
            .where(NoticeLine.obligation_id == Obligation.id)
            .order_by(
                col(NoticeLine.on_day), col(Obligation.unit_code), col(Obligation.duty_code), col(NoticeLine.role)
            )
        )
        if states:
            query = query.where(col(NoticeLine.state).in_(states))
        if unit:
            query = query.where(Obligation.unit_code == unit)
        if duty:
            query = query.where(Obligation.duty_code == duty)
        with session_on(self.url, read_only=True) as session:
            return [
                (
                    each.unit_code,
                    each.duty_code,
                    line.rung,
                    line.role,
                    line.message,
                    line.state.value,
                    line.deadline_version,
                )
                for line, each in session.exec(query)
            ]

    def rung_days(self, unit: str, duty: str) -> dict[str, date]:
        """The day of each rung on an obligation's present agenda."""
        return {row["rung"]: date.fromisoformat(row["on"]) for row in agenda_rows(unit, duty)}

    def _lines(self, state: LineState) -> list[LineRow]:
        query = (
            pick(Notice.day, Contact.email, Obligation, NoticeLine)
            .where(
                NoticeLine.state == state,
                NoticeLine.notice_id == Notice.id,
                NoticeLine.contact_id == Contact.id,
                NoticeLine.obligation_id == Obligation.id,
            )
        )  # fmt: skip
        with session_on(self.url, read_only=True) as session:
            return sorted(
                (
                    day,
                    str(email),
                    each.unit_code,
                    each.duty_code,
                    each.occurrence,
                    line.clause_code,
                    line.rung,
                    line.message,
                )
                for day, email, each, line in session.exec(query)
            )

    def obligation(self, unit: str, duty: str, occurrence: str | None = None) -> Obligation:
        """One obligation's row, detached."""
        query = pick(Obligation).where(Obligation.unit_code == unit, Obligation.duty_code == duty)
        if occurrence:
            query = query.where(Obligation.occurrence == occurrence)
        with session_on(self.url, read_only=True) as session:
            return session.exec(query).one()

    def contact_id(self, email: str) -> int:
        """The number of a contact in the record."""
        with session_on(self.url, read_only=True) as session:
            return int(session.exec(pick(Contact.id).where(Contact.email == email)).one() or 0)

    def notice_states(self) -> dict[str, int]:
        """How many notices stand in which state."""
        with session_on(self.url, read_only=True) as session:
            states = [state.value for state in session.exec(pick(Notice.state))]
        return {state: states.count(state) for state in sorted(set(states))}

    def attempts(self, outcome: str | None = None) -> list[tuple[str, int, str]]:
        """Every attempt as (notice, number, outcome), in their order."""
        query = pick(Attempt).order_by(col(Attempt.notice_id), col(Attempt.id))
        with session_on(self.url, read_only=True) as session:
            return [
                (row.notice_id, row.number, row.outcome)
                for row in session.exec(query)
                if outcome in (None, row.outcome)
            ]

    def changes(self, subject: str) -> list[str]:
        """What the audit chain says was changed about a kind of thing, in order."""
        rows = sorted(self._all(AuditRow), key=lambda row: row.seq)
        return [json.loads(row.body)["change"] for row in rows if row.subject == subject]

    def dump(self) -> dict[str, list[Any]]:
        """Every row of every table, for "nothing has changed"."""
        with engine_for(self.url).connect() as connection:
            return {
                name: sorted(map(repr, connection.execute(select(table)).all()))
                for name, table in Record.metadata.tables.items()
            }

    def essence(self) -> dict[str, list[Any]]:
        """What two runs of the same year must have in common, whatever their row numbers and instants."""
        keys = {row.id: (row.unit_code, row.duty_code, row.occurrence) for row in self._all(Obligation)}
        contacts = {row.id: row.email for row in self._all(Contact)}
        return {
            "lines": sorted(
                (
                    keys[row.obligation_id],
                    row.rung,
                    row.deadline_version,
                    contacts.get(row.contact_id) or row.recipient,
                    row.role,
                    row.message,
                    row.on_day,
                    row.owed_on,
                    row.state.value,
                    row.notice_id and row.notice_id.split(".")[0],
                )
                for row in self._all(NoticeLine)
            ),
            "notices": sorted(
                (contacts[row.contact_id], row.day, row.bundle.value, row.sequence, row.state.value)
                for row in self._all(Notice)
            ),
            "accepted": sorted(
                notice_id.split(".")[0] + contacts[int(notice_id.split(".")[1])]
                for notice_id, _, _ in self.attempts("accepted")
            ),
        }

    def _all(self, table: type[Record]) -> Sequence[Any]:
        with session_on(self.url, read_only=True) as session:
            return session.exec(pick(table)).all()
