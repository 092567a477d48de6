"""Documents that units issued and have reviewed, to be amended where they no longer fit (III.2.b)."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from config.refusals import Refused
from models.lifecycle import By
from models.registers.entries import Desk, Paper, check_between, chosen, unit_of, write
from models.registers.record import REVIEW, ReviewedDocument


@dataclass(frozen=True)
class NewReview:
    """What a unit found when it reviewed a document; `follow_up_number` is the amending or replacing document."""

    unit: str
    reviewed_on: date
    result: str
    follow_up_number: str | None = None


def review(session: Session, desk: Desk, new: NewReview, paper: Paper, *, by: By) -> ReviewedDocument:
    """Record one reviewed document; the same again is the same.

    Args:
        paper: the reviewed document itself.

    Raises:
        Refused: no number of the document, an unknown unit or result, a day to come or before the plan.
    """
    section = desk.section.reviews
    if not (paper.number or "").strip():
        raise Refused("Văn bản được rà soát phải có số. Hãy ghi số, ký hiệu rồi chạy lại.")
    check_between(new.reviewed_on, desk.plan.starts_on, by.today, "Ngày rà soát", "ngày bắt đầu kế hoạch")
    facts = {
        "unit_code": unit_of(session, new.unit).code,
        "reviewed_on": new.reviewed_on,
        "result": chosen(section.results, new.result, "kết quả rà soát"),
        "follow_up_number": new.follow_up_number,
    }
    return write(
        session,
        desk,
        REVIEW,
        ReviewedDocument,
        facts,
        paper,
        by=by,
        clause=section.clause,
        change="ghi văn bản rà soát",
    )
