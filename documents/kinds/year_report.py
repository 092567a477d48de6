"""Báo cáo tổng kết of the city, with annexes I to III (III.1.c).

Every figure is counted from the lines of an annex, so none can part from its list. What the office writes itself
(assessment, tasks of next year, proposals) comes as `Said`; where it has not been written yet the draft says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from config.refusals import Refused
from documents.kinds import year_annexes as annexes
from documents.kinds.candidates import Content
from documents.kinds.year_charts import annex_of
from documents.kinds.year_lines import HandInLine, InitiativeLine, PetitionLine, VisitLine
from documents.paper import Align, Block, Clause, Column, Dash, Paper, Picture, Section, Table, Text
from documents.wording import Frame, counted, figure, grouped, listed, share


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What people of the office write, paragraph by paragraph; no figure is changed in it, none comes from it.

    Args:
        by_content: number of a content → what is said of it, below its figures.
    """

    direction: tuple[str, ...] = ()
    by_content: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    media: tuple[str, ...] = ()
    commendation: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    next_year: tuple[str, ...] = ()
    proposals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class YearReport:
    """What the report is made of.

    Args:
        charts: of the same lines; an annex of their own.
        to: its recipients, as they are addressed.
        subject: "Kết quả thực hiện phong trào “Dân vận khéo” năm 2024".
        recognised_by: the body that recognises; recognition often comes after this report.
    """

    frame: Frame
    to: tuple[str, ...]
    subject: str
    recognised_by: str
    contents: tuple[Content, ...]
    initiatives: tuple[InitiativeLine, ...]
    hand_ins: tuple[HandInLine, ...]
    visits: tuple[VisitLine, ...] = ()
    petitions: tuple[PetitionLine, ...] = ()
    said: Said = Said()
    charts: tuple[Picture, ...] = ()


TO_WRITE = "(Nội dung do cơ quan soạn thảo bổ sung.)"
OF_UNITS, REGISTERED = "cơ quan, đơn vị", "điển hình đăng ký"
"""What the figures of a content end with: words that the office writes after them are found by it (`documents/said.py`)."""


def paper(report: YearReport) -> Paper:
    """The report with its three annexes.

    Raises:
        Refused: an initiative stands under a content that the plan does not have.
    """
    known = {each.number for each in report.contents}
    if strangers := sorted({each.content for each in report.initiatives} - known):
        raise Refused(f"Nội dung không có trong kế hoạch: {', '.join(strangers)}.")
    frame = report.frame
    return Paper(
        office=frame.office,
        year=frame.year,
        type_code="BC",
        type_name="Báo cáo",
        subject=report.subject,
        issued=frame.issued,
        to=report.to,
        blocks=_blocks(report),
        signatures=(frame.signature,),
        recipients=frame.recipients,
        annexes=(
            *annexes.of(frame.movement, report.contents, report.initiatives, report.hand_ins),
            *annexes.followed(report.visits, report.petitions),
            *annex_of(frame.movement, report.charts),
        ),
    )


def _blocks(report: YearReport) -> Sequence[Block]:
    frame, office, said = report.frame, report.frame.office.short, report.said
    return (
        Text(f"Thực hiện {frame.plan.words}, {office} báo cáo kết quả thực hiện như sau:"),
        Section(
            "Công tác chỉ đạo, triển khai",
            (
                Clause("Lãnh đạo, chỉ đạo, quán triệt", _written(said.direction), "said_direction"),
                Clause("Tình hình gửi kế hoạch, đăng ký, báo cáo", _hand_ins(report)),
                Clause("Thông tin, truyền thông", _written(said.media), "said_media"),
                Clause("Kiểm tra, đôn đốc", _visits(report)),
            ),
        ),
        Section(
            "Kết quả thực hiện",
            (
                Clause("Đăng ký, xây dựng mô hình, điển hình", _registered(report)),
                Clause("Kết quả theo nội dung", _by_content(report), "said_by_content"),
                Clause("Thẩm định, trình xét công nhận", _recognition(report)),
                Clause("Biểu dương, khen thưởng", _written(said.commendation), "said_commendation"),
                Clause("Kiến nghị, phản ánh qua giám sát", _petitions(report)),
            ),
        ),
        Section(
            "Đánh giá chung",
            (
                Clause("Ưu điểm", _written(said.strengths), "said_strengths"),
                Clause("Hạn chế", _written(said.limits), "said_limits"),
                Clause("Nguyên nhân", _written(said.causes), "said_causes"),
            ),
        ),
        Section(f"Phương hướng, nhiệm vụ năm {frame.year + 1}", _written(said.next_year), "said_next_year"),
        Section("Đề xuất, kiến nghị", _written(said.proposals), "said_proposals"),
        Text(f"Trên đây là báo cáo {_lower(report.subject)}, {office} trân trọng báo cáo {listed(report.to)}."),
    )


