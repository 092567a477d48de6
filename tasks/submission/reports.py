"""What the tasks of submission upward share: finding levels, dossiers and initiatives, and what is reported of them."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from config.refusals import Refused
from config.steps.recognition import Level, Recognising
from models.initiatives import Initiative, InitiativeStatus
from models.obligations import Obligation
from models.plans import Plan
from models.recognition.record import award_warnings, check_may_go_up
from models.submission import dossiers, submitting
from models.submission.dossiers import Submission, SubmissionStatus, items_of, missing_of
from tasks.context import Context, code_of, context_of, of_plan

NEXT_STEP = {
    SubmissionStatus.DRAFTED: "Nhận đủ thành phần hồ sơ, đóng gói, rồi văn thư cấp số và ghi nhận phát hành.",
    SubmissionStatus.ISSUED: "Nhận bản tờ trình đã ký, đóng gói lại, rồi ghi nhận ngày gửi.",
    SubmissionStatus.SENT: "Khi cấp trên xác nhận đã nhận đủ hồ sơ, ghi nhận ngày nhận.",
    SubmissionStatus.ACKNOWLEDGED: "Chờ kết quả; có quyết định thì chạy “Ghi nhận kết quả công nhận”.",
    SubmissionStatus.RETURNED: "Nhận tệp bổ sung, đóng gói lại, rồi ghi nhận ngày gửi bổ sung.",
    SubmissionStatus.DECIDED: "Nhận tệp quyết định vào hồ sơ ở “Nhận tệp hồ sơ trình”. Cập nhật nhân rộng, chia sẻ kinh "
    "nghiệm và thông tin cho truyền thông.",
    SubmissionStatus.WITHDRAWN: "Không phải làm gì thêm.",
}


@dataclass(frozen=True)
class DossierReport:
    """What the record says of a dossier after an action.

    Args:
        done: one sentence on what was done.
        missing: what is still missing before it may be sent.
        initiatives: (code, shown name, unit, outcome), never the name of an individual.
    """

    code: str
    level_name: str
    clause: str
    label: str | None
    status_label: str
    done: str
    initiatives: list[tuple[str, str, str, str]]
    missing: list[str]
    warnings: list[str]
    package: str | None
    package_sha256: str | None
    number: str | None
    issued_on: date | None
    sent_on: date | None
    expected_on: date | None
    next_step: str
    preview: bool = False


def context_to_write(session: Session) -> Context:
    """The context of a step that writes; until the transaction ends no other step of these begins.

    One at a time, so that who comes second reads what the first has written and is refused in words: two who draft,
    decide or propose at once would otherwise take the same code, and PostgreSQL would break one of them off.
    """
    context = context_of(session)
    session.execute(select(Plan.id).where(col(Plan.id) == context.plan.id).with_for_update(key_share=True))
    return context


def outer_day(session: Session, context: Context, level: Level) -> date | None:
    """The last day for sending: the level's own, or that of the duty as it is owed by the host now."""
    if level.outer_on is not None:
        return level.outer_on
    owed = session.exec(
        select(Obligation)
        .where(
            Obligation.plan_id == context.plan.id,
            Obligation.duty_code == level.outer_duty,
            Obligation.unit_code == context.plan.host_unit,
        )
        .order_by(col(Obligation.due_on))
    ).first()
    return owed.due_on if owed else None


def section_of(context: Context) -> Recognising:
    """The plan's section on recognition.

    Raises:
        Refused: the plan has none.
    """
    section = context.content.plan.recognition
    if section is None:
        raise Refused(
            "Kế hoạch chưa quy định việc trình, công nhận (phần “recognition”). Hãy bổ sung vào tệp kế hoạch."
        )
    return section


def find_level(context: Context, choice: str) -> Level:
    """The level that a choice names.

    Raises:
        Refused: an unknown level.
    """
    levels = section_of(context).levels
    for level in levels:
        if level.id == code_of(choice):
            return level
    known = ", ".join(level.id for level in levels)
    raise Refused(f"Kế hoạch không có cấp công nhận “{choice}”. Các cấp: {known}.")


