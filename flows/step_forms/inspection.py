"""The run forms of inspection (II.8): rounds, days, results, the log of guidance, files."""

from pydantic import Field

from flows.forms import UNITS, Day, OperatedForm, PreviewedForm, chosen
from tasks.inspection.events import (
    CANDIDATES,
    FINDINGS,
    GUIDANCE,
    INITIATIVES,
    INSPECTIONS,
    RATED_DUTIES,
    RATINGS,
    ROUNDS,
    TEAMS,
)


class RoundAction:
    """What is done with a round; the form's choices, shown as they stand."""

    CHOOSE = "Chọn đơn vị theo quy tắc"
    ADD = "Bổ sung đơn vị"
    REMOVE = "Đưa đơn vị ra khỏi danh sách"
    CONFIRM = "Chốt danh sách"
    REOPEN = "Mở lại danh sách"
    CLOSE = "Kết thúc đợt"
    CANCEL = "Hủy đợt"
    OPEN = "Mở đợt ngoài kế hoạch"
    ALL = (CHOOSE, ADD, REMOVE, CONFIRM, REOPEN, CLOSE, CANCEL, OPEN)


class ScheduleAction:
    """What is done with a day."""

    SCHEDULE = "Lên lịch kiểm tra"
    MOVE = "Đổi ngày kiểm tra"
    CANCEL = "Hủy lịch kiểm tra"
    ALL = (SCHEDULE, MOVE, CANCEL)


class ResultAction:
    """What is written down about an inspection."""

    HELD = "Ghi nhận đã kiểm tra"
    RATE_INITIATIVE = "Đánh giá mô hình"
    RATE_DUTY = "Đánh giá nhiệm vụ"
    FIND = "Ghi tồn tại, hạn chế"
    RECOMMEND = "Ghi kiến nghị"
    CONCLUDE = "Thông báo kết luận"
    WITHDRAW = "Rút tồn tại, kiến nghị"
    UNDO = "Đính chính đã kiểm tra"
    ALL = (HELD, RATE_INITIATIVE, RATE_DUTY, FIND, RECOMMEND, CONCLUDE, WITHDRAW, UNDO)


class GuidanceAction:
    """What is written in the log."""

    GUIDE = "Ghi hướng dẫn"
    SURVEY = "Ghi khảo sát"
    UNDO = "Đính chính"
    ALL = (GUIDE, SURVEY, UNDO)


class FileKind:
    """Which file of the folder is taken in."""

    SCHEDULE = "Lịch kiểm tra (lich.csv)"
    RESULTS = "Kết quả kiểm tra (ket-qua.csv)"
    GUIDANCE = "Hướng dẫn, khảo sát (huong-dan.csv)"
    PEOPLE = "Thành viên đoàn (thanh-vien.csv)"
    ALL = (SCHEDULE, RESULTS, GUIDANCE, PEOPLE)


class RoundForm(PreviewedForm):
    """Đợt kiểm tra."""

    action: str = Field(
        default=RoundAction.CHOOSE,
        title="Việc cần làm",
        description="Chọn đơn vị, sửa danh sách, chốt danh sách, rồi kết thúc đợt khi đã kiểm tra xong.",
        json_schema_extra={"enum": list(RoundAction.ALL)},
    )
    round_code: str = Field(
        default="",
        title="Đợt kiểm tra",
        description="Để trống khi mở đợt ngoài kế hoạch.",
        json_schema_extra=chosen(ROUNDS),
    )
    unit: str = Field(
        default="",
        title="Đơn vị",
        description="Chỉ dùng khi bổ sung hoặc đưa ra khỏi danh sách.",
        json_schema_extra=chosen(CANDIDATES),
    )
    reason: str = Field(
        default="",
        title="Lý do",
        description="Bắt buộc khi bổ sung, đưa ra, mở lại, hủy; khi kết thúc đợt mà còn đơn vị chưa kiểm tra. "
        "Không ghi tên cá nhân.",
    )
    name: str = Field(default="", title="Tên đợt", description="Chỉ dùng khi mở đợt ngoài kế hoạch.")
    opens_on: Day = Field(default=None, title="Từ ngày", description="Chỉ dùng khi mở đợt ngoài kế hoạch.")
    closes_on: Day = Field(default=None, title="Đến ngày", description="Chỉ dùng khi mở đợt ngoài kế hoạch.")
    at_most: int = Field(
        default=0, title="Số đơn vị tối đa", description="Chỉ dùng khi mở đợt; 0 là theo cấu hình của kế hoạch."
    )
    document_number: str = Field(
        default="", title="Số văn bản", description="Số của kế hoạch hoặc quyết định kiểm tra, nếu có."
    )
    document_on: Day = Field(default=None, title="Ngày văn bản", description="Ngày ghi trên văn bản, nếu có.")


