"""Xuất biểu mẫu: the record's rows as workbooks, kept in `<home>/bieu-mau/<plan>/`, none written over."""

from dataclasses import dataclass
from datetime import date, datetime

from prefect import task
from sqlmodel import Session

from config.refusals import Refused
from config.settings import settings
from documents.workbooks.sheets import Contents
from documents.workbooks.writing import workbook_of
from models import audit
from models.intake.store import digest_of
from models.lifecycle import By
from models.states import Source
from tasks.context import Context, context_of
from tasks.drafting.files import Kept, keep
from tasks.transactions import reading, transaction
from tasks.workbooks.common import File, Filled, Wanted, WorkbookKind
from tasks.workbooks.kept import Origin, enter_export
from tasks.workbooks.kinds import kind_of
from tasks.workbooks.places import EXPORTS, SUFFIX


@dataclass(frozen=True)
class ExportedFile:
    """One file: where it lies below the home, whether it is new or was edited since, and how many rows each sheet has.

    Args:
        code: under which the page of files opens it.
    """

    code: str
    path: str
    new: bool
    edited: bool
    rows: dict[str, int]

    @property
    def note(self) -> str:
        """Whether it was written now."""
        if self.new:
            return "mới"
        return "đã có, cơ quan đã sửa; giữ nguyên" if self.edited else "đã có, không thay đổi"


@dataclass(frozen=True)
class Exported:
    """What an export wrote."""

    kind: str
    label: str
    plan_title: str
    files: list[ExportedFile]
    comes_back: bool


@task(name="Xuất biểu mẫu", task_run_name="Xuất biểu mẫu: {wanted.kind}")
def export_workbooks(wanted: Wanted, today: date, now: datetime, actor: str, source: Source = Source.FORM) -> Exported:
    """Write the workbooks of a kind and enter them; the same rows on the same day are the file that lies there already.

    The files are written first: after a crash between the two the next export finds and enters them.

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
    drawn = [(file, each, _drawn(kind, file, each, office, today)) for file, each in filled]
    home, by = settings().home, By(actor, source, now, today)
    kept = [keep(home, context.plan.id, file.stem, data, root=EXPORTS, suffix=SUFFIX) for file, _, data in drawn]
    with transaction() as session:
        audit.hold(session)
        files = [
            _entered(session, Origin(context.plan.id, kind.code, file.about), each, data, place, by)
            for (file, each, data), place in zip(drawn, kept, strict=True)
        ]
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


def _drawn(kind: WorkbookKind, file: File, filled: Filled, office: str, today: date) -> bytes:
    try:
        return workbook_of(contents_of(kind, file, filled, office, today))
    except ValueError as wrong:
        raise Refused(f"Không xuất được: {wrong} Hãy rút gọn nội dung ấy trong sổ.") from None


def _entered(session: Session, origin: Origin, filled: Filled, data: bytes, kept: Kept, by: By) -> ExportedFile:
    rows = {sheet.title: len(filled.rows.get(sheet.key, ())) for sheet in filled.book.sheets}
    code = enter_export(session, origin, kept.path, digest_of(data), sum(rows.values()), by=by)
    return ExportedFile(code, kept.path, kept.new, kept.edited, rows)
