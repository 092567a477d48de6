"""Phiếu chấm: one member's sheet for one mô hình, printed empty (II.8). Filled in it never leaves the council's file."""

from collections.abc import Sequence
from dataclasses import dataclass

from config.refusals import Refused
from documents.kinds.attendance import Attendee
from documents.paper import Align, Block, Column, Office, Paper, Row, Signature, Table, Text
from documents.wording import Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion; `most` is the highest number of points ("20"), None where it is met or not."""

    name: str
    required: bool = False
    most: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSheet:
    """What stands on the sheet before it is filled in."""

    frame: Frame
    council: Office
    round_name: str
    member: Attendee
    code: str
    name: str
    unit: str
    criteria: tuple[Criterion, ...]


def paper(sheet: ScoreSheet) -> Paper:
    """The sheet; it has no number and goes to nobody.

    Raises:
        Refused: no criteria, or some with points and some without.
    """
    if len({each.most is None for each in sheet.criteria}) != 1:
        raise Refused("Phiếu chấm phải có tiêu chí, cùng chấm điểm hoặc cùng ghi đạt, không đạt.")
    return Paper(
        office=sheet.council,
        year=sheet.frame.year,
        numbered=False,
        type_name="Phiếu thẩm định",
        subject=f"{sheet.frame.model[:1].upper()}{sheet.frame.model[1:]} năm {sheet.frame.year} ({sheet.round_name})",
        issued=sheet.frame.issued,
        blocks=_blocks(sheet),
        signatures=(Signature("Thành viên Hội đồng", name=sheet.member.name),),
    )


def _blocks(sheet: ScoreSheet) -> Sequence[Block]:
    points = sheet.criteria[0].most is not None
    columns, cells = (_POINTS, _with_points) if points else (_CHECKED, _checked)
    rows = tuple((str(number), *cells(each)) for number, each in enumerate(sheet.criteria, start=1))
    required = (Text("(*) Tiêu chí bắt buộc."),) if any(each.required for each in sheet.criteria) else ()
    return (
        Text(f"Thành viên: {sheet.member.words}."),
        Text(f"Mô hình, điển hình: {sheet.name} ({sheet.code})."),
        Text(f"Đơn vị: {sheet.unit}."),
        Table(columns, rows, ("", "Tổng số", "", "", "") if points else None),
        *required,
        Text(f"Ý kiến khác: {'…' * 24}"),
    )


_POINTS = (
    Column("TT", 1.3, Align.CENTRE),
    Column("Tiêu chí", 8),
    Column("Điểm tối đa", 2.2, Align.CENTRE),
    Column("Điểm chấm", 2.2, Align.CENTRE),
    Column("Nhận xét", 4),
)
_CHECKED = (
    Column("TT", 1.3, Align.CENTRE),
    Column("Tiêu chí", 8),
    Column("Đạt", 1.8, Align.CENTRE),
    Column("Không đạt", 1.8, Align.CENTRE),
    Column("Nhận xét", 4.5),
)


def _name(criterion: Criterion) -> str:
    return f"{criterion.name} (*)" if criterion.required else criterion.name


def _with_points(criterion: Criterion) -> Row:
    return (_name(criterion), criterion.most or "", "", "")


def _checked(criterion: Criterion) -> Row:
    return (_name(criterion), "", "", "")
