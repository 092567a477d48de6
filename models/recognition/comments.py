"""Public comment before recognition: a window of N days, and objections logged against one initiative (II.8).

Objections enter by file only: who objects and what is said stay in the record, and no page or log shows them.
"""

from datetime import date, datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, Session, col, select

from config.refusals import Refused
from config.steps.recognition import Level
from config.vietnamese import format_date
from models.base import Record, UtcInstant, word_check, word_column
from models.initiatives import Initiative
from models.lifecycle import By
from models.moves import Procedure, move, note
from models.rules.recognition import comments_close_on
from models.states import Word
from models.submission.dossiers import Submission, id_of, items_of


class ObjectionStatus(Word):
    """What became of an objection."""

    OPEN = "open", "Đang xem xét"
    UPHELD = "upheld", "Có cơ sở"
    DISMISSED = "dismissed", "Không có cơ sở"


OBJECTION = Procedure(
    "objection",
    "ý kiến phản ánh",
    ObjectionStatus,
    {
        "open": {"upheld": "kết luận có cơ sở", "dismissed": "kết luận không có cơ sở"},
        "upheld": {},
        "dismissed": {},
    },
)


class CommentWindow(Record, table=True):
    """The days in which a dossier's list is open to public comment, and the document that announced it."""

    __tablename__ = "comment_window"

    submission_id: int = Field(primary_key=True, foreign_key="submission.id")
    opens_on: date
    closes_on: date
    document_number: str
    recorded_at: datetime = Field(sa_type=UtcInstant)


