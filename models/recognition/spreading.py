"""What follows recognition: replication, sharing events, and the brief for the media centre (II.8, III.3)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, Session, col, select

from config.plan_schema import Role
from config.refusals import Refused
from config.steps.recognition import MediaBriefing
from config.vietnamese import format_date
from models.base import Record, UtcInstant
from models.initiatives import Initiative
from models.lifecycle import By, Told, owe_event
from models.moves import note
from models.recognition.record import Recognition, RecognitionStatus, unit_name
from models.submission.dossiers import id_of, shown_name


class Replication(Record, table=True):
    """That a recognised model is applied elsewhere ("nhân rộng tại"): at a unit, or at a place in words."""

    id: int | None = Field(default=None, primary_key=True)
    initiative_id: int = Field(foreign_key="initiative.id", index=True)
    unit_code: str | None = Field(default=None, foreign_key="unit.code", max_length=60)
    place: str = ""
    began_on: date
    document_number: str | None = None
    clause_code: str
    recorded_at: datetime = Field(sa_type=UtcInstant)


class SharingEvent(Record, table=True):
    """A day on which models were presented: a meeting, a visit, a workshop."""

    __tablename__ = "sharing_event"

    id: int | None = Field(default=None, primary_key=True)
    plan_id: str = Field(foreign_key="plan.id", max_length=60)
    name: str
    held_on: date
    place: str
    clause_code: str
    recorded_at: datetime = Field(sa_type=UtcInstant)

    __table_args__ = (UniqueConstraint("plan_id", "name", "held_on"),)


class SharedInitiative(Record, table=True):
    """That an initiative was presented at a sharing event."""

    __tablename__ = "shared_initiative"

    event_id: int = Field(primary_key=True, foreign_key="sharing_event.id")
    initiative_id: int = Field(primary_key=True, foreign_key="initiative.id")


class MediaBrief(Record, table=True):
    """What the media centre is given of one recognised model, and the link once it is published.

    `figures` is a list of {"label", "value"}; `consent_document` is where the unit agreed.
    """

    __tablename__ = "media_brief"

    id: int | None = Field(default=None, primary_key=True)
    initiative_id: int = Field(foreign_key="initiative.id", unique=True)
    figures: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    consent: bool
    consent_document: str
    prepared_on: date
    link: str | None = None
    published_on: date | None = None
    clause_code: str
    recorded_at: datetime = Field(sa_type=UtcInstant)


def check_recognised(session: Session, initiative: Initiative) -> None:
    """Refuse what only a recognised model may be put forward for."""
    standing = session.exec(
        select(Recognition).where(
            Recognition.initiative_id == initiative.id, col(Recognition.status) == RecognitionStatus.STANDING
        )
    ).first()
    if standing is None:
        raise Refused(f"Mô hình {initiative.code} chưa được công nhận (hoặc đã bị thu hồi). Hãy chọn mô hình khác.")


def replicate(
    session: Session,
    initiative: Initiative,
    *,
    unit_code: str | None,
    place: str,
    began_on: date,
    document_number: str | None,
    clause: str,
    by: By,
) -> Replication:
    """Record where a recognised model is replicated.

    Raises:
        Refused: not recognised, no place, the unit it came from, a day to come, recorded already.
    """
    check_recognised(session, initiative)
    place = place.strip()
    if unit_code is None and not place:
        raise Refused("Chưa nêu nơi nhân rộng: hãy chọn đơn vị, hoặc ghi địa bàn.")
    if unit_code == initiative.unit_code and not place:
        raise Refused("Nơi nhân rộng trùng với đơn vị có mô hình. Hãy chọn đơn vị khác, hoặc ghi địa bàn cụ thể.")
    if began_on > by.today:
        raise Refused(f"Ngày nhân rộng {format_date(began_on)} sau ngày hôm nay {format_date(by.today)}.")
    same = session.exec(
        select(Replication).where(
            Replication.initiative_id == initiative.id, Replication.unit_code == unit_code, Replication.place == place
        )
    ).first()
    if same is not None:
        raise Refused(f"Đã ghi nhân rộng mô hình {initiative.code} tại nơi này từ ngày {format_date(same.began_on)}.")
    row = Replication(
        initiative_id=id_of(initiative),
        unit_code=unit_code,
        place=place,
        began_on=began_on,
        document_number=(document_number or "").strip() or None,
        clause_code=clause,
        recorded_at=by.now,
    )
    session.add(row)
    session.flush()
    detail = {"initiative": initiative.code, "unit": unit_code, "place": place, "began_on": began_on}
    note(session, "replication", row.id, "nhân rộng", by=by, detail=detail)
    return row


def share(
    session: Session, plan_id: str, name: str, held_on: date, place: str, initiatives: Sequence[Initiative],
    *, clause: str, by: By,
) -> SharingEvent:  # fmt: skip
    """Record a sharing event and the models presented there.

    Raises:
        Refused: no name or place, a day to come, a model that is not recognised, recorded already.
    """
    if not name.strip() or not place.strip():
        raise Refused("Hãy ghi tên hoạt động và địa điểm tổ chức.")
    if held_on > by.today:
        raise Refused(f"Ngày tổ chức {format_date(held_on)} sau ngày hôm nay {format_date(by.today)}.")
    if not initiatives:
        raise Refused("Chưa chọn mô hình được giới thiệu.")
    for initiative in initiatives:
        check_recognised(session, initiative)
    known = session.exec(
        select(SharingEvent).where(
            SharingEvent.plan_id == plan_id, SharingEvent.name == name.strip(), SharingEvent.held_on == held_on
        )
    ).first()
    if known is not None:
        raise Refused(f"Hoạt động “{name.strip()}” ngày {format_date(held_on)} đã có trong sổ.")
    row = SharingEvent(
        plan_id=plan_id,
        name=name.strip(),
        held_on=held_on,
        place=place.strip(),
        clause_code=clause,
        recorded_at=by.now,
    )
    session.add(row)
    session.flush()
    for initiative in initiatives:
        session.add(SharedInitiative(event_id=id_of(row), initiative_id=id_of(initiative)))
    detail = {"held_on": held_on, "initiatives": sorted(each.code for each in initiatives)}
    note(session, "sharing_event", row.id, "chia sẻ kinh nghiệm", by=by, detail=detail)
    session.flush()
    return row


def brief(
    session: Session,
    data: MediaBriefing,
    initiative: Initiative,
    figures: Sequence[tuple[str, str]],
    *,
    consent: bool,
    consent_document: str,
    by: By,
) -> MediaBrief:
    """Give the media centre what it needs on one recognised model; its contact is owed the brief.

    Raises:
        Refused: not recognised, the wrong number of figures, no consent, given already.
    """
    check_recognised(session, initiative)
    kept = [(label.strip(), value.strip()) for label, value in figures if label.strip() and value.strip()]
    if len(kept) != data.figures:
        raise Refused(f"Cần đúng {data.figures} số liệu kết quả, mỗi số liệu có tên và giá trị; hiện có {len(kept)}.")
    if not consent or not consent_document.strip():
        raise Refused(
            f"Đơn vị có mô hình {initiative.code} chưa đồng ý cung cấp thông tin, hoặc chưa nêu văn bản đồng ý. "
            "Chỉ cung cấp cho truyền thông khi đã có đồng ý."
        )
    if session.exec(select(MediaBrief).where(MediaBrief.initiative_id == initiative.id)).first() is not None:
        raise Refused(f"Đã cung cấp thông tin mô hình {initiative.code} cho truyền thông; không gửi lần thứ hai.")
    row = MediaBrief(
        initiative_id=id_of(initiative),
        figures=[{"label": label, "value": value} for label, value in kept],
        consent=True,
        consent_document=consent_document.strip(),
        prepared_on=by.today,
        clause_code=data.clause,
        recorded_at=by.now,
    )
    session.add(row)
    session.flush()
    note(session, "media_brief", row.id, "cung cấp cho truyền thông", by=by, detail={"initiative": initiative.code})
    owe_event(
        session,
        Told(
            "Thông tin mô hình để tuyên truyền",
            (
                f"Mô hình, điển hình: “{shown_name(session, initiative)}” (mã {initiative.code}), của "
                f"{unit_name(session, initiative.unit_code)}.",
                "Kết quả: " + "; ".join(f"{label}: {value}" for label, value in kept) + ".",
                f"Đơn vị đã đồng ý cung cấp thông tin (văn bản số {row.consent_document}). Khi đăng, đề nghị báo lại "
                "đường dẫn và ngày đăng.",
            ),
            "Đơn vị được giao thông tin, truyền thông về phong trào.",
        ),
        plan=initiative.plan_id,
        subject="media_brief",
        subject_id=id_of(row),
        rung="brief",
        unit=data.unit,
        role=Role.PERSON_IN_CHARGE,
        clause=data.clause,
        today=by.today,
    )
    return row


def published(session: Session, initiative: Initiative, link: str, published_on: date, *, by: By) -> MediaBrief:
    """Record the link under which a model was published.

    Raises:
        Refused: no brief, not a web address, an impossible day, recorded already.
    """
    row = session.exec(select(MediaBrief).where(MediaBrief.initiative_id == initiative.id)).first()
    if row is None:
        raise Refused(f"Chưa cung cấp thông tin mô hình {initiative.code} cho truyền thông. Hãy cung cấp trước.")
    link = link.strip()
    if not link.startswith(("https://", "http://")) or " " in link:
        raise Refused("Đường dẫn phải là địa chỉ trang thông tin, bắt đầu bằng https://.")
    if not row.prepared_on <= published_on <= by.today:
        raise Refused(
            f"Ngày đăng {format_date(published_on)} phải từ ngày cung cấp {format_date(row.prepared_on)} đến ngày hôm "
            f"nay {format_date(by.today)}."
        )
    if row.link is not None and row.link != link:
        raise Refused(
            f"Mô hình {initiative.code} đã ghi đường dẫn khác, đăng ngày {format_date(row.published_on or by.today)}."
        )
    if row.link is None:
        row.link, row.published_on = link, published_on
        note(session, "media_brief", row.id, "đã đăng", by=by, detail={"link": link, "published_on": published_on})
        session.flush()
    return row
