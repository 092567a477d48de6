"""Thẩm định: sheets taken in, given back, closed and opened again (II.8). Scores come as rows, never by form."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from prefect import task

from models.appraisal import scores as sheets
from models.appraisal.scores import SheetRow
from models.lifecycle import By
from models.states import Source
from tasks.appraisal.files import read_sheet
from tasks.appraisal.rounds import RoundReport, section_of, work_on
from tasks.context import code_of, context_of
from tasks.transactions import reading, transaction


@dataclass(frozen=True)
class SheetReport:
    """What a member's sheet did: counts, and where the round stands."""

    member: str
    handed_in: int
    abstained: int
    drafted: int
    unchanged: int
    still_missing: int
    round: RoundReport


@task(name="Nhận phiếu chấm", task_run_name="Nhận phiếu chấm: {member}")
def take_sheet(
    round_code: str,
    member: str,
    rows: list[SheetRow],
    title: str,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    hand_in: bool = True,
) -> SheetReport:
    """Take one member's sheet from rows (of a file or a workbook); all or nothing, the same again changes nothing.

    Raises:
        Refused: naming row, criterion and reason, without repeating any score.
    """
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        taken = sheets.take_sheet(session, work.facts, code_of(member), rows, hand_in=hand_in, title=title, by=work.by)
        done = (
            f"Phiếu của thành viên {code_of(member)}: nộp {taken.handed_in}, không cho ý kiến {taken.abstained}, "
            f"lưu nháp {taken.drafted}, không đổi {taken.unchanged}; còn thiếu {taken.still_missing}."
        )
        return SheetReport(
            code_of(member),
            taken.handed_in,
            taken.abstained,
            taken.drafted,
            taken.unchanged,
            taken.still_missing,
            work.report(done),
        )


def take_sheet_file(
    round_code: str,
    path: Path,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    hand_in: bool = True,
) -> SheetReport:
    """The same from a file, which says whose it is."""
    with reading() as session:
        section = section_of(context_of(session))
    sheet = read_sheet(path, section)
    return take_sheet.fn(
        round_code, sheet.member, list(sheet.rows), sheet.title, today, now, actor, source, hand_in=hand_in
    )


@task(name="Cho sửa phiếu", task_run_name="Cho sửa phiếu: {member}")
def let_amend(
    round_code: str,
    member: str,
    initiatives: list[str],
    reason: str,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> RoundReport:
    """Give a member sheets back that were handed in, before they are closed.

    Raises:
        Refused: no reason, none chosen, not handed in, sheets closed.
    """
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        codes = sorted({code_of(each) for each in initiatives})
        number = sheets.let_amend(session, work.facts, code_of(member), codes, reason, by=work.by)
        return work.report(f"Đã trả {number} phiếu để thành viên {code_of(member)} sửa.")


@task(name="Khóa phiếu chấm", task_run_name="Khóa phiếu chấm: {round_code}")
def close_scoring(
    round_code: str,
    without_missing: bool,
    reason: str,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> RoundReport:
    """Close the sheets; what is missing stays out only when a person says so, with a reason.

    Raises:
        Refused: sheets are missing, or no reason for closing without them.
    """
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        closed = sheets.close_scoring(session, work.facts, without_missing=without_missing, reason=reason, by=work.by)
        return work.report(f"Đã khóa phiếu: {closed.handed_in} phiếu được tính, {closed.absent} phiếu ghi vắng.")


@task(name="Mở lại việc chấm", task_run_name="Mở lại việc chấm: {round_code}")
def reopen_scoring(round_code: str, reason: str, today: date, now: datetime, actor: str, source: Source) -> RoundReport:
    """Open scoring again.

    Raises:
        Refused: no reason, a round that is not closed.
    """
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        sheets.reopen_scoring(session, work.facts, reason, by=work.by)
        return work.report("Đã mở lại việc chấm.")
