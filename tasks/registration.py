"""Đăng ký mô hình: register many rows or a file, answer units, and carry a merged unit's work over (II.6)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from prefect import task
from sqlmodel import Session, col, select

from config.refusals import Refused
from config.settings import settings
from config.steps.registration import Registration
from models import succession
from models.decided import Succession
from models.initiatives import Initiative, InitiativeStatus
from models.intake import store as intake_store
from models.lifecycle import By
from models.obligations import Obligation
from models.plans import Duty, Unit
from models.registration import checks as registration_checks
from models.registration import record as registration
from models.registration.record import RegistrationRow, Reply, ReplyKind
from models.states import Source
from models.sweeping import gather
from tasks.context import SEPARATOR, Context, code_of, context_of, find_unit
from tasks.file_rows import MOST_BYTES
from tasks.registration_sheet import rows_in
from tasks.transactions import reading, transaction
from tasks.workbooks.common import unit_choices

TO_CONFIRM, REGISTERED, CONFIRMED, LAST_YEAR = (
    "mo-hinh-cho-xac-nhan",
    "mo-hinh-dang-ky",
    "mo-hinh-da-xac-nhan",
    "mo-hinh-nam-truoc",
)
CONTENTS, GROUNDS, LEVELS, ALL_UNITS = "noi-dung-dan-van", "can-cu-lua-chon", "cap-dang-ky", "tat-ca-don-vi"

STATUS_OF = {
    ReplyKind.CONFIRMED: InitiativeStatus.CONFIRMED,
    ReplyKind.RETURNED: InitiativeStatus.RETURNED,
    ReplyKind.WITHDRAWN: InitiativeStatus.WITHDRAWN,
    ReplyKind.CORRECTED: InitiativeStatus.REGISTERED,
}


@dataclass(frozen=True)
class RegisteredRow:
    """One registration as pages show it: an individual's, or an exemplar's, by its code alone."""

    code: str
    unit_name: str
    shown: str
    content: str
    novelty_label: str
    status_label: str


@dataclass(frozen=True)
class RegistrationReport:
    """What was registered, or would be.

    Args:
        per_content: how many of these rows fall under each content, by its name.
        cautions: what deserves a second look and refused nothing.
        below_quota: units that have registered fewer than asked, after these rows.
    """

    rows: list[RegisteredRow]
    new: int
    carried_over: int
    amended: int
    per_content: dict[str, int]
    cautions: list[str]
    below_quota: list[str]
    clause: str
    preview: bool


@task(name="Đăng ký mô hình")
def register_initiatives(
    rows: Sequence[RegistrationRow],
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    preview: bool = False,
    source_name: str = "",
) -> RegistrationReport:
    """Register every row or none; codes follow each other without gaps.

    Args:
        rows: understood rows, from a workbook, a file or a form.
        source_name: the file they came from, for the errors.

    Raises:
        RowsRefused: with every mistake of every row (`models/registration/checks.py`).
        Refused: no rows, the plan's data says nothing of registering.
    """
    with transaction() as session:
        context = context_of(session)
        report = register_rows(session, context, rows, By(actor, source, now, today), source_name, preview=preview)
        if preview:
            session.rollback()
        return report


def register_rows(
    session: Session,
    context: Context,
    rows: Sequence[RegistrationRow],
    by: By,
    source_name: str = "",
    *,
    preview: bool = False,
) -> RegistrationReport:
    """Register within the caller's transaction.

    Raises:
        RowsRefused, Refused: as `register_initiatives`.
    """
    section = section_of(context)
    facts = registration_checks.gather_facts(session, context.plan, section)
    cautions = registration_checks.check(context.plan, section, facts, rows, by.today, source_name)
    below = registration_checks.below_quota(section, facts, rows)
    written = registration.write(session, context.plan, section, rows, by=by)
    names = {each.id: each.name for each in section.contents}
    return RegistrationReport(
        rows=[_shown(each, facts.units, names) for each in written],
        new=sum(1 for each in written if each.novelty.value == "new"),
        carried_over=sum(1 for each in written if each.novelty.value == "carried_over"),
        amended=sum(1 for row in rows if row.code),
        per_content=dict(Counter(names[each.content] for each in sorted(written, key=lambda one: one.content))),
        cautions=cautions,
        below_quota=below,
        clause=section.clause,
        preview=preview,
    )


@task(name="Đăng ký mô hình từ tệp", task_run_name="Đăng ký mô hình từ tệp")
def register_file(
    name: str, today: date, now: datetime, actor: str, source: Source, preview: bool = False
) -> RegistrationReport:
    """Register what a file of the intake folder holds, all of it or nothing.

    Args:
        name: below `tiep-nhan/`: "dang-ky.csv", "P-DX/dang-ky.csv".

    Raises:
        Refused: no such file, a path that leads out of the folder; every mistake of every row.
    """
    with reading() as session:
        section, units = section_of(context_of(session)), unit_choices(session)
    rows = rows_in(intake_store.read_named(settings().home, name, MOST_BYTES), name, section, units)
    return register_initiatives.fn(rows, today, now, actor, source, preview, name)


@dataclass(frozen=True)
class ReplyReport:
    """What was answered, or would be."""

    kind_label: str
    rows: list[RegisteredRow]
    units: int
    told: int
    supplement_due_on: date | None
    clause: str
    next_step: str
    preview: bool


NEXT_STEP = {
    ReplyKind.CONFIRMED: "Mô hình đã xác nhận được theo dõi, kiểm tra và thẩm định theo khoản 8 mục II.",
    ReplyKind.RETURNED: "Chờ đơn vị gửi bản bổ sung; đăng ký lại theo mã bằng tệp hoặc biểu mẫu.",
    ReplyKind.WITHDRAWN: "Không phải làm gì thêm.",
    ReplyKind.CORRECTED: "Xem xét lại, rồi xác nhận hoặc trả lại.",
}


@task(name="Trả lời đăng ký")
def reply_to_registrations(
    choices: Sequence[str],
    kind: ReplyKind,
    decided_on: date | None,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    document_number: str | None = None,
    reasons: str = "",
    supplement_due_on: date | None = None,
    preview: bool = False,
) -> ReplyReport:
    """Confirm, return, withdraw or correct registrations; each unit is answered once about its own.

    Args:
        choices: codes, or entries of the forms' lists.

    Raises:
        Refused: none chosen, an unknown code, no reason, a step that is not allowed; then nothing is changed.
    """
    with transaction() as session:
        context = context_of(session)
        section = section_of(context)
        initiatives = registration.find(session, context.plan, [code_of(choice) for choice in choices])
        answer = Reply(
            STATUS_OF[kind],
            kind,
            decided_on or today,
            (document_number or "").strip() or None,
            reasons,
            supplement_due_on,
        )
        by = By(actor, source, now, today)
        answers = registration.reply(session, context.plan, section, initiatives, answer, by=by)
        told = gather(session, day=today, now=now)
        units = {row.code: row for row in session.exec(select(Unit))}
        names = {each.id: each.name for each in section.contents}
        report = ReplyReport(
            kind_label=kind.label,
            rows=[_shown(each, units, names) for each in initiatives],
            units=len(answers),
            told=told,
            supplement_due_on=supplement_due_on,
            clause=section.clause,
            next_step=NEXT_STEP[kind],
            preview=preview,
        )
        if preview:
            session.rollback()
        return report


@dataclass(frozen=True)
class SuccessionReport:
    """What went over to the successor, or would."""

    old_name: str
    new_name: str
    on: date
    document: str
    initiatives: list[str]
    moved: list[tuple[str, str]]
    merged: list[tuple[str, str]]
    before: dict[str, int]
    after: dict[str, int]
    reconciles: bool
    preview: bool


@task(name="Chuyển việc cho đơn vị kế thừa", task_run_name="Chuyển việc: {old} sang {new}")
def apply_succession(
    old: str,
    new: str,
    on: date,
    document: str,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    preview: bool = False,
) -> SuccessionReport:
    """Carry a merged or renamed unit's initiatives and open duties to its successor; totals agree before and after.

    Raises:
        Refused: no document, a day to come, a second decision on the same unit.
    """
    with transaction() as session:
        context = context_of(session)
        done = succession.succeed(
            session,
            context.plan,
            context.content.plan,
            context.calendar,
            find_unit(session, old),
            find_unit(session, new),
            on=on,
            document=document,
            by=By(actor, source, now, today),
        )
        gather(session, day=today, now=now)
        duties = {row.code: row for row in session.exec(select(Duty).where(Duty.plan_id == context.plan.id))}
        report = SuccessionReport(
            old_name=done.old.name,
            new_name=done.new.name,
            on=on,
            document=done.document,
            initiatives=done.initiatives,
            moved=_named(done.moved, duties),
            merged=_named(done.merged, duties),
            before=asdict(done.before),
            after=asdict(done.after),
            reconciles=done.reconciles,
            preview=preview,
        )
        if preview:
            session.rollback()
        return report


def registration_lists(session: Session, context: Context) -> dict[str, list[str]]:
    """The lists of the registration forms: codes with what may be shown, contents, grounds, levels, every unit."""
    section = context.content.plan.registration
    by_status: dict[InitiativeStatus, list[str]] = {status: [] for status in InitiativeStatus}
    earlier: list[str] = []
    for row in session.exec(select(Initiative).order_by(col(Initiative.code))):
        choice = f"{row.code}{SEPARATOR}{row.unit_code}{_name_after(row)}"
        if row.plan_id == context.plan.id:
            by_status[row.status].append(choice)
        elif row.status not in (InitiativeStatus.WITHDRAWN, InitiativeStatus.REVOKED):
            earlier.append(choice)
    known = (InitiativeStatus.REGISTERED, InitiativeStatus.RETURNED, InitiativeStatus.CONFIRMED)
    gone = set(session.exec(select(Succession.old_unit)))
    units = session.exec(select(Unit).order_by(col(Unit.name))).all()
    return {
        TO_CONFIRM: by_status[InitiativeStatus.REGISTERED],
        REGISTERED: sorted(choice for status in known for choice in by_status[status]),
        CONFIRMED: by_status[InitiativeStatus.CONFIRMED],
        LAST_YEAR: earlier,
        CONTENTS: [f"{each.id}{SEPARATOR}{each.name}" for each in section.contents] if section else [],
        GROUNDS: [f"{each.id}{SEPARATOR}{each.name}" for each in section.grounds] if section else [],
        LEVELS: [f"{each.id}{SEPARATOR}{each.name}" for each in section.levels] if section else [],
        ALL_UNITS: [f"{row.code}{SEPARATOR}{row.name}" for row in units if row.code not in gone],
    }


def registration_rows() -> list[dict[str, Any]]:
    """Every registration of the plan, for listings and workbooks; individuals' names are left out."""
    with reading() as session:
        context = context_of(session)
        rows = session.exec(
            select(Initiative).where(Initiative.plan_id == context.plan.id).order_by(col(Initiative.code))
        )
        return [
            {
                "code": row.code,
                "unit": row.unit_code,
                "registered_by": row.registered_by_unit,
                "shown": registration.shown(row),
                "kind": row.kind.value,
                "of": row.of.value,
                "content": row.content,
                "grounds": row.ground.split(";") if row.ground else [],
                "level": row.level,
                "novelty": row.novelty.value,
                "status": row.status.value,
                "status_label": row.status.label,
                "registered_on": row.registered_on.isoformat(),
                "lifeline": [each.code for each in registration.lifeline(session, row)],
            }
            for row in rows.all()
        ]


