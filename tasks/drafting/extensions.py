"""Công văn gia hạn: the answer to a unit's request for more time, as it was decided or is about to be (III.1.a)."""

from datetime import date

from sqlmodel import Session

from config.plan_schema import Relation
from config.refusals import Refused
from config.vietnamese import format_date
from documents.kinds.extension_letter import ExtensionLetter
from documents.wording import Cited
from models.decided import Extension, ExtensionStatus
from models.intake.extensions import history
from tasks.context import Context, find_duty, find_obligation, find_unit
from tasks.drafting.frames import frame_of, worded
from tasks.drafting.gathered import Gathered, Wanted

HEADS = ("Đơn vị", "Hạn trước", "Đề nghị đến", "Cho đến", "Trạng thái")
STANDING = (ExtensionStatus.REQUESTED, ExtensionStatus.GRANTED, ExtensionStatus.REFUSED)
AS_ASKED = "theo đề nghị, giải trình của cơ quan, đơn vị tại văn bản nêu trên"


def extension_letter(session: Session, context: Context, wanted: Wanted, today: date) -> Gathered:
    """The answer to the newest request of a unit for a duty.

    A request that is not decided yet is answered as asked, for the signer to decide; its number then goes into the record.

    Raises:
        Refused: nothing chosen, no request, one that was withdrawn, or a refusal without a reason.
    """
    if not wanted.unit or not wanted.duty:
        raise Refused("Chưa chọn đơn vị và nhiệm vụ mà đơn vị xin gia hạn: chọn trong danh sách.")
    unit, duty = find_unit(session, wanted.unit), find_duty(session, context.plan, wanted.duty)
    owed = find_obligation(session, context.plan, unit, duty, wanted.occurrence or None)
    requests = [each for each in history(session, owed) if each.status in STANDING]
    if not requests:
        raise Refused(
            f"{unit.name} chưa có đề nghị gia hạn “{duty.name}” trong sổ. Hãy ghi đề nghị của đơn vị ở “Gia hạn” trước."
        )
    row = requests[-1]
    refused = row.status is ExtensionStatus.REFUSED
    if refused and not wanted.reason.strip():
        raise Refused("Không cho gia hạn phải nêu lý do: ghi ở ô “Lý do”, không ghi tên cá nhân.")
    until = None if refused else row.granted_until or row.asked_until
    words = worded(session, context, duty)
    data = ExtensionLetter(
        frame=frame_of(context),
        duty=words,
        unit=unit.name,
        relation=Relation(owed.relation),
        asked=Cited(
            kind="Văn bản",
            symbol=row.request_number,
            by=unit.name,
            about=f"đề nghị gia hạn thời gian gửi {'bản bổ sung ' if row.of_supplement else ''}{words.short}",
            on=row.requested_on,
        ),
        until=until,
        reason=wanted.reason.strip() or AS_ASKED,
    )
    return Gathered(
        data=data,
        plan=context.plan.id,
        about=f"{duty.code}-{owed.occurrence}-{unit.code}-{row.id}",
        clauses=(duty.clause_code,),
        contains=(
            f"{unit.name} đề nghị gia hạn “{duty.name}” đến hết ngày {format_date(row.asked_until)}.",
            f"Đồng ý đến hết ngày {format_date(until)}." if until else "Không đồng ý gia hạn.",
        ),
        heads=HEADS,
        rows=[
            (
                unit.code,
                format_date(row.due_before),
                format_date(row.asked_until),
                format_date(row.granted_until) if row.granted_until else "",
                row.status.label,
            )
        ],
        notes=_notes(row),
        next_steps=(
            ("Ký rồi thì ghi số, ngày quyết định ở “Gia hạn”; khi ấy hạn của đơn vị mới thay đổi.",)
            if row.status is ExtensionStatus.REQUESTED
            else ()
        ),
    )


def _notes(row: Extension) -> list[str]:
    found = []
    if row.status is ExtensionStatus.REQUESTED:
        found.append("Đề nghị chưa được quyết định: dự thảo ghi đồng ý đến ngày đơn vị xin, người ký xem xét.")
    if row.of_supplement:
        found.append("Đơn vị xin gia hạn cho bản bổ sung sau khi bị trả lại; thời hạn của Kế hoạch không thay đổi.")
    return found
