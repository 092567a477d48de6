"""A person's messages of a day, word for word as they will go out: text and HTML, before anything leaves.

The outbox of the day is made by the sweep's own code in a transaction that is undone, and put into words by the code
that sends. What a step of the plan will only come to say (an event) cannot be foreseen and is not in it.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from jinja2 import TemplateError
from sqlmodel import Session, col, select

from config.refusals import Refused
from config.settings import settings
from config.vietnamese import format_date
from models.foreseen import bring_to
from models.obligations import Obligation
from models.outbox import Notice, NoticeLine
from models.plans import Contact, Unit
from models.sending import lines_still_owed
from models.states import OPEN, TAKEN, LineState, NoticeState
from notifications.messages import MessageRefused
from tasks.carrying import lane_of_words
from tasks.context import SEPARATOR, Context, context_of
from tasks.digests import Lookups, digest_of
from tasks.people import person_named
from tasks.seats import seat
from tasks.transactions import rehearsal
from tasks.writing import words_through

FURTHEST = timedelta(days=400)
PEOPLE = "nguoi-nhan-thong-bao"


@dataclass(frozen=True)
class Preview:
    """One message as its reader will see it.

    Args:
        refused: why it cannot be put into words; then subject, text and html are empty.
        already: it has left; the words are written again from what the record says of that day.
    """

    notice: str
    channel: str
    state_label: str
    already: bool
    subject: str
    text: str
    html: str
    lines: tuple[int, ...]
    refused: str = ""


@dataclass(frozen=True)
class Previews:
    """A person's messages of one day."""

    recipient: str
    unit: str
    day: date
    messages: list[Preview]


def preview(person: str, day: date, today: date, now: datetime, *, named: bool = True) -> Previews:
    """Write a person's messages of a day; nothing is recorded and nothing is sent.

    Args:
        person: the contact's number, "12 · tên", or the address.
        named: with the person's name in the greeting, as it leaves; without, the role, for a page that many read.

    Raises:
        Refused: nobody of that name, or a day too far away.
    """
    if day > today + FURTHEST:
        raise Refused(f"Ngày {format_date(day)} quá xa: xem trước được đến ngày {format_date(today + FURTHEST)}.")
    with rehearsal() as session:
        context = context_of(session)
        contact = person_named(session, person)
        if day >= today:
            bring_to(session, context.plan, day, today=today, now=now, outside=context.sends_outside)
        lookups = Lookups(context).fill(session)
        notices = _notices(session, contact, day, today)
        unit = lookups.units[contact.unit_code].name
        called = None if named else seat(contact, unit)
        written = [_written(session, lookups, notice, day, called) for notice in notices]
        return Previews(seat(contact, unit), unit, day, [each for each in written if each is not None])


def people_lists(session: Session, context: Context) -> dict[str, list[str]]:
    """The people who can be told, as a form's list: number, role and unit."""
    people = session.exec(
        select(Contact, Unit.name)
        .join(Unit, col(Unit.code) == Contact.unit_code)
        .where(col(Contact.active))
        .order_by(col(Contact.unit_code), col(Contact.id))
    )
    return {PEOPLE: [f"{each.id}{SEPARATOR}{seat(each, unit)}" for each, unit in people]}


def _notices(session: Session, contact: Contact, day: date, today: date) -> list[Notice]:
    """What has left on the day and what will; what still waits from before goes along today."""
    query = select(Notice).where(Notice.contact_id == contact.id).order_by(col(Notice.day), col(Notice.id))
    if day < today:
        return list(session.exec(query.where(Notice.day == day)))
    resends = settings().mail_uncertain == "resend"
    leaving = {*OPEN, NoticeState.UNCERTAIN} if resends else {*OPEN}
    found = session.exec(query.where(Notice.day <= day)).all()
    return [
        each
        for each in found
        if (each.state in leaving and day in (each.day, today)) or (each.state in TAKEN and each.day == day)
    ]


def _written(session: Session, lookups: Lookups, notice: Notice, day: date, called: str | None) -> Preview | None:
    already = notice.state in TAKEN
    lines = _said(session, notice) if already else lines_still_owed(session, notice, day)
    if not lines:
        return None
    numbers = tuple(line.id for line in lines if line.id is not None)
    shown = Preview(notice.id, notice.channel.label, notice.state.label, already, "", "", "", numbers)
    try:
        digest, contact = digest_of(session, lookups, notice, lines, today=day, contact_line=settings().contact_line)
        digest = replace(digest, recipient_name=called or digest.recipient_name)
        lane = lane_of_words(session, notice, digest, lookups.context, settings())
        words = words_through(lane, notice, digest, contact)
    except (MessageRefused, LookupError, TemplateError, ValueError) as refused:
        return replace(shown, refused=str(refused))
    return replace(shown, subject=words.subject, text=words.text, html=words.html)


def _said(session: Session, notice: Notice) -> tuple[NoticeLine, ...]:
    """What a notice has said, in the order in which it was said: the nearest day first."""
    found = session.exec(
        select(NoticeLine, Obligation)
        .join(Obligation, isouter=True)
        .where(NoticeLine.notice_id == notice.id, NoticeLine.state == LineState.SAID)
    ).all()
    by_day = sorted(found, key=lambda pair: ((pair[1] and pair[1].due_on) or date.max, pair[0].id))
    return tuple(line for line, _ in by_day)
