"""Thẩm định: the council, conflicts of interest, and who appraises what (II.8). Names come by file only."""

from datetime import date, datetime
from pathlib import Path

from prefect import task

from config.steps.appraisal import Appraising
from models.appraisal import assigning, rounds
from models.appraisal.record import ConflictKind
from models.appraisal.rounds import ConflictRow, MemberRow
from models.appraisal.telling import tell_of_begin
from models.lifecycle import By
from models.states import Source
from models.sweeping import gather
from tasks.appraisal.files import read_conflicts, read_council
from tasks.appraisal.rounds import RoundReport, check_may_tell, section_of, work_on
from tasks.context import code_of, context_of
from tasks.transactions import reading, transaction


@task(name="Nạp Hội đồng thẩm định", task_run_name="Nạp Hội đồng: {round_code}")
def load_council(
    round_code: str,
    rows: list[MemberRow],
    title: str,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    preview: bool = False,
) -> RoundReport:
    """Bring the council of a round in line with rows (of a file or a workbook); all or nothing.

    Raises:
        Refused: naming every wrong row.
    """
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        change = rounds.load_council(session, work.facts, rows, title=title, by=work.by)
        verb = "Sẽ thêm" if preview else "Đã thêm"
        done = f"{verb} {change.added} thành viên, sửa {change.changed}, bỏ {change.removed}."
        report = work.report(done, preview=preview)
        if preview:
            session.rollback()
        return report


def load_council_file(
    round_code: str, path: Path, today: date, now: datetime, actor: str, source: Source, preview: bool = False
) -> RoundReport:
    """The same from a file."""
    title, rows = read_council(path, _section())
    return load_council.fn(round_code, rows, title, today, now, actor, source, preview)


def _section() -> Appraising:
    with reading() as session:
        return section_of(context_of(session))


@task(name="Khai báo xung đột lợi ích", task_run_name="Khai báo xung đột lợi ích: {round_code}")
def declare_conflicts(
    round_code: str, rows: list[ConflictRow], title: str, today: date, now: datetime, actor: str, source: Source
) -> RoundReport:
    """Record declared conflicts; they count at once, everywhere.

    Raises:
        Refused: naming every wrong row; results that are applied already.
    """
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        new = rounds.declare_conflicts(session, work.facts, rows, title=title, by=work.by)
        return work.report(f"Đã ghi {new} khai báo xung đột lợi ích mới.")


def declare_conflicts_file(
    round_code: str, path: Path, today: date, now: datetime, actor: str, source: Source
) -> RoundReport:
    """The same from a file."""
    title, rows = read_conflicts(path)
    return declare_conflicts.fn(round_code, rows, title, today, now, actor, source)


def declare_one(
    round_code: str,
    member: str,
    initiative: str,
    author: bool,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> RoundReport:
    """Record one conflict, as a form gives it."""
    kind = ConflictKind.AUTHOR if author else ConflictKind.DECLARED
    row = ConflictRow(1, code_of(member), code_of(initiative), kind)
    return declare_conflicts.fn(round_code, [row], "Khai báo", today, now, actor, source)


@task(name="Gỡ khai báo xung đột lợi ích", task_run_name="Gỡ khai báo: {round_code}")
def lift_conflict(
    round_code: str, member: str, initiative: str, reason: str, today: date, now: datetime, actor: str, source: Source
) -> RoundReport:
    """Take a wrong declaration back.

    Raises:
        Refused: no reason, nothing declared, results that are applied already.
    """
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        rounds.lift_conflict(session, work.facts, code_of(member), code_of(initiative), reason, by=work.by)
        return work.report("Đã gỡ một khai báo xung đột lợi ích.")


# --- assignment -------------------------------------------------------------------------------------------------


@task(name="Phân công thẩm định", task_run_name="Phân công thẩm định: {round_code}")
def assign(
    round_code: str, today: date, now: datetime, actor: str, source: Source, preview: bool = False
) -> RoundReport:
    """Give every mô hình the sheets that it lacks and begin scoring; units and members are told once.

    Raises:
        Refused: no council, too few eligible members, a round whose sheets are closed.
    """
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        check_may_tell(work.context)
        done = assigning.assign_sheets(session, work.facts, by=work.by)
        units = tell_of_begin(session, work.facts, by=work.by)
        gather(session, day=today, now=now)
        verb = "Sẽ thêm" if preview else "Đã thêm"
        details = [f"{each.case} – {each.member}: {each.why}" for each in done.added]
        members = len({each.member for each in done.added})
        said = (
            f"{verb} {len(done.added)} lượt phân công cho {members} thành viên; {units} đơn vị có mô hình được thông báo "
            "(mỗi đơn vị một lần)."
        )
        report = work.report(said, details, preview=preview)
        if preview:
            session.rollback()
        return report


@task(name="Phân công bằng tay", task_run_name="Phân công bằng tay: {round_code}")
def assign_by_hand(
    round_code: str, member: str, initiative: str, reason: str, today: date, now: datetime, actor: str, source: Source
) -> RoundReport:
    """Assign one pair by hand, with the reason in the log.

    Raises:
        Refused: no reason, a conflict of interest, a role that does not score, already assigned.
    """
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        assigning.assign_by_hand(session, work.facts, code_of(member), code_of(initiative), reason, by=work.by)
        gather(session, day=today, now=now)
        return work.report(f"Đã phân công {code_of(member)} thẩm định {code_of(initiative)}.")


@task(name="Bỏ phân công", task_run_name="Bỏ phân công: {round_code}")
def take_off(
    round_code: str, member: str, initiative: str, reason: str, today: date, now: datetime, actor: str, source: Source
) -> RoundReport:
    """Take one assignment away, with the reason in the log.

    Raises:
        Refused: no reason, not assigned, handed in already.
    """
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        assigning.take_off(session, work.facts, code_of(member), code_of(initiative), reason, by=work.by)
        return work.report(f"Đã bỏ phân công {code_of(member)} ở {code_of(initiative)}.")
