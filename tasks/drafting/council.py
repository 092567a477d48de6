"""Giấy mời, phiếu chấm and biên bản of a round of appraisal (II.8).

Members are named on their own sheet and in the minutes, which stay with the council; pages call them by seat.
"""

import re
from datetime import date
from fractions import Fraction

from sqlmodel import Session

from config.refusals import Refused
from config.steps.appraisal import Appraising, CouncilRole, Share
from config.vietnamese import format_date
from documents.kinds.appraisal_minutes import AppraisalMinutes, Judged, Vote
from documents.kinds.attendance import Attendee
from documents.kinds.invitation import Invitation
from documents.kinds.score_sheet import Criterion, ScoreSheet
from documents.wording import counted
from models.appraisal.facts import RoundFacts, facts_of, round_of
from models.appraisal.minutes import Minutes, MinutesLine, MinutesMeeting, Seat, minutes_of, names_of
from models.appraisal.record import UNDER_WAY, AppraisalMember, AppraisalSheet, RoundStatus, SheetStatus
from models.plans import Unit
from tasks.appraisal.rounds import section_of
from tasks.context import Context, code_of
from tasks.drafting.frames import body_below, cites_of, drafting_of, frame_of
from tasks.drafting.gathered import Gathered, Wanted

SEATS = ("Mã", "Vai trò", "Cơ quan, đơn vị")
LINES = ("Mã", "Mô hình, điển hình", "Kết quả", "Biểu quyết")
COUNCIL = "HĐTĐ"
ASSIGNED = (SheetStatus.DRAFT, SheetStatus.REOPENED, SheetStatus.HANDED_IN)
OUTCOMES = {"Đạt": True, "Không đạt": False}


def invitation(session: Session, context: Context, wanted: Wanted, today: date) -> Gathered:
    """To the council's meeting; day, hour and place are what whoever calls it says.

    Raises:
        Refused: no round, no council, a day that is past, no hour or place.
    """
    section, facts = _round(session, context, wanted.appraisal)
    if facts.round.status not in UNDER_WAY:
        raise Refused(f"Đợt thẩm định {facts.round.code} đang “{facts.round.status.label}”, không còn họp để mời.")
    seats = _seats(session, facts, section)
    if not seats:
        raise Refused(f"Đợt thẩm định {facts.round.code} chưa có Hội đồng. Hãy nạp danh sách ở “Thẩm định: Hội đồng”.")
    chairs = [seat for seat in seats if (role := _role(section, facts, seat.code)) and role.chairs]
    if not chairs:
        raise Refused("Hội đồng chưa có người chủ trì (vai trò có “chairs”). Hãy bổ sung vào danh sách Hội đồng.")
    on, begins = _when(wanted, today)
    model, year = drafting_of(context).model, context.plan.year
    data = Invitation(
        frame=frame_of(context),
        meeting=f"họp thẩm định {model} năm {year} ({_lower(facts.round.name)})",
        guests=tuple(f"{seat.role}, {seat.unit}" for seat in seats),
        chaired_by=f"{chairs[0].role} ({chairs[0].unit})",
        begins=begins,
        on=on,
        place=_place(wanted),
        contents=(f"Thẩm định {counted(len(facts.candidates), 'mô hình, điển hình')} đã đăng ký năm {year}",),
        prepares=("thành viên Hội đồng nghiên cứu trước hồ sơ, hoàn thành phiếu chấm",),
    )
    return Gathered(
        data=data,
        plan=context.plan.id,
        about=f"{facts.round.code}-{on.isoformat()}",
        clauses=(facts.round.clause_code,),
        contains=(
            f"Mời {len(seats)} thành viên {section.council} họp {begins}, ngày {format_date(on)}.",
            f"{len(facts.candidates)} mô hình, điển hình được thẩm định.",
        ),
        heads=SEATS,
        rows=[(seat.code, seat.role, seat.unit) for seat in seats],
        notes=[*context.calendar.warnings([on]), *_not_worked(context, on), section.label],
        next_steps=("Họp xong: ghi ở “Thẩm định: họp và biểu quyết”, rồi soạn biên bản.",),
    )


