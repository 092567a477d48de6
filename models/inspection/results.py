"""What an inspection saw: ratings, findings and recommendations, and the conclusion that makes them owed (II.8).

With the conclusion each finding becomes an obligation of the unit with its fix-by day and its place on the agenda.
It is closed by accepted evidence, through the one door for hand-ins; there is no second status to keep in step.
"""

from datetime import date

from sqlmodel import Session, col, select

from config.plan_schema import DeadlineKind, Relation
from config.refusals import Refused
from config.vietnamese import format_date
from models.given import GivenDuty, give
from models.initiatives import Initiative
from models.inspection import words as inspection_words
from models.inspection.choice import check_reason, settings_of
from models.inspection.events import Diary, tell, unit_name
from models.inspection.record import (
    INSPECTION,
    OCCURRENCE,
    About,
    FindingKind,
    Inspection,
    InspectionFinding,
    InspectionRating,
    InspectionStatus,
    findings_of,
    inspection_id,
    ratings_of,
)
from models.lifecycle import By, change_status
from models.moves import move, note
from models.obligations import Obligation
from models.plan_record import PlanContent
from models.states import ObligationStatus


def rate(
    session: Session,
    content: PlanContent,
    inspection: Inspection,
    about: About,
    code: str,
    rating: str,
    remark: str | None = None,
    *,
    by: By,
) -> InspectionRating:
    """Rate one initiative or one duty of the inspected unit in a word of the plan's data; a later word replaces it.

    Raises:
        Refused: not held yet or concluded already; an initiative or a duty that is not the unit's; an unknown word.
    """
    _check_held(inspection, "ghi đánh giá")
    words = [each.id for each in settings_of(content).ratings.words]
    if rating not in words:
        raise Refused(f"Không có mức đánh giá “{rating}”. Các mức: {', '.join(words)}.")
    initiative = _initiative_of(session, inspection, code) if about is About.INITIATIVE else None
    if about is About.DUTY:
        _check_owes(session, inspection, code)
    known = session.get(InspectionRating, (inspection.id, about, code))
    said = (remark or "").strip() or None
    if known is not None and (known.rating, known.remark) == (rating, said):
        return known
    if known is None:
        known = InspectionRating(
            inspection_id=inspection_id(inspection), about=about, code=code, initiative_id=initiative, rating=rating
        )
        session.add(known)
    known.rating, known.remark = rating, said
    session.flush()
    detail = {"about": about.value, "code": code, "rating": rating}
    note(session, INSPECTION.subject, inspection.id, "đánh giá", by=by, detail=detail)
    return known


def find(
    session: Session, inspection: Inspection, kind: FindingKind, words: str, fix_by: date, *, by: By
) -> InspectionFinding:
    """Write down a finding or a recommendation with its fix-by day; the same again is the same.

    Raises:
        Refused: not held yet or concluded already; no words; a fix-by day that has passed.
    """
    _check_held(inspection, "ghi tồn tại, kiến nghị")
    said = " ".join(words.split())
    if not said:
        raise Refused("Chưa có nội dung tồn tại, kiến nghị. Hãy ghi nội dung đơn vị phải khắc phục, thực hiện.")
    _check_fix_by(fix_by, by.today)
    same = [
        row for row in findings_of(session, inspection) if (row.kind, row.words, row.fix_by) == (kind, said, fix_by)
    ]
    if same:
        return same[0]
    numbers = session.exec(
        select(InspectionFinding.number).where(InspectionFinding.inspection_id == inspection.id)
    ).all()
    row = InspectionFinding(
        inspection_id=inspection_id(inspection),
        number=max(numbers, default=0) + 1,
        kind=kind,
        words=said,
        fix_by=fix_by,
    )
    session.add(row)
    session.flush()
    detail = {"number": row.number, "kind": kind.value, "fix_by": fix_by}
    note(session, INSPECTION.subject, inspection.id, "ghi tồn tại, kiến nghị", by=by, detail=detail)
    return row


def withdraw(
    session: Session, diary: Diary, inspection: Inspection, number: int, reason: str, *, by: By
) -> InspectionFinding:
    """Take a finding back; once it was told, its obligation is withdrawn with it and the unit is told.

    Raises:
        Refused: no reason, no such finding, or evidence that already lies on the desk or was accepted.
    """
    row = session.exec(
        select(InspectionFinding).where(
            InspectionFinding.inspection_id == inspection.id, InspectionFinding.number == number
        )
    ).first()
    if row is None:
        raise Refused(f"Cuộc kiểm tra số {inspection.id} không có mục {number}. Hãy chọn một mục trong danh sách.")
    if row.withdrawn_reason is not None:
        return row
    check_reason(reason, "Rút tồn tại, kiến nghị")
    row.withdrawn_reason = reason.strip()
    session.flush()
    owed = session.get(Obligation, row.obligation_id) if row.obligation_id else None
    if owed is not None:
        change_status(session, owed, ObligationStatus.WITHDRAWN, by=by, detail={"reason": reason.strip()})
        told = inspection_words.withdrawn(inspection, row, reason.strip())
        tell(session, diary, inspection, f"withdrawn-{number}", told, replaces=False, by=by)
    detail = {"number": number, "reason": reason.strip()}
    note(session, INSPECTION.subject, inspection.id, "rút tồn tại, kiến nghị", by=by, detail=detail)
    return row


