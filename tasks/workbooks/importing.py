"""Nhập biểu mẫu: each workbook of the intake folder in one transaction, whole or not at all.

The file says which kind it is; its rows are held to the record as it is now, in the same transaction that writes them.
A file that was taken twice changes nothing; a run that dies leaves the record as it was and the file where it lay.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from prefect import task
from sqlmodel import Session

from config.refusals import Refused
from config.settings import settings
from documents.workbooks.comparing import Compared, compare
from documents.workbooks.parsing import Raw, annotated, read_raw
from documents.workbooks.reading import Problem, Understood, listed, sheet_by_headings, understand
from models import audit
from models.lifecycle import By
from models.rules.intake import FileRefused, check_words
from models.states import Source
from tasks.context import Context, context_of
from tasks.transactions import transaction
from tasks.workbooks.common import Applied, CellsRefused, Filled, Work, WorkbookKind, told_of
from tasks.workbooks.kept import Origin, enter_returned, enter_taken
from tasks.workbooks.kinds import KINDS, kind_of
from tasks.workbooks.places import Incoming, clear_away, give_back, lent, waiting

SECRET_MARKS = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")
"""Where the plan's data does not say which."""


@dataclass(frozen=True)
class ImportedFile:
    """What became of one file; names, cells and votes are not in it.

    Args:
        shown: what a page may call the file.
        code: under which the page of files opens what was taken in, or the annotated copy.
        wrong: why it was refused, place by place, without what only the file may say; empty when it was taken.
        back_in: where the refused file lies with its annotated copy, below the home.
        annotated: whether the copy with comments could be drawn.
    """

    shown: str
    code: str | None = None
    label: str = ""
    new: int = 0
    changed: int = 0
    same: int = 0
    cautions: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    clause: str = ""
    next_step: str = ""
    wrong: list[Problem] = field(default_factory=list)
    back_in: str | None = None
    annotated: bool = False

    @property
    def taken(self) -> bool:
        """Whether it was taken."""
        return not self.wrong

    @property
    def problems(self) -> list[str]:
        """Why it was refused, a sentence each; what is wrong in the same way at many places is told once."""
        counted = Counter(str(each) for each in self.wrong)
        return [f"{said} (lặp {times} lần)" if times > 1 else said for said, times in counted.items()]


@dataclass(frozen=True)
class Imported:
    """What became of every file of the folder."""

    files: list[ImportedFile]
    preview: bool

    @property
    def changed(self) -> bool:
        """Whether the record is another than before."""
        return not self.preview and any(each.taken and each.new + each.changed for each in self.files)


@task(name="Nhập biểu mẫu")
def import_workbooks(
    today: date, now: datetime, actor: str, source: Source = Source.FILE, preview: bool = False
) -> Imported:
    """Take every workbook that lies in the intake folder; one that is refused keeps no other from being taken.

    Raises:
        Refused: nothing lies there, a folder that cannot be used.
    """
    files = waiting(settings().home)
    if not files:
        raise Refused("Thư mục tiep-nhan/bieu-mau chưa có tệp nào; đặt biểu mẫu đã điền vào thư mục này rồi chạy lại.")
    by = By(actor, source, now, today)
    return Imported([_one(file, by, preview=preview) for file in files], preview)


@task(name="Nhập tệp biểu mẫu")
def import_files(
    paths: Sequence[Path], today: date, now: datetime, actor: str, source: Source = Source.FILE, preview: bool = False
) -> Imported:
    """Take workbooks from wherever they lie; they stay there, and a refused one has its annotated copy in `tra-lai/`."""
    by = By(actor, source, now, today)
    return Imported([_one(lent(path), by, preview=preview) for path in paths], preview)


def _one(file: Incoming, by: By, *, preview: bool) -> ImportedFile:
    if file.data is None:
        return ImportedFile(file.shown, wrong=[Problem("", None, "", file.wrong)])
    try:
        done = take_workbook(file.data, file.shown, by, name=file.path.name, preview=preview)
    except CellsRefused as refused:
        return _refused(file, refused.problems, None if preview else _copy(file.data, refused, by), preview=preview)
    except Refused as refused:
        return _refused(file, [Problem("", None, "", str(refused))], None, preview=preview)
    if not preview:
        clear_away(file)
    return done


