"""The files of one plan's year: where each lies, what it is called in the archive, and what it has to be.

What was taken in, what was signed and what went into a dossier lies in the store and can only be that content or gone. A
draft and an exported workbook lie where people work on them, and go in as they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import PurePosixPath

from sqlmodel import Session, col, select

from config.vietnamese import plain_file_name
from models.initiatives import Initiative
from models.intake.record import StoredFile
from models.intake.store import STORE_FOLDER
from models.issuing.record import DocumentDraft, IssuedDocument
from models.obligations import Obligation
from models.plans import Plan, PlanVersion
from models.registration.attachments import InitiativeFile
from models.submission.dossiers import DossierFile, Submission
from models.workbooks import workbooks_of
from models.year_end.record import ReportVersion

DRAFT, LONGEST, ADDRESSES = "du-thao", 80, "don-vi-dau-moi"
DOCUMENTS, HANDED_IN, INITIATIVES, DOSSIERS, WORKBOOKS = "van-ban", "ho-so-don-vi", "mo-hinh", "ho-so-trinh", "bieu-mau"
PLANS, REPORTS = "ke-hoach", "so-lieu-bao-cao"


@dataclass(frozen=True)
class Content:
    """One file of the archive.

    Args:
        path: in the archive, in plain letters; unique after `contents`.
        place: below the office's home; None where the record itself holds the text.
        text: what the record holds.
        sha256: what the content has to be; None for what people may still work on.
        row: the row that knows it ("issued_document", 3), for the pages.
    """

    path: str
    place: str | None = None
    text: str | None = None
    sha256: str | None = None
    row: tuple[str, int] | None = None


def contents(session: Session, plan: Plan) -> list[Content]:
    """Every file of a plan's year, by its path; alike names are told apart by a number."""
    found = chain(
        _plan_versions(session, plan),
        _report_versions(session, plan),
        _drafts(session, plan),
        _issued(session, plan),
        _handed_in(session, plan),
        _attached(session, plan),
        _dossiers(session, plan),
        _workbooks(session, plan),
    )
    return sorted(_told_apart(found), key=lambda each: each.path)


def _plan_versions(session: Session, plan: Plan) -> Iterator[Content]:
    query = select(PlanVersion).where(PlanVersion.plan_id == plan.id).order_by(col(PlanVersion.version))
    for row in session.exec(query):
        yield Content(f"{PLANS}/phien-ban-{row.version}.json", text=row.content, sha256=row.digest)


def _report_versions(session: Session, plan: Plan) -> Iterator[Content]:
    query = select(ReportVersion).where(ReportVersion.plan_id == plan.id).order_by(col(ReportVersion.id))
    for row in session.exec(query):
        path = f"{REPORTS}/{plain_file_name(row.report_code)}-ban-{row.version}.json"
        yield Content(path, text=row.body, sha256=row.sha256)


def _drafts(session: Session, plan: Plan) -> Iterator[Content]:
    """A draft that was drafted anew over the same file is no longer there: the newest row has the file."""
    query = select(DocumentDraft).where(DocumentDraft.plan_id == plan.id).order_by(col(DocumentDraft.id))
    for row in {row.path: row for row in session.exec(query)}.values():
        path = f"{DOCUMENTS}/{row.code}/{DRAFT}{PurePosixPath(row.path).suffix}"
        yield Content(path, place=row.path, row=("document_draft", row.id or 0))


def _issued(session: Session, plan: Plan) -> Iterator[Content]:
    query = (
        select(IssuedDocument, DocumentDraft)
        .join(DocumentDraft, col(DocumentDraft.id) == col(IssuedDocument.draft_id))
        .where(DocumentDraft.plan_id == plan.id)
        .order_by(col(IssuedDocument.id))
    )
    seen = set()
    for row, draft in session.exec(query):
        if (draft.id, row.digest) in seen:  # corrected or withdrawn later: the same signed copy
            continue
        seen.add((draft.id, row.digest))
        number = plain_file_name(row.number_words.replace("/", "-"))
        path = f"{DOCUMENTS}/{draft.code}/da-phat-hanh-{number}.{row.file_kind}"
        yield _stored(path, row.digest, ("issued_document", row.id or 0))


