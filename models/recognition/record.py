"""Recognition: who may go up to a level, what a decision says of each initiative, what units are told (II.8).

Where another body recognises, its decision is recorded as received, with the day it arrived; nothing is drafted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, select

from config.plan_schema import Relation, Role
from config.refusals import Refused
from config.steps.recognition import Level
from config.vietnamese import format_date
from models.base import Record, UtcInstant, word_check, word_column
from models.initiatives import INITIATIVE, Initiative, InitiativeStatus
from models.lifecycle import By, Told, owe_event
from models.moves import Procedure, move, note
from models.plans import Plan, Unit, UnitClass
from models.recognition.comments import check_no_open_objection
from models.rules.recognition import RECOGNITION_STEPS, first_of
from models.rules.submission import UP
from models.states import Word
from models.submission.dossiers import (
    SUBMISSION,
    ItemOutcome,
    Submission,
    SubmissionItem,
    SubmissionStatus,
    id_of,
    items_of,
    next_code,
    shown_name,
)


class RecognitionStatus(Word):
    """Whether a recognition stands."""

    STANDING = "standing", "Còn hiệu lực"
    REVOKED = "revoked", "Đã thu hồi"


RECOGNITION = Procedure("recognition", "công nhận", RecognitionStatus, RECOGNITION_STEPS)


class RecognitionDecision(Record, table=True):
    """A decision on recognition as its body issued it. `received_on` is set where another body decided."""

    __tablename__ = "recognition_decision"

    id: int | None = Field(default=None, primary_key=True)
    plan_id: str = Field(foreign_key="plan.id", max_length=60)
    level_code: str = Field(max_length=60)
    body_unit: str = Field(foreign_key="unit.code", max_length=60)
    number: str = Field(max_length=80)
    decided_on: date
    received_on: date | None = None
    recorded_at: datetime = Field(sa_type=UtcInstant)

    __table_args__ = (UniqueConstraint("level_code", "body_unit", "number", "decided_on"),)


class Recognition(Record, table=True):
    """One initiative recognised at one level: at most once, whatever comes later."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    initiative_id: int = Field(foreign_key="initiative.id")
    level_code: str = Field(max_length=60)
    decision_id: int = Field(foreign_key="recognition_decision.id", index=True)
    submission_id: int = Field(foreign_key="submission.id")
    year: int
    output: str
    status: RecognitionStatus = word_column(RecognitionStatus, default=RecognitionStatus.STANDING)

    __table_args__ = (UniqueConstraint("initiative_id", "level_code"), word_check("status", RecognitionStatus))


@dataclass(frozen=True)
class DecisionText:
    """What a decision's head says: number, day, issuing body (a unit), and the day it arrived where received."""

    number: str
    decided_on: date
    body_unit: str
    received_on: date | None = None


@dataclass(frozen=True)
class Verdict:
    """What was decided about one initiative; a decline says why."""

    recognised: bool
    reason: str | None = None


# --- going up ---------------------------------------------------------------------------------------------------


def check_may_go_up(session: Session, level: Level, initiative: Initiative) -> None:
    """Whether an initiative may stand on the list for a level.

    Raises:
        Refused: it has a decision at this level, the level before is missing, or the appraisal has not passed it.
    """
    if _recognised_at(session, initiative, level.id) is not None:
        raise Refused(
            f"Mô hình {initiative.code} đã có quyết định ở cấp “{level.name}”; không trình lần thứ hai. "
            "Hãy bỏ mô hình này khỏi danh sách."
        )
    if level.follows is not None:
        base = _recognised_at(session, initiative, level.follows)
        if base is None or base.status is RecognitionStatus.REVOKED:
            raise Refused(
                f"Mô hình {initiative.code} chưa được công nhận ở cấp trước (“{level.follows}”) nên chưa trình được "
                f"cấp “{level.name}”. Hãy ghi nhận kết quả cấp trước."
            )
        allowed: tuple[InitiativeStatus, ...] = (InitiativeStatus.RECOGNISED,)
    else:
        allowed = (InitiativeStatus.PASSED, InitiativeStatus.DECLINED)
    if initiative.status not in allowed:
        labels = " hoặc ".join(f"“{status.label}”" for status in allowed)
        raise Refused(
            f"Mô hình {initiative.code} đang “{initiative.status.label}”; chỉ trình mô hình {labels}. "
            "Hãy xem lại kết quả thẩm định."
        )


