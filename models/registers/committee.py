"""The steering committee: who sits in it as of a day, and by which regulation it works (II.7)."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from config.refusals import Refused
from config.vietnamese import format_date
from models.lifecycle import By
from models.plans import Contact
from models.registers.entries import Desk, Paper, chosen, unit_of, write
from models.registers.record import MEMBER, REGULATION, CommitteeMember, CommitteeRegulation


@dataclass(frozen=True)
class NewMember:
    """A seat: a contact of the record, or a unit with the person that a file names."""

    role: str
    valid_from: date
    valid_to: date | None = None
    contact: int | None = None
    unit: str | None = None
    person: str | None = None


def seat(session: Session, desk: Desk, new: NewMember, paper: Paper, *, by: By) -> CommitteeMember:
    """Give somebody a seat by a document; the same again is the same.

    Raises:
        Refused: an unknown role, contact or unit; no decision's number; days the wrong way round.
    """
    section = desk.section.committee
    _check_span(new.valid_from, new.valid_to)
    _check_numbered(paper, "Quyết định về thành viên Ban Chỉ đạo")
    contact = session.get(Contact, new.contact) if new.contact is not None else None
    if contact is None and not (new.unit and new.person):
        raise Refused("Chưa chọn thành viên: chọn đầu mối trong danh sách, hoặc nạp từ tệp.")
    facts = {
        "role": chosen(section.roles, new.role, "vai trò"),
        "unit_code": contact.unit_code if contact else unit_of(session, new.unit or "").code,
        "contact_id": contact.id if contact else None,
        "valid_from": new.valid_from,
        "valid_to": new.valid_to,
        "person": new.person,
    }
    return write(
        session,
        desk,
        MEMBER,
        CommitteeMember,
        facts,
        paper,
        by=by,
        clause=section.clause,
        change="ghi thành viên Ban Chỉ đạo",
        moving=("valid_to",),
    )


def regulate(
    session: Session, desk: Desk, valid_from: date, valid_to: date | None, paper: Paper, *, by: By
) -> CommitteeRegulation:
    """Record the committee's regulation with the days between which it holds; the same again is the same.

    Raises:
        Refused: no number or day of the document; days the wrong way round.
    """
    _check_span(valid_from, valid_to)
    _check_numbered(paper, "Quy chế hoạt động")
    if paper.on is None:
        raise Refused("Quy chế hoạt động phải có ngày văn bản. Hãy ghi ngày rồi chạy lại.")
    return write(
        session,
        desk,
        REGULATION,
        CommitteeRegulation,
        {"valid_from": valid_from, "valid_to": valid_to},
        paper,
        by=by,
        clause=desk.section.committee.clause,
        change="ghi quy chế hoạt động",
    )


def _check_span(valid_from: date, valid_to: date | None) -> None:
    if valid_to is not None and valid_to < valid_from:
        raise Refused(
            f"Ngày hết hiệu lực {format_date(valid_to)} trước ngày có hiệu lực {format_date(valid_from)}. "
            "Hãy kiểm tra lại hai ngày."
        )


def _check_numbered(paper: Paper, what: str) -> None:
    if not (paper.number or "").strip():
        raise Refused(f"{what} phải có số văn bản. Hãy ghi số, ký hiệu rồi chạy lại.")