def _handed_in(session: Session, plan: Plan) -> Iterator[Content]:
    query = (
        select(StoredFile, Obligation)
        .join(Obligation, col(Obligation.id) == col(StoredFile.obligation_id))
        .where(Obligation.plan_id == plan.id)
        .order_by(col(StoredFile.id))
    )
    for row, owed in session.exec(query):
        folder = _folder(HANDED_IN, row.unit_code, owed.duty_code, owed.occurrence)
        yield _stored(f"{folder}/{_name(row.name, row.version)}", row.digest, ("stored_file", row.id or 0))


def _attached(session: Session, plan: Plan) -> Iterator[Content]:
    query = (
        select(InitiativeFile, Initiative)
        .join(Initiative, col(Initiative.id) == col(InitiativeFile.initiative_id))
        .where(Initiative.plan_id == plan.id)
        .order_by(col(InitiativeFile.id))
    )
    for row, initiative in session.exec(query):
        path = f"{_folder(INITIATIVES, initiative.code)}/{_name(row.name, row.version)}"
        yield _stored(path, row.digest, ("initiative_file", row.id or 0))


def _dossiers(session: Session, plan: Plan) -> Iterator[Content]:
    dossiers = list(session.exec(select(Submission).where(Submission.plan_id == plan.id).order_by(col(Submission.id))))
    for dossier in dossiers:
        files = session.exec(
            select(DossierFile).where(DossierFile.submission_id == dossier.id).order_by(col(DossierFile.id))
        )
        for row in files:
            path = f"{_folder(DOSSIERS, dossier.code, row.piece)}/{_name(row.name, row.version)}"
            yield _stored(path, row.sha256, ("dossier_file", row.id or 0))
        if dossier.package_name is not None:
            path = f"{_folder(DOSSIERS, dossier.code)}/goi-ho-so.zip"
            yield Content(
                path, dossier.package_name, sha256=dossier.package_sha256, row=("submission", dossier.id or 0)
            )


def _workbooks(session: Session, plan: Plan) -> Iterator[Content]:
    """All but the list of contacts: it is the office's, and full of addresses."""
    for row in workbooks_of(session, plan.id):
        if row.kind == ADDRESSES:
            continue
        path = f"{WORKBOOKS}/{row.code}-{plain_file_name(row.kind)}.xlsx"
        kept = row.path.startswith(f"{STORE_FOLDER}/")
        yield Content(path, row.path, sha256=row.sha256 if kept else None, row=("workbook_file", row.id or 0))


def _stored(path: str, digest: str, row: tuple[str, int]) -> Content:
    return Content(path, f"{STORE_FOLDER}/{digest[:2]}/{digest}", sha256=digest, row=row)


def _folder(*parts: str) -> str:
    return "/".join(map(plain_file_name, parts))


def _name(name: str, version: int) -> str:
    """Cut where it is long: Windows unpacks no path of more than 260 letters, the folders and its own included."""
    plain = PurePosixPath(plain_file_name(name))
    stem = plain.stem[:LONGEST]
    return f"{stem}{plain.suffix}" if version == 1 else f"{stem}.ban-{version}{plain.suffix}"


def _told_apart(found: Iterator[Content]) -> Iterator[Content]:
    """Names that differ by letters' case or diacritics alone would overwrite each other when unpacked."""
    taken: set[str] = set()
    for each in found:
        path = PurePosixPath(each.path)
        names = (f"{path.stem}.{number}{path.suffix}" for number in count(2))
        while path.as_posix().casefold() in taken:
            path = path.with_name(next(names))
        taken.add(path.as_posix().casefold())
        yield replace(each, path=path.as_posix())