def _lower(subject: str) -> str:
    return subject[:1].lower() + subject[1:]


def _written(lines: tuple[str, ...]) -> tuple[Block, ...]:
    return tuple(Text(each) for each in lines) or (Text(TO_WRITE),)


_HAND_IN_COLUMNS = (
    Column("TT", 1.3, Align.CENTRE),
    Column("Nội dung", 7),
    Column("Phải gửi", 2, Align.CENTRE),
    Column("Đã gửi", 2, Align.CENTRE),
    Column("Chưa nhận được", 2.4, Align.CENTRE),
    Column("Gửi chậm", 2, Align.CENTRE),
)


def _hand_ins(report: YearReport) -> tuple[Block, ...]:
    rows = []
    for number, product in enumerate(dict.fromkeys(each.product for each in report.hand_ins), start=1):
        lines = [each for each in report.hand_ins if each.product == product]
        received = sum(each.received for each in lines)
        late = sum(each.late and each.received for each in lines)
        counts = (len(lines), received, len(lines) - received, late)
        rows.append((str(number), product, *(grouped(each) for each in counts)))
    if not rows:
        return (Text("Kế hoạch không có nội dung phải gửi trong kỳ báo cáo."),)
    return (
        Text("Số lượng cơ quan, đơn vị gửi văn bản như sau (chi tiết tại Phụ lục III):"),
        Table(_HAND_IN_COLUMNS, tuple(rows)),
    )


def _visits(report: YearReport) -> tuple[Block, ...]:
    if not report.visits:
        return (Text("Trong kỳ báo cáo không ghi nhận cuộc kiểm tra nào."),)
    units = len({each.unit for each in report.visits})
    findings = sum(each.findings for each in report.visits)
    still_open = sum(each.still_open for each in report.visits)
    closed = (
        f"đã khắc phục, thực hiện {figure(findings - still_open)}, đang tiếp tục theo dõi {figure(still_open)}"
        if still_open
        else "đã khắc phục, thực hiện xong"
    )
    found = f" Qua kiểm tra, nêu {counted(findings, 'tồn tại, kiến nghị')}, {closed}." if findings else ""
    seen = sum(each.inspected for each in report.initiatives)
    rated = f" Đã kiểm tra {counted(seen, 'mô hình, điển hình')} (ghi tại Phụ lục I)." if seen else ""
    return (
        Text(
            f"Tổ chức {counted(len(report.visits), 'cuộc kiểm tra')} tại {counted(units, 'cơ quan, đơn vị')} (chi tiết tại "
            f"{_places(report).visits}).{found}{rated}"
        ),
    )


def _places(report: YearReport) -> annexes.Places:
    return annexes.Places.of(bool(report.visits), bool(report.petitions), bool(report.charts))


_CONTENT_COLUMNS = (
    Column("Nội dung", 7.5),
    Column("Đăng ký", 2, Align.CENTRE),
    Column("Mới", 1.8, Align.CENTRE),
    Column("Duy trì", 1.8, Align.CENTRE),
    Column("Tập thể", 1.8, Align.CENTRE),
    Column("Cá nhân", 1.8, Align.CENTRE),
    Column("Đạt", 1.8, Align.CENTRE),
)


