"""Notice lines and digests in the plan's own words, with the longest names that the city has."""

from dataclasses import replace
from datetime import date

from config.plan_schema import DeadlineKind, Relation
from notifications.messages import Digest, EventText, MessageKind, NoticeLine, PlanText

LONGEST_UNIT = "BCĐ thực hiện QCDC ở cơ sở và phong trào “Dân vận khéo” thành phố"
LONGEST_DEPARTMENT = "Phòng Lao động - Thương binh và Xã hội"
CENTRE = "Trung tâm Văn hóa, Thể thao và Truyền thông thành phố"

CLAUSE = (
    "Báo cáo kết quả thực hiện phong trào “Dân vận khéo” gửi về UBND thành phố "
    "(qua Phòng Nội vụ tổng hợp) trước ngày 15/11/2024."
)

REPORT = NoticeLine(
    message=MessageKind.REMINDER,
    duty_name="Báo cáo kết quả thực hiện phong trào “Dân vận khéo” năm 2024",
    unit_name=LONGEST_DEPARTMENT,
    clause_cite="điểm c khoản 2 mục III",
    clause_text=CLAUSE,
    words="trước ngày 15/11/2024",
    expected="báo cáo bằng văn bản kết quả thực hiện phong trào “Dân vận khéo” năm 2024 kèm phụ lục danh sách mô hình",
    to="UBND thành phố (qua Phòng Nội vụ tổng hợp)",
    reading="nhận đến hết ngày 14/11/2024",
    kind=DeadlineKind.LEGAL,
    rung="T-10",
    role_label="đầu mối phụ trách",
    due_on=date(2024, 11, 14),
    due_text="chậm nhất hết ngày 14/11/2024 (thứ Năm)",
    working_days_left=10,
    reading_approved_by="Phòng Nội vụ",
)

REGISTRATION = replace(
    REPORT,
    duty_name="Đăng ký xây dựng mô hình “Dân vận khéo” năm 2024",
    clause_cite="khoản 6 mục II",
    clause_text=(
        "Chính quyền các cấp, các cơ quan, đơn vị xác định, lựa chọn nội dung trọng tâm để tổ chức thực hiện phong "
        "trào “Dân vận khéo”, đăng ký xây dựng mô hình “Dân vận khéo” phù hợp với đặc điểm, tình hình thực tiễn "
        "tại cơ quan, đơn vị"
    ),
    words="không nêu ngày",
    expected="phiếu đăng ký mô hình",
    to="Phòng Nội vụ",
    reading="lấy ngày 26/04/2024 làm mốc theo dõi nội bộ",
    kind=DeadlineKind.INTERNAL_TARGET,
    label="Kế hoạch không ấn định ngày đăng ký; mốc do Phòng Nội vụ đặt để theo dõi",
    due_on=date(2024, 4, 26),
    due_text="chậm nhất hết ngày 26/04/2024 (thứ Sáu)",
    reading_approved_by=None,
)

MEDIA = replace(
    REPORT,
    duty_name="Tuyên truyền phong trào “Dân vận khéo” trên các phương tiện thông tin đại chúng",
    unit_name=CENTRE,
    clause_cite="khoản 3 mục III",
    clause_text="Tăng cường công tác thông tin, truyền thông trên các phương tiện thông tin đại chúng",
    words="thường xuyên",
    expected="tin, bài, chuyên trang, chuyên mục; báo “không phát sinh” khi trong kỳ không có",
    to="Phòng Nội vụ",
    reading="không ấn định ngày, không tự chuyển thành quá hạn",
    kind=DeadlineKind.STANDING,
    due_on=None,
    due_text=None,
    working_days_left=None,
)

EXTERNAL = replace(
    REPORT,
    duty_name="Báo cáo sơ kết 6 tháng theo Kế hoạch 209-KH/TU",
    kind=DeadlineKind.EXTERNAL,
    words="trước ngày 15/6/2024",
    reading="nhận đến hết ngày 14/06/2024",
    due_on=date(2024, 6, 14),
    due_text="chậm nhất hết ngày 14/06/2024 (thứ Sáu)",
)


