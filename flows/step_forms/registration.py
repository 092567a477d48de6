"""The forms of Đăng ký mô hình, Xác nhận đăng ký and Sáp nhập, đổi tên đơn vị; an individual's name is in none."""

from pydantic import Field

from flows.forms import UNITS, Day, PreviewedForm, chosen, several
from models.initiatives import Novelty
from models.registration.record import ReplyKind
from tasks.registration import ALL_UNITS, CONTENTS, GROUNDS, LAST_YEAR, LEVELS, REGISTERED


class RegistrationFileForm(PreviewedForm):
    """Đăng ký mô hình từ tệp."""

    file: str = Field(
        default="",
        title="Tệp đăng ký",
        description="Tệp CSV UTF-8 hoặc Excel (.xlsx) trong thư mục tiep-nhan, ví dụ: dang-ky.csv hoặc P-DX/dang-ky.csv",
    )


class RegistrationForm(PreviewedForm):
    """Đăng ký một mô hình của tập thể. Cá nhân, điển hình đăng ký bằng tệp."""

    unit: str = Field(default="", title="Đơn vị", description="Đơn vị đăng ký.", json_schema_extra=chosen(UNITS))
    name: str = Field(
        default="", title="Tên mô hình", description="Tên đầy đủ. Không ghi tên cá nhân; cá nhân đăng ký bằng tệp."
    )
    content: str = Field(
        default="",
        title="Nội dung",
        description="Một trong các nội dung của kế hoạch (khoản 6 mục II).",
        json_schema_extra=chosen(CONTENTS),
    )
    novelty: str = Field(
        default=Novelty.NEW.label,
        title="Mới hay duy trì",
        description="Duy trì thì chọn mã năm trước, nếu có trong sổ.",
        json_schema_extra={"enum": [word.label for word in Novelty]},
    )
    carried_from: str = Field(
        default="",
        title="Mô hình năm trước",
        description="Chỉ dùng khi duy trì.",
        json_schema_extra=chosen(LAST_YEAR),
    )
    grounds: list[str] = Field(
        default_factory=list,
        title="Căn cứ lựa chọn",
        description="Hai gạch đầu dòng cuối khoản 6 mục II.",
        json_schema_extra=several(GROUNDS),
    )
    level: str = Field(
        default="",
        title="Cấp đăng ký",
        description="Chỉ dùng khi kế hoạch có phân cấp đăng ký.",
        json_schema_extra=chosen(LEVELS),
    )
    details: str = Field(
        default="",
        title="Nội dung phiếu đăng ký",
        description="Mỗi mục bắt đầu bằng tên mục và dấu hai chấm, ví dụ: Mục tiêu, tiêu chí: … Không ghi tên cá nhân.",
        json_schema_extra={"format": "text"},
    )
    registered_on: Day = Field(
        default=None, title="Ngày đăng ký", description="Ngày bản đăng ký đến văn thư; để trống là hôm nay."
    )
    document_number: str = Field(default="", title="Số văn bản", description="Số văn bản đăng ký, nếu có.")
    amended: str = Field(
        default="",
        title="Đăng ký lại mã",
        description="Chỉ dùng khi đăng ký lại mô hình đã trả lại hoặc đã rút: mã cũ, ví dụ DVK-2024-007",
    )


class ReplyForm(PreviewedForm):
    """Xác nhận đăng ký."""

    action: str = Field(
        default=ReplyKind.CONFIRMED.label,
        title="Việc cần ghi",
        description="Xác nhận, trả lại, ghi nhận rút hoặc đính chính xác nhận nhầm.",
        json_schema_extra={"enum": [kind.label for kind in ReplyKind]},
    )
    initiatives: list[str] = Field(
        default_factory=list,
        title="Mô hình, điển hình",
        description="Chọn một hay nhiều; mỗi đơn vị nhận một thông báo về các mô hình của mình.",
        json_schema_extra=several(REGISTERED),
    )
    decided_on: Day = Field(default=None, title="Ngày trả lời", description="Để trống là hôm nay.")
    document_number: str = Field(
        default="",
        title="Số văn bản",
        description="Văn bản trả lời; khi rút là văn bản đề nghị của đơn vị (bắt buộc).",
    )
    reason: str = Field(
        default="",
        title="Lý do trả lại hoặc đính chính",
        description="Mỗi dòng một lý do. Không ghi tên cá nhân.",
        json_schema_extra={"format": "text"},
    )
    supplement_due_on: Day = Field(
        default=None, title="Hạn bổ sung", description="Chỉ dùng khi trả lại: ngày cuối cùng nhận bản bổ sung."
    )


class AttachmentForm(PreviewedForm):
    """Nhận tệp kèm mô hình."""

    initiative: str = Field(
        default="",
        title="Mô hình, điển hình",
        description="Tệp nằm trong thư mục tiep-nhan/<mã đơn vị>/<mã mô hình>; mọi tệp được nhận, hoặc không tệp nào.",
        json_schema_extra=chosen(REGISTERED),
    )


class SuccessionForm(PreviewedForm):
    """Sáp nhập, đổi tên đơn vị."""

    old: str = Field(
        default="",
        title="Đơn vị cũ",
        description="Đơn vị được sáp nhập hoặc đổi tên.",
        json_schema_extra=chosen(ALL_UNITS),
    )
    new: str = Field(
        default="",
        title="Đơn vị kế thừa",
        description="Phải có trong tệp đơn vị đã nạp.",
        json_schema_extra=chosen(ALL_UNITS),
    )
    on: Day = Field(default=None, title="Ngày có hiệu lực", description="Ngày đầu tiên của đơn vị kế thừa.")
    document_number: str = Field(default="", title="Số quyết định", description="Văn bản về sáp nhập hoặc đổi tên.")