def score_sheet(session: Session, context: Context, wanted: Wanted, today: date) -> Gathered:
    """One member's sheet on one mô hình, printed empty; it has no number and goes to nobody.

    Raises:
        Refused: nothing chosen, or the mô hình is not that member's to score.
    """
    section, facts = _round(session, context, wanted.appraisal)
    if not wanted.member or not wanted.initiative:
        raise Refused("Chưa chọn thành viên Hội đồng và mô hình của phiếu chấm: chọn trong danh sách.")
    member = next((each for each in facts.members.values() if each.code == code_of(wanted.member)), None)
    initiative = next((each for each in facts.candidates.values() if each.code == code_of(wanted.initiative)), None)
    if member is None or initiative is None:
        raise Refused(f"Đợt thẩm định {facts.round.code} không có thành viên hoặc mô hình đã chọn. Hãy chọn lại.")
    sheet: AppraisalSheet | None = facts.sheets.get((member.id or 0, initiative.id or 0))
    if sheet is None or sheet.status not in ASSIGNED:
        raise Refused(
            f"Mô hình {initiative.code} không phân công cho thành viên {member.code}. Hãy chọn đúng theo bảng phân công."
        )
    seat, unit = _seat(session, facts, section, member), session.get_one(Unit, initiative.unit_code)
    points = section.checklist is None
    data = ScoreSheet(
        frame=frame_of(context),
        council=body_below(context, section.council, COUNCIL),
        round_name=_lower(facts.round.name),
        member=Attendee(seat=seat.role, unit=seat.unit, name=member.name),
        code=initiative.code,
        name=initiative.name,
        unit=unit.name,
        criteria=tuple(
            Criterion(name=each.name, required=each.required, most=_shown(each.max) if points else None)
            for each in section.criteria
        ),
    )
    return Gathered(
        data=data,
        plan=context.plan.id,
        about=f"{facts.round.code}-{member.code}-{initiative.code}",
        clauses=(facts.round.clause_code,),
        contains=(
            f"Phiếu của thành viên {member.code} ({seat.role}) về {initiative.code}: {len(data.criteria)} tiêu chí.",
        ),
        heads=SEATS,
        rows=[(member.code, seat.role, seat.unit)],
        notes=["Phiếu mang tên thành viên: chỉ giao người ấy; phiếu đã chấm lưu trong hồ sơ Hội đồng.", section.label],
        next_steps=("Chấm xong: nạp tệp ở “Thẩm định: phiếu chấm”.",),
    )


def appraisal_minutes(session: Session, context: Context, wanted: Wanted, today: date) -> Gathered:
    """The minutes of the last meeting of a round, with the results as they stand: totals only.

    Raises:
        Refused: no meeting recorded, nobody who chaired or kept the minutes, no result.
    """
    section, facts = _round(session, context, wanted.appraisal)
    if facts.round.status is RoundStatus.CANCELLED:
        raise Refused(f"Đợt thẩm định {facts.round.code} đã hủy; không lập biên bản.")
    minutes = minutes_of(session, facts)
    if not minutes.meetings:
        raise Refused("Chưa ghi cuộc họp nào. Hãy ghi ở “Thẩm định: họp và biểu quyết” trước.")
    meeting, names = minutes.meetings[-1], names_of(facts)
    if not meeting.chair or not meeting.secretary:
        raise Refused("Cuộc họp chưa ghi người chủ tọa hoặc thư ký có mặt; biên bản phải có hai người ấy ký.")
    seats = {seat.code: seat for seat in minutes.members}
    data = AppraisalMinutes(
        frame=frame_of(context),
        council=body_below(context, section.council, COUNCIL),
        round_name=_lower(minutes.round_name),
        clause=cites_of(session, context)[minutes.clause],
        on=meeting.held_on,
        began=_hour(meeting.began),
        ended=_hour(meeting.ended),
        place=meeting.place,
        chair=_attendee(seats[meeting.chair[0]], names),
        secretary=_attendee(seats[meeting.secretary[0]], names),
        present=tuple(_attendee(seat, names) for seat in meeting.present),
        absent=tuple(_attendee(seat, names) for seat in meeting.absent),
        method=_method(section),
        judged=tuple(_judged(each, seats, facts, section) for each in minutes.lines),
    )
    return _minutes_gathered(context, minutes, meeting, data, section)


def _minutes_gathered(
    context: Context, minutes: Minutes, meeting: MinutesMeeting, data: AppraisalMinutes, section: Appraising
) -> Gathered:
    passed, failed = (sum(1 for each in data.judged if each.passed is outcome) for outcome in (True, False))
    open_ones = len(data.judged) - passed - failed
    return Gathered(
        data=data,
        plan=context.plan.id,
        about=f"{minutes.round_code}-hop-{meeting.number}",
        clauses=(minutes.clause,),
        contains=(
            f"{minutes.round_name} ({minutes.status.lower()}), phiên họp số {meeting.number} ngày {format_date(meeting.held_on)}.",
            f"Có mặt {len(meeting.present)}, vắng {len(meeting.absent)}; đạt {passed}, không đạt {failed}, "
            f"chưa kết luận {open_ones}.",
        ),
        heads=LINES,
        rows=[(line.code, line.name, line.outcome, _vote_words(line)) for line in minutes.lines],
        notes=[
            "Biên bản mang tên thành viên: lưu hồ sơ Hội đồng, không đưa lên trang chung.",
            *(
                [f"{open_ones} mô hình chưa có kết quả: xem trước kết quả, hoặc biểu quyết, rồi soạn lại."]
                if open_ones
                else []
            ),
            section.label,
        ],
        next_steps=("Ký xong, nhận vào hồ sơ trình ở “Nhận tệp hồ sơ trình” nếu là biên bản họp xét.",),
    )