def told(line: NoticeLine, left: int | None = 30) -> NoticeLine:
    left = None if line.kind is DeadlineKind.STANDING else left
    return replace(line, message=MessageKind.TOLD, rung="told", working_days_left=left)


def moved(line: NoticeLine, left: int | None = 30) -> NoticeLine:
    return replace(line, message=MessageKind.MOVED, rung="moved", working_days_left=left)


def due_today(line: NoticeLine) -> NoticeLine:
    return replace(line, rung="T", working_days_left=0)


def not_received(line: NoticeLine, unit: str) -> NoticeLine:
    role = "Phòng Nội vụ"
    return replace(line, message=MessageKind.NOT_RECEIVED, unit_name=unit, rung="T+1", role_label=role, days_late=1)


def overdue(line: NoticeLine, days_late: int = 1) -> NoticeLine:
    role = "đầu mối phụ trách và thủ trưởng đơn vị"
    return replace(line, message=MessageKind.OVERDUE, rung="T+1", role_label=role, days_late=days_late)


def overdue_report(line: NoticeLine, unit: str, days_late: int | None) -> NoticeLine:
    role = "lãnh đạo phụ trách"
    return replace(
        line, message=MessageKind.OVERDUE_REPORT, unit_name=unit, rung="T+2", role_label=role, days_late=days_late
    )


REASONS = ("Thiếu phụ lục danh sách mô hình theo 4 nội dung", "Số liệu mục II chưa khớp với phiếu đăng ký <lần 1>")


def returned(line: NoticeLine) -> NoticeLine:
    return replace(
        line,
        message=MessageKind.RETURNED,
        rung="returned",
        reasons=REASONS,
        supplement_due_text="chậm nhất hết ngày 19/11/2024 (thứ Ba)",
    )


def supplement(line: NoticeLine) -> NoticeLine:
    return replace(returned(line), message=MessageKind.SUPPLEMENT, rung="T-2", working_days_left=2)


def receipt(line: NoticeLine) -> NoticeLine:
    received = "đến văn thư ngày 12/11/2024, văn bản số 214/BC-LĐTBXH ngày 11/11/2024; đã tiếp nhận"
    return replace(line, message=MessageKind.RECEIPT, rung="receipt-1", received=received)


LAST_YEAR = PlanText(
    title="Kế hoạch thực hiện phong trào “Dân vận khéo” năm 2023",
    reference="số 12/KH-UBND ngày 10/03/2023 của UBND thành phố Bắc Kạn (ví dụ)",
)


def of_last_year(line: NoticeLine) -> NoticeLine:
    return replace(line, plan=LAST_YEAR, duty_name=line.duty_name.replace("2024", "2023"))


