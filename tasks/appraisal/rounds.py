"""Thẩm định mô hình: rounds, council, conflicts, assignment, and what the daily tick carries on (II.8)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from prefect import task
from sqlmodel import Session, col, select

from config.plan_schema import Role
from config.refusals import Refused
from config.settings import settings
from config.steps.appraisal import Appraising
from config.vietnamese import format_date
from models.appraisal import decisions, rounds
from models.appraisal import scores as sheets
from models.appraisal.facts import RoundFacts, facts_of, round_of
from models.appraisal.record import ROUND, UNDER_WAY, AppraisalRound, RoundStatus, SheetStatus
from models.appraisal.words import sheets_missing
from models.initiatives import Initiative, InitiativeStatus
from models.inspection.record import inspected_initiatives
from models.lifecycle import By, owe_event
from models.states import Source
from models.submission.dossiers import shown_name
from models.sweeping import gather
from tasks.appraisal.files import blank_sheet, waiting_files
from tasks.context import SEPARATOR, Context, code_of, context_of
from tasks.transactions import reading, transaction

ROUNDS, MEMBERS, INITIATIVES, READY, FILES = (
    "dot-tham-dinh",
    "thanh-vien-hoi-dong",
    "mo-hinh-dang-tham-dinh",
    "mo-hinh-cho-tham-dinh",
    "tep-tham-dinh",
)
SHEETS_FOLDER = "phieu-cham"


@dataclass(frozen=True)
class RoundReport:
    """Where a round stands after something was done to it: counts and codes, no name, no score.

    Args:
        done: what was done, one sentence.
        sheets: status in words → how many, without those of members with a conflict of interest.
        missing: code of the member → sheets still awaited.
        short: mô hình that lack members since a conflict was declared: code → how many.
        reopened: mô hình whose sheets were reopened just now because the dossier changed.
    """

    code: str
    name: str
    status_label: str
    clause: str
    done: str
    initiatives: int
    left_out: int
    members: int
    scores_due_on: date | None
    sheets: dict[str, int]
    missing: dict[str, int]
    short: dict[str, int]
    reopened: list[str]
    details: list[str]
    next_step: str
    preview: bool = False


NEXT_STEP = {
    RoundStatus.OPEN: "Nạp tệp Hội đồng, khai báo xung đột lợi ích, rồi “Phân công”.",
    RoundStatus.SCORING: "Nhận phiếu chấm của từng thành viên; đủ phiếu thì “Khóa phiếu”.",
    RoundStatus.CLOSED: "Ghi phiên họp và biểu quyết (nếu có), rồi “Xem trước” kết quả.",
    RoundStatus.APPLIED: "Kiểm tra lại; “Công bố” để gửi kết quả tới các đơn vị, hoặc “Hoàn tác”.",
    RoundStatus.PUBLISHED: "Ký biên bản, ghi nhận nộp nhiệm vụ thẩm định, rồi trình cấp trên các mô hình đạt.",
    RoundStatus.CANCELLED: "Không phải làm gì thêm.",
}


@dataclass
class Work:
    """One step's hold on a round: the context, the facts, who acts, and what was reopened before the step."""

    session: Session
    context: Context
    facts: RoundFacts
    by: By
    reopened: list[str]

    def report(self, done: str, details: list[str] | None = None, *, preview: bool = False) -> RoundReport:
        """Say where the round stands now, after results were taken back that no longer are what the rules say."""
        facts = facts_of(self.session, self.facts.round, self.facts.section)
        decisions.forget_changed(self.session, facts, by=self.by)
        return report_of(facts, done, details or [], self.reopened, preview=preview)


def section_of(context: Context) -> Appraising:
    """What the plan's data says about appraising.

    Raises:
        Refused: nothing.
    """
    section = context.content.plan.appraisal
    if section is None:
        raise Refused("Kế hoạch chưa có mục “appraisal” (thẩm định). Hãy bổ sung vào tệp kế hoạch rồi nạp lại.")
    return section


