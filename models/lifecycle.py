"""The one door through which an obligation's status changes.

It checks the step, writes the audit row, withdraws what is no longer owed to be said and writes what now is, all in
the caller's transaction. Nothing is sent here.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from config.plan_schema import Role
from config.refusals import Refused
from config.settings import settings
from models import audit
from models.database import insert_ignore
from models.obligations import Obligation
from models.outbox import NoticeLine
from models.plans import Contact
from models.rules import lifecycle
from models.rules.release import needs_release
from models.states import Bundle, LineState, ObligationStatus, Source

MET = "đã nhận được"
WITHDRAWN = "nhiệm vụ không còn trong kế hoạch"
RECEIPT = "receipt"
"""The message that stays worth saying once a hand-in is there; every other one is not."""


@dataclass(frozen=True)
class By:
    """Who did it, from where, and when; part of every audit row."""

    actor: str
    source: Source
    now: datetime
    today: date


def change_status(
    session: Session, obligation: Obligation, to: ObligationStatus, *, by: By, detail: dict[str, Any] | None = None
) -> None:
    """Take one obligation from its status to the next.

    Raises:
        Refused: when the procedure does not allow the step, also because somebody else took one meanwhile.
    """
    current = obligation.status
    if not lifecycle.may_change(current.value, to.value):
        raise Refused(
            f"Không thể chuyển từ “{current.label}” sang “{to.label}”. "
            f"Các bước được phép: {_allowed(current)}. Hãy xem lại trạng thái trên Bảng theo dõi."
        )
    changed = session.execute(
        update(Obligation)
        .where(col(Obligation.id) == obligation.id, col(Obligation.status) == current)
        .values(status=to)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("Trạng thái vừa được người khác thay đổi. Hãy xem lại Bảng theo dõi rồi làm lại.")
    obligation.status = to
    audit.append(
        session,
        subject="obligation",
        subject_id=str(obligation.id),
        change=f"{current.value} → {to.value}",
        actor=by.actor,
        source=by.source,
        now=by.now,
        detail={
            "unit": obligation.unit_code,
            "duty": obligation.duty_code,
            "occurrence": obligation.occurrence,
            "clause": obligation.clause_code,
            "today": by.today.isoformat(),
            **(detail or {}),
        },
    )
    if to.value not in lifecycle.AWAITED:
        withdraw_lines(session, obligation, WITHDRAWN if to is ObligationStatus.WITHDRAWN else MET)


def withdraw_lines(session: Session, obligation: Obligation, reason: str) -> int:
    """Cancel what has not been sent about an obligation; return how many lines."""
    done = session.execute(
        update(NoticeLine)
        .where(
            col(NoticeLine.obligation_id) == obligation.id,
            col(NoticeLine.message) != RECEIPT,
            col(NoticeLine.state).in_([LineState.OWED, LineState.HELD, LineState.NO_CONTACT]),
        )
        .values(state=LineState.CANCELLED, state_reason=reason)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def restore_lines(session: Session, obligation: Obligation) -> None:
    """Undo `withdraw_lines` after a correction, or when a duty is back in the plan: it is owed again."""
    rows = session.scalars(
        select(NoticeLine).where(
            col(NoticeLine.obligation_id) == obligation.id,
            col(NoticeLine.deadline_version) == obligation.deadline_version,
            col(NoticeLine.state) == LineState.CANCELLED,
            col(NoticeLine.state_reason).in_([MET, WITHDRAWN]),
        )
    )
    for line in rows:
        held = line.bundle is Bundle.RELEASED and line.release_id is None
        line.state = LineState.NO_CONTACT if line.contact_id is None else LineState.HELD if held else LineState.OWED
        line.state_reason = None
        line.notice_id = None


def owe(
    session: Session,
    obligation: Obligation,
    *,
    rung: str,
    message: str,
    role: Role,
    today: date,
    release: bool = False,
    worth_a_call: bool = True,
) -> None:
    """Owe a line outside the ladder (a return, a changed day) to whoever fills `role` at the unit; once per rung.

    Args:
        today: the day on which it is to be said.
        release: a person must release it first.
        worth_a_call: where nobody has an address, it is owed all the same, for the telephone.
    """
    _owe_lines(
        session,
        obligation.unit_code,
        role,
        {
            "plan_id": obligation.plan_id,
            "subject": "obligation",
            "subject_id": obligation.id,
            "obligation_id": obligation.id,
            "rung": rung,
            "deadline_version": obligation.deadline_version,
            "message": message,
            "clause_code": obligation.clause_code,
            "on_day": today,
            "owed_on": today,
        },
        release=release,
        worth_a_call=worth_a_call,
    )


@dataclass(frozen=True)
class Told:
    """What is told once about something that happened.

    Args:
        heading: what the message is called.
        paragraphs: whole Vietnamese sentences; no score, vote or name of an individual.
        why: why this person gets it.
    """

    heading: str
    paragraphs: tuple[str, ...]
    why: str


def owe_event(
    session: Session,
    told: Told,
    *,
    plan: str,
    subject: str,
    subject_id: int,
    rung: str,
    unit: str,
    role: Role,
    clause: str,
    today: date,
    release: bool = False,
) -> None:
    """Owe one telling about an event to whoever fills `role` at a unit; once per subject, rung and person.

    Args:
        plan: the plan by whose clause it is told.
        subject, subject_id: the thing it is about ("inspection", 12).
        rung: what happened ("announced", "result-2"); the same rung is told once.
        release: a person must release it first.
    """
    _owe_lines(
        session,
        unit,
        role,
        {
            "plan_id": plan,
            "subject": subject,
            "subject_id": subject_id,
            "obligation_id": None,
            "rung": rung,
            "deadline_version": 1,
            "message": "event",
            "clause_code": clause,
            "on_day": today,
            "owed_on": today,
            "event": {"heading": told.heading, "paragraphs": list(told.paragraphs), "why": told.why},
        },
        release=release,
    )


def _owe_lines(
    session: Session, unit: str, role: Role, line: dict[str, Any], *, release: bool = False, worth_a_call: bool = True
) -> None:
    contacts = session.scalars(
        select(col(Contact.id)).where(
            col(Contact.unit_code) == unit,
            col(Contact.role) == role.value,
            col(Contact.active),
            col(Contact.first_channel).is_not(None),
        )
    ).all()
    release = needs_release(role.value, line["message"], asked=release, choice=settings().release)
    state = LineState.HELD if release else LineState.OWED
    found = [(f"contact:{contact}", contact, state) for contact in contacts]
    nobody = [(f"none:{unit}:{role.value}", None, LineState.NO_CONTACT)] if worth_a_call else []
    insert_ignore(
        session,
        NoticeLine,
        [
            {
                **line,
                "recipient": recipient,
                "contact_id": contact,
                "role": role.value,
                "bundle": Bundle.RELEASED if release else Bundle.DAILY,
                "state": becomes,
            }
            for recipient, contact, becomes in found or nobody
        ],
    )


def _allowed(current: ObligationStatus) -> str:
    steps = lifecycle.NEXT[current.value]
    return "; ".join(f"{what} ({ObligationStatus.of(to).label})" for to, what in steps.items()) or "không có"
