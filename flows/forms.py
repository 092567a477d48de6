"""The run forms. One parameter each, whose fields carry Vietnamese titles and help.

Prefect refuses a run whose parameters break the schema with an English error and no run at all. So the schema stays
soft: what is required, how long and within what bounds is checked in the tasks, which answer in Vietnamese. Lists come
from the record: a field says which list it takes (`LIST_KEY`), and `flows/form_lists.py` puts the list in.
"""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

LIST_KEY = "x-danh-sach"

UNITS, DUTIES, DATED_DUTIES, OPERATORS = "don-vi", "nhiem-vu", "nhiem-vu-co-han", "nguoi-thuc-hien"

# Optional to Python, so that a missing day is refused in Vietnamese; a plain date to the form, so that it shows a
# calendar and not a choice between "date" and "null".
Day = Annotated[date | None, WithJsonSchema({"type": "string", "format": "date"})]


def chosen(list_name: str) -> dict[str, Any]:
    """What a field says that takes one of a list of the record."""
    return {LIST_KEY: list_name}


def several(list_name: str) -> dict[str, Any]:
    """What a field says that takes any number of a list of the record."""
    return {"items": {"type": "string", LIST_KEY: list_name}, "uniqueItems": True}


def without_null_defaults(schema: dict[str, Any]) -> None:
    """Let a day that is not picked be absent: the browser would send the default `null`, and Prefect refuse it."""
    for field in schema["properties"].values():
        if field.get("default", "") is None:
            del field["default"]


class HandInAction:
    """What the clerk does with one hand-in; the form's choices, shown as they stand."""

    RECORD = "Ghi nhận đã nộp"
    NIL = "Ghi nhận báo không phát sinh"
    ACCEPT = "Chấp thuận"
    RETURN = "Trả lại để bổ sung"
    CORRECT = "Đính chính ghi nhầm"
    ALL = (RECORD, NIL, ACCEPT, RETURN, CORRECT)


class ReleaseAction:
    """What a person does with what waits for release."""

    LOOK = "Xem trước"
    SEND = "Gửi"
    DISCARD = "Hủy bỏ"
    ALL = (LOOK, SEND, DISCARD)


class OperatedForm(BaseModel):
    """Every form that changes something says who does it."""

    model_config = ConfigDict(extra="ignore", json_schema_extra=without_null_defaults)

    operator: str = Field(
        default="",
        title="Người thực hiện",
        description="Chọn trong danh sách; được ghi vào nhật ký cùng việc đã làm.",
        json_schema_extra=chosen(OPERATORS),
    )


class PreviewedForm(OperatedForm):
    """A form whose step may be looked at before it is done."""

    preview: bool = Field(
        default=False,
        title="Chỉ xem trước",
        description="Bật để xem sẽ thay đổi những gì; chưa ghi gì vào sổ.",
    )


class RollOutForm(PreviewedForm):
    """Triển khai kế hoạch."""


class IssueForm(PreviewedForm):
    """Ghi nhận ban hành."""

    number: str = Field(default="", title="Số văn bản", description="Ví dụ: 45/KH-UBND")
    issued_on: Day = Field(default=None, title="Ngày ban hành", description="Ngày ghi trên kế hoạch đã ký.")
    correction: str = Field(
        default="",
        title="Văn bản đính chính",
        description="Chỉ khi sửa số hoặc ngày đã ghi nhận: số, ngày của văn bản đính chính.",
    )


