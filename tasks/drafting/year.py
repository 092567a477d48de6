"""Báo cáo tổng kết, sơ kết: from one frozen version, so that no figure is of another day than the others (III.1.c, II.9).

Names of institutions, mô hình and contents are looked up; every figure, day and standing is the version's own. A mô hình
that bears an individual's name is called by its unit, as in the version itself.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlmodel import Session, select

from config.plan_schema import DeadlineKind
from config.refusals import Refused
from config.settings import settings
from config.steps.year_end import ReportText, YearEnd
from config.vietnamese import format_date
from documents.kinds.candidates import Content
from documents.kinds.year_annexes import Places
from documents.kinds.year_charts import charts_of
from documents.kinds.year_lines import HandInLine, InitiativeLine, PetitionLine, VisitLine
from documents.kinds.year_report import Said, YearReport
from documents.paper import Picture
from documents.said import results_in, said_in, written
from documents.wording import upper_first
from models.initiatives import Initiative, InitiativeStatus
from models.issuing.record import DocumentDraft
from models.plans import Duty
from models.registers.record import PetitionStatus, Voice
from models.standing import Lateness
from models.states import ObligationStatus
from models.submission.dossiers import shown_name
from models.year_end.record import VERSION, ReportVersion, find_version, newest_version, versions_of
from models.year_end.snapshot import changes_of
from models.year_end.totals import Figure
from tasks.context import Context
from tasks.drafting.frames import drafting_of, frame_of, unit_names
from tasks.drafting.gathered import Enclosure, Gathered, Wanted
from tasks.year_end.sections import chosen_report

KIND = "bao-cao-tong-ket"
OF_INITIATIVES = "Kết quả của {:d} mô hình (Phụ lục I)"
NOTHING_WRITTEN = "Dự thảo trước đã sửa nhưng chưa viết phần nhận xét nào."
HEADS = ("Số liệu", "Số", "Liệt kê ở đâu")
TO_WRITE = (
    "Phần nhận xét, đánh giá, phương hướng do cơ quan viết trong tệp, dưới đúng đề mục; kết quả từng mô hình viết ở cột “Kết "
    "quả” của Phụ lục I; số liệu không sửa trong tệp mà lập bản mới: dự thảo của bản mới giữ nguyên phần đã viết."
)
# A report upward calls nobody overdue. Days are counted only of what came late: of a subordinate unit, under a day of a
# document; an internal target is the office's own assumption, and coordinating bodies are never late.
RECEIVED = "Đã nhận"
UPWARD = {
    Lateness.OVERDUE: Lateness.NOT_RECEIVED.label,
    Lateness.PAST_TARGET: Lateness.NOT_RECEIVED.label,
    Lateness.MET_AFTER_TARGET: RECEIVED,
    Lateness.RECEIVED_AFTER: RECEIVED,
}
ANSWERED = (PetitionStatus.ANSWERED.value, PetitionStatus.CLOSED.value)


def year_report(session: Session, _: Context, wanted: Wanted, today: date) -> Gathered:
    """The report of one frozen version, by default the newest.

    Raises:
        Refused: an unknown report or version, none made yet, or a body that is not what was frozen.
    """
    context, section, report = chosen_report(session, wanted.report)
    plan = context.plan
    version = (
        find_version(session, plan, report.id, wanted.version)
        if wanted.version
        else newest_version(session, plan, report.id)
    )
    said = _frozen(version)
    names = unit_names(session, context)
    data = YearReport(
        frame=frame_of(context),
        to=tuple(names[code] for code in report.recipients),
        subject=upper_first(report.name.removeprefix("Báo cáo ")),
        recognised_by=_recognised_by(context, names),
        contents=contents_of(context),
        initiatives=tuple(_initiatives(session, context, said, names)),
        hand_ins=tuple(_hand_ins(session, context, section, report, said)),
        visits=tuple(
            VisitLine(
                unit=names[each["unit"]],
                on=date.fromisoformat(each["on"]),
                findings=each["findings"],
                still_open=each["open"],
            )
            for each in said["inspections"].values()
        ),
        petitions=tuple(
            PetitionLine(voice=Voice.of(each["voice"]).label, answered=each["status"] in ANSWERED)
            for each in said["petitions"].values()
        ),
    )
    charts = _charts(report, version, data)
    wrote = _written_before(session, plan.id, report, version)
    data = replace(
        data,
        said=wrote.said,
        initiatives=tuple(replace(each, result=wrote.results.get(each.code, "")) for each in data.initiatives),
        charts=tuple(Picture(each.png, each.words) for each in charts),
    )
    changes = changes_of(versions_of(session, plan, report.id), version)
    return _gathered(context, report, version, said, data, charts, [*wrote.kept, *changes])


def contents_of(context: Context) -> tuple[Content, ...]:
    """The contents that the plan divides mô hình by."""
    section = context.content.plan.registration
    return tuple(Content(number=each.id, name=each.name) for each in section.contents) if section else ()


def _frozen(version: ReportVersion) -> dict[str, Any]:
    """What the version says.

    Raises:
        Refused: its text is not what its hash is of.
    """
    if hashlib.sha256(version.body.encode()).hexdigest() != version.sha256:
        raise Refused(f"Bản số {version.version} không khớp mã SHA-256. Hãy chạy “Kiểm tra mã SHA-256 các bản” trước.")
    found: dict[str, Any] = json.loads(version.body)
    return found


def _recognised_by(context: Context, names: dict[str, str]) -> str:
    section = context.content.plan.recognition
    return names[section.levels[0].recognised_by] if section else "cơ quan có thẩm quyền"


def _initiatives(
    session: Session, context: Context, said: dict[str, Any], names: dict[str, str]
) -> Iterator[InitiativeLine]:
    rows = session.exec(select(Initiative).where(Initiative.plan_id == context.plan.id))
    called = {row.code: shown_name(session, row) for row in rows}
    for code, each in said["initiatives"].items():
        counts = {Figure.of(figure) for figure in each["counts_in"]}
        failed = each["status"] == InitiativeStatus.FAILED
        yield InitiativeLine(
            code=code,
            name=called[code],
            unit=names[each["unit"]],
            content=each["content"],
            collective=Figure.COLLECTIVE in counts,
            new=Figure.NEW in counts,
            passed=True if Figure.PASSED in counts else False if failed else None,
            proposed=Figure.PROPOSED in counts,
            recognised=Figure.RECOGNISED in counts,
            declined=Figure.DECLINED in counts,
            confirmed=Figure.CONFIRMED in counts,
            exemplar=Figure.EXEMPLARS in counts,
            inspected=Figure.INSPECTED in counts,
            replicated=Figure.REPLICATED in counts,
        )


def _hand_ins(
    session: Session, context: Context, section: YearEnd, report: ReportText, said: dict[str, Any]
) -> Iterator[HandInLine]:
    """By duty as the plan's data order them, then by unit."""
    kinds = {row.code: row.kind for row in session.exec(select(Duty).where(Duty.plan_id == context.plan.id))}
    short = {each.duty: upper_first(each.short) for each in drafting_of(context).products}
    keys = {key for unit in said["units"].values() for key in unit["hand_ins"]}
    order = [each for each in (report.unit_duty, *section.hand_ins) if each]
    for key in sorted(keys, key=lambda each: (order.index(_duty(each)), each)):
        duty = _duty(key)
        alone = sum(_duty(each) == duty for each in keys) == 1
        product = short.get(duty, said["duties"][duty])
        for unit in said["units"].values():
            if (line := unit["hand_ins"].get(key)) is not None:
                yield _hand_in(
                    line,
                    product if alone else f"{product} ({key.partition('/')[2]})",
                    unit["name"],
                    internal=kinds[duty] == DeadlineKind.INTERNAL_TARGET,
                )


