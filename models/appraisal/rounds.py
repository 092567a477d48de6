"""Opening a round of appraisal, its council, conflicts of interest, and leaving things out of it (II.8)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete
from sqlmodel import Session, col, select

from config.refusals import Refused
from config.steps.appraisal import Appraising
from config.vietnamese import format_date
from models.appraisal.batches import Problem, refuse_all
from models.appraisal.facts import RoundFacts
from models.appraisal.record import (
    DECISION,
    ROUND,
    UNDER_WAY,
    AppraisalConflict,
    AppraisalDecision,
    AppraisalMember,
    AppraisalRound,
    ConflictKind,
    DecisionStatus,
    RoundStatus,
)
from models.initiatives import Initiative, InitiativeStatus
from models.lifecycle import By
from models.moves import move, note
from models.plans import Plan, Unit

OPENED_BEFORE_RESULTS = (*UNDER_WAY, RoundStatus.APPLIED)


def check_round(row: AppraisalRound, allowed: Collection[RoundStatus], what: str) -> None:
    """Hold a request against the round's status.

    Raises:
        Refused: saying which status the round has and which it should have.
    """
    if row.status not in allowed:
        wanted = ", ".join(f"“{status.label}”" for status in allowed)
        raise Refused(
            f"Đợt thẩm định {row.code} đang ở trạng thái “{row.status.label}” nên không {what} được; chỉ làm khi đợt ở "
            f"trạng thái {wanted}."
        )


def open_round(
    session: Session,
    plan: Plan,
    section: Appraising,
    name: str,
    initiatives: Sequence[Initiative],
    scores_due_on: date | None,
    seed: str,
    *,
    by: By,
) -> AppraisalRound:
    """Open a round for some mô hình; its code is the year's next, "TD-2024-01".

    Raises:
        Refused: nothing to appraise, one that is not confirmed or is in another round, a day that has passed.
    """
    if not initiatives:
        raise Refused("Không có mô hình nào để thẩm định: chỉ mô hình đã xác nhận đăng ký mới đưa vào đợt.")
    wrong = [each.code for each in initiatives if each.status is not InitiativeStatus.CONFIRMED]
    if wrong:
        raise Refused(
            f"Chưa đưa vào đợt thẩm định được: {', '.join(sorted(wrong))} không ở trạng thái "
            f"“{InitiativeStatus.CONFIRMED.label}”. Hãy xác nhận đăng ký, hoặc bỏ các mô hình này rồi làm lại."
        )
    if scores_due_on is not None and scores_due_on < by.today:
        raise Refused(
            f"Hạn nộp phiếu chấm {format_date(scores_due_on)} đã qua so với hôm nay {format_date(by.today)}. "
            "Hãy chọn lại ngày."
        )
    _check_in_no_other(session, initiatives)
    prefix = f"TD-{plan.year}-"
    codes = session.exec(select(AppraisalRound.code).where(col(AppraisalRound.code).startswith(prefix))).all()
    number = max((int(code.removeprefix(prefix)) for code in codes), default=0) + 1
    row = AppraisalRound(
        code=f"{prefix}{number:02d}",
        plan_id=plan.id,
        name=name.strip() or f"Đợt {number}",
        opened_on=by.today,
        scores_due_on=scores_due_on,
        seed=seed.strip() or f"{prefix}{number:02d}",
        clause_code=section.clause,
        recorded_at=by.now,
    )
    session.add(row)
    session.flush()
    session.add_all(AppraisalDecision(round_id=row.id or 0, initiative_id=each.id or 0) for each in initiatives)
    session.flush()
    detail = {"code": row.code, "initiatives": sorted(each.code for each in initiatives), "seed": row.seed}
    note(session, ROUND.subject, row.id, "mở đợt", by=by, detail=detail)
    return row


def held_by_a_round(session: Session) -> dict[int, str]:
    """Row id of each mô hình that a round holds whose results are not published → the round's code."""
    rows = session.execute(
        select(col(AppraisalDecision.initiative_id), col(AppraisalRound.code))
        .join(AppraisalRound, col(AppraisalRound.id) == col(AppraisalDecision.round_id))
        .where(
            col(AppraisalRound.status).in_(OPENED_BEFORE_RESULTS),
            col(AppraisalDecision.status) != DecisionStatus.DROPPED,
        )
    )
    return {row.initiative_id: row.code for row in rows}


def _check_in_no_other(session: Session, initiatives: Sequence[Initiative]) -> None:
    held = held_by_a_round(session)
    taken = {each.code: held[each.id] for each in initiatives if each.id in held}
    if taken:
        said = ", ".join(f"{code} (đợt {other})" for code, other in sorted(taken.items()))
        raise Refused(
            f"Mô hình đang được thẩm định ở đợt khác: {said}. Hãy để lại ở đợt ấy trước, hoặc bỏ khỏi đợt mới."
        )


