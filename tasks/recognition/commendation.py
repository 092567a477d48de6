"""Khen thưởng: proposals with their declarations, what was submitted, and the results (II.9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from prefect import task
from sqlmodel import Session, select

from config.refusals import Refused
from config.steps.recognition import Commending
from models.lifecycle import By
from models.recognition import commendation
from models.recognition.commendation import Commendation, Proposal
from models.recognition.record import unit_name
from models.recognition.revocation import RevocationGround
from models.rules.recognition import Declared
from models.states import Source
from models.sweeping import gather
from tasks.context import Context, code_of, context_of, find_unit, of_plan
from tasks.recognition.files import ProposalRow
from tasks.recognition.results import find_recognition
from tasks.submission.reports import context_to_write, find_initiative, section_of
from tasks.transactions import transaction


@dataclass(frozen=True)
class ProposalReport:
    """What the record says of one proposal, fit to be shown: no name of an individual."""

    code: str
    unit_name: str
    award: str
    clause: str
    label: str | None
    source: str
    status_label: str
    document_number: str
    decision_number: str | None
    decided_on: date | None
    reason: str | None
    warnings: list[str]
    next_step: str


NEXT_STEP = {
    "proposed": "Lập tờ trình khen thưởng; khi phát hành, ghi nhận số và ngày trình.",
    "forwarded": "Chờ kết quả; ghi nhận quyết định, hoặc văn bản trả lời kèm lý do.",
}


@task(name="Đề nghị khen thưởng", task_run_name="Đề nghị khen thưởng: {count} đối tượng")
def propose_commendations(
    rows: Sequence[ProposalRow],
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    grounds: tuple[str | None, str | None] = (None, None),
    preview: bool = False,
    count: int = 1,
) -> list[ProposalReport]:
    """Take proposals in, all or none.

    Args:
        grounds: (recognition, earlier award) given as grounds; from a form only, for its one row.
        count: how many rows, for the name of the run.

    Raises:
        Refused: a block that holds or is not answered, a ground that does not carry; each with its row.
    """
    with transaction() as session:
        context = context_to_write(session)
        data = commending_of(context)
        by = By(actor, source, now, today)
        made: list[ProposalReport] = []
        wrong: list[str] = []
        for number, row in enumerate(rows, start=1):
            try:
                made.append(_propose(session, context, data, row, grounds, by))
            except Refused as refused:
                wrong.append(f"Đề nghị thứ {number}: {refused}" if len(rows) > 1 else str(refused))
        if wrong:
            raise Refused("\n".join(wrong))
        if preview:
            session.rollback()
        return made


def _propose(
    session: Session,
    context: Context,
    data: Commending,
    row: ProposalRow,
    grounds: tuple[str | None, str | None],
    by: By,
) -> ProposalReport:
    recognition, earlier = grounds
    proposal = Proposal(
        unit_code=find_unit(session, row.unit).code,
        award=code_of(row.award),
        document_number=row.document_number,
        proposed_on=row.proposed_on,
        from_year=row.from_year,
        to_year=row.to_year,
        initiative=find_initiative(session, context, row.initiative) if row.initiative else None,
        nominee=row.nominee,
        ground_recognition=find_recognition(session, recognition) if recognition else None,
        ground_commendation=find_commendation(session, earlier) if earlier else None,
    )
    declared = {code_of(block): Declared(*answer) for block, answer in row.declared.items()}
    warnings = commendation.second_award_warnings(session, proposal, data)
    made = commendation.propose(session, context.plan, data, proposal, declared, by=by)
    return _report(session, data, made, warnings)


@task(name="Trình khen thưởng", task_run_name="Trình khen thưởng {code}")
def forward_commendation(
    code: str, number: str, on: date, today: date, now: datetime, actor: str, source: Source
) -> ProposalReport:
    """Record that a proposal was submitted.

    Raises:
        Refused: no number, an impossible day, not in that state.
    """
    with transaction() as session:
        data, row = _found(session, code)
        commendation.forward(session, row, number, on, by=By(actor, source, now, today))
        return _report(session, data, row)


@task(name="Kết quả khen thưởng", task_run_name="Kết quả khen thưởng {code}")
def settle_commendation(
    code: str,
    awarded: bool,
    number: str,
    on: date,
    reason: str | None,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> ProposalReport:
    """Record the award, or the decline with its reason; the nominating unit is told.

    Raises:
        Refused: no number, no reason, an impossible day, not in that state.
    """
    with transaction() as session:
        data, row = _found(session, code)
        by = By(actor, source, now, today)
        plan = context_of(session).plan
        commendation.settle(session, plan, data, row, awarded=awarded, number=number, on=on, reason=reason, by=by)
        gather(session, day=today, now=now)
        return _report(session, data, row)


@task(name="Rút đề nghị khen thưởng", task_run_name="Rút đề nghị {code}")
def withdraw_commendation(
    code: str, reason: str, today: date, now: datetime, actor: str, source: Source
) -> ProposalReport:
    """Withdraw a proposal.

    Raises:
        Refused: no reason, or it has a result.
    """
    with transaction() as session:
        data, row = _found(session, code)
        commendation.leave(session, row, reason, by=By(actor, source, now, today))
        return _report(session, data, row)


@task(name="Thu hồi khen thưởng", task_run_name="Thu hồi khen thưởng {code}")
def revoke_commendation(
    code: str, ground: RevocationGround, number: str, on: date, today: date, now: datetime, actor: str, source: Source
) -> ProposalReport:
    """Take an award away; the unit's notice waits for release.

    Raises:
        Refused: no number, an impossible day, not awarded.
    """
    with transaction() as session:
        data, row = _found(session, code)
        by = By(actor, source, now, today)
        commendation.revoke_award(session, context_of(session).plan, row, ground.label, number, on, by=by)
        gather(session, day=today, now=now)
        return _report(session, data, row)


def commending_of(context: Context) -> Commending:
    """The plan's data on commendation.

    Raises:
        Refused: the plan has none.
    """
    data = section_of(context).commendation
    if data is None:
        raise Refused("Kế hoạch chưa quy định việc khen thưởng (mục “commendation”). Hãy bổ sung vào tệp kế hoạch.")
    return data


def find_commendation(session: Session, choice: str) -> Commendation:
    """The proposal that a choice names.

    Raises:
        Refused: an unknown one.
    """
    row = session.exec(select(Commendation).where(Commendation.code == code_of(choice))).one_or_none()
    if row is None:
        raise Refused(f"Không có đề nghị khen thưởng “{choice}”. Hãy chọn một đề nghị trong danh sách.")
    return row


def _found(session: Session, code: str) -> tuple[Commending, Commendation]:
    """The plan's data on commendation and the proposal; the plan is that under which it was proposed."""
    context, row = context_to_write(session), find_commendation(session, code)
    return commending_of(of_plan(session, context, row.plan_id)), row


def _report(session: Session, data: Commending, row: Commendation, warnings: Sequence[str] = ()) -> ProposalReport:
    return ProposalReport(
        code=row.code,
        unit_name=unit_name(session, row.unit_code),
        award=commendation.award_of(data, row.award_code).name,
        clause=row.clause_code,
        label=data.label,
        source=data.source,
        status_label=row.status.label,
        document_number=row.document_number,
        decision_number=row.decision_number,
        decided_on=row.decided_on,
        reason=row.reason,
        warnings=list(warnings),
        next_step=NEXT_STEP.get(row.status.value, "Không phải làm gì thêm."),
    )
