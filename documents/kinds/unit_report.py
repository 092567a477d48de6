"""Báo cáo of a unit, as a form with its own figures filled in; the unit writes the rest and signs (III.2.c)."""

from collections.abc import Sequence
from dataclasses import dataclass

from documents.kinds import year_annexes as annexes
from documents.kinds.candidates import Content
from documents.kinds.year_lines import InitiativeLine
from documents.paper import Align, Block, Clause, Column, Office, Paper, Section, Signature, Table, Text
from documents.wording import TO_FILL, Frame, grouped, lower_first


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table of figures; None is for the unit to fill in."""

    name: str
    measure: str
    value: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitReport:
    """What the form says.

    Args:
        frame: of the office that the unit reports to.
        unit: the unit, as it stands at the head of its own document.
        signed_by: how the unit signs.
        to: "Ủy ban nhân dân thành phố (qua Phòng Nội vụ tổng hợp)".
        figures: from the record where it has them.
        initiatives: the unit's own.
    """

    frame: Frame
    unit: Office
    signed_by: Signature
    to: str
    subject: str
    figures: tuple[Figure, ...]
    contents: tuple[Content, ...]
    initiatives: tuple[InitiativeLine, ...]


def paper(report: UnitReport) -> Paper:
    """The form with the unit's mô hình as its annex."""
    return Paper(
        office=report.unit,
        year=report.frame.year,
        type_code="BC",
        type_name="Báo cáo",
        subject=report.subject,
        issued=report.frame.issued,
        to=(report.to,),
        blocks=_blocks(report),
        signatures=(report.signed_by,),
        annexes=(annexes.list_of(report.frame.movement, report.contents, report.initiatives),),
    )


def _blocks(report: UnitReport) -> Sequence[Block]:
    frame = report.frame
    return (
        Text(
            f"Thực hiện {frame.plan.words}, {report.unit.short} báo cáo {lower_first(report.subject)} của đơn vị như sau:"
        ),
        Section(
            "Công tác chỉ đạo, triển khai",
            (
                Clause("Văn bản đã ban hành, quán triệt, tuyên truyền", _to_fill()),
                Clause("Kiện toàn Ban Chỉ đạo, phân công phụ trách", _to_fill()),
                Clause("Tự kiểm tra, rà soát văn bản", _to_fill()),
            ),
        ),
        Section(
            "Kết quả thực hiện",
            (
                Clause("Số liệu", (Table(_COLUMNS, _figures(report.figures)),)),
                Clause("Kết quả theo nội dung", tuple(_by_content(report.contents))),
                Clause("Kết quả từng mô hình", (Text("Nêu tại Phụ lục kèm theo."),)),
                Clause("Khen thưởng", _to_fill()),
            ),
        ),
        Section(
            "Đánh giá",
            (
                Clause("Ưu điểm", _to_fill()),
                Clause("Hạn chế", _to_fill()),
                Clause("Nguyên nhân", _to_fill()),
            ),
        ),
        Section(f"Phương hướng, nhiệm vụ năm {frame.year + 1}", _to_fill()),
        Section("Đề xuất, kiến nghị", _to_fill()),
        Text(f"Trên đây là báo cáo của {report.unit.short}, gửi {report.to}."),
    )


def _to_fill() -> tuple[Block, ...]:
    return (Text(TO_FILL),)


_COLUMNS = (
    Column("TT", 1.3, Align.CENTRE),
    Column("Nội dung", 9),
    Column("Đơn vị tính", 3, Align.CENTRE),
    Column("Số lượng", 3, Align.CENTRE),
)


def _figures(figures: tuple[Figure, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (str(number), each.name, each.measure, "" if each.value is None else grouped(each.value))
        for number, each in enumerate(figures, start=1)
    )


def _by_content(contents: tuple[Content, ...]) -> list[Block]:
    found: list[Block] = []
    for content in contents:
        found += [Text(f"Nội dung ({content.number}), {content.name}:"), Text(TO_FILL)]
    return found