def _duty(key: str) -> str:
    return key.partition("/")[0]


def _hand_in(line: dict[str, Any], product: str, unit: str, *, internal: bool) -> HandInLine:
    lateness = Lateness(line["lateness"])
    returned = line["status"] == ObligationStatus.RETURNED and not line["arrived_on"]
    words = UPWARD.get(lateness, lateness.label)
    if lateness is Lateness.LATE:
        words = f"{words} {line['days_late']} ngày"
    return HandInLine(
        product=product,
        unit=unit,
        due=_day(line["due_on"]),
        arrived=_day(line["arrived_on"]),
        standing=ObligationStatus.RETURNED.label if returned else words,
        times_returned=line["times_returned"],
        internal=internal,
        late=lateness in (Lateness.LATE, Lateness.OVERDUE),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _gathered(
    context: Context,
    report: ReportText,
    version: ReportVersion,
    said: dict[str, Any],
    data: YearReport,
    charts: list[Enclosure],
    changes: list[str],
) -> Gathered:
    issued = f", số {version.number} ngày {format_date(version.issued_on)}" if version.issued_on else ""
    owed = said["hand_in_totals"]
    rows = [
        *((figure.label, str(said["totals"][figure.value]), "Phụ lục I") for figure in Figure),
        *((f"{said['duties'][duty]}: phải gửi", str(each["owed"]), "Phụ lục III") for duty, each in owed.items()),
        *((f"{said['duties'][duty]}: chưa nhận", str(each["silent"]), "Phụ lục III") for duty, each in owed.items()),
        *_followed(data),
    ]
    clauses = {line["clause"] for unit in said["units"].values() for line in unit["hand_ins"].values()}
    return Gathered(
        data=data,
        plan=context.plan.id,
        about=f"{report.id}-ban-{version.version:02d}",
        thing=(VERSION.subject, version.id or 0),
        enclosed=charts,
        clauses=(report.clause, *sorted(clauses)),
        contains=(
            f"{report.name}, bản số liệu số {version.version}, chốt ngày {format_date(version.made_on)} "
            f"({version.status.label.lower()}{issued}).",
            f"SHA-256 của bản số liệu: {version.sha256}.",
            f"{len(data.initiatives)} mô hình, điển hình; {len(data.hand_ins)} dòng gửi kế hoạch, đăng ký, báo cáo; "
            f"{len(data.visits)} cuộc kiểm tra; {len(data.petitions)} kiến nghị, phản ánh.",
            *changes,
        ),
        heads=HEADS,
        rows=rows,
        notes=[TO_WRITE, *([report.label] if report.label else [])],
        next_steps=("Ghi từng bước ký ở “Ký, phát hành báo cáo”; gửi rồi thì ghi ở “Gửi báo cáo”.",),
    )


def _followed(data: YearReport) -> list[tuple[str, str, str]]:
    """The figures of the visits and of the petitions, with the annex that lists them."""
    places = Places.of(bool(data.visits), bool(data.petitions), bool(data.charts))
    visits = (
        ("Cuộc kiểm tra", len(data.visits)),
        ("Tồn tại, kiến nghị đã nêu", sum(each.findings for each in data.visits)),
        ("Tồn tại, kiến nghị đang theo dõi", sum(each.still_open for each in data.visits)),
    )
    petitions = (
        ("Kiến nghị, phản ánh", len(data.petitions)),
        ("Kiến nghị, phản ánh đã trả lời", sum(each.answered for each in data.petitions)),
    )
    return [
        *((label, str(number), places.visits) for label, number in visits if places.visits),
        *((label, str(number), places.petitions) for label, number in petitions if places.petitions),
    ]


def _charts(report: ReportText, version: ReportVersion, data: YearReport) -> list[Enclosure]:
    """The charts as files of their own, beside the report that they stand in."""
    found = charts_of(data.contents, data.initiatives, data.hand_ins)
    about = f"{report.id}-ban-{version.version:02d}"
    return [Enclosure(name, f"{about}-{name}", picture.words, picture.png) for name, picture in found.items()]


@dataclass(frozen=True)
class _Written:
    """What the office wrote into an earlier draft: the parts, what each mô hình has brought, and a sentence of both."""

    said: Said = field(default_factory=Said)
    results: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()


def _written_before(session: Session, plan: str, report: ReportText, version: ReportVersion) -> _Written:
    """What the office wrote into the draft of the newest version before this one.

    Figures are the version's; text is the office's. A draft that nobody edited holds nothing to keep.
    """
    earlier = [
        row
        for row in session.exec(
            select(DocumentDraft).where(
                DocumentDraft.plan_id == plan, DocumentDraft.kind == KIND, DocumentDraft.thing == VERSION.subject
            )
        )
        if row.about.startswith(f"{report.id}-ban-") and (row.thing_id or 0) < (version.id or 0)
    ]
    for row in sorted(earlier, key=lambda each: (each.thing_id or 0, each.id or 0), reverse=True):
        path = settings().home / row.path
        if not path.is_file():
            continue
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() == row.sha256:
            continue
        said, results = said_in(content), results_in(content)
        kept = [*written(said), *([OF_INITIATIVES.format(len(results))] if results else [])]
        words = f"Giữ nguyên phần cơ quan đã viết trong {row.code}: {', '.join(kept)}." if kept else NOTHING_WRITTEN
        return _Written(said, results, (words,))
    return _Written()
