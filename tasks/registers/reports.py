"""What the registers show: one table each, sorted by day, without a petition's words, a title or a person's name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from config.steps.registers import Named, Registers
from config.vietnamese import format_date
from models.initiatives import Initiative
from models.plans import Contact, Unit
from models.registers import counts
from models.registers.entries import Desk, corrections
from models.registers.petitions import at_hand
from models.registers.record import (
    MEDIA,
    MEMBER,
    OBSTACLE,
    PETITION,
    REGULATION,
    REVIEW,
    CommitteeMember,
    CommitteeRegulation,
    Entry,
    MediaItem,
    Obstacle,
    Petition,
    ReviewedDocument,
)
from tasks.context import Context

Cells = tuple[object, ...]


@dataclass(frozen=True)
class Listed:
    """A table of one register."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[Cells, ...]


@dataclass(frozen=True)
class RegisterReport:
    """What a step did, the register as it stands, and what comes next.

    Args:
        done: whole sentences; none when the step changed nothing.
        warnings: what people should look at, such as days without a valid regulation.
    """

    key: str
    title: str
    clause: str
    done: tuple[str, ...]
    tables: tuple[Listed, ...]
    next_step: str
    warnings: tuple[str, ...] = ()
    preview: bool = False


def petition_table(session: Session, context: Context) -> Listed:
    """Petitions by day of receipt, those of earlier years while they are open; the withdrawn, too: nothing is deleted."""
    rows = session.exec(
        select(Petition).where(at_hand(context.plan.id)).order_by(col(Petition.received_on), col(Petition.id))
    )
    units = _units(session)
    listed = tuple(
        (
            row.id,
            _day(row.received_on),
            row.kind.label,
            row.voice.label,
            _named(units, row.unit_code),
            row.referral_number or "",
            _day(row.answer_by),
            row.answer_number or "",
            row.status.label,
            *_taken_from(session, PETITION.subject, row),
        )
        for row in rows
    )
    heads = ("Số", "Ngày nhận", "Loại", "Nguồn", "Đơn vị liên quan", "Văn bản chuyển", "Hạn trả lời", "Văn bản trả lời")
    return Listed("Kiến nghị, phản ánh", (*heads, "Trạng thái", *FROM), listed)


def obstacle_table(session: Session, context: Context) -> Listed:
    """Obstacles by the day they were noted."""
    rows = session.exec(
        select(Obstacle).where(Obstacle.plan_id == context.plan.id).order_by(col(Obstacle.noted_on), col(Obstacle.id))
    )
    units, fields = _units(session), _words(_section(context).obstacles.fields)
    listed = tuple(
        (
            row.id,
            _day(row.noted_on),
            _named(units, row.unit_code),
            fields.get(row.field, row.field),
            row.report_number or "",
            _day(row.reported_on),
            row.status.label,
            *_taken_from(session, OBSTACLE.subject, row),
        )
        for row in rows
    )
    heads = ("Số", "Ngày ghi nhận", "Đơn vị", "Nội dung", "Văn bản báo cáo", "Ngày báo cáo", "Trạng thái")
    return Listed("Khó khăn, vướng mắc", (*heads, *FROM), listed)


def committee_tables(session: Session, context: Context, on: date) -> tuple[Listed, Listed]:
    """Who sits in the committee on a day, by role and number; and its regulations by the day they begin."""
    units, roles = _units(session), _words(_section(context).committee.roles)
    order = list(roles)
    members = sorted(
        counts.committee_on(session, context.plan.id, on),
        key=lambda row: (order.index(row.role) if row.role in order else len(order), row.id or 0),
    )
    seats = tuple(
        (
            row.id,
            roles.get(row.role, row.role),
            _named(units, row.unit_code),
            _day(row.valid_from),
            _day(row.valid_to),
            row.document_number or "",
            *_taken_from(session, MEMBER, row),
        )
        for row in members
    )
    rules = tuple(
        (
            row.id,
            row.document_number or "",
            _day(row.document_on),
            _day(row.valid_from),
            _day(row.valid_to),
            *_taken_from(session, REGULATION, row),
        )
        for row in counts.regulations(session, context.plan.id)
    )
    seat_heads = ("Số", "Vai trò", "Cơ quan, đơn vị", "Từ ngày", "Đến ngày", "Quyết định", *FROM)
    rule_heads = ("Số", "Số văn bản", "Ngày văn bản", "Có hiệu lực từ", "Hết hiệu lực", *FROM)
    return (
        Listed(f"Thành viên Ban Chỉ đạo ngày {format_date(on)}", seat_heads, seats),
        Listed("Quy chế hoạt động", rule_heads, rules),
    )