class HandInForm(OperatedForm):
    """Ghi nhận nộp."""

    action: str = Field(
        default=HandInAction.RECORD,
        title="Việc cần ghi",
        description="Ghi nhận khi văn bản đến; chấp thuận hoặc trả lại sau khi xem.",
        json_schema_extra={"enum": list(HandInAction.ALL)},
    )
    unit: str = Field(default="", title="Đơn vị", description="Đơn vị nộp.", json_schema_extra=chosen(UNITS))
    duty: str = Field(default="", title="Nhiệm vụ", description="Việc mà đơn vị nộp.", json_schema_extra=chosen(DUTIES))
    arrived_on: Day = Field(
        default=None,
        title="Ngày đến văn thư",
        description="Ngày văn bản đến bộ phận văn thư; đúng hạn hay chậm tính theo ngày này, không theo ngày nhập.",
    )
    document_number: str = Field(
        default="", title="Số văn bản", description="Số và ký hiệu văn bản của đơn vị, nếu có. Ví dụ: 12/BC-UBND"
    )
    document_on: Day = Field(default=None, title="Ngày văn bản", description="Ngày ghi trên văn bản, nếu có.")
    reason: str = Field(
        default="",
        title="Lý do trả lại hoặc đính chính",
        description="Chỉ dùng khi trả lại hoặc đính chính. Không ghi tên cá nhân.",
    )
    supplement_due_on: Day = Field(
        default=None, title="Hạn bổ sung", description="Chỉ dùng khi trả lại: ngày cuối cùng nhận bản bổ sung."
    )
    complete: bool = Field(
        default=True,
        title="Bản nộp đủ thành phần",
        description="Chỉ dùng khi trả lại: bản nộp đủ và đúng hạn thì vẫn tính là đúng hạn.",
    )
    occurrence: str = Field(
        default="", title="Kỳ", description="Chỉ dùng với việc lặp lại; để trống là kỳ sớm nhất chưa nhận được."
    )


class ReconciliationForm(PreviewedForm):
    """Đối chiếu."""

    duty: str = Field(
        default="",
        title="Nhiệm vụ",
        description="Việc cần đối chiếu với sổ văn bản đến.",
        json_schema_extra=chosen(DATED_DUTIES),
    )
    through_on: Day = Field(
        default=None,
        title="Đã đối chiếu đến hết ngày",
        description="Ngày cuối cùng của sổ văn bản đến mà đồng chí đã xem.",
    )
    units: list[str] = Field(
        default_factory=list,
        title="Các đơn vị đã nộp mà chưa ghi nhận",
        description="Chọn những đơn vị có trong sổ văn bản đến; để trống nếu không còn đơn vị nào.",
        json_schema_extra={"items": {"type": "string", LIST_KEY: UNITS}, "uniqueItems": True},
    )
    arrived_on: Day = Field(
        default=None,
        title="Ngày đến của các đơn vị trên",
        description="Đơn vị nào đến vào ngày khác thì ghi riêng bằng “Ghi nhận nộp” trước khi đối chiếu.",
    )
    occurrence: str = Field(
        default="", title="Kỳ", description="Chỉ dùng với việc lặp lại; để trống là kỳ sớm nhất chưa nhận đủ."
    )


class ReleaseForm(OperatedForm):
    """Duyệt gửi."""

    action: str = Field(
        default=ReleaseAction.LOOK,
        title="Quyết định",
        description="Lần đầu chọn “Xem trước” để nhận mã duyệt, rồi chạy lại với “Gửi” hoặc “Hủy bỏ”.",
        json_schema_extra={"enum": list(ReleaseAction.ALL)},
    )
    code: str = Field(
        default="",
        title="Mã duyệt",
        description="Lấy ở kết quả của lần “Xem trước”; nội dung chờ duyệt thay đổi thì mã cũng thay đổi.",
    )
    free_text: str = Field(
        default="",
        title="Lời thêm vào thư",
        description="Nếu cần, ví dụ số của công văn đôn đốc. Điền khi xem trước và giữ nguyên khi gửi: mã duyệt tính cả lời "
        "này. Không ghi tên cá nhân.",
    )


class StopForm(OperatedForm):
    """Dừng gửi."""

    reason: str = Field(default="", title="Lý do", description="Hiện trên bảng theo dõi cho đến khi cho gửi lại.")


class ResumeForm(OperatedForm):
    """Cho gửi lại."""

    reason: str = Field(default="", title="Ghi chú", description="Nếu cần.")


class AdvanceForm(OperatedForm):
    """Diễn tập: chuyển đến ngày."""

    to: Day = Field(
        default=None,
        title="Chuyển đến ngày",
        description="Mọi ngày ở giữa được chạy lần lượt như thật. Đồng hồ diễn tập không lùi lại.",
    )
