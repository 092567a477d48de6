"""Sổ theo dõi: every unit and duty with its day, what has arrived, how it stands and the clause; arrivals come back by it.

An arrival that is filled in goes through the door of "Ghi nhận nộp"; what is recorded is corrected there and not here.
"""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, select

from config.refusals import Refused
from documents.workbooks.comparing import Changed, Compared
from documents.workbooks.sheets import Book, Column, Kind, Role, Row, Sheet, View
from models.hand_ins import Arrival, record
from models.obligations import Obligation
from models.plans import Duty, Unit
from models.standing import Lateness, Standing, standings
from models.states import HandInStatus
from tasks.context import Context, code_of, find_duty
from tasks.workbooks.common import About, Applied, File, Filled, Wanted, Work, WorkbookKind, each_row, refuse_gone
from tasks.workbooks.common import subtitle_of as subtitled

ROWS = "theo-doi"
ARRIVED, NUMBER, DATED = "ngay_den", "so_van_ban", "ngay_van_ban"

SHEET = Sheet(
    ROWS,
    "Sổ theo dõi",
    (
        Column("duty_name", "Nhiệm vụ", role=Role.SHOWN, width=34),
        Column("clause", "Căn cứ", role=Role.SHOWN, width=8, note="Điều khoản của kế hoạch."),
        Column("unit", "Đơn vị", role=Role.FIXED, width=28, note="Mã và tên đơn vị được giao."),
        Column("duty", "Mã nhiệm vụ", role=Role.FIXED, width=14),
        Column("occurrence", "Kỳ", role=Role.FIXED, width=8),
        Column("due_on", "Hạn", Kind.DATE, Role.SHOWN, width=11, note="Ngày cuối cùng, tính cả ngày ấy."),
        Column("state", "Trạng thái", role=Role.SHOWN, width=14),
        Column("standing", "Tình trạng", role=Role.SHOWN, width=19, note="Đúng hạn hay chậm, vào ngày xuất."),
        Column("supplement", "Hạn bổ sung", Kind.DATE, Role.SHOWN, width=11),
        Column(
            ARRIVED,
            "Ngày đến",
            Kind.DATE,
            width=11,
            note="Ngày văn bản đến bộ phận văn thư. Chỉ ghi cho dòng chưa nhận được hoặc đã trả lại.",
        ),
        Column(NUMBER, "Số văn bản", width=16, longest=100, note="Số, ký hiệu văn bản của đơn vị."),
        Column(DATED, "Ngày văn bản", Kind.DATE, width=11, note="Ngày ghi trên văn bản."),
    ),
)
BOOK = Book(
    "so-theo-doi",
    "Sổ theo dõi thực hiện nhiệm vụ",
    (SHEET,),
    guidance=(
        "Mỗi dòng là một nhiệm vụ của một đơn vị. Văn bản đã đến mà sổ chưa ghi: điền “Ngày đến” (và số, ngày văn bản) "
        "rồi nhập lại. Dòng đã ghi nhận thì sửa bằng việc “Ghi nhận nộp”, không sửa ở đây.",
        "Cơ quan phối hợp ghi “Chưa nhận được”, không tính là chậm; mốc nội bộ có ghi “giả định”.",
    ),
)
# Shades that stay apart in grey print: the words carry the meaning.
MARKS = {
    "Quá hạn": "#F4C7C3",
    "Nộp chậm": "#FCE8B2",
    "Đúng hạn": "#D5E8D4",
}


def _files(session: Session, context: Context, wanted: Wanted) -> list[File]:
    duty = find_duty(session, context.plan, wanted.duty).code if wanted.duty else ""
    unit = code_of(wanted.unit) if wanted.unit else ""
    stem = "-".join(part for part in (BOOK.code, str(context.plan.year), duty, unit) if part)
    return [File(stem, {"plan": context.plan.id, "duty": duty, "unit": unit})]


def _fill(session: Session, context: Context, about: About, today: date) -> Filled:
    names = {row.code: row.name for row in session.exec(select(Unit))}
    duties = {row.code: row for row in session.exec(select(Duty).where(Duty.plan_id == context.plan.id))}
    found = standings(
        session,
        context.plan,
        context.content.plan.policy,
        today,
        unit=about.get("unit") or None,
        duty=about.get("duty") or None,
    )
    if not found:
        raise Refused("Chưa có việc nào được giao theo lựa chọn này. Hãy “Triển khai kế hoạch” hoặc chọn lại.")
    rows = [_row(each, duties[each.obligation.duty_code], names) for each in found]
    return Filled(BOOK, {ROWS: rows}, subtitled(context, today), (_overview(found, duties, names),))


