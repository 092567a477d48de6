"""Biên bản họp thẩm định: who was there, how each mô hình was judged, and what was concluded (II.8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from config.refusals import Refused
from config.vietnamese import long_date
from documents.kinds.attendance import Attendee, attendance
from documents.paper import Align, Annex, Block, Clause, Column, Dash, Office, Paper, Signature, Table, Text
from documents.wording import Frame, counted, figure, listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """The ballot on one mô hình."""

    present: int
    in_favour: int
    against: int
    no_opinion: int = 0
    invalid: int = 0

    @property
    def words(self) -> str:
        """ "5/6 tán thành", and the rest where there is any."""
        rest = [
            f"{number} {what}"
            for number, what in (
                (self.against, "không tán thành"),
                (self.no_opinion, "không có ý kiến"),
                (self.invalid, "phiếu không hợp lệ"),
            )
            if number
        ]
        return "; ".join((f"{self.in_favour}/{self.present} tán thành", *rest))


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One mô hình: totals only, never one member's sheet.

    Args:
        total: "6/6 tiêu chí" or "87,5 điểm", as the method says it.
        passed: None while it is postponed.
        apart: seats that took no part because of a conflict of interest.
    """

    code: str
    name: str
    unit: str
    total: str
    passed: bool | None
    vote: Vote | None = None
    reason: str = ""
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalMinutes:
    """What the minutes say; hours are "14 giờ 00"."""

    frame: Frame
    council: Office
    round_name: str
    clause: str
    on: date
    began: str
    ended: str
    place: str
    chair: Attendee
    secretary: Attendee
    present: tuple[Attendee, ...]
    absent: tuple[Attendee, ...]
    method: str
    judged: tuple[Judged, ...]


def paper(minutes: AppraisalMinutes) -> Paper:
    """The minutes, THƯ KÝ left and CHỦ TỌA right.

    Raises:
        Refused: nothing was judged.
    """
    if not minutes.judged:
        raise Refused("Cuộc họp chưa có kết quả thẩm định mô hình nào; chưa lập được biên bản.")
    frame = minutes.frame
    return Paper(
        office=minutes.council,
        year=frame.year,
        type_code="BB",
        type_name="Biên bản",
        subject=f"Họp thẩm định {frame.model} năm {frame.year} ({minutes.round_name})",
        issued=frame.issued,
        blocks=_blocks(minutes),
        signatures=(Signature("Thư ký", name=minutes.secretary.name), Signature("Chủ tọa", name=minutes.chair.name)),
        recipients=(frame.office.name, "Các thành viên Hội đồng", *frame.recipients),
        filed="VT, Hồ sơ",
        annexes=(_results(minutes),),
    )


def _blocks(minutes: AppraisalMinutes) -> Sequence[Block]:
    passed = [each for each in minutes.judged if each.passed]
    failed = [each for each in minutes.judged if each.passed is False]
    postponed = [each for each in minutes.judged if each.passed is None]
    seats = len(minutes.present) + len(minutes.absent)
    return (
        Text(f"Thời gian bắt đầu: {minutes.began}, {long_date(minutes.on)}."),
        Text(f"Địa điểm: {minutes.place}."),
        Clause(
            "Thành phần",
            (
                Text(f"Chủ tọa: {minutes.chair.words}."),
                Text(f"Thư ký: {minutes.secretary.words}."),
                Text(f"Có mặt {figure(len(minutes.present))}/{figure(seats)} thành viên Hội đồng:"),
                *attendance(minutes.present),
                Text(_absent(minutes.absent)),
            ),
        ),
        Clause(
            "Nội dung",
            (
                Text(
                    f"Thực hiện {minutes.frame.plan.words} ({minutes.clause}), Hội đồng thẩm định "
                    f"{counted(len(minutes.judged), 'mô hình, điển hình')}. {minutes.method}"
                ),
                *(Text(each) for each in _apart(minutes.judged)),
            ),
        ),
        Clause(
            "Kết quả",
            (
                Dash(f"Đạt: {counted(len(passed), 'mô hình, điển hình')}."),
                Dash(f"Không đạt: {counted(len(failed), 'mô hình, điển hình')}."),
                *((Dash(f"Chưa kết luận: {counted(len(postponed), 'mô hình, điển hình')}."),) if postponed else ()),
                Text("Kết quả từng mô hình, điển hình nêu tại Phụ lục kèm theo."),
            ),
        ),
        Clause("Kết luận", (Text(_conclusion(passed, failed)),)),
        Text(
            f"Cuộc họp kết thúc vào {minutes.ended} cùng ngày. Biên bản đã được đọc lại, các thành viên có mặt thống nhất "
            "thông qua."
        ),
    )


def _absent(absent: tuple[Attendee, ...]) -> str:
    if not absent:
        return "Vắng mặt: không."
    return f"Vắng mặt {counted(len(absent), 'thành viên')}: {'; '.join(each.words for each in absent)}."


def _apart(judged: tuple[Judged, ...]) -> list[str]:
    return [
        f"Do có liên quan, {listed(each.apart)} không tham gia thẩm định mô hình “{each.name}” ({each.code})."
        for each in judged
        if each.apart
    ]


def _conclusion(passed: list[Judged], failed: list[Judged]) -> str:
    said = []
    if passed:
        said.append(
            f"Hội đồng thống nhất {counted(len(passed), 'mô hình, điển hình')} đạt yêu cầu, đề nghị đưa vào hồ sơ trình xét công nhận."
        )
    if failed:
        said.append("Mô hình, điển hình không đạt được thông báo lý do đến cơ quan, đơn vị đăng ký.")
    return " ".join(said) or "Hội đồng chưa kết luận, tiếp tục xem xét tại cuộc họp sau."


_COLUMNS = (
    Column("TT", 1.3, Align.CENTRE),
    Column("Mã", 4, Align.CENTRE),
    Column("Tên mô hình, điển hình", 6.5),
    Column("Đơn vị", 4.6),
    Column("Kết quả chấm", 3, Align.CENTRE),
    Column("Biểu quyết", 3.2, Align.CENTRE),
    Column("Kết luận", 2.2, Align.CENTRE),
    Column("Lý do", 7),
)
OUTCOMES = {True: "Đạt", False: "Không đạt", None: "Chưa kết luận"}


def _results(minutes: AppraisalMinutes) -> Annex:
    rows = tuple(
        (
            str(number),
            each.code,
            each.name,
            each.unit,
            each.total,
            each.vote.words if each.vote else "",
            OUTCOMES[each.passed],
            each.reason,
        )
        for number, each in enumerate(minutes.judged, start=1)
    )
    return Annex(f"Kết quả thẩm định {minutes.frame.model} năm {minutes.frame.year}", (Table(_COLUMNS, rows),))
