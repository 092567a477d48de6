"""The run forms of sơ kết and the year's end: figures, versions, signing, sending (II.9, III.1.c, III.2.c).

They carry codes, days, numbers and choices. A report or a version that is left open is the year's own, and the newest.
"""

from pydantic import BaseModel, Field

from flows.forms import UNITS, Day, OperatedForm, PreviewedForm, chosen, several
from models.year_end.record import Means
from tasks.year_end.lists import COLUMNS, RECIPIENTS, REPORTS, VERSIONS

WHICH = "Để trống là báo cáo năm."
NEWEST = "Để trống là bản mới nhất."


class FigureEntry(BaseModel):
    """Số liệu của một cột."""

    column: str = Field(default="", title="Cột", description="Cột của biểu số liệu.", json_schema_extra=chosen(COLUMNS))
    value: int = Field(default=0, title="Số", description="Số nguyên, theo đơn vị tính của cột; không có thì ghi 0.")


class FiguresForm(PreviewedForm):
    """Số liệu báo cáo của đơn vị."""

    report: list[str] = Field(
        default_factory=list, title="Báo cáo", description=WHICH, json_schema_extra=several(REPORTS)
    )
    file: str = Field(
        default="",
        title="Tệp số liệu",
        description="Tên tệp CSV hoặc Excel trong thư mục tiếp nhận, mỗi đơn vị một dòng. Khi ấy để trống các ô còn lại.",
    )
    unit: list[str] = Field(
        default_factory=list,
        title="Đơn vị",
        description="Một đơn vị, khi nhập tay; báo cáo của đơn vị phải được “Ghi nhận nộp” trước.",
        json_schema_extra=several(UNITS),
    )
    values: list[FigureEntry] = Field(
        default_factory=list, title="Số liệu", description="Ghi đủ các cột của biểu, mỗi cột một dòng."
    )
    document_number: str = Field(
        default="", title="Văn bản đính chính", description="Chỉ khi sửa số liệu của báo cáo đã chấp thuận."
    )
    document_on: Day = Field(default=None, title="Ngày văn bản đính chính", description="Ngày ghi trên văn bản ấy.")


class VersionAction:
    """What is done with the figures of a report."""

    LOOK = "Xem số liệu hiện nay"
    FREEZE = "Lập bản số liệu"
    VERIFY = "Kiểm tra mã SHA-256 các bản"
    ALL = (LOOK, FREEZE, VERIFY)


class VersionForm(OperatedForm):
    """Bản số liệu báo cáo."""

    action: str = Field(
        default=VersionAction.LOOK,
        title="Việc cần làm",
        description="Lập bản số liệu là chốt số của ngày hôm nay; không có gì thay đổi thì không lập bản mới.",
        json_schema_extra={"enum": list(VersionAction.ALL)},
    )
    report: list[str] = Field(
        default_factory=list, title="Báo cáo", description=WHICH, json_schema_extra=several(REPORTS)
    )


class ChainAction:
    """A step of the chain of signing."""

    SIGN = "Ghi nhận ký, duyệt bước tiếp theo"
    RETURN = "Trả lại để soạn lại"
    ISSUE = "Ghi nhận phát hành"
    CORRECT = "Đính chính số, ngày phát hành"
    ALL = (SIGN, RETURN, ISSUE, CORRECT)


class ChainForm(OperatedForm):
    """Ký, phát hành báo cáo."""

    action: str = Field(
        default=ChainAction.SIGN,
        title="Việc cần ghi",
        description="Mỗi lần một bước: Trưởng phòng, Văn phòng, Phó Chủ tịch, rồi văn thư phát hành.",
        json_schema_extra={"enum": list(ChainAction.ALL)},
    )
    report: list[str] = Field(
        default_factory=list, title="Báo cáo", description=WHICH, json_schema_extra=several(REPORTS)
    )
    version: list[str] = Field(
        default_factory=list, title="Bản", description=NEWEST, json_schema_extra=several(VERSIONS)
    )
    on: Day = Field(
        default=None, title="Ngày", description="Ngày ký, duyệt (để trống là hôm nay), hoặc ngày phát hành."
    )
    number: str = Field(default="", title="Số văn bản", description="Số do văn thư cấp, khi phát hành hoặc đính chính.")
    reason: str = Field(
        default="", title="Lý do", description="Chỉ dùng khi trả lại, đính chính. Không ghi tên cá nhân."
    )


class SendAction:
    """What is recorded about a recipient."""

    SEND = "Ghi nhận đã gửi"
    CORRECT = "Đính chính gửi ghi nhầm"
    ALL = (SEND, CORRECT)


class SendForm(OperatedForm):
    """Gửi báo cáo."""

    action: str = Field(
        default=SendAction.SEND,
        title="Việc cần ghi",
        description="Gửi đủ mọi nơi nhận thì việc báo cáo của cơ quan tự được ghi là hoàn thành.",
        json_schema_extra={"enum": list(SendAction.ALL)},
    )
    report: list[str] = Field(
        default_factory=list, title="Báo cáo", description=WHICH, json_schema_extra=several(REPORTS)
    )
    version: list[str] = Field(
        default_factory=list, title="Bản", description=NEWEST, json_schema_extra=several(VERSIONS)
    )
    recipients: list[str] = Field(
        default_factory=list,
        title="Nơi nhận",
        description="Một hoặc nhiều nơi; khi đính chính chọn một nơi.",
        json_schema_extra=several(RECIPIENTS),
    )
    sent_on: Day = Field(default=None, title="Ngày gửi", description="Ngày báo cáo rời cơ quan.")
    means: str = Field(
        default=Means.DOCUMENT_SYSTEM.label,
        title="Cách gửi",
        description="Bản điện tử qua hệ thống, thư điện tử công vụ, hoặc bản giấy.",
        json_schema_extra={"enum": [each.label for each in Means]},
    )
    reason: str = Field(default="", title="Lý do", description="Chỉ dùng khi đính chính. Không ghi tên cá nhân.")


class MissingAction:
    """What is done about what is missing."""

    LOOK = "Xem danh sách"
    CHASE = "Lập thông báo đôn đốc, chờ duyệt gửi"
    ALL = (LOOK, CHASE)


class MissingForm(OperatedForm):
    """Còn thiếu cho báo cáo."""

    action: str = Field(
        default=MissingAction.LOOK,
        title="Việc cần làm",
        description="Thông báo đôn đốc chỉ gửi đơn vị cấp dưới quá hạn, sau khi đối chiếu và “Duyệt gửi”.",
        json_schema_extra={"enum": list(MissingAction.ALL)},
    )
    report: list[str] = Field(
        default_factory=list, title="Báo cáo", description=WHICH, json_schema_extra=several(REPORTS)
    )


class ClosingForm(PreviewedForm):
    """Đóng năm kế hoạch."""

    reason: str = Field(
        default="",
        title="Lý do vẫn đóng năm",
        description="Chỉ khi còn việc chưa xong mà vẫn đóng năm. Không ghi tên cá nhân.",
    )
