"""Thẩm định: meetings and votes, results shown, applied, taken back, published; minutes and totals explained (II.8)."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from prefect import task

from config.refusals import Refused
from models.appraisal import decisions, votes
from models.appraisal.decisions import Judged, Judgement
from models.appraisal.facts import facts_of, round_of
from models.appraisal.minutes import Explained, Minutes, explained, minutes_of, names_of, outcome_words, why_words
from models.appraisal.votes import BallotRow, Sitting, TallyRow
from models.lifecycle import By
from models.plans import Unit
from models.rules.scoring import decimal_shown
from models.states import Source
from models.submission.dossiers import shown_name
from models.sweeping import gather
from tasks.appraisal.files import read_ballots, read_tallies
from tasks.appraisal.rounds import RoundReport, Work, check_may_tell, section_of, work_on
from tasks.context import code_of, context_of
from tasks.transactions import reading, transaction


@dataclass(frozen=True)
class ResultLine:
    """One mô hình in a list of results: totals and counts over all members, nobody's own.

    Args:
        votes: "in favour/of members (present)", empty without a vote.
        note: why it failed or stays open; ties and dispersion.
    """

    code: str
    name: str
    unit: str
    outcome: str
    total: str
    rank: str
    sheets: int
    votes: str
    note: str


@dataclass(frozen=True)
class ResultReport:
    """A round's results. `preview_code` stands for exactly these; applying asks for it."""

    preview_code: str
    passed: int
    failed: int
    undecided: int
    lines: list[ResultLine]
    round: RoundReport


# --- meetings and votes -----------------------------------------------------------------------------------------