class ScheduleForm(PreviewedForm):
    """Lịch kiểm tra."""

    action: str = Field(
        default=ScheduleAction.SCHEDULE,
        title="Việc cần làm",
        description="Lên lịch một đơn vị, đổi ngày hoặc hủy lịch; đơn vị được thông báo.",
        json_schema_extra={"enum": list(ScheduleAction.ALL)},
    )
    round_code: str = Field(
        default="", title="Đợt kiểm tra", description="Chỉ dùng khi lên lịch.", json_schema_extra=chosen(ROUNDS)
    )
    unit: str = Field(
        default="",
        title="Đơn vị",
        description="Chỉ dùng khi lên lịch: đơn vị trong danh sách đã chốt.",
        json_schema_extra=chosen(CANDIDATES),
    )
    inspection: str = Field(
        default="",
        title="Cuộc kiểm tra",
        description="Chỉ dùng khi đổi ngày hoặc hủy lịch.",
        json_schema_extra=chosen(INSPECTIONS),
    )
    on_day: Day = Field(
        default=None, title="Ngày kiểm tra", description="Ngày làm việc trong thời gian của đợt; báo trước đủ số ngày."
    )
    team: str = Field(
        default="",
        title="Đoàn kiểm tra",
        description="Khi đổi ngày: để trống là giữ đoàn cũ.",
        json_schema_extra=chosen(TEAMS),
    )
    reason: str = Field(
        default="", title="Lý do", description="Bắt buộc khi đổi ngày hoặc hủy lịch. Không ghi tên cá nhân."
    )


class ResultForm(OperatedForm):
    """Kết quả kiểm tra."""

    action: str = Field(
        default=ResultAction.HELD,
        title="Việc cần ghi",
        description="Ghi đã kiểm tra trước, rồi từng đánh giá, tồn tại, kiến nghị; sau cùng thông báo kết luận.",
        json_schema_extra={"enum": list(ResultAction.ALL)},
    )
    inspection: str = Field(
        default="",
        title="Cuộc kiểm tra",
        description="Cuộc kiểm tra cần ghi kết quả.",
        json_schema_extra=chosen(INSPECTIONS),
    )
    held_on: Day = Field(
        default=None, title="Ngày đã kiểm tra", description="Để trống nếu đúng ngày trong lịch; chỉ dùng khi ghi nhận."
    )
    initiative: str = Field(
        default="",
        title="Mô hình",
        description="Chỉ dùng khi đánh giá mô hình.",
        json_schema_extra=chosen(INITIATIVES),
    )
    duty: str = Field(
        default="",
        title="Nhiệm vụ",
        description="Chỉ dùng khi đánh giá nhiệm vụ.",
        json_schema_extra=chosen(RATED_DUTIES),
    )
    rating: str = Field(
        default="",
        title="Mức đánh giá",
        description="Chỉ dùng khi đánh giá mô hình, nhiệm vụ.",
        json_schema_extra=chosen(RATINGS),
    )
    words: str = Field(
        default="",
        title="Nội dung",
        description="Nội dung tồn tại, kiến nghị, hoặc nhận xét kèm đánh giá. Không ghi tên cá nhân.",
    )
    fix_by: Day = Field(
        default=None, title="Hạn khắc phục", description="Chỉ dùng khi ghi tồn tại, kiến nghị: ngày cuối cùng."
    )
    finding: str = Field(
        default="",
        title="Mục tồn tại, kiến nghị",
        description="Chỉ dùng khi rút một mục.",
        json_schema_extra=chosen(FINDINGS),
    )
    reason: str = Field(
        default="", title="Lý do", description="Bắt buộc khi rút một mục hoặc đính chính. Không ghi tên cá nhân."
    )
    document_number: str = Field(
        default="", title="Số văn bản kết luận", description="Chỉ dùng khi thông báo kết luận, nếu có văn bản."
    )
    document_on: Day = Field(
        default=None, title="Ngày văn bản kết luận", description="Chỉ dùng khi thông báo kết luận, nếu có văn bản."
    )


class GuidanceForm(OperatedForm):
    """Hướng dẫn, khảo sát."""

    action: str = Field(
        default=GuidanceAction.GUIDE,
        title="Việc cần ghi",
        description="Ghi sau khi đã hướng dẫn hoặc khảo sát.",
        json_schema_extra={"enum": list(GuidanceAction.ALL)},
    )
    unit: str = Field(
        default="", title="Đơn vị", description="Đơn vị được hướng dẫn, khảo sát.", json_schema_extra=chosen(UNITS)
    )
    on_day: Day = Field(default=None, title="Ngày", description="Ngày hướng dẫn, khảo sát.")
    topic: str = Field(default="", title="Nội dung", description="Một câu ngắn. Không ghi tên cá nhân.")
    document_number: str = Field(default="", title="Số văn bản", description="Số công văn hướng dẫn, nếu có.")
    document_on: Day = Field(default=None, title="Ngày văn bản", description="Ngày ghi trên văn bản, nếu có.")
    entry: str = Field(
        default="", title="Mục ghi nhầm", description="Chỉ dùng khi đính chính.", json_schema_extra=chosen(GUIDANCE)
    )
    reason: str = Field(default="", title="Lý do đính chính", description="Chỉ dùng khi đính chính.")


class InspectionFileForm(PreviewedForm):
    """Nạp tệp kiểm tra."""

    kind: str = Field(
        default=FileKind.SCHEDULE,
        title="Tệp",
        description="Tệp đã đặt trong thư mục tiep-nhan/kiem-tra của dữ liệu; nạp cả tệp hoặc không nạp dòng nào.",
        json_schema_extra={"enum": list(FileKind.ALL)},
    )
