"""Taking a number: one place for every door that gives one, so that no two documents of a year have the same."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from config.refusals import Refused
from config.steps.documents import Numbering
from models import audit
from models.issuing.record import OutgoingNumber
from models.plan_record import current_content
from models.plans import Office
from models.rules.issuing import Number, read_number

NUMBERED_APART = "Giả định: mỗi loại văn bản một dãy số, bắt đầu từ 01 vào ngày 01/01."


def take(session: Session, number: Number, on: date, subject: str, subject_id: int, words: str) -> None:
    """Take a number for a document, in place of the one that it had.

    Args:
        words: how the document is named to whoever asks for the same number.

    Raises:
        Refused: another document has it.
    """
    audit.hold(session)
    same = (*_series(session, number, on.year), col(OutgoingNumber.number) == number.number)
    rows = session.exec(select(OutgoingNumber).where(*same)).all()
    others = [row for row in rows if (row.subject, row.subject_id) != (subject, subject_id)]
    if others:
        raise Refused(
            f"Số {number.words} năm {on.year} đã dùng cho {others[0].words}. Hãy kiểm tra lại sổ văn bản đi; "
            f"số lớn nhất đã ghi là {last_number(session, number, on.year):02d}."
        )
    if rows:
        return
    free(session, subject, subject_id)
    session.add(
        OutgoingNumber(
            issuer=number.issuer, series=number.series, year=on.year, number=number.number,
            subject=subject, subject_id=subject_id, words=words,
        )
    )  # fmt: skip
    session.flush()


def take_as_written(session: Session, text: str, on: date, subject: str, subject_id: int, words: str) -> None:
    """Take a number that a step keeps as it was written; what has no number of the usual form takes none."""
    number = read_number(text)
    if number is None:
        free(session, subject, subject_id)
        return
    take(session, number, on, subject, subject_id, words)


def free(session: Session, subject: str, subject_id: int) -> None:
    """Give back the number of a document that was entered by mistake."""
    for row in session.exec(
        select(OutgoingNumber).where(OutgoingNumber.subject == subject, OutgoingNumber.subject_id == subject_id)
    ).all():
        session.delete(row)
    session.flush()


def last_number(session: Session, like: Number, year: int) -> int:
    """The highest number that was given in a series in a year; 0 of none."""
    return _highest(session, _series(session, like, year))


def number_before(session: Session, given: Number, year: int) -> int:
    """The number that was given before this one in its series and year; 0 of none."""
    return _highest(session, (*_series(session, given, year), col(OutgoingNumber.number) < given.number))


def _highest(session: Session, those: Sequence[ColumnElement[bool]]) -> int:
    return int(session.exec(select(func.max(OutgoingNumber.number)).where(*those)).one() or 0)


def together(session: Session, kind: str) -> tuple[str, ...]:
    """The types whose numbers run together with this one's, by the plan that the office runs: by itself, where none do."""
    section = _numbering(session)
    return next((tuple(group) for group in (section.together if section else []) if kind in group), (kind,))


def numbering_label(session: Session) -> str:
    """What is assumed of the rows of numbers."""
    section = _numbering(session)
    return section.label if section else NUMBERED_APART


def _numbering(session: Session) -> Numbering | None:
    office = session.get(Office, 1)
    content = current_content(session, office.plan_id) if office and office.plan_id else None
    return content.plan.documents.numbering if content and content.plan.documents else None


def _series(session: Session, like: Number, year: int) -> tuple[ColumnElement[bool], ...]:
    """What is true of the numbers that one like this may not repeat."""
    return (
        col(OutgoingNumber.issuer) == like.issuer,
        col(OutgoingNumber.series).in_(together(session, like.series)),
        col(OutgoingNumber.year) == year,
    )