# --- council ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MemberRow:
    """One row of the council's file; `row` is its number as a person counts it."""

    row: int
    code: str
    role: str
    unit: str
    team: str
    name: str


@dataclass(frozen=True)
class CouncilChange:
    """How many members a file brought, changed and took away."""

    added: int
    changed: int
    removed: int


def load_council(
    session: Session, facts: RoundFacts, rows: Sequence[MemberRow], *, title: str, by: By
) -> CouncilChange:
    """Bring the council in line with a file. Once sheets are assigned, members are added or changed and not taken away.

    Raises:
        Refused: naming every wrong row; a member left out who has sheets; a round whose sheets are closed.
    """
    check_round(facts.round, (RoundStatus.OPEN, RoundStatus.SCORING), "sửa Hội đồng")
    units = set(session.exec(select(Unit.code)))
    refuse_all(title, _member_problems(rows, facts.section, units))
    known = {member.code: member for member in facts.members.values()}
    wanted = {each.code: each for each in rows}
    gone = sorted(set(known) - set(wanted))
    if gone and facts.round.status is not RoundStatus.OPEN:
        raise Refused(
            f"{title} thiếu thành viên {', '.join(gone)} trong khi đã phân công thẩm định. Hãy ghi lại đủ các thành "
            "viên này; thành viên không làm nữa thì bỏ phân công từng mô hình."
        )
    if gone:
        # Only while the round is being prepared: no sheet exists, and what was declared goes with the member.
        leaving = [known[code].id for code in gone]
        session.execute(delete(AppraisalConflict).where(col(AppraisalConflict.member_id).in_(leaving)))
        session.execute(delete(AppraisalMember).where(col(AppraisalMember.id).in_(leaving)))
    added = changed = 0
    for code, each in wanted.items():
        values = {"role": each.role, "unit_code": each.unit, "team": each.team or None, "name": each.name}
        member = known.get(code)
        if member is None:
            row = AppraisalMember(
                round_id=facts.round.id or 0,
                code=code,
                role=each.role,
                unit_code=each.unit,
                team=each.team or None,
                name=each.name,
            )
            session.add(row)
            added += 1
        elif any(getattr(member, key) != value for key, value in values.items()):
            member.sqlmodel_update(values)
            session.add(member)
            changed += 1
    result = CouncilChange(added, changed, len(gone))
    if result != CouncilChange(0, 0, 0):
        session.flush()
        roles = {code: f"{each.role}/{each.unit}/{each.team}" for code, each in sorted(wanted.items())}
        note(session, ROUND.subject, facts.round.id, "nạp Hội đồng", by=by, detail={"members": roles})
    return result


def _member_problems(rows: Sequence[MemberRow], section: Appraising, units: set[str]) -> list[Problem]:
    roles, teams = {each.id for each in section.roles}, {each.id for each in section.teams}
    problems = [] if rows else [Problem(1, "", "tệp không có thành viên nào")]
    seen: set[str] = set()
    for each in rows:
        if not each.code:
            problems.append(Problem(each.row, "mã thành viên", "chưa ghi mã"))
        elif each.code in seen:
            problems.append(Problem(each.row, "mã thành viên", f"mã “{each.code}” ghi hai lần"))
        seen.add(each.code)
        if each.role not in roles:
            problems.append(
                Problem(
                    each.row, "vai trò", f"không có vai trò “{each.role}”; dùng một trong: {', '.join(sorted(roles))}"
                )
            )
        if each.unit not in units:
            problems.append(Problem(each.row, "đơn vị", f"không có đơn vị “{each.unit}” trong danh sách đơn vị"))
        if each.team and each.team not in teams:
            known = ", ".join(sorted(teams)) or "kế hoạch không chia tổ"
            problems.append(Problem(each.row, "tổ", f"không có tổ “{each.team}”; các tổ: {known}"))
        if not each.name:
            problems.append(Problem(each.row, "họ tên", "chưa ghi họ tên"))
    return problems


# --- conflicts of interest --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ConflictRow:
    """One declared relation: a member, a mô hình, and whether the member is its author."""

    row: int
    member: str
    initiative: str
    kind: ConflictKind


