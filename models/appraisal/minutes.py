"""What the minutes of an appraisal and a total are made of (II.8). Members are codes and roles here."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlmodel import Session

from models.appraisal.decisions import PASSED, result_of, standing
from models.appraisal.facts import MeetingFacts, RoundFacts
from models.appraisal.record import AppraisalDecision, AppraisalMember
from models.appraisal.words import WHY_FAILED, WHY_OPEN, reasons
from models.initiatives import Initiative
from models.plans import Unit
from models.rules.scoring import decimal_shown, shown

ROUNDED = {"half_up": "làm tròn nửa lên", "half_even": "làm tròn nửa về số chẵn", "down": "bỏ phần lẻ"}


@dataclass(frozen=True)
class Seat:
    """A member as the minutes list one: code, role, institution; the name is asked of the record apart."""

    code: str
    role: str
    unit: str


@dataclass(frozen=True)
class MinutesMeeting:
    """One meeting: when, where, who was there and who was not."""

    number: int
    held_on: date
    began: str
    ended: str
    place: str
    present: tuple[Seat, ...]
    absent: tuple[Seat, ...]
    chair: tuple[str, ...]
    secretary: tuple[str, ...]


@dataclass(frozen=True)
class MinutesLine:
    """The result of one mô hình: totals only.

    Args:
        apart: codes of the members who took no part because of a conflict of interest.
        reasons: why it failed, and the criteria that were not fulfilled.
        votes: (members, present, in favour, against, no opinion, invalid), None without a vote.
    """

    code: str
    name: str
    unit: str
    outcome: str
    total: str | None
    sheets: int
    abstained: int
    absent: int
    apart: tuple[str, ...]
    votes: tuple[int, int, int, int, int, int] | None
    council_reason: str | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Minutes:
    """All that the minutes of a round say."""

    round_code: str
    round_name: str
    council: str
    clause: str
    status: str
    members: tuple[Seat, ...]
    meetings: tuple[MinutesMeeting, ...]
    lines: tuple[MinutesLine, ...]


def minutes_of(session: Session, facts: RoundFacts) -> Minutes:
    """Gather the minutes from what was previewed or decided last; a result that no longer stands has no number."""
    stands = standing(facts)
    seats = {member.code: _seat(session, facts, member) for member in facts.members.values()}
    return Minutes(
        round_code=facts.round.code,
        round_name=facts.round.name,
        council=facts.section.council,
        clause=facts.round.clause_code,
        status=facts.round.status.label,
        members=tuple(seats.values()),
        meetings=tuple(_meeting(facts, each, seats) for each in facts.meetings),
        lines=tuple(
            _line(session, facts, key, initiative, facts.decisions[key], stands=key in stands)
            for key, initiative in facts.candidates.items()
        ),
    )


def names_of(facts: RoundFacts) -> dict[str, str]:
    """Code → name, for the signed minutes only; never for a page, a form or a log."""
    return {member.code: member.name for member in facts.members.values()}


def _seat(session: Session, facts: RoundFacts, member: AppraisalMember) -> Seat:
    role, unit = facts.section.role(member.role), session.get(Unit, member.unit_code)
    return Seat(member.code, role.name if role else member.role, unit.name if unit else member.unit_code)


def _meeting(facts: RoundFacts, each: MeetingFacts, seats: dict[str, Seat]) -> MinutesMeeting:
    def with_duty(duty: str) -> tuple[str, ...]:
        found = []
        for member in facts.members.values():
            role = facts.section.role(member.role)
            if role is not None and getattr(role, duty) and member.code in each.present:
                found.append(member.code)
        return tuple(found)

    row = each.meeting
    return MinutesMeeting(
        row.number,
        row.held_on,
        row.began,
        row.ended,
        row.place,
        tuple(seat for code, seat in seats.items() if code in each.present),
        tuple(seat for code, seat in seats.items() if code not in each.present),
        with_duty("chairs"),
        with_duty("minutes"),
    )


def _line(
    session: Session, facts: RoundFacts, key: int, initiative: Initiative, decision: AppraisalDecision, *, stands: bool
) -> MinutesLine:
    finding, unit = decision.finding if stands else {}, session.get(Unit, initiative.unit_code)
    result = result_of(session, initiative, decision, finding)
    vote = finding.get("vote")
    return MinutesLine(
        code=initiative.code,
        name=result.name,
        unit=unit.name if unit else initiative.unit_code,
        outcome=outcome_words(decision.outcome if stands else None),
        total=finding.get("total"),
        sheets=finding.get("sheets", 0),
        abstained=finding.get("abstained", 0),
        absent=finding.get("absent", 0),
        apart=tuple(finding.get("apart", facts.apart(key))),
        votes=(vote["members"], vote["present"], vote["for"], vote["against"], vote["abstained"], vote["invalid"])
        if vote
        else None,
        council_reason=decision.council_reason if finding.get("by_council") else None,
        reasons=tuple(reasons(result, facts.section, only_missing=True)),
    )


def outcome_words(outcome: str | None) -> str:
    """An outcome as pages and minutes say it."""
    if outcome is None:
        return "Chưa có kết quả"
    if outcome in WHY_OPEN:
        return f"Chưa quyết định: {WHY_OPEN[outcome]}"
    return "Đạt" if outcome == PASSED else "Không đạt"


def why_words(codes: list[str]) -> str:
    """Why something failed or stays open, as one phrase."""
    said = [WHY_FAILED.get(code) or WHY_OPEN.get(code, code) for code in codes]
    return "; ".join(said)


# --- a total and its rows ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ExplainedLine:
    """One row of a total, all sheets together, in exact numbers as they are written."""

    criterion: str
    name: str
    weight: str
    points: str
    average: str
    adds: str | None
    met: bool


@dataclass(frozen=True)
class Explained:
    """A total with its rows and the sentence that leads from them to it.

    Args:
        sheet_totals: from low to high without saying whose; for the record's own eyes, never for a page.
    """

    initiative: str
    sheets: int
    lines: tuple[ExplainedLine, ...]
    sheet_totals: tuple[str, ...]
    exact: str
    rounded: str
    spread: str
    spread_flag: bool
    words: str


def explained(facts: RoundFacts, initiative: str) -> Explained | None:
    """Explain the total of one mô hình; None while there are too few sheets for one."""
    code = facts.initiative_by_code(initiative).code
    verdict = next((each for each in facts.verdicts() if each.code == code), None)
    if verdict is None or verdict.total is None:
        return None
    total = verdict.total
    criteria = {each.code: each for each in facts.rules.criteria}
    names = {each.id: each.name for each in facts.section.criteria}
    return Explained(
        initiative=code,
        sheets=total.sheets,
        lines=tuple(
            ExplainedLine(
                line.criterion,
                names[line.criterion],
                shown(criteria[line.criterion].weight),
                shown(line.points),
                shown(line.average),
                None if line.adds is None else shown(line.adds),
                line.met,
            )
            for line in total.lines
        ),
        sheet_totals=tuple(shown(each) for each in total.sheet_totals),
        exact=shown(total.exact),
        rounded=decimal_shown(total.rounded),
        spread=shown(total.spread),
        spread_flag=verdict.spread_flag,
        words=_how(facts, total.sheets, total.exact, decimal_shown(total.rounded)),
    )


def _how(facts: RoundFacts, sheets: int, exact: Fraction, rounded: str) -> str:
    rules = facts.rules
    if rules.method == "checklist":
        portion = rules.met
        share = f"{'quá' if portion.exceeded else 'ít nhất'} {shown(portion.share)}"
        return f"Số tiêu chí đạt, một tiêu chí đạt khi {share} số phiếu ghi đạt ({sheets} phiếu): {rounded}."
    middle = "bình quân" if rules.aggregate == "mean" else "trung vị"
    scale = f", quy về thang {shown(rules.scale)}" if rules.scale is not None else ""
    places = rules.rounding.places
    return (
        f"Điểm nhân hệ số, cộng các tiêu chí{scale}; {middle} của {sheets} phiếu là {shown(exact)}; "
        f"{ROUNDED[rules.rounding.mode]}, {places} chữ số sau dấu phẩy: {rounded}."
    )