def take_workbook(data: bytes, shown: str, by: By, *, name: str = "", preview: bool = False) -> ImportedFile:
    """Take one workbook in one transaction.

    Args:
        name: as it lies in the folder, looked at for a mark of secrecy and shown nowhere.

    Raises:
        CellsRefused: with every place that a person must look at; nothing is changed.
        Refused: a file that is no workbook, or that nobody can read; nothing is changed.
    """
    raw = read_raw(data)
    with transaction() as session:
        # What the rows are held to must still be what the record says when they are written.
        audit.hold(session)
        context = context_of(session)
        _refuse_secret(context, name, raw)
        kind, filled = _kind_of(session, context, raw, by.today)
        origin, code = Origin(context.plan.id, kind.code, raw.meta.about), None
        with _refusals_of(origin):
            sheets, problems, cautions = understand(filled.book, raw)
            if problems:
                raise CellsRefused(problems)
            compared = _compared(sheets, filled)
            applied = _applied(Work(session, context, _about(context, raw), by), kind, compared)
        session.flush()
        if preview:
            session.rollback()
        elif written := applied.new + applied.changed:
            code = enter_taken(session, origin, data, written, by=by)
    return ImportedFile(
        shown=shown,
        code=code,
        label=kind.label,
        new=applied.new,
        changed=applied.changed,
        same=sum(len(each.same) for each in compared.values()),
        cautions=[*cautions, *applied.cautions],
        details=applied.details,
        clause=applied.clause,
        next_step=applied.next_step,
    )


@contextmanager
def _refusals_of(origin: Origin) -> Iterator[None]:
    """Let a refusal of cells say whose workbook it refuses."""
    try:
        yield
    except CellsRefused as refused:
        refused.origin = origin
        raise


def _refuse_secret(context: Context, name: str, raw: Raw) -> None:
    """Refuse what is marked secret, whatever it holds."""
    intake = context.content.plan.intake
    marks = intake.secret_marks if intake else SECRET_MARKS
    words = (cell for grid in raw.grids for line in grid.rows for cell in line if isinstance(cell, str))
    try:
        check_words(name, words, marks)
    except FileRefused as refused:
        raise Refused(f"Tệp {refused}.") from None


def _kind_of(session: Session, context: Context, raw: Raw, today: date) -> tuple[WorkbookKind, Filled]:
    """Which kind a file is, and what the record says in its place now."""
    if raw.meta.code:
        kind = kind_of(raw.meta.code)
        if kind.apply is None:
            raise Refused(f"“{kind.label}” chỉ để xem, không nhập lại được.")
        plan = raw.meta.about.get("plan", "")
        if plan != context.plan.id:
            raise Refused(
                f"Tệp được xuất từ kế hoạch “{plan}”, cơ quan đang chạy kế hoạch “{context.plan.id}”. Hãy xuất lại biểu mẫu."
            )
        filled = kind.fill(session, context, raw.meta.about, today)
        if raw.meta.template > filled.book.template:
            raise Refused("Tệp thuộc phiên bản biểu mẫu mới hơn chương trình này. Hãy xuất lại biểu mẫu.")
        return kind, filled
    for kind in KINDS.values():
        if kind.apply is None or not kind.by_headings:
            continue
        filled = kind.fill(session, context, _about(context, raw), today)
        if sheet_by_headings(filled.book, raw):
            return kind, filled
    raise Refused(
        "Tệp không phải biểu mẫu của chương trình, hoặc đã mất trang ẩn và dòng tiêu đề. Hãy chép các dòng (dán giá trị) "
        "sang biểu mẫu xuất bằng “Xuất biểu mẫu” rồi đặt lại."
    )


def _about(context: Context, raw: Raw) -> dict[str, str]:
    return {"plan": context.plan.id, **raw.meta.about}


def _compared(sheets: Sequence[Understood], filled: Filled) -> dict[str, Compared]:
    found = {each.sheet.key: compare(each, filled.rows.get(each.sheet.key, ())) for each in sheets}
    if problems := [problem for each in found.values() for problem in each.problems]:
        raise CellsRefused(problems)
    for sheet in filled.book.sheets:
        found.setdefault(sheet.key, Compared(Understood(sheet, sheet.title)))
    return found


def _applied(work: Work, kind: WorkbookKind, compared: dict[str, Compared]) -> Applied:
    """Let the kind write; what its doors refuse is told by sheet, row and column."""
    assert kind.apply is not None
    try:
        return kind.apply(work, compared)
    except CellsRefused:
        raise
    except Refused as refused:
        first = next(iter(compared.values())).understood
        raise CellsRefused(told_of(first, refused)) from None


def _copy(data: bytes, refused: CellsRefused, by: By) -> tuple[bytes, str] | None:
    """The copy with a comment on each cell, entered, and its code; None where it cannot be drawn."""
    drawn = annotated(data, [*listed(refused.problems)])
    if drawn is None or refused.origin is None:
        return None
    with transaction() as session:
        audit.hold(session)
        return drawn, enter_returned(session, refused.origin, data, drawn, len(refused.problems), by=by)


def _refused(
    file: Incoming, problems: Sequence[Problem], copy: tuple[bytes, str] | None, *, preview: bool
) -> ImportedFile:
    """Say why, and give the file back with its copy beside it."""
    drawn, code = copy or (None, None)
    back = None if preview else give_back(settings().home, file, drawn)
    told = [replace(each, sheet="", detail="") for each in problems]
    return ImportedFile(file.shown, code, wrong=told, back_in=back, annotated=copy is not None)