def work_on(session: Session, round_code: str, by: By) -> Work:
    """Take hold of a round; before anything else, sheets whose dossier has changed are reopened and results that were
    shown and no longer are what the rules say are taken back.
    """
    context = context_of(session)
    section = section_of(context)
    if not round_code.strip():
        raise Refused("Chưa chọn đợt thẩm định: chọn một đợt trong danh sách.")
    row = round_of(session, code_of(round_code))
    if row.plan_id != context.plan.id:
        raise Refused(f"Đợt thẩm định {row.code} thuộc kế hoạch khác. Hãy chọn một đợt của kế hoạch này.")
    facts = facts_of(session, row, section)
    reopened = sheets.reopen_changed(session, context.plan, facts, by=by)
    decisions.forget_changed(session, facts, by=by)
    return Work(session, context, facts, by, reopened)


def check_may_tell(context: Context) -> None:
    """Hold back what units are told while the plan is live and not issued.

    Raises:
        Refused: then nothing may leave the office.
    """
    if not context.sends_outside:
        raise Refused(
            "Kế hoạch chưa ban hành nên chưa báo được cho đơn vị. Hãy chạy “Ghi nhận ban hành” trước, rồi làm lại."
        )


def report_of(
    facts: RoundFacts, done: str, details: list[str], reopened: list[str], *, preview: bool = False
) -> RoundReport:
    """Say where a round stands."""
    live = [sheet for key in facts.candidates for sheet in facts.live_sheets(key)]
    counts = Counter(sheet.status for sheet in live)
    wanted = facts.section.members_per_initiative
    short = {
        initiative.code: wanted - len(facts.live_sheets(key))
        for key, initiative in facts.candidates.items()
        if wanted is not None and live and len(facts.live_sheets(key)) < wanted
    }
    return RoundReport(
        code=facts.round.code,
        name=facts.round.name,
        status_label=facts.round.status.label,
        clause=facts.round.clause_code,
        done=done,
        initiatives=len(facts.candidates),
        left_out=len(facts.initiatives) - len(facts.candidates),
        members=len(facts.members),
        scores_due_on=facts.round.scores_due_on,
        sheets={status.label: counts[status] for status in SheetStatus if counts[status]},
        missing=sheets.missing_by_member(facts),
        short=short,
        reopened=reopened,
        details=details,
        next_step=NEXT_STEP[facts.round.status],
        preview=preview,
    )


# --- opening ----------------------------------------------------------------------------------------------------


@task(name="Mở đợt thẩm định", task_run_name="Mở đợt thẩm định: {name}")
def open_round(
    name: str,
    chosen: list[str],
    scores_due_on: date | None,
    seed: str,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    preview: bool = False,
) -> RoundReport:
    """Open a round for the chosen mô hình, or for every confirmed one that no round holds.

    Raises:
        Refused: nothing to appraise, an unknown or unconfirmed mô hình, one in another round, one that the data wants
            inspected first, a day that has passed.
    """
    by = By(actor, source, now, today)
    with transaction() as session:
        context = context_of(session)
        section = section_of(context)
        initiatives = _chosen(session, context, chosen) if chosen else _ready(session, context)
        _check_inspected(session, context, initiatives)
        row = rounds.open_round(session, context.plan, section, name, initiatives, scores_due_on, seed, by=by)
        verb = "Sẽ mở" if preview else "Đã mở"
        done = f"{verb} đợt {row.code} với {len(initiatives)} mô hình, điển hình."
        details = [f"{each.code}: {shown_name(session, each)}" for each in initiatives]
        report = report_of(facts_of(session, row, section), done, details, [], preview=preview)
        if preview:
            session.rollback()
        return report


def _chosen(session: Session, context: Context, chosen: list[str]) -> list[Initiative]:
    codes = sorted({code_of(each) for each in chosen})
    rows = session.exec(
        select(Initiative)
        .where(Initiative.plan_id == context.plan.id, col(Initiative.code).in_(codes))
        .order_by(col(Initiative.code))
    ).all()
    unknown = sorted(set(codes) - {each.code for each in rows})
    if unknown:
        raise Refused(f"Kế hoạch không có mô hình {', '.join(unknown)}. Hãy chọn trong danh sách.")
    return list(rows)


