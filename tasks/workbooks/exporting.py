"""Xuất biểu mẫu: the record's rows as workbooks, kept in `<home>/bieu-mau/<plan>/`, none written over."""

from dataclasses import dataclass
from datetime import date

from prefect import task
from sqlmodel import Session

from config.refusals import Refused
from config.settings import settings
from documents.workbooks.sheets import Contents
from documents.workbooks.writing import workbook_of
from tasks.context import Context, context_of
from tasks.drafting.files import keep
from tasks.transactions import reading
from tasks.workbooks.common import File, Filled, Wanted, WorkbookKind
from tasks.workbooks.kinds import kind_of
from tasks.workbooks.places import EXPORTS, SUFFIX


@dataclass(frozen=True)
class ExportedFile:
    """One file: where it lies below the home, whether it is new or was edited since, and how many rows each sheet has."""

    path: str
    new: bool
    edited: bool
    rows: dict[str, int]


@dataclass(frozen=True)
class Exported:
    """What an export wrote."""

    kind: str
    label: str
    plan_title: str
    files: list[ExportedFile]
    comes_back: bool


@task(name="Xuất biểu mẫu", task_run_name="Xuất biểu mẫu: {wanted.kind}")
def export_workbooks(wanted: Wanted, today: date) -> Exported:
    """Write the workbooks of a kind; the same rows on the same day are the file that lies there already.

    Raises:
        Refused: an unknown kind, a choice that is missing, nothing to export.
    """
    kind = kind_of(wanted.kind)
    with reading() as session:
        context = context_of(session)
        filled = [
            (file, kind.fill(session, context, file.about, today)) for file in kind.files(session, context, wanted)
        ]
        office = office_name(session, context)
    files = [_kept(context, kind, file, each, office, today) for file, each in filled]
    return Exported(kind.code, kind.label, context.plan.short_title, files, kind.apply is not None)


def office_name(session: Session, context: Context) -> str:
    """Whose workbook it is: the host of the plan."""
    host = next((each.name for each in context.content.units.units if each.code == context.plan.host_unit), "")
    return f"{context.plan.authority} – {host}".upper() if host else context.plan.authority.upper()


def contents_of(kind: WorkbookKind, file: File, filled: Filled, office: str, today: date) -> Contents:
    """The workbook to draw."""
    return Contents(
        book=filled.book,
        rows=filled.rows,
        about=file.about,
        office=office,
        subtitle=filled.subtitle,
        made_on=today,
        views=filled.views,
    )


def _kept(context: Context, kind: WorkbookKind, file: File, filled: Filled, office: str, today: date) -> ExportedFile:
    try:
        content = workbook_of(contents_of(kind, file, filled, office, today))
    except ValueError as wrong:
        raise Refused(f"Không xuất được: {wrong} Hãy rút gọn nội dung ấy trong sổ.") from None
    kept = keep(settings().home, context.plan.id, file.stem, content, root=EXPORTS, suffix=SUFFIX)
    counts = {sheet.title: len(filled.rows.get(sheet.key, ())) for sheet in filled.book.sheets}
    return ExportedFile(kept.path, kept.new, kept.edited, counts)
