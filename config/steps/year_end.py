"""Sơ kết and the year's report as the plan's data: columns, recipients, signing, what goes on (II.9, III.1.c, III.2.c).

The plan names who reports to whom and by when. It names no form of the unit's report, no chain of signing, no interim
round and nothing about the end of the year; what stands here for those carries a label "Giả định: …".
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from config.deadline_schema import AssumptionLabel, Code, Strict, Text, refuse

if TYPE_CHECKING:
    from config.plan_schema import PlanFile, UnitsFile

Path = tuple[str | int, ...]
FigureName = Literal[
    "registered",
    "confirmed",
    "new",
    "carried_over",
    "collective",
    "individual",
    "exemplars",
    "inspected",
    "passed",
    "proposed",
    "recognised",
    "declined",
    "replicated",
]
GoesOn = Literal["registered", "confirmed", "passed", "submitted", "recognised", "declined"]


class Column(Strict):
    """One column of the unit's report, or of the record beside it.

    Args (in YAML):
        source: `report` where the unit's report says it, `record` where only our record does.
        figure, content: what the record counts under it; a `record` column must name a figure.
        measure: what is counted ("mô hình", "đồng").
        equals_record: the unit's figure is held beside the record's; a difference is shown, never corrected.
        at_most: the figure may not be more than that of another column.
        sum_of: the figure is the sum of other columns.
    """

    id: Code
    name: Text
    source: Literal["report", "record"]
    measure: Text
    figure: FigureName | None = None
    content: Code | None = None
    equals_record: bool = False
    at_most: Code | None = None
    sum_of: list[Code] = Field(default=[])

    @model_validator(mode="after")
    def _says_where_it_comes_from(self) -> Self:
        if self.source == "record" and self.figure is None:
            raise refuse(f"Cột {self.id} lấy từ sổ (source: record) nên phải nêu “figure”.")
        if self.source == "record" and (self.at_most or self.sum_of or self.equals_record):
            raise refuse(f"Cột {self.id} lấy từ sổ nên không có gì để kiểm tra; bỏ equals_record, at_most, sum_of.")
        if self.equals_record and self.figure is None:
            raise refuse(f"Cột {self.id} so với sổ (equals_record) nên phải nêu “figure”.")
        if self.content is not None and self.figure is None:
            raise refuse(f"Cột {self.id} nêu “content” thì phải nêu cả “figure”.")
        return self


class Columns(Strict):
    """The columns, in the order of the form."""

    each: Annotated[list[Column], Field(min_length=1)]
    label: AssumptionLabel


class ReportText(Strict):
    """One report of the office: the year's, or that of an interim round (sơ kết).

    Args (in YAML):
        host_duty, host_occurrence: the office's own duty that is met when the report is issued and sent to all.
        unit_duty, unit_occurrence: what units hand in for it; left out where units report nothing.
        recipients: units, each of which has to be sent the report.
        final: the year's own report; closing the year asks for it.
    """

    id: Code
    name: Text
    clause: Code
    host_duty: Code
    host_occurrence: Code | None = None
    unit_duty: Code | None = None
    unit_occurrence: Code | None = None
    recipients: Annotated[list[Code], Field(min_length=1)]
    final: bool = False
    label: AssumptionLabel | None = None


class Signing(Strict):
    """Who stands for each step of the chain; `office` is left out where the draft goes to the signer directly."""

    head: Text
    office: Text | None = None
    vice_chair: Text
    label: AssumptionLabel


class Carrying(Strict):
    """In which status an initiative goes on into next year's plan."""

    initiatives: Annotated[list[GoesOn], Field(min_length=1)]
    label: AssumptionLabel


class YearEnd(Strict):
    """Sơ kết and the year's report: columns, chain of signing, recipients, what goes on (II.9, III.1.c)."""

    reports: Annotated[list[ReportText], Field(min_length=1)]
    columns: Columns
    hand_ins: Annotated[list[Code], Field(min_length=1)]
    signing: Signing
    carrying: Carrying

    def report(self, report_id: str) -> ReportText | None:
        """The report with an id, if there is one."""
        return next((each for each in self.reports if each.id == report_id), None)

    def final_report(self) -> ReportText | None:
        """The year's own report."""
        return next((each for each in self.reports if each.final), None)

    def asked(self) -> list[Column]:
        """The columns that a unit's report fills in."""
        return [column for column in self.columns.each if column.source == "report"]


