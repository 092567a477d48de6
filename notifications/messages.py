"""What a notice says, as plain frozen data: a task fills it from rows, `rendering.py` puts it into words.

Nothing here looks at a clock, a calendar or a database: days left, days late and the sentence that names the
last day come in ready.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from config.plan_schema import DeadlineKind, Relation


class MessageKind(StrEnum):
    """What one line says about one obligation."""

    TOLD = "told"
    MOVED = "moved"
    REMINDER = "reminder"
    NOT_RECEIVED = "not_received"
    OVERDUE = "overdue"
    OVERDUE_REPORT = "overdue_report"
    RETURNED = "returned"
    SUPPLEMENT = "supplement"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanText:
    """How a plan is named: its title, and its number and day or how it is called while it has none."""

    title: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """One thing owed to be said about one obligation.

    Args:
        duty_name: "Báo cáo kết quả thực hiện phong trào “Dân vận khéo” năm 2024".
        unit_name: who owes it.
        clause_cite, clause_text: "điểm c khoản 2 mục III" and its words as the plan has them.
        words: the deadline's own words ("trước ngày 15/11/2024").
        expected, to: what to hand in, and to whom.
        reading: how the words were read, a phrase without a full stop.
        label: the assumption behind it, shown as "Giả định: …"; None when the plan itself says so.
        due_text: "chậm nhất hết ngày 14/11/2024 (thứ Năm)"; None for a standing duty.
        working_days_left: 0 when no working day is left after today; may be None when it does not matter.
        days_late: calendar days since the last day; None is said as "chưa nhận được" (a coordinating unit in a
            report is never called late).
        rung: "T-10", "T", "T+1"; anything else is a notice outside the ladder.
        role_label: to whom this rung goes, "đầu mối phụ trách".
        reading_approved_by: who confirmed the reading; None is said as "chưa được xác nhận".
        reasons: why a hand-in was returned.
        supplement_due_text: the last day for the supplement, in words.
        received: what has been received, and where it stands, for a receipt: a phrase without a full stop.
        plan: the plan that it belongs to, when that is not the digest's own.
    """

    message: MessageKind
    duty_name: str
    unit_name: str
    clause_cite: str
    clause_text: str
    words: str
    expected: str
    to: str
    reading: str
    kind: DeadlineKind
    rung: str
    role_label: str
    label: str | None = None
    due_on: date | None = None
    due_text: str | None = None
    working_days_left: int | None = None
    days_late: int | None = None
    reading_approved_by: str | None = None
    reasons: tuple[str, ...] = ()
    supplement_due_text: str | None = None
    received: str | None = None
    plan: PlanText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventText:
    """Something that happened and is told once: an inspection is announced, a model was appraised, recognised.

    Args:
        heading: "Thông báo lịch kiểm tra".
        paragraphs: whole sentences, ready to print; the step that owes the notice writes them.
        why: why this person gets it, "đầu mối phụ trách của đơn vị được kiểm tra".
        plan: the plan whose clause it cites, when that is not the digest's own.
    """

    heading: str
    paragraphs: tuple[str, ...]
    clause_cite: str
    clause_text: str
    why: str
    plan: PlanText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One person's lines of one day: exactly what one message carries.

    Args:
        day: the business day, in Asia/Ho_Chi_Minh.
        plan_title, plan_reference: the plan of every line and event that names no other.
        contact_line: whom to ask, ready to print.
        training: "DIỄN TẬP" on every part of the message.
        free_text: what the person who released it added.
    """

    notice_id: str
    relation: Relation
    office_name: str
    recipient_name: str
    day: date
    plan_title: str
    plan_reference: str
    lines: tuple[NoticeLine, ...]
    contact_line: str
    events: tuple[EventText, ...] = ()
    training: bool = False
    free_text: str | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message in words: NFC, `\\n` line ends, one line of subject."""

    subject: str
    text: str
    html: str


S, C, U = Relation.SUBORDINATE, Relation.COORDINATING, Relation.SUPERIOR

# To whom each thing may be said (design.md, "Who may be told what"; manners: domain.md section 11).
# A superior body is never reminded; a coordinating one is asked before the day and never called late;
# the list of those not received is the home-affairs office's own.
MAY_BE_SAID: dict[MessageKind, frozenset[Relation]] = {
    MessageKind.TOLD: frozenset({S, C, U}),
    MessageKind.MOVED: frozenset({S, C}),
    MessageKind.REMINDER: frozenset({S, C}),
    MessageKind.NOT_RECEIVED: frozenset({S}),
    MessageKind.OVERDUE: frozenset({S}),
    MessageKind.OVERDUE_REPORT: frozenset({S, U}),
    MessageKind.RETURNED: frozenset({S, C}),
    MessageKind.SUPPLEMENT: frozenset({S, C}),
    MessageKind.RECEIPT: frozenset({S, C}),
}


class MessageRefused(ValueError):
    """This may not be said to this recipient, or lacks what it must say; the sentence tells which."""


def check_may_be_said(digest: Digest) -> None:
    """Refuse a digest that says what its recipient may not be told.

    Raises:
        MessageRefused: no line at all; a kind the relation does not allow; a standing duty called late;
            a dated line without its day; a return without its reasons; a receipt that does not say of what.
    """
    if not digest.lines and not digest.events:
        raise MessageRefused("Thông báo không có nội dung nào để gửi.")
    for line in digest.lines:
        _check_line(line, digest.relation)


def _check_line(line: NoticeLine, relation: Relation) -> None:
    named = f"“{line.duty_name}”, {line.unit_name}"
    if relation not in MAY_BE_SAID[line.message]:
        raise MessageRefused(f"Không được gửi “{LABELS[line.message]}” cho {RELATION_LABELS[relation]}: {named}.")
    if line.message is MessageKind.RECEIPT:
        if not line.received:
            raise MessageRefused(f"Báo đã nhận phải nêu đã nhận gì: {named}.")
        return
    standing = line.kind is DeadlineKind.STANDING
    if standing and line.message in LATE:
        raise MessageRefused(f"Nhiệm vụ thường xuyên không có ngày hạn nên không thể quá hạn: {named}.")
    if not standing and not line.due_text:
        raise MessageRefused(f"Thiếu ngày hạn bằng lời: {named}.")
    if line.message is MessageKind.OVERDUE and line.days_late is None:
        raise MessageRefused(f"Thiếu số ngày chậm: {named}.")
    if line.message is MessageKind.RETURNED and not line.reasons:
        raise MessageRefused(f"Trả lại bổ sung phải nêu lý do: {named}.")
    if line.message is MessageKind.SUPPLEMENT and not line.supplement_due_text:
        raise MessageRefused(f"Thiếu ngày gửi bổ sung: {named}.")


LATE = frozenset({MessageKind.NOT_RECEIVED, MessageKind.OVERDUE, MessageKind.OVERDUE_REPORT})

LABELS: dict[MessageKind, str] = {
    MessageKind.TOLD: "Thông báo nhiệm vụ",
    MessageKind.MOVED: "Thay đổi thời hạn",
    MessageKind.REMINDER: "Nhắc hạn",
    MessageKind.NOT_RECEIVED: "Danh sách chưa nhận được",
    MessageKind.OVERDUE: "Nhắc gửi ngay",
    MessageKind.OVERDUE_REPORT: "Báo cáo tình hình chưa nhận được",
    MessageKind.RETURNED: "Trả lại bổ sung",
    MessageKind.SUPPLEMENT: "Nhắc gửi bổ sung",
    MessageKind.RECEIPT: "Báo đã nhận",
}

RELATION_LABELS: dict[Relation, str] = {
    Relation.SUBORDINATE: "đơn vị trực thuộc",
    Relation.COORDINATING: "cơ quan phối hợp",
    Relation.SUPERIOR: "cơ quan cấp trên",
}
