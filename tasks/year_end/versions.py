"""Bản số liệu báo cáo: make a frozen version, say what changed, and verify that nothing was touched (III.1.c)."""

from dataclasses import dataclass
from datetime import date, datetime

from prefect import task
from sqlmodel import Session, func, select

from config.steps.year_end import ReportText
from models.lifecycle import By
from models.states import Source
from models.year_end import snapshot
from models.year_end.record import ReportVersion, find_version, versions_of
from tasks.context import Context
from tasks.transactions import reading, transaction
from tasks.year_end.sections import chosen_report


@dataclass(frozen=True)
class VersionLine:
    """One version of a report as lists show it."""

    version: int
    status: str
    status_label: str
    made_on: date
    number: str | None
    issued_on: date | None
    sha256: str
    supplements: int | None
    changes: list[str]


@dataclass(frozen=True)
class VersionMade:
    """What making a version did."""

    report_id: str
    report_name: str
    clause: str
    label: str | None
    new: bool
    version: VersionLine


@dataclass(frozen=True)
class Verified:
    """What verifying found: how many versions, and what does not agree."""

    versions: int
    wrong: list[str]


@task(name="Lập bản số liệu báo cáo", task_run_name="Lập bản số liệu: {report}")
def make_version(report: str, today: date, now: datetime, actor: str, source: Source) -> VersionMade:
    """Freeze what the record says today; the same as the newest version is that version, whoever asks twice.

    Raises:
        Refused: the newest version lies with a signer.
    """
    with transaction() as session:
        context, _, found = chosen_report(session, report)
        made = snapshot.make(session, context.plan, context.content, found, by=By(actor, source, now, today))
        line = _line(session, context, found, made.version)
        return VersionMade(found.id, found.name, found.clause, found.label, made.new, line)


def versions(report: str) -> list[VersionLine]:
    """Every version of a report, the oldest first, each with what it says differently.

    Raises:
        Refused: an unknown report.
    """
    with reading() as session:
        context, _, found = chosen_report(session, report)
        rows = versions_of(session, context.plan, found.id)
        return [_shown(rows, row) for row in rows]


def body_of(report: str, version: int) -> str:
    """The canonical JSON of one version, byte for byte what its hash is of.

    Raises:
        Refused: an unknown report or version.
    """
    with reading() as session:
        context, _, found = chosen_report(session, report)
        return find_version(session, context.plan, found.id, version).body


def verify_versions() -> Verified:
    """Hash every version of every report again, also of the years before."""
    with reading() as session:
        count = session.exec(select(func.count()).select_from(ReportVersion)).one()
        return Verified(count, snapshot.verify(session))


def _line(session: Session, context: Context, report: ReportText, row: ReportVersion) -> VersionLine:
    return _shown(versions_of(session, context.plan, report.id), row)


def _shown(rows: list[ReportVersion], row: ReportVersion) -> VersionLine:
    numbers = {each.id: each.version for each in rows}
    return VersionLine(
        version=row.version,
        status=row.status.value,
        status_label=row.status.label,
        made_on=row.made_on,
        number=row.number,
        issued_on=row.issued_on,
        sha256=row.sha256,
        supplements=numbers.get(row.supplements),
        changes=snapshot.changes_of(rows, row),
    )
