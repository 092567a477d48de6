"""The office's own days before a dossier has to leave, and what the daily tick says when one has passed (II.8)."""

from datetime import date, datetime

from sqlmodel import Field, Session, col, select

from config.plan_schema import Role
from config.refusals import Refused
from config.steps.recognition import Level
from config.vietnamese import format_date
from models.base import Record, UtcInstant
from models.lifecycle import By, Told, owe_event
from models.moves import note
from models.plans import Plan
from models.rules import submission as rules
from models.rules.calendar import WorkingCalendar
from models.rules.submission import InnerDay, InnerStep
from models.submission.dossiers import Submission, SubmissionStatus, id_of
from models.submission.submitting import result_expected_on


class InnerStepDone(Record, table=True):
    """That a person said an inner step is done; what the dossier itself shows is not noted here."""

    __tablename__ = "inner_step_done"

    plan_id: str = Field(primary_key=True, foreign_key="plan.id", max_length=60)
    level_code: str = Field(primary_key=True, max_length=60)
    step: str = Field(primary_key=True, max_length=60)
    done_on: date
    recorded_at: datetime = Field(sa_type=UtcInstant)


def leading_submission(session: Session, plan: Plan, level: Level) -> Submission | None:
    """The dossier by which the inner days are judged: the first that is not withdrawn."""
    return session.exec(
        select(Submission)
        .where(
            Submission.plan_id == plan.id,
            Submission.level_code == level.id,
            col(Submission.status) != SubmissionStatus.WITHDRAWN,
        )
        .order_by(col(Submission.id))
    ).first()


def inner_days_of(
    session: Session, plan: Plan, level: Level, outer_on: date, calendar: WorkingCalendar, today: date
) -> list[InnerDay]:
    """The inner days of a level: what a person noted, and what the dossier itself shows."""
    leading = leading_submission(session, plan, level)
    shown = {"packed": leading.packed_on, "issued": leading.issued_on, "sent": leading.first_sent_on} if leading else {}
    noted = {
        row.step: row.done_on
        for row in session.exec(
            select(InnerStepDone).where(InnerStepDone.plan_id == plan.id, InnerStepDone.level_code == level.id)
        )
    }
    done = {
        step.id: day
        for step in level.inner_steps
        if (day := noted.get(step.id) if step.done_when == "noted" else shown.get(step.done_when)) is not None
    }
    steps = [InnerStep(step.id, step.name, step.working_days) for step in level.inner_steps]
    return rules.inner_days(calendar, outer_on, steps, done, today)


def note_inner_step(session: Session, plan: Plan, level: Level, step_id: str, done_on: date, *, by: By) -> None:
    """Record that a person has finished an inner step; a second note moves the day.

    Raises:
        Refused: an unknown step, one that the dossier itself shows, a day to come.
    """
    step = next((each for each in level.inner_steps if each.id == step_id), None)
    if step is None or step.done_when != "noted":
        known = ", ".join(f"{each.id} ({each.name})" for each in level.inner_steps if each.done_when == "noted")
        raise Refused(f"Cấp “{level.name}” không ghi tay bước “{step_id}”. Các bước ghi tay: {known or 'không có'}.")
    if done_on > by.today:
        raise Refused(f"Ngày xong {format_date(done_on)} sau ngày hôm nay {format_date(by.today)}.")
    session.merge(
        InnerStepDone(plan_id=plan.id, level_code=level.id, step=step_id, done_on=done_on, recorded_at=by.now)
    )
    detail = {"level": level.id, "done_on": done_on}
    note(session, "plan", plan.id, f"xong bước {step_id}", by=by, detail=detail)
    session.flush()


def owe_warnings(
    session: Session,
    plan: Plan,
    level: Level,
    position: int,
    outer_on: date,
    calendar: WorkingCalendar,
    today: date,
    *,
    steps: bool,
) -> int:
    """Owe the host's officer one line for each inner step whose day has passed, and one when a result is overdue.

    Nobody above is reminded. Return how many steps and results are spoken of, told before or not.

    Args:
        position: the level's place in the plan, from 1; with the year it makes the event's own id.
        steps: the inner steps as well as the results: of a year that is over only results are still waited for.
    """
    days = inner_days_of(session, plan, level, outer_on, calendar, today) if steps else []
    red = [(number, day) for number, day in enumerate(days, start=1) if day.red and day.done_on is None]
    for number, each in red:
        told = Told(
            f"Đã qua ngày an toàn của bước “{each.step.name}”",
            (
                f"Để kịp trình “{level.name}” chậm nhất hết ngày {format_date(outer_on)}, bước này phải xong chậm nhất "
                f"ngày {format_date(each.ends_by)} (tính lùi theo ngày làm việc) nhưng chưa được ghi nhận xong.",
            ),
            "Người theo dõi việc trình cấp trên.",
        )
        _owe_host(session, plan, level, told, "inner_days", plan.year * 100 + position, f"red-{number}", today)
    late = 0
    for row in session.exec(
        select(Submission).where(
            Submission.plan_id == plan.id,
            Submission.level_code == level.id,
            col(Submission.status).in_([SubmissionStatus.SENT, SubmissionStatus.ACKNOWLEDGED]),
        )
    ):
        expected = result_expected_on(session, row, level, calendar)
        if expected is not None and expected < today:
            late += 1
            told = Told(
                f"Hồ sơ {row.code}: đã qua ngày dự kiến có kết quả",
                (
                    f"Thời gian xét tính từ khi nhận đủ hồ sơ đã hết ngày {format_date(expected)}. Nếu đã có quyết "
                    "định, hãy ghi nhận kết quả; nếu chưa, hãy liên hệ để nắm tình hình.",
                ),
                "Người theo dõi việc trình cấp trên.",
            )
            _owe_host(session, plan, level, told, "submission", id_of(row), f"expected-{expected}", today)
    return len(red) + late


def _owe_host(
    session: Session, plan: Plan, level: Level, told: Told, subject: str, subject_id: int, rung: str, today: date
) -> None:
    owe_event(
        session,
        told,
        plan=plan.id,
        subject=subject,
        subject_id=subject_id,
        rung=rung,
        unit=plan.host_unit,
        role=Role.HOME_AFFAIRS_OFFICER,
        clause=level.clause,
        today=today,
    )