def registration_section() -> Registration:
    """The plan's data on registering, for forms that have to understand what was typed.

    Raises:
        Refused: the plan's data says nothing of it.
    """
    with reading() as session:
        return section_of(context_of(session))


def section_of(context: Context) -> Registration:
    """The plan's data on registering.

    Raises:
        Refused: it says nothing of it.
    """
    section = context.content.plan.registration
    if section is None:
        raise Refused(
            "Kế hoạch chưa quy định việc đăng ký mô hình (mục registration); bổ sung vào tệp kế hoạch rồi nạp lại."
        )
    return section


def _shown(row: Initiative, units: dict[str, Unit], contents: dict[str, str]) -> RegisteredRow:
    return RegisteredRow(
        code=row.code,
        unit_name=units[row.unit_code].name,
        shown=registration.shown(row),
        content=contents.get(row.content, row.content),
        novelty_label=row.novelty.label,
        status_label=row.status.label,
    )


def _name_after(row: Initiative) -> str:
    """What a list adds to a code: a name only where it cannot be a person's."""
    shown = registration.shown(row).removeprefix(row.code).strip()
    return f"{SEPARATOR}{shown.strip('“”')}"


def _named(rows: Sequence[Obligation], duties: dict[str, Duty]) -> list[tuple[str, str]]:
    return [
        (
            duties[row.duty_code].name + (f" – {row.occurrence_name}" if row.occurrence_name else ""),
            row.clause_code,
        )
        for row in rows
    ]
