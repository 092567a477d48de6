"""Đăng ký mô hình: taking registrations in, confirming, returning, withdrawing them, and what units are told (II.6)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Text, update
from sqlmodel import Field, Session, col, select

from config.plan_schema import Relation, Role
from config.refusals import Refused
from config.steps.registration import Registration
from config.vietnamese import date_with_weekday, format_date, strip_diacritics
from models import audit
from models.base import Record, UtcInstant, word_check, word_column
from models.database import insert_ignore
from models.initiatives import INITIATIVE, Initiative, InitiativeKind, InitiativeOf, InitiativeStatus, Novelty
from models.lifecycle import By, Told, owe_event
from models.moves import move, note
from models.plans import Plan, Unit, UnitClass
from models.rules.registration import code_of
from models.states import Word

INACTIVE = (InitiativeStatus.WITHDRAWN,)


class InitiativeCounter(Record, table=True):
    """The last number given in a series ("DVK-2024"); its update is the lock that keeps numbers gapless."""

    __tablename__ = "initiative_counter"

    series: str = Field(primary_key=True, max_length=60)
    last: int = 0


class ReplyKind(Word):
    """What the office answered to a unit's registration."""

    CONFIRMED = "confirmed", "Xác nhận đăng ký"
    RETURNED = "returned", "Trả lại bổ sung"
    WITHDRAWN = "withdrawn", "Ghi nhận rút đăng ký"
    CORRECTED = "corrected", "Đính chính xác nhận nhầm"


class RegistrationReply(Record, table=True):
    """One answer to one unit about some of its initiatives; a return carries reasons, a day and its round."""

    __tablename__ = "registration_reply"

    id: int | None = Field(default=None, primary_key=True)
    plan_id: str = Field(foreign_key="plan.id", max_length=60)
    unit_code: str = Field(foreign_key="unit.code", max_length=60, index=True)
    kind: ReplyKind = word_column(ReplyKind)
    round: int
    decided_on: date
    document_number: str | None = None
    reasons: str = Field(default="", sa_type=Text)
    supplement_due_on: date | None = None
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str

    __table_args__ = (word_check("kind", ReplyKind),)


class RepliedInitiative(Record, table=True):
    """Which initiatives an answer is about."""

    __tablename__ = "replied_initiative"

    reply_id: int = Field(primary_key=True, foreign_key="registration_reply.id")
    initiative_id: int = Field(primary_key=True, foreign_key="initiative.id", index=True)


@dataclass(frozen=True)
class RegistrationRow:
    """One registration as it was read and understood; the words are typed, codes still have to be held to the record.

    Args:
        line: where it stands in its file or sheet, from 1.
        grounds: codes of the plan's grounds.
        person: an individual's name; comes by file only and is shown nowhere.
        carried_from: the code of a year before.
        details: field code → text.
        code: set when a returned or withdrawn registration is handed in again.
    """

    line: int
    unit: str
    name: str
    content: str
    of: InitiativeOf = InitiativeOf.COLLECTIVE
    kind: InitiativeKind = InitiativeKind.MODEL
    novelty: Novelty = Novelty.NEW
    person: str | None = None
    grounds: tuple[str, ...] = ()
    level: str | None = None
    carried_from: str | None = None
    details: dict[str, str] = field(default_factory=dict)
    registered_on: date | None = None
    document_number: str | None = None
    code: str | None = None


@dataclass(frozen=True)
class Reply:
    """What is answered: to which status, and what the unit has to know."""

    to: InitiativeStatus
    kind: ReplyKind
    decided_on: date
    document_number: str | None = None
    reasons: str = ""
    supplement_due_on: date | None = None


def plain(name: str) -> str:
    """Write a name as it is compared: without diacritics, small letters, single spaces."""
    return " ".join(strip_diacritics(name).lower().split())


def write(
    session: Session, plan: Plan, section: Registration, rows: Sequence[RegistrationRow], *, by: By
) -> list[Initiative]:
    """Write checked rows: new ones with the next codes, without gaps; those that name a code are amended.

    The checks are `models/registration/checks.py`; one audit row covers the batch.
    """
    known = _by_code(session, [code for row in rows for code in (row.code, row.carried_from)])
    numbers = iter(_next_numbers(session, section.code_prefix, plan.year, sum(1 for row in rows if not row.code)))
    written = []
    for row in rows:
        values = _values(row, known, by)
        if row.code:
            initiative = known[row.code]
            initiative.sqlmodel_update(values)
            move(session, initiative, InitiativeStatus.REGISTERED, INITIATIVE, by=by, detail={"code": row.code})
        else:
            code = code_of(section.code_prefix, plan.year, next(numbers))
            initiative = Initiative(
                code=code, plan_id=plan.id, registered_by_unit=row.unit, clause_code=section.clause, **values
            )
            session.add(initiative)
        written.append(initiative)
    session.flush()
    new = [each for row, each in zip(rows, written, strict=True) if not row.code]
    if new:
        note(
            session,
            "registration",
            f"{new[0].code}…{new[-1].code}",
            f"đăng ký {len(new)}",
            by=by,
            detail={
                "rows": len(new),
                "digest": audit.rows_digest(
                    (each.code, each.unit_code, each.plain_name, each.content, each.of, each.kind, each.novelty)
                    for each in new
                ),
            },
        )
    return written


