"""Soạn văn bản: gather a document from the record, draw it, and keep it as a file (III.1.a; NĐ 30/2020/NĐ-CP)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from prefect import task
from sqlmodel import Session

from config.refusals import Refused
from config.settings import settings
from documents.drafts import CERTIFICATES, KINDS, Named, document_of, named
from models import audit
from models.issuing.record import DocumentDraft, keep_draft
from models.lifecycle import By
from models.states import Source
from tasks.context import Context, context_of
from tasks.drafting import (
    assigning,
    certificates,
    chasing,
    council,
    extensions,
    inspected,
    outcomes,
    rounds,
    units,
    upward,
    year,
)
from tasks.drafting.files import keep
from tasks.drafting.gathered import Enclosure, Gathered, Wanted
from tasks.transactions import reading, transaction

GATHERERS: Final[dict[str, Callable[[Session, Context, Wanted, date], Gathered]]] = {
    "cong-van-don-doc": chasing.overdue_letter,
    "cong-van-phoi-hop": chasing.coordination_letter,
    "bao-cao-tong-ket": year.year_report,
    "to-trinh-cong-nhan": upward.recognition_proposal,
    "thong-bao-kiem-tra": rounds.inspection_notice,
    "cong-van-giao-nhiem-vu": assigning.assignment_letter,
    "cong-van-gia-han": extensions.extension_letter,
    "bien-ban-kiem-tra": inspected.inspection_minutes,
    "giay-moi": council.invitation,
    "phieu-cham": council.score_sheet,
    "bien-ban-tham-dinh": council.appraisal_minutes,
    "quyet-dinh-cong-nhan": outcomes.recognition_decision,
    "thong-bao-ket-qua": outcomes.result_notice,
    "bao-cao-don-vi": units.unit_report,
    "quyet-dinh-khen-thuong": certificates.commendation_decision,
    "giay-khen": certificates.commendations,
    "giay-chung-nhan": certificates.recognitions,
}
LABELS: Final = {code: CERTIFICATES.get(code) or KINDS[code].label for code in GATHERERS}
NEXT_STEPS: Final = (
    "Đọc lại, sửa trong tệp nếu cần; bản đã sửa không bị ghi đè.",
    "Trình ký; số và ngày để trống, văn thư cấp khi phát hành.",
    "Sau khi phát hành, ghi số, ngày và lưu bản đã ký ở “Phát hành văn bản”.",
)
KEPT_APART: Final = (
    "Đọc lại, sửa trong tệp nếu cần; bản đã sửa không bị ghi đè.",
    "Cơ quan này không cấp số cho văn bản ấy; in, ký, lưu theo hồ sơ của việc.",
)
# Signed by others, or within a council: this office gives them no number.
CHART: Final = "bieu-do"
NOT_OURS: Final = frozenset({"phieu-cham", "bao-cao-don-vi"})
IN_TRAINING: Final = "Đang diễn tập: văn bản để xem, không trình ký, không phát hành."


@dataclass(frozen=True)
class Chart:
    """A chart that was kept beside a document; `name` is the same in every version."""

    name: str
    code: str
    words: str
    path: str
    sha256: str


@dataclass(frozen=True)
class Draft:
    """What a draft says, from which rows, and where it lies.

    Args:
        code: under which it is issued; None of a preview.
        path: below the office's home; None of a preview.
        edited: the office has changed the file since; it was left as it is.
        sha256: of the document as drafted.
    """

    code: str | None
    kind: str
    label: str
    subject: str
    symbol: str
    clauses: list[str]
    contains: list[str]
    heads: list[str]
    rows: list[list[str]]
    notes: list[str]
    path: str | None
    new: bool
    edited: bool
    sha256: str
    next_steps: list[str]
    charts: list[Chart] = field(default_factory=list)

    @property
    def preview(self) -> bool:
        """Whether no file was written."""
        return self.path is None


@task(name="Soạn văn bản", task_run_name="Soạn văn bản: {wanted.kind}")
def draft_document(
    wanted: Wanted, today: date, now: datetime, actor: str, source: Source, preview: bool = False
) -> Draft:
    """Draft one document; the same record gives the same bytes, and then the file that lies there already.

    The file is written first: after a crash between the two the next draft finds it and enters it.

    Raises:
        Refused: an unknown kind, a choice that is missing, or data that do not make such a document.
    """
    gather = GATHERERS.get(wanted.kind)
    if gather is None:
        known = "; ".join(f"{code} ({label})" for code, label in LABELS.items())
        raise Refused(f"Không soạn được loại văn bản “{wanted.kind}”. Các loại: {known}.")
    with reading() as session:
        context = context_of(session)
        found = gather(session, context, wanted, today)
        training = context.training
    content = document_of(found.data)
    kept = None if preview else keep(settings().home, f"{found.plan}/{wanted.kind}", found.about, content)
    name = named(found.data)
    digest = hashlib.sha256(content).hexdigest()
    ours = name.numbered and wanted.kind not in NOT_OURS
    code, charts = None, []
    if kept:
        by = By(actor, source, now, today)
        code = _entered(found, wanted.kind, name, kept.path, digest, ours, by)
        charts = [_enclosed(found, each, by) for each in found.enclosed]
    return Draft(
        code=code,
        kind=wanted.kind,
        label=LABELS[wanted.kind],
        subject=name.subject,
        symbol=name.symbol,
        clauses=list(dict.fromkeys(found.clauses)),
        contains=list(found.contains),
        heads=list(found.heads),
        rows=[list(row) for row in found.rows],
        notes=[*([IN_TRAINING] if training else []), *found.notes],
        path=kept.path if kept else None,
        new=kept.new if kept else False,
        edited=kept.edited if kept else False,
        sha256=digest,
        next_steps=[*found.next_steps, *(NEXT_STEPS if ours else KEPT_APART)],
        charts=charts,
    )


@task(name="Vẽ biểu đồ của bản số liệu", task_run_name="Biểu đồ: bản số {version}")
def draw_charts(report: str, version: int, today: date, now: datetime, actor: str, source: Source) -> list[Chart]:
    """Draw the charts of a frozen version and keep them as the report that is drafted from it does.

    A plan that says nothing of documents has figures, and no charts of a report.
    """
    wanted = Wanted(kind=year.KIND, report=report, version=version)
    with reading() as session:
        try:
            found = year.year_report(session, context_of(session), wanted, today)
        except Refused:
            return []
    by = By(actor, source, now, today)
    return [_enclosed(found, each, by) for each in found.enclosed]


def _enclosed(found: Gathered, each: Enclosure, by: By) -> Chart:
    """A chart as a file and a row of its own; it has no number and goes nowhere by itself."""
    kept = keep(settings().home, f"{found.plan}/{CHART}", each.about, each.png, suffix=".png")
    about = replace(found, about=each.about, thing=None)
    digest = hashlib.sha256(each.png).hexdigest()
    code = _entered(about, CHART, Named(each.words, "", numbered=False), kept.path, digest, False, by)
    return Chart(each.name, code, each.words, kept.path, digest)


def _entered(found: Gathered, kind: str, name: Named, path: str, digest: str, ours: bool, by: By) -> str:
    """The draft's row; the same content once more is the row that is there, and writes nothing."""
    thing, thing_id = found.thing or (None, None)
    row = DocumentDraft(
        plan_id=found.plan,
        kind=kind,
        about=found.about,
        symbol=name.symbol if ours else "",
        subject=name.subject,
        path=path,
        sha256=digest,
        thing=thing,
        thing_id=thing_id,
        drafted_on=by.today,
        recorded_at=by.now,
        recorded_by=by.actor,
    )
    with transaction() as session:
        audit.hold(session)
        return keep_draft(session, row, by=by).code
