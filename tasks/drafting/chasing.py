"""Công văn đôn đốc and its courteous sister: who has not sent what a document's day asked for (III.1.a, III.2.c).

Judged as "Sáng sau hạn" and "Duyệt gửi" do: only a legal or external day, only what has never arrived, only after the
register of incoming documents was checked through the last working day. A coordinating body is never called late.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from config.refusals import Refused
from config.vietnamese import format_date
from documents.kinds.coordination_letter import CoordinationLetter
from documents.kinds.overdue_letter import OverdueLetter
from documents.wording import listed
from models.arrivals_checked import checks_of
from models.plans import Duty, Unit
from models.standing import Lateness, Standing, standings
from tasks.context import Context, find_duty, find_unit
from tasks.drafting.frames import drafting_of, frame_of, unit_names, worded
from tasks.drafting.gathered import Gathered, Wanted

HEADS = ("Mã", "Cơ quan, đơn vị", "Hạn", "Trong sổ")


@dataclass(frozen=True)
class _Chased:
    duty: Duty
    occurrence: str
    members: list[Standing]
    names: dict[str, str]
    checked_on: date
    send_by: date
    notes: list[str]
    alone: str = ""

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(self.names[each.obligation.unit_code] for each in self.members)


def overdue_letter(session: Session, context: Context, wanted: Wanted, today: date) -> Gathered:
    """To every subordinate unit whose hand-in is overdue, or to the one that is chosen.

    Raises:
        Refused: nobody is overdue, or not the one; or arrivals were not checked.
    """
    found = _chased(session, context, wanted, today, Lateness.OVERDUE)
    letter = OverdueLetter(
        frame=frame_of(context),
        duty=worded(session, context, found.duty),
        units=found.units,
        checked_on=found.checked_on,
        send_by=found.send_by,
    )
    return _gathered(context, found, letter, f"Đôn đốc {len(found.units)} cơ quan, đơn vị cấp dưới.")


def coordination_letter(session: Session, context: Context, wanted: Wanted, today: date) -> Gathered:
    """To every coordinating body, or the one that is chosen, whose document has not been received; it asks, and calls nobody late.

    Raises:
        Refused: everything has been received, or arrivals were not checked.
    """
    found = _chased(session, context, wanted, today, Lateness.NOT_RECEIVED)
    letter = CoordinationLetter(
        frame=frame_of(context),
        duty=worded(session, context, found.duty),
        bodies=found.units,
        checked_on=found.checked_on,
        send_by=found.send_by,
        report=_what_it_is_for(session, context, found.duty),
    )
    summary = f"Đề nghị phối hợp, gửi {len(found.units)} cơ quan phối hợp; không nói ai chậm."
    return _gathered(context, found, letter, summary)


def _chased(session: Session, context: Context, wanted: Wanted, today: date, lateness: Lateness) -> _Chased:
    if not context.sends_outside:
        raise Refused("Kế hoạch chưa ban hành nên chưa đôn đốc ai. Hãy chạy “Ghi nhận ban hành” trước.")
    if not wanted.duty:
        raise Refused("Chưa chọn nhiệm vụ: chọn trong danh sách “Nhiệm vụ”.")
    duty = find_duty(session, context.plan, wanted.duty)
    owed = standings(session, context.plan, context.content.plan.policy, today, duty=duty.code)
    occurrence = _occurrence(duty, owed, wanted.occurrence)
    members = [
        each
        for each in owed
        if each.obligation.occurrence == occurrence
        and each.missing
        and each.lateness is lateness
        and each.obligation.unit_code != context.plan.host_unit
    ]
    if not members:
        raise Refused(_nobody(duty, lateness))
    if wanted.unit:
        members = [_one(members, find_unit(session, wanted.unit), duty)]
    checked_on = _checked(session, context, duty, members, today)
    send_by = wanted.send_by or context.calendar.add_working_days(today, drafting_of(context).reply_working_days)
    if send_by < today:
        raise Refused(f"Ngày đề nghị gửi {format_date(send_by)} đã qua. Hãy chọn ngày từ {format_date(today)} trở đi.")
    names = unit_names(session, context)
    notes = [*_extended(members, names), *context.calendar.warnings([send_by])]
    alone = members[0].obligation.unit_code if wanted.unit else ""
    return _Chased(duty, occurrence, members, names, checked_on, send_by, notes, alone)


def _occurrence(duty: Duty, owed: Sequence[Standing], asked: str) -> str:
    """The one that is asked for, or the only one.

    Raises:
        Refused: several, or not that one.
    """
    keys = sorted({each.obligation.occurrence for each in owed})
    if not keys:
        raise Refused(f"Nhiệm vụ “{duty.name}” chưa giao cho đơn vị nào. Hãy chạy “Triển khai kế hoạch” trước.")
    key = asked or (keys[0] if len(keys) == 1 else "")
    if key not in keys:
        raise Refused(f"Hãy chọn kỳ của nhiệm vụ “{duty.name}”: {', '.join(keys)}.")
    return key


def _one(members: list[Standing], unit: Unit, duty: Duty) -> Standing:
    found = next((each for each in members if each.obligation.unit_code == unit.code), None)
    if found is None:
        raise Refused(
            f"{unit.name} không thuộc danh sách nhận công văn về nhiệm vụ “{duty.name}”: đã gửi, chưa qua thời hạn theo văn "
            "bản, hoặc là loại cơ quan khác. Để trống “Đơn vị” để soạn cho mọi cơ quan, đơn vị."
        )
    return found


def _nobody(duty: Duty, lateness: Lateness) -> str:
    if lateness is Lateness.OVERDUE:
        why = "không có đơn vị cấp dưới nào quá hạn theo văn bản; mốc nội bộ (giả định) không bị coi là quá hạn"
    else:
        why = "chưa qua thời hạn theo văn bản, hoặc mọi cơ quan phối hợp đã gửi"
    return f"Nhiệm vụ “{duty.name}”: {why}. Chưa soạn công văn."


def _checked(session: Session, context: Context, duty: Duty, members: list[Standing], today: date) -> date:
    """The day through which the register was checked for everybody whom the letter names.

    Raises:
        Refused: not through the last working day.
    """
    checks = checks_of(session, context.calendar, today)
    through = max(checks.needed_through(each.obligation) for each in members)
    checked = checks.checked_through(members[0].obligation, through)
    if checked is None:
        raise Refused(
            f"Nhiệm vụ “{duty.name}”: sổ văn bản đến chưa được đối chiếu đến hết ngày {format_date(through)}. "
            "Hãy chạy “Đối chiếu” trước khi soạn công văn."
        )
    return checked


def _extended(members: list[Standing], names: dict[str, str]) -> list[str]:
    return [
        f"{names[row.unit_code]} được gia hạn từ {format_date(row.original_due_on)} đến {format_date(row.due_on)}; "
        "công văn nêu thời hạn của Kế hoạch, xem lại trước khi ký."
        for row in (each.obligation for each in members)
        if row.original_due_on and row.due_on and row.original_due_on != row.due_on
    ]


def _what_it_is_for(session: Session, context: Context, duty: Duty) -> str:
    """What the office has to write of it, and to whom, so that a body sees why it is asked."""
    section = context.content.plan.year_end
    reports = [each for each in section.reports if each.unit_duty == duty.code] if section else []
    if not reports:
        return "tổng hợp, báo cáo theo Kế hoạch"
    names = unit_names(session, context)
    own = session.get(Duty, (context.plan.id, reports[0].host_duty))
    words = own.words if own and own.deadline_kind.value in ("legal", "external") else ""
    return f"tổng hợp, báo cáo {listed([names[code] for code in reports[0].recipients])} {words}".rstrip()


def _gathered(context: Context, found: _Chased, letter: object, summary: str) -> Gathered:
    return Gathered(
        data=letter,
        plan=context.plan.id,
        about="-".join([found.duty.code, found.occurrence, *([found.alone] if found.alone else [])]),
        clauses=(drafting_of(context).clause, found.duty.clause_code),
        contains=(
            summary,
            f"Nhiệm vụ: {found.duty.name}, {found.duty.words}.",
            f"Sổ văn bản đến đã đối chiếu đến hết ngày {format_date(found.checked_on)}.",
            f"Đề nghị gửi chậm nhất hết ngày {format_date(found.send_by)}.",
        ),
        heads=HEADS,
        rows=[_row(found, each) for each in found.members],
        notes=found.notes,
        next_steps=("Văn bản đến thêm trước khi ký: chạy “Đối chiếu”, rồi soạn lại.",),
    )


def _row(found: _Chased, each: Standing) -> tuple[str, ...]:
    row = each.obligation
    assert row.due_on is not None
    return (row.unit_code, found.names[row.unit_code], format_date(row.due_on), each.lateness.label)
