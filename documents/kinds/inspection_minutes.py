"""Biên bản kiểm tra: what a team saw at a unit, and what has to be put right by when (II.8, III.1.a)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from config.vietnamese import format_date, long_date
from documents.kinds.attendance import Attendee, attendance
from documents.paper import Align, Block, Clause, Column, Dash, Office, Paper, Signature, Table, Text
from documents.wording import TO_FILL, Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """One mô hình as the team found it."""

    code: str
    name: str
    rating: str
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A shortcoming or a recommendation; `fix_by` is an internal day, unless the conclusion says otherwise."""

    kind: str
    words: str
    fix_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionMinutes:
    """What the minutes say.

    Args:
        team: stands at the head of the document; the office of `frame` is the body above it.
        began: "08 giờ 00"; None leaves the place for it blank, as in minutes printed beforehand.
        seen: the papers that were looked at.
        remarks, opinion: on the whole, and what the unit said of the findings; without them, lines to write on.
    """

    frame: Frame
    team: Office
    unit: str
    on: date
    place: str
    members: tuple[Attendee, ...]
    hosts: tuple[Attendee, ...]
    seen: tuple[str, ...]
    remarks: tuple[str, ...]
    rated: tuple[Rated, ...]
    findings: tuple[Finding, ...]
    began: str | None = None
    ended: str | None = None
    opinion: str | None = None


BLANK_HOUR = "……… giờ ………"


def paper(minutes: InspectionMinutes) -> Paper:
    """The minutes, signed by both sides."""
    frame = minutes.frame
    return Paper(
        office=minutes.team,
        year=frame.year,
        type_code="BB",
        type_name="Biên bản",
        subject=f"Kiểm tra việc thực hiện {frame.movement} tại {minutes.unit}",
        issued=frame.issued,
        blocks=_blocks(minutes),
        signatures=(Signature("Đại diện đơn vị được kiểm tra"), Signature("Thư ký"), Signature("Trưởng đoàn")),
        recipients=(frame.office.name, minutes.unit, *frame.recipients),
        filed="VT, Hồ sơ",
    )


def _blocks(minutes: InspectionMinutes) -> Sequence[Block]:
    return (
        Text(f"Thời gian bắt đầu: {minutes.began or BLANK_HOUR}, {long_date(minutes.on)}."),
        Text(f"Địa điểm: {minutes.place}."),
        Clause(f"Thành phần {minutes.team.name}", attendance(minutes.members)),
        Clause(f"Thành phần {minutes.unit}", attendance(minutes.hosts)),
        Clause("Hồ sơ, tài liệu đã xem", _dashes(minutes.seen)),
        Clause("Nhận xét chung", _dashes(minutes.remarks, TO_FILL)),
        Clause("Nhận xét từng mô hình", _rated(minutes.rated)),
        Clause("Tồn tại, kiến nghị và thời hạn khắc phục", _findings(minutes.findings)),
        Clause(f"Ý kiến của {minutes.unit}", (Text(f"{_stopped(minutes.opinion)}." if minutes.opinion else TO_FILL),)),
        Text(
            f"Buổi làm việc kết thúc vào {minutes.ended or BLANK_HOUR} cùng ngày. Biên bản đã được đọc lại cho những người "
            "có tên trên cùng nghe, thống nhất và lập thành 02 bản có giá trị như nhau, mỗi bên giữ 01 bản."
        ),
    )


def _stopped(text: str) -> str:
    return text.rstrip(". ")


def _dashes(lines: tuple[str, ...], none: str = "Không có.") -> tuple[Block, ...]:
    return tuple(Dash(f"{_stopped(line)}.") for line in lines) or (Text(none),)


_COLUMNS = (
    Column("TT", 1.3, Align.CENTRE),
    Column("Mô hình", 6),
    Column("Đánh giá", 3, Align.CENTRE),
    Column("Nhận xét", 6),
)


def _rated(rated: tuple[Rated, ...]) -> tuple[Block, ...]:
    if not rated:
        return (Text("Đơn vị không có mô hình đăng ký được kiểm tra tại buổi làm việc."),)
    rows = tuple(
        (str(number), f"{each.name} ({each.code})", each.rating, each.remark)
        for number, each in enumerate(rated, start=1)
    )
    return (Table(_COLUMNS, rows),)


def _findings(findings: tuple[Finding, ...]) -> tuple[Block, ...]:
    return tuple(Dash(_finding(each)) for each in findings) or (Text("Không có tồn tại, kiến nghị phải theo dõi."),)


def _finding(finding: Finding) -> str:
    by = f" Hoàn thành, gửi minh chứng chậm nhất hết ngày {format_date(finding.fix_by)}." if finding.fix_by else ""
    return f"{finding.kind}: {_stopped(finding.words)}.{by}"
