"""Results: previewed, applied in one batch, taken back until they are published, then told to every unit (II.8)."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from config.refusals import Refused
from models.appraisal.batches import shift_all
from models.appraisal.facts import RoundFacts
from models.appraisal.record import (
    DECISION,
    ROUND,
    AppraisalDecision,
    DecisionStatus,
    RoundStatus,
    SheetStatus,
)
from models.appraisal.rounds import check_round
from models.appraisal.scores import missing_by_member
from models.appraisal.shown import clear_numbers, forget_shown
from models.appraisal.telling import tell_results
from models.appraisal.words import (
    HOW_TO_DECIDE,
    WHY_OPEN,
    CriterionFound,
    Result,
)
from models.initiatives import INITIATIVE, Initiative, InitiativeStatus
from models.lifecycle import By
from models.moves import move, note
from models.rules.appraisal import DECIDED, Verdict
from models.rules.scoring import decimal_shown
from models.submission.dossiers import shown_name

PASSED, FAILED = "passed", "failed"
NOT_CONFIRMED = "not_confirmed"


@dataclass(frozen=True)
class Judged:
    """One mô hình with what the rules say of it.

    Args:
        kept_open: why it cannot be decided, by the rules or because it is no longer confirmed; None when it can.
    """

    initiative: Initiative
    decision: AppraisalDecision
    verdict: Verdict
    kept_open: str | None


@dataclass(frozen=True)
class Judgement:
    """A whole round as it would be decided now; `code` stands for exactly this."""

    code: str
    judged: tuple[Judged, ...]

    @property
    def undecided(self) -> dict[str, str]:
        """Code of the mô hình → why it cannot be decided."""
        return {each.initiative.code: each.kept_open for each in self.judged if each.kept_open is not None}


def judgement(facts: RoundFacts) -> Judgement:
    """Judge a round without changing anything."""
    by_code = {each.code: key for key, each in facts.candidates.items()}
    judged = tuple(
        Judged(
            facts.initiatives[by_code[verdict.code]],
            facts.decisions[by_code[verdict.code]],
            verdict,
            _kept_open(facts.initiatives[by_code[verdict.code]], verdict),
        )
        for verdict in facts.verdicts()
    )
    said = json.dumps(
        [
            [each.initiative.code, each.kept_open or each.verdict.outcome, finding_of(facts, each.verdict)]
            for each in judged
        ],
        sort_keys=True,
        ensure_ascii=False,
    )
    return Judgement(hashlib.sha256(said.encode()).hexdigest()[:6], judged)


def _kept_open(initiative: Initiative, verdict: Verdict) -> str | None:
    if initiative.status is not InitiativeStatus.CONFIRMED:
        return NOT_CONFIRMED
    return None if verdict.outcome in DECIDED else verdict.outcome


def finding_of(facts: RoundFacts, verdict: Verdict) -> dict[str, Any]:
    """What is kept of a verdict: numbers over all sheets and remarks without their authors.

    The only members in it are the codes of those who stayed apart because of a conflict of interest.
    """
    key = next(key for key, each in facts.candidates.items() if each.code == verdict.code)
    live = facts.live_sheets(key)
    counted = [sheet for sheet in live if sheet.status is SheetStatus.HANDED_IN]
    total, count = verdict.total, verdict.count
    place = verdict.place if facts.rules.top is not None else None
    return {
        "sheets": total.sheets if total else len(counted),
        "abstained": sum(sheet.status is SheetStatus.ABSTAINED for sheet in live),
        "absent": sum(sheet.status is SheetStatus.ABSENT for sheet in live),
        "total": decimal_shown(total.rounded) if total else None,
        "exact": str(total.exact) if total else None,
        "rank": place.rank if place else None,
        "tied_with": list(place.tied_with) if place else [],
        "spread": verdict.spread_flag,
        "criteria": [
            {
                "code": line.criterion,
                "met": line.met,
                "remarks": _remarks(facts, [sheet.id or 0 for sheet in counted], line.criterion),
            }
            for line in (total.lines if total else ())
        ],
        "vote": {
            "members": count.members,
            "present": count.present,
            "for": count.in_favour,
            "against": count.against,
            "abstained": count.abstained,
            "invalid": count.invalid,
        }
        if count
        else None,
        "why": list(verdict.why),
        "by_council": verdict.by_council,
        "apart": facts.apart(key),
    }


def _remarks(facts: RoundFacts, sheets: Sequence[int], criterion: str) -> list[str]:
    rows = [facts.scores.get(sheet, {}).get(criterion) for sheet in sheets]
    return sorted({row.remark for row in rows if row is not None and row.remark})


def preview(session: Session, facts: RoundFacts, *, by: By) -> Judgement:
    """Write down what would be decided, so that exactly this can be applied.

    Raises:
        Refused: the sheets are not closed, or some have still to be handed in.
    """
    check_round(facts.round, (RoundStatus.CLOSED,), "xem trước kết quả")
    _check_sheets(facts)
    found = judgement(facts)
    for each in found.judged:
        finding = finding_of(facts, each.verdict)
        each.decision.sqlmodel_update(
            {"outcome": _outcome(each), "total": finding["total"], "finding": finding, "tie_key": each.verdict.tie_key}
        )
        session.add(each.decision)
    waiting = [each.decision for each in found.judged if each.decision.status is DecisionStatus.PENDING]
    shift_all(
        session,
        waiting,
        DecisionStatus.PREVIEWED,
        DECISION,
        under=(ROUND.subject, facts.round.id),
        by=by,
        detail={"code": found.code},
    )
    if facts.round.preview_code != found.code:
        facts.round.preview_code = found.code
        session.add(facts.round)
        if not waiting:
            note(session, ROUND.subject, facts.round.id, "xem trước kết quả", by=by, detail={"code": found.code})
    session.flush()
    return found


def forget_changed(session: Session, facts: RoundFacts, *, by: By) -> None:
    """Take back what was shown once it is no longer what the rules say: after a conflict, a merger, a new vote."""
    if facts.round.status is not RoundStatus.CLOSED or facts.round.preview_code is None:
        return
    if judgement(facts).code != facts.round.preview_code:
        forget_shown(session, facts, by=by)


def standing(facts: RoundFacts) -> set[int]:
    """Row ids of the mô hình whose kept result is what the rules say now, or is published and stands as it is."""
    verdicts = {verdict.code: verdict for verdict in facts.verdicts()}
    return {
        key
        for key, each in facts.candidates.items()
        if facts.decisions[key].status is DecisionStatus.PUBLISHED
        or facts.decisions[key].finding == finding_of(facts, verdicts[each.code])
    }


def _outcome(each: Judged) -> str:
    if each.kept_open is not None:
        return each.kept_open
    return PASSED if each.verdict.outcome == "pass" else FAILED


def _check_sheets(facts: RoundFacts) -> None:
    missing = missing_by_member(facts)
    if missing:
        said = ", ".join(f"{code} ({number})" for code, number in missing.items())
        raise Refused(
            f"Còn phiếu phải chấm lại do hồ sơ thay đổi hoặc mới phân công: {said}. Hãy nộp các phiếu này, hoặc chạy "
            "“Khóa phiếu” và ghi lý do."
        )


def settle_tie(session: Session, facts: RoundFacts, initiative: str, passes: bool, reason: str, *, by: By) -> None:
    """Record what the council decided about one of several equals, with its reason; it counts for this tie only.

    Raises:
        Refused: no reason, or no tie that the rules leave open.
    """
    check_round(facts.round, (RoundStatus.CLOSED,), "quyết định khi bằng điểm")
    if not reason.strip():
        raise Refused("Chưa ghi lý do Hội đồng quyết định; lý do được ghi vào biên bản và nhật ký.")
    wanted = facts.initiative_by_code(initiative)
    verdict = next((each for each in facts.verdicts() if each.code == wanted.code), None)
    if verdict is None or verdict.tie_key is None:
        raise Refused(
            f"Mô hình {initiative} không bằng điểm ở vị trí cuối được chọn nên kết quả theo quy định, không quyết định "
            "riêng."
        )
    decision = facts.decisions[wanted.id or 0]
    if passes:
        _check_room(facts, verdict, wanted.id or 0)
    outcome = "pass" if passes else "fail"
    decision.sqlmodel_update({"tie_key": verdict.tie_key, "council_outcome": outcome, "council_reason": reason.strip()})
    session.add(decision)
    detail = {"initiative": initiative, "outcome": outcome, "reason": reason.strip()}
    note(session, ROUND.subject, facts.round.id, "quyết định khi bằng điểm", by=by, detail=detail)


def _check_room(facts: RoundFacts, verdict: Verdict, initiative_id: int) -> None:
    """Hold a choice of the council against the places that are left."""
    assert verdict.place is not None
    assert facts.rules.top is not None
    chosen = [
        key
        for key, each in facts.decisions.items()
        if key != initiative_id and each.tie_key == verdict.tie_key and each.council_outcome == "pass"
    ]
    if len(chosen) + 1 > facts.rules.top - (verdict.place.rank - 1):
        raise Refused(
            "Hội đồng đã chọn đủ số mô hình ở vị trí cuối. Hãy quyết định không chọn một mô hình đã chọn trước, rồi "
            "làm lại."
        )


def apply(session: Session, facts: RoundFacts, code: str, *, by: By) -> Judgement:
    """Apply exactly what was shown: every mô hình of the round passes or fails, in one batch.

    Raises:
        Refused: not shown yet, no longer what was shown, or something is still open.
    """
    if facts.round.status is RoundStatus.APPLIED:
        raise Refused(
            f"Kết quả của đợt {facts.round.code} đã được áp dụng. Muốn quyết định lại thì hoàn tác trước khi công bố."
        )
    check_round(facts.round, (RoundStatus.CLOSED,), "áp dụng kết quả")
    _check_sheets(facts)
    found = judgement(facts)
    if facts.round.preview_code is None or code.strip().lower() != found.code or facts.round.preview_code != found.code:
        raise Refused(
            "Kết quả đã thay đổi so với lần xem trước, hoặc mã chưa đúng. Hãy chạy “Xem trước” để xem lại và lấy mã "
            "mới."
        )
    if found.undecided:
        said = "; ".join(f"{initiative}: {WHY_OPEN[why]}" for initiative, why in found.undecided.items())
        to_do = " ".join(HOW_TO_DECIDE[why] for why in sorted(set(found.undecided.values())))
        raise Refused(f"Chưa áp dụng được vì còn mô hình chưa có kết quả. {said}. {to_do}")
    if not found.judged:
        raise Refused("Đợt không còn mô hình nào để áp dụng kết quả.")
    for each in found.judged:
        to = InitiativeStatus.PASSED if each.verdict.outcome == "pass" else InitiativeStatus.FAILED
        move(session, each.initiative, to, INITIATIVE, by=by, detail={"appraisal": facts.round.code})
    shift_all(
        session,
        [each.decision for each in found.judged],
        DecisionStatus.APPLIED,
        DECISION,
        under=(ROUND.subject, facts.round.id),
        by=by,
        detail={"code": found.code},
    )
    move(session, facts.round, RoundStatus.APPLIED, ROUND, by=by, detail={"code": found.code})
    facts.round.applied_on = by.today
    session.add(facts.round)
    return found


def undo(session: Session, facts: RoundFacts, reason: str, *, by: By) -> int:
    """Take applied results back, all of them, as long as they are not published; return how many.

    Raises:
        Refused: no reason, nothing applied, published already, or one was submitted upward meanwhile.
    """
    if not reason.strip():
        raise Refused("Chưa ghi lý do hoàn tác; lý do được ghi vào nhật ký.")
    check_round(facts.round, (RoundStatus.APPLIED,), "hoàn tác")
    decisions = [facts.decisions[key] for key in facts.candidates]
    later = [
        each.code
        for each in facts.candidates.values()
        if each.status not in (InitiativeStatus.PASSED, InitiativeStatus.FAILED)
    ]
    if later:
        raise Refused(
            f"Không hoàn tác được: {', '.join(later)} đã sang bước sau. Hãy rút hồ sơ trình của các mô hình này trước."
        )
    for initiative in facts.candidates.values():
        move(
            session,
            initiative,
            InitiativeStatus.CONFIRMED,
            INITIATIVE,
            by=by,
            detail={"appraisal": facts.round.code, "reason": reason.strip()},
        )
    under = (ROUND.subject, facts.round.id)
    shift_all(session, decisions, DecisionStatus.PENDING, DECISION, under=under, by=by)
    clear_numbers(session, decisions)
    move(session, facts.round, RoundStatus.CLOSED, ROUND, by=by, detail={"reason": reason.strip()})
    facts.round.sqlmodel_update({"applied_on": None, "preview_code": None})
    session.add(facts.round)
    return len(decisions)


# --- publishing ----------------------------------------------------------------------------------------------------


def publish(session: Session, facts: RoundFacts, *, by: By) -> list[str]:
    """Publish applied results: from here on they stand, and every unit is owed its own with reasons; return the units.

    Raises:
        Refused: nothing applied, a dossier changed after it was scored, or a conflict of interest came up since.
    """
    check_round(facts.round, (RoundStatus.APPLIED,), "công bố")
    touched = sorted({facts.initiatives[sheet.initiative_id].code for sheet in facts.awaited_sheets()})
    if touched:
        raise Refused(
            f"Chưa công bố được: hồ sơ {', '.join(touched)} thay đổi sau khi chấm. Hãy hoàn tác, chấm lại các hồ sơ "
            "này rồi áp dụng lại."
        )
    fallen = sorted(facts.candidates[key].code for key in set(facts.candidates) - standing(facts))
    if fallen:
        raise Refused(
            f"Chưa công bố được: căn cứ của kết quả {', '.join(fallen)} đã thay đổi sau khi áp dụng (có thể do xung đột "
            "lợi ích phát sinh khi đơn vị sáp nhập). Hãy hoàn tác, xem trước rồi áp dụng lại."
        )
    decisions = [facts.decisions[key] for key in facts.candidates]
    under = (ROUND.subject, facts.round.id)
    shift_all(session, decisions, DecisionStatus.PUBLISHED, DECISION, under=under, by=by)
    move(session, facts.round, RoundStatus.PUBLISHED, ROUND, by=by)
    facts.round.published_on = by.today
    session.add(facts.round)
    per_unit: dict[str, list[Result]] = defaultdict(list)
    for key, initiative in facts.candidates.items():
        per_unit[initiative.unit_code].append(
            result_of(session, initiative, facts.decisions[key], facts.decisions[key].finding)
        )
    tell_results(session, facts, per_unit, by=by)
    return sorted(per_unit)


def result_of(
    session: Session, initiative: Initiative, decision: AppraisalDecision, finding: Mapping[str, Any]
) -> Result:
    """A decision as its unit is told it, from what was found."""
    return Result(
        initiative.code,
        shown_name(session, initiative),
        decision.outcome == PASSED,
        tuple(finding.get("why", ())),
        tuple(
            CriterionFound(each["code"], each["met"], tuple(each["remarks"])) for each in finding.get("criteria", ())
        ),
    )