def _ready(session: Session, context: Context) -> list[Initiative]:
    """Confirmed mô hình that no round holds."""
    rows = session.exec(
        select(Initiative)
        .where(Initiative.plan_id == context.plan.id, Initiative.status == InitiativeStatus.CONFIRMED)
        .order_by(col(Initiative.code))
    ).all()
    held = rounds.held_by_a_round(session)
    return [each for each in rows if each.id not in held]


def _check_inspected(session: Session, context: Context, initiatives: list[Initiative]) -> None:
    """Ask for an inspection before the appraisal only where the plan's data does."""
    inspection = context.content.plan.inspection
    if inspection is None or not inspection.required_before_appraisal:
        return
    seen = inspected_initiatives(session, context.plan)
    missing = [each.code for each in initiatives if each.id not in seen]
    if missing:
        raise Refused(
            f"Kế hoạch quy định kiểm tra trước khi thẩm định; chưa kiểm tra: {', '.join(missing)}. Hãy kiểm tra trước, "
            "hoặc bỏ các mô hình này khỏi đợt."
        )


@task(name="Để lại đợt sau", task_run_name="Để lại đợt sau: {initiative}")
def drop(
    round_code: str, initiative: str, reason: str, today: date, now: datetime, actor: str, source: Source
) -> RoundReport:
    """Leave one mô hình for a later round.

    Raises:
        Refused: no reason, not in the round, results that are applied already.
    """
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        rounds.drop(session, work.facts, code_of(initiative), reason, by=work.by)
        return work.report(f"Đã để {code_of(initiative)} lại đợt sau.")


@task(name="Đưa lại vào đợt", task_run_name="Đưa lại vào đợt: {initiative}")
def bring_back(round_code: str, initiative: str, today: date, now: datetime, actor: str, source: Source) -> RoundReport:
    """Take a mô hình that was left for later into the round again.

    Raises:
        Refused: it was not left out, another round holds it, the sheets are closed.
    """
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        rounds.bring_back(session, work.facts, code_of(initiative), by=work.by)
        return work.report(f"Đã đưa {code_of(initiative)} lại vào đợt; hãy “Phân công” để bổ sung người chấm.")


@task(name="Hủy đợt thẩm định", task_run_name="Hủy đợt: {round_code}")
def cancel(round_code: str, reason: str, today: date, now: datetime, actor: str, source: Source) -> RoundReport:
    """Give a round up before its results are applied.

    Raises:
        Refused: no reason, results that are applied already.
    """
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        rounds.cancel(session, work.facts, reason, by=work.by)
        return work.report("Đã hủy đợt thẩm định; các mô hình của đợt có thể đưa vào đợt khác.")


# --- looking ----------------------------------------------------------------------------------------------------


def round_report(round_code: str, done: str = "Tình hình đợt thẩm định.") -> RoundReport:
    """Where a round stands, without changing anything."""
    with reading() as session:
        section = section_of(context_of(session))
        facts = facts_of(session, round_of(session, code_of(round_code)), section)
        changed = sorted({facts.initiatives[sheet.initiative_id].code for sheet in facts.stale_sheets()})
        return report_of(facts, done, [], changed)


@task(name="In phiếu chấm trống", task_run_name="In phiếu chấm trống: {round_code}")
def write_blank_sheets(round_code: str) -> list[str]:
    """Write an empty sheet per member with what that member has still to appraise; return the names of the files.

    A mô hình with which a member has a conflict of interest is on no sheet of that member.
    """
    with reading() as session:
        facts = facts_of(session, round_of(session, code_of(round_code)), section_of(context_of(session)))
        folder = settings().home / SHEETS_FOLDER / facts.round.code
        names: dict[str, list[tuple[str, str]]] = {}
        for sheet in facts.awaited_sheets():
            initiative = facts.initiatives[sheet.initiative_id]
            own = names.setdefault(facts.members[sheet.member_id].code, [])
            own.append((initiative.code, shown_name(session, initiative)))
        texts = {member: blank_sheet(member, sorted(own), facts.section) for member, own in sorted(names.items())}
    folder.mkdir(parents=True, exist_ok=True)
    for printed in folder.glob("*.csv"):
        # A sheet printed before a conflict came up would still show the member what he may not see.
        printed.unlink()
    for member, text in texts.items():
        (folder / f"{member}.csv").write_text(text, encoding="utf-8-sig", newline="")
    return [f"{member}.csv" for member in texts]


