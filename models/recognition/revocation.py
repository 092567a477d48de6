"""Revocation of a recognition, with its ground and its document (II.8)."""

from datetime import date, datetime

from sqlmodel import Field, Session, select

from config.plan_schema import Role
from config.refusals import Refused
from config.steps.recognition import Level
from config.vietnamese import format_date
from models.base import Record, UtcInstant, word_check, word_column
from models.initiatives import INITIATIVE, Initiative, InitiativeStatus
from models.lifecycle import By, Told, owe_event
from models.moves import move
from models.recognition.record import (
    RECOGNITION,
    DecisionText,
    Recognition,
    RecognitionDecision,
    RecognitionStatus,
    unit_name,
)
from models.states import Word
from models.submission.dossiers import id_of, shown_name


class RevocationGround(Word):
    """Why a recognition or an award is revoked (domain reference section 5)."""

    FALSE_DECLARATION = "false_declaration", "Kê khai gian dối thành tích"
    FORGED_DOSSIER = "forged_dossier", "Giả mạo hồ sơ"
    UNLAWFUL_APPRAISAL = "unlawful_appraisal", "Thẩm định, xét duyệt trái quy định"
    INELIGIBLE = "ineligible", "Sau khi công nhận phát hiện không đủ điều kiện"


class Revocation(Record, table=True):
    """The document that took a recognition away, and its ground."""

    id: int | None = Field(default=None, primary_key=True)
    recognition_id: int = Field(foreign_key="recognition.id", unique=True)
    ground: RevocationGround = word_column(RevocationGround)
    body_unit: str = Field(foreign_key="unit.code", max_length=60)
    number: str = Field(max_length=80)
    revoked_on: date
    recorded_at: datetime = Field(sa_type=UtcInstant)

    __table_args__ = (word_check("ground", RevocationGround),)


def revoke(
    session: Session, recognition: Recognition, level: Level, ground: RevocationGround, text: DecisionText, *, by: By
) -> Revocation:
    """Take a recognition away with its ground and document; what stands on a higher level goes first.

    Raises:
        Refused: already revoked, a wrong body or day, or a higher level that hangs on it.
    """
    initiative = session.get(Initiative, recognition.initiative_id)
    decision = session.get(RecognitionDecision, recognition.decision_id)
    assert initiative is not None
    assert decision is not None
    if not text.number.strip():
        raise Refused("Chưa nhập số, ký hiệu của quyết định thu hồi.")
    if text.body_unit != level.recognised_by:
        raise Refused(
            f"Quyết định thu hồi phải của {unit_name(session, level.recognised_by)}, là cơ quan đã công nhận. "
            "Hãy chọn lại."
        )
    if not decision.decided_on <= text.decided_on <= by.today:
        raise Refused(
            f"Ngày thu hồi {format_date(text.decided_on)} phải từ ngày công nhận {format_date(decision.decided_on)} "
            f"đến ngày hôm nay {format_date(by.today)}."
        )
    others = [
        row
        for row in session.exec(select(Recognition).where(Recognition.initiative_id == initiative.id))
        if row.status is RecognitionStatus.STANDING and row.id != recognition.id
    ]
    if later := [row.code for row in others if (row.id or 0) > (id_of(recognition))]:
        raise Refused(f"Công nhận {', '.join(later)} dựa trên công nhận này: hãy thu hồi công nhận ấy trước.")
    detail = {"ground": ground.value, "number": text.number.strip(), "revoked_on": text.decided_on}
    move(session, recognition, RecognitionStatus.REVOKED, RECOGNITION, by=by, detail=detail)
    if not others:
        move(session, initiative, InitiativeStatus.REVOKED, INITIATIVE, by=by, detail=detail)
    row = Revocation(
        recognition_id=id_of(recognition),
        ground=ground,
        body_unit=text.body_unit,
        number=text.number.strip(),
        revoked_on=text.decided_on,
        recorded_at=by.now,
    )
    session.add(row)
    session.flush()
    owe_event(
        session,
        Told(
            "Thu hồi công nhận",
            (
                f"“{shown_name(session, initiative)}” (mã {initiative.code}) bị thu hồi công nhận “{level.name}” theo "
                f"Quyết định số {row.number} ngày {format_date(row.revoked_on)} của "
                f"{unit_name(session, row.body_unit)}.",
                f"Căn cứ thu hồi: {ground.label.lower()}.",
            ),
            "Đơn vị đăng ký mô hình, điển hình này.",
        ),
        plan=initiative.plan_id,
        subject="recognition",
        subject_id=id_of(recognition),
        rung="revoked",
        unit=initiative.unit_code,
        role=Role.PERSON_IN_CHARGE,
        clause=level.clause,
        today=by.today,
        release=True,
    )
    return row
