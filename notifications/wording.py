"""Short phrases that depend on the data of a line: how much time is left, which rung, which heading.

Whole sentences live in the templates; what is here is put together from parts, so that a template never
compares days or counts.
"""

import re
from datetime import date
from typing import Final

from config.plan_schema import DeadlineKind, Relation
from notifications.messages import EventText, MessageKind, NoticeLine

INTERNAL: Final = "mốc nội bộ (giả định)"

HEADINGS: Final[dict[tuple[MessageKind, Relation], str]] = {
    (MessageKind.TOLD, Relation.SUBORDINATE): "Thông báo nhiệm vụ",
    (MessageKind.TOLD, Relation.COORDINATING): "Đề nghị phối hợp thực hiện",
    (MessageKind.TOLD, Relation.SUPERIOR): "Kính báo",
    (MessageKind.MOVED, Relation.SUBORDINATE): "Thông báo thay đổi thời hạn",
    (MessageKind.MOVED, Relation.COORDINATING): "Thông báo thay đổi thời hạn, đề nghị phối hợp",
    (MessageKind.REMINDER, Relation.SUBORDINATE): "Nhắc hạn",
    (MessageKind.REMINDER, Relation.COORDINATING): "Đề nghị phối hợp",
    (MessageKind.NOT_RECEIVED, Relation.SUBORDINATE): "Danh sách chưa nhận được",
    (MessageKind.OVERDUE, Relation.SUBORDINATE): "Chưa nhận được, đề nghị gửi ngay",
    (MessageKind.OVERDUE_REPORT, Relation.SUBORDINATE): "Kính báo cáo tình hình chưa nhận được (dự thảo)",
    (MessageKind.OVERDUE_REPORT, Relation.SUPERIOR): "Kính báo cáo tình hình chưa nhận được (dự thảo)",
    (MessageKind.RETURNED, Relation.SUBORDINATE): "Đề nghị bổ sung",
    (MessageKind.RETURNED, Relation.COORDINATING): "Trân trọng đề nghị phối hợp bổ sung",
    (MessageKind.SUPPLEMENT, Relation.SUBORDINATE): "Nhắc gửi bổ sung",
    (MessageKind.SUPPLEMENT, Relation.COORDINATING): "Trân trọng đề nghị phối hợp gửi bổ sung",
    (MessageKind.RECEIPT, Relation.SUBORDINATE): "Báo đã nhận",
    (MessageKind.RECEIPT, Relation.COORDINATING): "Trân trọng báo đã nhận",
}

# The first words of the subject when a day's lines are of several kinds.
DAY_HEADINGS: Final[dict[Relation, str]] = {
    Relation.SUBORDINATE: "Nhắc việc",
    Relation.COORDINATING: "Đề nghị phối hợp",
    Relation.SUPERIOR: "Kính báo",
}

# What is most pressing comes first.
SECTION_ORDER: Final[tuple[MessageKind, ...]] = (
    MessageKind.NOT_RECEIVED,
    MessageKind.OVERDUE_REPORT,
    MessageKind.OVERDUE,
    MessageKind.RETURNED,
    MessageKind.SUPPLEMENT,
    MessageKind.MOVED,
    MessageKind.REMINDER,
    MessageKind.TOLD,
    MessageKind.RECEIPT,
)

KIND_WORDS: Final[dict[DeadlineKind, str]] = {
    DeadlineKind.LEGAL: "hạn nêu trong Kế hoạch",
    DeadlineKind.EXTERNAL: "hạn theo văn bản khác",
    DeadlineKind.INTERNAL_TARGET: "mốc nội bộ (giả định), không phải hạn nêu trong Kế hoạch",
    DeadlineKind.STANDING: "nhiệm vụ thực hiện thường xuyên, không ấn định ngày",
}

RUNG_VERBS: Final[dict[MessageKind, str]] = {
    MessageKind.TOLD: "thông báo",
    MessageKind.MOVED: "thông báo thay đổi thời hạn",
    MessageKind.REMINDER: "nhắc",
    MessageKind.NOT_RECEIVED: "lập danh sách",
    MessageKind.OVERDUE: "nhắc gửi ngay",
    MessageKind.OVERDUE_REPORT: "dự thảo báo cáo",
    MessageKind.RETURNED: "thông báo trả lại bổ sung",
    MessageKind.SUPPLEMENT: "nhắc gửi bổ sung",
    MessageKind.RECEIPT: "báo đã nhận",
}

OUTSIDE_LADDER: Final[dict[MessageKind, str]] = {
    MessageKind.TOLD: "thông báo khi triển khai Kế hoạch",
    MessageKind.MOVED: "thông báo khi thời hạn thay đổi",
    MessageKind.RETURNED: "thông báo khi trả lại bổ sung",
    MessageKind.SUPPLEMENT: "nhắc ngày gửi bổ sung",
    MessageKind.RECEIPT: "báo đã nhận, một lần cho mỗi lần gửi",
}

