"""Thông báo kiểm tra with the schedule of a round (II.8, III.1.a): institutions, days and seats; never a person."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from config.refusals import Refused
from config.steps.inspection import Inspecting
from config.vietnamese import format_date
from documents.kinds.inspection_notice import InspectionNotice, Team, Visit
from documents.wording import lower_first
from models.inspection.record import Inspection, InspectionRound, InspectionStatus, RoundStatus
from models.obligations import Obligation
from models.plans import Duty
from models.states import ObligationStatus
from tasks.context import Context, code_of
from tasks.drafting.frames import cites_of, frame_of, unit_names
from tasks.drafting.gathered import Gathered, Wanted

HEADS = ("Số", "Cơ quan, đơn vị", "Ngày", "Đoàn")


def inspection_notice(session: Session, context: Context, wanted: Wanted, today: date) -> Gathered:
    """The notice of every visit of a round that stands.

    Raises:
        Refused: nothing chosen, a round that is not in the record or was called off, or one without a schedule.
    """
    section, row = _round(session, context, wanted.round)
    visits = session.exec(
        select(Inspection)
        .where(Inspection.round_id == row.id, col(Inspection.status) != InspectionStatus.CANCELLED)
        .order_by(col(Inspection.on_day), col(Inspection.id))
    ).all()
    names = unit_names(session, context)
    teams = {each.id: each.name for each in section.teams.each}
    duties = _looked_at(session, context, [each.unit_code for each in visits])
    cites = cites_of(session, context)
    data = InspectionNotice(
        frame=frame_of(context),
        round_name=lower_first(row.name),
        clause=cites[row.clause_code],
        contents=tuple(f"{duty.name} ({cites[duty.clause_code]})" for duty in duties),
        teams=_teams(section, [each.team for each in visits]),
        visits=tuple(
            Visit(
                unit=names[each.unit_code],
                on=each.on_day,
                team=teams[each.team],
                place=f"Trụ sở {names[each.unit_code]}",
            )
            for each in visits
        ),
    )
    return Gathered(
        data=data,
        plan=context.plan.id,
        about=row.code,
        clauses=(row.clause_code, *dict.fromkeys(duty.clause_code for duty in duties)),
        contains=(f"{row.name} ({row.status.label.lower()}): {len(visits)} cuộc kiểm tra, {len(data.teams)} đoàn.",),
        heads=HEADS,
        rows=[(str(each.id), names[each.unit_code], format_date(each.on_day), teams[each.team]) for each in visits],
        notes=[
            "Giờ làm việc để trống; địa điểm là trụ sở của đơn vị, sửa trong tệp nếu khác.",
            "Nội dung kiểm tra lấy từ nhiệm vụ mà kế hoạch giao các đơn vị trong lịch.",
            section.teams.label,
        ],
        next_steps=("Lịch thay đổi: ghi ở “Lịch kiểm tra”, rồi soạn lại.",),
    )


def _round(session: Session, context: Context, choice: str) -> tuple[Inspecting, InspectionRound]:
    section = context.content.plan.inspection
    if section is None:
        raise Refused("Kế hoạch chưa quy định việc kiểm tra (phần “inspection”). Hãy bổ sung vào tệp kế hoạch.")
    if not choice:
        raise Refused("Chưa chọn đợt kiểm tra: chọn trong danh sách “Đợt kiểm tra”.")
    row = session.exec(
        select(InspectionRound).where(
            InspectionRound.plan_id == context.plan.id, InspectionRound.code == code_of(choice)
        )
    ).one_or_none()
    if row is None:
        raise Refused(f"Đợt kiểm tra “{choice}” chưa có trong sổ. Hãy chọn đơn vị và lập lịch trước.")
    if row.status is RoundStatus.CANCELLED:
        raise Refused(f"{row.name} đã hủy; không ra thông báo.")
    return section, row


def _looked_at(session: Session, context: Context, units: Sequence[str]) -> list[Duty]:
    """The duties that the plan gives to the units on the schedule, in the plan's order."""
    owed = select(Obligation.duty_code).where(
        Obligation.plan_id == context.plan.id,
        col(Obligation.unit_code).in_(units),
        col(Obligation.status) != ObligationStatus.WITHDRAWN,
    )
    return list(
        session.exec(
            select(Duty)
            .where(Duty.plan_id == context.plan.id, col(Duty.code).in_(owed), col(Duty.withdrawn).is_(False))
            .order_by(col(Duty.position))
        )
    )


def _teams(section: Inspecting, used: Sequence[str]) -> tuple[Team, ...]:
    seats = {each.code: lower_first(each.name) for each in section.teams.members}
    return tuple(
        Team(name=team.name, seats=tuple(seats[code] for code in team.members))
        for team in section.teams.each
        if team.id in used
    )
