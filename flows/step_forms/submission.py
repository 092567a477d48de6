"""The run forms of submission upward: the dossier, its files, its way up, inner days, public comment.

They carry codes, days, document numbers and choices. A choice that may be left open is a list that may stay empty: a
form fills in a list of one by itself.
"""

from pydantic import Field

from flows.forms import Day, OperatedForm, PreviewedForm, chosen, several
from tasks.recognition.form_lists import DOSSIERS, FILED, INITIATIVES, INNER_STEPS, LEVELS, OBJECTIONS, PIECES


class DraftAction:
    """What is done with the list of a dossier."""

    NEW = "Lập hồ sơ mới"
    ADD = "Thêm mô hình vào hồ sơ đang lập"
    TAKE_OUT = "Bỏ mô hình khỏi hồ sơ đang lập"
    ALL = (NEW, ADD, TAKE_OUT)


class DraftForm(PreviewedForm):
    """Lập hồ sơ trình."""

    action: str = Field(
        default=DraftAction.NEW,
        title="Việc cần làm",
        description="Danh sách chỉ sửa được khi hồ sơ đang lập.",
        json_schema_extra={"enum": list(DraftAction.ALL)},
    )
    level: str = Field(
        default="", title="Cấp công nhận", description="Chỉ dùng khi lập hồ sơ mới.", json_schema_extra=chosen(LEVELS)
    )
    submission: list[str] = Field(
        default_factory=list,
        title="Hồ sơ đang lập",
        description="Chọn một hồ sơ khi thêm hoặc bỏ mô hình; để trống khi lập mới.",
        json_schema_extra=several(DOSSIERS),
    )
    everything_ready: bool = Field(
        default=False,
        title="Đưa vào tất cả mô hình đủ điều kiện",
        description="Mọi mô hình đã thẩm định đạt (hoặc đã được công nhận ở cấp trước) và chưa ở hồ sơ nào.",
    )
    initiatives: list[str] = Field(
        default_factory=list,
        title="Mô hình",
        description="Chọn từng mô hình, nếu không đưa vào tất cả. Mô hình trình lại phải chọn ở đây.",
        json_schema_extra=several(INITIATIVES),
    )


class PieceForm(OperatedForm):
    """Nhận tệp hồ sơ trình."""

    submission: str = Field(default="", title="Hồ sơ", description="Hồ sơ nhận tệp.", json_schema_extra=chosen(FILED))
    list_file: str = Field(
        default="",
        title="Tệp kê danh sách tệp",
        description="Khi nhận nhiều tệp: tên tệp CSV hoặc Excel trong thư mục tiếp nhận. Khi ấy để trống các ô còn lại.",
    )
    path: str = Field(
        default="",
        title="Tệp trong thư mục tiếp nhận",
        description="Đường dẫn tính từ thư mục tiếp nhận. Ví dụ: trinh-cap-tren/bien-ban.pdf",
    )
    piece: list[str] = Field(
        default_factory=list,
        title="Thành phần hồ sơ",
        description="Tệp này là thành phần nào của hồ sơ; chọn một.",
        json_schema_extra=several(PIECES),
    )
    initiative: list[str] = Field(
        default_factory=list,
        title="Mô hình",
        description="Chọn một mô hình nếu là tệp của riêng mô hình ấy; để trống nếu là tệp chung.",
        json_schema_extra=several(INITIATIVES),
    )
    document_number: str = Field(default="", title="Số văn bản", description="Số, ký hiệu ghi trên văn bản, nếu có.")
    document_on: Day = Field(default=None, title="Ngày văn bản", description="Ngày ghi trên văn bản, nếu có.")


class ProgressAction:
    """A step of a dossier on its way up."""

    PACK = "Đóng gói, lập bảng kê"
    ISSUE = "Ghi nhận phát hành"
    CORRECT = "Đính chính phát hành ghi nhầm"
    SEND = "Ghi nhận đã gửi"
    ACKNOWLEDGE = "Cấp trên đã nhận đủ hồ sơ"
    RETURN = "Cấp trên trả lại để bổ sung"
    WITHDRAW = "Rút hồ sơ"
    ALL = (PACK, ISSUE, CORRECT, SEND, ACKNOWLEDGE, RETURN, WITHDRAW)


class ProgressForm(OperatedForm):
    """Ghi tiến trình hồ sơ trình."""

    submission: str = Field(default="", title="Hồ sơ", description="Chọn hồ sơ.", json_schema_extra=chosen(DOSSIERS))
    action: str = Field(
        default=ProgressAction.PACK,
        title="Việc cần ghi",
        description="Đóng gói, phát hành, gửi, cấp trên nhận, trả lại; mỗi lần một việc.",
        json_schema_extra={"enum": list(ProgressAction.ALL)},
    )
    on: Day = Field(
        default=None,
        title="Ngày",
        description="Ngày phát hành, ngày gửi, ngày cấp trên nhận hoặc trả lại. Không dùng khi đóng gói, rút.",
    )
    number: str = Field(
        default="",
        title="Số văn bản",
        description="Số tờ trình do văn thư cấp; hoặc số phiếu nhận, văn bản trả lại của cấp trên, nếu có.",
    )
    reason: str = Field(
        default="",
        title="Lý do",
        description="Chỉ dùng khi trả lại, rút, đính chính. Không ghi tên cá nhân.",
    )


class InnerDaysForm(OperatedForm):
    """Lịch nội bộ trình cấp trên."""

    level: str = Field(default="", title="Cấp công nhận", description="Chọn cấp.", json_schema_extra=chosen(LEVELS))
    step: list[str] = Field(
        default_factory=list,
        title="Bước vừa làm xong",
        description="Để trống nếu chỉ xem lịch; chọn một bước nếu ghi đã xong.",
        json_schema_extra=several(INNER_STEPS),
    )
    done_on: Day = Field(default=None, title="Ngày làm xong", description="Chỉ dùng khi ghi đã xong một bước.")


class CommentsAction:
    """What is recorded of public comment."""

    OPEN = "Ghi nhận đăng công khai"
    TAKE = "Tiếp nhận ý kiến từ tệp"
    UPHELD = "Kết luận ý kiến có cơ sở"
    DISMISSED = "Kết luận ý kiến không có cơ sở"
    ALL = (OPEN, TAKE, UPHELD, DISMISSED)


class CommentsForm(OperatedForm):
    """Lấy ý kiến công khai."""

    action: str = Field(
        default=CommentsAction.OPEN,
        title="Việc cần ghi",
        description="Nội dung ý kiến, tên người gửi chỉ vào bằng tệp.",
        json_schema_extra={"enum": list(CommentsAction.ALL)},
    )
    submission: list[str] = Field(
        default_factory=list,
        title="Hồ sơ",
        description="Chọn một hồ sơ khi đăng công khai hoặc tiếp nhận ý kiến.",
        json_schema_extra=several(DOSSIERS),
    )
    objection: list[str] = Field(
        default_factory=list,
        title="Ý kiến",
        description="Chọn một ý kiến khi ghi kết luận.",
        json_schema_extra=several(OBJECTIONS),
    )
    file: str = Field(
        default="",
        title="Tệp ý kiến",
        description="Tên tệp CSV hoặc Excel trong thư mục tiếp nhận, khi tiếp nhận ý kiến.",
    )
    on: Day = Field(default=None, title="Ngày", description="Ngày đăng công khai, hoặc ngày trả lời ý kiến.")
    number: str = Field(default="", title="Số văn bản", description="Văn bản đăng công khai, hoặc văn bản trả lời.")