def appraisal_lists(session: Session, context: Context) -> dict[str, list[str]]:
    """The lists for the forms: rounds, members (code and role, no name), mô hình, files that wait."""
    section = context.content.plan.appraisal
    lists: dict[str, list[str]] = {ROUNDS: [], MEMBERS: [], INITIATIVES: [], READY: []}
    lists[FILES] = waiting_files(settings().home)
    if section is None:
        return lists
    lists[READY] = [f"{each.code}{SEPARATOR}{shown_name(session, each)}" for each in _ready(session, context)]
    shown = (*UNDER_WAY, RoundStatus.APPLIED)
    rows = session.exec(
        select(AppraisalRound)
        .where(AppraisalRound.plan_id == context.plan.id, col(AppraisalRound.status).in_(shown))
        .order_by(col(AppraisalRound.code))
    ).all()
    for row in rows:
        lists[ROUNDS].append(f"{row.code}{SEPARATOR}{row.name}")
        facts = facts_of(session, row, section)
        roles = {each.id: each.name for each in section.roles}
        lists[MEMBERS] += [
            f"{each.code}{SEPARATOR}{roles.get(each.role, each.role)}, {each.unit_code}"
            for each in facts.members.values()
        ]
        lists[INITIATIVES] += [
            f"{each.code}{SEPARATOR}{shown_name(session, each)}" for each in facts.initiatives.values()
        ]
    return {name: list(dict.fromkeys(own)) for name, own in lists.items()}


# --- the tick ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AppraisalTick:
    """What a day carried on: mô hình whose sheets were reopened, rounds whose missing sheets were told."""

    reopened: list[str]
    told: list[str]


@task(name="Thẩm định: việc trong ngày")
def appraisal_tick(today: date, now: datetime) -> AppraisalTick:
    """Reopen what changed and, near the day for sheets, tell the office once what is missing. Safe to run again."""
    by = By("Hệ thống", Source.SYSTEM, now, today)
    reopened: list[str] = []
    told: list[str] = []
    with transaction() as session:
        context = context_of(session)
        section = context.content.plan.appraisal
        if section is None:
            return AppraisalTick([], [])
        codes = session.exec(
            select(AppraisalRound.code)
            .where(
                AppraisalRound.plan_id == context.plan.id,
                col(AppraisalRound.status).in_((*UNDER_WAY, RoundStatus.APPLIED)),
            )
            .order_by(col(AppraisalRound.code))
        ).all()
        for code in codes:
            work = work_on(session, code, by)
            reopened += work.reopened
            if _tell_of_missing(work, section, today):
                told.append(code)
        gather(session, day=today, now=now)
    return AppraisalTick(reopened, told)


def _tell_of_missing(work: Work, section: Appraising, today: date) -> bool:
    row, due = work.facts.round, work.facts.round.scores_due_on
    if row.status is not RoundStatus.SCORING or due is None:
        return False
    missing = sheets.missing_by_member(work.facts)
    first = work.context.calendar.add_working_days(due, -section.remind_working_days)
    if not missing or today < first:
        return False
    owe_event(
        work.session,
        sheets_missing(row, missing),
        plan=row.plan_id,
        subject=ROUND.subject,
        subject_id=row.id or 0,
        rung=f"missing-{format_date(due)}",
        unit=work.context.plan.host_unit,
        role=Role.HOME_AFFAIRS_OFFICER,
        clause=row.clause_code,
        today=today,
        release=today > due,
    )
    return True