def conclude(
    session: Session,
    diary: Diary,
    inspection: Inspection,
    document_number: str | None,
    document_on: date | None,
    *,
    by: By,
) -> list[Obligation]:
    """Conclude: each finding becomes an obligation of the unit on the agenda, and the unit is told all of them.

    A conclusion with a "tồn tại, hạn chế" says what a unit has not done, or did late: it waits for release.

    Raises:
        Refused: not held; nothing written down; a fix-by day that has passed meanwhile; concluded before with another
            document; a document of a later day.
    """
    number = (document_number or "").strip() or None
    if inspection.status is InspectionStatus.CONCLUDED:
        if (inspection.document_number, inspection.document_on) == (number, document_on):
            return []
        raise Refused(
            f"Cuộc kiểm tra số {inspection.id} đã thông báo kết luận; kết luận chỉ thông báo một lần. "
            "Muốn bỏ một mục, hãy dùng việc “Rút tồn tại, kiến nghị”."
        )
    _check_held(inspection, "thông báo kết luận")
    _check_document(inspection, number, document_on, by.today)
    findings = findings_of(session, inspection)
    if not findings and not ratings_of(session, inspection):
        raise Refused(
            f"Cuộc kiểm tra số {inspection.id} chưa có đánh giá, tồn tại hay kiến nghị nào. "
            "Hãy ghi kết quả trước khi thông báo kết luận."
        )
    for row in findings:
        _check_fix_by(row.fix_by, by.today, row.number)
    inspection.document_number, inspection.document_on, inspection.concluded_on = number, document_on, by.today
    detail = {"document": number, "document_on": document_on, "findings": len(findings)}
    move(session, inspection, InspectionStatus.CONCLUDED, INSPECTION, by=by, detail=detail)
    made = [_make_owed(session, diary, inspection, row, by) for row in findings]
    told = inspection_words.concluded(inspection, unit_name(diary.content, inspection.unit_code), findings)
    accuses = any(row.kind is FindingKind.FINDING for row in findings)
    tell(session, diary, inspection, "concluded", told, release=accuses, by=by)
    return made


def _make_owed(session: Session, diary: Diary, inspection: Inspection, row: InspectionFinding, by: By) -> Obligation:
    """Write a finding's obligation and its agenda; what would be said today the conclusion itself says."""
    findings, day = settings_of(diary.content).findings, format_date(inspection.on_day)
    owed = give(
        session,
        diary.content,
        diary.calendar,
        GivenDuty(
            duty=findings.duty,
            unit=inspection.unit_code,
            occurrence=f"{OCCURRENCE}{inspection.id}-{row.number}",
            occurrence_name=f"mục {row.number} sau kiểm tra ngày {day}",
            clause=inspection.clause_code,
            kind=DeadlineKind(findings.kind),
            relation=Relation(inspection.relation),
            due_on=row.fix_by,
            day_words="hạn khắc phục",
            by_words=f"hạn ghi tại mục {row.number} sau kiểm tra ngày {day}",
            ladder=findings.ladder,
        ),
        "giao từ kết luận kiểm tra",
        by=by,
    )
    row.obligation_id = owed.id
    return owed


def _check_held(inspection: Inspection, what: str) -> None:
    """Refuse to write down results of an inspection that has not taken place, or whose conclusion is out."""
    if inspection.status is not InspectionStatus.HELD:
        raise Refused(
            f"Cuộc kiểm tra số {inspection.id} ở trạng thái “{inspection.status.label}” nên không {what} được. "
            "Chỉ ghi khi đã kiểm tra và chưa thông báo kết luận."
        )


def _check_fix_by(fix_by: date, today: date, number: int | None = None) -> None:
    if fix_by < today:
        which = f" của mục {number}" if number is not None else ""
        raise Refused(
            f"Hạn khắc phục {format_date(fix_by)}{which} đã qua. Hãy chọn ngày từ {format_date(today)} trở đi."
        )


def _check_document(inspection: Inspection, number: str | None, on: date | None, today: date) -> None:
    if (number is None) != (on is None):
        raise Refused("Văn bản kết luận phải ghi đủ số và ngày, hoặc để trống cả hai.")
    if on is not None and not inspection.on_day <= on <= today:
        raise Refused(
            f"Ngày văn bản kết luận {format_date(on)} phải từ ngày kiểm tra {format_date(inspection.on_day)} "
            f"đến hôm nay {format_date(today)}. Hãy kiểm tra lại ngày."
        )


def _initiative_of(session: Session, inspection: Inspection, code: str) -> int | None:
    found = session.exec(select(Initiative).where(Initiative.code == code)).first()
    if found is None or found.plan_id != inspection.plan_id:
        raise Refused(f"Không có mô hình “{code}” trong kế hoạch. Hãy chọn một mô hình trong danh sách.")
    if found.unit_code != inspection.unit_code:
        raise Refused(
            f"Mô hình {code} không phải của đơn vị được kiểm tra ({inspection.unit_code}). Hãy chọn mô hình khác."
        )
    return found.id


def _check_owes(session: Session, inspection: Inspection, duty: str) -> None:
    owed = session.exec(
        select(Obligation.id).where(
            Obligation.plan_id == inspection.plan_id,
            Obligation.duty_code == duty,
            Obligation.unit_code == inspection.unit_code,
            col(Obligation.status) != ObligationStatus.WITHDRAWN,
        )
    ).first()
    if owed is None:
        raise Refused(f"Đơn vị {inspection.unit_code} không được giao nhiệm vụ “{duty}”. Hãy chọn nhiệm vụ khác.")
