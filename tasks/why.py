"""Vì sao: why a person got one line of a notice, computed anew from the rules and held against what is stored."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from config.plan_schema import Role
from config.refusals import Refused
from config.settings import settings
from config.vietnamese import date_with_weekday, format_date
from models.audit import AuditRow
from models.obligations import Obligation
from models.outbox import Notice, NoticeLine, Release
from models.plans import Clause, Contact, Unit
from models.recomputed import Placed, Rules, duty_of, find_placed, of_the_plan
from models.rules.ladder import MOVED, ROLL_OUT
from models.rules.release import needs_release
from models.states import Bundle
from notifications.messages import LABELS, MessageKind
from tasks.context import Context, context_of, of_plan
from tasks.digests import ROLE_LABELS, plan_reference
from tasks.transactions import reading

FOLLOWING_DAY = {
    ROLL_OUT: "ngày triển khai Kế hoạch (gặp ngày nghỉ thì ngày làm việc liền sau)",
    MOVED: "ngày thời hạn được điều chỉnh (gặp ngày nghỉ thì ngày làm việc liền sau)",
}


@dataclass(frozen=True)
class Check:
    """One thing as it is stored and as the rules give it now."""

    what: str
    stored: str
    computed: str

    @property
    def same(self) -> bool:
        """Whether the two agree."""
        return self.stored == self.computed


@dataclass(frozen=True)
class Why:
    """Why one person got one line.

    Args:
        clause_text: the clause in its own words.
        deadline: how the last day follows from the plan's words.
        rung_formula: how the day of the line follows from the last day.
        skipped: the days not counted on the way, each with its reason.
        set_by: plan version, decision, return, release: who set it, and with which document.
        same: everything computed anew is what is stored.
    """

    line: int
    about: str
    unit: str
    message: str
    state: str
    on_day: date
    clause: str
    clause_cite: str
    clause_text: str
    deadline: str
    rung: str
    rung_formula: str
    skipped: list[str]
    role: str
    recipient: str
    set_by: list[str]
    checks: list[Check]
    same: bool

    @property
    def wrong(self) -> list[Check]:
        """What does not agree."""
        return [check for check in self.checks if not check.same]


def whys(code: str) -> list[Why]:
    """Explain what a code stands for: one line by its number, or every line of a notice by the notice's own code.

    What a notice could not say and another channel's notice says instead is explained, too.

    Raises:
        Refused: no code, no such line, no such notice.
    """
    wanted = code.strip()
    if not wanted:
        raise Refused("Chưa ghi mã: chép “Mã thông báo” ở cuối thư, hoặc số của nội dung ở “Xem trước thư”.")
    if wanted.isdecimal():
        return [why(int(wanted[:18]))]
    with reading() as session:
        if session.get(Notice, wanted[:80]) is None:
            raise Refused(f"Không có thông báo “{wanted}”: chép nguyên “Mã thông báo” ở cuối thư, hoặc lấy ở Hộp gửi.")
        ids = [line_id for each in _and_those_instead(session, wanted) for line_id in _lines_of(session, each)]
    if not ids:
        raise Refused(f"Thông báo “{wanted}” không còn nội dung nào: đã chuyển người nhận, hoặc đã rút để gửi lần sau.")
    return [why(line_id) for line_id in ids]


def _and_those_instead(session: Session, notice_id: str) -> Iterator[str]:
    """The notice and those that took over its lines, in their order."""
    found: str | None = notice_id
    while found is not None:
        yield found
        found = session.exec(select(Notice.id).where(Notice.instead_of == found)).one_or_none()


def _lines_of(session: Session, notice_id: str) -> list[int]:
    query = select(NoticeLine.id).where(NoticeLine.notice_id == notice_id).order_by(col(NoticeLine.id))
    return [line_id for line_id in session.exec(query) if line_id is not None]


def why(line_id: int) -> Why:
    """Explain a line.

    Raises:
        Refused: there is no such line.
    """
    with reading() as session:
        line = session.get(NoticeLine, line_id)
        if line is None:
            raise Refused(
                f"Không có nội dung thông báo số {line_id}. Xem số ở “danvan preview” hoặc “danvan phone-list”."
            )
        context = context_of(session)
        obligation = session.get(Obligation, line.obligation_id) if line.obligation_id is not None else None
        if obligation is None:
            return _of_an_event(session, context, line)
        return _of_a_duty(session, of_plan(session, context, obligation.plan_id), line, obligation)


def _of_a_duty(session: Session, context: Context, line: NoticeLine, obligation: Obligation) -> Why:
    rules = Rules(context.calendar, context.content)
    duty = duty_of(rules, obligation)
    placed, _ = find_placed(session, rules, obligation, line)
    held = of_the_plan(session, rules, obligation)
    clause = _clause(session, obligation.plan_id, line.clause_code)
    checks = [
        Check("Căn cứ", line.clause_code, duty.clause if duty else "không còn trong kế hoạch"),
        *_text_check(clause),
        *([Check("Hạn", _due(obligation.due_on), _due(held.reading.due_on))] if held else []),
        *_rung_checks(session, context, line, obligation, placed),
        *_recipient_checks(session, line, _told_unit(context, line, obligation)),
    ]
    followed = placed.held.reading.reading if placed else obligation.reading
    unit = session.get(Unit, obligation.unit_code)
    return Why(
        line=line.id or 0,
        about=duty.name if duty else obligation.duty_code,
        unit=unit.name if unit else obligation.unit_code,
        message=LABELS[MessageKind(line.message)],
        state=f"{line.state.label}{f': {line.state_reason}' if line.state_reason else ''}",
        on_day=line.on_day,
        clause=line.clause_code,
        clause_cite=clause.cite if clause else "",
        clause_text=clause.text if clause else "",
        deadline=followed,
        rung=line.rung,
        rung_formula=_formula(line, placed),
        skipped=_skipped(context, placed),
        role=ROLE_LABELS[Role(line.role)],
        recipient=_recipient(session, line),
        set_by=_set_by(session, context, line, obligation, placed, held.by if held else ""),
        checks=checks,
        same=all(check.same for check in checks),
    )


def _of_an_event(session: Session, context: Context, line: NoticeLine) -> Why:
    """An event is told on the day on which it happened, by no ladder; who recorded it stands in the audit chain."""
    told = line.event or {}
    clause = _clause(session, line.plan_id, line.clause_code)
    happened = _recorded(session, line)
    checks = [
        Check("Căn cứ", line.clause_code, clause.code if clause else "không có trong kế hoạch"),
        *_text_check(clause),
        *_recipient_checks(session, line, None),
    ]
    contact = session.get(Contact, line.contact_id) if line.contact_id else None
    unit = session.get(Unit, contact.unit_code) if contact else None
    return Why(
        line=line.id or 0,
        about=str(told.get("heading", line.subject)),
        unit=unit.name if unit else "",
        message="Thông báo việc đã diễn ra",
        state=f"{line.state.label}{f': {line.state_reason}' if line.state_reason else ''}",
        on_day=line.on_day,
        clause=line.clause_code,
        clause_cite=clause.cite if clause else "",
        clause_text=clause.text if clause else "",
        deadline="Không theo thời hạn: báo khi việc diễn ra.",
        rung=line.rung,
        rung_formula=f"Báo một lần, vào ngày {format_date(line.on_day)} khi việc được ghi vào sổ.",
        skipped=[],
        role=f"{ROLE_LABELS[Role(line.role)]}: {told.get('why', '')}",
        recipient=_recipient(session, line),
        set_by=[*happened, *_released(session, line)],
        checks=checks,
        same=all(check.same for check in checks),
    )


def _clause(session: Session, plan_id: str, code: str) -> Clause | None:
    return session.get(Clause, (plan_id, code))


def _text_check(clause: Clause | None) -> list[Check]:
    if clause is None:
        return []
    digest = hashlib.sha256(clause.text.encode()).hexdigest()
    return [Check("Nguyên văn điều khoản (mã kiểm)", clause.text_digest[:12], digest[:12])]


def _rung_checks(
    session: Session, context: Context, line: NoticeLine, obligation: Obligation, placed: Placed | None
) -> list[Check]:
    if line.rung in FOLLOWING_DAY:
        said, days = format_date(line.on_day), _days_of_telling(session, context, obligation)
        return [Check("Ngày báo", said, said if said in days else "; ".join(days))] if days else []
    if placed is None:
        off_the_ladder = not line.rung.startswith("T")
        return [] if off_the_ladder else [Check("Bậc nhắc", line.rung, "thang nhắc không có bậc này")]
    held = line.bundle is Bundle.RELEASED
    must_be = needs_release(line.role, line.message, asked=placed.rung.release, choice=settings().release)
    return [
        Check("Ngày báo", format_date(line.on_day), format_date(placed.rung.on_day)),
        Check("Lời báo", _message(line.message), _message(placed.rung.message)),
        Check("Phải duyệt mới gửi", _yes(held), _yes(must_be)),
    ]


def _days_of_telling(session: Session, context: Context, obligation: Obligation) -> list[str]:
    """The days on which a roll-out, an issue or a decision could have had it told, by the audit chain."""
    entries = [*_entries(session, "plan", obligation.plan_id), *_entries(session, "obligation", str(obligation.id))]
    entries += [each for each in _entries(session, "extension") if each["detail"].get("obligation") == obligation.id]
    days = {context.calendar.next_or_same(date.fromisoformat(day)) for each in entries if (day := _day_of(each))}
    return [format_date(day) for day in sorted(days)]


def _entries(session: Session, subject: str, subject_id: str | None = None) -> list[dict[str, Any]]:
    query = select(AuditRow.body).where(AuditRow.subject == subject).order_by(col(AuditRow.seq))
    if subject_id is not None:
        query = query.where(AuditRow.subject_id == subject_id)
    return [json.loads(body) for body in session.exec(query)]


def _day_of(entry: dict[str, Any]) -> str:
    """The business day of an audit row; in training its instant is another thing."""
    return str(entry["detail"].get("today", ""))


def _told_unit(context: Context, line: NoticeLine, obligation: Obligation) -> str:
    host = {Role.HOME_AFFAIRS_OFFICER: context.plan.host_unit, Role.LEADER_IN_CHARGE: context.plan.leader_unit}
    return host.get(Role(line.role), obligation.unit_code)


def _recipient_checks(session: Session, line: NoticeLine, unit: str | None) -> list[Check]:
    """Whoever got it fills the role, at the unit that the role belongs to."""
    kind, _, number = line.recipient.partition(":")
    # Whoever stands in is another contact; the line stays owed to the person whom its key names.
    contact = session.get(Contact, int(number)) if kind == "contact" and number.isdecimal() else None
    if contact is None:
        return []
    checks = [Check("Vai trò người nhận", ROLE_LABELS[Role(line.role)], ROLE_LABELS[Role(contact.role)])]
    return checks if unit is None else [*checks, Check("Đơn vị người nhận", contact.unit_code, unit)]


def _message(kind: str) -> str:
    return LABELS[MessageKind(kind)]


def _recipient(session: Session, line: NoticeLine) -> str:
    contact = session.get(Contact, line.contact_id) if line.contact_id is not None else None
    return session.get_one(Unit, contact.unit_code).name if contact else "Không có đầu mối nhận: cần gọi điện"


def _formula(line: NoticeLine, placed: Placed | None) -> str:
    """How the day of the line follows from the last day, in words."""
    told_on = date_with_weekday(line.on_day)
    if line.rung in FOLLOWING_DAY:
        return f"Báo vào {FOLLOWING_DAY[line.rung]}, tức ngày {told_on}."
    if placed is None or placed.held.reading.due_on is None:
        return f"Ngoài thang nhắc: báo một lần vào ngày {told_on}, khi việc được ghi vào sổ."
    due_on, target = placed.held.reading.due_on, placed.held.reading.working_target or placed.held.reading.due_on
    step = int(line.rung[1:] or "0")
    if step > 0:
        counted = f"{step} ngày làm việc sau ngày cuối {date_with_weekday(due_on)}"
    elif step < 0:
        counted = f"{-step} ngày làm việc trước mốc làm việc {date_with_weekday(target)}"
    else:
        counted = f"đúng mốc làm việc {date_with_weekday(target)}"
    return (
        f"Bậc {line.rung} của thang “{placed.ladder.id}”: {counted}, tức ngày {date_with_weekday(placed.rung.on_day)}."
    )


def _skipped(context: Context, placed: Placed | None) -> list[str]:
    """The days between the last day and the day of the rung that were not counted, each with its reason."""
    if placed is None or placed.held.reading.due_on is None:
        return []
    first, last = sorted((placed.rung.on_day, placed.held.reading.due_on))
    return [
        f"{date_with_weekday(day)}: {why.reason}"
        for day, why in context.calendar.explain_between(first, last)
        if not why.working
    ]


def _set_by(
    session: Session, context: Context, line: NoticeLine, obligation: Obligation, placed: Placed | None, now: str
) -> list[str]:
    then = placed.held.by if placed else ""
    changed = f"Hạn hiện nay: {_due(obligation.due_on)}, do {now}." if now and then and then != now else ""
    given = (
        "" if then or now else f"Việc được giao riêng (kỳ {obligation.occurrence}), không theo danh mục của kế hoạch."
    )
    named = f"{context.plan.title}, {plan_reference(context.plan)}."
    return [each for each in (named, f"{then or now}.".lstrip("."), changed, given) if each] + _released(session, line)


def _released(session: Session, line: NoticeLine) -> list[str]:
    decision = session.get(Release, line.release_id) if line.release_id is not None else None
    if decision is None:
        return []
    what = "duyệt gửi" if decision.sent else "quyết định không gửi"
    return [f"{decision.decided_by} {what} ngày {format_date(decision.decided_on)}."]


def _recorded(session: Session, line: NoticeLine) -> list[str]:
    """Who recorded what an event tells of: the audit rows of the thing, of that day."""
    entries = _entries(session, line.subject, str(line.subject_id))
    return [f"{each['actor']}: {each['change']}." for each in entries if _day_of(each) == line.on_day.isoformat()]


def _due(day: date | None) -> str:
    return date_with_weekday(day) if day else "không có ngày hạn"


def _yes(value: bool) -> str:
    return "có" if value else "không"
