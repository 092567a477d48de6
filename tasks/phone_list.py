"""Danh sách gọi điện: what no channel has brought, to print and tick, and to type back once somebody has called."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from prefect import task
from sqlmodel import Session, col, select

from config.plan_schema import Relation
from config.settings import settings
from config.vietnamese import format_date
from models.arrivals_checked import Checks, checks_of
from models.lifecycle import By
from models.phone_calls import Call, ToCall, lines_to_call, settle
from models.plans import Contact
from models.states import Bundle, LineState, NoticeState, Source
from notifications.masking import masked
from notifications.messages import LABELS, LATE, MessageKind
from notifications.phone_sheet import PhoneRow, phone_sheet
from notifications.wording import HEADINGS
from tasks.clock import machine_now, today_of
from tasks.context import SEPARATOR, Context, code_of, context_of
from tasks.digests import Lookups, due_text
from tasks.seats import role_of
from tasks.transactions import reading, transaction

FOLDER = "goi-dien"
TO_CALL = "noi-dung-can-goi"
NO_PHONE = "chưa có số"
WHY = {NoticeState.FAILED: "Không gửi được", NoticeState.UNCERTAIN: "Chưa rõ đã tới hay chưa: hỏi đã nhận chưa"}


@dataclass(frozen=True)
class PhoneList:
    """The list of a day.

    Args:
        rows: names and telephone numbers are whole here; `masked` is what may be shown in the UI.
        unchecked: how many more say that somebody is late, and wait for the check of arrivals.
        file: the page to print, when it was written.
    """

    today: date
    rows: list[PhoneRow]
    unchecked: int
    file: Path | None = None

    def masked(self) -> "PhoneList":
        """The same with the role in place of each name, and only the last digits of each telephone number."""
        return replace(self, rows=[replace(row, person=row.seat, phone=masked_phone(row.phone)) for row in self.rows])


def masked_phone(phone: str) -> str:
    """The last three digits of a telephone number."""
    return f"…{phone[-3:]}" if any(each.isdecimal() for each in phone) else phone


def phone_list(today: date) -> PhoneList:
    """Gather what has to be said by telephone."""
    with reading() as session:
        return _list(session, context_of(session), today)


@task(name="In danh sách gọi điện", task_run_name="Danh sách gọi điện ngày {today}")
def print_phone_list(today: date) -> PhoneList:
    """Write the page to print into the office's own folder; written again, it is the list of now."""
    with reading() as session:
        context = context_of(session)
        found = _list(session, context, today)
        office = Lookups(context).fill(session).units[context.plan.host_unit].name
    file = settings().home / FOLDER / f"danh-sach-goi-dien-{today.isoformat()}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(phone_sheet(found.rows, office, today, training=context.training), encoding="utf-8", newline="\n")
    return replace(found, file=file)


@task(name="Ghi đã gọi")
def note_called(
    lines: Sequence[str], call: Call, today: date, now: datetime, actor: str, source: Source
) -> tuple[int, int]:
    """Record a telephone call; return how many lines it settled and how many are left to call.

    Raises:
        Refused: none chosen, no caller, a wrong hour, or a line that is not on the list.
    """
    with transaction() as session:
        ids = [_number(each) for each in lines if each.strip()]
        settled = settle(session, ids, call, by=By(actor, source, now, today))
        session.expire_all()
        return settled, len(lines_to_call(session, today))


def phone_lists(session: Session, context: Context) -> dict[str, list[str]]:
    """What may be ticked, as a form's list; no telephone number and no name."""
    rows = _list(session, context, today_of(context.office, machine_now())).rows
    return {TO_CALL: [f"{row.number}{SEPARATOR}{row.unit}: {row.say}" for row in rows]}


def _number(choice: str) -> int:
    code = code_of(choice)
    return int(code) if code.isdecimal() else 0


def _list(session: Session, context: Context, today: date) -> PhoneList:
    found = lines_to_call(session, today)
    lookups = Lookups(context).fill(session)
    checks = checks_of(session, context.calendar, today)
    may = [each for each in found if _may_be_said(checks, each)]
    rows = [_row(session, lookups, each) for each in may]
    return PhoneList(today, sorted(rows, key=lambda row: (row.unit, row.number)), len(found) - len(may))


def _may_be_said(checks: Checks, each: ToCall) -> bool:
    """What says that somebody is late needs the check of arrivals, on the telephone as in a letter."""
    line, obligation = each.line, each.obligation
    if obligation is None or obligation.due_on is None or line.message not in {kind.value for kind in LATE}:
        return True
    if line.bundle is not Bundle.RELEASED or line.release_id is not None:
        return True
    return checks.checked_through(obligation) is not None


def _row(session: Session, lookups: Lookups, each: ToCall) -> PhoneRow:
    contact = _contact(session, each)
    called = _unit_of(each, contact)
    return PhoneRow(
        number=each.line.id or 0,
        unit=lookups.units[called].name,
        person=contact.name if contact and contact.active else "chưa có đầu mối",
        seat=role_of(contact if contact and contact.active else None),
        phone=(contact.phone if contact and contact.active else None) or NO_PHONE,
        say=_words_to_say(lookups, each, called),
        due=(due_text(each.obligation) or "thường xuyên") if each.obligation else format_date(each.line.on_day),
        why=_why(each),
    )


def _words_to_say(lookups: Lookups, each: ToCall, called: str) -> str:
    """The heading of the letter, in the tone for that body; of another unit's duty also whose it is."""
    if each.line.event:
        return str(each.line.event["heading"])
    kind, obligation = MessageKind(each.line.message), each.obligation
    if obligation is None:
        return LABELS[kind]
    heading = HEADINGS.get((kind, Relation(obligation.relation)), LABELS[kind])
    whose = "" if obligation.unit_code == called else f" của {lookups.units[obligation.unit_code].name}"
    return f"{heading}: {lookups.duties[obligation.plan_id, obligation.duty_code].name}{whose}"


def _why(each: ToCall) -> str:
    if each.line.state is LineState.NO_CONTACT or each.notice is None:
        reason = each.line.state_reason or "không có địa chỉ nhận"
        return reason[:1].upper() + reason[1:]
    return f"{WHY[each.notice.state]} ({masked(each.notice.error or 'không rõ lý do')})"


def _contact(session: Session, each: ToCall) -> Contact | None:
    """The person of the line; where they have gone, or nobody has an address, whoever of the unit has a telephone."""
    named = session.get(Contact, each.line.contact_id) if each.line.contact_id is not None else None
    if named is not None and named.active:
        return named
    unit, role = (named.unit_code, named.role) if named else each.line.recipient.split(":")[1:3]
    query = select(Contact).where(Contact.unit_code == unit, col(Contact.active))
    order = (col(Contact.phone).is_(None), col(Contact.role) != role, col(Contact.id))
    return session.exec(query.order_by(*order)).first() or named


def _unit_of(each: ToCall, contact: Contact | None) -> str:
    return contact.unit_code if contact else each.line.recipient.split(":")[1]
