"""Who appraises which mô hình: drawn by field and load, or by hand with a reason in the log (II.8)."""

from sqlmodel import Session

from config.refusals import Refused
from models.appraisal.batches import shift_all
from models.appraisal.facts import RoundFacts
from models.appraisal.record import ROUND, SHEET, AppraisalMember, AppraisalSheet, RoundStatus, SheetStatus
from models.appraisal.rounds import check_round
from models.appraisal.telling import tell_members
from models.initiatives import Initiative
from models.lifecycle import By
from models.moves import move, note
from models.rules.assignment import Assignment, Case, assign


def assign_sheets(session: Session, facts: RoundFacts, *, by: By) -> Assignment:
    """Give every mô hình the sheets that it lacks, and begin scoring. What is assigned stays.

    Raises:
        Refused: no council, too few eligible members for some mô hình, a round whose sheets are closed.
    """
    check_round(facts.round, (RoundStatus.OPEN, RoundStatus.SCORING), "phân công")
    if not facts.members:
        raise Refused("Chưa có Hội đồng: hãy nạp tệp Hội đồng trước khi phân công.")
    done = assign(
        [_case(facts, key, initiative) for key, initiative in facts.candidates.items()],
        sorted(member.code for member in facts.members.values() if _scores(facts, member)),
        each=facts.section.members_per_initiative,
        cap=facts.section.load_cap,
        seed=facts.round.seed,
    )
    if done.missing:
        said = ", ".join(f"{code} (thiếu {number})" for code, number in done.missing.items())
        raise Refused(
            f"Không đủ thành viên không có xung đột lợi ích để thẩm định: {said}. Hãy bổ sung thành viên vào Hội đồng, "
            "hoặc để mô hình ấy lại đợt sau."
        )
    members = {member.code: member for member in facts.members.values()}
    initiatives = {each.code: key for key, each in facts.candidates.items()}
    added = [
        AppraisalSheet(member_id=members[each.member].id or 0, initiative_id=initiatives[each.case], why=each.why)
        for each in done.added
    ]
    session.add_all(added)
    session.flush()
    tell_members(session, facts, added, by=by)
    if done.added:
        pairs = {code: sorted(each.member for each in done.added if each.case == code) for code in initiatives}
        detail = {"seed": facts.round.seed, "added": {code: own for code, own in pairs.items() if own}}
        note(session, ROUND.subject, facts.round.id, "phân công", by=by, detail=detail)
    if facts.round.status is RoundStatus.OPEN:
        move(session, facts.round, RoundStatus.SCORING, ROUND, by=by, detail={"code": facts.round.code})
    return done


def _scores(facts: RoundFacts, member: AppraisalMember) -> bool:
    role = facts.section.role(member.role)
    return role is not None and role.scores


def _case(facts: RoundFacts, key: int, initiative: Initiative) -> Case:
    removed = {member for (member, own), sheet in facts.sheets.items() if own == key and _is_removed(sheet)}
    eligible = {
        member.code
        for member_id, member in facts.members.items()
        if facts.may_score(member, initiative) and (member_id, key) not in facts.conflicts and member_id not in removed
    }
    assigned = {facts.members[sheet.member_id].code for sheet in facts.live_sheets(key)}
    team = facts.section.team_of(initiative.content)
    return Case(initiative.code, team.name if team else "", frozenset(eligible), frozenset(assigned))


def _is_removed(sheet: AppraisalSheet) -> bool:
    return sheet.status is SheetStatus.REMOVED


def assign_by_hand(session: Session, facts: RoundFacts, member: str, initiative: str, reason: str, *, by: By) -> None:
    """Assign one pair by hand, whatever the field, with the reason in the log.

    Raises:
        Refused: no reason, a conflict of interest, a role that does not score, already assigned.
    """
    check_round(facts.round, (RoundStatus.SCORING, RoundStatus.CLOSED), "phân công bằng tay")
    if not reason.strip():
        raise Refused("Chưa ghi lý do phân công bằng tay; lý do được ghi vào nhật ký.")
    who, what = facts.member_by_code(member), facts.initiative_by_code(initiative)
    key = (who.id or 0, what.id or 0)
    if key in facts.conflicts:
        raise Refused(f"Thành viên {member} có xung đột lợi ích với mô hình {initiative} nên không thẩm định được.")
    if not _scores(facts, who):
        raise Refused(f"Vai trò của thành viên {member} không chấm điểm. Hãy chọn thành viên khác.")
    sheet = facts.sheets.get(key)
    if sheet is not None and sheet.status is not SheetStatus.REMOVED:
        raise Refused(f"Thành viên {member} đã được phân công thẩm định mô hình {initiative}.")
    why = f"Phân công bằng tay: {reason.strip()}"
    detail = {"member": member, "initiative": initiative, "reason": reason.strip()}
    if sheet is None:
        sheet = AppraisalSheet(member_id=key[0], initiative_id=key[1], why=why, by_hand=True)
    else:
        shift_all(session, [sheet], SheetStatus.DRAFT, SHEET, under=(ROUND.subject, facts.round.id), by=by)
        sheet.why, sheet.by_hand = why, True
    session.add(sheet)
    tell_members(session, facts, [sheet], by=by)
    note(session, ROUND.subject, facts.round.id, "phân công bằng tay", by=by, detail=detail)


def take_off(session: Session, facts: RoundFacts, member: str, initiative: str, reason: str, *, by: By) -> None:
    """Take one assignment away, with the reason in the log; a sheet that was handed in stays.

    Raises:
        Refused: no reason, not assigned, handed in already.
    """
    check_round(facts.round, (RoundStatus.SCORING, RoundStatus.CLOSED), "bỏ phân công")
    if not reason.strip():
        raise Refused("Chưa ghi lý do bỏ phân công; lý do được ghi vào nhật ký.")
    who, what = facts.member_by_code(member), facts.initiative_by_code(initiative)
    sheet = facts.sheets.get((who.id or 0, what.id or 0))
    if sheet is None or sheet.status is SheetStatus.REMOVED:
        raise Refused(f"Thành viên {member} không được phân công thẩm định mô hình {initiative}.")
    if SheetStatus.REMOVED.value not in SHEET.steps[sheet.status.value]:
        raise Refused(
            f"Phiếu của thành viên {member} về mô hình {initiative} ở trạng thái “{sheet.status.label}” nên không bỏ "
            "phân công được nữa."
        )
    detail = {"member": member, "initiative": initiative, "reason": reason.strip()}
    shift_all(session, [sheet], SheetStatus.REMOVED, SHEET, under=(ROUND.subject, facts.round.id), by=by, detail=detail)
