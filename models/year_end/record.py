"""Tables of the year's end: figures of units' reports, versions of the office's report and their way out (III.1.c).

No table here holds an individual's name. What goes on into next year is in `models/decided.py`.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint, text
from sqlmodel import Field, Session, col, select

from config.refusals import Refused
from config.steps.year_end import ReportText, YearEnd
from models.base import Record, UtcInstant, word_check, word_column
from models.moves import Procedure
from models.plan_record import PlanContent
from models.plans import Plan
from models.rules.year_end import STEPS
from models.states import Source, Word


class VersionStatus(Word):
    """Where one version of a report stands on its way out."""

    DRAFTED = "drafted", "Đã soạn"
    HEAD_AGREED = "head_agreed", "Trưởng phòng đã duyệt"
    OFFICE_CHECKED = "office_checked", "Văn phòng đã thẩm tra"
    SIGNED = "signed", "Phó Chủ tịch đã ký"
    ISSUED = "issued", "Đã phát hành"
    SENT = "sent", "Đã gửi đủ các nơi nhận"
    SUPERSEDED = "superseded", "Đã thay bằng bản mới"


class Means(Word):
    """How a report left for one recipient."""

    DOCUMENT_SYSTEM = "document_system", "Hệ thống quản lý văn bản"
    EMAIL = "email", "Thư điện tử công vụ"
    PAPER = "paper", "Bản giấy"


VERSION = Procedure("report_version", "báo cáo", VersionStatus, STEPS)


class UnitFigureSheet(Record, table=True):
    """The figures of one hand-in as they were entered; the newest version counts, older ones stay.

    A sheet after the hand-in was accepted names the document by which the unit corrected itself.
    """

    __tablename__ = "unit_figure_sheet"

    id: int | None = Field(default=None, primary_key=True)
    obligation_id: int = Field(foreign_key="obligation.id", index=True)
    hand_in_id: int = Field(foreign_key="hand_in.id")
    version: int
    document_number: str | None = None
    document_on: date | None = None
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str
    source: Source = word_column(Source)

    __table_args__ = (UniqueConstraint("hand_in_id", "version"),)


class UnitFigure(Record, table=True):
    """One figure: a whole number, in the measure of its column."""

    __tablename__ = "unit_figure"

    sheet_id: int = Field(primary_key=True, foreign_key="unit_figure_sheet.id")
    column_code: str = Field(primary_key=True, max_length=60)
    value: int = Field(sa_type=BigInteger)


class ReportVersion(Record, table=True):
    """One frozen version of a report: `body` is canonical JSON, `sha256` its hash; neither ever changes.

    `supplements` is the issued version that this one adds to. Number and day stay blank until the clerk gives them.
    """

    __tablename__ = "report_version"

    id: int | None = Field(default=None, primary_key=True)
    plan_id: str = Field(foreign_key="plan.id", max_length=60)
    report_code: str = Field(max_length=60)
    version: int
    status: VersionStatus = word_column(VersionStatus, default=VersionStatus.DRAFTED)
    sha256: str = Field(max_length=64)
    body: str = Field(sa_type=Text)
    clause_code: str
    made_on: date
    supplements: int | None = Field(default=None, foreign_key="report_version.id")
    number: str | None = None
    issued_on: date | None = None
    # The obligation that sending this version met, so that a correction can owe it again.
    met_obligation: int | None = Field(default=None, foreign_key="obligation.id")
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str

    __table_args__ = (
        UniqueConstraint("plan_id", "report_code", "version"),
        word_check("status", VersionStatus),
    )


class ReportStep(Record, table=True):
    """One step of the chain: which status was reached, on which day, and why where it went back."""

    __tablename__ = "report_step"

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="report_version.id", index=True)
    status: VersionStatus = word_column(VersionStatus)
    on_day: date
    reason: str | None = Field(default=None, sa_type=Text)
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str

    __table_args__ = (word_check("status", VersionStatus),)


class ReportSending(Record, table=True):
    """That a version left for one recipient; a wrong entry stays, with the reason why it no longer counts."""

    __tablename__ = "report_sending"

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="report_version.id")
    recipient: str = Field(foreign_key="unit.code", max_length=60)
    sent_on: date
    means: Means = word_column(Means)
    withdrawn_reason: str | None = Field(default=None, sa_type=Text)
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str

    __table_args__ = (
        Index(
            "uq_report_sending_standing",
            "version_id",
            "recipient",
            unique=True,
            sqlite_where=text("withdrawn_reason IS NULL"),
            postgresql_where=text("withdrawn_reason IS NULL"),
        ),
        word_check("means", Means),
    )


class YearClosing(Record, table=True):
    """That a year was closed, into which plan, and in spite of what."""

    __tablename__ = "year_closing"

    plan_id: str = Field(primary_key=True, foreign_key="plan.id", max_length=60)
    next_plan_id: str = Field(foreign_key="plan.id", max_length=60)
    closed_on: date
    reason: str | None = Field(default=None, sa_type=Text)
    recorded_at: datetime = Field(sa_type=UtcInstant)
    recorded_by: str


def section_of(content: PlanContent) -> YearEnd:
    """The plan's section on the year's end.

    Raises:
        Refused: the plan has none.
    """
    if content.plan.year_end is None:
        raise Refused("Kế hoạch chưa quy định việc sơ kết, tổng kết (phần “year_end”). Hãy bổ sung vào tệp kế hoạch.")
    return content.plan.year_end


def find_report(section: YearEnd, report_id: str) -> ReportText:
    """A report of the plan's data.

    Raises:
        Refused: an unknown report.
    """
    found = section.report(report_id)
    if found is None:
        known = ", ".join(f"{each.id} ({each.name})" for each in section.reports)
        raise Refused(f"Kế hoạch không có báo cáo “{report_id}”. Các báo cáo: {known}.")
    return found


def versions_of(session: Session, plan: Plan, report_id: str) -> list[ReportVersion]:
    """Every version of a report, the oldest first."""
    query = select(ReportVersion).where(ReportVersion.plan_id == plan.id, ReportVersion.report_code == report_id)
    return list(session.exec(query.order_by(col(ReportVersion.version))))


def newest_version(session: Session, plan: Plan, report_id: str) -> ReportVersion:
    """The version that was made last.

    Raises:
        Refused: none was made yet.
    """
    rows = versions_of(session, plan, report_id)
    if not rows:
        raise Refused("Báo cáo này chưa có bản nào. Hãy lập bản số liệu trước.")
    return rows[-1]


def find_version(session: Session, plan: Plan, report_id: str, number: int) -> ReportVersion:
    """One version by its number.

    Raises:
        Refused: there is none.
    """
    for row in versions_of(session, plan, report_id):
        if row.version == number:
            return row
    raise Refused(f"Báo cáo “{report_id}” không có bản số {number}. Hãy chọn một bản trong danh sách.")
