"""The choices of the registers' forms, each "mã · tên"; no name of an individual and no petition's words."""

from sqlmodel import Session, col, select

from models.registers import counts
from models.registers.petitions import at_hand
from models.registers.record import (
    CommitteeMember,
    MediaItem,
    Obstacle,
    ObstacleStatus,
    Petition,
    PetitionStatus,
    ReviewedDocument,
)
from tasks.context import SEPARATOR, Context
from tasks.registers.reports import contact_choices

PETITIONS, OBSTACLES, MEMBERS, REGULATIONS = "so-kien-nghi", "so-vuong-mac", "so-thanh-vien", "so-quy-che"
ITEMS, REVIEWS, CONTACTS = "so-tin-bai", "so-ra-soat", "so-dau-moi"
FIELDS, ROLES, OUTLETS, MEDIA_KINDS, RESULTS = "linh-vuc", "vai-tro", "phuong-tien", "the-loai", "ket-qua-ra-soat"


def register_lists(session: Session, context: Context) -> dict[str, list[str]]:
    """Read them from the record and the plan's data."""
    section, plan_id = context.content.plan.registers, context.plan.id
    if section is None:
        return {}
    words = {
        FIELDS: section.obstacles.fields,
        ROLES: section.committee.roles,
        OUTLETS: section.media.outlets,
        MEDIA_KINDS: section.media.kinds,
        RESULTS: section.reviews.results,
    }
    return {
        **{name: [f"{each.id}{SEPARATOR}{each.name}" for each in named] for name, named in words.items()},
        CONTACTS: contact_choices(session, SEPARATOR),
        PETITIONS: [
            f"{row.id}{SEPARATOR}{row.kind.label}, nhận {row.received_on:%d/%m/%Y}, {row.status.label}"
            for row in session.exec(
                select(Petition)
                .where(at_hand(plan_id), col(Petition.status) != PetitionStatus.WITHDRAWN)
                .order_by(col(Petition.id))
            )
        ],
        OBSTACLES: [
            f"{row.id}{SEPARATOR}{row.unit_code}, ghi {row.noted_on:%d/%m/%Y}, {row.status.label}"
            for row in session.exec(
                select(Obstacle)
                .where(Obstacle.plan_id == plan_id, col(Obstacle.status) != ObstacleStatus.WITHDRAWN)
                .order_by(col(Obstacle.id))
            )
        ],
        MEMBERS: [
            f"{row.id}{SEPARATOR}{row.unit_code}, {row.role}, từ {row.valid_from:%d/%m/%Y}"
            for row in counts.standing(session, CommitteeMember, plan_id)
        ],
        REGULATIONS: [
            f"{row.id}{SEPARATOR}{row.document_number}, từ {row.valid_from:%d/%m/%Y}"
            for row in counts.regulations(session, plan_id)
        ],
        ITEMS: [
            f"{row.id}{SEPARATOR}{row.outlet}, {row.published_on:%d/%m/%Y}"
            for row in counts.standing(session, MediaItem, plan_id)
        ],
        REVIEWS: [
            f"{row.id}{SEPARATOR}{row.unit_code}, {row.document_number}, {row.reviewed_on:%d/%m/%Y}"
            for row in counts.standing(session, ReviewedDocument, plan_id)
        ],
    }
