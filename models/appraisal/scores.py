"""Sheets: taken in as the rows of one member, closed, and reopened where the dossier has changed (II.8).

A sheet says nothing to anybody until it is handed in, and after that only in totals.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sqlalchemy import delete
from sqlmodel import Session, col

from config.refusals import Refused
from models import audit
from models.appraisal.batches import Problem, refuse_all, shift_all
from models.appraisal.facts import RoundFacts
from models.appraisal.record import (
    AWAITED,
    ROUND,
    SHEET,
    UNDER_WAY,
    AppraisalMember,
    AppraisalRound,
    AppraisalScore,
    AppraisalSheet,
    RoundStatus,
    SheetStatus,
)
from models.appraisal.rounds import check_round
from models.appraisal.shown import forget_shown
from models.appraisal.telling import tell_of_change
from models.lifecycle import By
from models.moves import move, note
from models.plans import Plan
from models.rules.appraisal import name_key
from models.rules.scoring import on_the_scale

NUMBER = re.compile(r"[0-9]{1,6}([.,][0-9]{1,6})?")
YES = ("đạt", "có", "x", "1")
NO = ("không đạt", "không", "0")


@dataclass(frozen=True)
class SheetRow:
    """What one member says about one mô hình.

    Args:
        row: its number in the file as a person counts it.
        abstains: no opinion; then there is no score.
        scores: criterion → as written: "8,5", or "đạt" on a checklist.
        remarks: criterion → a remark for the unit, without anybody's name.
    """

    row: int
    initiative: str
    abstains: bool = False
    scores: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetTaken:
    """What a member's sheet did: counts only."""

    handed_in: int
    abstained: int
    drafted: int
    unchanged: int
    still_missing: int


def take_sheet(
    session: Session,
    facts: RoundFacts,
    member: str,
    rows: Sequence[SheetRow],
    *,
    hand_in: bool,
    title: str,
    by: By,
) -> SheetTaken:
    """Take one member's sheet in whole, or refuse it whole. The same sheet again changes nothing.

    Args:
        hand_in: False keeps it as a draft, which may still have gaps and does not count.

    Raises:
        Refused: naming row, criterion and reason, without repeating any score.
    """
    check_round(facts.round, (RoundStatus.SCORING, RoundStatus.CLOSED), "nhận phiếu chấm")
    who = facts.member_by_code(member)
    refuse_all(title, _problems(facts, who, rows, hand_in=hand_in))
    by_code = {each.code: key for key, each in facts.initiatives.items()}
    taken = [(facts.sheets[who.id or 0, by_code[each.initiative]], each) for each in rows]
    new = [(sheet, each) for sheet, each in taken if not _same(facts, sheet, each)]
    _write(session, facts, new)
    if hand_in:
        for status, abstains in ((SheetStatus.HANDED_IN, False), (SheetStatus.ABSTAINED, True)):
            _hand_in(session, facts, who, [(s, each) for s, each in new if each.abstains is abstains], status, by)
    elif new:
        note(
            session, ROUND.subject, facts.round.id, "lưu phiếu nháp", by=by, detail={"member": member, "rows": len(new)}
        )
    left = [sheet for sheet in facts.awaited_sheets() if sheet.member_id == who.id]
    return SheetTaken(
        handed_in=sum(not each.abstains for _, each in new) if hand_in else 0,
        abstained=sum(each.abstains for _, each in new) if hand_in else 0,
        drafted=0 if hand_in else len(new),
        unchanged=len(taken) - len(new),
        still_missing=len(left),
    )