def earlier_awards(
    session: Session, initiatives: Sequence[Initiative], level_code: str
) -> dict[int, list[tuple[Recognition, RecognitionDecision]]]:
    """For each initiative, the recognitions that stand at a level for the same achievement in other registrations.

    An achievement carried over between years is one achievement (`carried_from`); a second award is warned of, not
    refused.
    """
    before = carried_over(session)
    awarded: dict[int, list[tuple[Recognition, RecognitionDecision]]] = {}
    rows = session.execute(
        select(Recognition, RecognitionDecision)
        .join(RecognitionDecision, col(RecognitionDecision.id) == col(Recognition.decision_id))
        .where(col(Recognition.level_code) == level_code, col(Recognition.status) == RecognitionStatus.STANDING)
        .order_by(col(Recognition.year), col(Recognition.id))
    )
    for recognition, decision in rows:
        awarded.setdefault(first_of(recognition.initiative_id, before), []).append((recognition, decision))
    found = {}
    for each in initiatives:
        same = awarded.get(first_of(id_of(each), before), [])
        if others := [pair for pair in same if pair[0].initiative_id != each.id]:
            found[id_of(each)] = others
    return found


def carried_over(session: Session) -> dict[int, int | None]:
    """Which initiative was carried over from which, of all years."""
    links = session.execute(
        select(Initiative.id, Initiative.carried_from).where(col(Initiative.carried_from).is_not(None))
    )
    return {row.id: row.carried_from for row in links}


def award_warnings(session: Session, initiatives: Sequence[Initiative], level: Level) -> list[str]:
    """The same, in sentences to be read before the list goes up."""
    found = earlier_awards(session, initiatives, level.id)
    return [
        f"Mô hình {each.code}: thành tích này đã được công nhận cấp “{level.name}” năm {recognition.year} "
        f"(quyết định {decision.number} ngày {format_date(decision.decided_on)}). Hãy cân nhắc trước khi trình lại."
        for each in initiatives
        for recognition, decision in found.get(id_of(each), [])
    ]


# --- the decision -----------------------------------------------------------------------------------------------


def decide(
    session: Session,
    plan: Plan,
    submission: Submission,
    level: Level,
    text: DecisionText,
    verdicts: Mapping[str, Verdict],
    *,
    by: By,
) -> list[Recognition]:
    """Record what a decision says of each initiative named; the dossier is decided once all of them are.

    Every nominating unit is owed its result, a decline with the reason.

    Args:
        verdicts: initiative code → verdict.

    Raises:
        Refused: a wrong body or day, an initiative that is not in the dossier or already decided, no reason.
    """
    _check_decision(session, submission, level, text, by.today)
    waiting = {initiative.code: (item, initiative) for item, initiative in items_of(session, submission)}
    _check_verdicts(session, submission, level, waiting, verdicts)
    decision = _decision(session, submission, text, by)
    made: list[Recognition] = []
    for code in sorted(verdicts):
        item, initiative = waiting[code]
        verdict = verdicts[code]
        if verdict.recognised:
            made.append(_recognise(session, plan, submission, level, decision, initiative, by))
        _settle(session, plan, level, decision, item, initiative, verdict, by)
    session.flush()
    if all(item.outcome is not ItemOutcome.PENDING for item, _ in waiting.values()):
        move(session, submission, SubmissionStatus.DECIDED, SUBMISSION, by=by, detail={"decision": decision.number})
        submission.decided_on = text.decided_on
        session.flush()
    return made