def reply(
    session: Session, plan: Plan, section: Registration, initiatives: Sequence[Initiative], answer: Reply, *, by: By
) -> list[RegistrationReply]:
    """Take initiatives to their next status and answer each unit once about its own.

    Raises:
        Refused: no reason or no document where there must be one, a day that has passed, a step that is not allowed.
    """
    _check_answer(answer, by.today)
    if answer.kind is ReplyKind.CORRECTED:
        _check_confirmed(initiatives)
    grouped: dict[str, list[Initiative]] = defaultdict(list)
    for initiative in initiatives:
        grouped[initiative.unit_code].append(initiative)
    answers = []
    for unit_code in sorted(grouped):
        members = sorted(grouped[unit_code], key=lambda each: each.code)
        row = RegistrationReply(
            plan_id=plan.id,
            unit_code=unit_code,
            kind=answer.kind,
            round=_next_round(session, plan, unit_code, answer.kind),
            decided_on=answer.decided_on,
            document_number=answer.document_number,
            reasons=answer.reasons.strip(),
            supplement_due_on=answer.supplement_due_on,
            recorded_at=by.now,
            recorded_by=by.actor,
        )
        session.add(row)
        session.flush()
        for each in members:
            detail = {"code": each.code, "reply": row.id, "document": answer.document_number}
            move(session, each, answer.to, INITIATIVE, by=by, detail=detail)
            session.add(RepliedInitiative(reply_id=row.id or 0, initiative_id=each.id or 0))
        session.flush()
        owe_event(
            session,
            told_to(session, plan, unit_code, members, row),
            plan=plan.id,
            subject="registration",
            subject_id=row.id or 0,
            rung=answer.kind.value,
            unit=unit_code,
            role=Role.PERSON_IN_CHARGE,
            clause=section.clause,
            today=by.today,
        )
        answers.append(row)
    return answers


def told_to(
    session: Session, plan: Plan, unit_code: str, members: Sequence[Initiative], answer: RegistrationReply
) -> Told:
    """Write what a unit is told about its registrations."""
    unit, host = session.get(Unit, unit_code), session.get(Unit, plan.host_unit)
    assert unit is not None
    assert host is not None
    unit_class = session.get(UnitClass, unit.class_code)
    coordinating = unit_class is not None and unit_class.stands is Relation.COORDINATING
    ask = "trân trọng đề nghị Quý cơ quan phối hợp" if coordinating else "đề nghị đơn vị"
    listed = "; ".join(shown(each) for each in members)
    many = f"{len(members)} mô hình, điển hình do {unit.name} đăng ký: {listed}."
    by_document = f" (văn bản số {answer.document_number})" if answer.document_number else ""
    paragraphs = {
        ReplyKind.CONFIRMED: (
            f"{host.name} xác nhận{by_document} {many}",
            f"{ask[:1].upper()}{ask[1:]} tổ chức thực hiện theo nội dung đã đăng ký.",
        ),
        ReplyKind.RETURNED: (
            f"{host.name} đã tiếp nhận và {ask} bổ sung hồ sơ của {many}",
            *(f"Nội dung cần bổ sung: {line.strip()}" for line in answer.reasons.splitlines() if line.strip()),
            f"Thời gian nhận bản bổ sung: chậm nhất hết ngày {_day(answer.supplement_due_on)}.",
        ),
        ReplyKind.WITHDRAWN: (f"{host.name} ghi nhận việc rút đăng ký{by_document} đối với {many}",),
        ReplyKind.CORRECTED: (
            f"{host.name} đính chính: việc xác nhận đã thông báo đối với {many} chưa có hiệu lực.",
            "Kết quả xem xét sẽ được thông báo lại.",
        ),
    }
    why = f"Đồng chí là đầu mối phụ trách của {unit.name}, nơi đã đăng ký."
    return Told(f"{answer.kind.label} mô hình “Dân vận khéo”", paragraphs[answer.kind], why)


def shown(initiative: Initiative) -> str:
    """Name an initiative where many may read: an individual's, or an exemplar's, by its code alone."""
    if initiative.of is InitiativeOf.INDIVIDUAL or initiative.kind is InitiativeKind.EXEMPLAR:
        return f"{initiative.code} ({initiative.kind.label.lower()}, {initiative.of.label.lower()})"
    return f"{initiative.code} “{initiative.name}”"