def _problems(facts: RoundFacts, who: AppraisalMember, rows: Sequence[SheetRow], *, hand_in: bool) -> list[Problem]:
    problems = [] if rows else [Problem(1, "", "phiếu không có dòng nào")]
    names = [name_key(member.name) for member in facts.members.values()]
    seen: set[str] = set()
    for each in rows:
        if each.initiative in seen:
            problems.append(Problem(each.row, "mô hình", f"“{each.initiative}” ghi hai lần trong phiếu"))
            continue
        seen.add(each.initiative)
        why = _not_his(facts, who, each)
        if why is not None:
            problems.append(Problem(each.row, "mô hình", why))
            continue
        problems += _on_the_criteria(facts, each, hand_in=hand_in)
        persons = [name_key(own.person or "") for own in facts.candidates.values() if own.code == each.initiative]
        for criterion, remark in each.remarks.items():
            if any(name and f" {name} " in f" {name_key(remark)} " for name in [*names, *persons]):
                problems.append(
                    Problem(
                        each.row,
                        _named(facts, criterion),
                        "nhận xét nêu tên thành viên Hội đồng hoặc cá nhân; hãy bỏ tên",
                    )
                )
    return problems


def _not_his(facts: RoundFacts, who: AppraisalMember, each: SheetRow) -> str | None:
    """Why this row is not the member's to write now; None when it is."""
    key = next((key for key, own in facts.candidates.items() if own.code == each.initiative), None)
    if key is None:
        return f"đợt {facts.round.code} không có mô hình “{each.initiative}”"
    if (who.id or 0, key) in facts.conflicts:
        return f"thành viên {who.code} có xung đột lợi ích với mô hình {each.initiative} nên không được chấm"
    sheet = facts.sheets.get((who.id or 0, key))
    if sheet is None or sheet.status is SheetStatus.REMOVED:
        return f"thành viên {who.code} không được phân công thẩm định mô hình {each.initiative}"
    if _same(facts, sheet, each):
        return None
    if sheet.status not in AWAITED:
        return (
            f"phiếu về mô hình {each.initiative} ở trạng thái “{sheet.status.label}”; muốn sửa thì chạy “Cho sửa "
            "phiếu” trước khi khóa"
        )
    if facts.round.status is RoundStatus.CLOSED and not (sheet.status is SheetStatus.REOPENED or sheet.by_hand):
        return "đã khóa phiếu chấm; chỉ nhận phiếu được mở lại do hồ sơ thay đổi hoặc được phân công thêm"
    return None


def _on_the_criteria(facts: RoundFacts, each: SheetRow, *, hand_in: bool) -> list[Problem]:
    problems = []
    criteria = {criterion.code: criterion for criterion in facts.rules.criteria}
    for code in sorted((set(each.scores) | set(each.remarks)) - set(criteria)):
        problems.append(Problem(each.row, f"tiêu chí “{code}”", "không có trong bộ tiêu chí"))
    given = {code: text.strip() for code, text in each.scores.items() if text.strip()}
    if each.abstains and given:
        problems.append(Problem(each.row, "", "đã ghi không cho ý kiến thì không ghi điểm"))
        return problems
    for code, criterion in criteria.items():
        text = given.get(code)
        if text is None:
            if hand_in and not each.abstains:
                problems.append(Problem(each.row, _named(facts, code), "chưa cho điểm"))
            continue
        score = score_of(text, checklist=facts.rules.method == "checklist")
        if score is None:
            wanted = "đạt hoặc không đạt" if facts.rules.method == "checklist" else "một số, ví dụ 8,5"
            problems.append(Problem(each.row, _named(facts, code), f"phải ghi {wanted}"))
        elif (why := on_the_scale(score, criterion)) is not None:
            problems.append(Problem(each.row, _named(facts, code), why))
    return problems


def _named(facts: RoundFacts, code: str) -> str:
    name = next((each.name for each in facts.section.criteria if each.id == code), code)
    return f"tiêu chí “{name}”"


def score_of(text: str, *, checklist: bool) -> Fraction | None:
    """Read a score as people write it; None when it is none."""
    said = " ".join(text.casefold().split())
    if checklist:
        return Fraction(1) if said in YES else Fraction(0) if said in NO else None
    return Fraction(said.replace(",", ".")) if NUMBER.fullmatch(said) else None