def digest(*lines: NoticeLine, relation: Relation = Relation.SUBORDINATE, **changes: object) -> Digest:
    made = Digest(
        notice_id="TB-2024-000123",
        relation=relation,
        office_name="Phòng Nội vụ thành phố Bắc Kạn",
        recipient_name=f"Đầu mối phụ trách, {LONGEST_DEPARTMENT}",
        day=date(2024, 10, 31),
        plan_title="Kế hoạch thực hiện phong trào “Dân vận khéo” năm 2024",
        plan_reference="chưa ghi số; ngày ban hành giả định 25/03/2024",
        lines=lines,
        contact_line="Phòng Nội vụ thành phố, thư điện tử noivu@backan.example.",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


S, C, U = Relation.SUBORDINATE, Relation.COORDINATING, Relation.SUPERIOR

COORDINATING = {"relation": C, "recipient_name": "Ủy ban MTTQ Việt Nam thành phố"}
SUPERIOR = {"relation": U, "recipient_name": LONGEST_UNIT}
OFFICE = {"recipient_name": "Phòng Nội vụ thành phố Bắc Kạn", "day": date(2024, 11, 15)}
LEADER = {"relation": U, "recipient_name": "Lãnh đạo phụ trách, UBND thành phố Bắc Kạn", "day": date(2024, 11, 18)}
LAST_DAY = {"day": date(2024, 11, 14)}
MORNING_AFTER = {"day": date(2024, 11, 15)}
FRONT = "Ủy ban MTTQ Việt Nam thành phố"

INSPECTED = EventText(
    heading="Thông báo lịch kiểm tra (ví dụ)",
    paragraphs=("Đoàn kiểm tra làm việc ngày 10/06/2024 (thứ Hai).", "Đề nghị chuẩn bị hồ sơ <bản giấy>."),
    clause_cite="khoản 8 mục II",
    clause_text="Tổ chức thực hiện có chất lượng công tác hướng dẫn, đôn đốc, theo dõi, kiểm tra, khảo sát",
    why="đầu mối phụ trách của đơn vị được kiểm tra",
)

SAMPLES: dict[str, Digest] = {
    "told-subordinate": digest(told(REPORT)),
    "told-coordinating": digest(told(REPORT), **COORDINATING),
    "told-superior": digest(told(REPORT), **SUPERIOR),
    "told-year-subordinate": digest(told(REGISTRATION, 24), told(MEDIA), told(EXTERNAL, 58), told(REPORT, 160)),
    "moved-subordinate": digest(moved(REPORT)),
    "moved-coordinating": digest(moved(REPORT), **COORDINATING),
    "reminder-subordinate": digest(REPORT),
    "reminder-coordinating": digest(REPORT, **COORDINATING),
    "reminder-last-day-subordinate": digest(due_today(REPORT), **LAST_DAY),
    "reminder-internal-target-subordinate": digest(REGISTRATION),
    "reminder-internal-target-coordinating": digest(REGISTRATION, **COORDINATING),
    "not-received-subordinate": digest(
        *(not_received(REPORT, unit) for unit in (LONGEST_DEPARTMENT, CENTRE, FRONT)),
        not_received(REGISTRATION, CENTRE),
        **OFFICE,
    ),
    "overdue-subordinate": digest(overdue(REPORT), **MORNING_AFTER),
    "overdue-internal-target-subordinate": digest(overdue(REGISTRATION, 3), **MORNING_AFTER),
    "overdue-report-superior": digest(
        overdue_report(REPORT, LONGEST_DEPARTMENT, 4),
        overdue_report(REPORT, FRONT, None),
        overdue_report(REGISTRATION, CENTRE, 206),
        **LEADER,
    ),
    "overdue-report-subordinate": digest(overdue_report(REPORT, CENTRE, 4), recipient_name="Trưởng phòng Nội vụ"),
    "returned-subordinate": digest(returned(REPORT), **MORNING_AFTER),
    "returned-coordinating": digest(returned(REPORT), **COORDINATING),
    "supplement-subordinate": digest(supplement(REPORT), **MORNING_AFTER),
    "supplement-coordinating": digest(supplement(REPORT), **COORDINATING),
    "receipt-subordinate": digest(receipt(REPORT)),
    "receipt-coordinating": digest(receipt(REPORT), **COORDINATING),
    "receipt-beside-a-reminder-subordinate": digest(receipt(REGISTRATION), REPORT),
    "two-years-subordinate": digest(
        REPORT, of_last_year(overdue(REPORT, 40)), told(REGISTRATION, 24), of_last_year(told(MEDIA)), **MORNING_AFTER
    ),
    "last-year-alone-subordinate": digest(of_last_year(told(REPORT))),
    "event-coordinating": digest(events=(INSPECTED,), **COORDINATING),
    "event-beside-a-reminder-subordinate": digest(REPORT, events=(INSPECTED,)),
    "day-of-many-training-subordinate": digest(
        told(MEDIA),
        REPORT,
        overdue(REGISTRATION, 3),
        overdue(EXTERNAL, 143),
        returned(REPORT),
        supplement(REPORT),
        training=True,
        free_text="Phòng Nội vụ tiếp nhận văn bản giấy tại bộ phận văn thư.\nĐề nghị ghi rõ số, ngày văn bản.",
    ),
}