def active(session: Session, plan_id: str) -> list[Initiative]:
    """The plan's initiatives that are not withdrawn, by code."""
    query = select(Initiative).where(Initiative.plan_id == plan_id, col(Initiative.status).not_in(INACTIVE))
    return list(session.exec(query.order_by(col(Initiative.code))))


def find(session: Session, plan: Plan, codes: Iterable[str]) -> list[Initiative]:
    """The plan's initiatives that codes name, in the order of the codes.

    Raises:
        Refused: none named, or a code the plan does not have.
    """
    wanted = list(dict.fromkeys(codes))
    if not wanted:
        raise Refused("Chưa chọn mô hình nào; chọn trong danh sách rồi chạy lại.")
    known = {code: row for code, row in _by_code(session, wanted).items() if row.plan_id == plan.id}
    if unknown := [code for code in wanted if code not in known]:
        raise Refused(f"Kế hoạch không có mô hình mang mã {', '.join(unknown)}; chọn lại trong danh sách.")
    return [known[code] for code in wanted]


def lifeline(session: Session, initiative: Initiative) -> list[Initiative]:
    """An initiative and what it was carried over from, the newest first."""
    line, seen = [initiative], {initiative.id}
    while line[-1].carried_from is not None:
        before = session.get(Initiative, line[-1].carried_from)
        if before is None or before.id in seen:
            break
        line.append(before)
        seen.add(before.id)
    return line


def _values(row: RegistrationRow, known: dict[str, Initiative], by: By) -> dict[str, Any]:
    before = known.get(row.carried_from) if row.carried_from else None
    return {
        "unit_code": row.unit,
        "name": row.name,
        "plain_name": plain(row.name),
        "kind": row.kind,
        "of": row.of,
        "person": row.person,
        "content": row.content,
        "ground": ";".join(row.grounds),
        "novelty": row.novelty,
        "carried_from": before.id if before else None,
        "level": row.level,
        "details": dict(row.details),
        "registered_on": row.registered_on or by.today,
        "document_number": row.document_number,
        "recorded_at": by.now,
    }


def _next_numbers(session: Session, prefix: str, year: int, many: int) -> range:
    """Take the next `many` numbers of a series; a transaction that rolls back gives them back."""
    series = f"{prefix}-{year}"
    insert_ignore(session, InitiativeCounter, [{"series": series, "last": 0}])
    counter = InitiativeCounter
    session.execute(update(counter).where(col(counter.series) == series).values(last=counter.last + many))
    last = session.exec(select(counter.last).where(counter.series == series)).one()
    return range(last - many + 1, last + 1)


def _by_code(session: Session, codes: Sequence[str | None]) -> dict[str, Initiative]:
    found: dict[str, Initiative] = {}
    wanted = [code for code in codes if code]
    for start in range(0, len(wanted), 500):
        query = select(Initiative).where(col(Initiative.code).in_(wanted[start : start + 500]))
        found |= {row.code: row for row in session.exec(query)}
    return found


def _next_round(session: Session, plan: Plan, unit_code: str, kind: ReplyKind) -> int:
    query = select(RegistrationReply.round).where(
        RegistrationReply.plan_id == plan.id,
        RegistrationReply.unit_code == unit_code,
        RegistrationReply.kind == kind,
    )
    return max(session.exec(query), default=0) + 1


def _check_answer(answer: Reply, today: date) -> None:
    if answer.decided_on > today:
        raise Refused(f"Ngày {format_date(answer.decided_on)} sau ngày hôm nay {format_date(today)}; kiểm tra lại.")
    if answer.kind in (ReplyKind.RETURNED, ReplyKind.CORRECTED) and not answer.reasons.strip():
        raise Refused(f"{answer.kind.label} phải nêu lý do, mỗi lý do một dòng.")
    if answer.kind is ReplyKind.RETURNED:
        if answer.supplement_due_on is None:
            raise Refused("Chưa chọn hạn bổ sung: đơn vị cần biết phải gửi lại trước ngày nào.")
        if answer.supplement_due_on < today:
            raise Refused(f"Hạn bổ sung {format_date(answer.supplement_due_on)} đã qua; chọn ngày khác.")
    if answer.kind is ReplyKind.WITHDRAWN and not answer.document_number:
        raise Refused("Rút đăng ký phải có số văn bản đề nghị của đơn vị; ghi số, ký hiệu rồi chạy lại.")


def _check_confirmed(initiatives: Sequence[Initiative]) -> None:
    """Only a confirmation is corrected: what was returned or withdrawn is registered again under its code."""
    others = [each for each in initiatives if each.status is not InitiativeStatus.CONFIRMED]
    if others:
        raise Refused(
            f"Chỉ đính chính xác nhận nhầm khi mô hình đang “{InitiativeStatus.CONFIRMED.label}”; "
            f"{others[0].code} đang “{others[0].status.label}”."
        )


def _day(day: date | None) -> str:
    return date_with_weekday(day) if day else "—"