def _stored(facts: RoundFacts, each: SheetRow) -> dict[str, tuple[str, str]]:
    """Criterion → (score, remark) as they are kept; the score as a fraction, so that 8,50 and 8.5 are one."""
    checklist = facts.rules.method == "checklist"
    kept = {}
    for criterion in facts.rules.criteria:
        score = score_of(each.scores.get(criterion.code, ""), checklist=checklist)
        if score is not None:
            kept[criterion.code] = (str(score), " ".join(each.remarks.get(criterion.code, "").split()))
    return kept


def _same(facts: RoundFacts, sheet: AppraisalSheet, each: SheetRow) -> bool:
    """Whether a sheet that was handed in already says exactly this."""
    if sheet.status is SheetStatus.ABSTAINED:
        return each.abstains
    if sheet.status is not SheetStatus.HANDED_IN or each.abstains:
        return False
    known = {code: (row.score, row.remark) for code, row in facts.scores.get(sheet.id or 0, {}).items()}
    return known == _stored(facts, each)


def _write(session: Session, facts: RoundFacts, taken: list[tuple[AppraisalSheet, SheetRow]]) -> None:
    """Put scores in place of what the sheets said before: one deletion for all, since each looks through the session."""
    ids = [sheet.id or 0 for sheet, _ in taken]
    session.execute(delete(AppraisalScore).where(col(AppraisalScore.sheet_id).in_(ids)))
    for key, (_, each) in zip(ids, taken, strict=True):
        facts.scores[key] = {
            code: AppraisalScore(sheet_id=key, criterion=code, score=score, remark=remark)
            for code, (score, remark) in _stored(facts, each).items()
        }
        session.add_all(facts.scores[key].values())


def _hand_in(
    session: Session,
    facts: RoundFacts,
    who: AppraisalMember,
    taken: list[tuple[AppraisalSheet, SheetRow]],
    status: SheetStatus,
    by: By,
) -> None:
    sheets = [sheet for sheet, _ in taken]
    if not sheets:
        return
    said = audit.rows_digest(
        (who.code, each.initiative, code, score)
        for _, each in taken
        for code, (score, _) in sorted(_stored(facts, each).items())
    )
    detail = {"member": who.code, "scores": said, "initiatives": sorted(each.initiative for _, each in taken)}
    shift_all(session, sheets, status, SHEET, under=(ROUND.subject, facts.round.id), by=by, detail=detail)
    for sheet in sheets:
        sheet.dossier_digest = facts.digest_of(sheet.initiative_id)
        sheet.handed_in_at = by.now
        session.add(sheet)


def let_amend(
    session: Session, facts: RoundFacts, member: str, initiatives: Sequence[str], reason: str, *, by: By
) -> int:
    """Give a member back sheets that were handed in, before scoring is closed; return how many.

    Raises:
        Refused: no reason, none chosen, not handed in, sheets closed.
    """
    check_round(facts.round, (RoundStatus.SCORING,), "cho sửa phiếu")
    if not reason.strip():
        raise Refused("Chưa ghi lý do cho sửa phiếu; lý do được ghi vào nhật ký.")
    who = facts.member_by_code(member)
    sheets = []
    for code in initiatives:
        sheet = facts.sheets.get((who.id or 0, facts.initiative_by_code(code).id or 0))
        if sheet is None or sheet.status not in (SheetStatus.HANDED_IN, SheetStatus.ABSTAINED):
            raise Refused(f"Thành viên {member} chưa nộp phiếu về mô hình {code} nên không có gì để sửa.")
        sheets.append(sheet)
    if not sheets:
        raise Refused("Chưa chọn mô hình nào để cho sửa phiếu.")
    detail = {"member": member, "initiatives": sorted(initiatives), "reason": reason.strip()}
    shift_all(session, sheets, SheetStatus.DRAFT, SHEET, under=(ROUND.subject, facts.round.id), by=by, detail=detail)
    return len(sheets)


# --- dossiers that change ---------------------------------------------------------------------------------------


