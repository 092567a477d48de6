"""The run forms of appraisal (II.8): codes, days and choices; names, scores and votes come by file alone."""

from pydantic import Field

from flows.forms import Day, OperatedForm, PreviewedForm, chosen, several
from tasks.appraisal.rounds import FILES, INITIATIVES, MEMBERS, READY, ROUNDS

NO_NAMES = "Không ghi tên cá nhân, điểm, phiếu."
FILE_HELP = "Tệp CSV hoặc Excel (.xlsx) đã đặt trong thư mục tiep-nhan/tham-dinh."


class CouncilAction:
    """What is done with the council and the assignment; the form's choices, shown as they stand."""

    COUNCIL = "Nạp Hội đồng từ tệp"
    CONFLICTS = "Nạp khai báo xung đột lợi ích từ tệp"
    DECLARE = "Khai báo xung đột lợi ích"
    LIFT = "Gỡ khai báo xung đột lợi ích"
    ASSIGN = "Phân công"
    BY_HAND = "Phân công bằng tay"
    TAKE_OFF = "Bỏ phân công"
    PRINT = "In phiếu chấm trống"
    DROP = "Để lại đợt sau"
    BRING_BACK = "Đưa lại vào đợt"
    CANCEL = "Hủy đợt"
    ALL = (COUNCIL, CONFLICTS, DECLARE, LIFT, ASSIGN, BY_HAND, TAKE_OFF, PRINT, DROP, BRING_BACK, CANCEL)


class SheetAction:
    """What is done with sheets."""

    TAKE = "Nhận phiếu chấm từ tệp"
    DRAFT = "Lưu phiếu nháp từ tệp"
    AMEND = "Cho sửa phiếu"
    CLOSE = "Khóa phiếu"
    REOPEN = "Mở lại việc chấm"
    LOOK = "Xem tình hình"
    ALL = (TAKE, DRAFT, AMEND, CLOSE, REOPEN, LOOK)


class MeetingAction:
    """What is written down about a meeting."""

    MEETING = "Ghi phiên họp"
    VOTES = "Nạp kết quả biểu quyết từ tệp"
    ALL = (MEETING, VOTES)


class ResultAction:
    """What is done with results."""

    LOOK = "Xem trước"
    SETTLE = "Quyết định khi bằng điểm"
    APPLY = "Áp dụng"
    UNDO = "Hoàn tác"
    PUBLISH = "Công bố"
    MINUTES = "Xem dữ liệu biên bản"
    ALL = (LOOK, SETTLE, APPLY, UNDO, PUBLISH, MINUTES)


class OpenAppraisalForm(PreviewedForm):
    """Thẩm định: mở đợt."""

    name: str = Field(default="", title="Tên đợt", description="Ví dụ: Đợt thẩm định cuối năm; để trống thì đánh số.")
    initiatives: list[str] = Field(
        default_factory=list,
        title="Mô hình",
        description="Chọn mô hình đưa vào đợt; để trống là mọi mô hình đã xác nhận và chưa ở đợt nào.",
        json_schema_extra=several(READY),
    )
    scores_due_on: Day = Field(
        default=None, title="Hạn nộp phiếu chấm", description="Ngày cuối cùng nhận phiếu của các thành viên, nếu có."
    )
    seed: str = Field(
        default="",
        title="Số bốc thăm",
        description="Dùng khi phân công; cùng số thì cùng kết quả. Để trống thì dùng mã đợt.",
    )


class CouncilForm(PreviewedForm):
    """Thẩm định: Hội đồng và phân công."""

    action: str = Field(
        default=CouncilAction.COUNCIL,
        title="Việc cần làm",
        description="Nạp Hội đồng và khai báo xung đột lợi ích trước, rồi phân công.",
        json_schema_extra={"enum": list(CouncilAction.ALL)},
    )
    round: str = Field(default="", title="Đợt", description="Đợt thẩm định.", json_schema_extra=chosen(ROUNDS))
    file: str = Field(
        default="", title="Tệp", description=f"Chỉ dùng khi nạp từ tệp. {FILE_HELP}", json_schema_extra=chosen(FILES)
    )
    member: str = Field(
        default="",
        title="Thành viên",
        description="Mã thành viên; dùng khi khai báo, gỡ, phân công bằng tay.",
        json_schema_extra=chosen(MEMBERS),
    )
    initiative: str = Field(
        default="",
        title="Mô hình",
        description="Dùng khi khai báo, gỡ, phân công bằng tay, để lại hoặc đưa lại.",
        json_schema_extra=chosen(INITIATIVES),
    )
    author: bool = Field(
        default=False,
        title="Là tác giả",
        description="Chỉ dùng khi khai báo: bật nếu thành viên là tác giả, người thực hiện mô hình.",
    )
    reason: str = Field(default="", title="Lý do", description=f"Được ghi vào nhật ký. {NO_NAMES}")


