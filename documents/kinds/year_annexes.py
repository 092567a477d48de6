"""Annexes I to III of a year's report: the mô hình, the units, the hand-ins (domain: section 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from config.vietnamese import format_date
from documents.kinds.candidates import COLLECTIVE, INDIVIDUAL, Content
from documents.kinds.year_lines import HandInLine, InitiativeLine, PetitionLine, VisitLine
from documents.paper import Align, Annex, Column, Row, Table
from documents.wording import counted, grouped


def of(
    movement: str,
    contents: Sequence[Content],
    initiatives: Sequence[InitiativeLine],
    hand_ins: Sequence[HandInLine],
) -> tuple[Annex, ...]:
    """The three, in order; one without lines says so."""
    about = movement.removeprefix("phong trào ")
    return (
        list_of(movement, contents, initiatives),
        Annex(
            f"Tổng hợp mô hình, điển hình {about} theo đơn vị",
            (Table(_UNITS, _units(initiatives), ("", "Tổng số", *_counts(initiatives))),),
        ),
        Annex(f"Tình hình gửi kế hoạch, đăng ký, báo cáo thực hiện {movement}", (Table(_SENT, _sent(hand_ins)),)),
    )


@dataclass(frozen=True, slots=True)
class Places:
    """Which annex lists the visits, the petitions and the charts: they follow the three, where there are any."""

    visits: str
    petitions: str
    charts: str

    @classmethod
    def of(cls, visits: bool, petitions: bool, charts: bool) -> Places:
        """The numbers that the layout will give them."""
        numbers = iter(("IV", "V", "VI"))
        return cls(*(f"Phụ lục {next(numbers)}" if there else "" for there in (visits, petitions, charts)))


def followed(visits: Sequence[VisitLine], petitions: Sequence[PetitionLine]) -> tuple[Annex, ...]:
    """The visits and the petitions that the report counts, where there are any."""
    found = []
    if visits:
        rows = tuple(
            (str(number), each.unit, format_date(each.on), grouped(each.findings), grouped(each.still_open))
            for number, each in enumerate(visits, start=1)
        )
        total = (sum(each.findings for each in visits), sum(each.still_open for each in visits))
        last = ("", "Tổng số", grouped(len(visits)), *(grouped(each) for each in total))
        found.append(Annex("Các cuộc kiểm tra", (Table(_VISITS, rows, last),)))
    if petitions:
        lines = tuple(
            (str(number), each.voice, "Đã trả lời" if each.answered else "Đang xem xét")
            for number, each in enumerate(petitions, start=1)
        )
        found.append(Annex("Kiến nghị, phản ánh qua giám sát", (Table(_PETITIONS, lines),)))
    return tuple(found)


_VISITS = (
    Column("TT", 1.3, Align.CENTRE),
    Column("Cơ quan, đơn vị", 9),
    Column("Ngày kiểm tra", 3, Align.CENTRE),
    Column("Tồn tại, kiến nghị", 3, Align.CENTRE),
    Column("Đang theo dõi", 3, Align.CENTRE),
)
_PETITIONS = (
    Column("TT", 1.3, Align.CENTRE),
    Column("Từ", 9),
    Column("Tình hình", 5, Align.CENTRE),
)


def list_of(movement: str, contents: Sequence[Content], initiatives: Sequence[InitiativeLine]) -> Annex:
    """The mô hình, one heading for each content."""
    about = movement.removeprefix("phong trào ")
    return Annex(f"Danh sách mô hình, điển hình {about}", (Table(_LIST, _initiatives(contents, initiatives)),))


CODE, RESULT = "Mã", "Kết quả"
"""Headings by which what the office writes of a mô hình is found again (`documents/said.py`)."""
_LIST = (
    Column("TT", 1.3, Align.CENTRE),
    Column(CODE, 4, Align.CENTRE),
    Column("Tên mô hình, điển hình", 6.5),
    Column("Đơn vị", 5),
    Column("Tập thể, cá nhân", 2.1, Align.CENTRE),
    Column("Mới, duy trì", 2.2, Align.CENTRE),
    Column(RESULT, 4.2),
    Column("Thẩm định, công nhận", 3, Align.CENTRE),
    Column("Ghi chú", 3.4),
)
NONE = "Không có."


def _initiatives(contents: Sequence[Content], initiatives: Sequence[InitiativeLine]) -> tuple[Row | str, ...]:
    rows: list[Row | str] = []
    number = 0
    for content in contents:
        lines = [each for each in initiatives if each.content == content.number]
        if lines:
            rows.append(f"Nội dung ({content.number}): {content.name} ({counted(len(lines), 'mô hình, điển hình')})")
        for each in lines:
            number += 1
            rows.append(_initiative(number, each))
    return tuple(rows) or (NONE,)


def _initiative(number: int, each: InitiativeLine) -> Row:
    of_whom = COLLECTIVE if each.collective else INDIVIDUAL
    novelty = "Đăng ký mới" if each.new else "Duy trì"
    return (
        str(number),
        each.code,
        each.name,
        each.unit,
        of_whom,
        novelty,
        each.result,
        outcome(each),
        each.remarks,
    )


def outcome(each: InitiativeLine) -> str:
    """How far it has come; whatever was recognised or declined had passed and been proposed."""
    if each.recognised:
        return "Được công nhận"
    if each.declined:
        return "Không được công nhận"
    if each.proposed:
        return "Đạt, đã trình"
    if each.passed is None:
        return "Chưa thẩm định"
    return "Đạt" if each.passed else "Không đạt"


_UNITS = (
    Column("TT", 1.3, Align.CENTRE),
    Column("Cơ quan, đơn vị", 7.4),
    Column("Đăng ký", 2, Align.CENTRE),
    Column("Đăng ký mới", 2, Align.CENTRE),
    Column("Duy trì", 2, Align.CENTRE),
    Column("Tập thể", 2, Align.CENTRE),
    Column("Cá nhân", 2, Align.CENTRE),
    Column("Đạt", 2, Align.CENTRE),
    Column("Không đạt", 2, Align.CENTRE),
    Column("Đã trình", 2, Align.CENTRE),
    Column("Được công nhận", 2.2, Align.CENTRE),
    Column("Không được công nhận", 2.4, Align.CENTRE),
)


def _units(initiatives: Sequence[InitiativeLine]) -> tuple[Row | str, ...]:
    names = list(dict.fromkeys(each.unit for each in initiatives))
    return tuple(
        (str(number), name, *_counts([each for each in initiatives if each.unit == name]))
        for number, name in enumerate(names, start=1)
    ) or (NONE,)


def _counts(lines: Sequence[InitiativeLine]) -> tuple[str, ...]:
    counts = (
        len(lines),
        sum(each.new for each in lines),
        sum(not each.new for each in lines),
        sum(each.collective for each in lines),
        sum(not each.collective for each in lines),
        sum(each.passed is True for each in lines),
        sum(each.passed is False for each in lines),
        sum(each.proposed for each in lines),
        sum(each.recognised for each in lines),
        sum(each.declined for each in lines),
    )
    return tuple(grouped(each) for each in counts)


_SENT = (
    Column("TT", 1.3, Align.CENTRE),
    Column("Cơ quan, đơn vị", 8),
    Column("Thời hạn", 3, Align.CENTRE),
    Column("Ngày nhận", 3, Align.CENTRE),
    Column("Số lần trả lại bổ sung", 2.4, Align.CENTRE),
    Column("Tình hình", 5),
)


def _sent(hand_ins: Sequence[HandInLine]) -> tuple[Row | str, ...]:
    rows: list[Row | str] = []
    for product in dict.fromkeys(each.product for each in hand_ins):
        lines = [each for each in hand_ins if each.product == product]
        rows.append(f"{product} ({sum(each.received for each in lines)}/{len(lines)} cơ quan, đơn vị)")
        rows.extend(_hand_in(number, each) for number, each in enumerate(lines, start=1))
    return tuple(rows) or (NONE,)


def _hand_in(number: int, each: HandInLine) -> Row:
    due = format_date(each.due) if each.due else "Thường xuyên"
    if each.due and each.internal:
        due = f"{due} (mốc nội bộ, giả định)"
    arrived = format_date(each.arrived) if each.arrived else ""
    returned = grouped(each.times_returned) if each.times_returned else ""
    return (str(number), each.unit, due, arrived, returned, each.standing)