def reopen_changed(session: Session, plan: Plan, facts: RoundFacts, *, by: By) -> list[str]:
    """Reopen exactly the sheets whose dossier changed after they were handed in; return the codes of the mô hình.

    Published results stand as they are. The office and the members concerned are told once for each change.
    """
    if facts.round.status not in (*UNDER_WAY, RoundStatus.APPLIED):
        return []
    stale = facts.stale_sheets()
    if not stale:
        return []
    codes = sorted({facts.initiatives[sheet.initiative_id].code for sheet in stale})
    shift_all(
        session,
        stale,
        SheetStatus.REOPENED,
        SHEET,
        under=(ROUND.subject, facts.round.id),
        by=by,
        detail={"initiatives": codes},
    )
    tell_of_change(session, plan, facts, stale, by=by)
    return codes


# --- closing ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Closed:
    """What closing did: how many sheets count, how many were marked absent."""

    handed_in: int
    absent: int


def close_scoring(session: Session, facts: RoundFacts, *, without_missing: bool, reason: str, by: By) -> Closed:
    """Close the sheets, so that totals can be seen; those not handed in stay out only when a person says so.

    Raises:
        Refused: sheets are missing and nobody said to close without them, or said so without a reason.
    """
    check_round(facts.round, (RoundStatus.SCORING, RoundStatus.CLOSED), "khóa phiếu chấm")
    missing = facts.awaited_sheets()
    if missing and not without_missing:
        said = ", ".join(f"{code} ({number})" for code, number in missing_by_member(facts).items())
        raise Refused(
            f"Còn {len(missing)} phiếu chưa nộp: {said}. Hãy chờ đủ phiếu, hoặc chọn khóa khi còn phiếu chưa nộp và "
            "ghi lý do."
        )
    if missing and not reason.strip():
        raise Refused("Chưa ghi lý do khóa khi còn phiếu chưa nộp; lý do được ghi vào nhật ký.")
    shift_all(
        session,
        missing,
        SheetStatus.ABSENT,
        SHEET,
        under=(ROUND.subject, facts.round.id),
        by=by,
        detail={"reason": reason.strip()},
    )
    handed_in = sum(
        sheet.status is SheetStatus.HANDED_IN for key in facts.candidates for sheet in facts.live_sheets(key)
    )
    if facts.round.status is RoundStatus.SCORING:
        move(session, facts.round, RoundStatus.CLOSED, ROUND, by=by, detail={"sheets": handed_in})
        _set_closed(session, facts.round, by)
    return Closed(handed_in, len(missing))


def _set_closed(session: Session, row: AppraisalRound, by: By) -> None:
    row.closed_on = by.today
    session.add(row)


def missing_by_member(facts: RoundFacts) -> dict[str, int]:
    """Code of the member → how many sheets are awaited."""
    counts: dict[str, int] = {}
    for sheet in facts.awaited_sheets():
        code = facts.members[sheet.member_id].code
        counts[code] = counts.get(code, 0) + 1
    return dict(sorted(counts.items()))


def reopen_scoring(session: Session, facts: RoundFacts, reason: str, *, by: By) -> None:
    """Open scoring again, for members who were absent or have to amend.

    Raises:
        Refused: no reason, a round that is not closed.
    """
    if not reason.strip():
        raise Refused("Chưa ghi lý do mở lại việc chấm; lý do được ghi vào nhật ký.")
    check_round(facts.round, (RoundStatus.CLOSED,), "mở lại việc chấm")
    move(session, facts.round, RoundStatus.SCORING, ROUND, by=by, detail={"reason": reason.strip()})
    under = (ROUND.subject, facts.round.id)
    absent = [sheet for sheet in facts.sheets.values() if sheet.status is SheetStatus.ABSENT]
    shift_all(session, absent, SheetStatus.DRAFT, SHEET, under=under, by=by)
    forget_shown(session, facts, by=by)
    facts.round.closed_on = None
    session.add(facts.round)
