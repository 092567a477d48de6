"""New entries of the registers, one or many; what is put right or struck out; and the registers as they stand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from prefect import task
from sqlmodel import Session, col, select

from config.refusals import Refused
from models.lifecycle import By
from models.registers import committee, media, obstacles, petitions, reviews
from models.registers.committee import NewMember
from models.registers.entries import Desk, Paper, correct, find, strike
from models.registers.media import NewItem
from models.registers.obstacles import NewObstacle
from models.registers.petitions import NewPetition
from models.registers.record import (
    MEDIA,
    MEMBER,
    OBSTACLE,
    PETITION,
    REGULATION,
    REVIEW,
    CommitteeMember,
    Entry,
    MediaItem,
    Obstacle,
    Petition,
    ReviewedDocument,
)
from models.registers.reviews import NewReview
from models.states import Source
from tasks.context import Context, context_of
from tasks.inspection.rows import each_row
from tasks.registers.reports import (
    TABLES,
    Listed,
    RegisterReport,
    committee_tables,
    committee_warnings,
    extension_table,
    media_table,
    obstacle_table,
    petition_table,
    review_table,
)
from tasks.registers.rows import EntryRow
from tasks.transactions import reading, transaction

EXTENSION, COMMITTEE = "extension", "committee"


@dataclass(frozen=True)
class Register:
    """One register: what it is called, what it shows, and what usually follows."""

    title: str
    key: str
    tables: Callable[[Session, Context, date], tuple[Listed, ...]]
    next_step: str


REGISTERS: Mapping[str, Register] = {
    PETITION.subject: Register(
        "Kiến nghị, phản ánh",
        "so-kien-nghi",
        lambda session, context, _on: (petition_table(session, context),),
        "Chuyển mục chưa chuyển cho đơn vị liên quan; ghi nhận trả lời khi văn bản đến; khép lại mục đã trả lời.",
    ),
    OBSTACLE.subject: Register(
        "Khó khăn, vướng mắc",
        "so-vuong-mac",
        lambda session, context, _on: (obstacle_table(session, context),),
        "Báo cáo UBND thành phố những mục chưa báo cáo, rồi ghi số và ngày văn bản.",
    ),
    COMMITTEE: Register(
        "Ban Chỉ đạo",
        "so-ban-chi-dao",
        lambda session, context, on: committee_tables(session, context, on),
        "Kiện toàn kịp thời khi thành viên thay đổi hoặc quy chế sắp hết hiệu lực.",
    ),
    MEDIA: Register(
        "Tin, bài truyền thông",
        "so-truyen-thong",
        lambda session, context, _on: (media_table(session, context),),
        "Không phải làm gì thêm; sổ được dùng khi lập báo cáo năm.",
    ),
    REVIEW: Register(
        "Văn bản được rà soát",
        "so-ra-soat",
        lambda session, context, _on: (review_table(session, context),),
        "Theo dõi việc sửa đổi, thay thế những văn bản không còn phù hợp.",
    ),
    EXTENSION: Register(
        "Gia hạn",
        "so-gia-han",
        lambda session, context, _on: (extension_table(session, context),),
        "Quyết định các đề nghị đang chờ bằng việc “Gia hạn”.",
    ),
}


@task(name="Ghi sổ ghi nhận")
def record_entries(
    rows: Sequence[EntryRow], today: date, now: datetime, actor: str, source: Source, preview: bool = False
) -> RegisterReport:
    """Write new entries, all of one register; the same again changes nothing.

    Raises:
        Refused: at least one row is refused; every refused row is told, and none is written.
    """
    by = By(actor, source, now, today)
    if not rows:
        raise Refused("Không có dòng nào để ghi.")
    with transaction() as session:
        context, desk = desk_of(session)
        subject, table = _register_of(rows[0])
        before = set(session.exec(select(table.id).where(col(table.plan_id) == desk.plan.id)))
        made = each_row(session, rows, lambda row: _write(session, desk, row, by))
        new = sum(row.id not in before for row in made)
        verb = "Sẽ ghi" if preview else "Đã ghi"
        known = f"; {len(made) - new} mục đã có, giữ nguyên" if new < len(made) else ""
        told = report(session, context, subject, f"{verb} {new} mục{known}.", today, preview=preview)
        if preview:
            session.rollback()
        return told


@task(name="Ghi quy chế hoạt động Ban Chỉ đạo")
def record_regulation(
    valid_from: date, valid_to: date | None, paper: Paper, today: date, now: datetime, actor: str, source: Source
) -> RegisterReport:
    """Record the committee's regulation with the days between which it holds.

    Raises:
        Refused: no document, days the wrong way round.
    """
    with transaction() as session:
        context, desk = desk_of(session)
        row = committee.regulate(session, desk, valid_from, valid_to, paper, by=By(actor, source, now, today))
        return report(session, context, COMMITTEE, f"Đã ghi quy chế số {row.document_number}.", today)


@task(name="Đính chính sổ ghi nhận")
def correct_entry(
    subject: str,
    number: str,
    changes: Mapping[str, Any],
    reason: str,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> RegisterReport:
    """Put fields of an entry right; what they said before is kept.

    Raises:
        Refused: no such entry, nothing to change, no reason.
    """
    with transaction() as session:
        context, _ = desk_of(session)
        table, what = _table_of(subject)
        row = find(session, table, number, what)
        _check_changes(subject, changes)
        kept = correct(session, subject, row, changes, reason, by=By(actor, source, now, today))
        if kept is None:
            raise Refused(
                f"Mục số {number} đã đúng như vậy; không có gì để đính chính. Hãy kiểm tra lại các ô đã điền."
            )
        return report(session, context, _shown_in(subject), f"Đã đính chính mục số {number} ({what}).", today)


@task(name="Gạch bỏ mục ghi nhầm")
def strike_entry(
    subject: str, number: str, reason: str, today: date, now: datetime, actor: str, source: Source
) -> RegisterReport:
    """Strike a wrong entry out; it stays in the record with the reason.

    Raises:
        Refused: no such entry, no reason; petitions and obstacles have steps of their own.
    """
    by = By(actor, source, now, today)
    with transaction() as session:
        context, _ = desk_of(session)
        table, what = _table_of(subject)
        row = find(session, table, number, what)
        if isinstance(row, Petition):
            petitions.withdraw(session, row, reason, by=by)
        elif isinstance(row, Obstacle):
            obstacles.withdraw(session, row, reason, by=by)
        else:
            strike(session, subject, row, reason, by=by)
        return report(session, context, _shown_in(subject), f"Đã gạch bỏ mục số {number} ({what}).", today)


@task(name="Xem sổ ghi nhận")
def look(subject: str, on: date) -> RegisterReport:
    """Show one register as it stands.

    Args:
        on: the day on which the committee's members are shown.
    """
    with reading() as session:
        context, _ = desk_of(session)
        return report(session, context, subject, "", on)


def desk_of(session: Session) -> tuple[Context, Desk]:
    """The context and the desk of a step.

    Raises:
        Refused: no plan, or one without the section on registers.
    """
    context = context_of(session)
    desk = Desk(context.plan, context.content, context.calendar)
    desk.section  # noqa: B018  (refuses a plan without the section, before anything is written)
    return context, desk


def report(
    session: Session, context: Context, subject: str, done: str, on: date, *, preview: bool = False
) -> RegisterReport:
    """Say what was done and show the register."""
    register = REGISTERS[subject]
    section = Desk(context.plan, context.content, context.calendar).section
    clauses = {
        PETITION.subject: section.petitions.clause,
        OBSTACLE.subject: section.obstacles.clause,
        COMMITTEE: section.committee.clause,
        MEDIA: section.media.clause,
        REVIEW: section.reviews.clause,
        EXTENSION: "III.1.a",
    }
    return RegisterReport(
        key=register.key,
        title=register.title,
        clause=clauses[subject],
        done=(done,) if done else (),
        tables=register.tables(session, context, on),
        next_step=register.next_step,
        warnings=committee_warnings(session, context, on) if subject == COMMITTEE else (),
        preview=preview,
    )


CORRECTABLE: Mapping[str, frozenset[str]] = {
    PETITION.subject: frozenset({"kind", "voice", "received_on", "document_number", "document_on"}),
    OBSTACLE.subject: frozenset({"unit_code", "field", "noted_on", "document_number", "document_on"}),
    MEMBER: frozenset({"role", "valid_from", "valid_to", "document_number", "document_on"}),
    REGULATION: frozenset({"document_number", "document_on", "valid_from", "valid_to"}),
    MEDIA: frozenset({"outlet", "kind", "published_on", "link", "unit_code"}),
    REVIEW: frozenset({"unit_code", "reviewed_on", "result", "document_number", "document_on", "follow_up_number"}),
}
NAMES = {
    PETITION.subject: "kiến nghị, phản ánh",
    OBSTACLE.subject: "vướng mắc",
    MEMBER: "thành viên Ban Chỉ đạo",
    REGULATION: "quy chế hoạt động",
    MEDIA: "tin, bài",
    REVIEW: "văn bản rà soát",
}


def _table_of(subject: str) -> tuple[type[Entry], str]:
    tables: dict[str, type[Entry]] = {PETITION.subject: Petition, OBSTACLE.subject: Obstacle, **TABLES}
    return tables[subject], NAMES[subject]


def _shown_in(subject: str) -> str:
    return COMMITTEE if subject in (MEMBER, REGULATION) else subject


def _check_changes(subject: str, changes: Mapping[str, Any]) -> None:
    if not changes:
        raise Refused("Chưa điền ô nào cần đính chính. Hãy điền giá trị đúng vào ô tương ứng.")
    if not set(changes) <= CORRECTABLE[subject]:
        raise Refused("Có ô không đính chính được bằng việc này. Hãy gạch bỏ mục ghi nhầm rồi ghi mục mới.")


def _write(session: Session, desk: Desk, row: EntryRow, by: By) -> Entry:
    match row.new:
        case NewPetition():
            return petitions.receive(session, desk, row.new, row.paper, by=by)
        case NewObstacle():
            return obstacles.take_note(session, desk, row.new, row.paper, by=by)
        case NewMember():
            return committee.seat(session, desk, row.new, row.paper, by=by)
        case NewItem():
            return media.publish(session, desk, row.new, row.paper, by=by)
        case NewReview():
            return reviews.review(session, desk, row.new, row.paper, by=by)


def _register_of(row: EntryRow) -> tuple[str, type[Entry]]:
    kinds: dict[type, tuple[str, type[Entry]]] = {
        NewPetition: (PETITION.subject, Petition),
        NewObstacle: (OBSTACLE.subject, Obstacle),
        NewMember: (COMMITTEE, CommitteeMember),
        NewItem: (MEDIA, MediaItem),
        NewReview: (REVIEW, ReviewedDocument),
    }
    return kinds[type(row.new)]
