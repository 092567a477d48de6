"""Duyệt gửi: a person looks at what waits, and lets it go or not.

What says that someone is late, whatever goes above officer level, and by the office's choice everything, is held until
then (`models/rules/release.py`). Nothing overdue is released before the clerk has checked arrivals against the register
of incoming documents.
"""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from prefect import task
from sqlalchemy import update
from sqlmodel import Session, col, select

from config.refusals import Refused
from config.settings import settings
from config.vietnamese import format_date
from models import audit
from models.arrivals_checked import checks_of
from models.obligations import Obligation
from models.outbox import Notice, NoticeLine, Release
from models.plans import Contact, Duty
from models.rules.release import LATE
from models.sending import no_longer
from models.standing_in import hand_over
from models.states import Bundle, Channel, LineState, Source
from models.sweeping import gather
from notifications.messages import LABELS, MessageKind
from notifications.rendering import render
from tasks.context import Context, context_of
from tasks.digests import Lookups, digest_of
from tasks.seats import seat
from tasks.transactions import rehearsal, transaction

# The example is rendered from a notice that is never stored.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class WaitingKind:
    """One kind of message that waits: how many lines, to whom, and one of them as it would leave."""

    label: str
    count: int
    recipients: list[str]
    example_subject: str
    example_text: str


@dataclass(frozen=True)
class Waiting:
    """What waits for release. `code` stands for exactly these lines, people and added words; releasing asks for it."""

    code: str
    lines: int
    people: int
    kinds: list[WaitingKind]
    blocked: list[str]
    free_text: str = ""


@dataclass(frozen=True)
class Released:
    """What a decision did."""

    sent: bool
    lines: int
    people: int
    notices: int


def waiting_for_release(today: date, free_text: str = "") -> Waiting:
    """Show what waits: count, recipients, one rendered example of each kind, and what cannot be released yet.

    Args:
        free_text: what the person means to add; the examples carry it as it would leave.
    """
    words = free_text.strip()
    with rehearsal() as session:
        context = context_of(session)
        hand_over(session, today=today, waiting_for_release=True)
        free, blocked = _held(session, context, today)
        return Waiting(
            code=_code(free, words),
            lines=len(free),
            people=len({line.contact_id for line in free}),
            kinds=_kinds(session, context, free, today, words),
            blocked=blocked,
            free_text=words,
        )


@task(name="Duyệt gửi")
def release(
    code: str, send: bool, free_text: str | None, today: date, now: datetime, actor: str, source: Source
) -> Released:
    """Let what was shown go, or discard it; refused when it is no longer what was shown.

    Args:
        code: of the look; for what is discarded the words that were shown with it do not matter.

    Raises:
        Refused: nothing waits, the lines, their recipients or the added words are not those that were shown, or the check
            of arrivals is missing.
    """
    words = (free_text or "").strip()
    with transaction() as session:
        # Before any line: whoever records a hand-in holds the chain when it withdraws what was owed.
        audit.hold(session)
        context = context_of(session)
        hand_over(session, today=today, waiting_for_release=True)
        free, blocked = _held(session, context, today)
        if not free:
            why = (" " + " ".join(blocked)) if blocked else ""
            raise Refused(f"Không có thông báo nào chờ duyệt.{why}")
        shown = _code(free, words)
        _check_code(code.strip().lower(), shown, send=send)
        decision = Release(
            decided_on=today,
            decided_at=now,
            decided_by=actor,
            sent=send,
            lines=len(free),
            code=shown,
            free_text=words or None,
        )
        session.add(decision)
        session.flush()
        values = {"release_id": decision.id, "state": LineState.OWED if send else LineState.DISCARDED}
        ids = [line.id for line in free]
        session.execute(
            update(NoticeLine)
            .where(col(NoticeLine.id).in_(ids), col(NoticeLine.state) == LineState.HELD)
            .values(**values)
        )
        audit.append(
            session,
            subject="release",
            subject_id=str(decision.id),
            change="duyệt gửi" if send else "không duyệt gửi",
            actor=actor,
            source=source,
            now=now,
            detail={"lines": len(ids), "digest": audit.rows_digest([line_id] for line_id in ids)},
        )
        notices = gather(session, day=today, now=now) if send else 0
        people = len({line.contact_id for line in free})
        return Released(sent=send, lines=len(free), people=people, notices=notices)


