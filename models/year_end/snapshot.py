"""Frozen versions of a report: canonical JSON under its hash; a correction makes a new version (III.1.c).

One version is made at a time, as of one moment: the making holds the end of the audit chain, which everybody who
changes a status has to write to. What is the same as the version before makes none.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from config.refusals import Refused
from config.steps.year_end import ReportText
from config.vietnamese import format_date
from models import audit
from models.audit import AuditRow
from models.lifecycle import By
from models.moves import move, note
from models.plan_record import PlanContent
from models.plans import Plan
from models.rules.year_end import FINAL, UNDER_WAY
from models.year_end.changes import changes_between
from models.year_end.content import Content, canonical, content_of
from models.year_end.record import VERSION, ReportStep, ReportVersion, VersionStatus, versions_of

MADE = "lập bản số liệu"


@dataclass(frozen=True)
class Made:
    """The version that says what the record says now; `changes` against the version before, none for the first."""

    version: ReportVersion
    new: bool
    changes: list[str]


def make(session: Session, plan: Plan, content: PlanContent, report: ReportText, *, by: By) -> Made:
    """Freeze what the record says today; the same as the newest version is that version.

    A draft that was not signed yet gives way. An issued version stays for good, and the new one supplements it.

    Raises:
        Refused: the newest version lies with a signer.
    """
    audit.hold(session)
    said = content_of(session, plan, content, report, by.today)
    earlier = versions_of(session, plan, report.id)
    newest = earlier[-1] if earlier else None
    body = canonical(said)
    if newest is not None and newest.body == body:
        return Made(newest, False, [])
    if newest is not None and newest.status.value in UNDER_WAY:
        raise Refused(
            f"Số liệu đã khác bản số {newest.version}, nhưng bản ấy đang “{newest.status.label}”. "
            "Hãy trả lại để soạn lại (nêu lý do), rồi lập bản mới; hoặc chờ phát hành xong rồi lập bản bổ sung."
        )
    if newest is not None and newest.status is VersionStatus.DRAFTED:
        move(session, newest, VersionStatus.SUPERSEDED, VERSION, by=by, detail={"report": report.id})
        log_step(session, newest, VersionStatus.SUPERSEDED, by.today, by)
    row = ReportVersion(
        plan_id=plan.id,
        report_code=report.id,
        version=newest.version + 1 if newest else 1,
        sha256=hash_of(body),
        body=body,
        clause_code=report.clause,
        made_on=by.today,
        supplements=next((each.id for each in reversed(earlier) if each.status.value in FINAL), None),
        recorded_at=by.now,
        recorded_by=by.actor,
    )
    session.add(row)
    session.flush()
    log_step(session, row, VersionStatus.DRAFTED, by.today, by)
    detail = {"report": report.id, "version": row.version, "sha256": row.sha256, "clause": report.clause}
    note(session, VERSION.subject, row.id, MADE, by=by, detail=detail)
    return Made(row, True, changes_between(content_in(newest), said) if newest else [])


def log_step(
    session: Session, row: ReportVersion, status: VersionStatus, on: date, by: By, reason: str | None = None
) -> None:
    """Write down that a version reached a status on a day."""
    session.add(
        ReportStep(
            version_id=row.id or 0,
            status=status,
            on_day=on,
            reason=reason,
            recorded_at=by.now,
            recorded_by=by.actor,
        )
    )
    session.flush()


def hash_of(body: str) -> str:
    """SHA-256 of a version's body, in UTF-8."""
    return hashlib.sha256(body.encode()).hexdigest()


def content_in(row: ReportVersion) -> Content:
    """What a version says."""
    found: Content = json.loads(row.body)
    return found


def changes_of(rows: Sequence[ReportVersion], row: ReportVersion) -> list[str]:
    """What a version says differently from the one before it; and a supplement, from the issued one it adds to.

    Args:
        rows: every version of the report.
    """
    base = next((each for each in rows if each.id == row.supplements), None)
    base = base or next((each for each in rows if each.version == row.version - 1), None)
    return changes_between(content_in(base), content_in(row)) if base is not None else []


def verify(session: Session) -> list[str]:
    """Hash every version of every year again and hold it to its column and to the audit chain; say what does not agree."""
    wrong = []
    order = (col(ReportVersion.plan_id), col(ReportVersion.report_code), col(ReportVersion.version))
    for row in session.exec(select(ReportVersion).order_by(*order)):
        found = hash_of(row.body)
        where = f"Báo cáo {row.report_code}, bản số {row.version} lập ngày {format_date(row.made_on)}"
        if found != row.sha256:
            wrong.append(f"{where}: nội dung không còn khớp mã SHA-256 đã ghi.")
        if row.sha256 != _hash_in_the_chain(session, row):
            wrong.append(f"{where}: mã SHA-256 không khớp với nhật ký.")
    if (broken := audit.verify(session)) is not None:
        wrong.append(f"Nhật ký không còn nguyên vẹn từ dòng {broken}.")
    return wrong


def _hash_in_the_chain(session: Session, row: ReportVersion) -> str | None:
    links = session.exec(
        select(AuditRow.body)
        .where(AuditRow.subject == VERSION.subject, AuditRow.subject_id == str(row.id))
        .order_by(col(AuditRow.seq))
    )
    for body in links:
        link = json.loads(body)
        if link["change"] == MADE:
            return str(link["detail"]["sha256"])
    return None