def _check_decision(session: Session, submission: Submission, level: Level, text: DecisionText, today: date) -> None:
    if submission.status.value not in UP:
        raise Refused(
            f"Hồ sơ {submission.code} ở trạng thái “{submission.status.label}” nên chưa ghi kết quả được. "
            "Hãy ghi nhận đã gửi hồ sơ trước."
        )
    if not text.number.strip():
        raise Refused("Chưa nhập số, ký hiệu của quyết định.")
    if text.body_unit != level.recognised_by:
        right = unit_name(session, level.recognised_by)
        why = (
            "là cơ quan xét, không phải cơ quan công nhận"
            if text.body_unit == level.reviewed_by
            else "không có thẩm quyền"
        )
        raise Refused(
            f"{unit_name(session, text.body_unit)} {why} ở cấp “{level.name}”. Quyết định phải của {right}: "
            "hãy chọn lại."
        )
    if text.decided_on > today:
        raise Refused(f"Ngày quyết định {format_date(text.decided_on)} sau ngày hôm nay {format_date(today)}.")
    if submission.first_sent_on and text.decided_on < submission.first_sent_on:
        raise Refused(
            f"Ngày quyết định {format_date(text.decided_on)} trước ngày gửi hồ sơ "
            f"{format_date(submission.first_sent_on)}. Hãy kiểm tra lại hai ngày."
        )
    if level.decision == "received" and text.received_on is None:
        raise Refused("Quyết định do cơ quan khác ban hành: hãy nhập ngày văn bản đến.")
    if text.received_on is not None and not text.decided_on <= text.received_on <= today:
        raise Refused(
            f"Ngày đến {format_date(text.received_on)} phải từ ngày quyết định {format_date(text.decided_on)} "
            f"đến ngày hôm nay {format_date(today)}."
        )


def _check_verdicts(
    session: Session,
    submission: Submission,
    level: Level,
    waiting: Mapping[str, tuple[SubmissionItem, Initiative]],
    verdicts: Mapping[str, Verdict],
) -> None:
    if not verdicts:
        raise Refused("Chưa có kết quả của mô hình nào: hãy chọn ít nhất một mô hình.")
    for code, verdict in sorted(verdicts.items()):
        if code not in waiting:
            raise Refused(f"Hồ sơ {submission.code} không có mô hình {code}. Hãy xem lại danh sách.")
        item, initiative = waiting[code]
        if item.outcome is not ItemOutcome.PENDING or _recognised_at(session, initiative, level.id) is not None:
            raise Refused(
                f"Mô hình {code} đã có quyết định ở cấp “{level.name}” ({item.outcome.label.lower()}); "
                "không ghi quyết định thứ hai."
            )
        if not verdict.recognised and not (verdict.reason or "").strip():
            raise Refused(f"Mô hình {code} không được công nhận nhưng chưa nêu lý do: đơn vị cần được biết lý do.")
        if verdict.recognised and level.decision == "issued":
            check_no_open_objection(session, initiative)


def _decision(session: Session, submission: Submission, text: DecisionText, by: By) -> RecognitionDecision:
    """The decision's row; a second batch under the same number and day is the same decision.

    Raises:
        Refused: the same decision is in the record with another day of receipt.
    """
    row = session.exec(
        select(RecognitionDecision).where(
            RecognitionDecision.level_code == submission.level_code,
            RecognitionDecision.body_unit == text.body_unit,
            RecognitionDecision.number == text.number.strip(),
            RecognitionDecision.decided_on == text.decided_on,
        )
    ).one_or_none()
    if row is None:
        row = RecognitionDecision(
            plan_id=submission.plan_id,
            level_code=submission.level_code,
            body_unit=text.body_unit,
            number=text.number.strip(),
            decided_on=text.decided_on,
            received_on=text.received_on,
            recorded_at=by.now,
        )
        session.add(row)
        session.flush()
        note(
            session, "recognition_decision", row.id, "ghi nhận quyết định", by=by,
            detail={"number": row.number, "decided_on": row.decided_on, "received_on": row.received_on},
        )  # fmt: skip
    elif row.received_on != text.received_on:
        kept = f"đến ngày {format_date(row.received_on)}" if row.received_on else "không có ngày đến"
        raise Refused(f"Quyết định số {row.number} đã có trong sổ, {kept}. Hãy nhập đúng như đã ghi.")
    return row


