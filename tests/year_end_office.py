"""What the tests of the year's end put into the record directly, as the steps before would have left it.

Everything else is done through the tasks, as a person would. Institutions are those of the story.
"""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import factories
from office_driver import ACTOR, OfficeDriver, morning
from sqlmodel import Session, select

from models.database import session_on
from models.initiatives import Initiative, InitiativeKind, InitiativeOf, InitiativeStatus, Novelty
from models.inspection.record import (
    About,
    Inspection,
    InspectionRating,
    InspectionRound,
    InspectionStatus,
    RoundStatus,
)
from models.obligations import HandIn, Obligation
from models.recognition.record import Recognition, RecognitionDecision, RecognitionStatus
from models.recognition.spreading import Replication
from models.states import Source
from models.submission.dossiers import Submission, SubmissionItem, SubmissionStatus
from models.year_end.record import Means
from models.year_end.unit_figures import FigureRow
from tasks import plan_files
from tasks.year_end import chain, figures, versions

PLAN = "bac-kan-2024"
REPORT = "tong-ket"
UNITS = ("P-DX", "X-DQ", "TT-VHTT", "H-LHPN")
RECIPIENTS = ("BTV-TU", "BDV-TU", "BCD")
START = factories.ROLLED_OUT
UNITS_DUE, REPORT_DUE = date(2024, 11, 14), date(2024, 11, 19)


@dataclass(frozen=True)
class Spec:
    """One initiative and what became of it."""

    unit: str = "P-DX"
    content: str = "3"
    of: InitiativeOf = InitiativeOf.COLLECTIVE
    kind: InitiativeKind = InitiativeKind.MODEL
    novelty: Novelty = Novelty.NEW
    status: InitiativeStatus = InitiativeStatus.CONFIRMED
    inspection: InspectionStatus | None = None
    dossier: SubmissionStatus | None = None
    recognition: RecognitionStatus | None = None
    replicated: bool = False


def put(session: Session, specs: list[Spec], start: int = 1) -> list[str]:
    """Write initiatives with their inspections, dossiers and recognitions; return their codes."""
    desk = _Desk(session)
    return [desk.put(f"DVK-2024-{number:03d}", spec) for number, spec in enumerate(specs, start=start)]