def _row(each: Standing, duty: Duty, names: Mapping[str, str]) -> Row:
    owed = each.obligation
    # A returned hand-in waits for the next: its cells are empty again.
    last = each.rounds[-1] if each.rounds and each.rounds[-1].status is not HandInStatus.RETURNED else None
    return Row(
        str(owed.id),
        {
            "duty_name": duty.name + (f" – {owed.occurrence_name}" if owed.occurrence_name else ""),
            "clause": owed.clause_code,
            "unit": f"{owed.unit_code} · {names[owed.unit_code]}",
            "duty": owed.duty_code,
            "occurrence": owed.occurrence,
            "due_on": owed.due_on,
            "state": owed.status.label,
            "standing": each.words,
            "supplement": owed.supplement_due_on,
            ARRIVED: last.arrived_on if last else None,
            NUMBER: last.document_number if last else None,
            DATED: last.document_on if last else None,
        },
    )


def _overview(found: list[Standing], duties: Mapping[str, Duty], names: Mapping[str, str]) -> View:
    """Units down, dated duties across: one look at the year. What has no day has no column."""
    dated = [each for each in found if each.lateness is not Lateness.NO_DAY]
    columns = list(dict.fromkeys((each.obligation.duty_code, each.obligation.occurrence) for each in dated))
    cells = {
        (each.obligation.unit_code, (each.obligation.duty_code, each.obligation.occurrence)): _short(each)
        for each in dated
    }
    due = {(each.obligation.duty_code, each.obligation.occurrence): each.obligation.due_on for each in dated}
    several = {duty for duty, _ in columns if sum(other == duty for other, _ in columns) > 1}
    heads = [
        f"{duties[duty].name}{f' ({occurrence})' if duty in several else ''}\n{due[duty, occurrence]:%d/%m/%Y}"
        for duty, occurrence in columns
    ]
    units = sorted({each.obligation.unit_code for each in dated}, key=lambda code: names[code])
    rows = tuple(
        (str(number), names[unit], *(cells.get((unit, column), "") for column in columns))
        for number, unit in enumerate(units, start=1)
    )
    return View("Tổng hợp", ("TT", "Đơn vị", *heads), rows, (5, 32, *(18 for _ in columns)), MARKS)


def _short(each: Standing) -> str:
    """The lateness without its days, so that one colour is one word."""
    return "Mốc nội bộ đã qua" if each.lateness is Lateness.PAST_TARGET else each.lateness.label.split(",")[0]


def _apply(work: Work, compared: Mapping[str, Compared]) -> Applied:
    found = compared[ROWS]
    refuse_gone(found)

    def arrive(changed: Changed) -> None:
        values = changed.taken.values
        owed = work.session.get(Obligation, int(changed.taken.id or 0))
        arrived = values.get(ARRIVED)
        if owed is None or changed.now[ARRIVED] is not None:
            raise Refused(
                "sổ đã ghi nhận văn bản của dòng này; muốn sửa hãy chạy “Ghi nhận nộp” với “Đính chính ghi nhầm”."
            )
        if not isinstance(arrived, date):
            raise Refused("có số hoặc ngày văn bản mà chưa có ngày đến; hãy điền cột “Ngày đến”.")
        number, dated = values.get(NUMBER), values.get(DATED)
        arrival = Arrival(
            arrived, number if isinstance(number, str) else None, dated if isinstance(dated, date) else None
        )
        record(work.session, work.context.plan, owed, arrival, by=work.by)

    each_row(work.session, found.understood, found.changed, arrive)
    return Applied(
        changed=len(found.changed),
        details=[f"Ghi nhận nộp: {len(found.changed)} dòng."],
        clause="III.1.a",
        next_step="Xem Bảng theo dõi; chấp thuận hoặc trả lại bằng “Ghi nhận nộp”.",
    )


TRACKING = WorkbookKind(BOOK.code, BOOK.title, _files, _fill, _apply, personal=False)