def declare_conflicts(session: Session, facts: RoundFacts, rows: Sequence[ConflictRow], *, title: str, by: By) -> int:
    """Record declared conflicts; return how many are new. They count at once, also against sheets handed in before.

    Raises:
        Refused: naming every wrong row; results that are applied already.
    """
    check_round(facts.round, UNDER_WAY, "khai báo xung đột lợi ích")
    members = {member.code: member for member in facts.members.values()}
    initiatives = {each.code: each for each in facts.initiatives.values()}
    problems = [
        Problem(each.row, "thành viên", f"Hội đồng không có thành viên “{each.member}”")
        for each in rows
        if each.member not in members
    ]
    problems += [
        Problem(each.row, "mô hình", f"đợt không có mô hình “{each.initiative}”")
        for each in rows
        if each.initiative not in initiatives
    ]
    refuse_all(title, problems)
    new = 0
    for each in rows:
        member, initiative = members[each.member], initiatives[each.initiative]
        row = _declared(session, member, initiative)
        if row is not None and row.active and row.kind is each.kind:
            continue
        if row is None:
            row = AppraisalConflict(
                member_id=member.id or 0,
                initiative_id=initiative.id or 0,
                kind=each.kind,
                recorded_at=by.now,
                recorded_by=by.actor,
            )
        row.sqlmodel_update({"kind": each.kind, "active": True, "lifted_because": None})
        session.add(row)
        new += 1
        detail = {"member": member.code, "initiative": initiative.code, "kind": each.kind.value}
        note(session, ROUND.subject, facts.round.id, "khai báo xung đột lợi ích", by=by, detail=detail)
    return new


def lift_conflict(session: Session, facts: RoundFacts, member: str, initiative: str, reason: str, *, by: By) -> None:
    """Take a wrong declaration back. Own unit and named author are facts and cannot be lifted.

    Raises:
        Refused: no reason, nothing declared, results that are applied already.
    """
    check_round(facts.round, UNDER_WAY, "gỡ khai báo")
    if not reason.strip():
        raise Refused("Chưa ghi lý do gỡ khai báo xung đột lợi ích.")
    row = _declared(session, facts.member_by_code(member), facts.initiative_by_code(initiative))
    if row is None or not row.active:
        raise Refused(
            f"Thành viên {member} không có khai báo xung đột lợi ích với mô hình {initiative}. Xung đột do cùng đơn vị "
            "hoặc là tác giả được đọc từ hồ sơ, không gỡ được."
        )
    row.active, row.lifted_because = False, reason.strip()
    session.add(row)
    detail = {"member": member, "initiative": initiative, "reason": reason.strip()}
    note(session, ROUND.subject, facts.round.id, "gỡ khai báo xung đột lợi ích", by=by, detail=detail)


def _declared(session: Session, member: AppraisalMember, initiative: Initiative) -> AppraisalConflict | None:
    return session.exec(
        select(AppraisalConflict).where(
            AppraisalConflict.member_id == member.id, AppraisalConflict.initiative_id == initiative.id
        )
    ).one_or_none()


# --- leaving out, giving up ---------------------------------------------------------------------------------------


def drop(session: Session, facts: RoundFacts, initiative: str, reason: str, *, by: By) -> None:
    """Leave a mô hình for a later round.

    Raises:
        Refused: no reason, not in the round, results that are applied already.
    """
    check_round(facts.round, UNDER_WAY, "để lại đợt sau")
    if not reason.strip():
        raise Refused("Chưa ghi lý do để mô hình lại đợt sau.")
    decision = facts.decisions[facts.initiative_by_code(initiative).id or 0]
    detail = {"initiative": initiative, "reason": reason.strip()}
    move(session, decision, DecisionStatus.DROPPED, DECISION, by=by, detail=detail)
    decision.dropped_because = reason.strip()
    session.add(decision)


def bring_back(session: Session, facts: RoundFacts, initiative: str, *, by: By) -> None:
    """Take a mô hình that was left for later into the round again, before the sheets are closed.

    Raises:
        Refused: it was not left out, it is in another round, or the sheets are closed.
    """
    check_round(facts.round, (RoundStatus.OPEN, RoundStatus.SCORING), "đưa mô hình lại vào đợt")
    wanted = facts.initiative_by_code(initiative)
    decision = facts.decisions[wanted.id or 0]
    _check_in_no_other(session, [wanted])
    move(session, decision, DecisionStatus.PENDING, DECISION, by=by, detail={"initiative": initiative})
    decision.dropped_because = None
    session.add(decision)


def cancel(session: Session, facts: RoundFacts, reason: str, *, by: By) -> None:
    """Give a round up before its results are applied; its mô hình may go into another.

    Raises:
        Refused: no reason, results that are applied already.
    """
    if not reason.strip():
        raise Refused("Chưa ghi lý do hủy đợt thẩm định.")
    move(session, facts.round, RoundStatus.CANCELLED, ROUND, by=by, detail={"reason": reason.strip()})