class _Desk:
    """Rounds, dossiers and decisions are made once per session and shared."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.inspections: dict[tuple[str, InspectionStatus], int] = {}
        self.dossiers: dict[SubmissionStatus, int] = {}
        self.decision: int | None = None
        self.rounds: dict[InspectionStatus, int] = {}

    def put(self, code: str, spec: Spec) -> str:
        row = self.add(
            Initiative(
                code=code,
                plan_id=PLAN,
                unit_code=spec.unit,
                registered_by_unit=spec.unit,
                name=f"Mô hình {code} (ví dụ)",
                plain_name=f"mo hinh {code} (vi du)".lower(),
                kind=spec.kind,
                of=spec.of,
                content=spec.content,
                novelty=spec.novelty,
                status=spec.status,
                registered_on=START,
                recorded_at=morning(START),
            )
        )
        if spec.inspection is not None:
            self.add(
                InspectionRating(
                    inspection_id=self.inspection(spec.unit, spec.inspection),
                    about=About.INITIATIVE,
                    code=code,
                    initiative_id=row.id,
                    rating="tot",
                )
            )
        if spec.dossier is not None:
            self.add(
                SubmissionItem(
                    submission_id=self.dossier(spec.dossier),
                    initiative_id=row.id,
                    status_before=InitiativeStatus.PASSED,
                )
            )
        if spec.recognition is not None:
            self.recognise(row, spec.recognition)
        if spec.replicated:
            self.add(
                Replication(
                    initiative_id=row.id, place="Tổ dân phố (ví dụ)", began_on=START, clause_code="II.8",
                    recorded_at=morning(START),
                )
            )  # fmt: skip
        return code

    def recognise(self, row: Initiative, status: RecognitionStatus = RecognitionStatus.STANDING) -> None:
        """A recognition by the decision that all of them share."""
        if self.decision is None:
            self.decision = self.add(
                RecognitionDecision(
                    plan_id=PLAN, level_code="thanh-pho", body_unit="BTV-TU", number="501-QĐ/TU",
                    decided_on=date(2024, 12, 16), received_on=date(2024, 12, 18), recorded_at=morning(START),
                )
            ).id  # fmt: skip
        self.add(
            Recognition(
                code=f"CN-{row.code}",
                initiative_id=row.id,
                level_code="thanh-pho",
                decision_id=self.decision,
                submission_id=self.dossier(SubmissionStatus.SENT),
                year=2024,
                output="decision",
                status=status,
            )
        )

    def inspection(self, unit: str, status: InspectionStatus) -> int:
        if status not in self.rounds:
            self.rounds[status] = self.add(
                InspectionRound(
                    plan_id=PLAN, code=f"dot-rieng-{status.value}", name="Đợt kiểm tra (ví dụ)", of_plan=False,
                    opens_on=date(2024, 6, 3), closes_on=date(2024, 6, 28), at_most=8, status=RoundStatus.CONFIRMED,
                    clause_code="II.8", recorded_at=morning(START),
                )
            ).id  # fmt: skip
        key = (unit, status)
        if key not in self.inspections:
            made = self.add(
                Inspection(
                    round_id=self.rounds[status], plan_id=PLAN, unit_code=unit, team="doan-1",
                    on_day=date(2024, 6, 5), original_on_day=date(2024, 6, 5), status=status, relation="subordinate",
                    clause_code="II.8", recorded_at=morning(START), recorded_by=ACTOR, source=Source.COMMAND,
                )
            )  # fmt: skip
            self.inspections[key] = made.id
        return self.inspections[key]

    def dossier(self, status: SubmissionStatus) -> int:
        if status not in self.dossiers:
            left = status is not SubmissionStatus.DRAFTED
            made = self.add(
                Submission(
                    code=f"HS-2024-{status.value}", plan_id=PLAN, level_code="thanh-pho", clause_code="II.8",
                    status=status, drafted_on=START, first_sent_on=date(2024, 12, 4) if left else None,
                    recorded_at=morning(START),
                )
            )  # fmt: skip
            self.dossiers[status] = made.id
        return self.dossiers[status]

    def add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row


@dataclass(frozen=True)
class YearEnd:
    """The office of the story at the end of its year; days are business days."""

    office: OfficeDriver

    def put(self, *specs: Spec, start: int = 1) -> list[str]:
        with session_on(self.office.url) as session:
            return put(session, list(specs), start)

    def recognise(self, *codes: str) -> None:
        """The decision has come: these are recognised."""
        with session_on(self.office.url) as session:
            desk = _Desk(session)
            desk.dossiers = {row.status: row.id or 0 for row in session.exec(select(Submission))}
            for row in session.exec(select(Initiative)).all():
                if row.code in codes:
                    row.status = InitiativeStatus.RECOGNISED
                    desk.recognise(row)

    def handed_in(self, *units: str, on: date = UNITS_DUE, accepted: bool = True) -> None:
        for unit in units:
            self.office.hand_in(unit, factories.REPORT, on)
            if accepted:
                self.office.accept(unit, factories.REPORT, on)

    def figures(
        self, unit: str, on: date = UNITS_DUE, document: str | None = None, preview: bool = False, **values: int
    ) -> figures.FiguresReport:
        row = replace(figures_of(unit, **values), document_number=document)
        return figures.enter_figures.fn(REPORT, [row], *who(on), preview=preview)

    def sign(self, on: date, report: str = REPORT) -> chain.ChainReport:
        return chain.sign_report.fn(report, None, on, *who(on))

    def signed(self, on: date, report: str = REPORT) -> chain.ChainReport:
        """All three have signed."""
        for _ in range(2):
            self.sign(on, report)
        return self.sign(on, report)

    def issue(self, on: date, number: str = "120/BC-UBND", report: str = REPORT) -> chain.ChainReport:
        return chain.issue_report.fn(report, None, number, on, *who(on))

    def send(self, *recipients: str, on: date, version: int | None = None, report: str = REPORT) -> chain.ChainReport:
        return chain.send_report.fn(report, version, recipients, on, Means.DOCUMENT_SYSTEM, *who(on))

    def sent_to_all(self, on: date, number: str = "120/BC-UBND") -> chain.ChainReport:
        """The whole way out in one day."""
        self.freeze(on)
        self.signed(on)
        self.issue(on, number)
        return self.send(*RECIPIENTS, on=on)

    def duty(self) -> tuple[str, date | None]:
        """How the office's own duty to report stands: its status, and the day on which it was met."""
        with session_on(self.office.url) as session:
            found = session.exec(
                select(Obligation.status, HandIn.arrived_on)
                .join(HandIn, isouter=True)
                .where(Obligation.duty_code == "bao-cao-thanh-pho")
                .order_by(HandIn.round.desc())  # type: ignore[attr-defined]
            ).first()
            assert found is not None
            return found[0].value, found[1]

    def freeze(self, on: date = date(2024, 11, 18), report: str = REPORT) -> versions.VersionMade:
        return versions.make_version.fn(report, *who(on))


def figures_of(unit: str, **values: int) -> FigureRow:
    """The figures of a unit's report, 0 where nothing is said; "-" in a column's name is written "_"."""
    columns = (
        "dang-ky", "dang-ky-moi", "duy-tri", "tap-the", "ca-nhan", "de-nghi", "duoc-ho-tro", "kinh-phi", "tu-kiem-tra",
    )  # fmt: skip
    given = {name.replace("_", "-"): value for name, value in values.items()}
    return FigureRow(unit, {**dict.fromkeys(columns, 0), **given})


def who(day: date) -> tuple[date, Any, str, Source]:
    """What every task takes last: the day, the instant, who acts, and from where."""
    return day, morning(day), ACTOR, Source.FORM


def adopt_next_year(folder: Path, on: date) -> None:
    """The plan of 2025 is loaded, and is the one that the office runs from now on."""
    plan = factories.plan_with(folder / "2025.yaml", next_year)
    _, now, actor, source = who(on)
    plan_files.load_plan.fn(plan, factories.STORY_UNITS, now, actor, source, apply=True, adopt=True)


def next_year(plan: dict[str, Any]) -> None:
    """The plan of Bắc Kạn with every day a year later."""
    plan.update(id="bac-kan-2025", year=2025, starts_on=date(2025, 1, 2), ends_on=date(2025, 12, 31))
    for duty in plan["duties"]:
        if "before" in duty["deadline"]:
            duty["deadline"] = {"before": duty["deadline"]["before"].replace(year=2025)}
            duty["words"] = duty["words"].replace("2024", "2025")
        if "in" in duty["deadline"]:
            duty["deadline"]["in"]["year"] = 2025
        if "rounds" in duty["deadline"]:
            for each in duty["deadline"]["rounds"]:
                each["from"], each["to"] = each["from"].replace(year=2025), each["to"].replace(year=2025)
    for each in (*plan["events"], *plan["assumptions"]):
        for key in ("assumed_on", "value"):
            if isinstance(each.get(key), date):
                each[key] = date(2025, 1, 6)
    for clause in plan["clauses"]:
        clause["text"] = clause["text"].replace("15/11/2024", "15/11/2025").replace("20/11/2024", "20/11/2025")