class Objection(Record, table=True):
    """One objection. `text` and `sender` are personal and are shown nowhere; forms and pages carry the code."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    initiative_id: int = Field(foreign_key="initiative.id", index=True)
    number: str = Field(max_length=80)
    received_on: date
    sender: str
    text: str = Field(sa_type=Text)
    status: ObjectionStatus = word_column(ObjectionStatus, default=ObjectionStatus.OPEN)
    answered_on: date | None = None
    answer_number: str | None = None
    recorded_at: datetime = Field(sa_type=UtcInstant)

    __table_args__ = (UniqueConstraint("submission_id", "number"), word_check("status", ObjectionStatus))


def open_window(
    session: Session, submission: Submission, level: Level, opens_on: date, document_number: str, *, by: By
) -> CommentWindow:
    """Record that the list was made public; the last day follows from the level's number of days.

    Raises:
        Refused: the level has no window, it is already recorded, no document, a day to come.
    """
    if level.comment_days == 0:
        raise Refused(f"Cấp “{level.name}” không quy định lấy ý kiến công khai (comment_days bằng 0 trong kế hoạch).")
    if not document_number.strip():
        raise Refused("Chưa nhập số, ký hiệu văn bản đăng công khai danh sách.")
    if opens_on > by.today or opens_on < submission.drafted_on:
        raise Refused(
            f"Ngày đăng công khai {format_date(opens_on)} phải từ ngày lập hồ sơ {format_date(submission.drafted_on)} "
            f"đến ngày hôm nay {format_date(by.today)}."
        )
    known = session.get(CommentWindow, submission.id)
    if known is not None:
        raise Refused(f"Đã ghi nhận lấy ý kiến từ ngày {format_date(known.opens_on)}; không ghi lần thứ hai.")
    row = CommentWindow(
        submission_id=id_of(submission),
        opens_on=opens_on,
        closes_on=comments_close_on(opens_on, level.comment_days),
        document_number=document_number.strip(),
        recorded_at=by.now,
    )
    session.add(row)
    detail = {"opens_on": row.opens_on, "closes_on": row.closes_on, "document": row.document_number}
    note(session, "submission", submission.id, "lấy ý kiến công khai", by=by, detail=detail)
    session.flush()
    return row


def object_to(
    session: Session,
    submission: Submission,
    initiative: Initiative,
    *,
    number: str,
    received_on: date,
    sender: str,
    text: str,
    by: By,
) -> Objection:
    """Log an objection; the audit row has its number and the initiative, neither who objects nor what is said.

    Raises:
        Refused: the initiative is not on the list, a day before the list was public or to come, known already.
    """
    if initiative.id not in {each.id for _, each in items_of(session, submission)}:
        raise Refused(f"Hồ sơ {submission.code} không có mô hình {initiative.code}.")
    window = session.get(CommentWindow, submission.id)
    if window is None:
        raise Refused(f"Hồ sơ {submission.code} chưa ghi nhận đăng công khai lấy ý kiến. Hãy ghi nhận trước.")
    if not window.opens_on <= received_on <= by.today:
        raise Refused(
            f"Ngày nhận ý kiến {format_date(received_on)} phải từ ngày đăng công khai {format_date(window.opens_on)} "
            f"đến ngày hôm nay {format_date(by.today)}."
        )
    logged = session.exec(select(Objection).where(Objection.submission_id == submission.id)).all()
    if number in {row.number for row in logged}:
        raise Refused(f"Ý kiến số “{number}” của hồ sơ {submission.code} đã có trong sổ.")
    row = Objection(
        code=f"YK-{submission.code}-{len(logged) + 1:02d}",
        submission_id=id_of(submission),
        initiative_id=id_of(initiative),
        number=number,
        received_on=received_on,
        sender=sender,
        text=text,
        recorded_at=by.now,
    )
    session.add(row)
    session.flush()
    detail = {"submission": submission.code, "initiative": initiative.code, "number": number}
    note(session, OBJECTION.subject, row.id, "tiếp nhận ý kiến", by=by, detail=detail)
    return row


def answer(
    session: Session, objection: Objection, to: ObjectionStatus, answered_on: date, answer_number: str, *, by: By
) -> None:
    """Close an objection with the document that answers it.

    Raises:
        Refused: already closed, no document, a day before it was received or to come.
    """
    if not answer_number.strip():
        raise Refused("Chưa nhập số, ký hiệu văn bản trả lời ý kiến.")
    if not objection.received_on <= answered_on <= by.today:
        raise Refused(
            f"Ngày trả lời {format_date(answered_on)} phải từ ngày nhận ý kiến {format_date(objection.received_on)} "
            f"đến ngày hôm nay {format_date(by.today)}."
        )
    move(session, objection, to, OBJECTION, by=by, detail={"document": answer_number.strip()})
    objection.answered_on = answered_on
    objection.answer_number = answer_number.strip()
    session.flush()


def open_objections(session: Session, initiative: Initiative) -> list[str]:
    """The codes of the objections to an initiative that have no answer yet."""
    return list(
        session.exec(
            select(Objection.code)
            .where(Objection.initiative_id == initiative.id, col(Objection.status) == ObjectionStatus.OPEN)
            .order_by(col(Objection.code))
        )
    )


def check_no_open_objection(session: Session, initiative: Initiative) -> None:
    """Refuse while an objection to the initiative waits for its answer."""
    if waiting := open_objections(session, initiative):
        raise Refused(
            f"Mô hình {initiative.code} còn ý kiến chưa kết luận ({', '.join(waiting)}). Hãy ghi kết luận trước."
        )


def check_comments_over(session: Session, submission: Submission, level: Level, today: date) -> None:
    """Refuse sending before the level's comment window is over and every objection answered."""
    if level.comment_days == 0:
        return
    window = session.get(CommentWindow, submission.id)
    if window is None:
        raise Refused(
            f"Cấp “{level.name}” phải lấy ý kiến công khai {level.comment_days} ngày trước khi trình. "
            "Hãy ghi nhận ngày đăng công khai."
        )
    if today <= window.closes_on:
        raise Refused(f"Đang lấy ý kiến công khai đến hết ngày {format_date(window.closes_on)}; chưa gửi hồ sơ được.")
    for _, initiative in items_of(session, submission):
        check_no_open_objection(session, initiative)
