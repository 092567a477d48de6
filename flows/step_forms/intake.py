"""The forms of Tiếp nhận hồ sơ, Gia hạn and Lý do chậm: ids, days, document numbers and choices; no file's name."""

from pydantic import Field

from flows.forms import DATED_DUTIES, DUTIES, UNITS, Day, OperatedForm, PreviewedForm, chosen, several
from models.intake.record import Via
from tasks.intake import CHECKLIST_PARTS


class DossierAction:
    """What the clerk does with a unit's documents."""

    RECORD = "Ghi nhận đã nộp"
    NIL = "Ghi nhận báo không phát sinh"
    UPDATE = "Cập nhật thành phần, nhận thêm tệp"
    ACCEPT = "Chấp thuận"
    RETURN = "Trả lại để bổ sung"
    ALL = (RECORD, NIL, UPDATE, ACCEPT, RETURN)


class ExtensionAction:
    """What is recorded about another day."""

    REQUEST = "Ghi nhận đề nghị của đơn vị"
    GRANT = "Cho gia hạn"
    REFUSE = "Không cho gia hạn"
    WITHDRAW = "Đơn vị rút đề nghị"
    REVERSE = "Đính chính quyết định ghi nhầm"
    ALL = (REQUEST, GRANT, REFUSE, WITHDRAW, REVERSE)


class DossierForm(OperatedForm):
    """Tiếp nhận hồ sơ."""

    action: str = Field(
        default=DossierAction.RECORD,
        title="Việc cần ghi",
        description="Ghi nhận khi hồ sơ đến; chấp thuận hoặc trả lại sau khi xem.",
        json_schema_extra={"enum": list(DossierAction.ALL)},
    )
    unit: str = Field(default="", title="Đơn vị", description="Đơn vị nộp.", json_schema_extra=chosen(UNITS))
    duty: str = Field(default="", title="Nhiệm vụ", description="Việc mà đơn vị nộp.", json_schema_extra=chosen(DUTIES))
    arrived_on: Day = Field(default=None, title="Ngày đến văn thư", description="Đúng hạn hay chậm tính theo ngày này.")
    document_number: str = Field(
        default="", title="Số văn bản", description="Số, ký hiệu văn bản của đơn vị. Ví dụ: 12/KH-UBND"
    )
    document_on: Day = Field(default=None, title="Ngày văn bản", description="Ngày ghi trên văn bản, nếu có.")
    via: str = Field(
        default=Via.DOCUMENT_SYSTEM.label,
        title="Hình thức nhận",
        description="Văn bản giấy do văn thư nhập thay thì phải có số văn bản.",
        json_schema_extra={"enum": [via.label for via in Via]},
    )
    take_files: bool = Field(
        default=False,
        title="Nhận các tệp trong thư mục tiếp nhận",
        description="Nhận mọi tệp trong tiep-nhan/<mã đơn vị>/ (hoặc thư mục con mang mã nhiệm vụ); sai một tệp thì "
        "không nhận tệp nào.",
    )
    missing: list[str] = Field(
        default_factory=list,
        title="Thành phần còn thiếu",
        description="Chọn những thành phần chưa có; để trống nếu đủ.",
        json_schema_extra=several(CHECKLIST_PARTS),
    )
    unsatisfactory: list[str] = Field(
        default_factory=list,
        title="Thành phần chưa đạt",
        description="Chỉ dùng khi trả lại: có nhưng phải làm lại.",
        json_schema_extra=several(CHECKLIST_PARTS),
    )
    reason: str = Field(
        default="",
        title="Lý do trả lại",
        description="Mỗi dòng một lý do, lần lượt cho từng thành phần chưa đạt rồi đến lý do chung. Không ghi tên "
        "cá nhân.",
        json_schema_extra={"format": "text"},
    )
    supplement_due_on: Day = Field(
        default=None, title="Hạn bổ sung", description="Chỉ dùng khi trả lại: ngày cuối cùng nhận bản bổ sung."
    )
    complete: bool = Field(
        default=True,
        title="Bản nộp đủ thành phần",
        description="Chỉ dùng khi trả lại và nhiệm vụ không có danh mục thành phần.",
    )
    occurrence: str = Field(
        default="", title="Kỳ", description="Chỉ dùng với việc lặp lại; để trống là kỳ sớm nhất chưa nhận được."
    )


class ExtensionForm(PreviewedForm):
    """Gia hạn."""

    action: str = Field(
        default=ExtensionAction.REQUEST,
        title="Việc cần ghi",
        description="Ghi đề nghị của đơn vị trước, rồi ghi quyết định khi có văn bản.",
        json_schema_extra={"enum": list(ExtensionAction.ALL)},
    )
    unit: str = Field(default="", title="Đơn vị", description="Đơn vị đề nghị.", json_schema_extra=chosen(UNITS))
    duty: str = Field(
        default="", title="Nhiệm vụ", description="Việc đề nghị gia hạn.", json_schema_extra=chosen(DATED_DUTIES)
    )
    until: Day = Field(
        default=None,
        title="Đến hết ngày",
        description="Ngày đơn vị đề nghị, hoặc ngày được cho gia hạn; để trống khi không cho gia hạn.",
    )
    document_number: str = Field(
        default="",
        title="Số văn bản",
        description="Văn bản đề nghị của đơn vị, hoặc văn bản trả lời của cơ quan.",
    )
    document_on: Day = Field(
        default=None,
        title="Ngày của văn bản",
        description="Ngày đề nghị đến văn thư, hoặc ngày ký văn bản trả lời.",
    )
    reason: str = Field(default="", title="Lý do đính chính", description="Chỉ dùng khi đính chính.")
    occurrence: str = Field(
        default="", title="Kỳ", description="Chỉ dùng với việc lặp lại; để trống là kỳ sớm nhất chưa nhận được."
    )


class LateReasonForm(OperatedForm):
    """Lý do chậm."""

    unit: str = Field(default="", title="Đơn vị", description="Đơn vị nộp chậm.", json_schema_extra=chosen(UNITS))
    duty: str = Field(
        default="", title="Nhiệm vụ", description="Việc nộp chậm.", json_schema_extra=chosen(DATED_DUTIES)
    )
    reason: str = Field(
        default="",
        title="Lý do chậm",
        description="Một câu ngắn, chỉ nêu nguyên nhân. Không ghi tên cá nhân.",
    )
    letter_number: str = Field(
        default="",
        title="Số văn bản yêu cầu giải trình",
        description="Chỉ ghi khi cơ quan đã có văn bản yêu cầu giải trình.",
    )
    letter_on: Day = Field(
        default=None, title="Ngày văn bản yêu cầu giải trình", description="Đi cùng với số văn bản trên."
    )
    reply_number: str = Field(
        default="", title="Số văn bản giải trình", description="Văn bản giải trình của đơn vị, nếu có."
    )
    occurrence: str = Field(default="", title="Kỳ", description="Chỉ dùng với việc lặp lại; để trống là kỳ sớm nhất.")