@task(name="Ghi phiên họp thẩm định", task_run_name="Ghi phiên họp: {round_code}")
def record_meeting(
    round_code: str,
    held_on: date,
    began: str,
    ended: str,
    place: str,
    present: list[str],
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> RoundReport:
    """Record a meeting of the council and who was there, by code.

    Raises:
        Refused: a day to come or before the round, no hour or place, nobody there, sheets not closed.
    """
    codes = tuple(sorted({code_of(each) for each in present}))
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        sitting = Sitting(held_on, began.strip(), ended.strip(), place, codes)
        meeting = votes.record_meeting(session, work.facts, sitting, by=work.by)
        absent = len(work.facts.members) - len(codes)
        return work.report(f"Đã ghi phiên họp số {meeting.number}: có mặt {len(codes)}, vắng {absent}.")


@task(name="Nhận phiếu biểu quyết", task_run_name="Nhận phiếu biểu quyết: {round_code}")
def take_ballots(
    round_code: str,
    meeting: int,
    rows: list[BallotRow],
    title: str,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> RoundReport:
    """Take the open ballots of a meeting from rows; all or nothing, they replace what it held.

    Raises:
        Refused: naming every wrong row.
    """
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        number = votes.take_ballots(session, work.facts, meeting, rows, title=title, by=work.by)
        return work.report(f"Đã nhận kết quả biểu quyết {number} mô hình tại phiên họp số {meeting}.")


@task(name="Nhận kết quả kiểm phiếu", task_run_name="Nhận kết quả kiểm phiếu: {round_code}")
def take_tallies(
    round_code: str,
    meeting: int,
    rows: list[TallyRow],
    title: str,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> RoundReport:
    """Take the tellers' report of a secret vote from rows; all or nothing, it replaces what the meeting held.

    Raises:
        Refused: naming every wrong row.
    """
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        number = votes.take_tallies(session, work.facts, meeting, rows, title=title, by=work.by)
        return work.report(f"Đã nhận kết quả kiểm phiếu {number} mô hình tại phiên họp số {meeting}.")


def take_votes_file(
    round_code: str, meeting: int, path: Path, today: date, now: datetime, actor: str, source: Source
) -> RoundReport:
    """Take a meeting's votes from a file: ballots or tallies, as the plan's data says."""
    with reading() as session:
        vote = section_of(context_of(session)).vote
    if vote is None:
        raise Refused("Kế hoạch không quy định biểu quyết; hãy “Xem trước” kết quả.")
    if vote.ballots == "open":
        title, ballots = read_ballots(path)
        return take_ballots.fn(round_code, meeting, ballots, title, today, now, actor, source)
    title, tallies = read_tallies(path)
    return take_tallies.fn(round_code, meeting, tallies, title, today, now, actor, source)


# --- results ----------------------------------------------------------------------------------------------------


@task(name="Xem trước kết quả thẩm định", task_run_name="Xem trước kết quả: {round_code}")
def preview_results(round_code: str, today: date, now: datetime, actor: str, source: Source) -> ResultReport:
    """Show what would be applied, with the code that applies just that.

    Raises:
        Refused: sheets not closed, or some have still to be handed in.
    """
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        found = decisions.preview(session, work.facts, by=work.by)
        return _report(work, found, "Kết quả dự kiến; chưa mô hình nào đổi trạng thái.")


@task(name="Quyết định khi bằng điểm", task_run_name="Quyết định khi bằng điểm: {initiative}")
def settle_tie(
    round_code: str,
    initiative: str,
    passes: bool,
    reason: str,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> RoundReport:
    """Record what the council decided between equals.

    Raises:
        Refused: no reason, or no tie that the rules leave open.
    """
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        decisions.settle_tie(session, work.facts, code_of(initiative), passes, reason, by=work.by)
        chosen = "chọn" if passes else "không chọn"
        return work.report(f"Đã ghi quyết định của Hội đồng: {chosen} {code_of(initiative)}.")


@task(name="Áp dụng kết quả thẩm định", task_run_name="Áp dụng kết quả: {round_code}")
def apply_results(round_code: str, code: str, today: date, now: datetime, actor: str, source: Source) -> ResultReport:
    """Apply exactly what was shown, in one batch.

    Raises:
        Refused: not shown yet, changed since, something still open, applied already.
    """
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        found = decisions.apply(session, work.facts, code, by=work.by)
        return _report(work, found, f"Đã áp dụng kết quả {len(found.judged)} mô hình; chưa công bố.")


@task(name="Hoàn tác kết quả thẩm định", task_run_name="Hoàn tác kết quả: {round_code}")
def undo_results(round_code: str, reason: str, today: date, now: datetime, actor: str, source: Source) -> RoundReport:
    """Take applied results back, all of them, before they are published.

    Raises:
        Refused: no reason, nothing applied, published already, one was submitted upward meanwhile.
    """
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        number = decisions.undo(session, work.facts, reason, by=work.by)
        return work.report(f"Đã hoàn tác kết quả {number} mô hình.")


@task(name="Công bố kết quả thẩm định", task_run_name="Công bố kết quả: {round_code}")
def publish_results(round_code: str, today: date, now: datetime, actor: str, source: Source) -> RoundReport:
    """Publish, and owe every unit its results with reasons.

    Raises:
        Refused: nothing applied, or a dossier changed after it was scored.
    """
    with transaction() as session:
        work = work_on(session, round_code, By(actor, source, now, today))
        check_may_tell(work.context)
        units = decisions.publish(session, work.facts, by=work.by)
        gather(session, day=today, now=now)
        return work.report(f"Đã công bố; {len(units)} đơn vị được thông báo kết quả kèm lý do theo từng tiêu chí.")


def _report(work: Work, found: Judgement, done: str) -> ResultReport:
    outcomes = [each.kept_open or each.verdict.outcome for each in found.judged]
    return ResultReport(
        preview_code=found.code,
        passed=outcomes.count("pass"),
        failed=outcomes.count("fail"),
        undecided=sum(each not in ("pass", "fail") for each in outcomes),
        lines=[_line(work, each) for each in found.judged],
        round=work.report(done),
    )


def _line(work: Work, each: Judged) -> ResultLine:
    verdict, unit = each.verdict, work.session.get(Unit, each.initiative.unit_code)
    total, count = verdict.total, verdict.count
    place = verdict.place if work.facts.rules.top is not None else None
    outcome = each.kept_open or {"pass": decisions.PASSED, "fail": decisions.FAILED}[verdict.outcome]
    notes = []
    if verdict.outcome == "fail":
        notes.append(why_words(list(verdict.why)))
    if place is not None and place.tied_with:
        notes.append(f"bằng điểm với {', '.join(place.tied_with)}")
    if verdict.by_council:
        notes.append("theo quyết định của Hội đồng")
    if verdict.spread_flag:
        notes.append("các phiếu chênh lệch lớn, đề nghị xem lại")
    return ResultLine(
        code=each.initiative.code,
        name=shown_name(work.session, each.initiative),
        unit=unit.name if unit else each.initiative.unit_code,
        outcome=outcome_words(outcome),
        total=decimal_shown(total.rounded) if total else "",
        rank=("=" if place.tied_with else "") + str(place.rank) if place else "",
        sheets=total.sheets if total else 0,
        votes=f"{count.in_favour}/{count.members} (có mặt {count.present})" if count else "",
        note="; ".join(notes),
    )


# --- looking ----------------------------------------------------------------------------------------------------


def minutes_data(round_code: str) -> Minutes:
    """What the minutes of a round are made of; members by code and role."""
    with reading() as session:
        facts = facts_of(session, round_of(session, code_of(round_code)), section_of(context_of(session)))
        return minutes_of(session, facts)


def minutes_names(round_code: str) -> dict[str, str]:
    """Code → name of the members, for the signed minutes only."""
    with reading() as session:
        return names_of(facts_of(session, round_of(session, code_of(round_code)), section_of(context_of(session))))


def explain_total(round_code: str, initiative: str) -> Explained:
    """A total with every row that it comes from; for the command line and the minutes, once the sheets are closed.

    Raises:
        Refused: sheets still open, or too few of them for a total.
    """
    with reading() as session:
        facts = facts_of(session, round_of(session, code_of(round_code)), section_of(context_of(session)))
        if facts.round.status.value in ("open", "scoring"):
            raise Refused("Chưa khóa phiếu chấm nên chưa có tổng để giải trình.")
        found = explained(facts, code_of(initiative))
        if found is None:
            raise Refused(f"Mô hình {code_of(initiative)} chưa đủ phiếu chấm nên chưa có tổng.")
        return found
