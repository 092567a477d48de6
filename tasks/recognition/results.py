"""Công nhận: what a decision says of each initiative, the register over the years, and revocation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from prefect import task
from sqlmodel import Session, select

from config.refusals import Refused
from models.initiatives import Initiative
from models.lifecycle import By
from models.recognition import record as recognition
from models.recognition import register, revocation
from models.recognition.record import DecisionText, Recognition, Verdict, unit_name
from models.recognition.revocation import RevocationGround
from models.states import Source
from models.submission.dossiers import ItemOutcome, items_of, shown_name
from models.sweeping import gather
from tasks.context import code_of, context_of, find_unit, of_plan
from tasks.recognition.files import ResultRow
from tasks.submission.reports import (
    DossierReport,
    context_to_write,
    find_level,
    found_submission,
    report_on,
)
from tasks.transactions import reading, transaction


@dataclass(frozen=True)
class RegisterLine:
    """One line of the register, fit to be shown: no name of an individual."""

    code: str
    year: int
    initiative: str
    name: str
    unit_name: str
    level: str
    decision: str
    decided_on: date
    body: str
    received_on: date | None
    status_label: str
    revoked_by: str | None
    ground: str | None


@dataclass(frozen=True)
class Revoked:
    """What a revocation did."""

    recognition: str
    initiative: str
    level_name: str
    clause: str
    number: str
    revoked_on: date
    ground: str
    initiative_status: str


@task(name="Ghi nhận kết quả công nhận", task_run_name="Kết quả: {submission}, số {number}")
def record_results(
    submission: str,
    number: str,
    decided_on: date,
    body: str,
    received_on: date | None,
    rows: Sequence[ResultRow],
    all_others_recognised: bool,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
    preview: bool = False,
) -> DossierReport:
    """Record a decision and what it says of each initiative; every nominating unit is told.

    Args:
        all_others_recognised: those of the dossier that have no result and are not named are recognised.

    Raises:
        Refused: a wrong body or day, an initiative named twice or decided already, a decline without reason.
    """
    with transaction() as session:
        context, row, level = found_submission(session, submission)
        verdicts: dict[str, Verdict] = {}
        for each in rows:
            code = code_of(each.initiative)
            if code in verdicts:
                raise Refused(f"Mô hình {code} được ghi hai lần. Hãy giữ lại một kết quả.")
            verdicts[code] = Verdict(each.recognised, each.reason)
        if all_others_recognised:
            for item, initiative in items_of(session, row):
                if item.outcome is ItemOutcome.PENDING:
                    verdicts.setdefault(initiative.code, Verdict(True))
        text = DecisionText(number.strip(), decided_on, find_unit(session, body).code, received_on)
        by = By(actor, source, now, today)
        made = recognition.decide(session, context.plan, row, level, text, verdicts, by=by)
        gather(session, day=today, now=now)
        verb = "Sẽ ghi" if preview else "Đã ghi"
        said = (
            f"{verb} quyết định số {text.number}: công nhận {len(made)}, không công nhận {len(verdicts) - len(made)}."
        )
        report = report_on(session, context, row, level, said, preview=preview)
        if preview:
            session.rollback()
        return report


@task(name="Thu hồi công nhận", task_run_name="Thu hồi {code}")
def revoke_recognition(
    code: str,
    ground: RevocationGround,
    number: str,
    revoked_on: date,
    body: str,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> Revoked:
    """Revoke one recognition with its ground and document; the unit's notice waits for release.

    Raises:
        Refused: unknown, revoked already, a wrong body or day, a higher level that hangs on it.
    """
    with transaction() as session:
        context, row = context_to_write(session), find_recognition(session, code)
        initiative = session.get(Initiative, row.initiative_id)
        assert initiative is not None
        level = find_level(of_plan(session, context, initiative.plan_id), row.level_code)
        text = DecisionText(number.strip(), revoked_on, find_unit(session, body).code)
        revocation.revoke(session, row, level, ground, text, by=By(actor, source, now, today))
        gather(session, day=today, now=now)
        return Revoked(
            recognition=row.code,
            initiative=initiative.code,
            level_name=level.name,
            clause=level.clause,
            number=text.number,
            revoked_on=revoked_on,
            ground=ground.label,
            initiative_status=initiative.status.label,
        )


def recognition_register(*, year: int | None = None, unit: str | None = None) -> list[RegisterLine]:
    """The register of recognitions over the years, to be shown."""
    with reading() as session:
        section = context_of(session).content.plan.recognition
        names = {level.id: level.name for level in section.levels} if section else {}
        rows = register.register(session, year=year, unit=code_of(unit) if unit else None)
        return [
            RegisterLine(
                code=row.recognition.code,
                year=row.recognition.year,
                initiative=row.initiative.code,
                name=shown_name(session, row.initiative),
                unit_name=unit_name(session, row.initiative.unit_code),
                level=names.get(row.recognition.level_code, row.recognition.level_code),
                decision=row.decision.number,
                decided_on=row.decision.decided_on,
                body=unit_name(session, row.decision.body_unit),
                received_on=row.decision.received_on,
                status_label=row.recognition.status.label,
                revoked_by=row.revocation.number if row.revocation else None,
                ground=row.revocation.ground.label if row.revocation else None,
            )
            for row in rows
        ]


def find_recognition(session: Session, choice: str) -> Recognition:
    """The recognition that a choice names.

    Raises:
        Refused: an unknown one.
    """
    row = session.exec(select(Recognition).where(Recognition.code == code_of(choice))).one_or_none()
    if row is None:
        raise Refused(f"Không có công nhận “{choice}” trong sổ. Hãy chọn một dòng trong danh sách.")
    return row
