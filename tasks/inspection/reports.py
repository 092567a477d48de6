"""What the steps of inspection report back: rounds with their lists, single inspections, the log of guidance."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from config.steps.inspection import Inspecting
from config.vietnamese import format_date
from models.initiatives import Initiative, InitiativeOf
from models.inspection.choice import listed, settings_of
from models.inspection.events import unit_name
from models.inspection.record import (
    ON_THE_LIST,
    GuidanceEntry,
    Inspection,
    InspectionFinding,
    InspectionRound,
    InspectionStatus,
    RoundStatus,
    findings_of,
    ratings_of,
    round_of,
)
from models.inspection.rounds import inspections_of
from models.obligations import Obligation
from models.plan_record import PlanContent
from models.plans import Duty
from tasks.context import Context

NEXT_OF_ROUND = {
    RoundStatus.CHOOSING: "Xem lý do chọn từng đơn vị; bổ sung hoặc đưa ra nếu cần, rồi chạy “Đợt kiểm tra” với việc "
    "“Chốt danh sách”.",
    RoundStatus.CONFIRMED: "Lên lịch từng đơn vị bằng “Lịch kiểm tra”; khi xong hết thì kết thúc đợt.",
    RoundStatus.CLOSED: "Lập báo cáo kết quả của đợt và ghi nhận bằng “Ghi nhận nộp”.",
    RoundStatus.CANCELLED: "Không phải làm gì thêm.",
}
NEXT_OF_INSPECTION = {
    InspectionStatus.SCHEDULED: "Đến ngày thì kiểm tra, rồi ghi nhận bằng “Kết quả kiểm tra”.",
    InspectionStatus.HELD: "Ghi đánh giá, tồn tại, kiến nghị; xong thì chọn việc “Thông báo kết luận”.",
    InspectionStatus.CONCLUDED: "Khi đơn vị gửi minh chứng, dùng “Ghi nhận nộp” với kỳ ghi ở từng mục; chấp thuận minh "
    "chứng là mục đó khép lại.",
    InspectionStatus.CANCELLED: "Không phải làm gì thêm; đơn vị có thể được lên lịch lại.",
}


@dataclass(frozen=True)
class ListedUnit:
    """A candidate of a round. `why` has each reason with its points; `inspection` says the day and the state."""

    code: str
    name: str
    state_label: str
    on_the_list: bool
    points: int
    why: list[str]
    hand_reason: str | None
    inspection: str | None


@dataclass(frozen=True)
class RoundReport:
    """A round as it stands after a step."""

    code: str
    name: str
    clause: str
    opens_on: date
    closes_on: date
    status_label: str
    at_most: int
    labels: list[str]
    units: list[ListedUnit]
    not_inspected: list[str]
    next_step: str
    preview: bool


@dataclass(frozen=True)
class RatedThing:
    """One rating: what, which, and the word."""

    about: str
    code: str
    rating: str


@dataclass(frozen=True)
class FoundThing:
    """One finding; `occurrence` is what the clerk enters as "Kỳ" when the evidence arrives."""

    number: int
    kind: str
    words: str
    fix_by: date
    occurrence: str | None
    state: str


@dataclass(frozen=True)
class InspectionReport:
    """One inspection as it stands after a step."""

    number: int
    unit_code: str
    unit_name: str
    round_name: str
    clause: str
    on_day: date
    team: str
    status_label: str
    ratings: list[RatedThing]
    findings: list[FoundThing]
    evidence_duty: str
    warnings: list[str]
    next_step: str


@dataclass(frozen=True)
class InspectionsReport:
    """Several inspections after a step that took several rows."""

    inspections: list[InspectionReport]
    preview: bool


@dataclass(frozen=True)
class GuidanceRow:
    """One entry of the log."""

    number: int
    kind: str
    on_day: date
    unit_name: str
    topic: str
    document: str
    clause: str


@dataclass(frozen=True)
class GuidanceReport:
    """The log after a step, and how many entries the step wrote."""

    written: int
    rows: list[GuidanceRow]
    preview: bool


def round_report(
    session: Session,
    content: PlanContent,
    row: InspectionRound,
    *,
    preview: bool = False,
    not_inspected: list[str] | None = None,
) -> RoundReport:
    """Describe a round and its list."""
    section = settings_of(content)
    days = {each.unit_code: each for each in inspections_of(session, row)}
    return RoundReport(
        code=row.code,
        name=row.name,
        clause=row.clause_code,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        status_label=row.status.label,
        at_most=row.at_most,
        labels=[section.choosing.label, section.candidates.label],
        units=[
            ListedUnit(
                code=each.unit_code,
                name=unit_name(content, each.unit_code),
                state_label=each.state.label,
                on_the_list=each.state in ON_THE_LIST,
                points=each.points,
                why=[f"{reason['words']}: {reason['points']} điểm" for reason in each.reasons],
                hand_reason=each.hand_reason,
                inspection=_day_of(days.get(each.unit_code)),
            )
            for each in listed(session, row)
        ],
        not_inspected=[unit_name(content, code) for code in not_inspected or []],
        next_step=NEXT_OF_ROUND[row.status],
        preview=preview,
    )


def inspection_report(session: Session, context: Context, inspection: Inspection) -> InspectionReport:
    """Describe an inspection, with the names of institutions only."""
    content, section = context.content, settings_of(context.content)
    duty = session.get(Duty, (inspection.plan_id, section.findings.duty))
    return InspectionReport(
        number=inspection.id or 0,
        unit_code=inspection.unit_code,
        unit_name=unit_name(content, inspection.unit_code),
        round_name=round_of(session, inspection).name,
        clause=inspection.clause_code,
        on_day=inspection.on_day,
        team=_team_name(section, inspection.team),
        status_label=inspection.status.label,
        ratings=_ratings(session, section, inspection),
        findings=[_found(session, each) for each in findings_of(session, inspection)],
        evidence_duty=duty.name if duty else section.findings.duty,
        warnings=[*_warnings(section, inspection), *context.calendar.warnings([inspection.on_day])],
        next_step=NEXT_OF_INSPECTION[inspection.status],
    )


def guidance_report(
    content: PlanContent, rows: list[GuidanceEntry], *, written: int, preview: bool = False
) -> GuidanceReport:
    """Describe the log."""
    return GuidanceReport(
        written=written,
        rows=[
            GuidanceRow(
                number=row.id or 0,
                kind=row.kind.label,
                on_day=row.on_day,
                unit_name=unit_name(content, row.unit_code),
                topic=row.topic,
                document=_document(row.document_number, row.document_on),
                clause=row.clause_code,
            )
            for row in rows
        ],
        preview=preview,
    )


def initiative_choices(session: Session, plan_id: str, separator: str) -> list[str]:
    """The initiatives by code; of an individual's only the unit is shown, since the name may be the person's."""
    rows = session.exec(select(Initiative).where(Initiative.plan_id == plan_id).order_by(col(Initiative.code)))
    return [f"{row.code}{separator}{row.unit_code if row.of is InitiativeOf.INDIVIDUAL else row.name}" for row in rows]


def _day_of(inspection: Inspection | None) -> str | None:
    if inspection is None:
        return None
    return f"số {inspection.id}, {format_date(inspection.on_day)}, {inspection.status.label}"


def _ratings(session: Session, section: Inspecting, inspection: Inspection) -> list[RatedThing]:
    words = {each.id: each.name for each in section.ratings.words}
    return [
        RatedThing(row.about.label, row.code, words.get(row.rating, row.rating))
        for row in ratings_of(session, inspection)
    ]


def _found(session: Session, row: InspectionFinding) -> FoundThing:
    owed = session.get(Obligation, row.obligation_id) if row.obligation_id else None
    return FoundThing(
        number=row.number,
        kind=row.kind.label,
        words=row.words,
        fix_by=row.fix_by,
        occurrence=owed.occurrence if owed else None,
        state=owed.status.label if owed else "Chưa thông báo",
    )


def _team_name(section: Inspecting, code: str) -> str:
    """What a team is called; the code alone once the plan's data no longer has it."""
    return next((team.name for team in section.teams.each if team.id == code), code)


def _warnings(section: Inspecting, inspection: Inspection) -> list[str]:
    if not inspection.short_notice:
        return []
    return [
        f"Báo cho đơn vị chưa đủ {section.notice.working_days} ngày làm việc trước ngày kiểm tra "
        f"({section.notice.label.rstrip('.')})."
    ]


def _document(number: str | None, on: date | None) -> str:
    return " ".join(part for part in (number or "", f"ngày {format_date(on)}" if on else "") if part)