def _registered(report: YearReport) -> tuple[Block, ...]:
    every = report.initiatives
    if not every:
        return (Text("Trong kỳ báo cáo không có mô hình, điển hình đăng ký."),)
    units = len({each.unit for each in every})
    new, carried = sum(each.new for each in every), sum(not each.new for each in every)
    rows = tuple(
        (f"({content.number}) {content.name}", *_cells([each for each in every if each.content == content.number]))
        for content in report.contents
    )
    return (
        Text(
            f"{counted(units, 'cơ quan, đơn vị')} đăng ký {counted(len(every), 'mô hình, điển hình')}, trong đó đăng ký mới "
            f"{figure(new)}, duy trì từ năm trước {figure(carried)} (danh sách tại Phụ lục I, tổng hợp theo đơn vị tại "
            f"Phụ lục II{f', biểu đồ tại {_places(report).charts}' if report.charts else ''}). Phân theo nội dung:"
        ),
        Table(_CONTENT_COLUMNS, rows, ("Tổng số", *_cells(every))),
    )


def _cells(lines: Sequence[InitiativeLine]) -> tuple[str, ...]:
    counts = (
        len(lines),
        sum(each.new for each in lines),
        sum(not each.new for each in lines),
        sum(each.collective for each in lines),
        sum(not each.collective for each in lines),
        sum(each.passed is True for each in lines),
    )
    return tuple(grouped(each) for each in counts)


def _by_content(report: YearReport) -> tuple[Block, ...]:
    found: list[Block] = []
    for content in report.contents:
        lines = [each for each in report.initiatives if each.content == content.number]
        counts = counted(len(lines), "mô hình, điển hình"), counted(len({each.unit for each in lines}), OF_UNITS)
        words = f"{counts[0]} của {counts[1]}" if lines else f"không có mô hình, {REGISTERED}"
        found.append(Dash(f"Nội dung ({content.number}): {words}."))
        found.extend(Text(each) for each in report.said.by_content.get(content.number, ()))
    return tuple(found)


def _recognition(report: YearReport) -> tuple[Block, ...]:
    every = report.initiatives
    judged = [each for each in every if each.passed is not None]
    if not judged:
        return (Text("Đến thời điểm báo cáo, việc thẩm định chưa có kết quả; số liệu được báo cáo bổ sung sau."),)
    passed = sum(each.passed is True for each in judged)
    proposed, recognised = sum(each.proposed for each in every), sum(each.recognised for each in every)
    declined = sum(each.declined for each in every)
    lines = [
        f"Đã thẩm định {counted(len(judged), 'mô hình, điển hình')}: đạt {figure(passed)} ({share(passed, len(judged))}), "
        f"không đạt {figure(len(judged) - passed)} (từng mô hình tại Phụ lục I, theo đơn vị tại Phụ lục II).",
    ]
    if proposed:
        lines.append(f"Đã trình {report.recognised_by} xét công nhận {counted(proposed, 'mô hình, điển hình')}.")
    lines.append(
        f"{report.recognised_by} đã công nhận {counted(recognised, 'mô hình, điển hình')}"
        f"{f', không công nhận {figure(declined)}' if declined else ''}."
        if recognised
        else f"Đến thời điểm báo cáo, chưa có quyết định công nhận của {report.recognised_by}; kết quả được báo cáo bổ sung."
    )
    return tuple(Text(each) for each in lines)


def _petitions(report: YearReport) -> tuple[Block, ...]:
    if not report.petitions:
        return (
            Text(
                "Trong kỳ báo cáo chưa ghi nhận kiến nghị, phản ánh của Ủy ban Mặt trận Tổ quốc Việt Nam, các tổ chức "
                "chính trị - xã hội và Nhân dân."
            ),
        )
    voices = dict.fromkeys(each.voice for each in report.petitions)
    by_voice = [f"{voice} {figure(sum(each.voice == voice for each in report.petitions))}" for voice in voices]
    answered = sum(each.answered for each in report.petitions)
    rest = len(report.petitions) - answered
    return (
        Text(
            f"Tiếp nhận, tổng hợp {counted(len(report.petitions), 'kiến nghị, phản ánh')} ({'; '.join(by_voice)}); đã trả lời "
            f"{figure(answered)}{f', đang xem xét {figure(rest)}' if rest else ''} (danh sách tại {_places(report).petitions})."
        ),
    )
