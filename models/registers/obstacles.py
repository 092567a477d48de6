"""Obstacles that units meet and the office reports to the city's committee, by a document's number and day (III.1.a)."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from config.refusals import Refused
from models.lifecycle import By
from models.moves import move
from models.registers.entries import Desk, Paper, check_between, check_reason, chosen, unit_of, write
from models.registers.record import OBSTACLE, Obstacle, ObstacleStatus


@dataclass(frozen=True)
class NewObstacle:
    """What a unit met: `field` is a code of the plan's data, `words` come by file alone."""

    unit: str
    field: str
    noted_on: date
    words: str | None = None


def take_note(session: Session, desk: Desk, new: NewObstacle, paper: Paper, *, by: By) -> Obstacle:
    """Write one obstacle down; the same again is the same.

    Raises:
        Refused: an unknown unit or field, a day to come or before the plan.
    """
    section = desk.section.obstacles
    check_between(new.noted_on, desk.plan.starts_on, by.today, "Ngày ghi nhận", "ngày bắt đầu kế hoạch")
    facts = {
        "unit_code": unit_of(session, new.unit).code,
        "field": chosen(section.fields, new.field, "nội dung vướng mắc"),
        "noted_on": new.noted_on,
        "words": new.words,
    }
    return write(
        session,
        desk,
        OBSTACLE.subject,
        Obstacle,
        facts,
        paper,
        by=by,
        clause=section.clause,
        change="ghi nhận vướng mắc",
    )


def report(session: Session, row: Obstacle, number: str, on: date, *, by: By) -> None:
    """Record that it was reported to the city's committee.

    Raises:
        Refused: no number, a day before it was noted or to come, a step that is not allowed.
    """
    if not number.strip():
        raise Refused("Văn bản báo cáo phải có số. Hãy ghi số, ký hiệu văn bản rồi chạy lại.")
    check_between(on, row.noted_on, by.today, "Ngày báo cáo", "ngày ghi nhận")
    detail = {"document": number.strip(), "reported_on": on, "clause": row.clause_code}
    move(session, row, ObstacleStatus.REPORTED, OBSTACLE, by=by, detail=detail)
    row.sqlmodel_update({"report_number": number.strip(), "reported_on": on})
    session.flush()


def resolve(session: Session, row: Obstacle, on: date, *, by: By) -> None:
    """Record that it is out of the way.

    Raises:
        Refused: a day before it was reported or noted, or to come; a step that is not allowed.
    """
    since = row.reported_on or row.noted_on
    check_between(on, since, by.today, "Ngày tháo gỡ", "ngày báo cáo" if row.reported_on else "ngày ghi nhận")
    detail = {"resolved_on": on, "clause": row.clause_code}
    move(session, row, ObstacleStatus.RESOLVED, OBSTACLE, by=by, detail=detail)
    row.resolved_on = on
    session.flush()


def set_back(session: Session, row: Obstacle, reason: str, *, by: By) -> None:
    """Back to "noted": a report was recorded by mistake, or the obstacle has come back.

    Raises:
        Refused: no reason, a step that is not allowed.
    """
    check_reason(reason)
    move(session, row, ObstacleStatus.NOTED, OBSTACLE, by=by, detail={"reason": reason, "clause": row.clause_code})
    row.sqlmodel_update({"report_number": None, "reported_on": None, "resolved_on": None})
    session.flush()


def withdraw(session: Session, row: Obstacle, reason: str, *, by: By) -> None:
    """Strike an obstacle out that was written down by mistake.

    Raises:
        Refused: no reason, or one that was reported already.
    """
    check_reason(reason)
    move(session, row, ObstacleStatus.WITHDRAWN, OBSTACLE, by=by, detail={"reason": reason, "clause": row.clause_code})
    row.withdrawn_reason, row.key = reason, None
    session.flush()