def findings(plan: "PlanFile") -> Iterator[tuple[Path, str]]:
    """What must hold within the section, and between it and the rest of the plan."""
    section = plan.year_end
    if section is None:
        return
    yield from _reports_stand(plan, section)
    yield from _duties_exist(plan, section)
    yield from _columns_fit(plan, section)


def unit_findings(plan: "PlanFile", units: "UnitsFile") -> Iterator[tuple[Path, str]]:
    """Every recipient is a unit."""
    if plan.year_end is None or units.units is None:
        return
    known = {unit.code for unit in units.units}
    for index, report in enumerate(plan.year_end.reports or []):
        for number, code in enumerate(report.recipients or []):
            if code not in known:
                yield (
                    ("year_end", "reports", index, "recipients", number),
                    f"Nơi nhận “{code}” không có trong tệp đơn vị; bổ sung đơn vị hoặc sửa mã.",
                )


def _reports_stand(plan: "PlanFile", section: YearEnd) -> Iterator[tuple[Path, str]]:
    clauses = {clause.id for clause in plan.clauses or []}
    reports = section.reports or []
    for index, report in enumerate(reports):
        at: Path = ("year_end", "reports", index)
        if report.clause is not None and plan.clauses is not None and report.clause not in clauses:
            yield (*at, "clause"), f"Không có điều khoản “{report.clause}”; sửa mã điều khoản."
        for code in _twice(report.recipients or []):
            yield (*at, "recipients"), f"Nơi nhận “{code}” ghi hai lần; bỏ một."
        if report.final is False and report.label is None:
            yield (*at, "label"), f"Báo cáo {report.id} không có trong kế hoạch; ghi “label” bắt đầu bằng “Giả định”."
    for code in _twice([report.id for report in reports]):
        yield ("year_end", "reports"), f"Mã báo cáo “{code}” ghi hai lần; mỗi báo cáo một mã."
    if reports and sum(1 for report in reports if report.final) != 1:
        yield ("year_end", "reports"), "Phải có đúng một báo cáo năm: ghi “final: true” ở báo cáo ấy."


def _duties_exist(plan: "PlanFile", section: YearEnd) -> Iterator[tuple[Path, str]]:
    if plan.duties is None:
        return
    duties = {duty.id for duty in plan.duties}
    places: list[tuple[Path, str | None]] = [
        (("year_end", "hand_ins", index), duty) for index, duty in enumerate(section.hand_ins or [])
    ]
    for index, report in enumerate(section.reports or []):
        places.append((("year_end", "reports", index, "host_duty"), report.host_duty))
        places.append((("year_end", "reports", index, "unit_duty"), report.unit_duty))
    for path, named in places:
        if named is not None and named not in duties:
            yield path, f"Không có việc “{named}” ở “duties”; sửa mã hoặc bổ sung việc."


def _columns_fit(plan: "PlanFile", section: YearEnd) -> Iterator[tuple[Path, str]]:
    columns = (section.columns.each if section.columns else None) or []
    asked = {column.id for column in columns if column.source == "report"}
    contents = {each.id for each in (plan.registration.contents if plan.registration else None) or []}
    for code in _twice([column.id for column in columns]):
        yield ("year_end", "columns", "each"), f"Mã cột “{code}” ghi hai lần; mỗi cột một mã."
    for index, column in enumerate(columns):
        at: Path = ("year_end", "columns", "each", index)
        for key, named in (("at_most", [column.at_most] if column.at_most else []), ("sum_of", column.sum_of or [])):
            for code in named:
                if code not in asked:
                    yield (*at, key), f"Cột “{code}” không có trong các cột do đơn vị báo cáo; sửa mã cột."
                elif code == column.id:
                    yield (*at, key), f"Cột {column.id} không thể kiểm tra với chính nó; sửa mã cột."
        if column.content is not None and contents and column.content not in contents:
            yield (*at, "content"), f"Không có nội dung “{column.content}” ở phần registration; sửa mã nội dung."


def _twice(codes: list[str]) -> list[str]:
    return sorted(code for code, times in Counter(codes).items() if code is not None and times > 1)