def find_submission(session: Session, choice: str) -> Submission:
    """The dossier that a choice names.

    Raises:
        Refused: an unknown dossier.
    """
    row = session.exec(select(Submission).where(Submission.code == code_of(choice))).one_or_none()
    if row is None:
        raise Refused(f"Không có hồ sơ trình “{choice}”. Hãy chọn một hồ sơ trong danh sách.")
    return row


def find_initiative(session: Session, context: Context, choice: str) -> Initiative:
    """The initiative of the context's plan that a choice names.

    Raises:
        Refused: an unknown initiative, or one of another plan.
    """
    row = session.exec(select(Initiative).where(Initiative.code == code_of(choice))).one_or_none()
    if row is None or row.plan_id != context.plan.id:
        raise Refused(
            f"Kế hoạch năm {context.plan.year} không có mô hình “{code_of(choice)}”. Hãy chọn một mô hình trong danh sách."
        )
    return row


def initiative_of_its_year(session: Session, context: Context, choice: str) -> tuple[Context, Initiative]:
    """An initiative of whatever year, with the plan of that year: what follows recognition comes in later years.

    Raises:
        Refused: an unknown initiative.
    """
    row = session.exec(select(Initiative).where(Initiative.code == code_of(choice))).one_or_none()
    of_its_year = of_plan(session, context, row.plan_id) if row else context
    return of_its_year, find_initiative(session, of_its_year, choice)


def may_go_up(session: Session, context: Context, level: Level) -> list[Initiative]:
    """The initiatives of this year that may go up to a level and stand in no dossier yet, by code."""
    wanted = (InitiativeStatus.RECOGNISED,) if level.follows else (InitiativeStatus.PASSED, InitiativeStatus.DECLINED)
    rows = session.exec(
        select(Initiative)
        .where(Initiative.plan_id == context.plan.id, col(Initiative.status).in_(wanted))
        .order_by(col(Initiative.code))
    )
    waiting = session.exec(
        select(dossiers.SubmissionItem.initiative_id)
        .join(Submission, col(Submission.id) == col(dossiers.SubmissionItem.submission_id))
        .where(
            col(dossiers.SubmissionItem.outcome) == dossiers.ItemOutcome.PENDING,
            col(Submission.status).not_in([SubmissionStatus.WITHDRAWN, SubmissionStatus.DECIDED]),
        )
    ).all()
    return [row for row in rows if row.id not in waiting and _allowed(session, level, row)]


def _allowed(session: Session, level: Level, initiative: Initiative) -> bool:
    try:
        check_may_go_up(session, level, initiative)
    except Refused:
        return False
    return True


def found_submission(session: Session, choice: str) -> tuple[Context, Submission, Level]:
    """The context to write in, with the plan of the dossier that a choice names; the dossier, and its level.

    A dossier goes up at the end of a year, and is often decided when the next year's plan already runs.

    Raises:
        Refused: an unknown dossier.
    """
    context = context_to_write(session)
    row = find_submission(session, choice)
    context = of_plan(session, context, row.plan_id)
    return context, row, find_level(context, row.level_code)


def report_on(
    session: Session, context: Context, row: Submission, level: Level, done: str, *, preview: bool = False
) -> DossierReport:
    """Say what the record says of a dossier now."""
    session.flush()
    items = items_of(session, row)
    missing = missing_of(session, row, level, "send")
    return DossierReport(
        code=row.code,
        level_name=level.name,
        clause=level.clause,
        label=level.label,
        status_label=row.status.label,
        done=done,
        initiatives=[
            (each.code, dossiers.shown_name(session, each), each.unit_code, item.outcome.label) for item, each in items
        ],
        missing=[each.name + (f" của {each.initiative}" if each.initiative else "") for each in missing],
        warnings=award_warnings(session, [each for _, each in items], level),
        package=row.package_name,
        package_sha256=row.package_sha256,
        number=row.number,
        issued_on=row.issued_on,
        sent_on=row.sent_on,
        expected_on=submitting.result_expected_on(session, row, level, context.calendar),
        next_step=NEXT_STEP[row.status],
        preview=preview,
    )