def _round(session: Session, context: Context, choice: str) -> tuple[Appraising, RoundFacts]:
    section = section_of(context)
    if not choice:
        raise Refused("Chưa chọn đợt thẩm định: chọn trong danh sách “Đợt thẩm định”.")
    row = round_of(session, code_of(choice))
    if row.plan_id != context.plan.id:
        raise Refused(f"Đợt thẩm định {row.code} thuộc kế hoạch khác. Hãy chọn một đợt của kế hoạch này.")
    return section, facts_of(session, row, section)


def _seats(session: Session, facts: RoundFacts, section: Appraising) -> list[Seat]:
    order = [role.id for role in section.roles]
    members = sorted(facts.members.values(), key=lambda each: (order.index(each.role), each.code))
    return [_seat(session, facts, section, each) for each in members]


def _seat(session: Session, facts: RoundFacts, section: Appraising, member: AppraisalMember) -> Seat:
    role, unit = section.role(member.role), session.get(Unit, member.unit_code)
    return Seat(member.code, role.name if role else member.role, unit.name if unit else member.unit_code)


def _role(section: Appraising, facts: RoundFacts, code: str) -> CouncilRole | None:
    return next((section.role(each.role) for each in facts.members.values() if each.code == code), None)


def _attendee(seat: Seat, names: dict[str, str]) -> Attendee:
    return Attendee(seat=seat.role, unit=seat.unit, name=names.get(seat.code))


def _judged(line: MinutesLine, seats: dict[str, Seat], facts: RoundFacts, section: Appraising) -> Judged:
    initiative = next(each for each in facts.candidates.values() if each.code == line.code)
    return Judged(
        code=line.code,
        name=initiative.name,
        unit=line.unit,
        total=_total(line, section),
        passed=OUTCOMES.get(line.outcome),
        vote=_vote(line),
        reason=" ".join((*line.reasons, *((line.council_reason,) if line.council_reason else ()))),
        apart=tuple(f"{seats[code].role} ({seats[code].unit})" for code in line.apart if code in seats),
    )


def _total(line: MinutesLine, section: Appraising) -> str:
    if line.total is None:
        return ""
    return (
        f"{line.total}/{len(section.criteria)} tiêu chí" if section.checklist and "/" not in line.total else line.total
    )


def _vote(line: MinutesLine) -> Vote | None:
    if line.votes is None:
        return None
    _, present, in_favour, against, no_opinion, invalid = line.votes
    return Vote(present=present, in_favour=in_favour, against=against, no_opinion=no_opinion, invalid=invalid)


def _vote_words(line: MinutesLine) -> str:
    found = _vote(line)
    return found.words if found else ""


def _method(section: Appraising) -> str:
    """The method and the vote as the plan's data have them, in a sentence each."""
    number = len(section.criteria)
    if section.checklist is not None:
        least = section.checklist.at_least_items or number
        how = f"Các thành viên chấm theo bộ {number:02d} tiêu chí; mô hình đạt từ {least}/{number} tiêu chí trở lên"
    elif section.weighted is not None:
        points = _shown(section.weighted.threshold)
        how = f"Các thành viên chấm điểm theo bộ {number:02d} tiêu chí; mô hình đạt từ {points} điểm trở lên"
    else:
        assert section.ranking is not None
        how = f"Các thành viên chấm điểm theo bộ {number:02d} tiêu chí; {section.ranking.top} mô hình có điểm cao nhất"
    vote = section.vote
    if vote is None:
        return f"{how} được kết luận là đạt."
    whole = {"members": "tổng số thành viên", "present": "số thành viên có mặt"}[vote.majority.of]
    secret = "bỏ phiếu kín" if vote.ballots == "secret" else "biểu quyết"
    return f"{how} được đưa ra {secret}, đạt khi {_share(vote.majority)} {whole} tán thành."


def _share(share: Share) -> str:
    value = share.value
    if share.more_than is not None:
        return "quá nửa" if value == Fraction(1, 2) else f"quá {share.more_than}"
    return f"ít nhất {share.at_least}"


def _shown(text: str | None) -> str:
    return "" if text is None else text.replace(".", ",")


def _when(wanted: Wanted, today: date) -> tuple[date, str]:
    if wanted.on is None or not wanted.at.strip():
        raise Refused("Chưa ghi ngày họp, giờ họp. Ví dụ giờ: 14:00.")
    if wanted.on < today:
        raise Refused(f"Ngày họp {format_date(wanted.on)} đã qua; cuộc họp đã diễn ra thì soạn biên bản.")
    return wanted.on, _hour(wanted.at)


def _hour(text: str) -> str:
    """ "14 giờ 00" of "14:00"."""
    found = re.fullmatch(r"([01]?\d|2[0-3])\s*[:hg]\s*([0-5]\d)", text.strip())
    if found is None:
        raise Refused(f"Giờ “{text.strip()}” không đúng; ghi như 14:00.")
    return f"{int(found[1]):02d} giờ {found[2]}"


def _place(wanted: Wanted) -> str:
    if not wanted.place.strip():
        raise Refused("Chưa ghi địa điểm họp.")
    return wanted.place.strip()


def _not_worked(context: Context, on: date) -> list[str]:
    return [] if context.calendar.is_working(on) else [f"Ngày {format_date(on)} là ngày nghỉ; xem lại ngày họp."]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