class SheetsForm(OperatedForm):
    """Thẩm định: phiếu chấm."""

    action: str = Field(
        default=SheetAction.TAKE,
        title="Việc cần làm",
        description="Nhận phiếu của từng thành viên; đủ phiếu thì khóa.",
        json_schema_extra={"enum": list(SheetAction.ALL)},
    )
    round: str = Field(default="", title="Đợt", description="Đợt thẩm định.", json_schema_extra=chosen(ROUNDS))
    file: str = Field(
        default="",
        title="Tệp phiếu",
        description=f"Phiếu của một thành viên. {FILE_HELP}",
        json_schema_extra=chosen(FILES),
    )
    member: str = Field(
        default="", title="Thành viên", description="Chỉ dùng khi cho sửa phiếu.", json_schema_extra=chosen(MEMBERS)
    )
    initiatives: list[str] = Field(
        default_factory=list,
        title="Mô hình",
        description="Chỉ dùng khi cho sửa phiếu: các mô hình được sửa.",
        json_schema_extra=several(INITIATIVES),
    )
    without_missing: bool = Field(
        default=False,
        title="Khóa khi còn phiếu chưa nộp",
        description="Chỉ dùng khi khóa phiếu: phiếu chưa nộp được ghi là vắng; phải nêu lý do.",
    )
    reason: str = Field(default="", title="Lý do", description=f"Được ghi vào nhật ký. {NO_NAMES}")


class MeetingForm(OperatedForm):
    """Thẩm định: họp và biểu quyết."""

    action: str = Field(
        default=MeetingAction.MEETING,
        title="Việc cần ghi",
        description="Ghi phiên họp trước, rồi nạp kết quả biểu quyết của phiên ấy.",
        json_schema_extra={"enum": list(MeetingAction.ALL)},
    )
    round: str = Field(default="", title="Đợt", description="Đợt thẩm định.", json_schema_extra=chosen(ROUNDS))
    held_on: Day = Field(default=None, title="Ngày họp", description="Ngày Hội đồng họp.")
    began: str = Field(default="", title="Giờ bắt đầu", description="Ví dụ: 08:00")
    ended: str = Field(default="", title="Giờ kết thúc", description="Ví dụ: 11:30")
    place: str = Field(default="", title="Địa điểm", description="Nơi họp, ghi vào biên bản.")
    present: list[str] = Field(
        default_factory=list,
        title="Thành viên có mặt",
        description="Chọn mã các thành viên có mặt; người không chọn được ghi là vắng.",
        json_schema_extra=several(MEMBERS),
    )
    meeting: int = Field(
        default=1, title="Phiên họp số", description="Chỉ dùng khi nạp kết quả biểu quyết: phiên nào đã biểu quyết."
    )
    file: str = Field(
        default="", title="Tệp", description=f"Kết quả biểu quyết. {FILE_HELP}", json_schema_extra=chosen(FILES)
    )


class ResultForm(OperatedForm):
    """Thẩm định: kết quả."""

    action: str = Field(
        default=ResultAction.LOOK,
        title="Việc cần làm",
        description="Xem trước để lấy mã, áp dụng với mã ấy; hoàn tác được cho đến khi công bố.",
        json_schema_extra={"enum": list(ResultAction.ALL)},
    )
    round: str = Field(default="", title="Đợt", description="Đợt thẩm định.", json_schema_extra=chosen(ROUNDS))
    code: str = Field(
        default="",
        title="Mã xem trước",
        description="Chỉ dùng khi áp dụng: lấy ở lần “Xem trước”; kết quả thay đổi thì mã cũng thay đổi.",
    )
    initiative: str = Field(
        default="",
        title="Mô hình",
        description="Chỉ dùng khi Hội đồng quyết định giữa các mô hình bằng điểm.",
        json_schema_extra=chosen(INITIATIVES),
    )
    passes: bool = Field(
        default=False, title="Hội đồng chọn mô hình này", description="Chỉ dùng khi quyết định khi bằng điểm."
    )
    reason: str = Field(
        default="", title="Lý do", description=f"Dùng khi quyết định khi bằng điểm, hoàn tác. {NO_NAMES}"
    )
