"""Lập hồ sơ năm: the record as of one moment and every file that it knows, in one zip that can prove that it is whole.

Tables, chain and pages are read as of one moment, while others work on; the files are packed after that, since what lies
in the store never changes. The same record and files make the same bytes where the same zlib packs them. That an archive
was made is a link of the chain too, with its SHA-256; the archive holds the chain up to the link before.
"""

import shutil
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from prefect import task
from sqlmodel import Session, col, select

from config.refusals import Refused
from config.settings import settings
from models import audit
from models.audit import AuditRow
from models.intake.store import find_below, has_digest
from models.lifecycle import By
from models.moves import note
from models.plans import Plan
from models.states import Source
from models.year_pack.contents import Content, contents
from tasks.context import code_of, context_of
from tasks.transactions import as_of_one_moment, transaction
from tasks.year_pack.archive import Archive, write_zip
from tasks.year_pack.snapshot import Moment, write_record

FOLDER, SUBJECT, UNFINISHED = "ho-so-nam", "year_pack", ".dang-lap-"
LEFT_BEHIND_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Packed:
    """The archive that was made.

    Args:
        path: below the office's home.
        size: bytes.
        rows: of the record's tables, the chain aside.
        through: the last link of the chain that is in it; `head` its hash.
        gone: drafts and exported workbooks that no longer lie where they were put.
        lost: what the store should hold and does not, by its place there; only where that was allowed.
        new: whether anything is different from an archive that was made before.
    """

    plan_id: str
    year: int
    path: str
    sha256: str
    size: int
    files: int
    rows: int
    through: int
    head: str
    closed_on: date | None
    gone: list[str]
    lost: list[str]
    new: bool


@task(name="Lập hồ sơ năm", task_run_name="Lập hồ sơ năm: {plan}")
def pack_year(plan: str, allow_lost: bool, today: date, now: datetime, actor: str, source: Source) -> Packed:
    """Make the archive of a plan's year; asked again over an unchanged record, it is the same file.

    Args:
        plan: the plan's id; empty for the running one.
        allow_lost: make it though the store has lost a file; the archive then says which.

    Raises:
        Refused: no such plan, a file of the store is gone or was changed, or the archive cannot be written.
    """
    home = settings().home
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    _clear_left_behind(folder, now)
    with TemporaryDirectory(prefix=UNFINISHED, dir=folder) as aside:
        try:
            moment, files = _look(plan, Path(aside))
            lost = _lost(home, files)
            if lost and not allow_lost:
                raise _is_lost(lost)
            archive = write_zip(moment, files, home, Path(aside), without=[each.path for each in lost])
            name = f"{FOLDER}/{moment.plan_id}-{archive.sha256[:12]}.zip"
            archive.place.replace(home / name)
        except OSError as broken:
            raise Refused(
                f"Không ghi được hồ sơ năm vào thư mục {FOLDER}: {broken.strerror}. Hãy kiểm tra dung lượng đĩa và quyền ghi."
            ) from None
    new = _record(moment, archive, By(actor, source, now, today))
    return Packed(
        plan_id=moment.plan_id,
        year=moment.year,
        path=name,
        sha256=archive.sha256,
        size=archive.size,
        files=len(files) - len(archive.missing),
        rows=moment.rows,
        through=moment.through,
        head=moment.head,
        closed_on=moment.closed_on,
        gone=[each for each in archive.missing if each not in {found.path for found in lost}],
        lost=[_named(each) for each in lost],
        new=new,
    )


def _look(chosen: str, aside: Path) -> tuple[Moment, list[Content]]:
    with as_of_one_moment() as session:
        plan = _plan(session, chosen)
        files = contents(session, plan)
        return write_record(session, plan, files, aside, through=_last_link(session)), files


def _plan(session: Session, chosen: str) -> Plan:
    running = context_of(session).plan
    plan = session.get(Plan, code_of(chosen)) if chosen else running
    if plan is None:
        known = ", ".join(session.exec(select(Plan.id).order_by(col(Plan.year), col(Plan.id))))
        raise Refused(f"Không có kế hoạch “{chosen}” trong sổ. Các kế hoạch có trong sổ: {known}.")
    return plan


def _last_link(session: Session) -> int:
    """The chain's end, links aside that only say that an archive was made: else no two archives would be the same."""
    last = session.exec(
        select(AuditRow.seq).where(AuditRow.subject != SUBJECT).order_by(col(AuditRow.seq).desc()).limit(1)
    ).first()
    return last or 0


def _lost(home: Path, files: list[Content]) -> list[Content]:
    return [each for each in files if each.place and each.sha256 and not _is_there(home, each)]


def _named(each: Content) -> str:
    """By its place in the store, which has to be put back, and its folder: a unit's name for a file may hold a person's."""
    return f"{each.place} ({PurePosixPath(each.path).parent})"


def _is_there(home: Path, each: Content) -> bool:
    place = find_below(home, each.place or "")
    return place is not None and has_digest(place, each.sha256 or "")


def _record(moment: Moment, archive: Archive, by: By) -> bool:
    """Say in the chain that the archive was made, once for each that is different."""
    with transaction() as session:
        audit.hold(session)
        known = session.exec(select(AuditRow).where(AuditRow.subject == SUBJECT, AuditRow.subject_id == moment.plan_id))
        if any(f'"sha256":"{archive.sha256}"' in row.body for row in known):
            return False
        detail = {"sha256": archive.sha256, "through": moment.through, "head": moment.head}
        note(session, SUBJECT, moment.plan_id, "lập hồ sơ năm", by=by, detail=detail)
        return True


def _is_lost(lost: list[Content]) -> Refused:
    listed = "\n".join(f"- {_named(each)}" for each in lost[:20])
    more = f"\n… và {len(lost) - 20} tệp khác." if len(lost) > 20 else ""
    return Refused(
        f"Chưa lập hồ sơ năm: {len(lost)} tệp trong kho không còn hoặc đã bị sửa:\n{listed}{more}\n"
        "Hãy khôi phục thư mục kho từ bản sao lưu rồi chạy lại; không khôi phục được thì chọn lập hồ sơ dù thiếu, hồ sơ sẽ "
        "ghi rõ tệp nào thiếu."
    )


def _clear_left_behind(folder: Path, now: datetime) -> None:
    """What a run that was killed left behind holds personal data: away with it, unless it may still be written."""
    for each in folder.glob(f"{UNFINISHED}*"):
        if datetime.fromtimestamp(each.stat().st_mtime, now.tzinfo) < now - LEFT_BEHIND_AFTER:
            shutil.rmtree(each, ignore_errors=True)
