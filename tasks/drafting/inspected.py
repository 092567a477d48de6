"""Biên bản kiểm tra of one inspection that was held: what was rated, found and asked for (II.8, III.1.a)."""

from datetime import date

from sqlmodel import Session, col, select

from config.refusals import Refused
from config.steps.inspection import Inspecting
from config.vietnamese import format_date
from documents.kinds.attendance import Attendee
from documents.kinds.inspection_minutes import Finding, InspectionMinutes, Rated
from models.initiatives import Initiative
from models.inspection.record import (
    DONE,
    About,
    Inspection,
    InspectionPerson,
    InspectionRating,
    find_inspection,
    findings_of,
    ratings_of,
)
from models.obligations import HandIn, Obligation
from models.plans import Duty, Unit
from tasks.context import Context, code_of
from tasks.drafting.frames import body_below, frame_of, unit_names
from tasks.drafting.gathered import Gathered, Wanted

HEADS = ("Đánh giá", "Mã", "Kết quả", "Nhận xét, hạn")
TEAM = "ĐKT"


def inspection_minutes(session: Session, context: Context, wanted: Wanted, today: date) -> Gathered:
    """The minutes of an inspection; who filled a seat is named in the file alone.

    Raises:
        Refused: nothing chosen, or an inspection that is not recorded as held.
    """
    section = context.content.plan.inspection
    if section is None:
        raise Refused("Kế hoạch chưa quy định việc kiểm tra (phần “inspection”). Hãy bổ sung vào tệp kế hoạch.")
    if not wanted.inspection:
        raise Refused("Chưa chọn cuộc kiểm tra: chọn trong danh sách “Cuộc kiểm tra”.")
    row = find_inspection(session, context.plan, code_of(wanted.inspection))
    if row.status not in DONE:
        raise Refused(
            f"Cuộc kiểm tra số {row.id} đang “{row.status.label}”. Hãy ghi ở “Kết quả kiểm tra” rằng đã kiểm tra, rồi soạn."
        )
    unit = session.get_one(Unit, row.unit_code)
    team = next(each for each in section.teams.each if each.id == row.team)
    ratings, findings = ratings_of(session, row), findings_of(session, row)
    words = {each.id: each.name for each in section.ratings.words}
    named = {each.code: each for each in session.exec(select(Initiative).where(Initiative.plan_id == context.plan.id))}
    duties = {each.code: each.name for each in session.exec(select(Duty).where(Duty.plan_id == context.plan.id))}
    rated = [each for each in ratings if each.about is About.INITIATIVE]
    data = InspectionMinutes(
        frame=frame_of(context),
        team=body_below(context, team.name, TEAM),
        unit=unit.name,
        on=row.on_day,
        place=f"Trụ sở {unit.name}",
        members=_members(session, context, section, team.members),
        hosts=(Attendee(seat=f"Đại diện lãnh đạo {unit.name}"), Attendee(seat="Người phụ trách công tác dân vận")),
        seen=tuple(_seen(session, context, row, duties)),
        remarks=tuple(
            f"{duties.get(each.code, each.code)}: {_lower(words.get(each.rating, each.rating))}"
            f"{f'; {each.remark}' if each.remark else ''}"
            for each in ratings
            if each.about is About.DUTY
        ),
        rated=tuple(
            Rated(
                code=each.code,
                name=named[each.code].name if each.code in named else each.code,
                rating=words.get(each.rating, each.rating),
                remark=each.remark or "",
            )
            for each in rated
        ),
        findings=tuple(Finding(kind=each.kind.label, words=each.words, fix_by=each.fix_by) for each in findings),
    )
    return Gathered(
        data=data,
        plan=context.plan.id,
        about=f"kiem-tra-{row.id}-{unit.code}",
        clauses=(row.clause_code,),
        contains=(
            f"{team.name} kiểm tra {unit.name} ngày {format_date(row.on_day)} ({row.status.label.lower()}).",
            f"{len(rated)} mô hình được đánh giá; {len(findings)} tồn tại, kiến nghị.",
        ),
        heads=HEADS,
        rows=[
            *(_rating(each, words) for each in ratings),
            *((each.kind.label, str(each.number), "", f"hạn {format_date(each.fix_by)}") for each in findings),
        ],
        notes=["Giờ bắt đầu, kết thúc, ý kiến của đơn vị để trống; điền khi ký biên bản.", section.findings.label],
        next_steps=("Hai bên ký; số, ngày của kết luận ghi ở “Kết quả kiểm tra”.",),
    )


def _members(session: Session, context: Context, section: Inspecting, seats: list[str]) -> tuple[Attendee, ...]:
    people = {
        row.member: row
        for row in session.exec(select(InspectionPerson).where(InspectionPerson.plan_id == context.plan.id))
    }
    units = unit_names(session, context)
    known = {each.code: each for each in section.teams.members}
    found = []
    for place, code in enumerate(seats):
        person, seat = people.get(code), "Trưởng đoàn" if place == 0 else "Thành viên"
        found.append(
            Attendee(
                seat=f"{person.position}, {_lower(seat)}" if person and person.position else seat,
                unit=units.get(known[code].unit or "", ""),
                name=person.person if person else None,
            )
        )
    return tuple(found)


def _seen(session: Session, context: Context, row: Inspection, duties: dict[str, str]) -> list[str]:
    """What the unit had handed in until that day, the newest round of each."""
    found = session.exec(
        select(Obligation, HandIn)
        .join(HandIn, col(HandIn.obligation_id) == Obligation.id)
        .where(
            Obligation.plan_id == context.plan.id,
            Obligation.unit_code == row.unit_code,
            col(HandIn.arrived_on) <= row.on_day,
        )
        .order_by(col(Obligation.id), col(HandIn.round))
    )
    newest = {owed.id: (owed, hand_in) for owed, hand_in in found}
    return [_document(duties.get(owed.duty_code, owed.duty_code), hand_in) for owed, hand_in in newest.values()]


def _document(duty: str, hand_in: HandIn) -> str:
    if not hand_in.document_number:
        return duty
    day = f" ngày {format_date(hand_in.document_on)}" if hand_in.document_on else ""
    return f"{duty} (số {hand_in.document_number}{day})"


def _rating(each: InspectionRating, words: dict[str, str]) -> tuple[str, ...]:
    return (each.about.label, each.code, words.get(each.rating, each.rating), each.remark or "")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