def _recognise(
    session: Session,
    plan: Plan,
    submission: Submission,
    level: Level,
    decision: RecognitionDecision,
    initiative: Initiative,
    by: By,
) -> Recognition:
    row = Recognition(
        code=next_code(session, Recognition.code, f"CN-{plan.year}-", 3),
        initiative_id=id_of(initiative),
        level_code=level.id,
        decision_id=id_of(decision),
        submission_id=id_of(submission),
        year=plan.year,
        output=level.output,
    )
    session.add(row)
    session.flush()
    detail = {"initiative": initiative.code, "level": level.id, "decision": decision.number}
    note(session, RECOGNITION.subject, row.id, "công nhận", by=by, detail=detail)
    return row


def _settle(
    session: Session,
    plan: Plan,
    level: Level,
    decision: RecognitionDecision,
    item: SubmissionItem,
    initiative: Initiative,
    verdict: Verdict,
    by: By,
) -> None:
    """Move the initiative, close its place on the list, and owe its unit the result."""
    keeps = item.status_before is InitiativeStatus.RECOGNISED
    to = InitiativeStatus.RECOGNISED if verdict.recognised or keeps else InitiativeStatus.DECLINED
    outcome = ItemOutcome.RECOGNISED if verdict.recognised else ItemOutcome.DECLINED
    detail = {"level": level.id, "outcome": outcome.value, "decision": decision.number}
    move(session, initiative, to, INITIATIVE, by=by, detail=detail)
    item.outcome = outcome
    item.reason = (verdict.reason or "").strip() or None
    item.decision_id = decision.id
    owe_event(
        session,
        told_result(session, plan, level, decision, initiative, verdict),
        plan=plan.id,
        subject="submission_item",
        subject_id=id_of(item),
        rung=outcome.value,
        unit=initiative.unit_code,
        role=Role.PERSON_IN_CHARGE,
        clause=level.clause,
        today=by.today,
    )


def told_result(
    session: Session, plan: Plan, level: Level, decision: RecognitionDecision, initiative: Initiative, verdict: Verdict
) -> Told:
    """What a unit is told of one of its initiatives."""
    name = f"“{shown_name(session, initiative)}” (mã {initiative.code})"
    host, body = unit_name(session, plan.host_unit), unit_name(session, decision.body_unit)
    act = f"{_document(level, verdict)} số {decision.number} ngày {format_date(decision.decided_on)} của {body}"
    politely = (
        "trân trọng thông báo" if relation_of(session, initiative.unit_code) is Relation.COORDINATING else "thông báo"
    )
    if verdict.recognised:
        said = (
            f"{host} {politely}: {name} được công nhận “{level.name}” theo {act}.",
            "Đề nghị tiếp tục duy trì, chia sẻ kinh nghiệm và nhân rộng.",
        )
        return Told("Kết quả xét công nhận", said, "Đơn vị đăng ký mô hình, điển hình này.")
    said = (
        f"{host} {politely}: {name} không được công nhận “{level.name}” theo {act}.",
        f"Lý do: {(verdict.reason or '').strip().rstrip('.')}.",
    )
    return Told("Kết quả xét công nhận", said, "Đơn vị đăng ký mô hình, điển hình này.")


def _document(level: Level, verdict: Verdict) -> str:
    """What the outcome stands in: no certificate says that something was not recognised."""
    if level.output == "decision":
        return "Quyết định"
    return "Giấy chứng nhận" if verdict.recognised else "văn bản"


def relation_of(session: Session, unit_code: str) -> Relation:
    """How a unit stands to the host."""
    unit = session.get(Unit, unit_code)
    class_ = session.get(UnitClass, unit.class_code) if unit else None
    return class_.stands if class_ else Relation.SUBORDINATE


def _recognised_at(session: Session, initiative: Initiative, level_code: str) -> Recognition | None:
    return session.exec(
        select(Recognition).where(Recognition.initiative_id == initiative.id, Recognition.level_code == level_code)
    ).one_or_none()


def unit_name(session: Session, code: str) -> str:
    """What a unit is called; an unknown code is its own name."""
    unit = session.get(Unit, code)
    return unit.name if unit else code
