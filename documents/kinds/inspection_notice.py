"""Thông báo kiểm tra, with the schedule as its annex (II.8, III.1.a)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from config.refusals import Refused
from config.vietnamese import format_date, weekday_name
from documents.paper import Align, Annex, Block, Clause, Column, Dash, Paper, Table, Text
from documents.wording import Frame, counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One unit, one day, one team.

    Args:
        begins: "08 giờ 00", or None while the hour is not set.
    """

    unit: str
    on: date
    team: str
    place: str
    begins: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team; its members are seats of institutions, the first of them leads."""

    name: str
    seats: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionNotice:
    """What the notice says of a round: `round_name` is "đợt 1", `contents` what is looked at."""

    frame: Frame
    round_name: str
    clause: str
    contents: tuple[str, ...]
    teams: tuple[Team, ...]
    visits: tuple[Visit, ...]


def paper(notice: InspectionNotice) -> Paper:
    """The notice and its schedule.

    Raises:
        Refused: no visit is scheduled.
    """
    if not notice.visits:
        raise Refused(f"Chưa có lịch kiểm tra {notice.round_name}; lập lịch trước khi ra thông báo.")
    frame = notice.frame
    return Paper(
        office=frame.office,
        year=frame.year,
        type_code="TB",
        type_name="Thông báo",
        subject=f"Kiểm tra việc thực hiện {frame.movement} ({notice.round_name})",
        issued=frame.issued,
        blocks=_blocks(notice),
        signatures=(frame.signature,),
        recipients=("Các cơ quan, đơn vị có tên tại Phụ lục", *(team.name for team in notice.teams), *frame.recipients),
        annexes=(_schedule(notice),),
    )


def _blocks(notice: InspectionNotice) -> Sequence[Block]:
    frame, office = notice.frame, notice.frame.office.short
    days = sorted(visit.on for visit in notice.visits)
    units = len({visit.unit for visit in notice.visits})
    return (
        Text(
            f"Thực hiện {frame.plan.words} ({notice.clause}), {office} thông báo kiểm tra {notice.round_name} việc thực "
            f"hiện {frame.movement} như sau:"
        ),
        Clause("Đối tượng, thời gian kiểm tra", (Text(_when(days, units)),)),
        Clause("Nội dung kiểm tra", tuple(Dash(f"{each}.") for each in notice.contents)),
        Clause("Thành phần đoàn kiểm tra", tuple(Dash(_team(team)) for team in notice.teams)),
        Clause(
            "Tổ chức thực hiện",
            (
                Dash(
                    "Cơ quan, đơn vị được kiểm tra chuẩn bị báo cáo tình hình thực hiện, hồ sơ các mô hình đã đăng ký; bố "
                    "trí địa điểm và thành phần làm việc gồm lãnh đạo, công chức, viên chức phụ trách công tác dân vận."
                ),
                Dash(
                    "Các đoàn kiểm tra làm việc theo lịch; kết thúc mỗi cuộc lập biên bản, tổng hợp kết quả gửi "
                    f"{frame.desk}."
                ),
                Dash(
                    f"{frame.desk} chuẩn bị các điều kiện phục vụ kiểm tra, tổng hợp, báo cáo {office} kết quả sau đợt "
                    "kiểm tra. Khi cần điều chỉnh lịch, đề nghị thông tin trước cho "
                    f"{frame.ask_at}."
                ),
            ),
        ),
        Text(f"{office} thông báo để các cơ quan, đơn vị biết, thực hiện."),
    )


def _when(days: list[date], units: int) -> str:
    span = (
        f"trong ngày {format_date(days[0])}"
        if days[0] == days[-1]
        else f"từ ngày {format_date(days[0])} đến ngày {format_date(days[-1])}"
    )
    return f"Kiểm tra {counted(units, 'cơ quan, đơn vị')}, {span}; lịch cụ thể tại Phụ lục kèm theo."


def _team(team: Team) -> str:
    leader, *others = team.seats
    rest = f"; thành viên: {'; '.join(others)}" if others else ""
    return f"{team.name}: trưởng đoàn: {leader}{rest}."


NO_BREAK = "\u00a0"

_COLUMNS = (
    Column("TT", 1.3, Align.CENTRE),
    Column("Cơ quan, đơn vị được kiểm tra", 7),
    Column("Ngày", 4, Align.CENTRE),
    Column("Giờ", 3, Align.CENTRE),
    Column("Địa điểm", 6),
    Column("Đoàn kiểm tra", 5),
)


def _schedule(notice: InspectionNotice) -> Annex:
    ordered = sorted(notice.visits, key=lambda each: (each.on, each.begins or "", each.team))
    rows = tuple(
        (
            str(number),
            visit.unit,
            f"{format_date(visit.on)} ({weekday_name(visit.on).replace(' ', NO_BREAK)})",
            visit.begins or "",
            visit.place,
            visit.team,
        )
        for number, visit in enumerate(ordered, start=1)
    )
    return Annex(f"Lịch kiểm tra {notice.round_name} việc thực hiện {notice.frame.movement}", (Table(_COLUMNS, rows),))