def committee_warnings(session: Session, context: Context, on: date) -> tuple[str, ...]:
    """Days of the plan, up to a day, on which no regulation holds; and a committee without members."""
    until = min(on, context.plan.ends_on)
    gaps = counts.regulation_gaps(session, context.plan.id, context.plan.starts_on, until)
    said = [
        f"Không có quy chế hoạt động còn hiệu lực từ {format_date(first)} đến {format_date(last)}."
        for first, last in gaps
    ]
    if not counts.committee_on(session, context.plan.id, on):
        said.append(f"Ngày {format_date(on)} Ban Chỉ đạo chưa có thành viên nào được ghi.")
    return tuple(said)


def media_table(session: Session, context: Context) -> Listed:
    """Media items by day; the initiative by its code."""
    section, units = _section(context).media, _units(session)
    outlets, kinds = _words(section.outlets), _words(section.kinds)
    codes = dict(
        session.exec(select(Initiative.id, Initiative.code).where(Initiative.plan_id == context.plan.id)).all()
    )
    rows = sorted(counts.standing(session, MediaItem, context.plan.id), key=lambda row: (row.published_on, row.id or 0))
    listed = tuple(
        (
            row.id,
            _day(row.published_on),
            outlets.get(row.outlet, row.outlet),
            kinds.get(row.kind, row.kind),
            _named(units, row.unit_code),
            codes.get(row.initiative_id, "") if row.initiative_id else "",
            row.link or "",
            *_taken_from(session, MEDIA, row),
        )
        for row in rows
    )
    heads = ("Số", "Ngày đăng", "Phương tiện", "Thể loại", "Đơn vị", "Mô hình", "Đường dẫn")
    return Listed("Tin, bài truyền thông", (*heads, *FROM), listed)


def review_table(session: Session, context: Context) -> Listed:
    """Reviewed documents by day."""
    units, results = _units(session), _words(_section(context).reviews.results)
    rows = sorted(
        counts.standing(session, ReviewedDocument, context.plan.id), key=lambda row: (row.reviewed_on, row.id or 0)
    )
    listed = tuple(
        (
            row.id,
            _day(row.reviewed_on),
            _named(units, row.unit_code),
            row.document_number or "",
            _day(row.document_on),
            results.get(row.result, row.result),
            row.follow_up_number or "",
            *_taken_from(session, REVIEW, row),
        )
        for row in rows
    )
    heads = ("Số", "Ngày rà soát", "Đơn vị", "Số văn bản", "Ngày văn bản", "Kết quả", "Văn bản xử lý")
    return Listed("Văn bản được rà soát", (*heads, *FROM), listed)


def extension_table(session: Session, context: Context) -> Listed:
    """Requests for another day, as Gia hạn keeps them: there is no second store."""
    units = _units(session)
    duties = {duty.id: duty.name for duty in context.content.plan.duties}
    listed = tuple(
        (
            row.id,
            _day(row.requested_on),
            _named(units, row.unit_code),
            duties.get(owed.duty_code, owed.duty_code),
            row.request_number,
            _day(row.asked_until),
            row.decision_number or "",
            _day(row.granted_until),
            row.status.label,
            owed.clause_code,
        )
        for row, owed in counts.extensions(session, context.plan.id)
    )
    heads = (
        "Số",
        "Ngày đến",
        "Đơn vị",
        "Nhiệm vụ",
        "Văn bản đề nghị",
        "Đề nghị đến",
        "Quyết định",
        "Cho đến",
        "Trạng thái",
    )
    return Listed("Gia hạn", (*heads, "Căn cứ"), listed)


FROM = ("Nguồn ghi", "Người ghi", "Căn cứ")
TABLES: Mapping[str, type[Entry]] = {
    MEMBER: CommitteeMember,
    REGULATION: CommitteeRegulation,
    MEDIA: MediaItem,
    REVIEW: ReviewedDocument,
}


def contact_choices(session: Session, separator: str) -> list[str]:
    """Contacts by number and unit; never by name."""
    rows = session.exec(
        select(Contact, Unit).join(Unit).where(col(Contact.active)).order_by(col(Unit.name), col(Contact.id))
    )
    return [f"{contact.id}{separator}{unit.name} ({contact.role})" for contact, unit in rows]


def _taken_from(session: Session, subject: str, row: Entry) -> tuple[str, str, str]:
    number = f" số {row.document_number}" if row.document_number else ""
    put_right = len(corrections(session, subject, row))
    told = f"{row.origin.label}{number}" + (f"; đính chính {put_right} lần" if put_right else "")
    struck = f"; gạch bỏ: {row.withdrawn_reason}" if row.withdrawn_reason else ""
    return told + struck, row.recorded_by, row.clause_code


def _section(context: Context) -> Registers:
    return Desk(context.plan, context.content, context.calendar).section


def _units(session: Session) -> dict[str, str]:
    return dict(session.exec(select(Unit.code, Unit.name)).all())


def _named(units: Mapping[str, str], code: str | None) -> str:
    return units.get(code, code) if code else ""


def _words(named: Sequence[Named]) -> dict[str, str]:
    return {each.id: each.name for each in named}


def _day(day: date | None) -> str:
    return format_date(day) if day else ""