RUNG = re.compile(r"T(?:([+-])(\d+))?")


def day_words(day: date) -> str:
    """ "14/11/2024"."""
    return f"{day:%d/%m/%Y}"


def due_words(line: NoticeLine) -> str:
    """The last day in words; an internal target is always called one, a standing duty has none."""
    if line.kind is DeadlineKind.STANDING:
        return f"thực hiện “{line.words}”, không ấn định ngày"
    if line.kind is DeadlineKind.INTERNAL_TARGET:
        return f"{INTERNAL}, {line.due_text}"
    return str(line.due_text)


def left_words(line: NoticeLine, day: date) -> str | None:
    """How much time is left, or None when the line carries no count.

    "Hôm nay là ngày cuối" is said of the last day itself; when only the working days are used up (the last
    day is a Sunday), it is said so.
    """
    if line.kind is DeadlineKind.STANDING or line.message is MessageKind.RECEIPT:
        return None
    if line.message is not MessageKind.SUPPLEMENT and line.due_on == day:
        return "hôm nay là ngày cuối"
    if line.working_days_left is None:
        return None
    if line.working_days_left <= 0:
        edge = INTERNAL if line.kind is DeadlineKind.INTERNAL_TARGET else "hạn"
        return f"hôm nay là ngày làm việc cuối cùng trước {edge}"
    return f"còn {line.working_days_left} ngày làm việc"


def late_words(line: NoticeLine) -> str:
    """How late it is; "quá hạn" is never said of an internal target, nor of what only has not been received."""
    if line.days_late is None:
        return "chưa nhận được"
    if line.kind is DeadlineKind.INTERNAL_TARGET:
        return f"đã qua {INTERNAL} {line.days_late} ngày"
    return f"đã quá hạn {line.days_late} ngày"


def rung_words(line: NoticeLine) -> str:
    """ "nhắc trước hạn 10 ngày làm việc (T-10), gửi đầu mối phụ trách"."""
    return f"{_rung(line)}, gửi {line.role_label}"


def _rung(line: NoticeLine) -> str:
    found = RUNG.fullmatch(line.rung)
    verb = RUNG_VERBS[line.message]
    if found is None:
        return OUTSIDE_LADDER.get(line.message, f"{verb} ({line.rung})")
    edge = INTERNAL if line.kind is DeadlineKind.INTERNAL_TARGET else "hạn"
    sign, days = found.groups()
    if sign is None:
        return f"{verb} vào ngày cuối của {edge} ({line.rung})"
    side = "trước" if sign == "-" else "sau"
    return f"{verb} {side} {edge} {days} ngày làm việc ({line.rung})"


def reading_words(line: NoticeLine) -> str:
    """How the deadline's words were read, and who stands behind that reading.

    A standing duty has no day to read, so nobody needs to stand behind it.
    """
    if line.kind is DeadlineKind.STANDING:
        return line.reading
    by = f"do {line.reading_approved_by} xác nhận" if line.reading_approved_by else "chưa được xác nhận"
    said = line.reading if line.reading.startswith("“") else f"“{line.words}”: {line.reading}"
    return f"{said} (cách hiểu này {by})"


def events_subject(events: tuple[EventText, ...], items: int, relation: Relation, day: date) -> str:
    """The subject of a message that carries events: the one event by its name, else how many things of which day."""
    if len(events) == 1 and not items:
        return events[0].heading
    return f"{DAY_HEADINGS[relation]} ngày {day_words(day)}: {items + len(events)} nội dung"


def subject_words(lines: tuple[NoticeLine, ...], relation: Relation, day: date, items: int) -> str:
    """The subject: the day and the duty when there is one, else how many things and of which day."""
    kinds = {line.message for line in lines}
    if len(kinds) > 1:
        return f"{DAY_HEADINGS[relation]} ngày {day_words(day)}: {items} nội dung"
    first = lines[0]
    heading = HEADINGS[first.message, relation]
    if items > 1:
        return f"{heading} ngày {day_words(day)}: {items} nội dung"
    if first.message is MessageKind.REMINDER and first.due_on is not None:
        return f"{_dated_heading(first, heading)}: {first.duty_name}"
    return f"{heading}: {first.duty_name}"


def _dated_heading(line: NoticeLine, heading: str) -> str:
    assert line.due_on is not None
    if line.kind is DeadlineKind.INTERNAL_TARGET:
        return f"{heading} ({INTERNAL}) {day_words(line.due_on)}"
    if heading == "Nhắc hạn":
        return f"{heading} {day_words(line.due_on)}"
    return f"{heading}, hạn {day_words(line.due_on)}"