def _held(session: Session, context: Context, today: date) -> tuple[list[NoticeLine], list[str]]:
    """Split what is held into what may be released now, and sentences on what may not yet."""
    rows = session.exec(
        select(NoticeLine, Obligation)
        .join(Obligation, isouter=True)
        .where(NoticeLine.state == LineState.HELD)
        .order_by(col(NoticeLine.id))
    ).all()
    checks = checks_of(session, context.calendar, today)
    free: list[NoticeLine] = []
    blocked: dict[tuple[str, str], str] = {}
    for line, obligation in rows:
        if obligation is None:
            free.append(line)
            continue
        due = obligation.due_on
        if no_longer(line, obligation, today) is not None:
            continue
        if line.message in LATE and due is not None and checks.checked_through(obligation) is None:
            duty = session.get(Duty, (obligation.plan_id, obligation.duty_code))
            through = format_date(checks.needed_through(obligation))
            blocked[obligation.plan_id, obligation.duty_code] = (
                f"Nhiệm vụ “{duty.name if duty else obligation.duty_code}” (hạn {format_date(due)}): sổ văn bản đến chưa "
                f"được đối chiếu đến hết ngày {through}. Hãy chạy “Đối chiếu” trước khi duyệt gửi."
            )
        else:
            free.append(line)
    return free, list(blocked.values())


def _label(line: NoticeLine) -> str:
    return str(line.event["heading"]) if line.event is not None else LABELS[MessageKind(line.message)]


def _code(lines: Iterable[NoticeLine], words: str) -> str:
    """Stand for exactly these lines, to exactly these people, with exactly these words: "1f2e3d" or "1f2e3d-4c5b"."""
    told = _digest(",".join(f"{line.id}:{line.contact_id}" for line in lines))[:6]
    return f"{told}-{_digest(words)[:4]}" if words else told


def _digest(text: str) -> str:
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def _check_code(given: str, shown: str, *, send: bool) -> None:
    """Refuse the code of something else than would now be decided.

    Raises:
        Refused: other lines or people; to send, other words than those that were shown with them.
    """
    if given.partition("-")[0] != shown.partition("-")[0]:
        raise Refused(
            "Danh sách chờ duyệt đã thay đổi hoặc mã duyệt chưa đúng. Hãy chạy lại với “Xem trước” để lấy mã mới."
        )
    if send and given != shown:
        raise Refused(
            "Lời thêm vào thư không phải lời đã xem trước. Hãy chạy “Xem trước” với đúng lời sẽ gửi để lấy mã mới."
        )


def _kinds(
    session: Session, context: Context, lines: list[NoticeLine], today: date, free_text: str
) -> list[WaitingKind]:
    lookups = Lookups(context).fill(session)
    seats = {row.id: seat(row, lookups.units[row.unit_code].name) for row in session.exec(select(Contact))}
    kinds = []
    for label in dict.fromkeys(_label(line) for line in lines):
        of_kind = [line for line in lines if _label(line) == label]
        first = of_kind[0].contact_id
        assert first is not None
        example = Notice(
            id="xem-truoc",
            contact_id=first,
            channel=Channel.EMAIL,
            day=today,
            bundle=Bundle.RELEASED,
            sequence=1,
            gathered_at=NEVER,
            next_try_at=NEVER,
        )
        shown = tuple(line for line in of_kind if line.contact_id == first)
        digest, _ = digest_of(session, lookups, example, shown, today=today, contact_line=settings().contact_line)
        # The mail greets its person by name; what is shown here is read by whoever shares the login.
        words = render(replace(digest, recipient_name=seats[first], free_text=free_text or digest.free_text))
        kinds.append(
            WaitingKind(
                label=label,
                count=len(of_kind),
                recipients=sorted({seats[line.contact_id] for line in of_kind}),
                example_subject=words.subject,
                example_text=words.text,
            )
        )
    return kinds
