"""Taking a number: one place for every door that gives one, so that no two documents of a year have the same."""

from datetime import date

from sqlmodel import Session, func, select
from sqlmodel.sql.expression import SelectOfScalar

from config.refusals import Refused
from models import audit
from models.issuing.record import OutgoingNumber
from models.rules.issuing import Number, read_number


def take(session: Session, number: Number, on: date, subject: str, subject_id: int, words: str) -> None:
    """Take a number for a document, in place of the one that it had.

    Args:
        words: how the document is named to whoever asks for the same number.

    Raises:
        Refused: another document has it.
    """
    audit.hold(session)
    key = (number.issuer, number.series, on.year, number.number)
    row = session.get(OutgoingNumber, key)
    if row is not None and (row.subject, row.subject_id) != (subject, subject_id):
        raise Refused(
            f"Số {number.words} năm {on.year} đã dùng cho {row.words}. Hãy kiểm tra lại sổ văn bản đi; "
            f"số lớn nhất đã ghi là {last_number(session, number, on.year):02d}."
        )
    if row is not None:
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
    return int(session.exec(_highest(like, year)).one() or 0)


def number_before(session: Session, given: Number, year: int) -> int:
    """The number that was given before this one in its series and year; 0 of none."""
    return int(session.exec(_highest(given, year).where(OutgoingNumber.number < given.number)).one() or 0)


def _highest(like: Number, year: int) -> SelectOfScalar[int]:
    return select(func.max(OutgoingNumber.number)).where(
        OutgoingNumber.issuer == like.issuer, OutgoingNumber.series == like.series, OutgoingNumber.year == year
    )
